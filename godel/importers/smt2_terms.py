"""Terms and regions of obligations as SMT-LIB 2, over integer variables v0, v1, ..."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from godel.importers.obligations import Demand, Leaf, Obligation, Product, Sum, Term
from godel.language.polynomial import Polynomial, Quantity, add, multiply, subtract, variable
from godel.language.region import fresh
from godel.prover.formulas import (
    All,
    Constraint,
    Either,
    Formula,
    Variable,
    formula_text,
    is_linear,
    number_text,
    terms_of,
)
from godel.world.model import Choice, Declared


class Writer:
    """Writes one obligation. An enumerated variable stands for the number of its value.

    The quotients of all regions get names of their own, each with its defining inequalities;
    regions that divide the same by the same share it.
    """

    def __init__(self, obligation: Obligation) -> None:
        self.declared = obligation.declared
        self._codes = {
            item.name: item.sort for item in self.declared if isinstance(item.sort, Choice)
        }
        self._quotients: dict[tuple[Polynomial, int], str] = {}
        self._names = [_names_of(leaf, self._quotients) for leaf in obligation.leaves]
        names = [item.name for item in self.declared]
        names += self._quotients.values()
        names += sorted(self._foreign(obligation.leaves) - set(names))
        self.variables = [Variable(name) for name in names]
        self._places = {item.name: index for index, item in enumerate(self.variables)}
        self.linear = True

    def _foreign(self, leaves: Sequence[Leaf]) -> set[str]:
        """All names in the literals of regions: evidence may cut on names that mean nothing."""
        known = [
            _renamed(form, names)
            for leaf, names in zip(leaves, self._names, strict=True)
            for form, _ in leaf.region.intervals
        ]
        known += [dividend for dividend, _ in self._quotients]
        return {name for form in known if isinstance(form, Polynomial) for name in form.variables()}

    def meaning(self, number: int) -> str:
        """What a variable that is not declared stands for."""
        if self.variables[number].name in self._quotients.values():
            return "a quotient, rounded down"
        return "any integer, by which the evidence splits"

    def box(self) -> Iterator[str]:
        """What is known of the variables everywhere: declared ranges, and what quotients are."""
        for item in self.declared:
            for constraint in _bounds(item):
                yield self._formula(constraint)
        for (dividend, divisor), name in self._quotients.items():
            rest = subtract(dividend, multiply(divisor, variable(name)))
            yield self._formula(Constraint(rest, ">=0"))
            yield self._formula(Constraint(subtract(divisor - 1, rest), ">=0"))

    def region(self, number: int, leaf: Leaf) -> str:
        """That the variables are in a region, the leaf of that number."""
        return self._formula(All(tuple(self._literals(leaf, self._names[number]))))

    def demands(self, number: int, leaf: Leaf) -> str:
        """That everything holds that the leaf asks for."""
        if leaf.broken:
            return "false"
        texts = [self._demand(demand, self._names[number]) for demand in leaf.demands]
        return _joined("and", texts, "true")

    def _demand(self, demand: Demand, names: dict[str, Quantity]) -> str:
        sides = [self._term(side, names) for side in (demand.left, demand.right)]
        if max(degree(demand.left), degree(demand.right)) > 1:
            self.linear = False
        return f"(>= {' '.join(sides)})"

    def _term(self, term: Term, names: dict[str, Quantity]) -> str:
        """A term of sort Real. Recursive: terms nest as deep as the rules write them."""
        if isinstance(term, Sum):
            return _joined("+", [self._term(item, names) for item in term.items], "0.0")
        if isinstance(term, Product):
            return _joined("*", [self._term(item, names) for item in term.items], "1.0")
        monomials: list[str] = []
        for monomial, weight in terms_of(_renamed(term, names)):
            factors = [] if weight == 1 and monomial else [number_text(weight)]
            for name, power in monomial:
                factors += [f"(to_real v{self._places[name]})"] * power
            monomials.append(_joined("*", factors, "1.0"))
        return _joined("+", monomials, "0.0")

    def _formula(self, formula: Formula) -> str:
        self.linear = self.linear and is_linear((formula,))
        return formula_text(formula, self.variables)

    def _literals(self, leaf: Leaf, names: dict[str, Quantity]) -> Iterator[Formula]:
        """What a region says of its variables."""
        for form, (low, high) in leaf.region.intervals:
            value = _renamed(form, names)
            if low is not None and low == high:
                yield Constraint(subtract(value, low), "=0")
                continue
            if low is not None:
                yield Constraint(subtract(value, low), ">=0")
            if high is not None:
                yield Constraint(subtract(high, value), ">=0")
        for name, options in leaf.region.choices:
            every = self._codes[name].options
            if len(options) < len(every):
                codes = (every.index(option) for option in options)
                one = (Constraint(subtract(variable(name), code), "=0") for code in codes)
                yield Either(tuple(one))


def degree(term: Term) -> int:
    """The degree of a term as a polynomial."""
    if isinstance(term, Sum):
        return max(map(degree, term.items), default=0)
    if isinstance(term, Product):
        return sum(map(degree, term.items))
    return term.degree() if isinstance(term, Polynomial) else 0


def sum_text(terms: Iterable[str]) -> str:
    """A sum of terms of sort Real."""
    return _joined("+", list(terms), "0.0")


def _joined(operator: str, terms: Sequence[str], none: str) -> str:
    if len(terms) < 2:
        return terms[0] if terms else none
    return f"({operator} {' '.join(terms)})"


def _names_of(
    leaf: Leaf, quotients: dict[tuple[Polynomial, int], str]
) -> dict[str, Quantity]:
    """The names, in the whole obligation, of the quotients that a region numbers for itself."""
    names: dict[str, Quantity] = {}
    for index, by in enumerate(leaf.region.quotients, start=1):
        dividend = _renamed(by.dividend, names)
        if isinstance(dividend, Polynomial):
            name = quotients.setdefault((dividend, by.divisor), fresh(1 + len(quotients)))
            names[fresh(index)] = variable(name)
    return names


def _renamed(quantity: Quantity, names: dict[str, Quantity]) -> Quantity:
    """The same quantity with other names."""
    if not names or not isinstance(quantity, Polynomial):
        return quantity
    total: Quantity = 0
    for monomial, weight in quantity.terms:
        term: Quantity = weight
        for name, power in monomial:
            for _ in range(power):
                term = multiply(term, names.get(name, variable(name)))
        total = add(total, term)
    return total


def _bounds(item: Declared) -> Iterator[Constraint]:
    """The declared range of a variable."""
    low: int | None = 0
    if isinstance(item.sort, Choice):
        high: int | None = len(item.sort.options) - 1
    else:
        low, high = item.sort.low, item.sort.high
    if low is not None:
        yield Constraint(subtract(variable(item.name), low), ">=0")
    if high is not None:
        yield Constraint(subtract(high, variable(item.name)), ">=0")
