"""A readable summary in Markdown, for issues and slides."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from godel.errors import GodelError
from godel.trace.attempts import AttemptView, texts_of
from godel.trace.differences import changed
from godel.trace.report.amounts import short
from godel.trace.report.attempts import meaning
from godel.trace.report.content import Content
from godel.trace.report.markup import visible
from godel.trace.report.overview import bounds_text, sentence
from godel.trace.report.rewrites import why
from godel.trace.theorems import ProofView

MOST: int = 40
"""Lines of a difference that are shown."""


def markdown(content: Content) -> str:
    """The summary. Texts from outside are escaped, or stand in fences that they cannot end."""
    return "\n".join(_lines(content)) + "\n"


def _lines(content: Content) -> Iterator[str]:
    summary = content.summary
    yield f"# {escaped(content.traced.world.name)}: report of a run"
    yield ""
    yield escaped(sentence(content))
    yield ""
    yield from _numbers(content)
    for view in content.attempts:
        if view.switch is not None:
            yield from _rewrite(content, view)
    yield ""
    yield "## Attempts"
    yield ""
    yield "| fate | attempts | meaning |"
    yield "|---|--:|---|"
    counts = dict(summary.counts())
    for fate, count in counts.items():
        yield f"| {escaped(fate)} | {count} | {meaning(fate)} |"
    yield from (f"\nThe search stopped: {escaped(reason)}." for reason in summary.stops)
    yield ""
    yield "## Check it"
    yield ""
    folder = shlex.quote(visible(content.folder))
    yield from fenced([f"godel check {folder} --expect-head {content.traced.head}"], "sh")


def _numbers(content: Content) -> Iterator[str]:
    """The figures of the first section of the page."""
    summary = content.summary
    yield "| | |"
    yield "|---|--:|"
    for name, program in (("at first", summary.first), ("at last", summary.running)):
        bounds = content.bounds_of(program)
        if bounds is not None:
            yield f"| expected utility {name} (certified, at the start) | {bounds_text(bounds)} |"
    net = summary.reward - summary.charge
    yield f"| earned, less charges | {short(net)} |"
    yield f"| attempts | {len(summary.fates)} |"
    yield f"| work for thinking, in units | {summary.work} |"


def _rewrite(content: Content, view: AttemptView) -> Iterator[str]:
    """A rewrite: why, what changed, the theorems."""
    switch = view.switch
    if switch is None:
        return
    back = " (rolled back)" if view.undone else ""
    yield ""
    yield f"## Rewrite {switch.number}{back}"
    yield ""
    where = f"Life {switch.life}, tick {switch.tick}, by {escaped(view.event.technique)}."
    yield f"{where} {escaped(why(content, switch))}"
    yield ""
    try:
        texts = texts_of(content.traced, view)
        lines = [visible(line) for line in changed(texts.old, texts.new)]
    except GodelError as problem:
        lines = [visible(problem.message)]
    more = [f"... {len(lines) - MOST} more lines"] if len(lines) > MOST else []
    yield from fenced([*lines[:MOST], *more], "diff")
    proof = content.proofs.get(switch.proof)
    if isinstance(proof, ProofView):
        derived = [item for item in proof.theorems if item.role != "axiom"]
        yield ""
        yield from fenced([visible(f"{item.number:>3}  {item.short}") for item in derived], "")
    yield ""
    yield f"Rests on: {escaped(' '.join(switch.rests_on))}. Certificate `{switch.proof[:12]}`."


def fenced(lines: list[str], kind: str) -> Iterator[str]:
    """A block of code whose fence is longer than any run of backticks inside."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield fence + kind
    yield from lines
    yield fence


def escaped(text: str) -> str:
    """Text of one paragraph: nothing in it is a mark of Markdown or HTML."""
    flat = " ".join(visible(text).split())
    flat = flat.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_\[\]|#~>])", r"\\\1", flat)
