"""From trees to the core: what each form becomes, what it costs, what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import godel.language
from godel.errors import SyntaxProblem
from godel.language.core import Apply, Core, If, Lambda, Let, Literal, Variable, free_names
from godel.language.desugar import KEYWORDS, PRELUDE_NAMES, RESERVED, definition, expand
from godel.language.evaluator import Outcome
from godel.language.primitives import PRIMITIVES
from godel.language.program import prelude
from godel.language.reader import read_datum
from tests.generators import tree
from tests.properties.agreement import shown


def core_text(core: Core) -> str:
    """A core expression as text; literals in brackets."""
    match core:
        case Literal(value):
            return "[" + shown(Outcome(value, 0), {}).removesuffix(" for 0").split(":")[-1] + "]"
        case Variable(name):
            return name
        case If(test, then, otherwise):
            return f"(if {core_text(test)} {core_text(then)} {core_text(otherwise)})"
        case Let(names, values, body):
            pairs = " ".join(f"{n}={core_text(v)}" for n, v in zip(names, values, strict=True))
            return f"(let {pairs} in {core_text(body)})"
        case Lambda(parameters, body):
            return f"(lambda {' '.join(parameters)} . {core_text(body)})"
        case Apply(operator, operands, scaling):
            mark = "~" if scaling else ""
            return f"({mark}{' '.join(core_text(part) for part in (operator, *operands))})"


@pytest.mark.parametrize(
    ("source", "core"),
    [
        ("5", "[5]"),
        ("x", "x"),
        ("(and)", "[true]"),
        ("(or)", "[false]"),
        ("(and a)", "a"),
        ("(and a b c)", "(if a (if b c [false]) [false])"),
        ("(or a b)", "(if a [true] b)"),
        ("(cond (a 1) (b 2) (else 3))", "(if a [1] (if b [2] [3]))"),
        ("(let ((x 1) (y x)) y)", "(let x=[1] y=x in y)"),
        ("(let* ((x 1) (y x)) y)", "(let x=[1] in (let y=x in y))"),
        ("(let* () 1)", "[1]"),
        ("(let () 1)", "(let  in [1])"),
        (
            "(case k ((1 2) a) (() b) (else c))",
            "(let case key=k in (if (if (eq? case key [1]) [true] "
            "(if (eq? case key [2]) [true] [false])) a "
            "(if [false] b c)))",
        ),
        ("`x", "[x]"),
        ("`,x", "x"),
        ("`(a ,b ,@c)", "(cons [a] (cons b (append c [()])))"),
        ("`()", "[()]"),
        ("`((,x))", "(cons (cons x [()]) [()])"),
        ("(lambda (x y) x)", "(lambda x y . x)"),
        ("(f)", "(f)"),
        ("((lambda (self) self) 1)", "((lambda self . self) [1])"),
        ("(* 2 x)", "(~* [2] x)"),
        ("(* x)", "(~* x)"),
        ("(* 2 x 1/3)", "(~* [2] x [1/3])"),
        ("(* x y)", "(* x y)"),
        ("(* 18446744073709551616 x)", "(~* [18446744073709551616] x)"),
        ("(* 18446744073709551617 x)", "(* [18446744073709551617] x)"),
        ("(* 18446744073709551617 18446744073709551617)", "(* [18446744073709551617] "
         "[18446744073709551617])"),
        ("(/ x 2)", "(~/ x [2])"),
        ("(/ 2 x)", "(/ [2] x)"),
        ("(/ x 1/18446744073709551617)", "(/ x [1/18446744073709551617])"),
        ("(let ((y 3)) (* y x))", "(let y=[3] in (* y x))"),
    ],
)  # fmt: skip
def test_the_core_of_each_form(source: str, core: str) -> None:
    assert core_text(expand(tree(source))) == core


@pytest.mark.parametrize(
    "source",
    """()|"text"|(if a b)|(if a b c d)|(quote)|(quote a b)|(let)|(let ((x 1)))|(let ((x 1)) 1 2)
    (let (x) 1)|(let ((x)) 1)|(let ((x 1) (x 2)) x)|(let x 1)|(let ((1 2)) 3)|(let ((if 2)) 3)
    (let ((car 2)) 3)|(let ((map 2)) 3)|(lambda)|(lambda x x)|(lambda (x))|(lambda (x x) x)
    (lambda (+) 1)|(let* ((list 1)) 2)|(cond)|(cond (else 1 2))|(cond (a 1))|(cond a (else 1))
    (case k)|(case k (1 2) (else 3))|(case k ((1) 2))|(case k (("a") 1) (else 2))|else
    (else 1)|(define x 1)|(unquote x)|(if)|if|(+ if 1)|(car)|(car 1 2)|(- )|(/ 1)|(not)|(= 1)
    (eval)|(eval 1 2)|(abs 1 2)|'("a")|`(,@x . `y)|``x|`,@x|`(a `b)|(f "a")|(self . "a")""".replace(
        "\n", "|"
    ).split("|"),
)
def test_what_has_no_meaning_is_refused(source: str) -> None:
    with pytest.raises(SyntaxProblem):
        expand(tree(source))


def test_an_error_knows_its_place() -> None:
    with pytest.raises(SyntaxProblem) as caught:
        expand(read_datum("(+ 1\n   (let ((x 1) (x 2)) x))", "file.ouro"))
    place = caught.value.place
    assert place is not None
    assert (place.line, place.column) == (2, 4)


def test_self_is_the_only_primitive_that_may_be_bound() -> None:
    for name in PRIMITIVES:
        source = f"(let (({name} 1)) {name})"
        if name == "self":
            assert core_text(expand(tree(source))) == "(let self=[1] in self)"
        else:
            with pytest.raises(SyntaxProblem):
                expand(tree(source))


def test_definitions() -> None:
    name, core = definition(tree("(define (f x) (+ x 1))"))
    assert (name, core_text(core)) == ("f", "(lambda x . (+ x [1]))")
    assert isinstance(core, Lambda)
    assert core.name == "f"
    assert definition(tree("(define k '(1 2))"))[0] == "k"


@pytest.mark.parametrize(
    "source",
    """(define)|(define f)|(define () 1)|(define (f 1) 1)|(define if 1)|(define (car x) 1)|(f)|5
    (define f 1 2)|(define (f x x) x)|(define "f" 1)|(define (map f x) x)""".replace(
        "\n", "|"
    ).split("|"),
)
def test_what_defines_nothing_is_refused(source: str) -> None:
    with pytest.raises(SyntaxProblem):
        definition(tree(source))


def test_the_prelude_defines_the_names_that_are_reserved_for_it() -> None:
    text = Path(godel.language.__file__).with_name("prelude.ouro").read_text("utf-8")
    assert re.findall(r"\(define \((\S+)", text) == list(prelude())
    assert set(prelude()) == PRELUDE_NAMES
    assert not PRELUDE_NAMES & (KEYWORDS | PRIMITIVES.keys())
    assert (KEYWORDS | PRELUDE_NAMES | PRIMITIVES.keys()) - {"self"} == RESERVED


def test_the_prelude_uses_only_primitives_and_itself() -> None:
    for name, value in prelude().items():
        code = getattr(value, "code", None)
        assert isinstance(code, Lambda), name
        assert free_names(code) <= PRIMITIVES.keys() | PRELUDE_NAMES


def test_free_names() -> None:
    core = expand(tree("(let ((x y)) (lambda (z) (if x (f z) (case w ((a) x) (else y)))))"))
    assert free_names(core) == {"y", "f", "w", "eq?"}


def test_long_forms_need_no_recursion() -> None:
    many = " ".join(["a"] * 5_000)
    assert isinstance(expand(tree(f"(and {many})")), If)
    assert isinstance(expand(tree(f"(f {many})")), Apply)
    clauses = "(a 1) " * 5_000
    assert isinstance(expand(tree(f"(cond {clauses} (else 2))")), If)
