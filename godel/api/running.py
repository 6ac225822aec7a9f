"""Running a machine from Python, and opening runs that are there."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from godel.api.runs import Run, look
from godel.api.worlds import AgentLike, WorldLike, agent_in, load
from godel.errors import UsageProblem
from godel.language.canonical import canonical_text
from godel.machine.approvals import Waiting, waiting
from godel.machine.recorder import Answer
from godel.machine.run import Watch, nothing
from godel.machine.state import Proposal

ENDLESS_TICKS = 200
"""Ticks of a life that has no end of its own."""


def open_run(folder: str | Path) -> Run:
    """A run that is there, finished or not. Raises GodelError if its records do not fit."""
    return look(folder)


def run(
    world: WorldLike = "gambler",
    agent: AgentLike = None,
    *,
    out: str | Path,
    seed: int = 0,
    ticks: int | None = None,
    lives: int = 1,
    target: str = "frozen",
    trust_levels: int = 0,
    trust: tuple[str, ...] = (),
    work: int = 20_000,
    workers: int = 1,
    scheduler: str | None = None,
    policy: str | Path | None = None,
    proposer: str | None = None,
    approve: str | Path = "auto",
    holdouts: Sequence[str | Path] = (),
    keep: Sequence[str] = (),
    require: str = "",
    stop_switches: int = 0,
    watch: Watch = nothing,
) -> Run:
    """Let an agent live and rewrite itself where that pays. The same seed gives the same run.

    `out` is the folder of the run, a new one; `ticks` the longest life (200 if it is endless);
    `target` what proofs must show (docs/targets.md); `work` the most that one attempt may spend;
    `workers` processes search, or those of the Dask cluster with this `scheduler`. `policy` is a
    file, `proposer` a command: see docs/search. `approve` is auto, ask, never or an approval file;
    with "ask" the run stops before a rewrite, to go on after `godel approve` and `godel resume`.
    It, `holdouts`, `keep`, `require` and `stop_switches` (0: any number) are as on the command
    line, see docs/control.md. `watch` is called with each event as it happens.
    """
    from godel.cli.approval import approver
    from godel.cli.common import workers_of
    from godel.cli.controls import Controls
    from godel.cli.supplies import Asked
    from godel.machine.run import Prospect, start
    from godel.machine.searching import Search  # the search needs solvers
    from godel.machine.settings import Settings
    from godel.prover.work import replay_work

    if work < 1:
        raise UsageProblem(f"{work} is not above 0")
    loaded = load(world)
    acting = agent_in(loaded, agent)
    settings = Settings(
        "", "", seed=seed, lives=lives, target=target, trust_levels=trust_levels,
        trust=tuple(sorted(set(trust))),
        ticks=ticks or (ENDLESS_TICKS if loaded.life is None else 0),
        work_per_attempt=work, replay_work=replay_work(work),
    )  # fmt: skip
    controls = Controls(
        str(approve), tuple(map(str, holdouts)), require, tuple(keep),
        0, stop_switches, 0, settings.failures, None,
    )  # fmt: skip
    settings = controls.governed(settings, loaded.model, acting)
    file = controls.answers()
    answer = _Nobody() if file is None else approver(file, _Nobody())
    texts = [canonical_text(node).encode() for node in (loaded.model.node, acting.node)]
    given = None if policy is None else Path(policy)
    supplies = Asked(given, proposer).texts(loaded.model, acting)
    prospect = Prospect(texts[0], texts[1], settings, supplies, controls.worlds(acting))
    search = Search(
        texts[0], work, workers_of(workers, scheduler), supplies=supplies,
        demands=prospect.demands(),
    )  # fmt: skip
    with search, suppress(Waiting):
        start(Path(out), prospect, search, watch=watch, approve=answer)
    return look(out)


class _Nobody:
    """Nobody is asked, and nothing is displayed: a rewrite that needs a yes waits for it."""

    def __call__(self, proposal: Proposal) -> Answer:
        raise waiting(proposal)

    def pause(self) -> None:
        """There is no display."""

    def resume(self) -> None:
        """There is no display."""
