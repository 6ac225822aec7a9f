"""`(recall K)`: another memory, and the best policy over what is seen and remembered.

Where something is hidden, what counts is the history. The K-th memory of one list is tried:
tallies of good and bad outcomes, one for each action or one for all, since of independent draws a
count tells everything; the last notable thing that was shown; and a clock where none is seen. All
decisions are then looked at over states and memories together, and a policy over
the views is improved to its fixed point (views.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from godel.kernel.comparison import FROZEN
from godel.kernel.theorems import Here
from godel.language.program import definitions_reached
from godel.language.syntax import Atom, Form, Node, form, head, name_of, symbol
from godel.search.edit import built, literal, procedures, with_body
from godel.search.fitting import Fitting
from godel.search.improve import MOST_LEAVES, ordered, surveyed
from godel.search.proposer import NothingGained, NothingLeft, Proposal, Setting
from godel.search.terms import atoms_of
from godel.search.views import CLOSE, default_in, settle
from godel.search.worth import listed_value
from godel.world.model import Agent, Choice, World, carry

MOST_OPTIONS = 3
"""Most values of an action that get a tally each."""

WIDTHS = (3, 7)
"""How far tallies count."""

LONGEST_CLOCK = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """A memory variable: its name, initial value and range, and its value after a tick."""

    name: str
    initial: int
    low: int
    high: int
    after: Node


@dataclass(frozen=True, slots=True)
class Signal:
    """What counts as a good and as a bad outcome of a tick; the second holds only if not the first.

    Without a bad one, everything that is not good is bad.
    """

    good: Node
    bad: Node | None


def recall(setting: Setting, number: int) -> Proposal:
    """The best programs with the K-th memory. Raises NothingLeft, NothingGained or OutOfWork."""
    setting.policy()
    world, running = setting.world, setting.running
    if not _hides(world):
        raise NothingLeft("nothing is hidden")
    memories = list(designs(world, running))
    if number > len(memories):
        raise NothingLeft(f"recall ends after {len(memories)}")
    cells = memories[number - 1]
    blank = built(_with_memory(setting, cells), world)
    if blank is None:
        raise NothingLeft("the memory cannot be replaced")
    memory = carry(running, blank, setting.here.memory)
    there = Here(setting.here.tick, setting.here.belief, memory)
    inside = replace(setting, running=blank, here=there)
    names = (*world.observed, *(cell.name for cell in cells))
    found = surveyed(inside, blank, there, names)
    before = listed_value(world, running, setting.here, setting.effort.meter)
    settled = None if found is None else settle(found, (default_in(found),))
    if found is None or settled is None or before is None:
        raise NothingGained("too much can happen to look at all of it")
    least = before + CLOSE * (1 + abs(before))
    if settled.gain <= least:
        raise NothingGained("what this memory tells is not thought to gain anything here")
    fitting = Fitting(inside, found, settled, False)
    bodies = list(fitting.exact()) or list(fitting.small(4 * MOST_LEAVES))
    agents = ordered(inside, names, bodies, least, 1 - CLOSE)
    return Proposal(tuple(_with_what_it_reads(setting, agent, cells) for agent in agents))


def _with_what_it_reads(setting: Setting, agent: Agent, cells: tuple[Cell, ...]) -> Agent:
    """The same program without the memory that its policy does not read."""
    policy = procedures(agent.node)["policy"]
    used = {str(atom.value) for atom in atoms_of((policy.body,))}
    kept = tuple(cell for cell in cells if cell.name in used)
    node = _with_memory(setting, kept) if kept else agent.node
    reads = [name for name in policy.parameters if name in used]
    shorter = built(with_body(node, procedures(node)["policy"], policy.body, reads), setting.world)
    return agent if shorter is None or not kept else shorter


def _hides(world: World) -> bool:
    """Whether the observation is less than the state."""
    return any(item.name not in world.observed for item in world.variables)


def designs(world: World, running: Agent) -> Iterator[tuple[Cell, ...]]:
    """Memories in the order in which they are tried."""
    taken = {item.name for item in (*world.variables, *world.actions)}
    taken |= set(procedures(running.node))
    taken |= {str(atom.value) for atom in atoms_of((running.node,))}

    def fresh(name: str) -> str:
        while name in taken:
            name += "-"
        return name

    clock = _clock(world, fresh("ticks"))
    for width in WIDTHS:
        plain: list[tuple[Cell, ...]] = []
        for signal in _signals(world):
            plain += _tallies(world, signal, width, fresh("tally"))
        if width == WIDTHS[0]:
            plain += [(cell,) for cell in _latches(world, fresh("last"))]
        yield from plain
        if clock:
            yield from ((*cells, *clock) for cells in plain)
    if clock:
        yield clock


def _signals(world: World) -> Iterator[Signal]:
    """Outcomes that may tell something: what is shown after a tick, and the reward.

    What is shown at the start comes last: it often says that there is nothing to be shown.
    """
    for item in world.variables:
        if item.name not in world.observed or not isinstance(item.sort, Choice):
            continue
        shown = symbol(f"next-{item.name}")
        first = {str(state[world.variables.index(item)]) for _, state in world.start}
        options = sorted(item.sort.options, key=lambda option: str(option) in first)
        tests = [form(symbol("eq?"), shown, literal(option)) for option in options]
        if len(tests) == 2:
            yield Signal(shown if _is_boolean(item.sort) else tests[0], None)
        for place, good in enumerate(tests if len(tests) > 2 else ()):
            for bad in tests[place + 1 :]:
                yield Signal(good, bad)
    reward, nothing = symbol("reward"), Atom(0)
    yield Signal(form(symbol(">"), reward, nothing), form(symbol("<"), reward, nothing))


def _is_boolean(sort: Choice) -> bool:
    return all(str(option) in ("true", "false") for option in sort.options)


def _tallies(world: World, signal: Signal, width: int, name: str) -> list[tuple[Cell, ...]]:
    """A tally for each value of the action, where there are few; and one for all."""

    def counted(tally: str) -> Node:
        up = form(symbol("min"), Atom(width), form(symbol("+"), symbol(tally), Atom(1)))
        down = form(symbol("max"), Atom(-width), form(symbol("-"), symbol(tally), Atom(1)))
        if signal.bad is not None:
            down = form(symbol("if"), signal.bad, down, symbol(tally))
        return form(symbol("if"), signal.good, up, down)

    found: list[tuple[Cell, ...]] = [(Cell(name, 0, -width, width, counted(name)),)]
    action = world.actions[0]
    if len(world.actions) == 1 and isinstance(action.sort, Choice):
        options = action.sort.options
        if 1 < len(options) <= MOST_OPTIONS:
            cells = []
            for place, option in enumerate(options):
                own = f"{name}-{place + 1}"
                taken = form(symbol("eq?"), symbol(action.name), literal(option))
                after = form(symbol("if"), taken, counted(own), symbol(own))
                cells.append(Cell(own, 0, -width, width, after))
            found.insert(0, tuple(cells))
    return found


def _latches(world: World, name: str) -> Iterator[Cell]:
    """The last value of a variable that was not a certain one: 0 for none, then by its options."""
    for item in world.variables:
        if item.name not in world.observed or not isinstance(item.sort, Choice):
            continue
        options = item.sort.options
        for idle in (None, *options) if len(options) > 2 else (None,):
            after: Node = symbol(name) if idle is not None else Atom(0)
            for number, option in enumerate(options, 1):
                if option is not idle:
                    shown = form(symbol("eq?"), symbol(f"next-{item.name}"), literal(option))
                    after = form(symbol("if"), shown, Atom(number), after)
            yield Cell(name, 0, 0, len(options), after)


def _clock(world: World, name: str) -> tuple[Cell, ...]:
    """Ticks since the start of a life, where the ticks left are not shown."""
    if world.life is None or world.life > LONGEST_CLOCK or "left" in world.observed:
        return ()
    later = form(symbol("min"), Atom(world.life), form(symbol("+"), symbol(name), Atom(1)))
    return (Cell(name, 0, 0, world.life, later),)


def _with_memory(setting: Setting, cells: tuple[Cell, ...]) -> Node:
    """The running program with this memory alone, and a policy that takes the default action.

    Raises NothingLeft where what may not be rewritten reads the memory that there is.
    """
    node, world = setting.running.node, setting.world
    kept = definitions_reached(node, FROZEN).keys()
    old = {item.name for item in setting.running.memory}
    known = procedures(node)
    for name in kept:
        reads = set(known[name].parameters) if name in known else set()
        if reads & old or name in ("policy", "remember"):
            raise NothingLeft("think or propose reads the memory")
    values = [literal(value) for value in world.default]  # type: ignore[arg-type]
    body = values[0] if len(values) == 1 else form(symbol("list"), *values)
    policy = form(symbol("define"), form(symbol("policy")), body)
    after = [cell.after for cell in cells]
    joint = after[0] if len(after) == 1 else form(symbol("list"), *after)
    readable = [cell.name for cell in cells] + [item.name for item in world.actions]
    readable += ["reward", *(f"next-{name}" for name in world.observed)]
    used = {str(atom.value) for atom in atoms_of((joint,))}
    names = [symbol(name) for name in readable if name in used]
    remember = form(symbol("define"), form(symbol("remember"), *names), joint)
    memory = form(
        symbol("memory"),
        *(form(symbol(c.name), Atom(c.initial), Atom(c.low), Atom(c.high)) for c in cells),
    )
    items = node.items if isinstance(node, Form) else ()
    rest = [item for item in items[2:] if head(item) != "memory" and not _defines(item)]
    return form(*items[:2], memory, policy, remember, *rest)


def _defines(item: Node) -> bool:
    """Whether an item defines policy or remember."""
    if head(item) != "define" or not isinstance(item, Form):
        return False
    target = item.items[1]
    name = name_of(target.items[0]) if isinstance(target, Form) else name_of(target)
    return name in ("policy", "remember")
