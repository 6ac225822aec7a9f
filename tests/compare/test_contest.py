"""The stream is one list for all rules; draws are shared; what rules say can be repeated."""

from __future__ import annotations

from fractions import Fraction

from godel.compare.random_worlds import random_world
from godel.compare.rules import ByProof, Offer
from godel.compare.samples import ByBenchmark, ByMean, Lives
from godel.compare.stream import stream
from godel.compare.table import Case, Settings, Table, rows_of
from godel.kernel.comparison import same_search, searching_part
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.language.reader import read_file_forms
from godel.search.task import Desk
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, World
from tests.compare.planted import contest, random_case, shop, taker

SMALL = Settings(lives=3, benchmark=3, candidates=2, work=2_000, trust=1)


def start(world: World, agent: Agent) -> Here:
    return Here(0, tuple(world.start), agent.initial)


def test_random_worlds_are_worlds_and_differ() -> None:
    texts = {random_world(0, number) for number in range(30)} | {random_world(1, 0)}
    assert len(texts) == 31
    cases = [random_case(number) for number in range(30)]
    assert {world.life is None for world, _ in cases} == {True, False}
    assert {len(world.start) for world, _ in cases} == {1, 2}  # with a hidden coin, and without


def test_a_stream_is_the_same_again_and_keeps_the_search() -> None:
    world, first = random_case(4)
    found = [stream(world, first, start(world, first), 12, 5) for _ in range(2)]
    texts = [[canonical_text(agent.node) for agent in agents] for agents in found]
    assert texts[0] == texts[1]
    assert len(set(texts[0]) | {canonical_text(first.node)}) == 13
    search = searching_part(first.node)
    assert all(same_search(searching_part(agent.node), search) for agent in found[0])
    other = stream(world, first, start(world, first), 12, 6)
    assert [canonical_text(agent.node) for agent in other] != texts[0]


def test_every_rule_is_offered_the_same_in_the_same_order() -> None:
    world, first = random_case(0)
    offered = stream(world, first, start(world, first), SMALL.candidates, 0)
    seen = {
        rule.name: [turn.offer.candidate for turn in played.turns]
        for rule, played in rows_of(Case(world, first, 0), SMALL)
    }
    assert list(seen) == "frozen,strict,relaxed,mean of 3,benchmark of 3,never".split(",")
    texts = [canonical_text(agent.node) for agent in offered]
    for candidates in seen.values():
        own = [canonical_text(agent.node) for agent in candidates]
        assert own == texts[: len(own)]
    assert len(seen["never"]) == SMALL.candidates


def test_a_table_is_the_same_again() -> None:
    def rows() -> list[tuple[object, ...]]:
        table = Table(SMALL)
        table.add(Case(*random_case(2), seed=3))
        return [(r.name, r.switches, r.refused, r.work, r.mean) for r in table.rows.values()]

    assert rows() == rows()


def test_in_a_world_without_chance_a_sampled_life_is_what_is_expected() -> None:
    world = shop()
    lived = Lives(world).lived(taker(world, 3), ((), ()), seed=1, life=0)
    assert lived == 6 - 6 * Fraction(1, 1024)  # cut off where the discount is below 1/1000


def test_rules_answer_by_what_they_compare() -> None:
    world = shop()
    worse, better = taker(world, 1), taker(world, 3)
    here = Here(0, ((1, ()),), ())
    for rule in (
        ByProof(world, "frozen", 2_000, Desk()),
        ByMean(world, 2, 0),
        ByBenchmark(world, 2, 0),
    ):
        installed = rule.answer(Offer(0, worse, better, here, 0)).installed
        assert installed is not None
        assert canonical_text(installed.node) == canonical_text(better.node)
        assert rule.answer(Offer(0, better, worse, here, 0)).installed is None


def test_strict_ends_the_search_or_spends_a_level_of_trust() -> None:
    world = shop()
    first, best = taker(world, 0), taker(world, 3)
    for trust in (0, 1):
        strict = ByProof(world, "strict", 2_000, Desk())
        (turn,) = contest(world, first, best, trust=trust).play(strict).turns
        answer = turn.answer
        assert answer.installed is not None
        assert (answer.trust, answer.installed.procedure("think") is None) == (0, trust == 0)
        assert turn.word == "good"


def test_a_gap_in_a_benchmark_is_not_seen_and_the_referee_sees_it() -> None:
    world = build_world(
        read_file_forms(
            "(world coin (actions (bet int 0 1)) (default (bet 0)) (discount 1/2) (life 1)"
            " (step (if (= bet 0) (reward 0)"
            "  (chance (99/100 (reward 1)) (1/100 (reward -1000))))))",
            "coin",
        )[0]
    )
    agents = [
        build_agent(
            read_file_forms(
                f"(agent bets-{bet} (define (policy) {bet}) (define (think) 1))", "agent"
            )[0],
            world,
        )
        for bet in (0, 1)
    ]
    (turn,) = contest(world, *agents).play(ByBenchmark(world, 3, 0)).turns
    assert (turn.switched, turn.word, turn.effects["act"].gain) == (
        True, "harmful", Fraction(99, 100) - 10,
    )  # fmt: skip
    (turn,) = contest(world, *agents).play(ByProof(world, "frozen", 2_000, Desk())).turns
    assert (turn.switched, turn.word) == (False, "harmful")
