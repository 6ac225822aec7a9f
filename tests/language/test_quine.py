"""Programs made from templates know their own text, whatever the template is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from godel.errors import GodelError, SyntaxProblem, UsageProblem
from godel.language.canonical import canonical_text, print_flat
from godel.language.evaluator import Fault, Outcome
from godel.language.quine import filled, quine, relay, text_of
from godel.language.reader import read_program
from godel.language.session import Session
from godel.language.syntax import Node, form, symbol
from tests.choices import Drawn
from tests.generators import Expressions, Scope
from tests.language.shipped import quoted
from tests.properties.agreement import shown


def last(nodes: tuple[Node, ...]) -> str:
    """The value of the last form, or its fault, whatever it costs."""
    session = Session(200_000, nodes)
    results = [session.run(node).result for node in nodes]
    return shown(Outcome(results[-1], 0), {})


def as_value(node: Node) -> str:
    return shown(Outcome(quoted(node).first, 0), {})  # type: ignore[union-attr]


def read(text: str) -> tuple[Node, ...]:
    return read_program(text, "template")


@st.composite
def templates(draw: st.DrawFn, holes: tuple[str, ...]) -> Node:
    """Random expressions that do something with the texts in the holes."""
    names = [f"text{place}" for place in range(len(holes))]
    body = Expressions(Drawn(draw), False, 6).any(8, Scope(lists=tuple(names)))
    pairs = [form(symbol(n), form(symbol(h))) for n, h in zip(names, holes, strict=True)]
    return form(symbol("let"), form(*pairs), body)


@settings(max_examples=25)
@given(templates(("itself",)))
def test_a_random_template_gets_the_text_of_its_program(template: Node) -> None:
    program = quine((template,))
    assert last(program) == last(filled((template,), {"itself": program[0]}))


@settings(max_examples=10)
@given(st.lists(templates(("itself", "next")), min_size=2, max_size=3))
def test_random_relays(members: list[Node]) -> None:
    programs = relay(members)
    for place, (member, program) in enumerate(zip(members, programs, strict=True)):
        texts = {"itself": program, "next": programs[(place + 1) % len(programs)]}
        assert last((program,)) == last(filled((member,), texts))


@pytest.mark.parametrize(
    "text",
    [
        "(itself)",
        "(if (pair? (itself)) (itself) 'never)",
        "(let ((half 3) (halves 4)) (car (list (itself) half halves)))",
        "(car (list (itself) (lambda (itself) itself)))",
        "(eval (list 'quote (itself)))",
        "(let ((all `(1 ,(itself) ,@(itself)))) (list-ref all 1))",
        "(define (f x) (if (null? x) (itself) (f (cdr x)))) (f '(1 2))",
        "(define half 7) (define half-2 8) (itself)",
        "(define (again) (self)) (if (equal? (again) (itself)) (itself) 'no)",
        "(define texts '((itself) half)) 1 'two (itself)",
    ],
)
def test_quines(text: str) -> None:
    template = read(text)
    program = quine(template)
    itself = as_value(text_of(program, template))
    assert last(program) == itself
    again = read("".join(map(canonical_text, program)))
    assert list(map(print_flat, again)) == list(map(print_flat, program))


@pytest.mark.parametrize("count", range(2, 8))
def test_a_relay_comes_back_to_its_start(count: int) -> None:
    programs = relay(read("(next)" * count))
    texts = [as_value(program) for program in programs]
    assert [last((program,)) for program in programs] == [*texts[1:], texts[0]]
    assert len(set(texts)) == count


def test_the_shortest_quine() -> None:
    (program,) = quine(read("(itself)"))
    assert print_flat(program) == (
        "((lambda (half) (list half (list 'quote half)))"
        " '(lambda (half) (list half (list 'quote half))))"
    )


def nested(depth: int) -> str:
    return "(car (list " * (depth // 2) + "(itself)" + "))" * (depth // 2)


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("(+ 1 2)", UsageProblem, "no hole"),
        ("'(itself)", UsageProblem, "no hole"),
        ("(lambda (itself) (itself))", UsageProblem, "no hole"),
        ("(next)", UsageProblem, "no hole"),
        ("(define x 1) x", UsageProblem, "no hole"),
        ("(if (itself))", SyntaxProblem, "expected (if"),
        ('(list "a" (itself))', SyntaxProblem, "string"),
        (nested(196), UsageProblem, "no room"),
        (
            "(let (" + " ".join(f"(n{i} 1)" for i in range(99)) + ") (itself))",
            UsageProblem,
            "more than 100 names",
        ),
    ],
)
def test_templates_that_make_no_program(
    text: str, kind: type[GodelError], message: str
) -> None:
    with pytest.raises(kind, match=message.replace("(", r"\(")):
        quine(read(text))


def test_a_template_that_is_too_long() -> None:
    many = form(symbol("quote"), form(*[symbol("a" * 1_000)] * 600))
    with pytest.raises(UsageProblem, match="longer than"):
        quine((form(symbol("list"), many, *read("(itself)")),))


def test_a_template_as_deep_as_may_be() -> None:
    deepest = next(depth for depth in range(198, 0, -2) if works(nested(depth)))
    assert deepest > 180
    program = quine(read(nested(deepest)))
    assert last(program) == as_value(program[0])


def works(text: str) -> bool:
    try:
        quine(read(text))
    except UsageProblem:
        return False
    return True


def test_a_quine_does_not_use_what_would_make_it_easy() -> None:
    for program in (*quine(read("(itself)")), *relay(read("(next) (itself)"))):
        words = print_flat(program).replace("(", " ").replace(")", " ").split()
        assert not {"self", "eval"} & set(words)
    assert not isinstance(Session(100).run(quine(read("(itself)"))[0]).result, Fault)
