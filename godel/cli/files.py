"""Writing what a command made: a whole file or none, and never over something by accident."""

from __future__ import annotations

import contextlib
import os
from hashlib import sha256
from pathlib import Path

from godel.errors import StorageProblem, UsageProblem


def write_file(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Write a file as a whole. Raises UsageProblem if it exists and may not be replaced,
    StorageProblem if it cannot be written; then there is nothing new at that path.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.is_dir():
            raise UsageProblem(f"{path} is a folder", hint="give the path of a file")
        if not replace and path.exists():
            raise UsageProblem(f"{path} exists already", hint="choose another with --out FILE")
        with part.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not the name of a file"
        raise StorageProblem(f"cannot write {path}: {reason}") from None
    finally:
        with contextlib.suppress(OSError, ValueError):
            part.unlink(missing_ok=True)


def certificate_path(out: Path | None, stem: str, data: bytes) -> Path:
    """Where a certificate goes: as it was said, or under a name that its content gives."""
    if out is not None:
        return out
    kept = "".join(c if c.isalnum() or c in "-_" else "-" for c in stem)
    return Path(f"{kept[:80]}-{sha256(data).hexdigest()[:12]}.proof")
