"""`godel bound`: certified bounds on the expected utility of an agent, or a test of given ones."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import NoReturn

import click

from godel.cli.common import as_json
from godel.cli.files import certificate_path, refuse_existing, write_file
from godel.cli.loading import expression_node, find_agent, find_here, placed, read_source, world_in
from godel.cli.numbers import Rational
from godel.cli.progress import Progress
from godel.cli.report import (
    DONE,
    NOT_PROVED,
    REFUTED,
    WORK,
    common,
    finish,
    footer,
)
from godel.cli.shown import assignments, both, exact, interval
from godel.errors import UsageProblem
from godel.events import Plain
from godel.kernel.claim import Goal
from godel.kernel.theorems import Here
from godel.language.syntax import Node
from godel.prover import tactics
from godel.prover.ceilings import ceiling
from godel.prover.certificate import claim_for, compose
from godel.prover.given import Answer, Stuck, given_bound
from godel.prover.solver import Solver
from godel.prover.work import Meter
from godel.world.model import Agent, World

EPILOG = """\b
Examples:
  godel bound gambler                          an interval for the shipped agent
  godel bound gambler --at "money=7 wins=0"    somewhere else than at the start
  godel bound parking --tolerance 1/1000       as tight as this, if the work allows
  godel bound gambler --upper "(* 10 money)"   is this an upper bound, everywhere?
  godel bound gambler --ceiling                what no program whatever can exceed

Exit codes: 0 bounds found, or the given bound is proved; 1 not within the work; 2 bad input;
3 the given bound is refuted.
"""


@click.command("bound", epilog=EPILOG)
@click.argument("world")
@click.option("--agent", metavar="NAME|PATH", help="The agent; by default the world's first.")
@click.option("--at", metavar="STATE", help='Where, as in "money=7 wins=0"; default: the start.')
@click.option("--tolerance", type=Rational(), metavar="T",
              help="Stop at a width of T; default: a thousandth of the larger bound.")  # fmt: skip
@click.option("--upper", metavar="EXPR", help="Prove or refute that EXPR is an upper bound.")
@click.option("--lower", metavar="EXPR", help="Prove or refute that EXPR is a lower bound.")
@click.option("--ceiling", "best", is_flag=True,
              help="Bound every program whatever, instead of this agent.")  # fmt: skip
@click.option("--work", type=click.IntRange(1), default=WORK, show_default=True, metavar="N",
              help="Work units that may be spent.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="Where the certificate goes.")  # fmt: skip
@as_json
def command(
    world: str,
    agent: str | None,
    at: str | None,
    tolerance: Fraction | None,
    upper: str | None,
    lower: str | None,
    best: bool,
    work: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Bound the expected utility of an agent in WORLD, with a certificate.

    WORLD is the name of a shipped world or the path of a file. The bounds are proved in the kernel
    before they are printed; the certificate is a file that `godel check` accepts. EXPR is an Ouro
    expression over the variables of the world, the memory of the agent, and `left`.
    """
    if upper is not None and lower is not None:
        raise UsageProblem("--upper and --lower are tested one at a time")
    if best and (upper is not None or lower is not None):
        raise UsageProblem("--ceiling finds a bound; --upper and --lower test one that is given")
    if tolerance is not None and tolerance < 0:
        raise UsageProblem("a tolerance is not negative")
    refuse_existing(out)
    source = read_source(world)
    built = world_in(source)
    chosen = find_agent(agent, source, built)
    task = _Task(built, chosen, find_here(built, chosen, at), Meter(work), out, as_json)
    given = upper if upper is not None else lower
    if best:
        task.ceiling(tolerance)
    if given is None:
        task.interval(tolerance)
    task.given(given or "", upper is not None)


class _Task:
    """A world, an agent and a place; what is found is printed and kept."""

    def __init__(
        self, world: World, agent: Agent, here: Here, meter: Meter, out: Path | None, as_json: bool
    ) -> None:
        self.world, self.agent, self.here = world, agent, here
        self.meter, self.out, self.as_json = meter, out, as_json

    def interval(self, tolerance: Fraction | None) -> None:
        """Find bounds, print them and end."""
        with Progress(f"bound {self.world.name}") as progress:
            found = tactics.bound(
                self.world,
                self.agent,
                self.here,
                self.meter,
                tolerance,
                lambda ends: progress.say(
                    f"{interval(ends.lower, ends.upper)}, {self.meter.used:,} units"
                ),
            )
        lower, upper = found.interval.lower, found.interval.upper
        if found.proof is None:
            self._end([f"no bound found: {found.note}"], {"note": found.note}, NOT_PROVED, None)
        goal = Goal("interval", lower, upper)
        path = self._keep(self.here, goal, found.proof)
        lines = [
            f"expected utility of {self.agent.name} in {self.world.name} at {self._place()}:",
            f"  at least {'-oo' if lower is None else both(lower, up=False)}",
            f"  at most  {'oo' if upper is None else both(upper, up=True)}",
        ]
        wide = tolerance is not None and (
            lower is None or upper is None or Fraction(upper) - Fraction(lower) > tolerance
        )
        if wide:
            lines.append("wider than the tolerance" + (f": {found.note}" if found.note else ""))
        elif None in (lower, upper) and found.note:
            lines.append(f"a side is missing: {found.note}")
        body: dict[str, Plain] = {
            "lower": exact(lower),
            "upper": exact(upper),
            "certificate": str(path),
            "note": found.note,
        }
        self._end(lines, body, NOT_PROVED if wide or None in (lower, upper) else DONE, path)

    def ceiling(self, tolerance: Fraction | None) -> None:
        """Bound what any program can earn, print it and end."""
        with Progress(f"bound {self.world.name}") as progress, Solver() as solver:
            found = ceiling(
                self.world,
                self.agent,
                self.here,
                self.meter,
                tolerance,
                lambda value: progress.say(f"at most {exact(value)}, {self.meter.used:,} units"),
                solver,
            )
        if found.proof is None or found.value is None:
            self._end([f"no ceiling found: {found.note}"], {"note": found.note}, NOT_PROVED, None)
        path = self._keep(self.here, Goal("ceiling", None, found.value), found.proof)
        lines = [
            f"expected utility of every program in {self.world.name} at {self._place()}:",
            f"  at most  {both(found.value, up=True)}",
        ]
        body: dict[str, Plain] = {
            "upper": exact(found.value),
            "certificate": str(path),
            "note": found.note,
        }
        self._end(lines, body, DONE, path)

    def given(self, text: str, upper: bool) -> None:
        """Prove or refute a given bound, print what came of it and end."""
        option = "--upper" if upper else "--lower"
        node = expression_node(text, option)
        with Progress(f"bound {self.world.name}"), Solver() as solver, placed(option, text):
            answer = given_bound(self.world, self.agent, self.here, node, upper, self.meter, solver)
        path = None
        if answer.goal is not None and answer.proof is not None:
            path = self._keep(answer.here, answer.goal, answer.proof)
        relation = "<=" if upper else ">="
        lines = [f"{answer.verdict}: U {relation} {text}", *self._reasons(answer, relation)]
        body: dict[str, Plain] = {
            "verdict": answer.verdict,
            "kind": "upper" if upper else "lower",
            "given": text,
            "how": answer.how,
            "lower": exact(answer.goal.lower) if answer.goal else None,
            "upper": exact(answer.goal.upper) if answer.goal else None,
            "certificate": str(path) if path else None,
            "stuck": self._stuck_body(answer.stuck),
            "counterexample": self._contradiction_body(answer),
        }
        code = {"proved": DONE, "refuted": REFUTED}.get(answer.verdict, NOT_PROVED)
        self._end(lines, body, code, path)

    def _reasons(self, answer: Answer, relation: str) -> list[str]:
        """Why, for people."""
        found, goal = answer.contradiction, answer.goal
        if found is not None:
            place = self._place(found.here)
            return [
                f"  at {place} it says {relation} {both(found.given, up=False)},",
                f"  but a certified bound says {'>=' if relation == '<=' else '<='} "
                f"{both(found.certified, up=relation == '>=')}",
            ]
        if goal is not None:
            value = goal.upper if goal.upper is not None else goal.lower
            shown = "" if value is None else both(value, up=relation == "<=")
            return [f"  {answer.how}", f"  at {self._place()}: U {relation} {shown}"]
        return [f"  {answer.how}", *self._stuck_lines(answer.stuck, relation)]

    def _stuck_lines(self, stuck: Stuck | None, relation: str) -> list[str]:
        if stuck is None:
            return []
        if stuck.state is None or stuck.value is None or stuck.after is None:
            return [f"  stuck: {stuck.reason}"]
        declared = (*self.world.variables, *self.agent.memory)
        place = assignments(declared, (*stuck.state, *stuck.memory))
        opposite = "below" if relation == "<=" else "above"
        return [
            f"  stuck: {stuck.reason}",
            f"  at {place} it is {both(stuck.value, up=True)}, {opposite} "
            f"{both(stuck.after, up=False)}, the expectation of one tick and it after that",
        ]

    def _stuck_body(self, stuck: Stuck | None) -> Plain:
        if stuck is None:
            return None
        return {
            "reason": stuck.reason,
            "state": assignments(self.world.variables, stuck.state) if stuck.state else None,
            "memory": assignments(self.agent.memory, stuck.memory) if stuck.state else None,
            "value": exact(stuck.value),
            "after": exact(stuck.after),
        }

    def _contradiction_body(self, answer: Answer) -> Plain:
        found = answer.contradiction
        if found is None:
            return None
        return {
            "at": self._place(found.here),
            "given": exact(found.given),
            "certified": exact(found.certified),
        }

    def _place(self, here: Here | None = None) -> str:
        return place_text(self.world, self.agent, here or self.here)

    def _keep(self, here: Here, goal: Goal, proof: Node) -> Path:
        """Write the certificate; where it is."""
        claim = claim_for(self.world, self.agent, None, here, goal)
        data = compose(claim, self.world, self.agent, None, proof)
        path = certificate_path(self.out, f"{self.world.name}-{self.agent.name}", data)
        write_file(path, data, replace=self.out is None)
        return path

    def _end(
        self, lines: list[str], body: dict[str, Plain], code: int, path: Path | None
    ) -> NoReturn:
        if path is not None:
            lines = [*lines, f"certificate: {path}"]
        meter = self.meter
        start: dict[str, Plain] = {
            "world": self.world.name,
            "agent": self.agent.name,
            "at": self._place(),
            "lower": None,
            "upper": None,
            "certificate": None,
        }
        work: dict[str, Plain] = {"work": common(meter.used, meter.limit, meter.by_phase(), None)}
        lines = [*lines, footer(meter.used, meter.limit)]
        finish(lines, {**start, **body, **work}, self.as_json, code)


def place_text(world: World, agent: Agent, here: Here) -> str:
    """A place for people; `--at` reads it back where it is known for certain."""
    memory = assignments(agent.memory, here.memory)
    if len(here.belief) > 1:
        return f"a distribution over {len(here.belief)} states" + (memory and f", {memory}")
    return f"{assignments(world.variables, here.belief[0][1])} {memory}".strip() or "the start"
