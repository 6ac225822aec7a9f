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


def amounts(*texts: str) -> list[Fraction]:
    """Exact numbers from decimals."""
    return [Fraction(text) for text in texts]


AGAINST_SEARCH = {
    ("becoming-dumb", 0): (amounts("9.955", "10"), amounts("10", "10")),
    ("time-share", 0): (amounts("6.7", "6.8"), amounts("13.7", "12.6")),
    ("supermarket", 0): (amounts("0.7", "0.7"), amounts("0", "-0.6")),
    ("supermarket", 2): (amounts("0", "0.7"), amounts("0", "-0.3")),
    ("trust", 0): (amounts("0.95", "1.4"), amounts("0.95")),
    ("procrastination", 0): (amounts("1", "1"), amounts("1", "1")),
}
"""By the step of a scene: what keeping a program and its search is worth at most, which is what it
earns now, less its next thinking, plus the best that any program can have after that; and what the
other is worth at least. In the scene and in its control. The pages show how they are worked out.
"""


@pytest.mark.parametrize(
    ("name", "step"),
    [pytest.param(*key, marks=pytest.mark.xdist_group(key[0])) for key in AGAINST_SEARCH],
)
@BOTH
def test_the_worth_of_keeping_a_search_is_the_one_worked_out(
    name: str, step: int, control: bool
) -> None:
    found = played(name, control).performance.steps[step].found
    assert isinstance(found, Compared)
    ends = [found.running.upper, found.candidate.lower]
    kept, *switched = AGAINST_SEARCH[name, step][control]
    assert ends[0] is not None
    assert kept <= ends[0] <= kept + CLOSE
    assert (ends[1] is None) == (not switched)
    for worth in switched:
        assert ends[1] is not None
        assert worth - CLOSE <= ends[1] <= worth
