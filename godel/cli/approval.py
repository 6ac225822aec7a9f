"""Who approves a proved rewrite: the terminal, a file, or nobody; and what they are shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import click

from godel.errors import StorageProblem, UsageProblem
from godel.machine.approvals import MAXIMUM_BYTES, read_approvals, waiting
from godel.machine.recorder import Answer, name_of
from godel.machine.run import allowed_oracles
from godel.machine.state import Proposal
from godel.trace.card import TrustCard, quick_card
from godel.trace.card_text import card_lines
from godel.trace.differences import changed

MODES = ("auto", "ask", "never")


class Pausing(Protocol):
    """A display that has to stand still while a person is asked."""

    def pause(self) -> None: ...
    def resume(self) -> None: ...


def approval_of(given: str) -> tuple[str, Path | None]:
    """The approval that `--approve` names, and the file with the answers. Raises UsageProblem."""
    if given in MODES:
        return given, None
    path = Path(given)
    if not path.is_file():
        raise UsageProblem(
            f"there is no approval {given[:100]}, and no such file",
            hint="one of: " + " ".join(MODES) + ", or an approval file (docs/control.md)",
        )
    return "ask", path


def approver(path: Path | None, display: Pausing) -> Callable[[Proposal], Answer]:
    """Who is asked: the file, else the person at the terminal. Raises UsageProblem."""
    if path is None:
        return Asker(display)
    try:
        data = path.read_bytes()[: MAXIMUM_BYTES + 1]
    except OSError as error:
        raise StorageProblem(f"cannot read {path}: {error.strerror}") from None
    if len(data) > MAXIMUM_BYTES:
        raise UsageProblem(f"{path} has more than {MAXIMUM_BYTES} bytes")
    return read_approvals(data, str(path))


def card_of(proposal: Proposal) -> TrustCard:
    """The quick trust card of what waits for an answer. Its oracles are those of its proofs."""
    judgements = (proposal.judgement, *(met.judgement for met in proposal.conditions))
    believed = (name for judgement in judgements for name in judgement.rests_on)
    case = proposal.case
    return quick_card(
        case.world, proposal.old, proposal.new, proposal.judgement.file, case.target, case.trust,
        allowed_oracles(()).union(believed),
        conditions=[met.judgement.file for met in proposal.conditions],
    )  # fmt: skip


def shown(proposal: Proposal) -> Iterator[str]:
    """What a person sees of a proved switch: difference, theorem, conditions, trust card."""
    judgement = proposal.judgement
    yield f"attempt {proposal.attempt} {proposal.technique} is proved better:"
    for line in changed(proposal.old.decode(), proposal.new.decode()):
        yield f"  {line}"
    numbers = [f"{theorem}" for _, theorem in judgement.theorems if " here) " in f"{theorem}"]
    yield from (f"  {line}" for line in numbers)
    for met in proposal.conditions:
        yield f"  {met.demand}: proved, {met.judgement.theorems[-1][1]}"
    yield f"  rests on: {' '.join(judgement.rests_on)}"
    yield f"  program {name_of(proposal.new)[:12]}, certificate {judgement.proof[:12]}"
    yield from ("  " + line for line in card_lines(card_of(proposal)))


class Asker:
    """Asks the person at the terminal whether a proved rewrite may take place."""

    def __init__(self, display: Pausing) -> None:
        self._display = display

    def __call__(self, proposal: Proposal) -> Answer:
        """The answer. Raises Waiting where there is nobody, so that the run can be resumed."""
        self._display.pause()
        for line in shown(proposal):
            print(line, file=sys.stderr)
        try:
            yes = click.confirm("rewrite?", err=True)
            reason = "" if yes else _why_not()
        except click.Abort:
            raise waiting(proposal) from None
        self._display.resume()
        return Answer(yes, "terminal", reason)


def _why_not() -> str:
    """What a person has against it; may be empty. The answer itself has been given."""
    try:
        return str(click.prompt("why not?", default="", show_default=False, err=True))
    except click.Abort:
        return ""
