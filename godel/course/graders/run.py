"""`run`: the program is run, and expressions have the values that they should have."""

from __future__ import annotations

from collections.abc import Mapping

from godel.course.plain import GAS, Program, cut, evaluated, shown, value_text
from godel.course.schema import Item, Key
from godel.course.task import Task, Wrong, ours
from godel.course.under import UNDER_KEYS, definitions_under
from godel.language.evaluator import Fault
from godel.language.reader import read_datum, read_program
from godel.language.values import Value

KEYS = {
    "file": Key("text", "the file with the program; by default the first of files"),
    "cases": Key(
        "tables", "what is evaluated after the program, and what it must give", needed=True,
        columns={
            "expression": Key("text", "an expression; without it: the last one of the program"),
            "value": Key("text", "an expression that has the value wanted"),
            "faults": Key("flag", "true if it must fault"),
        },
    ),
    "given": Key("text", "definitions for the expressions behind value"),
    **UNDER_KEYS,
    "gas": Key("natural", "gas limit of each expression"),
    "most-gas": Key("natural", "the most that a case may take"),
}  # fmt: skip


def grade(task: Task) -> str:
    """Every case gives what it must."""
    before = definitions_under(task, read_program(task.text, task.file))
    program = Program(task.text, task.file, task.natural("gas", GAS), before)
    last, gas = program.run()
    cases = task.tables("cases")
    if isinstance(last, Fault) and not any("expression" not in case for case in cases):
        raise Wrong(f"running {task.file} ends with {shown(last)}")
    for case in cases:
        if "expression" in case:
            with ours("expression"):
                node = read_datum(str(case["expression"]), "expression")
            _judge(task, case, str(case["expression"]), *program.value(node))
        else:
            _judge(task, case, "the last expression", last, gas)
    return f"{len(cases)} case{'s' if len(cases) != 1 else ''} of {task.file} as expected"


def _judge(
    task: Task, case: Mapping[str, Item], name: str, found: Value | Fault | None, gas: int
) -> None:
    """One case. Raises Wrong."""
    if case.get("faults") is True:
        if not isinstance(found, Fault):
            raise Wrong(f"{cut(name)} should fault, but gives {shown(found)}")
        return
    with ours("value"):
        wanted = evaluated(str(case.get("value", "true")), "value", task.word("given"))
    text = None if found is None or isinstance(found, Fault) else value_text(found)
    if text != wanted:
        raise Wrong(f"{cut(name)} gives {shown(found)}, expected {cut(wanted)}")
    most = task.natural("most-gas", gas)
    if gas > most:
        raise Wrong(f"{cut(name)} takes {gas} gas, at most {most} are allowed")
