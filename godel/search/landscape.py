"""A landscape: for everything that the policy can see, what each action is worth there.

Situations that look the same to the policy are one *view*, weighted by how often a life comes
there. Proposers look for programs that take cheap actions in every view: the cost of an action is
how much worse than the best it is, so that ties leave a program free to choose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from godel.kernel.theorems import Here
from godel.language.values import Value
from godel.search.effort import Effort
from godel.search.model import (
    Floats,
    Model,
    Situation,
    Values,
    parameters,
)
from godel.world.model import Action, Agent, Range, World
from godel.world.tick import visible_values

MOST_VIEWS = 400
MOST_TICKS = 1_200
LEAST_TICKS = 64
UNVISITED = 0.05
"""Share of the weight that is spread evenly, so that what no life reaches is not forgotten."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What the policy sees, and the situations that look like this, with their weights."""

    values: Mapping[str, Value]
    members: tuple[tuple[int, float], ...]
    current: Action
    gas: int


@dataclass(slots=True, eq=False)
class Landscape:
    """Views with the cost of every action in them. Mutable: costs are found when asked for."""

    model: Model
    names: tuple[str, ...]
    views: tuple[View, ...]
    actions: tuple[Action, ...]
    later: Floats
    best: tuple[float, ...] = ()
    _costs: dict[tuple[int, Action], float] | None = None

    def worth(self, place: int, action: Action) -> float:
        """What an action is worth in a view, times the view's weight."""
        known = self._costs = {} if self._costs is None else self._costs
        key = (place, action)
        if key not in known:
            members = self.views[place].members
            known[key] = sum(w * self.model.worth(i, action, self.later) for i, w in members)
        return known[key]

    def cost(self, place: int, action: Action) -> float:
        """How much worse than the best an action is in a view, weighted; never below 0."""
        return max(0.0, self.best[place] - self.worth(place, action))

    def weight(self, place: int) -> float:
        """How much a view counts."""
        return sum(weight for _, weight in self.views[place].members)

    def gas_cost(self, place: int, gas: int) -> float:
        """What some gas costs in a view, weighted."""
        return self.weight(place) * float(self.model.world.gas_price) * gas

    def current_cost(self) -> float:
        """What the running program loses by its actions and its gas."""
        return sum(
            self.cost(place, view.current) + self.gas_cost(place, view.gas)
            for place, view in enumerate(self.views)
        )


def survey(
    world: World,
    agent: Agent,
    here: Here,
    remembered: Sequence[Situation],
    names: Sequence[str],
    rounds: int,
    effort: Effort,
) -> Landscape:
    """The landscape after some rounds of policy improvement (R. Howard, 1960).

    In each round the actions are judged by the values of the policy of the round before; the
    first is the running program. Raises OutOfWork.
    """
    ticks = min(MOST_TICKS, max(LEAST_TICKS, effort.affordable_ticks(3)))
    read = frozenset(names) | parameters(agent)
    model = Model(world, agent, here, remembered, read, effort, ticks)
    model.explore(agent, (), ticks)
    seen = [model.decide(agent, index)[0] for index in range(min(16, len(model.situations)))]
    actions = candidates_for_action(world, tuple(dict.fromkeys(seen)))
    surveyed = model.explore(agent, actions, ticks)
    running = [model.decide(agent, index) for index in range(len(model.situations))]
    values = model.values(_followed(running, model, agent), True)
    weights = _weights(values)
    best = _landscape(model, names, actions, agent, running[:surveyed], values, weights)
    for _ in range(rounds - 1):
        chosen = _greedy(best, running)
        values = model.values(_followed(chosen, model, agent), True)
        best = _landscape(
            model, names, actions, agent, running[:surveyed], values, _weights(values)
        )
    # Judged once more with the weight where the better policy would go, not only the old one.
    there = _weights(model.values(_followed(_greedy(best, running), model, agent), True))
    length = min(len(weights), len(there), len(running))
    mixed = (weights[:length] + there[:length]) / 2
    return _landscape(model, names, actions, agent, running[:surveyed], values, mixed)


def _followed(
    chosen: Sequence[tuple[Action, int]], model: Model, agent: Agent
) -> Callable[[int], tuple[Action, int]]:
    """The listed decisions; the program's own where a situation was found too late to be listed."""
    return lambda i: chosen[i] if i < len(chosen) else model.decide(agent, i)


def _weights(values: Values) -> Floats:
    """How often each situation is met, a little of it spread evenly; sums to 1."""
    visits = np.maximum(values.occupancy, 0)
    total = float(visits.sum())
    even = np.full(len(visits), 1 / max(1, len(visits)))
    return even if total <= 0 else (1 - UNVISITED) * visits / total + UNVISITED * even


def _greedy(
    landscape: Landscape, running: Sequence[tuple[Action, int]]
) -> list[tuple[Action, int]]:
    """The best action of its view in every situation, at the running program's gas."""
    chosen = list(running)
    for place, view in enumerate(landscape.views):
        costs = [landscape.cost(place, action) for action in landscape.actions]
        tolerance = 1e-9 * (1 + abs(landscape.best[place]))
        action = view.current
        if landscape.cost(place, action) > min(costs) + tolerance:
            action = landscape.actions[int(np.argmin(costs))]
        for index, _ in view.members:
            chosen[index] = (action, running[index][1])
    return chosen


def _landscape(
    model: Model,
    names: Sequence[str],
    actions: tuple[Action, ...],
    agent: Agent,
    running: Sequence[tuple[Action, int]],
    values: Values,
    weights: Floats,
) -> Landscape:
    """Group situations by what the policy sees; keep the views that count most."""
    groups: dict[tuple[Value, ...], list[int]] = {}
    shown: dict[tuple[Value, ...], Mapping[str, Value]] = {}
    for index in range(min(len(running), len(weights))):
        state, memory = model.situations[index]
        visible = visible_values(model.world, agent, state, memory)
        key = tuple(visible[name] for name in names)
        groups.setdefault(key, []).append(index)
        shown.setdefault(key, {name: visible[name] for name in names})
    ranked = sorted(groups.items(), key=lambda item: -float(weights[item[1]].sum()))
    views = tuple(
        View(
            values=shown[key],
            members=tuple((i, float(weights[i])) for i in members),
            current=running[members[0]][0],
            gas=running[members[0]][1],
        )
        for key, members in ranked[:MOST_VIEWS]
    )
    result = Landscape(model, tuple(names), views, actions, values.later)
    result.best = tuple(
        max(result.worth(place, action) for action in dict.fromkeys((*actions, view.current)))
        for place, view in enumerate(views)
    )
    return result


def candidates_for_action(
    world: World, seen: Sequence[Action], most: int = 33
) -> tuple[Action, ...]:
    """Actions worth trying everywhere: all of them if there are few, else a spread.

    Large ranges give their ends, the default, what the policy does, and steps away from that.
    """
    columns: list[list[Value]] = []
    for place, declared in enumerate(world.actions):
        sort = declared.sort
        if not isinstance(sort, Range):
            columns.append(list(sort.options))
            continue
        known = [action[place] for action in (world.default, *seen)]
        columns.append(_spread_of(sort, [v for v in known if isinstance(v, int)], most))
    joint: list[Action] = [()]
    for column in columns:
        joint = [(*action, value) for action in joint for value in column]
        if len(joint) > 8 * most:
            break
    if len(columns) and len(joint[0]) == len(columns):
        return tuple(joint)
    return tuple(dict.fromkeys((world.default, *seen)))


def _spread_of(sort: Range, known: list[int], most: int) -> list[Value]:
    """Some values of a range, in order."""
    low, high = sort.low, sort.high
    if low is not None and high is not None and high - low < most:
        return list(range(low, high + 1))
    found = dict.fromkeys(known)
    found.update(dict.fromkeys(end for end in (low, high) if end is not None))
    distance = 1
    while len(found) < most and distance < 1 << 40:
        for value in known:
            found.update(dict.fromkeys((value - distance, value + distance)))
        distance *= 2
    inside = [v for v in found if (low is None or v >= low) and (high is None or v <= high)]
    return sorted(inside[:most])  # type: ignore[return-value]
