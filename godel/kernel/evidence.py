"""Checking an obligation on every state of a region, by a tree of splits over runs of it.

An obligation is a function of a region that returns where it holds on the whole of it, raises
`Fails` where it does not, and `Undecided` where the region must be split first. The evidence may
be empty (`auto`): then the checker splits on whatever the run asked for, within a limit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from godel.kernel.refusal import Malformed, Refused
from godel.language.meter import Meter
from godel.language.polynomial import (
    HIGHEST_DEGREE,
    Polynomial,
    Quantity,
    add,
    multiply,
    normal_form,
    variable,
)
from godel.language.region import (
    FRESH,
    Cut,
    Divide,
    OutsideFragment,
    Region,
    Undecided,
    fresh,
)
from godel.language.syntax import Atom, Form, Node, head, name_of
from godel.language.values import Number
from godel.world.model import Choice, Declared, Range
from godel.world.tick import WorldFault

LEAF_LIMIT = 200_000
"""Most leaves that one obligation may have."""

LONGEST_FORM = 100
"""Most terms of a linear form that is written out."""


class Fails(Exception):
    """The obligation is false on the region."""


Obligation: TypeAlias = Callable[[Region], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking found: how many leaves closed, and the oracles that closed some of them."""

    leaves: int
    oracles: tuple[str, ...]


def everywhere(declared: Sequence[Declared]) -> Region:
    """The region of all states: each variable anywhere in its declared range."""
    region = Region((), ())
    for item in declared:
        if isinstance(item.sort, Range):
            low, high = item.sort.low, item.sort.high
            if low is not None or high is not None:
                region = region.tighten(variable(item.name), low, high) or region
        elif isinstance(item.sort, Choice):
            region = Region(region.intervals, (*region.choices, (item.name, item.sort.options)))
    return region


def check_obligation(
    obligation: Obligation, region: Region, evidence: Node, meter: Meter
) -> Checked:
    """Check an obligation on every state of a region. Raises Refused, saying where it fails."""
    pending: list[tuple[Region, Node]] = [(region, evidence)]
    leaves = 0
    oracles: set[str] = set()
    while pending:
        part, tree = pending.pop()
        meter.spend(1 + part.size() + len(part.intervals) ** 2 // 16)
        kind = name_of(tree) or head(tree)
        if kind == "cut":
            pending.extend(_explicit_cut(part, tree, meter))
        elif kind == "cases":
            pending.extend(_explicit_cases(part, tree))
        elif kind == "divide":
            pending.extend(_explicit_division(part, tree, meter))
        else:
            leaves += 1
            if leaves > LEAF_LIMIT:
                raise Refused(f"more than {LEAF_LIMIT} leaves")
            if kind == "contradiction":
                _contradiction(part, tree, meter)
            elif kind == "oracle" and isinstance(tree, Form) and len(tree.items) == 2:
                oracles.add("oracle-" + (name_of(tree.items[1]) or "unnamed"))
            elif kind == "auto" and isinstance(tree, Atom):
                pending.extend((smaller, tree) for smaller in _run(obligation, part))
            else:
                raise Malformed("evidence is auto, cut, cases, divide, contradiction or oracle")
    return Checked(leaves, tuple(sorted(oracles)))


def _run(obligation: Obligation, part: Region) -> tuple[Region, ...]:
    """Run an obligation: nothing left to do, or the parts to run it on."""
    try:
        obligation(part)
    except Undecided as undecided:
        return part.split(undecided.split)
    except (Fails, WorldFault) as failure:
        raise Refused(f"{failure}, where {part}") from None
    except OutsideFragment as outside:
        raise Refused(f"outside the fragment: {outside}, where {part}") from None
    return ()


def _polynomial(region: Region, node: Node, meter: Meter) -> Quantity:
    """A polynomial written `((coefficient name ...) ...)`; a term without names is a constant.

    A name that begins like a fresh variable must be one of the region: what a name stands for
    may not depend on a division that is still to come, or the parts of a cut do not cover.
    """
    total: Quantity = 0
    if not isinstance(node, Form):
        raise Malformed("a polynomial is a list of terms")
    if len(node.items) > LONGEST_FORM:
        raise Malformed(f"a polynomial that is written out has at most {LONGEST_FORM} terms")
    for item in node.items:
        parts = item.items if isinstance(item, Form) else ()
        weight = parts[0].value if parts and isinstance(parts[0], Atom) else None
        if not isinstance(weight, int | Fraction) or not all(map(name_of, parts[1:])):
            raise Malformed("a polynomial is ((coefficient name ...) ...)")
        if len(parts) > HIGHEST_DEGREE + 1:
            raise Malformed(f"a polynomial has degree {HIGHEST_DEGREE} at most")
        meter.spend(len(parts))
        powers = Counter(map(name_of, parts[1:]))
        if any(not _is_known(region, name) for name in powers):
            raise Refused("a name of a division that has not been made")
        meter.weigh((total, weight))
        total = add(total, multiply(weight, Polynomial(((tuple(sorted(powers.items())), 1),))))
    return total


def _is_known(region: Region, name: str) -> bool:
    """Whether a name is that of a division made here, or of none."""
    if not name.startswith(FRESH):
        return True
    return name in {fresh(number) for number in range(1, 1 + len(region.quotients))}


def _form(region: Region, node: Node, meter: Meter) -> Polynomial:
    """A polynomial in normal form: what intervals are recorded for."""
    form = _polynomial(region, node, meter)
    if not isinstance(form, Polynomial) or normal_form(form) != (form, 1, 0):
        raise Malformed("a form has coprime integer coefficients, the first above 0, no constant")
    return form


def _explicit_cut(region: Region, tree: Node, meter: Meter) -> list[tuple[Region, Node]]:
    """`(cut form bound below above)`."""
    if not isinstance(tree, Form) or len(tree.items) != 5:
        raise Malformed("expected (cut form bound below above)")
    bound = tree.items[2]
    if not isinstance(bound, Atom) or not isinstance(bound.value, int):
        raise Malformed("the bound of a cut is an integer")
    below, above = region.halves(Cut(_form(region, tree.items[1], meter), bound.value))
    both = ((above, tree.items[4]), (below, tree.items[3]))
    return [(half, evidence) for half, evidence in both if half is not None]


def _explicit_cases(region: Region, tree: Node) -> list[tuple[Region, Node]]:
    """`(cases variable evidence ...)`, one for each value still possible."""
    if not isinstance(tree, Form) or len(tree.items) < 2:
        raise Malformed("expected (cases variable evidence ...)")
    parts = region.parts(name_of(tree.items[1]))
    if not parts or len(parts) != len(tree.items) - 2:
        raise Malformed(f"{len(parts)} cases need as many evidences")
    return list(zip(parts, tree.items[2:], strict=True))


def _explicit_division(region: Region, tree: Node, meter: Meter) -> list[tuple[Region, Node]]:
    """`(divide polynomial divisor evidence)`: names a quotient by a fresh variable."""
    if not isinstance(tree, Form) or len(tree.items) != 4:
        raise Malformed("expected (divide polynomial divisor evidence)")
    dividend, divisor = _polynomial(region, tree.items[1], meter), tree.items[2]
    if not isinstance(dividend, Polynomial) or not dividend.is_integral():
        raise Malformed("a dividend is a polynomial with integer coefficients")
    if not isinstance(divisor, Atom) or not isinstance(divisor.value, int) or divisor.value < 1:
        raise Malformed("a divisor is an integer above 0")
    return [(part, tree.items[3]) for part in region.split(Divide(dividend, divisor.value))]


def _contradiction(region: Region, tree: Node, meter: Meter) -> None:
    """Quantities that are >= 0 on the region have a sum below 0, so the region is empty.

    `(form low k)` is a recorded literal times k > 0, `(product k factor ...)` a product of such
    literals `(form low)` and of squares `(square polynomial)` (Farkas 1902, Handelman 1988).
    """
    total: Quantity = 0
    for item in tree.items[1:] if isinstance(tree, Form) else ():
        parts = item.items if isinstance(item, Form) else ()
        if parts and name_of(parts[0]) == "product":
            factors, weight = [_factor(region, part, meter) for part in parts[2:]], parts[1:2]
        elif len(parts) == 3:
            factors, weight = [_factor(region, Form(parts[:2]), meter)], parts[2:]
        else:
            raise Malformed("expected (form low|high multiplier) or (product multiplier factor ..)")
        summand: Quantity = _multiplier(weight)
        for factor in factors:
            meter.weigh((summand, factor))
            summand = multiply(summand, factor)
        meter.weigh((total,))
        meter.weigh((summand,))
        total = add(total, summand)
    if isinstance(total, Polynomial) or total >= 0:
        raise Refused(f"no contradiction, where {region}")


def _factor(region: Region, node: Node, meter: Meter) -> Quantity:
    """A quantity that is >= 0 on a region: a recorded literal, or a square."""
    items = node.items if isinstance(node, Form) else ()
    if len(items) != 2:
        raise Malformed("a factor is (form low), (form high) or (square polynomial)")
    if name_of(items[0]) == "square":
        root = _polynomial(region, items[1], meter)
        meter.weigh((root, root))
        return multiply(root, root)
    form, side = _form(region, items[0], meter), name_of(items[1])
    low, high = region.recorded(form)
    end = low if side == "low" else high if side == "high" else None
    if end is None:
        raise Refused("a contradiction uses a literal that is not known")
    return add(form, -end) if side == "low" else add(end, multiply(-1, form))


def _multiplier(nodes: tuple[Node, ...]) -> Number:
    node = nodes[0] if nodes else None
    if isinstance(node, Atom) and isinstance(node.value, int | Fraction) and node.value > 0:
        return node.value
    raise Malformed("a multiplier is a number above 0")
