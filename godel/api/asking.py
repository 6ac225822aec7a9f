"""Questions about programs in worlds: bounds, gaps, comparisons, each with its certificate."""

from __future__ import annotations

from fractions import Fraction

from godel.api.results import Bounds, Comparison, Gap, Verdict
from godel.api.worlds import AgentLike, WorldLike, agent_in, load, scene
from godel.cli.loading import expression_node, placed
from godel.errors import UsageProblem
from godel.kernel.claim import Goal
from godel.kernel.theorems import Here
from godel.language.syntax import Node
from godel.language.values import Number
from godel.prover import tactics
from godel.prover.ceilings import ceiling
from godel.prover.certificate import claim_for, compose
from godel.prover.given import given_bound
from godel.prover.solver import Solver
from godel.prover.work import Meter
from godel.world.model import Agent, World

WORK = 100_000
"""Work units that may be spent by default; see docs/semantics.md."""


def bound(
    world: WorldLike,
    agent: AgentLike = None,
    *,
    at: str | None = None,
    tolerance: Fraction | None = None,
    work: int = WORK,
) -> Bounds:
    """Bound the expected utility of an agent, with a certificate that `check` accepts.

    `at` is a place such as "money=7 wins=0", by default the start. The search stops at a width of
    `tolerance` (by default a thousandth of the larger bound), or when the work is spent.
    """
    built, acting, here = scene(world, agent, at)
    meter = _meter(work)
    found = tactics.bound(built, acting, here, meter, tolerance)
    lower, upper = found.interval.lower, found.interval.upper
    data = b""
    if found.proof is not None:
        data = _file(built, acting, None, here, Goal("interval", lower, upper), found.proof)
    return Bounds(_fraction(lower), _fraction(upper), data, found.note, meter.used)


def gap(
    world: WorldLike, agent: AgentLike = None, *, at: str | None = None, work: int = WORK
) -> Gap:
    """Bound how far an agent is from the best program there can be, with two certificates.

    `work` is what each of the two bounds may spend.
    """
    own = bound(world, agent, at=at, work=work)
    built, acting, here = scene(world, agent, at)
    meter = _meter(work)
    with Solver() as solver:
        best = ceiling(built, acting, here, meter, solver=solver)
    data = b""
    if best.proof is not None:
        data = _file(built, acting, None, here, Goal("ceiling", None, best.value), best.proof)
    return Gap(own, _fraction(best.value), data, best.note, own.work + meter.used)


def prove_bound(
    world: WorldLike,
    expression: str,
    kind: str = "upper",
    agent: AgentLike = None,
    *,
    at: str | None = None,
    work: int = WORK,
) -> Verdict:
    """Prove or refute that an Ouro expression bounds the expected utility of an agent.

    `kind` is "upper" or "lower". The expression reads state variables, memory and `left`.
    """
    if kind not in ("upper", "lower"):
        raise UsageProblem(f"there is no kind {kind} of bound", hint="upper or lower")
    built, acting, here = scene(world, agent, at)
    meter, node = _meter(work), expression_node(expression, "expression")
    with Solver() as solver, placed("expression", expression):
        answer = given_bound(built, acting, here, node, kind == "upper", meter, solver)
    data = b""
    if answer.goal is not None and answer.proof is not None:
        data = _file(built, acting, None, answer.here, answer.goal, answer.proof)
    return Verdict(answer.verdict, answer.how, data, meter.used)


def prove(
    world: WorldLike,
    candidate: AgentLike,
    agent: AgentLike = None,
    *,
    at: str | None = None,
    work: int = WORK,
) -> Comparison:
    """Prove or refute that a candidate has a higher expected utility than an agent, here."""
    loaded = load(world)
    built, running, here = scene(loaded, agent, at)
    challenger = agent_in(loaded, candidate)
    meter = _meter(work)
    with Solver() as solver:
        found = tactics.prove(built, running, challenger, here, meter, solver)
    data = b""
    if found.proof is not None:
        goal = Goal("better" if found.verdict == "proved" else "no-better")
        data = _file(built, running, challenger, here, goal, found.proof)
    old, new = (
        Bounds(_fraction(ends.lower), _fraction(ends.upper))
        for ends in (found.running, found.candidate)
    )
    return Comparison(found.verdict, found.reason, old, new, data, meter.used)


def _file(
    world: World, running: Agent, candidate: Agent | None, here: Here, goal: Goal, proof: Node
) -> bytes:
    claim = claim_for(world, running, candidate, here, goal)
    return compose(claim, world, running, candidate, proof)


def _fraction(value: Number | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _meter(work: int) -> Meter:
    """A meter for so many units. Raises UsageProblem."""
    if work < 1:
        raise UsageProblem(f"{work} is not above 0")
    return Meter(work)
