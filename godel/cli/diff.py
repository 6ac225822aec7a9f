"""`godel diff`: compare two programs, or those before and after a rewrite."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from godel.cli.common import as_json, print_json
from godel.cli.loading import read_source
from godel.errors import UsageProblem
from godel.events import Switched
from godel.language.canonical import canonical_text
from godel.machine.scene import agent_name, is_file
from godel.machine.storage import JOURNAL
from godel.machine.summary import running_program
from godel.trace.differences import side_by_side, unified
from godel.trace.text import open_run

EPILOG = """\b
Examples:
  godel diff runs/gambler-timid-0 1        before and after rewrite 1
  godel diff a.ouro b.ouro:clever          two agents in files
  godel diff gambler runs/gambler-timid-0  a shipped agent and what became of it
"""


@click.command(epilog=EPILOG)
@click.argument("first")
@click.argument("second")
@click.option("--side-by-side", "-y", "columns", is_flag=True, help="Two columns.")
@as_json
def command(first: str, second: str, columns: bool, as_json: bool) -> int:
    """Compare programs FIRST and SECOND in canonical text.

    Each is a file, FILE:AGENT, a shipped world (for its first agent), or the folder of a run (for
    the program that runs at its end). If SECOND is a number, it is a rewrite of the run FIRST.
    """
    if second.isdecimal() and _is_run(first):
        (left, old), (right, new) = _rewrite(Path(first), int(second[:9]))
    else:
        (left, old), (right, new) = _program(first), _program(second)
    if as_json:
        lines: list[str] = list(unified(old, new, (left, right)))
        print_json({"old": old, "new": new, "same": old == new, "diff": "\n".join(lines)})
    elif columns:
        _print_columns(old, new)
    else:
        for line in unified(old, new, (left, right)):
            print(line)
    return 0


def _print_columns(old: str, new: str) -> None:
    for line in side_by_side(old, new, shutil.get_terminal_size((120, 24)).columns):
        print(line)


def _is_run(name: str) -> bool:
    try:
        return (Path(name) / JOURNAL).is_file()
    except (OSError, ValueError):
        return False


def _rewrite(folder: Path, number: int) -> tuple[tuple[str, str], tuple[str, str]]:
    """The programs before and after a rewrite, each with a name."""
    traced = open_run(folder)
    for event in traced.events:
        if isinstance(event, Switched) and event.number == number:
            old, new = (traced.program(digest) for digest in (event.old, event.new))
            return (event.old, old), (event.new, new)
    raise UsageProblem(f"{folder} has no rewrite {number}")


def _program(name: str) -> tuple[str, str]:
    """The name and canonical text of a program."""
    if _is_run(name):
        traced = open_run(Path(name))
        digest = running_program(traced.events)
        return name, traced.program(digest)
    path, colon, wanted = name.rpartition(":")
    if not colon or is_file(name):
        path, wanted = name, ""
    source = read_source(path)
    for node in source.all("agent"):
        if wanted in ("", agent_name(node)):
            return name, canonical_text(node)
    raise UsageProblem(f"{path} has no agent {wanted}".rstrip(), hint=f"it has: {source.names()}")
