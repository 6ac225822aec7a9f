"""`modal`: a formula about which GL decides as it must, or a modal agent and its matches."""

from __future__ import annotations

import re
from collections.abc import Mapping

from godel.course.plain import cut
from godel.course.schema import Key
from godel.course.task import Task, Wrong, ours
from godel.logic import agents as modal_agents
from godel.logic.agents import agents_of, shipped_text
from godel.logic.effort import Effort
from godel.logic.formulas import Formula, Formulas
from godel.logic.reader import read_formula
from godel.logic.tableau import decide

EFFORT = 2_000_000

KEYS = {
    "file": Key("text", "the file with the formula or the agents; by default the first of files"),
    "proves": Key("texts", "formulas that GL must prove, in which X stands for the student's"),
    "refutes": Key("texts", "formulas that GL must not prove, likewise"),
    "letters": Key("texts", "the variables that the student's formula may have"),
    "agent": Key("text", "the name of the agent that the file must define"),
    "matches": Key(
        "tables", "what happens between this agent and others",
        columns={
            "against": Key("text", "a shipped agent, or one of the file", needed=True),
            "ends": Key("text", "CC, CD, DC or DD: the agent first", needed=True),
        },
    ),
    "earns": Key("natural", "what the agent must earn in all, against each shipped agent once"),
    "effort": Key("natural", "units of effort after which it is given up"),
}  # fmt: skip

_COMMENT = re.compile(r"#.*")


def grade(task: Task) -> str:
    """Every theorem and every match is as it must be."""
    effort = Effort(task.natural("effort", EFFORT))
    return _agent(task, effort) if "agent" in task.keys else _formula(task, effort)


def _formula(task: Task, effort: Effort) -> str:
    formulas = Formulas()
    text = _COMMENT.sub("", task.text)
    if not text.strip():
        raise Wrong(f"{task.file} holds no formula yet")
    own = read_formula(text, formulas, task.file)
    extra = sorted(set(formulas.names(own)) - set(task.words("letters")))
    if "letters" in task.keys and extra:
        raise Wrong(f"the formula in {task.file} has the letter {extra[0][:40]}, which it may not")
    for key, wanted in (("proves", True), ("refutes", False)):
        for pattern in task.words(key):
            whole = _put(formulas, pattern, own)
            decision = decide(formulas, whole, effort)
            if decision.theorem != wanted:
                says = "does not prove" if wanted else "proves"
                model = decision.model
                worlds = f"; a countermodel has {len(model.sees)} worlds" if model else ""
                raise Wrong(f"GL {says} {pattern}, where X is your formula{worlds}")
    return f"GL decides everything about {cut(text.strip())} as it should"


def _put(formulas: Formulas, pattern: str, own: Formula) -> Formula:
    """A formula of the exercise with the student's in the place of X."""
    with ours("a formula"):
        whole = read_formula(pattern, formulas, "the check")
    return formulas.replaced(whole, {formulas.variable("X"): own})


def _agent(task: Task, effort: Effort) -> str:
    formulas, name = Formulas(), task.word("agent")
    known = agents_of([(shipped_text(), "the shipped agents"), (task.text, task.file)], formulas)
    if name not in known:
        raise Wrong(f"{task.file} does not define the agent {name}")
    for row in task.tables("matches"):
        other, ends = str(row["against"]), str(row["ends"])
        if other not in known:
            raise Wrong(f"{task.file} does not define the agent {other}")
        played = modal_agents.match(formulas, known, name, other, effort)
        came = "".join("C" if one else "D" for one in played.outcome)
        if came != ends:
            raise Wrong(f"{name} against {other} ends {came}, expected {ends}")
    if "earns" in task.keys:
        return _earned(task, formulas, known, effort)
    return f"{name} plays its {len(task.tables('matches'))} matches as it should"


def _earned(
    task: Task, formulas: Formulas, known: Mapping[str, modal_agents.Agent], effort: Effort
) -> str:
    """What the agent earns against those that ship, each once, is enough."""
    name, least = task.word("agent"), task.natural("earns", 0)
    cells, earned = [], 0
    for other in agents_of([(shipped_text(), "the shipped agents")], formulas):
        one, two = modal_agents.match(formulas, known, name, other, effort).outcome
        earned += modal_agents.PAYOFFS[one, two]
        cells.append(f"{other} {'C' if one else 'D'}{'C' if two else 'D'}")
    said = f"{name} earns {earned}: {', '.join(cells)}"
    if earned < least:
        raise Wrong(f"{said}; at least {least} is asked")
    return said


