"""From what users write for a place, `money=7 wins=0`, to where a machine is."""

from __future__ import annotations

from godel.errors import UsageProblem
from godel.kernel.theorems import Here
from godel.language.expected import did_you_mean
from godel.language.reader import read_datum
from godel.language.syntax import Atom, Form, name_of
from godel.language.values import Scalar, Value
from godel.world.belief import normalise
from godel.world.model import Agent, Choice, Declared, World
from godel.world.tick import in_sort


def find_here(world: World, agent: Agent, at: str | None) -> Here:
    """The start of a life, or a place such as `money=7 wins=0` or `((money 7) (wins 0))`.

    Variables that are not named keep their start values (or distribution), memory its initial
    ones, `left` the whole life. Raises UsageProblem or MeaningProblem for values that do not fit.
    """
    values = {} if at is None else _assignments(at)
    declared = {item.name: item for item in (*world.variables, *agent.memory)}
    for name, value in values.items():
        if name not in declared:
            hint = did_you_mean(name, declared)
            raise UsageProblem(f"there is no variable {name[:80]}", hint=hint)
        if not in_sort(value, declared[name].sort, None):
            message = f"{value!r} is not a value of {name}"
            raise UsageProblem(message, hint=_sort_hint(declared[name]))
    states = [(weight, _put(world.variables, state, values)) for weight, state in world.start]
    belief = normalise(states)
    left = belief[0][1][-1] if world.life is not None else None
    tick = world.life - left if world.life is not None and isinstance(left, int) else 0
    return Here(tick, belief, _put(agent.memory, agent.initial, values))


def _put(
    declared: tuple[Declared, ...], before: tuple[Value, ...], values: dict[str, Scalar]
) -> tuple[Value, ...]:
    return tuple(values.get(item.name, old) for item, old in zip(declared, before, strict=True))


def _sort_hint(item: Declared) -> str:
    """What a variable may be."""
    if isinstance(item.sort, Choice):
        return f"{item.name} is one of: " + " ".join(repr(option) for option in item.sort.options)
    low = "" if item.sort.low is None else f" from {item.sort.low}"
    high = "" if item.sort.high is None else f" to {item.sort.high}"
    return f"{item.name} is an integer{low}{high}"


def _unreadable(text: str) -> UsageProblem:
    return UsageProblem(f"cannot read the state {text[:80]!r}", hint='as in "money=7 wins=0"')


def _assignments(text: str) -> dict[str, Scalar]:
    """The values that `name=value ...` or `((name value) ...)` gives to names."""
    if text.lstrip().startswith("("):
        node = read_datum(text, "--at")
        pairs = node.items if isinstance(node, Form) else ()
        if name_of(pairs[0] if pairs else node):  # (money 7) is short for ((money 7))
            pairs = (node,)
    else:
        words = text.replace(",", " ").split()
        if not all("=" in word for word in words):
            raise _unreadable(text)
        shape = " ".join(f"({word.replace('=', ' ', 1)})" for word in words)
        node = read_datum(f"({shape})", "--at")
        pairs = node.items if isinstance(node, Form) else ()
    values: dict[str, Scalar] = {}
    for pair in pairs:
        items = pair.items if isinstance(pair, Form) else ()
        name = name_of(items[0]) if len(items) == 2 else ""
        value = items[1] if len(items) == 2 else None
        if not name or not isinstance(value, Atom):
            raise _unreadable(text)
        if name in values:
            raise UsageProblem(f"{name} is given twice in the state")
        values[name] = value.value
    if not values:
        raise _unreadable(text)
    return values
