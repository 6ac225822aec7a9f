"""Many generated (expression, state) pairs: `python -m tests.properties.campaign --pairs 500000`.

Four states to an expression, and some more where its symbolic runs asked for cuts. Prints how many
pairs were run in which ways and every disagreement; the exit code is 1 if there is one. 500,000
pairs take about an hour on one core; `--seed` starts another series, so that cores share the work.
"""

from __future__ import annotations

import argparse
import sys

from tests.choices import Seeded
from tests.generators import case_of
from tests.properties.agreement import Tally, compare

STATES = 4


def run(pairs: int, seed: int, every: int = 0) -> Tally:
    """Compare on at least this many pairs; says on stderr how far it is, `every` so many cases."""
    tally, index = Tally(), 0
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)  # deeper than Ouro may go, so that it is Ouro's limit that binds
    try:
        while tally.counts["pairs"] < pairs:
            compare(case_of(Seeded(f"{seed} {index}"), STATES), tally)
            index += 1
            if every and index % every == 0:
                print(f"{tally.counts['pairs']} pairs", file=sys.stderr, flush=True)
    finally:
        sys.setrecursionlimit(limit)
    return tally


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Compare the ways to run Ouro.")
    parser.add_argument("--pairs", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tally = run(options.pairs, options.seed, every=2_000)
    print(", ".join(f"{name} {count}" for name, count in sorted(tally.counts.items())))
    print(f"disagreements {len(tally.disagreements)}")
    for text in tally.disagreements:
        print(text)
    return 1 if tally.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
