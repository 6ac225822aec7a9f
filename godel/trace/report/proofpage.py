"""A proof as a piece of a page: the figure of its core, and a card for each theorem.

From the target one goes down by clicking: a box of the figure opens the card of its theorem, the
card names the theorems that it follows from and opens its evidence, a row of the evidence opens a
case with the run and the arithmetic that closes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from godel.errors import GodelError
from godel.importers.proofs import Step
from godel.trace.leaves import checking, named
from godel.trace.obligations import obligations_of, rows_of
from godel.trace.report.amounts import counted
from godel.trace.report.evidence import Parts, evidence, folded
from godel.trace.report.leaf import row
from godel.trace.report.lighter import both, exactly, lighter
from godel.trace.report.markup import Content, Element, element, joined, outside
from godel.trace.report.prooftree import has_evidence, is_table, pretty, prooftree
from godel.trace.rows import row_at, row_of
from godel.trace.theorems import ProofView, TheoremView
from godel.trace.words import theorem_words

PLACES: Final = 50
"""Places of a table in one fold."""

Blocks = dict[str, Parts]
"""What is opened later: for each piece of evidence its parts."""


def proof_section(
    proof: ProofView, prefix: str, title: str, blocks: Blocks, room: int
) -> list[Content]:
    """A proof. What is folded goes into `blocks`; `room` leaves or places of each are written out.
    """
    tree = prooftree(proof, prefix, title)
    core = [view for view in proof.theorems if view.role != "axiom"]
    axioms = [view for view in proof.theorems if view.role == "axiom"]
    counts = f"{counted(len(core), 'theorem')} from {counted(len(axioms), 'axiom')}"
    said = f"The kernel has carried out this proof again and accepts it: {counts}."
    if not proof.accepted:
        said = f"The kernel does not accept this proof: {proof.reason}"
    return [
        outside(said, "p", class_="soft"),
        element("div", {"class": "scroll"}, tree),
        element("p", {"class": "hint"}, "Click a box (or press Enter on it) to read its theorem "
                "below; arrow keys move along the tree."),
        element("div", {"class": "facts"},
                *(_card(proof, view, prefix, blocks, room) for view in reversed(core)),
                _axioms(axioms, prefix)),
    ]  # fmt: skip


def _axioms(axioms: list[TheoremView], prefix: str) -> Element:
    """What is taken as given, folded."""
    items = [
        element("li", {"id": f"{prefix}-t{view.number}", "value": view.number},
                outside(pretty(view.line)))
        for view in axioms
    ]  # fmt: skip
    return element(
        "details", {"class": "fact axioms", "id": f"{prefix}-axioms"},
        element("summary", {}, f"What is taken as given: {counted(len(axioms), 'axiom')}"),
        element("ol", {}, *items),
    )  # fmt: skip


def _card(
    proof: ProofView, view: TheoremView, prefix: str, blocks: Blocks, room: int
) -> Element:
    """One theorem: what it says, what it follows from, what had to hold, and the evidence."""
    name = f"{prefix}-t{view.number}"
    pieces: list[Content] = [
        outside(pretty(lighter(theorem_words(proof, view.number))), "p"),
        *_stated(view),
        *_asked(proof, view),
        *_premises(proof, view, prefix),
        element("p", {"class": "soft"}, "Rests on: ", outside(" ".join(view.rests_on)), "."),
    ]
    if has_evidence(proof, view):
        pieces.append(_evidence(proof, view, f"{name}-evidence", blocks, room))
    back = _used_by(proof, view, prefix)
    return element(
        "details", {"class": f"fact {view.role}", "id": name, "data-node": f"{name}-box"},
        element(
            "summary", {},
            element("span", {"class": "number"}, str(view.number)),
            outside(pretty(lighter(view.short)), "span", class_="line"),
            outside(view.rule, "span", class_="rule"),
        ),
        element("div", {"class": "inside"}, *pieces, *back),
    )  # fmt: skip


def _stated(view: TheoremView) -> Iterator[Content]:
    """The theorem with the function that it is about."""
    if view.pieces:
        head = element("tr", {}, element("th", {"scope": "col"}, f"{view.letter}(s)"),
                       element("th", {"scope": "col"}, "where (the first that holds)"))  # fmt: skip
        rows = [
            element("tr", {}, outside(pretty(lighter(p.value)), "td", class_="amount"),
                    outside(pretty(lighter(p.condition or "otherwise")), "td"))
            for p in view.pieces
        ]  # fmt: skip
        table = element("table", {"class": "pieces"}, element("thead", {}, head),
                        element("tbody", {}, *rows))  # fmt: skip
        if len(rows) > 24:
            yield element("details", {}, element("summary", {}, f"{view.letter}(s), "
                          f"{counted(len(rows), 'piece')}"), table)  # fmt: skip
        else:
            yield table
    yield exactly(view.line)


def _asked(proof: ProofView, view: TheoremView) -> Iterator[Content]:
    """What the rule asks, in mathematics and in words."""
    asked = obligations_of(proof.step(view.number))
    if not asked:
        return
    yield element("h4", {}, "What the rule asks")
    items: list[Content] = []
    for one in asked:
        items.append(element("li", {}, *both(one.statement), outside(one.words, "p")))
    yield element("ol", {"class": "asks"}, *items)


def _premises(proof: ProofView, view: TheoremView, prefix: str) -> Iterator[Content]:
    """The theorems that it follows from, as links; axioms behind them."""
    core = [proof.theorem(number) for number in view.premises]
    derived = [premise for premise in core if premise.role != "axiom"]
    given = [premise for premise in core if premise.role == "axiom"]
    if derived:
        links = [
            element("li", {}, element("a", {"href": f"#{prefix}-t{premise.number}"},
                    f"{premise.number}: ", outside(pretty(lighter(premise.short)))))
            for premise in derived
        ]  # fmt: skip
        yield element("h4", {}, "It follows from")
        yield element("ul", {"class": "premises"}, *links)
    if given:
        shown = [
            element("a", {"href": f"#{prefix}-t{premise.number}"}, str(premise.number))
            for premise in given
        ]
        yield element("p", {"class": "soft"}, "and from the axioms ", *joined(shown, ", "), ".")


def _used_by(proof: ProofView, view: TheoremView, prefix: str) -> Iterator[Content]:
    """The way back up."""
    users = [other for other in proof.theorems if view.number in other.premises]
    if users:
        links = [element("a", {"href": f"#{prefix}-t{u.number}"}, str(u.number)) for u in users]
        yield element("p", {"class": "soft"}, "Used by ", *joined(links, ", "), ".")


def _evidence(
    proof: ProofView, view: TheoremView, name: str, blocks: Blocks, room: int
) -> Element:
    """The closed place of the evidence; its content is made when it is opened."""
    parts: Parts = {}
    blocks[name] = parts
    step = proof.step(view.number)
    if is_table(view):
        size = rows_of(step)
        label = f"Evidence: {counted(size, 'place')} of the table"
        parts[name] = _places(proof, view, name, parts, room)
        return folded(name, label, "evidence")
    try:
        checked = checking(step)
    except GodelError as problem:
        parts[name] = [element("p", {}, outside(problem.message))]
        return folded(name, "Evidence: too large to be drawn", "evidence")
    parts[name] = evidence(checked, name, parts, room)
    count = sum(bool(node.leaf) for node in checked.nodes)
    return folded(name, f"Evidence: all states, in {counted(count, 'case')}", "evidence")


def _places(
    proof: ProofView, view: TheoremView, name: str, parts: Parts, room: int
) -> list[Content]:
    """The first places of a table, some dozens in a fold, and the one where the machine is."""
    step = proof.step(view.number)
    size, most = rows_of(step), min(rows_of(step), room)
    here = _here(proof, step)
    found: list[Content] = []
    if here > most:
        found.append(_place(step, here, here, name, parts))
    for first in range(1, most + 1, PLACES):
        last = min(first + PLACES - 1, most)
        part = f"{name}-places{first}"
        parts[part] = [_place(step, n, here, name, parts) for n in range(first, last + 1)]
        found.append(folded(part, f"Places {first} to {last}", "more"))
    if size > most:
        said = f"{size - most:,} more are in the proof file; godel explain shows any."
        found.append(element("p", {"class": "soft"}, said))
    return found


def _place(step: Step, number: int, here: int, name: str, parts: Parts) -> Element:
    """One place, closed."""
    case = f"{name}-case{number}"
    shown = row_of(step, number)
    parts[case] = row(shown)
    where = ", ".join(f"{key} = {value}" for key, value in (*shown.state, *shown.memory))
    now = " \u2014 where the machine is" if number == here else ""
    return folded(case, f"Place {number}: {where}{now}", "leaf")


def _here(proof: ProofView, step: Step) -> int:
    """The number of the place where the machine is, 0 if the table does not list it."""
    state = proof.claim.here.belief[0][1]
    try:
        return row_at(step, named(step.before.context.world.variables, state))
    except GodelError:
        return 0
