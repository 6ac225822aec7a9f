"""The Python interface: what the command line does, as functions."""

from __future__ import annotations

import ast
import subprocess
import sys
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from shutil import copytree

import pytest

import godel
from godel.api import asking
from godel.language.evaluator import Fault
from tests.importers.solving import answers
from tests.oracle.shipped import best_value, exact_value

ROOT = Path(__file__).resolve().parents[1]
BOLD = """\
(agent bold
  (memory (wins 0 0 200))
  (define (policy money) (min money (- 10 money)))
  (define (remember wins reward) (if (> reward 0) (min 200 (+ wins 1)) wins))
  (define (propose self n) (builtin-propose self n))
  (define (think money) 20))
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> godel.Run:
    return godel.run("gambler", out=tmp_path_factory.mktemp("made") / "run", ticks=40)


def test_every_public_name_is_found_and_documented() -> None:
    for name, home in godel.API.items():
        assert getattr(godel, name) is getattr(import_module(home), name)
        assert getattr(godel, name).__doc__
        assert name in dir(godel)


def test_type_checkers_know_the_same_names() -> None:
    """What stands under TYPE_CHECKING is what is found when it is asked for."""
    tree = ast.parse(Path(godel.__file__).read_text("utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    told = {
        alias.asname: item.module
        for item in block.body
        if isinstance(item, ast.ImportFrom)
        for alias in item.names
    }
    assert told == dict(godel.API)


def test_unknown_names_are_no_attributes() -> None:
    with pytest.raises(AttributeError, match="nosuch"):
        godel.nosuch  # noqa: B018


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = (
        "import sys, godel; godel.__version__\n"
        "print([name for name in ('z3', 'scipy', 'lark', 'click', 'godel.api') "
        "if name in sys.modules])\n"
        "godel.check(b''), godel.load('gambler'), godel.open_run\n"
        "print([name for name in ('z3', 'scipy', 'sympy', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n[]\n"


def test_worlds_and_agents() -> None:
    assert "gambler" in godel.worlds()
    gambler = godel.load("gambler")
    assert (gambler.name, gambler.discount, gambler.life) == ("gambler", Fraction(99, 100), None)
    assert gambler.agent() == gambler.agent("timid") == gambler.agents[0]
    assert godel.load(gambler) is gambler
    with pytest.raises(godel.GodelError, match="no shipped world"):
        godel.load("nosuch")


def test_programs_have_an_identity() -> None:
    timid = godel.load("gambler").agent()
    assert timid.godel_number.to_bytes(len(timid.text) + 1) == b"\1" + timid.text.encode()
    bold = godel.load("gambler").read_agent(BOLD)
    assert timid.sha256 != bold.sha256
    assert "-   (define (policy money) 1)" in timid.difference(bold)
    assert "+   (define (policy money) (min money (- 10 money)))" in timid.difference(bold)
    assert timid.difference(timid) == ()


def test_texts_instead_of_files() -> None:
    world = godel.read_world(godel.load("parking").text)
    assert godel.bound(world).lower == godel.bound("parking").lower
    with pytest.raises(godel.GodelError, match="holds 0 worlds"):
        godel.read_world(BOLD)
    with pytest.raises(godel.GodelError, match="text:3"):
        godel.load("gambler").read_agent(BOLD.replace("policy money", "policy gold"))
    for text in ("", BOLD + BOLD, "(world w)"):
        with pytest.raises(godel.GodelError):
            godel.load("gambler").read_agent(text)


def test_files_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "bold.ouro"
    path.write_text(BOLD)
    assert godel.load("gambler").agent(path).name == "bold"


def test_bounds_and_their_certificate() -> None:
    found = godel.bound("parking")
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower <= exact_value("parking") <= found.upper
    assert 0 < found.work <= asking.WORK
    checked = godel.check(found.certificate)
    assert checked.valid
    assert any("U_act(p, here)" in theorem.text for theorem in checked.theorems)
    assert not godel.check(found.certificate.replace(b"discount 19/20", b"discount 9/10")).valid


def test_the_gap_to_the_best_program() -> None:
    found = godel.gap("parking")
    assert found.own.lower is not None
    assert found.upper is not None
    missing = best_value("parking") - exact_value("parking")
    assert missing <= found.upper <= missing * Fraction(101, 100)
    assert godel.check(found.certificate).valid


def test_bounds_somewhere_else_and_with_little_work() -> None:
    assert godel.bound("thermostat", at="left=0").upper == 0
    poor = godel.bound("gambler", work=1)
    assert (poor.lower, poor.upper, poor.certificate) == (None, None, b"")
    with pytest.raises(godel.GodelError, match="not above 0"):
        godel.bound("gambler", work=0)


@pytest.mark.parametrize(
    ("expression", "kind", "verdict"),
    [("100", "upper", "proved"), ("5", "lower", "refuted")],
)
def test_given_bounds(expression: str, kind: str, verdict: str) -> None:
    found = godel.prove_bound("gambler", expression, kind)
    assert found.verdict == verdict
    assert godel.check(found.certificate).valid


def test_given_bounds_that_make_no_sense() -> None:
    with pytest.raises(godel.GodelError, match="unknown name foo") as caught:
        godel.prove_bound("gambler", "(+ 1 foo)")
    assert caught.value.place is not None
    assert caught.value.place.text == "(+ 1 foo)"
    with pytest.raises(godel.GodelError, match="no kind"):
        godel.prove_bound("gambler", "1", "middle")


def test_a_comparison(tmp_path: Path) -> None:
    path = tmp_path / "bold.ouro"
    path.write_text(BOLD)
    found = godel.prove("gambler", path)
    assert found.verdict == "proved"
    assert found.running.upper is not None
    assert found.candidate.lower is not None
    assert found.candidate.lower > found.running.upper
    assert godel.check(found.certificate).valid
    again = godel.prove("gambler", "timid", godel.load("gambler").agent(path))
    assert again.verdict == "refuted"
    assert godel.check(again.certificate).valid


def test_a_run_and_its_check(made: godel.Run, tmp_path: Path) -> None:
    assert made.ticks == 40
    assert made.finished
    first = made.rewrites[0]
    assert first.old == made.first == godel.load("gambler").agent()
    assert made.rewrites[-1].new == made.program
    assert first.before.upper is not None
    assert first.after.lower is not None
    assert first.after.lower > first.before.upper
    assert first.check().valid
    assert str(first.theorems[-1]).endswith("U(q, here) > U(p, here)  [frozen]")
    before, after = made.bounds()
    assert before.upper is not None
    assert after.lower is not None
    assert after.lower > before.upper
    assert godel.check(after.certificate).valid
    assert godel.check(made).valid
    folder = tmp_path / "copy"
    copytree(made.folder, folder)
    journal = folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"think":20', b'"think":21', 1))
    broken = godel.check(folder)
    assert (broken.valid, "byte" in broken.reason) == (False, True)


def test_a_run_is_opened_again(made: godel.Run) -> None:
    again = godel.open_run(made.folder)
    assert (again.head, again.events) == (made.head, made.events)
    numbers = [attempt.number for attempt in again.attempts]
    assert numbers == list(range(1, len(numbers) + 1))
    (accepted,) = (one for one in again.attempts if one.fate == "accepted")
    assert accepted.candidate == again.program
    with pytest.raises(godel.GodelError):
        godel.open_run(made.folder / "proofs")


def test_watching_does_not_change_a_run(made: godel.Run, tmp_path: Path) -> None:
    seen: list[object] = []
    again = godel.run(godel.load("gambler"), out=tmp_path / "run", ticks=40, watch=seen.append)
    assert tuple(seen) == again.events
    assert again.head == made.head


def test_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(godel.GodelError, match="cannot read"):
        godel.check(tmp_path / "nosuch")
    assert not godel.check(b"").valid
    assert not godel.check(b"\xff" * 100).valid


def test_exports(tmp_path: Path) -> None:
    assert "\ndtmc\n" in godel.export("parking", "prism", at="distance=3")
    proof = godel.bound("parking").certificate
    path = tmp_path / "a.proof"
    path.write_bytes(proof)
    for kind, start in (("smt2", "; Obligations"), ("latex", "\\documentclass")):
        text = godel.export(proof, kind)
        assert text.startswith(start)
        assert godel.export(path, kind) == text
    for source, kind in ((proof, "prism"), (proof, "pdf"), (b"", "smt2"), ("nowhere", "latex")):
        with pytest.raises(godel.GodelError):
            godel.export(source, kind)


def test_a_ceiling_as_obligations() -> None:
    text = godel.export(godel.gap("parking").certificate, "smt2")
    assert "every program" in text
    assert set(answers(text)) == {"unsat"}


def test_ouro() -> None:
    first, second, third = godel.ouro("(define (f x) (* x x)) (f 12) (car 1)", gas=50)
    assert first.name == "f"
    assert (second.result, second.gas) == (144, 7)
    assert (third.result, third.gas) == (Fault(""), 50)
    with pytest.raises(godel.GodelError, match="unknown name"):
        godel.ouro("(f 1)")


def test_what_a_run_cannot_use_is_refused_before_it_begins(tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text('{"table": [{"when": {"gold": 1}, "do": 1}]}')
    with pytest.raises(godel.GodelError, match="row 1: gold"):
        godel.run("gambler", out=tmp_path / "run", policy=tmp_path / "policy.json")
    with pytest.raises(godel.GodelError):
        godel.run("gambler", out=tmp_path / "run", proposer="no-such-program")
    assert not (tmp_path / "run").exists()


def test_a_run_that_waits_for_approval_and_one_that_keeps_something(tmp_path: Path) -> None:
    asked = godel.run("gambler", out=tmp_path / "asked", ticks=12, approve="ask")
    assert (asked.finished, asked.rewrites) == (False, ())
    assert [attempt.fate for attempt in asked.attempts] == ["proved"]
    kept = godel.run("gambler", out=tmp_path / "kept", ticks=12, keep=["(<= bet 3)"])
    assert (kept.finished, kept.rewrites) == (True, ())
    for wrong in ({"approve": "perhaps"}, {"keep": ["(< nobody 1)"]}, {"holdouts": ["nosuch"]}):
        with pytest.raises(godel.GodelError):
            godel.run("gambler", out=tmp_path / "wrong", **wrong)  # type: ignore[arg-type]
    assert not (tmp_path / "wrong").exists()
