"""Both checkers give the same answer to every small question."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kernel.accepted import BUSY, IDLE, better, cheaper, interval
from tests.kernel.certificates import Certificate
from tests.verify.judging import judged
from tests.verify.probes import (
    AGENTS,
    BELIEFS,
    BOUNDS,
    CLAUSES,
    EVIDENCE,
    GOALS,
    HIDDEN,
    NUMBERS,
    PROOFS,
    SEARCHES,
    WORLD,
)
from tests.verify.rule_probes import rule_questions
from tests.verify.searching_probes import searching_questions


def lines(text: str) -> list[str]:
    return text.removeprefix("\n").removesuffix("\n").split("\n")


def bounded(bound: str, evidence: str = "auto") -> Certificate:
    rule = f"(apply-rule bellman-upper (1 3 4 5 6 8) {bound} (weight 1 9/10 10) {evidence})"
    return better({10: rule})


def searching(line: str) -> Certificate:
    common, _, last = line.partition(" => ")
    kept = common[: common.rindex("(define")] if "(define a 1)" in common else common
    return better(running=f"{IDLE[:-1]} {common})", candidate=f"{BUSY[:-1]} {kept} {last})")


SPACE = WORLD.replace("(x int 0 3)", "(x int 0) (y int 0 9) (z int -5)")
SPACE = SPACE.replace("(start (x 0))", "(start (x 0) (y 0) (z 0))")
LUCK = WORLD.replace("(state", "(hidden (luck (1/2 1/4) (1/2 3/4))) (state")
LUCK = LUCK.replace("(reward a)", "(reward (* a luck))")
LATER = "(apply-rule bellman-lower (2 3 4 5 6 9) 2 (weight 1 9/10 10) auto)"


def spacious(bound: str, evidence: str = "auto") -> Certificate:
    rule = f"(apply-rule bellman-upper (1 3 4 5 6 8) {bound} (weight 1 9/10 10) {evidence})"
    return better({10: rule}, world=SPACE, here="(1 0 0 0)")


def lucky(line: str, axiom: str = "(state2theorem here)") -> Certificate:
    old, _, new = line.partition(" => ")
    here = "(1/2 0 1/4) (1/2 0 3/4)"
    return better({7: axiom, 11: LATER}, world=LUCK.replace(old, new), here=here)


def questions() -> Iterator[tuple[str, Certificate]]:
    for old, text in CLAUSES.items():
        for new in lines(text):
            yield f"{old} becomes {new}", better(world=WORLD.replace(old, new))
    for line in lines(AGENTS):
        yield line, better(candidate=line)
    for line in lines(EVIDENCE):
        yield f"evidence {line}", bounded("0", line)
    for line in lines(BOUNDS):
        yield f"bound {line}", bounded(line)
    for line in lines(BELIEFS):
        yield f"belief {line}", better(here=line)
    for line in lines(GOALS):
        yield f"goal {line}", interval(goal=line)
    for line in lines(SEARCHES):
        yield f"search {line}", searching(line)
    for line in lines(NUMBERS):
        yield f"number {line}", spacious(line)
    for line in lines(PROOFS):
        yield f"proof {line}", spacious("0", line)
    for line in lines(HIDDEN):
        for axiom in ("(state2theorem here)", "(get-axiom initial)"):
            yield f"hidden {line} {axiom}", lucky(line, axiom)
    for count in (99, 100, 101):
        names = " ".join(f"(v{number} 1)" for number in range(count))
        for body in ("0", "(case 1 ((1) 0) (else 1))", "((lambda () 0))", "((lambda (q) 0) 1)"):
            yield f"{count} names around {body}", bounded(f"(let* ({names}) {body})")
    for count in (39, 40, 41):
        names = " ".join(f"p{number}" for number in range(60))
        inside = " ".join(f"(v{number} 1)" for number in range(count))
        helper = f"(define (f {names}) (let* ({inside}) 1))"
        agent = f"(agent q (define (policy x) 1) {helper})"
        yield f"{count} names around in a definition of 60", better(candidate=agent)
    for count in (63, 64, 65):
        crowd = " ".join(f"(h{number} (1 0))" for number in range(count))
        world = WORLD.replace("(state", f"(hidden {crowd}) (state")
        here = f"(1 0{' 0' * count})"
        yield f"{count} hidden variables and one more", better(world=world, here=here)
    for count in (199, 200, 201):
        grow = "(lambda (f a n) (if (= n 0) a (f f (list 'list a) (- n 1))))"
        value = f"(let ((f {grow})) (eval (f f 0 {count})))"
        yield f"eval of {count} levels", bounded(f"(if (procedure? {value}) 1 0)")
    for count in (999, 1_000, 1_001):
        deep = "(lambda (f n) (if (= n 0) 0 (+ 0 (f f (- n 1)))))"
        yield f"{count} calls that wait", bounded(f"(let ((f {deep})) (f f {count}))")
    for old, new in (("(eval '1)", "(+ 1 0)"), ("(+ 1 0)", "(eval '1)"), ("(+ 1 0)", "1")):
        programs = [
            f"(agent {name} (define (policy x) {p}))"
            for name, p in zip("pq", (old, new), strict=True)
        ]
        yield f"gas of {old} and {new}", cheaper(running=programs[0], candidate=programs[1])
    for count in (4_000, 4_001):
        for number in ("9" * count, "-" + "9" * count, "1/" + "7" * count):
            yield f"{count} digits {number[:3]}", bounded(f"(if (= {number} 0) 1 0)")


QUESTIONS = dict(questions()) | dict(rule_questions()) | dict(searching_questions())


@pytest.mark.parametrize("name", QUESTIONS)
def test_both_answer_alike(name: str) -> None:
    verdicts = judged(QUESTIONS[name].data())
    assert verdicts.agree, verdicts


def test_both_answers_occur() -> None:
    answers = [judged(item.data()).second is None for item in QUESTIONS.values()]
    assert min(answers.count(True), answers.count(False)) > 50
