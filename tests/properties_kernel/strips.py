"""Random small worlds whose packed tables are judged by strips and, written out, by exact runs.

python -m tests.properties_kernel.strips [SEED] [COUNT]
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import lcm

from godel.kernel import strips
from godel.kernel.listed import size_of, value_of_digit
from godel.language.values import Value
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, Memory, State, World
from godel.world.tick import WorldFault, is_over, step, tick
from tests.kernel.accepted_later import ABOUT_ONE, alone
from tests.kernel.certificates import canonical, tree

Place = tuple[State, Memory]
MOST_PLACES = 250


class Maker:
    """Worlds, agents and tables from one seed."""

    def __init__(self, seed: object) -> None:
        self.random = random.Random(str(seed))
        self.integers: dict[str, tuple[int, int]] = {}
        self.booleans: list[str] = []
        self.moods: list[str] = []

    def one_in(self, count: int) -> bool:
        return self.random.randrange(count) == 0

    def number(self, depth: int) -> str:
        """An expression whose value is an integer, if it has one."""
        pick = self.random
        if depth == 0 or self.one_in(4):
            names = list(self.integers)
            return pick.choice(names) if names and not self.one_in(3) else str(pick.randint(-4, 9))
        left, right = self.number(depth - 1), self.number(depth - 1)
        form = pick.choice("+ + - - * * min max quotient modulo quotient modulo abs if".split())
        if form in ("quotient", "modulo"):
            return f"({form} {left} {pick.choice([1, 2, 3, 5, 7, 0, 2, 3])})"
        if form == "abs":
            return f"(abs {left})"
        if form == "if":
            return f"(if {self.test(depth - 1)} {left} {right})"
        return f"({form} {left} {right})"

    def test(self, depth: int) -> str:
        """An expression whose value is a boolean."""
        pick = self.random
        if self.moods and self.one_in(4):
            return f"(eq? {pick.choice(self.moods)} '{pick.choice(['glad', 'sad', 'odd'])})"
        if self.booleans and self.one_in(3):
            return pick.choice(self.booleans)
        if depth and self.one_in(5):
            return f"({pick.choice(['and', 'or'])} {self.test(depth - 1)} {self.test(depth - 1)})"
        word = pick.choice("= < <= > >=".split())
        return f"({word} {self.number(max(0, depth - 1))} {self.number(max(0, depth - 1))})"

    def amount(self) -> str:
        if self.one_in(2):
            return str(Fraction(self.random.randint(-9, 9), self.random.choice([1, 2, 7])))
        return f"(* {Fraction(1, self.random.choice([1, 2, 3]))} {self.number(2)})"

    def weights(self) -> tuple[str, str]:
        """Two weights that sum to 1; perhaps they depend on the state, and perhaps one is 0."""
        names = list(self.integers)
        if names and self.one_in(2):
            name = self.random.choice(names)
            low, high = self.integers[name]
            if high > low:
                share = f"(/ (- {name} {low}) {high - low})"
                if self.one_in(3):
                    share = f"(* {share} {share})"
                return share, f"(- 1 {share})"
        part = Fraction(self.random.randint(0, 4), 4)
        return str(part), str(1 - part)

    def statement(self, depth: int, settable: list[str]) -> str:
        pick = self.random
        kind = pick.choice(["set", "set", "set", "reward", "if", "chance", "let"])
        if depth == 0 or kind == "set":
            name = pick.choice(settable)
            if name in self.booleans:
                return f"(set {name} {self.test(1)})"
            if name in self.moods:
                other = pick.choice([*self.moods, "'glad", "'sad", "'odd"])
                return f"(set {name} (if {self.test(1)} {other} '{pick.choice(['glad', 'sad'])}))"
            low, high = self.integers[name]
            bounded = f"(max {low} (min {high} {self.number(2)}))"
            return f"(set {name} {self.number(1) if self.one_in(12) else bounded})"
        if kind == "reward":
            return f"(reward {self.amount()})"
        if kind == "if":
            ways = [self.statement(depth - 1, settable) for _ in range(2)]
            return f"(if {self.test(2)} {' '.join(ways)})"
        if kind == "let":
            return f"(let () {self.statement(depth - 1, settable)})"
        first, second = self.weights()
        ways = [self.statement(depth - 1, settable) for _ in range(2)]
        return f"(chance ({first} {ways[0]}) ({second} {ways[1]}))"

    def case(self) -> Case:
        """A world, a program or none, and a table that is nearly right or wrong."""
        pick = self.random
        declared: list[str] = []
        start: list[str] = []
        for number in range(pick.randint(1, 3)):
            name, kind = f"x{number}", pick.choice(["int", "int", "int", "bool", "one-of"])
            if kind == "int":
                low = pick.randint(-3, 3)
                self.integers[name] = (low, low + pick.randint(0, 6))
                declared.append(f"({name} int {low} {self.integers[name][1]})")
                start.append(f"({name} {low})")
            elif kind == "bool":
                self.booleans.append(name)
                declared.append(f"({name} bool)")
                start.append(f"({name} true)")
            else:
                self.moods.append(name)
                declared.append(f"({name} one-of glad sad odd)")
                start.append(f"({name} sad)")
        settable = [item.split()[0][1:] for item in declared]
        hidden = ""
        if self.one_in(4):
            hidden = "(hidden (h (1/2 1/3) (1/2 2)))"
        time = pick.choice(["(discount 1/2)", "(discount 1/2)", "(life 3)", "(discount 9/10)"])
        ranked = self.one_in(5)
        if ranked:
            time = "(life endless) (done (= n 0))"
            declared.append("(n int 0 4)")
            start.append("(n 4)")
        everyone = self.one_in(3)
        acts = everyone or self.one_in(2)
        actions = ""
        seen = dict(self.integers)
        if acts:
            actions = "(actions (a int 0 2)) (default (a 1))"
            self.integers["a"] = (0, 2)
        if ranked:
            self.integers["n"] = (0, 4)
        steps = [self.statement(2, settable) for _ in range(pick.randint(1, 3))]
        if hidden:
            steps.append("(reward (* h 3))")
        if ranked:
            steps.append("(set n (- n 1))")
        if not ranked and self.one_in(3):
            time += f" (done {self.without_actions()})"
        text = (
            f"(world w {hidden} (state {' '.join(declared)}) {actions}"
            f" (start {' '.join(start)}) {time} (price (gas 1/100)) (step {' '.join(steps)}))"
        )
        self.integers = seen
        memory = "" if everyone or not self.one_in(2) else "(memory (m 1 0 2))"
        if memory:
            self.integers["m"] = (0, 2)
        sees = " ".join([*self.integers, *self.booleans, *self.moods])
        policy = f"(define (policy {sees}) {self.number(2)})" if acts else ""
        remember = f"(define (remember {sees} reward) (modulo {self.number(1)} 3))"
        running = f"(agent p {memory} {policy} {remember if memory else ''})"
        return Case(canonical(text), canonical(running), everyone, ranked, self)

    def without_actions(self) -> str:
        kept = self.integers
        self.integers = {name: ends for name, ends in kept.items() if name not in ("a", "n")}
        test = self.test(1)
        self.integers = kept
        return test


@dataclass(frozen=True, eq=False)
class Case:
    """A world and what is to be shown about it."""

    world: str
    running: str
    everyone: bool
    ranked: bool
    maker: Maker

    def verdicts(self) -> tuple[bool, bool, str] | None:
        """What strips say, what exact runs say, and both reasons; None where there is no table."""
        world = build_world(tree(self.world))
        agent = build_agent(tree(self.running), world)
        declared = (*world.variables, *(() if self.everyone else agent.memory))
        sizes = [size_of(item.sort) for item in declared]
        columns = [
            [value_of_digit(digit, item.sort) for digit in range(size)]
            for item, size in zip(declared, sizes, strict=True)
        ]
        count = len(world.variables)
        places: list[Place] = [(row[:count], row[count:]) for row in product(*columns)]
        if len(places) > MOST_PLACES:
            return None
        upper = self.everyone or self.maker.one_in(2)
        values = self.values(world, agent, places, upper)
        if values is None:
            return None
        pick = self.maker.random
        ranks = [Fraction(pick.choice([1, 1, 2]) * self.steps(world, place)) for place in places]
        if self.maker.one_in(2):
            chosen = pick.randrange(len(values))
            values[chosen] += pick.choice([1, -1, 1, -1, Fraction(1, 7)]) * (-1 if upper else 1)
        order = list(range(len(places)))
        points = "(all)"
        if self.maker.one_in(3):
            order = sorted(pick.sample(order, max(1, len(order) - pick.randint(0, 2))))
            differences = [order[0], *(b - a for a, b in pairwise(order))]
            points = f'(codes "{" ".join(map(str, differences))}")'
        shown = [values[place] for place in order]
        below = lcm(*(value.denominator for value in shown))
        column = " ".join(str((value * below).numerator) for value in shown)
        rank = f'(ranks 1 "{" ".join(str(ranks[k]) for k in order)}")' if self.ranked else ""
        packed = f'(packed {points} (values {below} "{column}") {rank})'
        rows = " ".join(
            f"(({_text(places[k][0])}) ({_text(places[k][1])}) {values[k]}"
            f"{f' {ranks[k]}' if self.ranked else ''})"
            for k in order
        )
        first = self.judged(packed, places[order[0]], upper)
        second = self.judged(f"(rows {rows})", places[order[0]], upper)
        return first[0], second[0], f"{first[1]} / {second[1]}"

    def judged(self, table: str, place: Place, upper: bool) -> tuple[bool, str]:
        label, side = "any" if self.everyone else "running", "upper" if upper else "lower"
        memory = _text(place[1])
        if self.everyone:
            memory = "1" if "(memory" in self.running else ""
        certificate = alone(
            self.world,
            f"(1 {_text(place[0])})",
            f"(apply-rule table-{side} (1 2 3 4 5 6) {label} {table})",
            "ceiling 0",
            running=self.running,
            memory=memory,
            axioms=ABOUT_ONE,
        )
        reason = certificate.judge().reason
        return "the goal is not among" in reason, reason

    def steps(self, world: World, place: Place) -> int:
        """Ticks until over, where a counter says so."""
        value = place[0][[item.name for item in world.variables].index("n")] if self.ranked else 0
        return value if isinstance(value, int) else 0

    def values(
        self, world: World, agent: Agent, places: list[Place], upper: bool
    ) -> list[Fraction] | None:
        """A bound that one tick never breaks, or that some ticks break a little."""
        scale = 400 if upper else -400
        if self.ranked or world.life is not None:
            left = [item.name for item in world.variables].index("n" if self.ranked else "left")
            return [Fraction(scale * _integer(place[0][left])) for place in places]
        values = {_key(place): Fraction(scale) for place in places}
        for _ in range(self.maker.random.randint(0, 2)):
            following: dict[str, Fraction] = {}
            for place in places:
                try:
                    following[_key(place)] = self.ahead(world, agent, place, values, upper)
                except WorldFault:
                    following[_key(place)] = values[_key(place)]
            values = following
        return [values[_key(place)] for place in places]

    def ahead(
        self, world: World, agent: Agent, place: Place, values: dict[str, Fraction], upper: bool
    ) -> Fraction:
        """The expectation after one tick, by exact runs; the best over all actions."""
        if is_over(world, place[0]):
            return Fraction(0)
        if not self.everyone:
            ways = [
                (way.weight, way.gain, (way.state, way.memory))
                for way in tick(world, agent, *place)
            ]
            return self.mean(world, ways, values)
        actions = [(k,) for k in range(3)] if world.actions else [()]
        return max(
            self.mean(
                world,
                [(b.weight, b.reward, (b.state, ())) for b in step(world, place[0], action)],
                values,
            )
            for action in actions
        )

    def mean(
        self,
        world: World,
        ways: list[tuple[object, object, Place]],
        values: dict[str, Fraction],
    ) -> Fraction:
        total = Fraction(0)
        for weight, gain, after in ways:
            then = world.discount * values[_key(after)]
            total += _fraction(weight) * (_fraction(gain) + then)
        return total


def _fraction(value: object) -> Fraction:
    if isinstance(value, int | Fraction):
        return Fraction(value)
    raise TypeError(f"not a number: {value}")


def _integer(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _key(place: Place) -> str:
    return repr(place)


def _text(values: tuple[Value, ...]) -> str:
    return " ".join(map(str, values))


def compare(seed: object) -> str:
    """`accepted`, `refused` or `nothing`. Raises AssertionError where the two differ."""
    case = Maker(seed).case()
    found = case.verdicts()
    if found is None:
        return "nothing"
    by_strips, by_rows, reasons = found
    assert by_strips == by_rows, f"seed {seed}: {reasons}\n{case.world}{case.running}"
    return "accepted" if by_strips else "refused"


def main() -> None:
    """Compare so many, from a seed."""
    seed, count = [*sys.argv[1:], "0", "1000"][:2] if len(sys.argv) < 3 else sys.argv[1:3]
    strips.FEW, strips.CHUNK = 0, 7
    seen: dict[str, int] = {}
    for number in range(int(count)):
        kind = compare(f"{seed} {number}")
        seen[kind] = seen.get(kind, 0) + 1
    print(seen)


if __name__ == "__main__":
    main()
