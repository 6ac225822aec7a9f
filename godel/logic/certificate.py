"""Proofs and countermodels as files, and the way back: what another process needs to judge them.

A file is JSON: the formula as a text, its logic, and either a list of steps, whose formulas are
numbers in a table that the file has as well, or the worlds of a model.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NoReturn

from godel.errors import SyntaxProblem, TrustFailure
from godel.logic.effort import Effort
from godel.logic.formulas import BINARY, UNARY, VARIABLE, Formula, Formulas
from godel.logic.kripke import Model, is_countermodel, worlds_in
from godel.logic.proofs import Sequent, Step, check
from godel.logic.reader import read_formula
from godel.logic.tableau import LOGICS, Decision

KIND = "godel-modal-1"
MAXIMUM_BYTES = 50_000_000


def to_bytes(formulas: Formulas, decision: Decision, text: str) -> bytes:
    """The file of a decision about a formula that was written as a text."""
    body: dict[str, object] = {"kind": KIND, "logic": decision.logic, "formula": text}
    if decision.proof is not None:
        sequents = [step.sequent for step in decision.proof]
        parts = formulas.parts_of(*frozenset().union(*(s.left | s.right for s in sequents)))
        place = {part: index for index, part in enumerate(parts)}
        nodes = [formulas[part] for part in parts]
        body["table"] = [
            [node.operator, *([node.name] if node.name else [place[p] for p in node.parts])]
            for node in nodes
        ]
        body["proof"] = [
            [sorted(place[part] for part in step.sequent.left),
             sorted(place[part] for part in step.sequent.right),
             step.rule, place[step.formula], list(step.premises)]
            for step in decision.proof
        ]  # fmt: skip
    if decision.model is not None:
        model = decision.model
        body["sees"] = [list(worlds_in(seen)) for seen in model.sees]
        body["holds"] = {name: list(worlds_in(model.holds[name])) for name in model.holds}
    return json.dumps(body, separators=(",", ":")).encode() + b"\n"


def verified(data: bytes, formulas: Formulas, effort: Effort) -> Decision:
    """The decision that a file holds, checked from nothing.

    Raises SyntaxProblem if it is no such file, TrustFailure if it does not show what it says,
    OutOfEffort.
    """
    body = _object(data)
    logic, text = body.get("logic"), body.get("formula")
    if body.get("kind") != KIND or logic not in LOGICS or not isinstance(text, str):
        _malformed("kind, logic or formula")
    goal = read_formula(text, formulas)
    before = effort.used
    if "proof" in body:
        steps = _steps(body, formulas, effort)
        check(formulas, steps, goal, str(logic))
        return Decision(str(logic), goal, steps, None, effort.used - before)
    model = _model(body, effort)
    if not is_countermodel(model, formulas, goal, str(logic), effort):
        raise TrustFailure(f"the model is no countermodel of {logic} to this formula")
    return Decision(str(logic), goal, None, model, effort.used - before)


def _malformed(what: str) -> NoReturn:
    raise SyntaxProblem(
        f"no proof or countermodel of modal logic: {what}",
        hint="such files are written by godel modal prove --out",
    )


def _object(data: bytes) -> Mapping[str, object]:
    if len(data) > MAXIMUM_BYTES:
        _malformed(f"more than {MAXIMUM_BYTES:,} bytes")
    try:
        body = json.loads(data.decode("ascii"))
    except (ValueError, RecursionError):
        _malformed("not JSON in ASCII")
    if not isinstance(body, dict):
        _malformed("not an object")
    return body


def _list(value: object, what: str) -> list[object]:
    return value if isinstance(value, list) else _malformed(what)


def _numbers(value: object, limit: int, what: str) -> list[int]:
    """A list of integers from 0 to below a limit."""
    numbers = _list(value, what)
    if all(type(number) is int and 0 <= number < limit for number in numbers):
        return [number for number in numbers if isinstance(number, int)]
    _malformed(what)


def _table(value: object, formulas: Formulas) -> list[Formula]:
    """The formulas of a file's table; parts stand before what they are parts of."""
    found: list[Formula] = []
    for entry in _list(value, "table"):
        operator, *rest = _list(entry, "table")[:4] or [None]
        if operator == VARIABLE and len(rest) == 1 and isinstance(rest[0], str):
            found.append(formulas.variable(rest[0]))
            continue
        count = 2 if operator in BINARY else 1 if operator in UNARY else 0
        if operator not in (*BINARY, *UNARY, "F", "T") or len(rest) != count:
            _malformed("table")
        parts = _numbers(rest, len(found), "table")
        found.append(formulas.make(str(operator), *(found[part] for part in parts)))
    return found


def _steps(body: Mapping[str, object], formulas: Formulas, effort: Effort) -> tuple[Step, ...]:
    table = _table(body.get("table"), formulas)
    steps: list[Step] = []
    for entry in _list(body["proof"], "proof"):
        fields = _list(entry, "proof")
        if len(fields) != 5 or not isinstance(fields[2], str):
            _malformed("proof")
        left = _numbers(fields[0], len(table), "proof")
        right = _numbers(fields[1], len(table), "proof")
        (about,) = _numbers([fields[3]], len(table), "proof")
        premises = _numbers(fields[4], len(steps), "proof")
        effort.spend(1 + len(left) + len(right))
        sides = [frozenset(table[part] for part in side) for side in (left, right)]
        steps.append(Step(Sequent(*sides), fields[2], table[about], tuple(premises)))
    return tuple(steps)


def _model(body: Mapping[str, object], effort: Effort) -> Model:
    rows = _list(body.get("sees"), "sees")
    holds = body.get("holds")
    if not isinstance(holds, dict):
        _malformed("holds")
    effort.spend(len(rows))
    sees = tuple(_bits(row, len(rows), "sees") for row in rows)
    return Model(sees, {str(name): _bits(holds[name], len(rows), "holds") for name in holds})


def _bits(value: object, limit: int, what: str) -> int:
    found = 0
    for world in _numbers(value, limit, what):
        found |= 1 << world
    return found
