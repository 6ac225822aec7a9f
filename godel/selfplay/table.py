"""Every version of a ladder against every other, in certified numbers; and what a best reply earns.

An entry is the utility of one version in the world in which another is the opponent, from a place
that is the same for all. Each is a claim of its own, `(goal interval l u)`, proved in the kernel.
Next to it stands, for each opponent, the certified ceiling of every program whatever in its world:
no reply to it can earn more. A version whose own utility against itself is this ceiling is a best
reply to itself; in a fair game nothing can then be gained on it: its gap, or exploitability, is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from godel.kernel.claim import Goal
from godel.kernel.theorems import Here
from godel.language.values import Number
from godel.machine.state import tree_of
from godel.prover import tactics
from godel.prover.ceilings import ceiling
from godel.prover.certificate import claim_for, compose
from godel.prover.solver import Solver
from godel.prover.work import Meter
from godel.selfplay.ladder import Version
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, World

Place = Callable[[World, Agent], Here]
"""The place at which all are compared, for a world and the agent whose life it is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Bounds of a utility, None where there is none, and the proof file, b"" without one."""

    lower: Number | None
    upper: Number | None
    certificate: bytes

    @property
    def exact(self) -> Number | None:
        """The utility, if it is known exactly."""
        return self.lower if self.lower is not None and self.lower == self.upper else None

    def beats(self, other: Entry) -> bool | None:
        """Whether this utility is higher than another one; None if the bounds do not tell."""
        if self.lower is not None and other.upper is not None and self.lower > other.upper:
            return True
        if self.upper is not None and other.lower is not None and self.upper <= other.lower:
            return False
        return None


@dataclass(frozen=True, slots=True)
class Table:
    """`entries[i][j]` is version i against version j; `ceilings[j]` what any program earns there.

    `work` is in units.
    """

    entries: tuple[tuple[Entry, ...], ...]
    ceilings: tuple[Entry, ...]
    work: int

    @property
    def size(self) -> int:
        """How many versions there are."""
        return len(self.entries)

    def beats(self, one: int, other: int) -> bool | None:
        """Whether a version earns more against another than that one against it."""
        return self.entries[one][other].beats(self.entries[other][one])

    def gap(self, version: int) -> Fraction | None:
        """At most this much more than the version itself earns any program against it."""
        most, own = self.ceilings[version].upper, self.entries[version][version].lower
        return None if most is None or own is None else Fraction(most) - Fraction(own)

    def zero_sum(self) -> bool | None:
        """Whether what one earns the other loses, for all pairs; None if not all is exact."""
        sums = [
            None if one is None or other is None else Fraction(one) + Fraction(other)
            for row in range(self.size)
            for column in range(row + 1)
            for one in [self.entries[row][column].exact]
            for other in [self.entries[column][row].exact]
        ]
        if any(total not in (None, 0) for total in sums):
            return False
        return None if None in sums else True


def table_of(
    versions: Sequence[Version],
    place: Place,
    work: int,
    told: Callable[[str], None] = lambda line: None,
) -> Table:
    """The table of a ladder. Each entry may spend `work` units; what is not found is None."""
    used = 0
    columns: list[list[Entry]] = []
    ceilings: list[Entry] = []
    with Solver() as solver:
        for opponent in versions:
            told(f"against version {len(columns)}")
            world = build_world(tree_of(opponent.world))
            agents = [build_agent(tree_of(version.program), world) for version in versions]
            meters = [Meter(work) for _ in range(len(versions) + 1)]
            columns.append(
                [
                    _entry(world, agent, place(world, agent), meter, solver)
                    for agent, meter in zip(agents, meters, strict=False)
                ]
            )
            ceilings.append(_ceiling(world, agents[0], place(world, agents[0]), meters[-1], solver))
            used += sum(meter.used for meter in meters)
    return Table(tuple(zip(*columns, strict=True)), tuple(ceilings), used)


def _entry(world: World, agent: Agent, here: Here, meter: Meter, solver: Solver) -> Entry:
    """Certified bounds of an agent, as tight as they get."""
    found = tactics.bound(world, agent, here, meter, Fraction(0), solver=solver)
    lower, upper = found.interval.lower, found.interval.upper
    if found.proof is None:
        return Entry(None, None, b"")
    claim = claim_for(world, agent, None, here, Goal("interval", lower, upper))
    return Entry(lower, upper, compose(claim, world, agent, None, found.proof))


def _ceiling(world: World, agent: Agent, here: Here, meter: Meter, solver: Solver) -> Entry:
    """A certified ceiling of every program; `agent` only says whose life it is."""
    found = ceiling(world, agent, here, meter, Fraction(0), solver=solver)
    if found.proof is None or found.value is None:
        return Entry(None, None, b"")
    claim = claim_for(world, agent, None, here, Goal("ceiling", None, found.value))
    return Entry(None, found.value, compose(claim, world, agent, None, found.proof))
