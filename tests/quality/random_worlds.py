"""Random small worlds with a running program and a candidate, as text, from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction

from godel.language.reader import read_file_forms
from godel.world.agent import build_agent
from godel.world.belief import state_key
from godel.world.build import build_world
from godel.world.model import Agent, World
from godel.world.tick import is_over, tick
from tests.oracle.chain import reachable, solve


@dataclass(frozen=True)
class Case:
    """A world, the program that runs, the candidate, and the exact utility of both at the start."""

    seed: int
    text: str
    world: World
    running: Agent
    candidate: Agent
    before: Fraction
    after: Fraction


def _weights(draw: random.Random, count: int) -> list[str]:
    parts = [draw.randint(1, 4) for _ in range(count)]
    return [str(Fraction(part, sum(parts))) for part in parts]


def _number(draw: random.Random, width: int) -> str:
    """An expression with a value in 0..width."""
    kind = draw.randrange(5)
    if kind == 0:
        return str(draw.randint(0, width))
    if kind == 1:
        return f"(min {width} (+ x {draw.choice(['1', '2', 'move'])}))"
    if kind == 2:
        return f"(max 0 (- x {draw.choice(['1', '2', 'move'])}))"
    if kind == 3:
        return f"(max 0 (min {width} (- (+ x move) 1)))"
    return f"(- {width} x)"


def _condition(draw: random.Random, width: int) -> str:
    choices = [f"(< x {draw.randint(1, width)})", f"(= x {draw.randint(0, width)})", "lit",
               f"(>= (+ x y) {draw.randint(1, width)})", "(< x y)"]  # fmt: skip
    return draw.choice(choices)


def _reward(draw: random.Random, width: int) -> str:
    amount = str(Fraction(draw.randint(-6, 6), draw.choice([1, 1, 2, 3])))
    other = draw.choice(["0", "x", "(* -1/2 x)", "(- x y)"])
    return f"(reward (if {_condition(draw, width)} {amount} {other}))"


def _statement(draw: random.Random, width: int, depth: int) -> str:
    kind = draw.randrange(4 if depth else 2)
    if kind == 0:
        return f"(set x {_number(draw, width)})"
    if kind == 1:
        flag = f"(set lit {_condition(draw, width)})"
        return draw.choice([f"(set y {draw.randint(0, 2)})", flag])
    if kind == 2:
        first, second = (_statement(draw, width, depth - 1) for _ in range(2))
        return f"(if {_condition(draw, width)} {first} {second})"
    branches = " ".join(
        f"({weight} {_statement(draw, width, depth - 1)})"
        for weight in _weights(draw, draw.randint(2, 3))
    )
    return f"(chance {branches})"


def _policy(draw: random.Random, width: int) -> str:
    tests = [draw.choice([f"(< x {draw.randint(1, width)})", "lit"]) for _ in range(2)]
    one, two, three = (draw.randint(0, 2) for _ in range(3))
    return f"(define (policy x lit) (if {tests[0]} {one} (if {tests[1]} {two} {three})))"


def make(seed: int) -> Case:
    """The case of a seed: finite and endless lives, with and without an end, gas prices, memory."""
    draw = random.Random(seed)
    width = draw.randint(2, 5)
    life = draw.choice(["(life endless) (discount 9/10)", "(life endless) (discount 4/5)",
                        f"(life {draw.randint(2, 12)})",
                        f"(life {draw.randint(2, 12)}) (discount 9/10)"])  # fmt: skip
    done = draw.choice(["", "", f"(done (= x {draw.randint(0, width)}))"])
    price = draw.choice(["", "", "(price (gas 1/100))"])
    steps = " ".join(_statement(draw, width, 2) for _ in range(draw.randint(1, 2)))
    text = f"""(world random{seed}
      (state (x int 0 {width}) (y int 0 2) (lit bool))
      (actions (move int 0 2)) (default (move 0))
      (start (x {draw.randint(0, width)}) (y 0) (lit {draw.choice(["true", "false"])}))
      {life} {done} {price} (step {steps} {_reward(draw, width)}))"""
    memory = draw.choice(["", "(memory (seen 0 0 3)) (define (remember seen) (min 3 (+ seen 1)))"])
    agents = [f"(agent a{n} {memory} {_policy(draw, width)})" for n in (1, 2)]
    world_node, *nodes = read_file_forms("\n".join([text, *agents]), f"seed {seed}")
    world = build_world(world_node)
    running, candidate = (build_agent(node, world) for node in nodes)
    values = [exact_value(world, agent) for agent in (running, candidate)]
    return Case(seed, text, world, running, candidate, values[0], values[1])


def exact_value(world: World, agent: Agent) -> Fraction:
    """The exact utility at the start, by the independent solver over godel's own ticks."""

    def moves(place: tuple[str, object, object]) -> list[tuple[Fraction, object, Fraction]]:
        _, state, memory = place
        if is_over(world, state):
            return []
        return [
            (Fraction(o.weight), _place(o.state, o.memory), Fraction(o.gain))
            for o in tick(world, agent, state, memory)
        ]

    starts = [(weight, _place(state, agent.initial)) for weight, state in world.start]
    keyed = reachable([place for _, place in starts], moves)
    values = solve(keyed, Fraction(world.discount))
    return sum((Fraction(weight) * values[place] for weight, place in starts), Fraction(0))


class _Place(tuple):  # type: ignore[type-arg]
    """A state and memory that can be a dictionary key: compared by their printed form."""

    __slots__ = ()

    def __hash__(self) -> int:
        return hash(self[0])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Place) and bool(self[0] == other[0])


def _place(state: object, memory: object) -> _Place:
    return _Place((f"{state_key(state)} | {state_key(memory)}", state, memory))
