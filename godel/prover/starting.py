"""The first cells of a bound: values of small variables, guards, and the states of interest."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from godel.kernel.theorems import Here
from godel.language.polynomial import variable
from godel.language.region import Cases, Cut
from godel.prover.cells import Cells
from godel.prover.exploration import Exploration
from godel.world.model import Choice, Declared, Memory, Range, State, World
from godel.world.tick import is_over

SMALL_RANGE = 32
"""A variable with at most this many values starts with a cell for each."""

MOST_FIRST_CELLS = 400

Belief = tuple[tuple[Fraction, State], ...]
"""States of interest, memory included, with their weights."""


def belief_of(world: World, here: Here, memory: Memory) -> Belief:
    """The states of the belief that are not over, memory included, with their weights."""
    return tuple(
        (Fraction(weight), (*state, *memory))
        for weight, state in here.belief
        if not is_over(world, state)
    )


def relevant(exploration: Exploration) -> tuple[Declared, ...]:
    """The variables that a bound may depend on: the world's, and memory if the policy reads it."""
    world, agent = exploration.world, exploration.agent
    reads = agent.procedure("policy")
    parameters = reads.code.parameters if reads else ()
    uses_memory = any(item.name in parameters for item in agent.memory)
    return (*world.variables, *(agent.memory if uses_memory else ()))


def first_cells(exploration: Exploration, belief: Belief) -> tuple[Cells, tuple[str, ...]]:
    """Cells to begin with, and the variables that templates are made of."""
    items = relevant(exploration)
    cells = Cells((*exploration.world.variables, *exploration.agent.memory))
    single = {item.name for item in items if isinstance(item.sort, Range)}
    for item in sorted(items, key=lambda one: (_size(one), one.name)):
        size = _size(item)
        if isinstance(item.sort, Choice):
            cells.split_everywhere(Cases(item.name))
        elif (
            item.sort.low is not None
            and item.name != "left"
            and size <= SMALL_RANGE
            and size * len(cells.leaves) <= MOST_FIRST_CELLS
        ):
            for bound in range(item.sort.low + 1, item.sort.low + size):
                cells.split_everywhere(Cut(variable(item.name), bound))
            single.discard(item.name)
    for guard in exploration.guards:
        names = guard.form.variables()
        if len(cells.leaves) <= MOST_FIRST_CELLS and any(name in single for name in names):
            cells.split_everywhere(guard)
    for name, values in _interesting(exploration, belief):
        for value in values if name in single and name != "left" else ():
            if len(cells.leaves) <= MOST_FIRST_CELLS:
                cells.split_everywhere(Cut(variable(name), value))
    return cells, tuple(item.name for item in items if isinstance(item.sort, Range))


def anchors(exploration: Exploration, belief: Belief) -> dict[str, frozenset[int]]:
    """Values of each variable around which scales are measured: ends, guards, interest."""
    found: dict[str, set[int]] = {}
    for item in relevant(exploration):
        if isinstance(item.sort, Range):
            ends = (item.sort.low, item.sort.high)
            found[item.name] = {end for end in ends if end is not None}
    for guard in exploration.guards:
        name = guard.form.variables()[0]
        if guard.form == variable(name) and name in found:
            found[name].add(guard.bound)
    for name, values in _interesting(exploration, belief):
        if name in found:
            found[name].update(values)
    return {name: frozenset(values) for name, values in found.items()}


def _interesting(exploration: Exploration, belief: Belief) -> Iterable[tuple[str, list[int]]]:
    """A few values of each variable in the states of interest."""
    for index, name in enumerate(exploration.names()):
        values = {value for _, state in belief if isinstance(value := state[index], int)}
        yield name, sorted(values)[:4]


def _size(item: Declared) -> int:
    """How many values a variable has; a large number for infinitely many."""
    if isinstance(item.sort, Choice):
        return len(item.sort.options)
    if item.sort.low is None or item.sort.high is None:
        return 10**30
    return item.sort.high - item.sort.low + 1
