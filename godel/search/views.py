"""Views: places that look alike to a policy, and policies that depend on the view alone.

Where the policy sees everything that counts, a view is a place. Where something is hidden, what an
action is worth in a view is the mean over the places that look like it, weighted by how often the
policy comes to each; a policy is improved view by view until nothing changes. That need not end at
the best policy of its kind, except where what is seen tells as much as the whole history does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from godel.prover.columns import Integers
from godel.prover.evaluation import Floats, Unsolved
from godel.search.decisions import Decisions, Flags
from godel.search.vectors import Columns
from godel.world.model import Agent, Choice, Memory
from godel.world.tick import choose

MOST_ROUNDS = 60
CLOSE = 1e-9
"""Differences below this part of a value are taken for rounding."""

FAINT = 1e-5
"""Part of the largest weight below which a view near a limit of what was looked at is left out."""

SPREAD = 1e-7
"""Weight of the places as who tries everything meets them: what is likely in a view that a policy
never comes to."""


@dataclass(frozen=True, slots=True, eq=False)
class Views:
    """The view of each place (-1 where nothing is decided), and what is seen in each view.

    `wandered` is how often who takes any action alike comes to each place.
    """

    decisions: Decisions
    names: tuple[str, ...]
    of: Integers
    columns: Columns
    count: int
    wandered: Floats

    def spread(self, per_view: Integers) -> Integers:
        """Something for each view as something for each place."""
        found: Integers = np.where(self.of >= 0, per_view[np.maximum(self.of, 0)], 0)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """A policy that no change in one view improves.

    `loss` says for each view and action what is lost by taking it once, weighted by how often the
    policy is in the view, `harmless` where that is nothing; `weight` is that weight, and `met` says
    whether it comes there at all. `gain` is what it gets from here, `value` from both beginnings.
    """

    choice: Integers
    loss: Floats
    harmless: Flags
    weight: Floats
    met: Flags
    value: float
    gain: float


def views(decisions: Decisions, names: Sequence[str]) -> Views | None:
    """Group the places by what a policy with these parameters sees; None if it cannot be coded."""
    declared = decisions.space.declared
    every = decisions.space.columns(decisions.keys)
    place = {item.name: index for index, item in enumerate(declared)}
    if any(name not in place for name in names):
        return None
    deciding = np.flatnonzero((decisions.row >= 0).any(axis=1))
    nothing = np.zeros(len(deciding), dtype=np.int64)
    table = np.stack([every[place[n]][deciding] for n in names] or [nothing], 1)
    rows, groups = np.unique(table, axis=0, return_inverse=True)
    of = np.full(decisions.size, -1, dtype=np.int64)
    of[deciding] = groups.reshape(-1)
    columns = Columns(len(rows))
    for index, name in enumerate(names):
        sort = declared[place[name]].sort
        options = sort.options if isinstance(sort, Choice) else None
        columns.add(name, options, rows[:, index].astype(np.int64))
        if name not in columns.known:
            return None
    try:
        wandered = decisions.wandering(start_of(decisions)) + FAINT / max(1, decisions.size)
    except Unsolved:
        wandered = np.full(decisions.size, 1 / max(1, decisions.size))
    return Views(decisions, tuple(names), of, columns, len(rows), wandered)


def start_of(decisions: Decisions) -> Floats:
    """Half of the weight here, half at the start of a life: a program is to serve for both."""
    weights: Floats = (decisions.here + decisions.start) / 2
    return weights


def gain_of(views: Views, choice: Integers, charges: Floats) -> tuple[float, float] | None:
    """What a policy (an action and a charge for each view) gets: here, and at both beginnings.

    None if it cannot be: it takes an action with which the world faults.
    """
    made = views.decisions
    places = views.spread(choice)
    chain = made.chain(places)
    if chain is None:
        return None
    try:
        values = made.values(places, charges[np.maximum(views.of, 0)], chain)
    except Unsolved:
        return None
    return float(values @ made.here), float(values @ start_of(made))


def counted(views: Views, chain: csr_matrix) -> Flags:
    """The views that a chain may come to."""
    found = np.zeros(views.count, dtype=bool)
    found[views.of[views.decisions.met(chain) & (views.of >= 0)]] = True
    return found


def followed(views: Views, agent: Agent, memory: Memory) -> tuple[Integers, Floats]:
    """What a program does in each view, and its gas. `memory` is its own where none is told."""
    made = views.decisions
    numbers = {action: index for index, action in enumerate(made.actions)}
    size = len(made.world.variables)
    choice, gas = np.zeros(views.count, dtype=np.int64), np.zeros(views.count)
    for view, row in enumerate(made.space.values(made.keys[_members(views)])):
        own = row[size:] if made.with_memory else memory
        move = choose(made.world, agent, row[:size], own)
        choice[view], gas[view] = numbers[move.action], move.gas
    return choice, gas


def default_in(views: Views) -> Integers:
    """The policy that takes the default action."""
    made = views.decisions
    return np.full(views.count, made.actions.index(made.world.default), dtype=np.int64)


def settle(views: Views, first: Sequence[Integers]) -> Settled | None:
    """The best of the policies reached from several first ones. Raises OutOfWork."""
    made = views.decisions
    try:
        best = made.best()
    except Unsolved:
        return None
    worth = made.worth(best)
    if _one_place_each(views):
        found = _at(views, np.argmax(worth[_members(views)], axis=1), worth)
        if found is not None:
            return found[0]
    starts = [_greedy(views, worth, views.wandered, None), *first]
    settled = [_improved(views, choice) for choice in starts]
    known = [one for one in settled if one is not None]
    return max(known, key=lambda one: one.value, default=None)


def _one_place_each(views: Views) -> bool:
    return views.count == int((views.of >= 0).sum())


def _members(views: Views) -> Integers:
    """The one place of each view."""
    found = np.zeros(views.count, dtype=np.int64)
    deciding = np.flatnonzero(views.of >= 0)
    found[views.of[deciding]] = deciding
    return found


def _worth_of_views(views: Views, worth: Floats, weights: Floats) -> Floats:
    """What each action is worth in each view, in the mean over its places."""
    deciding = np.flatnonzero(views.of >= 0)
    of, weight = views.of[deciding], np.maximum(weights[deciding], 1e-300)
    total = np.bincount(of, weight, views.count)
    found = np.empty((views.count, worth.shape[1]))
    for action in range(worth.shape[1]):
        column = worth[deciding, action]
        sums = np.bincount(of, np.where(np.isfinite(column), column, 0.0) * weight, views.count)
        found[:, action] = sums / total
        found[of[~np.isfinite(column)], action] = -np.inf
    return found


def _greedy(views: Views, worth: Floats, weights: Floats, before: Integers | None) -> Integers:
    """The best action of each view; the one before unless another is clearly better."""
    table = _worth_of_views(views, worth, weights)
    best: Integers = np.asarray(np.argmax(table, axis=1), dtype=np.int64)
    if before is None:
        return best
    most = table.max(axis=1)
    now = table[np.arange(views.count), before]
    with np.errstate(invalid="ignore"):
        clear = most - now > CLOSE * (1 + np.abs(most))
    chosen: Integers = np.where(clear, best, before)
    return chosen


def _improved(views: Views, choice: Integers) -> Settled | None:
    """Improve a policy view by view until nothing changes, or it gets no better."""
    best: Settled | None = None
    for _ in range(MOST_ROUNDS):
        found = _at(views, choice, None)
        if found is None or (best is not None and found[0].value <= best.value):
            break
        best, after = found
        if np.array_equal(after, choice):
            break
        choice = after
    return best


def _at(views: Views, choice: Integers, worth: Floats | None) -> tuple[Settled, Integers] | None:
    """A policy, and the one that takes the best action of each view if it is followed after it.

    With `worth`, what actions are worth is known already, and the policy is the best.
    """
    made = views.decisions
    places = views.spread(choice)
    chain = made.chain(places)
    if chain is None:
        return None
    start = start_of(made)
    try:
        values = made.values(places, np.zeros(made.size), chain)
        weights = made.occupancy(chain, start)
    except Unsolved:
        return None
    weights = weights + SPREAD * views.wandered
    known = worth is not None
    worth = made.worth(values) if worth is None else worth
    table = _worth_of_views(views, worth, weights)
    after = choice if known else _greedy(views, worth, weights, choice)
    deciding = views.of >= 0
    total = np.zeros(views.count)
    np.add.at(total, views.of[deciding], weights[deciding])
    most = table.max(axis=1)
    with np.errstate(invalid="ignore"):
        behind = np.where(np.isfinite(table), most[:, None] - table, np.inf)
    harmless = behind <= CLOSE * (1 + np.abs(most))[:, None]
    seen = counted(views, chain) & (made.whole | (total > FAINT * total.max(initial=0.0)))
    loss: Floats = behind * total[:, None]
    gain, value = float(values @ made.here), float(values @ start)
    return Settled(choice, loss, harmless, total, seen, value, gain), after
