"""Candidates that were proved no better, or turned down: what they would change, the proof."""

from __future__ import annotations

from typing import Final

from godel.errors import GodelError
from godel.trace.attempts import AttemptView, texts_of
from godel.trace.report.amounts import counted
from godel.trace.report.content import MOST_REFUSED, REFUSED, Content
from godel.trace.report.drawing import cut
from godel.trace.report.episodes import episode_section
from godel.trace.report.markup import Content as Piece
from godel.trace.report.markup import Element, element, outside
from godel.trace.report.overview import section
from godel.trace.report.proofpage import Blocks, proof_section
from godel.trace.report.sidebyside import side_by_side
from godel.trace.theorems import ProofView
from godel.trace.words import first_sentence

LONGEST: Final = 80
"""Characters of a technique in a heading; it may be a whole program."""

TITLES: Final = {
    "refuted": "Proved no better",
    "vetoed": "Proved better, and turned down",
    "unmet": "Proved better, but not what else is demanded",
}


def counterexamples_section(content: Content, blocks: Blocks, room: int) -> Element:
    """One fold for each candidate, those of one kind together."""
    pieces: list[Piece] = []
    for fate in REFUSED:
        mine = [view for view in content.attempts if view.fate == fate and view.candidate]
        if mine:
            pieces.append(element("h3", {}, TITLES[fate]))
        pieces += [_refused(content, view, blocks, room) for view in mine[:MOST_REFUSED]]
        if len(mine) > MOST_REFUSED:
            more = counted(len(mine) - MOST_REFUSED, "more candidate")
            pieces.append(element("p", {"class": "soft"}, f"{more} in the table of attempts."))
    if not pieces:
        pieces = [element("p", {}, "No candidate was refuted or turned down in this run.")]
    return section("refuted", "Counterexamples and refusals", *pieces)


def _refused(content: Content, view: AttemptView, blocks: Blocks, room: int) -> Element:
    event = view.event
    said = f"{TITLES[view.fate]}."
    proof = content.proofs.get(view.proof)
    if isinstance(proof, ProofView):
        said = first_sentence(content.traced, view, proof)
    inside: list[Piece] = [outside(said, "p", class_="lead")]
    try:
        texts = texts_of(content.traced, view)
        inside.append(side_by_side(texts.old, texts.new, ("what runs", "the candidate")))
    except GodelError as problem:
        inside.append(outside(problem.message, "p"))
    inside += episode_section(content, view)
    if view.reason:
        inside.append(element("p", {}, "Why: ", outside(view.reason)))
    if isinstance(proof, ProofView):
        title = f"The proof of attempt {view.number}"
        inside += proof_section(proof, f"c{view.number}", title, blocks, room)
    elif proof:
        inside.append(outside(proof, "p", class_="alarm"))
    inside.append(element("p", {}, element("a", {"href": f"#attempt-{view.number}"},
                  f"Attempt {view.number} in the table")))  # fmt: skip
    where = f"life {event.life}, tick {event.tick}, by {cut(event.technique, LONGEST)}"
    return element(
        "details", {"class": "rewrite", "id": f"refuted-{view.number}"},
        element("summary", {}, element("h4", {}, f"Attempt {view.number}"),
                outside(where, "span", class_="where")),
        *inside,
    )  # fmt: skip
