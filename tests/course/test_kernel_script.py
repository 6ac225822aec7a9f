"""The grader `kernel-script`: what it accepts, and what it asks for besides."""

from __future__ import annotations

import pytest

from godel.course.graders import grader
from godel.course.schema import Item
from godel.course.task import ExerciseProblem, Task, Wrong
from godel.errors import GodelError
from tests.byhand.worlds import DEAR, SHELF, SHELF_PROOF


def task(text: str, keys: dict[str, Item] | None = None, **more: str) -> Task:
    given = {"w.ouro": SHELF, "dear.ouro": DEAR}
    whole: dict[str, Item] = {"world": "w.ouro", "candidate": "q", **(keys or {})}
    return Task(whole, {"s.kernel": text, **more}, given)


def test_an_accepted_script() -> None:
    said = grader("kernel-script").grade(task(SHELF_PROOF))
    assert said == "accepted: the kernel follows all 16 instructions of s.kernel"
    own = {"candidate-file": "mine.ouro", "world": "w.ouro"}
    keys: dict[str, Item] = {**own}
    handed = {"s.kernel": SHELF_PROOF, "mine.ouro": "(agent mine (define (policy) 1))"}
    assert grader("kernel-script").grade(Task(keys, handed, {"w.ouro": SHELF}))


@pytest.mark.parametrize(
    ("text", "keys", "words"),
    [
        ("", {}, "ends without a check"),
        ("get-axiom reward", {}, "ends without a check; the goal is better"),
        (SHELF_PROOF, {"needs": ["cheaper"]}, "asks for the rule cheaper"),
        (SHELF_PROOF, {"forbids": ["separate"]}, "without the rule separate"),
        (SHELF_PROOF, {"most-steps": "15"}, "it has 16 instructions; at most 15"),
        (SHELF_PROOF, {"replay": "700"}, "takes more work than the kernel has left"),
        ("hint 3\n", {}, "ends without a check"),
        (SHELF_PROOF.replace("check", "delete-theorem 14\ncheck"), {}, "not among the theorems"),
        (SHELF_PROOF + "delete-theorem 14\ncheck\n", {}, "not among the theorems"),
        (SHELF_PROOF.replace("0 (sign) auto", "-1 (sign) (oracle z3)"), {}, "not allowed: oracle"),
        ("chekc", {}, "did you mean check?"),
        ("save /tmp/x.proof\n", {}, "ends without a check"),
    ],
)
def test_what_does_not_pass(text: str, keys: dict[str, Item], words: str) -> None:
    with pytest.raises((Wrong, GodelError)) as caught:
        grader("kernel-script").grade(task(text, keys))
    assert words in str(caught.value)
    assert not isinstance(caught.value, ExerciseProblem)


def test_mistakes_of_the_exercise_are_its_own() -> None:
    for keys in ({"goal": "best"}, {"candidate": "nobody"}, {"world": "nowhere"}):
        with pytest.raises(ExerciseProblem):
            grader("kernel-script").grade(task(SHELF_PROOF, {**keys}))
