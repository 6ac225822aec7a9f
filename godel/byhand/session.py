"""A proof while it is made by hand: the kernel's own state, step by step, with undo.

Every step is `kernel.proof.execute` on the state that the kernel made out of the bytes of a proof
file. Nothing here knows a rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from godel.byhand.definitions import Definition, define, instruction
from godel.byhand.entries import Entry
from godel.kernel.claim import Claim, Goal
from godel.kernel.proof import (
    MAXIMUM_INSTRUCTIONS,
    WORK,
    ProofState,
    Verdict,
    execute,
    open_proof,
    verify,
)
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Here, Theorem
from godel.language.meter import Exhausted
from godel.language.syntax import Form, form, head, symbol
from godel.prover.certificate import FROZEN, Aim, claim_for, compose
from godel.world.model import Agent, World


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What is to be proved of which programs, and what may be relied on."""

    world: World
    running: Agent
    candidate: Agent | None
    here: Here
    goal: Goal
    aim: Aim = FROZEN
    allowed: frozenset[str] = frozenset()

    def claim(self) -> Claim:
        """The claim that the gate would compute."""
        return claim_for(
            self.world, self.running, self.candidate, self.here, self.goal, self.aim
        )

    def certificate(self, instructions: tuple[Form, ...]) -> bytes:
        """The bytes of a proof file with these instructions."""
        proof = form(symbol("proof"), *instructions)
        return compose(self.claim(), self.world, self.running, self.candidate, proof)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """An instruction that the kernel carried out, or a definition (then there is none)."""

    typed: str
    instruction: Form | None
    theorem: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """All that there is after some steps. `left` is the kernel's work; `verdict` of a check."""

    state: ProofState
    left: int
    steps: tuple[Step, ...] = ()
    definitions: Mapping[str, Definition] = field(default_factory=lambda: MappingProxyType({}))
    verdict: Verdict | None = None

    def instructions(self) -> tuple[Form, ...]:
        """What a proof file would hold."""
        return tuple(step.instruction for step in self.steps if step.instruction is not None)


class Session:
    """A proof in the making. Mutable: steps, undone and done again; a refused step changes nothing.

    `accepted` is the last verdict of a check, None as long as there is none.
    """

    def __init__(self, task: Task, work: int = WORK) -> None:
        """`work`: units of the kernel for a whole proof. Raises Refused if the claim is refused."""
        self.task, self.work = task, work
        state, _ = open_proof(task.certificate(()), work)
        self.now = Moment(state, state.context.meter.left)
        self.past: list[Moment] = []
        self.future: list[Moment] = []
        self.accepted: bool | None = None

    @property
    def state(self) -> ProofState:
        """The kernel's state."""
        return self.now.state

    @property
    def size(self) -> int:
        """Bytes of the storage."""
        return len(self.state.storage)

    def let(self, entry: Entry) -> tuple[str, Definition]:
        """Take in a definition. Raises SyntaxProblem."""
        name, meaning = define(entry, self.now.definitions, self.state.context)
        known = MappingProxyType({**self.now.definitions, name: meaning})
        steps = (*self.now.steps, Step(entry.shown(), None))
        self._go(replace(self.now, definitions=known, steps=steps))
        return name, meaning

    def read(self, entry: Entry) -> Form:
        """The instruction that an entry stands for. Raises SyntaxProblem."""
        return instruction(entry, self.now.definitions, self.size)

    def execute(self, entry: Entry) -> tuple[int, Theorem] | None:
        """Let the kernel carry out an instruction; the theorem that it adds, if it adds one.

        Raises SyntaxProblem, and Refused as the kernel says it; then nothing has changed.
        """
        return self.perform(self.read(entry), entry.shown())

    def perform(self, node: Form, typed: str) -> tuple[int, Theorem] | None:
        """The same for an instruction that has been read."""
        if len(self.now.instructions()) >= MAXIMUM_INSTRUCTIONS:
            raise Refused(f"a proof has at most {MAXIMUM_INSTRUCTIONS:,} instructions")
        before, meter = self.state, self.state.context.meter
        try:
            state = self.attempt(node)
            left = meter.left
            added = state.theorems[-1] if state.last > before.last else None
            steps = (*self.now.steps, Step(typed, node, added[0] if added else None))
            moment = replace(self.now, state=state, left=left, steps=steps)
            if head(node) == "check":
                moment = replace(moment, verdict=self._judged(moment))
                self.accepted = True
            self._go(moment)
        finally:
            meter.left = self.now.left  # also where it was refused, or interrupted
        return added

    def attempt(self, node: Form) -> ProofState:
        """The kernel's state after an instruction; its work is spent. Raises Refused."""
        try:
            return execute(self.state, node)
        except Exhausted:
            raise Refused(
                "this step takes more work than the kernel has left for one proof "
                f"({self.now.left:,} units)"
            ) from None

    def _judged(self, moment: Moment) -> Verdict:
        """What the kernel says of the whole certificate, from its bytes. Raises Refused."""
        verdict = verify(
            self.task.certificate(moment.instructions()), self.task.allowed, self.work
        )
        if not verdict.accepted:
            raise Refused(verdict.reason)
        return verdict

    def refuse(self) -> None:
        """Note that a check was refused."""
        self.accepted = False

    def undo(self, count: int = 1) -> tuple[Step, ...]:
        """Take back so many steps; those taken back, the last one first."""
        taken: list[Step] = []
        while self.past and len(taken) < count:
            taken.append(self.now.steps[-1])
            self.future.append(self.now)
            self._at(self.past.pop())
        return tuple(taken)

    def redo(self, count: int = 1) -> tuple[Step, ...]:
        """Do again what was taken back; the steps, in order."""
        done: list[Step] = []
        while self.future and len(done) < count:
            self.past.append(self.now)
            self._at(self.future.pop())
            done.append(self.now.steps[-1])
        return tuple(done)

    def certificate(self) -> bytes:
        """The proof file as it is now."""
        return self.task.certificate(self.now.instructions())

    def script(self) -> str:
        """The entries that led here, so that `--script` leads here again."""
        return "".join(step.typed + "\n" for step in self.now.steps)

    def _go(self, moment: Moment) -> None:
        """On to a new moment; what was undone before is forgotten."""
        self.past.append(self.now)
        self.future.clear()
        self.now = moment

    def _at(self, moment: Moment) -> None:
        """To a moment that has been there before."""
        self.now = moment
        moment.state.context.meter.left = moment.left
        self.accepted = True if moment.verdict is not None else None
