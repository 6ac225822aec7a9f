"""The part of a tick in which a machine may rewrite itself: search, then at most one check."""

from __future__ import annotations

from godel.errors import TrustFailure
from godel.events import Attempted, Refused, SearchStopped, Switched
from godel.kernel.searching import REFLECTION
from godel.kernel.theorems import Here
from godel.machine.attempts import Attempt, Delivered, key_of
from godel.machine.gate import Case, Judgement, compose, judge
from godel.machine.recorder import name_of
from godel.machine.state import Machine, Proposal, proved_bounds
from godel.machine.storage import candidate_file, program_file, proof_file
from godel.machine.waiting import Waiting
from godel.prover.certificate import Aim
from godel.world.belief import state_key

REMEMBERED = 32
"""Most states that the machine remembers for the tests of its searcher."""

MAXIMUM_REASON = 2_000
"""Longest reason that a record keeps, in characters."""

MAXIMUM_QUERY = 20_000
"""Longest part of a solver query that a record keeps, in characters."""


def search(machine: Machine, think: int) -> None:
    """Let the searcher advance by some work units, and record what it hands over."""
    now, searcher = machine.now, machine.searcher
    _remember_states(machine)
    stopped = searcher.stopped
    aim = Aim(machine.settings.target, machine.trust)
    for delivered in searcher.advance(machine.text, now.here, machine.remembered, think, aim):
        event = _record(machine, delivered)
        searcher.note(event.fate, event.reason, event.ended)
        if event.fate == "proved":
            birth = key_of(delivered.start.here)
            machine.room.enter(Waiting(delivered, event.proof, birth))
    if searcher.stopped and not stopped:
        program = name_of(machine.text)
        machine.recorder.emit(SearchStopped(now.life, now.tick, program, searcher.stopped))


def _remember_states(machine: Machine) -> None:
    """Keep the states that the agent thinks it may be in, latest last, each once."""
    memory = machine.now.memory
    possible = [(state, memory) for _, state in machine.now.here.belief[:REMEMBERED]]
    keys = {state_key((*state, *memory)) for state, _ in possible}
    older = [(s, m) for s, m in machine.remembered if state_key((*s, *m)) not in keys]
    machine.remembered = (*older, *possible)[-REMEMBERED:]


def _record(machine: Machine, delivered: Delivered) -> Attempted:
    """Record an attempt, with its candidate and its certificate kept beside the journal."""
    start, attempt, now = delivered.start, delivered.attempt, machine.now
    fate, reason, proof = _certificate(machine, delivered)
    if attempt.candidate:
        machine.recorder.keep(candidate_file(name_of(attempt.candidate)), attempt.candidate)
    if proof:
        machine.recorder.keep(proof_file(name_of(proof)), proof)
    event = Attempted(
        life=now.life,
        tick=now.tick,
        number=start.number,
        turn=start.turn,
        parent=name_of(start.program),
        technique=attempt.technique,
        fate=fate,
        reason=reason[:MAXIMUM_REASON],
        cost=attempt.cost,
        work=attempt.work,
        candidate=name_of(attempt.candidate) if attempt.candidate else "",
        proof=name_of(proof) if proof else "",
        running=attempt.running,
        challenger=attempt.challenger,
        query=attempt.query[:MAXIMUM_QUERY],
        repeatable=attempt.repeatable,
        phase=attempt.phase,
        budget=attempt.budget,
        ended=attempt.ended,
        figures=attempt.figures,
        parents=attempt.parents,
    )
    machine.recorder.emit(event)
    return event


def _certificate(machine: Machine, delivered: Delivered) -> tuple[str, str, bytes]:
    """Fate, reason and proof file of an attempt, as far as they can be vouched for.

    A refutation is judged at once, because nobody will ask the gate for it later.
    """
    start, attempt = delivered.start, delivered.attempt
    if attempt.fate not in ("proved", "refuted"):
        return attempt.fate, attempt.reason, b""
    goal = "better" if attempt.fate == "proved" else "no-better"
    case = _case(machine, start.program, attempt.candidate, start.here, goal)
    if goal == "better":
        try:
            return attempt.fate, attempt.reason, compose(case, attempt.proof)
        except TrustFailure as failure:
            return "malformed", failure.message, b""
    work = machine.settings.replay_work
    judgement = judge(case, attempt.proof, machine.conditions.allowed, work)
    if judgement.accepted:
        return attempt.fate, attempt.reason, judgement.file
    return "unknown", f"its refutation is no proof: {judgement.reason}", b""


def _case(machine: Machine, running: bytes, candidate: bytes, here: Here, goal: str) -> Case:
    """What the gate is to judge, under the target of the run and the levels of trust left."""
    world, target = machine.conditions.world, machine.settings.target
    return Case(world, running, candidate, here, goal, target, machine.trust)


def check(machine: Machine) -> None:
    """At most one check: a proved attempt that waits is tried at the gate, here and now."""
    now, room = machine.now, machine.room
    waiting = room.due(key_of(now.here), machine.age)
    if waiting is None:
        return
    start, attempt = waiting.delivered.start, waiting.delivered.attempt
    new = name_of(attempt.candidate)
    if new in machine.vetoed:
        _refuse(machine, start.number, None, "rollback", machine.vetoed[new])
        room.drop(waiting)
        return
    case = _case(machine, machine.text, attempt.candidate, now.here, "better")
    work = machine.settings.replay_work
    judgement = judge(case, attempt.proof, machine.conditions.allowed, work)
    if not judgement.accepted:
        _refuse(machine, start.number, judgement, "gate", judgement.reason)
        room.refused(waiting, key_of(now.here), machine.age)
    elif not _approved(machine, waiting.delivered, judgement):
        machine.recorder.keep(proof_file(judgement.proof), judgement.file)
        reason = f"the approval is {machine.settings.approval}"
        _refuse(machine, start.number, judgement, "approval", reason)
        room.drop(waiting)
    else:
        _switch(machine, start.number, attempt, judgement)


def _refuse(
    machine: Machine, number: int, judgement: Judgement | None, by: str, reason: str
) -> None:
    """Record why a proved attempt does not become a switch now."""
    now = machine.now
    claim = judgement.claim if judgement else ""
    proof = judgement.proof if judgement and judgement.accepted else ""
    machine.recorder.emit(Refused(now.life, now.tick, number, claim, proof, by, reason))


def _approved(machine: Machine, delivered: Delivered, judgement: Judgement) -> bool:
    """Whether whoever must be asked lets the switch take place."""
    if machine.settings.approval != "ask":
        return machine.settings.approval == "auto"
    number, attempt = delivered.start.number, delivered.attempt
    proposal = Proposal(number, attempt.technique, machine.text, attempt.candidate, judgement)
    return machine.recorder.answer(number, lambda: machine.conditions.approve(proposal))


def _switch(machine: Machine, number: int, attempt: Attempt, judgement: Judgement) -> None:
    """Switch to a proved candidate: its files on the disk, then the record, then the act."""
    candidate = attempt.candidate
    now, old, new = machine.now, name_of(machine.text), name_of(candidate)
    machine.recorder.keep(proof_file(judgement.proof), judgement.file)
    machine.recorder.keep(program_file(new), candidate)
    machine.trust -= REFLECTION in judgement.rests_on
    switch = Switched(
        life=now.life,
        tick=now.tick,
        number=len(machine.switches) + 1,
        attempt=number,
        claim=judgement.claim,
        proof=judgement.proof,
        old=old,
        new=new,
        running=proved_bounds(judgement.theorems, old),
        challenger=proved_bounds(judgement.theorems, new),
        rests_on=judgement.rests_on,
        trust=machine.trust,
    )
    machine.recorder.emit(switch)
    machine.switches = (*machine.switches, switch)
    machine.searcher.survived(attempt.technique)
    machine.replace(candidate)
