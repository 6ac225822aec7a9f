"""Techniques: what `propose` may return, from a datum to candidates."""

from __future__ import annotations

from types import MappingProxyType

from godel.errors import GodelError
from godel.language.canonical import print_flat
from godel.language.syntax import Atom, Form, Node, head, name_of
from godel.prover.tactics import TACTICS
from godel.search.edit import canonical
from godel.search.enumeration import enumerated
from godel.search.evolve import evolve
from godel.search.guard import guard
from godel.search.imported import imported
from godel.search.improve import extend, improve
from godel.search.optimise import optimise
from godel.search.process import process
from godel.search.proposer import Proposal, Proposer, Setting
from godel.search.quiet import QUIET, quiet
from godel.search.recall import recall
from godel.search.replace import replace
from godel.search.sketch import completed, sketched
from godel.search.swap import swap
from godel.search.tune import tune
from godel.world.agent import build_agent

PROPOSERS: MappingProxyType[str, Proposer] = MappingProxyType(
    {
        "improve": improve,
        "tune": tune,
        "replace": replace,
        "guard": guard,
        "extend": extend,
        "recall": recall,
        "swap": swap,
        "optimise": optimise,
        "evolve": evolve,
        "process": process,
        "import": imported,
        "enumerate": enumerated,
        "sketch": sketched,
        QUIET: quiet,
    }
)
"""The proposers, by the name their techniques start with."""

LARGEST_NUMBER = 1_000_000


class BadTechnique(GodelError):
    """A datum that is no technique, or a candidate that is no agent of this world."""

    code = "technique"


def propose(setting: Setting, technique: Node) -> Proposal:
    """The candidates of a technique: `(NAME K)`, `(NAME)` for K = 1, `(sketch BODY)` with holes
    written `?`, or a whole `(agent ...)`.

    Raises BadTechnique, NothingLeft, NothingGained, OutOfWork.
    """
    if head(technique) == "agent":
        try:
            return Proposal((build_agent(canonical(technique), setting.world),))
        except GodelError as error:
            raise BadTechnique(f"no agent of this world: {error.message}") from None
    name, number = head(technique), _number(technique)
    items = technique.items if isinstance(technique, Form) else ()
    if name == "sketch" and len(items) == 2 and isinstance(items[1], Form):
        return completed(setting, items[1])
    if name not in PROPOSERS or number is None:
        text = print_flat(technique)
        raise BadTechnique(
            f"not a technique: {text[:80]}",
            hint="one of " + ", ".join(f"({known} K)" for known in PROPOSERS)
            + ", (by TACTIC (NAME K)), (run PROCEDURE) or (agent ...)",
        )
    return PROPOSERS[name](setting, number)


def with_tactic(technique: Node) -> tuple[Node, str]:
    """The technique inside `(by TACTIC TECHNIQUE)` and the tactic; `auto` for any other.

    Raises BadTechnique.
    """
    if head(technique) != "by" or not isinstance(technique, Form):
        return technique, "auto"
    if len(technique.items) != 3:
        raise BadTechnique("expected (by TACTIC TECHNIQUE)")
    return technique.items[2], checked_tactic(name_of(technique.items[1]))


def checked_tactic(name: str) -> str:
    """The name of a tactic. Raises BadTechnique for any other."""
    if name not in TACTICS:
        raise BadTechnique(f"there is no tactic {name}", hint="one of " + " ".join(TACTICS))
    return name


def _number(technique: Node) -> int | None:
    """K, from 1; 1 if it is left out."""
    items = technique.items[1:] if isinstance(technique, Form) else ()
    if not items:
        return 1
    value = items[0].value if len(items) == 1 and isinstance(items[0], Atom) else None
    return value if isinstance(value, int) and 1 <= value <= LARGEST_NUMBER else None
