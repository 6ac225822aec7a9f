"""Builds the site of the documents and looks at what came out.

`python -m tests.docs.site [FOLDER]`, by default `build/site`; it needs the extra `docs`. Warnings
are errors. Then each page of the result is read: every link within the site must lead to a file
and an anchor that are there, nothing may be loaded from elsewhere (the site works from a disk, with
no network), every page of `docs/` must be there, and every option of every command be named.
External links are another command, which needs a network:

    sphinx-build -b linkcheck docs build/links
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import click

from godel.cli import COMMANDS, group
from tests.docs.pages import DOCS, ROOT

SITE = ROOT / "build" / "site"
_LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src"}


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a page: links, what it loads, anchors, and its words."""

    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects from one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found = Found()
        self.feed(text)

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {key: value or "" for key, value in attrs}
        self.found.anchors.update(known[key] for key in ("id", "name") if key in known)
        if name == "a" and "href" in known:
            self.found.links.append(known["href"])
        if name == "link" and known.get("rel") in ("stylesheet", "preload", "icon"):
            self.found.loads.append(known.get("href", ""))
        if name in _LOADED and known.get(_LOADED[name]):
            self.found.loads.append(known[_LOADED[name]])

    def handle_data(self, data: str) -> None:
        self.found.words.append(data)


@cache
def read(page: Path) -> Found:
    """What stands in a page."""
    return _Reader(page.read_text("utf-8")).found


def problems(site: Path) -> Iterator[str]:
    """What is wrong with a built site."""
    for page in sorted(site.rglob("*.html")):
        if "_static" in page.relative_to(site).parts:
            continue
        name, found = page.relative_to(site).as_posix(), read(page)
        yield from (f"{name} links to {link}" for link in found.links if broken(page, link))
        for load in found.loads:
            if "//" in load or not (page.parent / unquote(load.partition("?")[0])).exists():
                yield f"{name} loads {load}"


def broken(page: Path, link: str) -> bool:
    """Whether a link within the site leads nowhere."""
    if "://" in link or link.startswith(("mailto:", "javascript:")) or link in ("", "#"):
        return False
    path, _, anchor = link.partition("#")
    target = (page.parent / unquote(path)).resolve() if path else page
    if not target.is_file():
        return True
    return bool(anchor) and target.suffix == ".html" and unquote(anchor) not in read(target).anchors


def missing(site: Path) -> Iterator[str]:
    """Pages and options that the site does not show."""
    for page in sorted(DOCS.rglob("*.md")):
        built = site / page.relative_to(DOCS).with_suffix(".html")
        if not built.is_file():
            yield f"{built.relative_to(site)} was not built"
    words = set("".join(read(site / "options.html").words).replace(",", " ").split())
    for name in COMMANDS:
        command = group.get_command(click.Context(group), name)
        for option in [] if command is None else _options(command):
            if option not in words:
                yield f"options.html does not name {option} of {name}"


def _options(command: click.Command) -> Iterator[str]:
    """All options of a command and of those below it."""
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            yield from parameter.opts
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from _options(below)


def main(site: Path) -> int:
    """Build, look, say what is wrong; 0 if nothing is."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-E"]
    done = subprocess.run([*command, str(DOCS), str(site)], cwd=ROOT, check=False)
    if done.returncode:
        return 1
    wrong = [*problems(site), *missing(site)]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    pages = sum(1 for _ in site.rglob("*.html"))
    print(f"{site}: {pages} pages, {len(wrong)} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else SITE))
