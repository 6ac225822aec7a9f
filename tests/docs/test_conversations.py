"""Every conversation with `godel ouro` on a page goes as the page shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.conversations import conversations, renewed
from tests.docs.pages import pages


def talking() -> list[Path]:
    """The pages with conversations."""
    return [page for page in pages() if "```ouro-talk\n" in page.read_text("utf-8")]


@pytest.mark.parametrize("page", talking(), ids=lambda page: page.name)
def test_conversations_go_as_the_page_shows(page: Path) -> None:
    for shown, really in conversations(page.read_text("utf-8")):
        assert shown == really


def test_a_wrong_answer_on_a_page_would_be_seen() -> None:
    talk = "ouro> (+ 1 2)\n4  ; gas 4\nouro> (define (f x)\n....> x)\n"
    page = f"```ouro-talk\n$ godel ouro\n{talk}```"
    assert [shown == really for shown, really in conversations(page)] == [False]
    assert "3  ; gas 4" in renewed(page)
    assert "f = " in renewed(page)
