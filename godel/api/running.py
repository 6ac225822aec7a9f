"""Running a machine from Python, and opening runs that are there."""

from __future__ import annotations

from pathlib import Path

from godel.api.runs import Run, look
from godel.api.worlds import AgentLike, WorldLike, agent_in, load
from godel.errors import UsageProblem
from godel.language.canonical import canonical_text
from godel.machine.run import Watch, nothing

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
    watch: Watch = nothing,
) -> Run:
    """Let an agent live and rewrite itself where that pays. The same seed gives the same run.

    `out` is the folder of the run, a new one; `ticks` the longest life (200 if it is endless);
    `target` what proofs must show (docs/targets.md); `work` the most that one attempt may spend;
    `workers` processes search, or those of the Dask cluster with this `scheduler`. `policy` is a
    file, `proposer` a command: see docs/search. `watch` is called with each event as it happens.
    """
    from godel.cli.common import workers_of
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
    texts = [canonical_text(node).encode() for node in (loaded.model.node, acting.node)]
    given = None if policy is None else Path(policy)
    supplies = Asked(given, proposer).texts(loaded.model, acting)
    with Search(texts[0], work, workers_of(workers, scheduler), supplies=supplies) as search:
        start(Path(out), Prospect(texts[0], texts[1], settings, supplies), search, watch=watch)
    return look(out)
