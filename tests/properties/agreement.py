"""Four ways to run the same expression at the same state, and whether they agree.

The reference evaluator on exact values; compiled Python; a symbolic run that follows the state
through every split and puts the state into the polynomials it ends with; and Z3's own evaluation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from math import floor

from godel.language.canonical import print_flat
from godel.language.compiler import CompiledExpression, compile_runtime
from godel.language.core import Core
from godel.language.desugar import expand
from godel.language.evaluator import Fault, Outcome, Runtime, evaluate
from godel.language.polynomial import Polynomial, variable
from godel.language.program import definitions_of, prelude
from godel.language.region import (
    FRESH,
    Cases,
    Cut,
    Divide,
    OutsideFragment,
    Region,
    Undecided,
    fresh,
)
from godel.language.values import (
    Closure,
    Environment,
    Pair,
    PrimitiveValue,
    Scalar,
    Symbol,
    Unknown,
    Value,
    list_value,
)
from tests.choices import whole_region
from tests.generators import Case
from tests.properties.z3_meaning import Meaning, NotExpressible

MOST_SPLITS = 120
MOST_BOUNDARIES = 2


@dataclass(slots=True)
class Tally:
    """How many pairs were run, in which ways, and what disagreed."""

    counts: Counter[str] = field(default_factory=Counter)
    disagreements: list[str] = field(default_factory=list)


def compare(case: Case, tally: Tally) -> None:
    """Run a case at each of its states, and note what disagrees."""
    program = list_value(tuple(Symbol("define") for _ in case.definitions))
    runtime = Runtime(definitions_of(case.definitions), program, {}, prelude())
    expression = expand(case.expression)
    compiled = compile_runtime(runtime, tuple(v.name for v in case.variables), expression)
    if not compiled.procedures.functions:
        tally.counts["not compiled"] += 1
    cuts: list[Cut] = []
    subject = _Subject(case, runtime, expression, compiled, _meaning(case))
    for state in chain(case.states, boundaries(case, cuts)):
        for finding in _differences(subject, state, cuts, tally):
            definitions = " ".join(print_flat(node) for node in case.definitions)
            text = print_flat(case.expression)
            tally.disagreements.append(f"{finding}\n  {definitions}\n  {text}\n  at {state}")


def boundaries(case: Case, cuts: list[Cut]) -> Iterator[tuple[Scalar, ...]]:
    """States just below and at the last cuts of a variable that the runs before them asked for."""
    single = [cut for cut in dict.fromkeys(cuts) if cut.form == variable(cut.form.variables()[0])]
    for cut in single[-MOST_BOUNDARIES:]:
        for value in (cut.bound - 1, cut.bound):
            yield tuple(
                value if item.name == cut.form.variables()[0] else old
                for item, old in zip(case.variables, case.states[0], strict=True)
            )


def _meaning(case: Case) -> Meaning | None:
    if case.definitions:
        return None
    try:
        return Meaning(case.variables, case.expression)
    except NotExpressible:
        return None


@dataclass(frozen=True, slots=True)
class _Subject:
    """A case, made ready to run in each way."""

    case: Case
    runtime: Runtime
    expression: Core
    compiled: CompiledExpression
    solver: Meaning | None


def _differences(
    subject: _Subject, state: tuple[Scalar, ...], cuts: list[Cut], tally: Tally
) -> Iterator[str]:
    case, compiled, solver = subject.case, subject.compiled, subject.solver
    point = dict(zip((v.name for v in case.variables), state, strict=True))
    exact = evaluate(subject.runtime, subject.expression, bound(point), case.gas_limit)
    faulted = isinstance(exact.result, Fault)
    tally.counts["pairs"] += 1
    tally.counts["faults"] += faulted
    expected = shown(exact, {})
    other = compiled.run(state, case.gas_limit)
    if shown(other, {}) != expected:
        yield f"compiled {shown(other, {})}, exact {expected}"
    if not faulted and exact.gas > 1:  # one unit less must not be enough, exactly enough must be
        if not isinstance(compiled.run(state, exact.gas - 1).result, Fault):
            yield "compiled code does not notice that its gas has run out"
        if shown(compiled.run(state, exact.gas), {}) != expected:
            yield "compiled code wants more gas than the evaluator"
    symbolic = at_state(
        subject.runtime,
        subject.expression,
        whole_region(case.variables),
        point,
        case.gas_limit,
        cuts,
    )
    if isinstance(symbolic, Outcome):
        tally.counts["symbolic"] += 1
        if shown(symbolic, point) != expected:
            yield f"symbolic {shown(symbolic, point)}, exact {expected}"
    else:
        tally.counts[symbolic] += 1
    if solver is not None and not faulted and not isinstance(exact.result, Closure | Pair):
        tally.counts["solver"] += 1
        found = solver.at(state)
        if shown(Outcome(found, exact.gas), {}) != expected:
            yield f"Z3 {found}, exact {expected}"


def bound(values: Mapping[str, Value]) -> Environment | None:
    """An environment with these variables."""
    environment: Environment | None = None
    for name, value in values.items():
        environment = Environment(name, value, environment)
    return environment


def at_state(
    runtime: Runtime,
    expression: Core,
    region: Region,
    point: dict[str, Scalar],
    gas_limit: int,
    cuts: list[Cut],
) -> Outcome | str:
    """A symbolic run on smaller and smaller parts around a state, or why it gave no outcome.

    The cuts that it needed are added to `cuts`.
    """
    for _ in range(MOST_SPLITS):
        symbols = {name: region.value(name) for name in point if not name.startswith(FRESH)}
        try:
            return evaluate(runtime, expression, bound(symbols), gas_limit, region)
        except OutsideFragment:
            return "outside"
        except Undecided as undecided:
            if isinstance(undecided.split, Cut):
                cuts.append(undecided.split)
            region = around(region, undecided, point)
    return "too many splits"


def around(region: Region, undecided: Undecided, point: dict[str, Scalar]) -> Region:
    """The part of a region, split as asked for, that holds a point; it learns of fresh names."""
    split = undecided.split
    if isinstance(split, Divide):
        name = fresh(1 + len(region.quotients))
        point[name] = floor(value_at(split.dividend, point) / split.divisor)
        part = region.named(split)
        if part is None:
            raise AssertionError(f"{region} divided by {split} has lost {point}")
        return part
    if isinstance(split, Cases):
        options = dict(region.choices)[split.variable]
        return region.parts(split.variable)[options.index(point[split.variable])]
    below, above = region.halves(split)
    part = above if value_at(split.form, point) >= split.bound else below
    if part is None:
        raise AssertionError(f"{region} split at {split} has lost {point}")
    return part


def value_at(form: Polynomial, point: Mapping[str, Scalar]) -> Fraction:
    """The value of a polynomial at a point, by its definition."""
    total = Fraction(0)
    for monomial, coefficient in form.terms:
        term = Fraction(coefficient)
        for name, power in monomial:
            value = point[name]
            if not isinstance(value, int):
                raise AssertionError(f"{name} is not a number")
            term *= value**power
        total += term
    return total


def shown(outcome: Outcome, point: Mapping[str, Scalar]) -> str:
    """An outcome as text, variables replaced by their values at a point; procedures look alike."""
    if isinstance(outcome.result, Fault):
        return f"fault for {outcome.gas}"
    pieces: list[str] = []
    pending: list[Value | str] = [outcome.result]
    while pending:
        item = pending.pop()
        if isinstance(item, Unknown):
            item = point[item.variable]
        if isinstance(item, Polynomial):
            total = value_at(item, point)
            item = total.numerator if total.denominator == 1 else total
        if isinstance(item, Pair):
            pieces.append("(")
            pending += [")", item.rest, item.first]
        elif isinstance(item, Closure | PrimitiveValue):
            pieces.append("procedure")
        else:
            pieces.append(item if isinstance(item, str) else f"{type(item).__name__}:{item}")
    return " ".join(pieces) + f" for {outcome.gas}"
