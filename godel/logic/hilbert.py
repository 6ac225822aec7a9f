"""Derivations in the style of Hilbert, line by line, and their checker.

A line is a theorem by one of: a tautology or a tautological consequence of earlier lines; `[]A` of
an earlier A; the axioms `[](A -> B) -> ([]A -> []B)` and `[]A -> [][]A`; or a hypothesis. These are
the derivability conditions of Hilbert and Bernays as Löb (1955) uses them: what Peano arithmetic
proves about its own provability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from godel.errors import TrustFailure
from godel.logic.effort import Effort
from godel.logic.formulas import BOX, IFF, IMPLIES, MODAL, Formula, Formulas
from godel.logic.tableau import proves

HYPOTHESIS, DIAGONAL = "hypothesis", "diagonal lemma"
TAUTOLOGY, NECESSITATION, DISTRIBUTION, TRANSITIVITY = (
    "tautology", "necessitation", "distribution", "transitivity",
)  # fmt: skip
GIVEN = (HYPOTHESIS, DIAGONAL)


@dataclass(frozen=True, slots=True)
class Line:
    """A formula, why it is a theorem, and the numbers (from 0) of the lines that it rests on."""

    formula: Formula
    why: str
    rests_on: tuple[int, ...] = ()


def check_derivation(
    formulas: Formulas, lines: Sequence[Line], given: Sequence[Formula], effort: Effort
) -> None:
    """Accept a derivation from some given formulas. Raises TrustFailure with the first bad line."""
    for number, line in enumerate(lines):
        earlier = all(0 <= other < number for other in line.rests_on)
        if not earlier or not _follows(formulas, lines, line, given, effort):
            raise TrustFailure(f"line {number + 1} of the derivation does not follow")


def _follows(
    formulas: Formulas,
    lines: Sequence[Line],
    line: Line,
    given: Sequence[Formula],
    effort: Effort,
) -> bool:
    premises = [lines[number].formula for number in line.rests_on]
    node = formulas[line.formula]
    if line.why in GIVEN:
        return line.formula in given and not premises
    if line.why == NECESSITATION:
        return node.operator == BOX and [*node.parts] == premises
    if line.why == TAUTOLOGY:
        return _consequence(formulas, premises, line.formula, effort)
    if node.operator != IMPLIES or premises:
        return False
    known, follows = node.parts
    if line.why == TRANSITIVITY:
        return formulas[known].operator == BOX and formulas.make(BOX, known) == follows
    inside = formulas[known].parts
    if line.why != DISTRIBUTION or formulas[known].operator != BOX:
        return False
    step = formulas[inside[0]]
    if step.operator != IMPLIES:
        return False
    boxed = [formulas.make(BOX, part) for part in step.parts]
    return formulas.make(IMPLIES, *boxed) == follows


def _consequence(
    formulas: Formulas, premises: Sequence[Formula], formula: Formula, effort: Effort
) -> bool:
    """Whether a formula follows by propositional logic, boxes and diamonds taken as unknowns."""
    whole = formulas.make(IMPLIES, formulas.conjunction(premises), formula)
    opaque = {
        part: formulas.variable(f"[{part}]")  # no name that can be read
        for part in formulas.parts_of(whole)
        if formulas[part].operator in MODAL
    }
    return proves(formulas, formulas.replaced(whole, opaque), effort)


def loeb(formulas: Formulas, goal: Formula) -> tuple[list[Line], list[Formula]]:
    """Löb's theorem for a formula A: from `[]A -> A`, A. The lines, and what they are derived from.

    The diagonal lemma gives a sentence L that says "if I am provable, then A"; here it is the
    variable `L`, which A must not have. (Löb 1955; Boolos 1993, chapter 3.)
    """
    def implies(left: Formula, right: Formula) -> Formula:
        return formulas.make(IMPLIES, left, right)

    def box(inner: Formula) -> Formula:
        return formulas.make(BOX, inner)

    me = formulas.variable("L")
    says = implies(box(me), goal)
    diagonal = formulas.make(IFF, me, says)
    reflection = implies(box(goal), goal)
    first = implies(box(implies(me, says)), implies(box(me), box(says)))
    second = implies(box(says), implies(box(box(me)), box(goal)))
    lines = [
        Line(reflection, HYPOTHESIS),
        Line(diagonal, DIAGONAL),
        Line(implies(me, says), TAUTOLOGY, (1,)),
        Line(box(implies(me, says)), NECESSITATION, (2,)),
        Line(first, DISTRIBUTION),
        Line(second, DISTRIBUTION),
        Line(implies(box(me), box(box(me))), TRANSITIVITY),
        Line(implies(box(me), box(goal)), TAUTOLOGY, (3, 4, 5, 6)),
        Line(says, TAUTOLOGY, (0, 7)),
        Line(me, TAUTOLOGY, (1, 8)),
        Line(box(me), NECESSITATION, (9,)),
        Line(goal, TAUTOLOGY, (8, 10)),
    ]
    return lines, [reflection, diagonal]
