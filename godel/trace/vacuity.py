"""Is a proof about anything? A concrete state for the world and for each set that a premise needs.

What is said of all states of an empty set is true and says nothing. So for each set that a proof
speaks about (an invariant, or the rows of a table) a concrete state is looked for that is in it and
where the life is not over: `consistent`. If none can be, that is shown by trying all states, or by
the kernel's own check of the opposite: `contradictory`. Otherwise it stays `undecided`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, product
from math import prod
from typing import Final, Literal, TypeAlias

from godel.errors import GodelError
from godel.importers.proofs import Step, walk
from godel.kernel.context import Context, Place
from godel.kernel.evidence import Fails
from godel.kernel.functions import Expression, Function, expression
from godel.kernel.invariants import within
from godel.kernel.listed import Packed, Rows
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Bounded, Here, Invariant, Subject, Terminating, Theorem
from godel.language.meter import Exhausted, Meter
from godel.language.polynomial import show_number, variable
from godel.language.region import Region
from godel.language.syntax import name_of, symbol
from godel.language.values import Scalar, Value
from godel.world.model import Agent, Choice, Declared, Memory, Range, State, World, carry
from godel.world.tick import WorldFault, is_over, tick

Status: TypeAlias = Literal["consistent", "contradictory", "undecided"]

MOST_STATES: Final = 10_000
"""States that are tried one by one."""

MOST_BELIEVED: Final = 64
"""States of the belief that are tried."""

WORK: Final = 2_000_000
"""Units of the kernel that showing a set empty may take."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether there is anything that a premise is about, and how that is known."""

    what: str
    status: Status
    sentence: str


@dataclass(frozen=True, slots=True, eq=False)
class _Set:
    """A set of states that a premise speaks about: `number` is that of its first theorem."""

    number: int
    subject: Subject
    function: Function


def vacuity_of_world(world: World, agents: Sequence[Agent], here: Here) -> Finding:
    """Whether a tick can be lived from where the machine is, by each of some programs.

    The first is the running one, whose memory is that of here.
    """
    tried, reasons = here.belief[:MOST_BELIEVED], list[str]()
    programs = [(agent, carry(agents[0], agent, here.memory)) for agent in agents]
    for _, state in tried:
        shown = named(world.variables, state)
        try:
            if is_over(world, state):
                reasons.append("life is over")
                continue
            ways = [len(tick(world, agent, state, memory)) for agent, memory in programs]
        except WorldFault as fault:
            reasons.append(str(fault) or "the step faults")
            continue
        ways_text = " and ".join(str(count) for count in ways)
        return Finding(
            "world", "consistent", f"from {shown} each program lives a tick, in {ways_text} ways"
        )
    why = "; ".join(dict.fromkeys(reasons))
    if len(tried) < len(here.belief):
        return Finding("world", "undecided", f"no tick from {len(tried)} states here: {why}")
    return Finding("world", "contradictory", f"no state here lets a tick be lived: {why}")


def vacuity_of_premises(certificate: bytes) -> tuple[Finding, ...]:
    """For each set that the theorems of a proof speak about, whether anything is in it.

    The proof is carried out up to the first instruction that the kernel refuses; if that is to make
    an invariant, its predicate is looked at as well. Raises UsageProblem for what is no proof file.
    """
    found: list[_Set] = []
    context: Context | None = None
    for step in walk(certificate):
        context = step.before.context
        new = _set_of(*step.theorem) if step.theorem else _refused(step) if step.refusal else None
        if new is not None and all(new.function is not one.function for one in found):
            found.append(new)
    return tuple(_finding(context, one) for one in found) if context is not None else ()


def _set_of(number: int, theorem: Theorem) -> _Set | None:
    """The set that a theorem speaks about."""
    match theorem.formula:
        case Invariant(subject, predicate):
            return _Set(number, subject, predicate)
        case Terminating(invariant):
            return _Set(number, invariant.subject, invariant.predicate)
        case Bounded() as bounded:
            return _Set(number, bounded.subject, bounded.invariant)
    return None


def _refused(step: Step) -> _Set | None:
    """The set of an invariant that the kernel does not accept."""
    if step.name != "invariant" or len(step.arguments) != 3:
        return None
    try:
        context = step.before.context
        subject = context.subject(name_of(step.arguments[0]))
        inside = expression(step.arguments[1], context.world, subject.agent)
    except (Refused, GodelError):
        return None
    return _Set(step.before.last + 1, subject, inside)


def _finding(context: Context, found: _Set) -> Finding:
    """Look for a state in a set where life goes on; or show that there is none."""
    table = not isinstance(found.function, Expression)
    what = f"{'table' if table else 'invariant'} of theorem {found.number}"
    what += f", for {found.subject}"
    context = replace(context, meter=Meter(WORK))
    for where, places in (("here", _here(context, found)), ("elsewhere", _listed(context, found))):
        for place in islice(places, MOST_STATES):
            if _alive(context, found, place):
                return Finding(what, "consistent", f"{_shown(context, found, place)} is in it, "
                               f"{where}, and life goes on there")  # fmt: skip
    size = _size((*context.world.variables, *found.subject.agent.memory))
    if table or (size is not None and size <= MOST_STATES):
        return Finding(what, "contradictory", "it holds in no state where life goes on: "
                       "all of them were tried")  # fmt: skip
    return _decided(context, found, what)


def _decided(context: Context, found: _Set, what: str) -> Finding:
    """Ask the kernel to check the opposite on all states; where it fails, try a state."""
    failed: list[Region] = []

    def nowhere(region: Region) -> None:
        place = context.place(found.subject, region)
        if _within(context, found, place) and not is_over(context.world, place.state, region):
            failed.append(region)
            raise Fails("it holds")

    try:
        context.check(found.subject, nowhere, symbol("auto"))
    except (Refused, Exhausted, WorldFault, GodelError):
        place = _point(context, found, failed[-1]) if failed else None
        if place is not None and _alive(context, found, place):
            shown = _shown(context, found, place)
            sentence = f"{shown} is in it, elsewhere, and life goes on there"
            return Finding(what, "consistent", sentence)
        return Finding(what, "undecided", "no state of it was found, and none is excluded")
    sentence = "it holds in no state where life goes on: shown for all states"
    return Finding(what, "contradictory", sentence)


def _within(context: Context, found: _Set, place: Place) -> bool:
    return within(context, found.subject, found.function, place)


def _alive(context: Context, found: _Set, place: Place) -> bool:
    """Whether a concrete place is in the set and not over. A fault is neither."""
    try:
        return _within(context, found, place) and not is_over(context.world, place.state)
    except (Refused, WorldFault):
        return False


def _here(context: Context, found: _Set) -> Iterator[Place]:
    """The states of the belief, with the memory that the program would have."""
    memory = context.memory_of(found.subject)
    for _, state in context.here.belief[:MOST_BELIEVED]:
        yield Place(state, memory, (), None)


def _listed(context: Context, found: _Set) -> Iterator[Place]:
    """The rows of a table, or all states if they are few."""
    function, variables = found.function, context.world.variables
    if isinstance(function, Rows):
        yield from (Place(state, memory, (), None) for state, memory in function.places)
    elif isinstance(function, Packed):
        for number in range(len(function.numerators)):
            values = function.place(number)
            yield Place(values[: len(variables)], values[len(variables) :], (), None)
    else:
        declared = (*variables, *found.subject.agent.memory)
        if (size := _size(declared)) is not None and size <= MOST_STATES:
            for values in product(*(_values(item) for item in declared)):
                yield Place(values[: len(variables)], values[len(variables) :], (), None)


def _size(declared: Sequence[Declared]) -> int | None:
    """How many states there are, None if there is no end."""
    ends = [_range(item) for item in declared]
    return None if None in ends else prod(end for end in ends if end is not None)


def _range(item: Declared) -> int | None:
    if isinstance(item.sort, Choice):
        return len(item.sort.options)
    low, high = item.sort.low, item.sort.high
    return None if low is None or high is None else high - low + 1


def _values(item: Declared) -> Sequence[Scalar]:
    """The values of a finite sort."""
    if isinstance(item.sort, Choice):
        return item.sort.options
    low, high = item.sort.low or 0, item.sort.high or 0
    return range(low, high + 1)


def _point(context: Context, found: _Set, region: Region) -> Place | None:
    """A state that may be in a region: an end of each interval."""
    variables = context.world.variables
    values: list[Value] = []
    for item in (*variables, *found.subject.agent.memory):
        if isinstance(item.sort, Range):
            low, high = region.recorded(variable(item.name))
            values.append(low if low is not None else high if high is not None else 0)
        else:
            choices = dict(region.choices).get(item.name, item.sort.options)
            values.append(choices[0])
    return Place(tuple(values[: len(variables)]), tuple(values[len(variables) :]), (), None)


def _shown(context: Context, found: _Set, place: Place) -> str:
    memory = named(found.subject.agent.memory, place.memory)
    state = named(context.world.variables, place.state)
    return state if not place.memory else f"{state} with memory {memory}"


def named(declared: Sequence[Declared], values: State | Memory) -> str:
    """`money=5 wins=0`; in words where there is nothing to tell apart."""
    pairs = zip(declared, values, strict=True)
    shown = (f"{item.name}={_text(value)}" for item, value in pairs)
    return " ".join(shown) or "the only state"


def _text(value: Value) -> str:
    return show_number(value) if isinstance(value, int | Fraction) else str(value)
