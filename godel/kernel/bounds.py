"""Rules that bound the utility of a program, or of every program: bellman-upper/lower, ceiling."""

from __future__ import annotations

from godel.kernel.context import Context, Premises
from godel.kernel.functions import expression
from godel.kernel.invariants import Result, within
from godel.kernel.reasons import demand, function_at, open_ledger, read_reason
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Bounded
from godel.language.polynomial import Quantity, add, multiply, subtract
from godel.language.region import Region
from godel.language.syntax import Node
from godel.world.tick import is_over


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
    subject, world = kept.subject, context.world
    premises.hardware(subject)
    premises.given("reward", "environment", "arithmetic")
    mode = premises.mode_of(subject)
    function = expression(bound, world, subject.agent)
    why = read_reason(context, premises, kept, upper, reason)
    sign = 1 if upper else -1

    def obligation(region: Region) -> None:
        place = context.place(subject, region)
        if not within(context, subject, kept.predicate, place):
            return
        value = function_at(context, subject, function, place)
        ledger = open_ledger(context, subject, why, place, value)
        if is_over(world, place.state, region):
            demand(multiply(sign, value), region, "the bound is on the wrong side of 0 when over")
            return
        expected: Quantity = 0
        shares: Quantity = 0
        for outcome in context.outcomes(subject, place, mode):
            then = function_at(context, subject, function, outcome.after)
            total = add(outcome.gain, multiply(world.discount, then))
            context.meter.weigh((outcome.weight, total, expected))
            expected = add(expected, multiply(outcome.weight, total))
            share = ledger.share(outcome, then)
            context.meter.weigh((outcome.weight, share, shares))
            shares = add(shares, multiply(outcome.weight, share))
        gap = multiply(sign, subtract(value, expected))
        demand(gap, region, "Bellman's inequality fails")
        ledger.settle(shares, region)

    checked = context.check(subject, obligation, evidence)
    return Bounded(upper, mode, subject, kept.predicate, function), checked.oracles


def bound_of_a_program(
    context: Context, premises: Premises, upper: bool, bound: Node, reason: Node, evidence: Node
) -> Result:
    """`bellman-upper` and `bellman-lower`: the rule `bellman` for one program."""
    if premises.invariant().subject.everyone:
        raise Refused("this rule needs the invariant of a program; for every program use ceiling")
    return bellman(context, premises, upper, bound, reason, evidence)


def ceiling(
    context: Context, premises: Premises, bound: Node, reason: Node, evidence: Node
) -> Result:
    """A bound that one tick never breaks, whatever the action, bounds every program.

        reward  environment  arithmetic  utility(MODE)  (invariant any I)
        for all s in I, not over, and all actions:  W(s) >= E[reward + discount * W(s')]
        for all s in I, over:                       W(s) >= 0
        nothing is left at infinity, by the reason given, for all actions
        ------------------------------------------------------------   (Puterman 1994, 7.2)
        (upper MODE any I W)

    Prices are not negative, so that what a program pays for gas and thinking only lowers its
    utility, in every mode. Fails where `bellman-upper` fails, for any action.
    """
    if not premises.invariant().subject.everyone:
        raise Refused("a ceiling needs an invariant of every program: (invariant any ...)")
    return bellman(context, premises, True, bound, reason, evidence)
