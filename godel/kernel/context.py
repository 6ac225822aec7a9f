"""What a proof is about: the world, the two programs, and where the machine is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from godel.kernel.evidence import Checked, Obligation, check_obligation, everywhere
from godel.kernel.refusal import Malformed, Refused
from godel.kernel.theorems import (
    Bounded,
    Formula,
    Given,
    Hardware,
    Here,
    Invariant,
    Now,
    Subject,
    Theorem,
    Utility,
)
from godel.language.meter import Meter
from godel.language.region import Region
from godel.language.syntax import Node
from godel.world.model import Memory, State, World, carry

Kind = TypeVar("Kind", bound=Formula)


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """Fixed for the length of a proof, but for the candidate, which `set-switchprog` changes."""

    world: World
    running: Subject
    here: Here
    candidate: Subject | None
    meter: Meter

    def subject(self, label: str) -> Subject:
        """`running` or `switchprog`."""
        if label == "running":
            return self.running
        if label == "switchprog" and self.candidate is not None:
            return self.candidate
        raise Malformed(f"there is no program {label}")

    def memory_of(self, subject: Subject) -> Memory:
        """Memory here: that of the running program, carried over for any other."""
        if subject.digest == self.running.digest:
            return self.here.memory
        return carry(self.running.agent, subject.agent, self.here.memory)

    def everywhere(self, subject: Subject) -> Region:
        """All states and memories in their declared ranges."""
        return everywhere((*self.world.variables, *subject.agent.memory))

    def split(self, subject: Subject, region: Region) -> tuple[State, Memory]:
        """The symbolic state and memory of a region."""
        state = tuple(region.value(item.name) for item in self.world.variables)
        return state, tuple(region.value(item.name) for item in subject.agent.memory)

    def check(self, subject: Subject, obligation: Obligation, evidence: Node) -> Checked:
        """Check an obligation on every state and memory."""
        return check_obligation(obligation, self.everywhere(subject), evidence, self.meter)


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
        """Demand axiom a for a program."""
        if subject.digest not in {item.subject.digest for item in self.all(Hardware)}:
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

    def here(self) -> Here:
        """Where the machine is."""
        return self.one(Now, "where the machine is (state2theorem or initial)").here

    def invariant(self) -> Invariant:
        """The invariant."""
        return self.one(Invariant, "an invariant")

    def bounded(self) -> Bounded:
        """The bound on all states of an invariant."""
        return self.one(Bounded, "an upper or lower bound")
