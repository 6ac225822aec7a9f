"""The six instructions, and the replay of a certificate: bytes in, verdict out.

A proof file holds the claim, the texts it is about and a list of instructions. Everything is
recomputed from the bytes; nothing that a caller says is believed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from godel.errors import GodelError
from godel.kernel import comparison
from godel.kernel.bounds import bound_of_a_program, ceiling
from godel.kernel.claim import Claim, check_target, read_claim
from godel.kernel.conditions import alike, keep
from godel.kernel.context import Context, Premises
from godel.kernel.evidence import Fails
from godel.kernel.invariants import Result, invariant, terminates
from godel.kernel.numbers import mixture, unroll
from godel.kernel.observing import belief_ceiling
from godel.kernel.refusal import Malformed, Refused
from godel.kernel.searching import keep_searching, quiet, reflect
from godel.kernel.tables import table
from godel.kernel.theorems import (
    ANY,
    Compared,
    Formula,
    Given,
    Hardware,
    Kept,
    Now,
    Subject,
    Theorem,
    Utility,
    Valued,
)
from godel.language.canonical import MAXIMUM_TOKENS, canonical_text, read_canonical
from godel.language.meter import Exhausted, Meter
from godel.language.region import OutsideFragment
from godel.language.syntax import Atom, Form, Node, Text, head, name_of
from godel.world.agent import build_agent
from godel.world.belief import normalise, state_key
from godel.world.build import build_world
from godel.world.model import World
from godel.world.tick import WorldFault

MAXIMUM_PROOF_BYTES = 16_000_000
MAXIMUM_PROOF_DEPTH = 1_000
MAXIMUM_INSTRUCTIONS = 1_000
MAXIMUM_PREMISES = 20
LONGEST_REASON = 2_000

LEAST_TOKENS = 10_000
"""Words of a proof file that are always read; for more there must be four units of work each."""

READING = 4
"""Units for each byte of a program that is read."""

WORK = 50_000_000
"""Units that a replay may take unless the caller says otherwise (`language/meter.py`)."""

MODES = ("act", "pay", "search")
GIVEN = {
    "reward": "a tick earns its rewards less the price of the gas of policy and remember",
    "environment": "the world moves as its step says, with the weights written there",
    "arithmetic": "expectations are sums of weight times value, over exact rationals",
}


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What replaying a certificate gave. `theorems` are those that stood at the end or refusal."""

    accepted: bool
    reason: str
    claim: Claim | None
    theorems: tuple[tuple[int, Theorem], ...]
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ProofState:
    """State of the kernel: numbered theorems, switchprog (in the context) and switchbit."""

    context: Context
    claim: Claim
    storage: bytes
    theorems: tuple[tuple[int, Theorem], ...] = ()
    last: int = 0
    switchbit: bool = False
    rests_on: tuple[str, ...] = ()

    def find(self, number: int) -> Theorem:
        """A theorem by its number. Raises Refused."""
        for index, theorem in self.theorems:
            if index == number:
                return theorem
        raise Refused(f"there is no theorem {number}")

    def add(self, formula: Formula, rests_on: set[str]) -> ProofState:
        """The state with one more theorem; numbers are never reused."""
        theorem = Theorem(formula, tuple(sorted(rests_on)))
        number = self.last + 1
        return replace(self, theorems=(*self.theorems, (number, theorem)), last=number)


def get_axiom(state: ProofState, items: tuple[Node, ...]) -> ProofState:
    """`(get-axiom SCHEME)`; `hardware` also names a program, `utility` a mode."""
    scheme = name_of(items[0]) if items else ""
    argument = name_of(items[1]) if len(items) == 2 else ""
    if scheme == "hardware" and argument not in ("", ANY):
        return state.add(Hardware(state.context.subject(argument)), {"hardware"})
    if scheme == "utility" and argument in MODES:
        return state.add(Utility(argument), {"utility"})
    if scheme in GIVEN and len(items) == 1:
        return state.add(Given(scheme, GIVEN[scheme]), {scheme})
    if scheme == "initial" and len(items) == 1:
        world, here = state.context.world, state.context.here
        state.context.meter.spend(len(world.start) * (1 + len(world.variables) // 2))
        start = normalise(list(world.start))
        same = [(w, state_key(s)) for w, s in start] == [(w, state_key(s)) for w, s in here.belief]
        if not same or here.tick != 0 or here.memory != state.context.running.agent.initial:
            raise Refused("here is not the start of the life")
        return state.add(Now(here), {"initial"})
    raise Malformed(f"there is no such axiom: {scheme}")


def apply_rule(state: ProofState, items: tuple[Node, ...]) -> ProofState:
    """`(apply-rule NAME (premise ...) argument ...)`."""
    if len(items) < 2 or not isinstance(items[1], Form):
        raise Malformed("expected (apply-rule name (premise ...) argument ...)")
    if len(items[1].items) > MAXIMUM_PREMISES:
        raise Malformed(f"more than {MAXIMUM_PREMISES} premises")
    premises = Premises(tuple(state.find(_natural(item)) for item in items[1].items))
    formula, oracles = _conclude(state.context, premises, name_of(items[0]), items[2:])
    return state.add(formula, premises.rests_on().union(oracles))


def _conclude(
    context: Context, premises: Premises, name: str, arguments: tuple[Node, ...]
) -> Result:
    """The conclusion of a rule, by its name and its number of arguments. Raises Refused."""
    match name, len(arguments):
        case "invariant", 3:
            return invariant(context, premises, name_of(arguments[0]), *arguments[1:])
        case "terminates", 3:
            return terminates(context, premises, *arguments)
        case "bellman-upper" | "bellman-lower", 3:
            return bound_of_a_program(context, premises, name == "bellman-upper", *arguments)
        case "ceiling", 3:
            return ceiling(context, premises, *arguments)
        case "table-upper" | "table-lower", 2:
            upper = name == "table-upper"
            return table(context, premises, name_of(arguments[0]), upper, arguments[1])
        case "unroll", 1:
            return unroll(context, premises, _natural(arguments[0]))
        case "mixture", 0:
            return mixture(context, premises)
        case "belief-ceiling", 1:
            return belief_ceiling(context, premises, _natural(arguments[0]))
        case "continue", 1:
            return keep_searching(context, premises, _natural(arguments[0]))
        case "quiet", 1:
            return quiet(context, premises, arguments[0])
        case "reflect", 0:
            return reflect(context, premises, None)
        case "reflect-lossless", 1:
            return reflect(context, premises, arguments[0])
        case "separate", 0:
            return comparison.separate(context, premises)
        case "dominated", 0:
            return comparison.dominated(context, premises)
        case "cheaper", 1:
            return comparison.cheaper(context, premises, arguments[0])
        case "alike", 1:
            return alike(context, premises, arguments[0])
        case "keep", 2:
            return keep(context, premises, *arguments)
    raise Malformed(f"there is no rule {name} with {len(arguments)} arguments")


def delete_theorem(state: ProofState, items: tuple[Node, ...]) -> ProofState:
    """`(delete-theorem NUMBER)`."""
    number = _natural(items[0]) if len(items) == 1 else 0
    state.find(number)
    return replace(state, theorems=tuple(item for item in state.theorems if item[0] != number))


def set_switchprog(state: ProofState, items: tuple[Node, ...]) -> ProofState:
    """`(set-switchprog FROM TO)`: the candidate becomes these bytes of the storage."""
    if len(items) != 2:
        raise Malformed("expected (set-switchprog from to)")
    first, last = _natural(items[0]), _natural(items[1])
    if not first < last <= len(state.storage):
        raise Refused("these bytes are outside the storage")
    state.context.meter.spend(READING * (last - first))
    candidate = read_subject("q", state.storage[first:last], state.context.world)
    return replace(state, context=replace(state.context, candidate=candidate))


def check(state: ProofState, items: tuple[Node, ...]) -> ProofState:
    """`(check)`: if the goal stands among the theorems, about the current switchprog, switch."""
    if items:
        raise Malformed("check takes nothing")
    goal, proved = state.claim.goal, [theorem for _, theorem in state.theorems]
    found: list[Theorem] = []
    if goal.kind in ("interval", "ceiling"):
        digest = ANY if goal.kind == "ceiling" else state.claim.running
        for upper, value in ((False, goal.lower), (True, goal.upper)):
            if value is not None:
                found += [t for t in proved if _is_number(t.formula, digest, upper, value)][:1]
        wanted = (goal.lower is not None) + (goal.upper is not None)
    else:
        reached = _is_kept if goal.kind == "keep" else _is_comparison
        found += [t for t in proved if reached(state, t.formula)][:1]
        wanted = 1
    if len(found) < wanted:
        raise Refused(f"the goal is not among the theorems: {goal}")
    rests_on = tuple(sorted({name for theorem in found for name in theorem.rests_on}))
    return replace(state, switchbit=True, rests_on=rests_on)


def _is_number(formula: Formula, digest: str, upper: bool, value: object) -> bool:
    return (
        isinstance(formula, Valued)
        and formula.upper == upper
        and formula.mode == "act"
        and formula.subject.digest == digest
        and formula.value == value
    )


def _is_comparison(state: ProofState, formula: Formula) -> bool:
    candidate = state.context.candidate
    return (
        isinstance(formula, Compared)
        and formula.better == (state.claim.goal.kind == "better")
        and formula.target == state.claim.target
        and candidate is not None
        and formula.challenger.digest == candidate.digest == state.claim.candidate
        and formula.incumbent.digest == state.claim.running
    )


def _is_kept(state: ProofState, formula: Formula) -> bool:
    candidate, demanded = state.context.candidate, state.claim.goal.predicate
    return (
        isinstance(formula, Kept)
        and candidate is not None
        and demanded is not None
        and formula.subject.digest == candidate.digest == state.claim.candidate
        and canonical_text(formula.predicate.node) == canonical_text(demanded)
    )


def state2theorem(state: ProofState, items: tuple[Node, ...]) -> ProofState:
    """`(state2theorem here)`: where the machine is, and never more than the agent may know."""
    if len(items) != 1 or name_of(items[0]) != "here":
        raise Malformed("expected (state2theorem here)")
    return state.add(Now(state.context.here), {"initial"})


INSTRUCTIONS = {
    "get-axiom": get_axiom,
    "apply-rule": apply_rule,
    "delete-theorem": delete_theorem,
    "set-switchprog": set_switchprog,
    "check": check,
    "state2theorem": state2theorem,
}


def execute(state: ProofState, instruction: Node) -> ProofState:
    """Carry out one instruction. Raises Refused, saying which condition failed."""
    name = head(instruction)
    if name not in INSTRUCTIONS or not isinstance(instruction, Form):
        raise Malformed("an instruction is one of " + " ".join(INSTRUCTIONS))
    try:
        return INSTRUCTIONS[name](state, instruction.items[1:])
    except (Fails, WorldFault, OutsideFragment) as failure:
        raise Refused(str(failure)) from None
    except GodelError as error:
        raise Malformed(error.message) from None


def _natural(node: Node) -> int:
    if isinstance(node, Atom) and isinstance(node.value, int) and node.value >= 0:
        return node.value
    raise Malformed("expected a natural number")


def read_subject(label: str, text: bytes, world: World) -> Subject:
    """A program from its canonical bytes. Raises Malformed."""
    try:
        node = read_canonical(text, maximum_bytes=1_000_000)
        agent = build_agent(node, world)
    except GodelError as error:
        raise Malformed(f"program {label}: {error.message}") from None
    if canonical_text(node).encode() != text:
        raise Malformed(f"program {label} is not in canonical form")
    agent = replace(agent, runtime=replace(agent.runtime, meter=world.runtime.meter))
    subject = Subject(label, sha256(text).hexdigest(), agent)
    return replace(subject, search=comparison.searching_part(node))


def _sections(data: bytes, work: int) -> tuple[Node, bytes, bytes, bytes, tuple[Node, ...]]:
    """Claim, world, running program, storage and instructions of a proof file."""
    try:
        file = read_canonical(
            data,
            maximum_bytes=MAXIMUM_PROOF_BYTES,
            maximum_depth=MAXIMUM_PROOF_DEPTH,
            maximum_tokens=min(MAXIMUM_TOKENS, LEAST_TOKENS + work // 4),
        )
    except GodelError as error:
        raise Malformed(error.message) from None
    items = file.items if isinstance(file, Form) else ()
    names = tuple(head(item) for item in items[2:])
    if (
        head(file) != "godel-proof"
        or names != ("claim", "world-text", "running-text", "storage", "proof")
        or _natural(items[1]) != 1
    ):
        raise Malformed("expected (godel-proof 1 claim world-text running-text storage proof)")
    texts: list[bytes] = []
    for item in items[3:6]:
        parts = item.items if isinstance(item, Form) else ()
        if len(parts) != 2 or not isinstance(parts[1], Text):
            raise Malformed(f"{head(item)} holds one text")
        texts.append(parts[1].text.encode())
    proof = items[6].items[1:] if isinstance(items[6], Form) else ()
    return items[2], texts[0], texts[1], texts[2], proof


def open_proof(data: bytes, work: int = WORK) -> tuple[ProofState, tuple[Node, ...]]:
    """The state before the first instruction, and the instructions. Raises Refused."""
    meter = Meter(work)
    claim_node, world_text, running_text, storage, instructions = _sections(data, work)
    meter.spend(READING * (len(world_text) + len(running_text)))
    try:
        world_node = read_canonical(world_text, maximum_bytes=1_000_000)
        world = build_world(world_node, meter)
    except GodelError as error:
        raise Malformed(f"world: {error.message}") from None
    if canonical_text(world_node).encode() != world_text:
        raise Malformed("the world is not in canonical form")
    world = replace(world, runtime=replace(world.runtime, meter=meter))
    running = read_subject("p", running_text, world)
    claim = read_claim(claim_node, world, running.agent, meter)
    if (claim.world, claim.running) != (sha256(world_text).hexdigest(), running.digest):
        raise Refused("the claim is about other bytes")
    check_target(claim)
    if len(instructions) > MAXIMUM_INSTRUCTIONS:
        raise Malformed(f"more than {MAXIMUM_INSTRUCTIONS} instructions")
    context = Context(world, running, claim.here, None, meter, claim.target, claim.trust)
    return ProofState(context, claim, storage), instructions


def verify(data: bytes, allowed: frozenset[str], work: int = WORK) -> Verdict:
    """Replay a proof file. `allowed` are the axioms and oracles that the caller accepts.

    What is accepted with some work is accepted with more.
    """
    state: ProofState | None = None
    try:
        try:
            state, instructions = open_proof(data, work)
        except Exhausted:
            raise Refused(f"more than {work} units of work") from None
        for index, instruction in enumerate(instructions, start=1):
            try:
                state = execute(state, instruction)
            except Refused as refusal:
                reason = str(refusal)[:LONGEST_REASON]
                raise type(refusal)(f"instruction {index}: {reason}") from None
            except Exhausted:
                raise Refused(f"instruction {index}: more than {work} units of work") from None
        if not state.switchbit:
            raise Refused("the proof ends without a successful check")
        beyond = sorted(set(state.rests_on) - allowed)
        if beyond:
            raise Refused("the proof rests on what is not allowed: " + ", ".join(beyond))
    except Refused as refusal:
        if state is None:
            return Verdict(False, str(refusal), None, (), ())
        return Verdict(False, str(refusal), state.claim, state.theorems, ())
    return Verdict(True, "", state.claim, state.theorems, state.rests_on)
