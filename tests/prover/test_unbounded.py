"""Bounds in worlds whose integers have no end, against sums that are computed by hand."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

import godel

TICKS = 250
"""Ticks that the exact sum goes; 0.9^250 of anything here is below 10^-8."""

Outcome = tuple[Fraction, int, int]
"""Weight, next value, reward."""

WALK = """\
(world walk
  (state (n int))
  (actions (up bool))
  (default (up false))
  (start (n 3))
  (discount 9/10)
  (step
    (reward (if (< n 0) -2 (if (> n 10) 1 0)))
    (chance (1/4 (set n (if up (- n 1) (+ n 1)))) (3/4 (set n (if up (+ n 1) (- n 1)))))))
(agent sinker (define (policy n) (>= n 5)))
(agent climber (define (policy n) true))
"""

QUEUE = """\
(world queue
  (state (n int 0))
  (actions (serve bool))
  (default (serve false))
  (start (n 2))
  (discount 9/10)
  (step
    (reward (- (+ n (if serve 2 0))))
    (if serve (set n (max 0 (- n 2))))
    (chance (3/7 (set n (+ n 1))) (4/7 (set n n)))))
(agent lazy (define (policy n) (> n 6)))
(agent keen (define (policy n) (> n 0)))
"""


def _walk(acts: Callable[[int], bool]) -> Callable[[int], list[Outcome]]:
    def tick(n: int) -> list[Outcome]:
        reward = -2 if n < 0 else 1 if n > 10 else 0
        way = 1 if acts(n) else -1
        return [(Fraction(1, 4), n - way, reward), (Fraction(3, 4), n + way, reward)]

    return tick


def _queue(acts: Callable[[int], bool]) -> Callable[[int], list[Outcome]]:
    def tick(n: int) -> list[Outcome]:
        reward = -n - (2 if acts(n) else 0)
        rest = max(0, n - 2) if acts(n) else n
        return [(Fraction(3, 7), rest + 1, reward), (Fraction(4, 7), rest, reward)]

    return tick


def _expected(tick: Callable[[int], list[Outcome]], start: int) -> Fraction:
    """The expected discounted sum over TICKS ticks, rounded to 10^-12 at each of them."""
    chances, total, factor = {start: Fraction(1)}, Fraction(0), Fraction(1)
    for _ in range(TICKS):
        following: dict[int, Fraction] = {}
        for place, chance in chances.items():
            for weight, after, reward in tick(place):
                total += factor * chance * weight * reward
                following[after] = following.get(after, Fraction(0)) + chance * weight
        chances = {place: round(chance, 18) for place, chance in following.items()}
        total, factor = round(total, 15), round(factor * Fraction(9, 10), 18)
    return total


CASES: tuple[tuple[str, str, Fraction], ...] = (
    (WALK, "sinker", _expected(_walk(lambda n: n >= 5), 3)),
    (WALK, "climber", _expected(_walk(lambda n: True), 3)),
    (QUEUE, "lazy", _expected(_queue(lambda n: n > 6), 2)),
    (QUEUE, "keen", _expected(_queue(lambda n: n > 0), 2)),
)


@pytest.mark.parametrize(("text", "agent", "value"), CASES, ids=[case[1] for case in CASES])
def test_both_sides_are_found_and_hold_the_value(
    tmp_path: Path, text: str, agent: str, value: Fraction
) -> None:
    path = tmp_path / "world.ouro"
    path.write_text(text)
    found = godel.bound(path, agent)
    assert found.lower is not None
    assert found.upper is not None
    near = Fraction(1, 10**6)  # what the sum leaves out
    assert found.lower - near <= value <= found.upper + near
    assert found.upper - found.lower < Fraction(1, 20)


@pytest.mark.parametrize(
    ("text", "running", "candidate"),
    [(WALK, "sinker", "climber"), (QUEUE, "lazy", "keen")],
    ids=["walk", "queue"],
)
def test_what_is_better_is_proved(tmp_path: Path, text: str, running: str, candidate: str) -> None:
    path = tmp_path / "world.ouro"
    path.write_text(text)
    assert godel.prove(path, candidate, agent=running).verdict == "proved"
