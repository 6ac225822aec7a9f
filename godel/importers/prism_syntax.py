"""The tree of a PRISM model, as it is written: expressions, commands, modules, all with places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from godel.errors import MeaningProblem, Place, SyntaxProblem

Where: TypeAlias = tuple[int, int]
"""Line and column, from 1; (0, 0) for what nobody wrote."""

NOWHERE: Where = (0, 0)

DEEPEST = 100
"""Deepest nesting of an expression: what walks over expressions recurses, and worlds nest 200 deep
at most, statements and all."""

ATOMS = frozenset(("number", "boolean", "name", "label"))


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """An atom with its value, or an operator with its operands.

    `op` is a kind of atom (`number boolean name label`), an operator as it is written (`neg` for a
    sign), `?`, or the name of a function. Sums, `&` and `|` have two operands or more. `sort` is
    `int`, `double` or `bool`; "" until the expression has been resolved. A number that is written
    without a point is an `int`, so its sort is known at once.
    """

    op: str
    args: tuple[Expression, ...] = ()
    value: Fraction | bool | str = ""
    sort: str = ""
    where: Where = NOWHERE
    depth: int = 1

    @property
    def number(self) -> Fraction | None:
        """The value of a literal number, None for anything else."""
        return self.value if isinstance(self.value, Fraction) else None

    @property
    def truth(self) -> bool | None:
        """The value of a literal boolean, None for anything else."""
        return self.value if isinstance(self.value, bool) else None

    @property
    def name(self) -> str:
        """The name of a variable, "" for anything else."""
        return self.value if self.op == "name" and isinstance(self.value, str) else ""


def operation(
    op: str, args: Iterable[Expression], where: Where = NOWHERE, sort: str = ""
) -> Expression:
    """An operator with its operands. Raises SyntaxProblem if it nests deeper than DEEPEST."""
    operands = tuple(args)
    if op in ("+", "&", "|") and operands and operands[0].op == op:
        operands = operands[0].args + operands[1:]  # a + b + c is one sum
    depth = 1 + max((item.depth for item in operands), default=0)
    if depth > DEEPEST:
        raise SyntaxProblem(f"an expression nested deeper than {DEEPEST}")
    return Expression(op, operands, "", sort, where, depth)


def literal(value: Fraction | int | bool, sort: str = "", where: Where = NOWHERE) -> Expression:
    """A literal. A number is an `int` unless it has a denominator or `sort` says otherwise."""
    if isinstance(value, bool):
        return Expression("boolean", (), value, "bool", where)
    exact = Fraction(value)
    return Expression(
        "number", (), exact, sort or ("int" if exact.denominator == 1 else "double"), where
    )


TRUE = literal(True)
FALSE = literal(False)


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """One way a command can go: its chance, and what is assigned, each with its place."""

    chance: Expression
    assigned: tuple[tuple[str, Expression, Where], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """`[action] guard -> updates;`; `action` is "" if there is none."""

    action: str
    guard: Expression
    updates: tuple[Update, ...]
    where: Where


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """`name : [low..high] init value;`; both ends None: a boolean."""

    name: str
    low: Expression | None
    high: Expression | None
    start: Expression | None
    where: Where


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """Variables and commands in the order of the text."""

    name: str
    variables: tuple[Variable, ...]
    commands: tuple[Command, ...]
    where: Where


@dataclass(frozen=True, slots=True, eq=False)
class Renamed:
    """`module name = base [old=new, ...] endmodule`."""

    name: str
    base: str
    names: tuple[tuple[str, str], ...]
    where: Where


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """`const sort name = value;`; None where the command line gives it."""

    name: str
    sort: str
    value: Expression | None
    where: Where


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """A formula or a label."""

    name: str
    body: Expression
    where: Where


@dataclass(frozen=True, slots=True, eq=False)
class Earning:
    """An entry of a reward structure; `action` is None for one of states."""

    action: str | None
    guard: Expression
    amount: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Rewards:
    """`rewards "name" ... endrewards`."""

    name: str
    entries: tuple[Earning, ...]
    where: Where


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A whole file. `kind` is dtmc or mdp."""

    source: Source
    kind: str
    constants: tuple[Constant, ...]
    formulas: tuple[Named, ...]
    labels: tuple[Named, ...]
    shared: tuple[Variable, ...]
    modules: tuple[Module | Renamed, ...]
    rewards: tuple[Rewards, ...]
    starts: Expression | None


@dataclass(frozen=True, slots=True)
class Source:
    """A text with its name, for messages."""

    name: str
    text: str

    def place(self, where: Where) -> Place | None:
        """The place of a line and column, with the line; None for what nobody wrote."""
        line, column = where
        if not line:
            return None
        lines = self.text.split("\n", line)
        return Place(self.name, line, column, lines[line - 1] if len(lines) >= line else "")

    def wrong(self, where: Where, message: str, hint: str = "") -> MeaningProblem:
        """A MeaningProblem at a place of this text."""
        return MeaningProblem(message, place=self.place(where), hint=hint)
