"""Reports of a few scenes are well formed. For all: `python -m tests.trace.every_report`."""

from __future__ import annotations

import pytest

from godel.trace.report.content import gather
from godel.trace.report.page import page
from godel.trace.text import open_run
from tests.scenes.stage import played
from tests.trace.every_report import runs_in, wrong_with


@pytest.mark.parametrize("name", ["bogus-utility", "supermarket", "probe-first"])
def test_the_report_of_a_scene_is_well_formed(name: str) -> None:
    runs = runs_in(played(name, False).place)
    assert runs
    for run in runs:
        shown = gather(open_run(run), str(run))
        text = page(shown)
        assert list(wrong_with(shown, text, run / "unused.html", None)) == []
        assert f"godel report: {shown.traced.world.name}" in text
