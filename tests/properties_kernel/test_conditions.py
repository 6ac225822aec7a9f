"""Rules keep and alike against sets and sums that share no code with the package.

Worlds have four places and two actions; where an action leads, what it earns and what a program
does are drawn as tables. `python -m tests.properties_kernel.test_conditions N` makes N of them.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from fractions import Fraction
from random import Random

import pytest

from godel import verify
from tests.kernel.certificates import Certificate, certificate

PLACES, ACTIONS = range(4), range(2)
DISCOUNT = Fraction(1, 2)
IN_CI = 60
KEEP, ALIKE = "keep", "alike"


@dataclass(frozen=True)
class Small:
    """For each place and action the places it leads to, evenly, and the reward; two policies."""

    leads: dict[tuple[int, int], tuple[int, ...]]
    earns: dict[tuple[int, int], int]
    over: frozenset[int]
    policies: tuple[tuple[int, ...], tuple[int, ...]]
    start: int
    gas: int

    def world(self) -> str:
        """Its text."""
        moves = ""
        for (place, action), targets in self.leads.items():
            ways = " ".join(f"({Fraction(1, len(targets))} (set x {target}))" for target in targets)
            reward = self.earns[place, action]
            moves += f"(if (and (= old {place}) (= a {action})) (chance {ways}))"
            moves += f"(if (and (= old {place}) (= a {action})) (reward {reward}))"
        ends = " ".join(f"(= x {place})" for place in sorted(self.over)) or "false"
        return (
            f"(world w (state (x int 0 3)) (actions (a int 0 1)) (default (a 0)) "
            f"(start (x {self.start})) (discount 1/2) (life endless) "
            f"(price (gas {Fraction(bool(self.gas), 10**6)})) (done (or {ends})) "
            f"(step (let ((old x)) {moves})))"
        )

    def agent(self, side: int) -> str:
        """The text of a program: its table, and a detour that only costs gas on one side."""
        table = " ".join(f"((= x {place}) {self.policies[side][place]})" for place in PLACES)
        body = f"(cond {table} (else 0))"
        detour = f"(+ 0 {body})" if self.gas == 1 + side else body
        return f"(agent {'pq'[side]} (define (policy x) {detour}))"

    def reached(self, side: int) -> set[int]:
        """The places that a program may come to."""
        found, todo = {self.start}, [self.start]
        while todo:
            place = todo.pop()
            ways = self.leads[place, self.policies[side][place]]
            for target in () if place in self.over else ways:
                if target not in found:
                    found.add(target)
                    todo.append(target)
        return found

    def utility(self, side: int) -> Fraction:
        """Rewards of a program, to 2^-60 of what is left; gas is too cheap to outweigh one."""
        values = dict.fromkeys(PLACES, Fraction(0))
        for _ in range(60):
            values = {
                place: Fraction(0)
                if place in self.over
                else self.earns[place, self.policies[side][place]]
                + DISCOUNT
                * sum(values[target] for target in self.leads[place, self.policies[side][place]])
                / len(self.leads[place, self.policies[side][place]])
                for place in PLACES
            }
        return values[self.start]


def drawn(seed: int) -> tuple[Small, Random]:
    """A world with two programs that are often alike."""
    random = Random(seed)
    pairs = [(place, action) for place in PLACES for action in ACTIONS]
    leads = {pair: tuple(random.sample(PLACES, random.choice((1, 1, 2)))) for pair in pairs}
    first = tuple(random.choice(ACTIONS) for _ in PLACES)
    second = tuple(1 - a if random.random() < 0.2 else a for a in first)
    over = frozenset(random.sample(PLACES, random.choice((0, 1))))
    earns = {pair: random.choice((-1, 0, 1, 2)) for pair in pairs}
    start = random.choice([place for place in PLACES if place not in over])
    return Small(leads, earns, over, (first, second), start, random.choice((0, 1, 2))), random


def keeping(small: Small, random: Random) -> tuple[Certificate, bool]:
    """A claim to keep a set of places and actions, and whether it is true."""
    fine = {(p, a) for p in PLACES for a in ACTIONS if random.random() < 0.8}
    predicate = f"(or {' '.join(f'(and (= x {p}) (= a {a}))' for p, a in sorted(fine))} false)"
    reached = small.reached(1)
    told = reached if random.random() < 0.8 else set(random.sample(PLACES, 2))
    inside = f"(or {' '.join(f'(= x {place})' for place in sorted(told))})"
    true = all((p, small.policies[1][p]) in fine for p in reached - small.over)
    steps = (
        f"(apply-rule invariant (2 4 7) switchprog {inside} auto)"
        f"(apply-rule keep (2 7 8) {predicate} auto)"
    )
    parts = (small.world(), small.agent(0), small.agent(1), f"(1 {small.start})", steps)
    return certificate(*parts, goal=f"keep {predicate}"), true


def comparing(small: Small, random: Random) -> tuple[Certificate, bool]:
    """A claim that the second program is no better, and whether it is true."""
    reached = small.reached(0)
    told = reached if random.random() < 0.8 else set(random.sample(PLACES, 2))
    inside = f"(or {' '.join(f'(= x {place})' for place in sorted(told))})"
    steps = (
        f"(apply-rule invariant (1 4 7) running {inside} auto)"
        "(apply-rule alike (1 2 3 4 5 6 7 8) auto)"
    )
    behave = all(small.policies[0][p] == small.policies[1][p] for p in reached - small.over)
    worth = [small.utility(side) for side in (0, 1)]
    true = worth[1] < worth[0] if not behave else small.gas != 1
    parts = (small.world(), small.agent(0), small.agent(1), f"(1 {small.start})", steps)
    return certificate(*parts, goal="no-better"), true


def judged(seed: int, kind: str) -> tuple[bool, bool]:
    """Whether a certificate is accepted, by both checkers alike, and whether its claim is true."""
    small, random = drawn(seed)
    made, true = keeping(small, random) if kind == KEEP else comparing(small, random)
    accepted = made.judge().accepted
    try:
        verify.check_proof(made.data())
        other = True
    except verify.RefusedError:
        other = False
    assert accepted == other, (seed, kind)
    return accepted, true


def campaign(kind: str, seeds: range) -> dict[tuple[bool, bool], int]:
    """How often a claim was accepted, and true."""
    found: dict[tuple[bool, bool], int] = {}
    for seed in seeds:
        verdict = judged(seed, kind)
        assert verdict != (True, False), (seed, kind)
        found[verdict] = found.get(verdict, 0) + 1
    return found


@pytest.mark.parametrize("kind", [KEEP, ALIKE])
def test_nothing_false_is_accepted_and_much_that_is_true(kind: str) -> None:
    found = campaign(kind, range(IN_CI))
    assert found[True, True] >= IN_CI // 6
    assert found[False, False] >= IN_CI // 6


if __name__ == "__main__":
    for each in (KEEP, ALIKE):
        print(each, campaign(each, range(int(sys.argv[1]))))
