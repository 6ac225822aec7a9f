"""What if an axiom, an oracle or a rewrite were not accepted: which rewrites fall, and what runs.

A rewrite falls *directly* if its theorem rests on what is not accepted. One that comes later falls
because it was proved about a program that would not have been there; or, where the same program
would have been there, because the life would have gone elsewhere, and a claim names its place. A
rewrite that falls directly stands after all if another certificate for the same claim does without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from godel.errors import GodelError, UsageProblem
from godel.events import Attempted, Event, Plain, RolledBack, Switched
from godel.kernel.claim import Claim
from godel.kernel.proof import MAXIMUM_PROOF_BYTES, open_proof, verify
from godel.kernel.searching import REFLECTION
from godel.language.canonical import canonical_text
from godel.language.syntax import Node
from godel.machine.gate import Case, Judgement, judge
from godel.machine.recorded import instructions_of
from godel.machine.state import tree_of
from godel.machine.storage import proof_file
from godel.machine.summary import running_program
from godel.prover.against import prove_under
from godel.prover.certificate import Aim
from godel.prover.solver import Solver
from godel.prover.work import Meter, replay_work
from godel.trace.cards import certificate_of, condition_files, switches
from godel.trace.text import SHORT, Traced
from godel.world.agent import build_agent

Why: TypeAlias = Literal["stands", "another certificate", "directly", "program", "place"]

FALLEN: Final = ("directly", "program", "place")


@dataclass(frozen=True, slots=True)
class Without:
    """What is not accepted: names of axioms and oracles, numbers of rewrites."""

    names: frozenset[str] = frozenset()
    rewrites: frozenset[int] = frozenset()

    def __str__(self) -> str:
        numbers = (f"rewrite {number}" for number in sorted(self.rewrites))
        return ", ".join([*sorted(self.names), *numbers])


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one rewrite. `certificate` is another one by which it stands, if any."""

    switch: Switched
    why: Why
    sentence: str
    certificate: str = ""

    @property
    def falls(self) -> bool:
        """Whether the rewrite would not have been made."""
        return self.why in FALLEN


@dataclass(frozen=True, slots=True)
class Alternative:
    """The fates of all rewrites, and the program that would run, with its text."""

    without: Without
    fates: tuple[Fate, ...]
    program: str
    text: str
    runs: str


Again: TypeAlias = Callable[[Switched], tuple[str, str]]
"""Another certificate for a rewrite ("" if there is none), and what is to be said of it."""

Demanded: TypeAlias = Callable[[Switched], frozenset[str]]
"""What the proofs of all else that was demanded of a rewrite rest on."""


def what_if(traced: Traced, without: Without, prove_again: int = 0) -> Alternative:
    """Live the rewrites of a run without something. `prove_again`: units for each new proof.

    Raises UsageProblem for a name that no theorem carries, or a rewrite that there is not.
    """
    _check(traced, without)

    def again(switch: Switched) -> tuple[str, str]:
        kept = _kept(traced, switch, without)
        if kept:
            return kept, "what another attempt proved holds here too, and does without it"
        return _proved_again(traced, switch, without, prove_again) if prove_again else ("", "")

    def demanded(switch: Switched) -> frozenset[str]:
        files = condition_files(traced, switch)
        verdicts = (verify(file, traced.conditions.allowed) for file in files)
        return frozenset(name for verdict in verdicts for name in verdict.rests_on)

    fates, program = _fates(traced.events, without, again, demanded)
    return Alternative(
        without, tuple(fates), program, traced.program(program), running_program(traced.events)
    )


def _check(traced: Traced, without: Without) -> None:
    """Refuse names that mean nothing here: a misspelt one would make everything stand."""
    made = switches(traced)
    known = traced.conditions.allowed | {name for switch in made for name in switch.rests_on}
    for name in sorted(without.names - known):
        hint = "this run accepts: " + " ".join(sorted(known))
        raise UsageProblem(f"there is no axiom or oracle {name}", hint=hint)
    for number in sorted(without.rewrites):
        if not 1 <= number <= len(made):
            raise UsageProblem(f"{traced.run.path} has no rewrite {number}")


def _fates(
    events: Iterable[Event], without: Without, again: Again, demanded: Demanded
) -> tuple[list[Fate], str]:
    """The fate of each rewrite in order, and the program that would run at the end."""
    fates: list[Fate] = []
    before: dict[int, str] = {}
    program, diverged = "", False
    for event in events:
        if isinstance(event, Switched):
            program = program or event.old
            before[event.number] = program
            fate = _fate(event, program, diverged, without, again, demanded)
            fates.append(fate)
            diverged = diverged or fate.falls
            program = program if fate.falls else event.new
        elif isinstance(event, RolledBack):
            program = before[event.switch]
    return fates, program or running_program(events)


def _fate(
    switch: Switched,
    program: str,
    diverged: bool,
    without: Without,
    again: Again,
    demanded: Demanded,
) -> Fate:
    if switch.old != program:
        there = switch.old[:SHORT]
        sentence = f"it is proved about a program that would not have been there: {there}"
        return Fate(switch, "program", sentence)
    if diverged:
        sentence = "the program would be the same, but the life may have gone to another place"
        return Fate(switch, "place", sentence)
    lacking = sorted(without.names.intersection(switch.rests_on))
    if switch.number in without.rewrites:
        return Fate(switch, "directly", "it is the one that is left out")
    beside = sorted(without.names & demanded(switch))
    if beside:
        sentence = f"what else was demanded of it rests on {' '.join(beside)}"
        return Fate(switch, "directly", sentence)
    if not lacking:
        return Fate(switch, "stands", "nothing that it needs is left out")
    certificate, said = again(switch)
    rests = f"it rests on {' '.join(lacking)}"
    if certificate:
        return Fate(switch, "another certificate", f"{rests}; {said}", certificate)
    return Fate(switch, "directly", "; ".join(filter(None, (rests, said))))


def _kept(traced: Traced, switch: Switched, without: Without) -> str:
    """A certificate of this switch by what another attempt of the run proved, "" if there is none.

    Its instructions are put to the gate at the place of the switch: what is proved at one place
    often holds at others.
    """
    proofs = [
        event.proof
        for event in traced.events
        if isinstance(event, Attempted)
        and (event.fate, event.parent, event.candidate) == ("proved", switch.old, switch.new)
    ]
    for name in dict.fromkeys(proofs):
        file = traced.run.read(proof_file(name), MAXIMUM_PROOF_BYTES)
        judgement = _judged(traced, switch, instructions_of(file, name), without)
        if judgement.accepted:
            return judgement.proof
    return ""


def _judged(traced: Traced, switch: Switched, proof: bytes, without: Without) -> Judgement:
    """What the gate says of instructions for a switch, by what is still accepted."""
    state, _ = open_proof(certificate_of(traced, switch))
    claim = state.claim
    old, new = (traced.program(digest).encode() for digest in (switch.old, switch.new))
    case = Case(
        traced.conditions.world, old, new, claim.here, "better", claim.target, claim.trust
    )
    return judge(case, proof, traced.conditions.allowed - without.names)


def _proved_again(
    traced: Traced, switch: Switched, without: Without, work: int
) -> tuple[str, str]:
    """Look for a proof of the same claim that does without; the gate judges it."""
    state, _ = open_proof(certificate_of(traced, switch))
    claim = state.claim
    proof, why = _searched(traced, switch, claim, without, work)
    if proof is None:
        return "", f"not proved without it within {work:,} units: {why}"
    judgement = _judged(traced, switch, canonical_text(proof).encode(), without)
    if not judgement.accepted:
        return "", f"the proof that was found within {work:,} units does not do: {judgement.reason}"
    return judgement.proof, f"proved again without it, within {work:,} units"


def _searched(
    traced: Traced, switch: Switched, claim: Claim, without: Without, work: int
) -> tuple[Node | None, str]:
    """What the prover finds; without reflection it is given no level of trust."""
    world = traced.world
    trust = 0 if REFLECTION in without.names else claim.trust
    old, new = (
        build_agent(tree_of(traced.program(digest).encode()), world)
        for digest in (switch.old, switch.new)
    )
    try:
        with Solver() as solver:
            found = prove_under(
                Aim(claim.target, trust), world, old, new, claim.here, Meter(work), solver,
                replay_work(work),
            )  # fmt: skip
    except GodelError as problem:
        return None, problem.message
    return (found.proof, "") if found.verdict == "proved" else (None, found.reason or found.verdict)


def what_if_lines(found: Alternative) -> Iterator[str]:
    """For people: each rewrite, and the program that would run."""
    yield f"without {found.without}"
    for fate in found.fates:
        word = "falls" if fate.falls else "stands"
        yield f"  rewrite {fate.switch.number}  {word:6}  {fate.sentence}"
        if fate.certificate:
            yield f"    certificate {fate.certificate[:SHORT]}"
    fallen = sum(fate.falls for fate in found.fates)
    yield f"{fallen} of {len(found.fates)} rewrites fall"
    if found.program == found.runs:
        yield f"the same program runs: {found.program[:SHORT]}"
        return
    yield f"this program would run: {found.program[:SHORT]}, instead of {found.runs[:SHORT]}"
    yield from ("  " + line for line in found.text.splitlines())


def what_if_body(found: Alternative) -> dict[str, Plain]:
    """The same as data."""
    return {
        "without": [*sorted(found.without.names), *sorted(found.without.rewrites)],
        "rewrites": [
            {
                "rewrite": fate.switch.number,
                "falls": fate.falls,
                "why": fate.why,
                "sentence": fate.sentence,
                "certificate": fate.certificate or None,
            }
            for fate in found.fates
        ],
        "program": found.program,
        "text": found.text,
        "running": found.runs,
    }
