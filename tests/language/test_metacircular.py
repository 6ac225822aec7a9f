"""The evaluator written in Ouro gives the value, the gas and the faults of the evaluator itself."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, product

import pytest
from hypothesis import given, settings

from godel.language.canonical import read_canonical
from godel.language.evaluator import DEPTH_LIMIT, Fault, Outcome, Runtime, call, datum_node
from godel.language.primitives import OuroFault
from godel.language.program import definitions_of, prelude
from godel.language.reader import load_text, read_file_forms, read_program
from godel.language.syntax import Form, Node, head, symbol
from godel.language.values import NIL, Closure, Symbol, Value, list_items, list_value
from godel.resources import world_names, worlds_folder
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, Choice, Declared, World
from tests.docs.pages import DOCS
from tests.generators import Case, Seeded, case_of, cases
from tests.language.shipped import datum, quoted
from tests.properties.agreement import shown
from tests.properties.metacircular import (
    differs,
    expression,
    machine,
    metacircular,
    ready,
    reference,
)

CASES = 40
STATES = 12
"""Most states of one agent."""


def test_they_agree_on_random_programs() -> None:
    found = [differs(case_of(Seeded(f"metacircular {index}"), size=16)) for index in range(CASES)]
    assert [text for text in found if text] == []


@settings(max_examples=15)
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


def test_gas_ends_at_the_same_unit() -> None:
    text = "(let ((x (map abs '(-1 2)))) (if (eval '(< 1 2)) (cons 1 x) 'no))"
    used = reference(text, 10_000).gas
    assert shown(expression(text, used), {}) == shown(reference(text, used), {})
    assert isinstance(expression(text, used - 1).result, Fault)


def test_depth_ends_at_the_same_call() -> None:
    forms = read_program("(define (down n) (if (= n 0) 0 (+ 1 (down (- n 1)))))", "test")
    runtime = Runtime(definitions_of(forms), NIL, {}, prelude())
    down = runtime.definitions["down"]
    assert isinstance(down, Closure)
    expected = call(runtime, down, [DEPTH_LIMIT], 10**5)
    core = machine().value("expand", datum(f"(down {DEPTH_LIMIT})"), NIL)
    found = metacircular(ready(quoted(*forms)), core, NIL, 10**5)
    assert expected.result == found.result == DEPTH_LIMIT
    assert found.gas == expected.gas + 3
    assert isinstance(call(runtime, down, [DEPTH_LIMIT + 1], 10**5).result, Fault)
    assert isinstance(machine().outcome("enter", Fraction(2_001, 2)).result, Fault)


def test_depth_of_a_datum() -> None:
    inner: Value = list_value([])
    for depth in range(1, 202):
        inner = list_value([Symbol("abs"), inner])
        if depth in (199, 200, 201):
            fault = isinstance(machine().outcome("size", inner, 0).result, Fault)
            assert fault == isinstance(reference_size(inner), Fault), depth
    deepest: Value = 1
    for _ in range(199):
        deepest = list_value([Symbol("abs"), deepest])
    machine().value("expand", deepest, NIL)


def reference_size(value: Value) -> int | Fault:
    try:
        return datum_node(value, 10**6)[1]
    except OuroFault as fault:
        return Fault(fault.kind)


def test_its_prelude_is_the_prelude() -> None:
    source = DOCS.parent / "godel" / "language" / "prelude.ouro"
    tree = read_canonical(source.read_bytes(), maximum_bytes=100_000)
    assert isinstance(tree, Form)
    inside = machine().runtime.definitions
    expected = quoted(*tree.items[1:])
    assert shown(Outcome(inside["prelude"], 0), {}) == shown(Outcome(expected, 0), {})
    assert shown(Outcome(inside["prelude-names"], 0), {}) == shown(
        Outcome(datum("(" + " ".join(prelude()) + ")"), 0), {}
    )


# The machine's own agents.


def agents() -> list[tuple[str, World, Agent]]:
    """Every agent that ships with a world, with its world."""
    found: list[tuple[str, World, Agent]] = []
    for name in world_names():
        forms = read_file_forms(load_text(worlds_folder() / f"{name}.ouro"), name)
        world = build_world(next(node for node in forms if head(node) == "world"))
        nodes = (node for node in forms if head(node) == "agent")
        found += [(name, world, build_agent(node, world)) for node in nodes]
    return found


def options(item: Declared) -> list[Value]:
    """Some values of a variable: all of them if they are few, else the ends and some between."""
    if isinstance(item.sort, Choice):
        return list(item.sort.options)
    low = -3 if item.sort.low is None else item.sort.low
    high = low + 12 if item.sort.high is None else item.sort.high
    if high - low < 8:
        return list(range(low, high + 1))
    return [low, low + 1, (low + high) // 2, high - 1, high]


@pytest.mark.parametrize(("name", "world", "agent"), agents(), ids=lambda item: str(item)[:12])
@pytest.mark.paper("3.2 software that describes itself")
def test_it_runs_the_agents_that_come_with_the_worlds(
    name: str, world: World, agent: Agent
) -> None:
    program = ready(agent.runtime.self_value)
    known = {item.name: options(item) for item in (*world.variables, *agent.memory, *world.actions)}
    known["reward"] = [-2, 0, 1]
    for procedure in ("policy", "remember", "think"):
        closure = agent.runtime.definitions.get(procedure)
        if not isinstance(closure, Closure):
            continue
        names = closure.code.parameters
        columns = [known[item.removeprefix("next-")] for item in names]
        states = list(product(*columns))
        for state in islice(states, 0, None, max(1, len(states) // STATES)):
            expected = call(agent.runtime, closure, state, world.gas_limit)
            code = machine().value("find", symbol(procedure).value, program.rest.first).rest  # type: ignore[union-attr,arg-type]
            body = code.rest.rest.first  # type: ignore[union-attr]
            scope = machine().value("bind", code.rest.first, list_value(list(state)), NIL)  # type: ignore[union-attr]
            found = metacircular(program, body, scope, world.gas_limit)
            assert shown(found, {}) == shown(expected, {}), (name, procedure, state)


def test_run_procedure_is_the_same_from_outside() -> None:
    agent = datum("(agent timid (memory (wins 0 0 9)) (define (policy money) (min money 5)))")
    found = machine().value("run-procedure", agent, symbol("policy").value, datum("(7)"), 100)  # type: ignore[arg-type]
    assert shown(Outcome(found, 0), {}) == shown(Outcome(datum("(5 4)"), 0), {})


def test_a_tower() -> None:
    """The evaluator runs the evaluator, which runs a small program, for the same value and gas."""
    nodes: tuple[Node, ...] = machine().node.items[1:]  # type: ignore[union-attr]
    small = "(if (< 1 2) (car '(yes no)) 0)"
    inside = f"(evaluate (expand '{small} '()) '() '(() () ()) 99 0 (report 99))"
    found = machine().value("run", quoted(*nodes), datum(inside), 20_000)
    outcome = reference(small, 99)
    value, _ = list_items(found) or ()
    assert shown(Outcome(value, 0), {}) == shown(Outcome(datum(f"(yes {outcome.gas})"), 0), {})
