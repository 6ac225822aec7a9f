"""Rules about programs that go on searching: continue, quiet, reflect.

In mode `search` a program pays for its thinking and may switch by the gate of this kernel, so
nothing that it does alone bounds it. From above only what no program exceeds does; from below,
what it earns alone does, if it never searches, or if its switches are trusted.
"""

from __future__ import annotations

from dataclasses import replace

from godel.kernel.comparison import finite
from godel.kernel.context import Context, Premises
from godel.kernel.evidence import Fails
from godel.kernel.functions import Expression
from godel.kernel.invariants import Result, within
from godel.kernel.numbers import plain
from godel.kernel.observing import Seen, add_up, beliefs_after, best_values, note_sight
from godel.kernel.reasons import demand
from godel.kernel.refusal import Refused
from godel.kernel.theorems import ANY, Bounded, Valued
from godel.language.polynomial import Quantity, add, multiply
from godel.language.region import Region, zero
from godel.language.syntax import Node
from godel.language.values import Number
from godel.world.belief import Belief, observation, state_key
from godel.world.model import World
from godel.world.tick import allotment, is_over, tick

REFLECTION = "reflection"
"""What a theorem rests on that trusts the switches of a successor."""


def keep_searching(context: Context, premises: Premises, depth: int) -> Result:
    """What the running program can be worth at most if it is kept, whatever it finds later.

        hardware(P)  reward  environment  arithmetic  utility(search)
        (upper MODE any I W)   here   depth >= 0
        v = E[gain of P now - discount * price * think of P at the next tick
              + discount * V(b')]
        V(b') the best value after it, as in belief-ceiling, to this depth
        ------------------------------------------------------------   (source: ADR 0017)
        (at-most search P here v)

    The rule `continue`. Fails where belief-ceiling fails. Example: `(continue 0)`.
    """
    running, here = context.running, premises.here()
    premises.hardware(running)
    premises.given("reward", "environment", "arithmetic")
    if premises.mode() != "search":
        raise Refused("continue is about the mode search")
    bounded = premises.bounded()
    if not bounded.subject.everyone:
        raise Refused("continue needs a bound on every program")
    context.meter.weigh(weight for weight, _ in here.belief)
    world = replace(context.world, mode="search")
    gain: Quantity = 0
    chances: dict[str, Number] = {}
    beliefs: dict[str, Belief] = {}
    for sight in _sights(world, here.belief).values():
        seen: Seen = {}
        for weight, state in sight:
            for way in tick(world, running.agent, state, here.memory):
                context.meter.weigh((weight, way.weight, gain))
                chance = plain(multiply(weight, way.weight))
                gain = add(gain, multiply(chance, way.gain))
                note_sight(world, seen, way.reward, chance, way.state)
        for key, chance in beliefs_after(context, seen, beliefs).items():
            chances[key] = add_up([chances.get(key, 0), chance])
    values = best_values(context, bounded, beliefs, depth)
    for key, chance in chances.items():
        context.meter.weigh((gain, chance, values[key]))
        gain = add(gain, multiply(world.discount, multiply(chance, values[key])))
    return Valued(True, "search", running, plain(gain)), ()


def _sights(world: World, belief: Belief) -> Seen:
    """The states here in which something is still earned, by what is seen now."""
    sights: Seen = {}
    for weight, state in belief:
        if not is_over(world, state):
            sights.setdefault(state_key(observation(world, state)), []).append((weight, state))
    return sights


def quiet(context: Context, premises: Premises, evidence: Node) -> Result:
    """A program that never thinks never switches: what it earns alone is what it is worth.

        hardware(Q)   environment   (lower act Q I L) or (lower pay Q I L)
        for all s in I, not over:  think of Q = 0        (for a table: for all s, not over)
        ------------------------------------------------------------   (source: ADR 0017)
        (lower search Q I L)

    Fails if Q may think. Example: `(quiet auto)`.
    """
    bounded = _alone(premises, ("act", "pay"))
    subject, inside = bounded.subject, bounded.invariant
    premises.hardware(subject)
    premises.given("environment")

    def obligation(region: Region) -> None:
        place = context.place(subject, region)
        if isinstance(inside, Expression) and not within(context, subject, inside, place):
            return
        units = allotment(context.world, subject.agent, place.state, place.memory, region)
        if not zero(units, region) and not is_over(context.world, place.state, region):
            raise Fails("the program may think")

    checked = context.check(subject, obligation, evidence)
    return replace(bounded, mode="search"), checked.oracles


def reflect(context: Context, premises: Premises, evidence: Node | None) -> Result:
    """Switches that this kernel accepts never lower utility: one level of trust is spent.

        (lower pay Q I L)   trust >= 1
        a finite life; or discount < 1 and only finitely many states and actions
        ------------------------------------------------------------   (source: ADR 0017)
        (lower search Q I L)        Q has one level less

    The rule `reflect-lossless` has in place of the second line: reward, environment; no price,
    and for all s and all actions no reward below 0, shown by evidence.

    Fails if no level is left; under the target frozen there is none, as its switches compare
    something else. Fails in other worlds, where gains that each lie ahead of a switch may never
    come in expectation, since the switch may come later and later. Example: `(reflect)`.
    """
    bounded, world, oracles = _alone(premises, ("pay",)), context.world, tuple[str, ...]()
    ends = finite((*world.variables, *world.actions))
    if evidence is not None:
        oracles = _nothing_is_lost(context, premises, evidence)
    elif world.life is None and (world.discount == 1 or not ends):
        raise Refused("nothing shows that what comes after late switches vanishes")
    if context.trust < 1:
        raise Refused(
            "that the switches of a successor lower nothing is no theorem of this kernel: "
            "no level of trust is left to take it on trust"
        )
    return replace(bounded, mode="search"), (REFLECTION, *oracles)


def _nothing_is_lost(context: Context, premises: Premises, evidence: Node) -> tuple[str, ...]:
    """No price, and no reward below 0 anywhere, whatever the action. Raises Refused."""
    everyone = context.subject(ANY)
    premises.given("reward", "environment")
    if context.world.gas_price or context.world.think_price:
        raise Refused("there is a price, so that something may be lost")

    def obligation(region: Region) -> None:
        place = context.place(everyone, region)
        if not is_over(context.world, place.state, region):
            for outcome in context.outcomes(everyone, place):
                demand(outcome.gain, region, "a reward is below 0")

    return context.check(everyone, obligation, evidence).oracles


def _alone(premises: Premises, modes: tuple[str, ...]) -> Bounded:
    """The lower bound on what one program earns alone."""
    bounded = premises.bounded()
    if bounded.upper or bounded.mode not in modes:
        raise Refused("this rule needs a lower bound of a program in mode " + " or ".join(modes))
    return bounded
