"""What the tests of the documents share: the pages, their fenced blocks, their links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^```(?P<kind>[a-z-]*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: what kind it is, its text, and the line that its text starts at."""

    page: Path
    line: int
    kind: str
    text: str

    def label(self) -> str:
        """The name of the block in messages."""
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


def pages() -> list[Path]:
    """README and every page under docs/."""
    return [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text("utf-8")
    return [
        Block(page, text.count("\n", 0, found.start("text")) + 1, found["kind"], found["text"])
        for found in _FENCE.finditer(text)
    ]


def all_blocks(kind: str) -> list[Block]:
    """The blocks of one kind on all pages."""
    return [block for page in pages() for block in blocks(page) if block.kind == kind]


def links(page: Path) -> list[str]:
    """The targets of the links of a page, code aside."""
    return [found["target"] for found in _LINK.finditer(_CODE.sub("", page.read_text("utf-8")))]


def anchors(page: Path) -> set[str]:
    """The anchors that the headings of a page make."""
    found = set()
    for line in page.read_text("utf-8").splitlines():
        if line.startswith("#"):
            words = re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower())
            found.add(words.replace(" ", "-"))
    return found
