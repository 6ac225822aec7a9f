"""How long large pages take in Chromium until they can be used; run as a module.

`python -m tests.trace.browser_bench [--attempts N] [--leaves N]` writes a page with so many
attempts and one with a proof of so many leaves, and loads each three times. `interactive` is the
time from the start of loading to the end of the page's script, when filters, folds and links work;
`filter` and `open` are one filter of all attempts and the opening of the evidence, until what they
change is drawn.
The page with the attempts is to be interactive within 3 seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from godel.trace.report.page import page
from tests.trace.browser import Browser, browser, missing
from tests.trace.reported import large, with_large_proof

TARGET = 3.0
"""Seconds until a page with 10,000 attempts can be used."""

LOADED = "return performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
FILTER = """const done = arguments[0], start = performance.now();
const field = document.querySelector('[name=text]'); field.value = 'reason 17';
field.dispatchEvent(new Event('input', {bubbles: true}));
requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));"""
OPEN = """const done = arguments[0], start = performance.now();
location.hash = '#r1-t8-evidence';
setTimeout(() => requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))));"""
ELEMENTS = "return document.querySelectorAll('*').length"


def measured(chromium: Browser, file: Path, then: str) -> tuple[float, float, int]:
    """Seconds until interactive, seconds for what is done then, elements after it."""
    first: list[float] = []
    second: list[float] = []
    for _ in range(3):
        chromium.open(file)
        first.append(chromium.run(LOADED) / 1000)
        second.append(chromium.driver.execute_async_script(then) / 1000)
    return median(first), median(second), chromium.run(ELEMENTS)


def main() -> int:
    """Print a table; 1 if the page with the attempts takes longer than it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=10_000)
    parser.add_argument("--leaves", type=int, default=10_000)
    chosen = parser.parse_args()
    if missing():
        print(f"NO BROWSER: {missing()}", file=sys.stderr)
        return 2
    late = False
    print("page                 written in  megabytes  interactive  then           elements")
    with TemporaryDirectory() as folder, browser() as chromium:
        for name, count, made, then, what in (
            ("attempts", chosen.attempts, large, FILTER, "filter"),
            ("leaves", chosen.leaves, with_large_proof, OPEN, "open"),
        ):
            start = time.perf_counter()
            text = page(made(count))
            written = time.perf_counter() - start
            file = Path(folder) / f"{name}.html"
            file.write_text(text, encoding="utf-8")
            loaded, done, elements = measured(chromium, file, then)
            late = late or (name == "attempts" and loaded > TARGET)
            print(f"{count:>10,} {name:9} {written:8.1f} s  {len(text) / 1e6:9.1f} "
                  f"{loaded:10.2f} s  {what:6} {done:5.2f} s {elements:9,}")  # fmt: skip
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
