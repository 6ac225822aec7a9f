"""A campaign with a mistake planted in a copy of the kernel: it must find something false.

python -m tests.properties_kernel.planted          all of them, with what each campaign said
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.sources import PACKAGE, ROOT
from tests.verify.defects import Defect

FOUND = re.compile(r"accepted and false: ([0-9]+)")


@dataclass(frozen=True)
class Planted:
    """A mistake, the campaign that must notice it, and how many certificates that may take."""

    name: str
    defect: Defect
    campaign: tuple[str, ...]
    count: int

    def __str__(self) -> str:
        return self.name


EVIDENCE = ("--evidence",)
MUTATIONS = ("--mutations",)
RANDOM: tuple[str, ...] = ()

PLANTED = (
    Planted(
        "a multiplier below 0",
        Defect("kernel/evidence.py", "and node.value > 0:", "and node.value != 0:"),
        EVIDENCE,
        1_500,
    ),
    Planted(
        "a square that is not squared",
        Defect("kernel/evidence.py", "return multiply(root, root)", "return root"),
        EVIDENCE,
        1_500,
    ),
    Planted(
        "the two ends of a literal changed over",
        Defect(
            "kernel/evidence.py", 'if side == "low" else add(end', 'if side == "high" else add(end'
        ),
        EVIDENCE,
        1_500,
    ),
    Planted(
        "a sum of 0 for a contradiction",
        Defect(
            "kernel/evidence.py",
            "isinstance(total, Polynomial) or total >= 0",
            "isinstance(total, Polynomial) or total > 0",
        ),
        EVIDENCE,
        1_500,
    ),
    Planted(
        "only one part of a cut",
        Defect(
            "kernel/evidence.py",
            "for half, evidence in both if half",
            "for half, evidence in both[:1] if half",
        ),
        EVIDENCE,
        1_500,
    ),
    Planted(
        "a remainder that is too small",
        Defect(
            "language/region.py",
            "tighten(rest, 0, by.divisor - 1)",
            "tighten(rest, 0, by.divisor - 2)",
        ),
        EVIDENCE,
        1_500,
    ),
    Planted(
        "ticks before a bound that are not discounted",
        Defect("kernel/numbers.py", "number(Fraction(factor) * context.world.discount)", "factor"),
        RANDOM,
        2_500,
    ),
    Planted(
        "what comes after a tick is not discounted",
        Defect(
            "kernel/bounds.py",
            "total = add(outcome.gain, multiply(world.discount, then))",
            "total = add(outcome.gain, then)",
        ),
        RANDOM,
        2_500,
    ),
    Planted(
        "a number for the other side",
        Defect("kernel/proof.py", "and formula.upper == upper", "and True"),
        MUTATIONS,
        4_000,
    ),
    Planted(
        "the worst action instead of the best",
        Defect("kernel/observing.py", "best[key] = max(totals)", "best[key] = min(totals)"),
        RANDOM,
        2_500,
    ),
)


def campaign(planted: Planted | None, arguments: tuple[str, ...]) -> str:
    """What a campaign prints about a copy of the package, with a mistake in it."""
    with tempfile.TemporaryDirectory() as place:
        package = Path(place) / "godel"
        shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
        (Path(place) / "grammars").symlink_to(ROOT / "grammars")
        if planted is not None:
            planted.defect.plant(package)
        command = [sys.executable, "-m", "tests.properties_kernel.campaign", *arguments]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([place, str(ROOT)])}
        done = subprocess.run(
            command, cwd=place, env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout or done.stderr


def false_ones(planted: Planted) -> int:
    """How many false claims a campaign has found when it stops."""
    counted = ("--count", str(planted.count), "--seed", "planted")
    found = FOUND.search(campaign(planted, (*planted.campaign, *counted)))
    return int(found[1]) if found else 0


def main() -> int:
    """Plant each mistake; exit code 1 if one is not found."""
    missed = 0
    for planted in PLANTED:
        found = false_ones(planted)
        missed += not found
        print(f"{'found' if found else 'NOT FOUND':10} {planted}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
