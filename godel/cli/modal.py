"""`godel modal`: provability logic, fixed points, modal agents, Löb's theorem."""

from __future__ import annotations

from pathlib import Path

import click

from godel.cli.common import as_json
from godel.cli.files import refuse_existing, write_file
from godel.cli.modal_views import (
    derivation_lines,
    effort_line,
    equation_lines,
    match_lines,
    model_data,
    model_lines,
    proof_data,
    proof_lines,
    table_lines,
)
from godel.cli.report import DONE, REFUTED, finish
from godel.errors import StorageProblem, UsageProblem
from godel.events import Plain
from godel.language.reader import load_text
from godel.logic import agents as modal_agents
from godel.logic.agents import Agent, agents_of, shipped_text
from godel.logic.certificate import MAXIMUM_BYTES, to_bytes, verified
from godel.logic.effort import EFFORT, Effort
from godel.logic.fixpoints import equations, fixed_points
from godel.logic.formulas import BOX, IMPLIES, Formulas
from godel.logic.hilbert import check_derivation, loeb
from godel.logic.printing import text_of
from godel.logic.reader import read_equations, read_formula
from godel.logic.tableau import LOGICS, decide

effort_option = click.option(
    "--effort", "units", type=click.IntRange(1), default=EFFORT, show_default=True, metavar="N",
    help="Units of effort after which it is given up.",
)  # fmt: skip
agents_option = click.option(
    "--agents", "file", metavar="FILE", help="Agents of your own, lines Name = formula."
)

FORMULAS = """\b
Formulas: F T p q ...  ~A  A & B  A | B  A -> B  A <-> B  []A (provable)  <>A (consistent)
          [n]A (provable in PA+n)
"""


@click.group("modal")
def command() -> None:
    """Decide provability logic, solve fixed points, let modal agents play, show Löb's theorem.

    \b
    Examples:
      godel modal prove '[]([]p -> p) -> []p'
      godel modal fixpoint 'p <-> ~[]p'
      godel modal match FairBot PrudentBot
      godel modal tournament
      godel modal loeb
    """


@command.command("prove", epilog=FORMULAS + "\n\nExit codes: 0 a theorem; 1 not decided within "
                 "the effort; 2 bad input; 3 not a theorem.")  # fmt: skip
@click.argument("formula")
@click.option("--logic", type=click.Choice(LOGICS), default="GL", show_default=True,
              help="K4 has no axiom of Löb.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="Write the proof or countermodel, for godel modal check.")  # fmt: skip
@effort_option
@as_json
def prove(formula: str, logic: str, out: Path | None, units: int, as_json: bool) -> None:
    """Prove a formula in GL, the logic of provability, or show a Kripke countermodel."""
    refuse_existing(out)
    formulas, effort = Formulas(), Effort(units)
    decision = decide(formulas, read_formula(formula, formulas), effort, logic)
    text = text_of(formulas, decision.formula)
    lines = [f"{'theorem' if decision.theorem else 'not a theorem'} of {logic}: {text}"]
    body: dict[str, Plain] = {"logic": logic, "formula": text, "theorem": decision.theorem}
    if decision.proof is not None:
        lines += proof_lines(formulas, decision.proof, logic)
        body["proof"] = proof_data(formulas, decision.proof)
    if decision.model is not None:
        lines += model_lines(decision.model, formulas.names(decision.formula))
        body["model"] = model_data(decision.model)
    if out is not None:
        write_file(out, to_bytes(formulas, decision, formula), replace=False)
        lines.append(f"written to {out}")
        body["out"] = str(out)
    body["effort"] = {"used": effort.used, "limit": units}
    lines.append(effort_line(effort))
    finish(lines, body, as_json, DONE if decision.theorem else REFUTED)


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@effort_option
@as_json
def check(file: Path, units: int, as_json: bool) -> None:
    """Check a proof or countermodel that `prove --out` wrote, without any search.

    Exit codes: 0 it shows what it says; 1 not within the effort; 2 no such file; 4 it does not.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(MAXIMUM_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not the name of a file"
        raise StorageProblem(f"cannot read {file}: {reason}") from None
    formulas = Formulas()
    decision = verified(data, formulas, Effort(units))
    text = text_of(formulas, decision.formula)
    what = "theorem" if decision.theorem else "not a theorem"
    size = (
        f"{len(decision.proof)} steps" if decision.proof is not None
        else f"{len(decision.model.sees) if decision.model else 0} worlds"
    )  # fmt: skip
    lines = [f"valid: {what} of {decision.logic}: {text}", f"  {size}"]
    body: dict[str, Plain] = {
        "valid": True, "logic": decision.logic, "formula": text, "theorem": decision.theorem,
    }  # fmt: skip
    finish(lines, body, as_json, DONE)


@command.command("fixpoint", epilog=FORMULAS)
@click.argument("written", nargs=-1, required=True, metavar="EQUATION...")
@effort_option
@as_json
def fixpoint(written: tuple[str, ...], units: int, as_json: bool) -> None:
    """Solve equations such as 'p <-> ~[]p' in GL; several at once share their names.

    Each solution has no name of an equation in it; GL proves that it is one, and the only one.
    """
    formulas, effort = Formulas(), Effort(units)
    system = equations(formulas, read_equations(";".join(written), formulas, "equations"))
    solutions = fixed_points(formulas, system, effort)
    lines, rows = ["equations:"], list[Plain]()
    lines += equation_lines(formulas, system)
    lines.append("fixed points, proved in GL to be such and to be the only ones:")
    for solution in solutions:
        text = text_of(formulas, solution.formula)
        proved = solution.exists.theorem and solution.unique.theorem
        lines += equation_lines(formulas, {solution.name: solution.formula})
        lines[-1] += "" if proved else "   (NOT PROVED)"
        rows.append({
            "name": solution.name, "formula": text, "is_fixed_point": solution.exists.theorem,
            "is_the_only_one": solution.unique.theorem,
        })  # fmt: skip
    lines.append(effort_line(effort))
    body: dict[str, Plain] = {
        "solutions": rows, "effort": {"used": effort.used, "limit": units}
    }
    finish(lines, body, as_json, DONE)


def _known_agents(formulas: Formulas, file: str | None) -> dict[str, Agent]:
    """The shipped agents and those of a file."""
    texts = [(shipped_text(), "the shipped agents")]
    if file is not None:
        texts.append((load_text(Path(file)), file))
    return agents_of(texts, formulas)


@command.command("match")
@click.argument("first")
@click.argument("second")
@agents_option
@effort_option
@as_json
def match(first: str, second: str, file: str | None, units: int, as_json: bool) -> None:
    """Let two modal agents meet in the Prisoner's Dilemma, and show why they do what they do."""
    formulas, effort = Formulas(), Effort(units)
    agents = _known_agents(formulas, file)
    played = modal_agents.match(formulas, agents, first, second, effort)
    solutions = fixed_points(formulas, played.system, effort)
    names = ("defects", "cooperates")
    one, other = played.outcome
    earned = modal_agents.PAYOFFS[one, other], modal_agents.PAYOFFS[other, one]
    lines = [*match_lines(formulas, played, solutions),
             f"{first} {names[one]}, {second} {names[other]}: {earned[0]}, {earned[1]}",
             effort_line(effort)]  # fmt: skip
    body: dict[str, Plain] = {
        "first": first, "second": second, "cooperates": list(played.outcome),
        "earned": list(earned),
        "equations": {name: text_of(formulas, part) for name, part in played.system.items()},
        "rungs": {name: list(row) for name, row in played.rows.items()},
        "fixed_points": {one.name: text_of(formulas, one.formula) for one in solutions},
        "proved": all(one.exists.theorem and one.unique.theorem for one in solutions),
    }  # fmt: skip
    finish(lines, body, as_json, DONE)


@command.command("tournament")
@click.argument("chosen", nargs=-1, metavar="[AGENT]...")
@agents_option
@effort_option
@as_json
def tournament(chosen: tuple[str, ...], file: str | None, units: int, as_json: bool) -> None:
    """Let modal agents play the Prisoner's Dilemma, each against each and against itself.

    Without names all known agents play. A cell says what the agent of the row does and what the
    one of the column does, C or D; CC earns 2, DC 3, CD 0, DD 1.
    """
    formulas, effort = Formulas(), Effort(units)
    agents = _known_agents(formulas, file)
    names = list(dict.fromkeys(chosen)) or list(agents)
    for name in names:
        if name not in agents:
            raise UsageProblem(f"no agent {name}", hint=f"known: {' '.join(agents)}")
    cooperates = modal_agents.tournament(formulas, agents, names, effort)
    earned = modal_agents.scores(names, cooperates)
    body: dict[str, Plain] = {
        "agents": [
            {"name": name, "formula": text_of(formulas, agents[name].body),
             "rank": agents[name].rank, "earned": earned[name]}
            for name in names
        ],
        "cooperates": {one: {other: cooperates[one, other] for other in names} for one in names},
    }  # fmt: skip
    lines = [*table_lines(names, cooperates, earned), effort_line(effort)]
    finish(lines, body, as_json, DONE)


@command.command("loeb", epilog=FORMULAS)
@click.argument("formula", default="A")
@effort_option
@as_json
def loeb_(formula: str, units: int, as_json: bool) -> None:
    """Derive Löb's theorem for a formula A, line by line: who proves []A -> A proves A.

    Every line is checked, and what holds for this formula is decided in GL and in K4.
    """
    formulas, effort = Formulas(), Effort(units)
    goal = read_formula(formula, formulas)
    if "L" in formulas.names(goal):
        raise UsageProblem("L is the sentence of the diagonal lemma", hint="use another name")
    lines, given = loeb(formulas, goal)
    check_derivation(formulas, lines, given, effort)
    reflection = formulas.make(IMPLIES, formulas.make(BOX, goal), goal)
    inner = formulas.make(IMPLIES, formulas.make(BOX, reflection), formulas.make(BOX, goal))
    asked = [("GL", inner), ("K4", inner), ("GL", reflection), ("GL", goal)]
    answers = [decide(formulas, what, effort, logic) for logic, what in asked]
    shown = derivation_lines(formulas, lines, goal)
    rows = list[Plain]()
    for answer in answers:
        text = text_of(formulas, answer.formula)
        shown.append(f"  {answer.logic} {'proves' if answer.theorem else 'does not prove'} {text}")
        rows.append({"logic": answer.logic, "formula": text, "theorem": answer.theorem})
    body: dict[str, Plain] = {
        "formula": text_of(formulas, goal),
        "derivation": [
            {"formula": text_of(formulas, line.formula), "why": line.why,
             "rests_on": [number + 1 for number in line.rests_on]}
            for line in lines
        ],
        "decided": rows,
    }  # fmt: skip
    finish([*shown, effort_line(effort)], body, as_json, DONE)
