"""Worlds in which classic mistakes can be made, and how to write a bound of them."""

from __future__ import annotations

from tests.kernel.certificates import ABOUT_ONE, Certificate, alone, canonical, identity

KEPT = "(apply-rule invariant (1 3 6) running {} auto)"
BOUND = "(apply-rule bellman-{} (1 2 3 4 5 7) {} {} auto)(apply-rule unroll (8 6) 0)"
START = ABOUT_ONE.replace("(state2theorem here)", "(get-axiom initial)")


def bounded(
    world: str,
    here: str,
    goal: str,
    bound: str,
    *,
    kept: str = "true",
    side: str = "lower",
    reason: str = "(sign)",
    running: str = "(agent p)",
    memory: str = "",
    axioms: str = ABOUT_ONE,
) -> Certificate:
    """A bound of the running program by Bellman's inequality."""
    steps = KEPT.format(kept) + BOUND.format(side, bound, reason)
    return alone(world, here, steps, goal, running=running, memory=memory, axioms=axioms)


def hashed(part: str, old: str, certificate: Certificate) -> Certificate:
    """A claim with the identity of an older text."""
    now = {"world": certificate.world, "running": certificate.running}[part]
    before = f"({part} sha-{identity(now)})"
    return certificate.changed((before, f"({part} sha-{identity(canonical(old))})"))


STILL = "(world w (state (x int 0 9)) (start (x 3)) (discount 1/2) (step (reward 1)))"
"""Each tick pays 1, and nothing moves: worth 2."""

STAY = """
(world w (state (in bool)) (actions (quit bool)) (default (quit false)) (start (in true))
  (life endless) (done (not in)) (step (if quit (let () (reward 1) (set in false)))))"""
"""Who quits gets 1; who stays for ever gets nothing."""

BETS = """
(world w (state (won int 0 1) (stake int 1)) (start (won 0) (stake 1)) (life endless)
  (done (= won 1))
  (step (chance (1/2 (set won 1) (reward stake)) (1/2 (reward (- stake)) (set stake (* 2 stake))))
  ))"""
"""Doubling bets: each tick is fair, so nothing is gained in expectation by any number of ticks."""

WEIGHTS = STILL.replace("(step (reward 1))", "(step (chance (2 (reward 1)) (-1 (reward 9))))")
COMPUTED = STILL.replace(
    "(step (reward 1))", "(step (chance ((- 2 (min 0 x)) (reward 1)) (else9 (reward 9))))"
).replace("else9", "(- (min 0 x) 1)")
OVER = STILL.replace("(step", "(done true) (step")
LOST = STILL.replace("(reward 1)", "(reward (/ 1 x))").replace("(x 3)", "(x 0)")
TURNING = STILL.replace("(reward 1)", "(reward x) (set x (if (= x 9) 9 (+ x 1)))")

FROM_A_FAULT = "(if (= x 0) (/ 1 x) 2)"
COUNTING = "(agent p (memory (m 0 0 9)))"
