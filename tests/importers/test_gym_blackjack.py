"""Blackjack from its rules, against hands played out card by card with Gymnasium's functions."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from gymnasium.envs.toy_text.blackjack import cmp, deck, is_bust, is_natural, score, sum_hand
from gymnasium.envs.toy_text.blackjack import usable_ace as usable

import godel
from godel.importers.gym import read_gym
from godel.language.reader import read_file_forms
from godel.language.values import Symbol
from godel.world.build import build_world
from godel.world.model import World
from godel.world.tick import is_over, step

Hand = tuple[int, ...]
STICK, HIT = (Symbol("stick"),), (Symbol("hit"),)
CARD = Fraction(1, len(deck))
RULES = [(False, False), (True, False), (False, True), (True, True)]


@cache
def world_of(natural: bool, sab: bool) -> World:
    text = read_gym(f"gym:Blackjack-v1?natural={natural}&sab={sab}")
    return build_world(read_file_forms(text, "test")[0])


@cache
def players() -> tuple[Hand, ...]:
    """One hand of each kind that can come up: first cards, later hands by total and ace."""
    found: dict[tuple[int, int, bool], Hand] = {}
    waiting = [tuple(sorted((one, other))) for one in deck for other in deck]
    for hand in waiting:
        key = (sum_hand(list(hand)), usable(list(hand)), is_natural(hand))
        if key not in found and not is_bust(list(hand)):
            found[key] = hand
            waiting.extend((*hand, card) for card in deck)
    return tuple(found.values())


@cache
def dealt(hand: Hand) -> dict[Hand, Fraction]:
    """The hands that a dealer may end with, sorted, each with its chance."""
    if sum_hand(list(hand)) >= 17 and len(hand) > 1:
        return {hand: Fraction(1)}
    found: dict[Hand, Fraction] = defaultdict(Fraction)
    for card in deck:
        for final, weight in dealt(tuple(sorted((*hand, card)))).items():
            found[final] += CARD * weight
    return dict(found)


def number_of(hand: Hand, naturals: bool) -> int:
    """What the world calls a hand; 0 if it is bust."""
    cards = list(hand)
    if is_bust(cards):
        return 0
    if naturals and is_natural(cards):
        return 32
    return sum_hand(cards) + 10 * usable(cards)


def reward(player: Hand, dealer: Hand, natural: bool, sab: bool) -> Fraction:
    """As in the environment's own step."""
    result = cmp(score(list(player)), score(list(dealer)))
    if sab and is_natural(player) and not is_natural(dealer):
        result = 1.0
    elif not sab and natural and is_natural(player) and result == 1.0:
        result = 1.5
    return Fraction(result)


@pytest.mark.parametrize(("natural", "sab"), RULES)
def test_sticking_pays_as_the_dealer_plays(natural: bool, sab: bool) -> None:
    world = world_of(natural, sab)
    assert len(players()) == 28 + 1  # 18 hard totals, 10 soft ones, and naturals apart
    for player in players():
        for card in range(1, 11):
            expected: dict[Fraction, Fraction] = defaultdict(Fraction)
            for dealer, weight in dealt((card,)).items():
                expected[reward(player, dealer, natural, sab)] += weight
            found: dict[Fraction, Fraction] = defaultdict(Fraction)
            for branch in step(world, (number_of(player, natural or sab), card), STICK):
                assert is_over(world, branch.state)
                found[Fraction(branch.reward)] += branch.weight  # type: ignore[arg-type,operator]
            assert found == expected


@pytest.mark.parametrize(("natural", "sab"), RULES)
def test_a_card_changes_the_hand_as_it_should(natural: bool, sab: bool) -> None:
    world = world_of(natural, sab)
    for player in players():
        expected: dict[tuple[object, ...], Fraction] = defaultdict(Fraction)
        for card in deck:
            after = number_of((*player, card), False)
            expected[(after, 5), Fraction(-1 if after == 0 else 0)] += CARD
        found: dict[tuple[object, ...], Fraction] = defaultdict(Fraction)
        for branch in step(world, (number_of(player, natural or sab), 5), HIT):
            assert is_over(world, branch.state) == (branch.state[0] == 0)
            found[branch.state, branch.reward] += branch.weight  # type: ignore[operator]
        assert found == expected


@cache
def value(
    hand: Hand, shown: int, rules: tuple[bool, bool], discount: Fraction, left: int
) -> Fraction:
    """The exact value of sticking at 20 and not before, within the ticks that are left."""
    if left == 0:
        return Fraction(0)
    if sum_hand(list(hand)) >= 20:
        ends = dealt((shown,)).items()
        return sum((w * reward(hand, dealer, *rules) for dealer, w in ends), Fraction(0))
    total = Fraction(0)
    for card in deck:
        if is_bust([*hand, card]):
            total -= CARD
        else:
            after = alike((*hand, card))
            total += CARD * discount * value(after, shown, rules, discount, left - 1)
    return total


def alike(hand: Hand) -> Hand:
    """The one of `players` that is worth the same."""
    kinds = {(sum_hand(list(one)), usable(list(one)), is_natural(one)): one for one in players()}
    return kinds[sum_hand(list(hand)), usable(list(hand)), is_natural(hand)]


@pytest.mark.parametrize(
    ("natural", "sab", "discount", "life"),
    [(True, False, Fraction(9, 10), None), (False, True, Fraction(1), 2)],
)
def test_bounds_of_sticking_at_20(
    tmp_path: Path, natural: bool, sab: bool, discount: Fraction, life: int | None
) -> None:
    exact = Fraction(0)
    for one, other, shown in product(deck, repeat=3):
        rules = natural, sab
        exact += CARD**3 * value(alike((one, other)), shown, rules, discount, life or 20)
    world = tmp_path / "cards.ouro"
    world.write_text(read_gym(f"gym:Blackjack-v1?natural={natural}&sab={sab}", discount, life))
    found = godel.bound(world, "sticks-at-20")
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower <= exact <= found.upper
    assert found.upper - found.lower <= abs(exact) / 10**6


def test_no_game_lasts_longer_than_20_ticks() -> None:
    """By sticking at 21 or later only: the longest way from any first cards to a bust hand."""

    @cache
    def longest(total: int, ace: bool) -> int:
        if total + 10 * (ace and total <= 11) > 21:
            return 0
        return 1 + max(longest(total + card, ace or card == 1) for card in range(1, 11))

    firsts = [(one + other, 1 in (one, other)) for one in deck for other in deck]
    assert max(longest(*hand) for hand in firsts) == 20


@pytest.mark.parametrize(("natural", "sab"), RULES)
def test_the_first_cards(natural: bool, sab: bool) -> None:
    expected: dict[tuple[object, ...], Fraction] = defaultdict(Fraction)
    for one in deck:
        for other in deck:
            for shown in deck:
                expected[number_of((one, other), natural or sab), shown] += CARD**3
    found = {state: weight for weight, state in world_of(natural, sab).start}
    assert found == expected
