"""Equality saturation: all terms that the rules of `optimise.egg` make equal to one, within limits.

The e-graph is egglog's (Y. Zhang, Y. R. Wang, O. Flatt et al., "Better together: unifying Datalog
and equality saturation", PLDI 2023). Every round carries out all rules that apply, so that what is
in the graph after a number of rounds does not depend on any order; numbers that egglog gives to
classes are used to tell them apart and for nothing else. Rounds and rows are bounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from godel.language.values import FALSE, TRUE, number
from godel.search.effort import GAS_PER_UNIT, Effort
from godel.search.graph import Graph, Leaf
from godel.world.model import Choice, Declared, Range

if TYPE_CHECKING:
    from egglog.bindings import EGraph, FrozenRow, Value

START_FEE = 100 * GAS_PER_UNIT
"""Gas for loading the rules."""

GRAPH_FEE = 4 * GAS_PER_UNIT
ROUND_FEE = 2 * GAS_PER_UNIT
GAS_PER_ROW = 2
MOST_ROUNDS = 12
MOST_AFTER = 3
"""Rounds after the one in which rules trade one path for another."""

MOST_ROWS = 500
"""Rows of all tables after which no further round begins."""

_ROUND = "(run-schedule (repeat 3 (run analysis)) {rules})"
LEAVES = ("Num", "Bool", "Sym", "Other", "Var")
_WORDS = (
    "If Seq Neg Abs Not Add Sub Mul Div Quot Mod Min Max Eq Lt Le Lt3 Le3 Same Call Apply Nil Cons"
).split()

Class: TypeAlias = int
"""A class of equal terms; the order of the numbers means nothing."""


@dataclass(frozen=True, slots=True)
class Equal:
    """One way to make the terms of a class: a word with classes of operands, or with a leaf."""

    word: str
    operands: tuple[Class, ...]
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Classes:
    """What a saturation found: the ways to make each class, and the class of the root."""

    ways: Mapping[Class, tuple[Equal, ...]]
    root: Class


class Saturation:
    """egglog with the rules loaded. Mutable; graphs are put in one after another."""

    def __init__(self, effort: Effort) -> None:
        from egglog.bindings import EGraph

        effort.spend(START_FEE)
        self._effort = effort
        self._engine: EGraph = EGraph()
        rules = Path(__file__).with_name("optimise.egg").read_text(encoding="utf-8")
        self._tell(rules)

    def _tell(self, text: str) -> Sequence[object]:
        return self._engine.run_program(*self._engine.parse_program(text))

    def classes(
        self,
        graph: Graph,
        root: int,
        known: Mapping[str, Declared],
        facts: Sequence[tuple[int, bool]],
        trades: bool,
    ) -> Classes:
        """Saturate a graph, where some tests are known to be true or false. Raises OutOfWork.

        `known` are variables with their sorts; any other name is the value of something.
        """
        self._effort.spend(GRAPH_FEE)
        self._tell("(push)")
        self._tell("\n".join(_written(graph, root, known, facts)))
        rows = self._rounds("(run rewrites)", MOST_ROUNDS)
        if trades and rows <= MOST_ROWS:
            rows = self._rounds("(run trades)", 1)
            if rows <= MOST_ROWS:
                self._rounds("(run rewrites)", MOST_AFTER)
        found = self._read()
        self._tell("(pop)")
        return found

    def _rounds(self, rules: str, most: int) -> int:
        """Carry out rules until nothing is new, or there is too much; how many rows there are.

        One round multiplies the rows, so that none may begin with more than MOST_ROWS of them.
        """
        rows = 0
        for _ in range(most):
            (ran,) = self._tell(_ROUND.format(rules=rules))
            rows = self._rows()
            self._effort.spend(ROUND_FEE + GAS_PER_ROW * rows)
            if rows > MOST_ROWS or not ran.report.updated:  # type: ignore[attr-defined]
                break
        return rows

    def _rows(self) -> int:
        """How many rows all tables have."""
        (sizes,) = self._tell("(print-size)")
        return sum(count for _, count in sizes.sizes)  # type: ignore[attr-defined]

    def _read(self) -> Classes:
        functions = self._engine.freeze().functions
        numbers: dict[tuple[str, Value], Class] = {}

        def number_of(sort: str, value: Value) -> Class:
            return numbers.setdefault((sort, value), len(numbers))

        ways: dict[Class, list[Equal]] = {}
        for word in (*LEAVES, *_WORDS):
            table = functions[word]
            for row in table.rows:
                operands = tuple(
                    number_of(sort, value)
                    for sort, value in zip(table.input_sorts, row.inputs, strict=True)
                    if sort in ("E", "Es")
                )
                way = Equal(word, operands, self._leaf(table.input_sorts, row))
                ways.setdefault(number_of(table.output_sort, row.output), []).append(way)
        (root,) = functions["root"].rows
        return Classes({c: tuple(found) for c, found in ways.items()}, numbers["E", root.inputs[0]])

    def _leaf(self, sorts: Sequence[str], row: FrozenRow) -> Leaf:
        for sort, value in zip(sorts, row.inputs, strict=True):
            if sort == "BigRat":
                return number(self._engine.value_to_bigrat(value))
            if sort == "bool":
                return self._engine.value_to_bool(value)
            if sort == "String":
                return self._engine.value_to_string(value)
            if sort == "i64":
                return self._engine.value_to_i64(value)
        return None


def _written(
    graph: Graph, root: int, known: Mapping[str, Declared], facts: Sequence[tuple[int, bool]]
) -> list[str]:
    """A graph as commands of egglog."""
    lines: list[str] = []
    for place, cell in enumerate(graph.cells):
        parts = [] if cell.leaf is None else [_written_leaf(cell.word, cell.leaf)]
        parts += [f"$t{operand}" for operand in cell.operands]
        lines.append(f"(let $t{place} ({' '.join((cell.word, *parts))}))")
        if cell.word == "Var":
            lines += _known(f"$t{place}", known.get(str(cell.leaf)))
    lines.append(f"(root $t{root})")
    lines += [f"(fact $t{test} {'true' if truth else 'false'})" for test, truth in facts]
    return lines


def _written_leaf(word: str, leaf: Leaf) -> str:
    if isinstance(leaf, bool):
        return "true" if leaf else "false"
    if isinstance(leaf, int | Fraction):
        return rational(leaf) if word == "Num" else str(leaf)
    return f'"{leaf}"'


def rational(value: int | Fraction) -> str:
    """A number as egglog reads it."""
    above, below = value.numerator, value.denominator
    return f'(bigrat (from-string "{above}") (from-string "{below}"))'


def _known(name: str, declared: Declared | None) -> list[str]:
    """What is known of a variable: it does not fault, and has the values of its sort."""
    lines = [f"(total {name})"]
    if declared is None:
        return lines
    sort = declared.sort
    if isinstance(sort, Range):
        lines.append(f"(int {name})")
        if sort.low is not None:
            lines.append(f"(set (lo {name}) {rational(sort.low)})")
        if sort.high is not None:
            lines.append(f"(set (hi {name}) {rational(sort.high)})")
    elif isinstance(sort, Choice):
        if all(option is TRUE or option is FALSE for option in sort.options):
            lines.append(f"(boolean {name})")
        if all(isinstance(option, int | Fraction) for option in sort.options):
            lines.append(f"(num {name})")
    return lines
