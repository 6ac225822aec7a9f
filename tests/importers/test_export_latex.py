"""Proofs as LaTeX: well-formed documents in which every theorem stands, with its number."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
import sympy

from godel.errors import TrustFailure, UsageProblem
from godel.importers import export_latex, latex_terms
from godel.importers.export_latex import latex_text
from godel.importers.latex_rules import RULES
from godel.importers.latex_terms import NotOrdinary, code, condition, listing, notation, text
from godel.kernel.proof import verify
from godel.language.reader import read_datum
from tests.docs.test_coverage import RULES as KERNEL_RULES
from tests.kernel.accepted import ACCEPTED, better, interval, tabled
from tests.kernel.accepted_later import ACCEPTED_LATER
from tests.kernel.certificates import ALLOWED

PROOFS = Path(__file__).resolve().parents[2] / "proofs"
SHIPPED = sorted(path.name for path in (PROOFS / "library").glob("*.proof"))

EVERY_KIND = {**ACCEPTED, **ACCEPTED_LATER}


class Document:
    """What a reader of LaTeX would see: braces, environments, formulas, letters out of place."""

    def __init__(self, source: str) -> None:
        assert source.isascii()
        self.source = source
        self.open: list[str] = []
        self.math = ""
        self.stray: list[str] = []
        position = 0
        while position < len(source):
            position = self.token(position)
        assert (self.open, self.math) == ([], "")
        assert self.stray == []

    def token(self, position: int) -> int:
        """Read one token; where the next begins."""
        letter = self.source[position]
        if letter == "\\":
            return self.command(position)
        if letter == "{":
            self.open.append("{")
        elif letter == "}":
            assert self.open.pop() == "{"
        elif letter == "$":
            assert self.math in ("", "$")
            self.math = "" if self.math else "$"
        elif (
            letter in "%#~"
            or (letter in "_^" and not self.math)
            or (letter == "&" and not {"align*", "cases"} & set(self.open))
        ):
            self.stray.append(self.source[position - 20 : position + 20])
        return position + 1

    def command(self, position: int) -> int:
        found = re.compile(r"\\(begin|end)\{([a-z*]+)\}|\\[a-zA-Z]+\*?|\\.", re.S).match(
            self.source, position
        )
        assert found is not None
        word = found[0]
        if word == r"\[":
            assert self.math == ""
            self.math = "["
        elif word == r"\]":
            assert self.math == "["
            self.math = ""
        elif found[1] == "begin":
            self.open.append(found[2])
            if found[2] == "align*":
                assert self.math == ""
                self.math = "align*"
        elif found[1] == "end":
            assert self.open.pop() == found[2]
            if found[2] == "align*":
                self.math = ""
        elif self.source[position:].startswith(r"\label{") and "_" in word:
            self.stray.append(word)
        return found.end()


def checked(data: bytes) -> str:
    """The document of a proof, with its form and its theorems tested."""
    source = latex_text(data)
    Document(source)
    assert source.startswith("\\documentclass")
    assert source.endswith("\\end{document}\n")
    labels = [int(n) for n in re.findall(r"\\label\{t([0-9]+)\}", source)]
    verdict = verify(data, ALLOWED | {"oracle-z3"})
    assert verdict.accepted
    assert labels == list(range(1, len(labels) + 1))
    assert {number for number, _ in verdict.theorems} <= set(labels)
    assert {int(n) for n in re.findall(r"\\ref\{t([0-9]+)\}", source)} <= set(labels)
    assert source.count(r"\begin{theorem}") == source.count(r"\begin{proof}")
    assert source.count(r"\begin{theorem}") + source.count(r"\begin{axiom}") == len(labels)
    return source


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_proofs_are_documents(name: str) -> None:
    checked((PROOFS / "library" / name).read_bytes())


@pytest.mark.parametrize("name", sorted(EVERY_KIND))
def test_every_kind_of_proof_is_a_document(name: str) -> None:
    checked(EVERY_KIND[name]().data())


def test_every_rule_of_the_kernel_has_its_line() -> None:
    assert set(RULES) >= set(KERNEL_RULES)


def test_a_comparison_says_what_is_compared() -> None:
    source = checked(better().data())
    assert r"\[ U(q, \here) > U(p, \here) \]" in source
    assert r"\[ 9 > 0 \]" in source
    assert r"W_{10}(s) \ge \E\bigl[ g + \gamma\, W_{10}(s') \bigr]" in source
    assert r"L_{11}(s) \le \E\bigl[ g + \gamma\, L_{11}(s') \bigr]" in source
    assert r"\gamma \E[R(s')] \le \frac{9}{10}\, R(s)" in source
    assert r"W_{10} \ge -10\, R" in source


def test_an_interval_says_both_ends() -> None:
    source = checked(interval().data())
    claim = r"\[ - \frac{1}{100} \le U(p, \here) \le 0 \]"
    assert source.count(claim) == 2  # at the beginning and at the end


def test_a_table_is_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    source = checked(tabled().data())
    assert source.count(r"\texttt{(3)} = 9") == 1
    monkeypatch.setattr(export_latex, "MOST_ROWS", 3)
    assert checked(tabled().data()).count("and 1 more, listed in the proof file.") == 2


def test_deleted_theorems_are_still_there() -> None:
    source = checked(better(end="(delete-theorem 8) (check)").data())
    assert "Theorems 8 were deleted on the way." in source


def test_a_refused_proof_is_not_set_as_one() -> None:
    for name in ("an-upper-bound-that-a-tick-breaks", "a-table-that-a-tick-leaves"):
        with pytest.raises(TrustFailure, match="the kernel refuses instruction"):
            latex_text((PROOFS / "bad" / f"{name}.proof").read_bytes())
    with pytest.raises(TrustFailure, match="without a successful check"):
        latex_text(better(end="").data())
    with pytest.raises(UsageProblem, match="no proof file"):
        latex_text(b"(world)")


WORLD = r"""
(world w_1%~*$ "50% of {x} & \"y\" \\ #1 ^~ λ Gödel's <b> `z' -- $3_4"
  (state (a_b%c&d$e^f~g int 0 3) (x int 0 3))
  (actions (a int 0 1)) (default (a 0)) (start (a_b%c&d$e^f~g 0) (x 0))
  (discount 9/10) (life endless) (price (gas 1/1000)) (step (reward a)))"""


def test_nothing_that_somebody_chose_reaches_the_reader_of_latex() -> None:
    agents = [
        f"(agent {name}_%&$^~ (define (policy x a_b%c&d$e^f~g) {action}))"
        for name, action in (("p", 0), ("q", 1))
    ]
    bound = "(if (< a_b%c&d$e^f~g 1) 0 (- a_b%c&d$e^f~g a_b%c&d$e^f~g))"
    lines = {10: f"(apply-rule bellman-upper (1 3 4 5 6 8) {bound} (weight 1 9/10 10) auto)"}
    data = better(lines, world=WORLD, running=agents[0], candidate=agents[1], here="(1 0 0)").data()
    source = checked(data)
    assert r"\textit{a\_b\%c\&d\$e\textasciicircum{}f\textasciitilde{}g} < 1" in source
    assert r"50\% of \{x\} \& " in source
    assert r"[U+03BB] G\"{o}del'{}s \textless{}b\textgreater{}" in source


@pytest.mark.parametrize("letter", [*map(chr, range(32, 127)), *"äöüéñçŁ\n\t\u202e\U0001d538"])
def test_each_letter_alone_and_beside_itself(letter: str) -> None:
    for plain in (letter, letter * 3, f"a{letter}b"):
        for source in (text(plain), code(plain), listing(f"(a {plain})")):
            Document(source)
            assert "\n\n" not in source


CASES = [
    ("3/4", r"\frac{3}{4}"),
    ("(+ (* 2 x) 1/2)", r"2 \textit{x} + \frac{1}{2}"),
    ("(if (< x 1) 2 3)", r"\begin{cases} 2 & \text{for}\: \textit{x} < 1 \\3 & \text{otherwise} "
                         r"\end{cases}"),
    ("(min x 2)", r"\min\left(2, \textit{x}\right)"),
    ("(modulo x 3)", r"\textit{x} \bmod 3"),
    ("(quotient x 3)", r"\left\lfloor{\frac{\textit{x}}{3}}\right\rfloor"),
    ("(let ((y (* x x))) (- y))", r"- \textit{x}^{2}"),
    ("(let* ((y x) (z (+ y 1))) (* 2 z))", r"2 \textit{x} + 2"),
    ("(abs (- x 1))", r"\left|{\textit{x} - 1}\right|"),
]  # fmt: skip


@pytest.mark.parametrize(("ouro", "shown"), CASES)
def test_ordinary_notation(ouro: str, shown: str) -> None:
    found = notation(read_datum(ouro, "test"))
    assert found is not None
    assert found.whole == shown


@pytest.mark.parametrize(
    "ouro", ["(map f x)", "(/ 1 0)", "(lambda (x) x)", "(if x (f 1) 2)", "()", "(+ (if 1 2 3) 1)"]
)
def test_what_has_no_ordinary_notation(ouro: str) -> None:
    assert notation(read_datum(ouro, "test")) is None


def test_conditions() -> None:
    assert condition(read_datum("true", "t")) == r"\text{True}"
    assert condition(read_datum("(and (<= 0 x 5) (not up))", "t")) == (
        r"0 \leq \textit{x} \wedge \textit{x} \leq 5 \wedge \neg \textit{up}"
    )
    assert condition(read_datum("(eq? door 'open)", "t")) == r"\textit{door} = \texttt{open}"
    assert condition(read_datum("(eq? up false)", "t")) == r"\neg \textit{up}"
    assert condition(read_datum("(member x y)", "t")) is None


def tree(depth: int, low: int, high: int) -> str:
    """A balanced tree of tests whose value at x is x * x."""
    if low == high:
        return str(low * low)
    middle = (low + high + 1) // 2
    below, above = tree(depth + 1, low, middle - 1), tree(depth + 1, middle, high)
    return f"(if (< x {middle}) {below} {above})"


def test_pieces_mean_what_the_expression_means() -> None:
    names: dict[sympy.Symbol, str] = {}
    pieces = latex_terms._pieces(read_datum(tree(0, 0, 9), "t"), {}, names)
    (x,) = names
    piecewise = sympy.Piecewise(*pieces, evaluate=False)
    for value in range(10):
        assert Fraction(int(piecewise.subs(x, value))) == value * value


def test_many_pieces_are_set_line_by_line() -> None:
    found = notation(read_datum(tree(0, 0, 60), "t"))
    assert found is not None
    assert (found.whole, len(found.lines)) == ("", 61)
    assert found.lines[-1] == ("3600", "")
    assert notation(read_datum(tree(0, 0, 1_200), "t")) is None
    with pytest.raises(NotOrdinary):
        latex_terms._pieces(read_datum("(map f x)", "t"), {}, {})
