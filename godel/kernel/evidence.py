"""Checking an obligation on every state of a region, by a tree of splits over runs of it.

An obligation is a function of a region that returns where it holds on the whole of it, raises
`Fails` where it does not, and `Undecided` where the region must be split first. The evidence may
be empty (`auto`): then the checker splits on whatever the run asked for, within a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from godel.kernel.refusal import Malformed, Refused
from godel.language.meter import Meter
from godel.language.polynomial import Polynomial, Quantity, add, multiply, normal_form, variable
from godel.language.region import Cases, Cut, OutsideFragment, Region, Undecided
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
        forms = len(part.intervals) + len(part.choices)
        meter.spend(1 + forms + forms * forms // 16)
        kind = name_of(tree) or head(tree)
        if kind == "cut":
            pending.extend(_explicit_cut(part, tree))
        elif kind == "cases":
            pending.extend(_explicit_cases(part, tree))
        else:
            leaves += 1
            if leaves > LEAF_LIMIT:
                raise Refused(f"more than {LEAF_LIMIT} leaves")
            if kind == "contradiction":
                _contradiction(part, tree)
            elif kind == "oracle" and isinstance(tree, Form) and len(tree.items) == 2:
                oracles.add("oracle-" + (name_of(tree.items[1]) or "unnamed"))
            elif kind == "auto" and isinstance(tree, Atom):
                pending.extend((smaller, tree) for smaller in _run(obligation, part))
            else:
                raise Malformed("evidence is auto, cut, cases, contradiction or oracle")
    return Checked(leaves, tuple(sorted(oracles)))


def split(region: Region, by: Cut | Cases) -> tuple[Region, ...]:
    """The parts of a region that are not seen to be empty, in order."""
    if isinstance(by, Cases):
        return region.parts(by.variable)
    return tuple(half for half in region.halves(by) if half is not None)


def _run(obligation: Obligation, part: Region) -> tuple[Region, ...]:
    """Run an obligation: nothing left to do, or the parts to run it on."""
    try:
        obligation(part)
    except Undecided as undecided:
        return split(part, undecided.split)
    except (Fails, WorldFault) as failure:
        raise Refused(f"{failure}, where {part}") from None
    except OutsideFragment as outside:
        raise Refused(f"outside the fragment: {outside}, where {part}") from None
    return ()


def _linear_form(node: Node) -> Polynomial:
    """A form written `((coefficient name) ...)`, in normal form."""
    total: Quantity = 0
    items = node.items if isinstance(node, Form) else ()
    if len(items) > LONGEST_FORM:
        raise Malformed(f"a linear form has at most {LONGEST_FORM} terms")
    for item in items:
        if not isinstance(item, Form) or len(item.items) != 2 or not name_of(item.items[1]):
            raise Malformed("a linear form is ((coefficient name) ...)")
        weight = item.items[0]
        if not isinstance(weight, Atom) or not isinstance(weight.value, int):
            raise Malformed("a coefficient of a linear form is an integer")
        total = add(total, multiply(weight.value, variable(name_of(item.items[1]))))
    if not isinstance(total, Polynomial) or normal_form(total) != (total, 1, 0):
        raise Malformed("a linear form has coprime coefficients, the first above 0")
    return total


def _explicit_cut(region: Region, tree: Node) -> list[tuple[Region, Node]]:
    """`(cut form bound below above)`."""
    if not isinstance(tree, Form) or len(tree.items) != 5:
        raise Malformed("expected (cut form bound below above)")
    bound = tree.items[2]
    if not isinstance(bound, Atom) or not isinstance(bound.value, int):
        raise Malformed("the bound of a cut is an integer")
    below, above = region.halves(Cut(_linear_form(tree.items[1]), bound.value))
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


def _contradiction(region: Region, tree: Node) -> None:
    """`(contradiction (form low|high multiplier) ...)`: by Farkas' lemma the region is empty.

    The multipliers are > 0 and the weighted sum of the literals `form - low >= 0` and
    `high - form >= 0` is a constant below 0.
    """
    total: Quantity = 0
    for item in tree.items[1:] if isinstance(tree, Form) else ():
        if not isinstance(item, Form) or len(item.items) != 3:
            raise Malformed("expected (form low|high multiplier)")
        form, side = _linear_form(item.items[0]), name_of(item.items[1])
        weight = _multiplier(item.items[2])
        low, high = region.recorded(form)
        end = low if side == "low" else high if side == "high" else None
        if end is None:
            raise Refused("a contradiction uses a literal that is not known")
        literal = add(form, -end) if side == "low" else add(end, multiply(-1, form))
        total = add(total, multiply(weight, literal))
    if isinstance(total, Polynomial) or total >= 0:
        raise Refused(f"no contradiction, where {region}")


def _multiplier(node: Node) -> Number:
    if isinstance(node, Atom) and isinstance(node.value, int | Fraction) and node.value > 0:
        return node.value
    raise Malformed("a multiplier is a number above 0")
