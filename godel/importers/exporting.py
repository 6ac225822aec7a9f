"""What a proof can be written as; each writer is imported only when it is asked for."""

from __future__ import annotations

from godel.errors import UsageProblem

FORMATS = ("prism", "smt2", "latex")
"""All formats of exports; `prism` is for a world, the others are for proofs."""


def proof_as(kind: str, data: bytes) -> str:
    """A proof file in another format. Raises UsageProblem, or TrustFailure from `latex`."""
    if kind == "smt2":
        from godel.importers.export_smt2 import proof_text

        return proof_text(data)
    if kind == "latex":
        from godel.importers.export_latex import latex_text  # sympy is slow to import

        return latex_text(data)
    if kind == "prism":
        raise UsageProblem("a proof is no Markov chain", hint="prism takes a world")
    raise UsageProblem(f"there is no format {kind[:80]}", hint="one of: " + " ".join(FORMATS))
