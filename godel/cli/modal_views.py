"""How `godel modal` shows proofs, countermodels, matches, tournaments and derivations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from godel import __version__
from godel.events import Plain
from godel.logic.agents import Match
from godel.logic.effort import Effort
from godel.logic.fixpoints import Solution
from godel.logic.formulas import IFF, Formula, Formulas
from godel.logic.hilbert import Line
from godel.logic.kripke import Model, worlds_in
from godel.logic.printing import text_of
from godel.logic.proofs import Sequent, Step

MOST_STEPS = 200
"""Steps of a proof, or worlds of a model, that are shown to people."""

WIDTH = 60


def effort_line(effort: Effort) -> str:
    """The line that makes a result repeatable."""
    return f"effort {effort.used:,} of {effort.limit:,} units, godel {__version__}"


def sequent_text(formulas: Formulas, sequent: Sequent) -> str:
    """`A, B => C`, shorter formulas first."""
    sides = list[str]()
    for side in (sequent.left, sequent.right):
        texts = [text_of(formulas, part, 200) for part in side]
        sides.append(", ".join(sorted(texts, key=lambda text: (len(text), text))))
    return " => ".join(sides).strip()


def proof_lines(formulas: Formulas, steps: Sequence[Step], logic: str) -> list[str]:
    """A line for each step: number, sequent, rule, what it rests on."""
    lines = list[str]()
    for number, step in enumerate(steps[:MOST_STEPS]):
        operator = formulas[step.formula].operator
        why = {"axiom": "axiom", "box": f"rule of {logic}"}.get(
            step.rule, f"{operator} on the {step.rule}"
        )
        if step.premises:
            why += ", from " + " and ".join(str(premise + 1) for premise in step.premises)
        lines.append(f"  {number + 1:>3}  {sequent_text(formulas, step.sequent):<{WIDTH}}  {why}")
    if len(steps) > MOST_STEPS:
        lines.append(f"  and {len(steps) - MOST_STEPS:,} more steps: --json, --out FILE")
    return lines


def proof_data(formulas: Formulas, steps: Sequence[Step]) -> Plain:
    """The steps of a proof for JSON."""
    return [
        {
            "left": [text_of(formulas, part) for part in sorted(step.sequent.left)],
            "right": [text_of(formulas, part) for part in sorted(step.sequent.right)],
            "rule": step.rule,
            "about": text_of(formulas, step.formula),
            "from": [premise + 1 for premise in step.premises],
        }
        for step in steps
    ]


def model_lines(model: Model, names: Sequence[str]) -> list[str]:
    """A line for each world: what it sees, what is true there."""
    count = len(model.sees)
    lines = [f"  false at world 0 of this model of {count} world{'s' if count > 1 else ''}:"]
    for world, seen in enumerate(model.sees[:MOST_STEPS]):
        sees = " ".join(map(str, worlds_in(seen))) or "nothing"
        values = [
            f"{name} {'true' if model.holds.get(name, 0) >> world & 1 else 'false'}"
            for name in names
        ]
        lines.append(f"    world {world} sees {sees}" + (": " if names else "") + ", ".join(values))
    if count > MOST_STEPS:
        lines.append(f"    and {count - MOST_STEPS:,} more worlds: --json")
    return lines


def model_data(model: Model) -> Plain:
    """A model for JSON."""
    return {
        "sees": [list(worlds_in(seen)) for seen in model.sees],
        "holds": {name: list(worlds_in(worlds)) for name, worlds in model.holds.items()},
    }


def equation_lines(formulas: Formulas, system: Mapping[str, Formula]) -> list[str]:
    """`name <-> formula` for each name."""
    return [
        "  " + text_of(formulas, formulas.make(IFF, formulas.variable(name), body))
        for name, body in system.items()
    ]


def match_lines(
    formulas: Formulas, played: Match, solutions: Sequence[Solution]
) -> list[str]:
    """The equations of a match, their values on the ladder, and their fixed points."""
    rungs = max(len(row) for row in played.rows.values())
    wide = max(len(name) for name in played.system)
    lines = ["equations:"]
    lines += equation_lines(formulas, played.system)
    lines.append("world n sees the worlds below n; the last value goes on for ever:")
    lines.append("  " + " " * wide + "".join(f"{rung:>3}" for rung in range(rungs)))
    for name, row in played.rows.items():
        values = [*row, *[row[-1]] * (rungs - len(row))]
        lines.append(f"  {name:<{wide}}" + "".join("  T" if value else "  F" for value in values))
    proved = all(one.exists.theorem and one.unique.theorem for one in solutions)
    lines.append("fixed points" + (", proved in GL:" if proved else ", NOT PROVED:"))
    lines += equation_lines(formulas, {one.name: one.formula for one in solutions})
    return lines


def table_lines(
    names: Sequence[str],
    cooperates: Mapping[tuple[str, str], bool],
    earned: Mapping[str, int],
) -> list[str]:
    """The table of a tournament; columns are numbered like rows."""
    wide = max(map(len, names))
    head = "".join(f"{number:>4}" for number in range(1, len(names) + 1))
    lines = ["    " + " " * wide + head + "  earned"]
    for number, one in enumerate(names, 1):
        cells = "".join(
            "  " + "DC"[cooperates[one, other]] + "DC"[cooperates[other, one]] for other in names
        )
        lines.append(f"{number:>3} {one:<{wide}}{cells}{earned[one]:>8}")
    return lines


def derivation_lines(formulas: Formulas, lines: Sequence[Line], goal: Formula) -> list[str]:
    """A derivation of Löb's theorem, and what it says."""
    text = text_of(formulas, goal, 200)
    shown = [f"Löb's theorem for A = {text}: if PA proves []A -> A, then PA proves A", ""]
    for number, line in enumerate(lines):
        why = line.why
        if line.rests_on:
            why += " " + " ".join(str(other + 1) for other in line.rests_on)
        shown.append(f"  {number + 1:>3}  {text_of(formulas, line.formula, 200):<{WIDTH}}  {why}")
    return [*shown, "", "every line is checked; for this A:"]
