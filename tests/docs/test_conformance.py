"""The page on conformance says what the tests' markers say, and every item has a test or a word."""

from __future__ import annotations

import pytest

from tests.docs.conformance import PAGE, Item, Shown, collected, items, page, problems

pytestmark = pytest.mark.xdist_group("conformance")  # the markers are collected once


@pytest.fixture(scope="module")
def shown() -> list[Shown]:
    return collected()


def test_every_item_is_shown_or_declared(shown: list[Shown]) -> None:
    assert problems(items(), shown) == []


def test_the_page_is_that_of_the_markers(shown: list[Shown]) -> None:
    """If not: python -m tests.docs.conformance."""
    assert PAGE.read_text("utf-8") == page(items(), shown)


def test_most_of_the_paper_is_shown_by_tests(shown: list[Shown]) -> None:
    listed = items()
    assert len({entry.item for entry in shown}) >= 0.8 * len(listed)


GOOD = Item("1 a", "something", "`godel/kernel/proof.py`")
TEST = Shown("1 a", "tests/x.py", "test_x")


@pytest.mark.parametrize(
    ("listed", "marks", "words"),
    [
        ([GOOD], [TEST], []),
        ([GOOD], [], ["1 a has no test, no departure and no gap"]),
        ([GOOD, GOOD], [TEST], ["1 a is listed twice"]),
        ([GOOD], [TEST, Shown("1 b", "x.py", "test_y")], ["test_y marks an unknown item: 1 b"]),
        ([GOOD], [Shown("1 a", "x.py", "test_x", runs=False)], ["test_x is marked and never"]),
        ([Item("1 a", "x", "y", departure="Not there.")], [], []),
        ([Item("1 a", "x", "y", missing="not yet")], [], []),
        ([Item("1 a", "x", "y", missing="not yet")], [TEST], ["missing, and a test shows it"]),
        ([Item("1 a", "x", "`godel/kernel/magic.py`")], [TEST], ["magic.py, which is not there"]),
    ],
)
def test_what_does_not_fit_is_told(
    listed: list[Item], marks: list[Shown], words: list[str]
) -> None:
    found = problems(listed, marks)
    assert len(found) == len(words)
    assert all(word in text for word, text in zip(words, found, strict=True))


def test_what_has_no_test_is_said_to_have_none() -> None:
    text = page([GOOD, Item("1 b", "more", "y", missing="not yet")], [TEST])
    assert "| 1 a | something | `godel/kernel/proof.py` | [`test_x`](../tests/x.py) |  |" in text
    assert "| 1 b | more | y | *not shown by a test*: not yet |  |" in text
    assert "2 items: 1 shown by tests, 0 declared not to be there, 1 not shown" in text
