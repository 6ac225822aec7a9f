"""Both checkers on what a scene has left behind: the kernel here, the other in a process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from godel.errors import TrustFailure
from godel.kernel.proof import verify
from godel.machine.run import allowed_oracles, check
from godel.scenes.results import Checked
from godel.trace.checkers import by_second_checker


def checked_by_both(paths: Sequence[Path]) -> dict[Path, Checked]:
    """What each checker says of proof files and folders of runs; "" is valid."""
    other = by_second_checker(paths)
    return {path: Checked(path, _by_kernel(path), other[path]) for path in paths}


def _by_kernel(path: Path) -> str:
    """Why the kernel refuses a proof file, or any proof or tick of a run."""
    if path.is_dir():
        try:
            check(path)
        except TrustFailure as failure:
            return failure.message
        return ""
    return verify(path.read_bytes(), allowed_oracles(())).reason.rstrip(" |")
