"""`(improve K)` and `(extend K)`: policy iteration to its fixed point, as a short program.

Every action at every place near here is valued (decisions.py), a policy is found that no change in
one view improves (views.py), and a short program that takes good actions wherever it comes
(fitting.py): a tree of tests over what the policy sees, with small expressions at its leaves.
`(improve K)` keeps the parameters of the policy, `(extend K)` lets it read everything that it can
observe, as does improve where the policy has none. K is the way to generalise:

    1  as good as the best policy, as short as is found
    2  the shortest tree that gains nearly as much
    3  as 1, with tests of sums, differences and products as well
    4  the shortest tree that gains half as much
    5  (improve only) rounds of improvement over a sample of the states

Where there are too many actions to look at all of them, K is the number of such rounds, doubled.
The method is R. Howard's (Dynamic Programming and Markov Processes, 1960).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.language.syntax import Node
from godel.prover.columns import Integers
from godel.search.decisions import decisions
from godel.search.edit import built
from godel.search.fitting import Body, Fitting
from godel.search.landscape import Landscape, survey
from godel.search.proposer import (
    NothingGained,
    NothingLeft,
    Proposal,
    Setting,
    chosen,
    palette,
    rated,
    with_names,
    with_policy,
)
from godel.search.tree import Grower
from godel.search.views import CLOSE, Views, followed, gain_of, settle, views
from godel.world.model import Agent

MOST_LEAVES = 12
LAST = 5
WIDE = 3
PARTS = {2: 0.95, 4: 0.5}
"""How much of the best gain is enough for some K; all of it for others."""


def improve(setting: Setting, number: int) -> Proposal:
    """The best programs found, the best first. Raises NothingLeft or NothingGained."""
    if number > LAST:
        raise NothingLeft(f"improve ends after {LAST}")
    names = setting.policy().parameters or setting.seen_names(True)
    return _respond(setting, names, number)


def extend(setting: Setting, number: int) -> Proposal:
    """The same over all that can be observed. Raises NothingLeft or NothingGained."""
    names = setting.seen_names(True)
    if number >= LAST:
        raise NothingLeft(f"extend ends after {LAST - 1}")
    if names == setting.policy().parameters:
        raise NothingLeft("the policy reads everything that it can observe")
    return _respond(setting, names, number)


def _respond(setting: Setting, names: tuple[str, ...], number: int) -> Proposal:
    """By all decisions, where they can be listed; else by rounds over a sample."""
    found = None if number >= LAST else surveyed(setting, setting.running, setting.here, names)
    if found is not None:
        return _fitted(setting, found, number)
    return _sampled(setting, names, 2 ** (number - 1))


def surveyed(setting: Setting, agent: Agent, here: Here, names: tuple[str, ...]) -> Views | None:
    """All decisions near here as a policy with these parameters sees them; None if too many."""
    memory = {item.name for item in agent.memory}
    made = decisions(setting.world, agent, here, bool(memory & set(names)), setting.effort.meter)
    return None if made is None else views(made, names)


def _fitted(setting: Setting, found: Views, number: int) -> Proposal:
    """Short programs for the fixed point of policy iteration."""
    before, choice, found = _running(setting, found)
    settled = settle(found, (choice,))
    if settled is None:
        raise NothingGained("no policy could be valued")
    noise = CLOSE * (1 + abs(before))
    if settled.gain <= before + noise:
        raise NothingGained("no policy of this kind is thought to gain anything here")
    fitting = Fitting(setting, found, settled, number == WIDE)
    part = PARTS.get(number)
    bodies = list(fitting.exact() if part is None else fitting.small(MOST_LEAVES))
    if part is None and not bodies:
        bodies = list(fitting.small(4 * MOST_LEAVES))
    return Proposal(ordered(setting, found.names, bodies, before + noise, part or 1 - CLOSE))


def _running(setting: Setting, found: Views) -> tuple[float, Integers, Views]:
    """What the running program gets from here in the same model, and what it does.

    Where lives end only by what a program does, a new one must do well wherever the running one
    may come to in between: the proof, which shows that all these lives end, is to hold later too.
    """
    choice, gas = followed(found, setting.running, setting.here.memory)
    setting.effort.spend(int(gas.clip(max=50).sum()))
    gained = gain_of(found, choice, float(setting.world.gas_price) * gas)
    made = found.decisions
    chain = made.chain(found.spread(choice))
    if setting.world.life is None and setting.world.discount == 1 and chain is not None:
        found = replace(found, decisions=replace(made, beside=chain))
    return -np.inf if gained is None else gained[0], choice, found


def ordered(
    setting: Setting, names: tuple[str, ...], bodies: list[Body], least: float, part: float
) -> tuple[Agent, ...]:
    """First the shortest that gains enough, then the others by what they gain."""
    gaining = [body for body in bodies if body.gain > least]
    if not gaining:
        raise NothingGained("nothing that was tried is thought to gain anything")
    most = max(body.value for body in gaining)
    low = min(least, min(body.value for body in gaining))
    good = [body for body in gaining if body.value - low >= part * (most - low)]
    first = min(good, key=lambda body: (body.size, -body.value))
    rest = sorted((b for b in gaining if b is not first), key=lambda b: (-b.value, b.size))
    trees = [with_names(setting, names, body.node) for body in (first, *rest)]
    agents = [built(tree, setting.world) for tree in trees]
    own = canonical_text(setting.running.node)
    found = {canonical_text(agent.node): agent for agent in agents if agent is not None}
    found.pop(own, None)
    if not found:
        raise NothingGained("the best that was found is what runs")
    return tuple(found.values())


def _sampled(setting: Setting, names: tuple[str, ...], rounds: int) -> Proposal:
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
