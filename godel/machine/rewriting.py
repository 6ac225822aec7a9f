"""The part of a tick in which a machine may rewrite itself: search, then at most one check."""

from __future__ import annotations

from contextlib import suppress

from godel.errors import GodelError, TrustFailure
from godel.events import Attempted, Refused, SearchStopped, Switched
from godel.kernel.searching import REFLECTION
from godel.kernel.theorems import Here
from godel.machine.attempts import Attempt, Delivered, key_of
from godel.machine.conditions import Unmet, cases, examined, required
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
        _record_stop(machine)


def _record_stop(machine: Machine) -> None:
    """Record that the search tries nothing more for this program."""
    now, searcher = machine.now, machine.searcher
    by = "breaker" if searcher.tripped else "source"
    program = name_of(machine.text)
    machine.recorder.emit(SearchStopped(now.life, now.tick, program, by, searcher.stopped))


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
        conditions=_condition_files(machine, delivered) if fate == "proved" else (),
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


def _condition_files(machine: Machine, delivered: Delivered) -> tuple[str, ...]:
    """The proof files of what else is demanded, kept; "" for each that was not found."""
    start, attempt = delivered.start, delivered.attempt
    case = _case(machine, start.program, attempt.candidate, start.here, "better")
    names: list[str] = []
    for index, demand in enumerate(machine.conditions.demands):
        file = b""
        with suppress(GodelError):  # a program that is unfit for a holdout has no proof there
            supplied = attempt.conditions[index] if index < len(attempt.conditions) else b""
            file = compose(cases((demand,), case)[0], supplied) if supplied else b""
        if file:
            machine.recorder.keep(proof_file(name_of(file)), file)
        names.append(name_of(file) if file else "")
    return tuple(names)


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
        by, why = machine.vetoed[new]
        _refuse(machine, start.number, None, by, why)
        _turn_down(machine, waiting)
        return
    case = _case(machine, machine.text, attempt.candidate, now.here, "better")
    allowed, work = machine.conditions.allowed, machine.settings.replay_work
    judgement = judge(case, attempt.proof, allowed, work)
    if not judgement.accepted:
        _refuse(machine, start.number, judgement, "gate", judgement.reason)
        room.refused(waiting, key_of(now.here), machine.age)
        return
    demands = machine.conditions.demands
    unmet = required(machine.settings.require, case, judgement)
    met = unmet or examined(demands, case, attempt.conditions, allowed, work)
    if isinstance(met, Unmet):
        machine.recorder.keep(proof_file(judgement.proof), judgement.file)
        _refuse(machine, start.number, judgement, met.by, _told(met, attempt))
        if met.later and key_of(now.here) != waiting.birth:
            room.refused(waiting, key_of(now.here), machine.age)
        else:
            _turn_down(machine, waiting)
        return
    proposal = Proposal(
        start.number, attempt.technique, machine.text, attempt.candidate, judgement, case, met
    )
    veto = _vetoed(machine, proposal)
    if veto:
        machine.recorder.keep(proof_file(judgement.proof), judgement.file)
        _refuse(machine, start.number, judgement, "approval", veto)
        machine.vetoed[new] = "veto", f"attempt {start.number} was vetoed"
        machine.searcher.veto(new)
        _turn_down(machine, waiting)
    else:
        _switch(machine, proposal, attempt)


def _told(unmet: Unmet, attempt: Attempt) -> str:
    """Why a demand is not met; what the searcher says of it, where it has found no proof."""
    return attempt.reason or unmet.reason


def _turn_down(machine: Machine, waiting: Waiting) -> None:
    """A proved attempt is not tried again; too many of them in a row stop the search."""
    machine.room.drop(waiting)
    searcher = machine.searcher
    stopped = searcher.stopped
    searcher.refused()
    if searcher.stopped and not stopped:
        _record_stop(machine)


def _refuse(
    machine: Machine, number: int, judgement: Judgement | None, by: str, reason: str
) -> None:
    """Record why a proved attempt does not become a switch now."""
    now = machine.now
    claim = judgement.claim if judgement else ""
    proof = judgement.proof if judgement and judgement.accepted else ""
    event = Refused(now.life, now.tick, number, claim, proof, by, reason[:MAXIMUM_REASON])
    machine.recorder.emit(event)


def _vetoed(machine: Machine, proposal: Proposal) -> str:
    """Why the switch may not take place, by the word of whoever must be asked; "" if it may."""
    approval = machine.settings.approval
    if approval != "ask":
        return "" if approval == "auto" else f"the approval is {approval}"
    machine.asked = proposal
    said = machine.recorder.answer(proposal.attempt, lambda: machine.conditions.approve(proposal))
    machine.asked = None
    reason = f": {said.reason}" if said.reason else ""
    return "" if said.answer else f"vetoed ({said.by}){reason}"


def _switch(machine: Machine, proposal: Proposal, attempt: Attempt) -> None:
    """Switch to a proved candidate: its files on the disk, then the record, then the act."""
    number, judgement, candidate = proposal.attempt, proposal.judgement, proposal.new
    now, old, new = machine.now, name_of(machine.text), name_of(candidate)
    for shown in (judgement, *(met.judgement for met in proposal.conditions)):
        machine.recorder.keep(proof_file(shown.proof), shown.file)
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
        conditions=tuple(met.judgement.proof for met in proposal.conditions),
    )
    machine.recorder.emit(switch)
    machine.switches = (*machine.switches, switch)
    machine.searcher.survived(attempt.technique)
    machine.replace(candidate)
