"""The ladder of worlds 0, 1, 2, ..., each of which sees those before it.

World n is where `[]^(n+1) F` holds and `[]^n F` does not: "PA+n is consistent, PA+(n+1) is not".
A formula without variables is a theorem of GL exactly if it holds on every rung, and it is true of
the numbers, where all PA+n are consistent, exactly if it holds from some rung on (Boolos 1993,
chapter 7). A box is true on the lowest rung and, once false, false for ever; so rungs soon repeat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from godel.errors import MeaningProblem
from godel.logic.effort import Effort
from godel.logic.formulas import AND, BOX, DIAMOND, IMPLIES, NOT, OR, VARIABLE, Formula, Formulas
from godel.logic.kripke import boolean


def in_order(
    formulas: Formulas, system: Mapping[str, Formula], effort: Effort
) -> list[str]:
    """The names of `name <-> formula`, each after those that its formula has outside all boxes.

    Raises MeaningProblem if a name depends on itself outside all boxes: then a fixed point need not
    exist, nor be unique. Raises OutOfEffort.
    """
    bare = dict[str, list[str]]()
    for name, body in system.items():
        effort.spend(len(formulas.parts_of(body)))
        bare[name] = [other for other in formulas.bare_names(body) if other in system]
    order = dict[str, None]()
    for start in system:
        path, waiting = dict[str, None](), [(start, False)]
        while waiting:
            name, done = waiting.pop()
            if done:
                path.pop(name)
                order[name] = None
            elif name in path:
                circle = [*list(path)[list(path).index(name) :], name]
                raise MeaningProblem(
                    f"{name} depends on itself outside every box: {' -> '.join(circle)}",
                    hint="a fixed point is sure where each variable stands inside a [] or <>",
                )
            elif name not in order:
                path[name] = None
                waiting.append((name, True))
                waiting += [(other, False) for other in bare[name]]
    return list(order)


def modalised(
    formulas: Formulas, system: Mapping[str, Formula], effort: Effort
) -> dict[str, Formula]:
    """The same equations without any of their names outside all boxes, in the order given."""
    found = dict[str, Formula]()
    for name in in_order(formulas, system, effort):
        bare = {
            formulas.variable(other): found[other]
            for other in formulas.bare_names(system[name])
            if other in system
        }
        found[name] = _outside(formulas, system[name], bare)
        effort.spend(len(formulas.parts_of(found[name])))
    return {name: found[name] for name in system}


def _outside(formulas: Formulas, formula: Formula, new: Mapping[Formula, Formula]) -> Formula:
    """The formula with variables replaced where they stand outside all boxes."""
    if not new:
        return formula
    kept = {
        part: part for part in formulas.parts_of(formula)
        if formulas[part].operator in (BOX, DIAMOND)
    }  # fmt: skip
    return formulas.replaced(formula, {**kept, **new})


def rungs(
    formulas: Formulas, system: Mapping[str, Formula], effort: Effort
) -> dict[str, tuple[bool, ...]]:
    """Where on the ladder each name holds, rung by rung; the last value is that of all others.

    The equations may use no other names. Raises MeaningProblem, OutOfEffort.
    """
    bodies = modalised(formulas, system, effort)
    parts = formulas.parts_of(*bodies.values())
    unknown = [name for name in formulas.names(*bodies.values()) if name not in bodies]
    if unknown:
        raise MeaningProblem(f"no equation for {unknown[0]}")
    modal = {part: formulas[part].operator == BOX for part in parts
             if formulas[part].operator in (BOX, DIAMOND)}  # fmt: skip
    below = dict(modal)  # on the lowest rung all boxes are true and all diamonds false
    found: dict[str, list[bool]] = {name: [] for name in bodies}
    while True:
        effort.spend(4 * len(parts))
        first = _values(formulas, parts, below, {})
        now = {name: first[body] for name, body in bodies.items()}
        values = _values(formulas, parts, below, now)
        for name in bodies:
            found[name].append(now[name])
        after = {
            part: (below[part] and values[formulas[part].parts[0]]) if box
            else (below[part] or values[formulas[part].parts[0]])
            for part, box in modal.items()
        }  # fmt: skip
        if after == below:
            return {name: _trimmed(row) for name, row in found.items()}
        below = after


def _values(
    formulas: Formulas,
    parts: Sequence[Formula],
    modal: Mapping[Formula, bool],
    names: Mapping[str, bool],
) -> dict[Formula, bool]:
    """What holds on one rung, given boxes, diamonds and names; names that are not given are false.

    Outside all boxes there are no names, so that the bodies are right even without any.
    """
    found = dict[Formula, bool]()
    for part in parts:
        node = formulas[part]
        if part in modal:
            found[part] = modal[part]
        elif node.operator == VARIABLE:
            found[part] = names.get(node.name, False)
        else:
            inner = [int(found[p]) for p in node.parts]
            found[part] = bool(boolean(node.operator, inner, 1))
    return found


def _trimmed(row: list[bool]) -> tuple[bool, ...]:
    """Without repetitions of the last value."""
    end = len(row)
    while end > 1 and row[end - 2] == row[end - 1]:
        end -= 1
    return tuple(row[:end])


def from_rungs(formulas: Formulas, row: Sequence[bool]) -> Formula:
    """A formula without variables that holds on just these rungs; the last value goes on for ever.

    It is made of `[]^n F`, which holds below rung n, from the intervals where the row is true or
    from those where it is false, whichever are fewer.
    """
    wanted = _intervals(row, True)
    unwanted = _intervals(row, False)
    if not wanted or not unwanted:
        return formulas.true if wanted else formulas.false
    whole: Formula | None = None
    positive = len(wanted) < len(unwanted) or (len(wanted) == len(unwanted) and not row[-1])
    for low, high in wanted if positive else unwanted:
        at_least = formulas.make(NOT, formulas.boxes(low, formulas.false)) if low else None
        below = None if high is None else formulas.boxes(high, formulas.false)
        if positive:
            piece = below if at_least is None else at_least if below is None else formulas.make(
                AND, below, at_least)  # fmt: skip
        elif low and below is not None:
            piece = formulas.make(IMPLIES, below, formulas.boxes(low, formulas.false))
        else:
            piece = formulas.boxes(low, formulas.false) if below is None else formulas.make(
                NOT, below)  # fmt: skip
        if piece is None:
            raise TypeError  # an interval has an end, or the row would be constant
        whole = piece if whole is None else formulas.make(OR if positive else AND, whole, piece)
    return formulas.true if whole is None else whole


def _intervals(row: Sequence[bool], value: bool) -> list[tuple[int, int | None]]:
    """The maximal intervals [low, high) of rungs with a value; None is no end."""
    found: list[tuple[int, int | None]] = []
    for rung, own in enumerate(row):
        if own != value:
            continue
        if found and found[-1][1] == rung:
            found[-1] = (found[-1][0], rung + 1)
        else:
            found.append((rung, rung + 1))
    if row[-1] == value:
        found[-1] = (found[-1][0], None)
    return found
