"""What a command says at its end: text for people, or one JSON object, then its exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn

import click

from godel import __version__
from godel.cli.common import print_json
from godel.events import Plain
from godel.kernel.claim import KERNEL_VERSION

DONE = 0
NOT_PROVED = 1
BAD_INPUT = 2
REFUTED = 3
UNTRUSTED = 4

WORK = 100_000
"""Work units that `bound` and `prove` may spend by default."""


def finish(lines: Sequence[str], body: Mapping[str, Plain], as_json: bool, code: int) -> NoReturn:
    """Print the result on stdout and end the command with an exit code."""
    if as_json:
        print_json({"version": __version__, **body})
    else:
        for line in lines:
            click.echo(line)
    raise click.exceptions.Exit(code)


def footer(used: int, limit: int, seed: int | None = None) -> str:
    """The line that makes a result repeatable: work, seed and versions."""
    drawn = "no seed (nothing is drawn)" if seed is None else f"seed {seed}"
    return (
        f"work {used:,} of {limit:,} units, {drawn}, godel {__version__}, kernel {KERNEL_VERSION}"
    )


def common(used: int, limit: int, phases: Sequence[tuple[str, int]], seed: int | None) -> Plain:
    """The same for JSON."""
    return {
        "used": used,
        "limit": limit,
        "phases": dict(phases),
        "seed": seed,
        "kernel": KERNEL_VERSION,
    }
