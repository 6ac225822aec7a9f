"""Common subexpressions: what is computed twice on a path is computed once, and given a name.

`(let ((t e)) ...)` costs 1, the expression, and 1 for each use. The expressions are those that a
graph of terms is printed as: conditions, calls and `let`, without closures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from godel.language.canonical import print_flat
from godel.language.syntax import Form, Node, form, head, name_of, symbol
from godel.search.cheapest import KNOWN_CALLS, NAMES, UNSEEN_CALL, UNUSED
from godel.search.edit import Path, replace_at, subexpressions
from godel.search.effort import Effort

MOST_NAMES = 8
"""Most names that are given in one expression."""

_PLAIN = frozenset((*NAMES.values(), *KNOWN_CALLS))


@dataclass(frozen=True, slots=True)
class Cost:
    """Gas, or a number of uses: on the path where it is least, and on a mixture of paths."""

    least: float
    mean: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.least + other.least, self.mean + other.mean)


@dataclass(frozen=True, slots=True)
class Part:
    """A subexpression with its text, its gas, and the subexpressions directly in it."""

    path: Path
    text: str
    gas: Cost
    inner: tuple[Part, ...]
    branches: bool
    names: frozenset[str]

    def all(self) -> Iterator[Part]:
        """This part and all in it."""
        yield self
        for part in self.inner:
            yield from part.all()


@dataclass(frozen=True, slots=True)
class _Plan:
    """An expression to be named around a part, and the gas that this saves in the mean."""

    saved: float
    around: Part
    what: Part


def shared(body: Node, taken: frozenset[str], everywhere: bool, effort: Effort) -> Node:
    """The body with names for what it computes more than once. Raises OutOfWork.

    `everywhere`: no path may get dearer, otherwise it is enough that the mixture of paths gets
    cheaper. `taken` are names that mean something already.
    """
    names = (f"t{number}" for number in range(1, 1_000) if f"t{number}" not in taken)
    body = _named(body, names)
    for _ in range(MOST_NAMES):
        whole = _part((), body)
        plan = _best(whole, everywhere, effort)
        if plan is None:
            break
        name = symbol(next(names))
        inside = _replaced(_at(body, plan.around.path), plan.what.text, name)
        bound = form(form(name, _at(body, plan.what.path)))
        body = replace_at(body, plan.around.path, form(symbol("let"), bound, inside))
    return body


def _named(node: Node, names: Iterator[str]) -> Node:
    """What is run for its faults gets a name, if it is used as well."""
    if not isinstance(node, Form) or head(node) == "quote":
        return node
    items = tuple(_named(item, names) for item in node.items)
    if head(node) == "let" and isinstance(items[1], Form):
        (pair,) = items[1].items
        if isinstance(pair, Form) and name_of(pair.items[0]) == UNUSED:
            name = symbol(next(names))
            inside = _replaced(items[2], print_flat(pair.items[1]), name)
            return form(symbol("let"), form(form(name, pair.items[1])), inside)
    return Form(items)


def _at(node: Node, path: Path) -> Node:
    for step in path:
        node = node.items[step] if isinstance(node, Form) else node
    return node


def _replaced(node: Node, text: str, new: Node) -> Node:
    """The expression with a name in every place of a subexpression."""
    for path, inner in reversed(tuple(subexpressions(node))):
        if isinstance(inner, Form) and print_flat(inner) == text:
            node = replace_at(node, path, new)
    return node


def _part(path: Path, node: Node) -> Part:
    text = print_flat(node)
    if not isinstance(node, Form) or head(node) == "quote":
        names = frozenset((text,)) if name_of(node) else frozenset[str]()
        return Part(path, text, Cost(1, 1), (), False, names)
    steps: list[tuple[Path, Node]]
    if head(node) == "let" and isinstance(node.items[1], Form):
        (pair,) = node.items[1].items
        steps = [((1, 0, 1), pair.items[1]), ((2,), node.items[2])]  # type: ignore[union-attr]
    else:
        steps = [((index,), item) for index, item in enumerate(node.items[1:], 1)]
    parts = tuple(_part((*path, *step), item) for step, item in steps)
    own = 1.0 if head(node) in ("if", "let") else 2.0 if head(node) in _PLAIN else 2 + UNSEEN_CALL
    gas = Cost(own, own) + _sum([part.gas for part in parts], head(node) == "if")
    names = frozenset[str]().union(*(part.names for part in parts))
    return Part(path, text, gas, parts, head(node) == "if", names)


def _sum(costs: list[Cost], branches: bool) -> Cost:
    """What the parts of an expression cost together: of an `if`, the test and one branch."""
    if not branches:
        return Cost(sum(c.least for c in costs), sum(c.mean for c in costs))
    test, then, otherwise = costs
    mean = (then.mean + otherwise.mean) / 2
    return test + Cost(min(then.least, otherwise.least), mean)


def _uses(part: Part, text: str, found: dict[Path, Cost]) -> Cost:
    """How often an expression is computed on the paths through each part."""
    if part.text == text:
        count = Cost(1, 1)
    elif part.inner:
        count = _sum([_uses(inner, text, found) for inner in part.inner], part.branches)
    else:
        count = Cost(0, 0)
    found[part.path] = count
    return count


def _best(whole: Part, everywhere: bool, effort: Effort) -> _Plan | None:
    """The name that saves most gas, None if none saves any."""
    parts = tuple(whole.all())
    repeated: dict[str, Part] = {}
    texts: set[str] = set()
    for part in parts:
        if part.inner and part.text in texts:
            repeated.setdefault(part.text, part)
        texts.add(part.text)
    bound = _scopes(whole, frozenset())
    local = frozenset[str]().union(*bound.values())
    best: _Plan | None = None
    for text, what in repeated.items():
        counts: dict[Path, Cost] = {}
        effort.cells(len(parts))
        _uses(whole, text, counts)
        for part in parts:
            count = counts.get(part.path)
            if count is None or count.least < 1 or not what.names & local <= bound[part.path]:
                continue
            saved = _saved(what.gas.mean, count.mean)
            if saved <= 0 or (everywhere and _saved(what.gas.least, count.least) < 0):
                continue
            plan = _Plan(saved, part, what)
            if best is None or _order(plan) < _order(best):
                best = plan
    return best


def _saved(gas: float, uses: float) -> float:
    return uses * gas - (1 + gas + uses)


def _order(plan: _Plan) -> tuple[float, int, int, str, Path]:
    """Most saved, then the longest expression, then the name around the least."""
    around = plan.around
    return -plan.saved, -len(plan.what.text), len(around.text), plan.what.text, around.path


def _scopes(part: Part, names: frozenset[str]) -> dict[Path, frozenset[str]]:
    """The names that a `let` binds around each part."""
    found = {part.path: names}
    is_let = part.text.startswith("(let ")
    for index, inner in enumerate(part.inner):
        inside = names | {part.text[7:].split(" ", 1)[0]} if is_let and index else names
        found |= _scopes(inner, inside)
    return found
