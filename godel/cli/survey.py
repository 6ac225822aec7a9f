"""Looking at a world from all sides: its reachable states one by one, and all states at once.

The first finds faults and ranges left that can really happen; the second, a symbolic run of `step`
for any state and any action, says what the kernel's rules will be able to follow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import prod

from godel.cli.culprit import clause, culprit
from godel.cli.shown import assignments
from godel.kernel.evidence import everywhere
from godel.language.polynomial import OutsideFragment, Polynomial, normal_form
from godel.language.region import Region, Undecided
from godel.language.syntax import Node
from godel.language.values import Number
from godel.prover.points import Point, point_in
from godel.world.belief import state_key
from godel.world.model import (
    Action,
    Choice,
    State,
    World,
)
from godel.world.tick import WorldFault, is_over, step

PAIRS = 20_000
"""Most (state, action) pairs that are run one by one."""

REGIONS = 5_000
"""Most symbolic runs."""

MOST_ACTIONS = 1_000
MOST_TROUBLES = 5


@dataclass(frozen=True, slots=True, eq=False)
class Trouble:
    """What can go wrong, one example of where, and the statement or `done` that does it."""

    message: str
    where: str
    node: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The states that some actions lead to, from the start. `complete` if those are all.

    `graph` has the numbers of the states that follow each state and action; no action where over.
    """

    states: tuple[State, ...]
    pairs: int
    complete: bool
    why: str
    troubles: tuple[Trouble, ...]
    graph: tuple[tuple[tuple[int, ...], ...], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What holds for all states and actions in their ranges, reachable or not."""

    regions: int
    complete: bool
    bounded: bool
    outside: tuple[Trouble, ...]
    faults: tuple[Trouble, ...]


def actions_of(world: World) -> tuple[Action, ...] | None:
    """Every action, None if they are too many to try each."""
    domains: list[range | tuple[object, ...]] = []
    for item in world.actions:
        if isinstance(item.sort, Choice):
            domains.append(item.sort.options)
        elif item.sort.low is None or item.sort.high is None:
            return None
        else:
            domains.append(range(item.sort.low, item.sort.high + 1))
    if prod(len(domain) for domain in domains) > MOST_ACTIONS:
        return None
    return tuple(product(*domains))  # type: ignore[arg-type]


def reach(world: World, limit: int = PAIRS) -> Reach:
    """Go from the start to wherever any actions lead, breadth first."""
    actions = actions_of(world)
    known: dict[str, State] = {state_key(state): state for _, state in world.start}
    waiting = list(known.values())
    troubles: dict[tuple[str, int], Trouble] = {}
    pairs, why = 0, ""
    if actions is None:
        return Reach(tuple(known.values()), 0, False, f"more than {MOST_ACTIONS:,} actions", ())
    numbers = {key: number for number, key in enumerate(known)}
    graph: list[list[tuple[int, ...]]] = []
    for state in waiting:  # grows while it is walked
        graph.append([])
        if pairs >= limit:
            why = f"more than {limit:,} pairs of state and action"
            break
        for action in _possible(world, state, actions, troubles):
            pairs += 1
            try:
                branches = step(world, state, action)
            except WorldFault as fault:
                _note(troubles, _exact_trouble(world, state, action, str(fault)))
                continue
            for branch in branches:
                key = state_key(branch.state)
                if key not in known:
                    numbers[key] = len(known)
                    known[key] = branch.state
                    waiting.append(branch.state)
            follow = {numbers[state_key(branch.state)] for branch in branches}
            graph[-1].append(tuple(sorted(follow)))
    found = tuple(troubles.values())[:MOST_TROUBLES]
    shown = tuple(tuple(rows) for rows in graph)
    return Reach(tuple(known.values()), pairs, not why, why, found, shown)


def _possible(
    world: World,
    state: State,
    actions: tuple[Action, ...],
    troubles: dict[tuple[str, int], Trouble],
) -> tuple[Action, ...]:
    """The actions to try in a state: none where the life is over or `done` fails."""
    try:
        return () if is_over(world, state) else actions
    except WorldFault as fault:
        _note(troubles, Trouble(f"done fails: {fault}", _state(world, state), _done(world)))
        return ()


def _note(troubles: dict[tuple[str, int], Trouble], trouble: Trouble) -> None:
    """Keep one example for each message and statement."""
    line = trouble.node.position.line if trouble.node else 0
    troubles.setdefault((trouble.message, line), trouble)


def _exact_trouble(world: World, state: State, action: Action, message: str) -> Trouble:
    def fails(part: World) -> bool:
        try:
            step(part, state, action)
        except WorldFault:
            return True
        return False

    where = assignments((*world.variables, *world.actions), (*state, *action))
    return Trouble(message, where, culprit(world, fails))


def _state(world: World, state: State) -> str:
    return assignments(world.variables, state)


def _shown(point: Point) -> str:
    return " ".join(f"{name}={value!r}" for name, value in point.items())


def _done(world: World) -> Node | None:
    return clause(world, "done")


def shape(world: World, limit: int = REGIONS) -> Shape:
    """Run `step` for all states and actions at once, splitting where it asks."""
    pending: list[Region] = [everywhere((*world.variables, *world.actions))]
    outside: dict[tuple[str, int], Trouble] = {}
    faults: dict[tuple[str, int], Trouble] = {}
    regions, bounded = 0, True
    while pending:
        region = pending.pop()
        regions += 1
        if regions > limit:
            return Shape(limit, False, False, tuple(outside.values()), tuple(faults.values()))
        state = tuple(region.value(item.name) for item in world.variables)
        action = tuple(region.value(item.name) for item in world.actions)
        try:
            if is_over(world, state, region):
                continue
            for branch in step(world, state, action, region):
                bounded = bounded and _finite(branch.reward, region)
        except Undecided as undecided:
            pending.extend(region.split(undecided.split))
        except OutsideFragment as problem:
            bounded = False
            _note(outside, _symbolic_trouble(world, state, action, region, str(problem)))
        except WorldFault as problem:
            point, empty = point_in(region, (*world.variables, *world.actions))
            if not empty:
                trouble = _symbolic_trouble(world, state, action, region, str(problem))
                where = trouble.where if point is None else _shown(point)
                _note(faults, replace(trouble, where=where))
    return Shape(regions, True, bounded, tuple(outside.values()), tuple(faults.values()))


def _finite(reward: Number | Polynomial, region: Region) -> bool:
    """Whether a reward is bounded on a region."""
    if isinstance(reward, int | Fraction):
        return True
    low, high = region.interval(normal_form(reward)[0])
    return low is not None and high is not None


def _symbolic_trouble(
    world: World, state: State, action: Action, region: Region, message: str
) -> Trouble:
    def fails(part: World) -> bool:
        try:
            step(part, state, action, region)
        except (OutsideFragment, WorldFault):
            return True
        except Undecided:
            return False
        return False

    try:
        is_over(world, state, region)
    except (OutsideFragment, WorldFault):
        return Trouble(message, str(region), _done(world))
    return Trouble(message, str(region), culprit(world, fails))
