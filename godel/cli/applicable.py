"""Which rules of the kernel can be used in a world, and why the others cannot."""

from __future__ import annotations

from dataclasses import dataclass

from godel.cli.endings import endings
from godel.cli.survey import Reach, Shape
from godel.world.model import World


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule (or one of its reasons), whether it can apply, and why or why not."""

    name: str
    applies: bool
    why: str


def rules_for(world: World, reach: Reach, shape: Shape) -> tuple[Rule, ...]:
    """The rules in the order of the kernel."""
    ends = world.life is not None
    shrinks = ends or world.discount < 1
    followed = shape.complete and not shape.outside
    how = "the step can be followed for all states at once" if followed else _obstacle(shape)
    return (
        Rule("invariant, bellman", followed, how),
        Rule(
            "bellman, reason life",
            ends,
            f"a life has {world.life:,} ticks" if world.life is not None else "life is endless",
        ),
        _weight(world, shape),
        Rule(
            "bellman, reason sign",
            True,
            "upper bounds that are nowhere below 0, lower bounds that are nowhere above 0",
        ),
        *_ends(world, reach),
        _table(reach, shrinks),
        Rule("unroll, separate, dominated", True, "once there are bounds"),
        _cheaper(world, shrinks),
    )


def _obstacle(shape: Shape) -> str:
    if not shape.complete:
        return f"more than {shape.regions:,} ways for a tick to go"
    return f"outside the fragment: {shape.outside[0].message}, where {shape.outside[0].where}"


def _weight(world: World, shape: Shape) -> Rule:
    name = "bellman, reason weight"
    if world.discount == 1:
        return Rule(name, False, "there is no discount")
    if shape.bounded and shape.complete:
        return Rule(name, True, f"discount {world.discount} and bounded rewards: weight 1 will do")
    return Rule(name, True, "rewards may be unbounded: the weight must grow with them")


def _ends(world: World, reach: Reach) -> tuple[Rule, Rule]:
    """The reasons that rest on the end of a life; a rank may speak about the ticks left."""
    names = "bellman, reason countdown", "bellman, reason terminates"
    if world.life is not None:
        why = "the ticks left fall, and are 0 at the end"
        return Rule(names[0], True, why), Rule(names[1], True, why)
    if not reach.complete or reach.troubles:
        return (
            Rule(names[0], True, "for an integer that falls in every tick until the life is over"),
            Rule(names[1], True, "for a rank that falls in expectation until the life is over"),
        )
    found = endings(reach.graph, range(len(world.start)))
    if found.within is not None:
        first = Rule(names[0], True, f"whatever is done, at most {found.within:,} ticks")
    elif found.some_within:
        first = Rule(names[0], True, "some programs surely end within a number of ticks")
    else:
        first = Rule(names[0], False, "no program surely ends within a number of ticks")
    if found.every:
        return first, Rule(names[1], True, "whatever is done, the life ends")
    if found.some:
        return first, Rule(names[1], True, "for programs whose life surely ends; not all do")
    return first, Rule(names[1], False, "no program surely ends its life")


def _table(reach: Reach, shrinks: bool) -> Rule:
    if not reach.complete:
        return Rule("table", False, f"the states cannot be listed: {reach.why}")
    if reach.troubles:
        return Rule("table", False, "a reachable state faults")
    signed = "" if shrinks else ", for values of one sign"
    return Rule(
        "table", True, f"{len(reach.states):,} reachable states, times those of memory{signed}"
    )


def _cheaper(world: World, shrinks: bool) -> Rule:
    if not world.gas_price:
        return Rule("cheaper", False, "gas costs nothing")
    if not shrinks:
        return Rule("cheaper", False, "needs a finite life or a discount")
    return Rule("cheaper", True, f"gas costs {world.gas_price}")
