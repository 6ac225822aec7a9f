"""`godel explain` and `godel play`: from a sentence down to a solver's question."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import z3

from godel.importers.export_smt2 import questions
from tests.cli.calling import Called, Caller
from tests.machine.gambling import BOLD, PROVED, REFUTED, TIMID, WORLD, Script, live, script
from tests.machine.test_conditions import HOLDOUT, KEEP, MODEST, lived, proof


def answers(text: str) -> set[str]:
    """What Z3 says to the questions of a text, each in a context of its own."""
    found: set[str] = set()
    for question in questions(text):
        solver = z3.Solver(ctx=z3.Context())
        solver.from_string(question)
        found.add(str(solver.check()))
    return found


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    return Caller(tmp_path, capsys)


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with an accepted and a refuted attempt, numbers 3 and 4."""
    folder = tmp_path_factory.mktemp("scripted") / "run"
    source = script()
    source.attempts[BOLD] = [REFUTED]
    live(folder, source, ticks=14)
    return folder


@pytest.fixture(scope="module")
def loosened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in which nothing was tried."""
    folder = tmp_path_factory.mktemp("idle") / "run"
    live(folder, Script({TIMID: []}), ticks=2)
    return folder


def test_in_plain_words(call: Caller, made: Path) -> None:
    done = call("explain", str(made), "--rewrite", "1")
    assert done.code == 0
    text = " ".join(done.out.split())
    assert text.startswith("Rewrite 1 was accepted because from here (tick 10, money=")
    assert "What is not proved" in text
    assert f"next: godel explain {made} 1 --theorem" in text
    assert call("explain", str(made), "1").out == done.out
    body = call("explain", str(made), "1", "--json").body()
    assert body["sentence"] in text  # type: ignore[operator]
    screened = call("explain", str(made), "2")
    assert screened.out.startswith("Attempt 2 came to nothing: dropped by an estimate")


def test_each_level_leads_to_the_next(call: Caller, made: Path) -> None:
    words = ["explain", str(made), "--rewrite", "1"]
    seen: list[str] = []
    for _ in range(8):
        done = call(*words)
        assert done.code == 0
        seen.append(done.out)
        following = [line for line in done.out.splitlines() if line.startswith("next: godel ")]
        if not following:
            break
        words = following[0].split()[2:]
    assert seen[1].startswith("theorem ")
    assert "obligations: what the rule needs besides" in seen[1]
    assert seen[2].startswith("obligation 1 of theorem ")
    assert "as an Ouro expression, true in every state" in seen[2]
    assert seen[3].startswith("leaf 1")
    assert "the interpreter runs one tick of" in seen[3]
    assert "left less right is" in seen[3]
    assert seen[4].startswith("; A part of an obligation")
    assert len(seen) == 5


def test_a_solver_agrees(call: Caller, scripted: Path) -> None:
    drill = ["explain", str(scripted), "3", "--theorem", "10", "--obligation", "1"]
    leaf = str(call(*drill, "--json").body()["concerned"][0])  # type: ignore[index]
    whole = call(*drill, "--smt").out
    part = call(*drill, "--leaf", leaf, "--smt").out
    everything = call("explain", str(scripted), "3", "--theorem", "10", "--smt").out
    assert part.count("\n(check-sat)") == 1
    assert whole.count("\n(check-sat)") == 2
    assert everything.count("\n(check-sat)") == 2
    for text in (whole, part, everything):
        assert answers(text) == {"unsat"}
    assert answers(part.replace("(assert (not", "(assert (and true", 1)) == {"sat"}


def test_json_at_every_level(call: Caller, scripted: Path) -> None:
    drill = ["explain", str(scripted), "3", "--theorem", "10"]
    theorem = call(*drill, "--json").body()
    assert theorem["theorem"]["rule"] == "bellman-upper"  # type: ignore[index]
    leaf = call(*drill, "--obligation", "1", "--leaf", "1", "--json").body()["leaf"]
    weights = [Fraction(b["weight"]) for b in leaf["runs"][0]["branches"]]  # type: ignore[index]
    assert sum(weights) == 1
    once = call("explain", str(scripted), "3", "--theorem", "14", "--obligation", "1")
    assert "decides it by looking" in once.out


def test_a_refuted_attempt(call: Caller, scripted: Path) -> None:
    done = call("explain", str(scripted), "4")
    assert done.out.startswith("Attempt 4 was refuted: from here")
    assert "U(q" not in done.out.split("What")[0]
    assert "godel play" in done.out or "next: godel explain" in done.out
    played = call("play", str(scripted), "4", "--json").body()
    episode = played["episode"]
    assert isinstance(episode, dict)
    assert episode["shows"]
    assert Fraction(episode["candidate"]["earned"]) < Fraction(episode["running"]["earned"])


def test_play(call: Caller, made: Path) -> None:
    done = call("play", str(made), "1", "--ticks", "9")
    lines = done.out.splitlines()
    assert "only an illustration" in lines[2]
    assert sum("^ here they part" in line for line in lines) == 1
    assert lines[-1].endswith("more than p in this life")
    again = call("play", str(made), "--rewrite", "1", "--ticks", "9", "--step")
    assert again.out == done.out  # no terminal: nothing to wait for
    other = call("play", str(made), "1", "--seed", "7", "--ticks", "9", "--json").body()["episode"]
    assert other["seed"] == 7  # type: ignore[index,call-overload]
    assert len(other["running"]["steps"]) == 9  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    "arguments",
    [
        ["explain"], ["explain", "99"], ["explain", "1", "--rewrite", "1"],
        ["explain", "1", "--obligation", "1"], ["explain", "1", "--theorem", "99"],
        ["explain", "1", "--theorem", "12", "--obligation", "9"],
        ["explain", "1", "--theorem", "12", "--leaf", "1"],
        ["explain", "1", "--theorem", "12", "--obligation", "1", "--leaf", "999"],
        ["explain", "1", "--theorem", "12", "--obligation", "1", "--at", "money=5"],
        ["explain", "1", "--theorem", "2", "--smt"], ["explain", "2", "--theorem", "1"],
        ["explain", "1", "--smt"], ["play"], ["play", "2"], ["play", "1", "--ticks", "0"],
    ],
)  # fmt: skip
def test_what_makes_no_sense(call: Caller, made: Path, arguments: list[str]) -> None:
    done = call(arguments[0], str(made), *arguments[1:])
    assert (done.code, done.out) == (2, "")
    assert done.err


def test_a_run_without_attempts(call: Caller, loosened: Path) -> None:
    assert call("trace", str(loosened)).code == 0
    done: Called = call("explain", str(loosened), "1")
    assert done.code == 2
    assert "it has none" in done.err


@pytest.fixture(scope="module")
def demanding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in which a rewrite had to be no worse in a holdout and to keep a property."""
    folder = tmp_path_factory.mktemp("demanding") / "run"
    proofs = (proof(HOLDOUT, WORLD.decode()), proof(KEEP, MODEST))
    lived(folder, replace(PROVED, conditions=proofs), (WORLD,), keep=(MODEST,))
    return folder


def test_what_else_is_demanded(call: Caller, demanding: Path) -> None:
    text = call("trace", str(demanding), "1").out
    assert "also demanded 1: proved by " in text
    holdout = call("explain", str(demanding), "1", "--demand", "1")
    said = " ".join(holdout.out.split())
    assert said.startswith("Demand 1 of attempt 1, in the world gambler: the new program is not")
    kept = call("explain", str(demanding), "1", "--demand", "2")
    assert "what is demanded is true" in " ".join(kept.out.split())
    following = [line for line in kept.out.splitlines() if line.startswith("next: godel ")]
    theorem = call(*following[0].split()[2:]).out
    assert "by the rule keep (docs/rules/keep.md)" in theorem
    deeper = [line for line in theorem.splitlines() if line.startswith("next: godel ")]
    assert "leaf" in call(*deeper[0].split()[2:]).out
    assert call("explain", str(demanding), "1", "--demand", "3").code == 2
