"""`godel card`: the trust card of a rewrite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from godel.cli.common import as_json
from godel.cli.files import read_proof
from godel.cli.report import DONE, NOT_PROVED, UNTRUSTED, finish
from godel.events import Switched
from godel.trace.card import TrustCard, card_of_proof
from godel.trace.card_text import card_body, card_lines
from godel.trace.cards import quick_card_of, switch_of, switches
from godel.trace.text import Traced, open_run

EPILOG = """\b
Examples:
  godel card runs/gambler-timid-0          the cards of all rewrites
  godel card runs/gambler-timid-0 1        of the first
  godel card some.proof                    of the switch that a proof file is about

Exit codes: 0 done; 1 the run has no rewrite; 2 usage; 4 a line says what should not be so.
"""


@click.command("card", epilog=EPILOG)
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("number", type=click.IntRange(1), required=False)
@as_json
def command(run: Path, number: int | None, as_json: bool) -> None:
    """Show what is known of rewrite NUMBER of RUN (by default of all), or of a proof file.

    What it shows and rests on, which checkers accept it, whether its premises are about anything,
    what no rewrite could touch. See docs/trust-card.md.
    """
    cards = list(_cards(run, number))
    lines: list[str] = []
    for card in cards:
        lines += [*([""] if lines else []), *card_lines(card)]
    code = UNTRUSTED if any(card.doubts() for card in cards) else DONE
    if not cards:
        lines, code = ["this run has no rewrite"], NOT_PROVED
    finish(lines, {"cards": [card_body(card) for card in cards]}, as_json, code)


def _cards(run: Path, number: int | None) -> Iterator[TrustCard]:
    if run.is_file():
        yield card_of_proof(read_proof(run))
        return
    traced = open_run(run)
    for switch in _wanted(traced, number):
        yield quick_card_of(traced, switch)


def _wanted(traced: Traced, number: int | None) -> tuple[Switched, ...]:
    return switches(traced) if number is None else (switch_of(traced, number),)
