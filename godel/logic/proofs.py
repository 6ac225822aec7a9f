"""Proofs in a sequent calculus of GL or K4, and the small checker that alone decides if one counts.

A sequent `A, B => C, D` says: if all on the left hold, some on the right does. Its sides are sets.
The rules are those of classical logic and one for the box, after Sambin and Valentini (1982):

         G, []G, []A => A
    GL  --------------------------  (K4 has no []A on the left of the premise; Löb's theorem is the
         []G, ... => []A, ...        difference)

The checker shares no code with the search of `tableau.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from godel.errors import TrustFailure
from godel.logic.formulas import (
    AND,
    BOX,
    DIAMOND,
    FALSE,
    IFF,
    IMPLIES,
    NOT,
    OR,
    TRUE,
    Formula,
    Formulas,
)

Side = frozenset[Formula]


@dataclass(frozen=True, slots=True)
class Sequent:
    """If all of `left` hold, then one of `right` does."""

    left: Side
    right: Side


@dataclass(frozen=True, slots=True)
class Step:
    """A sequent, the formula that the rule is about, and the numbers of earlier steps it rests on.

    `rule` is "axiom", "left", "right" or "box".
    """

    sequent: Sequent
    rule: str
    formula: Formula
    premises: tuple[int, ...] = ()


def check(formulas: Formulas, steps: Sequence[Step], goal: Formula, logic: str) -> None:
    """Accept a proof of `=> goal` in "GL" or "K4".

    Raises TrustFailure with the number of the first step that does not follow.
    """
    for number, step in enumerate(steps):
        earlier = all(0 <= premise < number for premise in step.premises)
        if not earlier or not _follows(formulas, steps, step, logic):
            raise TrustFailure(f"step {number + 1} of the proof does not follow by its rule")
    if not steps or steps[-1].sequent != Sequent(frozenset(), frozenset((goal,))):
        raise TrustFailure("the proof does not end with what it is to prove")


def _follows(formulas: Formulas, steps: Sequence[Step], step: Step, logic: str) -> bool:
    premises = [steps[premise].sequent for premise in step.premises]
    if step.rule == "axiom":
        return not premises and _is_axiom(formulas, step.sequent, step.formula)
    if step.rule == "box":
        wanted = _seen_from(formulas, step, logic)
    else:
        wanted = _taken_apart(formulas, step)
    if not wanted or len(wanted) != len(premises):
        return False
    return all(  # a premise may say more: what follows from fewer formulas follows from all
        have.left <= want.left and have.right <= want.right
        for want, have in zip(wanted, premises, strict=True)
    )


def _is_axiom(formulas: Formulas, sequent: Sequent, formula: Formula) -> bool:
    """The formula on both sides, or F on the left, or T on the right."""
    operator = formulas[formula].operator
    left, right = formula in sequent.left, formula in sequent.right
    return (left and right) or (left and operator == FALSE) or (right and operator == TRUE)


def _taken_apart(formulas: Formulas, step: Step) -> list[Sequent]:
    """What has to hold by the rule of the outermost connective of a formula on one side."""
    sequent, formula = step.sequent, step.formula
    left, right = sequent.left, sequent.right
    if formula not in (left if step.rule == "left" else right):
        return []
    node = formulas[formula]
    a, b = node.parts[0] if node.parts else -1, node.parts[-1] if node.parts else -1
    rules: dict[tuple[str, str], list[tuple[set[int], set[int]]]] = {
        ("left", NOT): [(set(), {a})],
        ("right", NOT): [({a}, set())],
        ("left", AND): [({a, b}, set())],
        ("right", AND): [(set(), {a}), (set(), {b})],
        ("left", OR): [({a}, set()), ({b}, set())],
        ("right", OR): [(set(), {a, b})],
        ("left", IMPLIES): [(set(), {a}), ({b}, set())],
        ("right", IMPLIES): [({a}, {b})],
        ("left", IFF): [({a, b}, set()), (set(), {a, b})],
        ("right", IFF): [({a}, {b}), ({b}, {a})],
    }
    return [
        Sequent(left | more_left, right | more_right)
        for more_left, more_right in rules.get((step.rule, node.operator), [])
    ]


def _seen_from(formulas: Formulas, step: Step, logic: str) -> list[Sequent]:
    """What has to hold at a world that `[]A` on the right, or `<>A` on the left, speaks of."""
    formula, node = step.formula, formulas[step.formula]
    left, right = set[Formula](), set[Formula]()
    for known in step.sequent.left:
        if formulas[known].operator == BOX:
            left |= {known, formulas[known].parts[0]}
    for known in step.sequent.right:
        if formulas[known].operator == DIAMOND:
            right |= {known, formulas[known].parts[0]}
    if node.operator == BOX and formula in step.sequent.right:
        right.add(node.parts[0])
        left |= {formula} if logic == "GL" else set()
    elif node.operator == DIAMOND and formula in step.sequent.left:
        left.add(node.parts[0])
        right |= {formula} if logic == "GL" else set()
    else:
        return []
    return [Sequent(frozenset(left), frozenset(right))]
