"""Writes certificates about every program: ceilings, tables for all actions, trees of beliefs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from tests.kernel.certificates import LAST_AXIOM
from tests.properties_kernel.builder import HALF, Attempt, Maker, Scene
from tests.properties_kernel.optimum import State, at_best, best_of, clairvoyant, over, states
from tests.properties_kernel.small import Point, World, choice
from tests.properties_kernel.writer import Writer, column

Values = dict[State, Fraction]

ANY_SPOILS = "goal compare nudge other left over set reason rank blind blind blind".split()


def attempt(maker: Maker, scene: Scene) -> tuple[Writer, Attempt]:
    """A certificate about a scene, and who wrote it."""
    spoiled = maker.one_in(2)
    if maker.one_in(4):
        author = CeilingWriter(maker, scene, spoiled)
        return author, author.ceiling()
    writer = Writer(maker, scene, spoiled)
    alike = replace(scene.running, name="q", policy=scene.candidate.policy)
    likely = scene.world.gas_price > 0 and scene.candidate == alike
    return writer, writer.cheaper() if maker.one_in(3 if likely else 12) else writer.compared()


def attempts(maker: Maker, scene: Scene, count: int) -> Iterator[Attempt]:
    """Certificates about a scene, many of them true."""
    for _ in range(count):
        yield attempt(maker, scene)[1]


@dataclass(frozen=True)
class Ceiling:
    """The steps to bounds on every program, and which theorems they are."""

    steps: tuple[str, ...]
    theorems: tuple[int, ...]
    bound: Values
    kinds: tuple[str, ...]


class CeilingWriter(Writer):
    """Writes one certificate about every program."""

    spoils = ANY_SPOILS
    proved: Ceiling | None = None

    def ceiling(self) -> Attempt:
        """Bounds for all actions, as a number."""
        world = self.scene.world
        best = clairvoyant(world)
        if best is None:
            best = {at: Fraction(self.random.randint(0, 9)) for at in states(world)}
        bound = self.spoiled(best)
        theorems = [self.listed(bound)] if self.maker.one_in(3) else self.bounded(bound)
        self.proved = Ceiling(tuple(self.steps), tuple(theorems), bound, tuple(self.kinds))
        return self.at_here(theorems, bound)

    def again(self, proved: Ceiling) -> Attempt:
        """The same bounds as another number."""
        self.steps, self.kinds = list(proved.steps), ["again", *proved.kinds]
        self.theorems = LAST_AXIOM + len(self.steps)
        return self.at_here(list(proved.theorems), proved.bound)

    def at_here(self, theorems: list[int], bound: Values) -> Attempt:
        """The number that the bounds give."""
        world, left = self.scene.world, self.scene.belief[0][2]
        weights = {state: weight for weight, state, _ in self.scene.belief}
        depth = self.random.choice([0, 0, 1, 2, 3])
        value = at_best(world, weights, left, depth, bound)
        if len(theorems) > 1 or (depth == 0 and self.maker.one_in(3)):
            self.kinds.append("mixture")
            value = at_best(world, weights, left, 0, bound)
            self.rule("mixture", " ".join(map(str, [*theorems, 7])))
        elif depth == 0 and self.maker.one_in(2):
            self.rule("unroll", f"{theorems[0]} 7", "0")
        else:
            self.kinds.append("belief-ceiling")
            self.rule("belief-ceiling", f"3 4 5 {theorems[0]} 7", str(depth))
        if self.spoil == "blind":
            value = best_of(world, weights, left, depth, bound)
        if self.spoil == "compare":
            value -= self.random.choice([Fraction(1, 1000), HALF])
        return self.finish("ceiling", None, value)

    def spoiled(self, best: Values) -> Values:
        """The bound, wrong in some way if the certificate is to be spoiled."""
        world, slack = self.scene.world, HALF * self.random.randint(0, 2)
        if self.spoil == "goal" or (
            world.life is None and world.discount == 1 and self.spoil in ("reason", "rank")
        ):
            slack = -Fraction(1, 1000) if self.maker.one_in(2) else -HALF
        bound = {at: value + slack for at, value in best.items()}
        if self.spoil == "nudge":
            bound[self.random.choice(list(bound))] -= self.random.choice([Fraction(1, 999), HALF])
        if self.spoil == "other":
            action = self.random.randrange(len(world.moves[0]))
            few = replace(world, moves=tuple((row[action],) for row in world.moves), formula=None)
            bound = clairvoyant(few) or bound
        if self.spoil == "over":
            bound = {at: v - over(world, at) * Fraction(1, 3) for at, v in bound.items()}
        if self.spoil == "left" and world.life is not None:
            bound = {at: best[at[0], world.life] for at in bound}
        return bound

    def listed(self, bound: Values) -> int:
        """A table of all states."""
        world = self.scene.world
        self.kinds.append("any table")
        ordered = sorted(bound)
        if self.spoil == "set":
            ordered = ordered[:-1]
        rank = self.slowest() if self.maker.one_in(2) else None
        if self.maker.one_in(2):
            lines = "".join(
                f"(({world.values(*at)}) () {bound[at]}{'' if rank is None else f' {rank[at]}'})"
                for at in ordered
            )
            return self.rule("table-upper", "3 4 5 6 7", "any", f"(rows {lines})")
        self.kinds.append("any packed")
        ticks = (world.life or 0) + 1
        codes = [state * ticks + max(left, 0) for state, left in ordered]
        differences = [b - a for a, b in zip([0, *codes], codes, strict=False)]
        columns = column("values", [bound[at] for at in ordered])
        if rank is not None:
            columns += " " + column("ranks", [rank[at] for at in ordered])
        text = f'(packed (codes "{" ".join(map(str, differences))}") {columns})'
        return self.rule("table-upper", "3 4 5 6 7", "any", text)

    def bounded(self, bound: Values) -> list[int]:
        """One bound of all states, or one for each hidden value."""
        world = self.scene.world
        found: list[int] = []
        secrets = sorted({state % world.hidden for _, state, _ in self.scene.belief})
        apart = world.hidden > 1 and self.maker.one_in(3)
        if apart and self.spoil == "set":
            secrets = secrets[:-1] or secrets
        for predicate in [f"(= h {secret})" for secret in secrets] if apart else ["true"]:
            kept = self.rule("invariant", "4 7", "any", predicate, "auto")
            reason, also = self.any_reason(bound, kept)
            self.kinds.append("any " + reason.strip("()").split()[0])
            given = f"3 4 5 6 {kept}{also}"
            found.append(self.rule("ceiling", given, shown(world, bound), reason, "auto"))
        return found

    def any_reason(self, bound: Values, kept: int) -> tuple[str, str]:
        """A reason for all actions, with the theorem that it needs."""
        world = self.scene.world
        as_points: dict[Point, Fraction] = {(s, 0, left): v for (s, left), v in bound.items()}
        rank = self.slowest()
        if rank is None or not self.maker.one_in(2):
            return self.reason(as_points, True), ""
        if self.maker.one_in(3):
            return f"(countdown {shown(world, rank)})", ""
        cost = tuple(
            tuple(
                tuple(
                    (w, then, self.change(bound, (state, -1), then, r)) for w, then, r in branches
                )
                for branches in row
            )
            for state, row in enumerate(world.moves)
        )
        paid = replace(world, moves=cost, discount=Fraction(1), formula=None)
        potential = clairvoyant(paid) if world.life is None else None
        if potential is None:
            return self.reason(as_points, True), ""
        most = max(r for row in world.moves for branches in row for _, _, r in branches)
        if self.spoil == "rank":
            scale = self.random.choice([Fraction(1, 2), Fraction(9, 10)])
            which = self.random.randrange(3)
            rank = {at: scale * v for at, v in rank.items()} if which == 0 else rank
            potential = {a: scale * v for a, v in potential.items()} if which == 1 else potential
            most -= which == 2
        theorem = self.rule("terminates", f"4 5 {kept}", shown(world, rank), "1", "auto")
        return f"(terminates {most} {shown(world, potential)})", f" {theorem}"

    def change(self, bound: Values, at: State, then: int, reward: Fraction) -> Fraction:
        """By how much what is earned and still bounded changes."""
        if self.scene.world.life is not None:
            return Fraction(0)
        return abs(reward + self.scene.world.discount * bound[then, -1] - bound[at])

    def slowest(self) -> Values | None:
        """The most expected ticks until over, whatever is done; None where there is no most."""
        world = self.scene.world
        each = tuple(
            tuple(tuple((w, then, Fraction(1)) for w, then, _ in branches) for branches in row)
            for row in world.moves
        )
        return clairvoyant(replace(world, moves=each, discount=Fraction(1), formula=None))


def shown(world: World, bound: Values) -> str:
    """A function of the state and the ticks left, as an expression."""
    lives = [-1] if world.life is None else list(range(world.life + 1))
    count = range(len(world.moves))
    return choice("left", [world.by_state([str(bound[s, k]) for s in count]) for k in lives])
