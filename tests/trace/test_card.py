"""Trust cards: every status of every line, each from a switch that deserves it."""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from godel.errors import GodelError, TrustFailure
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.machine.gate import Case, compose
from godel.trace.card import DOUBTFUL, STATUSES, TrustCard, card_of_proof, quick_card
from godel.trace.card_text import card_body, card_lines
from godel.trace.cards import quick_cards
from godel.trace.text import open_run
from tests.machine.gambling import (
    ALLOWED,
    BOLD,
    BOLD_PROOF,
    PROVED,
    TIMID,
    WORLD,
    Script,
    live,
    proof,
    tree,
    values,
    variant,
)

BAD = Path(__file__).parents[2] / "proofs" / "bad"
HERE = Here(0, ((1, (5,)),), (0,))
NOBODY = ("/no/such/checker",)
"""In the place of the second checker, where that is not what is looked at."""

FILE = compose(Case(WORLD, TIMID, BOLD, HERE), BOLD_PROOF)


def of_bad(name: str, allowed: frozenset[str] | None = None) -> TrustCard:
    """The card of a proof that must be refused."""
    return card_of_proof((BAD / f"{name}.proof").read_bytes(), allowed)


def statuses(card: TrustCard) -> dict[str, str]:
    """The status of each kind of line; of several the worst, which comes last in the table."""
    found: dict[str, str] = {}
    for line in card.lines:
        words = STATUSES[line.kind]
        if words.index(line.status) >= words.index(found.get(line.kind, words[0])):
            found[line.kind] = line.status
    return found


@pytest.fixture(scope="module")
def good() -> TrustCard:
    """The card of a switch with a valid proof."""
    return quick_card(WORLD, TIMID, BOLD, FILE, "frozen", 0, ALLOWED)


def test_a_valid_switch(good: TrustCard) -> None:
    assert statuses(good) == {
        "target": "shown",
        "taint": "axioms only",
        "kernel": "accepts",
        "second checker": "accepts",
        "world": "consistent",
        "premise": "consistent",
        "stability": "left out",
        "renaming": "left out",
        "second solver": "left out",
        "frozen": "untouched",
        "trust levels": "none spent",
        "hardware": "fixed",
    }
    assert good.doubts() == ()


def test_the_inequality_is_exact(good: TrustCard) -> None:
    line = good.line("target")
    assert line is not None
    theorem, above, below = line.details
    assert theorem == "U(q, here) > U(p, here)  [frozen]"
    assert above == str(values(BOLD)[5] - Fraction(1, 1000))
    assert f"U_act(q, here) >= {above} > {below} >= U_act(p, here)" in line.sentence


def test_a_card_as_text_and_as_data(good: TrustCard) -> None:
    text = "\n".join(card_lines(good))
    assert text.startswith("trust card of a proposed rewrite: ")
    assert "should not" not in text
    assert all(len(line) <= 100 for line in text.splitlines())
    body = card_body(good)
    assert isinstance(body["lines"], list)
    assert len(body["lines"]) == len(good.lines)
    assert body["doubts"] == []


@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [
        ("a-false-bound", "kernel", "refuses"),
        ("a-false-bound", "second checker", "refuses"),
        ("a-false-bound", "target", "not shown"),
        ("an-oracle-that-is-not-allowed", "taint", "not allowed"),
        ("separate-with-a-candidate-that-thinks-otherwise", "frozen", "changed"),
        ("invariant-that-faults", "premise", "contradictory"),
    ],
)
def test_what_should_not_be_so_is_said(name: str, kind: str, status: str) -> None:
    card = of_bad(name)
    assert statuses(card)[kind] == status
    assert kind in {line.kind for line in card.doubts()}
    assert f"what should not be so: {card.doubts()[0].name}" in "\n".join(card_lines(card))


def test_an_oracle_that_is_believed() -> None:
    card = of_bad("an-oracle-that-is-not-allowed", ALLOWED | {"oracle-z3"})
    assert statuses(card)["taint"] == "believes an oracle"
    assert statuses(card)["second checker"] == "accepts"
    assert card.doubts() == ()


def test_a_certificate_about_something_else(good: TrustCard) -> None:
    other = variant("3")
    for texts, said in (((WORLD, TIMID, other), "the candidate"), ((WORLD, BOLD, BOLD), "running")):
        card = quick_card(*texts, FILE, "frozen", 0, ALLOWED, checker=NOBODY)
        kernel = card.line("kernel")
        assert kernel is not None
        assert kernel.status == "refuses"
        assert said in kernel.sentence
        assert statuses(card)["target"] == "not shown"
    for target, level in (("strict", 0), ("frozen", 1)):
        card = quick_card(WORLD, TIMID, BOLD, FILE, target, level, ALLOWED, checker=NOBODY)
        assert statuses(card)["kernel"] == "refuses"


@pytest.mark.parametrize("certificate", [b"", b"(godel-proof 1)", b"\xff", FILE[:-200]])
def test_a_certificate_that_is_none(certificate: bytes) -> None:
    card = quick_card(WORLD, TIMID, BOLD, certificate, "frozen", 0, ALLOWED, checker=NOBODY)
    assert statuses(card)["kernel"] == "refuses"
    assert statuses(card)["world"] == "undecided"
    with pytest.raises(TrustFailure):
        card_of_proof(certificate)


DEAD = """(world dead
  (state (x int 0 200))
  (start (x 0))
  (done {done})
  (life 5)
  (step (set x {after})))
"""
STAY = b"(agent stay)\n"


@pytest.mark.parametrize(
    ("done", "after", "states", "status", "said"),
    [
        ("true", "x", 1, "contradictory", "life is over"),
        ("false", "(+ x 201)", 1, "contradictory", "leaves its range"),
        ("false", "(/ x 0)", 1, "contradictory", "division by zero"),
        ("(< x 64)", "x", 65, "undecided", "no tick from 64 states here"),
        ("(< x 63)", "x", 65, "consistent", "x=63 left=5"),
    ],
)
def test_a_world_in_which_nothing_can_happen(
    done: str, after: str, states: int, status: str, said: str
) -> None:
    world = canonical_text(tree(DEAD.format(done=done, after=after))).encode()
    other = canonical_text(tree("(agent other)")).encode()
    here = Here(0, tuple((Fraction(1, states), (x, 5)) for x in range(states)), ())
    file = compose(Case(world, STAY, other, here), b"(proof)")
    card = quick_card(world, STAY, other, file, "frozen", 0, ALLOWED, checker=NOBODY)
    line = card.line("world")
    assert line is not None
    assert line.status == status
    assert said in line.sentence


def test_what_else_was_demanded() -> None:
    back = Case(WORLD, BOLD, TIMID, HERE, "no-better")
    good = compose(back, proof(BOLD, TIMID, better=False))
    other = (BAD.parent / "library" / "base-no-better.proof").read_bytes()
    false = (BAD / "a-false-bound.proof").read_bytes()
    for files, status in (((good,), "met"), ((good, other), "not met"), ((false,), "not met")):
        card = quick_card(WORLD, TIMID, BOLD, FILE, "frozen", 0, ALLOWED, conditions=files)
        assert statuses(card)["condition"] == status
        assert bool(card.doubts()) == (status == "not met")
    line = quick_card(WORLD, TIMID, BOLD, FILE, "frozen", 0, ALLOWED, conditions=[good]).line(
        "condition"
    )
    assert line is not None
    assert line.name == "condition: in world gambler"
    assert "not better there than the new one (p): U(q, here) <= U(p, here)" in line.sentence


def test_programs_that_are_none() -> None:
    with pytest.raises(GodelError):
        quick_card(WORLD, TIMID, b"(agent", FILE, "frozen", 0, ALLOWED)


def test_a_second_checker_that_says_nothing() -> None:
    for words in (("-c", ""), ("-c", "import time; raise SystemExit('no')")):
        command = (sys.executable, *words)
        card = quick_card(WORLD, TIMID, BOLD, FILE, "frozen", 0, ALLOWED, checker=command)
        assert statuses(card)["second checker"] == "no answer"
    card = quick_card(WORLD, TIMID, BOLD, FILE, "frozen", 0, ALLOWED, checker=NOBODY)
    assert statuses(card)["second checker"] == "no answer"


def test_the_cards_of_a_run(tmp_path: Path) -> None:
    live(tmp_path / "run", Script({TIMID: [PROVED]}), ticks=12)
    (card,) = quick_cards(open_run(tmp_path / "run"))
    assert card.rewrite == 1
    assert card.doubts() == ()


def test_lines_take_the_place_of_others(good: TrustCard) -> None:
    line = good.line("renaming")
    assert line is not None
    more = good.with_lines([replace(line, status="checks", about="1"), replace(line, about="2")])
    assert [item.name for item in more.lines if item.kind == "renaming"] == [
        "renaming: 1", "renaming: 2",
    ]  # fmt: skip
    assert len(more.lines) == len(good.lines) + 1


def test_doubts_are_statuses() -> None:
    assert {word for words in STATUSES.values() for word in words} >= DOUBTFUL
