"""The Python interface: what the command line does, as functions. `import godel` is enough.

    import godel

    found = godel.bound("gambler")                 # certified: found.lower <= U <= found.upper
    open("gambler.proof", "wb").write(found.certificate)
    assert godel.check(found.certificate).valid

    made = godel.run("gambler", out="my-run", seed=3)
    print(made.rewrites, made.before.upper, made.after.lower)

A world is named as on the command line: a shipped name, or the path of a file. An agent is a name
in that file, a shipped name, or a path. Numbers are `Fraction`, exact; None stands for an unknown
end.
Every failure is a subclass of `godel.GodelError` with a message, a place and a hint.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from godel.cli.files import read_proof
from godel.cli.loading import expression_node, find_agent, find_here, placed, read_source, world_in
from godel.errors import GodelError, TrustFailure, UsageProblem
from godel.importers.exporting import proof_as
from godel.importers.reading import import_world
from godel.kernel.claim import Goal
from godel.kernel.proof import verify
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.language.reader import read_program
from godel.language.session import GAS, Result, Session, check_program
from godel.language.syntax import Node
from godel.language.values import Number
from godel.machine.run import Prospect, allowed_oracles, start
from godel.machine.settings import Settings
from godel.prover import tactics
from godel.prover.ceilings import ceiling
from godel.prover.certificate import claim_for, compose
from godel.prover.given import given_bound
from godel.prover.solver import Solver
from godel.prover.work import Meter, replay_work
from godel.resources import world_names
from godel.selfplay.checking import check_folder
from godel.world.model import Agent, World

if TYPE_CHECKING:
    from godel.importers.gymnasium_env import WorldEnv

WORK = 100_000
"""Work units that may be spent by default; see docs/semantics.md."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A certified interval for an expected utility, and its proof file, b"" if there is none."""

    lower: Fraction | None
    upper: Fraction | None
    certificate: bytes = b""
    note: str = ""
    work: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a question: `proved`, `refuted`, `unknown` or `outside` (the fragment).

    `certificate` is the proof file that shows it, b"" for the last two.
    """

    verdict: str
    reason: str
    certificate: bytes = b""
    work: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same for two programs, with what is certified of either's utility."""

    verdict: str
    reason: str
    running: Bounds
    candidate: Bounds
    certificate: bytes = b""
    work: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """What rechecking found. `theorems` are lines of ordinary mathematics (of a proof file)."""

    valid: bool
    reason: str
    theorems: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Bounds of an agent, and a ceiling: no program whatever has a higher expected utility."""

    own: Bounds
    ceiling: Fraction | None
    certificate: bytes
    note: str
    work: int

    @property
    def upper(self) -> Fraction | None:
        """The agent is at most this far from the best program; None if that is not known."""
        if self.ceiling is None or self.own.lower is None:
            return None
        return self.ceiling - self.own.lower


@dataclass(frozen=True, slots=True)
class Run:
    """A run that has ended: its folder, and certified bounds for its first and last program."""

    folder: Path
    rewrites: int
    attempts: int
    reward: Fraction
    before: Bounds
    after: Bounds


def worlds() -> tuple[str, ...]:
    """The names of the worlds that ship."""
    return world_names()


def load_world(world: str | Path) -> World:
    """Read and check a world. Raises GodelError with the place of what is wrong."""
    return world_in(read_source(str(world)))


def load_agent(world: str | Path, agent: str | Path | None = None) -> Agent:
    """Read and check an agent for a world, by default the first one in the world's file."""
    source = read_source(str(world))
    return find_agent(None if agent is None else str(agent), source, world_in(source))


def bound(
    world: str | Path,
    agent: str | Path | None = None,
    *,
    at: str | None = None,
    tolerance: Fraction | None = None,
    work: int = WORK,
) -> Bounds:
    """Bound the expected utility of an agent, with a certificate that `check` accepts.

    `at` is a place such as "money=7 wins=0", by default the start. The search stops at a width of
    `tolerance` (by default a thousandth of the larger bound), or when the work is spent.
    """
    built, acting, here = _scene(world, agent, at)
    meter = Meter(_positive(work))
    found = tactics.bound(built, acting, here, meter, tolerance)
    lower, upper = found.interval.lower, found.interval.upper
    data = b""
    if found.proof is not None:
        data = _file(built, acting, None, here, Goal("interval", lower, upper), found.proof)
    return Bounds(_fraction(lower), _fraction(upper), data, found.note, meter.used)


def gap(
    world: str | Path,
    agent: str | Path | None = None,
    *,
    at: str | None = None,
    work: int = WORK,
) -> Gap:
    """Bound how far an agent is from the best program there can be, with two certificates.

    `work` is what each of the two bounds may spend.
    """
    own = bound(world, agent, at=at, work=work)
    built, acting, here = _scene(world, agent, at)
    meter = Meter(_positive(work))
    with Solver() as solver:
        best = ceiling(built, acting, here, meter, solver=solver)
    data = b""
    if best.proof is not None:
        data = _file(built, acting, None, here, Goal("ceiling", None, best.value), best.proof)
    return Gap(own, _fraction(best.value), data, best.note, own.work + meter.used)


def prove_bound(
    world: str | Path,
    expression: str,
    kind: str = "upper",
    agent: str | Path | None = None,
    *,
    at: str | None = None,
    work: int = WORK,
) -> Verdict:
    """Prove or refute that an Ouro expression bounds the expected utility of an agent.

    `kind` is "upper" or "lower". The expression reads state variables, memory and `left`.
    """
    if kind not in ("upper", "lower"):
        raise UsageProblem(f"there is no kind {kind} of bound", hint="upper or lower")
    built, acting, here = _scene(world, agent, at)
    meter, node = Meter(_positive(work)), expression_node(expression, "expression")
    with Solver() as solver, placed("expression", expression):
        answer = given_bound(built, acting, here, node, kind == "upper", meter, solver)
    data = b""
    if answer.goal is not None and answer.proof is not None:
        data = _file(built, acting, None, answer.here, answer.goal, answer.proof)
    return Verdict(answer.verdict, answer.how, data, meter.used)


def prove(
    world: str | Path,
    candidate: str | Path,
    agent: str | Path | None = None,
    *,
    at: str | None = None,
    work: int = WORK,
) -> Comparison:
    """Prove or refute that a candidate has a higher expected utility than an agent, here."""
    source = read_source(str(world))
    built, running, here = _scene(world, agent, at)
    challenger = find_agent(str(candidate), source, built)
    meter = Meter(_positive(work))
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


def check(what: bytes | str | Path, *, trust: tuple[str, ...] = ()) -> Checked:
    """Recheck a proof (its bytes or its file) or the folder of a run or ladder, without any solver.

    Raises StorageProblem if there is nothing to read.
    """
    if not isinstance(what, bytes):
        path = Path(what)
        try:
            folder = path.is_dir()
        except OSError:  # a name that is too long: reading it says so
            folder = False
        if folder:
            return _check_run(path)
        what = read_proof(path)
    verdict = verify(what, allowed_oracles(trust))
    lines = tuple(f"{number}  {theorem}" for number, theorem in verdict.theorems)
    return Checked(verdict.accepted, verdict.reason, lines, verdict.rests_on)


def run(
    world: str | Path = "gambler",
    agent: str | Path | None = None,
    *,
    out: str | Path,
    seed: int = 0,
    ticks: int | None = None,
    lives: int = 1,
    work: int = 20_000,
    workers: int = 1,
    scheduler: str | None = None,
    policy: str | Path | None = None,
    proposer: str | None = None,
) -> Run:
    """Let an agent live and rewrite itself where that pays. The same seed gives the same run.

    `out` is the folder of the run, a new one; `ticks` the longest life (200 if it is endless);
    `work` the most that one attempt may spend; `workers` processes search, or those of the Dask
    cluster with this `scheduler`. `policy` is a file, `proposer` a command: see docs/search.
    """
    from godel.cli.common import workers_of
    from godel.cli.outcome import outcome_of  # views are slow to import
    from godel.cli.supplies import Asked
    from godel.machine.searching import Search

    source = read_source(str(world))
    built = world_in(source)
    acting = find_agent(None if agent is None else str(agent), source, built)
    settings = Settings(
        "", "", seed=seed, lives=lives, ticks=ticks or (200 if built.life is None else 0),
        work_per_attempt=_positive(work), replay_work=replay_work(work),
    )
    texts = [canonical_text(node).encode() for node in (built.node, acting.node)]
    supplies = Asked(None if policy is None else Path(policy), proposer).texts(built, acting)
    with Search(texts[0], work, workers_of(workers, scheduler), supplies=supplies) as search:
        start(Path(out), Prospect(texts[0], texts[1], settings, supplies), search)
    outcome = outcome_of(Path(out), work)
    before, after = (
        Bounds(_parsed(ends.lower), _parsed(ends.upper)) for ends in (outcome.before, outcome.after)
    )
    found = outcome.summary
    figures = len(found.switches), len(found.fates), Fraction(found.reward)
    return Run(Path(out), *figures, before, after)


def export(
    source: bytes | str | Path, to: str, *, agent: str | Path | None = None, at: str | None = None
) -> str:
    """A world as `prism`, or a proof (its bytes or file) as `smt2` or `latex`: the text.

    `agent` and `at` are for worlds. See docs/exporting.md.
    """
    if isinstance(source, bytes) or to != "prism":
        return proof_as(to, source if isinstance(source, bytes) else read_proof(Path(source)))
    from godel.importers.export_prism import prism_text

    return prism_text(*_scene(source, agent, at))


def environment(world: str | Path, render_mode: str | None = None) -> WorldEnv:
    """A world as an environment of Gymnasium (the extra `gym`); see docs/importing.md.

    Raises UsageProblem if Gymnasium is not installed.
    """
    from godel.importers.gymnasium_env import WorldEnv  # an extra

    return WorldEnv(canonical_text(load_world(world).node), render_mode)


def ouro(program: str, gas: int = GAS) -> tuple[Result, ...]:
    """Run a plain Ouro program: the value or fault of each form, and its gas. Each has `gas`."""
    nodes = read_program(program, "program")
    check_program(nodes, "program", program)
    session = Session(_positive(gas), nodes)
    return tuple(session.run(node) for node in nodes)


def _scene(
    world: str | Path, agent: str | Path | None, at: str | None
) -> tuple[World, Agent, Here]:
    source = read_source(str(world))
    built = world_in(source)
    acting = find_agent(None if agent is None else str(agent), source, built)
    return built, acting, find_here(built, acting, at)


def _file(
    world: World, running: Agent, candidate: Agent | None, here: Here, goal: Goal, proof: Node
) -> bytes:
    claim = claim_for(world, running, candidate, here, goal)
    return compose(claim, world, running, candidate, proof)


def _check_run(folder: Path) -> Checked:
    try:
        return Checked(True, check_folder(folder))
    except TrustFailure as failure:
        return Checked(False, str(failure))


def _fraction(value: Number | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _parsed(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def _positive(value: int) -> int:
    if value < 1:
        raise UsageProblem(f"{value} is not above 0")
    return value


__all__ = [
    "Bounds",
    "Checked",
    "Comparison",
    "Gap",
    "GodelError",
    "Run",
    "Verdict",
    "bound",
    "check",
    "environment",
    "export",
    "gap",
    "import_world",
    "load_agent",
    "load_world",
    "ouro",
    "prove",
    "prove_bound",
    "run",
    "worlds",
]
