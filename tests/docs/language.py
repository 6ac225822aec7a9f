"""Writes `docs/language.md`, the page on the words of Ouro, from the tables of the code.

`python -m tests.docs.language` after a primitive, a form or a function of the prelude was changed.
"""

from __future__ import annotations

from tests.docs.extensions import load
from tests.docs.pages import DOCS

PAGE = DOCS / "language.md"


def page() -> str:
    """The text of the page."""
    text = load("references").language()
    assert isinstance(text, str)
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
