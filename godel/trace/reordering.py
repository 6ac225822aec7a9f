"""The same world and programs with their parts in another order, where no meaning hangs on it.

Reordered are the clauses of a world, its variables, the branches of `chance`, both sides of an `if`
in `step` (the test is negated; a world pays no gas) and the definitions of an agent, unless it asks
for its own text. Orders are drawn by SHA-256 of a seed and the place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from godel.kernel.theorems import Here
from godel.language.syntax import Form, Node, form, head, symbol
from godel.world.belief import normalise
from godel.world.model import World


class Order:
    """Draws orders, one after the other. Mutable."""

    def __init__(self, seed: int) -> None:
        self._seed, self._drawn = seed, 0

    def key(self) -> bytes:
        """The next draw."""
        self._drawn += 1
        return sha256(f"order {self._seed} {self._drawn}".encode()).digest()

    def shuffled(self, items: Sequence[Node]) -> tuple[Node, ...]:
        """The items in a drawn order."""
        keys = [self.key() for _ in items]
        places = sorted(range(len(items)), key=lambda place: keys[place])
        return tuple(items[place] for place in places)

    def coin(self) -> bool:
        """A drawn truth value."""
        return self.key()[0] % 2 == 1


def reordered_world(world: Node, seed: int) -> Node:
    """A world that means the same. The states of a belief follow by `moved_here`."""
    order = Order(seed)
    if not isinstance(world, Form):
        return world
    first = 2 + sum(not isinstance(item, Form) for item in world.items[2:3])  # a text may come next
    clauses = [_clause(item, order) for item in world.items[first:]]
    return Form((*world.items[:first], *order.shuffled(clauses)))


def _clause(clause: Node, order: Order) -> Node:
    if not isinstance(clause, Form):
        return clause
    if head(clause) in ("state", "hidden"):
        return Form((clause.items[0], *order.shuffled(clause.items[1:])))
    if head(clause) == "step":
        return Form((clause.items[0], *(_statement(item, order) for item in clause.items[1:])))
    return clause


def _statement(node: Node, order: Order) -> Node:
    """A statement of `step`. Recursive: the readers bound the depth."""
    if not isinstance(node, Form):
        return node
    items, kind = node.items, head(node)
    if kind == "chance":
        branches = [_branch(item, order) for item in items[1:]]
        return Form((items[0], *order.shuffled(branches)))
    if kind == "let":
        return Form((*items[:2], *(_statement(item, order) for item in items[2:])))
    if kind == "if":
        sides = [_statement(item, order) for item in items[2:]]
        if len(sides) == 2 and order.coin():
            return form(items[0], form(symbol("not"), items[1]), sides[1], sides[0])
        return form(*items[:2], *sides)
    return node


def _branch(branch: Node, order: Order) -> Node:
    """`(weight statement ...)`."""
    if not isinstance(branch, Form):
        return branch
    return Form((branch.items[0], *(_statement(item, order) for item in branch.items[1:])))


def moved_here(here: Here, old: World, new: World, names: Mapping[str, str]) -> Here:
    """The same place in a world whose variables stand in another order, under other names."""
    places = {names.get(item.name, item.name): index for index, item in enumerate(old.variables)}
    order = [places[item.name] for item in new.variables]
    belief = [(weight, tuple(state[place] for place in order)) for weight, state in here.belief]
    return Here(here.tick, normalise(belief), here.memory)


def reordered_agent(agent: Node, seed: int) -> Node:
    """An agent that does the same: its definitions in another order."""
    if not isinstance(agent, Form) or _asks_for_itself(agent):
        return agent
    defines = [item for item in agent.items if head(item) == "define"]
    again = iter(Order(seed).shuffled(defines))
    return Form(tuple(next(again) if head(item) == "define" else item for item in agent.items))


def _asks_for_itself(node: Node) -> bool:
    """Whether `(self)` stands anywhere: then the order of a text is part of what it means."""
    return any(head(item) == "self" for item in _forms(node))


def _forms(node: Node) -> Iterator[Form]:
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Form):
            yield item
            stack.extend(item.items)
