"""Writing what a command made: a whole file or none, and never over something by accident."""

from __future__ import annotations

import contextlib
import os
from hashlib import sha256
from pathlib import Path

from godel.errors import StorageProblem, UsageProblem
from godel.kernel.proof import MAXIMUM_PROOF_BYTES


def write_file(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Write a file as a whole, through links; a device or a pipe is never replaced.

    Raises UsageProblem if the path is no place for a file, or one is there and may not be replaced;
    StorageProblem if it cannot be written. Then there is nothing new at that path.
    """
    try:
        target = path.resolve()
        if not target.name or target.is_dir():
            raise UsageProblem(f"{path} is a folder", hint="give the path of a file")
        if target.exists() and not target.is_file():
            raise UsageProblem(f"{path} is a device or a pipe", hint="give the path of a file")
        if target.exists() and not replace:
            raise UsageProblem(f"{path} exists already", hint="choose another with --out FILE")
        _write(target, data)
    except (OSError, RuntimeError, ValueError) as error:  # a circle of links is a RuntimeError
        reason = error.strerror if isinstance(error, OSError) else "not the name of a file"
        raise StorageProblem(f"cannot write {path}: {reason}") from None


def _write(target: Path, data: bytes) -> None:
    """Write beside the target first, so that it is never there in part."""
    part = target.with_name(f".{os.getpid()}-{sha256(data).hexdigest()[:12]}.part")
    try:
        with part.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def read_proof(path: Path) -> bytes:
    """The bytes of a proof file, at most one more than the limit. Raises StorageProblem."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAXIMUM_PROOF_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not the name of a file"
        raise StorageProblem(f"cannot read {path}: {reason}") from None


def refuse_existing(path: Path | None) -> None:
    """Raise UsageProblem if something is at the path: said before any work is spent."""
    try:
        there = path is not None and path.exists()
    except (OSError, ValueError):
        there = False  # whoever writes will say what is wrong with it
    if there:
        raise UsageProblem(f"{path} exists already", hint="choose another with --out FILE")


def certificate_path(out: Path | None, stem: str, data: bytes) -> Path:
    """Where a certificate goes: as it was said, or under a name that its content gives."""
    if out is not None:
        return out
    kept = "".join(c if c.isalnum() or c in "-_" else "-" for c in stem)
    return Path(f"{kept[:80]}-{sha256(data).hexdigest()[:12]}.proof")
