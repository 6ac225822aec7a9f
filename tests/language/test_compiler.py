"""The compiler: the evaluator's outcomes; generated programs are in `tests/properties`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import pytest

from godel.language.compiler import Cache, CompiledProcedures, compile_agent, compile_runtime
from godel.language.core import Lambda
from godel.language.desugar import expand
from godel.language.evaluator import Fault, Host, Outcome, Runtime, call, evaluate
from godel.language.meter import Meter
from godel.language.polynomial import variable
from godel.language.primitives import OuroFault
from godel.language.program import definitions_of, plain_runtime, prelude
from godel.language.python_source import MAXIMUM_NODES, Translator
from godel.language.syntax import Form, Node
from godel.language.values import NIL, TRUE, Closure, PrimitiveValue, Symbol, Value, list_value
from tests.generators import tree
from tests.properties.agreement import shown

LIMIT = 10_000


@dataclass(frozen=True)
class Program:
    """A program as the compiler wants it."""

    text: str
    hosts: dict[str, Host] = field(default_factory=dict)

    @property
    def node(self) -> Node:
        return tree(f"(program {self.text})")

    @property
    def runtime(self) -> Runtime:
        node = self.node
        items = node.items[1:] if isinstance(node, Form) else ()
        self_value = list_value([Symbol("program")])
        return Runtime(definitions_of(items), self_value, self.hosts, prelude())


def agree(program: Program, name: str, *arguments: Value, limit: int = LIMIT) -> Outcome:
    """The outcome that both give."""
    compiled = compile_agent(program)
    assert name in compiled.functions
    runtime = program.runtime
    procedure = runtime.definitions[name]
    assert isinstance(procedure, Closure)
    expected = call(runtime, procedure, arguments, limit)
    found = compiled.call(name, arguments, limit)
    assert shown(found, {}) == shown(expected, {})
    if isinstance(expected.result, Fault) and isinstance(found.result, Fault):
        assert found.result.kind == expected.result.kind
    return found


POLICY = """
(define (policy money wins)
  (let ((stake (min money (- 10 money))) (half (/ money 2)))
    (cond
      ((= money 0) 0)
      ((and (> wins 3) (< half 4)) (max 1 (- stake 1)))
      ((or (= money 5) (> (* half wins) 20)) (if (<= stake wins) stake (helper stake 2)))
      (else (min 3 (+ 1 (abs (- wins money))))))))
(define (helper a b) (+ (quotient a b) unit))
(define unit 1)
(define (remember wins reward) (if (> reward 0) (min 200 (+ wins 1)) wins))
(define (count n) (if (= n 0) 0 (+ 1 (count (- n 1)))))
(define (loop n) (if (= n 0) 'done (loop (- n 1))))
(define (even n) (if (= n 0) true (odd (- n 1))))
(define (odd n) (if (= n 0) false (even (- n 1))))
(define (sum n) (fold + 0 (map (lambda (x) (* x n)) (range 0 n))))
(define (adders n) (map (lambda (f) (f 1)) (list (lambda (x) (+ x n)) abs (lambda (x) x))))
(define (swap a b n) (if (= n 0) (list a b) (swap b a (- n 1))))
(define (made n) (lambda (x) (+ x n)))
(define (keep n fs) (if (= n 0) (map (lambda (f) (f)) fs) (keep (- n 1) (cons (lambda () n) fs))))
(define (evaluated n) (eval (list '+ n 1)))
(define (me) (cons (self) (self)))
(define (maybe n) (nowhere n))
(define (sorted x) (list (symbol? x) (eq? x 'a) (eq? x 1) (equal? x '(1)) (number? x) (null? x)))
"""


@pytest.fixture
def recursion() -> Iterator[None]:
    """Python may recurse deeper than Ouro."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    yield
    sys.setrecursionlimit(before)


def test_a_policy_everywhere() -> None:
    for money in range(11):
        for wins in range(0, 12, 2):
            assert agree(Program(POLICY), "policy", money, wins).gas < 100
    assert isinstance(agree(Program(POLICY), "policy", Symbol("a"), 1).result, Fault)
    assert isinstance(agree(Program(POLICY), "policy", TRUE, 1).result, Fault)
    agree(Program(POLICY), "policy", Fraction(7, 2), Fraction(1, 3))


@pytest.mark.usefixtures("recursion")
def test_the_depth_limit_is_that_of_the_evaluator() -> None:
    assert agree(Program(POLICY), "count", 1_000, limit=10**5).result == 1_000
    assert isinstance(agree(Program(POLICY), "count", 1_001, limit=10**5).result, Fault)


@pytest.fixture
def shallow() -> Iterator[None]:
    """Python recurses as little as a fresh interpreter lets it; a library may have raised that."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("shallow")
def test_recursion_too_deep_for_python_is_left_to_the_evaluator() -> None:
    assert agree(Program(POLICY), "count", 990, limit=10**5).result == 990
    assert agree(Program(POLICY), "even", 3_001, limit=10**5).result is not TRUE


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("loop", (700,)),
        ("loop", (5_000,)),
        ("even", (21,)),
        ("sum", (9,)),
        ("adders", (5,)),
        ("swap", (1, 2, 3)),
        ("keep", (4, NIL)),
        ("evaluated", (5,)),
        ("evaluated", (Fraction(1, 2),)),
        ("me", ()),
        ("maybe", (1,)),
        ("sorted", (Symbol("a"),)),
        ("sorted", (1,)),
        ("sorted", (list_value([1]),)),
        ("sorted", (NIL,)),
        ("sorted", (PrimitiveValue("car"),)),
        ("remember", (199, 1)),
        ("made", (3,)),
    ],
)
def test_programs(name: str, arguments: tuple[Value, ...]) -> None:
    outcome = agree(Program(POLICY), name, *arguments)
    if not isinstance(outcome.result, Fault):
        assert agree(Program(POLICY), name, *arguments, limit=outcome.gas) is not None
        assert isinstance(
            agree(Program(POLICY), name, *arguments, limit=outcome.gas - 1).result, Fault
        )


VARIANTS = """
(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
(define (total n sum) (if (= n 0) sum (total (- n 1) (+ sum n))))
(define (halved n times) (if (= times 0) n (halved (/ n 2) (- times 1))))
(define (sum-of xs sum) (if (null? xs) sum (sum-of (cdr xs) (+ sum (car xs)))))
(define (even n) (if (= n 0) true (odd (- n 1))))
(define (odd n) (if (= n 0) false (even (- n 1))))
(define (collatz n steps)
  (if (= n 1) steps
    (if (= (modulo n 2) 0)
      (collatz (quotient n 2) (+ steps 1))
      (collatz (+ (* 3 n) 1) (+ steps 1)))))
(define (ackermann m n)
  (cond ((= m 0) (+ n 1))
    ((= n 0) (ackermann (- m 1) 1))
    (else (ackermann (- m 1) (ackermann m (- n 1))))))
(define (choose n) (+ 1 (if (> n 3) (fib n) (if (> n 1) (min n 2) (* n n)))))
(define (twice n) (+ (fib n) (if (> (fib (- n 1)) 3) (fib (- n 2)) 7) (if (= n 2) 1 2)))
(define (zigzag n up) (if (= n 0) up (if (> up 2) (zigzag (- n 1) (- up 3)) (zigzag n (+ up 5)))))
(define (named n) (cond ((< n 0) 'low) ((> n 9) (named (- n 10))) (else (list n (fib n)))))
(define (third n) (let ((x (/ n 3))) (if (integer? x) (third x) (+ x n))))
(define (applied n) (map fib (list n (+ n 1) (- n 1))))
(define (wrong n) (if (> n 2) (fib n n) (total n)))
(define (inner n) (fold (lambda (x sum) (+ sum (fib x) n)) 0 (range 0 n)))
(define (forever n) (forever (+ n 1)))
(define (apart n) (forever 'a))
(define (widening n) (if (> n 1000) n (widening (+ n (if (> n 10) (* n n) 1/2)))))
"""

VARIANTS_CACHE = Cache()


@pytest.mark.usefixtures("recursion")
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("fib", (7,)), ("total", (9, 0)), ("total", (9, Fraction(1, 2))), ("halved", (12, 4)),
        ("halved", (Fraction(1, 3), 2)), ("sum-of", (list_value([1, 2, 3]), 0)),
        ("sum-of", (list_value([1, Fraction(1, 2), Fraction(1, 2)]), 0)), ("even", (11,)),
        ("collatz", (6, 0)), ("ackermann", (2, 2)), ("choose", (1,)), ("choose", (3,)),
        ("choose", (5,)), ("choose", (Fraction(3, 2),)), ("twice", (2,)), ("twice", (6,)),
        ("zigzag", (5, 0)), ("named", (25,)), ("named", (-1,)), ("named", (Symbol("a"),)),
        ("third", (54,)), ("third", (Fraction(9, 2),)), ("applied", (4,)), ("wrong", (3,)),
        ("wrong", (1,)), ("inner", (4,)), ("forever", (0,)), ("apart", (0,)), ("widening", (3,)),
        ("fib", (TRUE,)), ("fib", (NIL,)), ("total", (3, NIL)), ("total", (0, NIL)),
    ],
)  # fmt: skip
def test_variants_for_integers(name: str, arguments: tuple[Value, ...]) -> None:
    """Whatever the limit, to the last unit of gas."""
    compiled, runtime = compile_agent(Program(VARIANTS), VARIANTS_CACHE), Program(VARIANTS).runtime
    procedure = runtime.definitions[name]
    assert isinstance(procedure, Closure)
    gas = call(runtime, procedure, arguments, 2_000).gas
    for limit in {0, 5, 6, 13, 20, 2_000, *range(gas - 6, gas + 2)}:
        expected = call(runtime, procedure, arguments, limit)
        assert shown(compiled.call(name, arguments, limit), {}) == shown(expected, {})


def test_integers_are_known_to_be_integers() -> None:
    """Sums of integers need no look at what they are; what may be a fraction does."""
    translated = Cache(1).translated(Program(VARIANTS))
    assert translated is not None
    source = translated[0].source
    assert "return (f" in source
    assert source.count("range(g // ") >= 4
    alone = Cache(1).translated(Program("(define (fib n) (if (< n 2) n (fib (- n 1))))"))
    assert alone is not None
    assert alone[0].source.count("number(") == 1  # in the function for any value
    shaky = "(define (f n m) (if (= m 0) n (f (/ n 2) (- m 1))))"
    assert "v1.__class__ is int and" not in Cache(1).translated(Program(shaky))[0].source  # type: ignore[index]


@pytest.mark.usefixtures("recursion")
def test_gas_is_found_missing_soon() -> None:
    """Calls that wait and calls that do not, without end, on a limit that is soon reached."""
    text = """
    (define (tree n) (+ (tree n) (tree n)))
    (define (late n) (+ (late n) (if (> n 0) (late n) 1)))
    (define (jump n) (back n)) (define (back n) (jump n))
    (define (mixed xs) (if (null? xs) (mixed xs) (mixed (cdr xs))))
    """
    for name in ("tree", "late", "jump"):
        assert isinstance(agree(Program(text), name, 1, limit=10_000).result, Fault)
    assert isinstance(agree(Program(text), "mixed", NIL, limit=10_000).result, Fault)


def test_a_procedure_that_is_lent_may_run_the_same_program() -> None:
    """Each run has its own gas."""
    programs: list[CompiledProcedures] = []
    hosts: dict[str, Host] = {
        "lent": lambda operands: programs[0].call("fib", operands, 10_000).result  # type: ignore[dict-item]
    }
    program = Program(VARIANTS + "(define (outer n) (+ (fib n) (lent n) (fib n)))", hosts)
    programs.append(compile_agent(program))
    first = programs[0].call("outer", (7,), 10_000)
    expected = call(program.runtime, program.runtime.definitions["outer"], (7,), 10_000)  # type: ignore[arg-type]
    assert first == expected


def test_closures_keep_the_values_of_their_own_round() -> None:
    assert shown(agree(Program(POLICY), "keep", 3, NIL), {}).startswith(
        "( int:1 ( int:2 ( int:3 Empty:() ) ) )"
    )


def test_a_procedure_that_comes_out_is_one_of_the_evaluator() -> None:
    made = compile_agent(Program(POLICY)).call("made", [3], LIMIT)
    assert isinstance(made.result, Closure)
    assert call(Program(POLICY).runtime, made.result, [4], LIMIT) == Outcome(7, 4)


def test_symbolic_values_and_metered_runs_are_left_to_the_evaluator() -> None:
    compiled = compile_agent(Program("(define (f x) (list x))"))
    outcome = compiled.call("f", [variable("x")], LIMIT)
    assert not isinstance(outcome.result, Fault)
    runtime = plain_runtime()
    meter = Meter(1_000)
    metered = Runtime({}, NIL, {}, runtime.prelude, meter)
    expression = compile_runtime(metered, ("x",), expand(tree("(+ x 1)")))
    assert expression.run([1], LIMIT) == Outcome(2, 4)
    assert meter.left <= 1_000 - 4


def test_names_never_reach_python() -> None:
    names = "import __class__ g d v1 k1 fault"
    text = f"(define (f {names}) (list {names} 'exec))"
    program = Program(text + " (define (print! a.b) (f a.b a.b a.b a.b a.b a.b a.b))")
    agree(program, "f", 1, 2, 3, 4, 5, 6, 7)
    agree(program, "print!", 1)
    entries = {
        name: item.code
        for name, item in program.runtime.definitions.items()
        if isinstance(item, Closure)
    }
    source = Translator(program.runtime).translate(entries).source
    for word in ("import", "__class__ ", "exec", "print", "a.b"):
        assert word not in source


def test_numbers_keep_their_one_representation() -> None:
    program = Program(
        """(define (half x) (/ x 2))
        (define (sum x) (list (+ x x) (integer? (+ x x)) (* 2 x) (- x)))
        (define (pick x) (if (> x 0) (+ x x) 5)) (define (both x) (max (+ x x) (* x 4) 1))
        (define (whole x) (quotient (+ x x) 2)) (define (least x) (integer? (min (+ x x) 9)))"""
    )
    for name in ("half", "sum", "pick", "both", "whole", "least"):
        for value in (4, -3, Fraction(1, 2), Fraction(-3, 2), Fraction(1, 3)):
            agree(program, name, value)


@pytest.mark.parametrize(
    "expression",
    [
        "(+ x " * 150 + "1" + ")" * 150,
        "(not " * 151 + "true" + ")" * 151,
        "(+ 1 (if (> x 0) " * 60 + "1" + " 2))" * 60,
        "(+ 1 (if (> x 0) " * 98 + "1" + " 2))" * 98,
        "(if (> x 5) " * 150 + "1" + " x)" * 150,
        "(cond " + "((= x 7777) 1) " * 2_000 + "(else x))",
        "(and " + "(< x 99) " * 2_000 + "true)",
        "(list " + "x " * 5_000 + ")",
        "(let* (" + "(y (+ x 1)) " * 90 + ") y)",
        "(lambda (a) " * 80 + "x" + ")" * 80,
    ],
    ids=range(10),
)
def test_deep_and_long_programs(expression: str) -> None:
    core = expand(tree(expression))
    compiled = compile_runtime(plain_runtime(), ("x",), core)
    for value in (1, 9):
        expected = call(plain_runtime(), Closure(Lambda(("x",), core), None), [value], 10**5)
        assert shown(compiled.run([value], 10**5), {}) == shown(expected, {})


def test_very_long_programs_are_left_to_the_evaluator() -> None:
    core = expand(tree("(+ " + "x " * MAXIMUM_NODES + ")"))
    compiled = compile_runtime(plain_runtime(), ("x",), core)
    assert not compiled.procedures.functions
    assert compiled.run([1], 10**6) == Outcome(MAXIMUM_NODES, MAXIMUM_NODES + 2)


def test_lent_procedures() -> None:
    def broken(operands: list[Value]) -> Value:
        raise OuroFault("lent")

    hosts: dict[str, Host] = {
        "lent": lambda operands: list_value([*operands, 1]),
        "given": lambda operands: PrimitiveValue("abs"),
        "broken": broken,
    }
    program = Program(
        """(define (f x) (lent x x)) (define (g x) (map lent (list x))) (define (h x) (given x))
        (define (k x) ((given) x)) (define (b x) (broken x))
        (define (p x) (lent (lambda (y) y)))""",
        hosts,
    )
    for name in "fghkbp":
        agree(program, name, -5)


def test_the_cache_knows_programs_by_their_text() -> None:
    cache = Cache(2)
    first = cache.translated(Program("(define (f x) 1)"))
    assert first is not None
    assert cache.translated(Program("(define (f x)   1)")) is first
    other = Program("(define (f x) 1)", {"lent": lambda operands: NIL})
    assert cache.translated(other) is not first
    cache.translated(Program("(define (f x) 2)"))
    assert cache.translated(Program("(define (f x) 1)")) is not first
    linked = compile_agent(Program("(define (f x) (lent x))", {"lent": lambda o: 1}), cache)
    again = compile_agent(Program("(define (f x) (lent x))", {"lent": lambda o: 2}), cache)
    assert linked.call("f", [0], LIMIT).result == 1
    assert again.call("f", [0], LIMIT).result == 2


def test_an_unknown_procedure_is_an_error() -> None:
    with pytest.raises(KeyError):
        compile_agent(Program("(define k 1)")).call("k", [], LIMIT)


def test_successful_runs_do_not_need_the_evaluator(monkeypatch: pytest.MonkeyPatch) -> None:
    program = compile_agent(Program(POLICY))
    monkeypatch.setattr("godel.language.compiler.call", evaluate)
    for name, arguments in (("policy", (7, 2)), ("sum", (9,)), ("adders", (5,)), ("even", (21,))):
        assert not isinstance(program.call(name, arguments, LIMIT).result, Fault)
