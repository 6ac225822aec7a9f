"""The evaluator written in Ouro gives the value, the gas and the faults of the evaluator itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from godel.errors import SyntaxProblem
from godel.language.canonical import read_canonical
from godel.language.desugar import definition
from godel.language.evaluator import DEPTH_LIMIT, Fault, Runtime, call, datum_node
from godel.language.primitives import OuroFault
from godel.language.program import definitions_of, prelude
from godel.language.reader import read_datum, read_program
from godel.language.syntax import Form
from godel.language.values import NIL, Closure, PrimitiveValue, Symbol, Value, list_value
from tests.docs.pages import DOCS
from tests.generators import Case, Seeded, case_of, cases
from tests.language.shipped import data_of, datum, quoted, shipped
from tests.properties.agreement import shown
from tests.properties.metacircular import differs, expression, reference

E = "evaluator"
CASES = 25

def test_they_agree_on_random_programs() -> None:
    found = [differs(case_of(Seeded(f"metacircular {index}"), size=16)) for index in range(CASES)]
    assert [text for text in found if text] == []


@settings(max_examples=10)
@given(cases(size=8))
def test_they_agree_shrinking(case: Case) -> None:
    assert differs(case) == ""


@pytest.mark.parametrize(
    "text",
    [
        "(if 1 2 3)",
        "(let ((x 1) (y 2)) (let* ((x (+ x y)) (x (* x x))) (list x y)))",
        "(case 'b ((a) 1) ((b c) 2) (else 3))",
        "(case 3 (() 1) ((1 2) 2) (else 'none))",
        "(let ((x 1)) `(x ,x ,@(list x x) (nested ,(+ x 1)) . y))".replace(" . y", ""),
        "`,(+ 1 2)",
        "`()",
        "(list (and) (or) (and 1 2) (or false true) (and true 7))",
        "(cond ((= 1 2) 'no) (else 'yes))",
        "((lambda (car-of) (car-of '(1 2))) car)",
        "(map (lambda (f) (f 2 3)) (list + - * / max min quotient modulo list cons))",
        "(fold + 0 (map abs (range -5 5)))",
        "(length (filter procedure? (list car (lambda (x) x) 'car)))",
        "(eq? car car)",
        "(let ((self 5)) self)",
        "(self)",
        "(eval '(+ 1 (eval '(* 2 3))))",
        "(eval (list 'if true 1 'nowhere))",
        "(eval '(self))",
        "(- 5)",
        "(+)",
        "(* 1/2 4 3)",
        "(< 1 2 3 2)",
        "(equal? '(1 (2 x)) '(1 (2 x)))",
        "(list (integer? 1/2) (integer? 'a) (symbol? 'a) (boolean? false) (number? 1/2))",
        "(lambda (x) x)",
    ],
)
def test_every_form_and_primitive(text: str) -> None:
    assert shown(expression(text, 5_000), {}) == shown(reference(text, 5_000), {})


FAULTS = (
    "(car '())",
    "(car 5)",
    "(1 2)",
    "('car '(1))",
    "nowhere",
    "(+ 1 'a)",
    "(- 'a)",
    "((lambda (x) x))",
    "((lambda (x) x) 1 2)",
    "((lambda (f) (f 1)) cons)",
    "((lambda (f) (f)) -)",
    "((lambda (f) (f 'a)) *)",
    "(self 1)",
    "(/ 1 0)",
    "(quotient 1 -2)",
    "(modulo 1/2 2)",
    "(< 1 0 'a)",
    "(not 1)",
    "(eval car)",
    "(eval (list 'quote car))",
    "(eval (cons 1 2))",
    "(let ((x 1)) (eval 'x))",
    "(* 'abs 2)",
    "(* 2 '(+ 1 2))",
    "(/ '(+ 1 2) 2)",
)


@pytest.mark.parametrize("text", FAULTS)
def test_what_faults_there_faults_here(text: str) -> None:
    assert isinstance(reference(text, 5_000).result, Fault)
    assert isinstance(expression(text, 5_000).result, Fault)


NO_PROGRAMS = (
    "()",
    "(if true 1)",
    "(if true 1 2 3)",
    "(quote)",
    "(quote 1 2)",
    "(lambda (1) 2)",
    "(lambda (x x) x)",
    "(lambda (car) 1)",
    "(lambda (map) 1)",
    "(lambda (if) 1)",
    "(lambda (x) 1 2)",
    "(let ((x)) x)",
    "(let ((x 1 2)) x)",
    "(let ((x 1) (x 2)) x)",
    "(let x x)",
    "(let* ((append 1)) 2)",
    "(cond)",
    "(cond (true 1))",
    "(cond (else 1) (true 2))",
    "(case 1)",
    "(case 1 (1 2) (else 3))",
    "(case 1 ((1) 2))",
    "if",
    "(else)",
    "(define x 1)",
    "(unquote x)",
    "(car)",
    "(car 1 2)",
    "(if true 1 (car))",
    "(if true 1 ((and car)))",
    "(eval)",
    "(< 1)",
    "(quasiquote (unquote))",
    "(quasiquote (unquote-splicing (list 1)))",
    "(quasiquote (1 (quasiquote 2)))",
    "(quasiquote ((unquote-splicing 1 2)))",
    "(lambda () (if 1 2))",
)


@pytest.mark.parametrize("text", NO_PROGRAMS)
def test_what_is_no_program_there_is_none_here(text: str) -> None:
    program = f"(eval '{text})"
    assert isinstance(reference(program, 5_000).result, Fault)
    assert isinstance(expression(text, 5_000).result, Fault)
    assert isinstance(expression(program, 5_000).result, Fault)


@pytest.mark.parametrize("count", [100, 101])
@pytest.mark.parametrize("kind", ["let*", "lambda", "let"])
def test_names_at_one_place(kind: str, count: int) -> None:
    names = [f"n{index}" for index in range(count)]
    pairs = " ".join(f"({name} 1)" for name in names)
    text = f"(lambda ({' '.join(names)}) n0)" if kind == "lambda" else f"({kind} ({pairs}) n0)"
    program = f"(number? (eval '((lambda (f) 1) {text})))"
    shown_here = expression(program, 10**5)
    assert isinstance(shown_here.result, Fault) == (count > 100)
    assert shown(shown_here, {}) == shown(reference(program, 10**5), {})


def test_long_lists_need_no_depth() -> None:
    numbers = " ".join(map(str, range(1, DEPTH_LIMIT + 10)))
    for text in (f"(car (list {numbers}))", f"(car '({numbers}))"):
        assert shown(expression(text, 5_000), {}) == shown(reference(text, 5_000), {})
    zeros = datum("(" + "0 " * (DEPTH_LIMIT + 10) + ")")
    for name in ("each", "keep"):
        kept = data_of(shipped(E).value(name, PrimitiveValue("number?"), zeros))
        assert isinstance(kept, list)
        assert len(kept) == DEPTH_LIMIT + 10


def test_parameters_of_a_definition_count_as_names_at_one_place() -> None:
    for count in (40, 41):
        names = " ".join(f"p{index}" for index in range(60))
        pairs = " ".join(f"(v{index} 1)" for index in range(count))
        text = f"(define (f {names}) (let* ({pairs}) 1))"
        found = shipped(E).outcome("expand-definition", datum(text)).result
        assert isinstance(found, Fault) == (count > 40)
        try:
            definition(read_datum(text, "test"))
        except SyntaxProblem as problem:
            assert "more than 100 names" in problem.message
            assert count > 40
        else:
            assert count <= 40


def test_gas_ends_at_the_same_unit() -> None:
    text = "(let ((x (map abs '(-1 2)))) (if (eval '(< 1 2)) (cons 1 x) 'no))"
    used = reference(text, 10_000).gas
    assert shown(expression(text, used), {}) == shown(reference(text, used), {})
    assert isinstance(expression(text, used - 1).result, Fault)


def test_depth_ends_at_the_same_call() -> None:
    text = "(define (down n) (if (= n 0) 0 (+ 1 (down (- n 1)))))"
    forms = read_program(text, "test")
    runtime = Runtime(definitions_of(forms), NIL, {}, prelude())
    down = runtime.definitions["down"]
    assert isinstance(down, Closure)
    assert call(runtime, down, [DEPTH_LIMIT], 10**5).result == DEPTH_LIMIT
    assert isinstance(call(runtime, down, [DEPTH_LIMIT + 1], 10**5).result, Fault)
    defined = list_value([shipped(E).value("expand-definition", datum(text))])
    program = list_value([NIL, defined, NIL])
    for waiting, deeper in ((DEPTH_LIMIT - 20, 20), (DEPTH_LIMIT - 20, 21), (0, 21)):
        core = shipped(E).value("expand", datum(f"(down {deeper})"), NIL)
        report = shipped(E).value("report", 10_000)
        found = shipped(E).outcome("evaluate", core, NIL, program, 10_000, waiting, report)
        assert isinstance(found.result, Fault) == (waiting + deeper > DEPTH_LIMIT)
        if waiting + deeper <= DEPTH_LIMIT:
            assert data_of(found.result) == [deeper, 3 + call(runtime, down, [deeper], 10**5).gas]


def test_depth_of_a_datum() -> None:
    inner: Value = list_value([])
    for depth in range(1, 202):
        inner = list_value([Symbol("abs"), inner])
        if depth in (199, 200, 201):
            fault = isinstance(shipped(E).outcome("size", inner, 0).result, Fault)
            assert fault == isinstance(reference_size(inner), Fault), depth
    deepest: Value = 1
    for _ in range(199):
        deepest = list_value([Symbol("abs"), deepest])
    shipped(E).value("expand", deepest, NIL)


def reference_size(value: Value) -> int | Fault:
    try:
        return datum_node(value, 10**6)[1]
    except OuroFault as fault:
        return Fault(fault.kind)


def test_its_prelude_is_the_prelude() -> None:
    source = DOCS.parent / "godel" / "language" / "prelude.ouro"
    tree = read_canonical(source.read_bytes(), maximum_bytes=100_000)
    assert isinstance(tree, Form)
    inside = shipped(E).runtime.definitions
    assert data_of(inside["prelude"]) == data_of(quoted(*tree.items[1:]))
    assert data_of(inside["prelude-names"]) == list(prelude())


def test_run_procedure_is_the_same_from_outside() -> None:
    agent = datum("(agent timid (memory (wins 0 0 9)) (define (policy money) (min money 5)))")
    found = shipped(E).value("run-procedure", agent, Symbol("policy"), datum("(7)"), 100)
    assert data_of(found) == [5, 4]


def test_a_name_is_defined_once() -> None:
    twice = datum("((define x 1) (define x 2))")
    assert isinstance(shipped(E).outcome("run", twice, 1, 100).result, Fault)
    assert isinstance(shipped(E).outcome("run", datum("((define x (+ 1 2)))"), 1, 9).result, Fault)
