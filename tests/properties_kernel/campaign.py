"""Brute force: certificates about random small worlds, judged by the kernel and by exact solution.

python -m tests.properties_kernel.campaign --count 1000000 --seed 7
python -m tests.properties_kernel.campaign --count 1000000 --mutations
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.properties_kernel.builder import Attempt, Maker, Scene, is_true
from tests.properties_kernel.ceilings import attempts
from tests.properties_kernel.mutation import Mutant, Mutator

ATTEMPTS_PER_SCENE = 8
SEEDLINGS = 12
MUTANTS_PER_SEEDLING = 25


@dataclass
class Tally:
    """What the kernel said, by kind of certificate; `wrong` are accepted false claims."""

    judged: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    true: int = 0
    wrong: list[tuple[Scene, Attempt]] = field(default_factory=list)

    def judge(self, kind: str, scene: Scene, attempt: Attempt) -> None:
        """Have one certificate judged."""
        true = is_true(scene, attempt)
        accepted = attempt.certificate.judge().accepted
        self.judged[kind] += 1
        self.accepted[kind] += accepted
        self.true += true
        if accepted and not true:
            self.wrong.append((scene, attempt))

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
        for attempt in attempts(maker, scene, wanted):
            tally.judge(f"{attempt.goal} {attempt.kind}", scene, attempt)
    return tally


def seedlings(seed: object) -> list[Mutant]:
    """Some accepted certificates of several kinds."""
    found: dict[str, Mutant] = {}
    number = 0
    while len(found) < SEEDLINGS:
        number += 1
        maker = Maker(f"seedling {seed} {number}")
        scene = maker.scene()
        for attempt in () if scene is None else attempts(maker, scene, 3):
            kind = f"{attempt.goal} {attempt.kind}"
            if scene is not None and kind not in found and attempt.certificate.judge().accepted:
                found[kind] = scene, attempt
    return list(found.values())[:SEEDLINGS]


def run_mutations(count: int, seed: object) -> Tally:
    """Judge changed certificates."""
    tally, number = Tally(), 0
    while tally.judged.total() < count:
        number += 1
        plants = seedlings(f"{seed} {number}")
        mutator = Mutator(Maker(f"mutants {seed} {number}"), plants)
        for scene, attempt in plants:
            for _ in range(MUTANTS_PER_SEEDLING):
                kind, mutant = mutator.mutate(scene, attempt)
                if mutant is not None and tally.judged.total() < count:
                    tally.judge(kind, *mutant)
    return tally


def by_word(kinds: Counter[str]) -> Counter[str]:
    """How many certificates have a word in their kind."""
    found: Counter[str] = Counter()
    for kind, count in kinds.items():
        for word in set(kind.split()):
            found[word] += count
    return found


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="certificates judged by kernel and exact solution")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--mutations", action="store_true")
    arguments = parser.parse_args()
    start = time.perf_counter()
    judge = run_mutations if arguments.mutations else run
    tally = judge(arguments.count, arguments.seed)
    for word, judged in sorted(by_word(tally.judged).items()):
        print(f"{by_word(tally.accepted)[word]:8} of {judged:8}  {word}")
    print(f"{tally.accepted.total()} of {tally.judged.total()} accepted; {tally.true} claims true")
    print(f"{len(tally.wrong)} accepted and false; {time.perf_counter() - start:.0f} s")
    for _, attempt in tally.wrong[:3]:
        print(attempt.kind, attempt.certificate.text())


if __name__ == "__main__":
    main()
