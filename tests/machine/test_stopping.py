"""When gains are flat: each of the last switches gained under a hundredth of all."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.events import Switched
from godel.machine.stopping import flat, gain


def switch(upper: str, lower: str) -> Switched:
    """A switch whose proof gives these numbers."""
    return Switched(1, 0, 1, 1, "", "", "", "", ("", upper), (lower, ""), (), 0, ())


def gains(*values: int) -> tuple[Switched, ...]:
    return tuple(switch("1/2", f"{2 * value + 1}/2") for value in values)


def test_a_gain_is_what_the_proof_says_at_least() -> None:
    assert gain(switch("1/3", "5/6")) == Fraction(1, 2)
    assert gain(switch("", "5/6")) == gain(switch("1/3", "")) == 0


@pytest.mark.parametrize(
    ("values", "last", "expected"),
    [
        ((1000, 1), 1, True),
        ((1000, 11), 1, False),
        ((1000, 1, 1), 2, True),
        ((1000, 50, 1), 2, False),
        ((1000, 1), 2, False),  # there was no steep part to compare with
        ((1,), 1, False),
        ((0, 0), 1, False),
        ((), 1, False),
    ],
)
def test_flat(values: tuple[int, ...], last: int, expected: bool) -> None:
    assert flat(gains(*values), last) == expected
