"""A Gödel machine that runs: it may rewrite itself, and only with a proof that this pays.

    import godel

    found = godel.bound("gambler")                 # certified: found.lower <= U <= found.upper
    assert godel.check(found.certificate).valid    # by the kernel, without any solver

    made = godel.run("gambler", out="my-run", seed=3)
    for rewrite in made.rewrites:
        print(rewrite)

A world is a shipped name, the path of a file, or what `load` and `read_world` gave; an agent is a
name in that file, a shipped name, a path, or a `Program`. Numbers are `Fraction`, exact; None
stands for an unknown end. Every failure is a `GodelError` with a message, a place and a hint.

All of this is imported when it is first used, so that `import godel` is fast and `godel.check`
needs no solver.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from godel.api.asking import bound as bound
    from godel.api.asking import gap as gap
    from godel.api.asking import prove as prove
    from godel.api.asking import prove_bound as prove_bound
    from godel.api.checking import check as check
    from godel.api.checking import export as export
    from godel.api.evaluating import ouro as ouro
    from godel.api.results import Bounds as Bounds
    from godel.api.results import Checked as Checked
    from godel.api.results import Comparison as Comparison
    from godel.api.results import Gap as Gap
    from godel.api.results import Theorem as Theorem
    from godel.api.results import Verdict as Verdict
    from godel.api.running import open_run as open_run
    from godel.api.running import run as run
    from godel.api.runs import Attempt as Attempt
    from godel.api.runs import Rewrite as Rewrite
    from godel.api.runs import Run as Run
    from godel.api.worlds import LoadedWorld as LoadedWorld
    from godel.api.worlds import Program as Program
    from godel.api.worlds import environment as environment
    from godel.api.worlds import import_world as import_world
    from godel.api.worlds import load as load
    from godel.api.worlds import read_world as read_world
    from godel.api.worlds import worlds as worlds
    from godel.errors import GodelError as GodelError

__version__ = "0.1.0"

_HOMES = {
    "asking": "bound gap prove prove_bound",
    "checking": "check export",
    "evaluating": "ouro",
    "results": "Bounds Checked Comparison Gap Theorem Verdict",
    "running": "open_run run",
    "runs": "Attempt Rewrite Run",
    "worlds": "LoadedWorld Program environment import_world load read_world worlds",
}

API = MappingProxyType(
    {
        "GodelError": "godel.errors",
        **{name: f"godel.api.{home}" for home, names in _HOMES.items() for name in names.split()},
    }
)
"""The public names, each with the module that is imported when it is first used."""


def __getattr__(name: str) -> object:
    if name in API:
        return getattr(import_module(API[name]), name)
    raise AttributeError(f"module 'godel' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *API})
