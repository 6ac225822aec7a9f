"""Links and side bars: what turns pages that stand for themselves into pages of a site."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from navigation import INDEX

README = "readme"
"""The page of the site that shows the README."""

_LINK = re.compile(r"\[(?P<text>[^\]\n]*)\]\((?P<target>[^)\s#]*)(?P<anchor>#[^)\s]*)?\)")
_FENCE = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
_PIECE = re.compile(rf"{_LINK.pattern}|`[^`\n]*`")


def toctree(pages: list[str], options: str) -> str:
    """The directive that makes a part of the side bar."""
    lines = "\n".join(pages)
    return f"\n```{{toctree}}\n{options}\n\n{lines}\n```\n" if pages else ""


def with_links(text: str, document: str, documents: set[str]) -> str:
    """A page whose links stay within the site: those to other files keep only their words."""
    here = PurePosixPath(document).parent if document != README else PurePosixPath("..")

    def turned(link: re.Match[str]) -> str:
        target, anchor = link["target"], link["anchor"] or ""
        if not target or "://" in target or target.startswith("mailto:"):
            return link[0]
        path = _normal(here / target)
        if path.parts[:2] == ("..", "docs"):
            path = PurePosixPath(*path.parts[2:])
        if path == PurePosixPath("../README.md"):
            path = PurePosixPath(f"{README}.md")
        if f"{path}/{INDEX}" in documents:
            path /= f"{INDEX}.md"
        if path.suffix == ".md" and str(path.with_suffix("")) in documents:
            return f"[{link['text']}](/{path}{anchor})"
        leaves = path.parts[:1] == ("..",) or path.suffix in (".md", "")
        return link["text"] if leaves else link[0]  # pictures, and files to take

    parts = _FENCE.split(text)
    parts[::2] = (_PIECE.sub(turned, part) for part in parts[::2])
    return "".join(parts)


def in_order(pages: list[str], text: str) -> list[str]:
    """Pages in the order in which a text names them; those that it does not name come last."""

    def place(page: str) -> tuple[int, str]:
        found = text.find(f"(/{page}.md")
        return (found if found >= 0 else len(text)), page

    return sorted(pages, key=place)


def _normal(path: PurePosixPath) -> PurePosixPath:
    """A path from the folder of the pages, without `.` and inner `..`; `..` leads out of it."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return PurePosixPath(*parts)
