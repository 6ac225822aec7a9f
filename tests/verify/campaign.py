"""Random certificates and changed ones, judged by the kernel and by the second checker.

python -m tests.verify.campaign --certificates 10000 --seed 7
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from tests.properties_kernel.builder import Maker
from tests.properties_kernel.campaign import ATTEMPTS_PER_SCENE, seedlings
from tests.properties_kernel.ceilings import attempts
from tests.properties_kernel.evidence import EvidenceWriter
from tests.properties_kernel.mutation import Mutator
from tests.properties_kernel.searching import certificates as about_searching
from tests.verify.corpus import files, shown, written
from tests.verify.judging import judged, judged_by_second
from tests.verify.mutation import Changer

SCENES = 12
"""Random scenes for each round of changed certificates."""
TREES = 4
"""Certificates with random evidence about each of as many worlds of polynomials."""
SEARCHERS = 40
"""Certificates under strict and relaxed in a round."""
MUTANTS = 8
"""Changes of each accepted certificate in a round."""
CHANGES = 60
"""Changed proofs of the corpus in a round."""
LONGEST = 20_000
"""Bytes of a proof of the corpus that is changed: larger ones take longer and show no more."""


@dataclass
class Tally:
    """How many certificates were judged and accepted, and those on which the two disagree."""

    judged: int = 0
    accepted: int = 0
    disagreements: list[tuple[str, bytes]] = field(default_factory=list)


@cache
def accepted() -> tuple[bytes, ...]:
    """The short proofs of the corpus, of tests and of pages that are accepted."""
    found = (files() | written() | shown()).values()
    return tuple(d for d in found if len(d) <= LONGEST and judged_by_second(d) is None)


def changed_corpus(seed: object) -> Iterator[bytes]:
    """Proofs of the corpus, each changed anywhere."""
    choice = random.Random(f"corpus {seed}")
    for index in range(CHANGES):
        data = Changer(f"{seed} {index}").changed(choice.choice(accepted()))
        if data is not None:
            yield data


def certificates(seed: object) -> Iterator[bytes]:
    """Certificates without end: about random scenes, and changes of accepted ones."""
    number = 0
    while True:
        number += 1
        yield from changed_corpus(f"{seed} {number}")
        made = islice(about_searching(f"{seed} {number}"), SEARCHERS)
        yield from (certificate.data() for _, _, _, certificate in made)
        for index in range(SCENES):
            maker = Maker(f"{seed} {number} {index}")
            scene = maker.scene()
            if scene is not None:
                for attempt in attempts(maker, scene, ATTEMPTS_PER_SCENE):
                    yield attempt.certificate.data()
        for index in range(SCENES):
            writer = EvidenceWriter(Maker(f"evidence {seed} {number} {index}"))
            for _, attempt in writer.attempts(TREES):
                yield attempt.certificate.data()
        plants = seedlings(f"{seed} {number}")
        mutator = Mutator(Maker(f"mutants {seed} {number}"), plants)
        for scene, attempt in plants * MUTANTS:
            _, mutant = mutator.mutate(scene, attempt)
            if mutant is not None:
                yield mutant[1].certificate.data()


def run(count: int, seed: object, every: int = 0) -> Tally:
    """Have so many certificates judged; says on stderr how far it is, `every` so many."""
    tally = Tally()
    for data, _ in zip(certificates(seed), range(count), strict=False):
        verdicts = judged(data)
        tally.judged += 1
        tally.accepted += verdicts.second is None
        if not verdicts.agree:
            tally.disagreements.append((str(verdicts), data))
        if every and tally.judged % every == 0:
            print(f"{tally.judged} judged", file=sys.stderr, flush=True)
    return tally


def main() -> int:
    """The command; exit code 1 if the two disagree."""
    parser = argparse.ArgumentParser(description="certificates judged by both checkers")
    parser.add_argument("--certificates", type=int, default=10_000)
    parser.add_argument("--seed", default="0")
    options = parser.parse_args()
    tally = run(options.certificates, options.seed, every=1_000)
    print(f"{tally.accepted} of {tally.judged} accepted; {len(tally.disagreements)} disagreements")
    for verdicts, data in tally.disagreements[:3]:
        print(verdicts, data.decode(), sep="\n")
    return 1 if tally.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
