"""Proof files for exporters: opened, and carried out by the kernel one instruction at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from godel.errors import UsageProblem
from godel.kernel.context import Premises
from godel.kernel.proof import WORK, ProofState, execute, open_proof
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Theorem
from godel.language.meter import Exhausted
from godel.language.syntax import Atom, Form, Node, head, name_of

PATIENCE = 10
"""How many times the work of a replay an export may take: obligations are run once more."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One instruction: the state of the kernel before it, and the theorem that it added.

    `name` is the rule, the axiom, or the instruction itself if it is neither. `refusal` says why
    the kernel did not carry it out; no step comes after that one.
    """

    index: int
    instruction: Node
    name: str
    numbers: tuple[int, ...]
    arguments: tuple[Node, ...]
    before: ProofState
    theorem: tuple[int, Theorem] | None
    refusal: str

    def premises(self) -> Premises:
        """The theorems that a rule names. Raises Refused if one does not exist."""
        return Premises(tuple(self.before.find(number) for number in self.numbers))


def opened(data: bytes) -> tuple[ProofState, tuple[Node, ...]]:
    """The state before the first instruction, and the instructions. Raises UsageProblem."""
    try:
        return open_proof(data, PATIENCE * WORK)
    except (Refused, Exhausted) as refusal:
        raise UsageProblem(f"this is no proof file: {refusal or 'too large'}") from None


def walk(data: bytes) -> Iterator[Step]:
    """Each instruction of a proof file, up to the first that is refused. Raises UsageProblem."""
    state, instructions = opened(data)
    for index, instruction in enumerate(instructions, start=1):
        after, refusal = state, ""
        try:
            after = execute(state, instruction)
        except Refused as problem:
            refusal = str(problem)
        except Exhausted:
            refusal = "more work than the kernel may take"
        added = after.theorems[-1] if after.last > state.last else None
        name, numbers, arguments = _parts(instruction)
        yield Step(index, instruction, name, numbers, arguments, state, added, refusal)
        if refusal:
            return
        state = after


def _parts(instruction: Node) -> tuple[str, tuple[int, ...], tuple[Node, ...]]:
    """The name of an instruction, the theorems that it names, and its arguments."""
    items = instruction.items[1:] if isinstance(instruction, Form) else ()
    kind = head(instruction)
    if kind == "get-axiom" and items:
        return name_of(items[0]), (), items[1:]
    if kind == "apply-rule" and len(items) > 1 and isinstance(items[1], Form):
        named = [item.value for item in items[1].items if isinstance(item, Atom)]
        return name_of(items[0]), tuple(n for n in named if isinstance(n, int)), items[2:]
    return kind, (), items
