"""Options of `godel run` that govern a rewrite: approval, holdouts, what to keep, when to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from godel.cli.approval import approval_of
from godel.cli.loading import read_source, world_in
from godel.errors import GodelError, UsageProblem
from godel.language.canonical import canonical_text, print_flat
from godel.language.reader import read_datum
from godel.machine.settings import Settings
from godel.machine.state import Supplies
from godel.prover.demand import HOLDOUT, KEEP, Demand
from godel.prover.demands import fits
from godel.world.model import Agent, World

_USUAL = Settings("", "")
_NATURAL = click.IntRange(min=0)

_OPTIONS = (
    click.option("--approve", default="auto", show_default=True, metavar="auto|ask|never|FILE",
                 help="Who approves a proved rewrite; FILE holds answers."),
    click.option("--approval", "approve", hidden=True),
    click.option("--holdout", "holdouts", multiple=True, metavar="WORLD",
                 help="A rewrite must be proved not worse there too; repeatable."),
    click.option("--require", default="", metavar="lower-bound[=NUMBER]",
                 help="The proof must certify a lower bound of the new program."),
    click.option("--keep", multiple=True, metavar="EXPR",
                 help="Must be proved true wherever the new program may come; repeatable."),
    click.option("--stop-work", type=_NATURAL, default=0, metavar="UNITS",
                 help="End all search after so much thinking."),
    click.option("--stop-switches", type=_NATURAL, default=0, metavar="N",
                 help="End all search after so many rewrites."),
    click.option("--stop-flat", type=_NATURAL, default=0, metavar="N",
                 help="... after N rewrites that each gained under 1 % of all gains."),
    click.option("--breaker", type=click.IntRange(min=1), default=_USUAL.failures,
                 show_default=True, help="Failures in a row that stop the search."),
    click.option("--pause-after", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
                 help="Stop the run after so much time; resume goes on as if nothing happened."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Controls:
    """What the person in charge asked for. `pause_after` is wall time and stands in no record."""

    approve: str
    holdouts: tuple[str, ...]
    require: str
    keep: tuple[str, ...]
    stop_work: int
    stop_switches: int
    stop_flat: int
    breaker: int
    pause_after: float | None

    def governed(self, settings: Settings, world: World, agent: Agent) -> Settings:
        """The settings with all that is recorded of this. Raises UsageProblem."""
        keep = tuple(self._kept(text, world, agent) for text in self.keep)
        return replace(
            settings,
            approval=approval_of(self.approve)[0],
            require=self.require,
            keep=keep,
            stop_work=self.stop_work,
            stop_switches=self.stop_switches,
            stop_flat=self.stop_flat,
            failures=self.breaker,
        )

    def answers(self) -> Path | None:
        """The approval file."""
        return approval_of(self.approve)[1]

    def worlds(self, agent: Agent) -> Supplies:
        """The holdout worlds by name, as canonical texts. Raises UsageProblem if one is unfit."""
        found: dict[str, bytes] = {}
        for given in self.holdouts:
            world = world_in(read_source(given))
            text = canonical_text(world.node)
            if found.setdefault(world.name, text.encode()) != text.encode():
                raise UsageProblem(f"two holdouts are called {world.name}", hint="rename one")
            try:
                fits(Demand(HOLDOUT, world.name, text), world, agent)
            except GodelError as problem:
                raise UsageProblem(
                    f"{agent.name} cannot live in the holdout {world.name}: {problem.message}",
                    hint="a holdout has the variables and actions that the agent uses",
                ) from None
        return tuple(sorted(found.items()))

    @staticmethod
    def _kept(given: str, world: World, agent: Agent) -> str:
        """A predicate as flat text. Raises SyntaxProblem or UsageProblem."""
        node = read_datum(given, "--keep")
        try:
            fits(Demand(KEEP, given, print_flat(node)), world, agent)
        except GodelError as problem:
            raise UsageProblem(
                f"--keep {given[:80]}: {problem.message}",
                hint="it reads variables of the world, memory and actions, by their names",
            ) from None
        return print_flat(node)


def control_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that governs rewrites; one argument, `controls`."""
    names = [item.name for item in fields(Controls)]

    @wraps(command)
    def governed(**given: Any) -> Any:
        controls = Controls(**{name: given.pop(name) for name in names})
        return command(controls=controls, **given)

    for option in reversed(_OPTIONS):
        option(governed)
    return governed
