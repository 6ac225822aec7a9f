"""The second checker on files, as a process of its own: `python -m godel.verify FILE ...`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

PATIENCE = 300
"""Seconds that the second checker may take; it stops at its limit on work long before."""

LONGEST_REASON = 400

COMMAND = (sys.executable, "-m", "godel.verify")


def by_second_checker(
    paths: Sequence[Path], oracles: Iterable[str] = (), command: Sequence[str] = COMMAND
) -> dict[Path, str]:
    """Why `godel.verify`, which shares no code with the kernel, refuses a file; "" is valid.

    `oracles` are names that a proof may rest on besides the axioms. One process for all paths.
    """
    if not paths:
        return {}
    allowed = [word for name in sorted(oracles) for word in ("--allow", name)]
    words = [*command, *allowed, "--", *map(str, paths)]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False)
        lines, silence = done.stdout.splitlines(), done.stderr.strip()[-LONGEST_REASON:]
    except subprocess.TimeoutExpired:
        lines, silence = [], f"it was still at work after {PATIENCE} seconds"
    except OSError as error:
        lines, silence = [], f"it cannot be started: {error.strerror}"
    found: dict[Path, str] = {}
    for path in paths:
        said = [line.removeprefix(f"{path}: ") for line in lines if line.startswith(f"{path}: ")]
        reason = said[0][:LONGEST_REASON] if said else silence or "it said nothing"
        found[path] = "" if reason.startswith("valid: ") else reason
    return found


def second_opinion(
    certificate: bytes, oracles: Iterable[str] = (), command: Sequence[str] = COMMAND
) -> str:
    """The same of one certificate given as bytes."""
    with TemporaryDirectory(prefix="godel-") as folder:
        path = Path(folder) / "it.proof"
        path.write_bytes(certificate)
        return by_second_checker((path,), oracles, command)[path]
