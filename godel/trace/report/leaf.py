"""One leaf of a proof in full: where it is, what runs there, the arithmetic that closes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from godel.errors import GodelError
from godel.trace.arithmetic import Combination
from godel.trace.leaves import Checking, DemandView, LeafView, Named, RunView
from godel.trace.report.lighter import both, lighter
from godel.trace.report.markup import Content, Element, element, outside
from godel.trace.report.prooftree import pretty
from godel.trace.rows import RowView

_SIGN: Final = re.compile(r"(?<=[^ ])([<>]=|=)(?=[^ ])")
"""A relation without room around it."""


def leaf(checked: Checking, number: int, full: bool) -> list[Content]:
    """A leaf by its number. Not `full`: there is no room left in the page for its arithmetic."""
    if not full:
        said = "This page writes out fewer cases than this proof has. See: godel explain"
        return [element("p", {"class": "soft"}, said)]
    try:
        view = checked.leaf(number)
    except GodelError as problem:
        return [element("p", {}, outside(problem.message))]
    return [*_place(view), *_runs(view), *_closing(view)]


def _place(view: LeafView) -> Iterator[Element]:
    known = _SIGN.sub(r" \1 ", "; ".join(view.region)) or "everywhere"
    yield element("p", {}, "Known here: ", code(known), ".")
    if view.kind == "oracle" or view.note:
        yield element("p", {}, outside(view.note))
    if view.bound:
        yield element("p", {}, "The function of the theorem is ", code(view.bound), " here.")


def _runs(view: LeafView) -> Iterator[Content]:
    """What the interpreter finds on all these states at once."""
    if view.case == "outside":
        yield element("p", {}, "The set of the theorem does not reach here: nothing is asked.")
    elif view.case == "over":
        yield element("p", {}, "Life is over here: nothing runs any more.")
    for run in view.runs:
        yield from _run(run)


def _run(run: RunView) -> Iterator[Content]:
    action = named(run.action) or "no action"
    gas = f", for {run.gas} gas" if run.gas >= 0 else ""
    yield element(
        "p", {}, "The interpreter, run on all these states at once: ",
        outside(run.program), " takes ", code(action), gas,
        f" (fault: {run.fault})" if run.fault else "", ". Then:",
    )  # fmt: skip
    bound = any(way.bound for way in run.branches)
    head = ["chance", "state after", "memory after", "gain", *(["promised there"] if bound else [])]
    rows = [
        [way.weight, named(way.state), named(way.memory), way.gain, *([way.bound] if bound else [])]
        for way in run.branches
    ]
    yield table(head, rows, "ways")


def table(head: Sequence[str], rows: Sequence[Sequence[str]], style: str) -> Element:
    """A small table of texts."""
    columns = [element("th", {"scope": "col"}, name) for name in head]
    body = [element("tr", {}, *(outside(pretty(lighter(c)), "td") for c in row)) for row in rows]
    return element(
        "table", {"class": style},
        element("thead", {}, element("tr", {}, *columns)), element("tbody", {}, *body),
    )  # fmt: skip


def _closing(view: LeafView) -> Iterator[Content]:
    if view.empty is not None:
        yield element("p", {}, "No state is left here: what is known adds up to less than 0.")
        yield from combination(view.empty)
    elif not view.demands and not view.note and view.case == "tick":
        yield closed("Every way leads back into the set, and no step goes wrong. Nothing else is "
                     "asked.")  # fmt: skip
    elif not view.demands and not view.note:
        yield closed("Nothing more is asked.")
    for demand in view.demands:
        yield _demand(demand)


def closed(said: str) -> Element:
    """A line that says that nothing is left to show."""
    return element("p", {}, said, " ", element("strong", {"class": "closed"}, "\u2713 closed"))


def _demand(demand: DemandView) -> Element:
    """An inequality, and the combination of known literals that shows it."""
    pieces: list[Content] = [
        element("h5", {}, outside(demand.asks)),
        *both(f"{demand.left} >= {demand.right}"),
    ]
    if demand.shown_by is not None:
        pieces += combination(demand.shown_by)
    return element("section", {"class": "demand"}, *pieces)


def combination(found: Combination) -> Iterator[Content]:
    """The linear arithmetic, term by term."""
    if found.terms:
        rows = [[t.multiplier, t.factor, t.literal] for t in found.terms]
        yield table(["times", "what is at least 0", "because"], rows, "sum")
    if not found.quantity:
        yield closed(f"The sum is {said(found.rest)}, which is below 0.")
    elif not found.terms:
        why = ": both sides are equal." if found.rest == "0" else ", not below 0."
        yield closed(f"Left less right is {said(found.rest)}{why}")
    else:
        yield closed(
            f"Left less right is {said(found.quantity)}: the sum of these terms and "
            f"{said(found.rest)}, none of them below 0."
        )


def code(text: str) -> Element:
    """A short piece of Ouro or mathematics inside a sentence."""
    return outside(pretty(lighter(text)), "code")


def said(line: str) -> str:
    """A quantity for reading."""
    return pretty(lighter(line))


def named(values: Named) -> str:
    """`money = 5, wins = 0`."""
    return ", ".join(f"{name} = {value}" for name, value in values)


def row(view: RowView) -> list[Content]:
    """One place of a table, with all numbers put in."""
    pieces: list[Content] = [
        element("p", {}, "At ", code(named((*view.state, *view.memory, *view.action))),
                " the table says ", code(view.value), "."),
    ]  # fmt: skip
    if view.over:
        pieces.append(element("p", {}, "Life is over here."))
    if view.ways:
        head = ["chance", "gain", "state after", "memory after", "the table there"]
        rows = [
            [w.weight, w.gain, named(w.state), named(w.memory), w.value] for w in view.ways
        ]
        pieces.append(table(head, rows, "ways"))
    if view.inequality:
        pieces += both(view.inequality)
    if view.falls:
        pieces += both(view.falls)
    if view.broken:
        pieces.append(element("p", {}, outside(view.broken)))
    else:
        pieces.append(closed(f"The sides are {said(view.slack)} apart." if view.slack else ""))
    return pieces
