"""Where each page stands in the site: sections in reading order, and what is left over.

A page that nobody has put anywhere still appears, at the end of its folder or of "Reference".
"""

from __future__ import annotations

from collections.abc import Iterable

SECTIONS: dict[str, str] = {
    "Start here": "readme notebooks/first-run notebooks/own-world trace trust tour",
    "How to": "howto/index control inspecting by-hand",
    "Reference": (
        "commands options python api language semantics rules/index runs report trust-card "
        "exporting importing importing-prism limits"
    ),
    "Explanations": (
        "targets search/index scenes/index workshop self-play compare self-reference modal workers "
        "threat-model second-checker soundness conformance new-rule adr/index"
    ),
    "Course": "course/index notebooks/quines",
}
"""The captions of the side bar, each with its pages in order; a folder stands by its index."""

LEFTOVERS = "Reference"
"""The section that takes the pages of this folder that are not named above."""

INDEX = "index"


def sections(documents: Iterable[str]) -> dict[str, list[str]]:
    """The pages of each section, of those that there are, every page once.

    A page in a folder with an index belongs to that index, and is not here.
    """
    there = set(documents)
    named = {caption: pages.split() for caption, pages in SECTIONS.items()}
    found = {caption: [page for page in pages if page in there] for caption, pages in named.items()}
    taken = {page for pages in found.values() for page in pages} | {INDEX}
    for page in sorted(there - taken):
        folder, _, _ = page.rpartition("/")
        if not any(f"{above}/{INDEX}" in there for above in _above(folder)):
            found[LEFTOVERS].append(page)
    return {caption: pages for caption, pages in found.items() if pages}


def below(index: str, documents: Iterable[str]) -> list[str]:
    """The pages that the index of a folder leads to: those in it, and indices of folders in it."""
    folder = index.rpartition("/")[0]
    there = set(documents)
    shown = {page for pages in SECTIONS.values() for page in pages.split()}
    return sorted(
        page
        for page in there - {index} - shown
        if page.startswith(f"{folder}/") and _owner(page, there) == index
    )


def _owner(page: str, there: set[str]) -> str:
    """The nearest index above a page."""
    folder, _, name = page.rpartition("/")
    if name == INDEX:
        folder = folder.rpartition("/")[0]
    return next((f"{above}/{INDEX}" for above in _above(folder) if f"{above}/{INDEX}" in there), "")


def _above(folder: str) -> Iterable[str]:
    """A folder, the one above it, and so on."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
