"""The machine: the program that runs now, where its life is, and what it lives under."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from godel.events import Interval, Pinned, RolledBack, Switched, Words
from godel.kernel.theorems import Here, Theorem, Valued
from godel.language.canonical import decimal, print_atom, read_canonical
from godel.language.syntax import MAXIMUM_BYTES, Atom, Node
from godel.language.values import Boolean, Number, Symbol, Value, number
from godel.machine.attempts import Remembered, Searcher, Source
from godel.machine.conditions import Met
from godel.machine.gate import Case, Judgement
from godel.machine.recorder import Answer, ByHand, Recorder, name_of
from godel.machine.settings import Settings
from godel.machine.storage import program_file
from godel.machine.waiting import WaitingRoom
from godel.prover.demand import Demand
from godel.search.compiled import CompiledCaller
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, Memory, State, World, carry
from godel.world.tick import Caller, WorldFault, by_reference

Supplies: TypeAlias = tuple[tuple[str, bytes], ...]
"""Texts that the user gave to the search when the run began, by name."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a person is asked to approve: a proved switch, with both programs as texts.

    `conditions` are the judgements of what else was demanded, `case` is what the gate has judged.
    """

    attempt: int
    technique: str
    old: bytes
    new: bytes
    judgement: Judgement
    case: Case
    conditions: tuple[Met, ...] = ()


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a machine lives under: settings, texts of world and first program, the allow-list.

    `supplies` are the texts that the user gave to the search, `demands` what every switch has to
    show besides a gain.
    """

    settings: Settings
    world: bytes
    program: bytes
    allowed: frozenset[str]
    approve: Callable[[Proposal], Answer]
    supplies: Supplies = ()
    demands: tuple[Demand, ...] = ()


@dataclass(slots=True)
class Situation:
    """Where a life is. Mutable: a life changes it as it goes."""

    life: int
    tick: int
    state: State
    memory: Memory
    here: Here


class Machine:
    """A program that lives in a world and may be rewritten by proof. Mutable, one for a run.

    `compiled`: it acts as compiled Python, not by the reference evaluator, which `check` uses.
    """

    def __init__(
        self, conditions: Conditions, source: Source, recorder: Recorder, compiled: bool
    ) -> None:
        self.compiled = compiled
        self.conditions, self.settings = conditions, conditions.settings
        self.recorder = recorder
        self.world: World = build_world(tree_of(conditions.world))
        self.searcher = Searcher(source, self.settings.failures)
        self.switches: tuple[Switched, ...] = ()
        self.trust = self.settings.trust_levels  # levels left, which only ever fall
        self.vetoed: dict[str, tuple[str, str]] = {}  # by whom and why, by the candidate's name
        self.asked: Proposal | None = None  # what waits for an answer
        self.pinned = False
        self.finished = ""  # by which stop rule all search has ended
        self.remembered: tuple[Remembered, ...] = ()
        self.age = 0  # ticks lived in all lives
        self.install(conditions.program)
        self.now = Situation(0, 0, (), self.agent.initial, Here(0, (), ()))

    def install(self, text: bytes) -> None:
        """Make these bytes, as they are read back from the disk, the running program."""
        self.text = self.recorder.keep(program_file(name_of(text)), text)
        self.agent: Agent = build_agent(tree_of(self.text), self.world)
        self.caller: Caller = CompiledCaller(self.agent) if self.compiled else by_reference
        self.searcher.restart()
        self.room = WaitingRoom()

    def replace(self, text: bytes) -> None:
        """Install another program in the middle of a life; memory is carried over."""
        before = self.agent
        self.install(text)
        self.now.memory = carry(before, self.agent, self.now.memory)
        self.remembered = tuple(
            (state, carry(before, self.agent, memory)) for state, memory in self.remembered
        )

    def obey(self, asked: tuple[ByHand, ...]) -> None:
        """Carry out rollbacks and pins. What was rolled back is not switched to again."""
        for event in asked:
            if isinstance(event, RolledBack):
                for switch in self.switches[event.switch - 1 :]:
                    why = f"switch {switch.number} was rolled back"
                    self.vetoed[switch.new] = "rollback", why
                    self.searcher.veto(switch.new)
                self.replace(self.recorder.read(program_file(event.program)))
            elif isinstance(event, Pinned):
                self.pinned = event.pinned


def tree_of(text: bytes) -> Node:
    """The tree of a canonical text."""
    return read_canonical(text, maximum_bytes=MAXIMUM_BYTES)


def exact(value: object) -> Number:
    """A number of an exact life. Raises WorldFault for a symbolic one."""
    if isinstance(value, int | Fraction):
        return number(value)
    raise WorldFault("a symbolic value in an exact life")


def words(values: tuple[Value, ...]) -> Words:
    """Values as Ouro writes them."""
    return tuple(
        print_atom(Atom(value)) if isinstance(value, int | Fraction | Boolean | Symbol) else "?"
        for value in values
    )


def proved_bounds(theorems: tuple[tuple[int, Theorem], ...], program: str) -> Interval:
    """The tightest numbers around the utility of a program here that stand among theorems."""
    found = [theorem.formula for _, theorem in theorems if isinstance(theorem.formula, Valued)]
    about = [item for item in found if item.subject.digest == program]
    lower = [item.value for item in about if not item.upper]
    upper = [item.value for item in about if item.upper]
    return decimal(max(lower)) if lower else "", decimal(min(upper)) if upper else ""
