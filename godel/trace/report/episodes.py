"""An attempt as an episode: both programs in the same life, step by step. It only illustrates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from godel.errors import GodelError
from godel.kernel.theorems import Here
from godel.machine.state import tree_of
from godel.trace.attempts import AttemptView, texts_of
from godel.trace.episodes import Episode, Life, episode
from godel.trace.report.amounts import short
from godel.trace.report.content import Content
from godel.trace.report.markup import Content as Piece
from godel.trace.report.markup import Element, element, outside
from godel.trace.theorems import ProofView
from godel.world.agent import build_agent
from godel.world.belief import normalise

TICKS: Final = 100
"""Longest life that is played."""

SHOWN: Final = 16
"""Ticks that are shown, some before and most after the one at which the programs part."""


def episode_of(content: Content, view: AttemptView) -> Episode | None:
    """The episode of an attempt, None if it cannot be played: no candidate was kept, say."""
    traced, proof = content.traced, content.proofs.get(view.proof)
    try:
        texts = texts_of(traced, view)
        if not texts.new:
            return None
        world = traced.world
        old, new = (build_agent(tree_of(t.encode()), world) for t in (texts.old, texts.new))
        here = Here(0, normalise(list(world.start)), old.initial)
        settings = traced.conditions.settings
        if isinstance(proof, ProofView) and proof.claim.world == settings.world:
            here = proof.claim.here
        return episode(world, old, new, here, 0, view.fate != "refuted", TICKS)
    except GodelError:
        return None


def episode_section(content: Content, view: AttemptView) -> Iterator[Element]:
    """The episode, folded; nothing if it cannot be played."""
    found = episode_of(content, view)
    if found is None:
        return
    parting = found.parting()
    if found.shows:
        how = f"the first of {found.tried} seeds tried that shows it"
    else:
        how = "it does not show the verdict, which is about averages"
    said = (
        f"Two lives with the same draws of chance, seed {found.seed} ({how}). They illustrate, "
        "and prove nothing."
    )
    apart = "They never act differently in it." if parting is None else (
        f"They first act differently at tick {found.running.steps[parting].tick}."
    )
    yield element(
        "details", {"class": "episode"},
        element("summary", {}, "Both programs in the same life"),
        element("p", {"class": "hint"}, f"{said} {apart}"),
        element("div", {"class": "scroll"}, _table(found)),
    )  # fmt: skip


def _table(found: Episode) -> Element:
    """Tick by tick, what runs on the left and the candidate on the right."""
    names = ("tick", "what runs: state", "does", "earned", "candidate: state", "does", "earned", "")
    head = element("tr", {}, *(element("th", {"scope": "col"}, name or "same?") for name in names))
    first = max(0, (found.parting() or 0) - 2)
    last = max(len(found.running.steps), len(found.candidate.steps))
    rows: list[Element] = []
    for place in range(first, min(last, first + SHOWN)):
        cells = [*_cells(found.running, place), *_cells(found.candidate, place)]
        differs = cells[1] != cells[4]
        tick = (found.running if place < len(found.running.steps) else found.candidate).steps
        rows.append(
            element(
                "tr", {"class": "parted" if differs else None},
                element("td", {"class": "amount"}, str(tick[place].tick)),
                *(outside(cell, "td") for cell in cells),
                element("td", {}, "\u2260" if differs else "="),
            )
        )  # fmt: skip
    more: list[Piece] = []
    if last > first + SHOWN or first:
        note = f"ticks {first + 1} to {min(last, first + SHOWN)} of {last}; godel play shows all"
        more = [element("caption", {}, note)]
    return element("table", {"class": "ways"}, *more, element("thead", {}, head),
                   element("tbody", {}, *rows), element("tfoot", {}, _sums(found)))  # fmt: skip


def _cells(life: Life, place: int) -> list[str]:
    """State, action and what was earned so far; empty cells after the end of a life."""
    if place >= len(life.steps):
        return ["", "", ""]
    step = life.steps[place]
    where = ", ".join(filter(None, (step.state, step.memory)))
    return [where, step.fault or step.action or "nothing", short(step.earned)]


def _sums(found: Episode) -> Element:
    """The discounted gains of both lives."""
    cells: list[Element] = [element("th", {"scope": "row"}, "in all")]
    for life in (found.running, found.candidate):
        cells += [element("td", {"colspan": 2}, f"{len(life.steps)} ticks, {life.ended}"),
                  element("td", {}, short(life.earned))]  # fmt: skip
    return element("tr", {}, *cells, element("td", {}, ""))
