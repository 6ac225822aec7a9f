"""`godel trace`: what happened in a run: at a glance, attempt by attempt, or event by event."""

from __future__ import annotations

import re
from pathlib import Path

import click

from godel.cli.common import as_json, print_json, run_folder
from godel.cli.pages import page_width
from godel.cli.trace_attempt import attempt_lines
from godel.cli.trace_life import attempt_rows, glance_lines
from godel.errors import UsageProblem
from godel.events import EVENTS, Plain, body_of
from godel.trace.attempts import (
    FATES,
    MEANINGS,
    AttemptView,
    Selection,
    attempt_numbered,
    attempt_of_rewrite,
    attempts_of,
    proof_bytes,
    selected,
    texts_of,
)
from godel.trace.life import glance_of
from godel.trace.plain import plain
from godel.trace.refusals import refusal_of
from godel.trace.stage import stage_of
from godel.trace.text import Traced, open_run, trace
from godel.trace.theorems import ProofView, proof_view

KINDS = tuple(event.kind for event in EVENTS)

EPILOG = """\b
Examples:
  godel trace runs/gambler-timid-0                 the life at a glance
  godel trace runs/gambler-timid-0 1               attempt 1 in full
  godel trace runs/gambler-timid-0 --rewrite 1     the attempt that led to rewrite 1
  godel trace runs/gambler-timid-0 --screened      the attempts that were screened
  godel trace runs/gambler-timid-0 --tick 10..20 --technique tune
  godel trace runs/gambler-timid-0 --all           every tick, attempt and rewrite
  godel trace runs/gambler-timid-0 --only switch   only events of a kind

See docs/trace.md, and `godel explain`, which goes from a rewrite down to the arithmetic.
"""


def _fate_options(function: click.decorators.FC) -> click.decorators.FC:
    """An option for each last word that an attempt can have."""
    for fate in reversed(FATES):
        option = click.option(f"--{fate}", fate, is_flag=True, help=f"Attempts: {MEANINGS[fate]}.")
        function = option(function)
    return function


@click.command(epilog=EPILOG)
@run_folder
@click.argument("number", required=False, type=click.IntRange(min=1), metavar="[N]")
@click.option("--attempt", type=click.IntRange(min=1), metavar="N", help="The same as N.")
@click.option("--rewrite", type=click.IntRange(min=1), metavar="K",
              help="The attempt that led to rewrite K.")  # fmt: skip
@click.option("--full", is_flag=True, help="Of one attempt: axioms, functions and queries too.")
@_fate_options
@click.option("--tick", "ticks", metavar="A..B", help="Attempts of these ticks (A, A.. or ..B).")
@click.option("--life", type=click.IntRange(min=1), metavar="L", help="Attempts of this life.")
@click.option("--technique", metavar="NAME", default="", help="Attempts of this technique.")
@click.option("--all", "--events", "everything", is_flag=True, help="Every event, in order.")
@click.option("--only", multiple=True, type=click.Choice(KINDS), help="Events of this kind.")
@as_json
def command(
    run: Path,
    number: int | None,
    attempt: int | None,
    rewrite: int | None,
    full: bool,
    ticks: str | None,
    life: int | None,
    technique: str,
    everything: bool,
    only: tuple[str, ...],
    as_json: bool,
    **fates: bool,
) -> int:
    """Show what happened in RUN: the life at a glance, or attempt N in full.

    With options that choose attempts, a table of them; with --all or --only, the events.
    """
    traced = open_run(run)
    first, last = _range(ticks)
    chosen = frozenset(fate for fate, wanted in fates.items() if wanted)
    wanted = Selection(chosen, first, last, technique, life)
    numbers = [n for n in (number, attempt, rewrite) if n is not None]
    if (len(numbers) > 1) or (numbers and (wanted or only or everything)):
        raise UsageProblem(
            "one attempt, a table of attempts, or events: not several at once",
            hint="see godel trace --help",
        )
    if numbers:
        one = attempt_of_rewrite(traced, rewrite) if rewrite else attempt_numbered(traced, *numbers)
        _show_attempt(traced, one, str(run), full, as_json)
    elif wanted:
        _show_table(tuple(selected(attempts_of(traced), wanted)), as_json)
    elif everything or only:
        _show_events(traced, frozenset(only), as_json)
    elif as_json:
        print_json({"glance": plain(glance_of(traced)), "head": traced.head})
    else:
        for line in glance_lines(traced, glance_of(traced), str(run), page_width()):
            click.echo(line)
    return 0


def _range(ticks: str | None) -> tuple[int | None, int | None]:
    """`A..B`, `A..`, `..B` or `A`. Raises UsageProblem."""
    if ticks is None:
        return None, None
    match = re.fullmatch(r"(?P<first>\d{1,9})?(?P<dots>\.\.)?(?P<last>\d{1,9})?", ticks)
    if match is None or not (match["first"] or match["last"]):
        raise UsageProblem(f"--tick {ticks} is no range of ticks", hint="for example --tick 10..20")
    first, last = match["first"], match["last"]
    if not match["dots"]:
        last = first
    return int(first) if first else None, int(last) if last else None


def seen_proof(traced: Traced, view: AttemptView) -> ProofView | None:
    """The proof of an attempt, carried out by the kernel once more; None if it has none."""
    if not view.proof:
        return None
    return proof_view(proof_bytes(traced, view), traced.conditions.allowed)


def _show_attempt(
    traced: Traced, view: AttemptView, run: str, full: bool, as_json: bool
) -> None:
    texts, proof = texts_of(traced, view), seen_proof(traced, view)
    refusal = refusal_of(traced, view)
    played = None
    if view.fate == "refuted" and proof is not None:
        played = stage_of(traced, view).episode()
    if as_json:
        body: dict[str, Plain] = {
            "attempt": plain(view),
            "old": texts.old,
            "new": texts.new,
            "refusal": plain(refusal),
            "proof": proof_body(proof),
            "counterexample": plain(played),
        }
        print_json(body)
        return
    for line in attempt_lines(view, texts, proof, refusal, played, run, page_width(), full):
        click.echo(line)


def proof_body(proof: ProofView | None) -> Plain:
    """A proof for JSON."""
    if proof is None:
        return None
    return {
        "certificate": proof.digest,
        "target": proof.target,
        "accepted": proof.accepted,
        "reason": proof.reason,
        "rests_on": list(proof.rests_on),
        "theorems": plain(proof.theorems),
    }


def _show_table(views: tuple[AttemptView, ...], as_json: bool) -> None:
    if as_json:
        print_json({"attempts": plain(views)})
        return
    if not views:
        click.echo("no such attempt")
        return
    for line in attempt_rows(views, page_width()):
        click.echo(line)


def _show_events(traced: Traced, wanted: frozenset[str], as_json: bool) -> None:
    if as_json:
        events = [event for event in traced.events if not wanted or event.kind in wanted]
        print_json({"events": [{"kind": event.kind, **body_of(event)} for event in events]})
        return
    for line in trace(traced, wanted):
        print(line)
