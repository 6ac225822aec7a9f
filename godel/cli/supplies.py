"""What a user gives to the search: a policy trained elsewhere, an outside program to be asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from godel.errors import UsageProblem
from godel.language.reader import load_text
from godel.machine.state import Supplies
from godel.search import order as outside
from godel.search import policy_file
from godel.search.order import Order, order_of, read_order
from godel.search.policy_file import canonical_policy
from godel.world.model import Agent, World

_USUAL = Order(())

_OPTIONS = (
    click.option("--policy", "policy", type=click.Path(path_type=Path), metavar="FILE",
                 help="A policy trained elsewhere, as JSON, for the search to start from."),
    click.option("--proposer", "proposer", metavar="COMMAND",
                 help="An outside program that proposes programs, confined."),
    click.option("--proposer-reads", "readable", multiple=True, metavar="PATH",
                 help="A further file or folder that it may read."),
    click.option("--proposer-seconds", "seconds", default=_USUAL.seconds, show_default=True,
                 type=click.IntRange(1, outside.MOST_SECONDS), help="Time for one answer."),
    click.option("--proposer-memory", "megabytes", default=_USUAL.megabytes, show_default=True,
                 type=click.IntRange(outside.LEAST_MEGABYTES, outside.MOST_MEGABYTES),
                 help="Megabytes of memory that it may take."),
    click.option("--unconfined-proposer", "unconfined", is_flag=True,
                 help="Let it do all that you may do: network, files, your environment."),
)  # fmt: skip


def supply_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that gives something to the search; one argument, `supplies`."""
    names = ("policy", "proposer", "readable", "seconds", "megabytes", "unconfined")

    @wraps(command)
    def with_supplies(**given: Any) -> Any:
        asked = Asked(*(given.pop(name) for name in names))
        return command(supplies=asked, **given)

    for option in reversed(_OPTIONS):
        option(with_supplies)
    return with_supplies


class Asked:
    """What was asked for on a command line."""

    def __init__(
        self,
        policy: Path | None = None,
        proposer: str | None = None,
        readable: tuple[str, ...] = (),
        seconds: int = _USUAL.seconds,
        megabytes: int = _USUAL.megabytes,
        unconfined: bool = False,
    ) -> None:
        self._policy, self._proposer, self._readable = policy, proposer, readable
        self._seconds, self._megabytes, self._unconfined = seconds, megabytes, unconfined

    def texts(self, world: World, agent: Agent) -> Supplies:
        """The texts for the search. What could not be used is refused here: raises UsageProblem,
        or StorageProblem for a file that cannot be read.
        """
        found: list[tuple[str, bytes]] = []
        if self._policy is not None:
            try:
                text = canonical_policy(load_text(self._policy), world, agent)
            except UsageProblem as problem:
                problem.message = f"{self._policy}: {problem.message}"
                raise
            found.append((policy_file.SUPPLY, text.encode()))
        if self._proposer is not None:
            order = order_of(
                self._proposer, self._readable, self._seconds, self._megabytes,
                confined=not self._unconfined,
            )  # fmt: skip
            found.append((outside.SUPPLY, order.text().encode()))
        elif self._readable or self._unconfined:
            raise UsageProblem("there is no outside program", hint="name it with --proposer")
        return tuple(found)


def check_supplies(supplies: Supplies) -> None:
    """That an old run can go on here: its outside program can be started. Raises UsageProblem."""
    for name, text in supplies:
        if name == outside.SUPPLY:
            read_order(text.decode()).plan()
