"""Differences of two texts."""

from __future__ import annotations

import pytest

from godel.trace.differences import changed, side_by_side, unified

OLD = "(agent a\n  (one)\n  (two)\n  (three))\n"
NEW = "(agent a\n  (one)\n  (2)\n  (three)\n  (four))\n"


def test_unified() -> None:
    assert list(unified(OLD, NEW, ("old", "new"), context=0)) == [
        "--- old", "+++ new", "@@ -3,2 +3,3 @@", "-  (two)", "-  (three))", "+  (2)", "+  (three)",
        "+  (four))",
    ]  # fmt: skip
    assert list(unified(OLD, OLD, ("old", "new"))) == []


def test_only_what_changed() -> None:
    assert list(changed(OLD, NEW)) == [
        "-   (two)", "-   (three))", "+   (2)", "+   (three)", "+   (four))",
    ]  # fmt: skip
    assert list(changed("--\n", "++\n")) == ["- --", "+ ++"]


def test_side_by_side() -> None:
    assert list(side_by_side("same\nold\n", "same\nnew\nmore\n", 23)) == [
        "same         same",
        "old        | new",
        "           > more",
    ]
    assert list(side_by_side("a\nb\n", "a\n", 23)) == ["a            a", "b          <"]


@pytest.mark.parametrize("width", [0, 23, 40])
def test_columns_hold_their_width(width: int) -> None:
    long = "x" * 95 + "\n"
    column = max(10, (width - 3) // 2)
    shown = list(side_by_side(long, long, width))
    assert all(len(line) <= 2 * column + 3 for line in shown)
    assert "".join(line[:column].rstrip() for line in shown) == long.strip()
