"""Where a life begins: the priors of hidden variables, and the distribution of the start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeAlias

from godel.language.core import Core, Literal
from godel.language.evaluator import Fault, Runtime, evaluate
from godel.language.meter import Exhausted, Meter
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
BRANCH = 4
"""Units of work for a value of a start."""
START_WORK = 4_000_000
"""Units of work for a start where nobody else limits it."""
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
    meter: Meter | None,
) -> tuple[tuple[Number, State], ...]:
    """The start distribution: given the hidden variables, the others are drawn independently.

    Raises MeaningProblem, also where that takes more work than the meter allows.
    """
    reader = _Reader(tuple(item for item, _ in hidden), meter or Meter(START_WORK))
    left = () if life is None else (life,)
    found: list[tuple[Number, State]] = []
    try:
        entries = [reader.entry(*pair) for pair in matching(where, nodes, state, "start")]
        for secret in product(*(draws for _, draws in hidden)):
            values = tuple(value for _, value in secret)
            choices = [entry.fixed or reader.draws(entry, values) for entry in entries]
            if len(found) + prod(len(choice) for choice in choices) > MAXIMUM_STARTS:
                raise wrong(where, f"more than {MAXIMUM_STARTS} start states")
            for draw in product(*choices):
                reader.spend(1 + (len(draw) + len(secret)) // 2)
                weights = [weight for weight, _ in (*secret, *draw) if weight != 1]
                place = (*(value for _, value in draw), *values, *left)
                found.append((number(prod(weights, start=Fraction(1))), place))
    except Exhausted:
        raise wrong(where, "the start takes too much work") from None
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    """What a variable may start with: weights and values, expressions where they are forms.

    `fixed` holds the draws where nothing depends on the hidden variables.
    """

    item: Declared
    node: Node
    branches: tuple[tuple[Node, Core | Number, Node, Core | Scalar], ...]
    fixed: Draws = ()


class _Reader:
    """Reads the entries of a start, whose expressions may use the hidden variables."""

    def __init__(self, hidden: tuple[Declared, ...], meter: Meter) -> None:
        self._hidden = hidden
        self._names = frozenset(item.name for item in hidden)
        self._runtime = Runtime(prelude=prelude(), meter=meter)
        self._meter = meter
        self._gas = START_GAS

    def spend(self, units: int) -> None:
        """Take work. Raises Exhausted."""
        self._meter.spend(units)

    def entry(self, item: Declared, node: Node) -> _Entry:
        """An entry whose expressions are checked. Raises MeaningProblem."""
        pairs: list[tuple[Node, Node]] = [(Atom(1), node)]
        if head(node) == "chance" and isinstance(node, Form):
            pairs = [_weighted(branch) for branch in node.items[1:]]
        if len(pairs) > MAXIMUM_STARTS:
            raise wrong(node, "a start distribution that is too fine")
        branches: list[tuple[Node, Core | Number, Node, Core | Scalar]] = []
        for weight, value in pairs:
            share = self._expression(weight)
            start = self._expression(value)
            branches.append(
                (
                    weight,
                    exact(weight) if share is None else share,
                    value,
                    value_of(value, item.sort) if start is None else start,
                )
            )
        found = _Entry(item, node, tuple(branches))
        if any(
            isinstance(part, Core) for _, share, _, start in branches for part in (share, start)
        ):
            return found
        return replace(found, fixed=self.draws(found, ()))

    def _expression(self, node: Node) -> Core | None:
        """A form, or the name of a hidden variable; None for what stands for itself."""
        if self._names and (isinstance(node, Form) or name_of(node) in self._names):
            return checked(node, self._names)
        return None

    def draws(self, entry: _Entry, hidden: State) -> Draws:
        """The values that a variable may start with. Raises MeaningProblem, or Exhausted."""
        found: list[tuple[Number, Scalar]] = []
        for where, weight, node, value in entry.branches:
            self.spend(BRANCH)
            share = self._computed(where, weight, hidden) if isinstance(weight, Core) else weight
            if not isinstance(share, int | Fraction):
                raise wrong(where, "a weight is a number")
            if share.denominator > FINEST:
                raise wrong(where, "a start distribution that is too fine")
            start = self._computed(node, value, hidden) if isinstance(value, Core) else value
            if not isinstance(start, Scalar) or not in_sort(start, entry.item.sort, None):
                raise wrong(node, f"this is not a value of {entry.item.name}")
            found.append((share, start))
        if head(entry.node) == "chance" and isinstance(entry.node, Form):
            check_weights(entry.node, tuple(Literal(weight) for weight, _ in found))
        return tuple((weight, value) for weight, value in found if weight)

    def _computed(self, node: Node, expression: Core, hidden: State) -> Value:
        """The value of an expression of the start."""
        limit = min(WORLD_GAS, self._gas)
        outcome = evaluate(self._runtime, expression, bind(self._hidden, hidden), limit)
        self._gas -= outcome.gas
        if isinstance(outcome.result, Fault):
            raise wrong(node, f"this start value faults: {outcome.result.kind}")
        return outcome.result
