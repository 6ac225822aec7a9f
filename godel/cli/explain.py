"""`godel explain`: why a rewrite was accepted or refused, in words, down to the arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import click

from godel.cli.common import as_json, print_json, run_folder
from godel.cli.explain_text import (
    leaf_lines,
    obligation_lines,
    places_lines,
    proof_words,
    row_lines,
    size_of,
    theorem_view,
    tree_lines,
)
from godel.cli.pages import page_width, wrapped
from godel.cli.trace import proof_body, seen_proof
from godel.cli.trace_attempt import refusal_lines
from godel.errors import UsageProblem
from godel.events import Plain
from godel.importers.proofs import Step
from godel.trace.arithmetic import closing
from godel.trace.attempts import (
    AttemptView,
    attempt_numbered,
    attempt_of_rewrite,
    demand_bytes,
)
from godel.trace.closed import closed_expression, concerned
from godel.trace.leaves import Checking, checking, gap_of
from godel.trace.obligations import ONCE, PLACES, STATES, ObligationView, obligations_of
from godel.trace.plain import plain
from godel.trace.refusals import RefusalView, refusal_of
from godel.trace.rows import count_rows, packed, row_at, row_of
from godel.trace.shown import rounded
from godel.trace.text import open_run
from godel.trace.theorems import ProofView, TheoremView, proof_view
from godel.trace.words import demand_sentence, first_sentence, not_proved, theorem_words

EPILOG = """\b
Examples, each a step further down:
  godel explain runs/gambler-timid-0 --rewrite 1       in plain words
  godel explain runs/gambler-timid-0 1                 the same: N is the number of an attempt
  godel explain runs/gambler-timid-0 1 --theorem 12    the theorem, its rule, its obligations
  godel explain runs/gambler-timid-0 1 --theorem 12 --obligation 1
  godel explain runs/gambler-timid-0 1 --theorem 12 --obligation 1 --leaf 3
  godel explain runs/gambler-timid-0 1 --theorem 12 --obligation 1 --leaf 3 --smt

The kernel itself checks the theorem once more for this, on regions that note what they are asked.
See docs/trace.md.
"""


@click.command(epilog=EPILOG)
@run_folder
@click.argument("number", required=False, type=click.IntRange(min=1), metavar="[N]")
@click.option("--rewrite", type=click.IntRange(min=1), metavar="K",
              help="The attempt that led to rewrite K, instead of attempt N.")  # fmt: skip
@click.option("--demand", type=click.IntRange(min=1), metavar="D",
              help="The proof of a further demand (a holdout, a property to keep).")  # fmt: skip
@click.option("--theorem", type=click.IntRange(min=1), metavar="T", help="One of its theorems.")
@click.option("--obligation", type=click.IntRange(min=1), metavar="J",
              help="What the rule of this theorem needs: number J.")  # fmt: skip
@click.option("--leaf", type=click.IntRange(min=1), metavar="L",
              help="A leaf of the obligation: a region, or a row of a table.")  # fmt: skip
@click.option("--at", metavar="STATE", help='The row for a state, as in "stock=2", as leaf.')
@click.option("--smt", is_flag=True, help="Print the question for an SMT solver, and nothing else.")
@click.option("--full", is_flag=True, help="Fold nothing, cut nothing, round nothing.")
@as_json
def command(
    run: Path,
    number: int | None,
    rewrite: int | None,
    demand: int | None,
    theorem: int | None,
    obligation: int | None,
    leaf: int | None,
    at: str | None,
    smt: bool,
    full: bool,
    as_json: bool,
) -> int:
    """Say in plain words why attempt N of RUN was accepted or refused; then go down the proof.

    Each level names the next: attempt, theorem, obligation, leaf, query.
    """
    if (number is None) == (rewrite is None):
        raise UsageProblem(
            "which attempt?", hint="give its number N, or --rewrite K for a rewrite; one of them"
        )
    traced = open_run(run)
    view = (
        attempt_of_rewrite(traced, rewrite) if rewrite else attempt_numbered(traced, number or 0)
    )
    proof, so_far = seen_proof(traced, view), f"godel explain {run} {view.number}"
    sentence = first_sentence(traced, view, proof)
    if demand is not None:
        proof = proof_view(demand_bytes(traced, view, demand), traced.conditions.allowed)
        sentence, so_far = demand_sentence(view, demand, proof), f"{so_far} --demand {demand}"
    if theorem is None and (obligation or leaf or at or smt):
        raise UsageProblem("of which theorem?", hint="add --theorem T")
    if theorem is not None and obligation is None and (leaf or at):
        raise UsageProblem("of which obligation?", hint="add --obligation J")
    if theorem is None or proof is None:
        if theorem is not None:
            raise UsageProblem(f"attempt {view.number} ({view.fate}) has no proof")
        _overview(sentence, refusal_of(traced, view), view, proof, so_far, full, as_json)
        return 0
    drill = _Drill(proof, proof.theorem(theorem), so_far, full)
    for line in drill.show(obligation, leaf, at, smt, as_json):
        click.echo(line)
    return 0


def _overview(
    sentence: str,
    refusal: RefusalView | None,
    view: AttemptView,
    proof: ProofView | None,
    so_far: str,
    full: bool,
    as_json: bool,
) -> None:
    """The level of the attempt."""
    width = page_width()
    if as_json:
        words: Plain = []
        missing: Plain = []
        if proof is not None:
            words = [
                {"theorem": t.number, "role": t.role, "words": theorem_words(proof, t.number)}
                for t in proof.theorems
            ]
            missing = list(not_proved(proof))
        print_json(
            {
                "attempt": view.number,
                "fate": view.fate,
                "sentence": sentence,
                "words": words,
                "not_proved": missing,
                "refusal": plain(refusal),
                "proof": proof_body(proof),
            }
        )
        return
    for line in wrapped(sentence, width):
        click.echo(line)
    if refusal is not None:
        click.echo("")
        for line in refusal_lines(refusal, width):
            click.echo(line)
    if proof is None:
        click.echo("")
        click.echo("next: " + so_far.replace("explain", "trace", 1))
        return
    for line in proof_words(proof, width, full):
        click.echo(line)
    last = proof.conclusion
    deepest = [t.number for t in proof.theorems if t.role == "support" and _states(proof, t)]
    theorem = deepest[-1] if deepest else last.number if last is not None else 1
    click.echo("")
    click.echo(f"next: {so_far} --theorem {theorem}")


def _states(proof: ProofView, theorem: TheoremView) -> bool:
    """Whether a theorem has obligations about states or places."""
    found = obligations_of(proof.step(theorem.number))
    return any(view.over in (STATES, PLACES) for view in found)


class _Drill:
    """One theorem of a proof, and the levels below it. The kernel checks it again if asked."""

    def __init__(self, proof: ProofView, theorem: TheoremView, so_far: str, full: bool) -> None:
        self._proof, self._theorem, self._full = proof, theorem, full
        self._step: Step = proof.step(theorem.number)
        self._obligations = obligations_of(self._step)
        self._width = page_width()
        self._so_far = so_far
        self._next = f"{so_far} --theorem {theorem.number}"
        self._checked: Checking | None = None

    def show(
        self, obligation: int | None, leaf: int | None, at: str | None, smt: bool, as_json: bool
    ) -> Iterator[str]:
        """The level that is asked for. Raises UsageProblem."""
        if obligation is None:
            yield from self._of_theorem(as_json) if not smt else self._query(None, None, as_json)
            return
        wanted = self._wanted(obligation)
        if at is not None:
            if wanted.over != PLACES:
                raise UsageProblem("--at finds a row of a table", hint="use --leaf L")
            leaf = row_at(self._step, _assigned(at))
        if leaf is None:
            if smt:
                yield from self._query(wanted, None, as_json)
            else:
                yield from self._of_obligation(wanted, as_json)
        elif wanted.over == ONCE:
            raise UsageProblem(f"obligation {wanted.number} has no leaves: it is decided at once")
        elif smt:
            yield from self._query(wanted, leaf, as_json)
        elif wanted.over == PLACES:
            yield from self._of_row(leaf, as_json)
        else:
            yield from self._of_leaf(wanted, leaf, as_json)

    def _checking(self) -> Checking:
        if self._checked is None:
            self._checked = checking(self._step)
        return self._checked

    def _wanted(self, number: int) -> ObligationView:
        for view in self._obligations:
            if view.number == number:
                return view
        count = len(self._obligations)
        raise UsageProblem(
            f"theorem {self._theorem.number} has no obligation {number}",
            hint=f"it has obligations 1 to {count}" if count else "it has none: it is an axiom",
        )

    def _query(
        self, wanted: ObligationView | None, leaf: int | None, as_json: bool
    ) -> Iterator[str]:
        """The question for a solver, of a theorem, an obligation, a leaf or a row."""
        from godel.trace import queries  # brings in the linear programs of the prover

        if wanted is None:
            text = queries.theorem_query(self._step)
        elif leaf is None:
            text = queries.obligation_query(self._checking(), wanted)
        elif wanted.over == PLACES:
            text = queries.row_query(self._step, row_of(self._step, leaf))
        else:
            text = queries.leaf_query(self._checking(), wanted, leaf)
        if as_json:
            print_json({"smt2": text})
        else:
            yield text.removesuffix("\n")

    def _rows(self) -> int:
        places = any(view.over == PLACES for view in self._obligations)
        return count_rows(self._step) if places else 0

    def _of_theorem(self, as_json: bool) -> Iterator[str]:
        proof, theorem = self._proof, self._theorem
        states = [view for view in self._obligations if view.over == STATES]
        counts = {
            view.number: len(concerned(self._checking(), view)) if view in states else 0
            for view in self._obligations
        }
        if as_json:
            print_json(
                {
                    "theorem": plain(theorem),
                    "words": theorem_words(proof, theorem.number),
                    "obligations": plain(self._obligations),
                    "leaves": {str(number): count for number, count in counts.items()},
                    "rows": self._rows(),
                }
            )
            return
        rows = self._rows()
        sizes = [size_of(view, counts[view.number], rows) for view in self._obligations]
        yield from theorem_view(
            proof, theorem, self._obligations, sizes, self._width, self._full
        )
        deeper = [view for view in self._obligations if view.over != ONCE]
        if deeper:
            yield ""
            yield f"next: {self._next} --obligation {deeper[0].number}"
            return
        below = [n for n in theorem.premises if proof.theorem(n).role != "axiom"]
        if below:
            yield ""
            yield f"next: {self._so_far} --theorem {below[0]}"

    def _of_obligation(self, wanted: ObligationView, as_json: bool) -> Iterator[str]:
        lines = obligation_lines(self._theorem.number, wanted, self._width, self._full)
        here = f"{self._next} --obligation {wanted.number}"
        if wanted.over == ONCE:
            if as_json:
                print_json({"obligation": plain(wanted)})
            else:
                yield from lines
            return
        checked = self._checking()
        if wanted.over == PLACES:
            count, strips = count_rows(self._step), len(checked.log.strips)
            if as_json:
                print_json({"obligation": plain(wanted), "rows": count, "strips": strips})
                return
            yield from lines
            yield from places_lines(count, packed(self._step), strips, self._width)
            yield ""
            yield f"next: {here} --leaf 1"
            return
        ouro, asked = closed_expression(checked, wanted), concerned(checked, wanted)
        slack = list(_slack(checked, wanted))
        if as_json:
            print_json(
                {
                    "obligation": plain(wanted),
                    "ouro": ouro,
                    "tree": plain(checked.nodes),
                    "concerned": [node.leaf for node in asked],
                }
            )
            return
        yield from lines
        yield from tree_lines(checked, ouro, asked, slack, self._width, self._full)
        if asked:
            yield ""
            yield f"next: {here} --leaf {asked[0].leaf}"
            yield f"or:   {here} --smt"

    def _of_leaf(self, wanted: ObligationView, number: int, as_json: bool) -> Iterator[str]:
        leaf = self._checking().leaf(number)
        if as_json:
            print_json({"obligation": plain(wanted), "leaf": plain(leaf)})
            return
        letter = self._theorem.letter or "W"
        yield from leaf_lines(leaf, wanted.asks, letter, self._width, self._full)
        if leaf.demands or leaf.empty is not None:
            yield ""
            yield f"next: {self._next} --obligation {wanted.number} --leaf {number} --smt"

    def _of_row(self, number: int, as_json: bool) -> Iterator[str]:
        row = row_of(self._step, number, self._checking().log)
        if as_json:
            print_json({"row": plain(row)})
        else:
            letter = "W" if self._step.name == "table-upper" else "L"
            yield from row_lines(row, letter, self._width, self._full)


def _slack(checked: Checking, wanted: ObligationView) -> Iterator[tuple[int, str]]:
    """By how much each leaf holds, where the demand is about numbers."""
    for number, leaf in checked.collected().items() if wanted.asks else ():
        asked = [demand for demand in leaf.demands if demand.why in wanted.asks]
        shown = [closing(gap_of(demand), leaf.region) for demand in asked]
        rests = [Fraction(one.rest) for one in shown if one is not None]
        if rests:
            least = min(rests)
            yield number, rounded(least, up=False) if least else "nothing"


def _assigned(text: str) -> tuple[tuple[str, str], ...]:
    """`name=value name=value`. Raises UsageProblem."""
    pairs = [re.fullmatch(r"([^=\s]+)=(\S+)", word) for word in text.split()]
    if not pairs or not all(pairs):
        raise UsageProblem(f"--at {text!r} is no state", hint='for example --at "stock=2"')
    return tuple((pair[1], pair[2]) for pair in pairs if pair is not None)
