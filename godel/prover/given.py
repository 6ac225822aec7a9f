"""Bounds that somebody gives: proved by the kernel, refuted by a certified number, or left open.

A given bound is an Ouro expression W over state, memory and `left`. It is *proved* if the kernel
accepts W as it stands, by the rule bellman for some reason, or by a table of its values in the
reachable states; or if it accepts a tighter bound V and, as an invariant, that W is outside V.
It is *refuted* if a bound of the other kind, accepted by the kernel, contradicts W in a reachable
state.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from godel.language.syntax import Atom, Form, Node, form, place_of, symbol
from godel.language.values import TRUE, Boolean, Number, Symbol, Value, number
from godel.prover.certificate import Script, claim_for, compose
from godel.prover.exploration import Unprovable, explore
from godel.prover.extremes import least_value
from godel.prover.linear_bounds import AffineBound
from godel.prover.listed import lookup, membership
from godel.prover.points import point_in, state_at
from godel.prover.rivals import Contradiction, Rivals
from godel.prover.solver import Solver
from godel.prover.tables import Chain, TableBound, reachable
from godel.prover.tactics import AXIOMS, BYTES_PER_UNIT
from godel.prover.trial import Tried, trial
from godel.prover.work import Meter, OutOfWork
from godel.world.model import Agent, Memory, Range, State, World
from godel.world.tick import WorldFault, is_over, tick

TABLE_LIMIT = 6_000
"""Most reachable states that are listed."""

LARGE = 10**9
"""Constant of a weight that grows with the state, and its scale: any large number will do."""

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
        everywhere: Node = Atom(TRUE)
        for reason in self._reasons():
            script = self._script(exploration.evidence, reason, everywhere, self.function.node)
            tried = self._try(script, self.value_here())
            refused = tried.refused
            if not refused:
                kind = reason.items[0] if isinstance(reason, Form) else reason
                name = kind.value if isinstance(kind, Atom) else ""
                how = f"for every state and memory, for the reason {name}"
                return self._proved(script, self.value_here(), how)
            if self.stuck is None or refused.startswith(NEEDED_BY_ALL):
                self.stuck, self.region = Stuck(refused), tried.region
            if refused.startswith(NEEDED_BY_ALL):
                break
        self.stuck = self.closer_look()
        return None

    def _reasons(self) -> Iterator[Node]:
        """Reasons why nothing is left at infinity, the likeliest first."""
        if self.world.life is not None:
            yield form(symbol("life"))
            return
        discount = Fraction(self.world.discount)
        if discount < 1:
            least = least_value(self.world, self.agent, self.function, self.sign, self.meter)
            if least is not None:
                yield self._plain_reason(-Fraction(least))
        yield form(symbol("sign"))
        unbounded = [
            form(symbol("abs"), symbol(item.name))
            for item in self.world.variables
            if isinstance(item.sort, Range) and (item.sort.low is None or item.sort.high is None)
        ]
        if discount < 1 and unbounded:
            weight = form(symbol("+"), Atom(LARGE), *unbounded)
            yield form(symbol("weight"), weight, Atom((1 + discount) / 2), Atom(LARGE))

    def _premises(self, script: Script) -> tuple[int, ...]:
        """The axioms that bounds need."""
        words = ("hardware running", "reward", "environment", "arithmetic", "utility act")
        return tuple(script.axiom(*word.split()) for word in words)

    def _script(self, evidence: Node, reason: Node, inside: Node, bound: Node) -> Script:
        """The rules invariant, bellman and unroll for a bound on an invariant."""
        script = Script()
        axioms = self._premises(script)
        place = script.here()
        premises = (axioms[0], axioms[2], place)
        kept = script.rule("invariant", premises, symbol("running"), inside, evidence)
        rule = "bellman-upper" if self.upper else "bellman-lower"
        last = script.rule(rule, (*axioms, kept), bound, reason, evidence)
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
                value = Atom(_plain(self._value(state, memory)))
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
        count = len(rows)
        how = f"for the {count:,} places reachable from here, by a table"
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
        return Stuck(reason, state, memory, _plain(value), _plain(after))

    def by_other_bounds(self) -> Answer | None:
        """Bounds found by the prover: one of the other kind may contradict W, a tighter one of
        the same kind may imply it.
        """

        def given(state: State, memory: Memory) -> Number:
            return _plain(self._value(state, memory))

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
        """Proved, if the kernel accepts that W is outside the tighter bound from here on."""
        script, relation = Script(), ">=" if self.upper else "<="
        search.prospect.say(script, "running", self.upper)
        premises = (script.axiom("hardware", "running"), script.axiom("environment"), script.here())
        outside = form(symbol(relation), self.function.node, tighter.expression)
        script.rule("invariant", premises, symbol("running"), outside, search.evidence())
        value = number(tighter.value)
        if self._try(script, value).refused:
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
        script = self._script(symbol("auto"), self._plain_reason(worst), inside, values)
        value = number(tighter.value)
        self.meter.spend(len(places), "check")
        count = f"{len(places):,}"
        how = f"for the {count} places reachable from here, as a certified table is inside it"
        return self._proved(script, value, how)

    def _plain_reason(self, worst: Fraction) -> Node:
        """A reason for a bound W with `sign * W >= -worst` on its invariant."""
        if self.world.life is not None:
            return form(symbol("life"))
        if self.world.discount == 1:
            return form(symbol("sign"))
        scale = Atom(_plain(max(Fraction(0), worst)))
        return form(symbol("weight"), Atom(1), Atom(self.world.discount), scale)

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


def _plain(value: Fraction) -> Number:
    return value.numerator if value.denominator == 1 else value


def _written(values: tuple[Value, ...]) -> Form:
    """A state or memory in a row of a table."""
    kept = (v for v in values if isinstance(v, int | Fraction | Boolean | Symbol))
    return Form(tuple(Atom(value) for value in kept))
