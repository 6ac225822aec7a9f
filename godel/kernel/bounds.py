"""Rules that bound the utility of a program: invariant, bellman, table, unroll."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from godel.kernel.context import Context, Premises
from godel.kernel.evidence import Fails
from godel.kernel.functions import Expression, Function, Table, amount, expression, holds, key_of
from godel.kernel.refusal import Malformed, Refused
from godel.kernel.theorems import Bounded, Formula, Here, Invariant, Subject, Valued
from godel.language.polynomial import Polynomial, Quantity, add, multiply, subtract
from godel.language.region import Region, nonnegative
from godel.language.syntax import Atom, Form, Node, head
from godel.language.values import Number, Scalar, number
from godel.world.model import Declared, Memory, State
from godel.world.tick import WorldFault, in_sort, is_over, tick

UNROLL_LIMIT = 100_000
"""Most (state, memory) pairs that an unrolling may visit."""

Result = tuple[Formula, tuple[str, ...]]
"""What a rule concludes, and the oracles that its evidence used."""


def invariant(
    context: Context, premises: Premises, label: str, predicate: Node, evidence: Node
) -> Result:
    """A set that holds here and that the program keeps.

        hardware(P)   environment   here
        ------------------------------------------------------------   (source: DESIGN 5)
        (invariant P I)

    Fails if a state of the belief is outside I, if some branch of a tick leaves I, or if `step`
    faults or leaves a range inside I. Example: `(invariant running (<= money 10) auto)`.
    """
    subject, world = context.subject(label), context.world
    premises.hardware(subject)
    premises.given("environment")
    inside = expression(predicate, world, subject.agent)
    _contains_here(context, subject, inside, premises.here())

    def obligation(region: Region) -> None:
        state, memory = context.split(subject, region)
        if not holds(inside, world, subject.agent, state, memory, region):
            return
        if is_over(world, state, region):
            return
        for after in tick(world, subject.agent, state, memory, region):
            if not holds(inside, world, subject.agent, after.state, after.memory, region):
                raise Fails("the invariant is not kept")

    checked = context.check(subject, obligation, evidence)
    return Invariant(subject, inside), checked.oracles


def _contains_here(context: Context, subject: Subject, inside: Function, here: Here) -> None:
    for _, state in here.belief:
        if not holds(inside, context.world, subject.agent, state, context.memory_of(subject)):
            raise Refused("the invariant does not hold here")


@dataclass(frozen=True, slots=True, eq=False)
class Reason:
    """Why nothing is left at infinity: a finite life, a sign, or a weight that discount shrinks.

    With `weight`: w >= 0, W >= -scale * w (lower: W <= scale * w) on the invariant, and
    discount * E[w'] <= factor * w where not over, with factor < 1.
    """

    kind: str
    weight: Expression | None = None
    factor: Number = 0
    scale: Number = 0


def read_reason(context: Context, subject: Subject, node: Node) -> Reason:
    """`(life)`, `(sign)` or `(weight w factor scale)`."""
    kind = head(node)
    items = node.items if isinstance(node, Form) else ()
    if kind == "life" and len(items) == 1:
        if context.world.life is None:
            raise Refused("the life of this world is not finite")
        return Reason("life")
    if kind == "sign" and len(items) == 1:
        return Reason("sign")
    if kind == "weight" and len(items) == 4:
        factor, scale = _number(items[2]), _number(items[3])
        if not factor < 1:
            raise Refused("the factor of a weight must be below 1")
        if scale < 0:
            raise Refused("the scale of a weight must not be negative")
        return Reason("weight", expression(items[1], context.world, subject.agent), factor, scale)
    raise Malformed("a reason is (life), (sign) or (weight w factor scale)")


def _number(node: Node) -> Number:
    if isinstance(node, Atom) and isinstance(node.value, int | Fraction):
        return node.value
    raise Malformed("expected a number")


def bellman(
    context: Context, premises: Premises, upper: bool, bound: Node, reason: Node, evidence: Node
) -> Result:
    """A bound that one tick never breaks is a bound on the utility.

        hardware(P)  reward  environment  arithmetic  utility(MODE)  (invariant P I)
        for all s in I, not over:  W(s) >= E[gain + discount * W(s')]      (lower: <=)
        for all s in I, over:      W(s) >= 0                               (lower: <=)
        nothing is left at infinity, by the reason given
        ------------------------------------------------------------   (source: ADR 0002)
        (upper MODE P I W)   (lower MODE P I W)

    Fails if any of these fails somewhere in I, or if `step` faults or leaves a range there.
    Example: `(bellman-upper (* 5 money) (sign) auto)`.
    """
    kept = premises.invariant()
    subject, world, agent = kept.subject, context.world, kept.subject.agent
    premises.hardware(subject)
    premises.given("reward", "environment", "arithmetic")
    mode = premises.mode()
    function = expression(bound, world, agent)
    why = read_reason(context, subject, reason)
    sign = 1 if upper else -1

    def obligation(region: Region) -> None:
        state, memory = context.split(subject, region)
        if not holds(kept.predicate, world, agent, state, memory, region):
            return
        value = amount(function, world, agent, state, memory, region)
        weight = _check_reason(context, subject, why, region, multiply(sign, value))
        if is_over(world, state, region):
            _demand(multiply(sign, value), region, "the bound is on the wrong side of 0 when over")
            return
        after: Quantity = 0
        later_weight: Quantity = 0
        for outcome in tick(world, agent, state, memory, region):
            then = amount(function, world, agent, outcome.state, outcome.memory, region)
            total = add(outcome.gain, multiply(world.discount, then))
            context.meter.weigh((outcome.weight, total, after))
            after = add(after, multiply(outcome.weight, total))
            if why.weight is not None:
                w = amount(why.weight, world, agent, outcome.state, outcome.memory, region)
                later_weight = add(later_weight, multiply(outcome.weight, w))
        gap = multiply(sign, subtract(value, after))
        _demand(gap, region, "Bellman's inequality fails")
        if why.weight is not None:
            shrunk = subtract(multiply(why.factor, weight), multiply(world.discount, later_weight))
            _demand(shrunk, region, "the weight does not shrink")

    checked = context.check(subject, obligation, evidence)
    return Bounded(upper, mode, subject, kept.predicate, function), checked.oracles


def _check_reason(
    context: Context, subject: Subject, why: Reason, region: Region, value: Quantity
) -> Quantity:
    """The part of a reason that must hold in every state of the invariant; the weight there."""
    if why.kind == "sign":
        _demand(value, region, "the bound does not have the sign that the reason needs")
    if why.weight is None:
        return 0
    state, memory = context.split(subject, region)
    weight = amount(why.weight, context.world, subject.agent, state, memory, region)
    _demand(weight, region, "the weight is negative")
    _demand(add(value, multiply(why.scale, weight)), region, "the bound outgrows the weight")
    return weight


def _demand(quantity: Quantity, region: Region | None, otherwise: str) -> None:
    if not nonnegative(quantity, region):
        raise Fails(otherwise)


def table(context: Context, premises: Premises, label: str, upper: bool, rows: Node) -> Result:
    """Bellman's inequality, state by state, on a finite set that no tick leaves.

        hardware(P)  reward  environment  arithmetic  utility(MODE)  here
        the listed states contain here and every successor of a state that is not over
        in each of them the obligation of bellman holds with the listed values
        finite life, or discount < 1, or values of the sign that the rule bellman needs
        ------------------------------------------------------------   (source: DESIGN 5)
        (upper MODE P listed values)   (lower MODE P listed values)

    Fails if a row is missing, malformed or false. Row: `((state ...) (memory ...) value)`.
    """
    subject, world, agent = context.subject(label), context.world, context.subject(label).agent
    premises.hardware(subject)
    premises.given("reward", "environment", "arithmetic")
    mode = premises.mode()
    listed, function = _read_rows(context, subject, rows)
    _contains_here(context, subject, function, premises.here())
    sign = 1 if upper else -1
    signed = world.life is None and world.discount == 1
    for state, memory in listed:
        value = multiply(sign, amount(function, world, agent, state, memory))
        where = f"at {key_of(state, memory)}"
        if signed and not nonnegative(value, None):
            raise Refused(f"nothing bounds what is left at infinity, {where}")
        try:
            if is_over(world, state):
                if not nonnegative(value, None):
                    raise Refused(f"the bound is on the wrong side of 0 when over, {where}")
                continue
            for outcome in tick(world, agent, state, memory):
                context.meter.weigh((value, outcome.weight))
                then = amount(function, world, agent, outcome.state, outcome.memory)
                total = add(outcome.gain, multiply(world.discount, then))
                value = subtract(value, multiply(multiply(sign, outcome.weight), total))
        except WorldFault as fault:
            raise Refused(f"{fault}, {where}") from None
        if not nonnegative(value, None):
            raise Refused(f"Bellman's inequality fails {where}")
    return Bounded(upper, mode, subject, function, function), ()


def _read_rows(
    context: Context, subject: Subject, rows: Node
) -> tuple[list[tuple[State, Memory]], Table]:
    """The listed states, each within its declared range, and their values."""
    listed: list[tuple[State, Memory]] = []
    values: dict[str, Number] = {}
    for row in rows.items[1:] if isinstance(rows, Form) else ():
        if not isinstance(row, Form) or len(row.items) != 3:
            raise Malformed("a row is ((state ...) (memory ...) value)")
        state = scalars(row.items[0], context.world.variables)
        memory = scalars(row.items[1], subject.agent.memory)
        key = key_of(state, memory)
        if key in values:
            raise Malformed(f"two rows for {key}")
        values[key] = _number(row.items[2])
        listed.append((state, memory))
    return listed, Table(MappingProxyType(values))


def scalars(node: Node, declared: tuple[Declared, ...]) -> tuple[Scalar, ...]:
    """A list of values written out, each of its declared sort."""
    items = node.items if isinstance(node, Form) else ()
    found: list[Scalar] = []
    for item in items:
        if not isinstance(item, Atom):
            raise Malformed("expected values written out")
        found.append(item.value)
    if len(found) != len(declared) or not all(
        in_sort(value, one.sort, None) for value, one in zip(found, declared, strict=True)
    ):
        raise Malformed("values that do not fit the declared variables")
    return tuple(found)


def unroll(context: Context, premises: Premises, depth: int) -> Result:
    """The exact expectation of some ticks from here, and a bound at the frontier.

        (upper MODE P I W)   here in I   depth >= 0
        ------------------------------------------------------------   (source: DESIGN 5)
        (at-most MODE P here v)     v = E[gains of the ticks + discount^depth * W(frontier)]

    and the same for lower bounds. Fails if here is not in I or more than `UNROLL_LIMIT` states
    are visited. Example: `(unroll 0)` turns a bound into a number.
    """
    bounded = premises.bounded()
    subject, world, agent = bounded.subject, context.world, bounded.subject.agent
    here = premises.here()
    _contains_here(context, subject, bounded.invariant, here)
    memory = context.memory_of(subject)
    frontier: dict[str, tuple[Quantity, State, Memory]] = {
        key_of(state, memory): (weight, state, memory) for weight, state in here.belief
    }
    total: Quantity = 0
    factor: Number = 1
    visited = len(frontier)
    for _ in range(depth):
        if not frontier:
            break
        following: dict[str, tuple[Quantity, State, Memory]] = {}
        for weight, state, kept in frontier.values():
            if is_over(world, state):
                continue
            for after in tick(world, agent, state, kept):
                context.meter.weigh((weight, factor, total))
                chance = multiply(weight, after.weight)
                total = add(total, multiply(multiply(chance, factor), after.gain))
                key = key_of(after.state, after.memory)
                before = following[key][0] if key in following else 0
                following[key] = (add(before, chance), after.state, after.memory)
        visited += len(following)
        if visited > UNROLL_LIMIT:
            raise Refused(f"unrolling visits more than {UNROLL_LIMIT} states")
        frontier, factor = following, number(Fraction(factor) * world.discount)
    for weight, state, kept in frontier.values():
        if not is_over(world, state):
            value = amount(bounded.bound, world, agent, state, kept)
            total = add(total, multiply(multiply(weight, factor), value))
    if isinstance(total, Polynomial):
        raise Refused("the value is not a number")
    return Valued(bounded.upper, bounded.mode, subject, total), ()
