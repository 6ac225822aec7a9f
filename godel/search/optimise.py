"""`(optimise K)`: the same answers for less gas, by equality saturation.

The bodies of `policy` and `remember`, with the procedures that they call written out, are put into
an e-graph with rules that hold in Ouro (R. Tate, M. Stepp, Z. Tatlock and S. Lerner, "Equality
saturation", POPL 2009; M. Willsey et al., "egg", POPL 2021), and the cheapest equal term is taken.
In the branches of an `if` more is known than outside: each is saturated once more with what its
test says. What is still computed twice gets a name.

Procedures that call themselves are written out 1, 2, 4, ... deep as K grows: K = 1 and 2 are one
deep, 3 and 4 two, and so on. With odd K no path may get dearer, which the kernel's rule `cheaper`
can prove; with even K paths that are often taken may gain at the cost of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from godel.kernel.comparison import searching_part
from godel.language.canonical import canonical_text
from godel.language.desugar import RESERVED, expand
from godel.language.evaluator import evaluate
from godel.language.program import definitions_reached
from godel.language.syntax import Form, Node, form, head, name_of, symbol
from godel.language.values import TRUE, Environment
from godel.search.cheapest import Cheapest, Term, by_mean, by_worst
from godel.search.edit import Procedure, literal, procedures, with_body
from godel.search.effort import Steps
from godel.search.egraph import Class, Classes, Saturation
from godel.search.graph import Graph, TooLarge
from godel.search.model import Model, Situation, estimates, parameters
from godel.search.proposer import NothingGained, NothingLeft, Proposal, Setting, chosen, rated
from godel.search.sharing import shared
from godel.search.terms import atoms_of
from godel.world.model import Agent, Choice, Declared
from godel.world.tick import visible_values

LAST = 8
MOST_CONTEXTS = 24
"""Most branches of one body that are looked into with what their tests say."""

MOST_ROUNDS = 3
MOST_SPENT = 1_500_000
"""Gas after which no further branch is looked into."""

MOST_SEEN = 64
"""Most situations in which tests are tried, to see how often they come out true."""

Seen: TypeAlias = tuple[tuple[Environment | None, float], ...]
"""What the policy sees in some situations, and how often each occurs."""

Fact: TypeAlias = tuple[Node, bool]
"""A test, and how it has come out."""


def optimise(setting: Setting, number: int) -> Proposal:
    """The program with cheaper bodies. Raises NothingLeft or NothingGained."""
    if number > LAST:
        raise NothingLeft(f"optimise ends after {LAST}")
    if not setting.world.gas_price:
        raise NothingLeft("gas has no price in this world")
    depth, trades = 2 ** ((number - 1) // 2), number % 2 == 0
    if depth > 1 and not _calls_itself(setting.running):
        raise NothingLeft("no procedure calls itself, so there is nothing more to write out")
    bodies = _bodies(setting.running)
    if not bodies:
        raise NothingLeft("policy and remember belong to the search, or there are none")
    saturation = Saturation(setting.effort)
    tree, why = setting.running.node, ""
    for procedure in bodies:
        try:
            work = Body(setting, procedure, depth, trades, saturation)
            tree = with_body(tree, procedure, work.cheapest())
        except TooLarge as problem:
            why = f"{procedure.name}: {problem}"
    if canonical_text(tree) == canonical_text(setting.running.node):
        raise NothingGained(why or "no cheaper term is equal to what is there")
    steps: Steps = {}

    def estimate(agent: Agent) -> float:
        world, running, here = setting.world, setting.running, setting.here
        return estimates(world, running, agent, here, setting.effort, steps)[1]

    return Proposal(chosen(rated(setting, estimate, [tree])))


def _bodies(agent: Agent) -> tuple[Procedure, ...]:
    """What may be rewritten: `policy` and `remember`, unless the search uses them."""
    searching = searching_part(agent.node).frozen
    known = procedures(agent.node)
    return tuple(
        known[name] for name in ("policy", "remember") if name in known and name not in searching
    )


def _calls_itself(agent: Agent) -> bool:
    """Whether something that acting reaches can reach itself."""
    known = procedures(agent.node)
    calls = {
        name: {name_of(atom) for atom in atoms_of((procedure.body,)) if name_of(atom) in known}
        for name, procedure in known.items()
    }
    reached: dict[str, set[str]] = {name: set(used) for name, used in calls.items()}
    for _ in known:
        for name in known:
            reached[name] |= set().union(*(reached[other] for other in reached[name]))
    acting = definitions_reached(agent.node, ("policy", "remember"))
    return any(name in reached[name] for name in acting if name in known)


@dataclass(slots=True, eq=False)
class Body:
    """One body on its way to a cheaper one. Mutable: counts the branches that were looked into."""

    setting: Setting
    procedure: Procedure
    depth: int
    trades: bool
    saturation: Saturation
    contexts: int = 0

    def cheapest(self) -> Node:
        """The cheapest equal body that was found. Raises TooLarge, OutOfWork."""
        seen = self._seen() if self.trades and self.procedure.name == "policy" else ()
        body, text = self.procedure.body, ""
        depth = self.depth
        for _ in range(MOST_ROUNDS):
            self.contexts = 0
            body = self._inside(self._saturated(body, (), seen, depth), (), seen)
            before, text = text, canonical_text(body)
            if text == before:
                break
            depth = 0  # calls that are left have been written out as deep as they may
        own = self.setting.running
        taken = frozenset(str(atom.value) for atom in atoms_of((own.node,))) | RESERVED
        taken |= self._known().keys()
        return shared(body, taken, not self.trades, self.setting.effort)

    def _known(self) -> dict[str, Declared]:
        """The sorts of what the procedure can read."""
        world = self.setting.world
        known = {item.name: item for item in (*world.variables, *self.setting.running.memory)}
        if self.procedure.name == "remember":
            known |= {item.name: item for item in world.actions}
            for item in world.variables:
                known[f"next-{item.name}"] = Declared(f"next-{item.name}", item.sort)
        own = self.procedure.parameters
        return {name: declared for name, declared in known.items() if name in own}

    def _saturated(self, body: Node, facts: Sequence[Fact], seen: Seen, depth: int) -> Node:
        """The cheapest term that is equal to a body where some tests have come out so or so."""
        graph = Graph(self.setting.running.definitions, depth)
        root = graph.add(body)
        given = [(graph.add(test), truth) for test, truth in (*facts, *self._last_option(facts))]
        classes = self.saturation.classes(graph, root, self._known(), given, self.trades)
        rank = by_mean if seen else by_worst
        effort = self.setting.effort
        found = Cheapest(classes, graph.others, rank, {}, effort)
        if seen:
            weights = self._weights(classes, found, seen)
            found = Cheapest(classes, graph.others, rank, weights, effort)
        term = found.term(classes.root)
        return body if term is None else _only(term)

    def _inside(self, node: Node, facts: tuple[Fact, ...], seen: Seen) -> Node:
        """A term whose branches are saturated with what their tests say."""
        if not isinstance(node, Form) or head(node) == "quote":
            return node
        if head(node) == "let" and isinstance(node.items[1], Form):
            return Form((*node.items[:2], self._inside(node.items[2], facts, seen)))
        if head(node) != "if":
            inner = (self._inside(item, facts, seen) for item in node.items[1:])
            return Form((node.items[0], *inner))
        test = self._inside(node.items[1], facts, seen)
        parts = [
            self._branch(item, (*facts, (node.items[1], truth)), self._where(test, truth, seen))
            for item, truth in ((node.items[2], True), (node.items[3], False))
        ]
        return form(symbol("if"), test, *parts)

    def _branch(self, node: Node, facts: tuple[Fact, ...], seen: Seen) -> Node:
        if not isinstance(node, Form) or head(node) == "quote":
            return node
        self.contexts += 1
        if self.contexts > MOST_CONTEXTS or self.setting.effort.gas > MOST_SPENT:
            return node
        return self._inside(self._saturated(node, facts, seen, 0), facts, seen)

    def _last_option(self, facts: Sequence[Fact]) -> list[Fact]:
        """Where a variable has all values but one excluded, it has the last."""
        found: list[Fact] = []
        for name, declared in self._known().items():
            if not isinstance(declared.sort, Choice):
                continue
            tests = {option: form(symbol("eq?"), symbol(name), literal(option))
                     for option in declared.sort.options}  # fmt: skip
            left = [
                option
                for option, test in tests.items()
                if not any(_same_test(test, other) and not truth for other, truth in facts)
            ]
            if len(left) == 1:
                found.append((tests[left[0]], True))
        return found

    def _seen(self) -> Seen:
        """What the policy sees from here on, the commonest first."""
        setting, running = self.setting, self.setting.running
        limit = min(400, max(32, setting.effort.affordable_ticks(8)))
        names = parameters(running)
        model = Model(setting.world, running, setting.here, (), names, setting.effort, limit)
        values = model.values(lambda index: model.decide(running, index), False)
        often = sorted(values.reached, key=lambda index: (-values.occupancy[index], index))
        return tuple(
            (self._environment(model.situations[index]), float(values.occupancy[index]))
            for index in often[:MOST_SEEN]
            if index < len(values.occupancy)
        )

    def _environment(self, situation: Situation) -> Environment | None:
        visible = visible_values(self.setting.world, self.setting.running, *situation)
        environment: Environment | None = None
        for name in self.procedure.parameters:
            environment = Environment(name, visible[name], environment)
        return environment

    def _where(self, test: Node, truth: bool, seen: Seen) -> Seen:
        """The situations in which a test comes out so."""
        return tuple(item for item in seen if self._holds(test, item[0]) is truth)

    def _holds(self, test: Node, environment: Environment | None) -> bool:
        core, runtime = expand(test), self.setting.running.runtime
        outcome = evaluate(runtime, core, environment, self.setting.world.gas_limit)
        self.setting.effort.spend(outcome.gas)
        return outcome.result is TRUE

    def _weights(self, classes: Classes, found: Cheapest, seen: Seen) -> dict[Class, float]:
        """How often each test comes out true, in the situations seen."""
        tests = {
            way.operands[0] for ways in classes.ways.values() for way in ways if way.word == "If"
        }
        total = sum(weight for _, weight in seen)
        weights: dict[Class, float] = {}
        for test in tests:
            term = found.term(test)
            if term is not None and total > 0:
                node = _only(term)
                weights[test] = sum(w for env, w in seen if self._holds(node, env)) / total
        return weights


def _only(term: Term) -> Node:
    (node,) = term.nodes
    return node


def _same_test(test: Node, other: Node) -> bool:
    """Whether two calls of `eq?` compare the same, in either order."""
    if not isinstance(test, Form) or not isinstance(other, Form) or head(other) != "eq?":
        return False
    left = sorted(canonical_text(item) for item in test.items[1:])
    return left == sorted(canonical_text(item) for item in other.items[1:])
