"""Each kind of check: what passes, what does not, and the words that a student then reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.cli import main
from godel.course.graders import KINDS, grader
from godel.course.schema import Item
from godel.course.task import ExerciseProblem, Task, Wrong
from godel.errors import GodelError

BOLD = """(agent bold (define (policy money) 5)
  (define (propose self n) (builtin-propose self n)) (define (think money) 20))"""
SHY = BOLD.replace("bold", "shy").replace("money) 5)", "money) 0)")
BOLD_WITH_MEMORY = """(agent bold (memory (wins 0 0 200)) (define (policy money) 5)
  (define (remember wins reward) (if (> reward 0) (min 200 (+ wins 1)) wins))
  (define (propose self n) (builtin-propose self n)) (define (think money) 20))"""
WALK = """(world walk "One step to the right for ever." (state (x int 0 3)) (actions (go bool))
  (default (go true)) (start (x 0)) (discount 1/2) (life endless)
  (step (if go (set x (min 3 (+ x 1)))) (reward (if go 1 0))))
(agent mover (define (policy x) true))
(agent sitter (define (policy x) false))
"""
PASSES: list[tuple[str, dict[str, Item], str]] = [
    ("run", {"cases": [{"expression": "(twice 4)", "value": "(* 2 4)"}, {"value": "'(6)"}]},
     "(define (twice n) (+ n n)) (list (twice 3))"),
    ("run", {"cases": [{"expression": "(f 0)", "faults": True}]}, "(define (f n) (/ 1 n))"),
    ("run", {"with": ["numbering"], "given": "(define (two) 2)",
             "cases": [{"expression": "x", "value": "(two)"}]}, "(define x 2)"),
    ("quine", {}, "((lambda (h) (list h (list 'quote h))) '(lambda (h) (list h (list 'quote h))))"),
    ("program", {"forbids": ["eval"], "needs": ["if"], "defines": ["f/1"], "mentions": ["7"]},
     "(define (f x) (if x '(eval 7) 0))"),
    ("answer", {"name": "a", "value": "(+ 2 3)"}, "; the answer\na = 5\n"),
    ("answer", {"name": "a", "least": "1/2", "most": "1"}, "a = 3/4"),
    ("modal", {"proves": ["X <-> ~[]X"], "letters": []}, "~[]F # consistency"),
    ("modal", {"agent": "Mine", "matches": [{"against": "FairBot", "ends": "CC"}]},
     "Mine = []Them(Me)"),
    ("value", {"holds": [{"expression": "(< 4 handed)", "says": "small"}]}, "(+ 2 3)"),
    ("modal", {"agent": "Mine", "earns": 19}, "Mine = []Them(Me)"),
    ("world", {"name": "walk", "facts": [
        {"agent": "sitter", "candidate": "mover"},
        {"agent": "mover", "candidate": "sitter", "refuted": True},
        {"agent": "mover", "upper": "2"}, {"agent": "mover", "least": "3/2", "most": "2"}]}, WALK),
    ("sampled", {"agent": "sitter", "candidate": "mover", "samples": 3}, WALK),
    ("improves", {"world": "gambler", "least": "20"}, BOLD_WITH_MEMORY),
    ("refutes", {"world": "gambler"}, SHY),
    ("refutes", {"world": "gambler", "upper": "(* money 1/10)"}, "money = 9"),
    ("bound", {"world": "gambler", "side": "upper", "tight": "40"}, "40"),
    ("proposer", {"world": "gambler", "work": 20_000}, BOLD_WITH_MEMORY.replace(") 5)", ") 1)")),
]  # fmt: skip
FAILS: list[tuple[str, dict[str, Item], str, str]] = [
    ("run", {"cases": [{"expression": "(f 4)", "value": "8"}]}, "(define (f n) n)",
     "(f 4) gives 4, expected 8"),
    ("run", {"cases": [{"expression": "(f 4)", "value": "8"}]}, "(define (f n) (f n)) (f 1)",
     "ends with a fault (out of gas)"),
    ("run", {"cases": [{"value": "8"}], "most-gas": 3}, "(+ 4 4)", "takes 4 gas, at most 3"),
    ("run", {"cases": [{"value": "8"}]}, "(+ 4 fuor)", "unknown name fuor"),
    ("run", {"cases": [{"value": "8"}]}, "(+ 4", "own.txt:1"),
    ("sampled", {"agent": "mover", "candidate": "sitter", "samples": 3}, WALK,
     "sitter has the higher mean in 0 of 3 samples of 10 lives, expected 3 at least"),
    ("sampled", {"agent": "sitter", "candidate": "mover", "work": 10}, WALK,
     "1 of 20 samples took more than 10 units of work"),
    ("quine", {}, "(self)", "uses self"),
    ("quine", {}, "7", "computes nothing"),
    ("quine", {}, "(list 'list)", "not its own text"),
    ("program", {"defines": ["f/2"]}, "(define (f x) x)", "f has 1 parameters, expected 2"),
    ("program", {"most-size": 3}, "(define (f x) x)", "has 6 parts, at most 3"),
    ("answer", {"name": "a", "value": "5", "mistakes": [{"value": "4", "says": "count both ends"}]},
     "a = 4", "a = 4 is not right: count both ends"),
    ("answer", {"name": "a", "value": "5"}, "b = 5", "no answer for a"),
    ("modal", {"proves": ["X <-> ~[]X"]}, "[]F", "GL does not prove X <-> ~[]X"),
    ("modal", {"proves": ["X"], "letters": ["p"]}, "q -> q", "has the letter q"),
    ("modal", {"agent": "Mine", "matches": [{"against": "DefectBot", "ends": "DD"}]},
     "Mine = T", "Mine against DefectBot ends CD, expected DD"),
    ("value", {"holds": [{"expression": "(< 4 handed)", "says": "small"}]}, "(+ 2 2)", "4: small"),
    ("value", {"with": ["checker"], "holds": [{"says": "no proof", "expression":
     "(eq? true (checked (proof-number handed) '(= 2 3) 1))"}]},
     "'(goal axiom)", "(goal axiom): no proof"),
    ("value", {"with": ["checker"], "holds": [{"says": "no", "expression": "true"}]},
     "(define (checked a b c) true) '(goal)", "checked is defined already"),
    ("modal", {"agent": "Mine", "earns": 20}, "Mine = []Them(Me)", "Mine earns 19: Coop"),
    ("world", {"facts": [{"agent": "mover", "upper": "1"}]}, WALK, "1 is not proved"),
    ("world", {}, WALK.replace("1/2", "3/2"), "discount"),
    ("improves", {"world": "gambler"}, SHY, "proved that shy is not better than timid"),
    ("improves", {"world": "gambler", "thinks": 21}, BOLD, "thinks 20 units there, expected"),
    ("improves", {"world": "gambler", "least": "30", "better": False}, BOLD,
     "expected at least 30"),
    ("refutes", {"world": "gambler"}, BOLD_WITH_MEMORY, "is proved to be better"),
    ("refutes", {"world": "gambler", "upper": "(* 4 money)"}, "money = 9", "no contradiction"),
    ("bound", {"world": "gambler", "side": "upper"}, "(* 1/10 money)", "no upper bound: at"),
    ("proposer", {"world": "gambler", "work": 50}, BOLD, "found 0 proved rewrites"),
    ("certificate", {"world": "gambler", "goal": "better"}, "(godel-proof 1)", "kernel refuses"),
]  # fmt: skip


def task(keys: dict[str, Item], text: str) -> Task:
    return Task(keys, {"own.txt": text}, {})


@pytest.mark.parametrize(("kind", "keys", "text"), PASSES)
def test_what_meets_the_statement_passes(kind: str, keys: dict[str, Item], text: str) -> None:
    assert grader(kind).grade(task(keys, text))


@pytest.mark.parametrize(("kind", "keys", "text", "words"), FAILS)
def test_what_does_not_is_told_why(
    kind: str, keys: dict[str, Item], text: str, words: str
) -> None:
    with pytest.raises((Wrong, GodelError)) as caught:
        grader(kind).grade(task(keys, text))
    assert not isinstance(caught.value, ExerciseProblem)
    assert words in str(caught.value)


def test_a_certificate_is_about_what_is_asked(tmp_path: Path) -> None:
    assert main(["bound", "gambler", "--out", str(tmp_path / "own.proof")]) == 0
    made = (tmp_path / "own.proof").read_text()
    keys: dict[str, Item] = {"world": "gambler", "goal": "interval"}
    assert grader("certificate").grade(task({**keys, "least": "1/2", "most": "1"}, made))
    for other, words in (
        ({"world": "parking"}, "about another world"),
        ({"goal": "better"}, "expected a proof of the kind better"),
        ({"at": "money=7"}, "another place"),
        ({"most": "1/10"}, "expected at most 1/10"),
    ):
        with pytest.raises(Wrong, match=words):
            grader("certificate").grade(task({**keys, **other}, made))


def test_a_bound_is_as_tight_as_it_says_itself() -> None:
    """Its proof may rest on a tighter one, which is not what was handed in."""
    keys: dict[str, Item] = {"world": "gambler", "side": "upper", "tight": "40"}
    with pytest.raises(Wrong, match="at the place 1000, but it is"):
        grader("bound").grade(task(keys, "(+ 1000 (if (= money 5) 0 -900))"))


def test_every_kind_is_tried() -> None:
    tried = {row[0] for row in (*PASSES, *FAILS)}
    assert set(KINDS) - tried <= {"kernel-script"}


def test_mistakes_of_an_exercise_are_not_the_students() -> None:
    for kind, keys in (
        ("run", {"cases": [{"value": "(nonsense"}]}),
        ("run", {"cases": [{"value": "(car '())"}]}),
        ("improves", {"world": "nowhere"}),
        ("kernel-script", {"world": "gambler", "candidate": "bold", "target": "strictest"}),
        ("bound", {"world": "gambler", "side": "left"}),
    ):
        with pytest.raises(ExerciseProblem, match="the exercise is broken"):
            grader(kind).grade(task(keys, "(+ 1 1)"))  # type: ignore[arg-type]
