"""Lemmas: bounds that were proved before, kept as certificates and used again.

A lemma is no axiom. It is a list of instructions, cut out of a certificate that the kernel has
accepted; who uses it writes these instructions into the new proof, at the new place, and the kernel
carries them out again. What is saved is the work of finding them. (Schmidhuber 2003, section 6.1,
lets proved theorems become axioms; here the kernel stays as it is.)
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from godel.errors import UsageProblem
from godel.kernel.claim import Claim
from godel.kernel.proof import WORK, execute, open_proof, verify
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Valued
from godel.language.canonical import digest
from godel.language.meter import Exhausted
from godel.language.syntax import Atom, Form, Node, head, name_of, symbol
from godel.prover.certificate import Script, compose, set_candidate
from godel.prover.trial import UNITS
from godel.prover.work import Meter
from godel.world.model import Agent, World

ABOUT = ("invariant", "table-upper", "table-lower")
"""Rules whose first argument says which program they are about."""

LABELS = {"p": "running", "q": "switchprog"}
"""What instructions call the programs of theorems."""


@dataclass(frozen=True, slots=True, eq=False)
class Lemma:
    """A bound on the utility of one program at a place, with the instructions that prove it.

    `program` is the SHA-256 of its text, which the instructions call `label`. Each instruction has
    the number of its theorem in the certificate; the last one proves the bound.
    """

    program: str
    label: str
    upper: bool
    instructions: tuple[tuple[int, Node], ...]

    def said(self, script: Script, label: str) -> int:
        """Write the lemma into a proof that calls its program `label`; its theorem's number."""
        new: dict[int, int] = {}
        for number, instruction in self.instructions:
            items = instruction.items if isinstance(instruction, Form) else ()
            new[number] = self._written(script, head(instruction), items[1:], label, new)
        return new[self.instructions[-1][0]]

    def _written(
        self,
        script: Script,
        kind: str,
        items: tuple[Node, ...],
        label: str,
        new: dict[int, int],
    ) -> int:
        """One instruction, with the numbers and labels of the new proof."""
        if kind == "state2theorem":
            return script.here()
        if kind == "get-axiom":
            words = [name_of(item) for item in items]
            return script.axiom(*(label if word == self.label else word for word in words))
        rule = name_of(items[0])
        arguments = items[2:]
        if rule in ABOUT and name_of(arguments[0]) == self.label:
            arguments = (symbol(label), *arguments[1:])
        return script.rule(rule, tuple(new[n] for n in _premises(items[1])), *arguments)


@dataclass(frozen=True, slots=True, eq=False)
class Recalled:
    """A lemma and the number that it proves at a new place."""

    upper: bool
    value: Fraction
    lemma: Lemma


def lemmas_of(data: bytes, allowed: frozenset[str], work: int = WORK) -> tuple[Lemma, ...]:
    """The bounds on the utility of its programs, as they act, that a proof file proves.

    Raises UsageProblem if the kernel refuses it.
    """
    verdict = verify(data, allowed, work)
    if not verdict.accepted:
        raise UsageProblem(f"not a valid certificate: {verdict.reason}")
    _, instructions = open_proof(data, work)
    numbered = _numbered(instructions)
    found: list[Lemma] = []
    for number, theorem in verdict.theorems:
        formula = theorem.formula
        if not isinstance(formula, Valued) or formula.mode != "act":
            continue
        if formula.subject.label in LABELS:
            needed = _needed(number, numbered)
            said = tuple((n, numbered[n]) for n in sorted(needed))
            label = LABELS[formula.subject.label]
            found.append(Lemma(formula.subject.digest, label, formula.upper, said))
    return tuple(found)


def recalled(
    lemma: Lemma, claim: Claim, world: World, running: Agent, candidate: Agent, meter: Meter
) -> Recalled | None:
    """What a lemma about one of two programs proves where the claim is; None if it does not hold.

    What the kernel takes to carry it out is charged.
    """
    label = {digest(candidate.node): "switchprog", digest(running.node): "running"}[lemma.program]
    script = Script()
    set_candidate(script, candidate)
    lemma.said(script, label)
    data = compose(claim, world, running, candidate, script.node())
    units = min(WORK, meter.remaining * UNITS)
    left, found = 0, None
    try:
        state, instructions = open_proof(data, units)
        left = units
        try:
            for instruction in instructions[:-1]:  # all but the check
                state = execute(state, instruction)
        finally:
            left = max(0, state.context.meter.left)
        formula = state.theorems[-1][1].formula
        if isinstance(formula, Valued):
            found = Recalled(lemma.upper, Fraction(formula.value), lemma)
    except Refused:
        pass  # it does not hold here
    except Exhausted:
        meter.pinched = meter.pinched or units < WORK
    meter.spend(1 + (units - left) // UNITS, "lemma")
    return found


def _numbered(instructions: tuple[Node, ...]) -> dict[int, Node]:
    """The instructions that add theorems, by the numbers of these."""
    adding = ("get-axiom", "apply-rule", "state2theorem")
    kept = [instruction for instruction in instructions if head(instruction) in adding]
    return dict(enumerate(kept, 1))


def _needed(number: int, numbered: dict[int, Node]) -> set[int]:
    """A theorem and all that it was derived from."""
    found, pending = set[int](), [number]
    while pending:
        one = pending.pop()
        if one not in found:
            found.add(one)
            instruction = numbered[one]
            if head(instruction) == "apply-rule" and isinstance(instruction, Form):
                pending += _premises(instruction.items[2])
    return found


def _premises(node: Node) -> list[int]:
    """The numbers of the theorems that a rule uses."""
    items = node.items if isinstance(node, Form) else ()
    return [item.value for item in items if isinstance(item, Atom) and type(item.value) is int]
