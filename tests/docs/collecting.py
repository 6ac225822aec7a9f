"""A plugin of pytest that writes down which collected tests carry the marker `paper`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

OUT = "GODEL_MARKERS"
"""The environment variable with the file to write to."""

NEVER_RUN = ("skip", "xfail")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Write one entry for each marker: item, file, function, and whether the test can run."""
    found = []
    for item in session.items:
        name, _, case = item.name.partition("[")
        whole = getattr(getattr(item, "function", None), "pytestmark", [])
        for mark in item.iter_markers("paper"):
            found.append(
                {
                    "item": mark.args[0] if mark.args else "",
                    "file": item.path.relative_to(session.config.rootpath).as_posix(),
                    "test": name,
                    "case": "" if mark in whole else case.removesuffix("]"),
                    "runs": not any(item.get_closest_marker(never) for never in NEVER_RUN),
                }
            )
    Path(os.environ[OUT]).write_text(json.dumps(found), encoding="utf-8")
