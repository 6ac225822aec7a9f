"""Answers written down beforehand: an approval file for runs that nobody watches.

    otherwise = "wait"              # or "veto", "approve": what becomes of all others

    [[answer]]
    program = "add18735c1c0"        # how the SHA-256 of the new program begins: 8 digits or more
    approve = true
    reason = "read and discussed on Monday"
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Final

from godel.errors import GodelError, UsageProblem
from godel.machine.recorder import Answer, name_of
from godel.machine.state import Proposal

MAXIMUM_BYTES: Final = 1_000_000

_PREFIX: Final = re.compile(r"[0-9a-f]{8,64}")
_OTHERWISE: Final = ("wait", "veto", "approve")


class Waiting(GodelError):
    """A proved switch waits for an answer; the run has stopped and can go on."""

    code = "approval"
    exit_code = 1


@dataclass(frozen=True, slots=True)
class Written:
    """One answer: for programs whose SHA-256 begins so."""

    program: str
    approve: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ApprovalFile:
    """Answers, the first that fits counts; and what to say of all others."""

    answers: tuple[Written, ...]
    otherwise: str

    def __call__(self, proposal: Proposal) -> Answer:
        """The answer to a proved switch. Raises Waiting if the file leaves it open."""
        digest = name_of(proposal.new)
        for written in self.answers:
            if digest.startswith(written.program):
                return Answer(written.approve, "file", written.reason)
        if self.otherwise == "wait":
            raise waiting(proposal)
        return Answer(self.otherwise == "approve", "file", f"otherwise {self.otherwise}")


def waiting(proposal: Proposal) -> Waiting:
    """What to say when nobody is there to answer."""
    return Waiting(
        f"attempt {proposal.attempt} is proved and waits for approval",
        hint="look at it, and answer: godel approve RUN; then: godel resume RUN",
    )


def read_approvals(data: bytes, source: str) -> ApprovalFile:
    """An approval file. Raises UsageProblem, saying what is wrong with it."""
    try:
        table = tomllib.loads(data.decode())
    except ValueError as error:
        raise UsageProblem(f"{source}: {error}", hint="it is a TOML file") from None
    otherwise, rows = table.pop("otherwise", "wait"), table.pop("answer", [])
    if table:
        raise _wrong(source, f"it has no place for {sorted(table)[0]}")
    if otherwise not in _OTHERWISE:
        raise _wrong(source, "otherwise is one of " + " ".join(_OTHERWISE))
    if not isinstance(rows, list):
        raise _wrong(source, "answers are written [[answer]]")
    return ApprovalFile(tuple(_written(row, n, source) for n, row in enumerate(rows, 1)), otherwise)


def _written(row: object, number: int, source: str) -> Written:
    if not isinstance(row, dict) or not {"program", "approve"} <= set(row) <= {
        "program", "approve", "reason"
    }:  # fmt: skip
        raise _wrong(source, f"answer {number} has program, approve and perhaps reason")
    program, approve, reason = row["program"], row["approve"], row.get("reason", "")
    if not isinstance(program, str) or not _PREFIX.fullmatch(program):
        raise _wrong(source, f"answer {number}: program is 8 to 64 digits 0-9 a-f")
    if not isinstance(approve, bool) or not isinstance(reason, str):
        raise _wrong(source, f"answer {number}: approve is true or false, reason a text")
    return Written(program, approve, reason)


def _wrong(source: str, message: str) -> UsageProblem:
    return UsageProblem(
        f"{source}: {message}", hint='as in [[answer]] program = "add18735" approve = true'
    )
