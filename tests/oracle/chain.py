"""Markov decision processes with exact fractions: the independent solver that godel is held to.

It imports nothing from godel and shares no idea with it: states are plain tuples, a chain is a
dictionary, a policy is evaluated by linear algebra over the rationals, and the best value comes
from Howard's policy iteration, which ends after finitely many exact improvements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

State: TypeAlias = Any
"""Anything hashable; in the worlds, a tuple of plain values."""

Action: TypeAlias = Any
Move: TypeAlias = tuple[Fraction, State, Fraction]
"""Chance, next state, reward."""

Chain: TypeAlias = dict[State, list[Move]]
"""The moves from each state; none where nothing happens any more."""

Values: TypeAlias = dict[State, Fraction]


@dataclass(frozen=True, slots=True)
class Model:
    """A world written down by hand, and one agent for it."""

    states: tuple[State, ...]
    actions: Callable[[State], Iterable[Action]]
    moves: Callable[[State, Action], list[Move]]
    discount: Fraction
    start: State
    policy: Callable[[State], Action]
    charge: Callable[[State], Fraction] = lambda state: Fraction(0)
    """What the agent pays for its own steps in one tick."""


def reachable(starts: Iterable[State], moves: Callable[[State], list[Move]]) -> Chain:
    """All states that can follow from the given ones. Raises ValueError unless chances sum to 1."""
    chain: Chain = {}
    pending = list(starts)
    while pending:
        state = pending.pop()
        if state in chain:
            continue
        chain[state] = moves(state)
        if chain[state] and sum(chance for chance, _, _ in chain[state]) != 1:
            raise ValueError(f"the chances from {state} do not sum to 1")
        if any(chance < 0 for chance, _, _ in chain[state]):
            raise ValueError(f"a negative chance from {state}")
        pending.extend(following for _, following, _ in chain[state])
    return chain


def solve(chain: Chain, discount: Fraction) -> Values:
    """The expected discounted reward from each state: V = r + discount * P V, exactly."""
    order = _from_the_end(chain)
    return _backwards(chain, discount, order) if order else _eliminate(chain, discount)


def _from_the_end(chain: Chain) -> list[State]:
    """The states ordered so that each comes after all that can follow it; [] if there is a loop."""
    waits = {state: {following for _, following, _ in moves} for state, moves in chain.items()}
    before: dict[State, list[State]] = {state: [] for state in chain}
    for state, following in waits.items():
        for other in following:
            before[other].append(state)
    order = [state for state, following in waits.items() if not following]
    for state in order:  # grows while it is read
        for other in before[state]:
            waits[other].discard(state)
            if not waits[other]:
                order.append(other)
    return order if len(order) == len(chain) else []


def _backwards(chain: Chain, discount: Fraction, order: list[State]) -> Values:
    """Backward induction."""
    values: Values = {}
    for state in order:
        total = Fraction(0)
        for chance, following, reward in chain[state]:
            total += chance * (reward + discount * values[following])
        values[state] = total
    return values


def _eliminate(chain: Chain, discount: Fraction) -> Values:
    """Gaussian elimination: one state after the other is replaced by what it is worth in others."""
    rows: dict[State, dict[State, Fraction]] = {}
    constants: Values = {}
    users: dict[State, set[State]] = {state: set() for state in chain}
    for state, moves in chain.items():
        row: dict[State, Fraction] = {}
        for chance, following, _ in moves:
            row[following] = row.get(following, Fraction(0)) + discount * chance
        rows[state] = row
        constants[state] = sum((chance * reward for chance, _, reward in moves), Fraction(0))
        for following in row:
            users[following].add(state)
    solved: list[State] = []
    remaining = set(chain)
    while remaining:
        state = min(remaining, key=lambda item: (len(users[item]) * len(rows[item]), str(item)))
        remaining.discard(state)
        _resolve_loop(rows, constants, state)
        users[state].discard(state)
        for user in users[state] & remaining:
            factor = rows[user].pop(state)
            constants[user] += factor * constants[state]
            for other, weight in rows[state].items():
                rows[user][other] = rows[user].get(other, Fraction(0)) + factor * weight
                users[other].add(user)
        solved.append(state)
    values: Values = {}
    for state in reversed(solved):
        total = constants[state]
        for other, weight in rows[state].items():
            total += weight * values[other]
        values[state] = total
    return values


def _resolve_loop(
    rows: dict[State, dict[State, Fraction]], constants: Values, state: State
) -> None:
    """Solve V = c + k V + ... for V."""
    loop = rows[state].pop(state, Fraction(0))
    if loop == 1:
        raise ValueError("no unique value: some states follow each other for ever, undiscounted")
    scale = 1 / (1 - loop)
    constants[state] *= scale
    rows[state] = {other: weight * scale for other, weight in rows[state].items()}


def policy_chain(model: Model, policy: Callable[[State], Action], charged: bool) -> Chain:
    """What happens under a policy, from the start."""

    def moves(state: State) -> list[Move]:
        charge = model.charge(state) if charged else Fraction(0)
        return [(p, s, r - charge) for p, s, r in model.moves(state, policy(state))]

    return reachable([model.start], moves)


def value_of_agent(model: Model) -> Fraction:
    """The exact utility of the model's agent from the start."""
    return solve(policy_chain(model, model.policy, True), model.discount)[model.start]


def best_values(model: Model) -> tuple[Values, Mapping[State, Action]]:
    """The best value from every state and a policy that reaches it; steps of thought are free."""
    policy: dict[State, Action] = {state: model.policy(state) for state in model.states}
    while True:
        chain = {state: model.moves(state, policy[state]) for state in model.states}
        values = solve(chain, model.discount)
        better = dict(policy)
        for state in model.states:
            best = values[state]
            for action in model.actions(state):
                worth = Fraction(0)
                for p, s, r in model.moves(state, action):
                    worth += p * (r + model.discount * values[s])
                if worth > best:
                    best, better[state] = worth, action
        if better == policy:
            return values, policy
        policy = better
