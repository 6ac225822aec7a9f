"""Brute force: certificates about random small worlds, judged by the kernel and by exact solution.

python -m tests.properties_kernel.campaign --count 1000000 --seed 7
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.properties_kernel.builder import Attempt, Maker, Scene, is_true

ATTEMPTS_PER_SCENE = 8


@dataclass
class Tally:
    """What the kernel said, by kind of certificate; `wrong` are accepted false claims."""

    judged: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    true: int = 0
    wrong: list[tuple[Scene, Attempt]] = field(default_factory=list)

    def share(self) -> float:
        """Accepted ones among all."""
        return self.accepted.total() / max(1, self.judged.total())


def run(count: int, seed: object) -> Tally:
    """Judge some certificates."""
    tally, number = Tally(), 0
    while tally.judged.total() < count:
        number += 1
        maker = Maker(f"{seed} {number}")
        scene = maker.scene()
        if scene is None:
            continue
        wanted = min(ATTEMPTS_PER_SCENE, count - tally.judged.total())
        for attempt in maker.attempts(scene, wanted):
            kind = f"{attempt.goal} {attempt.kind}"
            true = is_true(scene, attempt)
            accepted = attempt.certificate.judge().accepted
            tally.judged[kind] += 1
            tally.accepted[kind] += accepted
            tally.true += true
            if accepted and not true:
                tally.wrong.append((scene, attempt))
    return tally


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="certificates judged by kernel and exact solution")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", default="0")
    arguments = parser.parse_args()
    start = time.perf_counter()
    tally = run(arguments.count, arguments.seed)
    for kind, judged in sorted(tally.judged.items()):
        print(f"{tally.accepted[kind]:8} of {judged:8}  {kind}")
    print(f"{tally.accepted.total()} of {tally.judged.total()} accepted; {tally.true} claims true")
    print(f"{len(tally.wrong)} accepted and false; {time.perf_counter() - start:.0f} s")
    for _, attempt in tally.wrong[:3]:
        print(attempt.kind, attempt.certificate.text())


if __name__ == "__main__":
    main()
