"""The judgement of switches can tell harm from good: switches that were planted, by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.compare.contest import Played
from godel.compare.referee import Future, Referee
from godel.compare.rules import Never
from godel.compare.stream import stream
from godel.compare.table import Case, Row
from godel.kernel.theorems import Here
from tests.compare.planted import SHOP, Told, contest, random_case, shop, taker

TENTH = Fraction(1, 10)
"""What thinking 10 units in each later tick costs in all."""


def words(played: Played) -> list[tuple[bool, str]]:
    return [(turn.switched, turn.word) for turn in played.turns]


def test_harm_good_and_neither_in_acting() -> None:
    world = shop()
    offered = [taker(world, take) for take in (1, 3, 2, 2, 3)]
    played = contest(world, taker(world, 2), *offered).play(Told("act", 0, 1, 2))
    switched = [(True, "harmful"), (True, "good"), (True, "harmful")]
    assert words(played) == [*switched, (False, "equal"), (False, "good")]
    assert [turn.effects["act"].gain for turn in played.turns] == [-2, 4, -2, 0, 2]
    # 1 + 3/2 + 2/4 + 2/8 + ..., less all thinking but the first
    assert played.utility == Fraction(7, 2) - TENTH


def test_a_harmful_switch_of_a_rule_that_proves_breaks_the_table() -> None:
    world = shop()
    played = contest(world, taker(world, 2), taker(world, 1)).play(Told("act", 0))
    row = Row("told", proves=True)
    row.add(Case(world, taker(world, 2), 7), played)
    assert row.switches == {"harmful": 1}
    assert [(name, seed) for name, seed, _ in row.harm] == [("shop", 7)]


def test_to_give_up_a_search_that_would_have_found_more_is_harm() -> None:
    world = shop()
    first, quiet = taker(world, 0), taker(world, 1, think=0)
    game = contest(world, first, quiet, taker(world, 3))
    (turn,) = game.play(Told("search", 0, 1)).turns
    assert turn.effects["pay"].gain == 2 + TENTH
    # kept, it would have taken 3 from the next tick on: 3, and would go on thinking
    assert turn.effects["search"].gain == 2 - (3 - TENTH)
    assert turn.word == "harmful"


def test_to_give_up_a_search_that_finds_nothing_is_good() -> None:
    world = shop()
    game = contest(world, taker(world, 2), taker(world, 2, think=0), taker(world, 1))
    played = game.play(Told("search", 0))
    assert words(played) == [(True, "good")]
    assert played.turns[0].effects["search"].gain == TENTH
    assert played.turns[0].effects["act"].word == "equal"
    assert played.utility == 4


def test_a_switch_can_act_worse_and_still_pay() -> None:
    world = shop(SHOP.replace("1/100", "1"))
    played = contest(world, taker(world, 2), taker(world, 1, think=0)).play(Told("search", 0))
    (turn,) = played.turns
    assert (turn.effects["act"].gain, turn.effects["pay"].gain, turn.word) == (-2, 8, "good")
    row = Row("told", proves=True)
    row.add(Case(world, taker(world, 2), 0), played)
    assert (row.dearer, row.harm) == (1, [])


def test_what_is_refused_counts_without_its_search_where_that_is_allowed() -> None:
    world = shop()
    game = contest(world, taker(world, 2), taker(world, 2))
    assert words(game.play(Told("act"))) == [(False, "equal")]
    assert words(game.play(Told("search"))) == [(False, "good")]


@pytest.mark.parametrize("number", [0, 4, 7, 13, 21])
def test_a_machine_that_never_switches_is_worth_what_its_program_is(number: int) -> None:
    world, first = random_case(number)
    here = Here(0, tuple(world.start), first.initial)
    referee = Referee(world, stream(world, first, here, 3, 0))
    kept = Future(referee, Never()).kept(first, here, 0)
    assert kept == referee.exact.utility("pay", first, here)


def test_where_a_world_breaks_its_own_rules_nothing_is_decided() -> None:
    world = shop(SHOP.replace("(reward take)", "(if (= take 3) (reward true) (reward take))"))
    game = contest(world, taker(world, 1), taker(world, 3), taker(world, 2))
    played = game.play(Told("search", 0))
    assert words(played) == [(True, "undecided")]
    assert played.utility is None


def test_a_world_that_is_too_large_is_judged_by_intervals() -> None:
    text = SHOP.replace("(actions", "(state (n int 0 9999)) (start (n 0)) (actions").replace(
        "(reward take)", "(set n (min 9999 (+ n 1))) (reward take)"
    )
    world = shop(text)
    game = contest(world, taker(world, 1), taker(world, 2), taker(world, 1), taker(world, 1))
    played = game.play(Told("act", 0, 1, 2))
    assert words(played) == [(True, "good"), (True, "harmful"), (True, "undecided")]
    assert played.utility is None
