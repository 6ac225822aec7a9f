"""Whether the versions of a ladder stand in an order, or beat each other in a circle."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

from godel.selfplay.table import Table

TRANSITIVE = "transitive"
CYCLES = "cycles"
INTRANSITIVE = "intransitive"
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Order:
    """What the relation "beats" is like.

    `kind`: cycles, if versions beat each other in a circle (`witness`: a shortest one, its first
    version repeated at the end); else open, if for some pair it is not known which is better; else
    transitive, if whoever beats a version beats all that this one beats; else intransitive
    (`witness`: one beats the next beats the third, and the first does not beat the third).
    """

    kind: str
    witness: tuple[int, ...] = ()

    def __str__(self) -> str:
        chain = " beats ".join(map(str, self.witness))
        return {
            TRANSITIVE: "transitive: whoever beats a version beats all that this one beats",
            CYCLES: f"cycles: {chain}",
            INTRANSITIVE: f"not transitive: {chain}, but not {self.witness[:1]} beats "
            f"{self.witness[-1:]}",
            OPEN: "not known: some bounds do not tell which version is better",
        }[self.kind]


def order_of(table: Table) -> Order:
    """What "beats" is like in a table."""
    versions = range(table.size)
    beaten = {
        one: [other for other in versions if other != one and table.beats(one, other)]
        for one in versions
    }
    circle = min(
        (found for start in versions for found in [_circle(beaten, start)] if found),
        key=len,
        default=(),
    )
    if circle:
        return Order(CYCLES, circle)
    if any(table.beats(one, two) is None for one, two in permutations(versions, 2)):
        return Order(OPEN)
    for one in versions:
        for two in beaten[one]:
            for three in beaten[two]:
                if three not in beaten[one]:
                    return Order(INTRANSITIVE, (one, two, three))
    return Order(TRANSITIVE)


def _circle(beaten: dict[int, list[int]], start: int) -> tuple[int, ...]:
    """A shortest way from a version along "beats" back to it, () if there is none."""
    paths: list[tuple[int, ...]] = [(start,)]
    seen: set[int] = set()
    while paths:
        longer: list[tuple[int, ...]] = []
        for path in paths:
            for other in beaten[path[-1]]:
                if other == start:
                    return (*path, start)
                if other not in seen:
                    seen.add(other)
                    longer.append((*path, other))
        paths = longer
    return ()
