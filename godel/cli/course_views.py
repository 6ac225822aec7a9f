"""How `godel course` shows marks and reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from godel.cli.report import DONE, NOT_PROVED, UNTRUSTED
from godel.course.child import printable
from godel.course.marking import Report
from godel.course.model import Mark, Status
from godel.course.rehearsal import Tried
from godel.events import Plain


def mark_lines(mark: Mark) -> list[str]:
    """A mark for people."""
    hints = f", hints up to level {mark.hints}" if mark.hints else ""
    lines = [f"{mark.exercise}: {mark.status}, {mark.points} of {mark.most}{hints}"]
    for said in mark.said:
        first, *rest = printable(said).split("\n")
        lines += [f"  {first}", *(f"    {line}" for line in rest)]
    return lines


def mark_body(mark: Mark) -> dict[str, Plain]:
    """A mark for JSON."""
    return {
        "exercise": mark.exercise, "status": str(mark.status), "points": mark.points,
        "most": mark.most, "said": list(mark.said), "hints": mark.hints,
    }  # fmt: skip


def report_lines(reports: Sequence[Report]) -> Iterator[str]:
    """All marks, and for a class a table at the end."""
    for one in reports:
        if len(reports) > 1:
            yield f"== {printable(one.student)}"
        yield from (f"trouble: {printable(said)}" for said in one.trouble)
        for mark in one.marks:
            yield from mark_lines(mark)
        yield f"{one.points} of {one.most} points, head of record {one.head[:12] or 'unknown'}"
    if len(reports) > 1:
        yield "== all"
        wide = max(len(printable(one.student)) for one in reports)
        for one in reports:
            passed = sum(mark.status is Status.PASSED for mark in one.marks)
            look = "  look at it" if one.suspect else ""
            yield (
                f"{printable(one.student):{wide}}  {one.points:>3} of {one.most}  "
                f"{passed} of {len(one.marks)} passed, hints {one.hints}{look}"
            )


def report_body(one: Report) -> Plain:
    """A report for JSON."""
    return {
        "student": one.student,
        "folder": str(one.folder),
        "points": one.points,
        "most": one.most,
        "hints": one.hints,
        "head": one.head,
        "trouble": list(one.trouble),
        "exercises": [mark_body(mark) for mark in one.marks],
    }


def tried_lines(done: Tried) -> Iterator[str]:
    """An answer that was tried, what grading said of it, and what is wrong with that."""
    kind = f"wrong answer {done.answer.why}" if done.answer.why else "solution"
    yield f"{done.mark.exercise}, {kind}, for {done.student}: {done.mark.status}"
    for said in done.mark.said:
        first, *rest = printable(said).split("\n")
        yield from (f"  {first}", *(f"    {line}" for line in rest))
    yield from (f"  MEND: {fault}" for fault in done.faults)


def tried_body(done: Tried) -> Plain:
    """The same for JSON."""
    return {
        "answer": done.answer.why or "solution", "student": done.student,
        **mark_body(done.mark), "faults": list(done.faults),
    }  # fmt: skip


def code_of(reports: Sequence[Report]) -> int:
    """The exit code: 4 if anything is suspect, 1 if points are missing, else 0."""
    if any(one.suspect for one in reports):
        return UNTRUSTED
    full = all(mark.status is Status.PASSED for one in reports for mark in one.marks)
    return DONE if full else NOT_PROVED
