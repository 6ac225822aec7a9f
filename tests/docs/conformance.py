"""What of Schmidhuber's paper is here, from markers on tests: writes `docs/conformance.md`.

`python -m tests.docs.conformance` after a marker or an item of `paper.toml` was changed. A test
says what it shows by `@pytest.mark.paper("item")`; pytest itself collects the markers, so that only
tests that are there, and run, count.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.docs.collecting import OUT
from tests.docs.pages import DOCS, ROOT

PAGE = DOCS / "conformance.md"
ITEMS = Path(__file__).with_name("paper.toml")
_FIELDS = {"name", "asks", "here", "departure", "missing"}
_PATH = re.compile(r"`((?:godel|docs|tests|proofs)/[^`]*)`")

HEAD = """# Conformance with the paper

J. Schmidhuber, *Gödel Machines: Self-Referential Universal Problem Solvers Making Provably Optimal
Self-Improvements*, arXiv cs/0309048 (first version 2003; sections and numbers here are those of
version 5, December 2006). For each ingredient of the paper: what it asks, in our words; what is
here; the tests that show it; and where this machine departs from it, with the reason.

This page is generated (`python -m tests.docs.conformance`) from a list of items and from markers on
tests, which pytest collects. A test fails if the page is stale, if a marker names an item that is
not in the list, and if an item has neither a test nor a stated departure nor a stated gap.

"""
COLUMNS = """
| item | the paper | here | shown by | departure, and why |
|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Item:
    """An ingredient of the paper. `missing` says why no test shows it."""

    name: str
    asks: str
    here: str
    departure: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A test that shows an item; `case` is the parameter, "" if there is none."""

    item: str
    file: str
    test: str
    case: str = ""
    runs: bool = True


def items() -> list[Item]:
    """The items of the list, in order. Raises ValueError if an entry has other fields."""
    entries = tomllib.loads(ITEMS.read_text("utf-8"))["item"]
    for entry in entries:
        if not {"name", "asks", "here"} <= set(entry) <= _FIELDS:
            raise ValueError(f"fields of {entry.get('name', entry)}")
    return [Item(**entry) for entry in entries]


def collected() -> list[Shown]:
    """The markers of all tests, by a collection of the files in which some stand."""
    files = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if "mark.paper" in path.read_text("utf-8") and path.name != "test_conformance.py"
    ]
    with TemporaryDirectory() as folder:
        out = Path(folder) / "markers.json"
        command = [sys.executable, "-m", "pytest", "--collect-only", "-qq",
                   "-p", "no:cacheprovider", "-p", "tests.docs.collecting", *files]  # fmt: skip
        environment = {**os.environ, OUT: str(out), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode or not out.exists():
            raise RuntimeError(done.stdout + done.stderr)
        return [Shown(**entry) for entry in json.loads(out.read_text("utf-8"))]


def problems(listed: Sequence[Item], shown: Sequence[Shown]) -> list[str]:
    """What does not fit: unknown or doubled items, items without test or word, stale gaps."""
    names = [item.name for item in listed]
    found = [f"{name} is listed twice" for name in sorted({n for n in names if names.count(n) > 1})]
    for entry in shown:
        if entry.item not in names:
            found.append(f"{entry.file} {entry.test} marks an unknown item: {entry.item}")
        if not entry.runs:
            found.append(f"{entry.file} {entry.test} is marked and never runs")
    marked = {entry.item for entry in shown}
    for item in listed:
        if item.name in marked and item.missing:
            found.append(f"{item.name} is said to be missing, and a test shows it")
        if item.name not in marked and not item.departure and not item.missing:
            found.append(f"{item.name} has no test, no departure and no gap")
        for path in _PATH.findall(item.here + item.departure + item.missing):
            if not (ROOT / path).exists():
                found.append(f"{item.name} names {path}, which is not there")
    return found


def page(listed: Sequence[Item], shown: Sequence[Shown]) -> str:
    """The text of the page."""
    by_item: dict[str, list[Shown]] = {item.name: [] for item in listed}
    for entry in shown:
        by_item[entry.item].append(entry)
    tested = sum(bool(entries) for entries in by_item.values())
    gaps = [item for item in listed if item.missing]
    absent = [item for item in listed if not by_item[item.name] and not item.missing]
    parts = [
        f"{len(listed)} items: {tested} shown by tests, {len(absent)} declared not to be there, "
        f"{len(gaps)} not shown by a test yet.\n"
    ]
    section = ""
    for item in listed:
        number = item.name.split(".")[0]
        if number != section:
            section = number
            parts.append(f"\n## Section {section}\n{COLUMNS}")
        parts.append(_row(item, by_item[item.name]))
    return HEAD + "".join(parts)


def _row(item: Item, shown: Sequence[Shown]) -> str:
    """A line of the table."""
    tests = ", ".join(_tests(shown))
    if not shown:
        tests = "*not shown by a test*" + (f": {item.missing}" if item.missing else "")
    cells = [item.name, item.asks, _linked(item.here), tests, _linked(item.departure)]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _tests(shown: Sequence[Shown]) -> list[str]:
    """Links to the tests, each function once, with the cases that are marked."""
    cases: Mapping[tuple[str, str], dict[str, None]] = {
        (entry.file, entry.test): {} for entry in shown
    }
    for entry in shown:
        cases[entry.file, entry.test][entry.case] = None
    return [
        f"[`{test}`](../{file})" + _cases([case for case in found if case])
        for (file, test), found in cases.items()
    ]


def _cases(cases: Sequence[str]) -> str:
    """The cases that are marked, if it is not the whole test."""
    return f" ({', '.join(cases)})" if cases else ""


def _linked(text: str) -> str:
    """Pages named in a text become links."""
    return re.sub(r"`docs/([^`]*\.md)`", r"[\1](\1)", text)


if __name__ == "__main__":
    all_items, all_shown = items(), collected()
    wrong = problems(all_items, all_shown)
    names = {item.name for item in all_items}
    known = [entry for entry in all_shown if entry.item in names]
    PAGE.write_text(page(all_items, known), encoding="utf-8")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(1 if wrong else 0)
