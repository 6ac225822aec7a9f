"""Both checkers on what a scene has left behind: the kernel here, the other in a process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from godel.errors import TrustFailure
from godel.kernel.proof import verify
from godel.machine.run import allowed_oracles, check
from godel.scenes.results import Checked

PATIENCE = 300
"""Seconds that the second checker may take; it stops at its limit on work long before."""


def checked_by_both(paths: Sequence[Path]) -> tuple[Checked, ...]:
    """What each checker says of proof files and folders of runs; "" is valid."""
    return tuple(Checked(path, _by_kernel(path), _by_other(path)) for path in paths)


def _by_kernel(path: Path) -> str:
    """Why the kernel refuses a proof file, or any proof or tick of a run."""
    if path.is_dir():
        try:
            check(path)
        except TrustFailure as failure:
            return failure.message
        return ""
    return verify(path.read_bytes(), allowed_oracles(())).reason.rstrip(" |")


def _by_other(path: Path) -> str:
    """The same by `python -m godel.verify`, which shares no code with the kernel."""
    command = [sys.executable, "-m", "godel.verify", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if done.returncode == 0:
        return ""
    said = (done.stdout or done.stderr).strip().splitlines() or ["it said nothing"]
    return said[-1].removeprefix(f"{path}: ")[:400]
