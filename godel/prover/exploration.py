"""Exploring what one tick does: symbolic runs that cover all states, a leaf for each way to go.

The same evaluator that the kernel uses is run on regions. Where it asks for a split, the region is
split; where it cannot follow, or what it returns is not linear, a variable's interval is cut in
two until it can. The leaves do not depend on any bound, so they are found once for a program.
"""

from __future__ import annotations

from dataclasses import dataclass

from godel.kernel.evidence import everywhere
from godel.kernel.theorems import ANY
from godel.language.polynomial import Polynomial, Quantity, variable
from godel.language.region import Cases, Cut, Divide, OutsideFragment, Region, Split, Undecided
from godel.language.syntax import Atom, Form, Node, form, symbol
from godel.language.values import Value
from godel.prover.emptiness import contradiction, form_node
from godel.prover.work import RUNS_PER_UNIT, Meter
from godel.world.model import Agent, Declared, World
from godel.world.tick import WorldFault, is_over, step, tick

MAXIMUM_LEAVES = 20_000
HIGHEST_DEGREE = 4
"""Highest degree of a weight, a gain or a value after a tick."""

MAXIMUM_BISECTED = 100_000
"""Longest interval that is cut down to single values where nothing else helps."""


class Unprovable(Exception):
    """No certificate of this kind can be made for the program. The message says why, and where."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrow:
    """One outcome of a tick: its weight and gain, and the values after it, as polynomials."""

    weight: Quantity
    gain: Quantity
    after: dict[str, Value]


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A region on which the tick goes one way; no arrows where the life is over."""

    region: Region
    over: bool
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Exploration:
    """All leaves of a program in a world, the guards met, and evidence if `auto` will not do."""

    world: World
    agent: Agent
    leaves: tuple[Leaf, ...]
    guards: tuple[Cut, ...]
    choices: tuple[str, ...]
    evidence: Node

    def names(self) -> tuple[str, ...]:
        """Variables of the world and memory."""
        return tuple(item.name for item in (*self.world.variables, *self.agent.memory))


@dataclass(frozen=True, slots=True, eq=False)
class _Split:
    """An inner node of the tree of splits, while it is being made."""

    by: Split
    parts: tuple[Region | None, ...]


def everyone(world: World) -> Agent:
    """A program without memory that stands for every program whatever."""
    return Agent(Form(()), ANY, (), (), {}, world.runtime)


def is_everyone(agent: Agent) -> bool:
    """Whether an agent stands for every program: it has no text, not just a name."""
    return isinstance(agent.node, Form) and not agent.node.items


def explore(world: World, agent: Agent, meter: Meter) -> Exploration:
    """Every way a tick of this program can go. Raises Unprovable or OutOfWork.

    For `everyone`, regions range over the actions as well. Regions that no state is in are left
    out; the evidence then carries multipliers that show it.
    """
    declared = (*world.variables, *agent.memory)
    if is_everyone(agent):
        declared = (*declared, *world.actions)
    root = everywhere(declared)
    leaves: list[Leaf] = []
    splits: dict[int, _Split] = {}
    forced = False
    pending: list[tuple[Region, int]] = [(root, 1)]
    next_key, runs = 2, 0
    children: dict[int, tuple[int, ...]] = {}
    closed: dict[int, Node] = {}
    while pending:
        region, key = pending.pop()
        runs += 1
        if runs % RUNS_PER_UNIT == 0:
            meter.spend(1, "explore")
        if len(leaves) > MAXIMUM_LEAVES:
            raise Unprovable(f"more than {MAXIMUM_LEAVES} ways for a tick to go")
        empty = contradiction(region, meter)
        if empty is not None:
            closed[key], forced = empty, True
            continue
        try:
            leaves.append(_leaf(world, agent, region))
            continue
        except Undecided as undecided:
            by: Split = undecided.split
        except OutsideFragment as outside:
            by = _bisection(declared, region, f"outside the fragment: {outside}")
            forced = True
        except WorldFault as fault:
            # The region may hold no state: only a single one shows that the world really faults.
            by = _bisection(declared, region, f"the world faults: {fault}")
            forced = True
        parts: tuple[Region | None, ...] = region.split(by)
        if isinstance(by, Cut):
            parts = region.halves(by)
        splits[key] = _Split(by, parts)
        children[key] = tuple(range(next_key, next_key + len(parts)))
        next_key += len(parts)
        pending.extend(
            (part, child)
            for part, child in reversed(list(zip(parts, children[key], strict=True)))
            if part is not None
        )
    cuts = [node.by for node in splits.values() if isinstance(node.by, Cut)]
    seen = {item.name for item in (*world.variables, *agent.memory)}
    cuts = [cut for cut in cuts if seen.issuperset(cut.form.variables())]
    linear = {(cut.form.terms, cut.bound): cut for cut in cuts if cut.form.is_linear()}
    guards = tuple(linear[key] for key in sorted(linear, key=lambda key: (len(key[0]), key)))
    named = {node.by.variable for node in splits.values() if isinstance(node.by, Cases)}
    evidence = _evidence(splits, children, closed) if forced else symbol("auto")
    return Exploration(world, agent, tuple(leaves), guards, tuple(sorted(named)), evidence)


def _leaf(world: World, agent: Agent, region: Region) -> Leaf:
    """Run one tick on a region. Raises OutsideFragment where the result is of a high degree."""
    state = tuple(region.value(item.name) for item in world.variables)
    memory = tuple(region.value(item.name) for item in agent.memory)
    if is_over(world, state, region):
        return Leaf(region, True, ())
    arrows: list[Arrow] = []
    if is_everyone(agent):
        action = tuple(region.value(item.name) for item in world.actions)
        for branch in step(world, state, action, region):
            after = _named(world.variables, branch.state)
            arrows.append(Arrow(branch.weight, branch.reward, after))
    else:
        for outcome in tick(world, agent, state, memory, region):
            values = (*outcome.state, *outcome.memory)
            after = _named((*world.variables, *agent.memory), values)
            arrows.append(Arrow(outcome.weight, outcome.gain, after))
    for arrow in arrows:
        for value in (arrow.weight, arrow.gain, *arrow.after.values()):
            if isinstance(value, Polynomial) and value.degree() > HIGHEST_DEGREE:
                raise OutsideFragment(f"a polynomial of a degree over {HIGHEST_DEGREE}")
    return Leaf(region, False, tuple(arrows))


def _named(declared: tuple[Declared, ...], values: tuple[Value, ...]) -> dict[str, Value]:
    """Values by name."""
    return {item.name: value for item, value in zip(declared, values, strict=True)}


def _bisection(declared: tuple[Declared, ...], region: Region, why: str) -> Cut | Cases:
    """Cut the shortest finite interval of a variable that is not fixed yet."""
    best: tuple[int, str, int] | None = None
    for item in declared:
        value = region.value(item.name)
        if isinstance(value, Polynomial):
            low, high = region.interval(value)
            if low is not None and high is not None:
                candidate = (high - low, item.name, low + (high - low + 1) // 2)
                best = candidate if best is None else min(best, candidate)
    if best is None or best[0] > MAXIMUM_BISECTED:
        raise Unprovable(f"{why}, where {region}")
    return Cut(variable(best[1]), best[2])


def _evidence(
    splits: dict[int, _Split], children: dict[int, tuple[int, ...]], closed: dict[int, Node]
) -> Node:
    """The tree of splits as explicit evidence, from the leaves up."""
    done = dict(closed)
    for key in sorted(splits, reverse=True):  # children have larger keys than parents
        by = splits[key].by
        below = [done.get(child, symbol("auto")) for child in children[key]]
        if isinstance(by, Cases):
            done[key] = form(symbol("cases"), symbol(by.variable), *below)
        elif isinstance(by, Divide):
            named = form_node(by.dividend), Atom(by.divisor)
            done[key] = form(symbol("divide"), *named, *(below or [symbol("auto")]))
        else:
            done[key] = form(symbol("cut"), form_node(by.form), Atom(by.bound), *below)
    return done.get(1, symbol("auto"))
