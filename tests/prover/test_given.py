"""Given bounds on small random worlds, against exact solutions; and the pieces they need."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction

import pytest

from godel.kernel.functions import amount, expression, holds
from godel.kernel.proof import verify
from godel.language.reader import read_datum, read_file_forms
from godel.prover.certificate import claim_for, compose
from godel.prover.extremes import least_value
from godel.prover.given import Answer, given_bound
from godel.prover.listed import lookup, membership
from godel.prover.rivals import place_here
from godel.prover.solver import Solver
from godel.prover.tactics import AXIOMS
from godel.prover.work import Meter
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, World
from tests.oracle.chain import Move, State, reachable, solve

SIZE = 4
"""Values of x are 0 to SIZE."""


@dataclass(frozen=True)
class Small:
    """A world given by its arrows, from which its text and its exact values are made."""

    arrows: tuple[tuple[tuple[Fraction, int, Fraction], ...], ...]
    discount: Fraction
    life: int | None

    def text(self) -> str:
        """The world in Ouro."""
        time = f"(discount {self.discount})" + ("" if self.life is None else f"(life {self.life})")
        return f"(world small (state (x int 0 {SIZE})) (start (x 0)) {time} (step {self._step(0)}))"

    def _step(self, x: int) -> str:
        ways = " ".join(f"({w} (reward {r}) (set x {then}))" for w, then, r in self.arrows[x])
        here = f"(chance {ways})"
        return here if x == SIZE else f"(if (= x {x}) {here} {self._step(x + 1)})"

    def values(self) -> dict[State, Fraction]:
        """The exact utility of every reachable place."""

        def moves(state: State) -> list[Move]:
            if state[-1] == 0 and self.life is not None:
                return []
            rest = () if self.life is None else (state[-1] - 1,)
            return [(w, (then, *rest), r) for w, then, r in self.arrows[state[0]]]

        start = (0,) if self.life is None else (0, self.life)
        return dict(solve(reachable([start], moves), self.discount))


def small(chance: random.Random) -> Small:
    """A random world with one variable."""
    arrows = []
    for _ in range(SIZE + 1):
        top = chance.randint(1, 3)
        ways = [
            (weight, chance.randint(0, SIZE), Fraction(chance.randint(-4, 4), 2))
            for weight in (Fraction(top, 4), 1 - Fraction(top, 4))
        ]
        arrows.append(tuple(ways))
    if chance.randint(0, 1):
        return Small(tuple(arrows), Fraction(chance.choice([1, 2]), 2), chance.randint(1, 5))
    return Small(tuple(arrows), Fraction(chance.choice([1, 3, 4]), 5), None)


def random_bound(chance: random.Random, finite: bool) -> str:
    """An expression around the size of the values."""
    constant, slope = Fraction(chance.randint(-16, 16), 2), Fraction(chance.randint(-4, 4), 2)
    tail = f" (* {Fraction(chance.randint(-4, 4), 2)} left)" if finite else ""
    inner = chance.choice(["x", "(abs (- x 2))", "(quotient x 2)", "(if (< x 2) 1 x)"])
    return f"(+ {constant} (* {slope} {inner}){tail})"


def build(text: str, agent: str = "(agent a)") -> tuple[World, Agent]:
    nodes = read_file_forms(text + agent, "test")
    world = build_world(nodes[0])
    return world, build_agent(nodes[1], world)


def accepted(world: World, agent: Agent, answer: Answer) -> bool:
    """Whether the kernel takes the certificate of an answer from its bytes."""
    if answer.goal is None or answer.proof is None:
        return False
    claim = claim_for(world, agent, None, answer.here, answer.goal)
    return verify(compose(claim, world, agent, None, answer.proof), AXIOMS).accepted


def test_every_verdict_on_small_worlds_is_right() -> None:
    counts = {"proved": 0, "refuted": 0, "unknown": 0}
    with Solver() as solver:
        for seed in range(60):
            chance = random.Random(seed)
            model = small(chance)
            world, agent = build(model.text())
            here = place_here(world, world.start[0][1], ())
            exact = model.values()
            text, upper = random_bound(chance, model.life is not None), bool(chance.randint(0, 1))
            node = read_datum(text, "bound")
            answer = given_bound(world, agent, here, node, upper, Meter(20_000), solver)
            counts[answer.verdict] += 1
            function = expression(node, world, agent)
            margins = []
            for state, value in exact.items():
                given = amount(function, world, agent, state, ())
                assert isinstance(given, int | Fraction)
                margins.append((given - value) * (1 if upper else -1))
            case = (seed, model.text(), text, upper, answer)
            if answer.verdict == "proved":
                assert min(margins) >= 0, case
            if answer.verdict == "refuted":
                assert min(margins) < 0, case
            assert answer.verdict == "unknown" or accepted(world, agent, answer), case
    assert counts["unknown"] == 0, counts
    assert min(counts["proved"], counts["refuted"]) >= 10, counts


WIDE = (
    "(world wide (state (x int 0 1000000) (hot bool)) (start (x 10) (hot false)) (discount 9/10)"
    "(step (chance (1/2 (set x (min 1000000 (+ x 1)))) (1/2 (set x (max 0 (- x 1)))))"
    "(set hot (> x 20)) (reward (if hot 1 -1))))"
)


@pytest.mark.parametrize(
    ("text", "upper", "verdict"),
    [
        ("10", True, "proved"),
        ("(if hot 10 9)", True, "unknown"),
        ("-11", False, "proved"),
        ("-11", True, "refuted"),
        ("9", False, "refuted"),
    ],
)
def test_worlds_too_large_for_a_table(text: str, upper: bool, verdict: str) -> None:
    world, agent = build(WIDE)
    here = place_here(world, world.start[0][1], ())
    with Solver() as solver:
        node = read_datum(text, "bound")
        answer = given_bound(world, agent, here, node, upper, Meter(4_000), solver)
    assert answer.verdict == verdict
    assert accepted(world, agent, answer) == (verdict != "unknown")


def test_a_tighter_bound_implies_a_given_one() -> None:
    world, agent = build(WIDE)
    here = place_here(world, world.start[0][1], ())
    # true, since no utility is below -10, but alone it is not what Bellman asks for
    node = read_datum("(if (= x 500) -50 (- -10 1))", "bound")
    with Solver() as solver:
        answer = given_bound(world, agent, here, node, False, Meter(20_000), solver)
    assert answer.verdict == "proved"
    assert "tighter" in answer.how
    assert accepted(world, agent, answer)


def test_a_world_that_faults_is_left_open() -> None:
    text = "(world w (state (x int 0 3)) (start (x 0)) (discount 1/2) (step (set x (+ x 1))))"
    world, agent = build(text)
    here = place_here(world, world.start[0][1], ())
    with Solver() as solver:
        node = read_datum("5", "bound")
        answer = given_bound(world, agent, here, node, True, Meter(2_000), solver)
    assert answer.verdict == "unknown"
    assert answer.stuck is not None
    assert "x leaves its range" in answer.stuck.reason


@pytest.mark.parametrize(
    ("text", "sign", "least"),
    [
        ("(- x 3)", 1, -3),
        ("(- x 3)", -1, -999_997),
        ("(if hot (* 1/2 x) 7)", 1, 0),
        ("(quotient x 2)", 1, 0),
        ("(car x)", 1, None),
    ],
)
def test_least_values(text: str, sign: int, least: int | None) -> None:
    world, agent = build(WIDE)
    function = expression(read_datum(text, "bound"), world, agent)
    assert least_value(world, agent, function, sign, Meter(1_000)) == least


def test_least_values_of_what_has_no_end() -> None:
    world, agent = build("(world w (state (x int)) (start (x 0)) (discount 1/2) (step))")
    function = expression(read_datum("x", "bound"), world, agent)
    assert least_value(world, agent, function, 1, Meter(1_000)) is None


def test_lists_as_expressions() -> None:
    world, agent = build(
        "(world w (state (x int 0 9) (b bool) (c one-of p q r)) (start (x 0) (b true) (c p))"
        "(discount 1/2) (step))"
    )
    everywhere = [
        (x, b, c) for x in range(10) for b in world.variables[1].sort.options  # type: ignore[union-attr]
        for c in world.variables[2].sort.options  # type: ignore[union-attr]
    ]  # fmt: skip
    chance = random.Random(1)
    for size in (1, 2, 7, 40):
        places = chance.sample(everywhere, size)
        values = [Fraction(chance.randint(-9, 9), 4) for _ in places]
        member = expression(membership(places, world.variables), world, agent)
        value = expression(lookup(places, values, world.variables), world, agent)
        listed = dict(zip(places, values, strict=True))
        for place in everywhere:
            assert holds(member, world, agent, place, ()) == (place in listed)
            if place in listed:
                assert amount(value, world, agent, place, ()) == listed[place]
