"""The definitions that a student's program stands on: shipped programs, and files of the lab."""

from __future__ import annotations

from collections.abc import Sequence

from godel.course.plain import shipped_definitions
from godel.course.schema import Key, Keys
from godel.course.task import ExerciseProblem, Task, ours
from godel.course.uses import definitions
from godel.language.reader import read_program
from godel.language.syntax import Node, head

UNDER_KEYS: Keys = {
    "with": Key("texts", "shipped programs whose definitions it may use"),
    "over": Key("texts", "files of the lab whose definitions it may use, and replace by its own"),
}


def definitions_under(task: Task, own: Sequence[Node] = ()) -> tuple[Node, ...]:
    """What `with` and `over` name, but for definitions of `over` that stand among `own` as well.

    So a student hands in only what is to be different, as `godel ouro --over` takes it.
    """
    with ours("with"):
        before = shipped_definitions(task.words("with"))
    replaced = {name for name, _, _ in definitions(own)}
    found = list[Node]()
    for file in task.words("over"):
        if file not in task.given:
            raise ExerciseProblem(f"the exercise is broken: there is no {file[:60]} in its lab")
        with ours("over"):
            nodes = read_program(task.given[file], file)
        found += [node for node in nodes if head(node) == "define"]
    kept = [node for name, _, node in definitions(found) if name not in replaced]
    return (*before, *kept)
