"""A rewrite for a paper: what changed, and its proof, as a LaTeX document that stands alone."""

from __future__ import annotations

from godel.errors import UsageProblem
from godel.importers.exporting import proof_as
from godel.kernel.proof import MAXIMUM_PROOF_BYTES
from godel.machine.storage import proof_file
from godel.trace.attempts import AttemptView, texts_of
from godel.trace.differences import changed
from godel.trace.report.content import Content

THEOREMS = r"\section*{Theorems}"


def rewrite_numbered(content: Content, number: int | None) -> AttemptView:
    """The attempt behind a rewrite; without a number the last one. Raises UsageProblem."""
    accepted = [view for view in content.attempts if view.switch is not None]
    found = [v for v in accepted if number is None or (v.switch and v.switch.number == number)]
    if not found:
        have = f"it has {len(accepted)}" if accepted else "it has none"
        which = "no rewrite" if number is None else f"no rewrite {number}"
        raise UsageProblem(f"this run has {which}", hint=have)
    return found[-1]


def tex(content: Content, number: int | None = None) -> str:
    """The document. Raises UsageProblem, or TrustFailure for a proof that is not accepted."""
    from godel.importers.latex_terms import listing, text  # sympy is slow to import

    view = rewrite_numbered(content, number)
    switch = view.switch
    if switch is None:
        raise UsageProblem("this attempt led to no rewrite")
    data = content.traced.run.read(proof_file(switch.proof), MAXIMUM_PROOF_BYTES)
    document = proof_as("latex", data)
    texts = texts_of(content.traced, view)
    difference = "\n".join(changed(texts.old, texts.new)) + "\n"
    where = f"Rewrite {switch.number}, in life {switch.life} at tick {switch.tick}, found by "
    piece = [
        r"\section*{What changes}",
        text(f"{where}{view.event.technique}. Lines behind - are replaced by those behind +."),
        listing(difference),
        THEOREMS,
    ]
    before, found, after = document.partition(THEOREMS)
    return before + "\n".join(piece) + after if found else document
