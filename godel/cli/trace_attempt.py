"""One attempt in full, as text: the programs, what was to be shown, the theorems, the refusal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from godel.cli.pages import wrapped
from godel.machine.summary import finder
from godel.trace.attempts import AttemptView, Texts
from godel.trace.differences import shown
from godel.trace.episodes import Episode
from godel.trace.refusals import RefusalView, interval
from godel.trace.shown import rounded
from godel.trace.text import SHORT
from godel.trace.theorems import ProofView, TheoremView
from godel.trace.words import place_words, rests_words

LONGEST_QUERY = 2_000
"""Characters of a journaled query that are shown without --full."""


def attempt_lines(
    view: AttemptView,
    texts: Texts,
    proof: ProofView | None,
    refusal: RefusalView | None,
    played: Episode | None,
    run: str,
    width: int,
    full: bool,
) -> Iterator[str]:
    """One attempt; with `full` nothing is folded."""
    event = view.event
    fate = view.fate
    if view.switch is not None:
        fate = f"accepted as rewrite {view.switch.number} at tick {view.switch.tick}"
        fate += ", later rolled back" if view.undone else ""
    yield f"attempt {view.number}: {fate}"
    found = f"{finder(event.technique)}, paid for in life {event.life} at tick {event.tick}"
    yield from wrapped(found, width, " " * 14, "  found by    ")
    if event.phase:
        rest = "" if event.ended else "; with more it might come to something else"
        share = (
            f"phase {event.phase}, share {event.budget:,} units, turn {event.turn} for program "
            f"{event.parent[:SHORT]}{rest}"
        )
        yield from wrapped(share, width, " " * 14, "  schedule    ")
    phases = ", ".join(f"{phase} {units:,}" for phase, units in event.work)
    yield from wrapped(f"{event.cost:,} units: {phases}", width, " " * 14, "  work        ")
    if event.parents:
        yield f"  made from   attempts {', '.join(map(str, event.parents))}"
    if any(event.running + event.challenger):
        found = f"running {interval(event.running)}, candidate {interval(event.challenger)}"
        yield from wrapped(f"{found} where it began", width, " " * 14, "  searcher    ")
    if not event.repeatable:
        yield "  not repeatable: an outside program was asked, or a limit of time or memory struck"
    if refusal is not None:
        yield ""
        yield from refusal_lines(refusal, width)
    if played is not None:
        yield from _counterexample(played, width)
    if texts.new:
        yield ""
        yield from shown(texts.old, texts.new, width, ("p, running", "q, candidate"))
    if proof is not None:
        yield ""
        yield from proof_lines(proof, width, full)
    for index, name in enumerate(view.demands, start=1):
        found = f"proved by {name[:SHORT]}" if name else "NOT PROVED"
        yield f"also demanded {index}: {found} (godel explain {run} {view.number} --demand {index})"
    if full and event.query:
        yield ""
        yield "query of the searcher, as the journal keeps it"
        yield from (f"  {line}" for line in event.query.splitlines())
    yield ""
    yield "next"
    yield from _hints(view, proof, refusal, run, full)


def _counterexample(played: Episode, width: int) -> Iterator[str]:
    """Two lives with the same chance, in a sentence. The proof is about averages."""
    old, new, parting = played.running, played.candidate, played.parting()
    earned = [rounded(life.earned, up=False) for life in (old, new)]
    seen = "" if played.shows else ", which does not show it"
    said = f"in one life (seed {played.seed}{seen}) p earns about {earned[0]}, q {earned[1]}"
    if parting is not None:
        one, other = old.steps[parting], new.steps[parting]
        where = f"at {one.state}, " if one.state else ""
        said += (
            f"; they part at tick {one.tick}: {where}p does {one.action or 'nothing'}, "
            f"q does {other.action or 'nothing'}"
        )
    yield from wrapped(said, width, "    ", first="  ")


def refusal_lines(refusal: RefusalView, width: int) -> Iterator[str]:
    """Why it was not accepted."""
    yield from wrapped(f"{refusal.kind}: {refusal.headline}", width, "  ", first="")
    for fact in refusal.facts:
        yield from wrapped(fact, width, "    ", first="  ")
    if refusal.phase:
        yield f"  stuck in    {refusal.phase}"
    if refusal.where:
        yield from wrapped(refusal.where, width, " " * 14, "  stuck where ")
    if refusal.suspects:
        yield "  the expression may be" if len(refusal.suspects) > 1 else "  the expression"
    for suspect in refusal.suspects:
        yield f"    line {suspect.line} of {suspect.source}, column {suspect.column}"
        start = max(0, suspect.column - 1 - (width - 20))
        yield f"      {suspect.text[start : start + width - 8]}"
        yield f"      {' ' * (suspect.column - 1 - start)}^"


def proof_lines(proof: ProofView, width: int, full: bool) -> Iterator[str]:
    """The theorems, core facts first; axioms and functions folded unless `full`."""
    target = proof.claim.target
    trust = f", trust level {proof.claim.trust}" if target != "frozen" else ""
    yield f"to be shown   {proof.target}   [target {target}{trust}]"
    where = place_words(proof.steps[0].before.context, proof.claim.here)
    yield f"here          {where}"
    verdict = "the kernel accepts it" if proof.accepted else f"NOT ACCEPTED: {proof.reason}"
    yield f"certificate   {proof.digest[:SHORT]}: {verdict}"
    for role, title in (
        ("conclusion", "conclusion"),
        ("core", "from"),
        ("support", "which rest on"),
    ):
        chosen = [theorem for theorem in proof.theorems if theorem.role == role]
        if chosen:
            yield f"{title}"
        for theorem in chosen:
            yield from theorem_lines(theorem, width, full)
    axioms = [theorem for theorem in proof.theorems if theorem.role == "axiom"]
    if full:
        yield "axioms, and where the machine is"
        for theorem in axioms:
            yield from theorem_lines(theorem, width, full)
    elif axioms:
        numbers = ranges([theorem.number for theorem in axioms])
        yield f"axioms, and where the machine is: {numbers} (--full writes them out)"
    rests = proof.rests_on or _union(proof)
    yield from wrapped(" ".join(rests), width, " " * 14, "rests on      ")
    if full:
        yield from (f"  {line}" for line in rests_words(rests))


def _union(proof: ProofView) -> tuple[str, ...]:
    conclusion = proof.conclusion
    return () if conclusion is None else conclusion.rests_on


def theorem_lines(theorem: TheoremView, width: int, full: bool) -> Iterator[str]:
    """A theorem with its number, the rule and the theorems that it follows from."""
    by = theorem.rule
    if theorem.premises:
        by += f" from {ranges(theorem.premises)}"
    line = theorem.line if full and not theorem.pieces else theorem.short
    yield from wrapped(f"{line}   ({by})", width, " " * 6, f"{theorem.number:>4}  ")
    if not theorem.pieces:
        return
    if full:
        yield from piece_lines(theorem, width)
    elif len(theorem.pieces) == 1:
        yield f"      {theorem.letter}(s) = {theorem.pieces[0].value}"
    else:
        yield f"      {theorem.letter}(s) has {len(theorem.pieces)} pieces"


def piece_lines(theorem: TheoremView, width: int) -> Iterator[str]:
    """The function that a theorem speaks of, piece by piece."""
    letter = f"{theorem.letter}(s) = "
    for index, piece in enumerate(theorem.pieces):
        start = letter if index == 0 else " " * len(letter)
        when = f"  if {piece.condition}" if piece.condition else ""
        if not when and len(theorem.pieces) > 1:
            when = "  otherwise"
        yield from wrapped(f"{piece.value}{when}", width, " " * 10, f"      {start}")


def ranges(numbers: Sequence[int]) -> str:
    """`1-6 10`."""
    parts: list[str] = []
    for number in numbers:
        last = parts[-1].split("-")[-1] if parts else ""
        if last and int(last) == number - 1:
            parts[-1] = f"{parts[-1].split('-')[0]}-{number}"
        else:
            parts.append(str(number))
    return " ".join(parts)


def _hints(
    view: AttemptView,
    proof: ProofView | None,
    refusal: RefusalView | None,
    run: str,
    full: bool,
) -> Iterator[str]:
    number = view.number
    if proof is not None:
        yield f"  godel explain {run} {number}   in plain words, and down to the arithmetic"
        yield f"  godel play {run} {number}   both programs in the same life"
    for command in refusal.next if refusal is not None else ():
        said = command.replace("RUN", run)
        if proof is None or "budget" in said:
            more = "   both programs in one life: no proof" if "play" in said else ""
            yield f"  {said}{more}"
    if not full:
        yield f"  godel trace {run} {number} --full   nothing folded"
