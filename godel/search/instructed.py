"""Techniques written out: Ouro programs that emit the instructions of the kernel, one by one.

`(run NAME)` runs a procedure of the agent itself, `(run (lambda (self step theorems) ...))` one
that is given as data. It is called with the program as data, the number of the step, and the
theorems so far, and returns what to do next:

    (get-axiom ...) (apply-rule ...) (delete-theorem N) (state2theorem here)    as in a proof file
    (set-switchprog AGENT)     the candidate, as data
    (use TECHNIQUE)            the first candidate of a built-in proposer, `(improve 1)` say
    (prove TACTIC)             a built-in tactic writes the rest of the proof
    (check)                    the end: is it proved?
    (nothing)                  the end: it has no candidate, however much work it gets

So `(improve 1)` is short for a procedure that returns `(use (improve 1))`, then `(prove auto)`.
A theorem is shown as (NUMBER KIND PROGRAM VALUE); PROGRAM is p for the running program, q for the
candidate, none for other kinds; VALUE is a number where the theorem says one, otherwise false.

A procedure with a fourth parameter gets `trial` for it, to measure before it proves (`trial.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from godel.errors import GodelError
from godel.kernel.claim import Goal
from godel.kernel.proof import ProofState, execute, open_proof
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Bounded, Compared, Formula, Invariant, Valued
from godel.language.canonical import canonical_text, print_flat
from godel.language.desugar import expand
from godel.language.evaluator import Fault, call, datum_node, evaluate
from godel.language.meter import Exhausted
from godel.language.primitives import OuroFault
from godel.language.syntax import Atom, Form, Node, form, head, name_of, symbol
from godel.language.values import FALSE, Closure, Symbol, Value, list_value
from godel.prover.certificate import claim_for, compose
from godel.prover.trial import UNITS
from godel.prover.work import Meter, OutOfWork
from godel.search.edit import canonical
from godel.search.effort import GAS_PER_UNIT
from godel.search.proposer import NothingLeft, Setting
from godel.search.techniques import BadTechnique, propose
from godel.search.trial import TRIAL, Trials
from godel.world.agent import build_agent
from godel.world.model import Agent

MOST_STEPS = 1_000
LARGEST_DATUM = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Emitted:
    """What a technique came to: a candidate, and a proof of its own or the name of a tactic."""

    candidate: Agent
    proof: Node | None
    tactic: str = ""


def instructed(setting: Setting, technique: Node, meter: Meter, replay: int) -> Emitted:
    """Run a technique `(run PROCEDURE)`. `replay` is the kernel's work for a certificate.

    Raises BadTechnique, OutOfWork, and whatever a proposer raises that it uses.
    """
    items = technique.items if isinstance(technique, Form) else ()
    if len(items) != 2:
        raise BadTechnique("expected (run PROCEDURE)")
    run = _Run(setting, _procedure(setting.running, items[1], meter), meter, replay)
    return run.emitted()


def _procedure(agent: Agent, node: Node, meter: Meter) -> Closure:
    """The procedure that a technique names or spells out. Raises BadTechnique."""
    found = agent.procedure(name_of(node)) if name_of(node) else None
    if found is None and head(node) == "lambda":
        limit = meter.remaining * GAS_PER_UNIT
        try:
            outcome = evaluate(agent.runtime, expand(node), None, limit)
        except GodelError as error:
            raise BadTechnique(f"not a procedure: {error.message}") from None
        found = outcome.result if isinstance(outcome.result, Closure) else None
    if found is None or len(found.code.parameters) not in (3, 4):
        raise BadTechnique("a technique is a procedure of (self step theorems), or with trial")
    return found


class _Run:
    """One run of such a technique: the proof state that it builds, which is dropped if it fails."""

    def __init__(self, setting: Setting, procedure: Closure, meter: Meter, replay: int) -> None:
        self.setting, self.procedure, self.meter = setting, procedure, meter
        self.candidate: Agent | None = None
        self.written: list[Node] = []
        self.trials = Trials(setting)
        world, running = setting.world, setting.running
        claim = claim_for(world, running, running, setting.here, Goal("better"))
        empty = compose(claim, world, running, running, form(symbol("proof")))
        self.state: ProofState = open_proof(empty, replay)[0]
        self.shown: dict[int, Value] = {}

    def emitted(self) -> Emitted:
        """Step by step until a check or a tactic ends it."""
        for step in range(1, MOST_STEPS + 1):
            said = self._said(step)
            match head(said):
                case "use" | "set-switchprog":
                    self._switch(said)
                case "prove":
                    return Emitted(self._chosen(), None, name_of(_argument(said)) or "auto")
                case "nothing":
                    raise NothingLeft("the technique has no candidate")
                case "check":
                    proof = form(symbol("proof"), *self.written, said)
                    return Emitted(self._chosen(), proof)
                case _:
                    self._execute(said, said)
        raise BadTechnique(f"no end after {MOST_STEPS} steps")

    def _said(self, step: int) -> Node:
        """What the procedure returns at a step; its gas is charged as work."""
        for number, theorem in self.state.theorems:
            if number not in self.shown:  # numbers are not used again
                self.shown[number] = _shown(number, theorem.formula)
        shown = [self.shown[number] for number, _ in self.state.theorems]
        runtime = replace(self.setting.running.runtime, hosts=self.trials.hosts)
        lent = (TRIAL,) if len(self.procedure.code.parameters) == 4 else ()
        arguments = [runtime.self_value, step, list_value(shown), *lent]
        limit = self.meter.remaining * GAS_PER_UNIT
        outcome = call(runtime, self.procedure, arguments, limit)
        if isinstance(outcome.result, Fault):
            if outcome.gas >= limit and outcome.result.kind == "out of gas":
                self.meter.spend(self.meter.remaining + 1, "technique")  # raises OutOfWork
            raise BadTechnique(f"step {step}: {outcome.result.kind}")
        self.meter.spend(1 + outcome.gas // GAS_PER_UNIT, "technique")
        try:
            return datum_node(outcome.result, LARGEST_DATUM)[0]
        except OuroFault as fault:
            raise BadTechnique(f"step {step}: no instruction, {fault.kind}") from None

    def _switch(self, said: Node) -> None:
        """Take a candidate, from data or from a proposer, as the switchprog."""
        node = _argument(said)
        if head(said) == "use":
            candidate = propose(self.setting, node).candidates[0]
        else:
            try:
                candidate = build_agent(canonical(node), self.setting.world)
            except GodelError as error:
                raise BadTechnique(f"no agent of this world: {error.message}") from None
        text = canonical_text(candidate.node).encode()
        self.candidate = candidate
        self.state = replace(self.state, storage=text)
        instruction = form(symbol("set-switchprog"), Atom(0), Atom(len(text)))
        self._execute(instruction, said)

    def _execute(self, instruction: Node, said: Node) -> None:
        """Let the kernel carry out an instruction; its work is charged."""
        kernel = self.state.context.meter
        before = kernel.left
        try:
            self.state = execute(self.state, instruction)
        except Refused as refusal:
            number = len(self.written) + 1
            text = print_flat(said)[:80]
            raise BadTechnique(f"instruction {number}, {text}, is refused: {refusal}") from None
        except Exhausted:
            raise OutOfWork("the kernel's limit of work for a certificate") from None
        finally:
            self.meter.spend(1 + (before - kernel.left) // UNITS, "check")
        self.written.append(instruction)

    def _chosen(self) -> Agent:
        if self.candidate is None:
            raise BadTechnique("there is no candidate: (set-switchprog AGENT) or (use TECHNIQUE)")
        return self.candidate


def _argument(said: Node) -> Node:
    """The one argument of what was said. Raises BadTechnique."""
    items = said.items if isinstance(said, Form) else ()
    if len(items) != 2:
        raise BadTechnique(f"{print_flat(said)[:80]} does not have one argument")
    return items[1]


def _shown(number: int, formula: Formula) -> Value:
    """A theorem as data."""
    kind, program, value = type(formula).__name__.lower(), "none", FALSE
    shown: list[Value] = [number]
    match formula:
        case Valued():
            return list_value(
                [number, Symbol("at-most" if formula.upper else "at-least"),
                 Symbol(formula.subject.label), formula.value]
            )  # fmt: skip
        case Bounded():
            kind, program = ("upper" if formula.upper else "lower"), formula.subject.label
        case Compared():
            kind = "better" if formula.better else "no-better"
        case Invariant():
            program = formula.subject.label
    shown += [Symbol(kind), Symbol(program), value]
    return list_value(shown)
