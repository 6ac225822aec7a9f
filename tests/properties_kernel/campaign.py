"""Brute force: certificates about random small worlds, judged by the kernel and by exact solution.

python -m tests.properties_kernel.campaign --count 1000000 --seed 7 --summary random.json
python -m tests.properties_kernel.campaign --count 1000000 --seed 7 --mutations
python -m tests.properties_kernel.campaign --count 100000 --seed 7 --evidence

With `--summary` the figures are written again after every few scenes, and a campaign that was
stopped goes on from there when the same command is given again. Other seeds are other series, so
that several processes can share the work.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from tests.properties_kernel.builder import Attempt, Maker, Solved
from tests.properties_kernel.ceilings import attempts
from tests.properties_kernel.evidence import EvidenceWriter
from tests.properties_kernel.mutation import Mutant, family
from tests.properties_kernel.recombined import Shelf
from tests.properties_kernel.tally import Tally
from tests.properties_kernel.writer import Recipe

ATTEMPTS_PER_SCENE = 8
SEEDLINGS = 12
WORLDS = 3
"""Worlds in a round of mutations."""
SOWN = 5
"""Certificates about each of them with new bounds, and as many more with the same."""
PLANTS = 6
"""How many of them, accepted ones, are changed."""
CANDIDATES = 3
"""Candidates in each world."""
FRESH = (6, 4, 3)
"""Certificates with new bounds about each candidate."""
AGAIN = 12
"""Certificates with the bounds that are there, about each candidate."""
TREES = 10
"""Trees of evidence for each world of polynomials."""
CHECKPOINT = 200
"""Rounds between two summaries."""

Round = Callable[[Tally, object, int], Iterator[tuple[str, tuple[Solved, Attempt]]]]
"""Certificates of the round with a number, of the series with a seed."""


def random_certificates(tally: Tally, seed: object, number: int) -> Iterator[tuple[str, Mutant]]:
    """Certificates about one world and several candidates."""
    maker = Maker(f"{seed} {number}")
    scene = maker.scene()
    recipes: Sequence[Recipe] = ()
    for turn in range(CANDIDATES if scene is not None else 0):
        now = scene if turn == 0 or scene is None else maker.other_candidate(scene)
        if now is not None:
            shelf = Shelf(maker, now, recipes)
            for attempt in chain(shelf.fresh(FRESH[turn]), shelf.again(AGAIN)):
                yield f"{attempt.goal} {attempt.kind}", (now, attempt)
            recipes = shelf.of_running()


def changed_certificates(tally: Tally, seed: object, number: int) -> Iterator[tuple[str, Mutant]]:
    """Changes of accepted certificates about a few worlds."""
    maker = Maker(f"mutants {seed} {number}")
    plants: list[Mutant] = []
    for _ in range(WORLDS):
        scene = maker.scene()
        if scene is not None:
            plants += planted(Shelf(maker, scene), tally)
    yield from family(maker, plants)


def evident_certificates(
    tally: Tally, seed: object, number: int
) -> Iterator[tuple[str, tuple[Solved, Attempt]]]:
    """Certificates with random evidence about one world of one tick."""
    writer = EvidenceWriter(Maker(f"evidence {seed} {number}"))
    for scene, attempt in writer.attempts(TREES):
        yield attempt.kind, (scene, attempt)


def planted(shelf: Shelf, tally: Tally) -> list[Mutant]:
    """Accepted certificates of several kinds about one scene."""
    found: dict[str, Mutant] = {}
    for attempt in chain(shelf.fresh(SOWN), shelf.again(SOWN)):
        if not tally.desk(attempt).judge(attempt.certificate):
            found[f"{attempt.goal} {attempt.kind}"] = shelf.scene, attempt
    return list(found.values())[:PLANTS]


def judged(tally: Tally, rounds: Round, count: int, seed: object) -> Iterator[int]:
    """Judge certificates until there are so many; gives the number of each round when it is done.

    The last round is left when there are enough.
    """
    while tally.count < count:
        start = time.process_time()
        tally.scenes += 1
        for kind, (scene, attempt) in rounds(tally, seed, tally.scenes):
            tally.judge(kind, scene, attempt)
            if tally.count >= count:
                break
        tally.seconds += time.process_time() - start
        yield tally.scenes


def run(count: int, seed: object) -> Tally:
    """Judge random certificates."""
    tally = Tally()
    deque(judged(tally, random_certificates, count, seed), maxlen=0)
    return tally


def run_mutations(count: int, seed: object) -> Tally:
    """Judge changed certificates."""
    tally = Tally()
    deque(judged(tally, changed_certificates, count, seed), maxlen=0)
    return tally


def run_evidence(count: int, seed: object) -> Tally:
    """Judge certificates with random evidence."""
    tally = Tally()
    deque(judged(tally, evident_certificates, count, seed), maxlen=0)
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit code 1 if something was found."""
    parser = argparse.ArgumentParser(description="certificates judged by kernel and exact solution")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", default="0")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--mutations", action="store_true", help="changes of accepted certificates")
    kind.add_argument("--evidence", action="store_true", help="contradictions and divisions")
    parser.add_argument("--summary", type=Path, help="a file that is written as it goes on")
    options = parser.parse_args(arguments)
    rounds: Round = changed_certificates if options.mutations else random_certificates
    rounds = evident_certificates if options.evidence else rounds
    about = {"seed": options.seed, "mutations": options.mutations}
    about |= {"evidence": True} if options.evidence else {}
    tally = Tally() if options.summary is None else Tally.load(options.summary, **about)
    for number in judged(tally, rounds, options.count, options.seed):
        found = bool(tally.wrong or tally.differing)
        if options.summary is not None and (found or number % CHECKPOINT == 0):
            tally.save(options.summary, **about)
        if found:
            break
    if options.summary is not None:
        tally.save(options.summary, **about)
    show(tally)
    return 1 if tally.wrong or tally.differing else 0


def show(tally: Tally) -> None:
    """Print the figures, by the words of the kinds and in all."""
    for word, count in sorted(tally.judged.items()):
        print(f"{tally.accepted[word]:8} of {count:8}  {word}")
    figures = tally.summary()
    for name in [name for name in figures if not name.endswith("_with")]:
        print(f"{name.replace('_', ' ')}: {figures[name]}")
    for _, attempt in (tally.wrong + tally.differing)[:3]:
        print(attempt.kind, attempt.certificate.text())


if __name__ == "__main__":
    sys.exit(main())
