"""The report of every run of every scene that ships is written, read and opened; run as a module.

`python -m tests.trace.every_report [--control] [SCENE]...` plays the scenes in this process, writes
the page of each of their runs, reads it with the parser of the tests, and, where there is a
browser, opens it and follows one proof of it down to a leaf by clicking. It ends with 1 if anything
is wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from godel.machine.storage import JOURNAL
from godel.scenes.perform import perform
from godel.scenes.record import load_scene, scene_names
from godel.trace.report.content import Content, gather
from godel.trace.report.page import page
from godel.trace.text import open_run
from tests.machine.inprocess import Here
from tests.trace.browser import Browser, browser, missing
from tests.trace.test_report_page import outline


def runs_in(folder: Path) -> list[Path]:
    """The folders of runs below a folder."""
    return sorted(path.parent for path in folder.rglob(JOURNAL))


def wrong_with(content: Content, text: str, file: Path, chromium: Browser | None) -> Iterator[str]:
    """What is wrong with the page of a run."""
    try:
        read = outline(text)
    except AssertionError as problem:
        yield f"the page cannot be read: {problem}"
        return
    if read.nameless:
        yield f"without a name: {read.nameless}"
    if any(isinstance(proof, str) for proof in content.proofs.values()):
        yield "a proof cannot be shown"
    if chromium is None:
        return
    file.write_text(text, encoding="utf-8")
    chromium.open(file)
    yield from followed(chromium)
    yield from chromium.console()


def followed(chromium: Browser) -> Iterator[str]:
    """Go from the target of the first proof to a leaf; says where that is not possible."""
    boxes = chromium.all("#rewrite-1 svg a.node")
    if not boxes:
        return
    chromium.click(boxes[0])
    for _ in range(12):
        card = chromium.all("details.fact.chosen")
        if not card:
            yield "no card was opened"
            return
        evidence = card[0].find_elements("css selector", ".evidence > summary")
        if evidence:
            chromium.click(evidence[0])
            break
        links = card[0].find_elements("css selector", ".premises a")
        if not links:
            yield "the way down ends without evidence"
            return
        chromium.click(links[0])
    for _ in range(40):
        if any(leaf.is_displayed() for leaf in chromium.all("details.leaf[open]")):
            return
        rows = chromium.all(".evidence[open] svg a.row, .evidence[open] details > summary")
        seen = [row for row in rows if row.is_displayed()]
        if not seen:
            break
        chromium.click(seen[-1])
    yield "no leaf was reached"


def play(name: str, control: bool, chromium: Browser | None) -> tuple[int, list[str]]:
    """Play a scene; how many runs it has, and what is wrong with their pages."""
    found: list[str] = []
    with TemporaryDirectory() as place, contextlib.chdir(place):
        perform(load_scene(name), control, Path("scene"), workers=Here)
        runs = runs_in(Path("scene"))
        for run in runs:
            content = gather(open_run(run), str(run))
            file = Path(f"{len(found)}.html")
            found += [f"{run}: {p}" for p in wrong_with(content, page(content), file, chromium)]
    return len(runs), found


def main() -> int:
    """A line for each scene."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", metavar="SCENE")
    parser.add_argument("--control", action="store_true", help="the controls, too")
    chosen = parser.parse_args()
    if missing():
        print(f"NO BROWSER: {missing()}; pages are only read", file=sys.stderr)
    bad = 0
    with contextlib.ExitStack() as stack:
        chromium = None if missing() else stack.enter_context(browser())
        for name in chosen.scenes or scene_names():
            for control in (False, True)[: 1 + chosen.control]:
                count, problems = play(name, control, chromium)
                bad += len(problems)
                label = f"{name}, control" if control else name
                print(f"{label}: {count} runs", flush=True)
                print("".join(f"  {problem}\n" for problem in problems), end="", flush=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
