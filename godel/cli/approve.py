"""`godel approve`: show what a stopped run asks, and answer it."""

from __future__ import annotations

from pathlib import Path

import click

from godel.cli.approval import card_of, shown
from godel.cli.common import as_json, print_json, run_folder
from godel.events import Plain
from godel.machine.by_hand import answer, waiting_for
from godel.machine.recorder import Answer, name_of
from godel.machine.state import Proposal
from godel.trace.card_text import card_body
from godel.trace.differences import changed

EPILOG = """\b
Examples:
  godel approve runs/gambler-timid-0                      what does it ask?
  godel approve runs/gambler-timid-0 1 --reason "read"    yes to attempt 1
  godel approve runs/gambler-timid-0 1 --veto             no, and never again
"""


@click.command(epilog=EPILOG)
@run_folder
@click.argument("attempt", type=click.IntRange(min=1), required=False)
@click.option("--veto", is_flag=True, help="Say no; the candidate is not asked about again.")
@click.option("--reason", default="", help="Kept in the journal.")
@as_json
def command(run: Path, attempt: int | None, veto: bool, reason: str, as_json: bool) -> int:
    """Show the proved rewrite that RUN waits with, or answer for ATTEMPT.

    The one who approves need not be the one who runs: another person, another process, later. The
    answer is a record of the journal; the run goes on with `godel resume RUN`.
    """
    if attempt is None:
        return _show(run, waiting_for(run), as_json)
    proposal = answer(run, attempt, Answer(not veto, "command", reason))
    if as_json:
        print_json({"run": str(run), "attempt": attempt, "approved": not veto,
                    "program": name_of(proposal.new)})  # fmt: skip
    else:
        print(f"attempt {attempt} is {'vetoed' if veto else 'approved'}; go on: godel resume {run}")
    return 0


def _show(run: Path, proposal: Proposal | None, as_json: bool) -> int:
    """What is asked; exit code 1 if nothing is."""
    if as_json:
        body: dict[str, Plain] = {"run": str(run), "waiting": None}
        if proposal is not None:
            body["waiting"] = {
                "attempt": proposal.attempt,
                "technique": proposal.technique,
                "old": name_of(proposal.old),
                "new": name_of(proposal.new),
                "difference": list(changed(proposal.old.decode(), proposal.new.decode())),
                "theorem": str(proposal.judgement.theorems[-1][1]),
                "conditions": [str(met.demand) for met in proposal.conditions],
                "rests_on": list(proposal.judgement.rests_on),
                "card": card_body(card_of(proposal)),
            }
        print_json(body)
    elif proposal is None:
        print(f"{run} waits for nobody's approval")
    else:
        print("\n".join(shown(proposal)))
        print(f"answer: godel approve {run} {proposal.attempt}   or with --veto")
    return 0 if proposal is not None else 1
