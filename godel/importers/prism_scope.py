"""What names stand for in a PRISM model: values of constants, bodies of formulas, variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from godel.errors import GodelError, SyntaxProblem, UsageProblem
from godel.importers.prism_reader import number
from godel.importers.prism_syntax import (
    DEEPEST,
    Constant,
    Expression,
    Named,
    Source,
    Where,
    literal,
)
from godel.importers.prism_values import ExpressionProblem, simplify, size
from godel.language.expected import meant, shown
from godel.language.syntax import MAXIMUM_BYTES

NO_NAMES: Mapping[str, str] = {}

LARGEST = MAXIMUM_BYTES
"""Most atoms and operators that formulas may expand to, in all."""


@dataclass(slots=True)
class Scope:
    """The names of one model. `variables` gives their sort, `labels` what stands in quotes."""

    source: Source
    constants: dict[str, Expression] = field(default_factory=dict)
    formulas: dict[str, Named] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    labels: dict[str, Expression] = field(default_factory=dict)
    _bodies: dict[str, Expression] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _waiting: dict[str, Constant] = field(default_factory=dict)
    _expanded: int = 0

    def define_constants(
        self, declared: tuple[Constant, ...], given: Mapping[str, str]
    ) -> None:
        """Values for all constants, in any order of definition.

        Raises UsageProblem for a given value that does not fit, MeaningProblem for other mistakes.
        """
        for item in declared:
            self.claim(item.name, item.where)
            self._waiting[item.name] = item
        for name in given:
            _check_given(name, self._waiting.get(name), tuple(self._waiting))
        for item in declared:
            if item.value is None and item.name in given:
                self.constants[item.name] = _given(item, given[item.name])
        for item in declared:
            self._constant(item.name)

    def claim(self, name: str, where: Where) -> None:
        """Refuse a name that has a meaning already."""
        if name in self._waiting or name in self.formulas or name in self.variables:
            raise self.source.wrong(where, f"{name} is declared already")

    def _constant(self, name: str) -> Expression:
        if name in self.constants:
            return self.constants[name]
        item = self._waiting[name]
        if item.value is None:
            raise self.source.wrong(item.where, f"the constant {name} has no value",
                                    f"give it one: --const {name}=VALUE")  # fmt: skip
        if name in self._open:
            raise self.source.wrong(item.where, f"the constant {name} depends on itself")
        self._open.append(name)
        value = self.resolve(item.value)
        self._open.pop()
        if value.number is None and value.truth is None:
            where = item.value.where or item.where
            raise self.source.wrong(where, f"the value of {name} is not constant")
        self.constants[name] = self.fitting(value, item.sort, item.value.where, name)
        return self.constants[name]

    def fitting(self, value: Expression, sort: str, where: Where, name: str) -> Expression:
        """A value for something of a sort; an integer may stand for a real number."""
        if value.sort == sort or (value.sort, sort) == ("int", "double"):
            return replace(value, sort=sort) if value.number is not None else value
        words = {"int": "an integer", "double": "a number", "bool": "a boolean"}
        hint = "`/` gives a real number; use floor or ceil" if value.sort == "double" else ""
        message = f"{name} is {words[sort]}, this is {words[value.sort].replace('a n', 'a real n')}"
        raise self.source.wrong(where, message, hint)

    def resolve(
        self, item: Expression, renames: Mapping[str, str] = NO_NAMES, level: int = 0
    ) -> Expression:
        """An expression over variables only: constants and formulas put in, sorts checked.

        `renames` is that of a renamed module. Raises GodelError with a place.
        """
        if level > DEEPEST + 50:
            raise self.source.wrong(item.where, "an expression or formula that is nested too deep")
        if item.op in ("number", "boolean"):
            return item
        if item.op == "label":
            return self._label(item)
        if item.op == "name":
            return self._name(item, renames, level)
        args = tuple(self.resolve(part, renames, level + 1) for part in item.args)
        try:
            return simplify(item.op, args, item.where)
        except ExpressionProblem as problem:
            raise problem.in_source(self.source) from None
        except GodelError as problem:
            raise problem.at(self.source.place(item.where)) from None

    def boolean(self, item: Expression, renames: Mapping[str, str] = NO_NAMES) -> Expression:
        """A resolved condition."""
        found = self.resolve(item, renames)
        if found.sort != "bool":
            raise self.source.wrong(item.where, "a condition is needed here, this is a number")
        return found

    def numeric(self, item: Expression, renames: Mapping[str, str] = NO_NAMES) -> Expression:
        """A resolved number."""
        found = self.resolve(item, renames)
        if found.sort == "bool":
            raise self.source.wrong(item.where, "a number is needed here, this is a boolean")
        return found

    def integer(self, item: Expression, what: str) -> int:
        """A constant integer."""
        found = self.fitting(self.resolve(item), "int", item.where, what)
        if found.number is None:
            raise self.source.wrong(item.where, f"{what} is not constant")
        return int(found.number)

    def _label(self, item: Expression) -> Expression:
        if item.value in self.labels:
            return self.labels[str(item.value)]
        known = " ".join(f'"{name}"' for name in sorted(self.labels))
        hint = f"labels are {known}" if known else "labels are for properties"
        raise self.source.wrong(item.where, f'no label "{item.value}" here', hint)

    def _name(self, item: Expression, renames: Mapping[str, str], level: int) -> Expression:
        old = item.name
        name = renames.get(old, old)
        if name in self.variables:
            return Expression("name", (), name, self.variables[name], item.where)
        if name in self._waiting:
            value = self._constant(name)
            return replace(value, where=item.where)
        if name in self.formulas:
            return self._formula(name, NO_NAMES if old in renames else renames, item.where, level)
        known = (*self.variables, *self._waiting, *self.formulas)
        close = meant(name, known)
        hint = f"did you mean `{close}`?" if close else ""
        raise self.source.wrong(item.where, f"unknown name {name}", hint)

    def _formula(
        self, name: str, renames: Mapping[str, str], where: Where, level: int
    ) -> Expression:
        if name in self._open:
            raise self.source.wrong(self.formulas[name].where, f"{name} is defined by itself")
        found = None if renames else self._bodies.get(name)
        if found is None:
            self._open.append(name)
            found = self.resolve(self.formulas[name].body, renames, level + 1)
            self._open.pop()
            if not renames:
                self._bodies[name] = found
        self._expanded += size(found) if self._expanded <= LARGEST else 0
        if self._expanded > LARGEST:
            raise self.source.wrong(where, "the formulas expand to too much text")
        return found


def _check_given(name: str, item: Constant | None, known: tuple[str, ...]) -> None:
    if item is None:
        hint = "constants: " + " ".join(known) if known else "it has no constants"
        raise UsageProblem(f"the model has no constant {shown(name)}", hint=hint)
    if item.value is not None:
        raise UsageProblem(f"the constant {name} has its value in the model")


def _given(item: Constant, text: str) -> Expression:
    """A value from the command line: true, false, 12, -3/4, 0.25, 1e-3."""
    word = text.strip()
    if item.sort == "bool" and word in ("true", "false"):
        return literal(word == "true")
    top, _, bottom = word.removeprefix("-").partition("/")
    try:
        value = number(top) / (number(bottom) if bottom else 1)
    except (SyntaxProblem, ZeroDivisionError):
        value = None
    whole = value is not None and value.denominator == 1
    if value is None or item.sort == "bool" or (item.sort == "int" and not whole):
        kind = {"int": "an integer", "double": "a number", "bool": "true or false"}[item.sort]
        raise UsageProblem(f"{shown(text)} is no value for {item.name}, which is {kind}")
    return literal(-value if word.startswith("-") else value, item.sort)
