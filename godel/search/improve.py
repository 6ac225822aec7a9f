"""`(improve K)` and `(extend K)`: greedy improvement of the policy against what it earns now.

Every action is judged by the value of the policy that runs (one round of policy improvement), or
of its improvements (more rounds), and a small program is found that takes good ones: a tree of
tests over what the policy sees, with small expressions at its leaves. `(improve K)` takes 2^(K-1)
rounds and keeps the parameters of the policy; `(extend K)` takes 2^K and lets it read everything
that it can observe.
"""

from __future__ import annotations

from collections.abc import Iterator

from godel.language.syntax import Node
from godel.search.landscape import Landscape, survey
from godel.search.proposer import (
    NothingLeft,
    Proposal,
    Setting,
    chosen,
    palette,
    rated,
    with_policy,
)
from godel.search.tree import Grower

MOST_LEAVES = 12
LAST = 5


def improve(setting: Setting, number: int) -> Proposal:
    """The shortest tree that gains nearly the most. Raises NothingLeft or NothingGained."""
    if number > LAST:
        raise NothingLeft(f"improve ends after {LAST}")
    return _respond(setting, setting.seen_names(False), 2 ** (number - 1))


def extend(setting: Setting, number: int) -> Proposal:
    """The same over all that can be observed. Raises NothingLeft or NothingGained."""
    names = setting.seen_names(True)
    if number >= LAST:
        raise NothingLeft(f"extend ends after {LAST - 1}")
    if names == setting.policy().parameters:
        raise NothingLeft("the policy reads everything that it can observe")
    return _respond(setting, names, 2**number)


def _respond(setting: Setting, names: tuple[str, ...], rounds: int) -> Proposal:
    """Greedy trees over some names after some rounds."""
    landscape = survey(
        setting.world, setting.running, setting.here, setting.remembered, names, rounds,
        setting.effort,
    )  # fmt: skip
    found = rated(setting, landscape.model.estimate, _trees(setting, landscape))
    return Proposal(chosen(found))


def _trees(setting: Setting, landscape: Landscape) -> Iterator[Node]:
    """Programs with a growing number of cases."""
    colours = palette(setting, landscape)
    setting.effort.cells(colours.costs.size * max(1, len(colours.tests) // 16))
    for body in Grower(colours.terms, colours.costs, colours.tests).grow(MOST_LEAVES):
        yield with_policy(setting, landscape, body)
