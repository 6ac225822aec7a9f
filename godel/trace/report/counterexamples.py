"""Candidates that were proved no better: what they would have changed, and the proof."""

from __future__ import annotations

from typing import Final

from godel.errors import GodelError
from godel.trace.attempts import AttemptView, texts_of
from godel.trace.report.amounts import amount, at_least, at_most, counted
from godel.trace.report.content import Content
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

MOST: Final = 20
"""Refuted candidates that are shown in full; the others stand in the table of attempts."""


def counterexamples_section(content: Content, blocks: Blocks, room: int) -> Element:
    """One fold for each refuted candidate."""
    refuted = [view for view in content.attempts if view.fate == "refuted" and view.candidate]
    pieces: list[Piece] = [_refuted(content, view, blocks, room) for view in refuted[:MOST]]
    if not refuted:
        pieces = [element("p", {}, "No candidate was refuted in this run.")]
    if len(refuted) > MOST:
        said = f"{counted(len(refuted) - MOST, 'more refuted candidate')} in the table of attempts."
        pieces.append(element("p", {"class": "soft"}, said))
    return section("refuted", "Counterexamples", *pieces)


def _refuted(content: Content, view: AttemptView, blocks: Blocks, room: int) -> Element:
    event = view.event
    highest, lowest = amount(event.challenger[1]), amount(event.running[0])
    said = "It is proved no better here."
    if highest is not None and lowest is not None:
        said = (
            f"From here it is worth at most {at_most(highest)}, and what runs is worth at least "
            f"{at_least(lowest)}."
        )
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
        title = f"The refutation of attempt {view.number}"
        inside += proof_section(proof, f"c{view.number}", title, blocks, room)
    elif proof:
        inside.append(outside(proof, "p", class_="alarm"))
    inside.append(element("p", {}, element("a", {"href": f"#attempt-{view.number}"},
                  f"Attempt {view.number} in the table")))  # fmt: skip
    where = f"life {event.life}, tick {event.tick}, by {cut(event.technique, LONGEST)}"
    return element(
        "details", {"class": "rewrite", "id": f"refuted-{view.number}"},
        element("summary", {}, element("h3", {}, f"Attempt {view.number}"),
                outside(where, "span", class_="where")),
        *inside,
    )  # fmt: skip
