"""Draws: fixed by their moment, distributed as the weights say."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256

import pytest

from godel.machine.chance import Moment, draw

COIN = ((Fraction(2, 5), "heads"), (Fraction(3, 5), "tails"))


def test_a_draw_is_the_hash_of_its_moment() -> None:
    number = int(sha256(b"7 1 42 1").hexdigest(), 16)
    assert Moment(7, 1, 42, 1).number() == number
    heads = number * 5 < 2 * 2**256
    assert draw(Moment(7, 1, 42, 1), COIN) == ("heads" if heads else "tails")


def test_every_part_of_a_moment_counts() -> None:
    moments = [(0, 0, 0, 0), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (0, 0, 11, 0)]
    assert len({Moment(*parts).number() for parts in moments}) == len(moments)
    assert Moment(1, 11, 1, 1).number() != Moment(11, 1, 1, 1).number()


@pytest.mark.paper("2.1 environment")
def test_frequencies_are_the_weights() -> None:
    heads = sum(draw(Moment(3, 1, tick, 1), COIN) == "heads" for tick in range(10_000))
    assert abs(heads - 4_000) < 200  # four standard deviations


def test_weight_zero_is_never_drawn_and_weight_one_always() -> None:
    for tick in range(200):
        assert draw(Moment(0, 1, tick, 1), ((0, "no"), (1, "yes"), (0, "no"))) == "yes"


class Fixed(Moment):
    """A moment whose number is given, as the fourth part."""

    def number(self) -> int:
        return self.draw


def test_the_border_belongs_to_the_later_branch() -> None:
    halves = ((Fraction(1, 2), "low"), (Fraction(1, 2), "high"))
    assert draw(Fixed(0, 0, 0, 2**255 - 1), halves) == "low"
    assert draw(Fixed(0, 0, 0, 2**255), halves) == "high"
    assert draw(Fixed(0, 0, 0, 2**256 - 1), halves) == "high"


def test_weights_that_do_not_sum_to_one() -> None:
    with pytest.raises(ValueError, match="less than 1"):
        draw(Fixed(0, 0, 0, 2**255), ((Fraction(1, 2), "low"),))
