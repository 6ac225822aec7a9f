"""Builds proof files for tests: texts, a claim with true hashes, instructions written by hand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from fractions import Fraction

from godel.kernel.proof import Verdict, verify
from godel.language.canonical import canonical_text, read_canonical
from godel.language.syntax import Node

AXIOM_SCHEMES = frozenset("hardware reward environment arithmetic utility initial".split())
ALLOWED = AXIOM_SCHEMES | {"reflection"}
"""What a gate accepts: the axioms and reflection; no oracle."""

AXIOMS = """
(get-axiom hardware running) (set-switchprog 0 {size}) (get-axiom hardware switchprog)
(get-axiom reward) (get-axiom environment) (get-axiom arithmetic) (get-axiom utility act)
(state2theorem here)"""
"""Theorems 1 to 7: hardware p, hardware q, reward, environment, arithmetic, utility, here."""

LAST_AXIOM = 7


def tree(text: str) -> Node:
    """The tree of a text without decimals."""
    return read_canonical(text.encode(), maximum_bytes=10**8, maximum_depth=2_000)


def canonical(text: str) -> str:
    """The canonical text of a tree written anyhow."""
    return canonical_text(tree(text))


def identity(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def quoted(text: str) -> str:
    """A text as it stands inside a proof file."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(frozen=True)
class Certificate:
    """The parts of a proof file. Texts are canonical; `belief` lists `(weight value ...)`."""

    world: str
    running: str
    candidate: str
    belief: str
    proof: str
    memory: str = ""
    goal: str = "better"
    tick: int = 0
    storage: str | None = None
    changes: tuple[tuple[str, str], ...] = field(default=())

    def claim(self) -> str:
        """The claim, with the hashes of the texts as they are."""
        candidate = identity(self.candidate) if self.candidate else "none"
        return (
            f"(claim (kernel 1) (world sha-{identity(self.world)}) "
            f"(running sha-{identity(self.running)}) (candidate sha-{candidate}) "
            f"(here {self.tick} (memory {self.memory}) (belief {self.belief})) "
            f"(goal {self.goal}) (target frozen) (trust 0) (conditions))"
        )

    def text(self) -> str:
        """The proof file; `changes` are replacements made in it at the end."""
        storage = self.candidate if self.storage is None else self.storage
        file = (
            f"(godel-proof 1 {self.claim()} (world-text {quoted(self.world)}) "
            f"(running-text {quoted(self.running)}) (storage {quoted(storage)}) "
            f"(proof {self.proof}))\n"
        )
        for old, new in self.changes:
            if old not in file:
                raise ValueError(f"nothing to change: {old}")
            file = file.replace(old, new, 1)
        return file

    def data(self) -> bytes:
        """The bytes of the proof file."""
        return self.text().encode()

    def judge(self, allowed: frozenset[str] = ALLOWED) -> Verdict:
        """What the kernel says."""
        return verify(self.data(), allowed)

    def changed(self, *changes: tuple[str, str]) -> Certificate:
        """The same with replacements."""
        return replace(self, changes=(*self.changes, *changes))


def axioms(candidate: str) -> str:
    """Instructions for theorems 1 to 7."""
    return AXIOMS.format(size=len(candidate.encode()))


def certificate(
    world: str,
    running: str,
    candidate: str,
    belief: str,
    steps: str,
    *,
    memory: str = "",
    goal: str = "better",
    check: bool = True,
) -> Certificate:
    """A certificate that begins with the axioms; `steps` continue with theorem 8."""
    world, running, candidate = canonical(world), canonical(running), canonical(candidate)
    proof = axioms(candidate) + steps + ("(check)" if check else "")
    return Certificate(world, running, candidate, belief, proof, memory, goal)


def number_text(value: Fraction | int) -> str:
    """A number as the kernel's reader takes it."""
    return str(Fraction(value))


@dataclass(frozen=True)
class Refusal:
    """A certificate and a part of the reason for which it is refused."""

    name: str
    certificate: Certificate
    reason: str

    def __str__(self) -> str:
        return self.name


ABOUT_ONE = """
(get-axiom hardware running) (get-axiom reward) (get-axiom environment) (get-axiom arithmetic)
(get-axiom utility act) (state2theorem here)"""
"""Theorems 1 to 6 where there is no candidate: hardware, b, c, d, utility, here."""


def alone(
    world: str,
    belief: str,
    steps: str,
    goal: str,
    *,
    running: str = "(agent p)",
    memory: str = "",
    axioms: str = ABOUT_ONE,
) -> Certificate:
    """A certificate about the running program or every program; `steps` begin with theorem 7."""
    proof = axioms + steps + "(check)"
    return Certificate(canonical(world), canonical(running), "", belief, proof, memory, goal)
