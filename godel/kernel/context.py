"""What a proof is about: the world, its programs, and where the machine is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from godel.kernel.evidence import Checked, Obligation, check_obligation, everywhere
from godel.kernel.refusal import Malformed, Refused
from godel.kernel.theorems import (
    ANY,
    Bounded,
    Formula,
    Given,
    Hardware,
    Here,
    Invariant,
    Now,
    Subject,
    Terminating,
    Theorem,
    Utility,
)
from godel.language.meter import Meter
from godel.language.polynomial import Quantity
from godel.language.region import Region
from godel.language.syntax import Form, Node
from godel.world.model import Action, Agent, Declared, Memory, State, World, carry
from godel.world.tick import step, tick

Kind = TypeVar("Kind", bound=Formula)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A state with memory and, for a theorem about every program, an action; exact or symbolic."""

    state: State
    memory: Memory
    action: Action
    region: Region | None


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One way that a tick can go: its weight, where it leads, and what is earned net of gas."""

    weight: Quantity
    after: Place
    gain: Quantity


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """Fixed for the length of a proof, but for the candidate, which `set-switchprog` changes."""

    world: World
    running: Subject
    here: Here
    candidate: Subject | None
    meter: Meter
    target: str = "frozen"
    trust: int = 0

    def subject(self, label: str) -> Subject:
        """`running`, `switchprog`, or `any`: every program whatever."""
        if label == "running":
            return self.running
        if label == ANY:
            nothing = Agent(Form(()), ANY, (), (), {}, self.world.runtime)
            return Subject("every program", ANY, nothing)
        if label == "switchprog" and self.candidate is not None:
            return self.candidate
        raise Malformed(f"there is no program {label}")

    def memory_of(self, subject: Subject) -> Memory:
        """Memory here: that of the running program, carried over for any other."""
        if subject.digest == self.running.digest:
            return self.here.memory
        return carry(self.running.agent, subject.agent, self.here.memory)

    def declared(self, subject: Subject) -> tuple[Declared, ...]:
        """What an obligation ranges over: variables, memory and, for every program, actions."""
        actions = self.world.actions if subject.everyone else ()
        return (*self.world.variables, *subject.agent.memory, *actions)

    def place(self, subject: Subject, region: Region) -> Place:
        """The symbolic state, memory and action of a region."""
        state = tuple(region.value(item.name) for item in self.world.variables)
        memory = tuple(region.value(item.name) for item in subject.agent.memory)
        actions = self.world.actions if subject.everyone else ()
        return Place(state, memory, tuple(region.value(item.name) for item in actions), region)

    def outcomes(self, subject: Subject, place: Place, mode: str = "act") -> list[Outcome]:
        """Every way that a tick can go; every program may take the action, and pays nothing."""
        found: list[Outcome] = []
        if subject.everyone:
            for branch in step(self.world, place.state, place.action, place.region):
                after = Place(branch.state, (), (), place.region)
                found.append(Outcome(branch.weight, after, branch.reward))
        else:
            agent, state, memory = subject.agent, place.state, place.memory
            world = self.world if mode == "act" else replace(self.world, mode=mode)
            for way in tick(world, agent, state, memory, place.region):
                after = Place(way.state, way.memory, (), place.region)
                found.append(Outcome(way.weight, after, way.gain))
        return found

    def check(self, subject: Subject, obligation: Obligation, evidence: Node) -> Checked:
        """Check an obligation on every state and memory."""
        region = everywhere(self.declared(subject))
        return check_obligation(obligation, region, evidence, self.meter)


@dataclass(frozen=True, slots=True, eq=False)
class Premises:
    """The theorems that an instruction names, from which a rule takes what it needs."""

    theorems: tuple[Theorem, ...]

    def rests_on(self) -> set[str]:
        """Axioms and oracles of all of them."""
        return {name for theorem in self.theorems for name in theorem.rests_on}

    def all(self, kind: type[Kind]) -> list[Kind]:
        """Premises of one form."""
        return [item.formula for item in self.theorems if isinstance(item.formula, kind)]

    def one(self, kind: type[Kind], what: str) -> Kind:
        """The only premise of one form. Raises Refused."""
        found = self.all(kind)
        if len(found) != 1:
            raise Refused(f"this rule needs exactly one premise: {what}")
        return found[0]

    def hardware(self, subject: Subject) -> None:
        """Demand axiom a for a program; theorems about every program do not need it."""
        known = {item.subject.digest for item in self.all(Hardware)}
        if not subject.everyone and subject.digest not in known:
            raise Refused(f"this rule needs the axiom hardware for {subject}")

    def given(self, *schemes: str) -> None:
        """Demand axioms b, c, d by name."""
        have = {item.scheme for item in self.all(Given)}
        for scheme in schemes:
            if scheme not in have:
                raise Refused(f"this rule needs the axiom {scheme}")

    def mode(self) -> str:
        """The mode of the utility axiom."""
        return self.one(Utility, "the axiom utility").mode

    def mode_of(self, subject: Subject) -> str:
        """The mode, where what a program does alone decides its utility. Raises Refused."""
        mode = self.mode()
        if mode == "search" and not subject.everyone:
            raise Refused("in mode search: continue, quiet or reflect")
        return mode

    def here(self) -> Here:
        """Where the machine is."""
        return self.one(Now, "where the machine is (state2theorem or initial)").here

    def invariant(self) -> Invariant:
        """The invariant."""
        return self.one(Invariant, "an invariant")

    def terminating(self) -> Terminating:
        """That the life ends."""
        return self.one(Terminating, "that the life ends (terminates)")

    def bounded(self) -> Bounded:
        """The bound on all states of an invariant."""
        return self.one(Bounded, "an upper or lower bound")
