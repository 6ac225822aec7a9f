"""Where a life begins: the priors of hidden variables, and the distribution of the start."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeAlias

from godel.language.core import Literal
from godel.language.evaluator import Fault, Runtime, evaluate
from godel.language.program import prelude
from godel.language.syntax import Atom, Form, Node, head, name_of, symbol
from godel.language.values import Number, Scalar, Value, number
from godel.world.clauses import (
    MAXIMUM_OPTIONS,
    MAXIMUM_VARIABLES,
    check_weights,
    checked,
    declarations,
    exact,
    matching,
    value_of,
    wrong,
)
from godel.world.model import Choice, Declared, State
from godel.world.tick import WORLD_GAS, bind, in_sort

MAXIMUM_STARTS = 10_000
START_GAS = 1_000_000
"""Gas for all expressions of a start together."""
FINEST = 2**128
"""Largest denominator of a weight in a start distribution; their products multiply."""

Draws: TypeAlias = tuple[tuple[Number, Scalar], ...]
"""Values with their weights, which sum to 1; none of weight 0."""

Prior: TypeAlias = tuple[Declared, Draws]


def priors(nodes: Iterable[Node], others: tuple[Declared, ...]) -> tuple[Prior, ...]:
    """Hidden variables `(name (weight value) ...)`: drawn once, never observed."""
    found: list[Prior] = []
    for node in nodes:
        branches = node.items[1:] if isinstance(node, Form) else ()
        if len(found) >= MAXIMUM_VARIABLES:
            raise wrong(node, f"more than {MAXIMUM_VARIABLES} hidden variables")
        if not isinstance(node, Form) or not 0 < len(branches) <= MAXIMUM_OPTIONS:
            raise wrong(node, f"expected (name (weight value) ...), at most {MAXIMUM_OPTIONS}")
        as_state = Form((node.items[0], symbol("bool")), node.position)
        declared = declarations((as_state,), (*others, *(item for item, _ in found)))[0]
        pairs = [_weighted(branch) for branch in branches]
        options: list[Scalar] = []
        for weight, value in pairs:
            if not isinstance(value, Atom):
                raise wrong(node, "a hidden value is a number, a boolean or a name")
            if exact(weight).denominator > FINEST:
                raise wrong(node, "a prior that is too fine")
            options.append(value.value)
        if len({f"{type(option).__name__} {option}" for option in options}) != len(options):
            raise wrong(node, "the same value is listed twice")
        check_weights(node, tuple(Literal(exact(weight)) for weight, _ in pairs))
        draws = zip((exact(weight) for weight, _ in pairs), options, strict=True)
        kept = tuple((weight, option) for weight, option in draws if weight)
        found.append((Declared(declared.name, Choice(tuple(options))), kept))
    return tuple(found)


def _weighted(node: Node) -> tuple[Node, Node]:
    """`(weight value)`."""
    if not isinstance(node, Form) or len(node.items) != 2:
        raise wrong(node, "expected (weight value)")
    return node.items[0], node.items[1]


def start_states(
    where: Node,
    nodes: Iterable[Node],
    state: tuple[Declared, ...],
    hidden: tuple[Prior, ...],
    life: int | None,
) -> tuple[tuple[Number, State], ...]:
    """The start distribution: given the hidden variables, the others are drawn independently."""
    entries = matching(where, nodes, state, "start")
    left = () if life is None else (life,)
    reader = _Reader(hidden)
    found: list[tuple[Number, State]] = []
    for secret in product(*(draws for _, draws in hidden)):
        values = tuple(value for _, value in secret)
        choices = [reader.draws(item, node, values) for item, node in entries]
        if len(found) + prod(len(choice) for choice in choices) > MAXIMUM_STARTS:
            raise wrong(where, f"more than {MAXIMUM_STARTS} start states")
        for draw in product(*choices):
            weights = (Fraction(weight) for weight, _ in (*secret, *draw))
            place = (*(value for _, value in draw), *values, *left)
            found.append((number(prod(weights, start=Fraction(1))), place))
    return tuple(found)


class _Reader:
    """Reads the entries of a start, whose expressions may use the hidden variables."""

    def __init__(self, hidden: tuple[Prior, ...]) -> None:
        self._hidden = tuple(item for item, _ in hidden)
        self._names = frozenset(item.name for item in self._hidden)
        self._runtime = Runtime(prelude=prelude())
        self._gas = START_GAS

    def draws(self, item: Declared, node: Node, hidden: State) -> Draws:
        """The values that a variable may start with. Raises MeaningProblem."""
        if head(node) != "chance" or not isinstance(node, Form):
            return ((1, self._value(node, item, hidden)),)
        found: list[tuple[Number, Scalar]] = []
        for branch in node.items[1:]:
            weight, value = _weighted(branch)
            share = self._computed(weight, hidden) if self._is_expression(weight) else exact(weight)
            if not isinstance(share, int | Fraction):
                raise wrong(weight, "a weight is a number")
            found.append((share, self._value(value, item, hidden)))
            if share.denominator > FINEST or len(found) > MAXIMUM_STARTS:
                raise wrong(branch, "a start distribution that is too fine")
        check_weights(node, tuple(Literal(weight) for weight, _ in found))
        return tuple((weight, value) for weight, value in found if weight)

    def _is_expression(self, node: Node) -> bool:
        """A form, or the name of a hidden variable; anything else stands for itself."""
        return bool(self._names) and (isinstance(node, Form) or name_of(node) in self._names)

    def _value(self, node: Node, item: Declared, hidden: State) -> Scalar:
        if not self._is_expression(node):
            return value_of(node, item.sort)
        value = self._computed(node, hidden)
        if not isinstance(value, Scalar) or not in_sort(value, item.sort, None):
            raise wrong(node, f"this is not a value of {item.name}")
        return value

    def _computed(self, node: Node, hidden: State) -> Value:
        """The value of an expression of the start."""
        environment = bind(self._hidden, hidden)
        limit = min(WORLD_GAS, self._gas)
        outcome = evaluate(self._runtime, checked(node, self._names), environment, limit)
        self._gas -= outcome.gas
        if isinstance(outcome.result, Fault):
            raise wrong(node, f"this start value faults: {outcome.result.kind}")
        return outcome.result
