"""The cheapest term of a class: what an expression costs in gas, and the best way to write it.

Every node of the core costs 1 when it is entered, so a call costs 1 for itself, 1 for its
operator, and its operands; an `if` costs 1, its test and one branch. Sums, products, least and
greatest take any number of operands, so that a sum in a sum costs nothing of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from godel.language.canonical import print_flat
from godel.language.syntax import Node, form, symbol
from godel.search.effort import Effort
from godel.search.egraph import LEAVES, Class, Classes, Equal
from godel.search.graph import leaf_node

LARGEST = 400
"""Most nodes of a term."""

MOST_SWEEPS = 60
UNSEEN_CALL = 40.0
"""What a call of something that is not written out is thought to cost, besides its operands."""

NAMES = MappingProxyType(
    {
        "Neg": "-", "Abs": "abs", "Not": "not", "Add": "+", "Sub": "-", "Mul": "*", "Div": "/",
        "Quot": "quotient", "Mod": "modulo", "Min": "min", "Max": "max", "Eq": "=", "Lt": "<",
        "Le": "<=", "Lt3": "<", "Le3": "<=", "Same": "eq?",
    }
)  # fmt: skip
ALL_ALIKE = ("Add", "Mul", "Min", "Max")
"""Words whose operands may be calls of the same, written without their own call."""

JOINED = (*ALL_ALIKE, "Sub")
"""The same, and the difference, of which the first operand may be one."""

GAS_PER_WAY = 25

KNOWN_CALLS = ("list", "cons", "car", "cdr", "null?", "pair?", "number?", "integer?", "symbol?")

Key = TypeVar("Key", bound=Hashable)

Weights: TypeAlias = Mapping[Class, float]
"""How often a test comes out true; one half where nothing is said."""


@dataclass(frozen=True, slots=True)
class Term:
    """A way to write a class, or a list of operands: its cost, its nodes and its text.

    `worst` is the gas of the dearest path, `mean` that of a mixture of them. `inside` are the
    classes that it is made of, as bits: a term that holds its own class is no term.
    """

    worst: float
    mean: float
    size: int
    text: str
    nodes: tuple[Node, ...]
    inside: int


Rank: TypeAlias = Callable[[Term], tuple[float, float, int, str]]


def by_worst(term: Term) -> tuple[float, float, int, str]:
    """The least gas on the dearest path first: no path becomes dearer for the sake of others."""
    return term.worst, term.mean, term.size, term.text


def by_mean(term: Term) -> tuple[float, float, int, str]:
    """The least expected gas first."""
    return term.mean, term.worst, term.size, term.text


class Cheapest:
    """The cheapest terms of all classes. Raises OutOfWork when made."""

    def __init__(
        self, classes: Classes, others: Sequence[Node], rank: Rank, weights: Weights, effort: Effort
    ) -> None:
        self._ways, self._others, self._rank, self._weights = classes.ways, others, rank, weights
        self._best: dict[Class, Term] = {}
        self._joined: dict[tuple[str, Class], Term] = {}
        users: dict[Class, set[Class]] = {}
        for place, ways in self._ways.items():
            for operand in {operand for way in ways for operand in way.operands}:
                users.setdefault(operand, set()).add(place)
        pending = set(self._ways)
        for _ in range(MOST_SWEEPS):
            effort.spend(GAS_PER_WAY * sum(len(self._ways[place]) for place in pending))
            changed = self._sweep(pending)
            pending = changed.union(*(users.get(place, ()) for place in changed))
            if not pending:
                break

    def term(self, place: Class) -> Term | None:
        """The cheapest term of a class, None if it has none that is small enough."""
        return self._best.get(place)

    def _sweep(self, pending: set[Class]) -> set[Class]:
        """Better terms, all made from those of the last sweep, so that no order matters.

        Returns the classes that have them.
        """
        best: dict[Class, Term] = {}
        joined: dict[tuple[str, Class], Term] = {}
        for place in pending:
            ways = self._ways[place]
            found = [self._term(place, way) for way in ways]
            self._improve(best, place, found, self._best.get(place))
            for word in JOINED:
                lists = [self._spread(place, way) for way in ways if way.word == word]
                lists.append(self._best.get(place))
                self._improve(joined, (word, place), lists, self._joined.get((word, place)))
        self._best |= best
        self._joined |= joined
        return {*best, *(place for _, place in joined)}

    def _improve(
        self, better: dict[Key, Term], key: Key, found: Sequence[Term | None], old: Term | None
    ) -> None:
        """Note the best of what was found, if it is better than what is known."""
        terms = [term for term in found if term is not None]
        if terms:
            first = min(terms, key=self._rank)
            if old is None or self._rank(first) < self._rank(old):
                better[key] = first

    def _term(self, place: Class, way: Equal) -> Term | None:
        """A term by one way, None if its operands are not known yet, or it would hold itself."""
        word, operands = way.word, way.operands
        if word in LEAVES:
            node = leaf_node(word, way.leaf, self._others)
            return Term(1, 1, 1, print_flat(node), (node,), 1 << place)
        if word in NAMES:
            parts = self._spread(place, way)
            return parts and _call(2, symbol(NAMES[word]), parts)
        found = [self._best.get(operand) for operand in operands]
        if any(part is None or part.inside >> place & 1 for part in found):
            return None
        known = [part for part in found if part is not None]
        if word == "If":
            return self._branch(place, way, known)
        return _other(place, way, known)

    def _spread(self, place: Class, way: Equal) -> Term | None:
        """The operands of a call, those of calls of the same among them as its own."""
        parts: list[Term] = []
        for index, operand in enumerate(way.operands):
            together = way.word in ALL_ALIKE or (way.word == "Sub" and not index)
            found = self._joined.get((way.word, operand)) if together else self._best.get(operand)
            if found is None or found.inside >> place & 1:
                return None
            parts.append(found)
        return _together(place, parts)

    def _branch(self, place: Class, way: Equal, parts: list[Term]) -> Term | None:
        test, then, otherwise = parts
        share = self._weights.get(way.operands[0], 0.5)
        mean = 1 + test.mean + share * then.mean + (1 - share) * otherwise.mean
        worst = 1 + test.worst + max(then.worst, otherwise.worst)
        whole = _together(place, parts)
        if whole is None:
            return None
        node = form(symbol("if"), *whole.nodes)
        return Term(worst, mean, whole.size + 2, f"(if {whole.text})", (node,), whole.inside)


def _together(place: Class, parts: Sequence[Term]) -> Term | None:
    """Terms side by side; None if they are too many."""
    size = sum(part.size for part in parts)
    if size > LARGEST:
        return None
    inside = 1 << place
    for part in parts:
        inside |= part.inside
    return Term(
        sum(part.worst for part in parts),
        sum(part.mean for part in parts),
        size,
        " ".join(part.text for part in parts if part.nodes),
        tuple(node for part in parts for node in part.nodes),
        inside,
    )


def _call(gas: float, operator: Node, parts: Term) -> Term:
    """A call whose operands are known; `gas` is for the call and its operator."""
    text = f"({print_flat(operator)}{' ' if parts.nodes else ''}{parts.text})"
    node = form(operator, *parts.nodes)
    return Term(gas + parts.worst, gas + parts.mean, parts.size + 2, text, (node,), parts.inside)


def _other(place: Class, way: Equal, parts: list[Term]) -> Term | None:
    """Lists of operands, calls of what is not written out, and what is run for its faults."""
    whole = _together(place, parts)
    if whole is None or way.word in ("Nil", "Cons"):
        return whole
    if way.word == "Call":
        name = str(way.leaf)
        return _call(2 if name in KNOWN_CALLS else 2 + UNSEEN_CALL, symbol(name), whole)
    if way.word == "Apply":
        operator, *operands = whole.nodes
        text = f"({whole.text})"
        node = form(operator, *operands)
        return Term(1 + UNSEEN_CALL + whole.worst, 1 + UNSEEN_CALL + whole.mean, whole.size + 1,
                    text, (node,), whole.inside)  # fmt: skip
    first, second = parts
    node = form(symbol("let"), form(form(symbol(UNUSED), *first.nodes)), *second.nodes)
    text = f"(let (({UNUSED} {first.text})) {second.text})"
    return Term(1 + whole.worst, 1 + whole.mean, whole.size + 4, text, (node,), whole.inside)


UNUSED = "unused"
"""The name of what is run for its faults only; `sharing` gives it another where it is of use."""
