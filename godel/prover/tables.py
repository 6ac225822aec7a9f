"""Bounds state by state: the reachable states, policy evaluation in floats, values rounded outward.

Small chains are solved exactly over the rationals (sympy), so that upper and lower bound agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import spsolve
from sympy import QQ
from sympy.polys.matrices import DomainMatrix
from sympy.polys.matrices.exceptions import DMError

from godel.kernel.listed import key_of
from godel.kernel.theorems import Here
from godel.language.polynomial import Polynomial
from godel.language.syntax import Atom, Form, Node, form, symbol
from godel.language.values import Boolean, Number, Symbol, Value, number
from godel.prover.work import STATES_PER_UNIT, Meter
from godel.world.model import Agent, Memory, State, World, carry
from godel.world.tick import WorldFault, is_over, tick

EXACT_STATES = 60
"""Chains up to this size are solved exactly."""

EXACT_DIGITS = 60
"""Exact values with longer denominators are rounded after all."""

RESOLUTION = 10**9


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """The reachable (state, memory) pairs of a program, and what each tick leads to."""

    world: World
    places: tuple[tuple[State, Memory], ...]
    index: dict[str, int]
    arrows: tuple[tuple[tuple[Fraction, int, Fraction], ...], ...]
    over: tuple[bool, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TableBound:
    """Values for each place, sound on one side, and the one at the belief here."""

    upper: bool
    rows: Node
    value: Fraction
    values: tuple[Fraction, ...]


def reachable(
    world: World, agent: Agent, running: Agent, here: Here, limit: int, meter: Meter
) -> Chain | None:
    """The chain of a program from here; None if it has more than `limit` places.

    Where both declare the same memory, the places that the *running* program may reach are
    included too, so that the table still holds when the proof is used some ticks later.
    Raises WorldFault if `step` or `done` fails somewhere.
    """
    memory = carry(running, agent, here.memory)
    places: list[tuple[State, Memory]] = []
    index: dict[str, int] = {}

    def place(state: State, kept: Memory) -> int:
        key = key_of(state, kept)
        if key not in index:
            index[key] = len(places)
            places.append((state, kept))
        return index[key]

    for _, state in here.belief:
        place(state, memory)
    both = running is not agent and running.memory == agent.memory
    arrows: list[tuple[tuple[Fraction, int, Fraction], ...]] = []
    over: list[bool] = []
    while len(arrows) < len(places):
        if len(places) > limit:
            return None
        if len(arrows) % STATES_PER_UNIT == 0:
            meter.spend(1, "table")
        state, kept = places[len(arrows)]
        finished = is_over(world, state)
        over.append(finished)
        found: list[tuple[Fraction, int, Fraction]] = []
        for outcome in () if finished else tick(world, agent, state, kept):
            weight, gain = _exact(outcome.weight), _exact(outcome.gain)
            found.append((weight, place(outcome.state, outcome.memory), gain))
        for outcome in () if finished or not both else tick(world, running, state, kept):
            place(outcome.state, outcome.memory)
        arrows.append(tuple(found))
    return Chain(world, tuple(places), index, tuple(arrows), tuple(over))


def _exact(value: Number | Polynomial) -> Fraction:
    if isinstance(value, Polynomial):
        raise WorldFault("a symbolic value in an exact tick")
    return Fraction(value)


def table_bounds(
    chain: Chain, here: Here, memory: Memory, meter: Meter
) -> tuple[TableBound | None, TableBound | None]:
    """The best lower and upper table, each None where the rule would refuse it."""
    meter.spend(1 + len(chain.places) // (4 * STATES_PER_UNIT), "solve")
    values = _solve_exactly(chain) if len(chain.places) <= EXACT_STATES else None
    if values is None:
        values = _solve_in_floats(chain)
    if values is None:
        return None, None
    lower = _outward(chain, values, -1, here, memory)
    return lower, _outward(chain, values, 1, here, memory)


def _solve_exactly(chain: Chain) -> tuple[Fraction, ...] | None:
    """Rational linear algebra; None if the chain has no unique solution or a huge one."""
    size = len(chain.places)
    discount = Fraction(chain.world.discount)
    matrix = [[QQ(int(i == j)) for j in range(size)] for i in range(size)]
    right = [[QQ(0)] for _ in range(size)]
    for i, arrows in enumerate(chain.arrows):
        for weight, j, gain in arrows:
            share = weight * discount
            matrix[i][j] -= QQ(share.numerator, share.denominator)
            earned = weight * gain
            right[i][0] += QQ(earned.numerator, earned.denominator)
    try:
        solved = DomainMatrix(matrix, (size, size), QQ).lu_solve(
            DomainMatrix(right, (size, 1), QQ)
        )
    except (DMError, ZeroDivisionError):
        return None
    values = tuple(
        Fraction(int(row[0].numerator), int(row[0].denominator)) for row in solved.to_list()
    )
    if any(value.denominator >= 10**EXACT_DIGITS for value in values):
        return None
    return values


def _solve_in_floats(chain: Chain) -> tuple[Fraction, ...] | None:
    """Sparse policy evaluation, rounded; None where it has no finite answer."""
    size = len(chain.places)
    discount = float(chain.world.discount)
    rows, columns, data = list(range(size)), list(range(size)), [1.0] * size
    right = numpy.zeros(size)
    for i, arrows in enumerate(chain.arrows):
        for weight, j, gain in arrows:
            rows.append(i)
            columns.append(j)
            data.append(-float(weight) * discount)
            right[i] += float(weight) * float(gain)
    matrix = csr_matrix((data, (rows, columns)), shape=(size, size))
    solved = numpy.atleast_1d(spsolve(matrix.tocsc(), right))
    if not numpy.all(numpy.isfinite(solved)):
        return None
    return tuple(
        Fraction(0) if over else Fraction(round(Fraction(float(value)) * RESOLUTION), RESOLUTION)
        for value, over in zip(solved, chain.over, strict=True)
    )


def _outward(
    chain: Chain, values: tuple[Fraction, ...], sign: int, here: Here, memory: Memory
) -> TableBound | None:
    """Values moved outward by their worst violation, computed exactly."""
    world = chain.world
    discount = Fraction(world.discount)
    worst = Fraction(0)
    for i, arrows in enumerate(chain.arrows):
        if not chain.over[i]:
            then = sum((w * (g + discount * values[j]) for w, j, g in arrows), Fraction(0))
            worst = max(worst, sign * (then - values[i]))
    if world.life is not None:
        moved = tuple(
            value + sign * worst * _left(place[0])
            for value, place in zip(values, chain.places, strict=True)
        )
    elif world.discount < 1:
        moved = tuple(value + sign * worst / (1 - discount) for value in values)
    else:
        moved = values
        if worst > 0 or any(sign * value < 0 for value in values):
            return None
    rows = form(
        symbol("rows"),
        *(
            form(_list(state), _list(kept), Atom(number(value)))
            for (state, kept), value in zip(chain.places, moved, strict=True)
        ),
    )
    total = sum(
        (Fraction(w) * moved[chain.index[key_of(state, memory)]]
         for w, state in here.belief if not is_over(world, state)),
        Fraction(0),
    )  # fmt: skip
    return TableBound(sign > 0, rows, total, moved)


def _left(state: State) -> int:
    return state[-1] if isinstance(state[-1], int) else 0


def _list(values: tuple[Value, ...]) -> Form:
    return Form(
        tuple(
            Atom(value) for value in values if isinstance(value, int | Fraction | Boolean | Symbol)
        )
    )
