"""Runs whose reports are tested: one with every kind of event, a hostile one, a large one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from types import MappingProxyType

from godel.events import Attempted
from godel.language.canonical import canonical_text
from godel.machine.attempts import Attempt
from godel.machine.by_hand import rollback
from godel.machine.run import resume
from godel.trace.report.content import Content, gather
from godel.trace.report.page import page
from godel.trace.text import open_run
from tests.machine.gambling import BOLD, PROVED, REFUTED, TIMID, Script, live, script, tree
from tests.trace.large_proof import large_proof

NASTY = (
    "</script><script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "]]><!-- -->&lt;b&gt; ' \" ` ${7*7} {{7*7}}",
    "left\u202eright\u2066\u200f\u0000\u0007\x1b[31m\u2028end",
    "\u05d0\u05d1\u05d2 \u0627\u0644\u0639 (1) 2 + 3",
    "javascript:document.title='owned'",
)
"""Texts that must stay texts."""


@cache
def made() -> Path:
    """A run with a refuted and an accepted rewrite, a rollback and a second life."""
    folder = Path(mkdtemp(prefix="report-")) / "run"
    source = script()
    source.attempts[BOLD] = [REFUTED]
    live(folder, source, ticks=18)
    rollback(folder, 1)
    resume(folder, source, more=1)
    return folder


@cache
def content() -> Content:
    """What a report shows of it."""
    return gather(open_run(made()), str(made()))


def titled(program: bytes, text: str) -> bytes:
    """A program with a documentation string."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    source = program.decode().replace("(agent timid", f'(agent timid "{quoted}"', 1)
    return canonical_text(tree(source)).encode()


@cache
def hostile() -> Content:
    """A run whose attempts, programs and folder try to be more than text."""
    folder = Path(mkdtemp(prefix="report-")) / "a'b<script>&\"c"
    printable = [text for text in NASTY if text.isprintable() or "\u202e" not in text]
    attempts = [
        Attempt(f"(tune {text})", "unknown", text, (("z3", 1),), titled(BOLD, printable[0]),
                query=text)
        for text in NASTY
    ]  # fmt: skip
    live(folder, Script({TIMID: [*attempts, replace(PROVED, technique=NASTY[0])]}), ticks=40)
    return gather(open_run(folder), str(folder))


@cache
def large(count: int, techniques: int = 40) -> Content:
    """The same run with many more attempts than it had."""
    whole = content()
    traced = whole.traced
    first = next(event for event in traced.events if isinstance(event, Attempted))
    fates = ("screened", "unknown", "exhausted", "refuted", "outside")
    more = tuple(
        replace(
            first, number=number, tick=number // 50, fate=fates[number % 5], cost=number * 7 % 1000,
            technique=f"(tune {number % techniques})", reason=f"reason {number % 100}",
        )
        for number in range(100, 100 + count)
    )  # fmt: skip
    return gather(replace(traced, events=(*traced.events, *more)), whole.folder)


def with_large_proof(leaves: int) -> Content:
    """The small run with a large proof in the place of that of its rewrite."""
    small = content()
    switch = small.summary.switches[0]
    return replace(small, proofs=MappingProxyType({switch.proof: large_proof(leaves)}))


def write(place: Path, shown: Content) -> Path:
    """The page of a run as a file."""
    place.write_text(page(shown), encoding="utf-8")
    return place
