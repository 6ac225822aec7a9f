"""Searches with one idea taken out, to see what it is worth.

A searched program brings its own prior, so that a proposer is left out by a `bias` in its text, and
the schedule by a `propose` that goes through all techniques in turn, each with all the work that an
attempt may have. The other ideas are switches of the search itself.
"""

from __future__ import annotations

from fractions import Fraction

from godel.language.reader import read_datum
from godel.language.syntax import Atom, Form, Node, form, head, name_of, symbol
from godel.language.values import Symbol
from godel.search.edit import canonical
from godel.search.grammar import Bias, default_bias
from godel.world.model import World

SCHEDULE = "schedule"
SURVIVORS = "survivors"
KNOWN = "known"
SCREEN = "screen"

SWITCHES = (SCHEDULE, SURVIVORS, KNOWN, SCREEN)
"""`schedule`: shares of work by phases; `survivors`: what has worked comes first; `known`: judged
candidates are not judged again at the same place; `screen`: estimates before proofs."""


def proposers() -> tuple[str, ...]:
    """The proposers of the shipped grammar, by name."""
    ((_, alternatives), *_) = default_bias().rules
    return tuple(dict.fromkeys(head(body) for _, body in alternatives))


def without(agent: Node, ideas: frozenset[str]) -> Node:
    """An agent that searches without some proposers, or without the schedule."""
    bias = _remaining(default_bias(), ideas)
    if SCHEDULE in ideas:
        return _defining(agent, "propose", _rounds([head(body) for _, body in bias]))
    if not ideas.intersection(proposers()):
        return agent
    rule = form(symbol("technique"), *(form(Atom(weight), body) for weight, body in bias))
    quoted = form(symbol("quote"), form(symbol("bias"), rule))
    return _defining(agent, "bias", form(symbol("define"), symbol("bias"), quoted))


def _remaining(bias: Bias, ideas: frozenset[str]) -> list[tuple[Fraction, Node]]:
    """The alternatives of the first rule that do not name what is left out."""
    return [(weight, body) for weight, body in bias.rules[0][1] if head(body) not in ideas]


def _rounds(names: list[str]) -> Node:
    """A `propose` that goes through proposers in rounds, with K = 1, 2, ... ."""
    count = len(names)
    text = f"""(define (propose self n)
      (list (list-ref '({" ".join(names)}) (modulo (- n 1) {count}))
            (+ 1 (quotient (- n 1) {count}))))"""
    return read_datum(text, "rounds")


def _defining(agent: Node, name: str, definition: Node) -> Node:
    """The agent with this definition in place of any other of that name."""
    items = agent.items if isinstance(agent, Form) else ()
    kept = [item for item in items if _defined(item) != name]
    return canonical(Form((*kept, definition)))


def _defined(item: Node) -> str:
    """The name that an item of an agent defines, "" if none."""
    if head(item) != "define" or not isinstance(item, Form) or len(item.items) < 2:
        return ""
    target = item.items[1]
    return head(target) if isinstance(target, Form) else name_of(target)


def empty(world: World) -> Node:
    """An agent that only takes the default action: nothing in it to start from."""
    values = [f"'{value}" if isinstance(value, Symbol) else str(value) for value in world.default]
    body = values[0] if len(values) == 1 else f"(list {' '.join(values)})"
    policy = f"(define (policy) {body})" if world.actions else ""
    return read_datum(
        f"(agent empty {policy} (define (propose self n) (builtin-propose self n))"
        " (define (think) 20))",
        "empty",
    )
