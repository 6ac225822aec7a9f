"""Formulas as people write them: with few parentheses, and never without an end.

A formula of a table can be exponentially long as a text, so that texts are cut off at a limit.
"""

from __future__ import annotations

from godel.logic.formulas import AND, BINARY, IFF, IMPLIES, OR, VARIABLE, Formula, Formulas

LONGEST = 2_000
"""Characters after which a text is cut off with `...`."""

_STRENGTH = {IFF: 1, IMPLIES: 2, OR: 3, AND: 4}
_PREFIX = 5


def text_of(formulas: Formulas, formula: Formula, limit: int = LONGEST) -> str:
    """The formula in the notation of the reader, cut off after about `limit` characters."""
    pieces, length = list[str](), 0
    waiting: list[tuple[Formula, int] | str] = [(formula, 0)]
    while waiting:
        item = waiting.pop()
        if not isinstance(item, str):
            waiting += reversed(_opened(formulas, *item))
            continue
        if length + len(item) > limit:
            return "".join(pieces) + "..."
        pieces.append(item)
        length += len(item)
    return "".join(pieces)


def _opened(formulas: Formulas, formula: Formula, needed: int) -> list[tuple[Formula, int] | str]:
    """The outermost operator as text, its parts with the strength that each must have."""
    node = formulas[formula]
    operator = node.operator
    if operator == VARIABLE:
        return [node.name]
    if operator not in BINARY:
        return [operator, *((part, _PREFIX) for part in node.parts)]
    own = _STRENGTH[operator]
    left, right = node.parts
    first, second = (own, own + 1) if operator in (AND, OR) else (_STRENGTH[OR], _STRENGTH[OR])
    inner: list[tuple[Formula, int] | str] = [(left, first), f" {operator} ", (right, second)]
    return ["(", *inner, ")"] if own < needed else inner
