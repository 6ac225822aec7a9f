"""`(sketch K)` and `(sketch BODY)`: programs with holes, and numbers for them by the solver.

A hole is written `?` in a BODY; the holes of the K-th sketch are, for K = 1, all numbers of the
policy, and then those of fixed shapes: a linear answer, and two linear answers with a linear test
between them. Numbers are found by counterexamples (A. Solar-Lezama, "Program synthesis by
sketching", 2008): the solver gives numbers that are right in all known states, and then a state in
which they are wrong, until there is none. Where actions do more than earn (answering.py), states
are the views of a landscape, and the policy must act no worse in any and better in some.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from godel.language.canonical import print_flat
from godel.language.core import Lambda
from godel.language.desugar import expand
from godel.language.polynomial import Polynomial, Quantity, substitute, variable
from godel.language.region import OutsideFragment, Region, Undecided
from godel.language.syntax import Atom, Form, Node, form, head, name_of, symbol
from godel.language.values import Closure, Environment
from godel.prover.formulas import All, Either, Formula, Variable
from godel.prover.queries import Point, Unsure, synthesise
from godel.prover.solver import Solver
from godel.search import objections
from godel.search.answering import Case, Specification
from godel.search.constants import filled, solved_constants
from godel.search.edit import built, replace_at, subexpressions, with_body
from godel.search.enumeration import known_states, wanted_by
from godel.search.landscape import survey
from godel.search.proposer import NothingGained, NothingLeft, Proposal, Setting, chosen, rated
from godel.world.model import Agent, Range, State
from godel.world.tick import choose

LAST = 3
REACH = 1_000
"""Numbers for holes are between this and its negation; those of the policy may be larger."""

MOST_ROUNDS = 60
QUERY_BUDGET = 3_000
MOST_RUNS = 200
MOST_STARTS = 6
HOLE = "hole "  # the space keeps it apart from every name that can be written


def sketched(setting: Setting, number: int) -> Proposal:
    """The K-th sketch with its holes filled. Raises NothingLeft, NothingGained, OutOfWork."""
    if number > LAST:
        raise NothingLeft(f"sketch ends after {LAST}")
    body = setting.policy().body
    if number == 1:
        for path, node in subexpressions(body):
            if isinstance(node, Atom) and isinstance(node.value, int):
                body = replace_at(body, path, symbol("?"))
    else:
        body = _shape(setting, number)
    return completed(setting, body)


def completed(setting: Setting, body: Node) -> Proposal:
    """A body with a number for each `?`. Raises NothingGained, OutOfWork."""
    solver = setting.solver()
    if solver is None:
        raise NothingGained("sketches need a solver")
    named, names = _named(body)
    if not names:
        raise NothingGained("the sketch has no holes")
    reach = max([REACH, *(2 * abs(value) for value in _numbers(setting.policy().body))])
    holes = dict.fromkeys(names, (-reach, reach))
    wanted = wanted_by(setting)
    if wanted is not None:
        return _Answers(setting, wanted, named, holes).proposal(solver)
    policy = setting.policy()
    landscape = survey(
        setting.world, setting.running, setting.here, setting.remembered, policy.parameters, 1,
        setting.effort,
    )  # fmt: skip
    numbers, said = solved_constants(setting, landscape, policy, named, holes)
    if numbers is None:
        raise NothingGained(said or "no numbers were found")
    tree = with_body(setting.running.node, policy, tidied(filled(named, numbers)))
    return Proposal(chosen(rated(setting, landscape.model.estimate, (tree,))), said)


def _named(body: Node) -> tuple[Node, tuple[str, ...]]:
    """The body with a name for each `?`, and the names, in order."""
    names: list[str] = []

    def walk(node: Node) -> Node:
        if isinstance(node, Form):
            return Form(tuple(walk(item) for item in node.items))
        if name_of(node) != "?":
            return node
        names.append(f"{HOLE}{len(names) + 1}")
        return symbol(names[-1])

    return walk(body), tuple(names)


def _numbers(body: Node) -> Iterator[int]:
    for _, node in subexpressions(body):
        if isinstance(node, Atom) and isinstance(node.value, int):
            yield node.value


def _shape(setting: Setting, number: int) -> Node:
    """A fixed shape over all numbers that can be observed. Raises NothingLeft."""
    declared = setting.declared()
    names = [n for n in setting.seen_names(False) if isinstance(declared[n].sort, Range)]
    names += [n for n in setting.seen_names(True) if n not in names and n != "left"
              and isinstance(declared[n].sort, Range)]  # fmt: skip
    actions = setting.world.actions
    if len(actions) != 1 or not isinstance(actions[0].sort, Range) or not names:
        raise NothingLeft("the shapes are for one action that is a number")
    line = form(
        symbol("+"), symbol("?"),
        *(form(symbol("*"), symbol("?"), symbol(name)) for name in names),
    )  # fmt: skip
    if number == 2:
        return line
    return form(symbol("if"), form(symbol("<"), Atom(0), line), line, line)


def tidied(node: Node) -> Node:
    """The same with products by 0 and 1, and sums with 0, written shortly."""
    if not isinstance(node, Form) or not node.items:
        return node
    items = tuple(tidied(item) for item in node.items)
    kind, operands = head(node), items[1:]
    if kind == "*" and len(operands) == 2:
        factor = operands[0].value if isinstance(operands[0], Atom) else None
        if isinstance(factor, int) and factor == 0:
            return Atom(0)
        if isinstance(factor, int) and factor == 1:
            return operands[1]
    if kind == "+":
        kept = [o for o in operands if not (isinstance(o, Atom) and _is_zero(o))]
        if len(kept) < 2:
            return kept[0] if kept else Atom(0)
        return form(items[0], *kept)
    if kind == "if" and len(operands) == 3 and print_flat(operands[1]) == print_flat(operands[2]):
        return operands[1]
    return Form(items)


def _is_zero(atom: Atom) -> bool:
    return isinstance(atom.value, int) and atom.value == 0


@dataclass(frozen=True, slots=True, eq=False)
class _Answers:
    """A sketch in a world that asks for answers."""

    setting: Setting
    wanted: Specification
    body: Node
    holes: Mapping[str, tuple[int, int]]

    def proposal(self, solver: Solver) -> Proposal:
        """The sketch with numbers for which there is no objection."""
        effort = self.setting.effort
        names = [item.name for item in self.wanted.world.variables]
        box = tuple(Variable(n, low=low, high=high) for n, (low, high) in self.holes.items())
        starts = [dict(zip(names, map(Fraction, state), strict=True))  # type: ignore[arg-type]
                  for state in known_states(self.setting)[:MOST_STARTS]]  # fmt: skip

        def against(numbers: Point) -> Point | Unsure | None:
            agent = self._agent(numbers)
            if agent is None:
                return Unsure("a number makes it no program of this world")
            try:
                states = objections.objections(self.wanted, agent, solver, effort)
            except objections.Unsure as doubt:
                return Unsure(str(doubt))
            return dict(zip(names, map(Fraction, states[0]), strict=True)) if states else None  # type: ignore[arg-type]

        found = synthesise(
            solver, box, self._requirement, against, starts,
            max_rounds=MOST_ROUNDS, budget=effort.meter.afford(QUERY_BUDGET, share=2),
        )  # fmt: skip
        effort.meter.spend(found.work, "solver")
        said = (
            f"numbers for {print_flat(self.body)[:200]}: {found.status} after {found.rounds} "
            f"rounds {found.reason}"
        ).strip()
        agent = None
        if found.constants is not None:
            agent = self._agent(dict(zip(self.holes, found.constants, strict=True)))
        if agent is None:
            raise NothingGained(said)
        return Proposal((agent,), said)

    def _agent(self, numbers: Point) -> Agent | None:
        body = tidied(filled(self.body, {n: int(numbers[n]) for n in self.holes}))
        return built(_with_all(self.setting, body), self.setting.world)

    def _requirement(self, point: Point) -> Formula:
        """The numbers with which the answer is right in a state."""
        state = {name: int(value) for name, value in point.items()}
        ways: list[Formula] = []
        for region, answer in self._cases(tuple(state.values())):
            inside = objections.between_all(region)
            right = [
                All(part) for case in self.wanted.cases if case.reward == self.wanted.best
                and (part := self._in_case(case, state, answer)) is not None
            ]  # fmt: skip
            ways.append(All((*inside, Either(tuple(right)))))
        return Either(tuple(ways))

    def _in_case(
        self, case: Case, state: dict[str, int], answer: Quantity
    ) -> tuple[Formula, ...] | None:
        """That an answer in a state is in a case; None if the state is not."""
        if case.region.quotients:
            return None  # left out, not ruled out
        parts: list[Formula] = []
        for shape, ends in case.region.intervals:
            there = substitute(shape, state)
            if isinstance(there, Polynomial):
                value = objections.composed(there, self.wanted.answer, answer)
            else:
                value = there
            if not isinstance(value, Polynomial):
                low, high = ends
                if (low is not None and value < low) or (high is not None and value > high):
                    return None
                continue
            parts += objections.between(value, ends)
        return tuple(parts)

    def _cases(self, state: State) -> Iterator[tuple[Region, Quantity]]:
        """The regions of the numbers, and the answer in each, in one state."""
        start = Region(tuple((variable(n), ends) for n, ends in self.holes.items()), ())
        pending, runs = [start], 0
        while pending and runs < MOST_RUNS:
            region, runs = pending.pop(), runs + 1
            self.setting.effort.spend(200)
            try:
                move = choose(self.setting.world, self._open(region), state, (), region)
            except Undecided as undecided:
                pending += reversed(region.split(undecided.split))
                continue
            except OutsideFragment:
                continue
            (answer,) = move.action
            if isinstance(answer, int | Polynomial):
                yield region, answer

    def _open(self, region: Region) -> Agent:
        """The program with unknown numbers in its holes."""
        tree = _with_all(self.setting, Atom(0))
        agent = built(tree, self.setting.world)
        if agent is None:
            raise NothingGained("the program cannot observe what the sketch reads")
        environment: Environment | None = None
        for name in self.holes:
            environment = Environment(name, region.value(name), environment)
        parameters = (agent.procedure("policy") or _no_policy()).code.parameters
        code = Lambda(parameters, expand(self.body), "policy")
        definitions = {**agent.definitions, "policy": Closure(code, environment)}
        frozen = MappingProxyType(definitions)
        return replace(
            agent, definitions=frozen, runtime=replace(agent.runtime, definitions=frozen)
        )


def _no_policy() -> Closure:
    raise NothingLeft("the agent decides nothing")


def _with_all(setting: Setting, body: Node) -> Node:
    """The running program with another policy that reads all that it can observe."""
    policy = setting.policy()
    extra = [n for n in setting.seen_names(True) if n not in policy.parameters and n != "left"]
    return with_body(setting.running.node, policy, body, extra)
