"""`answer`: a number or a word that the student has found, in a line `name = value` of a file."""

from __future__ import annotations

from fractions import Fraction

from godel.course.answers import answers_in
from godel.course.plain import Program, cut, evaluated, shown
from godel.course.schema import Key
from godel.course.task import ExerciseProblem, Task, Wrong, ours
from godel.course.under import UNDER_KEYS, definitions_under
from godel.language.evaluator import Fault

KEYS = {
    "file": Key("text", "the file with the answers; by default the first of files"),
    "name": Key("text", "the name before the = in the file", needed=True),
    "value": Key("text", "an expression that has the value wanted"),
    "gas-of": Key("text", "an expression: its gas is the value wanted"),
    "least": Key("text", "an expression: the answer is a number at least this"),
    "most": Key("text", "an expression: the answer is a number at most this"),
    "given": Key("text", "definitions for these expressions"),
    "gas": Key("natural", "gas limit of these expressions"),
    **UNDER_KEYS,
    "mistakes": Key(
        "tables", "wrong answers that are to be expected, and what to say of them",
        columns={
            "value": Key("text", "an expression that has the wrong value", needed=True),
            "says": Key("text", "what is wrong with it", needed=True),
        },
    ),
}  # fmt: skip


def grade(task: Task) -> str:
    """The answer is the one wanted, which feedback never tells."""
    name, file = task.word("name"), task.file
    answers = answers_in(task.text, file)
    if not answers.get(name):
        raise Wrong(f"{file} has no answer for {name}: write a line  {name} = ...")
    answer = answers[name]
    wanted = _gas(task) if "gas-of" in task.keys else None
    if "value" in task.keys:
        wanted = _own(task, task.word("value"))
    if wanted is not None and answer != wanted:
        for row in task.tables("mistakes"):
            if answer == _own(task, str(row["value"])):
                raise Wrong(f"{name} = {cut(answer)} is not right: {row['says']}")
        raise Wrong(f"{name} = {cut(answer)} is not right")
    for key, word in (("least", "small"), ("most", "large")):
        if key in task.keys:
            number, limit = _number(name, answer), Fraction(_own(task, task.word(key)))
            if number < limit if key == "least" else number > limit:
                raise Wrong(f"{name} = {cut(answer)} is too {word}")
    return f"{name} = {cut(answer)}"


def _own(task: Task, expression: str) -> str:
    """The value of an expression of the exercise."""
    with ours("value"):
        gas = task.natural("gas", 10_000_000)
        return evaluated(expression, "value", task.word("given"), gas, definitions_under(task))


def _gas(task: Task) -> str:
    """The gas that an expression takes, with the definitions of `with` and `over`."""
    with ours("gas-of"):
        program = Program(
            task.word("gas-of"), "gas-of", task.natural("gas", 10_000_000), definitions_under(task)
        )
        found, gas = program.run()
    if found is None or isinstance(found, Fault):
        raise ExerciseProblem(f"the exercise is broken: gas-of gives {shown(found)}")
    return str(gas)


def _number(name: str, answer: str) -> Fraction:
    try:
        return Fraction(answer)
    except ValueError:
        raise Wrong(f"{name} = {cut(answer)} is no number") from None
