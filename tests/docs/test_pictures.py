"""The pictures of the course can be read on a projector, printed in grey, and by a machine."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.docs.pages import DOCS, links, pages

PICTURES = DOCS / "course" / "pictures"
WIDTH = 960
"""Pixels across; sizes of letters are meant at this width."""
SMALLEST = 18
SVG = "{http://www.w3.org/2000/svg}"

_COLOUR = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\b")
_PAINT = re.compile(r"(?:fill|stroke)=\"([a-z]+)\"")


def pictures() -> list[Path]:
    return sorted(PICTURES.glob("*.svg"))


def grey(colour: str) -> bool:
    """Whether red, green and blue of a colour are the same."""
    step = len(colour) // 3
    return len({colour[place : place + step] for place in range(0, len(colour), step)}) == 1


@pytest.mark.parametrize("picture", pictures(), ids=lambda one: one.name)
def test_a_picture_is_legible_and_grey(picture: Path) -> None:
    text = picture.read_text("utf-8")
    root = ElementTree.fromstring(text)
    width = float(root.attrib["viewBox"].split()[2])
    assert width == WIDTH
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")
    words = list(root.iter(f"{SVG}text"))
    assert words
    assert all(float(word.attrib["font-size"]) >= SMALLEST for word in words)
    assert all(grey(colour) for colour in _COLOUR.findall(text))
    assert set(_PAINT.findall(text)) <= {"none", "white", "black"}
    first = root.find(f"{SVG}rect")
    assert first is not None
    assert first.attrib["fill"] in ("#fff", "white")


def test_each_picture_is_shown_on_a_page() -> None:
    shown = {(page.parent / target).resolve() for page in pages() for target in links(page)}
    assert pictures()
    assert set(pictures()) <= shown


def test_what_is_not_grey_would_be_seen() -> None:
    assert grey("fff")
    assert grey("bbbbbb")
    assert not grey("ff0")
    assert not grey("c00000")
