"""Where an obligation fails: an exact state, and the numbers there.

The kernel says on which region it fails. Any state of that region will do; what happens there is
computed by the kernel's own functions, on exact values.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from godel.byhand.showing import amount, place, value_text
from godel.kernel.context import Context, Outcome, Place, Premises
from godel.kernel.functions import Expression, expression
from godel.kernel.invariants import within
from godel.kernel.proof import ProofState, execute
from godel.kernel.reasons import Reason, function_at, read_reason
from godel.kernel.refusal import Refused
from godel.kernel.theorems import ANY, Subject
from godel.language.meter import Exhausted
from godel.language.polynomial import Quantity, add, multiply, variable
from godel.language.region import OutsideFragment, Region
from godel.language.syntax import Form, Node, name_of
from godel.prover.points import Point, point_in, state_at
from godel.prover.trial import Watched
from godel.world.tick import WorldFault, allotment, choose, is_over, remember, step

NEAR = 6
"""How far from the end of an unbounded region a state is looked for."""

MOST_OUTCOMES = 8

LETTERS = {"weight": "w", "countdown": "R", "terminates": "V"}
"""What the function of a reason is called in explanations."""


def failing_region(state: ProofState, node: Form) -> Region | None:
    """Where an instruction that is refused fails, if it fails on a region."""
    meter = state.context.meter
    left, watched = meter.left, Watched.of(state.context)
    try:
        execute(replace(state, context=watched), node)
    except (Refused, Exhausted):
        pass
    finally:
        meter.left = left
    return watched.failed[-1] if watched.failed else None


def failing_lines(state: ProofState, node: Form, refused: str) -> list[str]:
    """An exact state where an instruction fails, with the numbers there; [] if none is found."""
    region = failing_region(state, node)
    if region is None or len(node.items) < 3 or not isinstance(node.items[2], Form):
        return []
    context, meter = state.context, state.context.meter
    left = meter.left
    try:
        case = _case(state, node)
        if case is None:
            return []
        point, empty = _point(region, context, case.subject)
        if empty:
            return ["no state is in that region: it must be closed by a contradiction (rule pages)"]
        return [] if point is None else list(case.told(point, refused))
    except (Refused, WorldFault, OutsideFragment, Exhausted):
        return []
    finally:
        meter.left = left


def _point(region: Region, context: Context, subject: Subject) -> tuple[Point | None, bool]:
    """A state of a region, near 0 or its ends; and whether there is none."""
    declared = context.declared(subject)
    point, empty = point_in(region, declared)
    if point is not None or empty:
        return point, empty
    smaller: Region | None = region
    for name in sorted({name for form, _ in region.intervals for name in form.variables()}):
        if smaller is None:
            return None, False
        low, high = smaller.recorded(variable(name))
        start = low if low is not None else (high if high is not None else NEAR) - 2 * NEAR
        smaller = smaller.tighten(variable(name), start, start + 2 * NEAR)
    return (None, False) if smaller is None else (point_in(smaller, declared)[0], False)


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """An application of a rule, and the functions that it is about, by their letters."""

    context: Context
    subject: Subject
    rule: str
    functions: tuple[tuple[str, Expression], ...] = ()
    why: Reason | None = None
    inside: Expression | None = None

    def told(self, point: Point, refused: str) -> Iterator[str]:
        """What happens at a state."""
        context, world = self.context, self.context.world
        state = state_at(point, world.variables)
        memory = state_at(point, self.subject.agent.memory)
        action = state_at(point, world.actions) if self.subject.everyone else ()
        here = Place(state, memory, action, None)
        known = place(context.declared(self.subject), (*state, *memory, *action))
        values = self._values(here)
        said = ", ".join(f"{name} = {amount(value)}" for name, value in values.items())
        yield f"for example at {known}" + (f": {said}" if said else "")
        if is_over(world, state):
            yield "  life is over there: nothing more is earned"
        elif self.rule in ("cheaper", "alike"):
            yield from self._two_programs(here)
        elif self.rule == "quiet":
            units = allotment(world, self.subject.agent, state, memory)
            yield f"  there it thinks: think gives {amount(units)}"
        else:
            yield from self._outcomes(here, refused)
        yield from self._needed(values, refused)

    def _values(self, here: Place) -> dict[str, Quantity]:
        context, subject = self.context, self.subject
        return {
            name: function_at(context, subject, function, here)
            for name, function in self.functions
        }

    def _outcomes(self, here: Place, refused: str) -> Iterator[str]:
        """Each way that the tick can go from there, and the expectations."""
        context, world, subject = self.context, self.context.world, self.subject
        if not subject.everyone and world.actions:
            move = choose(world, subject.agent, here.state, here.memory)
            yield f"  {subject} does {place(world.actions, move.action)}" + (
                f" (its policy faults: {move.fault})" if move.fault else ""
            )
        try:
            ways = context.outcomes(subject, here)
        except WorldFault as fault:
            yield f"  there {fault}"
            return
        means: dict[str, Quantity] = {name: 0 for name, _ in self.functions}
        earned: Quantity = 0
        for number, way in enumerate(ways):
            after = self._values(way.after)
            if number < MOST_OUTCOMES:
                yield "  " + self._way(way, after)
            earned = add(earned, multiply(way.weight, way.gain))
            for name, value in after.items():
                means[name] = add(means[name], multiply(way.weight, value))
        if len(ways) > MOST_OUTCOMES:
            yield f"  and {len(ways) - MOST_OUTCOMES} more"
        discount = world.discount
        for name, mean in means.items():
            if name in ("W", "L") and refused.startswith("Bellman"):
                total = add(earned, multiply(discount, mean))
                yield (
                    f"  E[gain + discount * {name}'] = {amount(earned)} + {amount(discount)} * "
                    f"{amount(mean)} = {amount(total)}"
                )
            elif name not in ("W", "L"):
                yield f"  E[{name}'] = {amount(mean)}"

    def _way(self, way: Outcome, after: dict[str, Quantity]) -> str:
        world, memory = self.context.world, self.subject.agent.memory
        declared = (*world.variables, *memory)
        to = place(declared, (*way.after.state, *way.after.memory))
        said = "".join(f", {name}' = {amount(value)}" for name, value in after.items())
        if self.inside is not None and self.rule == "invariant":
            kept = within(self.context, self.subject, self.inside, replace(way.after, action=()))
            said += ", in I" if kept else ", not in I"
        return f"with {amount(way.weight)}: gain {amount(way.gain)}, then {to}{said}"

    def _two_programs(self, here: Place) -> Iterator[str]:
        """What both programs do, remember and use."""
        context, world = self.context, self.context.world
        other = context.subject("switchprog")
        for subject in (self.subject, other):
            move = choose(world, subject.agent, here.state, here.memory)
            done = place(world.actions, move.action) if world.actions else "nothing to do"
            fault = f", as its policy faults: {move.fault}" if move.fault else ""
            yield f"  {subject}: {done}, gas {move.gas}{fault}"
            for branch in step(world, here.state, move.action)[:MOST_OUTCOMES]:
                kept = remember(
                    world, subject.agent, here.state, here.memory, move.action, branch
                )
                if subject.agent.memory:
                    values = " ".join(map(value_text, kept.memory))
                    yield f"    then remembers {values}, gas {kept.gas}"

    def _needed(self, values: dict[str, Quantity], refused: str) -> Iterator[str]:
        """What the rule asks for there, in words."""
        upper = self.rule != "bellman-lower"
        name, sign, word = ("W", ">=", "at least") if upper else ("L", "<=", "at most")
        discount = amount(self.context.world.discount)
        scale = amount(self.why.scale) if self.why else ""
        factor = amount(self.why.factor) if self.why else ""
        reach = f"W >= -{scale} * w" if upper else f"L <= {scale} * w"
        gain = f"gain {'<=' if upper else '>= -'}{' ' if upper else ''}{scale}"
        needed = {
            "Bellman's inequality": f"{name} must be {word} that expectation",
            "the bound is on the wrong side": f"so {name} must be {sign} 0 there",
            "the bound does not have the sign": f"(sign) needs {name} {sign} 0 in all of I",
            "the function of the reason": "the function of a reason must be >= 0 in all of I",
            "the bound outgrows": f"(weight w {factor} {scale}) needs {reach} in all of I",
            "the weight does not": f"the reason needs {discount} * E[w'] <= {factor} * w",
            "the countdown": "the reason needs R' <= R - 1 on every way",
            "a tick earns more": f"the reason needs {gain} on every way",
            "the potential": "the reason needs V >= E[|gain + discount * W' - W| + V']",
            "the invariant is not kept": "every way must stay in I",
            "the rank is negative": "R must be >= 0 in all of I",
            "the rank does not fall": "R must fall in expectation by the number given",
            "the two programs": "cheaper needs the same action and memory everywhere in I",
            "more gas": "cheaper needs no more gas than p anywhere in I",
            "the program may think": "quiet needs think = 0 wherever life is not over",
            "a reward is below 0": "no reward may be below 0, whatever the action",
        }
        yield from (f"  {text}" for start, text in needed.items() if refused.startswith(start))


def _case(state: ProofState, node: Form) -> _Case | None:
    """The rule that was applied, with its functions. Raises Refused."""
    context, rule, arguments = state.context, name_of(node.items[1]), node.items[3:]
    named = node.items[2].items if isinstance(node.items[2], Form) else ()
    premises = Premises(tuple(state.find(_number(item)) for item in named))
    world = context.world
    match rule, len(arguments):
        case "invariant", 3:
            subject = context.subject(name_of(arguments[0]))
            inside = expression(arguments[1], world, subject.agent)
            return _Case(context, subject, rule, inside=inside)
        case ("bellman-upper" | "bellman-lower" | "ceiling"), 3:
            kept, upper = premises.invariant(), rule != "bellman-lower"
            agent = kept.subject.agent
            why = read_reason(context, premises, kept, upper, arguments[1])
            functions = [("W" if upper else "L", expression(arguments[0], world, agent))]
            if why.function is not None:
                functions.append((LETTERS[why.kind], why.function))
            return _Case(context, kept.subject, rule, tuple(functions), why)
        case "terminates", 3:
            kept = premises.invariant()
            rank = expression(arguments[0], world, kept.subject.agent)
            return _Case(context, kept.subject, rule, (("R", rank),))
        case "cheaper" | "alike", 1:
            return _Case(context, context.running, rule)
        case "keep", 2:
            return _Case(context, context.subject("switchprog"), rule)
        case "quiet", 1:
            return _Case(context, premises.bounded().subject, rule)
        case "reflect-lossless", 1:
            return _Case(context, context.subject(ANY), rule)
    return None


def _number(node: Node) -> int:
    value = getattr(node, "value", None)
    return value if isinstance(value, int) else -1
