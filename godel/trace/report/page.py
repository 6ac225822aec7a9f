"""The whole page: one file, with its style and its script inside and nothing from outside.

A Content-Security-Policy forbids everything but exactly this style and this script, by their
SHA-256. So even a mistake in escaping could run nothing and ask no server for anything.
"""

from __future__ import annotations

import base64
from hashlib import sha256
from importlib.resources import files
from typing import Final

from godel import __version__
from godel.kernel.claim import KERNEL_VERSION
from godel.trace.report.attempts import attempts_data
from godel.trace.report.content import Content
from godel.trace.report.controls import (
    check_section,
    controls_section,
    settings_section,
    texts_section,
)
from godel.trace.report.counterexamples import counterexamples_section
from godel.trace.report.drawing import SHAPES
from godel.trace.report.listing import attempts_section
from godel.trace.report.markup import Element, data_block, element, escaped, html, outside, packed
from godel.trace.report.overview import life_section, overview, versions_section
from godel.trace.report.proofpage import Blocks
from godel.trace.report.prooftree import has_evidence
from godel.trace.report.rewrites import rewrites_section
from godel.trace.report.searching import search_section
from godel.trace.theorems import ProofView

LEAVES: Final = 1_000
"""Leaves and places of proofs that are written out unless the caller says otherwise."""

LEAST: Final = 12
"""Leaves of one obligation that are written out in any case, unless none are wanted."""

SECTIONS: Final = (
    ("glance", "At a glance"), ("life", "Life line"), ("versions", "Versions"),
    ("rewrites", "Rewrites"), ("attempts", "Attempts"), ("refuted", "Refused"),
    ("search", "Search"), ("controls", "Controls"), ("settings", "Settings"), ("texts", "Texts"),
    ("check", "Check"),
)  # fmt: skip


def page(content: Content, leaves: int = LEAVES) -> str:
    """The page as text. `leaves` is how many leaves of proofs are written out in full."""
    blocks: Blocks = {}
    room = _share(content, leaves)
    body = element(
        "main", {"id": "main", "tabindex": -1},
        overview(content),
        life_section(content),
        versions_section(content),
        rewrites_section(content, blocks, room),
        attempts_section(content),
        counterexamples_section(content, blocks, room),
        search_section(content),
        controls_section(content),
        settings_section(content),
        texts_section(content),
        check_section(content),
    )  # fmt: skip
    data = [data_block("attempts-data", attempts_data(content))]
    for name, parts in blocks.items():
        made = {part: packed(*pieces) for part, pieces in parts.items()}
        data.append(data_block(f"block-{name}", made))
    return _document(content, html(_top(content), body, _foot(content)) + "\n" + "".join(data))


def _share(content: Content, leaves: int) -> int:
    """How many leaves each obligation may write out, so that the first do not take all."""
    proofs = [proof for proof in content.proofs.values() if isinstance(proof, ProofView)]
    asking = sum(has_evidence(proof, view) for proof in proofs for view in proof.theorems)
    return max(min(LEAST, leaves), leaves // max(1, asking))


def _document(content: Content, body: str) -> str:
    style, script = _file("page.css") + SHAPES, _file("page.js")
    title = escaped(f"godel report: {content.traced.world.name}")
    policy = "; ".join(
        (
            "default-src 'none'", f"style-src '{_hash(style)}'", f"script-src '{_hash(script)}'",
            "base-uri 'none'", "form-action 'none'",
        )
    )  # fmt: skip
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _file(name: str) -> str:
    """A file beside this one. It may not end the element that it will stand in."""
    text = files("godel.trace.report").joinpath(name).read_text("utf-8")
    if "</" in text:
        raise ValueError(f"{name} would end its own element")
    return text


def _hash(text: str) -> str:
    digest = base64.b64encode(sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"


def _top(content: Content) -> Element:
    """Title, the way past the menu, the menu, the switch between light and dark."""
    agent = content.traced.agent(content.summary.first).name
    links = [
        element("li", {}, element("a", {"href": f"#{name}"}, title)) for name, title in SECTIONS
    ]
    return element(
        "header", {},
        element("a", {"class": "skip", "href": "#main"}, "Skip to the content"),
        element("div", {"class": "title"},
                element("h1", {}, outside(content.traced.world.name),
                        element("span", {"class": "agent"}, " lived by ", outside(agent))),
                element("button", {"type": "button", "id": "theme", "hidden": True},
                        "Dark colours")),
        element("nav", {"aria-label": "Sections"}, element("ul", {}, *links)),
        element("noscript", {}, "This page folds, filters and draws evidence with a small script, "
                "which is switched off here. Rewrites, theorems and settings can be read without."),
    )  # fmt: skip


def _foot(content: Content) -> Element:
    return element(
        "footer", {},
        element("p", {}, f"godel {__version__}, kernel {KERNEL_VERSION}. Written from ",
                outside(content.folder, "code"), "."),
    )  # fmt: skip
