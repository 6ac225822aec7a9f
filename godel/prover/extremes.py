"""The least value of an expression over all states in their ranges, as far as intervals tell."""

from __future__ import annotations

from fractions import Fraction

from godel.kernel.evidence import everywhere
from godel.kernel.functions import Expression, amount
from godel.kernel.refusal import Refused
from godel.language.polynomial import OutsideFragment, Polynomial, multiply, normal_form
from godel.language.region import Region, Undecided
from godel.language.values import Number, number
from godel.prover.work import RUNS_PER_UNIT, Meter
from godel.world.model import Agent, World

MOST_REGIONS = 5_000


def least_value(
    world: World, agent: Agent, function: Expression, sign: int, meter: Meter
) -> Number | None:
    """A number that `sign * function` is nowhere below; None if none was found.

    Raises OutOfWork.
    """
    pending = [everywhere((*world.variables, *agent.memory))]
    least: Fraction | None = None
    for runs in range(MOST_REGIONS):
        if not pending:
            break
        if runs % RUNS_PER_UNIT == 0:
            meter.spend(1, "check")
        region = pending.pop()
        state = tuple(region.value(item.name) for item in world.variables)
        memory = tuple(region.value(item.name) for item in agent.memory)
        try:
            value = amount(function, world, agent, state, memory, region)
        except Undecided as undecided:
            pending.extend(region.split(undecided.split))
            continue
        except (OutsideFragment, Refused):
            return None
        low = _low_end(multiply(sign, value), region)
        if low is None:
            return None
        least = low if least is None else min(least, low)
    return None if pending or least is None else number(least)


def _low_end(value: Number | Polynomial, region: Region) -> Fraction | None:
    """The low end of a value on a region, by the interval of its form."""
    if not isinstance(value, Polynomial):
        return Fraction(value)
    shape, scale, constant = normal_form(value)
    low, high = region.interval(shape)
    end = low if scale > 0 else high
    return None if end is None else Fraction(scale) * end + constant
