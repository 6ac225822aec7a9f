"""`(replace K)`: one subexpression of the policy replaced by something else.

The K-th place of the policy, outermost first, takes in turn its own subexpressions and small
expressions over what the policy sees. What makes the policy act alike at the same gas is tried
once. A candidate that acts as before but uses less gas gains where gas has a price. After the last
place K goes round again, to the second best candidate of each place, then the third.
"""

from __future__ import annotations

from collections.abc import Iterator

from godel.language.canonical import print_flat
from godel.language.syntax import Node
from godel.search.edit import built, replace_at, size, subexpressions, with_body
from godel.search.landscape import Landscape, survey
from godel.search.model import run_gas
from godel.search.proposer import NothingLeft, Proposal, Setting, chosen, rated, value_terms
from godel.world.model import Action
from godel.world.tick import choose

MOST_TRIED = 400
MOST_SPENT = 200_000
MOST_RATED = 6
MOST_RANKS = 3


def replace(setting: Setting, number: int) -> Proposal:
    """The candidates for a place, the best first. Raises NothingLeft or NothingGained."""
    policy = setting.policy()
    places = tuple(subexpressions(policy.body))
    rank, place = (number - 1) // len(places) + 1, (number - 1) % len(places)
    if rank > MOST_RANKS:
        raise NothingLeft(f"replace ends after {MOST_RANKS * len(places)}")
    landscape = survey(
        setting.world, setting.running, setting.here, setting.remembered, policy.parameters, 1,
        setting.effort,
    )  # fmt: skip
    path, old = places[place]
    scored: list[tuple[float, int, int, Node]] = []
    seen: set[tuple[tuple[Action, int], ...]] = set()
    enough = setting.effort.gas + MOST_SPENT
    for order, new in enumerate(_offers(setting, landscape, old)):
        if setting.effort.gas > enough:
            break
        tree = with_body(setting.running.node, policy, replace_at(policy.body, path, new))
        score = _score(setting, landscape, tree, seen)
        if score is not None:
            scored.append((score, size(new), order, tree))
    best = [tree for _, _, _, tree in sorted(scored, key=lambda item: item[:3])[:MOST_RATED]]
    return Proposal(chosen(rated(setting, landscape.model.estimate, best), rank))


def _offers(setting: Setting, landscape: Landscape, old: Node) -> Iterator[Node]:
    """What may stand in a place instead: parts of what stands there, then small expressions."""
    offered = {print_flat(old)}
    parts = [node for path, node in subexpressions(old) if path]
    small = [term.node for term in value_terms(setting, landscape)]
    for node in (*parts, *small):
        text = print_flat(node)
        if text not in offered and len(offered) <= MOST_TRIED:
            offered.add(text)
            yield node


def _score(
    setting: Setting,
    landscape: Landscape,
    tree: Node,
    seen: set[tuple[tuple[Action, int], ...]],
) -> float | None:
    """What a candidate loses in all views by its actions and gas; None if that is not
    less than now, or if another candidate acts alike.
    """
    agent = built(tree, setting.world)
    if agent is None:
        return None
    behaviour: list[tuple[Action, int]] = []
    least, total = landscape.current_cost(), 0.0
    least -= 1e-9 * (1 + least)
    for place, view in enumerate(landscape.views):
        state, memory = landscape.model.situations[view.members[0][0]]
        move = choose(setting.world, agent, state, memory)
        setting.effort.spend(run_gas(move))
        behaviour.append((move.action, move.gas if setting.world.gas_price else 0))
        total += landscape.cost(place, move.action) + landscape.gas_cost(place, move.gas)
        if total >= least:
            return None
    if tuple(behaviour) in seen:
        return None
    seen.add(tuple(behaviour))
    return total
