"""Does a machine that rewrites its own search find the next rewrite sooner? Counted in work units.

A *generation* is what one program of a run did: how much its search spent until the next proved
rewrite, or until the run or the search ended. That alone does not tell whether a rewrite helped,
since the next rewrite may be an easier or a harder one. So a rewrite can be put to a test on other
tasks: in another world, the new program looks for its next rewrite, and so does the same program
with the old acting part put back (`policy`, `remember` and all they use). What differs is the
rewrite. So that the second does not only find it again, a program that has a definition `withheld`
is told there, in both cases, the names of the definitions that the rewrite changed.

Zelikman, Lorch, Mackey, Kalai: "Self-Taught Optimizer (STOP)", 2023, ask the same of a program that
improves programs; there a rewrite is accepted by the mean of a sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from godel.events import Attempted, Event, RolledBack, Started, Switched, Ticked
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.language.desugar import definition
from godel.language.program import definitions_reached
from godel.language.syntax import Form, Node, form, head, symbol
from godel.machine.offline import Bench, Offline
from godel.machine.searching import Search
from godel.machine.state import tree_of
from godel.machine.workers import Workers
from godel.search.edit import canonical
from godel.world.agent import build_agent
from godel.world.belief import normalise
from godel.world.model import World

ACTING = ("policy", "remember")
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Generation:
    """What one program of a run did.

    `work` in units is what its attempts cost, up to the rewrite that ended it (`rewrite`, by
    `technique`), or, with rewrite 0, in vain. `gas` is what acting used in `ticks` ticks.
    """

    number: int
    program: str
    work: int = 0
    attempts: int = 0
    ticks: int = 0
    gas: int = 0
    rewrite: int = 0
    technique: str = ""

    @property
    def gas_per_tick(self) -> Fraction | None:
        """Mean gas of acting, None if there was no tick."""
        return Fraction(self.gas, self.ticks) if self.ticks else None


def generations(events: Iterable[Event]) -> tuple[Generation, ...]:
    """The generations of a run, in order. What a rollback brings back is one of its own."""
    done: list[Generation] = []
    now = Generation(0, "")
    found: dict[int, str] = {}
    for event in events:
        match event:
            case Started():
                now = Generation(0, event.program)
            case Attempted():
                found[event.number] = event.technique
                now = replace(now, work=now.work + event.cost, attempts=now.attempts + 1)
            case Ticked():
                now = replace(now, ticks=now.ticks + 1, gas=now.gas + event.gas)
            case Switched():
                technique = found.get(event.attempt, "")
                done.append(replace(now, rewrite=event.number, technique=technique))
                now = Generation(now.number + 1, event.new)
            case RolledBack():
                done.append(now)
                now = Generation(now.number + 1, event.program)
    return (*done, now)


def verdict(factors: Sequence[Fraction], in_vain: Fraction | None = None) -> str:
    """What some factors say, each the work after a rewrite in parts of the work before it.

    The loop *compounds* if there are at least two and every one is at most 1/2. It *flattens* if
    the first is, and a later one is not. `in_vain` is what was spent after the last rewrite and
    found nothing, in parts of what that one took: more than 1 is a factor above 1/2, too.
    """
    known = [*factors, *([in_vain] if in_vain is not None and in_vain > 1 else [])]
    if not factors:
        return "unknown"
    if factors[0] > HALF:
        return "none"
    if any(factor > HALF for factor in known):
        return "flattens"
    return "compounds" if len(factors) > 1 else "halves once"


def factors_of(rows: Sequence[Generation]) -> tuple[tuple[Fraction, ...], Fraction | None]:
    """The factors of the generations that a rewrite ended, and of a last one that found none."""
    works = [row.work for row in rows if row.rewrite]
    falls = tuple(Fraction(b, max(1, a)) for a, b in pairwise(works))
    last = rows[-1].work if rows and not rows[-1].rewrite else 0
    return falls, Fraction(last, max(1, works[-1])) if works and last else None


def taken_back(old: Node, new: Node) -> Node:
    """A new program with the acting part of an old one; all else is as in the new one."""
    before, after = _acting(old), _acting(new)
    kept = [
        item
        for item in _items(new)
        if head(item) != "define" or definition(item)[0] not in (before.keys() | after.keys())
    ]
    return Form((*kept, *before.values()))


def changed_acting(old: Node, new: Node) -> tuple[str, ...]:
    """The names of the acting definitions that two programs do not have alike, sorted."""
    before, after = definitions_reached(old, ACTING), definitions_reached(new, ACTING)
    return tuple(sorted({name for name, _ in before.items() ^ after.items()}))


def _withheld(names: Iterable[str]) -> Node:
    """What a program is told not to rewrite."""
    listed = form(*(symbol(name) for name in names))
    return form(symbol("define"), symbol("withheld"), form(symbol("quote"), listed))


def with_definitions(program: Node, others: Iterable[Node]) -> Node:
    """A program with some definitions replaced by those of the same name."""
    given = {definition(item)[0]: item for item in others}
    return Form(
        tuple(
            given.get(definition(item)[0], item) if head(item) == "define" else item
            for item in _items(program)
        )
    )


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Form) else ()


def _acting(program: Node) -> dict[str, Node]:
    """The definitions by which a program acts, by name."""
    reached = definitions_reached(program, ACTING)
    named = ((definition(item)[0], item) for item in _items(program) if head(item) == "define")
    return {name: item for name, item in named if name in reached}


@dataclass(frozen=True, slots=True)
class Tested:
    """A rewrite on other tasks: work until the next one, with it and with it taken back.

    None: none was found within the work. `same`: both found the same text at the same places.
    """

    rewrite: int
    with_it: int | None
    without: int | None
    same: bool

    @property
    def factor(self) -> Fraction | None:
        """The work with the rewrite in parts of that without it."""
        if self.with_it is None or self.without is None:
            return None
        return Fraction(self.with_it, max(1, self.without))


@dataclass(frozen=True, slots=True, eq=False)
class Elsewhere:
    """Other tasks: a world, and definitions that programs get there. Work is in units."""

    world: World
    definitions: tuple[Node, ...]
    work: int
    replay_work: int
    allowed: frozenset[str]

    def tested(
        self, rewrite: int, old: Node, new: Node, workers: Callable[[], Workers]
    ) -> Tested:
        """Put a rewrite from `old` to `new` to the test. Raises GodelError for a world that the
        programs cannot live in.
        """
        told = _withheld(changed_acting(old, new))
        with_it, found = self._next(with_definitions(new, [told]), workers)
        back = with_definitions(taken_back(old, new), [told])
        without, control = self._next(back, workers)
        return Tested(rewrite, with_it, without, found is not None and found == control)

    def _next(
        self, program: Node, workers: Callable[[], Workers]
    ) -> tuple[int | None, frozenset[str] | None]:
        """Work until the next proved rewrite, and the definitions that it changes."""
        agent = build_agent(canonical(with_definitions(program, self.definitions)), self.world)
        world, text = (canonical_text(node).encode() for node in (self.world.node, agent.node))
        here = Here(0, normalise(list(self.world.start)), agent.initial)
        bench = Bench(
            self.world, world, text, here, self.allowed, self.work, self.work, self.replay_work
        )
        spent = 0
        with Search(world, self.work, workers()) as search:
            offline = Offline(bench, search)
            for step in offline.steps(lambda step: step.switched):
                spent += step.attempt.cost
                if step.switched:
                    return spent, _defined(offline.program) - _defined(text)
        return None, None


def _defined(text: bytes) -> frozenset[str]:
    """The definitions of a program, as canonical texts."""
    return frozenset(canonical_text(item) for item in _items(tree_of(text)))
