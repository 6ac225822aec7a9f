"""`godel report`: a run as one page that opens from disk, or in another format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, NoReturn

import click

from godel.cli.common import as_json, run_folder
from godel.cli.files import refuse_existing, write_file
from godel.cli.progress import Progress
from godel.cli.report import DONE, finish
from godel.errors import UsageProblem
from godel.events import Plain
from godel.trace.report.content import Content, gather
from godel.trace.report.drawing import file_text
from godel.trace.report.history import history
from godel.trace.report.lifeline import lifeline
from godel.trace.report.markdown import markdown
from godel.trace.report.page import LEAVES, page
from godel.trace.report.plain import plain
from godel.trace.report.prooftree import prooftree
from godel.trace.report.tex import rewrite_numbered, tex
from godel.trace.text import open_run
from godel.trace.theorems import ProofView

EPILOG = """\b
Examples:
  godel report runs/gambler-timid-0              writes report.html in that folder
  godel report runs/gambler-timid-0 --out talk.html
  godel report runs/gambler-timid-0 --format md  a summary, on the terminal
  godel report runs/gambler-timid-0 --format svg --figure proof --out proof.svg
  godel report runs/gambler-timid-0 --format tex --rewrite 1 --out rewrite.tex

The page needs no network and asks for none. It shows what the files of the run say; godel check
says whether that is true.

Exit codes: 0 written; 2 bad input; 4 the journal is broken.
"""

FORMATS: Final = ("html", "svg", "tex", "json", "md")
FIGURES: Final = ("life", "versions", "proof")
DEFAULT: Final = "report.html"
"""The page's file in the folder of the run. It is made from the other files and may be remade."""


@click.command("report", epilog=EPILOG)
@run_folder
@click.option("--format", "kind", type=click.Choice(FORMATS), default="html", show_default=True,
              help="What to write.")  # fmt: skip
@click.option("--figure", type=click.Choice(FIGURES), default=None,
              help="What svg draws: the life line, the tree of versions, or a proof.")  # fmt: skip
@click.option("--rewrite", "number", type=click.IntRange(1), metavar="N",
              help="The rewrite for tex or a drawn proof; by default the last.")  # fmt: skip
@click.option("--leaves", type=click.IntRange(0), default=LEAVES, show_default=True,
              metavar="N", help="Leaves of proofs that the page writes out in full.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="A new file. By default the page goes into the folder of the run, and every "
              "other format is printed.")  # fmt: skip
@as_json
def command(
    run: Path,
    kind: str,
    figure: str | None,
    number: int | None,
    leaves: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Write a report of RUN that a person can look at, from the target of a proof to its leaves.

    html: one page with life line, versions, rewrites with their proofs and trust cards, all
    attempts, counterexamples, search phases, settings. svg: one drawing. tex: a rewrite with its
    proof, as a document. json: everything as data. md: a summary.
    """
    if (figure is not None and kind != "svg") or (
        number is not None and kind not in ("tex", "svg")
    ):
        raise UsageProblem(
            "these options do not go together",
            hint="--figure is for svg, --rewrite for tex and for --figure proof",
        )
    refuse_existing(out)
    with Progress(f"report {run}") as progress:
        content = gather(open_run(run), str(run), deep=kind != "svg" or figure == "proof")
        progress.say(f"{len(content.attempts):,} attempts, {len(content.proofs):,} proofs")
        text = _written(content, kind, figure or "life", number, leaves)
    _end(content, kind, text, out, as_json)


def _written(
    content: Content, kind: str, figure: str, number: int | None, leaves: int
) -> str:
    if kind == "svg":
        return _drawing(content, figure, number)
    if kind == "tex":
        return tex(content, number)
    if kind == "json":
        return json.dumps({"schema": 1, **plain(content)}, indent=2) + "\n"
    return markdown(content) if kind == "md" else page(content, leaves)


def _drawing(content: Content, figure: str, number: int | None) -> str:
    """One figure as a file of its own."""
    if figure != "proof":
        return file_text(lifeline(content) if figure == "life" else history(content))
    view = rewrite_numbered(content, number)
    proof = content.proofs.get(view.proof, "there is no proof file")
    if not isinstance(proof, ProofView):
        raise UsageProblem(f"the proof cannot be drawn: {proof}")
    rewrite = view.switch.number if view.switch is not None else 0
    return file_text(prooftree(proof, "proof", f"The proof of rewrite {rewrite}"))


def _end(content: Content, kind: str, text: str, out: Path | None, as_json: bool) -> NoReturn:
    """Write the file, or print the text, and end."""
    target = Path(content.folder) / DEFAULT if out is None and kind == "html" else out
    body: dict[str, Plain] = {
        "run": content.folder,
        "format": kind,
        "file": None if target is None else str(target),
        "characters": len(text),
        "rewrites": len(content.summary.switches),
        "attempts": len(content.attempts),
        "head": content.traced.head,
    }
    if target is None:
        finish([text.removesuffix("\n")], {**body, "text": text}, as_json, DONE)
    write_file(target, text.encode(), replace=out is None)
    finish([f"wrote {target}"], body, as_json, DONE)
