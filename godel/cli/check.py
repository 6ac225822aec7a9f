"""`godel check`: recheck a run or a proof file from zero; imports no solver and no search."""

from __future__ import annotations

from pathlib import Path

import click

from godel.cli.common import as_json, print_json
from godel.cli.files import read_proof
from godel.errors import GodelError, TrustFailure
from godel.events import Ended, Event, Switched
from godel.kernel.claim import KERNEL_VERSION
from godel.kernel.proof import Verdict, verify
from godel.machine.gate import ORACLES
from godel.machine.run import allowed_oracles, check
from godel.machine.summary import running_program
from godel.selfplay.checking import check_ladder
from godel.selfplay.manifest import is_ladder

EPILOG = """\b
Examples:
  godel check runs/gambler-timid-0
  godel check runs/gambler-timid-0/proofs/2abf....proof
  godel check runs/ladder-nim-one-0
"""


@click.command(epilog=EPILOG)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--expect-head", metavar="SHA", help="The journal must end with this record.")
@click.option("--trust", multiple=True, type=click.Choice(ORACLES),
              help="For a proof file: accept this solver's word.")  # fmt: skip
@as_json
def command(path: Path, expect_head: str | None, trust: tuple[str, ...], as_json: bool) -> int:
    """Check PATH, the folder of a run or a ladder or a proof file, without any solver.

    A run is lived again: each tick from its seed, each belief and memory, each claim from the bytes
    it is about, each certificate in the kernel. Of a ladder every run is checked, and that each
    opponent is the version before. Exit code 4 if anything does not follow.
    """
    try:
        body, lines = _checked(path, expect_head, trust)
    except GodelError as error:
        if as_json:
            print_json({"path": str(path), "valid": False, "reason": str(error)})
        raise
    if as_json:
        print_json({"path": str(path), "valid": True, **body})
    else:
        print("\n".join(lines))
    return 0


def _checked(
    path: Path, expect_head: str | None, trust: tuple[str, ...]
) -> tuple[dict[str, str | int | bool | None], list[str]]:
    if path.is_dir():
        return _ladder(path, expect_head) if is_ladder(path) else _run(path, expect_head)
    verdict = _proof(path, trust)
    claim = verdict.claim
    goal = str(claim.goal) if claim else ""
    lines = [f"{number:>4}  {theorem}" for number, theorem in verdict.theorems]
    rests_on = " ".join(verdict.rests_on)
    lines.append(f"valid: {goal}; rests on {rests_on}; kernel {KERNEL_VERSION}")
    return {
        "kind": "proof",
        "goal": goal,
        "claim": claim.digest() if claim else None,
        "rests_on": rests_on,
        "kernel": KERNEL_VERSION,
    }, lines


def _proof(path: Path, trust: tuple[str, ...]) -> Verdict:
    verdict = verify(read_proof(path), allowed_oracles(trust))
    if not verdict.accepted:
        raise TrustFailure(f"{path} is not valid: {verdict.reason}")
    return verdict


def _ladder(
    path: Path, expect_head: str | None
) -> tuple[dict[str, str | int | bool | None], list[str]]:
    found = check_ladder(path, expect_head)
    lines = [
        f"valid: {found.generations} generations, each against the version before; "
        f"proved rewrites: {found.rewrites}; kernel {KERNEL_VERSION}",
        f"head {found.head}",
    ]
    if found.torn:
        lines.append(f"the last record is incomplete ({found.torn} bytes): godel resume {path}")
    elif not found.reason:
        lines.append(f"the ladder has not ended yet: godel resume {path}")
    return {
        "kind": "ladder",
        "kernel": KERNEL_VERSION,
        "generations": found.generations,
        "rewrites": found.rewrites,
        "reason": found.reason,
        "head": found.head,
        "finished": bool(found.reason),
    }, lines


def _run(
    path: Path, expect_head: str | None
) -> tuple[dict[str, str | int | bool | None], list[str]]:
    events: list[Event] = []
    view = check(path, expected_head=expect_head, watch=events.append)
    switches = sum(isinstance(event, Switched) for event in events)
    finished = any(isinstance(event, Ended) for event in events[-1:])
    program = running_program(events)
    lines = [
        f"valid: {len(view.records)} records; proved rewrites: {switches}; kernel {KERNEL_VERSION}",
        f"running program {program}",
        f"head {view.head}",
    ]
    if view.torn:
        lines.append(f"the last record is incomplete ({view.torn} bytes): godel resume {path}")
    elif not finished:
        lines.append(f"the run has not ended yet: godel resume {path}")
    return {
        "kind": "run",
        "kernel": KERNEL_VERSION,
        "records": len(view.records),
        "rewrites": switches,
        "program": program,
        "head": view.head,
        "finished": finished,
    }, lines
