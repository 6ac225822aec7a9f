"""`godel card`: the trust card of a rewrite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from godel.cli.common import as_json
from godel.cli.files import read_proof
from godel.cli.progress import Progress
from godel.cli.report import DONE, NOT_PROVED, UNTRUSTED, finish
from godel.errors import UsageProblem
from godel.machine.settings import Settings
from godel.trace.card import Line, TrustCard, card_of_proof
from godel.trace.card_text import card_body, card_lines
from godel.trace.cards import card_of, quick_card_of, switch_of, switches
from godel.trace.second_solver import second_solvers
from godel.trace.stability import VARIANTS, renaming_lines, stability
from godel.trace.text import open_run

EPILOG = """\b
Examples:
  godel card runs/gambler-timid-0          the cards of all rewrites
  godel card runs/gambler-timid-0 1        of the first
  godel card runs/gambler-timid-0 --quick  without what costs
  godel card some.proof                    of the switch that a proof file is about

Exit codes: 0 done; 1 the run has no rewrite; 2 usage; 4 a line says what should not be so.
"""


@click.command("card", epilog=EPILOG)
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("number", type=click.IntRange(1), required=False)
@click.option("--quick", is_flag=True, help="Leave out what costs: stability, other solvers.")
@click.option("--variants", type=click.IntRange(0, 1000), default=VARIANTS, show_default=True,
              metavar="N", help="Variants in which the proof is looked for again.")  # fmt: skip
@click.option("--work", type=click.IntRange(1), metavar="N",
              help="Units to find the proof again; by default what its attempt had.")  # fmt: skip
@as_json
def command(
    run: Path, number: int | None, quick: bool, variants: int, work: int | None, as_json: bool
) -> None:
    """Show what is known of rewrite NUMBER of RUN (by default of all), or of a proof file.

    What it shows and rests on, which checkers accept it, whether its premises are about anything,
    whether its proof is found again under other names and in another order, what other solvers say
    of it, what no rewrite could touch. See docs/trust-card.md.
    """
    with Progress("card"):
        cards = list(_cards(run, number, quick, variants, work))
    lines: list[str] = []
    for card in cards:
        lines += [*([""] if lines else []), *card_lines(card)]
    code = UNTRUSTED if any(card.doubts() for card in cards) else DONE
    if not cards:
        lines, code = ["this run has no rewrite"], NOT_PROVED
    finish(lines, {"cards": [card_body(card) for card in cards]}, as_json, code)


def _cards(
    run: Path, number: int | None, quick: bool, variants: int, work: int | None
) -> Iterator[TrustCard]:
    if run.is_file():
        if number is not None:
            raise UsageProblem("a proof file is about one switch", hint="leave out the number")
        data = read_proof(run)
        card = card_of_proof(data)
        yield card if quick else card.with_lines(tuple(_costly(data, card, variants, work)))
        return
    traced = open_run(run)
    for switch in switches(traced) if number is None else (switch_of(traced, number),):
        if quick:
            yield quick_card_of(traced, switch)
        else:
            yield card_of(traced, switch, variants, second_solvers, work)


def _costly(data: bytes, card: TrustCard, variants: int, work: int | None) -> Iterator[Line]:
    """What takes longer, for a proof file; of one that the kernel refuses only what solvers say."""
    kernel = card.line("kernel")
    if variants and kernel is not None and kernel.status == "accepts":
        yield stability(data, work or Settings("", "").work_per_attempt, variants).line()
        yield from renaming_lines(data, variants)
    yield from second_solvers(data)
