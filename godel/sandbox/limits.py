"""What a confined program may use, and what one that breaks a limit has broken."""

from __future__ import annotations

from dataclasses import asdict, dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on one program and all that it starts.

    `seconds` is the time on the wall, `processor_seconds` that of each process; `memory` holds for
    each process and for all together, in bytes; `processes` counts threads too; `file_bytes` is the
    size of the private folder, and of each file in it. Of what is printed, `line_bytes` is the
    longest line, `lines` and `output_bytes` are all of it; `error_bytes` is all of standard error.
    """

    seconds: int = 30
    processor_seconds: int = 20
    memory: int = 1024 * MEGABYTE
    processes: int = 16
    files: int = 64
    file_bytes: int = 16 * MEGABYTE
    line_bytes: int = 100_000
    lines: int = 64
    output_bytes: int = 400_000
    error_bytes: int = 1_000_000

    def plain(self) -> dict[str, int]:
        """The limits by name."""
        return asdict(self)
