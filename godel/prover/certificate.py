"""Putting certificates together: instructions as data, around a claim and the texts it is about."""

from __future__ import annotations

from dataclasses import dataclass

from godel.kernel.claim import TARGETS, Claim, Goal
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text, digest, print_flat
from godel.language.syntax import Atom, Form, Node, Text, form, symbol
from godel.world.model import Agent, World


@dataclass(frozen=True, slots=True)
class Aim:
    """What `better` is to mean in a proof: the target of a run, and the levels of trust left."""

    target: str = TARGETS[0]
    trust: int = 0

    @property
    def frozen(self) -> bool:
        """Whether programs are compared as they act, with the search as it is."""
        return self.target == TARGETS[0]


FROZEN = Aim()


def claim_for(
    world: World,
    running: Agent,
    candidate: Agent | None,
    here: Here,
    goal: Goal,
    aim: Aim = FROZEN,
) -> Claim:
    """The claim that the gate would compute for these texts."""
    return Claim(
        world=digest(world.node),
        running=digest(running.node),
        candidate=digest(candidate.node) if candidate else "",
        here=here,
        goal=goal,
        target=aim.target,
        trust=aim.trust,
    )


def compose(
    claim: Claim, world: World, running: Agent, candidate: Agent | None, proof: Node
) -> bytes:
    """The bytes of a proof file."""
    storage = canonical_text(candidate.node) if candidate else ""
    file = form(
        symbol("godel-proof"),
        Atom(1),
        claim.node(),
        form(symbol("world-text"), Text(canonical_text(world.node))),
        form(symbol("running-text"), Text(canonical_text(running.node))),
        form(symbol("storage"), Text(storage)),
        proof,
    )
    return canonical_text(file).encode()


class Script:
    """Instructions being written, with the number that each theorem will have."""

    def __init__(self) -> None:
        self.instructions: list[Node] = []
        self.theorems = 0
        self.named: dict[str, int] = {}

    def say(self, name: str, *arguments: Node) -> None:
        """An instruction that adds no theorem."""
        self.instructions.append(form(symbol(name), *arguments))

    def axiom(self, *words: str) -> int:
        """An axiom, asked for once."""
        key = " ".join(words)
        if key not in self.named:
            self.say("get-axiom", *(symbol(word) for word in words))
            self.theorems += 1
            self.named[key] = self.theorems
        return self.named[key]

    def here(self) -> int:
        """Where the machine is, asked for once."""
        if "here" not in self.named:
            self.say("state2theorem", symbol("here"))
            self.theorems += 1
            self.named["here"] = self.theorems
        return self.named["here"]

    def rule(self, name: str, premises: tuple[int, ...], *arguments: Node) -> int:
        """A rule; the number of its theorem."""
        numbers = Form(tuple(Atom(number) for number in premises))
        self.say("apply-rule", symbol(name), numbers, *arguments)
        self.theorems += 1
        return self.theorems

    def once(self, name: str, premises: tuple[int, ...], *arguments: Node) -> int:
        """A rule that is used several times; the number of its theorem."""
        key = " ".join([name, *map(str, premises), *map(print_flat, arguments)])
        if key not in self.named:
            self.named[key] = self.rule(name, premises, *arguments)
        return self.named[key]

    def node(self) -> Node:
        """The `(proof ...)` form, with a check at its end."""
        return form(symbol("proof"), *self.instructions, form(symbol("check")))


def set_candidate(script: Script, candidate: Agent) -> None:
    """Make the candidate, which is the whole storage, the switchprog."""
    size = len(canonical_text(candidate.node).encode())
    script.say("set-switchprog", Atom(0), Atom(size))
