"""Formulas of modal logic as numbers in a table, equal formulas being one entry.

A formula may share its parts many times over, so that what would be exponentially long as a text is
short as a table. The parts of a formula always have lower numbers than the formula itself: whoever
goes through numbers in order meets parts first, and nothing needs to recurse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from godel.logic.effort import OutOfEffort

Formula: TypeAlias = int
"""The number of a formula in its table."""

VARIABLE, FALSE, TRUE = "variable", "F", "T"
NOT, AND, OR, IMPLIES, IFF, BOX, DIAMOND = "~", "&", "|", "->", "<->", "[]", "<>"

UNARY = (NOT, BOX, DIAMOND)
BINARY = (AND, OR, IMPLIES, IFF)
MODAL = (BOX, DIAMOND)

MOST_FORMULAS = 1_000_000
"""Entries that a table can have."""


@dataclass(frozen=True, slots=True)
class Node:
    """An operator, the numbers of its parts, and the name if it is a variable."""

    operator: str
    parts: tuple[Formula, ...] = ()
    name: str = ""


class Formulas:
    """A table of formulas. Mutable: it grows as formulas are made, entries never change."""

    def __init__(self, limit: int = MOST_FORMULAS) -> None:
        self._nodes: list[Node] = []
        self._numbers: dict[Node, Formula] = {}
        self._limit = limit

    def __len__(self) -> int:
        return len(self._nodes)

    def __getitem__(self, formula: Formula) -> Node:
        return self._nodes[formula]

    def make(self, operator: str, *parts: Formula, name: str = "") -> Formula:
        """The formula with these parts, new or known. Raises OutOfEffort if the table is full."""
        node = Node(operator, parts, name)
        known = self._numbers.get(node)
        if known is not None:
            return known
        if len(self._nodes) >= self._limit:
            raise OutOfEffort(f"more than {self._limit:,} different formulas are needed")
        self._numbers[node] = len(self._nodes)
        self._nodes.append(node)
        return len(self._nodes) - 1

    def variable(self, name: str) -> Formula:
        """The variable of this name."""
        return self.make(VARIABLE, name=name)

    @property
    def false(self) -> Formula:
        """Falsity."""
        return self.make(FALSE)

    @property
    def true(self) -> Formula:
        """Truth."""
        return self.make(TRUE)

    def boxes(self, count: int, formula: Formula) -> Formula:
        """A formula behind so many boxes."""
        for _ in range(count):
            formula = self.make(BOX, formula)
        return formula

    def stronger_box(self, level: int, formula: Formula) -> Formula:
        """Provability in PA+level, whose axioms say that PA+0 to PA+(level-1) are consistent.

        `[n]A` stands for `[](~[]^n F -> A)` (Barasz et al. 2014).
        """
        if level == 0:
            return self.make(BOX, formula)
        consistent = self.make(NOT, self.boxes(level, self.false))
        return self.make(BOX, self.make(IMPLIES, consistent, formula))

    def conjunction(self, formulas: Iterable[Formula]) -> Formula:
        """All of some formulas; T if there are none."""
        whole: Formula | None = None
        for formula in formulas:
            whole = formula if whole is None else self.make(AND, whole, formula)
        return self.true if whole is None else whole

    def strongly(self, formula: Formula) -> Formula:
        """A formula and its provability, `A & []A`."""
        return self.make(AND, formula, self.make(BOX, formula))

    def parts_of(self, *formulas: Formula) -> list[Formula]:
        """The formulas and all their parts at any depth, parts first, each once."""
        found, waiting = set(formulas), list(formulas)
        while waiting:
            for part in self._nodes[waiting.pop()].parts:
                if part not in found:
                    found.add(part)
                    waiting.append(part)
        return sorted(found)

    def names(self, *formulas: Formula) -> list[str]:
        """The names of the variables in some formulas, in alphabetical order."""
        nodes = (self._nodes[part] for part in self.parts_of(*formulas))
        return sorted({node.name for node in nodes if node.operator == VARIABLE})

    def bare_names(self, formula: Formula) -> list[str]:
        """The variables that occur somewhere outside all boxes and diamonds."""
        found, waiting, names = {formula}, [formula], set[str]()
        while waiting:
            node = self._nodes[waiting.pop()]
            if node.operator == VARIABLE:
                names.add(node.name)
            for part in () if node.operator in MODAL else node.parts:
                if part not in found:
                    found.add(part)
                    waiting.append(part)
        return sorted(names)

    def replaced(self, formula: Formula, new: Mapping[Formula, Formula]) -> Formula:
        """The formula with formulas in it replaced, the outermost first, and constants folded."""
        if not new:
            return formula
        done = dict(new)
        for part in self.parts_of(formula):
            if part not in done:
                node = self._nodes[part]
                done[part] = self.folded(node.operator, *(done[inner] for inner in node.parts),
                                         name=node.name)  # fmt: skip
        return done[formula]

    def named(self, formula: Formula, new: Mapping[str, Formula]) -> Formula:
        """The formula with variables replaced, and constants folded."""
        return self.replaced(formula, {self.variable(name): new[name] for name in new})

    def folded(self, operator: str, *parts: Formula, name: str = "") -> Formula:
        """The formula, or a shorter one that is equivalent in every normal modal logic."""
        true, false = self.true, self.false
        if operator == NOT:
            return self._negated(parts[0])
        if operator == BOX and parts[0] == true:
            return true
        if operator == DIAMOND and parts[0] == false:
            return false
        if operator not in BINARY:
            return self.make(operator, *parts, name=name)
        left, right = parts
        if operator == IMPLIES:
            if left in (false, right) or right == true:
                return true
            if left == true:
                return right
            return self._negated(left) if right == false else self.make(IMPLIES, left, right)
        if operator == IFF:
            return self._folded_iff(left, right)
        neutral, absorbing = (true, false) if operator == AND else (false, true)
        if operator in (AND, OR):
            if absorbing in parts:
                return absorbing
            if left in (neutral, right):
                return right
            if right == neutral:
                return left
        return self.make(operator, left, right)

    def _negated(self, formula: Formula) -> Formula:
        node = self._nodes[formula]
        if node.operator in (TRUE, FALSE):
            return self.false if node.operator == TRUE else self.true
        return node.parts[0] if node.operator == NOT else self.make(NOT, formula)

    def _folded_iff(self, left: Formula, right: Formula) -> Formula:
        if left == right:
            return self.true
        for constant, other in ((left, right), (right, left)):
            if constant == self.true:
                return other
            if constant == self.false:
                return self._negated(other)
        return self.make(IFF, left, right)
