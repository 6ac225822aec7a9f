"""`(tune K)`: one number of the program changed.

The K-th number written in `policy` and in what it calls (and in `remember`, where the policy reads
memory) is moved up and down in doubling steps, then around the best of these in halving ones. An
integer is also put to the solver: is there a value for which no view gets a worse action than now,
and some view a better one? After the last number K goes round once more, to the second best value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from godel.language.syntax import Atom, Node
from godel.language.values import Number, number
from godel.search.constants import solved_constant
from godel.search.edit import (
    Path,
    Procedure,
    acting_part,
    procedures,
    replace_at,
    subexpressions,
    with_body,
)
from godel.search.effort import Steps
from godel.search.landscape import survey
from godel.search.model import estimates
from godel.search.proposer import NothingLeft, Proposal, Setting, chosen, rated
from godel.search.terms import atoms_of, clauses
from godel.world.model import Agent, World

MOST_DOUBLINGS = 20
MOST_RANKS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """Where a number is written."""

    procedure: Procedure
    path: Path
    value: Number

    def filled(self, agent: Node, value: Number) -> Node:
        """The agent with another number there."""
        body = replace_at(self.procedure.body, self.path, Atom(value))
        return with_body(agent, self.procedure, body)


def sites(agent: Agent) -> tuple[Site, ...]:
    """The numbers that may be tuned, in the order of the program, `policy` first."""
    parts = list(acting_part(agent.node))
    known = procedures(agent.node)
    read = {name for part in parts[:1] for name in part.parameters}
    if "remember" in known and read & {item.name for item in agent.memory}:
        parts.append(known["remember"])
    return tuple(
        Site(part, path, node.value)
        for part in parts
        for path, node in subexpressions(part.body)
        if isinstance(node, Atom) and isinstance(node.value, int | Fraction)
    )


def tune(setting: Setting, number: int) -> Proposal:
    """The best values for one number of the program. Raises NothingLeft or NothingGained."""
    policy, found = setting.policy(), sites(setting.running)
    if number > MOST_RANKS * len(found):
        raise NothingLeft(f"tune ends after {MOST_RANKS * len(found)}")
    rank, site = (number - 1) // len(found) + 1, found[(number - 1) % len(found)]
    landscape = survey(
        setting.world, setting.running, setting.here, setting.remembered, policy.parameters, 1,
        setting.effort,
    )  # fmt: skip
    reach = _reach(setting.world, site.value)
    asked = ""
    values: list[Number] = []
    estimate: Callable[[Agent], float] = landscape.model.estimate
    if site.procedure.name == "remember":
        estimate = _with_its_own_memory(setting)
    elif isinstance(site.value, int):
        constant, asked = solved_constant(
            setting, landscape, site.procedure, site.path, site.value - reach, site.value + reach
        )
        values += [] if constant is None else [constant]
    values += _doublings(site.value, reach)
    trees = {value: site.filled(setting.running.node, value) for value in values}
    best = rated(setting, estimate, trees.values())
    around = _halvings(setting, site, best.gaining[0].agent) if best.gaining else []
    trees |= {value: site.filled(setting.running.node, value) for value in around}
    if around:
        best = rated(setting, estimate, trees.values())
    return Proposal(chosen(best, rank), asked)


def _with_its_own_memory(setting: Setting) -> Callable[[Agent], float]:
    """An estimate for candidates that remember something else than the running program."""
    steps: Steps = {}

    def estimate(agent: Agent) -> float:
        world, running, here = setting.world, setting.running, setting.here
        return estimates(world, running, agent, here, setting.effort, steps)[1]

    return estimate


def _reach(world: World, value: Number) -> int:
    """How far a number may be moved: as far as the largest number of the world, at least."""
    written = [
        abs(atom.value)
        for atom in atoms_of(clauses(world, "state", "actions", "step", "done"))
        if isinstance(atom.value, int)
    ]
    return min(1 << MOST_DOUBLINGS, max([2 * abs(int(value)), 8, *written]))


def _doublings(value: Number, reach: int) -> Iterator[Number]:
    """Neighbours at doubling distances: from 1, or for a fraction from 1/16 of it."""
    step = Fraction(1) if isinstance(value, int) else max(abs(value), Fraction(1, 16)) / 16
    while step <= reach:
        yield number(value + step)
        yield number(value - step)
        step *= 2


def _halvings(setting: Setting, site: Site, best: Agent) -> list[Number]:
    """Neighbours of the best value so far at halving distances."""
    found = [other for other in sites(best) if _same_place(other, site)]
    if not found:
        return []
    middle = found[0].value
    step = abs(Fraction(middle) - site.value) / 2
    least = Fraction(1) if isinstance(site.value, int) else Fraction(abs(site.value), 64)
    values: list[Number] = []
    while step >= least and step > 0:
        whole = step if isinstance(site.value, Fraction) else Fraction(int(step))
        values += [number(middle + whole), number(middle - whole)]
        step /= 2
    return values


def _same_place(left: Site, right: Site) -> bool:
    return left.procedure.name == right.procedure.name and left.path == right.path
