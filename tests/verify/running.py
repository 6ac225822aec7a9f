"""The same expressions run by the reference evaluator and by that of the second checker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from godel import verify as second
from godel.language.canonical import print_flat
from godel.language.desugar import expand
from godel.language.evaluator import Fault, Runtime, evaluate
from godel.language.program import definitions_of, prelude
from godel.language.values import Symbol, list_value
from godel.world.model import Range
from tests.choices import whole_region
from tests.generators import Case
from tests.properties.agreement import at_state, bound

MOST_SPLITS = 120
PLENTY = 10**12


@dataclass(frozen=True)
class Finding:
    """What the two made of one expression at one state."""

    how: str
    reference: str
    second: str


def readable(node: object) -> second.Tree:
    """A tree of the language as one of the second checker."""
    text = print_flat(node)  # type: ignore[arg-type]
    return second.read(text.encode(), 10**7, 5_000)


def value_in(value: object) -> second.Atom:
    """A value of a state as one of the second checker."""
    if isinstance(value, int | Fraction):
        return value
    return readable_atom(written(value))


def readable_atom(text: str) -> second.Atom:
    """A word as an atom of the second checker."""
    atom = second.read(text.encode(), 10**7, 1)
    assert not isinstance(atom, bytes | tuple)
    return atom


def written(value: object) -> str:
    """A boolean, a symbol or the empty list of either checker as text."""
    if isinstance(value, Enum):
        return str(value.value)
    return str(getattr(value, "name", value))


class Subject:
    """A case, made ready to be run by the second checker."""

    def __init__(self, case: Case) -> None:
        self.case = case
        names = [item.name for item in case.variables]
        self.everywhere: dict[str, second.Value] = dict(second.BASE)
        for definition in case.definitions:
            tree = readable(definition)
            assert isinstance(tree, tuple)
            _, target, body = tree
            if isinstance(target, tuple):
                name, *parameters = target
                body = ("lambda", tuple(parameters), body)
            else:
                name = target
            core = second.expand(body)
            made = second.Closure(core, self.everywhere) if core.kind == "lambda" else core.value
            self.everywhere[str(name)] = made
        self.everywhere["self"] = second.BASE["self"]
        self.core = second.expand(readable(case.expression))
        self.program = second.list_of(["define"] * len(case.definitions))
        self.names = names

    def run(self, values: Mapping[str, second.Value]) -> tuple[object, int]:
        """The value, None for a fault, and the gas."""
        environment = second.extended(list(values), list(values.values()), self.everywhere)
        machine = second.Machine(PLENTY)
        return machine.run(self.core, environment, self.case.gas_limit, self.program)

    def region(self) -> second.Region:
        """The region of all states."""
        region = second.Region(second.Machine(PLENTY), {}, {})
        for item in self.case.variables:
            if isinstance(item.sort, Range):
                if (item.sort.low, item.sort.high) != (None, None):
                    region.forms[second.alone(item.name)] = item.sort.low, item.sort.high
            else:
                region.options[item.name] = tuple(map(value_in, item.sort.options))
        return region

    def symbolic(self, point: Mapping[str, second.Atom]) -> str:
        """A run on smaller and smaller parts around a point, put in at the end."""
        region, known = self.region(), dict(point)
        for _ in range(MOST_SPLITS):
            values = {name: region.stands_for(name) for name in self.names}
            try:
                value, gas = self.run(values)
            except second.OutsideError:
                return "outside"
            except second.UndecidedError as undecided:
                region = around(region, undecided.split, known)
            else:
                return shown(value, gas, known)
        return "too many splits"


def around(
    region: second.Region, split: second.Split, known: dict[str, second.Atom]
) -> second.Region:
    """The part of a split that holds a point; a fresh variable gets its value in `known`."""
    parts = region.parts(split)
    if isinstance(split, second.Cut):
        part = parts[value_at(split.form, known) >= split.bound]
    elif isinstance(split, second.Division):
        known[f"%{len(region.divisions) + 1}"] = value_at(split.dividend, known) // split.divisor
        part = parts[0]
    else:
        part = parts[region.options[split].index(known[split])]
    assert part is not None, f"{split} has lost {known}"
    return part


def value_at(form: object, point: Mapping[str, object]) -> Fraction:
    """The value of a polynomial of either checker, or of its terms, at a point."""
    total = Fraction(0)
    for monomial, coefficient in getattr(form, "terms", form):  # type: ignore[call-overload]
        term = Fraction(coefficient)
        for name, power in monomial:
            number = point[name]
            assert isinstance(number, int | Fraction)
            term *= Fraction(number) ** power
        total += term
    return total


def shown(value: object, gas: int, point: Mapping[str, object]) -> str:
    """A value of either checker as text, variables replaced by their values at a point."""
    if value is None or isinstance(value, Fault):
        return f"fault for {gas}"
    pieces: list[str] = []
    pending: list[object] = [value]
    while pending:
        item = pending.pop()
        sort = type(item).__name__
        if sort == "Unknown":
            item = point[item.variable]  # type: ignore[attr-defined]
            sort = type(item).__name__
        if sort == "Polynomial":
            item = value_at(item, point)
        if isinstance(item, int | Fraction):
            pieces.append(f"number {item}")
        elif sort == "Pair":
            pieces.append("(")
            pending += [")", item.rest, item.first]  # type: ignore[attr-defined]
        elif sort in ("Closure", "PrimitiveValue", "Primitive"):
            pieces.append("procedure")
        else:
            pieces.append(written(item))
    return f"{' '.join(pieces)} for {gas}"


def findings(case: Case) -> Iterator[Finding]:
    """What the two make of a case at each of its states, in both domains."""
    program = list_value(tuple(Symbol("define") for _ in case.definitions))
    runtime = Runtime(definitions_of(case.definitions), program, {}, prelude())
    core, subject = expand(case.expression), Subject(case)
    for state in case.states:
        point = dict(zip(subject.names, state, strict=True))
        outcome = evaluate(runtime, core, bound(point), case.gas_limit)
        reference = shown(outcome.result, outcome.gas, point)
        other = {name: value_in(value) for name, value in point.items()}
        value, gas = subject.run(other)
        yield Finding("exact", reference, shown(value, gas, other))
        values = dict(point)
        found = at_state(runtime, core, whole_region(case.variables), values, case.gas_limit, [])
        if not isinstance(found, str):
            found = shown(found.result, found.gas, values)
        yield Finding("symbolic", found, subject.symbolic(other))
