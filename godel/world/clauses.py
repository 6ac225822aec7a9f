"""What the clauses of worlds and agents share: numbers, declarations, values by name, weights."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from godel.errors import MeaningProblem
from godel.language.canonical import print_flat
from godel.language.core import Core, Literal, free_names
from godel.language.desugar import RESERVED, expand, parameters_of
from godel.language.polynomial import show_number
from godel.language.primitives import PRIMITIVES
from godel.language.region import FRESH
from godel.language.syntax import Atom, Form, Node, Text, head, name_of, place_of
from godel.language.values import FALSE, TRUE, Number, Scalar, Symbol
from godel.world.model import Choice, Declared, Range, Sort

MAXIMUM_VARIABLES = 64
MAXIMUM_OPTIONS = 256
FINEST_SUM = 2**65536
"""Largest common denominator of weights written out."""


def wrong(node: Node, message: str, hint: str = "") -> MeaningProblem:
    """A MeaningProblem at a node."""
    return MeaningProblem(message, place=place_of(node), hint=hint)


def titled(node: Node, kind: str) -> tuple[str, str, tuple[Node, ...]]:
    """Name, documentation and the remaining items of `(kind name "text" ...)`."""
    if not isinstance(node, Form) or head(node) != kind or len(node.items) < 2:
        raise wrong(node, f"expected ({kind} name ...)")
    name = name_of(node.items[1])
    if not name:
        raise wrong(node.items[1], f"a {kind} needs a name")
    rest = node.items[2:]
    if rest and isinstance(rest[0], Text):
        return name, rest[0].text, rest[1:]
    return name, "", rest


def exact(node: Node) -> Number:
    """A number written out."""
    if isinstance(node, Atom) and isinstance(node.value, int | Fraction):
        return node.value
    raise wrong(node, "expected a number")


def integer(node: Node) -> int:
    """An integer written out."""
    value = exact(node)
    if isinstance(value, Fraction):
        raise wrong(node, "expected an integer")
    return value


def declarations(nodes: Iterable[Node], others: Iterable[Declared]) -> tuple[Declared, ...]:
    """Variables with their sorts; no name is one of `others`, or has a meaning in `remember`."""
    found: list[Declared] = []
    taken = {item.name for item in others}
    for node in nodes:
        if not isinstance(node, Form) or len(node.items) < 2:
            raise wrong(node, "expected (name int LO HI), (name bool) or (name one-of a b)")
        name = parameters_of((node.items[0],), node)[0]
        if name in taken:
            raise wrong(node, f"{name} is declared already")
        if len(taken) >= 3 * MAXIMUM_VARIABLES or len(found) >= MAXIMUM_VARIABLES:
            raise wrong(node, f"more than {MAXIMUM_VARIABLES} variables")
        if name == "reward" or name.startswith("next-"):
            raise wrong(node, f"{name} has a meaning of its own in remember")
        if name.startswith(FRESH):
            raise wrong(node, f"names that begin with {FRESH} are the checker's own")
        taken.add(name)
        found.append(Declared(name, _sort(node)))
    return tuple(found)


def _sort(node: Form) -> Sort:
    kind, rest = name_of(node.items[1]), node.items[2:]
    if kind == "bool" and not rest:
        return Choice((FALSE, TRUE))
    if kind == "one-of" and rest:
        options: list[Scalar] = []
        if len(rest) > MAXIMUM_OPTIONS:
            raise wrong(node, f"more than {MAXIMUM_OPTIONS} options")
        for item in rest:
            if not isinstance(item, Atom) or not isinstance(item.value, Symbol):
                raise wrong(item, "one-of lists names")
            options.append(item.value)
        if len({str(option) for option in options}) != len(options):
            raise wrong(node, "the same name is listed twice")
        return Choice(tuple(options))
    if kind == "int" and len(rest) <= 2:
        ends = [integer(item) for item in rest] + [None, None]
        low, high = ends[0], ends[1]
        if low is not None and high is not None and low > high:
            raise wrong(node, f"the range from {low} to {high} is empty")
        return Range(low, high)
    raise wrong(node, "expected (name int LO HI), (name bool) or (name one-of a b)")


def value_of(node: Node, sort: Sort) -> Scalar:
    """A value written out, of a given sort."""
    if isinstance(node, Atom):
        value = node.value
        if isinstance(sort, Range):
            inside = isinstance(value, int) and (sort.low is None or value >= sort.low)
            if inside and isinstance(value, int) and (sort.high is None or value <= sort.high):
                return value
        elif any(type(value) is type(option) and value == option for option in sort.options):
            return value
    raise wrong(node, f"{print_flat(node)} is not a value of this variable")


def named(nodes: Iterable[Node]) -> dict[str, Form]:
    """`(name value)` forms by name."""
    found: dict[str, Form] = {}
    for node in nodes:
        if not isinstance(node, Form) or len(node.items) != 2 or not name_of(node.items[0]):
            raise wrong(node, "expected (name value)")
        if name_of(node.items[0]) in found:
            raise wrong(node, f"{name_of(node.items[0])} is given twice")
        found[name_of(node.items[0])] = node
    return found


def matching(
    where: Node, nodes: Iterable[Node], declared: tuple[Declared, ...], what: str
) -> list[tuple[Declared, Node]]:
    """One `(name value)` for each declared name, and none besides."""
    given = named(nodes)
    for name, node in given.items():
        if name not in {item.name for item in declared}:
            raise wrong(node, f"{name} is not declared")
    for item in declared:
        if item.name not in given:
            raise wrong(where, f"{item.name} has no {what}", f"add ({what} ({item.name} ...))")
    return [(item, given[item.name].items[1]) for item in declared]


def check_weights(node: Form, weights: tuple[Core, ...]) -> None:
    """Weights written out as numbers are not negative; they sum to 1 if all of them are."""
    total = Fraction(0)
    for branch, weight in zip(node.items[1:], weights, strict=True):
        value = weight.value if isinstance(weight, Literal) else 0
        if not isinstance(value, int | Fraction):
            raise wrong(branch, "a weight is a number")
        if value < 0:
            raise wrong(branch, "a weight is negative")
        total += value
        if total.denominator > FINEST_SUM:
            raise wrong(branch, "the weights have no common denominator of a reasonable size")
    known = all(isinstance(weight, Literal) for weight in weights)
    if total > 1 or (known and total != 1):
        raise wrong(node, f"the weights sum to {show_number(total)}, not to 1")


def checked(node: Node, names: frozenset[str]) -> Core:
    """An expression that uses only these names, primitives and the prelude."""
    core = expand(node)
    unknown = sorted(free_names(core) - names - PRIMITIVES.keys() - RESERVED)
    if unknown:
        raise wrong(node, f"unknown name {unknown[0]}", "here: " + " ".join(sorted(names)))
    return core
