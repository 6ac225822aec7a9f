"""`(enumerate K)`: expressions by cost, joined by tests.

Answers and tests are enumerated apart, those with the same values in all known states being one,
and joined by a decision tree (joining.py). Where an action only earns (answering.py), the solver
then looks for states in which the joined policy is wrong; they are added to the known ones, and
the search begins again, until there is none. Elsewhere an answer is right in a view if no other is
better there, in the values of the running program after K - 1 rounds of policy improvement
(landscape.py). K bounds the cost: answers up to 3K - 2 gas, tests of two expressions up to 3K - 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from godel.language.syntax import Node, form, name_of, symbol
from godel.language.values import TRUE
from godel.prover.work import STATES_PER_UNIT
from godel.search.answering import Specification, Truths, specification
from godel.search.bank import OURO, Bank, Grammar
from godel.search.edit import built, size, with_body
from godel.search.joining import Branch, Leaf, Tree, joined
from godel.search.landscape import survey
from godel.search.objections import Unsure, objections
from godel.search.proposer import (
    NothingGained,
    NothingLeft,
    Proposal,
    Setting,
    chosen,
    palette,
    rated,
    with_policy,
)
from godel.search.shrink import Judge, simplified
from godel.search.terms import atoms_of, integer_constants
from godel.world.model import Agent, Range, State
from godel.world.tick import WorldFault, is_over, step

LAST = 8
MOST_ROUNDS = 60
FIRST_STATES = 48
"""States that are known before any objection."""

SPREAD = (1, 3, 30, 1_000)
"""Numbers up to these are drawn for them, so that equal and neighbouring ones are among them."""

TOLERANCE = 1e-9


def enumerated(setting: Setting, number: int) -> Proposal:
    """The cheapest policies of these expressions that do what is known to be best.

    Raises NothingLeft, NothingGained, OutOfWork.
    """
    if number > LAST:
        raise NothingLeft(f"enumerate ends after {LAST}")
    wanted = wanted_by(setting)
    if wanted is None:
        return _over_views(setting, number)
    grammar = _grammar(setting)
    found = synthesised(setting, wanted, grammar, number)
    return Proposal((shortened(setting, wanted, grammar, found).agent,), found.said)


def wanted_by(setting: Setting) -> Specification | None:
    """What the world asks for, if it asks for answers and the program has no memory."""
    if setting.running.memory:
        return None
    if not set(setting.policy().parameters) <= set(setting.world.observed):
        return None
    return specification(setting.world, setting.effort.meter)


def _grammar(setting: Setting) -> Grammar:
    """All of Ouro's arithmetic, with the numbers that world and program write."""
    nodes = integer_constants(setting.world, setting.policy().body)
    values = (getattr(node, "value", None) for node in nodes)
    constants = tuple(value for value in values if isinstance(value, int))
    return Grammar(OURO.operators, constants, digits=True)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A policy that is right wherever it was looked, in how many rounds, in which states.

    `sure` is whether the solver found no objection.
    """

    body: Node
    agent: Agent
    names: tuple[str, ...]
    states: tuple[State, ...]
    rounds: int
    sure: bool
    said: str


def synthesised(setting: Setting, wanted: Specification, grammar: Grammar, number: int) -> Found:
    """A policy that does what is wanted, from expressions of a level.

    Raises NothingGained where there is none, and OutOfWork.
    """
    solver = setting.solver()
    names = tuple(n for n in setting.seen_names(True) if n != "left")
    states = list(dict.fromkeys(known_states(setting)))
    for rounds in range(1, MOST_ROUNDS + 1):
        body = right_in(setting, wanted, grammar, number, names, states)
        agent = _with(setting, body, names)
        if agent is None:
            raise NothingGained("what was joined is no program of this world")
        said = f"enumerated over {len(states)} states in {rounds} rounds"
        found = Found(body, agent, names, tuple(states), rounds, False, said)
        if solver is None:
            return found
        try:
            against = objections(wanted, agent, solver, setting.effort)
        except Unsure as doubt:
            return replace(found, said=f"{said}; {doubt}")
        if not against:
            return replace(found, sure=True, said=f"{said}; no objection")
        states += [state for state in against if state not in states]
    raise NothingGained(f"{MOST_ROUNDS} rounds of objections were not enough")


def shortened(setting: Setting, wanted: Specification, grammar: Grammar, found: Found) -> Found:
    """The same with smaller parts, where the solver is sure of it. Raises OutOfWork."""
    if not found.sure:
        return found
    judge = judge_of(setting, wanted, found.names)
    body = simplified(found.body, wanted, found.names, grammar, found.states, judge, setting.effort)
    agent = _with(setting, body, found.names)
    return found if agent is None else replace(found, body=body, agent=agent)


def judge_of(setting: Setting, wanted: Specification, names: Sequence[str]) -> Judge:
    """What says whether a body is right: the solver. It may raise Unsure."""

    def judge(body: Node) -> tuple[State, ...]:
        agent, solver = _with(setting, body, names), setting.solver()
        if agent is None or solver is None:
            raise Unsure("there is no program, or no solver")
        return objections(wanted, agent, solver, setting.effort)

    return judge


def _with(setting: Setting, body: Node, names: Sequence[str]) -> Agent | None:
    """The running program with this body, reading what the body needs."""
    policy = setting.policy()
    read = {name_of(atom) for atom in atoms_of((body,))}
    extra = [name for name in names if name not in policy.parameters and name in read]
    return built(with_body(setting.running.node, policy, body, extra), setting.world)


def right_in(
    setting: Setting, wanted: Specification, grammar: Grammar, number: int,
    names: Sequence[str], states: Sequence[State],
) -> Node:  # fmt: skip
    """The body of a policy that is right in all of some states. Raises NothingGained, OutOfWork."""
    columns = wanted.columns(states)
    bank = Bank(grammar, {name: columns[name] for name in names}, setting.effort)
    bank.fill(names, 3 * number - 2, 8 * number)
    setting.effort.cells(bank.values.size * len(wanted.cases))
    right = wanted.right(columns, bank.values)
    open_states = ~right.any(axis=0)
    if open_states.any():
        state = states[int(np.flatnonzero(open_states)[0])]
        shown = " ".join(
            f"{item.name}={value}"
            for item, value in zip(setting.world.variables, state, strict=True)
        )
        raise NothingGained(f"no answer of up to {3 * number - 2} gas is right where {shown}")
    answers = _useful(right, [row.gas for row in bank.rows])
    tests = list(bank.tests(3 * number - 1))
    holds = np.array([row for *_, row in tests], dtype=bool).reshape(len(tests), len(states))
    gas = [bank.rows[left].gas + bank.rows[other].gas for _, left, other, _ in tests]
    setting.effort.cells(holds.size * max(1, len(answers) // 8))
    tree = joined(right[answers], [bank.rows[place].gas for place in answers], holds, gas)
    if tree is None:
        raise NothingGained(f"no tests of up to {3 * number + 1} gas tell the states apart")

    def written(part: Tree) -> Node:
        if isinstance(part, Leaf):
            return bank.node(answers[part.answer])
        name, left, other, _ = tests[part.test]
        test = form(symbol(name), bank.node(left), bank.node(other))
        return form(symbol("if"), test, written(part.then), written(part.otherwise))

    return written(tree)


def _useful(right: Truths, gas: Sequence[int]) -> list[int]:
    """Answers that are right where no cheaper one is right in all these states and more."""
    order = sorted(range(len(gas)), key=lambda place: gas[place])
    kept: list[int] = []
    seen: set[bytes] = set()
    table = np.zeros((0, right.shape[1]), dtype=bool)
    for place in order:
        row = right[place]
        key = np.packbits(row).tobytes()
        if key in seen or not row.any():
            continue
        seen.add(key)
        if len(table) and (table | ~row[None, :]).all(axis=1).any():
            continue
        kept.append(place)
        table = np.vstack([table, row[None, :]])
    return kept


def known_states(setting: Setting) -> list[State]:
    """Here, what is remembered, what a few ticks lead to, and numbers that are drawn.

    The numbers are always the same for the same world.
    """
    world, effort = setting.world, setting.effort
    states = [state for _, state in setting.here.belief]
    states += [state for state, _ in setting.remembered]
    index = 0
    while index < len(states) and len(states) < FIRST_STATES // 2:
        effort.meter.spend(1, "propose")
        for _ in range(STATES_PER_UNIT):
            if index < len(states):
                states += _after(setting, states[index])
                index += 1
    drawn = Random(1)
    for turn in range(FIRST_STATES - FIRST_STATES // 2):
        most = SPREAD[turn % len(SPREAD)]
        state: list[int] = []
        for item in world.variables:
            low, high = -most, most
            if isinstance(item.sort, Range):
                low = (
                    low
                    if item.sort.low is None
                    else max(item.sort.low, min(low, item.sort.high or low))
                )
                high = high if item.sort.high is None else min(item.sort.high, max(high, low))
            state.append(drawn.randint(min(low, high), max(low, high)))
        states.append(tuple(state))
    return [state for state in states if not _over(setting, state)]


def _over(setting: Setting, state: State) -> bool:
    try:
        return is_over(setting.world, state)
    except WorldFault:
        return True


def _after(setting: Setting, state: State) -> list[State]:
    """Where the default action may lead."""
    if _over(setting, state):
        return []
    try:
        branches = step(setting.world, state, setting.world.default)
    except WorldFault:
        return []
    return [branch.state for branch in branches]


def _over_views(setting: Setting, number: int) -> Proposal:
    """The same over views with estimated costs, where actions change the state."""
    names = setting.seen_names(True)
    landscape = survey(
        setting.world, setting.running, setting.here, setting.remembered, names, number,
        setting.effort,
    )  # fmt: skip
    colours = palette(setting, landscape)
    costs = colours.costs
    least = costs.min(axis=0)
    scale = float(costs[0].sum()) or 1.0
    holds = np.array(
        [[value is TRUE for value in test.values] for test in colours.tests], dtype=bool
    )
    holds = holds.reshape(len(colours.tests), costs.shape[1])
    setting.effort.cells(costs.size * max(1, len(colours.tests) // 8))
    trees: list[Node] = []
    for slack in (TOLERANCE, 1e-3, 1e-2):
        right = costs <= least + slack * scale
        answers = _useful(right, [term.gas for term in colours.terms])
        tree = joined(
            right[answers], [colours.terms[place].gas for place in answers], holds,
            [test.gas for test in colours.tests],
        )  # fmt: skip
        if tree is not None:
            body = _over_terms(
                tree, [colours.terms[p].node for p in answers], [t.node for t in colours.tests]
            )
            trees.append(with_policy(setting, landscape, body))
    trees.sort(key=size)
    return Proposal(chosen(rated(setting, landscape.model.estimate, trees)))


def _over_terms(tree: Tree, answers: Sequence[Node], tests: Sequence[Node]) -> Node:
    """A tree over listed expressions, written out."""
    match tree:
        case Leaf(answer):
            return answers[answer]
        case Branch(test, then, otherwise):
            return form(
                symbol("if"), tests[test],
                _over_terms(then, answers, tests), _over_terms(otherwise, answers, tests),
            )  # fmt: skip
