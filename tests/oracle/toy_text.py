"""Environments of Gymnasium as exact chains, read from their tables without godel.

Each number of a table is taken as the nearest fraction with a denominator up to 1,000; no table
here has others. A state is the number that Gymnasium gives it, None when the episode has ended.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import gymnasium

from tests.oracle.chain import Chain, Move, Values, reachable, solve


def near(value: float) -> Fraction:
    """The fraction that a float of a table means."""
    found = Fraction(float(value)).limit_denominator(1000)
    if abs(found - Fraction(float(value))) > Fraction(1, 10**12):
        raise ValueError(f"{value} is no simple fraction")
    return found


class ToyText:
    """One environment with a table."""

    def __init__(self, name: str, **options: Any) -> None:
        environment: Any = gymnasium.make(name, **options).unwrapped
        self.table = environment.P
        self.actions = range(environment.action_space.n)
        self.start = {
            state: near(weight)
            for state, weight in enumerate(environment.initial_state_distrib)
            if weight
        }

    def moves(self, state: int | None, action: int) -> list[Move]:
        """The outcomes of an action; None is where an episode ends."""
        if state is None:
            return []
        return [
            (near(weight), None if ends else int(after), near(reward))
            for weight, after, reward, ends in self.table[state][action]
            if weight
        ]

    def chain(self, policy: Callable[[int], int]) -> Chain:
        """All that a policy may meet."""
        return reachable(
            self.start, lambda state: [] if state is None else self.moves(state, policy(state))
        )

    def value(self, policy: Callable[[int], int], discount: Fraction) -> Fraction:
        """The exact value of a policy over the start."""
        values = solve(self.chain(policy), discount)
        return sum((weight * values[state] for state, weight in self.start.items()), Fraction(0))

    def best(
        self, discount: Fraction, first: Callable[[int], int]
    ) -> tuple[Values, dict[int, int]]:
        """The best values and a policy that has them, by exact policy iteration from `first`."""
        policy = {state: first(state) for state in self.table}
        while True:
            chain = {state: self.moves(state, policy[state]) for state in self.table}
            values = solve({**chain, None: []}, discount)
            better = dict(policy)
            for state in self.table:
                worth = {
                    action: sum(
                        (p * (r + discount * values[s]) for p, s, r in self.moves(state, action)),
                        Fraction(0),
                    )
                    for action in self.actions
                }
                action = max(worth, key=lambda one: worth[one])
                if worth[action] > values[state]:
                    better[state] = action
            if better == policy:
                return values, policy
            policy = better
