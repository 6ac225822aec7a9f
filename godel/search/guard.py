"""`(guard K)`: a new branch before the policy, `(if CONDITION ACTION old)`.

Conditions are those of the world and of the program that the policy could test, and comparisons
with values that occur. For each the best small action where it holds is found; K counts the
guards by what they are thought to save, the best first.
"""

from __future__ import annotations

import numpy as np

from godel.language.syntax import Node, form, symbol
from godel.language.values import TRUE
from godel.search.landscape import survey
from godel.search.proposer import (
    NothingLeft,
    Palette,
    Proposal,
    Setting,
    chosen,
    palette,
    rated,
    with_policy,
)

MOST_RATED = 12
MOST_GUARDS = 12


def guard(setting: Setting, number: int) -> Proposal:
    """The K-th best guard and those after it. Raises NothingLeft or NothingGained."""
    policy = setting.policy()
    if number > MOST_GUARDS:
        raise NothingLeft(f"guard ends after {MOST_GUARDS}")
    landscape = survey(
        setting.world, setting.running, setting.here, setting.remembered, policy.parameters, 1,
        setting.effort,
    )  # fmt: skip
    colours = palette(setting, landscape)
    bodies = _guards(colours, policy.body)[:MOST_RATED]
    trees = [with_policy(setting, landscape, body) for body in bodies]
    return Proposal(chosen(rated(setting, landscape.model.estimate, trees), number))


def _guards(colours: Palette, old: Node) -> list[Node]:
    """Bodies with a guard that is thought to save something, the best first."""
    found: list[tuple[float, int, int, Node]] = []
    before = colours.costs[0]
    noise = 1e-9 * (1 + float(before.sum()))
    gas = np.array([term.gas for term in colours.terms])
    for order, test in enumerate(colours.tests):
        inside = np.array([value is TRUE for value in test.values], dtype=bool)
        if not inside.any() or inside.all():
            continue
        costs = colours.costs[:, inside].sum(axis=1) + noise * gas
        term = int(np.argmin(costs))
        saved = float(before[inside].sum() - costs[term])
        if term and saved > noise:
            body = form(symbol("if"), test.node, colours.terms[term].node, old)
            found.append((-saved, test.gas + int(gas[term]), order, body))
    return [body for _, _, _, body in sorted(found, key=lambda item: item[:3])]
