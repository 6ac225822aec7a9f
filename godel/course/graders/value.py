"""`value`: what must be true of the value of a program, whatever way it was made.

The value is taken out of the program as plain data, and judged among the shipped definitions alone:
what the program defines for itself judges nothing.
"""

from __future__ import annotations

from godel.course.plain import Program, cut, shown, value_text
from godel.course.schema import Key
from godel.course.task import Task, Wrong, ours
from godel.course.under import UNDER_KEYS, definitions_under
from godel.language.evaluator import Fault
from godel.language.reader import read_datum, read_program

GAS = 10_000_000

KEYS = {
    "file": Key("text", "the file with the program; by default the first of files"),
    "holds": Key(
        "tables", "what is asked of the value, which is called `handed`", needed=True,
        columns={
            "expression": Key("text", "an expression that must be true", needed=True),
            "says": Key("text", "what is wrong if it is not", needed=True),
        },
    ),
    "given": Key("text", "definitions for these expressions"),
    **UNDER_KEYS,
    "gas": Key("natural", "gas limit of each expression"),
}  # fmt: skip


def grade(task: Task) -> str:
    """All that is asked of the value is true."""
    gas = task.natural("gas", GAS)
    before = definitions_under(task, read_program(task.text, task.file))
    found, _ = Program(task.text, task.file, gas, before).run()
    handed = None if found is None or isinstance(found, Fault) else value_text(found)
    if handed is None:
        raise Wrong(f"the value of {task.file} is {shown(found)}")
    with ours("given"):
        given = f"(define handed '{handed})\n{task.word('given')}"
        judge = Program(given, "given", gas, definitions_under(task))
        judge.run()
    for row in task.tables("holds"):
        with ours("expression"):
            node = read_datum(str(row["expression"]), "expression")
        judged = shown(judge.value(node)[0])
        if judged != "true":
            how = "" if judged == "false" else f" ({judged})"
            raise Wrong(f"{cut(handed)}: {row['says']}{how}")
    return f"{cut(handed)} is as asked"
