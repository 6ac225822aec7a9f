"""Plans: which technique an attempt tries, and with how much work.

The running program is asked first. It may name a technique, which then has all the work that an
attempt may have, or ask for its turn in the schedule of `search/biops.py`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeAlias

from godel.errors import GodelError
from godel.language.canonical import print_flat
from godel.language.reader import read_datum
from godel.language.syntax import Node
from godel.machine.attempts import NOTHING_TRIED, Exhausted, Skipped, Start
from godel.machine.state import tree_of
from godel.prover.certificate import Aim
from godel.search.biops import Schedule
from godel.search.builtin import Asked, ask, bias_of
from godel.search.grammar import text_of
from godel.search.quiet import QUIET
from godel.search.tried import Tried
from godel.world.agent import build_agent
from godel.world.model import Agent, World

GAS_PER_UNIT: Final = 1_000
"""Gas of `propose` that costs one unit of work."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What one attempt is to try. `fee` is the work of asking the program; `fault` is "" if it
    answered. Phase 0: no schedule was asked.
    """

    technique: Node
    text: str
    fee: tuple[str, int]
    fault: str
    phase: int
    budget: int


Planned: TypeAlias = Plan | Exhausted | Skipped


class Planner:
    """Makes plans for the attempts of a run; what it says depends on the starts alone.

    `supplied` are the proposers that have what they need from the user.
    """

    def __init__(self, world: World, most: int, supplied: tuple[str, ...] = ()) -> None:
        self._world, self._most, self._supplied = world, most, supplied
        self._schedules: dict[tuple[str, tuple[str, ...]], Schedule] = {}
        self._agent: tuple[bytes, Agent] | None = None
        self._made: dict[int, tuple[Start, Planned]] = {}

    def plans(self, window: tuple[Start, ...]) -> dict[int, Planned]:
        """The plans of attempts that are under way, by number of the attempt.

        What was over when an attempt began, it knows; of what was under way then, only what it was.
        """
        found: dict[int, tuple[Start, Planned]] = {}
        over = window[-1].tried if window else ()
        turns = [Tried(item.technique, item.phase, item.budget, ended=False) for item in over]
        for start in window:
            known = self._made.get(start.number)
            if known is not None and known[0] is start:
                plan = known[1]
            else:
                plan = self._plan(start, tuple(turns[len(start.tried) : start.turn - 1]))
            found[start.number] = start, plan
            turns.append(_under_way(plan) if isinstance(plan, Plan) else NOTHING_TRIED)
        self._made = found
        return {number: plan for number, (_, plan) in found.items()}

    def _plan(self, start: Start, beside: tuple[Tried, ...]) -> Planned:
        """The plan of an attempt, while others are under way."""
        asked = ask(self._built(start.program), start.turn)
        if asked.fault or not asked.scheduled:
            return _planned(asked, asked.technique, 0, self._most)
        try:
            schedule = self._schedule(asked.technique, start.survivors, start.aim)
        except GodelError as error:
            return _planned(asked, asked.technique, 0, self._most, error.message)
        share = schedule.after(start.tried, beside)
        if share is not None:
            return _planned(asked, share.technique, share.phase, share.budget)
        if any(item != NOTHING_TRIED for item in beside):
            return Skipped()
        return Exhausted("every technique of the bias has been tried")

    def _schedule(self, technique: Node, survivors: tuple[str, ...], aim: Aim) -> Schedule:
        """The schedule that a program asks for. Raises BadBias."""
        key = print_flat(technique), survivors
        if key not in self._schedules:
            bias = bias_of(technique, self._supplied if aim.frozen else (*self._supplied, QUIET))
            self._schedules[key] = Schedule(bias, _read(survivors), self._most)
        return self._schedules[key]

    def _built(self, program: bytes) -> Agent:
        if self._agent is None or self._agent[0] != program:
            self._agent = program, build_agent(tree_of(program), self._world)
        return self._agent[1]


def _under_way(plan: Plan) -> Tried:
    """What others know of an attempt that is under way."""
    return Tried(plan.text, plan.phase, plan.budget, ended=False)


def _planned(asked: Asked, technique: Node, phase: int, budget: int, fault: str = "") -> Plan:
    fee = ("propose in Ouro", -(-asked.gas // GAS_PER_UNIT))
    return Plan(technique, text_of(technique), fee, fault or asked.fault, phase, budget)


def _read(texts: tuple[str, ...]) -> tuple[Node, ...]:
    """The techniques that records name; one that was too long for a record cannot be read."""
    found: list[Node] = []
    for text in texts:
        with suppress(GodelError):
            found.append(read_datum(text, "technique"))
    return tuple(found)
