"""Fixed points of modal formulas, one or several at once, and the proofs in GL that they are.

If `p` occurs in `A(p)` only inside boxes, there is a formula F without `p` such that GL proves
`F <-> A(F)`, and every other fixed point is equivalent to it: the theorem of de Jongh and Sambin
(Boolos 1993, chapter 8). Outermost boxes with `p` in them are taken out one at a time: where `[]C`
is taken as true, what is left has fewer boxes, and a fixed point; put in for `p` inside `[]C`, for
each such box, these give the whole one. Several equations are solved one after the other, each with
the later names as parameters (Sambin 1976).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from godel.errors import MeaningProblem, UsageProblem
from godel.logic.effort import Effort
from godel.logic.formulas import BOX, IFF, IMPLIES, MODAL, VARIABLE, Formula, Formulas
from godel.logic.ladder import from_rungs, modalised, rungs
from godel.logic.simplify import shortest
from godel.logic.tableau import Decision, decide


@dataclass(frozen=True, slots=True)
class Solution:
    """For a name: its formula, and GL's decisions that it is a fixed point, and the only one."""

    name: str
    formula: Formula
    exists: Decision
    unique: Decision


def equations(formulas: Formulas, written: list[Formula]) -> dict[str, Formula]:
    """Formulas `name <-> formula` as a system. Raises MeaningProblem if one is no such."""
    system = dict[str, Formula]()
    for formula in written:
        node = formulas[formula]
        if node.operator != IFF or formulas[node.parts[0]].operator != VARIABLE:
            raise MeaningProblem(
                "an equation has a variable on the left of <->", hint="as in p <-> ~[]p"
            )
        name = formulas[node.parts[0]].name
        if name in system:
            raise MeaningProblem(f"two equations for {name}")
        system[name] = node.parts[1]
    if not system:
        raise UsageProblem("no equation", hint="as in p <-> ~[]p")
    return system


def solve(
    formulas: Formulas, system: Mapping[str, Formula], effort: Effort
) -> dict[str, Formula]:
    """Fixed points by the theorem of de Jongh and Sambin, as they come. Raises MeaningProblem if a
    name depends on itself outside all boxes, OutOfEffort.
    """
    bodies = modalised(formulas, system, effort)
    found = dict[str, Formula]()
    for name, body in bodies.items():
        known = formulas.named(body, found)
        found[name] = _one(formulas, formulas.variable(name), known, effort)
        effort.spend(4 * sum(len(formulas.parts_of(one)) for one in found.values()))
        own = {name: found[name]}
        found.update({old: formulas.named(found[old], own) for old in found if old != name})
    return found


def _one(formulas: Formulas, name: Formula, body: Formula, effort: Effort) -> Formula:
    """The fixed point of one formula, by fixed points of those with fewer boxes around the name."""
    known = dict[Formula, Formula]()
    waiting = [body]
    while waiting:
        current = waiting[-1]
        parts = formulas.parts_of(current)
        outer = _outermost(formulas, current, name)
        effort.spend(4 * (1 + len(outer)) * len(parts))
        simpler = {
            box: formulas.replaced(
                current, {box: formulas.true if formulas[box].operator == BOX else formulas.false}
            )
            for box in outer
        }
        missing = [one for one in simpler.values() if one not in known and one != current]
        if missing:
            waiting += missing
            continue
        waiting.pop()
        inside = {
            box: formulas.replaced(box, {name: known[one]}) for box, one in simpler.items()
        }
        known[current] = formulas.replaced(current, inside)
    return known[body]


def _outermost(formulas: Formulas, formula: Formula, name: Formula) -> list[Formula]:
    """The boxes and diamonds around a name that stand in no other, in order."""
    has = set[Formula]()
    for part in formulas.parts_of(formula):
        if part == name or any(inner in has for inner in formulas[part].parts):
            has.add(part)
    found, seen, waiting = set[Formula](), {formula}, [formula]
    while waiting:
        part = waiting.pop()
        if part not in has:
            continue
        if formulas[part].operator in MODAL:
            found.add(part)
            continue
        for inner in formulas[part].parts:
            if inner not in seen:
                seen.add(inner)
                waiting.append(inner)
    return sorted(found)


def fixed_points(
    formulas: Formulas, system: Mapping[str, Formula], effort: Effort
) -> list[Solution]:
    """Short fixed points of all equations, proved in GL. Raises MeaningProblem, OutOfEffort."""
    free = [name for name in formulas.names(*system.values()) if name not in system]
    if free:
        long = solve(formulas, system, effort)
        found = {name: shortest(formulas, long[name], effort) for name in long}
    else:
        rows = rungs(formulas, system, effort)
        found = {name: from_rungs(formulas, row) for name, row in rows.items()}
    hypothesis = formulas.strongly(
        formulas.conjunction(
            formulas.make(IFF, formulas.variable(name), body) for name, body in system.items()
        )
    )
    solutions: list[Solution] = []
    for name, body in system.items():
        put_in = formulas.make(IFF, found[name], formulas.named(body, found))
        same = formulas.make(IFF, formulas.variable(name), found[name])
        alone = formulas.make(IMPLIES, hypothesis, same)
        solutions.append(
            Solution(name, found[name], decide(formulas, put_in, effort),
                     decide(formulas, alone, effort))
        )  # fmt: skip
    return solutions
