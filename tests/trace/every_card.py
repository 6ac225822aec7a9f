"""The costly lines of the trust card for every certificate that ships; about five minutes of CPU.

    python -m tests.trace.every_card [--variants N]

All certificates of `proofs/library` are put to the kernel under other names, and to cvc5 and Z3;
for those of rewrites the proof is looked for again. Prints each line that is not as it should be,
and how many there were of each. Exit code 1 if one is refused under other names, or a solver
differs.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from godel.machine.settings import Settings
from godel.trace.second_solver import second_solvers
from godel.trace.stability import VARIANTS, renaming_lines, stability

LIBRARY = Path(__file__).parents[2] / "proofs" / "library"
GOOD = ("checks", "agrees", "stable")
WRONG = ("refused", "differs")


def main(variants: int) -> int:
    """Go through all of them."""
    counts: Counter[str] = Counter()
    for path in sorted(LIBRARY.glob("*.proof")):
        data = path.read_bytes()
        lines = [*renaming_lines(data, variants), *second_solvers(data)]
        if "-rewrite-" in path.name:
            lines.append(stability(data, Settings("", "").work_per_attempt, variants).line())
        for line in lines:
            counts[f"{line.name}: {line.status}"] += 1
            if line.status not in GOOD or " to " in line.sentence.partition("; work")[2]:
                print(f"{path.name}: {line.name}: {line.status}: {line.sentence}", flush=True)
    for what, count in sorted(counts.items()):
        print(f"{count:4} {what}")
    return int(any(what.endswith(WRONG) for what in counts))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--variants", type=int, default=VARIANTS)
    sys.exit(main(parser.parse_args().variants))
