"""A world as an environment of Gymnasium, for agents and tools that are written for that.

* The observation is a `Dict` with an entry for each observed variable, the action the entry of the
  action variable, or a `Dict` if there are several. A range is `Discrete` from its low end; a
  boolean or an enumeration is `Discrete` by its place in the declared order (`false` is 0). An
  integer without ends, or with ends beyond 2^62, is a `Box` of one 64-bit integer that ends at 2^62
  both ways; values beyond that are shown as its end.
* An episode terminates where `done` holds and is truncated where no tick of the life is left. One
  that is over from the start ends with its first step, which pays nothing.
* Rewards are floats, gross and undiscounted; `info` has the exact reward and observation as texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from godel.errors import UsageProblem, WorldProblem
from godel.language.canonical import canonical_text
from godel.language.reader import read_file_forms
from godel.language.syntax import head
from godel.language.values import TRUE, Boolean, Symbol, Value
from godel.world.build import build_world
from godel.world.model import Action, Choice, Declared, Range, State, World
from godel.world.tick import WorldFault, bind, is_over, step, world_value

try:
    import gymnasium
    import numpy
    from gymnasium import spaces
    from gymnasium.envs.registration import EnvSpec
except ImportError:
    raise UsageProblem(
        "Gymnasium is not installed", hint="install the extra: pip install 'godel[gym]'"
    ) from None

Shown: TypeAlias = Any
"""What goes through spaces of Gymnasium: numbers, arrays, dictionaries of these."""

WIDE = 2**62
"""Ranges with ends up to this are `Discrete`, and this is where a `Box` ends: with more, samples of
Gymnasium's spaces overflow."""

_SCALE = 2**256


class WorldEnv(gymnasium.Env[Shown, Shown]):
    """The environment of a world, given as the text of a file with one world.

    Raises GodelError if the text is no such file. The exact world is at `world`, its discount at
    `world.discount`.
    """

    metadata: dict[str, Any] = {"render_modes": ["ansi"], "render_fps": 1}  # noqa: RUF012

    def __init__(self, text: str, render_mode: str | None = None) -> None:
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise UsageProblem(f"there is no render mode {render_mode!r:.80}", hint="ansi")
        worlds = [node for node in read_file_forms(text, "world") if head(node) == "world"]
        if len(worlds) != 1:
            raise UsageProblem(f"the text holds {len(worlds)} worlds, expected one")
        self.world: World = build_world(worlds[0])
        self.render_mode = render_mode
        seen = self.world.observed
        self._observed = tuple(item for item in self.world.variables if item.name in seen)
        self.observation_space = _space(self._observed)
        self.action_space = (
            _single(self.world.actions[0])
            if len(self.world.actions) == 1
            else _space(self.world.actions)
        )
        self._state: State | None = None
        self.spec = EnvSpec(
            id=f"godel/{re.sub('[^A-Za-z0-9_.-]', '-', self.world.name)}",
            entry_point=f"{__name__}:{type(self).__name__}",
            kwargs={"text": canonical_text(worlds[0])},
        )

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Shown, dict[str, Any]]:
        """Draw a start. `options` are not used."""
        super().reset(seed=seed)
        self._state = self._draw(self.world.start)
        return self._observation(), self._info(Fraction(0))

    def step(self, action: Shown) -> tuple[Shown, float, bool, bool, dict[str, Any]]:
        """One tick. An episode that is over stays as it is and pays nothing.

        Raises UsageProblem for an action outside of the space, WorldProblem if the world faults.
        """
        before = self._state
        if before is None:
            raise gymnasium.error.ResetNeeded("call reset before step")
        chosen = self._action(action)
        reward = Fraction(0)
        try:
            if not is_over(self.world, before):
                branches = step(self.world, before, chosen)
                weighted = [(one.weight, (one.state, one.reward)) for one in branches]
                self._state, gained = self._draw(weighted)
                reward = Fraction(gained)
            ended, cut = self._ended()
        except WorldFault as fault:
            raise WorldProblem(f"{self.world.name} faults: {fault}") from None
        return self._observation(), _float(reward), ended, cut, self._info(reward)

    def render(self) -> str | None:
        """What is observed, as text; None without the render mode `ansi`."""
        if self.render_mode is None or self._state is None:
            return None
        return " ".join(f"{name}={text}" for name, text in self._texts().items())

    def _ended(self) -> tuple[bool, bool]:
        """Whether the episode has terminated, and whether it is truncated."""
        state = self._state or ()
        cut = self.world.life is not None and state[-1] == 0
        if not cut:
            return is_over(self.world, state), False
        try:
            done = world_value(
                self.world.runtime, self.world.done, bind(self.world.variables, state), None
            )
        except WorldFault:  # not asked for by the world where no tick is left
            return False, True
        return done is TRUE, True

    def _draw(self, weighted: Sequence[tuple[Any, Any]]) -> Any:
        """One of the branches, by 256 bits of this environment's generator, exactly weighted."""
        point = Fraction(int.from_bytes(self.np_random.bytes(32), "big"), _SCALE)
        for weight, branch in weighted:
            point -= weight
            if point < 0:
                return branch
        raise WorldProblem(f"the weights of {self.world.name} sum to less than 1")

    def _action(self, action: Shown) -> Action:
        """An action of the space as values of the world."""
        if not self.action_space.contains(action):
            raise UsageProblem(
                f"{str(action)[:80]} is no action", hint=f"one of {str(self.action_space)[:200]}"
            )
        declared = self.world.actions
        if not declared:
            return ()
        if len(declared) == 1:
            return (_value(declared[0], action),)
        return tuple(_value(item, action[item.name]) for item in declared)

    def _seen(self) -> list[tuple[Declared, Value]]:
        pairs = zip(self.world.variables, self._state or (), strict=True)
        return [(item, value) for item, value in pairs if item in self._observed]

    def _observation(self) -> Shown:
        if not self._observed:
            return 0
        return {item.name: _shown(item, value) for item, value in self._seen()}

    def _texts(self) -> dict[str, str]:
        return {item.name: _text(value) for item, value in self._seen()}

    def _info(self, reward: Fraction) -> dict[str, Any]:
        return {"reward": str(reward), "observation": self._texts()}


def _space(declared: Sequence[Declared]) -> spaces.Space[Any]:
    """The space of several variables; of none a single point."""
    if not declared:
        return spaces.Discrete(1)
    return spaces.Dict({item.name: _single(item) for item in declared})


def _single(item: Declared) -> spaces.Space[Any]:
    """The space of one variable."""
    sort = item.sort
    if isinstance(sort, Choice):
        return spaces.Discrete(len(sort.options))
    if _is_small(sort):
        return spaces.Discrete((sort.high or 0) - (sort.low or 0) + 1, start=sort.low or 0)
    low, high = (
        end if value is None else min(WIDE, max(-WIDE, value))
        for end, value in ((-WIDE, sort.low), (WIDE, sort.high))
    )
    return spaces.Box(low, high, (1,), numpy.int64)


def _is_small(sort: Range) -> bool:
    return None not in (sort.low, sort.high) and max(abs(sort.low or 0), abs(sort.high or 0)) < WIDE


def _shown(item: Declared, value: Value) -> Shown:
    """A value as an element of its space."""
    if isinstance(item.sort, Choice):
        return [_text(option) for option in item.sort.options].index(_text(value))
    number = value if isinstance(value, int) else 0
    if _is_small(item.sort):
        return number
    return numpy.array([min(WIDE, max(-WIDE, number))], dtype=numpy.int64)


def _value(item: Declared, shown: Shown) -> Value:
    """An element of a space as a value."""
    if isinstance(item.sort, Choice):
        return item.sort.options[int(shown)]
    return int(shown) if _is_small(item.sort) else int(shown[0])


def _text(value: Value) -> str:
    if isinstance(value, Symbol):
        return value.name
    return repr(value) if isinstance(value, Boolean) else str(value)


def _float(reward: Fraction) -> float:
    """The nearest float; infinite beyond the largest one."""
    try:
        return float(reward)
    except OverflowError:
        return float("inf") if reward > 0 else float("-inf")
