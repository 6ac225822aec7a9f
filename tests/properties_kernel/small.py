"""Small worlds and agents as plain data: their texts, and their exact utilities.

Nothing here imports `godel`. What a tick does and what gas costs is written down a second time,
and utilities come from linear equations over fractions, so that no mistake of the kernel is shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import TypeAlias

Value: TypeAlias = "Fraction | float"
"""A utility: a fraction, or plus or minus infinity."""

Moves: TypeAlias = "tuple[tuple[Fraction, int, Fraction], ...]"
"""Probability, next state, reward."""

Point: TypeAlias = "tuple[int, int, int]"
"""State, memory, ticks left; 0 where there is no memory, -1 where life is endless.

A state is a number for both what moves, `s`, and what is hidden, `h`: `s * hidden + h`.
"""

GAS_LIMIT = 60
FAULT = "(car 0)"


@dataclass(frozen=True)
class Leaf:
    """A constant, a variable or a fault; `padding` adds `(+ ... 0)` around it."""

    value: int | str
    padding: int = 0

    def text(self) -> str:
        inner = str(self.value)
        for _ in range(self.padding):
            inner = f"(+ {inner} 0)"
        return inner


@dataclass(frozen=True)
class Split:
    """`(if (relation name constant) then otherwise)`."""

    relation: str
    name: str
    constant: int
    then: Tree
    otherwise: Tree

    def text(self) -> str:
        test = f"({self.relation} {self.name} {self.constant})"
        return f"(if {test} {self.then.text()} {self.otherwise.text()})"


Tree: TypeAlias = "Leaf | Split"


def run(tree: Tree, names: dict[str, Fraction]) -> tuple[int | None, int]:
    """The integer that a tree gives and its gas: 1 for each node entered. None is a fault."""
    gas = 0
    while isinstance(tree, Split):
        value = names[tree.name]
        holds = value == tree.constant if tree.relation == "=" else value < tree.constant
        gas += 5  # the if; the call, its operator and two operands
        tree = tree.then if holds else tree.otherwise
    gas += 1 + 3 * tree.padding
    if tree.value == FAULT or gas > GAS_LIMIT:
        return None, GAS_LIMIT
    result = Fraction(tree.value) if isinstance(tree.value, int) else names[tree.value]
    return (int(result) if result.denominator == 1 else None), gas


@dataclass(frozen=True)
class Formula:
    """`s` becomes `(rate * s + push * a + shift) mod count`; pays `(s + a) / divisor`, floored."""

    rate: int
    push: int
    shift: int
    divisor: int

    def move(self, count: int, state: int, action: int) -> Moves:
        """What happens in a state after an action."""
        then = (self.rate * state + self.push * action + self.shift) % count
        return ((Fraction(1), then, Fraction((state + action) // self.divisor)),)

    def text(self, count: int) -> str:
        """The same in Ouro."""
        sum_of = f"(+ (* {self.rate} s) (* {self.push} a) {self.shift})"
        return f"(reward (quotient (+ s a) {self.divisor})) (set s (modulo {sum_of} {count}))"


@dataclass(frozen=True)
class World:
    """`moves[state][action]` lists (probability, next state, reward)."""

    moves: tuple[tuple[Moves, ...], ...]
    done: frozenset[int]
    discount: Fraction
    life: int | None
    gas_price: Fraction
    sees_left: bool
    hidden: int = 1
    sees_state: bool = True
    formula: Formula | None = None
    think_price: Fraction = Fraction(0)

    def text(self) -> str:
        """The world in Ouro."""
        states, actions = len(self.moves) // self.hidden, len(self.moves[0])
        over = ["true" if state in self.done else "false" for state in range(len(self.moves))]
        rows = [
            choice("a", [f"(chance {' '.join(map(self._branch, branches))})" for branches in row])
            for row in self.moves
        ]
        step = self.formula.text(states) if self.formula else self.by_state(rows)
        seen = (["s"] if self.sees_state else []) + (["left"] if self.sees_left else [])
        prior = " ".join(f"(1/{self.hidden} {value})" for value in range(self.hidden))
        secret = f" (hidden (h {prior}))" if self.hidden > 1 else ""
        life = "endless" if self.life is None else str(self.life)
        think = f" (think {self.think_price})" if self.think_price else ""
        return (
            f"(world small (state (s int 0 {states - 1})){secret}"
            f" (observe {' '.join(seen)})"
            f" (actions (a int 0 {actions - 1})) (default (a 0)) (start (s 0))"
            f" (discount {self.discount}) (life {life})"
            f" (price (gas {self.gas_price}){think} (gas-limit {GAS_LIMIT}))"
            f" (done {self.by_state(over)}) (step {step}))"
        )

    def by_state(self, texts: list[str]) -> str:
        """Nested tests that pick the text of each state."""
        rows = [texts[i : i + self.hidden] for i in range(0, len(texts), self.hidden)]
        return choice("s", [choice("h", row) for row in rows])

    def values(self, state: int, left: int) -> str:
        """A state as it is written in a claim or a row."""
        parts = [state // self.hidden, *([state % self.hidden] if self.hidden > 1 else [])]
        return " ".join(map(str, [*parts, *([left] if left >= 0 else [])]))

    def _branch(self, move: tuple[Fraction, int, Fraction]) -> str:
        weight, state, reward = move
        return f"({weight} (set s {state // self.hidden}) (reward {reward}))"

    def is_over(self, point: Point) -> bool:
        return point[0] in self.done or point[2] == 0


def choice(name: str, texts: list[str]) -> str:
    """Nested tests that pick the text for each value of a variable from 0 up."""
    result = texts[-1]
    for value in reversed(range(len(texts) - 1)):
        if texts[value] != result:
            result = f"(if (= {name} {value}) {texts[value]} {result})"
    return result


@dataclass(frozen=True)
class Agent:
    """`memory` is the largest value of the register `m`; `remember` is None where it is kept.

    One that `pays` is charged for its thinking too, that of the next tick in each.
    """

    name: str
    policy: Tree
    memory: int = 0
    remember: Tree | None = None
    sees_left: bool = False
    sees_state: bool = True
    think: Tree | None = None
    pays: bool = False

    def text(self) -> str:
        """The agent in Ouro."""
        register = f" (memory (m 0 0 {self.memory}))" if self.memory else ""
        seen = [*(["s"] if self.sees_state else []), *(["m"] if self.memory else [])]
        seen += ["left"] if self.sees_left else []
        parts = f"(define (policy {' '.join(seen)}) {self.policy.text()})"
        if self.remember:
            states = "s next-s " if self.sees_state else ""
            parts += f" (define (remember {states}m a reward) {self.remember.text()})"
        if self.think:
            parts += f" (define (think {' '.join(seen)}) {self.think.text()})"
        return f"(agent {self.name}{register} {parts})"


@dataclass(frozen=True)
class Way:
    """One way a tick can go."""

    weight: Fraction
    gain: Fraction
    then: Point


def ways(world: World, agent: Agent, point: Point) -> list[Way]:
    """All ways a tick can go from a point that is not over."""
    state, memory, left = point
    names = {"s": Fraction(state // world.hidden), "m": Fraction(memory), "left": Fraction(left)}
    action, gas = run(agent.policy, names)
    if action is None or not 0 <= action < len(world.moves[0]):
        action, gas = 0, GAS_LIMIT
    found: list[Way] = []
    for weight, then, reward in world.moves[state][action]:
        kept, cost = memory, 0
        if agent.remember:
            after = {
                "a": Fraction(action),
                "reward": reward,
                "next-s": Fraction(then // world.hidden),
            }
            value, cost = run(agent.remember, names | after)
            if value is None or not 0 <= value <= agent.memory:
                cost = GAS_LIMIT
            else:
                kept = value
        gain = reward - world.gas_price * (gas + cost)
        after_it = (then, kept, left - (world.life is not None))
        if agent.pays and not world.is_over(after_it):
            gain -= world.discount * world.think_price * allotment(world, agent, after_it)
        found.append(Way(weight, gain, after_it))
    return found


def allotment(world: World, agent: Agent, point: Point) -> int:
    """The work units that an agent spends on search: a natural number, otherwise 0."""
    state, memory, left = point
    names = {"s": Fraction(state // world.hidden), "m": Fraction(memory), "left": Fraction(left)}
    units = 0 if agent.think is None else run(agent.think, names)[0]
    return max(units or 0, 0)


def points(world: World, agent: Agent) -> list[Point]:
    """All points, those with fewest ticks left first."""
    lives = [-1] if world.life is None else range(world.life + 1)
    return [
        (state, memory, left)
        for left in lives
        for state in range(len(world.moves))
        for memory in range(agent.memory + 1)
    ]


def reached(world: World, agent: Agent, starts: list[Point]) -> set[Point]:
    """The points that can be reached, where life goes on."""
    found, pending = set(starts), list(starts)
    while pending:
        point = pending.pop()
        if not world.is_over(point):
            new = {way.then for way in ways(world, agent, point)} - found
            found |= new
            pending += new
    return found


def utilities(
    world: World, agent: Agent, lie: dict[int, Fraction] | None = None
) -> dict[Point, Value] | None:
    """The utility at every point; None where it does not exist.

    `lie` gives values to some states, which the others then rely on.
    """
    chain = {p: [] if world.is_over(p) else ways(world, agent, p) for p in points(world, agent)}
    values: dict[Point, Value] = {p: lie[p[0]] for p in chain if lie and p[0] in lie}
    if world.life is not None:
        for point, moves in chain.items():
            if point in values:
                continue
            values[point] = sum(
                (w.weight * (w.gain + world.discount * values[w.then]) for w in moves), Fraction(0)
            )
        return values
    if world.discount == 1 and lie is None:
        settled = _settled(world, agent, chain)
        if settled is None:
            return None
        values = settled
    return values | _solve({p: m for p, m in chain.items() if p not in values}, values, world)


def _settled(
    world: World, agent: Agent, chain: dict[Point, list[Way]]
) -> dict[Point, Value] | None:
    """Without discount: utilities of points from which no end is certain, and of closed classes."""
    beyond = {point: reached(world, agent, [point]) for point in chain}
    values: dict[Point, Value] = {}
    for point, after in beyond.items():
        if all(point in beyond[other] for other in after):  # a closed class
            gains = [way.gain for other in after for way in chain[other]]
            if min(gains, default=0) < 0 < max(gains, default=0):
                return None
            values[point] = Fraction(0) if not any(gains) else inf if max(gains) > 0 else -inf
    for point, after in beyond.items():
        if point not in values:
            ends = {values[other] for other in after if other in values} & {inf, -inf}
            if len(ends) == 2:
                return None
            if ends:
                values[point] = ends.pop()
    return values


def _solve(
    chain: dict[Point, list[Way]], known: dict[Point, Value], world: World
) -> dict[Point, Value]:
    """Solve value = E[gain + discount * value'] by elimination."""
    order = list(chain)
    rows: list[dict[Point, Fraction]] = []
    right: list[Fraction] = []
    for point in order:
        row, constant = {point: Fraction(1)}, Fraction(0)
        for way in chain[point]:
            constant += way.weight * way.gain
            scale = way.weight * world.discount
            if way.then in known:
                constant += scale * Fraction(known[way.then])
            else:
                row[way.then] = row.get(way.then, Fraction(0)) - scale
        rows.append(row)
        right.append(constant)
    for index, point in enumerate(order):
        pivot = rows[index][point]
        for other in range(len(order)):
            factor = rows[other].get(point, Fraction(0)) / pivot
            if other != index and factor:
                for name, value in rows[index].items():
                    rows[other][name] = rows[other].get(name, Fraction(0)) - factor * value
                right[other] -= factor * right[index]
    return {point: right[i] / rows[i][point] for i, point in enumerate(order)}


def expected(values: dict[Point, Value], belief: list[tuple[Fraction, Point]]) -> Value:
    """The utility at a belief."""
    return sum((weight * values[point] for weight, point in belief), Fraction(0))
