"""`quine`: the value of a program is its own text; several files: each gives the next, in a circle.

The text of a program of one expression is that expression; of any other program it is the list of
its forms. A number is its own text as well, which is no exercise: the program must be a call.
"""

from __future__ import annotations

from godel.course.plain import GAS, MOST_NODES, Program, shown
from godel.course.schema import Key
from godel.course.task import Task, Wrong
from godel.course.uses import parted, words_in
from godel.language.canonical import print_flat
from godel.language.evaluator import Fault, datum_node
from godel.language.primitives import OuroFault
from godel.language.syntax import Form, Node, head

KEYS = {
    "file": Key("text", "the file with the program; by default the first of files"),
    "circle": Key("texts", "files whose programs give each other's texts, in this order"),
    "forbids": Key("texts", "words that may not be used; by default self and eval"),
    "gas": Key("natural", "gas limit of each expression"),
}


def grade(task: Task) -> str:
    """Each program gives the text of the next, or its own."""
    names = task.words("circle") or (task.file,)
    gas = task.natural("gas", GAS)
    programs = [Program(task.handed_text(name), name, gas) for name in names]
    forbidden = task.words("forbids") if "forbids" in task.keys else ("self", "eval")
    for name, program in zip(names, programs, strict=True):
        _honest(name, program, forbidden)
    texts = [print_flat(_text(program)) for program in programs]
    if len(set(texts)) < len(texts):
        raise Wrong("two of the programs are the same; a circle goes through different ones")
    for place, (name, program) in enumerate(zip(names, programs, strict=True)):
        after = (place + 1) % len(names)
        wanted = "its own text" if len(names) == 1 else f"the text of {names[after]}"
        _compare(name, program, _text(programs[after]), wanted)
    last = "its own text" if len(names) == 1 else "the text of the next program, in a circle"
    return f"the value of {' and of '.join(names)} is {last}"


def _honest(name: str, program: Program, forbidden: tuple[str, ...]) -> None:
    """It does compute its text. Raises Wrong."""
    used = sorted(words_in(program.nodes) & set(forbidden))
    if used:
        raise Wrong(f"{name} uses {' and '.join(used)}, which this exercise does without")
    if not program.nodes:
        raise Wrong(f"{name} holds no program yet")
    last = program.nodes[-1]
    if head(last) in ("define", "quote") or not (isinstance(last, Form) and last.items):
        raise Wrong(f"{name} does not end with a call, so that it computes nothing")


def _text(program: Program) -> Node:
    """The text of a program as data."""
    return program.nodes[0] if len(program.nodes) == 1 else Form(program.nodes)


def _compare(name: str, program: Program, wanted: Node, what: str) -> None:
    """The last value is this text. Raises Wrong that says where they part."""
    found, _ = program.run()
    if found is None or isinstance(found, Fault):
        raise Wrong(f"{name} gives {shown(found)}, expected {what}")
    try:
        node, _ = datum_node(found, MOST_NODES)
    except OuroFault:
        raise Wrong(f"{name} gives {shown(found)}, expected {what}") from None
    where = parted(node, wanted)
    if where:
        raise Wrong(f"the value of {name} is not {what}; they first part at: {where}")
