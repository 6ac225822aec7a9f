"""What the prover asks a solver: polynomial constraints, their exact meaning, their SMT-LIB text.

No solver is imported here. A variable has a name, which may be anything; in the text the query's
variable number `i` is written `vi`, so that no name somebody chose can reach a solver's parser.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import ceil, floor
from typing import Literal, TypeAlias

from godel.errors import GodelError, UsageProblem
from godel.language.polynomial import Monomial, Polynomial, Quantity, denominator, multiply
from godel.language.values import Number

Relation: TypeAlias = Literal[">=0", ">0", "=0", "!=0"]

RELATIONS: tuple[Relation, ...] = (">=0", ">0", "=0", "!=0")
MAXIMUM_DEGREE = 64
MAXIMUM_DEPTH = 100
MAXIMUM_NUMBER_BITS = 13_000  # Python prints at most 4,300 decimal digits
MAXIMUM_TEXT = 8_000_000


class OutsideLimits(GodelError):
    """A query that is too large or too deep to be put to a solver."""

    code = "solver-limits"


class Sort(Enum):
    """What a variable ranges over. The value is the SMT-LIB name."""

    INTEGER = "Int"
    REAL = "Real"


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: its name, its sort, and its optional bounds, both inclusive."""

    name: str
    sort: Sort = Sort.INTEGER
    low: Number | None = None
    high: Number | None = None


@dataclass(frozen=True, slots=True)
class Constraint:
    """A quantity compared with zero."""

    quantity: Quantity
    relation: Relation


@dataclass(frozen=True, slots=True)
class All:
    """Every item holds; `All(())` is true."""

    items: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one item holds; `Either(())` is false."""

    items: tuple[Formula, ...]


Formula: TypeAlias = Constraint | All | Either


@dataclass(frozen=True, slots=True)
class Query:
    """Is there a value for each variable, within its bounds, such that the formula holds?"""

    variables: tuple[Variable, ...]
    formula: Formula

    def named(self, model: Sequence[Fraction]) -> dict[str, Fraction]:
        """A model's values by the names of the variables."""
        names = (variable.name for variable in self.variables)
        return dict(zip(names, model, strict=True))


def terms_of(quantity: Quantity) -> tuple[tuple[Monomial, Number], ...]:
    """Monomials and coefficients of a quantity, a plain number being a constant term."""
    if isinstance(quantity, Polynomial):
        return quantity.terms
    return (((), quantity),) if quantity else ()


def negated(constraint: Constraint) -> Constraint:
    """The constraint that holds exactly where this one does not."""
    match constraint.relation:
        case ">=0":
            return Constraint(multiply(-1, constraint.quantity), ">0")
        case ">0":
            return Constraint(multiply(-1, constraint.quantity), ">=0")
        case "=0":
            return Constraint(constraint.quantity, "!=0")
        case "!=0":
            return Constraint(constraint.quantity, "=0")


def constraints_of(formulas: Iterable[Formula]) -> tuple[Constraint, ...]:
    """Every constraint in the formulas, left to right. Fails with OutsideLimits if too deep."""
    found: list[Constraint] = []
    pending = [(formula, 0) for formula in reversed(tuple(formulas))]
    while pending:
        formula, depth = pending.pop()
        if depth > MAXIMUM_DEPTH:
            raise OutsideLimits(f"a formula is nested deeper than {MAXIMUM_DEPTH} levels")
        if isinstance(formula, Constraint):
            found.append(formula)
        else:
            pending += [(item, depth + 1) for item in reversed(formula.items)]
    return tuple(found)


def is_linear(formulas: Iterable[Formula]) -> bool:
    """Whether no monomial has a degree above 1."""
    return all(
        not isinstance(constraint.quantity, Polynomial) or constraint.quantity.is_linear()
        for constraint in constraints_of(formulas)
    )


# Exact meaning: what a solver's model is checked against.


def value_at(quantity: Quantity, point: Mapping[str, Number]) -> Fraction:
    """The quantity's value at a point."""
    total = Fraction(0)
    for monomial, coefficient in terms_of(quantity):
        product = Fraction(coefficient)
        for name, power in monomial:
            product *= Fraction(point[name]) ** power
        total += product
    return total


def holds(formula: Formula, point: Mapping[str, Number]) -> bool:
    """Whether the formula is true at a point. Recursive: `constraints_of` tests the depth."""
    if isinstance(formula, All):
        return all(holds(item, point) for item in formula.items)
    if isinstance(formula, Either):
        return any(holds(item, point) for item in formula.items)
    value = value_at(formula.quantity, point)
    match formula.relation:
        case ">=0":
            return value >= 0
        case ">0":
            return value > 0
        case "=0":
            return value == 0
        case "!=0":
            return value != 0


def within(variables: Sequence[Variable], model: Sequence[Fraction]) -> bool:
    """Whether a model has one value per variable, each of its sort and within its bounds."""
    return len(variables) == len(model) and all(
        (variable.sort is Sort.REAL or value.denominator == 1)
        and (variable.low is None or variable.low <= value)
        and (variable.high is None or value <= variable.high)
        for variable, value in zip(variables, model, strict=True)
    )


# SMT-LIB text.


def smt_text(query: Query, alternatives: Sequence[Formula] = ()) -> str:
    """The query as SMT-LIB: declarations, bounds, the formula, then one `assert` per alternative.

    The same query gives the same text. Fails with UsageProblem if the query is malformed and with
    OutsideLimits if it is too large.
    """
    places = {variable.name: index for index, variable in enumerate(query.variables)}
    if len(places) < len(query.variables):
        raise UsageProblem("a query has two variables of the same name")
    for constraint in constraints_of((query.formula, *alternatives)):
        _demand_well_formed(constraint, places)
    lines = [f"(declare-const v{i} {v.sort.value})" for i, v in enumerate(query.variables)]
    for index, variable in enumerate(query.variables):
        whole = variable.sort is Sort.INTEGER
        if (low := variable.low) is not None:
            lines.append(
                f"(assert (>= v{index} {_number(ceil(low) if whole else low, not whole)}))"
            )
        if (high := variable.high) is not None:
            bound = _number(floor(high) if whole else high, not whole)
            lines.append(f"(assert (<= v{index} {bound}))")
    writer = _Writer(query.variables, places)
    lines += [f"(assert {writer.formula(item)})" for item in (query.formula, *alternatives)]
    text = "\n".join(lines) + "\n"
    if len(text) > MAXIMUM_TEXT:
        raise OutsideLimits(f"the query is longer than {MAXIMUM_TEXT} characters")
    return text


def formula_text(formula: Formula, variables: Sequence[Variable]) -> str:
    """One formula as an SMT-LIB term, with variable number `i` written `vi`.

    Fails with OutsideLimits if it is too deep or a number in it is too long.
    """
    places = {variable.name: index for index, variable in enumerate(variables)}
    for constraint in constraints_of((formula,)):
        _demand_well_formed(constraint, places)
    return _Writer(tuple(variables), places).formula(formula)


def number_text(value: Number) -> str:
    """A number as an SMT-LIB term of sort Real. Fails with OutsideLimits if it is too long."""
    return _number(value, real=True)


def assertions_before_alternatives(query: Query) -> int:
    """How many `assert` lines of `smt_text` stand before the first alternative."""
    return 1 + sum((v.low is not None) + (v.high is not None) for v in query.variables)


def _demand_well_formed(constraint: Constraint, places: Mapping[str, int]) -> None:
    if constraint.relation not in RELATIONS:
        raise UsageProblem(f"there is no relation {constraint.relation!r}")
    for monomial, _ in terms_of(constraint.quantity):
        for name, power in monomial:
            if name not in places:
                raise UsageProblem(f"the query does not declare the variable {name!r}")
            if power < 1:
                raise UsageProblem(f"the variable {name!r} has a power below 1")
        if sum(power for _, power in monomial) > MAXIMUM_DEGREE:
            raise OutsideLimits(f"a monomial has a degree above {MAXIMUM_DEGREE}")


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes formulas over the variables of one query."""

    variables: tuple[Variable, ...]
    places: Mapping[str, int]

    def formula(self, formula: Formula) -> str:
        """Recursive; `constraints_of` has tested the depth."""
        if isinstance(formula, Constraint):
            return self.constraint(formula)
        parts = [self.formula(item) for item in formula.items]
        every = isinstance(formula, All)
        if not parts:
            return "true" if every else "false"
        return parts[0] if len(parts) == 1 else f"({'and' if every else 'or'} {' '.join(parts)})"

    def constraint(self, constraint: Constraint) -> str:
        """Denominators are cleared where all variables are integers, which is easier to solve."""
        names = {name for monomial, _ in terms_of(constraint.quantity) for name, _ in monomial}
        real = any(self.variables[self.places[name]].sort is Sort.REAL for name in names)
        quantity = constraint.quantity
        if not real:
            quantity = multiply(denominator(quantity), quantity)
        parts = [self.term(monomial, value, real) for monomial, value in terms_of(quantity)]
        zero = _number(0, real)
        left = f"(+ {' '.join(parts)})" if len(parts) > 1 else "".join(parts) or zero
        if constraint.relation == "!=0":
            return f"(not (= {left} {zero}))"
        return f"({constraint.relation.removesuffix('0')} {left} {zero})"

    def term(self, monomial: Monomial, coefficient: Number, real: bool) -> str:
        """`v0`, `7`, `(* 7 v0 v0)`; an integer variable among reals is converted."""
        factors = [] if coefficient == 1 and monomial else [_number(coefficient, real)]
        for name, power in monomial:
            place = self.places[name]
            convert = real and self.variables[place].sort is Sort.INTEGER
            factors += [f"(to_real v{place})" if convert else f"v{place}"] * power
        return factors[0] if len(factors) == 1 else f"(* {' '.join(factors)})"


def _number(value: Number, real: bool) -> str:
    """`7`, `(- 7)`, `7.0`, `(/ 7.0 3.0)`, `(- (/ 7.0 3.0))`: SMT-LIB has no negative literals."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAXIMUM_NUMBER_BITS:
        raise OutsideLimits(f"a number has more than {MAXIMUM_NUMBER_BITS} bits")
    text = f"{abs(value.numerator)}{'.0' if real else ''}"
    if value.denominator > 1:
        text = f"(/ {text} {value.denominator}.0)"
    return f"(- {text})" if value < 0 else text
