"""The linear arithmetic that closes a leaf: which known literals add up to what was demanded."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from godel.language.polynomial import (
    Polynomial,
    Quantity,
    add,
    multiply,
    normal_form,
    show,
    show_number,
    subtract,
)
from godel.language.region import Region
from godel.language.syntax import Atom, Form, Node, name_of
from godel.language.values import Number, number


@dataclass(frozen=True, slots=True)
class TermView:
    """A multiplier (a number >= 0) times a quantity that is >= 0 because of a known literal."""

    multiplier: str
    factor: str
    literal: str


@dataclass(frozen=True, slots=True)
class Combination:
    """`quantity = sum of multiplier * factor + rest`, all factors >= 0.

    With `rest` >= 0 this shows `quantity >= 0`. In a contradiction the quantity is "" and the sum
    is the `rest` alone, a number below 0: no state is left.
    """

    quantity: str
    terms: tuple[TermView, ...]
    rest: str


def closing(gap: Quantity, region: Region) -> Combination | None:
    """Why a quantity is >= 0 on a region, by what the kernel decides it by; None if it does not.

    The kernel compares the least value of the quantity's form, from what is recorded for the form
    or for each of its terms. Written out, that is a combination of literals (Farkas 1902).
    """
    found = _combined(gap, region)
    if found is None:
        return None
    terms, rest = found
    if rest < 0:
        return None
    views = tuple(_term(weight, factor, low, end) for weight, factor, low, end in terms)
    return Combination(show(gap), views, show_number(rest))


Bounded = tuple[Number, Polynomial, bool, int]
"""A weight above 0, a form, whether its end is the low one, and that end."""


def _combined(gap: Quantity, region: Region) -> tuple[list[Bounded], Number] | None:
    """The terms and the number that is left."""
    if not isinstance(gap, Polynomial):
        return [], gap
    form, scale, constant = normal_form(gap)
    low, high = region.recorded(form)
    end = low if scale > 0 else high
    if end is not None and scale * end + constant >= 0:
        return [(_size(scale), form, scale > 0, end)], number(Fraction(scale) * end + constant)
    terms: list[Bounded] = []
    rest = Fraction(constant)
    for monomial, weight in gap.terms:
        if not monomial:
            continue
        single = Polynomial(((monomial, 1),))
        low, high = region.interval(single)
        end = low if weight > 0 else high
        if end is None:
            return None
        terms.append((_size(weight), single, weight > 0, end))
        rest += Fraction(weight) * end
    return terms, number(rest)


def _size(value: Number) -> Number:
    return -value if value < 0 else value


def _term(weight: Number, form: Polynomial, low: bool, end: int) -> TermView:
    factor = add(form, -end) if low else add(end, multiply(-1, form))
    literal = f"{show(form)} {'>=' if low else '<='} {show_number(end)}"
    return TermView(show_number(weight), show(factor), literal)


def contradiction(region: Region, evidence: Node) -> Combination:
    """The combination of literals by which a proof says that a region holds no state.

    Only shown, not checked: the kernel has checked it (`kernel/evidence.py`).
    """
    views: list[TermView] = []
    total: Quantity = 0
    for item in evidence.items[1:] if isinstance(evidence, Form) else ():
        parts = item.items if isinstance(item, Form) else ()
        if parts and name_of(parts[0]) == "product":
            weight, factors = parts[1], parts[2:]
        else:
            weight, factors = parts[-1], (Form(parts[:2]),)
        multiplier = weight.value if isinstance(weight, Atom) else 0
        scale: Number = multiplier if isinstance(multiplier, int | Fraction) else 0
        known = [_factor(region, factor) for factor in factors]
        product: Quantity = scale
        for value, _ in known:
            product = multiply(product, value)
        total = add(total, product)
        text = " * ".join(f"({show(value)})" if len(known) > 1 else show(value)
                          for value, _ in known)  # fmt: skip
        views.append(TermView(show_number(scale), text, ", ".join(said for _, said in known)))
    return Combination("", tuple(views), show(total))


def _factor(region: Region, node: Node) -> tuple[Quantity, str]:
    """A quantity that is >= 0 on a region, and the literal that says so."""
    items = node.items if isinstance(node, Form) else ()
    if len(items) == 2 and name_of(items[0]) == "square":
        root = polynomial(items[1])
        return multiply(root, root), f"({show(root)})^2 >= 0"
    form = polynomial(items[0]) if items else 0
    if not isinstance(form, Polynomial):
        return form, ""
    low, high = region.recorded(form)
    if len(items) == 2 and name_of(items[1]) == "low" and low is not None:
        return subtract(form, low), f"{show(form)} >= {show_number(low)}"
    if high is not None:
        return subtract(high, form), f"{show(form)} <= {show_number(high)}"
    return form, ""


def polynomial(node: Node) -> Quantity:
    """A polynomial that a proof writes as `((coefficient name ...) ...)`."""
    total: Quantity = 0
    for item in node.items if isinstance(node, Form) else ():
        parts = item.items if isinstance(item, Form) else ()
        weight = parts[0].value if parts and isinstance(parts[0], Atom) else 0
        term: Quantity = weight if isinstance(weight, int | Fraction) else 0
        for name in parts[1:]:
            term = multiply(term, Polynomial((((((name_of(name), 1),)), 1),)))
        total = add(total, term)
    return total
