"""What a command says at its end: text for people, or one JSON object, then its exit code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NoReturn, TypeAlias

import click

from godel import __version__
from godel.kernel.claim import KERNEL_VERSION

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"

DONE = 0
NOT_PROVED = 1
BAD_INPUT = 2
REFUTED = 3
UNTRUSTED = 4

WORK = 100_000
"""Work units that `bound` and `prove` may spend by default."""


def finish(
    command: str, lines: Sequence[str], data: Mapping[str, Json], as_json: bool, code: int
) -> NoReturn:
    """Print the result on stdout and end the command with an exit code."""
    if as_json:
        whole = {"schema": f"godel/{command}/1", "version": __version__, **data}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
    else:
        for line in lines:
            click.echo(line)
    raise click.exceptions.Exit(code)


def footer(used: int, limit: int, seed: int | None = None) -> str:
    """The line that makes a result repeatable: work, seed and versions."""
    drawn = "no seed (nothing is drawn)" if seed is None else f"seed {seed}"
    return (
        f"work {used:,} of {limit:,} units, {drawn}, godel {__version__}, "
        f"kernel {KERNEL_VERSION}"
    )


def common(used: int, limit: int, phases: Sequence[tuple[str, int]], seed: int | None) -> Json:
    """The same for JSON."""
    return {
        "used": used,
        "limit": limit,
        "phases": dict(phases),
        "seed": seed,
        "kernel": KERNEL_VERSION,
    }
