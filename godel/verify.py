"""The second checker: a second telling of `docs/semantics.md`, in one file, with no other code.

    python -m godel.verify FILE.proof ...      checks proof files
    python -m godel.verify RUN ...             checks runs: the journal and its proofs

It was written from `docs/semantics.md`, `docs/rules/` and `docs/runs.md` alone and shares nothing
with the kernel, so that a mistake in either of the two shows when they disagree. Section numbers
(§) are those of the semantics. Exit codes: 0 valid, 4 refused, 2 usage.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial, reduce
from itertools import accumulate, count, pairwise, product, repeat
from math import ceil, floor, gcd, lcm, prod
from operator import eq, ge, gt, le, lt, mul, sub
from pathlib import Path
from typing import Final, NamedTuple, NoReturn, TypeAlias, TypeVar

# ------------------------------------------------------------------------------ limits (§15)

PROGRAM_BYTES, PROGRAM_DEPTH, PROOF_BYTES, PROOF_DEPTH = 1_000_000, 200, 16_000_000, 1_000
TOKENS, NAMES_BOUND, STATEMENT_NAMES, VARIABLES, OPTIONS = 1_000_000, 100, 164, 64, 256
START_DENOMINATOR, WEIGHT_DENOMINATOR, SIZE, SMALL = 2**128, 2**65536, 2**4096, 2**64
BRANCHES, STARTS, START_GAS, WAITING, MOST_GAS = 10_000, 10_000, 1_000_000, 1_000, 100_000
DEGREE, PRODUCT_TERMS, FORM_TERMS, LEAVES, VISITS = 64, 1_000, 100, 200_000, 100_000
FAR, KNOWN_BITS, JSON_BYTES, JSON_DEPTH, MANY = 2**8192, 32_768, 1_000_000, 64, 10**9
ACTIONS, POINTS, PAIRS, INSTRUCTIONS, PREMISES = 20_000, 2_000_000, 8_000_000, 1_000, 20
WORK: Final = 50_000_000  # units of work that a check may take, if the caller says nothing else
LEVELS: Final = 1_000_000
ALLOWED: Final = frozenset(
    "arithmetic environment hardware initial reflection reward utility".split()
)
"""What a proof may rest on, if the caller says nothing else: the axioms and reflection, and no
oracle."""


class RefusedError(Exception):
    """The check ends with the answer no; the message says why."""


class UnreadableError(RefusedError):
    """The bytes are not what they should be: not a tree, or not of the form that is wanted."""


class OutsideError(RefusedError):
    """A symbolic run came to an operation that it cannot follow (§6.4)."""


class NoWorkLeftError(RefusedError):
    """The work ran out. That says nothing about the proof; more work may be allowed."""


class FaultError(Exception):
    """A run went wrong (§4.5), or a tree has no core expression (§3.2)."""


class UndecidedError(Exception):
    """A run needs its region divided (§6.3)."""

    def __init__(self, split: Split) -> None:
        self.split = split


def refuse(reason: str, kind: type[Exception] = RefusedError) -> NoReturn:
    """End the check."""
    raise kind(reason)


def need(condition: object, reason: str, kind: type[Exception] = RefusedError) -> None:
    """End the check, unless the condition holds."""
    if not condition:
        raise kind(reason)


Amount = TypeVar("Amount", int, "Number", "Algebraic")
Job = TypeVar("Job")
Key = TypeVar("Key")
Result = TypeVar("Result")
Make: TypeAlias = Callable[[list[Result]], Result]


def fold(root: Job, unfold: Callable[[Job], tuple[Sequence[Job], Make[Result]]]) -> Result:
    """Recursion without Python's stack: `unfold` says what smaller jobs a job needs, and how their
    results make its own."""
    todo, done = [root], list[Result]()
    waiting: list[tuple[int, int, Make[Result]]] = []
    while todo or waiting:
        while waiting and len(todo) == waiting[-1][0]:
            _, start, make = waiting.pop()
            done[start:] = [make(done[start:])]
        if todo:
            jobs, make = unfold(todo.pop())
            waiting.append((len(todo), len(done), make))
            todo.extend(reversed(jobs))
    return done[0]


# ------------------------------------------------------------------------------ §1 text and trees


@dataclass(frozen=True, slots=True, eq=False)
class Boolean:
    """`true` or `false`: two objects, and no numbers."""

    name: str


TRUE, FALSE = Boolean("true"), Boolean("false")
Number: TypeAlias = int | Fraction
Atom: TypeAlias = int | Fraction | Boolean | str
Tree: TypeAlias = "int | Fraction | Boolean | str | bytes | tuple[Tree, ...]"
"""A symbol is a Python string, a text its bytes in UTF-8, a form the tuple of its items."""
Trees: TypeAlias = Sequence[Tree]

MARKS: Final = {"'": "quote", "`": "quasiquote", ",@": "unquote-splicing", ",": "unquote"}
MARK_OF: Final = {name: mark for mark, name in MARKS.items()}
TOKEN: Final = re.compile(
    r"""(?P<blank>[ \n]+|;[^\n]*) | (?P<open>\() | (?P<close>\)) | (?P<mark>'|`|,@|,)
    | (?P<text>"(?:[^"\\\x00-\x09\x0b-\x1f\x7f]++|\\["\\])*+")
    | (?:(?P<boolean>true|false) | (?P<number>-?[0-9]{1,4000}(?:/[1-9][0-9]{0,3999})?)
        | (?P<name>(?![+-]?\.?[0-9])(?!\.(?![^\s()'`,";]))
            [A-Za-z!?*/+<>=_.$%&^~:-][A-Za-z!?*/+<>=_.$%&^~:@0-9-]*+)) (?![^\s()'`,";])""",
    re.X,
)


def mark_of(form: tuple[Tree, ...]) -> str:
    """The mark that a form is printed with, if any."""
    return MARK_OF.get(form[0], "") if len(form) == 2 and isinstance(form[0], str) else ""


def flat(tree: Tree) -> str:
    """The flat text of a tree (§1.3). Only trees of bounded depth are printed."""
    if isinstance(tree, tuple):
        mark = mark_of(tree)
        return mark + flat(tree[1]) if mark else f"({' '.join(map(flat, tree))})"
    if isinstance(tree, bytes):
        return '"' + re.sub(r'(["\\])', r"\\\1", tree.decode()) + '"'
    return tree.name if isinstance(tree, Boolean) else str(tree)


def canonical(tree: Tree) -> str:
    """The canonical text of a tree (§1.3)."""
    widths: dict[int, int] = {}  # of the flat text of a form, by its identity

    def width(tree: Tree) -> int:
        if not isinstance(tree, tuple):
            return len(flat(tree))
        if id(tree) not in widths:
            mark, inner = mark_of(tree), list(map(width, tree))
            widths[id(tree)] = len(mark) + inner[1] if mark else sum(inner) + max(len(tree), 1) + 1
        return widths[id(tree)]

    def layout(tree: Tree, indent: int) -> str:
        if not isinstance(tree, tuple) or not tree or indent + width(tree) <= 100:
            return flat(tree)
        if mark := mark_of(tree):
            return mark + layout(tree[1], indent + len(mark))
        first, rest, beside = tree[0], tree[1:], ""
        if not isinstance(first, tuple) and rest and width(rest[0]) <= 98 - indent - width(first):
            beside, rest = " " + flat(rest[0]), rest[1:]
        lines = ["\n" + " " * (indent + 2) + layout(item, indent + 2) for item in rest]
        return f"({layout(first, indent + 1)}{beside}{''.join(lines)})"

    return layout(tree, 0) + "\n"


def read(data: bytes, most_bytes: int, depth: int) -> Tree:
    """The one tree of a text (§1.2)."""
    must = partial(need, kind=UnreadableError)
    must(len(data) <= most_bytes and data.count(b"(") <= TOKENS, "a text that is too long")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise UnreadableError("not UTF-8") from None
    opened: list[tuple[str, list[Tree]]] = [("", [])]  # forms, and what marks stand for
    position = tokens = 0
    while token := TOKEN.match(text, position):
        position, tokens, content = token.end(), tokens + 1, token[0]
        must(tokens <= TOKENS, f"more than {TOKENS} words")
        tree: Tree = content
        match token.lastgroup:
            case "blank":
                continue
            case "open" | "mark":
                must(len(opened) <= depth, f"nested deeper than {depth}")
                opened.append((MARKS.get(content, ""), []))
                continue
            case "close":
                mark, items = opened.pop()
                must(opened and not mark, "unexpected )")
                tree = tuple(items)
            case "boolean":
                tree = boolean(content == "true")
            case "number":
                tree = Fraction(content) if "/" in content else int(content)
                must(str(tree) == content, "a number that is not in lowest terms")
            case "text":
                tree = re.sub(r'\\(["\\])', r"\1", content[1:-1]).encode()
        while opened[-1][0]:
            tree = opened.pop()[0], tree
        opened[-1][1].append(tree)
    must(len(opened) == 1 == len(opened[0][1]) and position == len(text), "not one complete tree")
    return opened[0][1][0]


def items_of(tree: Tree, least: int = 0, most: int = MANY) -> tuple[Tree, ...]:
    """The items of a form that has so many."""
    if isinstance(tree, tuple) and least <= len(tree) <= most:
        return tree
    raise UnreadableError("a malformed form")


def headed(tree: Tree, least: int = 0, most: int = MANY) -> tuple[str, tuple[Tree, ...]]:
    """The symbol that a form starts with, and the so many items that follow it."""
    head, *rest = items_of(tree, least + 1, most + 1)
    return name_in(head), tuple(rest)


def name_in(tree: Tree) -> str:
    """A symbol."""
    return tree if isinstance(tree, str) else refuse("not a name", UnreadableError)


def number_in(value: object) -> Number:
    """A number."""
    return value if isinstance(value, int | Fraction) else refuse("not a number", UnreadableError)


def integer_in(tree: Tree) -> int:
    """An integer."""
    return tree if isinstance(tree, int) else refuse("not an integer", UnreadableError)


def sha(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal (§1.4)."""
    return hashlib.sha256(data).hexdigest()


# ------------------------------------------------------------------------------ §2 values


class Pair(NamedTuple):
    """A first and a rest. The empty list is the empty tuple."""

    first: Value
    rest: Value


class Closure(NamedTuple):
    """A procedure of Ouro: its `lambda` and its environment."""

    code: Node
    environment: Environment


class Primitive(NamedTuple):
    """A primitive as a value: its name, how many operands it takes at least and at most, and its
    value for these, which may depend on whether the application is scaling (§3.4)."""

    name: str
    least: int
    most: int
    apply: Apply


class Unknown(NamedTuple):
    """A boolean or enumerated variable whose value the region leaves open (§6)."""

    variable: str


Value: TypeAlias = "Atom | tuple[()] | Pair | Closure | Primitive | Unknown | Polynomial"
State: TypeAlias = tuple[Value, ...]
Apply: TypeAlias = Callable[[Sequence[Value], bool], Value]
Environment: TypeAlias = "tuple[str, Value, Environment] | dict[str, Value]"
"""Bindings, innermost first; the dictionary at the end holds what is seen everywhere."""


def boolean(flag: bool) -> Boolean:
    """The value of a condition."""
    return TRUE if flag else FALSE


def list_of(items: Sequence[Value]) -> Value:
    """A list of values."""
    empty: Value = ()
    return reduce(lambda rest, item: Pair(item, rest), reversed(items), empty)


# ------------------------------------------------------------------------------ §3 programs


class Node(NamedTuple):
    """A core expression: literal, variable, if, let, lambda or apply (§3.1)."""

    kind: str
    parts: tuple[Node, ...] = ()  # in the order of the table; of a `let` the values, then the body
    names: tuple[str, ...] = ()
    value: Value = ()
    scaling: bool = False  # §3.4


KEYWORDS: Final = frozenset(
    """quote if let let* lambda define cond case and or else quasiquote
    unquote unquote-splicing""".split()
)
PRELUDE: Final = """(
(append (left right) (if (null? left) right (cons (car left) (append (cdr left) right))))
(length (items) (fold (lambda (count item) (+ count 1)) 0 items))
(reverse (items) (fold (lambda (done item) (cons item done)) '() items))
(map (f items) (if (null? items) '() (cons (f (car items)) (map f (cdr items)))))
(filter (keep? items)
  (cond ((null? items) '()) ((keep? (car items)) (cons (car items) (filter keep? (cdr items))))
    (else (filter keep? (cdr items)))))
(fold (f start items) (if (null? items) start (fold f (f start (car items)) (cdr items))))
(assoc (key pairs)
  (cond ((null? pairs) false) ((equal? key (car (car pairs))) (car pairs))
    (else (assoc key (cdr pairs)))))
(member (item items)
  (cond ((null? items) false) ((equal? item (car items)) true) (else (member item (cdr items)))))
(list-ref (items index) (if (= index 0) (car items) (list-ref (cdr items) (- index 1))))
(equal? (left right)
  (if (pair? left)
    (and (pair? right) (equal? (car left) (car right)) (equal? (cdr left) (cdr right)))
    (eq? left right)))
(every (holds? items) (or (null? items) (and (holds? (car items)) (every holds? (cdr items)))))
(any (holds? items) (and (not (null? items)) (or (holds? (car items)) (any holds? (cdr items)))))
(range (low high) (if (>= low high) '() (cons low (range (+ low 1) high)))))"""
"""§5.3: each procedure as its name, its parameters and its body."""
PRELUDE_NAMES: Final = frozenset(re.findall(r"(?m)^\(([a-z?-]+)", PRELUDE))
wanted: Final = partial(need, reason="not a program", kind=UnreadableError)


def quoted(tree: Tree) -> Value:
    """The quoted value of a tree (§3.2)."""

    def unfold(tree: Tree) -> tuple[Trees, Make[Value]]:
        if isinstance(tree, bytes):
            raise UnreadableError("a text in a program")
        return (tree, list_of) if isinstance(tree, tuple) else ((), lambda _: tree)

    return fold(tree, unfold)


def rewritten(tree: Tree) -> Tree:
    """One step towards the core, for the rows of §3.2 that are no core expressions."""

    def nested(items: Trees, last: Tree, around: Callable[[Tree, Tree], Tree]) -> Tree:
        return reduce(lambda rest, item: around(item, rest), reversed(items), last)

    def joined(item: Tree, rest: Tree) -> Tree:
        if isinstance(item, tuple) and mark_of(item) == ",@":
            return "append", item[1], rest
        return "cons", ("quasiquote", item), rest

    match tree:
        case ("and",) | ("or",):
            return boolean(tree[0] == "and")
        case ("and", *tests, last):
            return nested(tests, last, lambda test, rest: ("if", test, rest, FALSE))
        case ("or", *tests, last):
            return nested(tests, last, lambda test, rest: ("if", test, TRUE, rest))
        case ("let*", tuple(pairs), body):
            return nested(pairs, body, lambda pair, inner: ("let", (pair,), inner))
        case ("cond", *clauses, ("else", last)):
            return nested(clauses, last, lambda clause, rest: ("if", *items_of(clause, 2, 2), rest))
        case ("case", chosen, *clauses, ("else", last)):
            rows = list[Tree]()
            for data, value in (items_of(clause, 2, 2) for clause in clauses):
                tests = [("eq?", "", ("quote", datum)) for datum in items_of(data)]
                rows.append((("or", *tests, FALSE), value))
            return "let", (("", chosen),), ("cond", *rows, ("else", last))  # nobody can write ""
        case ("quasiquote", ("unquote", inner)):
            return inner
        case ("quasiquote", ("quasiquote" | "unquote" | "unquote-splicing", *_)):
            wanted(False)
        case ("quasiquote", tuple(items)):
            return nested(items, ("quote", ()), joined)
        case ("quasiquote", atom):
            return "quote", atom
    return tree


Bound: TypeAlias = tuple[Tree, tuple[str, ...]]
"""A tree, and the names that are bound around it."""


def expand(tree: Tree, scope: Collection[str] | None = None, free: set[str] | None = None) -> Node:
    """The core expression of a tree, in which only names in `scope` may be free (None: any). The
    names that are free are added to `free`."""

    def bindable(trees: Trees, bound: tuple[str, ...]) -> tuple[str, ...]:
        names = tuple(name for name in trees if isinstance(name, str) and name not in RESERVED)
        wanted(len(trees) == len(names) == len({*names}) <= NAMES_BOUND - len(bound))
        return names

    def unfold(job: Bound) -> tuple[list[Bound], Make[Node]]:
        tree, bound = job
        while (simpler := rewritten(tree)) is not tree:
            tree = simpler
        match tree:
            case int() | Fraction() | Boolean() | ("quote", _):
                value = quoted(tree[1] if isinstance(tree, tuple) else tree)
                return [], lambda _: Node("literal", value=value)
            case str(name):
                if free is not None and name not in bound:
                    free.add(name)
                known = scope is None or name in scope or name in (*bound, "self")
                wanted(name not in KEYWORDS and (known or name in RESERVED))
                return [], lambda _: Node("variable", names=(name,))
            case ("if", _, _, _):
                return [(part, bound) for part in tree[1:]], lambda p: Node("if", tuple(p))
            case ("let", tuple(pairs), body):
                found = [items_of(pair, 2, 2) for pair in pairs]
                names = bindable([name for name, _ in found], bound)
                jobs = [(value, bound) for _, value in found] + [(body, (*bound, *names))]
                return jobs, lambda p: Node("let", tuple(p), names)
            case ("lambda", tuple(parameters), body):
                names = bindable(parameters, bound)
                return [(body, (*bound, *names))], lambda p: Node("lambda", tuple(p), names)
            case (first, *_):
                wanted(not isinstance(first, str) or first not in KEYWORDS)
                return [(part, bound) for part in tree], application
        raise UnreadableError("not a program")

    start: Bound = tree, ()
    return fold(start, unfold)


def application(parts: list[Node]) -> Node:
    """An application; a primitive that is called by its name must take so many operands."""
    small = [
        part.kind == "literal"
        and isinstance(part.value, int | Fraction)
        and max(abs(part.value.numerator), part.value.denominator) <= SMALL
        for part in parts
    ]
    operator = parts[0].names[0] if parts[0].kind == "variable" else ""
    if operator in PRIMITIVES and operator in RESERVED:
        wanted(PRIMITIVES[operator].least <= len(parts) - 1 <= PRIMITIVES[operator].most)
    scaling = len(parts) - sum(small) <= 2 if operator == "*" else operator == "/" and small[2]
    return Node("apply", tuple(parts), scaling=scaling)


# ------------------------------------------------------------------------------ §6 symbolic domain

Monomial: TypeAlias = tuple[tuple[str, int], ...]
Term: TypeAlias = tuple[Monomial, Number]
Terms: TypeAlias = tuple[Term, ...]
Interval: TypeAlias = tuple[int | None, int | None]
EVERYTHING: Final[Interval] = (None, None)


class Cut(NamedTuple):
    """The question `form >= bound`."""

    form: Terms
    bound: int


class Division(NamedTuple):
    """The question what the polynomial divided by the divisor is, rounded down."""

    dividend: Terms
    divisor: int


Split: TypeAlias = Cut | Division | str
"""What divides a region; a name stands for the cases of this variable."""


def merged(pairs: Iterable[tuple[Key, Amount]]) -> dict[Key, Amount]:
    """For each key the sum of what it is paired with."""
    found: dict[Key, Amount] = {}
    for key, amount in pairs:
        found[key] = found[key] + amount if key in found else amount
    return found


def monomial(powers: Iterable[tuple[str, int]]) -> Monomial:
    """The product of powers of variables."""
    return tuple(sorted(merged(powers).items()))


def alone(name: str) -> Terms:
    """The form that is just this variable."""
    return ((((name, 1),), 1),)


def terms_of(value: Algebraic) -> Terms:
    """The terms of a polynomial or number."""
    return value.terms if isinstance(value, Polynomial) else (((), value),)


@dataclass(frozen=True, slots=True, eq=False)
class Polynomial:
    """A polynomial that is no number: its terms in order (§6.1), and the region that it lives in.
    Comparisons with it are questions to the region, and are asked in the order of §6.3."""

    terms: Terms
    region: Region

    def __add__(self, other: Algebraic) -> Algebraic:
        return self.region.sum((*self.terms, *terms_of(other)))

    def __mul__(self, other: Algebraic) -> Algebraic:
        pairs = list(product(self.terms, terms_of(other)))
        if isinstance(other, Polynomial):
            degree = sum(max(sum(p for _, p in m) for m, _ in one.terms) for one in (self, other))
            fine = degree <= DEGREE and len(pairs) <= PRODUCT_TERMS
            need(fine, "a product of large polynomials", OutsideError)
            self.region.machine.spend(len(pairs))
        return self.region.sum((monomial((*m, *n)), by * of) for (m, by), (n, of) in pairs)

    def __neg__(self) -> Algebraic:
        return self * -1

    def __sub__(self, other: Algebraic) -> Algebraic:
        return self + other * -1

    def __rsub__(self, other: Algebraic) -> Algebraic:
        return self * -1 + other

    __radd__, __rmul__ = __add__, __mul__

    def __floordiv__(self, divisor: int) -> Algebraic:
        division, region = Division(self.terms, divisor), self.region
        if division not in region.divisions:
            raise UndecidedError(division)
        return number(region.stands_for(f"%{region.divisions.index(division) + 1}"))

    def __abs__(self) -> Algebraic:
        return self if self >= 0 else -self

    def __ge__(self, other: Algebraic) -> bool:
        gap = self - other
        if not isinstance(gap, Polynomial):
            return gap >= 0
        (scale, form, edge), asked = gap.normal_form(), self.region.asked
        return asked(form, ceil(edge)) if scale > 0 else not asked(form, floor(edge) + 1)

    def __eq__(self, other: object) -> bool:
        gap = self - other if isinstance(other, ALGEBRAIC) else 1
        if not isinstance(gap, Polynomial):
            return gap == 0
        (_, form, edge), asked = gap.normal_form(), self.region.asked
        return edge.denominator == 1 and asked(form, int(edge)) and not asked(form, int(edge) + 1)

    def __le__(self, other: Algebraic) -> bool:
        return -self >= -other

    def __lt__(self, other: Algebraic) -> bool:
        return not self >= other

    def __gt__(self, other: Algebraic) -> bool:
        return not -self >= -other

    @property
    def denominator(self) -> int:  # the least common one of the coefficients
        return lcm(*(coefficient.denominator for _, coefficient in self.terms))

    def normal_form(self) -> tuple[Fraction, Terms, Number]:  # scale, form, -constant/scale
        constant = 0 if self.terms[0][0] else self.terms[0][1]
        rest = self.terms if self.terms[0][0] else self.terms[1:]
        bottom = lcm(*(c.denominator for _, c in rest))
        top = gcd(*(int(c * bottom) for _, c in rest))
        scale = Fraction(top if rest[0][1] > 0 else -top, bottom)
        return scale, tuple((m, int(c / scale)) for m, c in rest), -constant / scale


Algebraic: TypeAlias = int | Fraction | Polynomial
ZERO: Final[Algebraic] = 0
ALGEBRAIC: Final = (int, Fraction, Polynomial)


def times(left: Interval, right: Interval) -> Interval:
    """The product of two intervals (§6.2)."""
    (low, _), (bottom, _) = left, right
    if left == (1, 1) or low is None or bottom is None:
        return right if left == (1, 1) else EVERYTHING
    ends = [a * b for a in left for b in right if a is not None and b is not None]
    if len(ends) < 4 and min(low, bottom) < 0:
        return EVERYTHING
    least, most = [end if abs(end) <= FAR else None for end in (min(ends), max(ends))]
    return least, most if len(ends) == 4 else None


def within(left: Interval, right: Interval) -> Interval:
    """The intersection of two intervals."""
    lows, highs = ([e for e in ends if e is not None] for ends in zip(left, right, strict=True))
    return max(lows, default=None), min(highs, default=None)


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A set of states (§6.2): the intervals of forms (the one recorded last at the end), the values
    that enumerated variables may have, and the divisions, of which the n-th defines `%n`."""

    machine: Machine
    forms: dict[Terms, Interval]
    options: dict[str, tuple[Atom, ...]]
    divisions: tuple[Division, ...] = ()

    def sum(self, terms: Iterable[Term]) -> Algebraic:
        kept = tuple(sorted((m, c) for m, c in merged(terms).items() if c))
        self.machine.spend(5 + len(kept))
        return Polynomial(kept, self) if kept and kept[-1][0] else kept[0][1] if kept else 0

    def fixed(self, name: str) -> int | None:  # the value, if it can be only one
        low, high = self.forms.get(alone(name), EVERYTHING)
        return low if low == high else None

    def stands_for(self, name: str) -> Value:
        if name in self.options:
            return self.options[name][0] if len(self.options[name]) == 1 else Unknown(name)
        value = self.fixed(name)
        return Polynomial(alone(name), self) if value is None else value

    def asked(self, form: Terms, bound: int) -> bool:
        """Whether `form >= bound` (§6.3)."""
        self.machine.spend(20 + len(form))
        low, high = self.interval(form)
        if (low is None or low < bound) and (high is None or high >= bound):
            raise UndecidedError(Cut(form, bound))
        return low is not None and low >= bound

    def interval(self, form: Terms) -> Interval:
        ends = list[Interval]()
        for names, by in form:
            powers = [name for name, power in names for _ in range(power)]
            product = reduce(times, (self.forms.get(alone(n), EVERYTHING) for n in powers))
            low, high = (end if end is None else end * int(by) for end in product)
            ends.append((low, high) if by > 0 else (high, low))
        sums = [
            None if None in side else sum(e for e in side if e) for side in zip(*ends, strict=True)
        ]
        return within(self.forms.get(form, EVERYTHING), (sums[0], sums[1]))

    def with_known(self, form: Terms) -> Algebraic:  # the values of fixed variables put in
        terms = list[Term]()
        for names, coefficient in form:
            values = [(self.fixed(name), name, power) for name, power in names]
            bits = sum(value.bit_length() * power for value, _, power in values if value)
            need(bits <= KNOWN_BITS, "long numbers put into a term", OutsideError)
            by = prod(value**power for value, _, power in values if value is not None)
            left = tuple((name, power) for value, name, power in values if value is None)
            terms.append((left, coefficient * by))
        return self.sum(terms)

    def tightened(self, form: Terms, low: int | None, high: int | None) -> Region | None:
        """The part where `low <= form <= high`; None if it is seen to be empty."""
        part = replace(self, forms=dict(self.forms))
        todo: list[tuple[Terms, Interval]] = [(form, (low, high))]
        while todo:
            old, (low, high) = todo.pop()
            value = part.with_known(old)
            if not isinstance(value, Polynomial):
                if (low is not None and value < low) or (high is not None and value > high):
                    return None
                continue
            scale, new, edge = value.normal_form()
            ends = [None if end is None else end / scale + edge for end in (low, high)]
            below, above = ends if scale > 0 else reversed(ends)
            rounded = (
                None if below is None else ceil(below),
                None if above is None else floor(above),
            )
            low, high = within(rounded, part.interval(new))
            if low is not None and high is not None and low > high:
                return None
            part.forms.pop(new, None)
            part.forms[new] = low, high
            name = new[0][0][0][0]
            if new == alone(name) and part.fixed(name) is not None:
                others = [
                    f for f in part.forms if f != new and any(name == n for m, _ in f for n, _ in m)
                ]
                todo += [(other, part.forms.pop(other)) for other in others]
        return part

    def parts(self, split: Split) -> list[Region | None]:
        """The parts of a split (§6.3); None for one that is seen to be empty."""
        if isinstance(split, str):
            left = self.options[split]
            return [replace(self, options=self.options | {split: (option,)}) for option in left]
        if isinstance(split, Cut):
            below = self.tightened(split.form, None, split.bound - 1)
            return [below, self.tightened(split.form, split.bound, None)]
        dividend, fresh = Polynomial(split.dividend, self), alone(f"%{len(self.divisions) + 1}")
        scale, form, edge = dividend.normal_form()
        low, high = [
            None if end is None else floor((end - edge) * scale / split.divisor)
            for end in self.interval(form)[:: 1 if scale > 0 else -1]
        ]
        part = replace(self, divisions=(*self.divisions, split)).tightened(fresh, low, high)
        rest = dividend - Polynomial(fresh, self) * split.divisor
        return [part and part.tightened(terms_of(rest), 0, split.divisor - 1)]

    def shared(self, split: Split, trees: Iterable[Tree]) -> list[tuple[Region, Tree]]:
        """The parts that are not seen to be empty with their evidence, the first one last."""
        pairs = zip(self.parts(split), trees, strict=False)
        return [(part, tree) for part, tree in pairs if part is not None][::-1]


# ------------------------------------------------------------------------------ §5 primitives


def known(value: Value | None) -> Value:
    """A value that is no unknown, and no fault."""
    if isinstance(value, Unknown):
        raise UndecidedError(value.variable)
    return refuse("a fault") if value is None else value


def number(value: Value | None, kind: type[Exception] = RefusedError) -> Algebraic:
    """A number, which may be symbolic."""
    value = known(value)
    return value if isinstance(value, ALGEBRAIC) else refuse("no number", kind)


def numbers(values: Iterable[Value]) -> list[Algebraic]:
    """The operands of a primitive, all of which must be numbers."""
    return [number(value, FaultError) for value in values]


def truth(value: Value | None, kind: type[Exception] = RefusedError) -> bool:
    """Whether a boolean is true."""
    value = known(value)
    return value is TRUE if isinstance(value, Boolean) else refuse("no boolean", kind)


def pair(value: Value) -> Pair:
    """A pair."""
    value = known(value)
    return value if isinstance(value, Pair) else refuse("no pair", FaultError)


def same(left: Value, right: Value) -> bool:
    """`eq?`."""
    left, right = known(left), known(right)
    return (isinstance(left, (*ALGEBRAIC, str, Boolean)) or left == ()) and left == right


def whole(value: Value) -> bool:
    """`integer?`."""
    if isinstance(value := known(value), Polynomial):
        need(value.denominator == 1, "integer? with fractions", OutsideError)
    return isinstance(value, ALGEBRAIC) and value.denominator == 1


def scaled(left: Algebraic, right: Algebraic) -> Algebraic:
    """One multiplication of an application that is not scaling (§5.2, §6.4)."""
    kind = OutsideError if Polynomial in (type(left), type(right)) else FaultError
    need(left.denominator * right.denominator <= SIZE, "long denominators", kind)
    result = left * right
    need(result <= SIZE and result >= -SIZE, "size", FaultError)
    return result


def divided(name: str, values: Sequence[Value], scaling: bool) -> Algebraic:
    """`/`, `quotient` and `modulo` (§5.1, §6.4)."""
    left, right = numbers(values)
    need(name != "/" or right != 0, "division by zero", FaultError)
    if isinstance(right, Polynomial):
        raise OutsideError(f"{name} by a polynomial")
    if name == "/":
        return (mul if scaling else scaled)(left, 1 / Fraction(right))
    need(right.denominator == 1 <= right, "sort or divisor", FaultError)
    kind = OutsideError if isinstance(left, Polynomial) else FaultError
    need(left.denominator == 1, f"{name} of fractions", kind)
    need(right <= SIZE and left <= SIZE and left >= -SIZE, "size", FaultError)
    quotient = left // int(right)
    return quotient if name == "quotient" else left - right * quotient


def is_a(*kinds: type) -> Apply:
    """A primitive that asks for the sort of its operand."""
    return lambda v, _: boolean(isinstance(known(v[0]), kinds))


def chain(holds: Callable[[Algebraic, Algebraic], bool]) -> Apply:
    """A primitive that asks for a relation of neighbours."""
    return lambda v, _: boolean(all(holds(a, b) for a, b in pairwise(numbers(v))))


PRIMITIVES: Final = {
    name: Primitive(name, least, most, apply)
    for name, least, most, apply in (
        ("+", 0, MANY, lambda v, _: sum(numbers(v))),
        ("-", 1, MANY, lambda v, _: reduce(sub, numbers(v)) if len(v) > 1 else -numbers(v)[0]),
        ("*", 0, MANY, lambda v, scaling: reduce(mul if scaling else scaled, numbers(v) or [1])),
        ("/", 2, 2, partial(divided, "/")),
        ("quotient", 2, 2, partial(divided, "quotient")),
        ("modulo", 2, 2, partial(divided, "modulo")),
        ("min", 1, MANY, lambda v, _: min(numbers(v))),
        ("max", 1, MANY, lambda v, _: max(numbers(v))),
        ("abs", 1, 1, lambda v, _: abs(numbers(v)[0])),
        ("=", 2, MANY, chain(eq)),
        ("<", 2, MANY, chain(lt)),
        ("<=", 2, MANY, chain(le)),
        (">", 2, MANY, chain(gt)),
        (">=", 2, MANY, chain(ge)),
        ("not", 1, 1, lambda v, _: boolean(not truth(v[0], FaultError))),
        ("eq?", 2, 2, lambda v, _: boolean(same(*v))),
        ("cons", 2, 2, lambda v, _: Pair(*v)),
        ("car", 1, 1, lambda v, _: pair(v[0]).first),
        ("cdr", 1, 1, lambda v, _: pair(v[0]).rest),
        ("list", 0, MANY, lambda v, _: list_of(v)),
        ("null?", 1, 1, lambda v, _: boolean(known(v[0]) == ())),
        ("pair?", 1, 1, is_a(Pair)),
        ("number?", 1, 1, is_a(int, Fraction, Polynomial)),
        ("integer?", 1, 1, lambda v, _: boolean(whole(v[0]))),
        ("boolean?", 1, 1, is_a(Boolean)),
        ("symbol?", 1, 1, is_a(str)),
        ("procedure?", 1, 1, is_a(Closure, Primitive)),
        ("self", 0, 0, lambda v, _: ()),
        ("eval", 1, 1, lambda v, _: v[0]),
    )
}
"""§5.1, §6.4. Numbers answer comparisons themselves; `self` and `eval` are left to the machine."""
RESERVED: Final = KEYWORDS | PRELUDE_NAMES | (PRIMITIVES.keys() - {"self"})

# ------------------------------------------------------------------------------ §4 running


@dataclass(slots=True)
class Machine:
    """What runs expressions, and the units of work that it has left (§15); one is about a
    microsecond of Python."""

    left: int

    def spend(self, units: int) -> None:
        self.left -= units
        need(self.left >= 0, "the limit on work is used up", NoWorkLeftError)

    def size(self, value: Value, times: int = 1) -> None:  # pay for the length of a number
        if isinstance(value, ALGEBRAIC):
            for _, number in terms_of(value):
                words = (number.numerator.bit_length() + number.denominator.bit_length()) >> 6
                self.spend(times * (1 + words + (number.denominator > 1) * words * words // 32))

    def plus(self, total: Algebraic, *factors: Algebraic) -> Algebraic:
        """The total and a product, paid for."""
        total = total + reduce(mul, factors)
        self.size(total, 2)
        return total

    def run(
        self, node: Node, environment: Environment, limit: int = MOST_GAS, program: Value = ()
    ) -> tuple[Value | None, int]:
        """The value of an expression and its gas; at a fault None and the whole limit (§4). On the
        stack is what the run waits for: an `if`, `let` or application with its environment and the
        values of its parts so far, or None for the end of a call (§4.3)."""
        gas = waiting = 0
        stack: list[tuple[Node, Environment, list[Value]] | None] = []

        def pay() -> None:
            nonlocal gas
            gas += 1
            need(gas <= limit, "out of gas", FaultError)

        try:
            while True:
                pay()
                value: Value | None = None
                if node.kind == "literal":
                    value = node.value
                elif node.kind == "variable":
                    (name,), inner = node.names, environment
                    while isinstance(inner, tuple) and inner[0] != name:
                        inner = inner[2]
                    value = inner[1] if isinstance(inner, tuple) else inner.get(name)
                    need(value is not None, "unbound name", FaultError)
                elif node.kind == "lambda":
                    value = Closure(node, environment)
                else:
                    stack.append((node, environment, []))
                while True:  # give the value to what waits for it, until there is a next node
                    if not stack:
                        return value, gas
                    if (frame := stack.pop()) is None:
                        waiting -= 1
                        continue
                    node, environment, done = frame
                    if value is not None:
                        done.append(value)
                    if len(done) < (
                        1 if node.kind == "if" else len(node.parts) - (node.kind == "let")
                    ):
                        stack.append(frame)
                        node = node.parts[len(done)]
                        break
                    if node.kind == "let":
                        environment = extended(node.names, done, environment)
                    if node.kind != "apply":
                        node = node.parts[
                            1 if node.kind == "if" and truth(done[0], FaultError) else -1
                        ]
                        break
                    operator, operands = known(done[0]), done[1:]
                    if isinstance(operator, Closure):
                        code = operator.code
                        need(len(operands) == len(code.names), "arity", FaultError)
                        environment = extended(code.names, operands, operator.environment)
                        node = code.parts[0]
                    elif isinstance(operator, Primitive):
                        need(operator.least <= len(operands) <= operator.most, "arity", FaultError)
                        if operator.name != "eval":
                            run_it = operator.name != "self"
                            value = operator.apply(operands, node.scaling) if run_it else program
                            self.size(value, len(operands) + 1)
                            continue
                        node, environment = program_in(operands[0], pay), BASE
                    else:
                        raise FaultError("sort")
                    if stack and stack[-1] is not None:  # a call that is not in tail position
                        stack.append(None)
                        waiting += 1
                        need(waiting <= WAITING, "depth", FaultError)
                    break
        except FaultError:
            return None, limit
        finally:
            self.spend(gas)


def program_in(datum: Value, pay: Callable[[], None]) -> Node:
    """The core expression of a datum, for `eval` (§4.4)."""

    def tree(value: Value, depth: int) -> Tree:
        value = known(value)
        pay()
        need(not isinstance(value, Polynomial), "eval of a polynomial", OutsideError)
        if isinstance(value, int | Fraction | Boolean | str):
            return value
        need(depth < PROGRAM_DEPTH, "not a program", FaultError)
        items: list[Value] = []
        while isinstance(value, Pair):
            items.append(value.first)
            value = known(value.rest)
        need(value == (), "not a program", FaultError)
        return tuple(reversed([tree(item, depth + 1) for item in reversed(items)]))

    try:
        return expand(tree(datum, 0))
    except UnreadableError:
        raise FaultError("not a program") from None


def extended(names: Sequence[str], values: Sequence[Value], inner: Environment) -> Environment:
    """An environment with more bindings."""
    for name, value in zip(names, values, strict=True):
        inner = (name, value, inner)
    return inner


BASE: Final[dict[str, Value]] = dict(PRIMITIVES)
"""What every program sees: the primitives and the prelude (§5)."""
PROCEDURES: Final = items_of(read(PRELUDE.encode(), PROGRAM_BYTES, PROGRAM_DEPTH))
BASE.update((n, Closure(expand(("lambda", *code)), BASE)) for n, code in map(headed, PROCEDURES))

# ------------------------------------------------------------------------------ §7 worlds


class Declared(NamedTuple):
    """A variable, an action or a memory variable, and its sort: the values that are listed, or if
    there are none the integers of an interval; None for an end that is missing."""

    name: str
    ends: Interval = EVERYTHING
    options: tuple[Atom, ...] = ()

    def size(self) -> int:  # of the values; refused if an end is missing
        low, high = self.ends
        need(self.options or None not in self.ends, f"{self.name} has no end")
        return len(self.options) or (high or 0) - (low or 0) + 1

    def value(self, digit: int) -> Atom:
        return self.options[digit] if self.options else (self.ends[0] or 0) + digit


def fits(value: Value, item: Declared) -> bool:
    """Whether a value is of the sort of a variable (§7, §7.2)."""
    if item.options:
        return any(same(value, option) for option in item.options)
    if not whole(value):
        return False
    (low, high), found = item.ends, number(value)
    return (low is None or found >= low) and (high is None or found <= high)


Items: TypeAlias = Sequence[Declared]
Weighed: TypeAlias = tuple[Number, State]


class Statement(NamedTuple):
    """A statement of a step (§7.1): set, reward, if, let or chance; expressions and blocks
    in the order of the text, the names of a `let`, the variable of a `set`."""

    kind: str
    expressions: Sequence[Node]
    blocks: Sequence[Block] = ()
    names: Sequence[str] = ()
    target: Declared = Declared("")


Block: TypeAlias = tuple[Statement, ...]
Pending: TypeAlias = "tuple[Statement, dict[str, Value], Pending] | None"
"""Statements still to be carried out, each with what `let` has bound around it."""


class Branch(NamedTuple):
    """One way that a step can go, or, as an outcome of a tick, with memory after and gain."""

    weight: Algebraic
    state: State
    reward: Algebraic
    memory: State = ()
    gain: Algebraic = 0


class World(NamedTuple):
    """A world (§7). `variables` ends with `left` in a finite life."""

    machine: Machine
    variables: Items
    actions: Items
    observed: Sequence[str]
    default: State
    start: Sequence[Weighed]
    discount: Number
    life: int | None
    gas_price: Number
    think_price: Number
    gas_limit: int
    done: Node
    block: Block

    def over(self, state: State) -> bool:
        """Whether a state is over (§7.3)."""
        ended = self.life is not None and state[-1] == 0
        return ended or truth(self.machine.run(self.done, BASE | visible(self.variables, state))[0])

    def step(self, state: State, action: State) -> list[Branch]:
        """The branches of a step, in the order of the text (§7.2)."""

        def then(block: Block, lets: dict[str, Value], pending: Pending) -> Pending:
            return reduce(lambda rest, one: (one, lets, rest), reversed(block), pending)

        names = BASE | visible((*self.variables, *self.actions), (*state, *action))
        # A path: what is visible, what is pending, its reward and its weight so far.
        paths = list[tuple[dict[str, Value], Pending, Algebraic, Algebraic]]()
        paths.append((names, then(self.block, {}, None), 0, 1))
        finished, plus = list[Branch](), self.machine.plus
        while paths:
            names, pending, reward, weight = paths.pop()
            if pending is None:
                after = [names[item.name] for item in self.variables]
                if self.life is not None:
                    after[-1] = number(after[-1]) - 1
                finished.append(Branch(weight, tuple(after), reward))
                continue
            (kind, expressions, blocks, bound, target), lets, pending = pending
            results = [self.machine.run(core, names | lets)[0] for core in expressions]
            values = [result for result in results if result is not None]
            need(len(values) == len(expressions), "the world faults")
            match kind:
                case "set":
                    need(fits(values[0], target), f"{target.name} leaves its range")
                    names = names | {target.name: values[0]}
                case "reward":
                    reward = plus(reward, number(values[0]))
                case "if":
                    pending = then(blocks[0 if truth(values[0]) else 1], lets, pending)
                case "let":
                    inner = lets | dict(zip(bound, values, strict=True))
                    pending = then(blocks[0], inner, pending)
                case "chance":
                    shares = list[Algebraic]()
                    for value in values:
                        shares.append(number(value))
                        need(shares[-1] >= 0, "a weight is negative")
                    need(reduce(plus, shares, ZERO) == 1, "the weights do not sum to 1")
                    ways = [way for way in zip(shares, blocks, strict=True) if way[0] != 0]
                    paths += [
                        (names, then(block, lets, pending), reward, plus(0, weight, share))
                        for share, block in reversed(ways)
                    ]
                    need(len(paths) + len(finished) <= BRANCHES, "more than 10,000 branches")
                    continue
            paths.append((names, pending, reward, weight))
        return finished


def visible(items: Items, values: Sequence[Value]) -> dict[str, Value]:
    """The values of declared names, by name."""
    return dict(zip((item.name for item in items), values, strict=True))


def sections_of(tree: Tree, head: str) -> list[tuple[str, tuple[Tree, ...]]]:
    """The sections of `(world NAME "text" ...)` or `(agent NAME "text" ...)`."""
    kind, (name, *rest) = headed(tree, 1)
    need(kind == head and name_in(name), f"not a {head}")
    return [headed(item) for item in (rest[1:] if isinstance((*rest, 0)[0], bytes) else rest)]


def declared(tree: Tree) -> Declared:
    """The declaration of a variable or action."""
    match headed(tree, 1):
        case name, ("int", *ends) if len(ends) <= 2:
            low, high, *_ = (*map(integer_in, ends), None, None)
            need(low is None or high is None or low <= high, "an empty range")
            return Declared(name, (low, high))
        case name, ("bool",):
            return Declared(name, options=(FALSE, TRUE))
        case name, ("one-of", *options):
            symbols = tuple(map(name_in, options))
            need(0 < len(symbols) == len({*symbols}) <= OPTIONS, "1 to 256 distinct options")
            return Declared(name, options=symbols)
    raise UnreadableError("an unknown sort")


def values_of(trees: Trees, items: Items) -> State:
    """Literal values of the declared sorts, in declared order."""
    atoms = [tree for tree in trees if not isinstance(tree, bytes | tuple)]
    fit = len(trees) == len(atoms) == len(items) and all(map(fits, atoms, items))
    need(fit, "not a value of its sort for each name")
    return tuple(atoms)


def entries(pairs: Iterable[tuple[str, Result]], known: Iterable[str]) -> dict[str, Result]:
    """What is said of each name; none may come twice, and all must be known."""
    found = list(pairs)
    names = {name for name, _ in found}
    need(len(names) == len(found) and names <= {*known}, "an unknown name, or one that comes twice")
    return dict(found)


def by_name(trees: Trees, items: Items) -> list[Tree]:
    """What `(name content) ...` says of each declared name, in declared order."""
    names = [item.name for item in items]
    found = entries((headed(tree, 1, 1) for tree in trees), names)
    need(len(found) == len(names), "a name is missing")
    return [found[name][0] for name in names]


def check_names(*groups: Items) -> None:
    """Names are distinct and have no fixed meaning."""
    names = [item.name for group in groups for item in group]
    free = {n for n in names if n != "reward" and not n.startswith(("next-", "%"))} - RESERVED
    need(len(free) == len(names), "a name comes twice, or has a fixed meaning")


CLAUSES: Final = "state actions hidden observe default start discount life price done step".split()


def world_of(tree: Tree, machine: Machine) -> World:
    """The world that a tree describes."""
    clauses = entries(sections_of(tree, "world"), CLAUSES)
    need({"life", "discount"} & clauses.keys(), "no life and no discount")

    def single(name: str, default: Tree) -> Tree:
        return items_of(clauses.get(name, (default,)), 1, 1)[0]

    state, actions = ([*map(declared, clauses.get(name, ()))] for name in ("state", "actions"))
    priors = [prior_of(item) for item in clauses.get("hidden", ())]
    hidden, length = [item for item, _ in priors], single("life", "endless")
    life = None if length == "endless" else integer_in(length)
    need(life is None or life > 0, "a life of no tick")
    left = [] if life is None else [Declared("left", (0, life))]
    variables = [*state, *hidden, *left]
    check_names(variables, actions)
    need(max(len(state), len(hidden), len(actions)) <= VARIABLES, "more than 64 variables")
    names = [item.name for item in variables]
    observed = list(map(name_in, clauses.get("observe", tuple(item.name for item in state))))
    open_to_see = {item.name for item in (*state, *left)}
    need(len({*observed} & open_to_see) == len(observed), "observe: other names, or one twice")
    discount = number_in(single("discount", 1))
    need(0 < discount <= 1, "the discount is above 0 and at most 1")
    prices = map(headed, clauses.get("price", ()))
    given = entries(prices, ("gas", "think", "gas-limit"))
    gas, think = (number_in(*items_of(given.get(name, (0,)), 1, 1)) for name in ("gas", "think"))
    most = integer_in(*items_of(given.get("gas-limit", (10_000,)), 1, 1))
    need(gas >= 0 and think >= 0 and 0 < most <= MOST_GAS, "a price is out of range")
    default = values_of(by_name(clauses.get("default", ()), actions), actions)
    start = starts_of(by_name(clauses.get("start", ()), state), state, priors, machine)
    if life is not None:
        start = [(weight, (*values, life)) for weight, values in start]
    done, step = expand(single("done", FALSE), names), clauses.get("step", ())
    block = block_of(step, state, [*names, *(item.name for item in actions)])
    return World(
        machine,
        variables,
        actions,
        observed,
        default,
        start,
        discount,
        life,
        gas_price=gas,
        think_price=think,
        gas_limit=most,
        done=done,
        block=block,
    )


def prior_of(tree: Tree) -> tuple[Declared, list[tuple[Number, Value]]]:
    """A hidden variable with its prior."""
    name, rows = headed(tree, 1, OPTIONS)
    pairs = [items_of(row, 2, 2) for row in rows]
    atoms = [(weight, value) for weight, value in pairs if not isinstance(value, bytes | tuple)]
    values = tuple(value for _, value in atoms)
    need(len(rows) == len({*values}), "hidden: values are distinct atoms")
    return Declared(name, options=values), weighed([*atoms])


def weighed(pairs: Sequence[tuple[object, Value]]) -> list[tuple[Number, Value]]:
    """The pairs of weight above 0; weights are numbers >= 0 with sum 1 and short denominators."""
    numbers = [number_in(weight) for weight, _ in pairs]
    short = all(w >= 0 and w.denominator <= START_DENOMINATOR for w in numbers)
    need(short and total(numbers) == 1, "bad weights")
    return [(w, value) for w, (_, value) in zip(numbers, pairs, strict=True) if w]


def total(numbers: Sequence[Number]) -> Fraction:
    """The sum of numbers whose common denominator is reasonable."""
    bottom = 1
    for number in numbers:
        bottom = lcm(bottom, number.denominator)
        need(bottom <= WEIGHT_DENOMINATOR, "weights without a reasonable common denominator")
    return Fraction(sum(n.numerator * (bottom // n.denominator) for n in numbers), bottom)


def starts_of(
    entries: Trees,
    state: Items,
    priors: Sequence[tuple[Declared, list[tuple[Number, Value]]]],
    machine: Machine,
) -> list[Weighed]:
    """All combinations of hidden values (outermost) and start values, of weight above 0."""
    hidden, gas = [item.name for item, _ in priors], START_GAS

    def prepared(tree: Tree) -> Node:
        need(not isinstance(tree, tuple) or hidden, "start: a value is an atom")
        return expand(
            tree if isinstance(tree, tuple) or tree in hidden else ("quote", tree), hidden
        )

    def computed(core: Node, luck: dict[str, Value]) -> Value:
        nonlocal gas
        if core.kind == "literal":
            return core.value
        value, used = machine.run(core, BASE | luck, min(gas, MOST_GAS))
        gas -= used
        return refuse("start: a fault") if value is None else value

    table = list[list[tuple[Node, Node]]]()
    for entry in entries:
        rows = entry[1:] if isinstance(entry, tuple) and entry[:1] == ("chance",) else ((1, entry),)
        need(len(rows) <= STARTS, "more than 10,000 start values")
        table.append([(prepared(w), prepared(v)) for w, v in (items_of(row, 2, 2) for row in rows)])
    found = list[Weighed]()
    for combination in product(*(choices for _, choices in priors)):
        luck = dict(zip(hidden, (value for _, value in combination), strict=True))
        some: list[Weighed] = [(prod(w for w, _ in combination), ())]
        for cores, item in zip(table, state, strict=True):
            machine.spend(len(cores))
            pairs = [(computed(w, luck), computed(v, luck)) for w, v in cores]
            need(all(fits(v, item) for _, v in pairs), f"start: {item.name} has another sort")
            choices = weighed(pairs)
            need(len(found) + len(some) * len(choices) <= STARTS, "more than 10,000 start states")
            some = [(weight * by, (*values, v)) for weight, values in some for by, v in choices]
        found += [(weight, (*values, *luck.values())) for weight, values in some]
        need(len(found) <= STARTS, "more than 10,000 start states")
    return found


def block_of(trees: Trees, state: Items, names: Sequence[str], lets: Sequence[str] = ()) -> Block:
    """The statements of a step (§7.1); `names` are those of variables and actions. The reader
    bounds the depth."""
    targets: dict[Tree, Declared] = {item.name: item for item in state}
    read_here, found = partial(expand, scope=(*names, *lets)), list[Statement]()
    for tree in trees:
        match headed(tree, 1):
            case "set", (str(name), value) if name in targets:
                found.append(Statement("set", [read_here(value)], target=targets[name]))
            case "reward", (value,):
                found.append(Statement("reward", [read_here(value)]))
            case "if", (test, *sides) if 1 <= len(sides) <= 2:
                blocks = [block_of(side, state, names, lets) for side in (sides[:1], sides[1:])]
                found.append(Statement("if", [read_here(test)], blocks))
            case "let", (tuple(pairs), *body):
                bound = [headed(pair, 1, 1) for pair in pairs]
                new = [name for name, _ in bound]
                need(len({*new} - RESERVED - {*names}) == len(new), "names of a let")
                need(len((*names, *lets, *new)) <= STATEMENT_NAMES, "more than 164 names")
                blocks = [block_of(body, state, names, (*lets, *new))]
                found.append(Statement("let", [read_here(v) for _, (v,) in bound], blocks, new))
            case "chance", branches:
                rows = [items_of(branch, 1) for branch in branches]
                weights = [read_here(row[0]) for row in rows]
                numbers = [number_in(core.value) for core in weights if core.kind == "literal"]
                whole, least = total(numbers), 1 if len(numbers) == len(weights) else 0
                need(min(numbers, default=0) >= 0 and least <= whole <= 1, "bad weights")
                blocks = [block_of(row[1:], state, names, lets) for row in rows]
                found.append(Statement("chance", weights, blocks))
            case _:
                raise UnreadableError("not a statement")
    return tuple(found)


# ------------------------------------------------------------------------------ §8 agents


class Program(NamedTuple):
    """An agent for a world (§8), with the identity of its text."""

    identity: str
    memory: Items = ()
    initial: State = ()
    procedures: Mapping[str, Closure] = {}
    search: Mapping[str, str] = {}  # the texts of what searches (rules/separate)
    frozen: Collection[str] = ()  # the names of it that must stay
    quoted: Value = ()


EVERY: Final = Program("any")
"""Every program whatever (§12.4)."""


def canonical_tree(data: bytes) -> Tree:
    """The tree of a world or program, whose text must be its own canonical text."""
    tree = read(data, PROGRAM_BYTES, PROGRAM_DEPTH)
    need(canonical(tree).encode() == data, "a text is not canonical")
    return tree


def program_of(data: bytes, world: World) -> Program:
    """The agent that a canonical text describes."""
    tree = canonical_tree(data)
    memory, initial = list[Declared](), list[Value]()
    sources, uses = dict[str, tuple[Tree, Tree]](), dict[str, set[str]]()
    for section in sections_of(tree, "agent"):
        match section:
            case "memory", entries:
                for name, (first, low, high) in (headed(entry, 3, 3) for entry in entries):
                    memory.append(Declared(name, (integer_in(low), integer_in(high))))
                    initial += values_of([first], memory[-1:])
            case "define", (target, body):
                name = name_in(target[0] if isinstance(target, tuple) and target else target)
                need(name not in RESERVED and name not in sources, f"{name} cannot be defined")
                sources[name] = target, body
            case _:
                raise UnreadableError("an agent has memory and definitions")
    check_names(memory, world.variables, world.actions)
    need(len(memory) <= VARIABLES, "more than 64 memory variables")
    everywhere = dict(BASE)
    for name, (target, body) in sources.items():
        whole = ("lambda", target[1:], body) if isinstance(target, tuple) else body
        core = expand(whole, {*sources, "builtin-propose"}, uses.setdefault(name, set()))
        need(core.kind in ("lambda", "literal"), f"{name} is computed")
        everywhere[name] = Closure(core, everywhere) if core.kind == "lambda" else core.value
    everywhere["self"] = BASE["self"]
    seen = {*world.observed, *(item.name for item in memory)}
    after = {*seen, "reward", *(item.name for item in world.actions)}
    after |= {f"next-{name}" for name in world.observed}
    procedures = dict[str, Closure]()
    for name in {"policy", "think", "remember", "propose"} & sources.keys():
        value = everywhere[name]
        if not isinstance(value, Closure):
            raise UnreadableError(f"{name} is no procedure")
        fine = {*value.code.names} <= (after if name == "remember" else seen)
        need(len(value.code.names) == 2 if name == "propose" else fine, f"parameters of {name}")
        procedures[name] = value
    need("policy" in procedures or not world.actions, "an agent without policy")

    def reached(*names: str) -> set[str]:
        found, todo = set[str](), [*names]
        while todo:
            if (name := todo.pop()) in sources and name not in found:
                found.add(name)
                todo += uses[name]
        return found

    thinking, proposing = reached("think"), reached("propose")
    search = {name: flat(sources[name]) for name in thinking | proposing}
    frozen = search.keys() & (thinking | {"propose"} | proposing - reached("policy", "remember"))
    own = quoted(tuple(item for item in items_of(tree) if not isinstance(item, bytes)))
    return Program(sha(data), memory, tuple(initial), procedures, search, frozen, own)


def same_search(one: Program, two: Program) -> bool:
    """Whether what is frozen in either program is the same in the search of both."""
    frozen = {*one.frozen, *two.frozen}
    return all(name in one.search and one.search[name] == two.search.get(name) for name in frozen)


# ------------------------------------------------------------------------------ §9 tick, here


class Life(NamedTuple):
    """A program in a world, in one of the modes (§9.2)."""

    world: World
    program: Program
    mode: str = "act"

    def called(
        self, name: str, items: Items, otherwise: State, given: dict[str, Value]
    ) -> tuple[State, int]:
        """What `policy` or `remember` gives, and its gas (§8.1)."""
        if name not in self.program.procedures:
            return otherwise, 0
        (code, inner), limit = self.program.procedures[name], self.world.gas_limit
        environment = extended(code.names, [given[name] for name in code.names], inner)
        value, gas = self.world.machine.run(code.parts[0], environment, limit, self.program.quoted)
        if value is None:
            return otherwise, limit
        values = list[Value]()
        value = Pair(value, ()) if len(items) == 1 else value
        while isinstance(value := known(value), Pair):
            values.append(value.first)
            value = value.rest
        fine = value == () and len(values) == len(items) and all(map(fits, values, items))
        return (tuple(values), gas) if fine else (otherwise, limit)

    def act(self, state: State, memory: State) -> tuple[State, int]:
        """The action that `policy` takes, and its gas."""
        (world, program, _), items = self, self.world.actions
        given = visible((*world.variables, *program.memory), (*state, *memory))
        return self.called("policy", items, world.default, given) if items else ((), 0)

    def remember(
        self, state: State, memory: State, action: State, branch: Branch
    ) -> tuple[State, int]:
        """The memory after a branch, and the gas of `remember`."""
        world, program, _ = self
        items = (*world.variables, *program.memory, *world.actions)
        given = visible(items, (*state, *memory, *action)) | {"reward": branch.reward}
        given |= {f"next-{n}": v for n, v in visible(world.variables, branch.state).items()}
        return self.called("remember", program.memory, memory, given)

    def allotment(self, state: State, memory: State) -> Algebraic:
        """The work units that `think` gives to the search (§8.2)."""
        given = visible((*self.world.variables, *self.program.memory), (*state, *memory))
        (units,), _ = self.called("think", [Declared("", (0, None))], (0,), given)
        return number(units)

    def thinking(self, state: State, memory: State) -> Algebraic:
        """What thinking costs there (§8.2), if the mode counts it."""
        if self.mode == "act" or "think" not in self.program.procedures or self.world.over(state):
            return 0
        return self.world.think_price * self.allotment(state, memory)

    def tick(self, state: State, rest: State) -> Iterator[Branch]:
        """What can happen in a tick, with the gain and the memory after (§9.1); `rest` is the
        memory, or, for every program, the action (§12.4)."""
        action, gas = (rest, 0) if self.program is EVERY else self.act(state, rest)
        memory = () if self.program is EVERY else rest
        for branch in self.world.step(state, action):
            kept, more = self.remember(state, memory, action, branch)
            later = self.world.discount * self.thinking(branch.state, kept)
            gain = branch.reward - self.world.gas_price * (gas + more) - later
            yield branch._replace(memory=kept, gain=gain)


def carried(running: Program, memory: State, candidate: Program) -> State:
    """The memory of the candidate after a switch (§9.4)."""
    if running.identity == candidate.identity:
        return memory
    old = dict(zip(running.memory, memory, strict=True))
    pairs = zip(candidate.memory, candidate.initial, strict=True)
    return tuple(old.get(item, first) for item, first in pairs)


def key(state: State) -> str:
    """What the states of a belief are ordered by (§9.3)."""

    def shown(value: Value) -> str:
        if not isinstance(value, int | Fraction):
            return f"Boolean:{value.name}" if isinstance(value, Boolean) else f"Symbol:{value}"
        ends = value.numerator, value.denominator
        top, bottom = (str(end) if abs(end) <= 10**100 else hex(end) for end in ends)
        return f"int:{top}" if value.denominator == 1 else f"Fraction:{top}/{bottom}"

    return " ".join(map(shown, state))


# ------------------------------------------------------------------------------ §10 claim


class Claim(NamedTuple):
    """What is to be shown; `here` is the tick, the memory of the running program and the belief
    (§9.3), `ends` are the numbers of the goal, or what it keeps, as text, and `trust` is the level
    of trust."""

    world: str
    running: str
    candidate: str
    here: tuple[int, State, Sequence[Weighed]]
    goal: str
    ends: Sequence[Number | str | None]
    target: str
    trust: int
    identity: str


def claim_of(tree: Tree, world: World, running: Program) -> Claim:
    """The claim of a proof file, without conditions."""
    match tree:
        case (
            "claim",
            ("kernel", 1),
            ("world", str(of_world)),
            ("running", str(of_running)),
            ("candidate", str(of_candidate)),
            ("here", int(tick), ("memory", *memory), ("belief", *rows)),
            ("goal", str(goal), *ends),
            ("target", str(target)),
            ("trust", int(trust)),
            ("conditions",),
        ) if tick >= 0:
            most = {"frozen": 0, "strict": LEVELS, "relaxed": LEVELS}.get(target, -1)
            need(0 <= trust <= most, "another target, or too much trust")
            need(target == "frozen" or goal == "better", "a goal of the target frozen")
            names = of_world, of_running, of_candidate.replace("sha-none", "sha-" + "0" * 64)
            need(all(re.fullmatch("sha-[0-9a-f]{64}", name) for name in names), "not an identity")
            keeps = goal == "keep"
            numbers = [
                flat(end) if keeps else None if end == "none" else number_in(end) for end in ends
            ]
            shape = " ".join([goal, *("-" if end is None else "x" for end in numbers)])
            goals = "(no-)?better|ceiling x|keep x|interval (x x|x -|- x)"
            need(re.fullmatch(goals, shape), "not a goal")
            pairs = (items_of(row, 1) for row in rows)
            belief = [(number_in(w), values_of(values, world.variables)) for w, *values in pairs]
            weights = [weight for weight, _ in belief]
            need(min(weights, default=0) > 0 and total(weights) == 1, "bad weights in the belief")
            need(len({state for _, state in belief}) == len(belief), "a state comes twice")
            here = tick, values_of(memory, running.memory), belief
            identity, candidate = sha(canonical(tree).encode()), of_candidate[4:]
            return Claim(
                of_world[4:],
                of_running[4:],
                candidate,
                here,
                goal,
                numbers,
                target,
                trust,
                identity,
            )
    raise UnreadableError("a claim of another form")


# ------------------------------------------------------------------------------ §12 theorems, rules

Place: TypeAlias = tuple[State, State]
Function: TypeAlias = "Callable[[State, State], Value | None]"
"""An invariant or a bound (§12.2) at a state and memory; None for a fault."""
Obligation: TypeAlias = Callable[[State, State], None]
"""Ends quietly for a state and memory (for `any`: action), or refuses, or is undecided."""
Row: TypeAlias = tuple[Number, ...]
"""The value of a place in a table, and its rank if there are ranks."""


def nothing(state: State, memory: State) -> Value | None:
    """The function of a theorem or reason that needs none."""
    return 0


Seen: TypeAlias = tuple[State, State, Number]
"""What was seen on a way to a state, the state, and the weight of the way."""
Belief: TypeAlias = frozenset[tuple[State, Number]]
Choices: TypeAlias = list[tuple[Number, list[tuple[Number, Belief]]]]
"""For each action what a tick earns, and the beliefs after it with their weights."""


class Theorem(NamedTuple):
    """A theorem (§12.2): hardware, reward, environment, arithmetic, utility, here, invariant,
    terminates, upper, lower, at-most, at-least, better, no-better or kept; what it rests on; the
    program that it is about, and the one that this is compared with; the mode, or the target of a
    comparison; a number, or what is kept, as text; the rows of a packed table, and whether it is a
    table at all."""

    form: str
    rests: frozenset[str] = frozenset()
    program: str = ""
    than: str = ""
    mode: str = ""
    inside: Function = nothing
    bound: Function = nothing
    value: Number | str = 0
    rows: Mapping[Place, Row] = {}
    listed: bool = False


class Inequality(NamedTuple):
    """Bellman's inequality for a program, and why nothing is left at infinity (§14): the kind of
    the reason, its function and numbers. The kinds `ranks` and `finite` are those of a table; with
    `fall` no gain but a fall of the bound is wanted."""

    life: Life
    inside: Function
    bound: Function
    sign: int
    kind: str
    extra: Function = nothing
    numbers: Sequence[Number] = ()


REASONS: Final = {"life": "", "sign": "", "weight": "fnn", "countdown": "f", "terminates": "nf"}
"""The functions and numbers of each reason."""


@dataclass(slots=True, eq=False)
class Replay:
    """A proof that is being checked, with the state of §12."""

    world: World
    claim: Claim
    storage: bytes
    programs: dict[str, Program]
    theorems: dict[int, Theorem] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=partial(count, 1))
    rests: frozenset[str] | None = None
    premises: list[Theorem] = field(default_factory=list)

    def carry_out(self, instruction: Tree) -> None:
        """Carry out one instruction (§12)."""
        self.world.machine.spend(10)
        match headed(instruction):
            case "get-axiom", scheme:
                self.theorems[next(self.numbers)] = self.axiom(scheme)
            case "state2theorem", ("here",):
                self.theorems[next(self.numbers)] = Theorem("here", frozenset({"initial"}))
            case "apply-rule", (str(name), tuple(numbers), *arguments) if len(numbers) <= PREMISES:
                self.premises = list(map(self.theorem, numbers))
                found = self.rule(name, arguments)
                rests = found.rests.union(*(premise.rests for premise in self.premises))
                self.theorems[next(self.numbers)] = found._replace(rests=rests)
            case "delete-theorem", (number,):
                self.theorem(number)
                del self.theorems[integer_in(number)]
            case "set-switchprog", (int(start), int(end)):
                need(0 <= start < end <= len(self.storage), "outside the storage")
                self.world.machine.spend(4 * (end - start))
                self.programs["switchprog"] = program_of(self.storage[start:end], self.world)
            case "check", ():
                self.rests = frozenset().union(*(theorem.rests for theorem in self.goals()))
            case _:
                raise UnreadableError("no such instruction")

    def theorem(self, number: Tree) -> Theorem:
        return self.theorems.get(integer_in(number)) or refuse("no theorem of that number")

    def program(self, name: Tree, every: bool = False) -> Program:
        found = self.programs.get(name_in(name))
        return found if found and (every or found is not EVERY) else refuse("no such program")

    def axiom(self, scheme: Trees) -> Theorem:
        """§12.1."""
        match scheme:
            case "hardware", name:
                return Theorem("hardware", frozenset({"hardware"}), self.program(name).identity)
            case ("reward" | "environment" | "arithmetic" as name,):
                return Theorem(str(name), frozenset({str(name)}))
            case "utility", ("act" | "pay" | "search" as mode):
                return Theorem("utility", frozenset({"utility"}), mode=str(mode))
            case ("initial",):
                need(self.starting(), "not the start")
                return Theorem("here", frozenset({"initial"}))
        raise UnreadableError("there is no such axiom")

    def starting(self) -> bool:
        """Whether the place of the claim is the start of a life of the running program."""
        weights = merged((state, weight) for weight, state in self.world.start)
        start = [(weights[state], state) for state in sorted(weights, key=key)]
        return self.claim.here == (0, self.programs["running"].initial, start)

    def goals(self) -> list[Theorem]:
        """The theorems that the goal needs, each the one of least number (§10, §12)."""
        running, candidate = self.programs["running"].identity, self.claim.candidate
        low, high, *_ = (*self.claim.ends, None, None)
        wanted = [("at-least", running, "", "act", low), ("at-most", running, "", "act", high)]
        if self.claim.goal == "keep":
            need(self.program("switchprog").identity == candidate, "another candidate")
            wanted = [("kept", candidate, "", "", low)]
        elif self.claim.goal == "ceiling":
            wanted = [("at-most", EVERY.identity, "", "act", low)]
        elif self.claim.goal != "interval":
            need(self.program("switchprog").identity == candidate, "another candidate")
            wanted = [(self.claim.goal, candidate, running, self.claim.target, 0)]
        found = list[Theorem]()
        for goal in wanted:
            same = [
                t
                for t in self.theorems.values()
                if (t.form, t.program, t.than, t.mode, t.value) == goal
            ]
            need(same or goal[-1] is None, "the goal is not among the theorems")
            found += same[:1]
        return found

    def rule(self, name: str, arguments: Trees) -> Theorem:
        """The conclusion of a rule (§12.3)."""
        method, forms, count = RULES.get(name) or refuse("no such rule", UnreadableError)
        need(len(arguments) == count, "a rule with other arguments", UnreadableError)
        for form in forms.split():
            need(self.one(form) if form in SINGLE else self.only(form), f"needs the axiom {form}")
        return method(self, *arguments)

    def only(self, form: str) -> list[Theorem]:
        """The premises of a form (a bound is upper or lower)."""
        forms = ("upper", "lower") if form == "bound" else (form,)
        return [premise for premise in self.premises if premise.form in forms]

    def one(self, form: str) -> Theorem:
        """The only premise of a form."""
        found = self.only(form)
        return found[0] if len(found) == 1 else refuse(f"needs exactly one premise {form}")

    def hardware(self, program: Program) -> Program:
        known = {EVERY.identity, *(premise.program for premise in self.only("hardware"))}
        need(program.identity in known, "needs hardware for the program")
        return program

    def alone(self, program: Program) -> Life:
        """The program in the mode of the utility premise. In mode `search` it may switch."""
        mode = self.one("utility").mode
        need(program is EVERY or mode != "search", "a program is not bounded so in mode search")
        return Life(self.world, program, mode)

    def about(self, theorem: Theorem) -> Program:
        """The program that a theorem is about."""
        known = (one for one in self.programs.values() if one.identity == theorem.program)
        return next(known, None) or refuse("a theorem about another program")

    def places(self, program: Program) -> list[tuple[Number, State, State]]:
        """The belief, with the memory of the program in each of its states."""
        _, memory, belief = self.claim.here
        memory = carried(self.programs["running"], memory, program)
        return [(weight, state, memory) for weight, state in belief]

    def all_actions(self) -> list[State]:
        """All actions, if they can be enumerated."""
        items = self.world.actions
        need(prod(item.size() for item in items) <= ACTIONS, "more than 20,000 actions")
        return list(product(*(map(item.value, range(item.size())) for item in items)))

    def vanishing(self, more: Items = ()) -> bool:
        """Whether the life is finite, or the future discounted and everything has both ends."""
        items, world = (*self.world.variables, *more), self.world
        closed = all(item.options or None not in item.ends for item in items)
        return world.life is not None or (world.discount < 1 and closed)

    def function(self, tree: Tree, program: Program, more: Items = ()) -> Function:
        """A bound or invariant that is given as an expression, here of `more` things as well."""
        names = [item.name for item in (*self.world.variables, *program.memory, *more)]
        core, run = expand(tree, names), self.world.machine.run
        return lambda state, memory: run(
            core, BASE | dict(zip(names, (*state, *memory), strict=True))
        )[0]

    def invariant(self, name: Tree, tree: Tree, evidence: Tree) -> Theorem:
        """A set of states that the program never leaves, and that may be where the machine is."""
        program = self.hardware(self.program(name, every=True))
        inside, life = self.function(tree, program), Life(self.world, program)
        held = [truth(inside(state, memory)) for _, state, memory in self.places(program)]
        need(any(held), "the invariant does not hold here")

        def kept(state: State, rest: State) -> None:
            memory = () if program is EVERY else rest
            if truth(inside(state, memory)) and not self.world.over(state):
                for after in list(life.tick(state, rest)):
                    need(truth(inside(after.state, after.memory)), "the invariant is not kept")

        rests = self.settle(kept, evidence, program)
        return Theorem("invariant", rests, program.identity, inside=inside)

    def bellman(
        self, tree: Tree, given: Tree, evidence: Tree, *, form: str, every: bool = False
    ) -> Theorem:
        """A bound that one tick never breaks, with a reason why nothing is left at infinity. Or a
        rank that falls by the given number in expectation, so that the life ends."""
        invariant = self.one("invariant")
        program = self.hardware(self.about(invariant))
        need(form == "terminates" or (program is EVERY) == every, "another program's invariant")
        kind, details = ("fall", (given,)) if form == "terminates" else headed(given)
        shape = "n" if form == "terminates" else REASONS.get(kind)
        if shape is None or len(shape) != len(details):
            raise UnreadableError("an unknown reason")
        numbers = [
            number_in(part) for sort, part in zip(shape, details, strict=True) if sort == "n"
        ]
        functions = [
            self.function(part, program)
            for sort, part in zip(shape, details, strict=True)
            if sort == "f"
        ]
        need(kind != "life" or self.world.life, "the life is not finite")
        need(kind != "fall" or numbers[0] > 0, "the rank must fall by a number above 0")
        need(kind != "weight" or (numbers[0] < 1 and numbers[1] >= 0), "another factor or scale")
        if kind == "terminates":
            need(self.one(kind).inside is invariant.inside, "the end of another invariant")
        life = Life(self.world, program) if kind == "fall" else self.alone(program)
        bound, extra = self.function(tree, program), [*functions, nothing][0]
        sign = -1 if form == "lower" else 1
        shown = Inequality(life, invariant.inside, bound, sign, kind, extra, numbers)
        rests = self.settle(partial(self.keep, shown), evidence, program)
        return invariant._replace(form=form, rests=rests, mode=life.mode, bound=bound)

    def keep(self, shown: Inequality, state: State, rest: State) -> None:
        """Bellman's inequality and the reason, at one state or on one region."""
        (life, inside, bound, sign, kind, extra, numbers), plus = shown, self.world.machine.plus
        memory = () if life.program is EVERY else rest
        if not truth(inside(state, memory)):
            return
        value, heavy = number(bound(state, memory)), number(extra(state, memory))
        if kind in ("sign", "fall"):
            need(sign * value >= 0, "the bound does not have the sign that the reason needs")
        need(heavy >= 0, "the function of the reason is negative")
        if kind == "weight":
            need(sign * value + numbers[1] * heavy >= 0, "the bound outgrows the weight")
        if self.world.over(state):
            need(sign * value >= 0, "the bound is on the wrong side of 0 when over")
            return
        expected = numbers[0] if kind == "fall" else ZERO
        later = ZERO + (kind == "ranks")
        for after in list(life.tick(state, rest)):
            there = number(bound(after.state, after.memory))
            worth = there if kind == "fall" else after.gain + self.world.discount * there
            expected = plus(expected, after.weight, worth)
            then = number(extra(after.state, after.memory))
            if kind == "countdown":
                need(heavy - 1 - then >= 0, "the countdown does not fall")
            if kind == "terminates":
                need(sign * after.gain <= numbers[0], "a tick earns more than the reason allows")
                then += abs(worth - value)
            later = plus(later, after.weight, then)
        need(sign * (value - expected) >= 0, "Bellman's inequality fails")
        if kind == "weight":
            need(
                numbers[0] * heavy - self.world.discount * later >= 0, "the weight does not shrink"
            )
        elif kind in ("terminates", "ranks"):
            need(heavy - later >= 0, "the potential does not pay for the tick")

    def table(self, name: Tree, tree: Tree, *, side: str) -> Theorem:
        """Bellman's inequality, place by place."""
        program = self.hardware(self.program(name, side == "upper"))
        life = self.alone(program)
        actions = self.all_actions() if program is EVERY else []
        rows = self.rows(program, tree, len(actions))

        def inside(state: State, memory: State) -> Value:
            return boolean((state, memory) in rows)

        def column(index: int) -> Function:
            return lambda state, memory: rows.get((state, memory), (None, None))[index]

        here = {(state, memory) for _, state, memory in self.places(program)}
        need(here <= rows.keys(), "here is not listed")
        (first, *_), endless = rows.values(), self.world.life is None and self.world.discount == 1
        kind = "ranks" if len(first) > 1 else "sign" if endless else "finite"
        sign, extra = 1 if side == "upper" else -1, column(1) if kind == "ranks" else nothing
        inequality = Inequality(life, inside, column(0), sign, kind, extra)
        for state, memory in rows:
            for rest in actions if program is EVERY else [memory]:
                self.world.machine.spend(10)
                self.keep(inequality, state, rest)
        packed = {} if headed(tree)[0] == "rows" else rows
        about = program.identity, "", life.mode
        return Theorem(side, frozenset(), *about, inside, column(0), 0, packed, listed=True)

    def rows(self, program: Program, tree: Tree, actions: int) -> dict[Place, Row]:
        """The rows of a table."""
        found: dict[Place, Row] = {}
        match tree:
            case ("rows", *rows):
                for row in rows:
                    states, memories, *parts = items_of(row, 3, 4)
                    state = values_of(items_of(states), self.world.variables)
                    place = state, values_of(items_of(memories), program.memory)
                    found[place] = tuple(map(number_in, parts))
                need(len(found) == len(rows), "a row comes twice")
                need(len({len(row) for row in found.values()}) == 1, "some rows have no rank")
                actions = 0
            case ("reuse", (int() | Fraction()) as added):
                theorem = self.one("bound")
                need(theorem.program == program.identity, "a table about another program")
                for (state, memory), (value, *rank) in theorem.rows.items():
                    left = 1 if self.world.life is None else number_in(state[-1])
                    found[state, memory] = (value + added * (rank or [left])[0], *rank)
            case ("packed", points, values, *ranks) if len(ranks) <= 1:
                items, count = (*self.world.variables, *program.memory), len(self.world.variables)
                codes = codes_of(points, prod(item.size() for item in items))
                columns = [column_of(values, "values"), *(column_of(r, "ranks") for r in ranks)]
                need({*map(len, columns)} == {len(codes)}, "not as many numbers as points")
                self.world.machine.spend(25 * len(codes))
                for code, *numbers in zip(codes, *columns, strict=True):
                    point: State = ()
                    for item in reversed(items):
                        code, digit = divmod(code, item.size())
                        point = (item.value(digit), *point)
                    found[point[:count], point[count:]] = tuple(numbers)
        need(found, "no table")
        need(len(found) * actions <= PAIRS, "more than 8,000,000 points with actions")
        return found

    def unroll(self, given: Tree = 0) -> Theorem:
        """The expectation of some ticks and of a bound for what follows (rules/unroll); at once
        each state may have a bound of its own, the first that holds there (rules/mixture)."""
        bounds, depth, plus = self.only("bound"), integer_in(given), self.world.machine.plus
        kinds = {(b.form, b.program, b.mode) for b in bounds}
        need(len(kinds) == 1, "needs bounds of one form, program and mode")
        program = self.about(bounds[0])
        life = Life(self.world, program, bounds[0].mode)
        need(depth == 0 or (depth > 0 and program is not EVERY), "a depth out of range")
        own, coming = dict[Place, Function](), dict[Place, Algebraic]()
        for weight, state, memory in self.places(program):
            holding = [bound.bound for bound in bounds if truth(bound.inside(state, memory))]
            need(holding, "the invariant does not hold here")
            own[state, memory], coming[state, memory] = holding[0], weight
        value, factor, visited = ZERO, ZERO + 1, len(coming)
        while True:
            frontier = {place: by for place, by in coming.items() if not self.world.over(place[0])}
            if not depth or not frontier:
                break
            depth, coming = depth - 1, {}
            for (state, memory), by in frontier.items():
                for after in life.tick(state, memory):
                    place, share = (after.state, after.memory), plus(0, by, after.weight)
                    value = plus(value, factor, share, after.gain)
                    coming[place] = plus(coming.get(place, 0), share)
            visited += len(coming)
            need(visited <= VISITS, "more than 100,000 states are visited")
            factor = plus(0, factor, self.world.discount)
        for place, by in frontier.items():
            value = plus(value, factor, by, number(own.get(place, bounds[0].bound)(*place)))
        return bounds[0]._replace(form=NUMBERS[bounds[0].form], value=number_in(value))

    def belief_ceiling(self, given: Tree) -> Theorem:
        """The best that any program can do for some ticks by what it sees; then a bound."""
        here = [((), state, weight) for weight, state in self.claim.here[2]]
        value = self.best(integer_in(given), here)
        return self.one("bound")._replace(form="at-most", value=value)

    def keeping(self, given: Tree) -> Theorem:
        """`continue`: a tick of the running program, which pays for its next thinking, and then the
        best that any program can do."""
        running, world = self.hardware(self.programs["running"]), self.world
        need(self.one("utility").mode == "search", "continue is about the mode search")
        life, gained = Life(world, running, "search"), ZERO
        ways = list[Seen]()
        for weight, state, memory in self.places(running):
            if not world.over(state):
                for after in life.tick(state, memory):
                    share = number_in(weight * after.weight)
                    gained = world.machine.plus(gained, share, after.gain)
                    if not world.over(after.state):
                        ways.append(((after.reward, *self.visible(state)), after.state, share))
        value = number_in(gained) + world.discount * self.best(integer_in(given), ways)
        about = running.identity, "", "search"
        return Theorem("at-most", frozenset(), *about, value=value)

    def visible(self, state: State) -> State:
        """The observed variables."""
        pairs = zip(self.world.variables, state, strict=True)
        return tuple(value for item, value in pairs if item.name in self.world.observed)

    def best(self, depth: int, here: Sequence[Seen]) -> Number:
        """The best that any program can do for so many ticks by what it sees, and has seen on the
        way here; then the bound among the premises (rules/belief-ceiling)."""
        theorem, world = self.one("bound"), self.world
        need(theorem.program == EVERY.identity and depth >= 0, "not a bound on every program")
        actions, machine = self.all_actions(), world.machine

        def told(ways: Iterable[Seen]) -> list[tuple[Number, Belief]]:
            sights: dict[State, list[tuple[State, Number]]] = {}
            for sight, state, share in ways:
                if not world.over(state):
                    seen = *sight, *self.visible(state)
                    sights.setdefault(seen, []).append((state, share))
            found: list[tuple[Number, Belief]] = []
            for group in map(merged, sights.values()):
                whole = Fraction(sum(group.values()))
                machine.size(whole, 2 * len(group))
                found.append((whole, frozenset((state, w / whole) for state, w in group.items())))
            return found

        def ended(state: State) -> Number:
            need(truth(theorem.inside(state, ())), "the bound does not hold there")
            return 0 if world.over(state) else number_in(theorem.bound(state, ()))

        if depth == 0:
            list(map(ended, (state for _, state, _ in here)))
        first = told(here)
        layers: list[dict[Belief, Choices]] = [{belief: [] for _, belief in first}]
        visited = 0
        for _ in range(depth):
            layers.append({})
            for belief, choices in layers[-2].items():
                for action in actions:
                    visited += 1
                    need(visited <= ACTIONS, "more than 20,000 beliefs and actions")
                    ways = [
                        (number_in(weight * branch.weight), branch)
                        for state, weight in belief
                        for branch in world.step(state, action)
                    ]
                    gained = number_in(sum((w * branch.reward for w, branch in ways), Fraction(0)))
                    machine.size(gained, 2 * len(ways))
                    later = told(((branch.reward,), branch.state, w) for w, branch in ways)
                    choices.append((gained, later))
                    layers[-1].update((after, []) for _, after in later)
            if not layers[-1]:
                break
        worth = {
            belief: sum((w * ended(state) for state, w in belief), Fraction(0))
            for belief in layers[-1]
        }
        for layer in reversed(layers[:-1]):
            worth = {
                belief: max(
                    gained + world.discount * sum(w * worth[b] for w, b in later)
                    for gained, later in choices
                )
                for belief, choices in layer.items()
            }
        return number_in(sum(weight * worth[belief] for weight, belief in first))

    def quiet(self, evidence: Tree) -> Theorem:
        """A program that never thinks is worth what it earns alone."""
        theorem = self.one("bound")
        life = Life(self.world, self.hardware(self.about(theorem)))
        need(theorem.form == "lower" and theorem.mode in ("act", "pay"), "another kind of bound")

        def still(state: State, memory: State) -> None:
            asked = theorem.listed or truth(theorem.inside(state, memory))
            if asked and life.allotment(state, memory) != 0:
                need(self.world.over(state), "the program may think")

        rests = self.settle(still, evidence, life.program)
        return theorem._replace(mode="search", rests=rests)

    def reflect(self, evidence: Tree = "") -> Theorem:
        """What a successor's search finds lowers nothing. This costs a level of trust."""
        theorem, world, rests = self.one("bound"), self.world, frozenset[str]()
        need(theorem.form == "lower" and theorem.mode == "pay", "another kind of bound")
        need(evidence or self.vanishing(world.actions), "nothing shows that what is left vanishes")
        need(self.claim.trust > 0, "no level of trust is left")
        life = Life(world, EVERY)

        def lossless(state: State, action: State) -> None:
            for after in [] if world.over(state) else life.tick(state, action):
                need(after.gain >= 0, "a reward is below 0")

        if evidence:
            need(not world.gas_price and not world.think_price, "there is a price")
            rests = self.settle(lossless, evidence, EVERY)
        return theorem._replace(mode="search", rests=rests | {"reflection"})

    def compare(self, *, form: str) -> Theorem:
        """`separate` and `dominated`: a number for the candidate, then one for what runs."""
        candidate, running = self.program("switchprog"), self.programs["running"]
        numbers = [premise for premise in self.premises if premise.form in ("at-most", "at-least")]
        target = self.claim.target
        mode = "act" if target == "frozen" else "search"
        sides = ("at-least", "at-most") if form == "better" else ("at-most", "at-least")
        right = [
            (side, program.identity, mode)
            for side, program in zip(sides, (candidate, running), strict=True)
        ]
        told = [(n.form, n.program, n.mode) for n in numbers]
        need(told == right, "needs two numbers of other forms, programs or modes")
        equal = target == "relaxed" and candidate.identity != running.identity
        above = (ge if equal else gt)(numbers[0].value, numbers[1].value)
        need(above == (form == "better"), "no such difference")
        same = form != "better" or target != "frozen" or same_search(running, candidate)
        need(same, "another think or propose")
        return Theorem(form, program=candidate.identity, than=running.identity, mode=target)

    def cheaper(self, evidence: Tree) -> Theorem:
        """The same behaviour for less gas."""
        world, running = self.world, self.hardware(self.program("running"))
        candidate = self.hardware(self.program("switchprog"))
        invariant = self.one("invariant")
        one, two = Life(world, running), Life(world, candidate)
        need(invariant.program == running.identity, "an invariant of another program")
        alike = [(list(p.memory), p.initial) for p in (running, candidate)]
        need(alike[0] == alike[1], "another memory")
        need(same_search(running, candidate), "another think or propose")
        need(self.one("utility").mode == "act", "the target frozen compares in mode act")
        need(world.gas_price > 0, "gas has no price")
        need(self.vanishing(), "the utilities may not be finite")

        def saved(state: State, memory: State) -> Algebraic:  # in expectation, in this tick
            (first, gas), (second, less) = one.act(state, memory), two.act(state, memory)
            need(all(map(same, first, second)), "the two programs act differently")
            saving = ZERO
            for branch in world.step(state, first):
                kept, more = one.remember(state, memory, first, branch)
                other, other_more = two.remember(state, memory, first, branch)
                need(all(map(same, kept, other)), "the two programs remember differently")
                need(gas + more >= less + other_more, "more gas is used")
                saving = world.machine.plus(saving, branch.weight, gas + more - less - other_more)
            return saving

        def kept(state: State, memory: State) -> None:
            if truth(invariant.inside(state, memory)) and not world.over(state):
                saved(state, memory)

        rests = self.settle(kept, evidence, running)
        saving = ZERO
        for weight, state, memory in self.places(running):
            need(truth(invariant.inside(state, memory)) and not world.over(state), "here is over")
            saving = world.machine.plus(saving, weight, saved(state, memory))
        need(saving > 0, "nothing is saved here")
        return Theorem("better", rests, candidate.identity, running.identity, "frozen")

    def alike(self, evidence: Tree) -> Theorem:
        """The same behaviour for no less gas."""
        world, running = self.world, self.hardware(self.program("running"))
        candidate = self.hardware(self.program("switchprog"))
        invariant = self.one("invariant")
        one, two = Life(world, running), Life(world, candidate)
        need(invariant.program == running.identity, "an invariant of another program")
        memories = [(list(p.memory), p.initial) for p in (running, candidate)]
        need(memories[0] == memories[1], "another memory")
        need(self.one("utility").mode == "act", "another mode")
        need(self.vanishing(), "the utilities may not be finite")

        def same_tick(state: State, memory: State) -> None:
            if not truth(invariant.inside(state, memory)) or world.over(state):
                return
            (first, less), (second, gas) = one.act(state, memory), two.act(state, memory)
            need(all(map(same, second, first)), "the two programs act differently")
            for branch in world.step(state, second):
                other, other_more = two.remember(state, memory, second, branch)
                kept, more = one.remember(state, memory, second, branch)
                need(all(map(same, other, kept)), "the two programs remember differently")
                fine = not world.gas_price or gas + other_more >= less + more
                need(fine, "more gas is used")

        for _, state, memory in self.places(running):
            need(truth(invariant.inside(state, memory)), "the invariant does not hold here")
        rests = self.settle(same_tick, evidence, running)
        return Theorem("no-better", rests, candidate.identity, running.identity, "frozen")

    def demanded(self, tree: Tree, evidence: Tree) -> Theorem:
        """What is demanded of state, memory and action wherever the candidate comes from here."""
        world, candidate = self.world, self.hardware(self.program("switchprog"))
        invariant, life = self.one("invariant"), Life(world, candidate)
        need(invariant.program == candidate.identity, "an invariant of another program")
        holds = self.function(tree, candidate, world.actions)

        def kept(state: State, memory: State) -> None:
            if truth(invariant.inside(state, memory)) and not world.over(state):
                action, _ = life.act(state, memory)
                need(truth(holds(state, (*memory, *action))), "what is demanded is not kept")

        for _, state, memory in self.places(candidate):
            need(truth(invariant.inside(state, memory)), "the invariant does not hold here")
        rests = self.settle(kept, evidence, candidate)
        return Theorem("kept", rests, candidate.identity, value=flat(tree))

    # -------------------------------------------------------------------------- §13 evidence

    def settle(self, obligation: Obligation, evidence: Tree, program: Program) -> frozenset[str]:
        """Check an obligation on all states and memories; the oracles that were believed."""
        count, leaves, believed = len(self.world.variables), 0, set[str]()
        more = self.world.actions if program is EVERY else program.memory
        items = (*self.world.variables, *more)
        ends = {alone(item.name): item.ends for item in items if item.ends != EVERYTHING}
        options = {item.name: item.options for item in items if item.options}
        todo = [(Region(self.world.machine, ends, options), evidence)]
        while todo:
            part, tree = todo.pop()
            part.machine.spend(10 + len(part.forms))
            divided = isinstance(tree, tuple) and tree[:1] in (("cut",), ("divide",), ("cases",))
            leaves += not divided
            need(leaves <= LEAVES, "more than 200,000 leaves")
            match tree:
                case ("cut", form, int(bound), below, above):
                    todo += part.shared(Cut(form_of(form, part), bound), (below, above))
                case ("divide", dividend, int(divisor), then) if divisor >= 1:
                    value = polynomial_of(dividend, part)
                    need(isinstance(value, Polynomial), "a polynomial that is a number")
                    need(value.denominator == 1, "a polynomial with fractions")
                    todo += part.shared(Division(terms_of(value), divisor), (then,))
                case ("cases", str(name), *trees):
                    need(len(trees) == len(part.options.get(name, ())) > 0, "other values")
                    todo += part.shared(name, trees)
                case "auto":
                    values = tuple(part.stands_for(item.name) for item in items)
                    try:
                        obligation(values[:count], values[count:])
                    except UndecidedError as undecided:
                        todo += part.shared(undecided.split, repeat("auto"))
                case ("contradiction", *terms):
                    whole = reduce(part.machine.plus, (factors_of(t, part) for t in terms), ZERO)
                    need(not isinstance(whole, Polynomial) and whole < 0, "no contradiction")
                case ("oracle", name):
                    believed.add(f"oracle-{name if isinstance(name, str) else 'unnamed'}")
                case _:
                    raise UnreadableError("no evidence")
        return frozenset(believed)


AXIOMS: Final = "reward environment arithmetic utility"
RULES: Final[Mapping[str, tuple[Callable[..., Theorem], str, int]]] = {
    "invariant": (Replay.invariant, "environment here", 3),
    "terminates": (
        partial(Replay.bellman, form="terminates"),
        "environment arithmetic invariant",
        3,
    ),
    "bellman-upper": (partial(Replay.bellman, form="upper"), f"{AXIOMS} invariant", 3),
    "bellman-lower": (partial(Replay.bellman, form="lower"), f"{AXIOMS} invariant", 3),
    "ceiling": (partial(Replay.bellman, form="upper", every=True), f"{AXIOMS} invariant", 3),
    "table-upper": (partial(Replay.table, side="upper"), f"{AXIOMS} here", 2),
    "table-lower": (partial(Replay.table, side="lower"), f"{AXIOMS} here", 2),
    "unroll": (Replay.unroll, "here bound", 1),
    "mixture": (Replay.unroll, "here", 0),
    "belief-ceiling": (Replay.belief_ceiling, "reward environment arithmetic here bound", 1),
    "continue": (Replay.keeping, f"{AXIOMS} here bound", 1),
    "quiet": (Replay.quiet, "environment bound", 1),
    "reflect": (Replay.reflect, "bound", 0),
    "reflect-lossless": (Replay.reflect, "reward environment bound", 1),
    "separate": (partial(Replay.compare, form="better"), "", 0),
    "dominated": (partial(Replay.compare, form="no-better"), "", 0),
    "cheaper": (Replay.cheaper, f"{AXIOMS} here invariant", 1),
    "alike": (Replay.alike, f"{AXIOMS} here invariant", 1),
    "keep": (Replay.demanded, "here invariant", 2),
}
"""For each rule the premises that it needs, besides hardware, and how many arguments (§12.3)."""
NUMBERS: Final = {"upper": "at-most", "lower": "at-least"}
SINGLE: Final = ("here", "utility", "invariant", "bound")
"""Of these forms there must be exactly one among the premises, if any is needed."""


def polynomial_of(tree: Tree, region: Region) -> Algebraic:
    """`((coefficient name ...) ...)`; a fresh variable must be one of the region (§13)."""
    fresh, terms = {f"%{number + 1}" for number in range(len(region.divisions))}, list[Term]()
    for row in items_of(tree, 0, FORM_TERMS):
        coefficient, *factors = items_of(row, 1, DEGREE + 1)
        names = list(map(name_in, factors))
        need(all(n in fresh or not n.startswith("%") for n in names), "no such fresh variable")
        terms.append((monomial((name, 1) for name in names), number_in(coefficient)))
    return region.sum(terms)


def form_of(tree: Tree, region: Region) -> Terms:
    """A polynomial in normal form with scale 1 and constant 0 (§13)."""
    value = polynomial_of(tree, region)
    if not isinstance(value, Polynomial) or value.normal_form() != (Fraction(1), value.terms, 0):
        raise UnreadableError("a form is not in normal form")
    return value.terms


def factors_of(tree: Tree, region: Region) -> Algebraic:
    """A term of a contradiction: a number above 0 times factors that are >= 0 on the region."""
    match tree:
        case ("product", multiplier, *factors):
            pass
        case (form, side, multiplier):
            factors = [(form, side)]
        case _:
            raise UnreadableError("a term is (product K FACTOR ...) or (FORM low-or-high K)")
    value: Algebraic = number_in(multiplier)
    need(value > 0, "a multiplier is above 0")
    for factor in factors:
        match factor:
            case ("square", root):
                one = polynomial_of(root, region)
                value = value * (one * one)
            case (form, ("low" | "high") as side):
                terms = form_of(form, region)
                end = region.forms.get(terms, EVERYTHING)[0 if side == "low" else 1]
                gap = Polynomial(terms, region) - number_in(end)  # recorded
                value = value * (gap if side == "low" else -gap)
            case _:
                raise UnreadableError("a factor of another form")
        region.machine.size(value, 4)
    return value


def codes_of(points: Tree, size: int) -> Sequence[int]:
    """The codes of the points of a packed table, of so many places (rules/table)."""
    match points:
        case ("codes", bytes(steps)):
            codes = list(accumulate(integers(steps)))
            rising = all(one < two for one, two in pairwise([-1, *codes]))
            need(rising and codes[-1] < size, "codes do not rise, or have no place")
            return codes
        case ("all",):
            need(size <= POINTS, "more than 2,000,000 points")
            return range(size)
    raise UnreadableError("no points")


def column_of(tree: Tree, head: str) -> list[Fraction]:
    """The numbers of a packed column."""
    match tree:
        case (name, int(below), bytes(column)) if name == head and below >= 1:
            return [Fraction(number, below) for number in integers(column)]
    raise UnreadableError("no column of numbers")


def integers(column: bytes) -> list[int]:
    """The integers of a packed column."""
    need(re.fullmatch(rb"(-?[0-9]{1,1000} )*+-?[0-9]{1,1000}", column), "not a column of integers")
    need(column.count(b" ") < POINTS, "more than 2,000,000 points")
    return list(map(int, column.split(b" ")))


# ------------------------------------------------------------------------------ §11 proof files


def check_proof(
    data: bytes, allowed: frozenset[str] = ALLOWED, work: int = WORK
) -> tuple[Claim, frozenset[str]]:
    """The claim of a proof file that is valid, and what it rests on (§11); RefusedError says why
    another is not."""
    replay = replayed(data, allowed, work)
    return replay.claim, replay.rests or frozenset()


def replayed(data: bytes, allowed: frozenset[str], work: int) -> Replay:
    """A proof file with all its instructions carried out, and a check among them."""
    match read(data, PROOF_BYTES, PROOF_DEPTH):
        case (
            "godel-proof",
            1,
            claimed,
            ("world-text", bytes(world_text)),
            ("running-text", bytes(running_text)),
            ("storage", bytes(storage)),
            ("proof", *instructions),
        ) if len(instructions) <= INSTRUCTIONS:
            machine = Machine(work)
            machine.spend(4 * (len(world_text) + len(running_text)))
            world = world_of(canonical_tree(world_text), machine)
            running = program_of(running_text, world)
            claim = claim_of(claimed, world, running)
            texts = sha(world_text), running.identity
            need((claim.world, claim.running) == texts, "another world or running program")
            replay = Replay(world, claim, storage, {"running": running, "any": EVERY})
            for number, instruction in enumerate(instructions, 1):
                try:
                    replay.carry_out(instruction)
                except RefusedError as problem:
                    raise type(problem)(f"instruction {number}: {problem}") from None
            if replay.rests is None:
                refuse("the proof ends without a successful check")
            need(replay.rests <= allowed, f"it rests on more than is allowed: {set(replay.rests)}")
            return replay
    raise UnreadableError("expected (godel-proof 1 ...)")


# ------------------------------------------------------------------------------ runs (docs/runs.md)


def record_in(line: bytes) -> dict[str, object]:
    """An object of canonical JSON: exactly the bytes that writing it again gives."""
    need(len(line) <= JSON_BYTES, "a record of more than 1,000,000 bytes")
    bare = re.sub(rb'"(?:[^"\\]|\\.)*+"', b"", line)
    deep = max(accumulate((byte in b"[{") - (byte in b"]}") for byte in bare), default=0)
    fine = deep <= JSON_DEPTH and not re.search(rb"[.]|[0-9][eE]|[0-9]{4001}", bare)
    need(fine, "a record that is nested too deep, or a number of another kind")
    try:
        found = json.loads(line)
        written = json.dumps(found, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (ValueError, RecursionError):
        raise UnreadableError("a record is not JSON") from None
    need(isinstance(found, dict) and written.encode() == line, "a record is not canonical JSON")
    return dict(found)


def journal(data: bytes) -> tuple[list[tuple[str, dict[str, object]]], str]:
    """The kind and body of each record, and the head. An incomplete last line is cut."""
    head, found = "0" * 64, list[tuple[str, dict[str, object]]]()
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        match record_in(line):
            case {"n": n, "previous": past, "kind": kind, "body": dict(body), **more} if not more:
                need((n, past) == (number, head), f"record {number} is not in its place")
                found.append((str(kind), body))
            case _:
                raise UnreadableError(f"record {number} is not one")
        head = sha(line)
    return found, head


def met(replay: Replay, goal: str, asked: object, switch: Claim) -> bool:
    """Whether a proof shows of a switch that it is no worse in the world `asked`, from its start;
    or that it keeps the predicate `asked`."""
    claim = replay.claim
    if goal == "keep":
        about = claim.world, claim.running, claim.candidate, claim.here
        same = about == (switch.world, switch.running, switch.candidate, switch.here)
        return same and (claim.goal, claim.target, claim.ends) == (goal, "frozen", [asked])
    exchanged = claim.world, claim.running, claim.candidate, claim.goal
    wanted = asked, switch.candidate, switch.running, goal
    return exchanged == wanted and claim.target == "frozen" and replay.starting()


def check_run(folder: Path, work: int = WORK) -> str:
    """What a valid run says of itself: how many proofs, and the head of its journal."""

    def stored(name: str, expected: object) -> bytes:
        data = (folder / name).read_bytes()
        need(sha(data) == expected, f"{name} is not what the journal says")
        return data

    records, head = journal((folder / "journal.jsonl").read_bytes())
    need(records and records[0][0] == "start", "the journal does not begin with start")
    (_, start), *records = records
    settings = record_in(stored("run.json", start.get("run")).removesuffix(b"\n"))
    trust, proofs, switches = settings.get("trust"), 0, dict[str, object]()
    level, target = settings.get("trust_levels"), settings.get("target")
    if not isinstance(trust, list) or not isinstance(level, int):
        refuse("run.json says nothing about trust")
    allowed = ALLOWED.union(f"oracle-{name}" for name in trust)
    world, program = start.get("world"), start.get("program")
    stored("world.ouro", world)
    need((settings.get("world"), settings.get("program")) == (world, program), "another start")
    stored(f"programs/{program}.ouro", program)
    keeps, holdouts = settings.get("keep"), settings.get("holdouts")
    if not isinstance(keeps, list) or not isinstance(holdouts, dict):
        refuse("run.json says nothing about holdouts or what to keep")
    demands = [*(("no-better", holdouts[name]) for name in sorted(holdouts))]
    demands += [("keep", text) for text in keeps]
    goals = {"switch": "better", "proved": "better", "refuted": "no-better"}
    for kind, body in records:
        need(kind != "start", "a second start")
        fate, proof = str(body.get("fate")) if kind == "attempt" else kind, body.get("proof")
        need(kind != "switch" or proof, "a switch without proof")
        if proof and fate in goals:
            claim, rests = check_proof(stored(f"proofs/{proof}.proof", proof), allowed, work)
            candidate = body.get("new" if kind == "switch" else "candidate")
            said = claim.world, claim.running, claim.candidate, claim.goal
            need(said == (world, program, candidate, goals[fate]), f"{proof} proves something else")
            need((claim.target, claim.trust) == (target, level), f"{proof} has another target")
            proofs += 1
        if kind == "switch":
            told = [body.get(name) for name in ("claim", "tick", "old")]
            need(told == [claim.identity, claim.here[0], program], "a proof of another switch")
            files = body.get("conditions")
            if not isinstance(files, list) or len(files) != len(demands):
                refuse("a switch without what else is demanded")
            for (goal, asked), name in zip(demands, files, strict=True):
                replay = replayed(stored(f"proofs/{name}.proof", name), allowed, work)
                need(met(replay, goal, asked, claim), f"{name} proves something else")
                proofs += 1
            level -= "reflection" in rests
            said_rests = body.get("trust"), body.get("rests_on")
            need(said_rests == (level, sorted(rests)), "a switch with another level of trust")
            switches[str(body.get("number"))], program = program, body.get("new")
            stored(f"programs/{program}.ouro", program)
        elif kind == "rollback":
            before, program = switches.get(str(body.get("switch"))), body.get("program")
            need(before == program, "a rollback to elsewhere")
    return f"{len(records) + 1} records, {proofs} proofs; head {head}"


def main(arguments: Sequence[str]) -> int:
    """The command: exit code 0 if all is valid, 4 if something is refused, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m godel.verify", add_help=False)
    parser.add_argument("--work", type=int, default=WORK)
    parser.add_argument("--allow", action="append", default=list(ALLOWED))
    parser.add_argument("paths", type=Path, nargs="+")
    options, result = parser.parse_args(arguments), 0
    for path in options.paths:
        try:
            if path.is_dir():
                print(f"{path}: valid: {check_run(path, options.work)}")
            else:
                claim, _ = check_proof(path.read_bytes(), frozenset(options.allow), options.work)
                print(f"{path}: valid: {claim.goal}; claim {claim.identity}")
        except RefusedError as problem:
            print(f"{path}: refused: {type(problem).__name__}: {problem}")
            result = 4
        except OSError as problem:
            print(f"{path}: {problem.strerror}", file=sys.stderr)
            return 2
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
