"""Bounds that are the same number everywhere: the least and the most that any tick gains.

If every tick gains at most g, all of them together gain at most `g / (1 - discount)`, or g for each
tick that is left. This is loose, but it costs nothing beyond what is known of one tick, it holds
in every state, and after a few exact ticks from here it often separates two programs of which one
is wrong here (the span of a Markov decision process: Puterman 1994, section 6.6.1).
"""

from __future__ import annotations

from fractions import Fraction

from godel.language.polynomial import Polynomial, Quantity, add, multiply, normal_form
from godel.language.region import Region
from godel.language.syntax import Atom, Node, form, symbol
from godel.language.values import Number, number
from godel.prover.exploration import Exploration, Leaf
from godel.prover.linear_bounds import AffineBound
from godel.prover.starting import Belief
from godel.world.model import World

Ends = tuple[Fraction | None, Fraction | None]
"""Least and greatest value of a quantity, None where it has no end."""


def level_bounds(exploration: Exploration, belief: Belief) -> tuple[AffineBound, ...]:
    """An upper and a lower bound of one number for all states, those that there are."""
    world = exploration.world
    if world.life is None and world.discount == 1:
        return ()
    found: list[AffineBound] = []
    for upper in (True, False):
        extreme = _extreme(exploration, upper)
        if extreme is not None:
            found.append(_bound(world, upper, extreme, belief))
    return tuple(found)


def _extreme(exploration: Exploration, upper: bool) -> Fraction | None:
    """The most (least) that a tick gains in expectation anywhere; None if there is no end.

    0 counts as well where a life can be over, as nothing is gained there.
    """
    found: list[Fraction] = []
    for leaf in exploration.leaves:
        end = Fraction(0) if leaf.over else _gain(leaf)[upper]
        if end is None:
            return None
        found.append(end)
    return (max if upper else min)(found) if found else None


def _gain(leaf: Leaf) -> Ends:
    """The ends of the expected gain on a leaf."""
    total: Quantity = 0
    for arrow in leaf.arrows:
        total = add(total, multiply(arrow.weight, arrow.gain))
    return ends(total, leaf.region)


def ends(quantity: Quantity, region: Region) -> Ends:
    """The ends of a quantity on a region, as far as recorded intervals tell them."""
    if not isinstance(quantity, Polynomial):
        return Fraction(quantity), Fraction(quantity)
    shape, scale, constant = normal_form(quantity)
    low, high = region.interval(shape)
    if scale < 0:
        low, high = high, low
    first = None if low is None else Fraction(scale * low + constant)
    return first, None if high is None else Fraction(scale * high + constant)


def _bound(world: World, upper: bool, extreme: Fraction, belief: Belief) -> AffineBound:
    """The bound that follows from the most (least) that a tick gains, with its reason."""
    if world.life is not None:
        value = sum(
            (weight * extreme * _left(state, world) for weight, state in belief), Fraction(0)
        )
        text = form(symbol("*"), _atom(extreme), symbol("left"))
        return AffineBound(upper, text, form(symbol("life")), value)
    level = extreme / (1 - Fraction(world.discount))
    scale = max(Fraction(0), -level if upper else level)
    why = form(symbol("weight"), Atom(1), _atom(Fraction(world.discount)), _atom(scale))
    value = sum((weight * level for weight, _ in belief), Fraction(0))
    return AffineBound(upper, _atom(level), why, value)


def _left(state: tuple[object, ...], world: World) -> int:
    """The ticks that are left in a state of a finite life."""
    left = state[len(world.variables) - 1]
    return left if isinstance(left, int) else 0


def _atom(value: Fraction) -> Node:
    exact: Number = number(value)
    return Atom(exact)
