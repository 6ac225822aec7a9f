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


def checked_by_both(paths: Sequence[Path]) -> dict[Path, Checked]:
    """What each checker says of proof files and folders of runs; "" is valid."""
    other = _by_other(paths)
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


def _by_other(paths: Sequence[Path]) -> dict[Path, str]:
    """The same by `python -m godel.verify`, which shares no code with the kernel; one process."""
    if not paths:
        return {}
    command = [sys.executable, "-m", "godel.verify", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    lines = done.stdout.splitlines()
    silence = done.stderr.strip()[-400:] or "it said nothing"
    found: dict[Path, str] = {}
    for path in paths:
        said = [line.removeprefix(f"{path}: ") for line in lines if line.startswith(f"{path}: ")]
        reason = said[0][:400] if said else silence
        found[path] = "" if reason.startswith("valid: ") else reason
    return found
