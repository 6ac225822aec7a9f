"""Why nothing is left at infinity: what a bound needs besides Bellman's inequality.

Each reason asks something of a state, of each way that a tick goes, and of their expectation.
The derivations are in ADR 0002 and ADR 0010.
"""

from __future__ import annotations

from dataclasses import dataclass

from godel.kernel.context import Context, Outcome, Place, Premises
from godel.kernel.evidence import Fails
from godel.kernel.functions import Expression, amount, expression
from godel.kernel.listed import written_number
from godel.kernel.refusal import Malformed, Refused
from godel.kernel.theorems import Invariant, Subject
from godel.language.polynomial import Quantity, add, multiply, subtract
from godel.language.region import Region, nonnegative
from godel.language.syntax import Form, Node, head
from godel.language.values import Number


@dataclass(frozen=True, slots=True, eq=False)
class Reason:
    """A kind, its function of the state if it has one, and its numbers.

    life        the life is finite
    sign        W >= 0 on the invariant (lower: <= 0)
    weight      w >= 0, W >= -scale * w (lower: W <= scale * w), discount * E[w'] <= factor * w,
                factor < 1
    countdown   R >= 0, and R' <= R - 1 on every branch
    terminates  the life ends; gain <= most (lower: >= -most); V >= 0, and
                V >= E[|gain + discount * W' - W| + V']
    """

    kind: str
    upper: bool
    function: Expression | None = None
    factor: Number = 0
    scale: Number = 0


def read_reason(
    context: Context, premises: Premises, kept: Invariant, upper: bool, node: Node
) -> Reason:
    """`(life)`, `(sign)`, `(weight w factor scale)`, `(countdown R)` or `(terminates most V)`."""
    kind, subject = head(node), kept.subject
    items = node.items[1:] if isinstance(node, Form) else ()
    if kind == "life" and not items:
        if context.world.life is None:
            raise Refused("the life of this world is not finite")
        return Reason("life", upper)
    if kind == "sign" and not items:
        return Reason("sign", upper)
    if kind == "weight" and len(items) == 3:
        factor, scale = written_number(items[1]), written_number(items[2])
        if not factor < 1:
            raise Refused("the factor of a weight must be below 1")
        if scale < 0:
            raise Refused("the scale of a weight must not be negative")
        weight = expression(items[0], context.world, subject.agent)
        return Reason("weight", upper, weight, factor, scale)
    if kind == "countdown" and len(items) == 1:
        return Reason("countdown", upper, expression(items[0], context.world, subject.agent))
    if kind == "terminates" and len(items) == 2:
        if premises.terminating().invariant is not kept:
            raise Refused("that the life ends was shown for another invariant")
        potential = expression(items[1], context.world, subject.agent)
        return Reason("terminates", upper, potential, scale=written_number(items[0]))
    raise Malformed(
        "a reason is (life), (sign), (weight w factor scale), (countdown R) or (terminates most V)"
    )


def demand(quantity: Quantity, region: Region | None, otherwise: str) -> None:
    """Ask that a quantity is >= 0 on a region. Raises Fails, or Undecided."""
    if not nonnegative(quantity, region):
        raise Fails(otherwise)


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """A reason at one place: the bound there, and the reason's function there."""

    context: Context
    subject: Subject
    why: Reason
    bound: Quantity
    here: Quantity

    def share(self, outcome: Outcome, then: Quantity) -> Quantity:
        """What an outcome adds to the expectation; `then` is the bound after it."""
        kind, region = self.why.kind, outcome.after.region
        if self.why.function is None:
            return 0
        later = function_at(self.context, self.subject, self.why.function, outcome.after)
        if kind == "countdown":
            demand(subtract(subtract(self.here, 1), later), region, "the countdown does not fall")
        if kind != "terminates":
            return later
        sign = 1 if self.why.upper else -1
        room = subtract(self.why.scale, multiply(sign, outcome.gain))
        demand(room, region, "a tick earns more than the reason allows")
        change = add(outcome.gain, multiply(self.context.world.discount, then))
        change = subtract(change, self.bound)
        size = change if nonnegative(change, region) else multiply(-1, change)
        return add(size, later)

    def settle(self, expected: Quantity, region: Region | None) -> None:
        """What the expectation of the shares must not exceed. Raises Fails, or Undecided."""
        if self.why.kind == "weight":
            shrunk = multiply(self.context.world.discount, expected)
            allowed = multiply(self.why.factor, self.here)
            demand(subtract(allowed, shrunk), region, "the weight does not shrink")
        if self.why.kind == "terminates":
            demand(subtract(self.here, expected), region, "the potential does not pay for the tick")


def open_ledger(
    context: Context, subject: Subject, why: Reason, place: Place, bound: Quantity
) -> Ledger:
    """Ask what a reason demands of a state of the invariant. Raises Fails, or Undecided."""
    signed = bound if why.upper else multiply(-1, bound)
    region = place.region
    if why.kind == "sign":
        demand(signed, region, "the bound does not have the sign that the reason needs")
    if why.function is None:
        return Ledger(context, subject, why, bound, 0)
    here = function_at(context, subject, why.function, place)
    demand(here, region, f"the function of the reason {why.kind} is negative")
    if why.kind == "weight":
        reach = add(signed, multiply(why.scale, here))
        demand(reach, region, "the bound outgrows the weight")
    return Ledger(context, subject, why, bound, here)


def function_at(
    context: Context, subject: Subject, function: Expression, place: Place
) -> Quantity:
    """The value of an expression at a place."""
    return amount(
        function, context.world, subject.agent, place.state, place.memory, place.region
    )
