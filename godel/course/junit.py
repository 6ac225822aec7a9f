"""Marks as JUnit XML, which many other tools read: a suite for each student."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from godel.course.marking import Report
from godel.course.model import Mark, Status

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ELEMENT = {
    Status.FAILED: "failure", Status.MISSING: "failure",
    Status.REFUSED: "error", Status.NOT_GRADED: "skipped",
}  # fmt: skip


def junit_text(reports: Iterable[Report]) -> str:
    """The document. It has no times: what it says depends on the submissions only."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"]
    for one in reports:
        counts = dict.fromkeys(("failure", "error", "skipped"), 0)
        for mark in one.marks:
            if mark.status in _ELEMENT:
                counts[_ELEMENT[mark.status]] += 1
        lines.append(
            f"  <testsuite name={_quoted(one.student)} tests=\"{len(one.marks)}\" "
            f'failures="{counts["failure"]}" errors="{counts["error"]}" '
            f'skipped="{counts["skipped"]}">'
        )
        lines.append(
            f'    <properties><property name="points" value="{one.points}"/>'
            f'<property name="most" value="{one.most}"/>'
            f'<property name="hints" value="{one.hints}"/></properties>'
        )
        lines += [line for mark in one.marks for line in _case(mark)]
        lines += [f"    <system-err>{escape(_clean(said))}</system-err>" for said in one.trouble]
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>", ""])


def _case(mark: Mark) -> list[str]:
    unit, _, name = mark.exercise.partition("/")
    start = f"    <testcase classname={_quoted(unit)} name={_quoted(name)}"
    said = escape(_clean("\n".join(mark.said)))
    if mark.status is Status.PASSED:
        return [f"{start}><system-out>{said}</system-out></testcase>"]
    element = _ELEMENT[mark.status]
    message = _quoted(f"{mark.status}: {mark.points} of {mark.most} points")
    return [f"{start}><{element} message={message}>{said}</{element}></testcase>"]


def _quoted(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    """A text without what XML has no place for."""
    return _NO_XML.sub("?", text)
