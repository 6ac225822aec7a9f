"""The second checker: a second telling of `docs/semantics.md`, in one file, with no other code.

    python -m godel.verify FILE.proof ...      checks proof files
    python -m godel.verify RUN ...             checks runs: the journal and its proofs

It was written from `docs/semantics.md`, `docs/rules/` and `docs/runs.md` alone and shares nothing
with the kernel, so that a mistake in either of the two shows when they disagree. Section numbers
(§) are those of the semantics. Exit codes: 0 valid, 4 refused, 2 usage.
"""
from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial, reduce
from itertools import accumulate, pairwise, product
from math import ceil, floor, gcd, lcm, prod
from operator import add, mul, sub
from pathlib import Path
from typing import Final, NamedTuple, NoReturn, TypeAlias, TypeVar

# ------------------------------------------------------------------------------ limits (§15)

PROGRAM_BYTES, PROGRAM_DEPTH, PROOF_BYTES, PROOF_DEPTH = 1_000_000, 200, 16_000_000, 1_000
TOKENS, NAMES_BOUND, STATEMENT_NAMES, VARIABLES, OPTIONS = 1_000_000, 100, 164, 64, 256
START_DENOMINATOR, WEIGHT_DENOMINATOR, SIZE, SMALL = 2**128, 2**65536, 2**4096, 2**64
BRANCHES, STARTS, START_GAS, WAITING, MOST_GAS = 10_000, 10_000, 1_000_000, 1_000, 100_000
DEGREE, PRODUCT_TERMS, FORM_TERMS, LEAVES, VISITS = 64, 1_000, 100, 200_000, 100_000
FAR, KNOWN_BITS = 2**8192, 32_768
ACTIONS, POINTS, PAIRS, INSTRUCTIONS, PREMISES = 20_000, 2_000_000, 8_000_000, 1_000, 20
MANY: Final = 10**9
WORK: Final = 50_000_000  # units of work that a check may take, if the caller says nothing else
ALLOWED: Final = frozenset("arithmetic environment hardware initial reward utility".split())
"""What a proof may rest on, if the caller says nothing else: the axioms, and no oracle."""

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
    def __init__(self, split: Cut | Division | str) -> None:
        self.split = split

def need(condition: object, reason: str, kind: type[Exception] = RefusedError) -> None:
    """Raise an error, unless the condition holds."""
    if not condition:
        raise kind(reason)

def refuse(reason: str, kind: type[Exception] = RefusedError) -> NoReturn:
    """End the check."""
    raise kind(reason)

@dataclass(slots=True)
class Meter:
    """The units of work that are left (§15); one is about a microsecond of Python."""
    left: int
    def spend(self, units: int) -> None:
        self.left -= units
        need(self.left >= 0, "the limit on work is used up", NoWorkLeftError)
    def size(self, value: Algebraic, times: int = 1) -> None:  # pay for the length of a number
        if type(value) is int and -SMALL < value < SMALL:
            return
        for number in [c for _, c in value.terms] if isinstance(value, Polynomial) else [value]:
            words = (number.numerator.bit_length() + number.denominator.bit_length()) >> 6
            self.spend(times * (1 + words + (words * words >> 5 if number.denominator > 1 else 0)))

Job = TypeVar("Job")
Result = TypeVar("Result")

def fold(root: Job, unfold: Callable[[Job], tuple[Sequence[Job], Callable[[list[Result]], Result]]]
         ) -> Result:
    """Recursion without Python's stack: `unfold` says what smaller jobs a job needs, and how their
    results make its own."""
    todo, done = [root], list[Result]()
    waiting: list[tuple[int, int, Callable[[list[Result]], Result]]] = []
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

@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A string."""
    content: str

class Form:
    """A sequence of trees; `width` is that of its flat text, `mark` what it is printed with."""
    __match_args__ = ("items",)
    __slots__ = ("items", "mark", "width")
    def __init__(self, *items: Tree) -> None:
        head = items[0] if len(items) == 2 else None
        self.items, self.mark = items, MARK_OF.get(head, "") if isinstance(head, str) else ""
        plain = sum(map(width, items)) + max(len(items) - 1, 0) + 2
        self.width = len(self.mark) + width(items[1]) if self.mark else plain

Number: TypeAlias = int | Fraction
Atom: TypeAlias = int | Fraction | Boolean | str
Tree: TypeAlias = int | Fraction | Boolean | str | Text | Form
"""A symbol is a Python string; a text is a `Text`."""

MARKS: Final = {"'": "quote", "`": "quasiquote", ",@": "unquote-splicing", ",": "unquote"}
MARK_OF: Final = {name: mark for mark, name in MARKS.items()}
TOKEN: Final = re.compile(
    r"""(?P<blank>[ \n]+|;[^\n]*) | (?P<open>\() | (?P<close>\)) | (?P<mark>'|`|,@|,)
    | (?P<text>"(?:[^"\\\x00-\x09\x0b-\x1f\x7f]++|\\["\\])*+") | (?P<word>[^\s()'`,";]+)""", re.X)
NUMBER: Final = re.compile(r"(0|-?[1-9][0-9]{0,3999})(?:/([1-9][0-9]{0,3999}))?")
NAME: Final = re.compile(
    r"(?![+-]?\.?[0-9])(?!\.\Z)[A-Za-z!?*/+<>=_.$%&^~:-][A-Za-z!?*/+<>=_.$%&^~:@0-9-]*")

def flat(tree: Tree) -> str:
    """The flat text of a tree (§1.3). Only trees of bounded depth are printed."""
    if isinstance(tree, Form):
        if tree.mark:
            return tree.mark + flat(tree.items[1])
        return f"({' '.join(map(flat, tree.items))})"
    if isinstance(tree, Text):
        return '"' + re.sub(r'(["\\])', r"\\\1", tree.content) + '"'
    return tree.name if isinstance(tree, Boolean) else str(tree)

def width(tree: Tree) -> int:
    """The number of characters of the flat text."""
    return tree.width if isinstance(tree, Form) else len(flat(tree))

def canonical(tree: Tree) -> str:
    """The canonical text of a tree (§1.3)."""
    def layout(tree: Tree, indent: int) -> str:
        if not isinstance(tree, Form) or not tree.items or indent + tree.width <= 100:
            return flat(tree)
        first, rest, beside = tree.items[0], tree.items[1:], ""
        if tree.mark:
            return tree.mark + layout(rest[0], indent + len(tree.mark))
        if not isinstance(first, Form) and rest and width(rest[0]) <= 98 - indent - width(first):
            beside, rest = " " + flat(rest[0]), rest[1:]
        lines = ["\n" + " " * (indent + 2) + layout(item, indent + 2) for item in rest]
        return f"({layout(first, indent + 1)}{beside}{''.join(lines)})"
    return layout(tree, 0) + "\n"

def word(text: str) -> Atom:
    """What a word is (§1.2, 5)."""
    if text in ("true", "false"):
        return TRUE if text == "true" else FALSE
    if NAME.fullmatch(text):
        return text
    found = NUMBER.fullmatch(text) or refuse("not a word", UnreadableError)
    top, bottom = int(found[1]), int(found[2] or 1)
    need(not found[2] or bottom > 1 == gcd(top, bottom), "not in lowest terms", UnreadableError)
    return Fraction(top, bottom) if bottom > 1 else top

def read(data: bytes, most_bytes: int, depth: int) -> Tree:
    """The one tree of a text (§1.2)."""
    bad = partial(need, kind=UnreadableError)
    bad(len(data) <= most_bytes and data.count(b"(") <= TOKENS, "a text that is too long")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableError("not UTF-8") from None
    opened: list[tuple[str, list[Tree]]] = [("", [])]
    position = tokens = 0
    while token := TOKEN.match(text, position):
        position, tokens, kind, content = token.end(), tokens + 1, token.lastgroup, token[0]
        bad(tokens <= TOKENS, f"more than {TOKENS} words")
        if kind in ("open", "mark"):
            bad(len(opened) <= depth, f"nested deeper than {depth}")
            opened.append(("(", []) if kind == "open" else ("'", [MARKS[content]]))
        elif kind != "blank":
            if kind == "close":
                sign, items = opened.pop()
                bad(sign == "(", "unexpected )")
                tree: Tree = Form(*items)
            elif kind == "text":
                tree = Text(re.sub(r'\\(["\\])', r"\1", content[1:-1]))
            else:
                tree = word(content)
            while opened[-1][0] == "'":
                tree = Form(*opened.pop()[1], tree)
            opened[-1][1].append(tree)
    bad(position == len(text), f"unreadable at character {position}")
    bad(len(opened) == 1 == len(opened[0][1]), "not one complete tree")
    return opened[0][1][0]

def items_of(tree: Tree, least: int = 0, most: int = MANY) -> tuple[Tree, ...]:
    """The items of a form that has so many."""
    if not isinstance(tree, Form) or not least <= len(tree.items) <= most:
        raise UnreadableError("a malformed form")
    return tree.items

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

def integer_in(tree: Tree, least: int | None = None) -> int:
    """A literal integer, not below the least."""
    if not isinstance(tree, int) or (least is not None and tree < least):
        raise UnreadableError("not such an integer")
    return tree

def sha(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal (§1.4)."""
    return hashlib.sha256(data).hexdigest()

# ------------------------------------------------------------------------------ §2 values

@dataclass(frozen=True, slots=True, eq=False)
class Empty:
    """The sort of the empty list."""

class Pair(NamedTuple):
    """A first and a rest."""
    first: Value
    rest: Value

class Closure(NamedTuple):
    """A procedure of Ouro: its `lambda` and its environment."""
    code: Node
    environment: Environment

class Primitive(NamedTuple):
    """A primitive as a value: its name, and how many operands it takes at least and at most."""
    name: str
    least: int
    most: int

class Unknown(NamedTuple):
    """A boolean or enumerated variable whose value the region leaves open (§6)."""
    variable: str

NIL: Final = Empty()
Value: TypeAlias = "Atom | Empty | Pair | Closure | Primitive | Unknown | Polynomial"
State: TypeAlias = tuple[Value, ...]
Environment: TypeAlias = "tuple[str, Value, Environment] | dict[str, Value]"
"""Bindings, innermost first; the dictionary at the end holds what is seen everywhere."""

def boolean(flag: bool) -> Boolean:
    """The value of a condition."""
    return TRUE if flag else FALSE

def list_of(items: Sequence[Value]) -> Value:
    """A list of values."""
    found: Value = NIL
    for item in reversed(items):
        found = Pair(item, found)
    return found

# ------------------------------------------------------------------------------ §3 programs

class Node(NamedTuple):
    """A core expression: literal, variable, if, let, lambda or apply (§3.1)."""
    kind: str
    parts: tuple[Node, ...] = ()  # in the order of the table; of a `let` the values, then the body
    names: tuple[str, ...] = ()
    value: Value = NIL
    scaling: bool = False  # §3.4

KEYWORDS: Final = frozenset("""quote if let let* lambda define cond case and or else quasiquote
    unquote unquote-splicing""".split())
PRIMITIVES: Final[Mapping[str, Primitive]] = {
    name: Primitive(name, least, most) for names, least, most in (
        ("+ * list", 0, MANY), ("- min max", 1, MANY), ("= < <= > >=", 2, MANY), ("self", 0, 0),
        ("/ quotient modulo eq? cons", 2, 2), ("abs not car cdr null? pair? number?", 1, 1),
        ("boolean? symbol? integer? procedure? eval", 1, 1)) for name in names.split()}
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
RESERVED: Final = KEYWORDS | PRELUDE_NAMES | (PRIMITIVES.keys() - {"self"})
wanted: Final = partial(need, reason="not a program", kind=UnreadableError)

def quoted(tree: Tree) -> Value:
    """The quoted value of a tree (§3.2)."""
    def unfold(tree: Tree) -> tuple[Sequence[Tree], Callable[[list[Value]], Value]]:
        wanted(not isinstance(tree, Text))
        return ((tree.items, list_of) if isinstance(tree, Form) else
                ((), lambda _: NIL if isinstance(tree, Text) else tree))
    return fold(tree, unfold)

def rewritten(tree: Tree) -> Tree:
    """One step towards the core, for the rows of §3.2 that are no core expressions."""
    def ifs(clauses: Sequence[Tree], last: Tree, test: Callable[[Tree], Tree]) -> Tree:
        for clause in reversed(clauses):
            condition, value = items_of(clause, 2, 2)
            last = Form("if", test(condition), value, last)
        return last
    def among(data: Tree) -> Tree:  # "" is the name that a `case` binds; nobody can write it
        tests = [Form(datum, TRUE) for datum in items_of(data)]
        return ifs(tests, FALSE, lambda datum: Form("eq?", "", Form("quote", datum)))
    def joined(rest: Tree, item: Tree) -> Tree:
        if isinstance(item, Form) and item.mark == ",@":
            return Form("append", item.items[1], rest)
        return Form("cons", Form("quasiquote", item), rest)
    match tree:
        case Form(("and",)) | Form(("or",)):
            return boolean(tree.items[0] == "and")
        case Form(("and", *tests, last)):
            return reduce(lambda rest, test: Form("if", test, rest, FALSE), reversed(tests), last)
        case Form(("or", *tests, last)):
            return reduce(lambda rest, test: Form("if", test, TRUE, rest), reversed(tests), last)
        case Form(("let*", Form(pairs), body)):
            return reduce(lambda inner, pair: Form("let", Form(pair), inner), reversed(pairs), body)
        case Form(("cond", *clauses, Form(("else", last)))):
            return ifs(clauses, last, lambda test: test)
        case Form(("case", key, *clauses, Form(("else", last)))):
            return Form("let", Form(Form("", key)), ifs(clauses, last, among))
        case Form(("quasiquote", Form(("unquote", inner)))):
            return inner
        case Form(("quasiquote", Form((("quasiquote" | "unquote" | "unquote-splicing"), *_)))):
            wanted(False)
        case Form(("quasiquote", Form(items))):
            empty: Tree = Form("quote", Form())
            return reduce(joined, reversed(items), empty)
        case Form(("quasiquote", atom)):
            return Form("quote", atom)
    return tree

Bound: TypeAlias = tuple[Tree, tuple[str, ...]]
"""A tree, and the names that are bound around it."""

def expand(
    tree: Tree, scope: Collection[str] | None = None, free: set[str] | None = None
) -> Node:
    """The core expression of a tree, in which only names in `scope` may be free (None: any). The
    names that are free are added to `free`."""
    def bindable(trees: Sequence[Tree], bound: tuple[str, ...]) -> tuple[str, ...]:
        names = tuple(name for name in trees if isinstance(name, str) and name not in RESERVED)
        wanted(len(trees) == len(names) == len({*names}) <= NAMES_BOUND - len(bound))
        return names
    def unfold(job: Bound) -> tuple[list[Bound], Callable[[list[Node]], Node]]:
        tree, bound = job
        while (simpler := rewritten(tree)) is not tree:
            tree = simpler
        match tree:
            case int() | Fraction() | Boolean() | Form(("quote", _)):
                value = quoted(tree.items[1] if isinstance(tree, Form) else tree)
                return [], lambda _: Node("literal", value=value)
            case str(name):
                known = scope is None or name in bound or name in scope
                if free is not None and name not in bound:
                    free.add(name)
                wanted(name not in KEYWORDS and (known or name in RESERVED or name == "self"))
                return [], lambda _: Node("variable", names=(name,))
            case Form(("if", _, _, _)):
                return [(part, bound) for part in tree.items[1:]], lambda p: Node("if", tuple(p))
            case Form(("let", Form(pairs), body)):
                found = [items_of(pair, 2, 2) for pair in pairs]
                names = bindable([name for name, _ in found], bound)
                jobs = [(value, bound) for _, value in found] + [(body, (*bound, *names))]
                return jobs, lambda p: Node("let", tuple(p), names)
            case Form(("lambda", Form(parameters), body)):
                names = bindable(parameters, bound)
                return [(body, (*bound, *names))], lambda p: Node("lambda", tuple(p), names)
            case Form((first, *_)):
                wanted(not isinstance(first, str) or first not in KEYWORDS)
                return [(part, bound) for part in tree.items], application
        raise UnreadableError("not a program")
    start: Bound = tree, ()
    return fold(start, unfold)

def application(parts: list[Node]) -> Node:
    """An application; a primitive that is called by its name must take so many operands."""
    def small(part: Node) -> bool:
        value = part.value
        return part.kind == "literal" and isinstance(value, int | Fraction) and (
            abs(value.numerator) <= SMALL and value.denominator <= SMALL)
    operator = parts[0].names[0] if parts[0].kind == "variable" else ""
    if operator in PRIMITIVES and operator in RESERVED:
        wanted(PRIMITIVES[operator].least <= len(parts) - 1 <= PRIMITIVES[operator].most)
    scaling = operator == "*" and sum(not small(part) for part in parts[1:]) <= 1
    return Node("apply", tuple(parts), scaling=scaling or (operator == "/" and small(parts[2])))

# ------------------------------------------------------------------------------ §6 symbolic domain

Monomial: TypeAlias = tuple[tuple[str, int], ...]
Terms: TypeAlias = tuple[tuple[Monomial, Number], ...]
Interval: TypeAlias = tuple[int | None, int | None]
EVERYTHING: Final[Interval] = (None, None)

def polynomial(terms: Iterable[tuple[Monomial, Number]]) -> Algebraic:
    """A sum of terms; a number if it has no variables (§6.1)."""
    total: dict[Monomial, Number] = {}
    for monomial, coefficient in terms:
        total[monomial] = total.get(monomial, 0) + coefficient
    kept = tuple(sorted((m, c) for m, c in total.items() if c))
    return Polynomial(kept) if kept and kept[-1][0] else kept[0][1] if kept else 0

@dataclass(frozen=True, slots=True)
class Polynomial:
    """A polynomial that is no number: its terms in order (§6.1)."""
    terms: Terms
    def __add__(self, other: Algebraic) -> Algebraic:
        return polynomial((*self.terms, *terms_of(other)))
    def __mul__(self, other: Algebraic) -> Algebraic:
        if isinstance(other, Polynomial):
            degree = sum(max(sum(p for _, p in m) for m, _ in one.terms) for one in (self, other))
            fine = degree <= DEGREE and len(self.terms) * len(other.terms) <= PRODUCT_TERMS
            need(fine, "a product of large polynomials", OutsideError)
        return polynomial(
            (tuple(sorted((Counter(dict(one)) + Counter(dict(two))).items())), factor * by)
            for (one, factor), (two, by) in product(self.terms, terms_of(other)))
    __radd__, __rmul__ = __add__, __mul__
    def __neg__(self) -> Algebraic:
        return self * -1
    def __sub__(self, other: Algebraic) -> Algebraic:
        return self + -other
    def __rsub__(self, other: Algebraic) -> Algebraic:
        return -self + other
    @property
    def denominator(self) -> int:  # the least common one of the coefficients
        return lcm(*(coefficient.denominator for _, coefficient in self.terms))
    @property
    def variable(self) -> str | None:  # the name, if it is just one variable
        (monomial, coefficient), alone = self.terms[0], len(self.terms) == 1
        return monomial[0][0] if alone and len(monomial) == monomial[0][1] == coefficient else None
    def normal_form(self) -> tuple[Fraction, Polynomial, Number]:  # scale, form, constant
        constant = 0 if self.terms[0][0] else self.terms[0][1]
        rest = self.terms if self.terms[0][0] else self.terms[1:]
        bottom = lcm(*(c.denominator for _, c in rest))
        top = gcd(*(int(c * bottom) for _, c in rest))
        scale = Fraction(top if rest[0][1] > 0 else -top, bottom)
        return scale, Polynomial(tuple((m, int(c / scale)) for m, c in rest)), constant

Algebraic: TypeAlias = int | Fraction | Polynomial

def terms_of(value: Algebraic) -> Terms:
    """The terms of a polynomial or number."""
    return value.terms if isinstance(value, Polynomial) else (((), value),)

def variable(name: str) -> Polynomial:
    """The polynomial that is just this variable."""
    return Polynomial(((((name, 1),), 1),))

class Cut(NamedTuple):
    """The question `form >= bound`."""
    form: Polynomial
    bound: int

class Division(NamedTuple):
    """The question what the polynomial divided by the divisor is, rounded down."""
    dividend: Polynomial
    divisor: int

def times(left: Interval, right: Interval) -> Interval:
    """The product of two intervals (§6.2)."""
    (low, high), (bottom, top) = left, right
    if left == (1, 1) or low is None or bottom is None:
        return right if left == (1, 1) else EVERYTHING
    if high is not None and top is not None:
        ends = (low * bottom, low * top, high * bottom, high * top)
        return near(min(ends)), near(max(ends))
    return (near(low * bottom), None) if low >= 0 <= bottom else EVERYTHING

def near(end: int) -> int | None:
    """An end of a product, if it is not too far away."""
    return end if abs(end) <= FAR else None

def within(left: Interval, right: Interval) -> Interval:
    """The intersection of two intervals."""
    lows, highs = ([e for e in ends if e is not None] for ends in zip(left, right, strict=True))
    return max(lows, default=None), min(highs, default=None)

@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A set of states (§6.2): what is recorded for forms that are single variables (`ends`) and for
    other forms (the one recorded last at the end), the values that other variables may have, and
    the divisions, of which the n-th defines the fresh variable `%n`."""
    ends: dict[str, Interval]
    forms: dict[Polynomial, Interval]
    options: dict[str, tuple[Atom, ...]]
    divisions: tuple[Division, ...] = ()
    def fixed(self, name: str) -> int | None:  # the value, if it can be only one
        low, high = self.ends.get(name, EVERYTHING)
        return low if low == high else None
    def stands_for(self, name: str) -> Value:
        if name in self.options:
            return self.options[name][0] if len(self.options[name]) == 1 else Unknown(name)
        value = self.fixed(name)
        return variable(name) if value is None else value
    def recorded(self, form: Polynomial) -> Interval:
        name = form.variable
        return self.ends.get(name, EVERYTHING) if name else self.forms.get(form, EVERYTHING)
    def interval(self, form: Polynomial) -> Interval:
        low: int | None = 0
        high: int | None = 0
        for monomial, coefficient in form.terms:
            factors = [self.ends.get(n, EVERYTHING) for n, power in monomial for _ in range(power)]
            least, most = reduce(times, factors)[:: 1 if coefficient > 0 else -1]
            low = None if low is None or least is None else low + int(coefficient) * least
            high = None if high is None or most is None else high + int(coefficient) * most
        return within(self.recorded(form), (low, high))
    def with_known(self, form: Polynomial) -> Algebraic:  # the values of fixed variables put in
        def known(monomial: Monomial, coefficient: Number) -> tuple[Monomial, Number]:
            values = [(self.fixed(name), name, power) for name, power in monomial]
            bits = sum(value.bit_length() * power for value, _, power in values if value)
            need(bits <= KNOWN_BITS, "long numbers put into a term", OutsideError)
            by = prod(value**power for value, _, power in values if value is not None)
            return tuple((name, power) for v, name, power in values if v is None), coefficient * by
        return polynomial(known(*term) for term in form.terms)
    def tightened(self, form: Polynomial, low: int | None, high: int | None) -> Region | None:
        """The part where `low <= form <= high`; None if it is seen to be empty."""
        part = replace(self, ends=dict(self.ends), forms=dict(self.forms))
        todo: list[tuple[Polynomial, Interval]] = [(form, (low, high))]
        while todo:
            old, (low, high) = todo.pop()
            value = part.with_known(old)
            if not isinstance(value, Polynomial):
                if (low is not None and value < low) or (high is not None and value > high):
                    return None
                continue
            scale, new, constant = value.normal_form()
            ends = [None if end is None else (end - constant) / scale for end in (low, high)]
            below, above = ends if scale > 0 else reversed(ends)
            low = None if below is None else ceil(below)
            high = None if above is None else floor(above)
            low, high = within((low, high), part.interval(new))
            if low is not None and high is not None and low > high:
                return None
            if (name := new.variable) is None:
                part.forms.pop(new, None)
                part.forms[new] = low, high
                continue
            part.ends[name] = low, high
            if part.fixed(name) is not None:
                others = [f for f in part.forms if any(name == n for m, _ in f.terms for n, _ in m)]
                todo += [(other, part.forms.pop(other)) for other in others]
        return part
    def parts(self, split: Cut | Division | str) -> list[Region | None]:
        """The parts of a split (§6.3); None for one that is seen to be empty."""
        if isinstance(split, str):
            left = self.options[split]
            return [replace(self, options=self.options | {split: (option,)}) for option in left]
        if isinstance(split, Cut):
            below = self.tightened(split.form, None, split.bound - 1)
            return [below, self.tightened(split.form, split.bound, None)]
        fresh = variable(f"%{len(self.divisions) + 1}")
        scale, form, constant = split.dividend.normal_form()
        low, high = [None if end is None else floor((end * scale + constant) / split.divisor)
                     for end in self.interval(form)[:: 1 if scale > 0 else -1]]
        part = replace(self, divisions=(*self.divisions, split)).tightened(fresh, low, high)
        rest = split.dividend - fresh * split.divisor
        if part is None or not isinstance(rest, Polynomial):
            return [part]
        return [part.tightened(rest, 0, split.divisor - 1)]

# ------------------------------------------------------------------------------ §4, §5 running

class Declared(NamedTuple):
    """A variable, an action or a memory variable, and its sort: the values that are listed, or if
    there are none the integers of an interval; None for an end that is missing."""
    name: str
    ends: Interval = EVERYTHING
    options: tuple[Atom, ...] = ()
    def size(self) -> int:  # of the values; refused if an end is missing
        low, high = self.ends
        missing = not self.options and (low is None or high is None)
        need(not missing, f"{self.name} has no end")
        return len(self.options) or (high or 0) - (low or 0) + 1
    def value(self, digit: int) -> Atom:
        return self.options[digit] if self.options else (self.ends[0] or 0) + digit

KINDS: Final = {"null?": (Empty,), "pair?": (Pair,), "boolean?": (Boolean,), "symbol?": (str,),
                "procedure?": (Closure, Primitive), "number?": (int, Fraction, Polynomial)}

class Domain(NamedTuple):
    """Where runs take place: on exact values, or in a region (§6)."""
    meter: Meter
    region: Region | None = None

    def known(self, value: Value) -> Value:
        if isinstance(value, Unknown):
            raise UndecidedError(value.variable)
        return value

    def number(self, value: Value | None, kind: type[Exception] = RefusedError) -> Algebraic:
        value = value if value is None else self.known(value)
        if not isinstance(value, int | Fraction | Polynomial):
            raise kind("a fault, or no number where one is needed")
        return value

    def truth(self, value: Value | None) -> bool:
        value = value if value is None else self.known(value)
        need(isinstance(value, Boolean), "a fault, or no boolean where one is needed")
        return value is TRUE

    def asked(self, form: Polynomial, bound: int) -> bool:
        """Whether `form >= bound` (§6.3)."""
        low, high = self.region.interval(form) if self.region else EVERYTHING
        if low is not None and low >= bound:
            return True
        if high is not None and high < bound:
            return False
        raise UndecidedError(Cut(form, bound))

    def positive(self, value: Algebraic) -> bool:
        """Whether `value >= 0`."""
        if not isinstance(value, Polynomial):
            return value >= 0
        scale, form, constant = value.normal_form()
        edge = -constant / scale
        return self.asked(form, ceil(edge)) if scale > 0 else not self.asked(form, floor(edge) + 1)

    def zero(self, value: Algebraic) -> bool:
        """Whether `value = 0`."""
        if not isinstance(value, Polynomial):
            return value == 0
        scale, form, constant = value.normal_form()
        edge = -constant / scale
        return edge.denominator == 1 and (
            self.asked(form, int(edge)) and not self.asked(form, int(edge) + 1))

    def same(self, left: Value, right: Value) -> bool:
        """`eq?`."""
        match self.known(left), self.known(right):
            case (int() | Fraction() | Polynomial() as a), (int() | Fraction() | Polynomial() as b):
                return self.zero(a - b)
            case (str() | Boolean() | Empty() as one), other:
                return one == other
        return False

    def fits(self, value: Value, item: Declared) -> bool:
        """Whether a value is of the sort of a variable (§7, §7.2)."""
        if item.options:
            return any(self.same(value, option) for option in item.options)
        value, (low, high) = self.known(value), item.ends
        if isinstance(value, Polynomial):
            need(value.denominator == 1, "fractions for an integer", OutsideError)
        return isinstance(value, int | Fraction | Polynomial) and value.denominator == 1 and (
            low is None or self.positive(value - low)) and (
            high is None or self.positive(high - value))

    def scaled(self, left: Algebraic, right: Algebraic) -> Algebraic:
        """One multiplication of an application that is not scaling (§5.2, §6.4)."""
        symbolic = isinstance(left, Polynomial) or isinstance(right, Polynomial)
        long = left.denominator * right.denominator > SIZE
        need(not long, "long denominators", OutsideError if symbolic else FaultError)
        if not isinstance(left, Polynomial) and not isinstance(right, Polynomial):
            bits = left.numerator.bit_length() + right.numerator.bit_length()
            bits -= left.denominator.bit_length() + right.denominator.bit_length()
            need(bits < 4100 or 0 in (left, right), "size", FaultError)
        result = left * right
        need(self.positive(SIZE - result) and self.positive(SIZE + result), "size", FaultError)
        return result

    def arithmetic(self, name: str, numbers: Sequence[Algebraic], scaling: bool) -> Algebraic:
        """The primitives that give a number (§5.1, §6.4)."""
        multiply: Callable[[Algebraic, Algebraic], Algebraic] = mul if scaling else self.scaled
        match name, numbers:
            case "+", _:
                return reduce(add, numbers, 0)
            case "-", _:
                return reduce(sub, numbers) if len(numbers) > 1 else -numbers[0]
            case "*", _:
                return reduce(multiply, numbers) if numbers else 1
            case "min", _:
                return reduce(lambda a, b: a if self.positive(b - a) else b, numbers)
            case "max", _:
                return reduce(lambda a, b: a if self.positive(a - b) else b, numbers)
            case "abs", (one,):
                return one if self.positive(one) else -one
        left, right = numbers
        if name == "/":
            need(not self.zero(right), "division by zero", FaultError)
        if isinstance(right, Polynomial):
            raise OutsideError(f"{name} by a polynomial")
        if name == "/":
            return multiply(left, 1 / Fraction(right))
        need(right.denominator == 1 <= right, "sort or divisor", FaultError)
        problem = OutsideError if isinstance(left, Polynomial) else FaultError
        need(left.denominator == 1, f"{name} of fractions", problem)
        small = right <= SIZE and self.positive(SIZE - left) and self.positive(SIZE + left)
        need(small, "size", FaultError)
        if isinstance(left, Polynomial):
            division = Division(left, int(right))
            if not self.region or division not in self.region.divisions:
                raise UndecidedError(division)
            fresh = self.region.stands_for(f"%{self.region.divisions.index(division) + 1}")
            quotient = self.number(fresh)
        else:
            quotient = left // right
        return quotient if name == "quotient" else left - right * quotient

    def primitive(self, name: str, operands: Sequence[Value], scaling: bool) -> Value:
        """The value of a primitive other than `self` and `eval` (§5.1, §6.4)."""
        if name in ("+", "-", "*", "/", "min", "max", "abs", "quotient", "modulo"):
            numbers = [self.number(operand, FaultError) for operand in operands]
            result = self.arithmetic(name, numbers, scaling)
            self.meter.size(result, len(operands) + 1)
            return result
        if name in ("=", "<", "<=", ">", ">="):
            numbers = [self.number(operand, FaultError) for operand in operands]
            gaps = [b - a if name in ("<=", ">") else a - b for a, b in pairwise(numbers)]
            holds = self.zero if name == "=" else self.positive
            return boolean(all(holds(gap) != (name in ("<", ">")) for gap in gaps))
        if name in ("cons", "list", "eq?"):
            return (boolean(self.same(*operands)) if name == "eq?" else
                    Pair(*operands) if name == "cons" else list_of(operands))
        value = self.known(operands[0])
        if name in KINDS:
            return boolean(isinstance(value, KINDS[name]))
        match name, value:
            case ("car" | "cdr"), Pair(first, rest):
                return first if name == "car" else rest
            case "not", Boolean() as flag:
                return boolean(flag is FALSE)
            case "integer?", Polynomial(denominator=bottom):
                need(bottom == 1, "integer? with fractions", OutsideError)
                return TRUE
            case "integer?", _:
                return boolean(isinstance(value, int | Fraction) and value.denominator == 1)
        raise FaultError("sort")

    def run(
        self, node: Node, environment: Environment, limit: int = MOST_GAS, program: Value = NIL
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
                    value = looked_up(node.names[0], environment)
                elif node.kind == "lambda":
                    value = Closure(node, environment)
                else:
                    stack.append((node, environment, []))
                while True:  # give the value to what waits for it, until there is a next node
                    if not stack:
                        return value, gas
                    if (frame := stack[-1]) is None:
                        stack.pop()
                        waiting -= 1
                        continue
                    node, environment, done = frame
                    if value is not None:
                        done.append(value)
                    last = 1 if node.kind == "if" else len(node.parts) - (node.kind == "let")
                    if len(done) < last:
                        node = node.parts[len(done)]
                        break
                    stack.pop()
                    if node.kind == "if":
                        test = self.known(done[0])
                        need(isinstance(test, Boolean), "sort", FaultError)
                        node = node.parts[1 if test is TRUE else 2]
                        break
                    if node.kind == "let":
                        environment = extended(node.names, done, environment)
                        node = node.parts[-1]
                        break
                    operator, operands = self.known(done[0]), done[1:]
                    if isinstance(operator, Closure):
                        code = operator.code
                        need(len(operands) == len(code.names), "arity", FaultError)
                        environment = extended(code.names, operands, operator.environment)
                        node = code.parts[0]
                    elif isinstance(operator, Primitive):
                        fine = operator.least <= len(operands) <= operator.most
                        need(fine, "arity", FaultError)
                        if operator.name != "eval":
                            value = program if operator.name == "self" else (
                                self.primitive(operator.name, operands, node.scaling))
                            continue
                        node, environment = self.program_of(operands[0], pay), BASE
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
            self.meter.spend(gas * (4 + len(self.region.forms) if self.region else 1))

    def program_of(self, datum: Value, pay: Callable[[], None]) -> Node:
        """The core expression of a datum, for `eval` (§4.4)."""
        def tree(value: Value, depth: int) -> Tree:
            value = self.known(value)
            pay()
            need(not isinstance(value, Polynomial), "eval of a polynomial", OutsideError)
            if isinstance(value, int | Fraction | Boolean | str):
                return value
            need(depth < PROGRAM_DEPTH, "not a program", FaultError)
            items: list[Value] = []
            while isinstance(value, Pair):
                items.append(value.first)
                value = self.known(value.rest)
            need(value is NIL, "not a program", FaultError)
            return Form(*reversed([tree(item, depth + 1) for item in reversed(items)]))
        try:
            return expand(tree(datum, 0))
        except UnreadableError:
            raise FaultError("not a program") from None

def looked_up(name: str, environment: Environment) -> Value:
    """The value of a variable (§4.1)."""
    while isinstance(environment, tuple):
        if environment[0] == name:
            return environment[1]
        environment = environment[2]
    need(name in environment, "unbound name", FaultError)
    return environment[name]

def extended(names: Sequence[str], values: Sequence[Value], inner: Environment) -> Environment:
    """An environment with more bindings."""
    for name, value in zip(names, values, strict=True):
        inner = (name, value, inner)
    return inner

def base_environment() -> dict[str, Value]:
    """What every program sees: the primitives and the prelude (§5)."""
    found: dict[str, Value] = dict(PRIMITIVES)
    for procedure in items_of(read(PRELUDE.encode(), PROGRAM_BYTES, PROGRAM_DEPTH)):
        name, parameters, body = items_of(procedure)
        found[name_in(name)] = Closure(expand(Form("lambda", parameters, body)), found)
    return found

BASE: Final = base_environment()

# ------------------------------------------------------------------------------ §7 worlds

class Statement(NamedTuple):
    """A statement of a step (§7.1): set, reward, if, let or chance; expressions and blocks
    in the order of the text, the names of a `let`, the variable of a `set`."""
    kind: str
    expressions: Sequence[Node]
    blocks: Sequence[Block] = ()
    names: Sequence[str] = ()
    target: Declared = Declared("")

Block: TypeAlias = tuple[Statement, ...]

class Branch(NamedTuple):
    """One way that a step can go, or, as a successor of a tick, with memory after and gain."""
    weight: Algebraic
    state: State
    reward: Algebraic
    memory: State = ()

Pending: TypeAlias = "tuple[Statement, dict[str, Value], Pending] | None"
"""Statements still to be carried out, each with what `let` has bound around it."""

class World(NamedTuple):
    """A world (§7). `variables` ends with `left` in a finite life."""
    variables: Sequence[Declared]
    actions: Sequence[Declared]
    observed: Sequence[str]
    default: State
    start: Sequence[tuple[Number, State]]
    discount: Number
    life: int | None
    gas_price: Number
    gas_limit: int
    done: Node
    block: Block

    def over(self, domain: Domain, state: State) -> bool:
        """Whether a state is over (§7.3)."""
        if self.life is not None and domain.zero(domain.number(state[-1])):
            return True
        return domain.truth(domain.run(self.done, BASE | visible(self.variables, state))[0])

    def step(self, domain: Domain, state: State, action: State) -> list[Branch]:
        """The branches of a step, in the order of the text (§7.2)."""
        def then(block: Block, lets: dict[str, Value], pending: Pending) -> Pending:
            return reduce(lambda rest, one: (one, lets, rest), reversed(block), pending)
        names = BASE | visible(self.variables, state) | visible(self.actions, action)
        # A path: what is visible, what is pending, its reward and its weight so far.
        paths = list[tuple[dict[str, Value], Pending, Algebraic, Algebraic]]()
        paths.append((names, then(self.block, {}, None), 0, 1))
        finished = list[Branch]()
        while paths:
            names, pending, reward, weight = paths.pop()
            if pending is None:
                after = [names[item.name] for item in self.variables]
                if self.life is not None:
                    after[-1] = domain.number(after[-1]) - 1
                finished.append(Branch(weight, tuple(after), reward))
                continue
            (kind, expressions, blocks, bound, target), lets, pending = pending
            here = names | lets if lets else names
            results = [domain.run(core, here)[0] for core in expressions]
            values = [result for result in results if result is not None]
            need(len(values) == len(expressions), "the world faults")
            match kind:
                case "set":
                    need(domain.fits(values[0], target), f"{target.name} leaves its range")
                    names = names | {target.name: values[0]}
                case "reward":
                    reward = reward + domain.number(values[0])
                case "if":
                    pending = then(blocks[0 if domain.truth(values[0]) else 1], lets, pending)
                case "let":
                    inner = lets | dict(zip(bound, values, strict=True))
                    pending = then(blocks[0], inner, pending)
                case "chance":
                    weights = list[Algebraic]()
                    for value in values:
                        weights.append(domain.number(value))
                        need(domain.positive(weights[-1]), "a weight is negative")
                    rest: Algebraic = -1
                    for by in weights:
                        rest = rest + by
                        domain.meter.size(rest, 2)
                    need(domain.zero(rest), "the weights do not sum to 1")
                    chosen = [i for i, by in enumerate(weights) if not domain.zero(by)]
                    for i in reversed(chosen):
                        then_here = then(blocks[i], lets, pending)
                        paths.append((names, then_here, reward, weight * weights[i]))
                        domain.meter.size(paths[-1][3], 2)
                    need(len(paths) + len(finished) <= BRANCHES, "more than 10,000 branches")
                    continue
            domain.meter.size(reward, 2)
            paths.append((names, pending, reward, weight))
        return finished

def visible(items: Sequence[Declared], values: Sequence[Value]) -> dict[str, Value]:
    """The values of declared names, by name."""
    return dict(zip((item.name for item in items), values, strict=True))

def sections_of(tree: Tree, head: str) -> list[tuple[str, tuple[Tree, ...]]]:
    """The sections of `(world NAME "text" ...)` or `(agent NAME "text" ...)`."""
    found = items_of(tree, 2)
    need(found[0] == head and name_in(found[1]), f"not a {head}")
    return [headed(item) for item in found[3 if isinstance((*found, 0)[2], Text) else 2 :]]

def declared(tree: Tree) -> Declared:
    """The declaration of a variable or action."""
    match headed(tree, 1):
        case name, ("int", *ends) if len(ends) <= 2:
            low, high = ([integer_in(end) for end in ends] + [None, None])[:2]
            need(low is None or high is None or low <= high, "an empty range")
            return Declared(name, (low, high))
        case name, ("bool",):
            return Declared(name, options=(FALSE, TRUE))
        case name, ("one-of", *options):
            symbols = tuple(map(name_in, options))
            need(0 < len(symbols) == len({*symbols}) <= OPTIONS, "1 to 256 distinct options")
            return Declared(name, options=symbols)
    raise UnreadableError("an unknown sort")

def values_of(trees: Sequence[Tree], items: Sequence[Declared]) -> State:
    """Literal values of the declared sorts, in declared order."""
    need(len(trees) == len(items), "not as many values as are declared")
    atoms = [tree for tree in trees if not isinstance(tree, Text | Form)]
    fit = len(atoms) == len(items) and all(map(Domain(Meter(0)).fits, atoms, items))
    need(fit, "a value is not of its sort")
    return tuple(atoms)

def by_name(trees: Sequence[Tree], items: Sequence[Declared]) -> list[Tree]:
    """What `(name content) ...` says of each declared name, in declared order."""
    found = dict(headed(tree, 1, 1) for tree in trees)
    fine = found.keys() == {item.name for item in items} and len(found) == len(trees)
    need(fine, "not one entry for each name")
    return [found[item.name][0] for item in items]

def check_names(*groups: Sequence[Declared]) -> None:
    """Names are distinct and have no fixed meaning."""
    names = [item.name for group in groups for item in group]
    need(len({*names}) == len(names), "a name comes twice")
    for name in names:
        free = name not in RESERVED and name != "reward" and not name.startswith(("next-", "%"))
        need(free, f"{name} has a fixed meaning")

def world_of(tree: Tree, meter: Meter) -> World:
    """The world that a tree describes."""
    sections = sections_of(tree, "world")
    clauses = dict(sections)
    known = "state actions hidden observe default start discount life price done step"
    fine = len(clauses) == len(sections) and clauses.keys() <= {*known.split()}
    need(fine, "an unknown or double clause")
    for name in ("discount", "life", "done"):
        need(len(clauses.get(name, (0,))) == 1, f"{name} takes one item")
    state = tuple(map(declared, clauses.get("state", ())))
    actions = tuple(map(declared, clauses.get("actions", ())))
    priors = list(map(prior_of, clauses.get("hidden", ())))
    hidden = [item for item, _ in priors]
    (life,) = clauses.get("life", ("endless",))
    ticks = None if life == "endless" else integer_in(life, 1)
    need({"life", "discount"} & clauses.keys(), "no life and no discount")
    left = [] if ticks is None else [Declared("left", (0, ticks))]
    check_names(state, hidden, actions, left)
    need(max(len(state), len(hidden), len(actions)) <= VARIABLES, "more than 64 variables")
    variables = (*state, *hidden, *left)
    names = [item.name for item in variables]
    observed = list(map(name_in, clauses.get("observe", tuple(item.name for item in state))))
    fine = {*observed} <= {item.name for item in (*state, *left)}
    need(fine and len({*observed}) == len(observed), "observe: other names")
    discount = number_in(clauses.get("discount", (1,))[0])
    need(0 < discount <= 1, "the discount is above 0 and at most 1")
    listed = [headed(price, 1, 1) for price in clauses.get("price", ())]
    prices = {name: number_in(price) for name, (price,) in listed}
    fine = prices.keys() <= {"gas", "think", "gas-limit"} and len(prices) == len(listed)
    need(fine and min(prices.values(), default=0) >= 0, "a bad price")
    limit = integer_in(prices.get("gas-limit", 10_000), 1)
    need(limit <= MOST_GAS, "the gas limit is out of range")
    default = values_of(by_name(clauses.get("default", ()), actions), actions)
    start = starts_of(by_name(clauses.get("start", ()), state), state, meter, priors)
    start = [(weight, (*values, *([ticks] if ticks else []))) for weight, values in start]
    done = expand(clauses.get("done", (FALSE,))[0], names)
    block = block_of(clauses.get("step", ()), state, [*names, *(item.name for item in actions)])
    return World(variables, actions, observed, default, start, discount, ticks,
                 prices.get("gas", 0), limit, done, block)

def prior_of(tree: Tree) -> tuple[Declared, list[tuple[Number, Value]]]:
    """A hidden variable with its prior."""
    name, rows = headed(tree, 1, OPTIONS)
    pairs = [items_of(row, 2, 2) for row in rows]
    values = tuple(value for _, value in pairs if not isinstance(value, Text | Form))
    need(len(values) == len({*values}) == len(rows), "hidden: values are distinct atoms")
    weights = [weight for weight, _ in pairs]
    return Declared(name, options=values), weighed(weights, values)

def weighed(weights: Sequence[object], values: Sequence[Value]) -> list[tuple[Number, Value]]:
    """The pairs of weight above 0; weights are numbers >= 0 with sum 1 and short denominators."""
    numbers = list(map(number_in, weights))
    short = all(w >= 0 and w.denominator <= START_DENOMINATOR for w in numbers)
    need(short and total(numbers) == 1, "bad weights")
    return [pair for pair in zip(numbers, values, strict=True) if pair[0]]

def starts_of(
    entries: Sequence[Tree], state: Sequence[Declared], meter: Meter,
    priors: Sequence[tuple[Declared, list[tuple[Number, Value]]]],
) -> list[tuple[Number, State]]:
    """All combinations of hidden values (outermost) and start values, of weight above 0."""
    hidden, gas = [item.name for item, _ in priors], START_GAS
    def prepared(tree: Tree) -> Node:
        need(not isinstance(tree, Form) or hidden, "start: a value is an atom")
        by_expression = isinstance(tree, Form) or tree in hidden
        return expand(tree if by_expression else Form("quote", tree), hidden)
    def computed(core: Node, luck: dict[str, Value]) -> Value:
        nonlocal gas
        if core.kind == "literal":
            return core.value
        value, used = Domain(meter).run(core, BASE | luck, min(gas, MOST_GAS))
        gas -= used
        return refuse("start: a fault") if value is None else value
    table: list[list[tuple[Node, Node]]] = []
    for entry in entries:
        chance = isinstance(entry, Form) and entry.items[:1] == ("chance",)
        rows = items_of(entry)[1:] if chance else (Form(1, entry),)
        need(len(rows) <= STARTS, "more than 10,000 start values")
        table.append([(prepared(w), prepared(v)) for w, v in (items_of(row, 2, 2) for row in rows)])
    found: list[tuple[Number, State]] = []
    for combination in product(*(choices for _, choices in priors)):
        luck = tuple(value for _, value in combination)
        names = dict(zip(hidden, luck, strict=True))
        some: list[tuple[Number, State]] = [(prod(w for w, _ in combination), ())]
        for cores, item in zip(table, state, strict=True):
            meter.spend(len(cores))
            pairs = [(computed(w, names), computed(v, names)) for w, v in cores]
            fine = all(Domain(meter).fits(value, item) for _, value in pairs)
            need(fine, f"start: a value of {item.name} is not of its sort")
            choices = weighed([w for w, _ in pairs], [v for _, v in pairs])
            need(len(found) + len(some) * len(choices) <= STARTS, "more than 10,000 start states")
            some = [(weight * by, (*values, v)) for weight, values in some for by, v in choices]
        found += [(weight, (*values, *luck)) for weight, values in some]
        need(len(found) <= STARTS, "more than 10,000 start states")
    return found

def total(numbers: Sequence[Number]) -> Fraction:
    """The sum of numbers whose common denominator is reasonable."""
    bottom = 1
    for number in numbers:
        bottom = lcm(bottom, number.denominator)
        need(bottom <= WEIGHT_DENOMINATOR, "weights without a reasonable common denominator")
    return Fraction(sum(n.numerator * (bottom // n.denominator) for n in numbers), bottom)

def block_of(trees: Sequence[Tree], state: Sequence[Declared], names: Sequence[str],
             lets: tuple[str, ...] = ()) -> Block:
    """The statements of a step (§7.1); `names` are those of variables and actions. The reader
    bounds the depth."""
    targets: dict[Tree, Declared] = {item.name: item for item in state}
    found: list[Statement] = []
    read_here = partial(expand, scope=(*names, *lets))
    for tree in trees:
        match headed(tree, 1):
            case "set", (name, value) if isinstance(name, str) and name in targets:
                found.append(Statement("set", [read_here(value)], target=targets[name]))
            case "reward", (value,):
                found.append(Statement("reward", [read_here(value)]))
            case "if", (test, *sides) if 1 <= len(sides) <= 2:
                blocks = [block_of(side, state, names, lets) for side in ([sides[:1], sides[1:]])]
                found.append(Statement("if", [read_here(test)], blocks))
            case "let", (Form(pairs), *body):
                bound = [headed(pair, 1, 1) for pair in pairs]
                new = tuple(name for name, _ in bound)
                fine = len({*new}) == len(new) and not {*new} & (RESERVED | {*names})
                many = len(names) + len(lets) + len(new) > STATEMENT_NAMES
                need(fine and not many, "names of a let")
                values = [read_here(value) for _, (value,) in bound]
                blocks = [block_of(body, state, names, (*lets, *new))]
                found.append(Statement("let", values, blocks, new))
            case "chance", branches:
                rows = [items_of(branch, 1) for branch in branches]
                weights = [read_here(row[0]) for row in rows]
                numbers = [number_in(core.value) for core in weights if core.kind == "literal"]
                whole = total(numbers)
                need(min(numbers, default=0) >= 0 and whole <= 1, "a bad weight")
                need(whole == 1 or len(numbers) < len(weights), "the weights do not sum to 1")
                blocks = [block_of(row[1:], state, names, lets) for row in rows]
                found.append(Statement("chance", weights, blocks))
            case _:
                raise UnreadableError("not a statement")
    return tuple(found)

# ------------------------------------------------------------------------------ §8 agents

class Program(NamedTuple):
    """An agent for a world (§8), with the identity of its text."""
    identity: str
    memory: Sequence[Declared] = ()
    initial: State = ()
    procedures: Mapping[str, Closure] = {}
    search: Mapping[str, str] = {}  # the texts of its searching part (rules/separate)
    quoted: Value = NIL

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
    sources, bodies = dict[str, Form](), dict[str, Tree]()
    for head, rest in sections_of(tree, "agent"):
        match head, rest:
            case "memory", entries:
                for name, (first, low, high) in (headed(entry, 3, 3) for entry in entries):
                    memory.append(Declared(name, (integer_in(low), integer_in(high))))
                    initial += values_of([first], memory[-1:])
            case "define", (target, body):
                whole = target if isinstance(target, Form) else Form(target)
                name, parameters = headed(whole)
                need(name not in RESERVED and name not in sources, f"{name} cannot be defined")
                sources[name] = Form("define", target, body)
                made = Form("lambda", Form(*parameters), body)
                bodies[name] = made if isinstance(target, Form) else body
            case _:
                raise UnreadableError("an agent has memory and definitions")
    check_names(memory, world.variables, world.actions)
    need(len(memory) <= VARIABLES, "more than 64 memory variables")
    everywhere = dict(BASE)
    uses: dict[str, set[str]] = {}
    for name, definition in bodies.items():
        core = expand(definition, [*bodies, "builtin-propose"], uses.setdefault(name, set()))
        need(core.kind in ("lambda", "literal"), f"{name} is computed")
        everywhere[name] = Closure(core, everywhere) if core.kind == "lambda" else core.value
    everywhere["self"] = BASE["self"]
    seen = {*world.observed, *(item.name for item in memory)}
    after = {*seen, "reward", *(item.name for item in world.actions)}
    after |= {f"next-{name}" for name in world.observed}
    procedures: dict[str, Closure] = {}
    for name in {"policy", "think", "remember", "propose"} & bodies.keys():
        value = everywhere[name]
        if not isinstance(value, Closure):
            raise UnreadableError(f"{name} is no procedure")
        fine = {*value.code.names} <= (after if name == "remember" else seen)
        need(len(value.code.names) == 2 if name == "propose" else fine, f"parameters of {name}")
        procedures[name] = value
    need("policy" in procedures or not world.actions, "an agent without policy")
    search: dict[str, str] = {}
    todo = ["think", "propose"]
    while todo:
        if (name := todo.pop()) in sources and name not in search:
            search[name] = flat(sources[name])
            todo += uses[name]
    own = quoted(Form(*(item for item in items_of(tree) if not isinstance(item, Text))))
    return Program(sha(data), memory, tuple(initial), procedures, search, own)

# ------------------------------------------------------------------------------ §9 tick, here

class Life(NamedTuple):
    """A program in a world, run in a domain."""
    domain: Domain
    world: World
    program: Program

    def called(self, name: str, given: Mapping[str, Value], wanted: Sequence[Declared]
               ) -> tuple[State | None, int]:
        """What `policy` or `remember` gives, and its gas; None and the limit if it does not fit."""
        domain, limit = self.domain, self.world.gas_limit
        code, inner = self.program.procedures[name]
        environment = extended(code.names, [given[name] for name in code.names], inner)
        value, gas = domain.run(code.parts[0], environment, limit, self.program.quoted)
        values, fits = [value], value is not None
        if value is not None and len(wanted) != 1:
            values = []
            while isinstance(value := domain.known(value), Pair):
                values.append(value.first)
                value = value.rest
            fits = value is NIL and len(values) == len(wanted)
        kept = tuple(value for value in values if value is not None)
        return (kept, gas) if fits and all(map(domain.fits, kept, wanted)) else (None, limit)

    def act(self, state: State, memory: State) -> tuple[State, int]:
        """The action that `policy` takes, and its gas."""
        if not self.world.actions:
            return (), 0
        given = visible(self.world.variables, state) | visible(self.program.memory, memory)
        action, gas = self.called("policy", given, self.world.actions)
        return self.world.default if action is None else action, gas

    def remember(self, state: State, memory: State, action: State, branch: Branch
                 ) -> tuple[State, int]:
        """The memory after a branch, and the gas of `remember`."""
        if "remember" not in self.program.procedures:
            return memory, 0
        given = visible(self.world.variables, state) | visible(self.program.memory, memory)
        given |= visible(self.world.actions, action) | {"reward": branch.reward}
        after = visible(self.world.variables, branch.state)
        given |= {f"next-{name}": value for name, value in after.items()}
        kept, gas = self.called("remember", given, self.program.memory)
        return memory if kept is None else kept, gas

    def tick(self, state: State, memory: State) -> Iterator[Branch]:
        """What can happen in a tick, with the gain as reward and the memory after (§9.1)."""
        action, gas = self.act(state, memory)
        for branch in self.world.step(self.domain, state, action):
            kept, more = self.remember(state, memory, action, branch)
            paid = self.world.gas_price * (gas + more)
            yield branch._replace(reward=branch.reward - paid, memory=kept)

class Here(NamedTuple):
    """Where the machine is (§9.3): the tick, the memory of the running program, the belief."""
    tick: int
    memory: State
    belief: Sequence[tuple[Number, State]]

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
    """What is to be shown; `ends` are those of an interval goal."""
    world: str
    running: str
    candidate: str
    here: Here
    goal: str
    ends: tuple[Number | None, Number | None]
    identity: str

def claim_of(tree: Tree, world: World, running: Program) -> Claim:
    """The claim of a proof file, with this version's target, trust and conditions."""
    match tree:
        case Form(("claim", Form(("kernel", 1)), Form(("world", str(of_world))),
                   Form(("running", str(of_running))), Form(("candidate", str(of_candidate))),
                   Form(("here", int(number), Form(("memory", *memory)), Form(("belief", *rows)))),
                   Form(("goal", str(goal), *ends)), Form(("target", "frozen")), Form(("trust", 0)),
                   Form(("conditions",)))) if number >= 0:
            names = of_world, of_running, of_candidate.replace("sha-none", "sha-" + "0" * 64)
            fine = all(re.fullmatch("sha-[0-9a-f]{64}", name) for name in names)
            need(fine, "not an identity")
            numbers = [None if end == "none" else number_in(end) for end in ends]
            low, high = (numbers + [None, None])[:2]
            two = len(ends) == 2 and (low is not None or high is not None)
            one = len(ends) == 1 and low is not None
            known = {"interval": two, "ceiling": one, "better": not ends, "no-better": not ends}
            need(known.get(goal), "a goal")
            pairs = [items_of(row, 1) for row in rows]
            belief = [(number_in(w), values_of(values, world.variables)) for w, *values in pairs]
            weights = [weight for weight, _ in belief]
            need(min(weights, default=0) > 0 and total(weights) == 1, "bad weights in the belief")
            need(len({state for _, state in belief}) == len(belief), "a state comes twice")
            here = Here(number, values_of(memory, running.memory), belief)
            identity, candidate = sha(canonical(tree).encode()), of_candidate[4:]
            return Claim(of_world[4:], of_running[4:], candidate, here, goal, (low, high), identity)
    raise UnreadableError("a claim of another form")

# ------------------------------------------------------------------------------ §12 theorems, rules

Place: TypeAlias = tuple[State, State]
Function: TypeAlias = "Callable[[Domain, State, State], Value | None]"
"""An invariant or a bound (§12.2) at a state and memory; None for a fault."""
Obligation: TypeAlias = Callable[[Domain, State, State], None]
"""Ends quietly for a domain, state and memory (for `any`: action), or refuses, or is undecided."""
Row: TypeAlias = tuple[Number, Number | None]
"""The value and the rank of a place in a table."""

def nowhere(domain: Domain, state: State, memory: State) -> Value | None:
    """The function of a theorem that has none."""
    return None

class Theorem(NamedTuple):
    """A theorem (§12.2): hardware, reward, environment, arithmetic, utility, here, invariant,
    terminates, upper, lower, at-most, at-least, better or no-better; what it rests on; the program
    that it is about, and the one that this is compared with; the rows of a packed table."""
    form: str
    rests: frozenset[str] = frozenset()
    program: str = ""
    than: str = ""
    inside: Function = nowhere
    bound: Function = nowhere
    value: Number = 0
    rows: dict[Place, Row] | None = None

AXIOMS: Final = "reward environment arithmetic utility"
RULES: Final = {
    "invariant": ("environment here", 3), "terminates": ("environment arithmetic invariant", 3),
    "bellman-upper": (f"{AXIOMS} invariant", 3), "bellman-lower": (f"{AXIOMS} invariant", 3),
    "ceiling": (f"{AXIOMS} invariant", 3), "table-upper": (f"{AXIOMS} here", 2),
    "table-lower": (f"{AXIOMS} here", 2), "unroll": ("here bound", 1), "mixture": ("here", 0),
    "belief-ceiling": ("reward environment arithmetic here bound", 1), "separate": ("", 0),
    "dominated": ("", 0), "cheaper": (f"{AXIOMS} here invariant", 1)}
"""For each rule the premises that it needs, besides hardware, and how many arguments (§12.3)."""
SINGLE: Final = ("here", "utility", "invariant", "bound")
"""Of these forms there must be exactly one among the premises, if any is needed."""
REASONS: Final = {"life": 0, "sign": 0, "weight": 3, "countdown": 1, "terminates": 2}

@dataclass(slots=True, eq=False)
class Replay:
    """A proof that is being checked, with the state of §12."""
    world: World
    running: Program
    claim: Claim
    storage: bytes
    meter: Meter
    theorems: dict[int, Theorem] = field(default_factory=dict)
    last: int = 0
    switchprog: Program | None = None
    rests: frozenset[str] | None = None
    premises: list[Theorem] = field(default_factory=list)

    def carry_out(self, instruction: Tree) -> None:
        """Carry out one instruction."""
        self.meter.spend(10)
        match headed(instruction):
            case "get-axiom", scheme:
                self.add(self.axiom(scheme))
            case "state2theorem", ("here",):
                self.add(Theorem("here", frozenset({"initial"})))
            case "delete-theorem", (number,):
                self.theorem(number)
                del self.theorems[integer_in(number)]
            case "set-switchprog", (int(start), int(end)):
                need(0 <= start < end <= len(self.storage), "outside the storage")
                self.meter.spend(4 * (end - start))
                self.switchprog = program_of(self.storage[start:end], self.world)
            case "check", ():
                self.rests = frozenset().union(*(theorem.rests for theorem in self.goals()))
            case "apply-rule", (str(name), Form(numbers), *arguments) if len(numbers) <= PREMISES:
                self.premises = list(map(self.theorem, numbers))
                found = self.rule(name, arguments)
                rests = found.rests.union(*(premise.rests for premise in self.premises))
                self.add(found._replace(rests=rests))
            case _:
                raise UnreadableError("no such instruction")

    def add(self, theorem: Theorem) -> None:
        self.last += 1
        self.theorems[self.last] = theorem

    def theorem(self, number: Tree) -> Theorem:
        return self.theorems.get(integer_in(number)) or refuse("no theorem of that number")

    def program(self, name: Tree, *more: str) -> Program:
        known = {"running": self.running, "switchprog": self.switchprog}
        return known.get(name_in(name)) or (EVERY if name in more else refuse("no such program"))

    def axiom(self, scheme: Sequence[Tree]) -> Theorem:
        """§12.1."""
        match scheme:
            case "hardware", name:
                return Theorem("hardware", frozenset({"hardware"}), self.program(name).identity)
            case ("reward" | "environment" | "arithmetic" as name,) | ("utility" as name, "act"):
                return Theorem(str(name), frozenset({str(name)}))
            case ("initial",):
                merged: dict[State, Number] = {}
                for weight, state in self.world.start:
                    merged[state] = merged.get(state, 0) + weight
                start = [(merged[state], state) for state in sorted(merged, key=key)]
                here = Here(0, self.running.initial, start)
                need(self.claim.here == here, "here is not the start of the life")
                return Theorem("here", frozenset({"initial"}))
        raise UnreadableError("there is no such axiom")

    def goals(self) -> list[Theorem]:
        """The theorems that the goal needs, each the one of least number (§10, §12)."""
        claim, running, (low, high) = self.claim, self.running.identity, self.claim.ends
        wanted = [("at-least", running, "", low), ("at-most", running, "", high)]
        if claim.goal == "ceiling":
            wanted = [("at-most", EVERY.identity, "", low)]
        elif claim.goal != "interval":
            right = self.switchprog and self.switchprog.identity == claim.candidate
            need(right, "the goal is about another candidate")
            wanted = [(claim.goal, claim.candidate, running, 0)]
        found = []
        for goal in wanted:
            serving = [number for number, t in self.theorems.items()
                       if (t.form, t.program, t.than, t.value) == goal]
            if goal[3] is not None:
                found.append(self.theorems.get(min(serving, default=0)) or refuse("not the goal"))
        return found

    def rule(self, name: str, arguments: Sequence[Tree]) -> Theorem:
        """The conclusion of a rule (§12.3)."""
        forms, count = RULES.get(name) or refuse("no such rule", UnreadableError)
        need(len(arguments) == count, "a rule with other arguments", UnreadableError)
        for form in forms.split():
            needed = len(self.only(form, form in SINGLE)) > 0
            need(needed, f"needs {form} among its premises")
        match name:
            case "invariant":
                return self.invariant(*arguments)
            case "terminates":
                return self.terminates(*arguments)
            case "bellman-upper" | "bellman-lower" | "ceiling":
                return self.bellman(name, *arguments)
            case "table-upper" | "table-lower":
                return self.table(name[6:], *arguments)
            case "unroll":
                return self.unroll(self.only("bound"), integer_in(arguments[0], 0))
            case "mixture":
                return self.unroll(self.only("bound", False), 0)
            case "belief-ceiling":
                return self.belief_ceiling(integer_in(arguments[0], 0))
            case "cheaper":
                return self.cheaper(*arguments)
        return self.compare(name)

    def only(self, form: str, single: bool = True) -> list[Theorem]:
        """The premises of a form (a bound is upper or lower)."""
        forms = ("upper", "lower") if form == "bound" else (form,)
        found = [premise for premise in self.premises if premise.form in forms]
        need(not single or len(found) == 1, f"needs exactly one premise {form}")
        return found

    def hardware(self, *programs: Program) -> None:
        known = {premise.program for premise in self.only("hardware", False)}
        fine = all(program is EVERY or program.identity in known for program in programs)
        need(fine, "needs hardware for the program")

    def about(self, theorem: Theorem) -> Program:
        """The program that a theorem is about."""
        known = {one.identity: one for one in (self.switchprog, self.running, EVERY) if one}
        return known.get(theorem.program) or refuse("a theorem about another program")

    def places(self, program: Program) -> list[tuple[Number, State, State]]:
        """The belief, with the memory of the program in each of its states."""
        memory = carried(self.running, self.claim.here.memory, program)
        return [(weight, state, memory) for weight, state in self.claim.here.belief]

    def over(self, state: State) -> bool:
        return self.world.over(Domain(self.meter), state)

    def all_actions(self) -> list[State]:
        """All actions, if they can be enumerated."""
        items = self.world.actions
        need(prod(item.size() for item in items) <= ACTIONS, "more than 20,000 actions")
        return list(product(*([item.value(i) for i in range(item.size())] for item in items)))

    def function(self, tree: Tree, program: Program) -> Function:
        """A bound or invariant that is given as an expression."""
        names = [item.name for item in (*self.world.variables, *program.memory)]
        core = expand(tree, names)
        return lambda domain, state, memory: domain.run(
            core, BASE | dict(zip(names, (*state, *memory), strict=True)))[0]

    def after(self, domain: Domain, program: Program, state: State, rest: State
              ) -> Iterable[Branch]:
        """The outcomes of a tick with a memory, or for every program with an action (§12.4)."""
        if program is EVERY:
            return self.world.step(domain, state, rest)
        return list(Life(domain, self.world, program).tick(state, rest))

    def invariant(self, name: Tree, tree: Tree, evidence: Tree) -> Theorem:
        """A set of states that the program never leaves, and that may be where the machine is."""
        program, exact = self.program(name, "any"), Domain(self.meter)
        self.hardware(program)
        inside = self.function(tree, program)
        held = [exact.truth(inside(exact, s, m)) for _, s, m in self.places(program)]
        need(any(held), "the invariant does not hold here")
        def kept(domain: Domain, state: State, rest: State) -> None:
            memory = () if program is EVERY else rest
            if domain.truth(inside(domain, state, memory)) and not self.world.over(domain, state):
                for after in self.after(domain, program, state, rest):
                    fine = domain.truth(inside(domain, after.state, after.memory))
                    need(fine, "the invariant is not kept")
        rests = self.settle(kept, evidence, program)
        return Theorem("invariant", rests, program.identity, inside=inside)

    def terminates(self, tree: Tree, fall: Tree, evidence: Tree) -> Theorem:
        """A rank that falls in expectation."""
        (invariant,), least = self.only("invariant"), number_in(fall)
        program, inside = self.about(invariant), invariant.inside
        self.hardware(program)
        need(least > 0, "the rank must fall by a number above 0")
        rank = self.function(tree, program)
        kept = partial(self.keep, program, inside, 1, rank, "fall", None, (least,))
        rests = self.settle(kept, evidence, program)
        return Theorem("terminates", rests, program.identity, inside=inside)

    def bellman(self, rule: str, tree: Tree, given: Tree, evidence: Tree) -> Theorem:
        """A bound that one tick never breaks, with a reason why nothing is left at infinity."""
        (invariant,), side = self.only("invariant"), rule[8:] or "upper"
        program, inside = self.about(invariant), invariant.inside
        need((program is EVERY) == (rule == "ceiling"), "the invariant of another program")
        self.hardware(program)
        bound = self.function(tree, program)
        kind, details = headed(given)
        need(REASONS.get(kind) == len(details), "an unknown reason", UnreadableError)
        numbers: tuple[Number, ...] = ()
        if kind == "weight":
            numbers, details = tuple(map(number_in, details[1:])), details[:1]
            need(numbers[0] < 1 and numbers[1] >= 0, "factor below 1, scale at least 0")
        elif kind == "terminates":
            numbers, details = (number_in(details[0]),), details[1:]
            same = self.only("terminates")[0].inside is inside
            need(same, "that the life ends was shown for another invariant")
        need(kind != "life" or self.world.life, "the life is not finite")
        extra = self.function(details[0], program) if details else None
        kept = partial(self.keep, program, inside, 1 if side == "upper" else -1, bound, kind)
        rests = self.settle(partial(kept, extra, numbers), evidence, program)
        return Theorem(side, rests, program.identity, inside=inside, bound=bound)

    def keep(
        self, program: Program, inside: Function, sign: int, bound: Function, kind: str,
        extra: Function | None, numbers: Sequence[Number], domain: Domain, state: State,
        rest: State,
    ) -> None:
        """Bellman's inequality and the reason, at one state or on one region: `kind` is that of a
        reason, `ranks` of a table, or `fall` where no gain but a fall of the bound is wanted;
        `extra` and `numbers` are the function and the numbers of the reason."""
        def value_of(function: Function | None, state: State, memory: State) -> Algebraic:
            return domain.number(function(domain, state, memory)) if function else 0
        def demand(value: Algebraic, otherwise: str) -> None:
            need(domain.positive(value), otherwise)
        memory, discount = () if program is EVERY else rest, self.world.discount
        if not domain.truth(inside(domain, state, memory)):
            return
        value, heavy = value_of(bound, state, memory), value_of(extra, state, memory)
        if kind in ("sign", "fall"):
            demand(sign * value, "the bound does not have the sign that the reason needs")
        demand(heavy, "the function of the reason is negative")
        if kind == "weight":
            demand(sign * value + numbers[1] * heavy, "the bound outgrows the weight")
        if self.world.over(domain, state):
            demand(sign * value, "the bound is on the wrong side of 0 when over")
            return
        expected: Algebraic = numbers[0] if kind == "fall" else 0
        later: Algebraic = 0
        for after in self.after(domain, program, state, rest):
            there = value_of(bound, after.state, after.memory)
            worth = there if kind == "fall" else after.reward + discount * there
            expected += after.weight * worth
            then = value_of(extra, after.state, after.memory)
            if kind == "countdown":
                demand(heavy - 1 - then, "the countdown does not fall")
            if kind == "terminates":
                demand(numbers[0] - sign * after.reward, "a tick earns more than the reason allows")
                change = worth - value
                then += change if domain.positive(change) else -change
            later += after.weight * then
            self.meter.size(expected, 2)
            self.meter.size(later, 2)
        demand(sign * (value - expected), "Bellman's inequality fails")
        if kind == "weight":
            demand(numbers[0] * heavy - discount * later, "the weight does not shrink")
        elif kind == "terminates":
            demand(heavy - later, "the potential does not pay for the tick")
        elif kind == "ranks":
            demand(heavy - 1 - later, "the rank does not fall")

    def table(self, side: str, name: Tree, tree: Tree) -> Theorem:
        """Bellman's inequality, place by place."""
        program = self.program(name, "any" if side == "upper" else "")
        self.hardware(program)
        actions = self.all_actions() if program is EVERY else []
        packed, rows = self.rows(program, tree, len(actions))
        def inside(_: Domain, state: State, memory: State) -> Value:
            return boolean((state, memory) in rows)
        def column(index: int) -> Function:
            return lambda _, state, memory: rows.get((state, memory), (None, None))[index]
        bound, rank = column(0), column(1)
        listed = all((state, memory) in rows for _, state, memory in self.places(program))
        need(listed, "here is not listed")
        ranked = next(iter(rows.values()))[1] is not None
        endless = self.world.life is None and self.world.discount == 1
        kind = "ranks" if ranked else "sign" if endless else "life or discount"
        kept = partial(self.keep, program, inside, 1 if side == "upper" else -1, bound, kind)
        for state, memory in rows:
            for rest in actions if program is EVERY else [memory]:
                self.meter.spend(10)
                kept(rank if ranked else None, (), Domain(self.meter), state, rest)
        return Theorem(side, program=program.identity, inside=inside, bound=bound,
                       rows=rows if packed else None)

    def rows(self, program: Program, tree: Tree, actions: int) -> tuple[bool, dict[Place, Row]]:
        """The rows of a table, and whether it is packed."""
        items, count = (*self.world.variables, *program.memory), len(self.world.variables)
        found: dict[Place, Row] = {}
        def place(code: int) -> Place:
            values: list[Value] = []
            for item in reversed(items):
                code, digit = divmod(code, item.size())
                values.insert(0, item.value(digit))
            return tuple(values[:count]), tuple(values[count:])
        match tree:
            case Form(("rows", *rows)):
                for row in rows:
                    states, memories, number, *ranks = items_of(row, 3, 4)
                    found[values_of(items_of(states), self.world.variables),
                          values_of(items_of(memories), program.memory)] = (
                        number_in(number), number_in(ranks[0]) if ranks else None)
                need(len(found) == len(rows) > 0, "no rows, or one that comes twice")
                mixed = len({rank is None for _, rank in found.values()}) > 1
                need(not mixed, "all rows have a rank, or none")
                return False, found
            case Form(("reuse", int() | Fraction() as added)):
                (theorem,) = self.only("bound")
                need(theorem.program == program.identity, "a table about another program")
                for (state, memory), (value, rank) in (theorem.rows or {}).items():
                    left = 1 if self.world.life is None else number_in(state[-1])
                    more = added * (left if rank is None else rank)
                    found[state, memory] = value + more, rank
            case Form(("packed", points, Form(("values", int(below), Text(column))), *more)):
                codes: Sequence[int] = range(1)
                size, values = prod(item.size() for item in items), integers(column)
                match points:
                    case Form(("codes", Text(steps))):
                        codes = list(accumulate(integers(steps)))
                        rising = all(one < two for one, two in pairwise([-1, *codes]))
                        need(rising and codes[-1] < size, "codes do not rise, or have no place")
                    case Form(("all",)):
                        need(size <= POINTS, "more than 2,000,000 points")
                        codes = range(size)
                    case _:
                        raise UnreadableError("no points")
                under, heights = 1, list[int]()
                match more:
                    case (Form(("ranks", int(least), Text(other))),):
                        under, heights = least, integers(other)
                    case _:
                        need(not more, "a packed table has points, values and ranks")
                fine = len(codes) == len(values) and len(heights) in (0, len(values))
                need(fine and below >= 1 <= under, "not as many values or ranks as points")
                self.meter.spend(25 * len(codes))
                for index, code in enumerate(codes):
                    rank = Fraction(heights[index], under) if heights else None
                    found[place(code)] = Fraction(values[index], below), rank
        need(found, "no table")
        need(len(found) * actions <= PAIRS, "more than 8,000,000 points with actions")
        return True, found

    def unroll(self, bounds: list[Theorem], depth: int) -> Theorem:
        """The expectation of some ticks and of a bound for what follows (rules/unroll); at once
        each state may have a bound of its own, the first that holds there (rules/mixture)."""
        domain = Domain(self.meter)
        same = len({(bound.form, bound.program) for bound in bounds}) == 1
        need(same, "needs bounds on one side of one program")
        program = self.about(bounds[0])
        need(program is not EVERY or depth == 0, "a bound on every program has depth 0")
        own: dict[Place, Function] = {}
        coming: dict[Place, Algebraic] = {}
        for weight, state, memory in self.places(program):
            holding = [t.bound for t in bounds if domain.truth(t.inside(domain, state, memory))]
            need(holding, "the invariant does not hold here")
            own[state, memory], coming[state, memory] = holding[0], weight
        value: Algebraic = 0
        factor: Number = 1
        visited = len(coming)
        while True:
            frontier = {place: w for place, w in coming.items() if not self.over(place[0])}
            if not depth or not frontier:
                break
            depth, coming = depth - 1, {}
            for (state, memory), by in frontier.items():
                for after in self.after(domain, program, state, memory):
                    place, share = (after.state, after.memory), by * after.weight
                    value = value + factor * share * after.reward
                    coming[place] = coming.get(place, 0) + share
                    self.meter.size(value, 2)
                    self.meter.size(coming[place], 2)
            visited += len(coming)
            need(visited <= VISITS, "more than 100,000 states are visited")
            factor = factor * self.world.discount
            self.meter.size(factor, 2)
        for place, by in frontier.items():
            bound = own.get(place, bounds[0].bound)
            value = value + factor * by * domain.number(bound(domain, *place))
            self.meter.size(value, 2)
        return self.numeric(bounds[0], value)

    def numeric(self, theorem: Theorem, value: Algebraic) -> Theorem:
        """`at-most` or `at-least`, from a bound and the number that it gives here."""
        form = "at-most" if theorem.form == "upper" else "at-least"
        return Theorem(form, program=theorem.program, value=number_in(value))

    def belief_ceiling(self, depth: int) -> Theorem:
        """The best that any program can do for some ticks by what it sees; then a bound."""
        ((theorem,), domain, world) = self.only("bound"), Domain(self.meter), self.world
        need(theorem.program == EVERY.identity, "needs a bound about every program")
        actions = self.all_actions()
        seen = [i for i, item in enumerate(world.variables) if item.name in world.observed]
        Belief = frozenset[tuple[State, Number]]  # noqa: N806
        def told(shares: Iterable[tuple[State, State, Number]]) -> list[tuple[Number, Belief]]:
            sights: dict[State, dict[State, Number]] = {}
            for sight, state, share in shares:
                if not self.over(state):
                    group = sights.setdefault((*sight, *(state[i] for i in seen)), {})
                    group[state] = group.get(state, 0) + share
            found: list[tuple[Number, Belief]] = []
            for group in sights.values():
                whole = Fraction(sum(group.values()))
                self.meter.size(whole, 2 * len(group))
                found.append((whole, frozenset((s, w / whole) for s, w in group.items())))
            return found
        def known(state: State) -> Number:
            need(domain.truth(theorem.inside(domain, state, ())), "the bound does not hold there")
            return 0 if self.over(state) else number_in(theorem.bound(domain, state, ()))
        if depth == 0:
            list(map(known, (state for _, state in self.claim.here.belief)))
        first = told(((), state, weight) for weight, state in self.claim.here.belief)
        Choices = list[tuple[Number, list[tuple[Number, Belief]]]]  # noqa: N806
        layers: list[dict[Belief, Choices]] = [{belief: [] for _, belief in first}]
        visited = 0
        while depth and layers[-1]:
            depth = depth - 1
            layers.append({})
            for belief, choices in layers[-2].items():
                for action in actions:
                    visited += 1
                    need(visited <= ACTIONS, "more than 20,000 beliefs and actions")
                    ways = [(number_in(weight * branch.weight), branch) for state, weight in belief
                            for branch in world.step(domain, state, action)]
                    gained = number_in(sum((w * branch.reward for w, branch in ways), Fraction(0)))
                    self.meter.size(gained, 2 * len(ways))
                    later = told(((branch.reward,), branch.state, w) for w, branch in ways)
                    choices.append((gained, later))
                    layers[-1].update((after, []) for _, after in later)
        worth = {belief: sum((w * known(state) for state, w in belief), Fraction(0))
                 for belief in layers[-1]}
        for layer in reversed(layers[:-1]):
            worth = {
                belief: max(gained + world.discount * sum(w * worth[b] for w, b in later)
                            for gained, later in choices)
                for belief, choices in layer.items()}
        return self.numeric(theorem, sum(weight * worth[belief] for weight, belief in first))

    def compare(self, rule: str) -> Theorem:
        """`separate` and `dominated`: a number for the candidate, then one for what runs."""
        numbers = [premise for premise in self.premises if premise.form in ("at-most", "at-least")]
        candidate, running = self.program("switchprog"), self.running.identity
        forms = [(number.form, number.program) for number in numbers]
        sides = ("at-least", "at-most") if rule == "separate" else ("at-most", "at-least")
        right = forms == list(zip(sides, (candidate.identity, running), strict=True))
        need(right, "needs two numbers, of the right sides and about the right programs")
        first, second = (number.value for number in numbers)
        need(first > second if rule == "separate" else first <= second, "the bounds do not show it")
        if rule == "separate":
            need(self.running.search == candidate.search, "think or propose are not the same")
        form = "better" if rule == "separate" else "no-better"
        return Theorem(form, program=candidate.identity, than=running)

    def cheaper(self, evidence: Tree) -> Theorem:
        """The same behaviour for less gas."""
        world, running, candidate = self.world, self.running, self.program("switchprog")
        self.hardware(running, candidate)
        (invariant,), domain = self.only("invariant"), Domain(self.meter)
        need(invariant.program == running.identity, "an invariant of another program")
        declared = [(list(one.memory), one.initial) for one in (running, candidate)]
        need(declared[0] == declared[1], "the programs declare different memory")
        need(running.search == candidate.search, "think or propose are not the same")
        closed = all(item.options or None not in item.ends for item in world.variables)
        need(world.gas_price > 0, "gas has no price")
        finite = world.life is not None or (world.discount < 1 and closed)
        need(finite, "nothing shows that the utilities are finite")
        def savings(domain: Domain, state: State, memory: State) -> Iterator[tuple[Algebraic, int]]:
            one, two = Life(domain, world, running), Life(domain, world, candidate)
            (first, gas), (second, less) = one.act(state, memory), two.act(state, memory)
            need(all(map(domain.same, first, second)), "the two programs act differently")
            for branch in world.step(domain, state, first):
                kept, more = one.remember(state, memory, first, branch)
                other, other_more = two.remember(state, memory, first, branch)
                need(all(map(domain.same, kept, other)), "the two programs remember differently")
                saved = gas + more - less - other_more
                need(saved >= 0, "the candidate uses more gas")
                yield branch.weight, saved
        def kept(domain: Domain, state: State, memory: State) -> None:
            inside = domain.truth(invariant.inside(domain, state, memory))
            if inside and not world.over(domain, state):
                list(savings(domain, state, memory))
        rests = self.settle(kept, evidence, running)
        saving: Algebraic = 0
        for weight, state, memory in self.places(running):
            held = domain.truth(invariant.inside(domain, state, memory))
            need(held and not self.over(state), "here is over, or not in the invariant")
            for chance, saved in savings(domain, state, memory):
                saving += weight * chance * saved
                self.meter.size(saving, 2)
        need(not domain.positive(-saving), "nothing is saved here")
        return Theorem("better", rests, candidate.identity, than=running.identity)

    # -------------------------------------------------------------------------- §13 evidence

    def settle(self, obligation: Obligation, evidence: Tree, program: Program) -> frozenset[str]:
        """Check an obligation on all states and memories; the oracles that were believed."""
        count = len(self.world.variables)
        more = self.world.actions if program is EVERY else program.memory
        items = (*self.world.variables, *more)
        region = Region({i.name: i.ends for i in items if i.ends != EVERYTHING}, {},
                        {i.name: i.options for i in items if i.options})
        believed: set[str] = set()
        todo: list[tuple[Region | None, Tree]] = [(region, evidence)]
        leaves = 0
        while todo:
            part, tree = todo.pop()
            if part is None:
                continue
            self.meter.spend(10 + len(part.forms) + len(part.ends))
            split: Cut | Division | str = ""
            trees: list[Tree] = []  # of the parts of the split
            match tree:
                case Form(("cut", form, int(bound), below, above)):
                    split, trees = Cut(form_of(form, part), bound), [below, above]
                case Form(("divide", dividend, int(divisor), then)) if divisor >= 1:
                    value = polynomial_of(dividend, part)
                    if not isinstance(value, Polynomial) or value.denominator != 1:
                        raise UnreadableError("divide: a polynomial with integer coefficients")
                    split, trees = Division(value, divisor), [then]
                case Form(("cases", str(split), *trees)):
                    fine = len(trees) == len(part.options.get(split, ())) > 0
                    need(fine, "not one evidence for each value")
                case "auto":
                    values = tuple(part.stands_for(item.name) for item in items)
                    try:
                        obligation(Domain(self.meter, part), values[:count], values[count:])
                    except UndecidedError as undecided:
                        todo += [(half, "auto") for half in reversed(part.parts(undecided.split))]
                case Form(("contradiction", *terms)):
                    whole: Algebraic = 0
                    for term in terms:
                        whole += self.term(part, term)
                        self.meter.size(whole)
                    fine = not isinstance(whole, Polynomial) and whole < 0
                    need(fine, "no contradiction")
                case Form(("oracle", name)):
                    believed.add(f"oracle-{name if isinstance(name, str) else 'unnamed'}")
                case _:
                    raise UnreadableError("no evidence")
            if trees:
                todo += reversed(list(zip(part.parts(split), trees, strict=True)))
            leaves += not trees
            need(leaves <= LEAVES, "more than 200,000 leaves")
        return frozenset(believed)

    def term(self, region: Region, tree: Tree) -> Algebraic:
        """A term of a contradiction: a number above 0 times factors that are >= 0 on the region."""
        match tree:
            case Form(("product", int() | Fraction() as number, *factors)):
                value: Algebraic = number
            case Form((form, ("low" | "high") as side, int() | Fraction() as number)):
                value, factors = number, [Form(form, side)]
            case _:
                raise UnreadableError("a term is (product K FACTOR ...) or (FORM low-or-high K)")
        need(number > 0, "a multiplier is above 0")
        for factor in factors:
            match factor:
                case Form(("square", root)):
                    one = polynomial_of(root, region)
                    value = value * (one * one)
                case Form((form, ("low" | "high") as side)):
                    known = form_of(form, region)
                    end = region.recorded(known)[0 if side == "low" else 1]
                    if end is None:
                        refuse("a literal is not recorded")
                    value = value * (known - end if side == "low" else end - known)
                case _:
                    raise UnreadableError("a factor of another form")
            self.meter.size(value, 4)
        return value

def polynomial_of(tree: Tree, region: Region) -> Algebraic:
    """`((coefficient name ...) ...)`; a fresh variable must be one of the region (§13)."""
    terms: list[tuple[Monomial, Number]] = []
    fresh = {f"%{number + 1}" for number in range(len(region.divisions))}
    for row in items_of(tree, 0, FORM_TERMS):
        coefficient, *factors = items_of(row, 1, DEGREE + 1)
        names = list(map(name_in, factors))
        need(all(n in fresh or not n.startswith("%") for n in names), "no such fresh variable")
        terms.append((tuple(sorted(Counter(names).items())), number_in(coefficient)))
    return polynomial(terms)

def form_of(tree: Tree, region: Region) -> Polynomial:
    """A polynomial in normal form with scale 1 and constant 0 (§13)."""
    value = polynomial_of(tree, region)
    if not isinstance(value, Polynomial) or value.normal_form() != (Fraction(1), value, 0):
        raise UnreadableError("a form is not in normal form")
    return value

def integers(column: str) -> list[int]:
    """The integers of a packed column."""
    fine = re.fullmatch(r"(?:-?[0-9]{1,1000} )*+-?[0-9]{1,1000}", column)
    need(fine and column.count(" ") < POINTS, "not a column of integers")
    return list(map(int, column.split(" ")))

# ------------------------------------------------------------------------------ §11 proof files

def check_proof(data: bytes, allowed: frozenset[str] = ALLOWED, work: int = WORK) -> Claim:
    """The claim of a proof file that is valid (§11); RefusedError says why another is not."""
    match read(data, PROOF_BYTES, PROOF_DEPTH):
        case Form(("godel-proof", 1, claimed, Form(("world-text", Text(world_text))),
                   Form(("running-text", Text(running_text))), Form(("storage", Text(storage))),
                   Form(("proof", *instructions)))) if len(instructions) <= INSTRUCTIONS:
            meter = Meter(work)
            meter.spend(4 * (len(world_text) + len(running_text)))
            world = world_of(canonical_tree(world_text.encode()), meter)
            running = program_of(running_text.encode(), world)
            claim = claim_of(claimed, world, running)
            same = (claim.world, claim.running) == (sha(world_text.encode()), running.identity)
            need(same, "the claim is about another world or running program")
            replay = Replay(world, running, claim, storage.encode(), meter)
            for number, instruction in enumerate(instructions, 1):
                try:
                    replay.carry_out(instruction)
                except RefusedError as problem:
                    raise type(problem)(f"instruction {number}: {problem}") from None
            if replay.rests is None:
                refuse("the proof ends without a successful check")
            extra = sorted(replay.rests - allowed)
            need(not extra, f"it rests on what is not allowed: {', '.join(extra)}")
            return claim
    raise UnreadableError("expected (godel-proof 1 ...)")

# ------------------------------------------------------------------------------ runs (docs/runs.md)

JSON_BYTES, JSON_DEPTH = 1_000_000, 64
Record: TypeAlias = dict[str, object]

def record_in(line: bytes) -> Record:
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

def journal(data: bytes) -> tuple[list[tuple[str, Record]], str]:
    """The kind and body of each record, and the head. An incomplete last line is cut."""
    head, found = "0" * 64, list[tuple[str, Record]]()
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        match record_in(line):
            case {"n": n, "previous": previous, "kind": kind, "body": dict(body), **more}:
                fine = (n, previous) == (number, head) and not more
                need(fine, f"record {number} is not in its place")
                found.append((str(kind), body))
            case _:
                raise UnreadableError(f"record {number} is not one")
        head = sha(line)
    return found, head

def check_run(folder: Path, work: int = WORK) -> str:
    """What a valid run says of itself: how many proofs, and the head of its journal."""
    def stored(name: str, expected: object) -> bytes:
        data = (folder / name).read_bytes()
        need(sha(data) == expected, f"{name} is not what the journal says")
        return data
    records, head = journal((folder / "journal.jsonl").read_bytes())
    need(records and records[0][0] == "start", "the journal does not begin with start")
    start = records[0][1]
    settings = record_in(stored("run.json", start.get("run")).removesuffix(b"\n"))
    trust = settings.get("trust")
    if not isinstance(trust, list):
        refuse("run.json says nothing about trust")
    allowed = ALLOWED.union(f"oracle-{name}" for name in trust)
    world, program = start.get("world"), start.get("program")
    stored("world.ouro", world)
    same = (settings.get("world"), settings.get("program")) == (world, program)
    need(same, "the run starts with another world or program")
    stored(f"programs/{program}.ouro", program)
    proofs, switches = 0, dict[object, object]()
    for kind, body in records[1:]:
        need(kind != "start", "a second start")
        fate = "switch" if kind == "switch" else str(body.get("fate")) if kind == "attempt" else ""
        goal = {"switch": "better", "proved": "better", "refuted": "no-better"}.get(fate)
        need(kind != "switch" or body.get("proof"), "a switch without proof")
        if goal and body.get("proof"):
            name = f"proofs/{body['proof']}.proof"
            claim = check_proof(stored(name, body["proof"]), allowed, work)
            proofs += 1
            candidate = body.get("new" if kind == "switch" else "candidate")
            said = claim.world, claim.running, claim.candidate, claim.goal
            need(said == (world, program, candidate, goal), f"{name} proves something else")
            if kind == "switch":
                same = claim.identity == body.get("claim") and claim.here.tick == body.get("tick")
                need(same and body.get("old") == program, f"{name} is about another switch")
        if kind == "switch":
            switches[body.get("number")], program = program, body.get("new")
            stored(f"programs/{program}.ouro", program)
        elif kind == "rollback":
            need(switches.get(body.get("switch")) == body.get("program"), "a rollback to elsewhere")
            program = body.get("program")
    return f"{len(records)} records, {proofs} proofs; head {head}"

def main(arguments: Sequence[str]) -> int:
    """The command: exit code 0 if all is valid, 4 if something is refused, 2 for wrong usage."""
    work, allowed, paths, words = WORK, ALLOWED, list[Path](), list(arguments)
    while words:
        word = words.pop(0)
        if word == "--work" and words and words[0].isdecimal():
            work = int(words.pop(0))
        elif word == "--allow" and words:
            allowed |= {words.pop(0)}
        elif word.startswith("-"):
            paths, words = [], []
        else:
            paths.append(Path(word))
    if not paths:
        print("usage: python -m godel.verify [--work N] [--allow NAME] PATH ...", file=sys.stderr)
        return 2
    result = 0
    for path in paths:
        try:
            if path.is_dir():
                print(f"{path}: valid: {check_run(path, work)}")
            else:
                claim = check_proof(path.read_bytes(), allowed, work)
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
