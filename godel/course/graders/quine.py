"""`quine`: a program knows its own text; or several files give each other's texts, in a circle.

The text of a program of one expression is that expression; of any other program it is the list of
its forms. A number is its own text as well, which is no exercise: the program must be a call.

The value of the program is its text; or what the key `value` says, an expression in which
`(itself)` is that text. Its value may be a program again, and so on: with `generations` each of
them has the value that `value` says, with `period` the first comes back after so many, and not
before.
"""

from __future__ import annotations

from collections.abc import Sequence

from godel.course.plain import GAS, MOST_NODES, Program, evaluated, shown
from godel.course.schema import Key
from godel.course.task import ExerciseProblem, Task, Wrong, ours
from godel.course.uses import parted, size, words_in
from godel.language.canonical import print_flat
from godel.language.evaluator import Fault, datum_node
from godel.language.primitives import OuroFault
from godel.language.reader import read_datum
from godel.language.syntax import Form, Node, head

OUR_GAS = 10_000_000
LONG = 500
"""Atoms and forms of a text on which the expression of `value` must be able to work."""

KEYS = {
    "file": Key("text", "the file with the program; by default the first of files"),
    "circle": Key("texts", "files whose programs give each other's texts, in this order"),
    "value": Key("text", "the value wanted, as an expression: (itself) is the text of the program, "
                 "(generation) is 0, 1, 2, ..."),
    "given": Key("text", "definitions for value"),
    "says": Key("text", "value in words, as in: the list of 7 and its own text"),
    "generations": Key("natural", "how many programs, each the value of the one before, are run"),
    "period": Key("natural", "after how many of them the first comes back, and not before"),
    "forbids": Key("texts", "words that may not be used; by default self and eval"),
    "gas": Key("natural", "gas limit of each expression"),
}  # fmt: skip


def grade(task: Task) -> str:
    """The program knows its text, or each program gives the text of the next."""
    if task.words("circle"):
        return _circle(task, task.words("circle"))
    program = _read(task, task.file)
    if "value" in task.keys or "period" in task.keys:
        return _descent(task, program)
    _compare(task.file, _value(task.file, program, "its own text"), _text(program), "its own text")
    return f"the value of {task.file} is its own text"


def _circle(task: Task, names: Sequence[str]) -> str:
    """Each of some files gives the text of the next."""
    programs = [_read(task, name) for name in names]
    texts = [print_flat(_text(program)) for program in programs]
    if len(set(texts)) < len(texts):
        raise Wrong("two of the programs are the same; a circle goes through different ones")
    for place, (name, program) in enumerate(zip(names, programs, strict=True)):
        after = (place + 1) % len(names)
        wanted = f"the text of {names[after]}"
        _compare(name, _value(name, program, wanted), _text(programs[after]), wanted)
    return f"the value of {' and of '.join(names)} is the text of the next program, in a circle"


def _descent(task: Task, program: Program) -> str:
    """A program, its value, the value of that, and so on."""
    period = task.natural("period", 0)
    if len(program.nodes) > 1 and {"generations", "period"} & task.keys.keys():
        raise Wrong(f"{task.file} holds {len(program.nodes)} forms; it must be one expression")
    texts = [_text(program)]
    for place in range(max(task.natural("generations", 1), period)):
        name = task.file if place == 0 else f"generation {place} of {task.file}"
        if place:
            program = Program(print_flat(texts[-1]), name, task.natural("gas", GAS))
            _honest(name, program, _forbidden(task))
        wanted = task.word("says", "what is asked")
        node = _value(name, program, wanted)
        if "value" in task.keys:
            _compare(name, node, _wanted(task, texts[-1], place), wanted)
        texts.append(node)
        same = not parted(node, texts[0])
        if period and same and place + 1 < period:
            raise Wrong(f"{task.file} comes back after {place + 1}, not after {period}")
        if period and not same and place + 1 == period:
            raise Wrong(
                f"{task.file} does not come back after {period}; it and generation {period} "
                f"first part at: {parted(node, texts[0])}"
            )
    if period:
        return f"{task.file} comes back after {period} programs, all different"
    return f"the value of {task.file} is {task.word('says', 'as it should be')}"


def _wanted(task: Task, text: Node, generation: int) -> Node:
    """What the key `value` says of a text. Raises Wrong if a text is too long to be worked on."""
    given = (
        f"(define (itself) '{print_flat(text)}) (define (generation) {generation})\n"
        + task.word("given")
    )
    try:
        with ours("value"):
            return read_datum(evaluated(task.word("value"), "value", given, OUR_GAS), "value")
    except ExerciseProblem:
        if size([text]) < LONG:
            raise
        raise Wrong(f"{task.file} is too long to be worked on; a short program will do") from None


def _read(task: Task, name: str) -> Program:
    program = Program(task.handed_text(name), name, task.natural("gas", GAS))
    _honest(name, program, _forbidden(task))
    return program


def _forbidden(task: Task) -> tuple[str, ...]:
    return task.words("forbids") if "forbids" in task.keys else ("self", "eval")


def _honest(name: str, program: Program, forbidden: tuple[str, ...]) -> None:
    """It does compute its text. Raises Wrong."""
    used = sorted(words_in(program.nodes) & set(forbidden))
    if used:
        raise Wrong(f"{name} uses {' and '.join(used)}, which this exercise does without")
    if not program.nodes:
        raise Wrong(f"{name} holds no program yet")
    last = program.nodes[-1]
    if head(last) == "define" or not (isinstance(last, Form) and last.items):
        raise Wrong(f"{name} does not end with a call, so that it computes nothing")


def _text(program: Program) -> Node:
    """The text of a program as data."""
    return program.nodes[0] if len(program.nodes) == 1 else Form(program.nodes)


def _value(name: str, program: Program, wanted: str) -> Node:
    """The last value, as a tree. Raises Wrong if it is none."""
    found, _ = program.run()
    if found is not None and not isinstance(found, Fault):
        try:
            return datum_node(found, MOST_NODES)[0]
        except OuroFault:
            pass
    raise Wrong(f"{name} gives {shown(found)}, expected {wanted}")


def _compare(name: str, found: Node, wanted: Node, what: str) -> None:
    """Two trees are the same. Raises Wrong that says where they part."""
    where = parted(found, wanted)
    if where:
        raise Wrong(f"the value of {name} is not {what}; they first part at: {where}")
