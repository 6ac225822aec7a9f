"""Mutation: programs made from programs by chance, one or two small changes at a time.

Chance is drawn from SHA-256, so that the same task gives the same programs everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import TypeVar

from godel.language.syntax import Atom, Form, Node, form, head, name_of, symbol
from godel.language.values import Boolean, number
from godel.search.edit import (
    Procedure,
    acting_part,
    literal,
    procedures,
    replace_at,
    subexpressions,
    with_body,
)
from godel.search.terms import CONDITIONS, conditions, integer_constants
from godel.world.model import Agent, Choice, Declared, World

Item = TypeVar("Item")

ARITHMETIC = ("+", "-", "min", "max")
COMPARISONS = ("<", "=", "<=")
REGISTER = "kept"
"""The name of the memory variable that a program without memory may get."""

LARGEST_REGISTER = 9


@dataclass(slots=True)
class Chance:
    """Numbers drawn one after another from a seed. Mutable."""

    seed: bytes
    drawn: int = 0

    def below(self, count: int) -> int:
        """A number from 0 to count - 1 (count is far below 2^64, so that all are as likely)."""
        self.drawn += 1
        text = self.seed + self.drawn.to_bytes(8, "big")
        return int.from_bytes(sha256(text).digest()[:16], "big") % count

    def pick(self, items: Sequence[Item]) -> Item:
        """One of some items."""
        return items[self.below(len(items))]

    def weighted(self, weights: Sequence[float]) -> int:
        """The place of a weight, each with its share of the sum as its chance."""
        point = self.below(2**32) / 2**32 * sum(weights)
        for place, weight in enumerate(weights):
            point -= weight
            if point < 0:
                return place
        return len(weights) - 1


class Mutator:
    """Makes programs for one world out of others."""

    def __init__(self, world: World, running: Agent, chance: Chance) -> None:
        self._world, self._chance = world, chance
        self._constants = integer_constants(world, running.node)

    def child(self, parent: Node, other: Node) -> tuple[Node, bool]:
        """A program like a parent but for one to three changes, and whether it has parts of the
        other.
        """
        tree, crossed = parent, False
        for _ in range(1 + self._chance.below(3)):
            kind = self._chance.below(8)
            if kind == 0:
                tree, crossed = self._crossed(tree, other), True
            elif kind <= 2 and self._world.observed:
                tree = self._remembering(tree)
            else:
                tree = self._changed(tree)
        return tree, crossed

    def _changed(self, tree: Node) -> Node:
        """One place of one procedure that acting uses becomes something else."""
        parts = _acting(tree)
        if not parts:
            return tree
        part = self._chance.pick(parts)
        path, node = self._chance.pick(tuple(subexpressions(part.body)))
        new, extra = self._instead(tree, part, node), tuple[str, ...]()
        body = replace_at(part.body, path, new)
        if part.name in ("policy", "remember"):
            extra = self._unbound(tree, part, body)
        return with_body(tree, part, body, extra)

    def _unbound(self, tree: Node, part: Procedure, body: Node) -> tuple[str, ...]:
        """Names that a body reads and that have to become parameters."""
        seen = self._visible(tree, part.name)
        used = {name_of(node) for _, node in subexpressions(body)}
        return tuple(name for name in seen if name in used and name not in part.parameters)

    def _visible(self, tree: Node, procedure: str) -> tuple[str, ...]:
        """What a procedure may read: memory, what is observed, and what happened in the tick."""
        names = (*_memory(tree), *self._world.observed)
        if procedure == "remember":
            names += tuple(item.name for item in self._world.actions)
            names += tuple(f"next-{name}" for name in self._world.observed)
        return names

    def _instead(self, tree: Node, part: Procedure, node: Node) -> Node:
        """What may stand in the place of an expression."""
        chance = self._chance
        names = (
            self._visible(tree, part.name) if part.name in ("policy", "remember")
            else part.parameters
        )  # fmt: skip
        value = node.value if isinstance(node, Atom) else None
        if isinstance(value, int | Fraction) and chance.below(2):
            step = chance.pick((1, -1, value, -value / Fraction(2)))
            return Atom(number(Fraction(value) + step))
        if _is_test(node):
            return self._test(names)
        kind = chance.below(4)
        inside = [part for path, part in subexpressions(node) if path and not _is_test(part)]
        if kind == 0 and inside:
            return chance.pick(inside)
        if kind == 1:
            arms = [node, self._leaf(names, part.name)]
            if chance.below(2):
                arms.reverse()
            return form(symbol("if"), self._test(names), *arms)
        if kind == 2 and not self._symbolic(part.name):
            return form(symbol(chance.pick(ARITHMETIC)), node, self._leaf(names, part.name))
        return self._leaf(names, part.name)

    def _symbolic(self, procedure: str) -> bool:
        """Whether a procedure gives one of several names or truth values."""
        acts = procedure == "policy" and len(self._world.actions) == 1
        return acts and isinstance(self._world.actions[0].sort, Choice)

    def _leaf(self, names: Sequence[str], procedure: str) -> Node:
        """A value: one of the options of a choice, else a constant or something that is seen."""
        sort = self._world.actions[0].sort if self._world.actions else None
        if self._symbolic(procedure) and isinstance(sort, Choice):
            return literal(self._chance.pick(sort.options))
        if names and self._chance.below(2):
            return symbol(self._chance.pick(names))
        return self._chance.pick(self._constants)

    def _test(self, names: Sequence[str]) -> Node:
        """A condition: one of the world's own, or a comparison of something that is seen."""
        stated = conditions(self._world, form(), frozenset(names))
        if stated and self._chance.below(3) == 0:
            return self._chance.pick(stated)
        declared = {item.name: item for item in self._world.variables}
        name = self._chance.pick(names) if names else ""
        item = declared.get(name.removeprefix("next-"))
        if item is not None and isinstance(item.sort, Choice):
            return self._option_test(name, item)
        left = symbol(name) if name else self._chance.pick(self._constants)
        right = self._chance.pick(self._constants)
        return form(symbol(self._chance.pick(COMPARISONS)), left, right)

    def _option_test(self, name: str, item: Declared) -> Node:
        option = self._chance.pick(item.sort.options) if isinstance(item.sort, Choice) else 0
        if isinstance(option, Boolean):
            return symbol(name)
        return form(symbol("eq?"), symbol(name), literal(option))

    def _remembering(self, tree: Node) -> Node:
        """What is kept in memory, and a branch of the policy on it; a register if there is none."""
        chance = self._chance
        if not _memory(tree):
            tree = _with_register(tree)
        register = chance.pick(_memory(tree))
        known = procedures(tree)
        others = [name for name in self._visible(tree, "remember") if name not in _memory(tree)]
        if not others or "policy" not in known:
            return tree
        kept = self._kept(chance.pick(others), register)
        if len(_memory(tree)) > 1:
            kept = form(symbol("list"), *(
                kept if name == register else symbol(name) for name in _memory(tree)
            ))  # fmt: skip
        tree = _with_remember(tree, kept, self._visible(tree, "remember"))
        policy = procedures(tree)["policy"]
        path, node = chance.pick(tuple(subexpressions(policy.body)))
        if _is_test(node):
            path, node = (), policy.body
        test = form(symbol("="), symbol(register), self._small())
        arms = [self._leaf(self._visible(tree, "policy"), "policy"), node]
        body = replace_at(policy.body, path, form(symbol("if"), test, *arms))
        return with_body(tree, policy, body, self._unbound(tree, policy, body))

    def _kept(self, name: str, register: str) -> Node:
        """What to keep of something that is seen: its value if it is a number, or a mark for it."""
        declared = {item.name: item for item in (*self._world.variables, *self._world.actions)}
        item = declared.get(name.removeprefix("next-"))
        if item is not None and isinstance(item.sort, Choice):
            test = self._option_test(name, item)
            return form(symbol("if"), test, self._small(), symbol(register))
        if self._chance.below(2):
            return symbol(name)
        test = form(symbol(self._chance.pick(COMPARISONS)), symbol(name), self._small())
        return form(symbol("if"), test, symbol(register), symbol(name))

    def _small(self) -> Node:
        """One of the smallest numbers."""
        return Atom(self._chance.below(4))

    def _crossed(self, tree: Node, other: Node) -> Node:
        """A part of another program in a place of the same procedure."""
        parts, theirs = _acting(tree), procedures(other)
        shared = [part for part in parts if part.name in theirs]
        if not shared:
            return tree
        part = self._chance.pick(shared)
        path, node = self._chance.pick(tuple(subexpressions(part.body)))
        alike = [
            found for _, found in subexpressions(theirs[part.name].body)
            if _is_test(found) == _is_test(node)
        ]  # fmt: skip
        if not alike:
            return tree
        body = replace_at(part.body, path, self._chance.pick(alike))
        return with_body(tree, part, body, self._unbound(tree, part, body))


def _acting(tree: Node) -> tuple[Procedure, ...]:
    """The procedures that a rewrite may touch: acting, and what is remembered."""
    known = procedures(tree)
    remember = (known["remember"],) if "remember" in known else ()
    return (*acting_part(tree), *remember)


def _is_test(node: Node) -> bool:
    value = node.value if isinstance(node, Atom) else None
    return isinstance(value, Boolean) or head(node) in CONDITIONS


def _memory(tree: Node) -> tuple[str, ...]:
    """The names of a program's memory."""
    return tuple(
        name_of(entry.items[0])
        for item in (tree.items if isinstance(tree, Form) else ())
        if head(item) == "memory" and isinstance(item, Form)
        for entry in item.items[1:]
        if isinstance(entry, Form) and entry.items
    )


def _with_register(tree: Node) -> Node:
    """The program with a memory of one number."""
    if not isinstance(tree, Form):
        return tree
    entry = form(symbol(REGISTER), Atom(0), Atom(0), Atom(LARGEST_REGISTER))
    first = next((i for i, item in enumerate(tree.items) if head(item) == "define"), None)
    place = len(tree.items) if first is None else first
    memory = form(symbol("memory"), entry)
    return Form((*tree.items[:place], memory, *tree.items[place:]))


def _with_remember(tree: Node, body: Node, visible: Sequence[str]) -> Node:
    """The program with another `remember`."""
    used = {name_of(node) for _, node in subexpressions(body)}
    names = tuple(name for name in visible if name in used)
    define = form(symbol("define"), form(symbol("remember"), *map(symbol, names)), body)
    if not isinstance(tree, Form):
        return tree
    old = procedures(tree).get("remember")
    if old is None:
        return Form((*tree.items, define))
    return Form((*tree.items[: old.item], define, *tree.items[old.item + 1 :]))


