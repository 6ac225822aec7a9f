"""Integer synthesis as utility: every task is solved, proved, and right by another definition."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest

from godel.kernel.claim import Goal
from godel.kernel.proof import verify
from godel.language.canonical import read_canonical
from godel.language.reader import load_text
from godel.language.syntax import Atom, form, symbol
from godel.prover.certificate import claim_for, compose
from godel.prover.tactics import AXIOMS
from godel.resources import synthesis_folder
from godel.search.task import decode_outcome, perform
from godel.world.agent import build_agent
from godel.world.tick import choose
from tests.search.scenes import scene

Oracle = Callable[..., int | None]


def _place(key: int, *items: int) -> int | None:
    """How many are below the key; None where any answer is right."""
    growing = all(left < right for left, right in pairwise(items))
    return None if not growing or key in items else sum(item < key for item in items)


ORACLES: dict[str, Oracle] = {
    **{f"max-of-{count}": lambda *xs: max(xs) for count in (2, 3, 4, 5)},
    **{f"array-search-{count}": _place for count in (2, 3, 4, 5)},
    "absolute": abs,
    "sign": lambda x: (x > 0) - (x < 0),
    "clamp": lambda x, low, high: None if low > high else sorted((low, x, high))[1],
    "median-of-3": lambda *xs: sorted(xs)[1],
    "saturating-sum": lambda x, y, cap: min(x + y, cap),
    "guard-monus": lambda x, y: max(0, x - y),
    "guard-range": lambda x, low, high: int(low <= x <= high),
    "guard-sum": lambda x, y, z: x + y if x + y > z else x - y,
}

LEVELS = 2
"""All are solved by `(enumerate 1)` or `(enumerate 2)`."""

LEAST = 9
"""A right answer in every tick earns 10 less gas."""


def test_there_is_an_oracle_for_every_task() -> None:
    assert sorted(ORACLES) == sorted(path.stem for path in synthesis_folder().glob("*.ouro"))


@pytest.mark.parametrize("name", sorted(ORACLES))
def test_a_task_is_solved_and_proved(name: str) -> None:
    found = scene(load_text(synthesis_folder() / f"{name}.ouro"))
    for level in range(1, LEVELS + 1):
        task = found.task(form(symbol("enumerate"), Atom(level)), 100_000, solver=True)
        outcome = decode_outcome(perform(task.encode()))
        if outcome.fate == "proved":
            break
    assert outcome.fate == "proved", outcome.reason
    assert outcome.proof is not None
    assert outcome.candidate.lower is not None
    assert outcome.candidate.lower > LEAST
    node = read_canonical(outcome.candidate_text.encode(), maximum_bytes=1_000_000)
    candidate = build_agent(node, found.world)
    claim = claim_for(found.world, found.agent, candidate, found.here, Goal("better"))
    data = compose(claim, found.world, found.agent, candidate, outcome.proof)
    assert verify(data, AXIOMS).accepted
    draw = Random(name)
    for turn in range(300):
        most = (2, 20, 10**6)[turn % 3]
        state = [draw.randint(-most, most) for _ in found.world.variables]
        if name.startswith("array") and turn % 2:
            state[1:] = sorted(state[1:])
        wanted = ORACLES[name](*state)
        answer = choose(found.world, candidate, tuple(state), ()).action
        assert wanted is None or answer == (wanted,), state
