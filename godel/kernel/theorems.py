"""The forms that theorems take, each with its line of ordinary mathematics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from godel.kernel.functions import Expression, Function
from godel.language.polynomial import show_number
from godel.language.values import Number, Value
from godel.world.belief import Belief
from godel.world.model import Agent, Memory

ANY = "any"
"""In the place of a program and its identity: every program whatever."""


@dataclass(frozen=True, slots=True, eq=False)
class SearchingPart:
    """Definitions that `think` and `propose` reach, by name, and the names that are frozen."""

    texts: Mapping[str, str]
    frozen: frozenset[str]


NO_SEARCH = SearchingPart(MappingProxyType({}), frozenset())
"""That of an agent that says nothing about its search."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A program that theorems speak about: `p` runs now, `q` is the candidate.

    `search` is the part that decides how it looks for rewrites (`comparison.searching_part`).
    """

    label: str
    digest: str
    agent: Agent
    search: SearchingPart = NO_SEARCH

    @property
    def everyone(self) -> bool:
        """Whether this stands for every program whatever."""
        return self.digest == ANY

    def __str__(self) -> str:
        return self.label


def _shown(values: tuple[Value, ...]) -> str:
    """Values with single spaces between."""
    return " ".join(show_number(v) if isinstance(v, int | Fraction) else str(v) for v in values)


@dataclass(frozen=True, slots=True, eq=False)
class Here:
    """Where the machine is: tick, belief over full states, memory of the running program."""

    tick: int
    belief: Belief
    memory: Memory

    def __str__(self) -> str:
        states = ", ".join(
            f"({_shown(state)})" + ("" if weight == 1 else f" with {show_number(weight)}")
            for weight, state in self.belief[:4]
        )
        more = ", ..." if len(self.belief) > 4 else ""
        memory = f", memory ({_shown(self.memory)})" if self.memory else ""
        return f"tick {self.tick}, state {states}{more}{memory}"


@dataclass(frozen=True, slots=True, eq=False)
class Hardware:
    """Axiom a: what a program does is what the reference evaluator computes."""

    subject: Subject

    def __str__(self) -> str:
        agent = self.subject.agent
        return f"{self.subject} = {agent.name} [{self.subject.digest[:12]}], run by the evaluator"


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """Axioms b, c, d: reward and cost, environment, uncertainty and arithmetic."""

    scheme: str
    line: str

    def __str__(self) -> str:
        return self.line


@dataclass(frozen=True, slots=True, eq=False)
class Now:
    """Axiom e and state2theorem: where the machine is."""

    here: Here

    def __str__(self) -> str:
        return f"here = {self.here}"


@dataclass(frozen=True, slots=True, eq=False)
class Utility:
    """Axiom f: what utility means in a mode."""

    mode: str

    def __str__(self) -> str:
        thinking = "" if self.mode == "act" else " - think price * think_t"
        gain = f"reward_t - gas price * gas_t{thinking}"
        return f"U_{self.mode}(p, s) = lim E[sum of discount^t * ({gain})]"


@dataclass(frozen=True, slots=True, eq=False)
class Invariant:
    """The program keeps the set, and some state of the belief here is in it."""

    subject: Subject
    predicate: Function

    def __str__(self) -> str:
        kept = f"I(s) implies I(s') under {self.subject}"
        return f"some state here is in I, and {kept}; I = {self.predicate}"


@dataclass(frozen=True, slots=True, eq=False)
class Terminating:
    """From each state of the invariant, the expected number of ticks until over is finite."""

    invariant: Invariant

    def __str__(self) -> str:
        return f"for all s in I: E[ticks left] is finite under {self.invariant.subject}"


@dataclass(frozen=True, slots=True, eq=False)
class Bounded:
    """For every state in the invariant: U <= bound (upper), or U >= bound (lower)."""

    upper: bool
    mode: str
    subject: Subject
    invariant: Function
    bound: Function

    def __str__(self) -> str:
        relation, name = ("<=", "W") if self.upper else (">=", "L")
        utility = f"U_{self.mode}({self.subject}, s)"
        return f"for all s in I: {utility} {relation} {name}(s); {name} = {self.bound}"


@dataclass(frozen=True, slots=True, eq=False)
class Valued:
    """At the belief here: U <= value (upper), or U >= value (lower)."""

    upper: bool
    mode: str
    subject: Subject
    value: Number

    def __str__(self) -> str:
        relation = "<=" if self.upper else ">="
        return f"U_{self.mode}({self.subject}, here) {relation} {show_number(self.value)}"


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """`better`: the theorem that allows the switch. Otherwise its refutation."""

    better: bool
    target: str
    challenger: Subject
    incumbent: Subject

    def __str__(self) -> str:
        above = ">=" if self.target == "relaxed" else ">"
        relation = above if self.better else "<="
        return f"U({self.challenger}, here) {relation} U({self.incumbent}, here)  [{self.target}]"


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """In every state that the program may come to from here and that is not over: the predicate."""

    subject: Subject
    predicate: Expression

    def __str__(self) -> str:
        return f"wherever {self.subject} comes from here: {self.predicate}"


Formula: TypeAlias = (
    Hardware | Given | Now | Utility | Invariant | Terminating | Bounded | Valued | Compared | Kept
)


@dataclass(frozen=True, slots=True, eq=False)
class Theorem:
    """A formula with the axioms and oracles that it rests on, sorted."""

    formula: Formula
    rests_on: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.formula}"
