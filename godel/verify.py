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
from math import ceil, floor, gcd, lcm
from operator import mul
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
WORK: Final = 50_000_000
"""Units of work that a check may take, if the caller says nothing else."""
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
class NoProgramError(Exception):
    """A tree has no core expression (§3.2)."""
class FaultError(Exception):
    """A run went wrong (§4.5)."""
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
    """Recursion without Python's stack: `unfold` says which smaller jobs a job needs, and how their
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
        self.width = sum(map(width, items)) + max(len(items) - 1, 0) + 2
        if self.mark:
            self.width = len(self.mark) + width(items[1])

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
    """The flat text of a tree (§1.3)."""
    def unfold(tree: Tree) -> tuple[Sequence[Tree], Callable[[list[str]], str]]:
        if isinstance(tree, Form) and tree.mark:
            return tree.items[1:], lambda parts: tree.mark + parts[0]
        if isinstance(tree, Form):
            return tree.items, lambda parts: f"({' '.join(parts)})"
        if isinstance(tree, Text):
            escaped = tree.content.replace("\\", "\\\\").replace('"', '\\"')
            return (), lambda _: f'"{escaped}"'
        return (), lambda _: tree.name if isinstance(tree, Boolean) else str(tree)
    return fold(tree, unfold)

def width(tree: Tree) -> int:
    """The number of characters of the flat text."""
    return tree.width if isinstance(tree, Form) else len(flat(tree))

def canonical(tree: Tree) -> str:
    """The canonical text of a tree (§1.3)."""
    def layout(job: tuple[Tree, int]) -> tuple[list[tuple[Tree, int]], Callable[[list[str]], str]]:
        tree, indent = job
        if not isinstance(tree, Form) or not tree.items or indent + tree.width <= 100:
            return [], lambda _: flat(tree)
        first, rest, beside = tree.items[0], tree.items[1:], ""
        if tree.mark:
            return [(rest[0], indent + len(tree.mark))], lambda parts: tree.mark + parts[0]
        if not isinstance(first, Form) and rest and width(rest[0]) <= 98 - indent - width(first):
            beside, rest = " " + flat(rest[0]), rest[1:]
        line = "\n" + " " * (indent + 2)
        jobs = [(first, indent + 1)] + [(item, indent + 2) for item in rest]
        return jobs, lambda parts: f"({parts[0]}{beside}{''.join(line + p for p in parts[1:])})"
    return fold((tree, 0), layout) + "\n"

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
    bad(len(data) <= most_bytes, f"more than {most_bytes} bytes")
    bad(data.count(b"(") <= TOKENS, f"more than {TOKENS} words")
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

def items_of(tree: Tree, least: int = 0, most: int = MANY, kind: type[Exception] = UnreadableError
             ) -> tuple[Tree, ...]:
    """The items of a form that has so many."""
    if not isinstance(tree, Form) or not least <= len(tree.items) <= most:
        raise kind("a malformed form")
    return tree.items

def headed(tree: Tree, least: int = 0, most: int = MANY) -> tuple[str, tuple[Tree, ...]]:
    """The symbol that a form starts with, and the so many items that follow it."""
    head, *rest = items_of(tree, least + 1, most + 1)
    return name_in(head), tuple(rest)

def name_in(tree: Tree) -> str:
    """A symbol."""
    if not isinstance(tree, str):
        raise UnreadableError("not a name")
    return tree

def numeral(value: Value) -> Number:
    """A value of which it is known that it is a number."""
    return value if isinstance(value, int | Fraction) else 0

def number_in(tree: Tree) -> Number:
    """A literal number."""
    if not isinstance(tree, int | Fraction):
        raise UnreadableError("not a number")
    return tree

def integer_in(tree: Tree) -> int:
    """A literal integer."""
    if not isinstance(tree, int):
        raise UnreadableError("not an integer")
    return tree

def natural_in(tree: Tree) -> int:
    """A literal integer that is not negative."""
    need(integer_in(tree) >= 0, "a negative number")
    return integer_in(tree)

def sha(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal (§1.4)."""
    return hashlib.sha256(data).hexdigest()

# ------------------------------------------------------------------------------ §2 values

@dataclass(frozen=True, slots=True, eq=False)
class Empty:
    """The sort of the empty list."""

@dataclass(frozen=True, slots=True, eq=False)
class Pair:
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
HIDDEN: Final = ""
"""The name that a `case` binds; nobody can write it."""
wanted: Final = partial(need, reason="not a program", kind=NoProgramError)

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
            condition, value = items_of(clause, 2, 2, NoProgramError)
            last = Form("if", test(condition), value, last)
        return last
    def among(data: Tree) -> Tree:
        tests = [Form(datum, TRUE) for datum in items_of(data, kind=NoProgramError)]
        return ifs(tests, FALSE, lambda datum: Form("eq?", HIDDEN, Form("quote", datum)))
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
            return Form("let", Form(Form(HIDDEN, key)), ifs(clauses, last, among))
        case Form(("quasiquote", Form(("unquote", inner)))):
            return inner
        case Form(("quasiquote", Form((("quasiquote" | "unquote" | "unquote-splicing"), *_)))):
            raise NoProgramError
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
                found = [items_of(pair, 2, 2, NoProgramError) for pair in pairs]
                names, inner = bindable([name for name, _ in found], bound)
                jobs = [(value, bound) for _, value in found] + [(body, inner)]
                return jobs, lambda p: Node("let", tuple(p), names)
            case Form(("lambda", Form(parameters), body)):
                names, inner = bindable(parameters, bound)
                return [(body, inner)], lambda p: Node("lambda", tuple(p), names)
            case Form((first, *_)):
                wanted(not isinstance(first, str) or first not in KEYWORDS)
                return [(part, bound) for part in tree.items], application
        raise NoProgramError
    start: Bound = tree, ()
    return fold(start, unfold)

def bindable(trees: Sequence[Tree], bound: tuple[str, ...]
             ) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names that a `let` or `lambda` binds, and all that are bound inside it (§3.2, §3.3)."""
    names = tuple(name for name in trees if isinstance(name, str) and name not in RESERVED)
    wanted(len(trees) == len(names) == len({*names}) and len(bound) + len(names) <= NAMES_BOUND)
    return names, (*bound, *names)

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

def expression(tree: Tree, scope: Collection[str], free: set[str] | None = None) -> Node:
    """The core of a tree that must be a program."""
    try:
        return expand(tree, scope, free)
    except NoProgramError:
        raise UnreadableError("not a program, or a name that nothing has") from None

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
            need(self.degree + other.degree <= DEGREE and len(self.terms) * len(other.terms)
                 <= PRODUCT_TERMS, "a product of large polynomials", OutsideError)
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
    def degree(self) -> int:
        return max(sum(power for _, power in monomial) for monomial, _ in self.terms)
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
    if left == (1, 1):
        return right
    if low is not None and bottom is not None:
        if high is not None and top is not None:
            ends = (low * bottom, low * top, high * bottom, high * top)
            return near(min(ends)), near(max(ends))
        if low >= 0 and bottom >= 0:
            return near(low * bottom), None
    return EVERYTHING

def near(end: int) -> int | None:
    """An end of a product, if it is not too far away."""
    return end if abs(end) <= FAR else None

def within(left: Interval, right: Interval) -> Interval:
    """The intersection of two intervals."""
    lows = [end for end in (left[0], right[0]) if end is not None]
    highs = [end for end in (left[1], right[1]) if end is not None]
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
            for value, _, power in values:
                coefficient = coefficient if value is None else coefficient * value**power
            return tuple((name, power) for v, name, power in values if v is None), coefficient
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

@dataclass(frozen=True, slots=True)
class Range:
    """The integers of an interval; None for an end that is missing."""
    low: int | None
    high: int | None

Sort: TypeAlias = Range | tuple[Atom, ...]
"""The sort of a variable: an interval of integers, or the listed values."""

@dataclass(frozen=True, slots=True, eq=False)
class Domain:
    """Where runs take place: on exact values, or in a region (§6)."""
    meter: Meter
    region: Region | None = None

    def known(self, value: Value) -> Value:
        if isinstance(value, Unknown):
            raise UndecidedError(value.variable)
        return value

    def number(self, value: Value) -> Algebraic:
        value = self.known(value)
        if isinstance(value, int | Fraction | Polynomial):
            return value
        raise FaultError("sort")

    def asked(self, form: Polynomial, bound: int) -> bool:
        """Whether `form >= bound` (§6.3)."""
        low, high = self.region.interval(form) if self.region else EVERYTHING
        if low is not None and low >= bound:
            return True
        if high is not None and high < bound:
            return False
        raise UndecidedError(Cut(form, bound))

    def positive(self, value: Algebraic, strictly: bool = False) -> bool:
        """Whether `value >= 0`, or `value > 0`."""
        if not isinstance(value, Polynomial):
            return value > 0 if strictly else value >= 0
        scale, form, constant = value.normal_form()
        edge = -constant / scale
        if (scale > 0) == strictly:
            return self.asked(form, floor(edge) + 1) == strictly
        return self.asked(form, ceil(edge)) != strictly

    def zero(self, value: Algebraic) -> bool:
        """Whether `value = 0`."""
        if not isinstance(value, Polynomial):
            return value == 0
        scale, form, constant = value.normal_form()
        edge = -constant / scale
        if edge.denominator != 1:
            return False
        return self.asked(form, int(edge)) and not self.asked(form, int(edge) + 1)

    def same(self, left: Value, right: Value) -> bool:
        """`eq?`."""
        left, right = self.known(left), self.known(right)
        match left, right:
            case (int() | Fraction() | Polynomial()), (int() | Fraction() | Polynomial()):
                return self.zero(left - right)
            case (Boolean() | Empty()), _:
                return left is right
        return isinstance(left, str) and isinstance(right, str) and left == right

    def fits(self, value: Value, sort: Sort) -> bool:
        """Whether a value is of the sort of a variable (§7, §7.2)."""
        if not isinstance(sort, Range):
            return any(self.same(value, option) for option in sort)
        value = self.known(value)
        if not isinstance(value, int | Fraction | Polynomial):
            return False
        if value.denominator > 1:
            need(not isinstance(value, Polynomial), "fractions for an integer", OutsideError)
            return False
        return (sort.low is None or self.positive(value - sort.low)) and (
            sort.high is None or self.positive(sort.high - value))

    def fit(self, values: Sequence[Value], items: Sequence[Declared]) -> bool:
        return all(self.fits(v, item.sort) for v, item in zip(values, items, strict=True))

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
        match name, numbers:
            case "+", _:
                return reduce(lambda a, b: a + b, numbers[1:], numbers[0] if numbers else 0)
            case "-", (one,):
                return -one
            case "-", _:
                return reduce(lambda a, b: a - b, numbers)
            case "*", ():
                return 1
            case "*", _:
                return reduce(lambda a, b: a * b if scaling else self.scaled(a, b), numbers)
            case "min", _:
                return reduce(lambda a, b: a if self.positive(b - a) else b, numbers)
            case "max", _:
                return reduce(lambda a, b: a if self.positive(a - b) else b, numbers)
            case "abs", (one,):
                return one if self.positive(one) else -one
            case "/", (left, right):
                need(not self.zero(right), "division by zero", FaultError)
                if isinstance(right, Polynomial):
                    raise OutsideError("/ by a polynomial")
                inverse = 1 / Fraction(right)
                return left * inverse if scaling else self.scaled(left, inverse)
        left, right = numbers
        if isinstance(right, Polynomial):
            raise OutsideError(f"{name} by a polynomial")
        need(right.denominator == 1 <= right, "sort or divisor", FaultError)
        problem = OutsideError if isinstance(left, Polynomial) else FaultError
        need(left.denominator == 1, f"{name} of fractions", problem)
        small = right <= SIZE and self.positive(SIZE - left) and self.positive(SIZE + left)
        need(small, "size", FaultError)
        quotient = self.divided(left, int(right))
        return quotient if name == "quotient" else left - right * quotient

    def divided(self, dividend: Algebraic, divisor: int) -> Algebraic:
        """The quotient, rounded down (§6.4)."""
        if not isinstance(dividend, Polynomial):
            return floor(dividend / Fraction(divisor))
        division = Division(dividend, divisor)
        if not self.region or division not in self.region.divisions:
            raise UndecidedError(division)
        value = self.region.stands_for(f"%{self.region.divisions.index(division) + 1}")
        return value if isinstance(value, int | Polynomial) else 0

    def primitive(self, name: str, operands: Sequence[Value], scaling: bool) -> Value:
        """The value of a primitive other than `self` and `eval` (§5.1, §6.4)."""
        if name in ("+", "-", "*", "/", "min", "max", "abs", "quotient", "modulo"):
            result = self.arithmetic(name, list(map(self.number, operands)), scaling)
            self.meter.size(result, len(operands) + 1)
            return result
        match name:
            case "=":
                gaps = [a - b for a, b in pairwise(list(map(self.number, operands)))]
                return boolean(all(map(self.zero, gaps)))
            case "<" | "<=" | ">" | ">=":
                numbers = list(map(self.number, operands))
                gaps = [b - a if name[0] == "<" else a - b for a, b in pairwise(numbers)]
                return boolean(all(self.positive(gap, strictly=len(name) == 1) for gap in gaps))
            case "eq?":
                return boolean(self.same(*operands))
            case "cons":
                return Pair(*operands)
            case "list":
                return list_of(operands)
        match name, self.known(operands[0]):
            case "car", Pair(first, _):
                return first
            case "cdr", Pair(_, rest):
                return rest
            case "not", Boolean() as flag:
                return boolean(flag is FALSE)
            case "null?", value:
                return boolean(value is NIL)
            case "pair?", value:
                return boolean(isinstance(value, Pair))
            case "number?", value:
                return boolean(isinstance(value, int | Fraction | Polynomial))
            case "boolean?", value:
                return boolean(isinstance(value, Boolean))
            case "symbol?", value:
                return boolean(isinstance(value, str))
            case "procedure?", value:
                return boolean(isinstance(value, Closure | Primitive))
            case "integer?", Polynomial() as value:
                need(value.denominator == 1, "integer? with fractions", OutsideError)
                return TRUE
            case "integer?", value:
                return boolean(isinstance(value, int | Fraction) and value.denominator == 1)
        raise FaultError("sort")

    def run(
        self, core: Node, environment: Environment, limit: int = MOST_GAS, program: Value = NIL
    ) -> tuple[Value | None, int]:
        """The value of an expression and its gas; at a fault None and the whole limit (§4)."""
        machine = Machine(self, limit, program)
        try:
            return machine.evaluate(core, environment), machine.gas
        except FaultError:
            return None, limit
        finally:
            self.meter.spend(machine.gas * (4 + len(self.region.forms) if self.region else 1))

@dataclass(slots=True)
class Machine:
    """One run. On its stack is what it waits for: an `if`, `let` or application with its
    environment and the values of its parts so far, or None for the end of a call (§4.3)."""
    domain: Domain
    limit: int
    program: Value
    gas: int = 0
    waiting: int = 0
    stack: list[tuple[Node, Environment, list[Value]] | None] = field(default_factory=list)

    def pay(self) -> None:
        self.gas += 1
        need(self.gas <= self.limit, "out of gas", FaultError)

    def enter(self) -> None:  # a call begins; it waits unless it is in tail position
        if self.stack and self.stack[-1] is not None:
            self.stack.append(None)
            self.waiting += 1
            need(self.waiting <= WAITING, "depth", FaultError)

    def evaluate(self, node: Node, environment: Environment) -> Value:
        """The value of an expression (§4.1)."""
        known = self.domain.known
        while True:
            self.pay()
            value: Value | None = None
            if node.kind == "literal":
                value = node.value
            elif node.kind == "variable":
                value = looked_up(node.names[0], environment)
            elif node.kind == "lambda":
                value = Closure(node, environment)
            else:
                self.stack.append((node, environment, []))
            while True:  # give the value to what waits for it, until there is a next node
                if not self.stack:
                    return NIL if value is None else value
                if (frame := self.stack[-1]) is None:
                    self.stack.pop()
                    self.waiting -= 1
                    continue
                node, environment, done = frame
                if value is not None:
                    done.append(value)
                if len(done) < (1 if node.kind == "if" else len(node.parts) - (node.kind == "let")):
                    node = node.parts[len(done)]
                    break
                self.stack.pop()
                if node.kind == "if":
                    test = known(done[0])
                    need(isinstance(test, Boolean), "sort", FaultError)
                    node = node.parts[1 if test is TRUE else 2]
                    break
                if node.kind == "let":
                    environment = extended(node.names, done, environment)
                    node = node.parts[-1]
                    break
                operator, operands = known(done[0]), done[1:]
                if isinstance(operator, Closure):
                    need(len(operands) == len(operator.code.names), "arity", FaultError)
                    self.enter()
                    environment = extended(operator.code.names, operands, operator.environment)
                    node = operator.code.parts[0]
                    break
                if not isinstance(operator, Primitive):
                    raise FaultError("sort")
                need(operator.least <= len(operands) <= operator.most, "arity", FaultError)
                if operator.name == "eval":
                    node, environment = self.program_of(operands[0]), BASE
                    self.enter()
                    break
                if operator.name == "self":
                    value = self.program
                else:
                    value = self.domain.primitive(operator.name, operands, node.scaling)

    def program_of(self, datum: Value) -> Node:
        """The core expression of a datum, for `eval` (§4.4)."""
        def unfold(
            job: tuple[Value, int]
        ) -> tuple[list[tuple[Value, int]], Callable[[list[Tree]], Tree]]:
            value, depth = self.domain.known(job[0]), job[1]
            self.pay()
            need(not isinstance(value, Polynomial), "eval of a polynomial", OutsideError)
            if isinstance(value, int | Fraction | Boolean | str):
                atom: Tree = value
                return [], lambda _: atom
            need(depth < PROGRAM_DEPTH, "not a program", FaultError)
            items: list[tuple[Value, int]] = []
            while isinstance(value, Pair):
                items.append((value.first, depth + 1))
                value = self.domain.known(value.rest)
            need(value is NIL, "not a program", FaultError)
            return items[::-1], lambda parts: Form(*reversed(parts))
        try:
            return expand(fold((datum, 0), unfold))
        except NoProgramError:
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
    match read(PRELUDE.encode(), PROGRAM_BYTES, PROGRAM_DEPTH):
        case Form(procedures):
            for procedure in procedures:
                if isinstance(procedure, Form):
                    name, parameters, body = procedure.items
                    found[str(name)] = Closure(expand(Form("lambda", parameters, body)), found)
    return found

BASE: Final = base_environment()

# ------------------------------------------------------------------------------ §7 worlds

State: TypeAlias = tuple[Value, ...]

@dataclass(frozen=True, slots=True)
class Declared:
    """A variable, an action or a memory variable."""
    name: str
    sort: Sort

@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A statement of a step (§7.1): set, reward, if, let or chance; expressions and blocks
    in the order of the text, the names of a `let`, the variable of a `set`."""
    kind: str
    expressions: tuple[Node, ...]
    blocks: tuple[Block, ...] = ()
    names: tuple[str, ...] = ()
    target: Declared | None = None

Block: TypeAlias = tuple[Statement, ...]

@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A world (§7). `variables` ends with `left` in a finite life."""
    variables: tuple[Declared, ...]
    actions: tuple[Declared, ...]
    observed: tuple[str, ...]
    default: State
    start: tuple[tuple[Number, State], ...]
    discount: Number
    life: int | None
    gas_price: Number
    gas_limit: int
    done: Node
    step: Block

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
            return Declared(name, Range(low, high))
        case name, ("bool",):
            return Declared(name, (FALSE, TRUE))
        case name, ("one-of", *options):
            symbols = tuple(map(name_in, options))
            need(0 < len(symbols) == len({*symbols}) <= OPTIONS, "1 to 256 distinct options")
            return Declared(name, symbols)
    raise UnreadableError("an unknown sort")

def value_of(tree: Tree, item: Declared) -> Atom:
    """A literal value of a declared sort."""
    if isinstance(tree, Text | Form) or not Domain(Meter(0)).fits(tree, item.sort):
        raise UnreadableError(f"a value of {item.name} is not of its sort")
    return tree

def values_of(trees: Sequence[Tree], items: Sequence[Declared]) -> State:
    """Literal values of the declared sorts, in declared order."""
    need(len(trees) == len(items), "not as many values as are declared")
    return tuple(map(value_of, trees, items))

def by_name(trees: Sequence[Tree], items: Sequence[Declared]) -> list[Tree]:
    """What `(name content) ...` says of each declared name, in declared order."""
    found = dict(headed(tree, 1, 1) for tree in trees)
    need(found.keys() == {item.name for item in items}, "not one entry for each name")
    need(len(found) == len(trees), "a name comes twice")
    return [found[item.name][0] for item in items]

def check_names(groups: Sequence[Sequence[Declared]]) -> None:
    """Names are distinct, have no fixed meaning, and there are not too many in one group."""
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
    priors = [prior_of(prior) for prior in clauses.get("hidden", ())]
    hidden = tuple(item for item, _ in priors)
    (life,) = clauses.get("life", ("endless",))
    ticks = None if life == "endless" else natural_in(life)
    need(ticks != 0 and {"life", "discount"} & clauses.keys(), "no ticks, or no discount")
    left = () if ticks is None else (Declared("left", Range(0, ticks)),)
    check_names((state, hidden, actions, left))
    need(max(len(state), len(hidden), len(actions)) <= VARIABLES, "more than 64 variables")
    variables = (*state, *hidden, *left)
    names = [item.name for item in variables]
    seen = [item.name for item in (*state, *left)]
    observed = tuple(map(name_in, clauses.get("observe", tuple(item.name for item in state))))
    need({*observed} <= {*seen} and len({*observed}) == len(observed), "observe: other names")
    discount = number_in(clauses.get("discount", (1,))[0])
    need(0 < discount <= 1, "the discount is above 0 and at most 1")
    listed = [headed(price, 1, 1) for price in clauses.get("price", ())]
    prices = {name: number_in(price) for name, (price,) in listed}
    need(prices.keys() <= {"gas", "think", "gas-limit"}, "an unknown price")
    need(len(prices) == len(listed) and min(prices.values(), default=0) >= 0, "a bad price")
    limit = integer_in(prices.get("gas-limit", 10_000))
    need(1 <= limit <= MOST_GAS, "the gas limit is out of range")
    default = values_of(by_name(clauses.get("default", ()), actions), actions)
    start = starts_of(by_name(clauses.get("start", ()), state), state, meter, priors)
    start = [(weight, (*values, *([ticks] if ticks else []))) for weight, values in start]
    done = expression(clauses.get("done", (FALSE,))[0], names)
    step = block_of(clauses.get("step", ()), state, [*names, *(item.name for item in actions)])
    gas_price = prices.get("gas", 0)
    return World(variables, actions, observed, default, tuple(start), discount, ticks, gas_price,
                 limit, done, step)

def prior_of(tree: Tree) -> tuple[Declared, list[tuple[Number, Value]]]:
    """A hidden variable with its prior."""
    name, rows = headed(tree, 1, OPTIONS)
    pairs = [items_of(row, 2, 2) for row in rows]
    values = tuple(value for _, value in pairs if not isinstance(value, Text | Form))
    need(len(values) == len({*values}) == len(rows), "hidden: values are distinct atoms")
    return Declared(name, values), weighed([(weight, value) for weight, value in pairs])

def weighed(pairs: Sequence[tuple[object, Tree | Value]]) -> list[tuple[Number, Value]]:
    """The pairs of weight above 0; weights are numbers >= 0 with sum 1 and short denominators."""
    found = [(w, v) for w, v in pairs
             if isinstance(w, int | Fraction) and not isinstance(v, Text | Form)]
    short = all(w >= 0 and w.denominator <= START_DENOMINATOR for w, _ in found)
    need(short and len(found) == len(pairs) and total([w for w, _ in found]) == 1, "bad weights")
    return [pair for pair in found if pair[0]]

def starts_of(
    entries: Sequence[Tree], state: Sequence[Declared], meter: Meter,
    priors: Sequence[tuple[Declared, list[tuple[Number, Value]]]],
) -> list[tuple[Number, State]]:
    """All combinations of hidden values (outermost) and start values, of weight above 0."""
    hidden = [item.name for item, _ in priors]
    gas = START_GAS
    def prepared(tree: Tree) -> Node:
        if isinstance(tree, Text) or (isinstance(tree, Form) and not hidden):
            raise UnreadableError("start: a value is an atom")
        by_expression = isinstance(tree, Form) or tree in hidden
        return expression(tree if by_expression else Form("quote", tree), hidden)
    def computed(core: Node, luck: dict[str, Value]) -> Value:
        nonlocal gas
        if core.kind == "literal":
            return core.value
        value, used = Domain(meter).run(core, BASE | luck, min(gas, MOST_GAS))
        gas -= used
        if value is None:
            raise UnreadableError("start: a fault")
        return value
    table: list[list[tuple[Node, Node]]] = []
    for entry in entries:
        rows: Sequence[Tree] = [Form(1, entry)]
        if isinstance(entry, Form) and entry.items and entry.items[0] == "chance":
            rows = entry.items[1:]
        need(len(rows) <= STARTS, "more than 10,000 start values")
        table.append([(prepared(w), prepared(v)) for w, v in (items_of(row, 2, 2) for row in rows)])
    found: list[tuple[Number, State]] = []
    for combination in product(*(choices for _, choices in priors)):
        luck = tuple(value for _, value in combination)
        names = dict(zip(hidden, luck, strict=True))
        some: list[tuple[Number, State]] = [(reduce(mul, (w for w, _ in combination), 1), ())]
        for cores, item in zip(table, state, strict=True):
            pairs = [(computed(w, names), computed(v, names)) for w, v in cores]
            fine = all(Domain(meter).fits(value, item.sort) for _, value in pairs)
            need(fine, f"start: a value of {item.name} is not of its sort")
            choices = weighed(pairs)
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

def block_of(trees: Sequence[Tree], state: Sequence[Declared], names: Sequence[str]) -> Block:
    """The statements of a step (§7.1); `names` are those of variables and actions."""
    targets: dict[Tree, Declared] = {item.name: item for item in state}
    Lines = tuple[Sequence[Tree], tuple[str, ...]]  # noqa: N806  # statements; all names visible
    def unfold(lines: Lines) -> tuple[list[Lines], Callable[[list[Block]], Block]]:
        trees, visible = lines
        if len(trees) != 1:
            jobs: list[Lines] = [([tree], visible) for tree in trees]
            return jobs, lambda blocks: tuple(statement for block in blocks for statement in block)
        def read_here(tree: Tree) -> Node:
            return expression(tree, visible)
        match headed(trees[0], 1):
            case "set", (name, value) if isinstance(name, str) and name in targets:
                found = Statement("set", (read_here(value),), target=targets[name])
                return [], lambda _: (found,)
            case "reward", (value,):
                reward = Statement("reward", (read_here(value),))
                return [], lambda _: (reward,)
            case "if", (test, *sides) if 1 <= len(sides) <= 2:
                tests, jobs = (read_here(test),), [([side], visible) for side in sides]
                return jobs, lambda b: (Statement("if", tests, tuple((b + [()])[:2])),)
            case "let", (Form(pairs), *body):
                bound = [headed(pair, 1, 1) for pair in pairs]
                new = tuple(name for name, _ in bound)
                fine = len({*new}) == len(new) and not {*new} & (RESERVED | {*names})
                need(fine, "names of a let")
                need(len(visible) + len(new) <= STATEMENT_NAMES, "more than 164 names")
                values = tuple(read_here(value) for _, (value,) in bound)
                jobs = [(body, (*visible, *new))]
                return jobs, lambda blocks: (Statement("let", values, tuple(blocks), new),)
            case "chance", branches:
                rows = [items_of(branch, 1) for branch in branches]
                weights = tuple(read_here(row[0]) for row in rows)
                literals = [weight.value for weight in weights if weight.kind == "literal"]
                numbers = [n for n in literals if isinstance(n, int | Fraction) and n >= 0]
                whole = total(numbers)
                need(len(numbers) == len(literals) and whole <= 1, "a bad weight")
                need(whole == 1 or len(numbers) < len(weights), "the weights do not sum to 1")
                jobs = [(row[1:], visible) for row in rows]
                return jobs, lambda blocks: (Statement("chance", weights, tuple(blocks)),)
        raise UnreadableError("not a statement")
    lines: Lines = (trees, tuple(names))
    return fold(lines, unfold)

@dataclass(frozen=True, slots=True)
class Branch:
    """One way that a step can go, or, as a successor of a tick, with memory after and gain."""
    weight: Algebraic
    state: State
    reward: Algebraic
    memory: State = ()

Lets: TypeAlias = tuple[tuple[str, Value], ...]
Pending: TypeAlias = "tuple[Statement, Lets, Pending] | None"
"""Statements still to be carried out, each with what `let` has bound around it."""

@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A step half done: what is visible, what is pending, reward and weight so far (§7.2)."""
    values: dict[str, Value]
    pending: Pending
    reward: Algebraic
    weight: Algebraic

def number_of(domain: Domain, value: Value | None) -> Algebraic:
    """A value that must be a number, else refused; None is a fault."""
    value = None if value is None else domain.known(value)
    if not isinstance(value, int | Fraction | Polynomial):
        refuse("a fault, or no number where one is needed")
    return value

def truth(domain: Domain, value: Value | None) -> bool:
    """A value that must be a boolean, else refused; None is a fault."""
    value = None if value is None else domain.known(value)
    if not isinstance(value, Boolean):
        refuse("a fault, or no boolean where one is needed")
    return value is TRUE

def visible(items: Sequence[Declared], values: Sequence[Value]) -> dict[str, Value]:
    """The values of declared names, by name."""
    return dict(zip((item.name for item in items), values, strict=True))

def step(domain: Domain, world: World, state: State, action: State) -> list[Branch]:
    """The branches of a step, in the order of the text (§7.2)."""
    def then(block: Block, lets: Lets, pending: Pending) -> Pending:
        return reduce(lambda rest, statement: (statement, lets, rest), reversed(block), pending)
    names = BASE | visible(world.variables, state) | visible(world.actions, action)
    paths, finished = [Way(names, then(world.step, (), None), 0, 1)], list[Branch]()
    while paths:
        path = paths.pop()
        if path.pending is None:
            values = [path.values[item.name] for item in world.variables]
            if world.life is not None:
                values[-1] = number_of(domain, values[-1]) - 1
            finished.append(Branch(path.weight, tuple(values), path.reward))
            continue
        statement, lets, rest = path.pending
        environment = extended([name for name, _ in lets], [v for _, v in lets], path.values)
        results = [domain.run(core, environment)[0] for core in statement.expressions]
        values = [result for result in results if result is not None]
        if len(values) < len(results):
            refuse("the world faults")
        after = replace(path, pending=rest)
        match statement.kind:
            case "set":
                target = statement.target
                if target is not None and not domain.fits(values[0], target.sort):
                    refuse(f"{target.name} leaves its range")
                elif target is not None:
                    after = replace(after, values=path.values | {target.name: values[0]})
            case "reward":
                after = replace(after, reward=path.reward + number_of(domain, values[0]))
            case "if":
                side = statement.blocks[0 if truth(domain, values[0]) else 1]
                after = replace(after, pending=then(side, lets, rest))
            case "let":
                inner = (*lets, *zip(statement.names, values, strict=True))
                after = replace(after, pending=then(statement.blocks[0], inner, rest))
            case "chance":
                for weight, block in reversed(taken(domain, values, statement.blocks)):
                    pending = then(block, lets, rest)
                    paths.append(replace(path, pending=pending, weight=path.weight * weight))
                    domain.meter.size(paths[-1].weight, 2)
                if len(paths) + len(finished) > BRANCHES:
                    refuse("more than 10,000 branches")
                continue
        domain.meter.size(after.reward, 2)
        paths.append(after)
    return finished

def taken(
    domain: Domain, values: Sequence[Value], blocks: Sequence[Block]
) -> list[tuple[Algebraic, Block]]:
    """The branches of a `chance` that are taken; the weights must be >= 0 with sum 1."""
    weights: list[Algebraic] = []
    for value in values:
        weights.append(number_of(domain, value))
        if not domain.positive(weights[-1]):
            refuse("a weight is negative")
    rest: Algebraic = -1
    for weight in weights:
        rest = rest + weight
        domain.meter.size(rest, 2)
    if not domain.zero(rest):
        refuse("the weights do not sum to 1")
    return [pair for pair in zip(weights, blocks, strict=True) if not domain.zero(pair[0])]

def is_over(domain: Domain, world: World, state: State) -> bool:
    """Whether a state is over (§7.3)."""
    if world.life is not None and domain.zero(number_of(domain, state[-1])):
        return True
    return truth(domain, domain.run(world.done, BASE | visible(world.variables, state))[0])

# ------------------------------------------------------------------------------ §8 agents

@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """An agent for a world (§8), with the identity of its text."""
    identity: str
    memory: tuple[Declared, ...]
    initial: State
    procedures: dict[str, Closure]
    sources: dict[str, Form]
    uses: dict[str, set[str]]  # the names that are free in a definition
    quoted: Value

def canonical_tree(data: bytes) -> Tree:
    """The tree of a world or program, whose text must be its own canonical text."""
    tree = read(data, PROGRAM_BYTES, PROGRAM_DEPTH)
    need(canonical(tree).encode() == data, "a text is not canonical")
    return tree

def program_of(data: bytes, world: World) -> Program:
    """The agent that a canonical text describes."""
    tree = canonical_tree(data)
    memory: list[Declared] = []
    initial: list[Value] = []
    sources: dict[str, Form] = {}
    bodies: dict[str, Tree] = {}
    for head, rest in sections_of(tree, "agent"):
        match head, rest:
            case "memory", entries:
                for name, (first, low, high) in (headed(entry, 3, 3) for entry in entries):
                    memory.append(Declared(name, Range(integer_in(low), integer_in(high))))
                    initial.append(value_of(first, memory[-1]))
            case "define", (target, body):
                whole = target if isinstance(target, Form) else Form(target)
                name, parameters = headed(whole)
                need(name not in RESERVED and name not in sources, f"{name} cannot be defined")
                sources[name] = Form("define", target, body)
                bodies[name] = body
                if isinstance(target, Form):
                    bodies[name] = Form("lambda", Form(*parameters), body)
            case _:
                raise UnreadableError("an agent has memory and definitions")
    check_names((memory, world.variables, world.actions))
    need(len(memory) <= VARIABLES, "more than 64 memory variables")
    everywhere = dict(BASE)
    uses: dict[str, set[str]] = {}
    for name, definition in bodies.items():
        core = expression(definition, [*bodies, "builtin-propose"], uses.setdefault(name, set()))
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
    own = quoted(Form(*(item for item in items_of(tree) if not isinstance(item, Text))))
    return Program(sha(data), tuple(memory), tuple(initial), procedures, sources, uses, own)

def called(
    domain: Domain, world: World, program: Program, name: str, given: Mapping[str, Value],
    wanted: Sequence[Declared],
) -> tuple[State | None, int]:
    """What `policy` or `remember` gives, and its gas; None and the limit if it does not fit."""
    procedure = program.procedures[name]
    names = procedure.code.names
    environment = extended(names, [given[name] for name in names], procedure.environment)
    body, limit = procedure.code.parts[0], world.gas_limit
    value, gas = domain.run(body, environment, limit, program.quoted)
    values: list[Value] = []
    if value is not None and len(wanted) == 1:
        values = [value]
    elif value is not None:
        while isinstance(value := domain.known(value), Pair):
            values.append(value.first)
            value = value.rest
        value = value if value is NIL and len(values) == len(wanted) else None
    fits = value is not None and domain.fit(values, wanted)
    return (tuple(values), gas) if fits else (None, limit)

def act(
    domain: Domain, world: World, program: Program, state: State, memory: State
) -> tuple[State, int]:
    """The action that `policy` takes, and its gas."""
    if not world.actions:
        return (), 0
    given = visible(world.variables, state) | visible(program.memory, memory)
    action, gas = called(domain, world, program, "policy", given, world.actions)
    return world.default if action is None else action, gas

def remember(
    domain: Domain, world: World, program: Program, state: State, memory: State, action: State,
    branch: Branch,
) -> tuple[State, int]:
    """The memory after a branch, and the gas of `remember`."""
    if "remember" not in program.procedures:
        return memory, 0
    given = visible(world.variables, state) | visible(program.memory, memory)
    given |= visible(world.actions, action) | {"reward": branch.reward}
    after = visible(world.variables, branch.state)
    given |= {f"next-{name}": value for name, value in after.items()}
    kept, gas = called(domain, world, program, "remember", given, program.memory)
    return memory if kept is None else kept, gas

# ------------------------------------------------------------------------------ §9 tick, here

def tick(
    domain: Domain, world: World, program: Program, state: State, memory: State
) -> Iterator[Branch]:
    """What can happen in a tick, with the gain as reward and the memory after (§9.1)."""
    action, gas = act(domain, world, program, state, memory)
    for branch in step(domain, world, state, action):
        kept, more = remember(domain, world, program, state, memory, action, branch)
        yield replace(branch, reward=branch.reward - world.gas_price * (gas + more), memory=kept)

@dataclass(frozen=True, slots=True)
class Here:
    """Where the machine is (§9.3): the tick, the memory of the running program, the belief."""
    tick: int
    memory: State
    belief: tuple[tuple[Number, State], ...]

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
        match value:
            case int() | Fraction() if value.denominator == 1:
                return f"int:{long(int(value))}"
            case Fraction(numerator=top, denominator=bottom):
                return f"Fraction:{long(top)}/{long(bottom)}"
            case Boolean(name):
                return f"Boolean:{name}"
        return f"Symbol:{value}"
    def long(value: int) -> str:
        return str(value) if abs(value) <= 10**100 else hex(value)
    return " ".join(map(shown, state))

# ------------------------------------------------------------------------------ §10 claim

@dataclass(frozen=True, slots=True)
class Claim:
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
                   Form(("conditions",)))):
            for name in (of_world, of_running, of_candidate):
                allowed = name is of_candidate and name == "sha-none"
                need(allowed or re.fullmatch("sha-[0-9a-f]{64}", name), "not an identity")
            numbers = [None if end == "none" else number_in(end) for end in ends]
            low, high = (numbers + [None, None])[:2]
            two = len(ends) == 2 and (low is not None or high is not None)
            one = len(ends) == 1 and low is not None
            fine = {"interval": two, "ceiling": one, "better": not ends, "no-better": not ends}
            need(fine.get(goal), "a goal")
            pairs = [items_of(row, 1) for row in rows]
            belief = [(number_in(w), values_of(values, world.variables)) for w, *values in pairs]
            weights = [weight for weight, _ in belief]
            need(min(weights, default=0) > 0 and total(weights) == 1, "bad weights in the belief")
            need(len({state for _, state in belief}) == len(belief), "a state comes twice")
            here = Here(natural_in(number), values_of(memory, running.memory), tuple(belief))
            identity = sha(canonical(tree).encode())
            names = of_world[4:], of_running[4:], of_candidate[4:]
            return Claim(*names, here, goal, (low, high), identity)
    raise UnreadableError("a claim of another form")

# ------------------------------------------------------------------------------ §12 theorems, rules

@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """A packed table (rules/table): places by their codes, columns of integers over a number."""
    items: tuple[Declared, ...]
    states: int  # how many of the items are variables of the world; the others are memory
    index: range | dict[int, int]  # the row of a code
    values: tuple[list[int], int]
    ranks: tuple[list[int], int] | None
    added: Number = 0
    endless: bool = True

    def row(self, place: Place) -> int | None:
        code = 0
        for value, item in zip((*place[0], *place[1]), self.items, strict=True):
            numbers = numbered(item)
            code = code * len(numbers) + numbers.index(value)
        if isinstance(self.index, dict):
            return self.index.get(code)
        return code

    def rank(self, place: Place) -> Number:
        row = self.row(place)
        return Fraction(self.ranks[0][row], self.ranks[1]) if self.ranks and row is not None else 0

    def get(self, place: Place) -> Number | None:
        row = self.row(place)
        if row is None:
            return None
        per = self.rank(place) if self.ranks else 1 if self.endless else numeral(place[0][-1])
        return Fraction(self.values[0][row], self.values[1]) + self.added * per

    def places(self) -> Iterator[Place]:
        sizes = [numbered(item) for item in reversed(self.items)]
        for code in self.index:
            found: list[Value] = []
            for numbers in sizes:
                code, digit = divmod(code, len(numbers))
                found.insert(0, numbers[digit])
            yield tuple(found[: self.states]), tuple(found[self.states :])

Place: TypeAlias = tuple[State, State]
NOTHING: Final = Node("literal")

def numbered(item: Declared) -> Sequence[Value]:
    """The values of a variable in order; refused if an end is missing."""
    if not isinstance(item.sort, Range):
        return item.sort
    if item.sort.low is None or item.sort.high is None:
        refuse(f"{item.name} has no end")
    return range(item.sort.low, item.sort.high + 1)

@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """An invariant or a bound: an expression over names, or a table (§12.2)."""
    names: tuple[Declared, ...] = ()
    core: Node = NOTHING
    rows: Packed | dict[Place, Number] | None = None

    def at(self, domain: Domain, state: State, memory: State) -> Value | None:
        if self.rows is not None:
            return self.rows.get((state, memory))
        return domain.run(self.core, BASE | visible(self.names, (*state, *memory)))[0]

    def holds(self, domain: Domain, state: State, memory: State) -> bool:
        found = self.at(domain, state, memory)
        return truth(domain, found) if self.rows is None else found is not None

    def number(self, domain: Domain, state: State, memory: State) -> Algebraic:
        return number_of(domain, self.at(domain, state, memory))

@dataclass(frozen=True, slots=True, eq=False)
class Theorem:
    """A theorem (§12.2): hardware, reward, environment, arithmetic, utility, here, invariant,
    terminates, upper, lower, at-most, at-least, better or no-better; what it rests on; the program
    that it is about, and the one that this is compared with."""
    form: str
    rests: frozenset[str] = frozenset()
    program: str = ""
    than: str = ""
    inside: Function | None = None
    bound: Function | None = None
    value: Number = 0

Obligation: TypeAlias = Callable[[Domain, State, State], None]
"""Ends quietly for a domain, state and memory (for `any`: action), or refuses, or is undecided."""
EVERY: Final = Program("any", (), (), {}, {}, {}, NIL)
"""Every program whatever (§12.4)."""
AXIOMS: Final = "reward environment arithmetic utility"

@dataclass(frozen=True, slots=True)
class Reason:
    """Why nothing is left at infinity (§14): its kind, its function and its numbers."""
    kind: str
    function: Function | None = None
    numbers: tuple[Number, ...] = ()

def demand(domain: Domain, value: Algebraic, otherwise: str) -> None:
    """Refuse unless `value >= 0`."""
    need(domain.positive(value), otherwise)

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
                premises = list(map(self.theorem, numbers))
                found = self.rule(name, premises, arguments)
                rests = found.rests.union(*(premise.rests for premise in premises))
                self.add(replace(found, rests=rests))
            case _:
                raise UnreadableError("no such instruction")

    def add(self, theorem: Theorem) -> None:
        self.last += 1
        self.theorems[self.last] = theorem

    def theorem(self, number: Tree) -> Theorem:
        found = self.theorems.get(number) if isinstance(number, int) else None
        return found or refuse("no theorem of that number")

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
                start = tuple((merged[state], state) for state in sorted(merged, key=key))
                here = self.claim.here
                at_start = here.tick == 0 and here.memory == self.running.initial
                need(at_start and here.belief == start, "here is not the start of the life")
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

    def rule(self, name: str, premises: list[Theorem], arguments: Sequence[Tree]) -> Theorem:
        """The conclusion of a rule (§12.3)."""
        match name, arguments:
            case "invariant", (program, predicate, evidence):
                return self.invariant(premises, program, predicate, evidence)
            case "terminates", (rank, fall, evidence):
                return self.terminates(premises, rank, number_in(fall), evidence)
            case ("bellman-upper" | "bellman-lower" | "ceiling"), (bound, reason, evidence):
                return self.bellman(premises, name, bound, reason, evidence)
            case ("table-upper" | "table-lower"), (program, table):
                return self.table(premises, name[6:], program, table)
            case "unroll", (depth,):
                return self.unroll(premises, natural_in(depth))
            case "mixture", ():
                return self.mixture(premises)
            case "belief-ceiling", (depth,):
                return self.belief_ceiling(premises, natural_in(depth))
            case ("separate" | "dominated"), ():
                return self.compare(premises, name)
            case "cheaper", (evidence,):
                return self.cheaper(premises, evidence)
        raise UnreadableError("no such rule, or not with these arguments")

    def only(self, premises: Sequence[Theorem], *forms: str) -> Theorem:
        """The one premise of these forms."""
        found = [premise for premise in premises if premise.form in forms]
        return found[0] if len(found) == 1 else refuse(f"needs exactly one premise {forms[0]}")

    def axioms(self, premises: Sequence[Theorem], names: str, *programs: Program) -> None:
        """The axioms that a rule needs are among its premises, hardware for each program too."""
        forms = {premise.form for premise in premises}
        hardware = {premise.program for premise in premises if premise.form == "hardware"}
        for name in names.split():
            need(name in forms, f"needs the axiom {name}")
        for program in programs:
            fine = program is EVERY or program.identity in hardware
            need(fine, "needs hardware for the program")
        if "utility" in names:
            self.only(premises, "utility")

    def about(self, theorem: Theorem) -> Program:
        """The program that a theorem is about."""
        for program in (self.running, self.switchprog, EVERY):
            if program and program.identity == theorem.program:
                return program
        refuse("a theorem about another program")

    def places(self, program: Program) -> list[tuple[Number, State, State]]:
        """The belief, with the memory of the program in each of its states."""
        memory = carried(self.running, self.claim.here.memory, program)
        return [(weight, state, memory) for weight, state in self.claim.here.belief]

    def over(self, state: State) -> bool:
        return is_over(Domain(self.meter), self.world, state)

    def all_actions(self) -> list[State]:
        """All actions, if they can be enumerated."""
        sorts = [numbered(item) for item in self.world.actions]
        need(reduce(mul, map(len, sorts), 1) <= ACTIONS, "more than 20,000 actions")
        return list(product(*sorts))

    def function(self, tree: Tree, program: Program) -> Function:
        """A bound or invariant that is given as an expression."""
        names = (*self.world.variables, *program.memory)
        return Function(names, expression(tree, [item.name for item in names]))

    def after(self, domain: Domain, program: Program, state: State, rest: State) -> list[Branch]:
        """The outcomes of a tick with a memory, or for every program with an action (§12.4)."""
        if program is EVERY:
            return step(domain, self.world, state, rest)
        return list(tick(domain, self.world, program, state, rest))

    def invariant(self, premises: list[Theorem], name: Tree, tree: Tree, evidence: Tree) -> Theorem:
        """A set of states that the program never leaves, and that may be where the machine is."""
        program = self.program(name, "any")
        self.axioms(premises, "environment", program)
        self.only(premises, "here")
        inside = self.function(tree, program)
        held = [inside.holds(Domain(self.meter), s, m) for _, s, m in self.places(program)]
        need(any(held), "the invariant does not hold here")
        def kept(domain: Domain, state: State, rest: State) -> None:
            memory = () if program is EVERY else rest
            if inside.holds(domain, state, memory) and not is_over(domain, self.world, state):
                for after in self.after(domain, program, state, rest):
                    fine = inside.holds(domain, after.state, after.memory)
                    need(fine, "the invariant is not kept")
        rests = self.settle(kept, evidence, program)
        return Theorem("invariant", rests, program.identity, inside=inside)

    def terminates(
        self, premises: list[Theorem], tree: Tree, fall: Number, evidence: Tree
    ) -> Theorem:
        """A rank that falls in expectation."""
        invariant = self.only(premises, "invariant")
        program, inside = self.about(invariant), invariant.inside or Function()
        self.axioms(premises, "environment arithmetic", program)
        need(fall > 0, "the rank must fall by a number above 0")
        rank = self.function(tree, program)
        def kept(domain: Domain, state: State, rest: State) -> None:
            memory = () if program is EVERY else rest
            if not inside.holds(domain, state, memory):
                return
            now = rank.number(domain, state, memory)
            demand(domain, now, "the rank is negative")
            if is_over(domain, self.world, state):
                return
            expected: Algebraic = 0
            for after in self.after(domain, program, state, rest):
                expected += after.weight * rank.number(domain, after.state, after.memory)
                self.meter.size(expected, 2)
            demand(domain, now - fall - expected, "the rank does not fall")
        rests = self.settle(kept, evidence, program)
        return Theorem("terminates", rests, program.identity, inside=inside)

    def bellman(
        self, premises: list[Theorem], rule: str, tree: Tree, given: Tree, evidence: Tree
    ) -> Theorem:
        """A bound that one tick never breaks, with a reason why nothing is left at infinity."""
        invariant, side = self.only(premises, "invariant"), rule[8:] or "upper"
        program, inside = self.about(invariant), invariant.inside or Function()
        need((program is EVERY) == (rule == "ceiling"), "the invariant of another program")
        self.axioms(premises, AXIOMS, program)
        bound = self.function(tree, program)
        match headed(given):
            case "life", ():
                need(self.world.life, "the life is not finite")
                reason = Reason("life")
            case "sign", ():
                reason = Reason("sign")
            case "weight", (weight, int() | Fraction() as factor, int() | Fraction() as scale):
                need(factor < 1 and scale >= 0, "the factor is below 1, the scale at least 0")
                reason = Reason("weight", self.function(weight, program), (factor, scale))
            case "countdown", (rank,):
                reason = Reason("countdown", self.function(rank, program))
            case "terminates", (int() | Fraction() as most, potential):
                fine = self.only(premises, "terminates").inside is inside
                need(fine, "that the life ends was shown for another invariant")
                reason = Reason("terminates", self.function(potential, program), (most,))
            case _:
                raise UnreadableError("an unknown reason")
        def kept(domain: Domain, state: State, rest: State) -> None:
            if inside.holds(domain, state, () if program is EVERY else rest):
                self.check_bound(domain, program, state, rest, bound, side, reason)
        rests = self.settle(kept, evidence, program)
        return Theorem(side, rests, program.identity, inside=inside, bound=bound)

    def check_bound(
        self, domain: Domain, program: Program, state: State, rest: State, bound: Function,
        side: str, reason: Reason,
    ) -> None:
        """Bellman's inequality and the reason, at one state or on one region."""
        sign, memory = 1 if side == "upper" else -1, () if program is EVERY else rest
        kind, function, numbers = reason.kind, reason.function, reason.numbers
        value = bound.number(domain, state, memory)
        heavy = function.number(domain, state, memory) if function else 0
        if kind == "sign":
            demand(domain, sign * value, "the bound does not have the sign that the reason needs")
        demand(domain, heavy, "the function of the reason is negative")
        if kind == "weight":
            demand(domain, sign * value + numbers[1] * heavy, "the bound outgrows the weight")
        if is_over(domain, self.world, state):
            demand(domain, sign * value, "the bound is on the wrong side of 0 when over")
            return
        expected: Algebraic = 0
        later: Algebraic = 0
        for after in self.after(domain, program, state, rest):
            there = bound.number(domain, after.state, after.memory)
            worth = after.reward + self.world.discount * there
            expected += after.weight * worth
            then = function.number(domain, after.state, after.memory) if function else 0
            if kind == "countdown":
                demand(domain, heavy - 1 - then, "the countdown does not fall")
            if kind == "terminates":
                spare = numbers[0] - sign * after.reward
                demand(domain, spare, "a tick earns more than the reason allows")
                change = worth - value
                then += change if domain.positive(change) else -change
            later += after.weight * then
            self.meter.size(expected, 2)
            self.meter.size(later, 2)
        demand(domain, sign * (value - expected), "Bellman's inequality fails")
        if kind == "weight":
            shrunk = numbers[0] * heavy - self.world.discount * later
            demand(domain, shrunk, "the weight does not shrink")
        elif kind == "terminates":
            demand(domain, heavy - later, "the potential does not pay for the tick")
        elif kind == "ranks":
            demand(domain, heavy - 1 - later, "the rank does not fall")

    def table(self, premises: list[Theorem], side: str, name: Tree, tree: Tree) -> Theorem:
        """Bellman's inequality, place by place."""
        program = self.program(name, "any" if side == "upper" else "")
        self.axioms(premises, AXIOMS, program)
        self.only(premises, "here")
        rows, ranks = self.listed(premises, program, tree)
        table = Function(rows=rows)
        for _, state, memory in self.places(program):
            need(table.holds(Domain(self.meter), state, memory), "here is not listed")
        endless = self.world.life is None and self.world.discount == 1
        reason = Reason("ranks" if ranks else "sign" if endless else "life or discount", ranks)
        actions = self.all_actions() if program is EVERY else [()]
        for state, memory in rows.places() if isinstance(rows, Packed) else rows:
            for rest in actions if program is EVERY else [memory]:
                self.meter.spend(10)
                self.check_bound(Domain(self.meter), program, state, rest, table, side, reason)
        return Theorem(side, program=program.identity, inside=table, bound=table)

    def listed(
        self, premises: list[Theorem], program: Program, tree: Tree
    ) -> tuple[Packed | dict[Place, Number], Function | None]:
        """The places of a table with their values, and their ranks."""
        items = (*self.world.variables, *program.memory)
        match tree:
            case Form(("packed", points, Form(("values", int(below), Text(column))), *more)):
                sizes = reduce(mul, (len(numbered(item)) for item in items), 1)
                index: range | dict[int, int] = range(sizes)
                match points:
                    case Form(("codes", Text(codes))):
                        steps = integers(codes)
                        need(steps[0] >= 0 and min(steps[1:], default=1) >= 1, "codes do not rise")
                        index = {code: row for row, code in enumerate(accumulate(steps))}
                        need(max(index) < sizes, "a code of no place")
                    case _:
                        need(isinstance(points, Form) and points.items == ("all",), "no points")
                need(len(index) <= POINTS, "more than 2,000,000 points")
                ranks = None
                match more:
                    case (Form(("ranks", int(under), Text(other))),) if under >= 1:
                        ranks = integers(other), under
                        need(len(ranks[0]) == len(index), "not as many ranks as points")
                    case _:
                        need(not more, "a packed table has points, values and ranks")
                values = integers(column), below
                need(len(values[0]) == len(index) and below >= 1, "not as many values as points")
                endless, count = self.world.life is None, len(self.world.variables)
                packed = Packed(items, count, index, values, ranks, 0, endless)
            case Form(("reuse", int() | Fraction() as added)):
                theorem = self.only(premises, "upper", "lower")
                old = theorem.bound.rows if theorem.bound else None
                if not isinstance(old, Packed) or theorem.program != program.identity:
                    refuse("reuse is for a packed table about the same program")
                packed = replace(old, added=old.added + added)
            case Form(("rows", *rows)):
                found: dict[Place, Number] = {}
                heights: dict[Place, Number] = {}
                for row in rows:
                    states, memories, number, *rank = items_of(row, 3, 4)
                    place = (values_of(items_of(states), self.world.variables),
                             values_of(items_of(memories), program.memory))
                    found[place] = number_in(number)
                    if rank:
                        heights[place] = number_in(rank[0])
                need(len(found) == len(rows), "a row comes twice")
                need(len(heights) in (0, len(rows)), "all rows have a rank, or none")
                return found, Function(rows=heights) if heights else None
            case _:
                raise UnreadableError("a table has rows, is packed, or is reused")
        pairs = len(packed.values[0]) * (len(self.all_actions()) if program is EVERY else 1)
        need(pairs <= PAIRS, "more than 8,000,000 points with actions")
        self.meter.spend(len(packed.values[0]))
        columns = replace(packed, values=packed.ranks, added=0) if packed.ranks else None
        return packed, Function(rows=columns) if columns else None

    def unroll(self, premises: list[Theorem], depth: int) -> Theorem:
        """The exact expectation of some ticks, and a bound for what follows."""
        theorem, domain = self.only(premises, "upper", "lower"), Domain(self.meter)
        self.only(premises, "here")
        bound, inside = theorem.bound or Function(), theorem.inside or Function()
        program = self.about(theorem)
        need(program is not EVERY or depth == 0, "a bound on every program has depth 0")
        for _, state, memory in self.places(program):
            need(inside.holds(domain, state, memory), "the invariant does not hold here")
        coming: dict[Place, Algebraic] = {(s, m): w for w, s, m in self.places(program)}
        value: Algebraic = 0
        factor: Number = 1
        visited = len(coming)
        while True:
            frontier = {place: w for place, w in coming.items() if not self.over(place[0])}
            if not depth or not frontier:
                break
            depth, coming = depth - 1, {}
            for (state, memory), weight in frontier.items():
                for after in tick(domain, self.world, program, state, memory):
                    place, share = (after.state, after.memory), weight * after.weight
                    value += factor * share * after.reward
                    coming[place] = coming.get(place, 0) + share
                    self.meter.size(value, 2)
                    self.meter.size(coming[place], 2)
            visited += len(coming)
            need(visited <= VISITS, "more than 100,000 states are visited")
            factor = factor * self.world.discount
            self.meter.size(factor, 2)
        for (state, memory), weight in frontier.items():
            value += factor * weight * bound.number(domain, state, memory)
            self.meter.size(value, 2)
        return self.numeric(theorem, value)

    def numeric(self, theorem: Theorem, value: Algebraic) -> Theorem:
        """`at-most` or `at-least`, from a bound and the number that it gives here."""
        form = "at-most" if theorem.form == "upper" else "at-least"
        return Theorem(form, program=theorem.program, value=numeral(value))

    def mixture(self, premises: list[Theorem]) -> Theorem:
        """Each state of the belief by a bound of its own."""
        self.only(premises, "here")
        bounds = [premise for premise in premises if premise.form in ("upper", "lower")]
        same = len({(bound.form, bound.program) for bound in bounds}) == 1
        need(same, "a mixture needs bounds on one side of one program")
        value: Algebraic = 0
        domain = Domain(self.meter)
        for weight, state, memory in self.places(self.about(bounds[0])):
            holding = [t for t in bounds if t.inside and t.inside.holds(domain, state, memory)]
            need(holding, "a state of the belief is in no invariant")
            if not self.over(state):
                value += weight * (holding[0].bound or Function()).number(domain, state, memory)
                self.meter.size(value, 2)
        return self.numeric(bounds[0], value)

    def belief_ceiling(self, premises: list[Theorem], depth: int) -> Theorem:
        """The best that any program can do for some ticks by what it sees; then a bound."""
        self.axioms(premises, "reward environment arithmetic")
        theorem = self.only(premises, "upper", "lower")
        domain, world, actions = Domain(self.meter), self.world, self.all_actions()
        self.only(premises, "here")
        need(theorem.program == EVERY.identity, "needs a bound about every program")
        bound, inside = theorem.bound or Function(), theorem.inside or Function()
        seen = [i for i, item in enumerate(world.variables) if item.name in world.observed]
        Belief = frozenset[tuple[State, Algebraic]]  # noqa: N806
        Sight = tuple[Value, ...]  # noqa: N806
        def told(shares: Iterable[tuple[Sight, State, Algebraic]]) -> list[tuple[Number, Belief]]:
            sights: dict[Sight, dict[State, Algebraic]] = {}
            for sight, state, share in shares:
                if not self.over(state):
                    group = sights.setdefault((*sight, *(state[i] for i in seen)), {})
                    group[state] = group.get(state, 0) + share
            found: list[tuple[Number, Belief]] = []
            for group in sights.values():
                whole = Fraction(sum(map(numeral, group.values())))
                self.meter.size(whole, 2 * len(group))
                found.append((whole, frozenset((s, w * (1 / whole)) for s, w in group.items())))
            return found
        held = [inside.holds(domain, state, ()) for _, state in self.claim.here.belief if not depth]
        need(all(held), "the bound does not hold here")
        first = told(((), state, weight) for weight, state in self.claim.here.belief)
        layers: list[dict[Belief, list[tuple[Number, list[tuple[Number, Belief]]]]]]
        layers = [{belief: [] for _, belief in first}]
        visited = 0
        while depth and layers[-1]:
            depth = depth - 1
            layers.append({})
            for belief, choices in layers[-2].items():
                for action in actions:
                    visited += 1
                    need(visited <= ACTIONS, "more than 20,000 beliefs and actions")
                    ways = [(weight * branch.weight, branch) for state, weight in belief
                            for branch in step(domain, world, state, action)]
                    gained = sum((numeral(w * branch.reward) for w, branch in ways), Fraction(0))
                    self.meter.size(gained, 2 * len(ways))
                    later = told(((branch.reward,), branch.state, w) for w, branch in ways)
                    choices.append((gained, later))
                    layers[-1].update((after, []) for _, after in choices[-1][1])
        worth: dict[Belief, Number] = {}
        for belief in layers[-1]:
            for state, _ in belief:
                need(inside.holds(domain, state, ()), "the bound does not hold there")
            shares = (numeral(w * bound.number(domain, state, ())) for state, w in belief)
            worth[belief] = sum(shares, Fraction(0))
        for layer in reversed(layers[:-1]):
            worth = {
                belief: max(gained + world.discount * sum(w * worth[b] for w, b in later)
                            for gained, later in choices)
                for belief, choices in layer.items()}
        return self.numeric(theorem, sum(weight * worth[belief] for weight, belief in first))

    def compare(self, premises: list[Theorem], rule: str) -> Theorem:
        """`separate` and `dominated`: a number for the candidate, then one for what runs."""
        numbers = [premise for premise in premises if premise.form in ("at-most", "at-least")]
        candidate, forms = self.program("switchprog"), ["at-least", "at-most"]
        if [number.form for number in numbers] != (forms if rule == "separate" else forms[::-1]):
            refuse("two numbers of the right sides are needed")
        first, second = numbers
        if (first.program, second.program) != (candidate.identity, self.running.identity):
            refuse("a number is about another program")
        if rule == "separate":
            need(first.value > second.value, "the bounds do not separate")
            self.check_search(candidate)
            return Theorem("better", program=candidate.identity, than=self.running.identity)
        need(first.value <= second.value, "the bounds do not show it")
        return Theorem("no-better", program=candidate.identity, than=self.running.identity)

    def check_search(self, candidate: Program) -> None:
        """The searching parts are the same (rules/separate)."""
        same = searching_part(self.running) == searching_part(candidate)
        need(same, "think or propose (or something they use) is not the same")

    def cheaper(self, premises: list[Theorem], evidence: Tree) -> Theorem:
        """The same behaviour for less gas."""
        world, running, candidate = self.world, self.running, self.program("switchprog")
        self.axioms(premises, AXIOMS, running, candidate)
        self.only(premises, "here")
        invariant = self.only(premises, "invariant")
        inside = invariant.inside or Function()
        need(invariant.program == running.identity, "an invariant of another program")
        same = (running.memory, running.initial) == (candidate.memory, candidate.initial)
        need(same, "the programs declare different memory")
        self.check_search(candidate)
        sorts = [item.sort for item in world.variables]
        closed = not any(isinstance(s, Range) and None in (s.low, s.high) for s in sorts)
        need(world.gas_price > 0, "gas has no price")
        finite = world.life is not None or (world.discount < 1 and closed)
        need(finite, "nothing shows that the utilities are finite")
        def savings(domain: Domain, state: State, memory: State) -> Iterator[tuple[Algebraic, int]]:
            first, gas = act(domain, world, running, state, memory)
            second, less = act(domain, world, candidate, state, memory)
            same = all(map(domain.same, first, second))
            need(same, "the two programs act differently")
            for branch in step(domain, world, state, first):
                kept, more = remember(domain, world, running, state, memory, first, branch)
                other, other_more = remember(domain, world, candidate, state, memory, first, branch)
                same = all(map(domain.same, kept, other))
                need(same, "the two programs remember differently")
                saved = gas + more - less - other_more
                need(saved >= 0, "the candidate uses more gas")
                yield branch.weight, saved
        def kept(domain: Domain, state: State, memory: State) -> None:
            if inside.holds(domain, state, memory) and not is_over(domain, world, state):
                list(savings(domain, state, memory))
        rests = self.settle(kept, evidence, running)
        saving: Algebraic = 0
        domain = Domain(self.meter)
        for weight, state, memory in self.places(running):
            need(inside.holds(domain, state, memory), "the invariant does not hold here")
            need(not self.over(state), "here is over")
            for chance, saved in savings(domain, state, memory):
                saving += weight * chance * saved
                self.meter.size(saving, 2)
        need(domain.positive(saving, strictly=True), "nothing is saved here")
        return Theorem("better", rests, candidate.identity, than=running.identity)

    # -------------------------------------------------------------------------- §13 evidence

    def settle(self, obligation: Obligation, evidence: Tree, program: Program) -> frozenset[str]:
        """Check an obligation on all states and memories; the oracles that were believed."""
        count = len(self.world.variables)
        more = self.world.actions if program is EVERY else program.memory
        items = (*self.world.variables, *more)
        region = Region({}, {}, {i.name: i.sort for i in items if not isinstance(i.sort, Range)})
        for item in items:
            if isinstance(item.sort, Range) and (item.sort.low, item.sort.high) != EVERYTHING:
                region.ends[item.name] = item.sort.low, item.sort.high
        believed: set[str] = set()
        todo: list[tuple[Region | None, Tree]] = [(region, evidence)]
        leaves = 0
        while todo:
            part, tree = todo.pop()
            if part is None:
                continue
            self.meter.spend(10 + len(part.forms) + len(part.ends))
            match tree:
                case Form(("cut", form, int(bound), below, above)):
                    parts = part.parts(Cut(form_of(form, part), bound))
                    todo += reversed(list(zip(parts, (below, above), strict=True)))
                    continue
                case Form(("divide", dividend, int(divisor), then)) if divisor >= 1:
                    value = polynomial_of(dividend, part)
                    if not isinstance(value, Polynomial) or value.denominator != 1:
                        raise UnreadableError("divide: a polynomial with integer coefficients")
                    todo.append((part.parts(Division(value, divisor))[0], then))
                    continue
                case Form(("cases", str(name), *trees)):
                    fine = len(trees) == len(part.options.get(name, ())) > 0
                    need(fine, "not one evidence for each value")
                    todo += reversed(list(zip(part.parts(name), trees, strict=True)))
                    continue
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
                    if isinstance(whole, Polynomial) or whole >= 0:
                        refuse("no contradiction")
                case Form(("oracle", name)):
                    believed.add(f"oracle-{name if isinstance(name, str) else 'unnamed'}")
                case _:
                    raise UnreadableError("no evidence")
            leaves += 1
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
        coefficient, *names = items_of(row, 1, DEGREE + 1)
        for name in map(name_in, names):
            need(not name.startswith("%") or name in fresh, f"there is no {name}")
        terms.append((tuple(sorted(Counter(map(name_in, names)).items())), number_in(coefficient)))
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

def searching_part(program: Program) -> dict[str, str]:
    """The texts of `think` and `propose` and of all definitions that they reach by name."""
    found: dict[str, str] = {}
    todo = ["think", "propose"]
    while todo:
        name = todo.pop()
        if name in program.sources and name not in found:
            found[name] = flat(program.sources[name])
            todo += program.uses[name]
    return found

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
            need(claim.world == sha(world_text.encode()), "the claim is about another world")
            need(claim.running == running.identity, "the claim is about another running program")
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

JSON_BYTES, JSON_DIGITS, JSON_DEPTH = 1_000_000, 4_000, 64

def record_in(line: bytes) -> dict[str, object]:
    """An object of canonical JSON: exactly the bytes that writing it again gives."""
    def whole(digits: str) -> int:
        need(len(digits.lstrip("-")) <= JSON_DIGITS, "a number of too many digits")
        return int(digits)
    def never(_: str) -> NoReturn:
        raise UnreadableError("not an integer")
    need(len(line) <= JSON_BYTES, "a record of more than 1,000,000 bytes")
    deep = accumulate({ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}.get(b, 0) for b in
                      re.sub(rb'"(?:[^"\\]|\\.)*+"', b"", line))
    need(max(deep, default=0) <= JSON_DEPTH, "a record that is nested too deep")
    try:
        found = json.loads(line, parse_int=whole, parse_float=never, parse_constant=never)
        written = json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    except (ValueError, RecursionError):
        raise UnreadableError("a record is not JSON") from None
    need(isinstance(found, dict) and written.encode() == line, "a record is not canonical JSON")
    return dict(found)

def journal(data: bytes) -> tuple[list[tuple[str, dict[str, object]]], str]:
    """The kind and body of each record, and the head. An incomplete last line is cut."""
    head, found = "0" * 64, list[tuple[str, dict[str, object]]]()
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        record = record_in(line)
        body, kind = record.get("body"), record.get("kind")
        linked = record.get("n") == number and record.get("previous") == head
        fine = linked and len(record) == 4 and isinstance(body, dict)
        need(fine, f"record {number} is not in its place")
        found.append((str(kind), dict(body) if isinstance(body, dict) else {}))
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
    need(isinstance(trust, list), "run.json says nothing about trust")
    allowed = ALLOWED.union(f"oracle-{name}" for name in (trust if isinstance(trust, list) else []))
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
        need(kind != "switch" or body.get("proof"), "a switch without proof")
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
