"""Worlds that tables are tried on, each also written down for the oracle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from godel.kernel.theorems import Here
from godel.prover.tables import Chain, reachable
from godel.prover.work import Meter
from godel.world.model import Agent, World
from tests.oracle.chain import Move, State
from tests.world.worlds import pair_of

F = Fraction
LIMIT = 100_000


@dataclass(frozen=True)
class Example:
    """A world, and the same written down for the oracle."""

    text: str
    start: State
    moves: Callable[[State], list[Move]]
    discount: Fraction


def _field(state: State) -> list[Move]:
    x, y = state
    gain = F(3) if x < 9 else F(-1) if y < 12 else F(1, 2)
    ahead = (x, min(14, y + 1)) if y < 12 else (min(19, x + 1), y) if x < 17 else (x, y)
    beside = [(max(0, x - 1), y), (min(19, x + 1), y), (x, max(0, y - 1)), (x, min(14, y + 1))]
    return [(F(3, 5), ahead, gain), *((F(1, 10), place, gain) for place in beside)]


FIELD = Example(
    """(world field (state (x int 0 19) (y int 0 14)) (actions (move one-of north east stay))
      (default (move stay)) (start (x 15) (y 4)) (discount 19/20)
      (step
        (reward (if (< x 9) 3 (if (< y 12) -1 1/2)))
        (chance
          (3/5 (set x (if (eq? move 'east) (min 19 (+ x 1)) x))
            (set y (if (eq? move 'north) (min 14 (+ y 1)) y)))
          (1/10 (set x (max 0 (- x 1)))) (1/10 (set x (min 19 (+ x 1))))
          (1/10 (set y (max 0 (- y 1)))) (1/10 (set y (min 14 (+ y 1)))))))
    (agent drifter (define (policy x y) (if (< y 12) 'north (if (< x 17) 'east 'stay))))""",
    (15, 4),
    _field,
    F(19, 20),
)

WALK = Example(
    """(world walk (state (x int 0 300)) (start (x 70)) (discount 1) (life endless)
      (done (or (= x 0) (= x 300)))
      (step (chance (2/5 (set x (+ x 1))) (3/5 (set x (- x 1)))) (reward (if (= x 300) 500 -1))))
    (agent one)""",
    70,
    lambda x: []
    if x in (0, 300)
    else [(F(2, 5), x + 1, F(500 if x == 299 else -1)), (F(3, 5), x - 1, F(-1))],
    F(1),
)

COUNTS = Example(
    """(world counts (state (x int 0 400)) (start (x 0)) (discount 99/100)
      (step (reward (modulo x 7))
        (chance (9/10 (set x (min 400 (+ x 1)))) (1/10 (set x (quotient x 2))))))
    (agent one)""",
    0,
    lambda x: [(F(9, 10), min(400, x + 1), F(x % 7)), (F(1, 10), x // 2, F(x % 7))],
    F(99, 100),
)


def _stock(state: State) -> list[Move]:
    level, left = state
    if left == 0:
        return []
    full = min(40, level + (5 if level < 20 else 0))
    cost = -F(full, 10)
    return [(F(1, 3), (max(0, full - 4), left - 1), cost + 2), (F(2, 3), (full, left - 1), cost)]


STOCK = Example(
    """(world stock (state (n int 0 40)) (actions (order int 0 9)) (default (order 0))
      (start (n 10)) (discount 1) (life 60)
      (step (set n (min 40 (+ n order))) (reward (- (/ n 10)))
        (chance (1/3 (set n (max 0 (- n 4))) (reward 2)) (2/3 (set n n)))))
    (agent keeper (define (policy n) (if (< n 20) 5 0)))""",
    (10, 60),
    _stock,
    F(1),
)


def _chances(x: State) -> list[Move]:
    """Weights that depend on the state, and a product of two variables."""
    a, b = x
    if a * b >= 30:
        return []
    up, down = F(a + 1, 12), F(11 - a, 12)
    return [(up, (min(10, a + 1), b), F(a * b, 3)), (down, (a, min(10, b + 1)), F(a * b, 3))]


PRODUCTS = Example(
    """(world products (state (a int 0 10) (b int 0 10)) (start (a 0) (b 0)) (life endless)
      (discount 1) (done (>= (* a b) 30))
      (step (reward (/ (* a b) 3))
        (chance ((/ (+ a 1) 12) (set a (min 10 (+ a 1))))
                ((/ (- 11 a) 12) (set b (min 10 (+ b 1)))))))
    (agent one)""",
    (0, 0),
    _chances,
    F(1),
)

ODD = Example(
    """(world odd (state (x int 1 40)) (start (x 1)) (discount 9/10)
      (step (reward (/ 60 x))
        (chance (1/2 (set x (min 40 (+ x 1)))) (1/2 (set x (max 1 (- x 1)))))))
    (agent one)""",
    1,
    lambda x: [(F(1, 2), min(40, x + 1), F(60, x)), (F(1, 2), max(1, x - 1), F(60, x))],
    F(9, 10),
)

WIDE_VARIABLES = " ".join(f"(v{n} int 0 1000000000000)" for n in range(8))
WIDE = Example(
    f"""(world wide (state {WIDE_VARIABLES} (x int 0) (lit bool) (was bool))
      (start {" ".join(f"(v{n} {n})" for n in range(8))} (x 0) (lit false) (was true))
      (discount 4/5)
      (step
        (reward (if was 1 0))
        (set was lit)
        (set v0 (min 30 (+ v0 1)))
        (if (= v0 30) (set x (min 20 (+ x 1))))
        (chance (1/2 (set lit (> v7 500000000007))) (1/2 (set lit (not lit))))))
    (agent one)""",
    (0, 0, False, True),
    lambda s: [
        (F(1, 2), (min(30, s[0] + 1), min(20, s[1] + (s[0] >= 29)), light, s[2]), F(s[3]))
        for light in (False, not s[2])
    ],
    F(4, 5),
)

EXAMPLES = {
    "field": FIELD,
    "walk": WALK,
    "counts": COUNTS,
    "stock": STOCK,
    "products": PRODUCTS,
    "odd": ODD,
    "wide": WIDE,
}


def here_of(world: World, agent: Agent) -> Here:
    return Here(0, world.start, agent.initial)


def chain_of(text: str, meter: Meter | None = None) -> Chain:
    world, agent = pair_of(text)
    chain = reachable(world, agent, agent, here_of(world, agent), LIMIT, meter or Meter(10**6))
    assert chain is not None
    return chain
