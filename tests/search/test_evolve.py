"""Breeding programs: by chance that repeats, within what a rewrite may touch, with lineage."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from godel.kernel.comparison import same_search, searching_part
from godel.language.canonical import canonical_text
from godel.language.reader import read_datum
from godel.search.archive import LONGEST_ENTRY, MOST_ENTRIES, Entry, filed
from godel.search.edit import built, canonical
from godel.search.evolve import LAST, evolve
from godel.search.mutation import Chance, Mutator
from godel.search.proposer import NothingGained, NothingLeft, Setting
from godel.search.wire import Task, WireProblem, decode_task
from tests.search.memory_worlds import ERRAND
from tests.search.scenes import scene, shipped

STEP = """(agent idler
  (memory (kept 0 0 9))
  (define (policy cue) 'wait)
  (define (remember cue kept) (if (eq? cue 'left) 1 (if (eq? cue 'right) 2 kept))))"""


def filed_step(number: int = 7) -> Entry:
    text = canonical_text(canonical(read_datum(STEP, "test")))
    return Entry(number, (), "screened", None, None, text)


def found(setting: Setting, number: int) -> tuple[list[str], dict[str, tuple[int, ...]]]:
    """The candidates, or what is nearest to one, and where the children come from."""
    try:
        proposal = evolve(setting, number)
    except NothingGained as nothing:
        assert nothing.nearest is not None
        return [canonical_text(nothing.nearest.node)], dict(nothing.lineage)
    return [canonical_text(agent.node) for agent in proposal.candidates], dict(proposal.lineage)


def small(budget: int = 300) -> Setting:
    return scene(ERRAND).setting(budget)


def test_the_same_task_gives_the_same_children() -> None:
    first = found(small(), 1)
    assert found(small(), 1) == first
    assert found(small(), 2) != first


def test_children_say_what_they_were_made_from() -> None:
    candidates, lineage = found(replace(small(500), archive=(filed_step(),)), 3)
    assert set(candidates) <= set(lineage)
    assert set(lineage.values()) == {(), (7,)}
    assert filed_step().text not in lineage


def test_an_archive_of_nonsense_is_no_trouble() -> None:
    texts = ("(agent", "7", "(agent x (define (policy nowhere) 1))", ")" * 50)
    entries = tuple(Entry(n, (n,), "unknown", None, None, text) for n, text in enumerate(texts))
    _, lineage = found(replace(small(), archive=entries), 1)
    assert set(lineage.values()) == {()}


def test_work_is_bounded_by_the_budget() -> None:
    setting = small()
    found(setting, 1)
    assert setting.effort.gas < 200_000
    assert setting.effort.meter.pinched


def test_it_ends() -> None:
    with pytest.raises(NothingLeft):
        evolve(small(), LAST + 1)


@pytest.mark.parametrize("name", ["gambler", "inventory", "compute", "bandit"])
def test_mutants_leave_the_search_alone_and_many_are_programs(name: str) -> None:
    start = shipped(name)
    mutator = Mutator(start.world, start.agent, Chance(b"mutants"))
    other = mutator.child(start.agent.node, start.agent.node)[0]
    good, texts = 0, set()
    for _ in range(60):
        tree, _ = mutator.child(start.agent.node, other)
        assert same_search(searching_part(tree), searching_part(start.agent.node))
        agent = built(tree, start.world)
        good += agent is not None
        texts.add(canonical_text(tree))
    assert good >= 40
    assert len(texts) >= 30


def test_chance_repeats_and_is_fair() -> None:
    assert [Chance(b"x").below(9) for _ in range(3)] == [Chance(b"x").below(9)] * 3
    chance = Chance(b"fair")
    counts = Counter(chance.weighted([1, 0, 3]) for _ in range(4_000))
    assert counts[1] == 0
    assert 0.22 < counts[0] / 4_000 < 0.28


def test_the_archive_keeps_each_candidate_once_and_the_latest() -> None:
    archive: tuple[Entry, ...] = ()
    for number in range(1, 2 * MOST_ENTRIES):
        archive = filed(archive, Entry(number, (), "screened", None, None, f"(agent a{number})"))
        archive = filed(archive, Entry(number, (), "screened", None, None, f"(agent a{number})"))
    assert [entry.number for entry in archive] == list(range(MOST_ENTRIES, 2 * MOST_ENTRIES))
    assert filed(archive, Entry(99, (), "unknown", None, None, "")) == archive
    long = "x" * (LONGEST_ENTRY + 1)
    assert filed(archive, Entry(99, (), "unknown", None, None, long)) == archive


def task() -> Task:
    made = scene(ERRAND).task(read_datum("(evolve 1)", "test"))
    return replace(made, archive=(filed_step(), Entry(8, (7, 2), "proved", 1, 2, "(agent)")))


def test_tasks_bring_the_archive_along() -> None:
    assert decode_task(task().encode()).archive == task().archive


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"(8 (parents 7 2) proved", b"(8 (parents -7 2) proved"),
        (b"(8 (parents 7 2) proved", b"(8 (parents 7 2) blessed"),
        (b"(8 (parents 7 2) proved", b"(8 (cousins 7 2) proved"),
        (b"proved 1 2", b"proved 1 true"),
        (b'"(agent)"', b"(agent)"),
    ],
)
def test_a_damaged_archive_is_no_task(old: bytes, new: bytes) -> None:
    data = task().encode()
    assert data.count(old) == 1
    with pytest.raises(WireProblem):
        decode_task(data.replace(old, new))
