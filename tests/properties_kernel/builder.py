"""Random small worlds, agents and certificates: true ones from exact solution, and spoiled ones."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import inf, isnan
from typing import Protocol

from tests.kernel.certificates import Certificate, canonical
from tests.properties_kernel.optimum import State, at_best, clairvoyant
from tests.properties_kernel.small import (
    FAULT,
    Agent,
    Formula,
    Leaf,
    Moves,
    Point,
    Split,
    Tree,
    Value,
    World,
    expected,
    utilities,
)

Belief = list[tuple[Fraction, int, int]]
"""Weight, state and ticks left."""

HALF = Fraction(1, 2)
PATIENCE = 3


@dataclass(frozen=True)
class Scene:
    """A world, the two programs with their exact utilities, and where the machine is."""

    world: World
    running: Agent
    candidate: Agent
    belief: Belief
    memory: int
    values: tuple[dict[Point, Value], dict[Point, Value]]
    texts: tuple[str, str, str]

    def here(self, side: int) -> list[tuple[Fraction, Point]]:
        """The belief with the memory of the running program (0) or the candidate (1)."""
        kept = self.memory if side == 0 or self._same_register() else 0
        return [(weight, (state, kept, left)) for weight, state, left in self.belief]

    def _same_register(self) -> bool:
        return self.running.memory == self.candidate.memory

    def utility(self, side: int) -> Value:
        """The exact utility here of the running program or the candidate."""
        return expected(self.values[side], self.here(side))

    def agent(self, side: int) -> Agent:
        return (self.running, self.candidate)[side]

    @cached_property
    def expected(self) -> tuple[Value, Value]:
        """The exact utilities here of both programs."""
        return self.utility(0), self.utility(1)

    @cached_property
    def most(self) -> Value:
        """What some program surely earns here."""
        return surely(self)


@dataclass(frozen=True)
class Attempt:
    """A certificate, what it claims, and how it was made."""

    certificate: Certificate
    goal: str
    kind: str
    lower: Fraction | None = None
    upper: Fraction | None = None


class Solved(Protocol):
    """What is known exactly about a scene."""

    texts: tuple[str, str, str]

    @property
    def expected(self) -> tuple[Value, Value]:
        """The utilities here of the running program and the candidate."""
        ...

    @property
    def most(self) -> Value:
        """What some program surely earns here."""
        ...


def is_true(scene: Solved, attempt: Attempt) -> bool:
    """Whether exact solution confirms the claim."""
    if attempt.goal == "ceiling":
        return attempt.upper is not None and attempt.upper >= scene.most
    running, candidate = scene.expected
    if attempt.goal == "better":
        return candidate > running
    if attempt.goal == "no-better":
        return candidate <= running
    if isnan(running):
        return False
    above = attempt.lower is None or attempt.lower <= running
    return above and (attempt.upper is None or running <= attempt.upper)


def surely(scene: Scene) -> Value:
    """What some program can expect here; in a finite life, and where all is seen, the best does."""
    world, left = scene.world, scene.belief[0][2]
    weights = {state: weight for weight, state, _ in scene.belief}
    if world.life is not None:
        nothing = {(s, left): Fraction(0) for s in range(len(world.moves)) for left in range(99)}
        return at_best(world, weights, left, world.life, nothing)
    if world.hidden == 1 and world.sees_state:
        best = clairvoyant(world)
        if best is not None:
            return at_best(world, weights, left, 0, best)
    found: list[Value] = [scene.utility(0)] if world.gas_price == 0 else []
    for action in range(len(world.moves[0])):
        tail = always(world, action)
        if tail is not None:
            found.append(at_best(world, weights, left, PATIENCE, tail))
    return max(found, default=-inf)


def always(world: World, action: int) -> dict[State, Fraction] | None:
    """What the same action for ever earns, gas aside; None where that is not finite."""
    free = replace(world, gas_price=Fraction(0))
    found = utilities(free, Agent("p", Leaf(action)))
    if found is None or any(not isinstance(value, Fraction) for value in found.values()):
        return None
    return {(point[0], point[2]): Fraction(value) for point, value in found.items()}


class Maker:
    """Makes scenes and attempts from one seed."""

    def __init__(self, seed: object) -> None:
        self.random = random.Random(str(seed))

    def one_in(self, count: int) -> bool:
        return self.random.randrange(count) == 0

    # ------------------------------------------------------------------ worlds and agents

    def world(self) -> World:
        pick = self.random.choice
        hidden = pick([1, 1, 1, 2, 2, 3])
        count, actions = pick([2, 2, 2, 3, 3, 4, 5, 6]) if hidden == 1 else 2, pick([1, 2, 2, 3])
        states = count * hidden
        moves = tuple(
            tuple(self.branches(count, hidden, state % hidden) for _ in range(actions))
            for state in range(states)
        )
        done = frozenset(s for s in range(states) if self.one_in(6))
        life = pick([None, None, None, 1, 2, 3])
        discount = pick([HALF, Fraction(9, 10), Fraction(99, 100), Fraction(1), Fraction(1)])
        price = pick([Fraction(0), Fraction(1, 100), Fraction(1, 7)])
        if life is None and discount == 1 and self.one_in(2):
            done |= frozenset(range(states - hidden, states))  # a life that may end
        elif life is None and discount == 1 and not self.one_in(3):
            # a state where nothing happens any more, though life goes on: most utilities are finite
            end = range(states - hidden, states)
            rest = tuple((((Fraction(1), state, Fraction(0)),),) * actions for state in end)
            moves, done, price = (*moves[:-hidden], *rest), frozenset(), Fraction(0)
        sees_left, sees_state = life is not None and self.one_in(3), not self.one_in(5)
        world = World(moves, done, discount, life, price, sees_left, hidden, sees_state)
        return self.computed(world) if hidden == 1 and self.one_in(5) else world

    def computed(self, world: World) -> World:
        """The same with steps that a formula gives, by quotients and remainders."""
        count = len(world.moves)
        formula = Formula(*(self.random.randint(low, 3) for low in (-1, 0, 0, 1)))
        moves = tuple(
            tuple(formula.move(count, state, action) for action in range(len(world.moves[0])))
            for state in range(count)
        )
        return replace(world, moves=moves, formula=formula)

    def branches(self, count: int, hidden: int = 1, secret: int = 0) -> Moves:
        """Some ways to go on, with what is hidden as it is."""
        number = self.random.choice([1, 1, 2, 3])
        parts = [self.random.randint(1, 3) for _ in range(number)]
        rewards = [Fraction(0), Fraction(1), Fraction(-1), Fraction(self.random.randint(-9, 9), 4)]
        return tuple(
            (
                Fraction(part, sum(parts)),
                self.random.randrange(count) * hidden + secret,
                self.random.choice(rewards),
            )
            for part in parts
        )

    def tree(self, names: dict[str, int], leaves: list[int | str], depth: int) -> Tree:
        if depth == 0 or self.one_in(3):
            return Leaf(self.random.choice(leaves), 1 if self.one_in(5) else 0)
        name = self.random.choice(list(names))
        return Split(
            self.random.choice(["=", "<"]),
            name,
            self.random.randint(0, names[name]),
            self.tree(names, leaves, depth - 1),
            self.tree(names, leaves, depth - 1),
        )

    def agent(self, name: str, world: World, memory: int) -> Agent:
        states, actions = len(world.moves) // world.hidden, len(world.moves[0])
        names = {"s": states - 1} if world.sees_state else {}
        names |= {"m": memory} if memory else {}
        if world.sees_left:
            names["left"] = world.life or 0
        leaves: list[int | str] = list(range(actions)) * 4 + [actions, FAULT]
        policy = self.tree(names, leaves, self.random.randint(0, 3) if names else 0)
        remember = None
        if memory and not self.one_in(4):
            seen = names | {"a": actions - 1, "reward": 1}
            seen |= {"next-s": states - 1} if world.sees_state else {}
            seen.pop("left", None)
            kept: list[int | str] = [0, 1, memory, memory, "m", "a", memory + 1]
            kept += ["next-s"] if world.sees_state else []
            remember = self.tree(seen, kept, 2)
        return Agent(name, policy, memory, remember, world.sees_left, world.sees_state)

    def scene(self) -> Scene | None:
        """A scene, or None where a utility does not exist."""
        world = self.world()
        memory = self.random.choice([0, 0, 0, 1, 2])
        running = self.agent("p", world, memory)
        candidate = self.rival(world, running)
        values = utilities(world, running), utilities(world, candidate)
        if values[0] is None or values[1] is None:
            return None
        states = self.random.sample(range(len(world.moves)), self.random.choice([1, 1, 2]))
        left = -1 if world.life is None else self.random.randint(1, world.life)
        weights = [Fraction(1)] if len(states) == 1 else [Fraction(1, 3), Fraction(2, 3)]
        belief = [(weight, state, left) for weight, state in zip(weights, states, strict=True)]
        texts = tuple(canonical(item.text()) for item in (world, running, candidate))
        return Scene(
            world,
            running,
            candidate,
            belief,
            self.random.randint(0, memory),
            (values[0], values[1]),
            (texts[0], texts[1], texts[2]),
        )

    def rival(self, world: World, running: Agent) -> Agent:
        """A candidate: the running program made cheaper, or any other."""
        if self.one_in(3):
            policy = self.cheaper(running.policy, world.sees_state)
            return replace(running, name="q", policy=policy)
        return self.agent("q", world, running.memory if self.one_in(2) else 0)

    def other_candidate(self, scene: Scene) -> Scene | None:
        """The same scene with another candidate; None where its utility does not exist."""
        candidate = self.rival(scene.world, scene.running)
        values = utilities(scene.world, candidate)
        if values is None:
            return None
        texts = (*scene.texts[:2], canonical(candidate.text()))
        return replace(scene, candidate=candidate, values=(scene.values[0], values), texts=texts)

    def cheaper(self, tree: Tree, seen: bool = True) -> Tree:
        """The same tree without padding, or with a useless test."""
        if self.one_in(3) and seen:
            return Split("<", "s", self.random.randint(0, 2), tree, tree)
        if isinstance(tree, Leaf):
            return replace(tree, padding=0)
        return replace(
            tree, then=self.cheaper(tree.then, seen), otherwise=self.cheaper(tree.otherwise, seen)
        )
