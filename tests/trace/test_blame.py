"""Blame of runs with rollbacks and several lives."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from godel.errors import UsageProblem
from godel.machine.by_hand import rollback
from godel.machine.run import resume
from godel.trace.blame import blame, blame_body, blame_lines, theorem_of
from godel.trace.cards import switches
from godel.trace.text import Traced, open_run
from tests.machine.gambling import BOLD, CAREFUL, PROVED, TIMID, Script, live, proof

STEP = replace(PROVED, candidate=CAREFUL, proof=proof(TIMID, CAREFUL), technique="(tune 1)")
LEAP = replace(PROVED, proof=proof(CAREFUL, BOLD))
POLICY = "  (define (policy money) "


def climb() -> Script:
    """From timid to careful to bold."""
    return Script({TIMID: [STEP], CAREFUL: [LEAP]})


@pytest.fixture(scope="module")
def climbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with two rewrites."""
    folder = tmp_path_factory.mktemp("climbed") / "run"
    live(folder, climb(), ticks=12)
    assert len(switches(open_run(folder))) == 2
    return folder


def line_of(traced: Traced, at: int | None = None) -> tuple[str, tuple[int, ...]]:
    """The policy, and where its words come from."""
    found = blame(traced, at)
    (number,) = [n for n, text in enumerate(found.text.splitlines()) if POLICY in text]
    return found.text.splitlines()[number].removeprefix(POLICY), found.origins(number)


def test_the_program_after_each_rewrite(climbed: Path) -> None:
    traced = open_run(climbed)
    assert line_of(traced, 0) == ("1)", (0,))
    assert line_of(traced, 1) == ("2)", (0, 1))
    assert line_of(traced, 2) == ("(min money (- 10 money)))", (0, 2))
    assert line_of(traced) == line_of(traced, 2)
    assert blame(traced, 0).reasons == ()


def test_reasons_are_told(climbed: Path) -> None:
    text = "\n".join(blame_lines(blame(open_run(climbed), 1)))
    assert ". 1 |   (define (policy money) 2)\n    |   ....... ....... ...... 1.\n" in text
    assert "1  rewrite 1, life 1, tick 4: attempt 1 by (tune 1), work 91 of 0\n" in text
    assert "rests on arithmetic environment hardware initial reward utility; certificate" in text


def test_as_data(climbed: Path) -> None:
    body = blame_body(blame(open_run(climbed)))
    words = body["words"]
    assert isinstance(words, list)
    assert {word["rewrite"] for word in words if isinstance(word, dict)} == {0, 2}
    (reason,) = body["rewrites"]  # type: ignore[union-attr, misc]
    assert reason["attempt"] == 2  # type: ignore[index, call-overload]
    assert body["program"] == switches(open_run(climbed))[1].new


def test_there_is_no_such_rewrite(climbed: Path) -> None:
    with pytest.raises(UsageProblem, match="has no rewrite 3"):
        blame(open_run(climbed), 3)


def test_what_was_undone_does_not_show(tmp_path: Path) -> None:
    source = climb()
    live(tmp_path / "run", source, ticks=12)
    rollback(tmp_path / "run", 2)
    resume(tmp_path / "run", source, more=1)  # the program stays from life to life
    traced = open_run(tmp_path / "run")
    assert line_of(traced) == ("2)", (0, 1))
    assert blame(traced).undone == (2,)
    assert "undone by a rollback: 2" in "\n".join(blame_lines(blame(traced)))
    rollback(tmp_path / "run", 1)
    traced = open_run(tmp_path / "run")
    assert line_of(traced) == ("1)", (0,))
    assert blame(traced).undone == (2, 1)
    assert line_of(traced, 2) == ("(min money (- 10 money)))", (0, 2))


def test_the_theorem_in_one_line(climbed: Path) -> None:
    switch = switches(open_run(climbed))[0]
    assert theorem_of(replace(switch, running=("", "")), "frozen") == (
        "U(q, here) > U(p, here) [frozen]"
    )
    even = replace(switch, running=("", "1/2"), challenger=("1/2", ""))
    assert theorem_of(even, "relaxed") == "U(q, here) >= 0.5 >= 0.5 >= U(p, here) [relaxed]"
    long = "-" + "9" * 5_000
    assert "> 0 >= U(p" in theorem_of(replace(switch, running=("", "0"), challenger=("1", "")), "x")
    assert "-9.99999e4999" in theorem_of(replace(even, running=("", long)), "strict") or (
        "-1.0e5000" in theorem_of(replace(even, running=("", long)), "strict")
    )
    assert Fraction(1, 2) == Fraction("1/2")
