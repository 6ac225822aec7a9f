"""What all proposers share: where they work, what they give back, and how they rank it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.language.desugar import expand
from godel.language.evaluator import Fault, evaluate
from godel.language.syntax import Node, form, symbol
from godel.language.values import FALSE, Boolean, Environment, Value
from godel.prover.solver import Solver
from godel.search.archive import Entry
from godel.search.edit import Procedure, built, literal, procedures, size, with_body
from godel.search.effort import Effort
from godel.search.landscape import Landscape
from godel.search.model import Floats, Situation
from godel.search.terms import (
    LINEAR,
    OPERATORS,
    Term,
    atoms_of,
    conditions,
    integer_constants,
    leaves,
    numeric_terms,
    predicates,
    symbol_constants,
)
from godel.search.tried import Refusal
from godel.world.model import Agent, Declared, Range, World
from godel.world.tick import in_sort

MOST_GAS = 10
"""Most gas of an enumerated expression."""

MOST_TERMS = 250
MOST_SPENT = 400_000
"""Gas after which no further candidate is estimated."""

MOST_TICKS = 400
"""Steps of the world for actions that only some enumerated expression takes."""

IMPOSSIBLE = 1e9
"""Cost factor of an action outside its domain, so that no tree chooses it knowingly."""


Lineage: TypeAlias = Mapping[str, tuple[int, ...]]
"""Attempts whose candidates a candidate was made from, by its canonical text."""

NO_LINEAGE: Lineage = MappingProxyType({})


class NothingLeft(Exception):
    """A proposer does not count as far as this number, for this program."""


class NothingGained(Exception):
    """What a proposer tried is not thought to gain anything, here and now.

    `nearest` is the candidate that was thought to lose least, None if there was none, and `lineage`
    says from which attempts it was made, by its text.
    """

    def __init__(
        self, message: str, nearest: Agent | None = None, lineage: Lineage = NO_LINEAGE
    ) -> None:
        super().__init__(message)
        self.nearest = nearest
        self.lineage = lineage


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """Where a proposer works. `solver` gives a solver when asked, or None if there is none.

    `supplies` are named texts that the user gave when the run began. `refusals` are the latest
    attempts of this program, the last one last.
    """

    world: World
    running: Agent
    here: Here
    remembered: tuple[Situation, ...]
    effort: Effort
    solver: Callable[[], Solver | None]
    supplies: tuple[tuple[str, str], ...] = ()
    refusals: tuple[Refusal, ...] = ()
    archive: tuple[Entry, ...] = ()

    def supply(self, name: str) -> str:
        """A text that the user gave. Raises NothingLeft if there is none of this name."""
        for known, text in self.supplies:
            if known == name:
                return text
        raise NothingLeft(f"the user gave no {name}")

    def policy(self) -> Procedure:
        """The running policy. Raises NothingLeft if there is nothing to decide."""
        found = procedures(self.running.node).get("policy")
        if found is None or not self.world.actions:
            raise NothingLeft("the agent decides nothing")
        return found

    def seen_names(self, wide: bool) -> tuple[str, ...]:
        """The policy's parameters; `wide`: and everything else that it could observe."""
        own = self.policy().parameters
        return own + tuple(n for n in self.world.observed if wide and n not in own)

    def declared(self) -> dict[str, Declared]:
        """Variables of the world and memory, by name."""
        return {item.name: item for item in (*self.world.variables, *self.running.memory)}


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """Candidates, the best first, with what was asked of a solver."""

    candidates: tuple[Agent, ...]
    query_text: str = ""
    lineage: Lineage = field(default_factory=dict)


Proposer: TypeAlias = Callable[[Setting, int], Proposal]


@dataclass(frozen=True, slots=True, eq=False)
class Rated:
    """A candidate with its estimated gain over the running program."""

    agent: Agent
    gain: float
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Candidates thought to gain something, the best first, and the nearest of the others."""

    gaining: tuple[Rated, ...]
    nearest: Agent | None


def rated(setting: Setting, estimate: Callable[[Agent], float], trees: Iterable[Node]) -> Ranking:
    """Rank the trees that are agents.

    The last ones are left out if looking at the first took much work.
    """
    running = setting.running
    before = estimate(running)
    enough = setting.effort.gas + MOST_SPENT
    noise = 1e-9 * (1 + abs(before))
    texts = {canonical_text(running.node)}
    found: list[Rated] = []
    for tree in trees:
        text = canonical_text(tree)
        if text in texts or setting.effort.gas > enough:
            continue
        texts.add(text)
        setting.effort.considered += 1
        agent = built(tree, setting.world)
        if agent is not None:
            found.append(Rated(agent, estimate(agent) - before, size(tree)))
    found.sort(key=lambda item: (-item.gain, item.size))
    gaining = tuple(item for item in found if item.gain > noise)
    losing = found[len(gaining) :]
    return Ranking(gaining, losing[0].agent if losing else None)


def chosen(ranking: Ranking, rank: int = 1) -> tuple[Agent, ...]:
    """The candidates from a rank on; first the shortest whose gain is nearly the best.

    Raises NothingGained if there are none.
    """
    found = ranking.gaining
    if not found:
        why = "nothing that was tried is thought to gain anything"
        raise NothingGained(why, ranking.nearest)
    good = [item for item in found if item.gain >= 0.95 * found[0].gain]
    first = min(good, key=lambda item: item.size)
    ordered = [first, *(item for item in found if item is not first)][rank - 1 :]
    if not ordered:
        why = f"fewer than {rank} candidates are thought to gain anything"
        raise NothingGained(why, ranking.nearest)
    return tuple(item.agent for item in ordered)


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """Expressions for actions with what they cost in each view, and tests to join them by."""

    terms: tuple[Term, ...]
    costs: Floats
    tests: tuple[Term, ...]


def palette(setting: Setting, landscape: Landscape) -> Palette:
    """The old body of the policy, and every small expression that gives an action somewhere."""
    policy = setting.policy()
    views = [view.values for view in landscape.views]
    variables = leaves(landscape.names, views, ())
    current = tuple(view.current[0] for view in landscape.views)
    old = Term(policy.body, current, size(policy.body))
    rows = [[landscape.cost(p, v.current) + landscape.gas_cost(p, v.gas)
             for p, v in enumerate(landscape.views)]]  # fmt: skip
    terms, worst = [old], sum(rows[0]) + 1.0
    enough = landscape.model.ticks + MOST_TICKS
    for term in action_terms(setting, landscape):
        if landscape.model.ticks > enough:
            break
        numbered = enumerate(term.values)
        rows.append([_cost(setting, landscape, p, v, term.gas, worst) for p, v in numbered])
        terms.append(term)
    found = (*_stated(setting, landscape), *predicates(variables, setting.declared()))
    return Palette(tuple(terms), np.array(rows), found)


def _stated(setting: Setting, landscape: Landscape) -> tuple[Term, ...]:
    """The conditions that world and program state themselves, with their truth in each view."""
    world, found = setting.world, []
    for node in conditions(world, setting.policy().body, frozenset(landscape.names)):
        core, truths, gas = expand(node), list[Value](), 0
        for view in landscape.views:
            environment: Environment | None = None
            for name, value in view.values.items():
                environment = Environment(name, value, environment)
            outcome = evaluate(world.runtime, core, environment, world.gas_limit)
            setting.effort.spend(outcome.gas)
            truths.append(FALSE if isinstance(outcome.result, Fault) else outcome.result)
            gas = max(gas, outcome.gas)
        if all(isinstance(truth, Boolean) for truth in truths):
            found.append(Term(node, tuple(truths), gas))
    return tuple(found)


def _cost(
    setting: Setting, landscape: Landscape, place: int, value: Value, gas: int, worst: float
) -> float:
    """Cost of giving a value as the action in a view; out of its domain it is a fault."""
    action = landscape.actions[value] if len(setting.world.actions) > 1 else (value,)  # type: ignore[index]
    legal = all(
        in_sort(item, declared.sort, None)
        for item, declared in zip(action, setting.world.actions, strict=True)
    )
    if not legal:
        return IMPOSSIBLE * worst
    return landscape.cost(place, action) + landscape.gas_cost(place, gas)


def action_terms(setting: Setting, landscape: Landscape) -> tuple[Term, ...]:
    """Expressions that could be actions; of several actions, only lists of constants.

    For several actions the value of a term is the place of its action in the landscape.
    """
    world, views = setting.world, [view.values for view in landscape.views]
    if len(world.actions) > 1:
        return tuple(
            Term(
                form(symbol("list"), *(literal(v) for v in action)),  # type: ignore[arg-type]
                (place,) * len(views),
                2 + len(action),
            )
            for place, action in enumerate(landscape.actions)
        )
    sort = world.actions[0].sort
    if not isinstance(sort, Range):
        options = tuple(literal(option) for option in sort.options)
        same = tuple(n for n in landscape.names if setting.declared()[n].sort == sort)
        return leaves(same, views, options)
    constants = integer_constants(world, setting.policy().body)
    start = leaves(landscape.names, views, constants)
    return tuple(numeric_terms(start, LINEAR, MOST_GAS, MOST_TERMS, setting.effort))


def value_terms(setting: Setting, landscape: Landscape) -> tuple[Term, ...]:
    """Small expressions of any sort over what the policy sees: numbers, names, conditions."""
    world, body = setting.world, setting.policy().body
    views = [view.values for view in landscape.views]
    constants = (*integer_constants(world, body), *symbol_constants(world, body))
    start = leaves(landscape.names, views, constants)
    numeric = numeric_terms(start, OPERATORS, MOST_GAS, MOST_TERMS, setting.effort)
    others = tuple(t for t in start if not all(isinstance(v, int) for v in t.values))
    return (*numeric, *others, *predicates(start, setting.declared()))


def with_policy(setting: Setting, landscape: Landscape, body: Node) -> Node:
    """The running program with another body for its policy, reading what the body needs."""
    return with_names(setting, landscape.names, body)


def with_names(setting: Setting, names: Sequence[str], body: Node) -> Node:
    """The same, if these are the names that the body may read."""
    policy = setting.policy()
    used = {str(atom.value) for atom in atoms_of((body,))}
    extra = [n for n in names if n not in policy.parameters and n in used]
    return with_body(setting.running.node, policy, body, extra)
