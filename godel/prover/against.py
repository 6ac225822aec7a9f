"""Proofs under the targets strict and relaxed: against keeping the running program and its search.

What keeping it is worth is bounded by what no program exceeds; that is found once, and then each
candidate is compared with it. A candidate that never thinks needs no trust, any other one level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from godel.kernel.claim import Goal
from godel.kernel.comparison import finite
from godel.kernel.proof import WORK, verify
from godel.kernel.theorems import Here, Valued
from godel.language.core import Literal
from godel.language.syntax import Atom, symbol
from godel.language.values import Number
from godel.prover.bounds import Prospect
from godel.prover.ceilings import DEEPEST, ENOUGH, Ceiling
from godel.prover.certificate import Aim, Script, claim_for, compose, set_candidate
from godel.prover.lemma import Lemma
from godel.prover.solver import Solver
from godel.prover.tactics import AXIOMS, BYTES_PER_UNIT, Attempt, Interval, accepted, prove
from godel.prover.work import Meter, OutOfWork
from godel.world.model import Agent, World
from godel.world.tick import WorldFault


class Kept:
    """What keeping a program and its search can be worth at one place. Mutable: found once."""

    def __init__(
        self,
        world: World,
        running: Agent,
        here: Here,
        aim: Aim,
        meter: Meter,
        solver: Solver | None,
        replay: int,
    ) -> None:
        self.world, self.running, self.here, self.aim = world, running, here, aim
        self.meter, self.solver, self.replay = meter, solver, replay
        self.ceiling = Ceiling(world, running, here, meter, solver)
        self.value: Number | None = None
        self.depth = 0

    def prove(self, candidate: Agent) -> Attempt:
        """Try to prove a candidate better than keeping the program, within the meter."""
        kept, found = Interval(), Interval()
        try:
            if self.value is None:
                self._find()
            kept = Interval(None, self.value)
            if self.value is None:
                why = self.ceiling.note or "no ceiling of the tried kinds"
                return Attempt("unknown", f"what keeping on is worth: {why}", None, kept, found, "")
            silent = never_thinks(candidate)
            if not silent and not self.aim.trust:
                reason = "the candidate goes on searching, and no level of trust is left"
                return Attempt("unknown", reason, None, kept, found, "")
            world = self.world if silent else replace(self.world, mode="pay")
            prospect = Prospect(
                world, candidate, self.running, self.here, self.meter, self.solver
            )
            return self._raised(prospect, candidate, silent, self.value)
        except OutOfWork as spent:
            return Attempt("unknown", str(spent), None, kept, found, "")
        except WorldFault as fault:
            return Attempt("outside", f"the world faults: {fault}", None, kept, found, "")

    def _raised(
        self, prospect: Prospect, candidate: Agent, silent: bool, value: Number
    ) -> Attempt:
        """Raise the lower bound of a candidate until it passes what keeping on is worth."""
        last, progress = "", True
        while True:
            lower = prospect.lower.value if prospect.lower else None
            upper = prospect.upper.value if prospect.upper else None
            found, kept = Interval(lower, upper), Interval(None, value)
            if lower is not None and (
                lower > value or (self.aim.target == "relaxed" and lower == value)
            ):
                script = self._script(prospect, candidate, silent)
                proof = script.node()
                last = accepted(
                    self.world, self.running, candidate, self.here, Goal("better"), proof,
                    self.meter, self.replay, self.aim,
                )  # fmt: skip
                if not last:
                    return Attempt("proved", "", proof, kept, found, "")
            hopeless = upper is not None and upper < value
            if hopeless or not progress:
                reason = last or "it may not beat what the search may still find"
                return Attempt("unknown", reason, None, kept, found, "")
            progress = prospect.refine()

    def _script(self, prospect: Prospect, candidate: Agent, silent: bool) -> Script:
        """The whole certificate: continue for one side, quiet or reflect for the other."""
        script = Script()
        set_candidate(script, candidate)
        running = self._say(script, self.depth)

        def lift(bounded: int) -> int:
            if not silent and self._vanishing():
                return script.rule("reflect", (bounded,))
            if not silent:
                given = (script.axiom("reward"), script.axiom("environment"))
                return script.rule("reflect-lossless", (*given, bounded), symbol("auto"))
            hardware = script.axiom("hardware", "switchprog")
            premises = (hardware, script.axiom("environment"), bounded)
            return script.rule("quiet", premises, symbol("auto"))

        number = prospect.say(script, "switchprog", False, lift)
        if number is not None and running is not None:
            script.rule("separate", (number, running))
        return script

    def _vanishing(self) -> bool:
        """Whether what comes after a late switch counts for little, by the world alone."""
        world = self.world
        declared = (*world.variables, *world.actions)
        return world.life is not None or (world.discount < 1 and finite(declared))

    def _say(self, script: Script, depth: int) -> int | None:
        """The rule continue; the number of its theorem."""
        last = self.ceiling.say(script)
        if last is None:
            return None
        given = tuple(script.axiom(name) for name in ("reward", "environment", "arithmetic"))
        hardware, utility = script.axiom("hardware", "running"), script.axiom("utility", "search")
        premises = (hardware, *given, utility, last, script.here())
        return script.rule("continue", premises, Atom(depth))

    def _find(self) -> None:
        """The least bound on keeping on; through deeper trees of beliefs as long as that pays."""
        while self.ceiling.refine():
            pass
        self.value = self._at(0)
        if self.value is None or not self.ceiling.clairvoyant():
            return
        depth = 1
        while depth <= min(DEEPEST, self.world.life or DEEPEST):
            found = self._at(depth)
            if found is None:
                return
            gain = Fraction(self.value) - Fraction(found)
            if gain > 0:
                self.value, self.depth = found, depth
            if gain <= ENOUGH * abs(Fraction(self.value)) and depth > 2:
                return
            depth *= 2

    def _at(self, depth: int) -> Number | None:
        """The number that the kernel finds by continue, None if it refuses a step."""
        script = Script()
        if self._say(script, depth) is None:
            return None
        claim = claim_for(self.world, self.running, None, self.here, Goal("better"), self.aim)
        data = compose(claim, self.world, self.running, None, script.node())
        self.meter.spend(1 + len(data) // BYTES_PER_UNIT, "replay")
        theorems = verify(data, AXIOMS, self.replay).theorems
        last = theorems[-1][1].formula if theorems else None
        return last.value if isinstance(last, Valued) and last.mode == "search" else None


def prove_under(
    aim: Aim,
    world: World,
    running: Agent,
    candidate: Agent,
    here: Here,
    meter: Meter,
    solver: Solver | None = None,
    replay: int = WORK,
    tactic: str = "auto",
    lemmas: Sequence[Lemma] = (),
) -> Attempt:
    """Try to prove `better` under any target, or under `frozen` its opposite, within a meter.

    `lemmas` are about programs as they act, and so of use under `frozen` only.
    """
    if aim.frozen:
        return prove(world, running, candidate, here, meter, solver, replay, tactic, lemmas)
    return Kept(world, running, here, aim, meter, solver, replay).prove(candidate)


def never_thinks(agent: Agent) -> bool:
    """Whether a program says itself that it does not think: no `think`, or the number 0."""
    procedure = agent.procedure("think")
    if procedure is None:
        return True
    body = procedure.code.body
    return isinstance(body, Literal) and body.value == 0
