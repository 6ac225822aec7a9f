"""Small expressions, found by enumeration: those with the same values everywhere are one.

Expressions are made from smaller ones, in order of gas, and one that has the same values in all
the views as an earlier one is dropped (observational equivalence: A. Albarghouthi, S. Gulwani and
Z. Kincaid, "Recursive program synthesis", 2013).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from godel.language.canonical import print_flat
from godel.language.syntax import Atom, Form, Node, form, head, name_of, symbol
from godel.language.values import FALSE, TRUE, Boolean, Number, Symbol, Value, number
from godel.search.edit import literal
from godel.search.effort import Effort
from godel.world.model import Choice, Declared, Range, World

LARGEST_VALUE = 10**12
MOST_CONSTANTS = 12
CALL_GAS = 2
"""Gas of a call of a primitive besides its operands: the call and its operator."""


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """An expression without branches, its value in each view, and its gas."""

    node: Node
    values: tuple[Value, ...]
    gas: int


Arithmetic: TypeAlias = Callable[[Number, Number], "Number | None"]

Operator: TypeAlias = tuple[str, bool, bool, Arithmetic]
"""Name; whether the order does not matter; whether the second operand is a constant; meaning."""


def _quotient(left: Number, right: Number) -> Number | None:
    return left // right if _divisible(left, right) else None


def _modulo(left: Number, right: Number) -> Number | None:
    return number(left % right) if _divisible(left, right) else None


def _divisible(left: Number, right: Number) -> bool:
    return isinstance(left, int) and isinstance(right, int) and right > 0


LINEAR: tuple[Operator, ...] = (
    ("min", True, False, min),
    ("max", True, False, max),
    ("+", True, False, lambda left, right: number(left + right)),
    ("-", False, False, lambda left, right: number(left - right)),
    ("*", False, True, lambda left, right: number(left * right)),
)
"""Operators that keep to what proofs follow best."""

OPERATORS: tuple[Operator, ...] = (
    *LINEAR[:4],
    ("*", True, False, lambda left, right: number(left * right)),
    ("quotient", False, True, _quotient),
    ("modulo", False, True, _modulo),
)
"""All operators that are tried."""

CONDITIONS = ("=", "<", "<=", ">", ">=", "eq?", "not", "and", "or")

COMPARISONS: tuple[tuple[str, Callable[[Number, Number], bool]], ...] = (
    ("<", lambda left, right: left < right),
    ("=", lambda left, right: left == right),
)


def leaves(
    names: Sequence[str], views: Sequence[Mapping[str, Value]], constants: Sequence[Node]
) -> tuple[Term, ...]:
    """Variables, then constants, as terms."""
    found = [Term(symbol(n), tuple(view[n] for view in views), 1) for n in names]
    for node in constants:
        value = _constant_value(node)
        if value is not None:
            found.append(Term(node, (value,) * len(views), 1))
    return tuple(found)


def _constant_value(node: Node) -> Value | None:
    if isinstance(node, Form) and head(node) == "quote":
        node = node.items[1]
    return node.value if isinstance(node, Atom) else None


def numeric_terms(
    start: Iterable[Term],
    operators: Sequence[Operator],
    most_gas: int,
    most_terms: int,
    effort: Effort,
) -> Iterator[Term]:
    """Numeric expressions over the given leaves, those with few calls first, no two alike.

    Raises OutOfWork.
    """
    levels: dict[int, list[Term]] = {}
    seen: set[tuple[Value, ...]] = set()
    constants = 0
    for term in start:
        if all(_plain(value) for value in term.values) and term.values not in seen:
            seen.add(term.values)
            levels.setdefault(term.gas, []).append(term)
            yield term
    for gas in range(CALL_GAS + 2, most_gas + 1):
        for term in _calls(levels, operators, gas - CALL_GAS, effort):
            folded = _is_constant(term)
            if term.values in seen or (folded and constants >= MOST_CONSTANTS):
                continue
            seen.add(term.values)
            constants += folded
            levels.setdefault(gas - folded, []).append(term)  # before calls that take as much
            yield term
            if len(seen) >= most_terms:
                return


def _calls(
    levels: dict[int, list[Term]], operators: Sequence[Operator], gas: int, effort: Effort
) -> Iterator[Term]:
    """Every call of an operator whose operands cost this much; of constants, what it gives."""
    for name, symmetric, scaling, meaning in operators:
        for left_gas in sorted(levels):
            right_gas = gas - left_gas
            if right_gas not in levels or (symmetric and left_gas > right_gas):
                continue
            for place, left in enumerate(levels[left_gas]):
                skipped = place if symmetric and left_gas == right_gas else 0
                for right in levels[right_gas][skipped:]:
                    if scaling and not _is_constant(right):
                        continue
                    effort.cells(len(left.values))
                    values = _combined(meaning, left.values, right.values)
                    if values and _is_constant(left) and _is_constant(right):
                        yield Term(Atom(values[0]), values, 1)
                    elif values is not None:
                        node = form(symbol(name), left.node, right.node)
                        yield Term(node, values, CALL_GAS + left.gas + right.gas)


def _is_constant(term: Term) -> bool:
    return isinstance(term.node, Atom) and not name_of(term.node)


def _combined(
    meaning: Arithmetic, left: tuple[Value, ...], right: tuple[Value, ...]
) -> tuple[Number, ...] | None:
    """The values of a call; None if it faults or grows somewhere."""
    found: list[Number] = []
    for first, second in zip(left, right, strict=True):
        if not isinstance(first, Number) or not isinstance(second, Number):
            return None
        value = meaning(first, second)
        if value is None or not -LARGEST_VALUE <= value <= LARGEST_VALUE:
            return None
        found.append(value)
    return tuple(found)


def _plain(value: Value) -> bool:
    return isinstance(value, int | Fraction)


def predicates(terms: Sequence[Term], declared: Mapping[str, Declared]) -> Iterator[Term]:
    """Conditions on what can be seen: variables against values that occur, and each other."""
    variables = [term for term in terms if name_of(term.node) in declared]
    for term in variables:
        sort = declared[name_of(term.node)].sort
        if isinstance(sort, Choice):
            yield from _option_tests(term, sort)
        else:
            yield from _threshold_tests(term)
    ranged = [t for t in variables if isinstance(declared[name_of(t.node)].sort, Range)]
    for place, left in enumerate(ranged):
        for right in ranged[place + 1 :]:
            for first, second in ((left, right), (right, left)):
                yield comparison("<", first, second)
            yield comparison("=", left, right)


def _option_tests(term: Term, sort: Choice) -> Iterator[Term]:
    if isinstance(sort.options[0], Boolean):
        yield term
        return
    for option in sort.options:
        test = form(symbol("eq?"), term.node, literal(option))
        yield Term(test, tuple(TRUE if v == option else FALSE for v in term.values), CALL_GAS + 2)


def _threshold_tests(term: Term, most: int = 64) -> Iterator[Term]:
    """`(< variable value)` for the values that occur, then `(= variable value)`."""
    occurring = sorted({value for value in term.values if isinstance(value, int | Fraction)})
    stride = max(1, len(occurring) // most)
    for value in occurring[1::stride]:
        yield comparison("<", term, Term(Atom(value), (value,) * len(term.values), 1))
    for value in occurring[1:-1:stride]:
        yield comparison("=", term, Term(Atom(value), (value,) * len(term.values), 1))


def comparison(name: str, left: Term, right: Term) -> Term:
    """A comparison of two numeric terms, as a term."""
    holds = dict(COMPARISONS)[name]
    values = tuple(
        TRUE if isinstance(a, Number) and isinstance(b, Number) and holds(a, b) else FALSE
        for a, b in zip(left.values, right.values, strict=True)
    )
    return Term(form(symbol(name), left.node, right.node), values, CALL_GAS + left.gas + right.gas)


def atoms_of(nodes: Iterable[Node]) -> Iterator[Atom]:
    """The atoms of some trees, from left to right."""
    pending = list(reversed(list(nodes)))
    while pending:
        node = pending.pop()
        if isinstance(node, Form):
            pending.extend(reversed(node.items))
        elif isinstance(node, Atom):
            yield node


def clauses(world: World, *wanted: str) -> tuple[Node, ...]:
    """Clauses of a world's text, by name."""
    items = world.node.items if isinstance(world.node, Form) else ()
    return tuple(item for item in items if head(item) in wanted)


def integer_constants(world: World, program: Node) -> tuple[Node, ...]:
    """0, 1, and the integers in the program, in what the world does, and at ends of ranges."""
    found: dict[int, None] = {0: None, 1: None}
    for atom in atoms_of((program, *clauses(world, "step", "done", "actions", "state"))):
        if isinstance(atom.value, int) and abs(atom.value) <= LARGEST_VALUE:
            found.setdefault(atom.value)
    return tuple(Atom(value) for value in list(found)[:MOST_CONSTANTS])


def symbol_constants(world: World, program: Node) -> tuple[Node, ...]:
    """Quoted names and booleans: the options of actions and observed variables."""
    found: dict[str, Node] = {}
    for declared in (*world.actions, *world.variables):
        if isinstance(declared.sort, Choice):
            for option in declared.sort.options:
                found.setdefault(f"{type(option).__name__} {option}", literal(option))
    return tuple(found.values())


def conditions(world: World, program: Node, names: frozenset[str]) -> tuple[Node, ...]:
    """The conditions in a world's `step` and `done` and in a program that read only some names."""
    found: dict[str, Node] = {}
    pending: list[Node] = list(reversed((*clauses(world, "step", "done"), program)))
    while pending:
        node = pending.pop()
        if not isinstance(node, Form):
            continue
        pending.extend(reversed(node.items))
        if head(node) in CONDITIONS and all(_readable(item, names) for item in node.items[1:]):
            found.setdefault(print_flat(node), node)
    return tuple(found.values())


def _readable(node: Node, names: frozenset[str]) -> bool:
    """Whether an expression uses only these variables, literals and arithmetic."""
    if isinstance(node, Atom):
        return not isinstance(node.value, Symbol) or node.value.name in names
    if not isinstance(node, Form) or not node.items:
        return False
    if head(node) == "quote":
        return True
    known = (*(name for name, _, _, _ in OPERATORS), *CONDITIONS, "abs")
    return head(node) in known and all(_readable(item, names) for item in node.items[1:])
