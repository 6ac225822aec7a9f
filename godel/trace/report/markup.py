"""Trees of HTML and SVG, and the two ways they are written: as text, and packed for the script.

Everything that a page shows goes through here. Texts from outside (programs, reasons, names) can
only ever become text: they are escaped when they are written, and characters that would not be
seen, or would change the order of others, are shown by their number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Attribute: TypeAlias = str | int | float | bool | None
"""True: the attribute stands without a value. False or None: it is left out."""

Content: TypeAlias = "Element | str"

VOID = frozenset("meta link input br hr wbr col".split())
"""Elements of HTML without an end tag."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True, slots=True)
class Element:
    """A piece of a page. Made by `element`, which checks names."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    children: tuple[Content, ...]


def element(
    name: str, attributes: Mapping[str, Attribute] | None = None, *children: Content
) -> Element:
    """An element. ValueError for what a page of ours never needs, and an attack would.

    Handlers (`onclick`), inline styles, links that leave the page, scripts.
    """
    if not _NAME.match(name) or name == "script":
        raise ValueError(f"no element of a report: {name!r}")
    kept: list[tuple[str, str]] = []
    for key, value in (attributes or {}).items():
        if value is None or value is False:
            continue
        text = "" if value is True else f"{value:.6g}" if isinstance(value, float) else str(value)
        if not _NAME.match(key) or key.startswith("on") or key in ("style", "src", "srcdoc"):
            raise ValueError(f"no attribute of a report: {key!r}")
        if key == "href" and not text.startswith("#"):
            raise ValueError(f"a link that leaves the page: {text!r}")
        kept.append((key, text))
    return Element(name, tuple(kept), children)


def visible(text: str) -> str:
    """The same text, with unseen characters and those that turn the direction shown by number."""
    return _HIDDEN.sub(lambda found: f"\u27e8U+{ord(found[0]):04X}\u27e9", text)


def escaped(text: str) -> str:
    """Text as it stands in HTML and XML, between tags or in a quoted attribute."""
    text = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#39;")


def html(*contents: Content, xml: bool = False) -> str:
    """The text of some pieces; `xml` closes empty elements as SVG files need it."""
    pieces: list[str] = []
    stack: list[Content | tuple[str]] = list(reversed(contents))
    while stack:  # by hand: proofs can be nested deeper than Python likes to recurse
        item = stack.pop()
        if isinstance(item, tuple):
            pieces.append(item[0])
        elif isinstance(item, str):
            pieces.append(escaped(item))
        else:
            shown = "".join(f' {key}="{escaped(value)}"' for key, value in item.attributes)
            if item.name in VOID or (xml and not item.children):
                pieces.append(f"<{item.name}{shown}{'/' if xml else ''}>")
                continue
            pieces.append(f"<{item.name}{shown}>")
            stack.append((f"</{item.name}>",))
            stack.extend(reversed(item.children))
    return "".join(pieces)


def packed(*contents: Content) -> list[object]:
    """The same pieces as nested lists `[name, {attributes}, child, ...]` for the script.

    Texts stay texts there: the script makes them with `createTextNode`.
    """
    return [_packed(item) for item in contents]


def _packed(item: Content) -> object:
    if isinstance(item, str):
        return visible(item)
    attributes = {key: visible(value) for key, value in item.attributes}
    return [item.name, attributes, *(_packed(child) for child in item.children)]


def data_block(name: str, value: object) -> str:
    """JSON that the script reads, in an element that no browser runs; nothing can end it early."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=True)
    for mark in "<>&'":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return f'<script type="application/json" id="{escaped(name)}">{text}</script>\n'


def joined(parts: Iterable[Content], between: Content = " ") -> tuple[Content, ...]:
    """Pieces with something between them."""
    found: list[Content] = []
    for part in parts:
        found += [between, part] if found else [part]
    return tuple(found)


def outside(text: str, name: str = "bdi", **attributes: Attribute) -> Element:
    """A text from outside, kept apart: its direction of writing cannot reach its neighbours.

    `class_` is the attribute `class`.
    """
    return element(name, {key.rstrip("_"): value for key, value in attributes.items()}, text)
