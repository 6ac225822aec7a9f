"""Settings that every test shares."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import settings

# Hundreds of tests start processes of their own, which should not compile the package each time.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

settings.register_profile("ci", derandomize=True, deadline=None, database=None)
settings.register_profile("campaign", parent=settings.get_profile("ci"), max_examples=10_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in a line of its own that pages were not tested in a browser."""
    skipped = terminalreporter.getreports("skipped")
    count = sum("NO BROWSER" in str(report.longrepr) for report in skipped)
    if count:
        why = "chromium, chromedriver or selenium is missing"
        terminalreporter.write_sep("!", f"{count} tests of pages were SKIPPED: {why}", red=True)
