"""Generated Ouro: expressions, procedures and cases to run, from any source of choices.

The same code serves plain seeded loops (`Seeded`) and Hypothesis (the strategies at the end), which
shrinks what fails. Expressions are trees of the sort asked for, but that now and then any sort at
all is put where a number or boolean belongs (`rough`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from hypothesis import strategies as st

from godel.language.canonical import read_canonical
from godel.language.syntax import Atom, Form, Node, form, name_of, symbol
from godel.language.values import FALSE, TRUE, Boolean, Scalar
from godel.world.model import Declared
from tests.choices import COLOURS, Choices, Drawn, Seeded, declared_variables, pick, state_of

__all__ = ["Case", "Choices", "Expressions", "Scope", "Seeded", "case_of", "cases", "expressions"]


def atom(value: int | Fraction | Boolean) -> Atom:
    """A literal."""
    return Atom(value)


def apply(name: str, *operands: Node) -> Form:
    """A form that starts with a name."""
    return form(symbol(name), *operands)


@dataclass(frozen=True, slots=True)
class Scope:
    """Names that may be used, by sort, and procedures (number arguments and result) by arity."""

    numbers: tuple[str, ...] = ()
    booleans: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    procedures: tuple[tuple[str, int], ...] = ()

    def with_numbers(self, *names: str) -> Scope:
        """The scope inside a binding of numbers."""
        kept = tuple(name for name in self.numbers if name not in names)
        procedures = tuple(item for item in self.procedures if item[0] not in names)
        lists = tuple(name for name in self.lists if name not in names)
        return Scope((*kept, *names), self.booleans, self.colours, lists, procedures)


def scope_of(declared: Sequence[Declared]) -> Scope:
    """The variables of a state."""
    sorts: dict[str, list[str]] = {"n": [], "b": [], "c": []}
    for item in declared:
        sorts[item.name[0]].append(item.name)
    return Scope(tuple(sorts["n"]), tuple(sorts["b"]), tuple(sorts["c"]))


@dataclass(frozen=True, slots=True)
class Expressions:
    """Makes expressions. `first_order`: no lists, procedures or eval. `rough`: 1 in how many."""

    choices: Choices
    first_order: bool = False
    rough: int = 0

    def any(self, size: int, scope: Scope) -> Node:
        """An expression of any sort."""
        kinds = 3 if self.first_order else 5
        return self._of_kind(self.choices.below(kinds), size, scope)

    def _of_kind(self, kind: int, size: int, scope: Scope) -> Node:
        if kind == 0:
            return self.number(size, scope)
        if kind == 1:
            return self.boolean(size, scope)
        if kind == 2:
            return self.colour(size, scope)
        return self.list(size, scope) if kind == 3 else self.procedure(size, scope)

    def literal(self) -> Atom:
        """A number: small, a fraction, rarely a large one."""
        kind = self.choices.below(12)
        small = self.choices.below(14) - 4
        if kind < 8:
            return atom(small)
        if kind < 11:
            value = Fraction(small, 1 + self.choices.below(5))
            return atom(value.numerator if value.denominator == 1 else value)
        return atom(pick(self.choices, (2**64, 2**64 + 1, -(10**30), 10**9, 2**4095, 2**4097)))

    def number(self, size: int, scope: Scope) -> Node:
        """An expression that is a number, unless it faults."""
        if self.rough and size > 0 and self.choices.below(self.rough) == self.rough - 1:
            return self.any(size - 1, scope)
        if size <= 0:
            if scope.numbers and self.choices.below(4) < 3:
                return symbol(pick(self.choices, scope.numbers))
            return self.literal()
        kind = self.choices.below(15 if self.first_order else 22)
        if kind < 5:
            return self._sum(size, scope)
        if kind == 5:
            return self._product(size, scope)
        if kind == 6:
            divisor = pick(self.choices, (atom(2), atom(3), atom(Fraction(-1, 2)), self.literal()))
            return apply("/", self.number(size - 1, scope), divisor)
        if kind == 7:
            return self._division(size, scope)
        if kind == 8:
            name = pick(self.choices, ("min", "max"))
            return apply(name, *self._numbers(size, scope, 1 + self.choices.below(3)))
        if kind == 9:
            return apply("abs", self.number(size - 1, scope))
        if kind < 13:
            return self._branching(size, scope, self.number)
        if kind < 15:
            return self._binding(size, scope, self.number)
        return self._higher(kind, size, scope)

    def _numbers(self, size: int, scope: Scope, count: int) -> list[Node]:
        share = size - 1 if count < 2 else size // 2
        return [self.number(share, scope) for _ in range(count)]

    def _sum(self, size: int, scope: Scope) -> Node:
        name = pick(self.choices, ("+", "-"))
        least = 1 if name == "-" else 0
        count = max(least, (2, 2, 2, 2, 3, 1, 0)[self.choices.below(7)])
        return apply(name, *self._numbers(size, scope, count))

    def _product(self, size: int, scope: Scope) -> Node:
        if self.choices.below(3) == 0:
            return apply("*", *self._numbers(size, scope, 1 + self.choices.below(3)))
        return apply("*", self.literal(), self.number(size - 1, scope))

    def _division(self, size: int, scope: Scope) -> Node:
        kind = self.choices.below(8)
        if kind == 0:
            return apply("/", *self._numbers(size, scope, 2))
        if kind < 3:
            name = pick(self.choices, ("quotient", "modulo"))
            return apply(name, self._whole(scope), atom(self.choices.below(5)))
        return apply("/", self.number(size - 1, scope), atom(1 + self.choices.below(6)))

    def _whole(self, scope: Scope) -> Node:
        """An integer, mostly: a variable, or an integer that is written out."""
        if scope.numbers and self.choices.below(2):
            return symbol(pick(self.choices, scope.numbers))
        return atom(self.choices.below(30) - 15)

    def _branching(self, size: int, scope: Scope, make: _Maker) -> Node:
        """if, cond or case."""
        kind = self.choices.below(6)
        if kind == 0:
            clauses = [
                form(self.boolean(size // 3, scope), make(size // 3, scope))
                for _ in range(1 + self.choices.below(3))
            ]
            return apply("cond", *clauses, apply("else", make(size // 3, scope)))
        if kind == 1:
            key = self.colour(0, scope) if scope.colours else self.number(0, scope)
            first = form(*(symbol(name) for name in COLOURS[: self.choices.below(3)]))
            number = form(atom(self.choices.below(3)), symbol("blue"))
            return apply(
                "case",
                key,
                form(first, make(size // 3, scope)),
                form(number, make(size // 3, scope)),
                apply("else", make(size // 3, scope)),
            )
        half = size // 2
        return apply("if", self.boolean(half, scope), make(half, scope), make(half, scope))

    def _binding(self, size: int, scope: Scope, make: _Maker) -> Node:
        """let or let*, of one or two numbers; names may hide others."""
        names = pick(self.choices, (("x",), ("x", "y"), ("n0",), ("y", "n1")))
        keyword = pick(self.choices, ("let", "let*"))
        pairs: list[Node] = []
        inner = scope
        for name in names:
            visible = inner if keyword == "let*" else scope
            pairs.append(form(symbol(name), self.number(size // 2, visible)))
            inner = inner.with_numbers(name)
        return apply(keyword, form(*pairs), make(size // 2, inner))

    def _higher(self, kind: int, size: int, scope: Scope) -> Node:
        """Numbers by way of procedures, lists and eval."""
        half = size // 2
        if kind < 18 and scope.procedures:
            name, arity = pick(self.choices, scope.procedures)
            return apply(name, *self._numbers(size, scope, arity))
        if kind < 18:
            return form(self.procedure(half, scope), self.number(half, scope))
        if kind == 18:
            return apply("car", self.list(size - 1, scope))
        if kind == 19:
            operator = pick(self.choices, (symbol("+"), symbol("max"), symbol("-")))
            return apply("fold", operator, self.number(half, scope), self.list(half, scope))
        if kind == 20:
            return self._eval(size, scope)
        name = pick(self.choices, ("length", "list-ref"))
        if name == "length":
            return apply(name, self.list(size - 1, scope))
        return apply(name, self.list(size - 1, scope), atom(self.choices.below(3)))

    def _eval(self, size: int, scope: Scope) -> Node:
        kind = self.choices.below(3)
        if kind == 0:
            return apply("eval", apply("quote", self.number(size // 2, Scope())))
        if kind == 1:
            inside = apply("unquote", self.number(size // 2, scope))
            return apply("eval", apply("quasiquote", apply("+", atom(1), inside)))
        datum = apply("list", apply("quote", symbol("max")), self.number(size // 2, scope), atom(2))
        return apply("eval", datum)

    def boolean(self, size: int, scope: Scope) -> Node:
        """An expression that is a boolean, unless it faults."""
        if self.rough and size > 0 and self.choices.below(self.rough) == self.rough - 1:
            return self.any(size - 1, scope)
        if size <= 0 and scope.booleans and self.choices.below(2):
            return symbol(pick(self.choices, scope.booleans))
        if size <= 0 and self.choices.below(3):
            return atom(pick(self.choices, (TRUE, FALSE)))
        kind = self.choices.below(10 if self.first_order else 13)
        half = size // 2
        if kind < 5:
            name = pick(self.choices, ("=", "<", "<=", ">", ">="))
            count = 3 if self.choices.below(6) == 0 else 2
            return apply(name, *self._numbers(pick(self.choices, (size, 1)), scope, count))
        if kind == 5:
            return apply("not", self.boolean(size - 1, scope))
        if kind == 6:
            name = pick(self.choices, ("and", "or"))
            return apply(name, *(self.boolean(half, scope) for _ in range(self.choices.below(4))))
        if kind == 7:
            if self.choices.below(2):
                return apply("eq?", self.colour(half, scope), self.colour(half, scope))
            return apply("eq?", self.number(half, scope), self.number(half, scope))
        if kind == 8:
            return self._branching(size, scope, self.boolean)
        if kind == 9:
            name = pick(self.choices, ("number?", "boolean?", "symbol?", "integer?"))
            inside = self.number if name == "integer?" else self.any
            return apply(name, inside(size - 1, scope))
        if kind == 10:
            name = pick(self.choices, ("null?", "pair?", "procedure?"))
            return apply(name, self.any(half, scope))
        if kind == 11:
            return apply("equal?", self.any(half, scope), self.any(half, scope))
        test = apply("lambda", form(symbol("x")), self.boolean(half, scope.with_numbers("x")))
        return apply(pick(self.choices, ("every", "any")), test, self.list(half, scope))

    def colour(self, size: int, scope: Scope) -> Node:
        """An expression that is a symbol, unless it faults."""
        if size > 0 and self.choices.below(2):
            return self._branching(size, scope, self.colour)
        if scope.colours and self.choices.below(3):
            return symbol(pick(self.choices, scope.colours))
        return apply("quote", symbol(pick(self.choices, COLOURS)))

    def list(self, size: int, scope: Scope) -> Node:
        """An expression that is a list of numbers, unless it faults."""
        half = size // 2
        kind = self.choices.below(9)
        if size <= 0 or kind < 3:
            if scope.lists and self.choices.below(2):
                return symbol(pick(self.choices, scope.lists))
            return apply("list", *self._numbers(size, scope, self.choices.below(4)))
        if kind == 3:
            return apply("cons", self.number(half, scope), self.list(half, scope))
        if kind == 4:
            return apply("append", self.list(half, scope), self.list(half, scope))
        if kind == 5:
            return apply("map", self.procedure(half, scope), self.list(half, scope))
        if kind == 6:
            return apply("range", atom(self.choices.below(3)), self.number(half, scope))
        if kind == 7:
            return apply(pick(self.choices, ("reverse", "cdr")), self.list(size - 1, scope))
        spliced = apply("unquote-splicing", self.list(half, scope))
        inside = apply("unquote", self.number(half, scope))
        return apply("quasiquote", form(atom(1), inside, spliced))

    def procedure(self, size: int, scope: Scope) -> Node:
        """An expression that is a procedure of one number."""
        kind = self.choices.below(6)
        if kind == 0:
            return symbol(pick(self.choices, ("abs", "-", "+", "max")))
        single = [name for name, arity in scope.procedures if arity == 1]
        if kind == 1 and single:
            return symbol(pick(self.choices, single))
        name = pick(self.choices, ("x", "y", "n0"))
        body = self.number(size - 1, scope.with_numbers(name))
        return apply("lambda", form(symbol(name)), body)


class _Maker(Protocol):
    def __call__(self, size: int, scope: Scope) -> Node: ...


def tree(text: str) -> Node:
    """The tree of a canonical text."""
    return read_canonical(" ".join(text.split()).encode(), maximum_bytes=10**6)


PATTERNS = (
    "(define (f n) (if (<= n 0) BASE (f (- n STEP))))",
    "(define (f n) (if (<= n 0) BASE (+ STEP (f (- n 1)))))",
    "(define (f n) (g n BASE)) (define (g n a) (if (= n 0) a (g (- n 1) (+ a STEP))))",
    "(define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))",
    "(define (f n) (if (= n 0) BASE (g (- n 1)))) (define (g n) (if (= n 0) STEP (f (- n 1))))",
    "(define (f n) (fold (lambda (a x) (+ (* a STEP) x)) BASE (range 0 n)))",
    "(define (f n) (length (map (lambda (x) (* x n BASE)) (range 0 n))))",
    "(define (f n) ((lambda (h) (h h n)) (lambda (h k) (if (< k 1) BASE (h h (- k STEP))))))",
    "(define (f n) (g (lambda (x) (+ x n)) STEP))"
    " (define (g h n) (if (> n 3) (h n) (g h (+ n 1))))",
    "(define (f n) (if (> n 9) n (f (* n STEP)))) (define k BASE) (define (g n) (f (min n k)))",
    "(define (f self) (let ((y BASE)) (- (let ((y STEP)) (* y self)) y)))",
    "(define (f n) (if (eq? (eval (list '+ n 1)) 3) BASE (car (self))))",
    "(define (f n) (g n))"
    " (define (g n) (if (every (lambda (x) (< x n)) '(1 2 3)) BASE (f (+ n 1))))",
)
"""Procedures that call themselves and each other, in the ways that evaluators get wrong."""


DEEP = "(define (f n) (+ 1 (g (+ n 996)))) (define (g n) (if (<= n 0) 1 (+ 1 (g (- n 1)))))"
"""Reaches the limit on calls that wait, for n around 0, if there is gas for it."""

GAS_LIMITS = (3_000, 3_000, 400, 60)


def definitions(choices: Choices, first_order: bool, rough: int) -> tuple[Node, ...]:
    """Some definitions: a pattern, or random bodies that call each other."""
    if first_order or choices.below(3) == 0:
        return ()
    if choices.below(2):
        small = (choices.below(6), choices.below(4))
        text = pick(choices, PATTERNS).replace("BASE", str(small[0])).replace("STEP", str(small[1]))
        listed = tree(f"({text})")
        return listed.items if isinstance(listed, Form) else ()
    found: list[Node] = []
    scope = Scope(procedures=(("f", 1), ("g", 2)))
    make = Expressions(choices, False, rough)
    for name, parameters in (("f", ("n",)), ("g", ("n", "a"))):
        body = make.number(4 + choices.below(8), scope.with_numbers(*parameters))
        target = form(symbol(name), *map(symbol, parameters))
        found.append(form(symbol("define"), target, body))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Case:
    """An expression with its definitions, the variables it reads, states to run it at, and gas."""

    variables: tuple[Declared, ...]
    definitions: tuple[Node, ...]
    expression: Node
    states: tuple[tuple[Scalar, ...], ...]
    gas_limit: int


def case_of(choices: Choices, states: int = 1, size: int = 24) -> Case:
    """A case; half of them first-order, which a solver can express."""
    variables = declared_variables(choices)
    if choices.below(100) == 99:
        drawn = tuple(state_of(choices, variables) for _ in range(states))
        deep = tree(f"({DEEP})")
        call = apply("f", Expressions(choices, True).number(0, scope_of(variables)))
        return Case(variables, deep.items if isinstance(deep, Form) else (), call, drawn, 20_000)
    first_order = choices.below(2) == 0
    rough = 0 if first_order or choices.below(2) else 20
    defined = definitions(choices, first_order, rough)
    scope = scope_of(variables)
    known = tuple(
        (name_of(item.items[1].items[0]), len(item.items[1].items) - 1)
        for item in defined
        if isinstance(item, Form) and isinstance(item.items[1], Form)
    )
    scope = Scope(scope.numbers, scope.booleans, scope.colours, (), known)
    expression = Expressions(choices, first_order, rough).any(choices.below(size), scope)
    drawn = tuple(state_of(choices, variables) for _ in range(states))
    return Case(variables, defined, expression, drawn, pick(choices, GAS_LIMITS))


@st.composite
def cases(draw: st.DrawFn, size: int = 12) -> Case:
    """Cases by Hypothesis."""
    return case_of(Drawn(draw), size=size)


@st.composite
def expressions(draw: st.DrawFn, size: int = 12, rough: int = 0) -> Node:
    """Closed expressions by Hypothesis."""
    return Expressions(Drawn(draw), False, rough).any(size, Scope())
