"""Bounds that somebody gives: proved by the kernel, refuted by a certified number, or left open.

A given bound is an Ouro expression W over state, memory and `left`. It is *proved* if the kernel
accepts W as it stands, by the rule bellman for some reason, or by a table of its values in the
reachable states; or if it accepts a tighter bound V and, as an invariant, that W is outside V.
It is *refuted* if a bound of the other kind, accepted by the kernel, contradicts W in a reachable
state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from godel.errors import MeaningProblem
from godel.kernel.claim import Goal
from godel.kernel.functions import Expression, amount, expression
from godel.kernel.proof import verify
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Here
from godel.language.polynomial import Polynomial
from godel.language.region import Region
from godel.language.syntax import Atom, Form, Node, form, head, place_of, symbol
from godel.language.values import TRUE, Boolean, Number, Symbol, Value, number
from godel.prover.certificate import Script, claim_for, compose
from godel.prover.closing import complete
from godel.prover.exploration import Unprovable, explore
from godel.prover.given_reasons import Plan, over_test, plain_plan, plans_for
from godel.prover.linear_bounds import AffineBound
from godel.prover.listed import lookup, membership
from godel.prover.points import point_in, state_at
from godel.prover.rivals import Contradiction, Rivals
from godel.prover.solver import Solver
from godel.prover.starting import belief_of
from godel.prover.tables import Chain, TableBound, reachable
from godel.prover.tactics import AXIOMS, BYTES_PER_UNIT
from godel.prover.trial import Tried, trial
from godel.prover.work import Meter, OutOfWork
from godel.world.model import Agent, Memory, State, World
from godel.world.tick import WorldFault, is_over, tick

TABLE_LIMIT = 6_000
"""Most reachable states that are listed."""

NEEDED_BY_ALL = ("Bellman's inequality", "the bound is on the wrong side", "the invariant")
"""Failures that no other reason for nothing left at infinity can mend."""


@dataclass(frozen=True, slots=True, eq=False)
class Stuck:
    """Where the kernel does not follow: its words, and an exact state, if one was found.

    `after` is the expectation of one tick and the bound after it, which `value` must not be below
    (for a lower bound: not above).
    """

    reason: str
    state: State | None = None
    memory: Memory = ()
    value: Number | None = None
    after: Number | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What came of a given bound: `proved`, `refuted` or `unknown`.

    `proof` shows `goal` at `here`: for a bound that is proved its own value there, for one that is
    refuted a number on the other side of it.
    """

    verdict: str
    how: str
    here: Here
    goal: Goal | None = None
    proof: Node | None = None
    contradiction: Contradiction | None = None
    stuck: Stuck | None = None


def given_bound(
    world: World, agent: Agent, here: Here, node: Node, upper: bool, meter: Meter, solver: Solver
) -> Answer:
    """Try to prove or to refute that an expression bounds the utility of an agent.

    Raises MeaningProblem for an expression with unknown names, or one that is no number here.
    """
    attempt = _Attempt(world, agent, here, expression(node, world, agent), upper, meter, solver)
    try:
        attempt.value_here()
    except Refused as refused:
        raise MeaningProblem(f"no bound: {refused}", place=place_of(node)) from None
    try:
        answer = attempt.by_bellman() or attempt.by_table() or attempt.by_other_bounds()
        return answer or Answer("unknown", attempt.note, here, stuck=attempt.stuck)
    except OutOfWork as spent:
        return Answer("unknown", str(spent), here, stuck=attempt.stuck)
    except (Refused, WorldFault) as failure:
        return Answer("unknown", str(failure), here, stuck=attempt.stuck)


@dataclass(slots=True, eq=False)
class _Attempt:
    """One given bound. Mutable: what was learned so far."""

    world: World
    agent: Agent
    here: Here
    function: Expression
    upper: bool
    meter: Meter
    solver: Solver
    note: str = "Bellman's inequality does not hold for it"
    stuck: Stuck | None = None
    region: Region | None = None
    chain: Chain | None = None
    tried: Region | None = None

    @property
    def sign(self) -> int:
        """1 for an upper bound, -1 for a lower one: `sign * W` is to be large."""
        return 1 if self.upper else -1

    def by_bellman(self) -> Answer | None:
        """The rule bellman on all states, for each reason that could do."""
        try:
            exploration = explore(self.world, self.agent, self.meter)
        except Unprovable as unprovable:
            self.stuck = Stuck(str(unprovable))
            return None
        place = belief_of(self.world, self.here, self.here.memory)
        plans = plans_for(exploration, place, self.function, self.sign, self.meter)
        for plan in plans:
            def make(evidence: Mapping[str, Node], plan: Plan = plan) -> Script:
                return self._script(evidence, plan, Atom(TRUE), self.function.node)

            script, refused = self._closed(
                make, exploration.evidence, self.value_here(), self._broken
            )
            if script is not None:
                how = f"for every state and memory, for the reason {head(plan.reason)}"
                return self._proved(script, self.value_here(), how)
            if self.stuck is None or refused.startswith(NEEDED_BY_ALL):
                self.stuck, self.region = Stuck(refused), self.tried
            if refused.startswith(NEEDED_BY_ALL):
                break
        self.stuck = self.closer_look()
        return None

    def _closed(
        self,
        make: Callable[[Mapping[str, Node]], Script],
        splits: Node,
        value: Number,
        hopeless: Callable[[Region], bool] | None = None,
    ) -> tuple[Script | None, str]:
        """A script that the kernel's rules follow, with more evidence if need be; or why not."""
        script = make({"": splits})
        tried = self._try(script, value)
        self.tried = tried.region
        if not tried.refused:
            return script, ""
        if hopeless is not None and tried.region is not None and hopeless(tried.region):
            return None, tried.refused
        found, refused = complete(self._certificate(script, value)[1], self.meter)
        return (None, refused) if refused else (make(found), "")

    def _broken(self, region: Region) -> bool:
        """Whether a state of a region, found without asking a solver, breaks the inequality."""
        declared = (*self.world.variables, *self.agent.memory)
        point, _ = point_in(region, declared)
        if point is None:
            return False
        try:
            state = state_at(point, self.world.variables)
            return self._fails_at(state, state_at(point, self.agent.memory)) is not None
        except (Refused, WorldFault):
            return False

    def _premises(self, script: Script) -> tuple[int, ...]:
        """The axioms that bounds need."""
        words = ("hardware running", "reward", "environment", "arithmetic", "utility act")
        return tuple(script.axiom(*word.split()) for word in words)

    def _script(
        self, evidence: Mapping[str, Node], plan: Plan, inside: Node, bound: Node
    ) -> Script:
        """The rules invariant, terminates if need be, bellman and unroll. Evidence is by rule."""
        script, splits = Script(), evidence.get("", symbol("auto"))
        axioms, place = self._premises(script), script.here()
        premises = (axioms[0], axioms[2], place)
        shown = evidence.get("invariant", splits)
        kept = script.rule("invariant", premises, symbol("running"), inside, shown)
        needed = (*axioms, kept)
        if plan.rank is not None:
            shown = evidence.get("terminates", splits)
            ends = script.rule(
                "terminates",
                (axioms[0], axioms[2], axioms[3], kept),
                plan.rank,
                Atom(1),
                shown,
            )
            needed = (*needed, ends)
        rule = "bellman-upper" if self.upper else "bellman-lower"
        last = script.rule(rule, needed, bound, plan.reason, evidence.get(rule, splits))
        script.rule("unroll", (last, place), Atom(0))
        return script

    def _try(self, script: Script, value: Number) -> Tried:
        """Let the kernel's rules look at a script."""
        return trial(self._certificate(script, value)[1], self.meter)

    def _certificate(self, script: Script, value: Number) -> tuple[Goal, bytes]:
        """The goal that a number bounds the utility here, and a proof file for it."""
        goal = Goal("interval", None, value) if self.upper else Goal("interval", value, None)
        claim = claim_for(self.world, self.agent, None, self.here, goal)
        return goal, compose(claim, self.world, self.agent, None, script.node())

    def _proved(self, script: Script, value: Number, how: str) -> Answer | None:
        """The answer, if the kernel accepts the whole certificate from its bytes."""
        goal, data = self._certificate(script, value)
        self.meter.spend(1 + len(data) // BYTES_PER_UNIT, "replay")
        verdict = verify(data, AXIOMS)
        if not verdict.accepted:
            self.note = verdict.reason
            return None
        return Answer("proved", how, self.here, goal, script.node())

    def value_here(self) -> Number:
        """The value of the bound at the belief here, over states counting as 0.

        Raises Refused if it has none.
        """
        total = Fraction(0)
        for weight, state in self.here.belief:
            try:
                over = is_over(self.world, state)
            except WorldFault as fault:
                raise Refused(f"done fails: {fault}") from None
            if not over:
                total += Fraction(weight) * self._value(state, self.here.memory)
        return total.numerator if total.denominator == 1 else total

    def _value(self, state: State, memory: Memory) -> Fraction:
        """The value of the bound. Raises Refused if it has none."""
        value = amount(self.function, self.world, self.agent, state, memory)
        if isinstance(value, Polynomial):
            raise Refused("the bound is not a number")
        return Fraction(value)

    def by_table(self) -> Answer | None:
        """The rule table on the reachable states, with the values of the expression."""
        try:
            self.chain = reachable(
                self.world, self.agent, self.agent, self.here, TABLE_LIMIT, self.meter
            )
            if self.chain is None:
                return None
            rows: list[Node] = []
            for state, memory in self.chain.places:
                stuck = self._fails_at(state, memory)
                if stuck is not None:
                    self.stuck = stuck
                    return None
                value = Atom(number(self._value(state, memory)))
                rows.append(form(_written(state), _written(memory), value))
        except (WorldFault, Refused) as failure:
            self.stuck = Stuck(str(failure))
            self.chain = None
            return None
        script = Script()
        axioms, place = self._premises(script), script.here()
        rule = "table-upper" if self.upper else "table-lower"
        listed = form(symbol("rows"), *rows)
        last = script.rule(rule, (*axioms, place), symbol("running"), listed)
        script.rule("unroll", (last, place), Atom(0))
        how = f"for the {len(rows):,} places reachable from here, by a table"
        return self._proved(script, self.value_here(), how)

    def _fails_at(self, state: State, memory: Memory) -> Stuck | None:
        """How the bound breaks Bellman's inequality at an exact place, None if it does not."""
        value, after = self._value(state, memory), Fraction(0)
        discount = Fraction(self.world.discount)
        if not is_over(self.world, state):
            for then in tick(self.world, self.agent, state, memory):
                if isinstance(then.weight, Polynomial) or isinstance(then.gain, Polynomial):
                    raise Refused("a symbolic value in an exact tick")
                later = discount * self._value(then.state, then.memory)
                after += Fraction(then.weight) * (Fraction(then.gain) + later)
        if self.sign * (value - after) >= 0:
            return None
        reason = "Bellman's inequality fails"
        return Stuck(reason, state, memory, number(value), number(after))

    def by_other_bounds(self) -> Answer | None:
        """Bounds found by the prover: one of the other kind may contradict W, a tighter one of
        the same kind may imply it.
        """

        def given(state: State, memory: Memory) -> Number:
            return number(self._value(state, memory))

        search = Rivals(
            self.world, self.agent, self.here, self.upper, self.meter, self.solver, given
        )
        for rival in search.found(self.chain):
            if isinstance(rival, Contradiction):
                answer = self._refuted(rival)
            elif isinstance(rival, AffineBound):
                answer = self._implied(search, rival)
            else:
                answer = self._implied_by_list(rival)
            if answer is not None:
                return answer
        self.note = search.note or self.note
        return None

    def _refuted(self, found: Contradiction) -> Answer | None:
        goal = Goal("interval", found.certified, None)
        if not self.upper:
            goal = Goal("interval", None, found.certified)
        claim = claim_for(self.world, self.agent, None, found.here, goal)
        verdict = verify(compose(claim, self.world, self.agent, None, found.proof), AXIOMS)
        if not verdict.accepted:
            self.note = verdict.reason
            return None
        how = "a certified bound of the other kind contradicts it"
        return Answer("refuted", how, found.here, goal, found.proof, found)

    def _implied(self, search: Rivals, tighter: AffineBound) -> Answer | None:
        """Proved, if the kernel accepts that W is outside the tighter bound from here on.

        Where life is over, the utility is 0, and W need only be outside that.
        """
        least = form(symbol("if"), over_test(self.world), Atom(0), tighter.expression)
        outside = form(symbol(">=" if self.upper else "<="), self.function.node, least)

        def make(evidence: Mapping[str, Node]) -> Script:
            script = Script()
            search.prospect.say(script, "running", self.upper)
            hardware = script.axiom("hardware", "running")
            premises = (hardware, script.axiom("environment"), script.here())
            shown = evidence.get("invariant 2", evidence.get("", symbol("auto")))
            script.rule("invariant", premises, symbol("running"), outside, shown)
            return script

        value = number(tighter.value)
        script, _ = self._closed(make, search.evidence(), value)
        if script is None:
            return None
        how = "from here on, as a tighter bound is certified and stays inside it"
        return self._proved(script, value, how)

    def _implied_by_list(self, tighter: TableBound) -> Answer | None:
        """The same for a table: its places, where W is outside it, are the invariant."""
        if self.chain is None:
            return None
        declared = (*self.world.variables, *self.agent.memory)
        places = [(*state, *memory) for state, memory in self.chain.places]
        values = lookup(places, tighter.values, declared)
        relation = symbol(">=" if self.upper else "<=")
        inside = form(
            symbol("and"),
            membership(places, declared),
            form(relation, self.function.node, values),
        )
        worst = max((-self.sign * value for value in tighter.values), default=Fraction(0))
        script = self._script({}, plain_plan(self.world, worst), inside, values)
        value = number(tighter.value)
        self.meter.spend(len(places), "check")
        how = f"for the {len(places):,} places reachable from here: a certified table is inside it"
        return self._proved(script, value, how)

    def closer_look(self) -> Stuck | None:
        """Where it is stuck, with an exact state of the region that the kernel named."""
        if self.stuck is None or self.region is None:
            return self.stuck
        declared = (*self.world.variables, *self.agent.memory)
        self.meter.spend(5, "counterexample")
        point, empty = point_in(self.region, declared, self.solver)
        if empty:
            return Stuck(f"{self.stuck.reason}; but no state is in that region")
        if point is None:
            return self.stuck
        try:
            state = state_at(point, self.world.variables)
            found = self._fails_at(state, state_at(point, self.agent.memory))
        except (Refused, WorldFault):
            return self.stuck
        if found is None:
            return self.stuck
        return Stuck(self.stuck.reason, found.state, found.memory, found.value, found.after)


def _written(values: tuple[Value, ...]) -> Form:
    """A state or memory in a row of a table."""
    kept = (v for v in values if isinstance(v, int | Fraction | Boolean | Symbol))
    return Form(tuple(Atom(value) for value in kept))
