"""Checking proofs, runs and ladders again from zero, and writing proofs for other tools."""

from __future__ import annotations

from pathlib import Path

from godel.api.results import Checked, Theorem
from godel.api.runs import Run
from godel.api.worlds import AgentLike, LoadedWorld, WorldLike, scene
from godel.cli.files import read_proof
from godel.errors import TrustFailure, UsageProblem
from godel.importers.exporting import proof_as
from godel.kernel.proof import verify
from godel.machine.run import allowed_oracles


def check(what: bytes | str | Path | Run, *, trust: tuple[str, ...] = ()) -> Checked:
    """Recheck a proof (its bytes or its file) or the folder of a run or ladder, without any solver.

    `trust` names oracles that a proof may rest on. Raises StorageProblem if there is nothing to
    read.
    """
    if isinstance(what, Run):
        return _check_folder(what.folder)
    if not isinstance(what, bytes):
        path = Path(what)
        try:
            folder = path.is_dir()
        except OSError:  # a name that is too long: reading it says so
            folder = False
        if folder:
            return _check_folder(path)
        what = read_proof(path)
    verdict = verify(what, allowed_oracles(trust))
    theorems = tuple(Theorem(number, theorem) for number, theorem in verdict.theorems)
    return Checked(verdict.accepted, verdict.reason, theorems, verdict.rests_on)


def export(
    source: bytes | WorldLike, to: str, *, agent: AgentLike = None, at: str | None = None
) -> str:
    """A world as `prism`, or a proof (its bytes or file) as `smt2` or `latex`: the text.

    `agent` and `at` are for worlds. See docs/exporting.md. Raises UsageProblem.
    """
    if isinstance(source, LoadedWorld) and to != "prism":
        raise UsageProblem(f"a world is not written as {to[:80]}", hint="prism; or give a proof")
    if not isinstance(source, LoadedWorld) and (isinstance(source, bytes) or to != "prism"):
        return proof_as(to, source if isinstance(source, bytes) else read_proof(Path(source)))
    from godel.importers.export_prism import prism_text

    return prism_text(*scene(source, agent, at))


def _check_folder(folder: Path) -> Checked:
    from godel.selfplay.checking import check_folder

    try:
        return Checked(True, check_folder(folder))
    except TrustFailure as failure:
        return Checked(False, str(failure))
