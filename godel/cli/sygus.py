"""A world that asks for answers, as a problem of syntax-guided synthesis (SyGuS-IF 2.1).

What is right stands in the world as `(reward (if RIGHT 1 0))`. The comparisons, sums and
connectives of Ouro are written as in SMT-LIB, so that RIGHT is the constraint once the answer is a
call.
"""

from __future__ import annotations

from pathlib import Path

from godel.errors import UsageProblem
from godel.language.canonical import print_flat
from godel.language.reader import load_text, read_file_forms
from godel.language.syntax import Form, Node, form, head, name_of, symbol
from godel.search.terms import atoms_of

KNOWN = frozenset("and or not < <= = >= > + -".split())

GRAMMAR = """
  ((I Int) (B Bool))
  ((I Int (0 1 {names} (+ I I) (- I I) (ite B I I)))
   (B Bool ((< I I) (<= I I) (= I I) (and B B) (or B B) (not B))))"""
"""Conditional linear arithmetic with the constants 0 and 1."""


def sygus_text(path: Path, restricted: bool) -> str:
    """The problem. Raises UsageProblem for a world of another shape."""
    world, *_ = read_file_forms(load_text(path), str(path))
    items = world.items if isinstance(world, Form) else ()
    parts = {head(item): item.items[1:] for item in items if isinstance(item, Form)}
    names = [name_of(item.items[0]) for item in parts.get("state", ()) if isinstance(item, Form)]
    answers = [
        name_of(item.items[0]) for item in parts.get("actions", ()) if isinstance(item, Form)
    ]
    right = next((found for item in parts.get("step", ()) if (found := _right(item))), None)
    if right is None or len(answers) != 1 or not _readable(right, {*names, *answers}):
        raise UsageProblem(f"{path.stem} has no (reward (if RIGHT 1 0)) of linear arithmetic")
    call = form(symbol("f"), *map(symbol, names))
    typed = " ".join(f"({name} Int)" for name in names)
    grammar = GRAMMAR.format(names=" ".join(names)) if restricted else ""
    lines = [
        "(set-logic LIA)",
        f"(synth-fun f ({typed}) Int{grammar})",
        *(f"(declare-var {name} Int)" for name in names),
        f"(constraint {print_flat(_put(right, answers[0], call))})",
        "(check-synth)",
    ]
    return "\n".join(lines) + "\n"


def _right(statement: Node) -> Node | None:
    """RIGHT of `(reward (if RIGHT 1 0))`, None for any other statement."""
    if head(statement) != "reward" or not isinstance(statement, Form):
        return None
    (inner,) = statement.items[1:]
    if head(inner) != "if" or not isinstance(inner, Form):
        return None
    return inner.items[1] if [print_flat(item) for item in inner.items[2:]] == ["1", "0"] else None


def _readable(node: Node, names: set[str]) -> bool:
    return all(
        not (name := name_of(a)) or name in names or name in KNOWN for a in atoms_of((node,))
    )


def _put(node: Node, name: str, new: Node) -> Node:
    """The tree with another one in the places of a name."""
    if isinstance(node, Form):
        return Form(tuple(_put(item, name, new) for item in node.items))
    return new if name_of(node) == name else node
