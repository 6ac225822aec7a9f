"""`program`: what the text of a program must have, and what it must do without."""

from __future__ import annotations

from godel.course.plain import Program
from godel.course.schema import Key
from godel.course.task import Task, Wrong
from godel.course.under import UNDER_KEYS, definitions_under
from godel.course.uses import atoms_in, definitions, size, words_in
from godel.language.reader import read_program

KEYS = {
    "file": Key("text", "the file with the program; by default the first of files"),
    "forbids": Key("texts", "words that may stand nowhere but in quoted data"),
    "needs": Key("texts", "words that must stand somewhere outside of quoted data"),
    "mentions": Key("texts", "data, such as numbers, that must occur, quoted or not"),
    "defines": Key("texts", "names that it must define; name/2 for two parameters"),
    "lacks": Key("texts", "data, such as words, that may stand nowhere, quoted or not"),
    **UNDER_KEYS,
    "least-size": Key("natural", "atoms and forms that it must have at least"),
    "most-size": Key("natural", "atoms and forms that it may have at most"),
}


def grade(task: Task) -> str:
    """The conditions on the text hold."""
    before = definitions_under(task, read_program(task.text, task.file))
    nodes = Program(task.text, task.file, before=before).nodes
    used = words_in(nodes)
    for word in task.words("forbids"):
        if word in used:
            raise Wrong(f"{task.file} uses {word}, which this exercise does without")
    for word in task.words("needs"):
        if word not in used:
            raise Wrong(f"{task.file} does not use {word}")
    for wanted in task.words("mentions"):
        if wanted not in atoms_in(nodes):
            raise Wrong(f"{wanted} occurs nowhere in {task.file}")
    for word in task.words("lacks"):
        if word in atoms_in(nodes):
            raise Wrong(f"{word} stands in {task.file}, which this exercise does without")
    known = {name: count for name, count, _ in definitions(nodes)}
    for wanted in task.words("defines"):
        name, _, count = wanted.partition("/")
        if name not in known:
            raise Wrong(f"{task.file} does not define {name}")
        if count and str(known[name]) != count:
            raise Wrong(f"{name} has {known[name]} parameters, expected {count}")
    have = size(nodes)
    if have < task.natural("least-size", 0):
        raise Wrong(f"{task.file} has {have} parts, at least {task.word('least-size')} are needed")
    if have > task.natural("most-size", have):
        raise Wrong(f"{task.file} has {have} parts, at most {task.word('most-size')} are allowed")
    return f"the text of {task.file} is as it should be ({have} parts)"
