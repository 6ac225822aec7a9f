"""Attempts as views: last words, filters, refusals by kind, the life line, plain words."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import ClassVar

import pytest

from godel.cli.loading import find_agent, read_source, world_in
from godel.errors import UsageProblem
from godel.events import Approved
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.trace.attempts import (
    FATES,
    MEANINGS,
    Selection,
    attempt_numbered,
    attempt_of_rewrite,
    attempts_of,
    proof_bytes,
    selected,
    texts_of,
)
from godel.trace.differences import shown
from godel.trace.episodes import episode
from godel.trace.life import glance_of
from godel.trace.obstacles import obstacle
from godel.trace.plain import plain
from godel.trace.refusals import refusal_of
from godel.trace.text import Traced, open_run, trace
from godel.trace.theorems import proof_view
from godel.trace.words import first_sentence, not_proved, theorem_words
from tests.machine.gambling import BOLD, CAREFUL, ROOM, TIMID, agent


@pytest.fixture(scope="module")
def traced(made: Path) -> Traced:
    return open_run(made)


@pytest.fixture(scope="module")
def failing(refused: Path) -> Traced:
    return open_run(refused)


def test_every_attempt_has_a_last_word(traced: Traced, failing: Traced) -> None:
    fates = [view.fate for view in attempts_of(traced)]
    assert fates[:4] == ["unknown", "unknown", "accepted", "refuted"]
    assert fates[-1] == "vetoed"  # what was rolled back is not switched to again
    words = [view.fate for view in attempts_of(failing)]
    assert words == ["outside", "unknown", "unknown", "malformed", "vetoed"]
    assert set(FATES) == set(MEANINGS)
    accepted = attempt_of_rewrite(traced, 1)
    assert (accepted.number, accepted.undone) == (3, True)
    assert texts_of(traced, accepted).new.encode() == BOLD
    with pytest.raises(UsageProblem, match="no attempt 99"):
        attempt_numbered(traced, 99)
    with pytest.raises(UsageProblem, match="no rewrite 2"):
        attempt_of_rewrite(traced, 2)
    with pytest.raises(UsageProblem, match="has no proof"):
        proof_bytes(traced, attempt_numbered(traced, 1))


def test_filters(traced: Traced) -> None:
    views = attempts_of(traced)

    def numbers(**wanted: object) -> list[int]:
        return [view.number for view in selected(views, Selection(**wanted))]  # type: ignore[arg-type]

    assert numbers() == [view.number for view in views]
    assert numbers(fates=frozenset(("accepted", "refuted"))) == [3, 4]
    assert numbers(technique="improve") == [3, 7]
    assert numbers(life=2) == [5, 6, 7]
    tick = views[2].event.tick
    assert 3 in numbers(first=tick, last=tick)
    assert 3 not in numbers(first=tick + 1)
    assert not Selection()
    assert Selection(last=0)


def test_kinds_of_refusal_are_told_apart(traced: Traced, failing: Traced) -> None:
    outside, stuck, spent, malformed, vetoed = (
        refusal_of(failing, view) for view in attempts_of(failing)
    )
    assert outside is not None
    assert outside.kind == "outside"
    assert [s.expression for s in outside.suspects] == ["(* money 3 money money)"]
    suspect = outside.suspects[0]
    assert suspect.source == "the candidate"
    assert suspect.text[suspect.column - 1 :].startswith("(* money 3")
    assert stuck is not None
    assert stuck.where == "money=3"
    facts = " / ".join(stuck.facts)
    assert "with more work it might" in facts
    assert "[0.333333, 2]" in facts
    assert "short of 1.5" in facts
    assert spent is not None
    assert spent.phase == "table"
    assert malformed is not None
    assert "no program" in malformed.facts[0]
    assert vetoed is not None
    assert "approval" in vetoed.facts[-1]
    refuted = refusal_of(traced, attempt_numbered(traced, 4))
    assert refuted is not None
    assert refuted.next[0] == "godel play RUN 4"
    assert refusal_of(traced, attempt_of_rewrite(traced, 1)) is None


def test_the_life_line(traced: Traced) -> None:
    glance = glance_of(traced)
    parts = glance.stretches
    assert sum(part.ticks for part in parts) == 36
    assert [part.ticks for part in parts] == [10, 8, 18]
    assert parts[0].ended == "rewrite 1 at tick 10"
    assert parts[1].program == glance.rewrites[0].switch.new
    assert parts[2].program == parts[0].program
    assert glance.rewrites[0].undone
    assert float(Fraction(parts[0].most)) < float(Fraction(parts[1].least))
    assert sum((part.reward for part in parts), Fraction(0)) == glance.summary.reward


def test_theorems_stand_in_their_roles(traced: Traced) -> None:
    view = attempt_of_rewrite(traced, 1)
    proof = proof_view(proof_bytes(traced, view), traced.conditions.allowed)
    assert proof.accepted
    roles = {theorem.number: theorem.role for theorem in proof.theorems}
    assert [n for n, role in roles.items() if role == "conclusion"] == [14]
    assert sorted(n for n, role in roles.items() if role == "core") == [12, 13]
    assert proof.theorem(14).page == "rules/separate.md"
    with pytest.raises(UsageProblem, match="theorems 1 to 14"):
        proof.theorem(15)
    doubtful = proof_view(proof_bytes(traced, view), frozenset())
    assert not doubtful.accepted
    assert "not allowed" in doubtful.reason


def test_plain_words(traced: Traced) -> None:
    view = attempt_of_rewrite(traced, 1)
    proof = proof_view(proof_bytes(traced, view), traced.conditions.allowed)
    sentence = first_sentence(traced, view, proof)
    assert sentence.startswith("Rewrite 1 was accepted because from here (tick 10, money=")
    assert "so the new one is better by at least" in sentence
    words = [theorem_words(proof, theorem.number) for theorem in proof.theorems]
    assert all(text.endswith(".") for text in words)
    assert "that this life goes better" in " ".join(not_proved(proof))
    refuted = attempt_numbered(traced, 4)
    other = proof_view(proof_bytes(traced, refuted), traced.conditions.allowed)
    said = first_sentence(traced, refuted, other)
    assert said.startswith("Attempt 4 was refuted: from here")
    assert "at most" in said
    unknown = attempt_numbered(traced, 1)
    assert "neither proved nor refuted" in first_sentence(traced, unknown, None)


def test_an_episode_uses_the_same_chance() -> None:
    old, new, worse = agent(TIMID), agent(BOLD), agent(CAREFUL)
    here = Here(0, ((1, (5,)),), (0,))
    found = episode(ROOM, old, new, here, 0, better=True)
    assert found.shows
    assert found.parting() == 0
    assert found.running.steps[0].state == found.candidate.steps[0].state
    same = episode(ROOM, old, old, here, 5, better=True, seeds=1)
    assert not same.shows
    assert same.running == same.candidate
    assert len(episode(ROOM, new, worse, here, 0, False, ticks=7).running.steps) == 7


def test_two_columns_or_unified() -> None:
    old = "same\n" * 9 + "(a 1)\n"
    new = "same\n" * 9 + "(a 2)\n"
    columns = shown(old, new, 80, ("p", "q"))
    assert columns[0].split() == ["p", "q"]
    assert columns[1] == "..."
    assert columns[-1].split() == ["(a", "1)", "|", "(a", "2)"]
    assert all(len(line) <= 80 for line in columns)
    assert shown(old, new, 79, ("p", "q"))[0] == "--- p"
    assert shown(old, new.replace("2", "2" * 99), 80, ("p", "q"))[0] == "--- p"


def test_views_are_plain_data(traced: Traced) -> None:
    body = plain(attempts_of(traced))
    assert json.loads(json.dumps(body)) == body
    assert isinstance(body, list)
    first = body[0]
    assert isinstance(first, dict)
    assert isinstance(first["event"], dict)
    assert first["event"]["kind"] == "attempt"
    with pytest.raises(TypeError):
        plain(1.5)


@dataclass(frozen=True, slots=True)
class Strange:
    """An event of a later version."""

    kind: ClassVar[str] = "strange"
    what: str


def test_events_that_are_not_known_are_shown_as_they_are(traced: Traced) -> None:
    events = (*traced.events, Strange("thing"), Approved(1, True, "file", ""))
    later = replace(traced, events=events)  # type: ignore[arg-type]
    assert "  strange: what thing" in list(trace(later))
    assert glance_of(later).others == ("1 strange",)


def test_where_runs_stop_is_pointed_at(traced: Traced) -> None:
    queue = read_source("queue")
    world = world_in(queue)
    text = canonical_text(find_agent("open", queue, world).node)
    odd = text.replace("waiting) true)", "waiting) (> (quotient 9 (+ waiting 1)) 2))")
    there = replace(traced, world=world)
    assert obstacle(there, (("the candidate", text),)) is None
    found = obstacle(there, (("the running program", text), ("the candidate", odd)))
    assert found is not None
    assert found.source == "the candidate"
    assert "quotient or modulo" in found.why
    assert "waiting" in found.where
