"""The certified utilities of scenes enclose what is worked out by hand, closely."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from godel.scenes.results import Bounded, Compared
from tests.oracle import scenes
from tests.oracle import self_improvements as improving
from tests.scenes.stage import played

CLOSE = Fraction(1, 10**6)

BY_HAND: dict[str, tuple[Callable[..., scenes.Found], Fraction | int, Fraction | int]] = {
    "barrel": (scenes.barrel, Fraction(4, 5), Fraction(3, 5)),
    "bogus-utility": (improving.bogus_utility, 0, 1),
    "courier": (scenes.courier, Fraction(9, 10), Fraction(0)),
    "goldbach": (scenes.goldbach, Fraction(1), Fraction(0)),
    "interrupt": (improving.interrupt, 20, 8),
    "invest": (improving.invest, 10, 2),
    "lemma": (improving.lemma, Fraction(9, 20), Fraction(11, 20)),
    "off-switch": (scenes.off_switch, Fraction(2, 5), Fraction(0)),
    "probe-first": (improving.probe_first, 10, 2),
    "refuelling-robot": (scenes.robot, Fraction(1, 20), Fraction(1, 2)),
    "travelling-salesman": (scenes.salesman, Fraction(1), Fraction(0)),
    "whisky-and-gold": (scenes.whisky, Fraction(9, 10), Fraction(0)),
    "wireheading": (scenes.wireheading, Fraction(1), Fraction(0)),
}
"""For each scene: its story, and the number that its control changes, before and after."""


BOTH = pytest.mark.parametrize("control", [False, True], ids=["scene", "control"])


def scenes_by_hand(*names: str) -> pytest.MarkDecorator:
    """One parameter for each scene, in the process that plays it."""
    marked = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in names]
    return pytest.mark.parametrize("name", marked)


@scenes_by_hand(*BY_HAND)
@BOTH
def test_the_certified_utilities_are_the_true_ones(name: str, control: bool) -> None:
    story, *numbers = BY_HAND[name]
    true = story(numbers[control])
    steps = played(name, control).performance.steps
    found = next(done.found for done in steps if done.step.kind == "prove")
    assert isinstance(found, Compared)
    for value, ends in zip(true, (found.running, found.candidate), strict=False):
        assert ends.lower is not None
        assert ends.upper is not None
        assert ends.lower <= value <= ends.upper
        assert ends.upper - ends.lower <= CLOSE


@scenes_by_hand("barrel", "courier", "off-switch", "wireheading")
@BOTH
def test_the_certified_ceilings_are_the_best_values(name: str, control: bool) -> None:
    story, *numbers = BY_HAND[name]
    *_, best = story(numbers[control])
    (found,) = [
        done.found
        for done in played(name, control).performance.steps
        if isinstance(done.found, Bounded)
    ]
    assert found.ceiling == best
