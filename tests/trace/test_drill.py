"""The drill: theorem, obligation, leaf, arithmetic; all of it held to what the kernel does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path

import pytest
import z3

from godel.errors import UsageProblem
from godel.kernel.context import Context
from godel.kernel.evidence import Checked, Obligation, check_obligation, everywhere
from godel.kernel.proof import execute
from godel.kernel.theorems import Subject
from godel.language.canonical import read_canonical
from godel.language.evaluator import evaluate
from godel.language.polynomial import Polynomial, Quantity, add, multiply
from godel.language.syntax import Node
from godel.language.values import TRUE, Environment, Scalar
from godel.prover.tactics import AXIOMS
from godel.trace import watching
from godel.trace.closed import closed_expression, concerned
from godel.trace.leaves import Checking, checking
from godel.trace.mathematics import cases, infix, shortened
from godel.trace.obligations import PLACES, STATES, obligations_of
from godel.trace.queries import row_query
from godel.trace.rows import count_rows, row_at, row_of
from godel.trace.theorems import ProofView, proof_view
from godel.world.clauses import checked
from godel.world.model import Range

LIBRARY = Path(__file__).parents[2] / "proofs" / "library"
SMALL = ("gambler-rewrite-1", "base-walk", "base-squared", "base-divided-by-hand", "base-cheaper",
         "base-ends", "count-memory", "gridworld-rewrite-1", "base-learning",
         "base-trusted-as-nothing-is-ever-lost")  # fmt: skip
MOST_POINTS = 150


@cache
def proof(name: str) -> ProofView:
    """A proof of the library."""
    return proof_view((LIBRARY / f"{name}.proof").read_bytes(), AXIOMS | {"oracle-z3"})


@cache
def watched(name: str) -> tuple[tuple[int, Checking], ...]:
    """Each theorem of a proof that was checked on regions."""
    view = proof(name)
    pairs = ((t.number, checking(view.step(t.number))) for t in view.theorems if t.role != "axiom")
    return tuple((number, found) for number, found in pairs if found.nodes)


def points(found: Checking) -> Iterator[dict[str, Scalar]]:
    """Values of all variables that an obligation is about: all, or those near 0."""
    subject = found.log.subject
    assert subject is not None
    names, values = [], []
    for item in found.step.before.context.declared(subject):
        names.append(item.name)
        if isinstance(item.sort, Range):
            low = -4 if item.sort.low is None else item.sort.low
            high = min(low + 12, 12 if item.sort.high is None else item.sort.high)
            values.append(tuple(range(low, high + 1)))
        else:
            values.append(item.sort.options)
    for number, chosen in enumerate(product(*values)):
        if number == MOST_POINTS:
            return
        yield dict(zip(names, chosen, strict=True))


@pytest.mark.parametrize("name", SMALL)
def test_every_leaf_is_closed_by_the_arithmetic_that_is_shown(name: str) -> None:
    assert watched(name)
    for _, found in watched(name):
        for node in found.leaves:
            leaf = found.leaf(node.leaf)
            assert node.kind in ("run", "contradiction")
            assert (node.kind == "contradiction") == (leaf.empty is not None)
            assert leaf.note == ""
            assert leaf.empty is None or Fraction(leaf.empty.rest) < 0
            for demand in leaf.demands:
                assert demand.shown_by is not None
                assert Fraction(demand.shown_by.rest) >= 0
                assert sums_up(demand.shown_by.quantity, demand.shown_by)


def sums_up(quantity: str, combination: object) -> bool:
    """Whether the terms and the rest of a combination add up to the quantity."""
    total: Quantity = parsed(combination.rest)  # type: ignore[attr-defined]
    for term in combination.terms:  # type: ignore[attr-defined]
        total = add(total, multiply(Fraction(term.multiplier), parsed(term.factor)))
    return add(total, multiply(-1, parsed(quantity))) == 0


def parsed(text: str) -> Quantity:
    """A sum as the views write it: `2*money*x^2 - 1/2`."""
    total: Quantity = 0
    for piece in text.replace(" - ", " + -").split(" + "):
        sign = -1 if piece.startswith("-") else 1
        term: Quantity = sign
        for factor in piece.removeprefix("-").split("*"):
            name, _, power = factor.partition("^")
            known = name[0].isdigit()
            value = Fraction(name) if known else Polynomial(((((name, 1),), 1),))
            for _ in range(int(power or 1)):
                term = multiply(term, value)
        total = add(total, term)
    return total


@dataclass(frozen=True, slots=True, eq=False)
class Counting(Context):
    """Counts the leaves of the kernel's own check, on regions that nobody watches."""

    counted: list[int] = field(default_factory=list)

    def check(self, subject: Subject, obligation: Obligation, evidence: Node) -> Checked:
        region = everywhere(self.declared(subject))
        found = check_obligation(obligation, region, evidence, self.meter)
        self.counted.append(found.leaves)
        return found


@pytest.mark.parametrize("name", SMALL)
def test_the_tree_is_the_one_of_the_kernel(name: str) -> None:
    for number, found in watched(name):
        step = proof(name).step(number)
        given = {item.name: getattr(step.before.context, item.name) for item in fields(Context)}
        context = Counting(**given)
        execute(replace(step.before, context=context), step.instruction)
        runs = len(found.log.closed) + sum(n.kind == "contradiction" for n in found.leaves)
        undecided = len(found.log.runs) - len(found.log.closed)
        assert context.counted == [runs + undecided]


@pytest.mark.parametrize("name", SMALL)
def test_an_obligation_is_one_closed_expression_that_is_true_everywhere(name: str) -> None:
    for _, found in watched(name):
        world = found.step.before.context.world
        for wanted in obligations_of(found.step):
            if wanted.over != STATES:
                continue
            text, every = closed_expression(found, wanted), list(points(found))
            tree = read_canonical(text.encode(), maximum_bytes=10**6)
            core = checked(tree, frozenset(every[0]))
            for point in every:
                environment = None
                for key, value in point.items():
                    environment = Environment(key, value, environment)
                outcome = evaluate(world.runtime, core, environment, 100_000)
                assert outcome.result is TRUE, (text, point)


def test_what_is_demanded_is_told_apart() -> None:
    _, found = next(p for p in watched("base-walk") if p[1].step.name[:7] == "bellman")
    inequality, over, *_ = obligations_of(found.step)
    both = {node.leaf for node in concerned(found, inequality)}
    ended = {node.leaf for node in concerned(found, over)}
    assert both
    assert ended
    assert not both & ended
    assert {found.leaf(leaf).case for leaf in ended} == {"over"}
    leaf = found.leaf(min(both))
    assert leaf.case == "tick"
    assert sum(Fraction(branch.weight) for branch in leaf.runs[0].branches) == 1
    assert leaf.trail
    with pytest.raises(UsageProblem, match="leaves 1 to"):
        found.leaf(10_000)


@pytest.mark.parametrize("name", ["base-tabled", "base-packed", "grid-packed", "coin-rows"])
def test_rows_hold_with_their_numbers_in(name: str) -> None:
    view = proof(name)
    tables = [t for t in view.theorems if t.rule.startswith("table-")]
    assert tables
    for theorem in tables:
        step = view.step(theorem.number)
        assert any(o.over == PLACES for o in obligations_of(step))
        sign = 1 if theorem.rule == "table-upper" else -1
        for number in range(1, count_rows(step) + 1):
            row = row_of(step, number)
            assert sign * Fraction(row.slack) >= 0
            core = checked(read_canonical(row.ouro.encode(), maximum_bytes=10**5), frozenset())
            runtime = step.before.context.world.runtime
            assert evaluate(runtime, core, None, 10_000).result is TRUE
        solver = z3.Solver(ctx=z3.Context())
        solver.from_string(row_query(step, row_of(step, 1)).partition("(check-sat)\n(pop")[0])
        assert solver.check() == z3.unsat
        first = row_of(step, 1)
        assert row_at(step, first.state) == 1
        with pytest.raises(UsageProblem):
            row_of(step, count_rows(step) + 1)


def test_a_refused_proof_shows_where() -> None:
    text = (LIBRARY / "base-walk.proof").read_text()
    view = proof("base-walk")
    number = next(t.number for t in view.theorems if t.rule.startswith("bellman"))
    bound = str(view.step(number).arguments[0].items[0])  # type: ignore[union-attr]
    assert bound  # the bound is there to be spoilt
    spoilt = text.replace("(apply-rule bellman-upper", "(apply-rule bellman-lower", 1)
    broken = proof_view(spoilt.encode(), AXIOMS)
    assert not broken.accepted
    found = checking(broken.steps[-1])
    assert [node.kind for node in found.nodes].count("failed") == 1
    failed = next(node for node in found.leaves if node.kind == "failed")
    assert "fails" in found.leaf(failed.leaf).note or found.leaf(failed.leaf).note


def test_watching_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SMALL[:3]:
        view = proof(name)
        for number, found in watched(name):
            assert not found.log.failed
            assert view.step(number).refusal == ""
    monkeypatch.setattr(watching, "MOST_REGIONS", 3)
    number, _ = watched("gambler-rewrite-1")[0]
    with pytest.raises(UsageProblem, match="more than 3 regions"):
        checking(proof("gambler-rewrite-1").step(number))


def test_ordinary_notation() -> None:
    def said(text: str) -> str:
        return infix(read_canonical(text.encode(), maximum_bytes=1_000))

    assert said("(+ 1 (* 2 money))") == "1 + 2*money"
    assert said("(- a (- b c))") == "a - (b - c)"
    assert said("(* (+ a 1) -2)") == "(a + 1)*(-2)"
    assert said("(/ a (* b c))") == "a/(b*c)"
    assert said("(and (< x 3) (not (= y 'far)))") == "(x < 3) and (not (y = far))"
    assert said("(min x (if (< x 1) 2 3))") == "min(x, 2 if x < 1, else 3)"
    assert said("(assoc 1 x)") == "(assoc 1 x)"
    assert shortened("a - 1234567/7654321 + -123456789/10") == "a - ~0.16129 + -123456789/10"
    assert shortened("-12345678901/10") == "~-1234570000"
    pieces = cases(read_canonical(b"(if (< x 1) 1/3 (if (< x 2) 5 x))", maximum_bytes=100))
    assert [(p.condition, p.value) for p in pieces] == [("x < 1", "1/3"), ("x < 2", "5"), ("", "x")]
