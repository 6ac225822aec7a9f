"""Ladders of the shipped games, held to a solver that knows the games and nothing of `godel`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from godel.kernel.theorems import Here
from godel.language.reader import read_datum
from godel.selfplay.ladder import SETTLED, Version, known, version_of
from godel.selfplay.order import CYCLES, TRANSITIVE, order_of
from godel.selfplay.table import Table, table_of
from godel.selfplay.template import Template, find_template
from godel.verify import check_run
from godel.world.belief import normalise
from godel.world.model import Agent, World
from tests.selfplay.games import HANDS, Nim, Nimmer, Position, Shower, best_match, match
from tests.selfplay.making import game
from tests.verify.judging import judged

pytestmark = pytest.mark.xdist_group("ladder")

ONE = Nim(sizes=(8,), most=3)
TWO = Nim(sizes=(3, 3), most=3)


def start(world: World, agent: Agent) -> Here:
    return Here(0, normalise(list(world.start)), agent.initial)


def tabled(versions: tuple[Version, ...]) -> Table:
    return table_of(versions, start, 100_000)


def moves_at(template: Template, version: Version) -> dict[tuple[str, ...], str]:
    """The move of a version at each view, all as texts."""
    sorts = {item.name: item.sort for item in template.world.variables}
    values = []
    for name in template.parameters:
        sort = sorts[name]
        values.append(
            [str(v) for v in range(sort.low, sort.high + 1)]  # type: ignore[union-attr,operator,arg-type]
            if hasattr(sort, "low")
            else [repr(option) for option in sort.options]
        )
    return dict(zip(product(*values), version.moves, strict=True))


def taker(template: Template, version: Version) -> Nimmer:
    """A version as a strategy for Nim."""
    found = moves_at(template, version)

    def mover(position: Position) -> tuple[int, int]:
        heap, _, taken = found[tuple(map(str, position))].strip("()").rpartition(" ")
        return ("abc".index(heap) if heap else 0), int(taken)

    return mover


def shower(template: Template, version: Version) -> Shower:
    """A version as a strategy for rock, paper, scissors."""
    found = moves_at(template, version)
    return lambda mine, theirs, die: found[mine, theirs, str(die)]


def agrees(
    table: Table, players: list, value: Callable, best: Callable  # type: ignore[type-arg]
) -> None:
    """Every certified number is that of brute force."""
    for row, mine in enumerate(players):
        for column, theirs in enumerate(players):
            assert table.entries[row][column].exact == value(mine, theirs), (row, column)
    assert [ceiling.upper for ceiling in table.ceilings] == [best(player) for player in players]
    assert table.zero_sum() is True


def test_nim_ends_at_perfect_play(nim: Path) -> None:
    story, versions = known(nim)
    assert story.reason == SETTLED
    assert [generation.rewrites for generation in story.generations] == [1, 1, 1, 0]
    table = tabled(versions[:-1])
    template = find_template(game("nim")[0])
    players = [taker(template, version) for version in versions[:-1]]
    agrees(table, players, ONE.value, ONE.best)
    assert order_of(table).kind == TRANSITIVE
    assert [table.gap(number) == 0 for number in range(4)] == [False, False, False, True]
    for deal in ONE.deals():  # whoever can, leaves a position that is lost
        following = ONE.after(deal, players[-1](deal))
        assert following is not None
        assert ONE.lost(deal) or ONE.lost(following)


def test_both_checkers_accept_all_certificates_of_a_ladder(nim: Path) -> None:
    _, versions = known(nim)
    table = tabled(versions[1:3])
    for entry in (*table.entries[0], *table.entries[1], *table.ceilings):
        verdicts = judged(entry.certificate)
        assert verdicts.kernel is None, verdicts
        assert verdicts.second is None, verdicts
    for folder in sorted(nim.glob("generation-*")):
        check_run(folder)


def test_both_sides_of_a_game(nim: Path) -> None:
    _, versions = known(nim)

    def on_turn(turn: str) -> Callable[[World, Agent], Here]:
        def place(world: World, agent: Agent) -> Here:
            state = (7, read_datum(turn, "test").value)  # type: ignore[union-attr]
            return Here(1, ((1, state),), agent.initial)  # type: ignore[arg-type]

        return place

    template = find_template(game("nim")[0])
    players = [taker(template, version) for version in versions[1:3]]
    mine = table_of(versions[1:3], on_turn("mine"), 100_000)
    theirs = table_of(versions[1:3], on_turn("theirs"), 100_000)
    for row, column in product(range(2), repeat=2):
        value = ONE.outcome((7,), players[row], players[column])
        assert mine.entries[row][column].exact == value
        assert theirs.entries[column][row].exact == -value


def test_two_heaps_by_hand() -> None:
    world, _ = game("heaps")
    template = find_template(world)
    texts = [
        "(list 'a 1)",
        "(cond ((< a b) (list 'b (- b a))) ((< b a) (list 'a (- a b))) (else (list 'a 1)))",
    ]
    programs = [f"(agent one (define (policy a b) {text}))\n" for text in texts]
    versions = tuple(version_of(template, program.encode()) for program in programs)
    table = tabled(versions)
    agrees(table, [taker(template, version) for version in versions], TWO.value, TWO.best)
    assert [table.gap(number) == 0 for number in range(2)] == [False, True]


def test_matching_by_hand() -> None:
    """Three that beat each other in a circle, one with memory, and one that cannot be beaten."""
    template = find_template(game("matching")[0])
    texts = [f"(define (policy) '{hand})" for hand in HANDS]
    texts.append("(define (policy theirs) (if (eq? theirs 'none) 'rock theirs))")
    texts.append("(define (policy die) (case die ((0) 'rock) ((1) 'paper) (else 'scissors)))")
    versions = tuple(version_of(template, f"(agent one {text})\n".encode()) for text in texts)
    table = tabled(versions)
    agrees(table, [shower(template, version) for version in versions], match, best_match)
    assert order_of(table).kind == CYCLES
    assert order_of(table).witness == (0, 2, 1, 0)
    assert [table.gap(number) for number in range(5)] == [10, 10, 10, 10, 0]
