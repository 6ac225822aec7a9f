"""`(swap K)`: two subexpressions of the policy change places.

The branches of an `if` are tried first, then any two operands of one call, then any two branches of
nested tests. All are valued; K counts those that are thought to gain, the best first.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from godel.language.canonical import print_flat
from godel.language.syntax import Node, head
from godel.search.edit import Path, replace_at, subexpressions, with_body
from godel.search.landscape import survey
from godel.search.proposer import NothingLeft, Proposal, Setting, chosen, rated

MOST_SWAPS = 12
MOST_TRIED = 60
SYMMETRIC = ("+", "*", "min", "max", "=", "eq?", "equal?", "and", "or")


def swap(setting: Setting, number: int) -> Proposal:
    """The K-th best swap and those after it. Raises NothingLeft or NothingGained."""
    policy = setting.policy()
    pairs = list(_pairs(policy.body))[:MOST_TRIED]
    if number > min(MOST_SWAPS, len(pairs)):
        raise NothingLeft(f"swap ends after {min(MOST_SWAPS, len(pairs))}")
    landscape = survey(
        setting.world, setting.running, setting.here, setting.remembered, policy.parameters, 1,
        setting.effort,
    )  # fmt: skip
    node = setting.running.node
    trees = [with_body(node, policy, exchanged(policy.body, *pair)) for pair in pairs]
    return Proposal(chosen(rated(setting, landscape.model.estimate, trees), number))


def exchanged(body: Node, first: Path, second: Path) -> Node:
    """An expression in which what stands at two places, neither inside the other, is exchanged."""
    known = dict(subexpressions(body))
    return replace_at(replace_at(body, first, known[second]), second, known[first])


def _pairs(body: Node) -> Iterator[tuple[Path, Path]]:
    """Places to exchange, the plainest first."""
    places = dict(subexpressions(body))
    branches = [path for path in places if path and _is_branch(body, path)]
    siblings = [
        (left, right)
        for left, right in combinations(places, 2)
        if left and right and left[:-1] == right[:-1]
    ]
    operands = [
        pair
        for pair in siblings
        if not _is_branch(body, pair[0])
        and not _is_branch(body, pair[1])
        and head(places.get(pair[0][:-1], body)) not in (*SYMMETRIC, "if")
    ]
    apart = [
        pair
        for pair in combinations(branches, 2)
        if pair[1][: len(pair[0])] != pair[0] and pair not in siblings
    ]
    both = [pair for pair in siblings if pair[0] in branches and pair[1] in branches]
    for first, second in (*both, *operands, *apart):
        if print_flat(places[first]) != print_flat(places[second]):
            yield first, second


def _is_branch(body: Node, path: Path) -> bool:
    """Whether a place is a branch of an `if`, and not its test."""
    parent = body
    for step in path[:-1]:
        parent = parent.items[step]  # type: ignore[union-attr]
    return head(parent) == "if" and path[-1] > 1
