"""Writes certificates about a scene: true ones from exact solution, and spoiled ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, lcm

from tests.kernel.certificates import LAST_AXIOM, Certificate, axioms
from tests.properties_kernel.builder import HALF, Attempt, Maker, Scene
from tests.properties_kernel.optimum import longest, sums
from tests.properties_kernel.small import (
    Agent,
    Point,
    World,
    choice,
    points,
    reached,
    utilities,
    ways,
)

SPOILS = "goal goal compare nudge nudge other swap left over set set reason reason rank".split()


PREMISES = re.compile(r"(\(apply-rule \S+ \()([0-9 ]*)")


def moved(step: str, shift: int) -> str:
    """A step whose premises, axioms aside, have numbers that are greater by `shift`."""

    def renumbered(found: re.Match[str]) -> str:
        numbers = [int(n) + (shift if int(n) > LAST_AXIOM else 0) for n in found[2].split()]
        return found[1] + " ".join(map(str, numbers))

    return PREMISES.sub(renumbered, step, count=1)


@dataclass(frozen=True)
class Recipe:
    """The steps to a number, as if they followed the axioms, so that they can stand elsewhere."""

    side: int
    upper: bool
    steps: tuple[str, ...]
    value: Fraction
    bound: dict[Point, Fraction]
    kinds: tuple[str, ...]


class Writer:
    """Writes one certificate."""

    spoils = SPOILS

    def __init__(self, maker: Maker, scene: Scene, spoiled: bool) -> None:
        self.maker = maker
        self.random = maker.random
        self.scene = scene
        self.spoil = self.random.choice(self.spoils) if spoiled else ""
        self.steps: list[str] = []
        self.theorems = LAST_AXIOM
        self.swapped = -1
        self.missing = -1
        self.kinds: list[str] = [self.spoil or "honest"]
        self.recipes: list[Recipe] = []

    def rule(self, name: str, premises: str, *arguments: str) -> int:
        self.steps.append(f"(apply-rule {name} ({premises}) {' '.join(arguments)})")
        self.theorems += 1
        return self.theorems

    def finish(
        self, goal: str, lower: Fraction | None = None, upper: Fraction | None = None
    ) -> Attempt:
        scene = self.scene
        text = goal
        if goal == "ceiling":
            text = f"ceiling {upper}"
        if goal == "interval":
            text = " ".join(
                ["interval", *("none" if e is None else str(e) for e in (lower, upper))]
            )
        belief = " ".join(
            f"({weight} {scene.world.values(state, left)})" for weight, state, left in scene.belief
        )
        proof = axioms(scene.texts[2]) + "".join(self.steps) + "(check)"
        memory = str(scene.memory) if scene.running.memory else ""
        certificate = Certificate(*scene.texts, belief, proof, memory, text)
        return Attempt(certificate, goal, " ".join(self.kinds), lower, upper)

    def compared(self) -> Attempt:
        """Bounds on one program or both, as numbers, compared."""
        running, candidate = self.scene.expected
        goal = "better" if candidate > running else "no-better"
        if self.maker.one_in(4):
            goal = "interval"
        endless = self.scene.world.life is None and self.scene.world.discount == 1
        forever = endless and self.spoil in ("reason", "rank")
        if forever or self.spoil in ("goal", "compare", "swap"):
            goal = {"better": "no-better", "no-better": "better"}.get(goal, goal)
        gap = candidate - running
        slack = HALF * self.random.randint(0, 2) if goal == "interval" else Fraction(0)
        if goal == "better" and isfinite(gap):
            slack = Fraction(gap) / 2 * self.random.choice([0, HALF])
        if forever or self.spoil == "goal":
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
        first, kinds = len(self.steps), len(self.kinds)
        theorem, value, bound = self.bounded_number(side, upper, slack)
        steps = tuple(moved(step, -first) for step in self.steps[first:])
        words = tuple(dict.fromkeys([self.kinds[0], *self.kinds[kinds:]]))
        self.recipes.append(Recipe(side, upper, steps, value, bound, words))
        return theorem, value

    def bounded_number(
        self, side: int, upper: bool, slack: Fraction
    ) -> tuple[int, Fraction, dict[Point, Fraction]]:
        """The theorems, with the bound that they are about."""
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
        if self.maker.one_in(4):
            self.kinds.append("mixture")
            value = unrolled(world, agent, bound, scene.here(side), 0)
            return self.rule("mixture", f"{theorem} 7"), value, bound
        value = unrolled(world, agent, bound, scene.here(side), depth)
        return self.rule("unroll", f"{theorem} 7", str(depth)), value, bound

    def table(self, word: str, form: str, side: int, bound: dict[Point, Fraction]) -> int:
        scene, world = self.scene, self.scene.world
        agent = scene.agent(side)
        starts = [point for _, point in scene.here(side)]
        rows = sorted(reached(world, agent, starts))
        if self.spoil == "set":
            rows = [row for row in rows if row[0] != self.missing]
        ranks = self.ranks(side, set(rows))
        given = f"{side + 1} 3 4 5 6 7"
        if self.maker.one_in(2):
            self.kinds.append("table" if ranks is None else "table ranks")
            return self.rule(f"table-{form}", given, word, self.rows(agent, rows, bound, ranks))
        self.kinds.append("packed" if ranks is None else "packed ranks")
        table = self.packed(agent, rows, bound, ranks)
        if not self.maker.one_in(3):
            return self.rule(f"table-{form}", given, word, table)
        self.kinds.append("reuse")
        other, moved = ("upper" if form == "lower" else "lower"), Fraction(1, 7)
        near = {p: v + (moved if other == "upper" else -moved) for p, v in bound.items()}
        steps = {p: self.step_of(agent, p, ranks) for p in rows}
        shift = moved if other == "lower" else -moved
        if any(steps[p] != 1 for p in rows):
            near = {p: bound[p] - shift * steps[p] for p in rows}
        first = self.rule(f"table-{other}", given, word, self.packed(agent, rows, near, ranks))
        return self.rule(f"table-{form}", f"{given} {first}", word, f"(reuse {shift})")

    def step_of(self, agent: Agent, point: Point, ranks: dict[Point, Fraction] | None) -> Fraction:
        """What `reuse` multiplies: the rank, the ticks left, or 1."""
        if ranks is not None:
            return ranks[point]
        return Fraction(1 if point[2] < 0 else point[2])

    def ranks(self, side: int, inside: set[Point]) -> dict[Point, Fraction] | None:
        """Expected ticks until over, or something like that where it is spoiled."""
        if not self.maker.one_in(2):
            return None
        found = sums(self.scene.world, self.scene.agent(side), lambda point: Fraction(1), inside)
        if self.spoil == "rank":
            if found is None:
                return dict.fromkeys(points(self.scene.world, self.scene.agent(side)), Fraction(3))
            less = self.random.choice([Fraction(1), HALF])
            return {point: (rank - less) * less for point, rank in found.items()}
        return found

    def rows(
        self,
        agent: Agent,
        rows: list[Point],
        bound: dict[Point, Fraction],
        ranks: dict[Point, Fraction] | None,
    ) -> str:
        """A table written out."""
        lines = "".join(
            f"(({self.scene.world.values(point[0], point[2])})"
            f" ({point[1] if agent.memory else ''}) {bound[point]}"
            f"{'' if ranks is None else f' {ranks[point]}'})"
            for point in rows
        )
        return f"(rows {lines})"

    def packed(
        self,
        agent: Agent,
        rows: list[Point],
        bound: dict[Point, Fraction],
        ranks: dict[Point, Fraction] | None,
    ) -> str:
        """A table of codes, or of all places if these are all."""
        ticks = (self.scene.world.life or 0) + 1
        by_code: dict[int, Point] = {}
        for state, memory, left in rows:
            place = state * ticks + left if left >= 0 else state
            by_code[place * (agent.memory + 1) + memory] = (state, memory, left)
        codes = sorted(by_code)
        ordered = [by_code[code] for code in codes]
        differences = [b - a for a, b in zip([0, *codes], codes, strict=False)]
        where = f'(codes "{" ".join(map(str, differences))}")'
        if len(codes) == len(points(self.scene.world, agent)):
            where = "(all)"
        columns = column("values", [bound[point] for point in ordered])
        if ranks is not None:
            columns += " " + column("ranks", [ranks[point] for point in ordered])
        return f"(packed {where} {columns})"

    def bellman(
        self, word: str, form: str, side: int, bound: dict[Point, Fraction], upper: bool
    ) -> int:
        scene, world, agent = self.scene, self.scene.world, self.scene.agent(side)
        self.kinds.append("bellman")
        inside = set(points(world, agent))
        predicate = "true"
        if self.maker.one_in(3) or self.spoil == "set":
            inside = reached(world, agent, [point for _, point in scene.here(side)])
            states = {point[0] for point in inside}
            if self.spoil == "set":
                states.discard(self.missing)
            words = ["true" if state in states else "false" for state in range(len(world.moves))]
            predicate = world.by_state(words)
            inside = {point for point in points(world, agent) if point[0] in states}
        kept = self.rule("invariant", f"{side + 1} 4 7", word, predicate, "auto")
        text = written(world, agent, bound)
        reason = self.reason(bound, upper) if not self.maker.one_in(2) else ""
        premises = f"{side + 1} 3 4 5 6 {kept}"
        if not reason:
            reason, also = self.ending(side, bound, upper, inside, kept)
            premises += also
        self.kinds.append(reason.strip("()").split()[0])
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
        wrong += [f"(weight 1 1 {scale})", f"(weight 1 1/2 {scale})", "(weight -1 1/2 0)"]
        wrong += [f"(weight -1 {world.discount} {scale})", f"(weight 1 99/100 {scale / 2})"]
        if self.spoil == "reason" or not fitting:
            return self.random.choice(wrong)
        return self.random.choice(fitting)

    def ending(
        self, side: int, bound: dict[Point, Fraction], upper: bool, inside: set[Point], kept: int
    ) -> tuple[str, str]:
        """A reason by the end of the life, with the theorem that it needs."""
        world, agent = self.scene.world, self.scene.agent(side)
        ticks, most = (
            sums(world, agent, lambda point: Fraction(1), inside),
            longest(world, agent, inside),
        )
        if most is not None and self.maker.one_in(2):
            fall = 1 if self.spoil != "rank" else self.random.choice([HALF, -1, 0])
            return (
                f"(countdown {written(world, agent, {p: fall * v for p, v in most.items()})})",
                "",
            )
        if most is None and self.spoil in ("rank", "reason") and self.maker.one_in(2):
            return "(countdown 5)", ""
        if ticks is None:
            if self.spoil not in ("rank", "reason"):
                return self.reason(bound, upper), ""
            ticks = {point: Fraction(1) for point in bound}

        def change(point: Point) -> Fraction:
            return sum(
                (
                    w.weight * abs(w.gain + world.discount * bound[w.then] - bound[point])
                    for w in ways(world, agent, point)
                ),
                Fraction(0),
            )

        potential = sums(world, agent, change, inside) or dict.fromkeys(bound, Fraction(9))
        gains = [w.gain for p in inside if not world.is_over(p) for w in ways(world, agent, p)]
        largest = max(((1 if upper else -1) * gain for gain in gains), default=Fraction(0))
        if self.spoil == "rank":
            scale = self.random.choice([Fraction(1, 2), Fraction(9, 10), Fraction(0)])
            which = self.random.randrange(3)
            ticks = {p: scale * v for p, v in ticks.items()} if which == 0 else ticks
            potential = {p: scale * v for p, v in potential.items()} if which == 1 else potential
            largest -= which == 2
        rank = written(world, agent, ticks)
        shown = self.rule("terminates", f"{side + 1} 4 5 {kept}", rank, "1", "auto")
        return f"(terminates {largest} {written(world, agent, potential)})", f" {shown}"

    def cheaper(self) -> Attempt:
        self.kinds.append("cheaper")
        predicate = "true"
        if self.spoil == "set":
            predicate = f"(= s {self.scene.belief[0][1] // self.scene.world.hidden})"
        kept = self.rule("invariant", "1 4 7", "running", predicate, "auto")
        self.rule("cheaper", f"1 2 3 4 5 6 7 {kept}", "auto")
        return self.finish("better")


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


def column(name: str, numbers: list[Fraction]) -> str:
    """A packed column."""
    below = lcm(*(number.denominator for number in numbers))
    return f'({name} {below} "{" ".join(str(int(number * below)) for number in numbers)}")'


def written(world: World, agent: Agent, bound: Mapping[Point, Fraction | int]) -> str:
    """A function of the state, the ticks left and the memory, as an expression."""
    lives = [-1] if world.life is None else list(range(world.life + 1))
    count = range(len(world.moves))
    by_left = [
        choice(
            "m",
            [
                world.by_state([str(bound[s, m, left]) for s in count])
                for m in range(agent.memory + 1)
            ],
        )
        for left in lives
    ]
    return choice("left", by_left)
