"""Random small worlds, agents and certificates: true ones from exact solution, and spoiled ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isfinite, isnan

from tests.kernel.certificates import Certificate, axioms, canonical
from tests.properties_kernel.small import (
    FAULT,
    Agent,
    Leaf,
    Point,
    Split,
    Tree,
    Value,
    World,
    choice,
    expected,
    points,
    reached,
    utilities,
    ways,
)

Belief = list[tuple[Fraction, int, int]]
"""Weight, state and ticks left."""

HALF = Fraction(1, 2)


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


@dataclass(frozen=True)
class Attempt:
    """A certificate, what it claims, and how it was made."""

    certificate: Certificate
    goal: str
    kind: str
    lower: Fraction | None = None
    upper: Fraction | None = None


def is_true(scene: Scene, attempt: Attempt) -> bool:
    """Whether exact solution confirms the claim."""
    running, candidate = scene.utility(0), scene.utility(1)
    if isnan(running) or isnan(candidate):
        return False
    if attempt.goal == "better":
        return candidate > running
    if attempt.goal == "no-better":
        return candidate <= running
    above = attempt.lower is None or attempt.lower <= running
    return above and (attempt.upper is None or running <= attempt.upper)


class Maker:
    """Makes scenes and attempts from one seed."""

    def __init__(self, seed: object) -> None:
        self.random = random.Random(str(seed))

    def one_in(self, count: int) -> bool:
        return self.random.randrange(count) == 0

    # ------------------------------------------------------------------ worlds and agents

    def world(self) -> World:
        pick = self.random.choice
        states, actions = pick([2, 2, 2, 2, 3, 3, 3, 4, 5, 6]), pick([1, 2, 2, 3])
        moves = tuple(tuple(self.branches(states) for _ in range(actions)) for _ in range(states))
        done = frozenset(s for s in range(states) if self.one_in(6))
        life = pick([None, None, None, 1, 2, 3])
        discount = pick([HALF, Fraction(9, 10), Fraction(99, 100), Fraction(1), Fraction(1)])
        price = pick([Fraction(0), Fraction(1, 100), Fraction(1, 7)])
        if life is None and discount == 1 and not self.one_in(3):
            # a state where nothing happens any more, though life goes on: most utilities are finite
            rest = tuple(((Fraction(1), states - 1, Fraction(0)),) for _ in range(actions))
            moves, done, price = (*moves[:-1], rest), frozenset(), Fraction(0)
        return World(moves, done, discount, life, price, life is not None and self.one_in(3))

    def branches(self, states: int) -> tuple[tuple[Fraction, int, Fraction], ...]:
        count = self.random.choice([1, 1, 2, 3])
        parts = [self.random.randint(1, 3) for _ in range(count)]
        rewards = [Fraction(0), Fraction(1), Fraction(-1), Fraction(self.random.randint(-9, 9), 4)]
        return tuple(
            (Fraction(part, sum(parts)), self.random.randrange(states), self.random.choice(rewards))
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
        states, actions = len(world.moves), len(world.moves[0])
        names = {"s": states - 1} | ({"m": memory} if memory else {})
        if world.sees_left:
            names["left"] = world.life or 0
        leaves: list[int | str] = list(range(actions)) * 4 + [actions, FAULT]
        policy = self.tree(names, leaves, self.random.randint(0, 3))
        remember = None
        if memory and not self.one_in(4):
            seen = names | {"a": actions - 1, "next-s": states - 1, "reward": 1}
            seen.pop("left", None)
            kept: list[int | str] = [0, 1, memory, memory, "m", "next-s", memory + 1]
            remember = self.tree(seen, kept, 2)
        return Agent(name, policy, memory, remember, world.sees_left)

    def scene(self) -> Scene | None:
        """A scene, or None where a utility does not exist."""
        world = self.world()
        memory = self.random.choice([0, 0, 0, 1, 2])
        running = self.agent("p", world, memory)
        if self.one_in(3):
            candidate = replace(running, name="q", policy=self.cheaper(running.policy))
        else:
            candidate = self.agent("q", world, memory if self.one_in(2) else 0)
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

    def cheaper(self, tree: Tree) -> Tree:
        """The same tree without padding, or with a useless test."""
        if self.one_in(3):
            return Split("<", "s", self.random.randint(0, 2), tree, tree)
        if isinstance(tree, Leaf):
            return replace(tree, padding=0)
        return replace(tree, then=self.cheaper(tree.then), otherwise=self.cheaper(tree.otherwise))

    # ------------------------------------------------------------------ certificates

    def attempts(self, scene: Scene, count: int) -> Iterator[Attempt]:
        """Certificates about a scene, many of them true."""
        for _ in range(count):
            writer = Writer(self, scene, spoiled=self.one_in(2))
            yield writer.cheaper() if self.one_in(8) else writer.compared()


class Writer:
    """Writes one certificate."""

    def __init__(self, maker: Maker, scene: Scene, spoiled: bool) -> None:
        self.maker = maker
        self.random = maker.random
        self.scene = scene
        self.spoil = self.random.choice(SPOILS) if spoiled else ""
        self.steps: list[str] = []
        self.theorems = 7
        self.swapped = -1
        self.missing = -1
        self.kinds: list[str] = [self.spoil or "honest"]

    def rule(self, name: str, premises: str, *arguments: str) -> int:
        self.steps.append(f"(apply-rule {name} ({premises}) {' '.join(arguments)})")
        self.theorems += 1
        return self.theorems

    def finish(
        self, goal: str, lower: Fraction | None = None, upper: Fraction | None = None
    ) -> Attempt:
        scene = self.scene
        text = goal
        if goal == "interval":
            text = " ".join(
                ["interval", *("none" if e is None else str(e) for e in (lower, upper))]
            )
        belief = " ".join(
            f"({weight} {state}{'' if left < 0 else f' {left}'})"
            for weight, state, left in scene.belief
        )
        proof = axioms(scene.texts[2]) + "".join(self.steps) + "(check)"
        memory = str(scene.memory) if scene.running.memory else ""
        certificate = Certificate(*scene.texts, belief, proof, memory, text)
        return Attempt(certificate, goal, " ".join(self.kinds), lower, upper)

    def compared(self) -> Attempt:
        """Bounds on one program or both, as numbers, compared."""
        running, candidate = self.scene.utility(0), self.scene.utility(1)
        goal = "better" if candidate > running else "no-better"
        if self.maker.one_in(4):
            goal = "interval"
        endless = self.scene.world.life is None and self.scene.world.discount == 1
        if self.spoil in ("goal", "compare", "swap") or (self.spoil == "reason" and endless):
            goal = {"better": "no-better", "no-better": "better"}.get(goal, goal)
        gap = candidate - running
        slack = HALF * self.random.randint(0, 2) if goal == "interval" else Fraction(0)
        if goal == "better" and isfinite(gap):
            slack = Fraction(gap) / 2 * self.random.choice([0, HALF])
        if self.spoil == "goal" or (self.spoil == "reason" and endless):
            # bounds that are wrong by the same amount everywhere
            slack = -Fraction(1, 1000) - (abs(Fraction(gap)) / 2 if isfinite(gap) else 0)
        if goal == "interval":
            upper = self.maker.one_in(2)
            _, value = self.number(0, upper, slack)
            return self.finish(goal, None if upper else value, value if upper else None)
        if self.spoil == "swap":  # a true bound on the wrong side, as far off as it takes
            self.swapped = self.random.randrange(2)
            slack = 1 + (abs(Fraction(gap)) if isfinite(gap) else 0)
        first, _ = self.number(1, goal == "no-better", slack)
        second, _ = self.number(0, goal == "better", slack)
        self.rule("separate" if goal == "better" else "dominated", f"{first} {second}")
        return self.finish(goal)

    def number(self, side: int, upper: bool, slack: Fraction) -> tuple[int, Fraction]:
        """Theorems that bound a program at the belief; the number's theorem and value."""
        scene, world = self.scene, self.scene.world
        exact = scene.values[1 - side if self.spoil == "other" else side]
        agent = scene.agent(side)
        if self.spoil == "swap":
            upper = not upper if side == self.swapped else upper
            slack = slack if side == self.swapped else Fraction(0)
        sign = 1 if upper else -1
        starts = [point for _, point in scene.here(side)]
        later = {p[0] for p in reached(world, agent, starts)} - {p[0] for p in starts}
        self.missing = self.random.choice(sorted(later or {starts[0][0]}))
        if self.spoil == "set" and world.discount < 1:
            lie = {self.missing: Fraction(-50 * sign)}
            exact = utilities(world, agent, lie) or exact
        bound: dict[Point, Fraction] = {}
        for point in points(world, agent):
            value = exact.get(point, exact.get((point[0], 0, point[2]), Fraction(0)))
            bound[point] = (
                Fraction(value) if isfinite(value) else Fraction(99 * sign)
            ) + sign * slack
            if self.spoil == "left" and world.life is not None:
                last = exact.get((point[0], 0, world.life), Fraction(0))
                bound[point] = Fraction(last) + sign * slack
            if self.spoil == "over" and world.is_over(point):
                bound[point] -= sign * Fraction(1, 3)
        if self.spoil == "nudge":
            chosen = self.random.choice(list(bound))
            bound[chosen] -= sign * self.random.choice([Fraction(1, 1000), HALF, slack])
        depth = self.random.choice([0, 0, 0, 1, 2])
        word = "running" if side == 0 else "switchprog"
        form = "upper" if upper else "lower"
        if not self.maker.one_in(2 if self.spoil == "reason" else 3):
            theorem = self.table(word, form, side, bound)
        else:
            theorem = self.bellman(word, form, side, bound, upper)
        value = unrolled(world, agent, bound, scene.here(side), depth)
        return self.rule("unroll", f"{theorem} 7", str(depth)), value

    def table(self, word: str, form: str, side: int, bound: dict[Point, Fraction]) -> int:
        scene = self.scene
        self.kinds.append("table")
        starts = [point for _, point in scene.here(side)]
        rows = sorted(reached(scene.world, scene.agent(side), starts))
        if self.spoil == "set":
            rows = [row for row in rows if row[0] != self.missing]
        lines = "".join(
            f"(({point[0]}{'' if point[2] < 0 else f' {point[2]}'})"
            f" ({point[1] if scene.agent(side).memory else ''}) {bound[point]})"
            for point in rows
        )
        return self.rule(f"table-{form}", f"{side + 1} 3 4 5 6 7", word, f"(rows {lines})")

    def bellman(
        self, word: str, form: str, side: int, bound: dict[Point, Fraction], upper: bool
    ) -> int:
        scene, world, agent = self.scene, self.scene.world, self.scene.agent(side)
        self.kinds.append("bellman")
        inside = set(points(world, agent))
        predicate = "true"
        if self.maker.one_in(3) or self.spoil == "set":
            inside = reached(world, agent, [point for _, point in scene.here(side)])
            states = sorted({point[0] for point in inside})
            if self.spoil == "set":
                states = [state for state in states if state != self.missing]
            predicate = f"(or {' '.join(f'(= s {state})' for state in states)})"
        kept = self.rule("invariant", f"{side + 1} 4 7", word, predicate, "auto")
        lives = [-1] if world.life is None else list(range(world.life + 1))
        text = choice(
            "left",
            [
                choice(
                    "m",
                    [
                        choice("s", [str(bound[s, m, left]) for s in range(len(world.moves))])
                        for m in range(agent.memory + 1)
                    ],
                )
                for left in lives
            ],
        )
        reason = self.reason(bound, upper)
        self.kinds.append(reason.strip("()").split()[0])
        premises = f"{side + 1} 3 4 5 6 {kept}"
        return self.rule(f"bellman-{form}", premises, text, reason, "auto")

    def reason(self, bound: dict[Point, Fraction], upper: bool) -> str:
        """A reason that fits, unless it is spoiled."""
        world = self.scene.world
        scale = max(abs(value) for value in bound.values())
        sign = 1 if upper else -1
        fitting = ["(sign)"] if all(sign * value >= 0 for value in bound.values()) else []
        if world.life is not None:
            fitting.append("(life)")
        if world.discount < 1:
            fitting.append(f"(weight 1 {world.discount} {scale})")
        wrong = ["(life)", "(sign)", f"(weight 1 {world.discount} {scale})", "(weight 0 1/2 1)"]
        wrong += [f"(weight 1 {world.discount / 2} {scale})", "(weight (+ s 1) 1/2 1)"]
        wrong += [f"(weight 1 1 {scale})", f"(weight 1 1/2 -{scale})", "(weight -1 1/2 0)"]
        wrong += [f"(weight -1 {world.discount} {scale})", f"(weight 1 99/100 {scale / 2})"]
        if self.spoil == "reason" or not fitting:
            return self.random.choice(wrong)
        return self.random.choice(fitting)

    def cheaper(self) -> Attempt:
        self.kinds.append("cheaper")
        predicate = "true"
        if self.spoil == "set":
            predicate = f"(= s {self.scene.belief[0][1]})"
        kept = self.rule("invariant", "1 4 7", "running", predicate, "auto")
        self.rule("cheaper", f"1 2 3 4 5 6 7 {kept}", "auto")
        return self.finish("better")


SPOILS = "goal goal compare nudge nudge other swap left over set set reason reason".split()


def unrolled(
    world: World,
    agent: Agent,
    bound: dict[Point, Fraction],
    belief: list[tuple[Fraction, Point]],
    depth: int,
) -> Fraction:
    """The expected gains of some ticks, and a bound where they end."""
    total, factor, frontier = Fraction(0), Fraction(1), list(belief)
    for _ in range(depth):
        following: list[tuple[Fraction, Point]] = []
        for weight, point in frontier:
            for way in [] if world.is_over(point) else ways(world, agent, point):
                total += weight * way.weight * factor * way.gain
                following.append((weight * way.weight, way.then))
        frontier, factor = following, factor * world.discount
    ends = [(weight, point) for weight, point in frontier if not world.is_over(point)]
    return total + sum((weight * factor * bound[point] for weight, point in ends), Fraction(0))
