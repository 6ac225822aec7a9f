"""The reference evaluator: a table of expressions with their value or fault, and their gas."""

from __future__ import annotations

import pytest

from godel.language.canonical import print_flat
from godel.language.desugar import expand
from godel.language.evaluator import (
    DEPTH_LIMIT,
    Fault,
    Outcome,
    Runtime,
    call,
    datum_node,
    evaluate,
)
from godel.language.polynomial import Polynomial, show, variable
from godel.language.primitives import OuroFault
from godel.language.program import definitions_of, plain_runtime, prelude
from godel.language.region import OutsideFragment, Region, Undecided
from godel.language.syntax import Form
from godel.language.values import FALSE, NIL, TRUE, Closure, Pair, Symbol, Value, list_value
from tests.generators import tree
from tests.properties.agreement import bound, shown

LIMIT = 10_000


def run(source: str, limit: int = LIMIT, **values: Value) -> Outcome:
    return evaluate(plain_runtime(), expand(tree(source)), bound(values), limit)


def with_definitions(definitions: str, source: str, limit: int = LIMIT) -> Outcome:
    forms = tree(f"({definitions})")
    runtime = Runtime(
        definitions_of(forms.items if isinstance(forms, Form) else ()), NIL, {}, prelude()
    )
    return evaluate(runtime, expand(tree(source)), None, limit)


VALUES = (
    ("5", "5", 1),
    ("1/2", "1/2", 1),
    ("true", "true", 1),
    ("'a", "'a", 1),
    ("'(1 (a true) -1/2)", "'(1 (a true) -1/2)", 1),
    ("(if true 1 2)", "1", 3),
    ("(if (< 2 1) 1 2)", "2", 6),
    ("(if true 1 nowhere)", "1", 3),
    ("(let ((x 1) (y 2)) (- x y))", "-1", 7),
    ("(let ((x 1)) (let ((x 2) (y x)) (list x y)))", "'(2 1)", 9),
    ("(let* ((x 1) (x (+ x 1))) x)", "2", 8),
    ("(let () 7)", "7", 2),
    ("((lambda (x y) (- x y)) 5 3)", "2", 8),
    ("((lambda () 7))", "7", 3),
    ("(let ((f (lambda (x) (lambda (y) (- x y))))) ((f 10) 3))", "7", 12),
    ("(let ((x 1)) (let ((f (lambda () x))) (let ((x 2)) (f))))", "1", 9),
    ("((if true + -) 5 3)", "8", 6),
    ("(let ((f car)) (f '(1 2)))", "1", 5),
    ("(and true (or false false) (car 5))", "false", 7),
    ("(or true (car 5))", "true", 3),
    ("(and 5)", "5", 1),
    ("(cond (false 1) ((= 1 1) 2) (else nowhere))", "2", 8),
    ("(case 'b ((a b) 1) (else 2))", "1", 15),
    ("(case '(1) (((1)) 1) (else 2))", "2", 10),
    ("(case 1/2 ((1/2) 'half) (else 'other))", "'half", 10),
    ("(case true ((1) 'one) ((true) 'truth) (else 'other))", "'truth", 17),
    ("`(1 ,(+ 1 1) ,@'(3 4))", "'(1 2 3 4)", 48),
    ("(self)", "'()", 2),
    ("(let ((self 3)) self)", "3", 3),
    ("(eval 5)", "5", 5),
    ("(eval '(+ 1 2))", "3", 11),
    ("(eval ''a)", "'a", 7),
    ("(eval '(let ((x 2)) (* x x)))", "4", 19),
    ("(eval (list 'eval (list 'quote '(+ 1 1))))", "2", 28),
    ("((eval '(lambda (x) (+ x 1))) 5)", "6", 18),
    ("(eval '(self))", "'()", 7),
    ("(map abs '(-1 2))", "'(1 2)", 43),
    ("(fold * 1 '(2 3))", "6", 42),
    ("(fold (lambda (n x) (+ n x)) 0 '(1 2 3))", "6", 70),
    ("(filter number? '(1 a 2))", "'(1 2)", 67),
    ("(reverse '(1 2 3))", "'(3 2 1)", 73),
    ("(append '(1) '(2))", "'(1 2)", 24),
    ("(assoc 'b '((a 1) (b 2)))", "'(b 2)", 55),
    ("(assoc 'c '((a 1)))", "false", 36),
    ("(member '(1) '(0 (1)))", "true", 83),
    ("(list-ref '(a b c) 2)", "'c", 40),
    ("(every number? '(1 2))", "true", 41),
    ("(any null? '(1 ()))", "true", 35),
    ("(range 2 5)", "'(2 3 4)", 55),
    ("(range 5 2)", "'()", 10),
    ("(equal? '(1 (2)) '(1 (2)))", "true", 111),
    ("(equal? car car)", "false", 12),
)


@pytest.mark.parametrize(("source", "value", "gas"), VALUES)
def test_value_and_gas(source: str, value: str, gas: int) -> None:
    outcome = run(source)
    assert shown(outcome, {}) == shown(Outcome(run(value).result, gas), {})
    assert shown(run(source, gas), {}) == shown(outcome, {})
    assert run(source, gas - 1) == Outcome(Fault("out of gas"), gas - 1)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("(if 1 2 3)", "sort"),
        ("(if '() 2 3)", "sort"),
        ("(if 0 2 3)", "sort"),
        ("(and 5 true)", "sort"),
        ("(1 2)", "sort"),
        ("('car '(1))", "sort"),
        ("(true)", "sort"),
        ("((lambda (x) x))", "arity"),
        ("((lambda (x) x) 1 2)", "arity"),
        ("(let ((f car)) (f))", "arity"),
        ("(let ((f quotient)) (f 1 2 3))", "arity"),
        ("(self 1)", "arity"),
        ("x", "unbound name"),
        ("(x 1)", "unbound name"),
        ("(let ((x 1)) (eval 'x))", "unbound name"),
        ("(let ((y 1)) ((eval '(lambda (x) y)) 1))", "unbound name"),
        ("(eval '(if 1))", "not a program"),
        ("(eval '())", "not a program"),
        ("(eval '(let ((car 1)) 2))", "not a program"),
        ("(eval (cons 1 2))", "not a program"),
        ("(eval car)", "not a program"),
        ("(eval (list 'quote car))", "not a program"),
        ("(append 1 2)", "sort"),
        ("(list-ref '(a) 1)", "sort"),
        ("(list-ref '(a) -1)", "sort"),
        ("((lambda (f) (f f)) (lambda (f) (f f)))", "out of gas"),
    ],
)
def test_faults_cost_the_whole_limit(source: str, kind: str) -> None:
    outcome = run(source)
    assert isinstance(outcome.result, Fault)
    assert outcome.result.kind == kind
    assert outcome.gas == LIMIT


def test_the_kind_of_a_fault_is_not_compared() -> None:
    assert Fault("sort") == Fault("depth")
    assert Outcome(Fault("sort"), 5) != Outcome(Fault("sort"), 6)


COUNT = "(define (count n) (if (= n 0) 0 (+ 1 (count (- n 1)))))"
LOOP = "(define (loop n) (if (= n 0) 'done (loop (- n 1))))"
EVEN = """(define (even n) (if (= n 0) true (odd (- n 1))))
          (define (odd n) (if (= n 0) false (even (- n 1))))"""


def test_calls_that_wait_are_counted() -> None:
    assert with_definitions(COUNT, f"(count {DEPTH_LIMIT})", 10**6).result == DEPTH_LIMIT
    deeper = with_definitions(COUNT, f"(count {DEPTH_LIMIT + 1})", 10**6)
    assert isinstance(deeper.result, Fault)
    assert deeper.result.kind == "depth"
    waiting = with_definitions(COUNT, f"(+ 0 (count {DEPTH_LIMIT - 1}))", 10**6)
    assert waiting.result == DEPTH_LIMIT - 1
    assert isinstance(with_definitions(COUNT, f"(+ 0 (count {DEPTH_LIMIT}))", 10**6).result, Fault)


@pytest.mark.parametrize(
    "body",
    [
        "(loop (- n 1))",
        "(if true (loop (- n 1)) 5)",
        "(let ((x 1)) (loop (- n x)))",
        "(and true (loop (- n 1)))",
        "(or false (loop (- n 1)))",
        "(cond (false 1) (else (loop (- n 1))))",
        "((lambda (k) (loop k)) (- n 1))",
        "(case 1 ((1) (loop (- n 1))) (else 2))",
    ],
)
def test_tail_calls_do_not_wait(body: str) -> None:
    outcome = with_definitions(f"(define (loop n) (if (= n 0) 'done {body}))", "(loop 3000)", 10**6)
    assert outcome.result == Symbol("done")


def test_tail_calls_between_procedures_and_in_eval_do_not_wait() -> None:
    assert with_definitions(EVEN, "(even 5001)", 10**6).result is FALSE
    again = "'(lambda (f n) (if (= n 0) 7 (eval (list 'quote 8))))"
    assert run(f"((eval {again}) 1 2)").result == 8
    loop = "(lambda (f n) (if (= n 0) 'done (f f (- n 1))))"
    assert run(f"({loop} {loop} 2000)", 10**6).result == Symbol("done")


def test_gas_of_a_loop_is_linear() -> None:
    costs = [with_definitions(LOOP, f"(loop {n})").gas for n in (0, 1, 2, 10)]
    step = costs[1] - costs[0]
    assert costs == [costs[0], costs[0] + step, costs[0] + 2 * step, costs[0] + 10 * step]
    assert step == 11  # an if, a test of 4 nodes, a call of 6


BIG = 2**4096


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("(* x 1)", False),  # one operand is a small literal
        ("(* x y)", False),
        ("(* x y y)", False),
        ("(* x z)", True),
        ("(* (- x) z)", True),
        ("(* z x)", True),
        ("(* 2 x)", False),
        ("(let ((two 2)) (* two x))", True),
        ("(fold * 1 (list x 2))", True),
        ("(+ x x x)", False),
        ("(- (- x) x)", False),
        ("(/ 1 x)", False),
        ("(/ 1 (+ x 1))", True),
        ("(/ (+ x 1) 2)", False),
        ("(/ x (/ 1 x))", True),
        ("(/ x (/ 1 y))", False),
        ("(quotient x 2)", False),
        ("(quotient (* 2 x) 3)", True),
        ("(quotient 1 (* 2 x))", True),
        ("(modulo (- (* -2 x)) 3)", True),
        ("(/ x (/ 1 (* 2 x)))", True),
        ("(* (/ y x) (/ y 2))", True),  # denominators multiplied
        ("(* (/ y x) 1/2)", False),
        ("(* 0 x)", False),
        ("(let ((zero 0)) (* zero (* 2 x)))", False),
    ],
)
def test_sizes(source: str, faults: bool) -> None:
    outcome = run(source, x=BIG, y=1, z=2)
    assert isinstance(outcome.result, Fault) == faults
    if isinstance(outcome.result, Fault):
        assert outcome.result.kind in ("size",)


def test_a_huge_product_is_refused_before_it_is_computed() -> None:
    source = "((lambda (f) (f f 2 40)) (lambda (f x n) (if (= n 0) x (f f (* x x) (- n 1)))))"
    outcome = run(source)
    assert isinstance(outcome.result, Fault)
    assert outcome.result.kind == "size"


def test_a_long_program_needs_no_recursion() -> None:
    clauses = "(false 1) " * 3_000
    assert run(f"(cond {clauses} (else 2))").result == 2


def test_calling_a_procedure_costs_only_its_body() -> None:
    runtime = Runtime(definitions_of([tree("(define (f x y) (- x y))")]), NIL, {}, prelude())
    procedure = runtime.definitions["f"]
    assert isinstance(procedure, Closure)
    assert call(runtime, procedure, [5, 3], LIMIT) == Outcome(2, 4)


def test_names_are_looked_up_inside_out() -> None:
    definitions = definitions_of([tree("(define k 5)"), tree("(define (f x) (list x k))")])
    hosts = {"lent": lambda values: list_value(values), "k": lambda values: TRUE}
    runtime = Runtime(definitions, NIL, hosts, prelude())

    def result(source: str) -> str:
        return shown(evaluate(runtime, expand(tree(source)), None, LIMIT), {}).split(" for")[0]

    assert result("(let ((f 1)) f)") == "int:1"
    assert result("(lent 1 'a)") == "( int:1 ( Symbol:a Empty:() ) )"
    assert result("(k)") == "Boolean:true"  # what is lent comes before definitions
    assert result("(procedure? lent)") == "Boolean:true"
    for sealed in ("(eval 'lent)", "(eval '(lent 1))", "(eval '(f 1))"):
        assert result(sealed) == "fault"


def test_a_lent_procedure_may_fault() -> None:
    def broken(values: list[Value]) -> Value:
        raise OuroFault("lent")

    outcome = evaluate(Runtime(hosts={"h": broken}), expand(tree("(h)")), None, LIMIT)
    assert outcome == Outcome(Fault("lent"), LIMIT)


def test_the_tree_of_a_datum() -> None:
    datum = run("'(let ((x 1/2)) (list x true 'a ()))").result
    assert not isinstance(datum, Fault)
    node, size = datum_node(datum, 100)
    assert print_flat(node) == "(let ((x 1/2)) (list x true 'a ()))"
    assert size == 14
    for budget in (13, 0):
        with pytest.raises(OuroFault, match="out of gas"):
            datum_node(datum, budget)


def test_a_datum_that_shares_its_parts_is_paid_for_as_a_tree() -> None:
    datum: Value = 1
    for _ in range(100):
        datum = list_value([datum, datum])
    with pytest.raises(OuroFault, match="out of gas"):
        datum_node(datum, 10_000)
    deep: Value = 1
    for _ in range(300):
        deep = Pair(deep, NIL)
    with pytest.raises(OuroFault, match="not a program"):
        datum_node(deep, 10_000)


def symbolic(source: str, low: int | None, high: int | None) -> Outcome | str:
    region: Region | None = Region((), (("b", (FALSE, TRUE)),))
    region = region.tighten(variable("n"), low, high) if region else None
    assert region is not None
    values = {"n": region.value("n"), "b": region.value("b")}
    try:
        return evaluate(plain_runtime(), expand(tree(source)), bound(values), LIMIT, region)
    except Undecided as undecided:
        return str(undecided.split)
    except OutsideFragment as outside:
        return f"outside: {outside}"


@pytest.mark.parametrize(
    ("source", "ends", "answer"),
    [
        ("(+ n n 1)", (0, 9), "2*n + 1"),
        ("(- n n)", (0, 9), "0"),
        ("(if (> n 3) 1 2)", (4, 9), "1"),
        ("(if (> n 3) 1 2)", (0, 9), "n >= 4"),
        ("(max n 3)", (0, 9), "n >= 3"),
        ("(if b 1 2)", (0, 9), "which b"),
        ("(car b)", (0, 9), "which b"),
        ("(b)", (0, 9), "which b"),
        ("(car (list b))", (0, 9), "Unknown"),
        ("(eval (list '+ 1 n))", (0, 9), "outside: a program made from an unknown number"),
        ("(eval (list 'not b))", (0, 9), "which b"),
        ("(quotient n 2)", (0, 1), "n divided by 2"),
        ("(modulo (+ n n 1) 2)", (0, None), f"n >= {2**4095}"),
        ("(quotient 7 n)", (1, 9), "outside: quotient or modulo by something that is not constant"),
        ("(quotient (/ n 2) 2)", (1, 9), "outside: whether a fraction of a variable is an integer"),
        ("(/ 1 n)", (1, 9), "outside: division by something that is not constant"),
        ("(/ 1 n)", (0, 9), "n >= 1"),
        ("(/ 1 n)", (0, 0), "Fault"),
        ("(* n n)", (0, 9), "n^2"),
        ("(* n n)", (0, None), f"n^2 >= {BIG + 1}"),
        ("(* 2 n)", (0, None), "2*n"),
        ("(n 1)", (0, 9), "Fault"),
        ("(integer? (/ n 2))", (0, 9), "outside: whether a fraction of a variable is an integer"),
        ("(number? n)", (0, 9), "true"),
    ],
)
def test_symbolic_runs(source: str, ends: tuple[int | None, int | None], answer: str) -> None:
    outcome = symbolic(source, *ends)
    if isinstance(outcome, Outcome):
        value = outcome.result
        assert outcome.gas > 0
        outcome = show(value) if isinstance(value, Polynomial) else str(value)
    assert outcome.removeprefix("(").replace(")", "").split("(")[0] == answer
