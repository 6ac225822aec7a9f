"""Names for long expressions: `let W = (if ...)`. They are expanded before the kernel sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from godel.byhand.entries import Entry
from godel.errors import SyntaxProblem
from godel.kernel.context import Context
from godel.kernel.proof import INSTRUCTIONS
from godel.language.desugar import RESERVED
from godel.language.primitives import PRIMITIVES
from godel.language.program import prelude
from godel.language.syntax import MAXIMUM_DEPTH, Atom, Form, Node, name_of, symbol

MOST_WORDS = 50_000
"""Words and parentheses of an instruction with all names expanded."""

SIZE = "SIZE"
"""Stands for the number of bytes of the storage, in `set-switchprog`."""

FIXED = frozenset(
    "running switchprog any auto rows packed reuse cut cases divide contradiction oracle product "
    "square low high life sign weight countdown terminates here all codes values ranks hardware "
    "reward environment arithmetic initial utility act pay search".split()
)
"""Words of the language of certificates."""


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """What a name stands for, with nothing left to expand, its words and its depth."""

    node: Node
    words: int
    depth: int


def define(
    entry: Entry, known: Mapping[str, Definition], context: Context
) -> tuple[str, Definition]:
    """The name and meaning of `let NAME = EXPRESSION`. Raises SyntaxProblem."""
    parts = entry.arguments
    name = name_of(parts[0]) if parts else ""
    if len(parts) != 3 or not name or name_of(parts[1]) != "=":
        raise entry.problem("expected let NAME = EXPRESSION", "as in: let W = (* 2 x)")
    meaning = _fixed_meaning(name, context)
    if meaning:
        raise entry.problem(f"{name} is {meaning}", "choose another name", parts[0])
    return name, expanded(entry, parts[2], known)


def _fixed_meaning(name: str, context: Context) -> str:
    """What a name means already, "" if it is free."""
    programs = [context.running, *([context.candidate] if context.candidate else [])]
    if any(name == item.name for item in context.world.variables):
        return "a variable of the world"
    if any(name == item.name for item in context.world.actions):
        return "an action of the world"
    if any(name == item.name for program in programs for item in program.agent.memory):
        return "a variable of the memory"
    if name in PRIMITIVES or name in RESERVED or name in prelude():
        return "a word of Ouro"
    if name in FIXED or name in INSTRUCTIONS or name == SIZE:
        return "a word of certificates"
    return ""


def expanded(entry: Entry, node: Node, known: Mapping[str, Definition]) -> Definition:
    """A tree with every defined name replaced. Raises SyntaxProblem if it becomes too large."""
    built: list[list[Definition]] = [[]]
    waiting: list[Node | None] = [node]
    total = 0
    while waiting:
        item = waiting.pop()
        if item is None:  # all parts of a form are there
            parts = built.pop()
            made = Form(tuple(part.node for part in parts))
            words = 2 + sum(part.words for part in parts)
            depth = 1 + max((part.depth for part in parts), default=0)
            built[-1].append(Definition(made, words, depth))
        elif isinstance(item, Form):
            built.append([])
            waiting.append(None)
            waiting.extend(reversed(item.items))
            total += 2
        else:
            found = known.get(name_of(item))
            built[-1].append(found or Definition(item, 1, 0))
            total += found.words if found else 1
        if total > MOST_WORDS:
            raise _too_large(entry, f"more than {MOST_WORDS:,} words")
    result = built[0][0]
    if result.depth > MAXIMUM_DEPTH:
        raise _too_large(entry, f"nested deeper than {MAXIMUM_DEPTH}")
    return result


def _too_large(entry: Entry, what: str) -> SyntaxProblem:
    return entry.problem(f"with its names expanded this is {what}", "use shorter definitions")


def instruction(entry: Entry, known: Mapping[str, Definition], size: int) -> Form:
    """The instruction of an entry, as the kernel takes it. Raises SyntaxProblem."""
    items: list[Node] = [symbol(entry.word), *entry.arguments]
    if entry.word == "set-switchprog":
        items = [Atom(size) if name_of(item) == SIZE else item for item in items]
    if entry.word == "apply-rule" and len(items) > 2 and isinstance(items[2], Form):
        items[2] = Form(tuple(_spliced(items[2].items, known)), items[2].position)
    kept = 2 if entry.word in ("apply-rule", "get-axiom") else 1  # names of rules stay
    parts = [expanded(entry, item, known).node for item in items[kept:]]
    return Form((*items[:kept], *parts))


def _spliced(items: Iterable[Node], known: Mapping[str, Definition]) -> Iterable[Node]:
    """Premises: a name that stands for a list of numbers gives its numbers."""
    for item in items:
        found = known.get(name_of(item))
        if found is not None and isinstance(found.node, Form):
            yield from found.node.items
        else:
            yield item
