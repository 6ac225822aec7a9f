"""A quoted version moves as the agent does; what cannot be quoted is refused, not approximated."""

from __future__ import annotations

import pytest

from godel.errors import UsageProblem
from godel.language.canonical import canonical_text
from godel.language.reader import read_datum
from godel.selfplay.moves import opponent_of
from godel.selfplay.quoting import quoted
from godel.selfplay.template import Template, find_template
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent
from tests.selfplay.making import game

DUEL = """(world duel (state (x int 0 5) (y one-of p q) (seen int 0 1))
  (actions (a int 1 3) (b one-of p q)) (default (a 2) (b q)) (start (x 0) (y p) (seen 0)) (life 3)
  (step (let ((opponent (eval '(lambda (y x) (list 1 'p))))) (set x (car (opponent y x))))))"""


@pytest.fixture(scope="module")
def duel() -> Template:
    return find_template(build_world(read_datum(DUEL, "test")))


@pytest.fixture(scope="module")
def nim() -> Template:
    return find_template(game("nim")[0])


def agent_of(template: Template, text: str) -> Agent:
    return build_agent(read_datum(f"(agent one {text})", "test"), template.world)


@pytest.mark.parametrize(
    ("text", "moves"),
    [
        ("(define (policy) 2)", [2] * 9),
        ("(define (policy heap) (min 3 (max 1 (modulo heap 4))))", [1, 1, 2, 3, 1, 1, 2, 3, 1]),
        # outside of the domain: the default action, here 1
        ("(define (policy heap) heap)", [1, 1, 2, 3, 1, 1, 1, 1, 1]),
        ("(define (policy heap) (/ heap 2))", [1, 1, 1, 1, 2, 1, 3, 1, 1]),
        ("(define (policy heap) 'two)", [1] * 9),
        ("(define (policy heap) policy)", [1] * 9),
        # helpers, constants, recursion, mutual recursion, procedures as values
        ("(define (policy heap) (f heap 2)) (define (f x y) (min x y))", [1, 1, 2] + [2] * 6),
        ("(define k 3) (define (policy heap) k)", [3] * 9),
        ("(define k '(1 2)) (define (policy heap) (list-ref k (modulo heap 2)))",
         [1, 2, 1, 2, 1, 2, 1, 2, 1]),
        ("(define (policy heap) (if (< heap 4) heap (policy (- heap 4))))",
         [1, 1, 2, 3, 1, 1, 2, 3, 1]),
        ("(define (even? n) (if (= n 0) true (odd? (- n 1))))"
         "(define (odd? n) (if (= n 0) false (even? (- n 1))))"
         "(define (policy heap) (if (even? heap) 2 3))",
         [2, 3, 2, 3, 2, 3, 2, 3, 2]),
        ("(define f (lambda (x) (+ x 1))) (define (policy heap) (car (map f '(1 2))))", [2] * 9),
        # names that could be taken for those that quoting brings along
        ("(define (%1 heap) 2) (define (%move %a1) (%1 %a1)) (define (policy heap) (%move heap))",
         [2] * 9),
        ("(define %2 3) (define (policy heap) (let ((%1 %2)) (if (= heap 0) 1 %1)))",
         [1] + [3] * 8),
        ("(define (heap-of %1) %1) (define (policy heap) (min 3 (heap-of heap)))",
         [1, 1, 2, 3, 3, 3, 3, 3, 3]),
        # what the policy does not reach plays no part
        ("(define (propose self n) (builtin-propose (eval self) n)) (define (policy heap) 3)",
         [3] * 9),
    ],
)
def test_the_quotation_moves_as_the_agent(nim: Template, text: str, moves: list[int]) -> None:
    _, found = opponent_of(nim, agent_of(nim, text))
    assert list(found) == [str(move) for move in moves]


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("(define (policy x) (list (+ x 1) 'p))", {0: "(1 p)", 2: "(3 p)", 3: "(2 q)"}),
        ("(define (policy y x) (list 1 y))", {0: "(1 p)"}),
        ("(define (policy) 1)", {0: "(2 q)"}),
        ("(define (policy) '(1))", {0: "(2 q)"}),
        ("(define (policy) '(1 p q))", {0: "(2 q)"}),
        ("(define (policy) '(1 r))", {0: "(2 q)"}),
        ("(define (policy) '(4 p))", {0: "(2 q)"}),
        ("(define (policy) '())", {0: "(2 q)"}),
        ("(define (policy) (cons 1 2))", {0: "(2 q)"}),
    ],
)
def test_several_actions_and_their_domains(
    duel: Template, text: str, move: dict[int, str]
) -> None:
    _, found = opponent_of(duel, agent_of(duel, text))
    assert {x: found[x] for x in move} == move  # y = p comes first, then x from 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("(memory (m 0 0 3)) (define (policy heap m) 1)", "reads m"),
        ("(define (policy turn) 1)", "reads turn"),
        ("(define (policy heap) (if (null? (self)) 1 2))", "self"),
        ("(define (policy heap) (f)) (define (f) (eval '1))", "eval"),
        ("(define (policy heap) (if (= heap 7) (car heap) 1))", "sort at heap=7"),
        ("(define (policy heap) (if (= heap 7) (policy heap) 1))", "out of gas at heap=7"),
        # within the gas of a world, and not within that of an agent
        ("(define (policy heap) (if (= heap 7) (min 3 (length (range 0 700))) 1))",
         "out of gas at heap=7"),
        ("(define (f) (policy 1)) (define (policy heap) (builtin-propose heap))", "unbound"),
    ],
)
def test_what_cannot_be_quoted_is_refused(nim: Template, text: str, said: str) -> None:
    with pytest.raises(UsageProblem, match=said):
        opponent_of(nim, agent_of(nim, text))


def test_a_quotation_that_is_not_faithful_is_noticed(
    nim: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = quoted(nim, agent_of(nim, "(define (policy heap) (if (= heap 8) 1 3))"))
    monkeypatch.setattr("godel.selfplay.moves.quoted", lambda template, agent: other)
    opponent_of(nim, agent_of(nim, "(define (policy heap) (if (= heap 8) 1 3))"))
    with pytest.raises(UsageProblem, match="it moves otherwise at heap=8"):
        opponent_of(nim, agent_of(nim, "(define (policy heap) 3)"))


def test_the_world_of_a_quotation_is_a_world(nim: Template) -> None:
    procedure, _ = opponent_of(nim, agent_of(nim, "(define (policy heap) (if (= heap 8) 1 3))"))
    text = canonical_text(nim.against(procedure))
    assert find_template(build_world(read_datum(text, "test"))).parameters == nim.parameters
