"""The exact engine of Storm and certified bounds agree on every toy-text environment with a table.

The model for Storm is written from the table of the environment; nothing of godel is used for it. A
discount d is a chance of 1 - d to stop after each tick.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

import godel
from godel.importers.gym import read_gym
from tests.oracle.toy_text import ToyText

pytest.importorskip("stormpy")
from tests.oracle import storm  # only where Storm is installed

DISCOUNT = Fraction(19, 20)
ACTIONS = {
    "FrozenLake-v1": ("down", 1),
    "FrozenLake8x8-v1": ("right", 2),
    "CliffWalking-v1": ("right", 1),
    "CliffWalkingSlippery-v1": ("right", 1),
    "Taxi-v4": ("dropoff", 5),
    "Taxi-v4?is_rainy=true": ("east", 2),
}


def environment(source: str) -> ToyText:
    name, _, options = source.partition("?")
    return ToyText(name, **({"is_rainy": True} if options else {}))


def commands(found: ToyText, actions: Callable[[int], list[int]]) -> tuple[str, str]:
    """The commands of a module, and the rewards of `gain` and `loss`, for some of the actions."""
    over, first = len(found.table), len(found.table) + 1
    lines = [f"[] s={first} -> {' + '.join(f'{w}:(s_={s})' for s, w in found.start.items())};"]
    gains: list[str] = []
    losses: list[str] = []
    for state in found.table:
        for action in actions(state):
            ways = {over: 1 - DISCOUNT}
            earned = Fraction(0)
            for chance, after, reward in found.moves(state, action):
                target = over if after is None else after
                ways[target] = ways.get(target, Fraction(0)) + DISCOUNT * chance
                earned += chance * reward
            lines.append(
                f"[a{action}] s={state} -> {' + '.join(f'{w}:(s_={s})' for s, w in ways.items())};"
            )
            (gains if earned > 0 else losses).append(f"[a{action}] s={state} : {abs(earned)};")
    body = "\n".join(lines).replace("s_", "s'")
    text = f"module m\n s : [0..{first}] init {first};\n{body}\nendmodule\n"
    rewards = (f'rewards "{n}"\n{chr(10).join(r)}\nendrewards\n'
               for n, r in (("gain", gains), ("loss", losses)) if r)  # fmt: skip
    return text + "".join(rewards), f"s={over}"


def expected(text: str, over: str, name: str) -> Fraction:
    if f'"{name}"' not in text:
        return Fraction(0)
    found = storm.value("dtmc\n" + text, f'R{{"{name}"}}=? [F {over}]')
    assert found is not None
    return found


@pytest.mark.parametrize("source", ACTIONS)
def test_storm_gives_a_value_within_the_bounds(tmp_path: Path, source: str) -> None:
    name, action = ACTIONS[source]
    text, over = commands(environment(source), lambda state: [action])
    exact = expected(text, over, "gain") - expected(text, over, "loss")
    world = tmp_path / "world.ouro"
    world.write_text(read_gym(f"gym:{source}", DISCOUNT))
    found = godel.bound(world, f"always-{name}")
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower <= exact <= found.upper
    # the second one is for values so small that the rounding of tables (1e-9 a state) shows
    assert found.upper - found.lower <= max(abs(exact) / 10**6, Fraction(1, 10**7))


@pytest.mark.parametrize("source", ["FrozenLake-v1", "CliffWalking-v1"])
def test_the_ceiling_is_the_best_that_storm_finds(tmp_path: Path, source: str) -> None:
    found = environment(source)
    text, over = commands(found, lambda state: list(found.actions))
    gain = f'"{"gain" if source.startswith("Frozen") else "loss"}"'
    way = "max" if source.startswith("Frozen") else "min"
    best = storm.value("mdp\n" + text, f"R{{{gain}}}{way}=? [F {over}]")
    assert best is not None
    signed = best if way == "max" else -best
    world = tmp_path / "world.ouro"
    world.write_text(read_gym(f"gym:{source}", DISCOUNT))
    ceiling = godel.gap(world).ceiling
    assert ceiling is not None
    assert signed <= ceiling <= signed + abs(signed) / 1000
