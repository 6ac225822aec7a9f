"""A Gödel machine that runs: it may rewrite itself, and only with a proof that this pays.

The functions of `godel.api` are found here too; they are imported when they are first used, so that
`import godel` is fast and `godel check` needs no solver.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from godel.api import Bounds as Bounds
    from godel.api import Checked as Checked
    from godel.api import Comparison as Comparison
    from godel.api import Gap as Gap
    from godel.api import Run as Run
    from godel.api import Verdict as Verdict
    from godel.api import bound as bound
    from godel.api import check as check
    from godel.api import environment as environment
    from godel.api import export as export
    from godel.api import gap as gap
    from godel.api import import_world as import_world
    from godel.api import load_agent as load_agent
    from godel.api import load_world as load_world
    from godel.api import ouro as ouro
    from godel.api import prove as prove
    from godel.api import prove_bound as prove_bound
    from godel.api import run as run
    from godel.api import worlds as worlds
    from godel.errors import GodelError as GodelError

__version__ = "0.1.0"

API = (
    "Bounds Checked Comparison Gap GodelError Run Verdict bound check environment export gap "
    "import_world load_agent load_world ouro prove prove_bound run worlds"
).split()
"""The public names of `godel.api`."""


def __getattr__(name: str) -> object:
    if name in API:
        return getattr(import_module("godel.api"), name)
    raise AttributeError(f"module 'godel' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *API})
