"""One article for each rewrite: why it was accepted, what changed, its proof, its trust card."""

from __future__ import annotations

from collections.abc import Iterator

from godel.errors import GodelError
from godel.events import Switched
from godel.trace.attempts import AttemptView
from godel.trace.card import TrustCard
from godel.trace.report.amounts import amount, at_least, at_most
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

LONGEST = 80
"""Characters of a technique in a heading; it may be a whole program."""

OPEN = 3
"""Rewrites that are unfolded at first."""


def rewrites_section(content: Content, blocks: Blocks, room: int) -> Element:
    """All rewrites, in order."""
    accepted = [view for view in content.attempts if view.switch is not None]
    articles = [
        _rewrite(content, view, view.switch, blocks, room, place < OPEN)
        for place, view in enumerate(accepted)
        if view.switch is not None
    ]
    if not articles:
        said = "No rewrite was proved better, so the first program is still the running one."
        articles = [element("p", {}, said)]
    return section("rewrites", "Rewrites", *articles)


def _rewrite(
    content: Content, view: AttemptView, switch: Switched, blocks: Blocks, room: int,
    is_open: bool,
) -> Element:  # fmt: skip
    number = switch.number
    proof = content.proofs.get(switch.proof, "no proof file was found")
    head = f"Rewrite {number}" + (" (rolled back)" if view.undone else "")
    where = f"life {switch.life}, tick {switch.tick}, by {cut(view.event.technique, LONGEST)}"
    inside: list[Piece] = [
        outside(_sentence(content, view, proof), "p", class_="lead"),
        element("p", {}, "Found by ", element("a", {"href": f"#attempt-{view.number}"},
                f"attempt {view.number}"), "."),
        element("h3", {}, "What changed"),
        _difference(content, switch),
        element("h3", {}, "The proof"),
    ]  # fmt: skip
    if isinstance(proof, ProofView):
        title = f"The proof of rewrite {number}"
        inside += proof_section(proof, f"r{number}", title, blocks, room)
    else:
        inside.append(outside(proof, "p", class_="alarm"))
    inside += episode_section(content, view)
    inside += [element("h3", {}, "Trust card"), *_card(content.cards.get(number, "none was made"))]
    names = [("claim", switch.claim), ("certificate", switch.proof), ("old program", switch.old),
             ("new program", switch.new)]  # fmt: skip
    names += [("demanded as well", digest) for digest in switch.conditions]
    inside.append(_digests(names))
    return element(
        "details", {"class": "rewrite", "id": f"rewrite-{number}", "open": is_open},
        element("summary", {}, element("h3", {}, head), outside(where, "span", class_="where")),
        *inside,
    )  # fmt: skip


def _sentence(content: Content, view: AttemptView, proof: ProofView | str) -> str:
    """Why, in a sentence that can be repeated."""
    if isinstance(proof, ProofView):
        return first_sentence(content.traced, view, proof)
    return why(content, view.switch) if view.switch is not None else ""


def why(content: Content, switch: Switched) -> str:
    """In a sentence: why the rewrite was accepted."""
    old, new = amount(switch.running[1]), amount(switch.challenger[0])
    target = content.traced.conditions.settings.target
    if old is None or new is None:
        return "Accepted because it is proved to behave alike for less gas."
    kept = "" if target == "frozen" else " kept with its search"
    return (
        f"Accepted because from here the new program is proved to be worth at least "
        f"{at_least(new)}, and the old one{kept} at most {at_most(old)}."
    )


def _difference(content: Content, switch: Switched) -> Element:
    try:
        texts = content.traced.program(switch.old), content.traced.program(switch.new)
    except GodelError as problem:
        return outside(problem.message, "p", class_="alarm")
    names = content.version_of(switch.old), content.version_of(switch.new)
    return side_by_side(*texts, (f"before: {names[0]}", f"after: {names[1]}"))


def _card(card: TrustCard | str) -> Iterator[Element]:
    """A trust card as a table: what, status, sentence."""
    if isinstance(card, str):
        yield outside(card, "p", class_="alarm")
        return
    doubts = {line.name for line in card.doubts()}
    rows: list[Element] = []
    for line in card.lines:
        doubt = line.name in doubts
        details = [
            element("details", {}, element("summary", {}, "details"),
                    element("ul", {}, *(outside(item, "li") for item in line.details)))
        ] if line.details else []  # fmt: skip
        rows.append(
            element(
                "tr", {"class": "doubt" if doubt else None},
                outside(line.name, "th", scope="row"),
                element("td", {}, "\u26a0 " if doubt else "", outside(line.status)),
                element("td", {}, outside(line.sentence), *details),
            )
        )  # fmt: skip
    names = ("what", "status", "says")
    head = element("tr", {}, *(element("th", {"scope": "col"}, name) for name in names))
    yield element(
        "table", {"class": "card"}, element("thead", {}, head), element("tbody", {}, *rows)
    )


def _digests(names: list[tuple[str, str]]) -> Element:
    pairs: list[Piece] = []
    for name, digest in names:
        pairs += [element("dt", {}, name), element("dd", {}, outside(digest, "code"))]
    return element("dl", {"class": "digests"}, *pairs)
