"""The stream of candidates: one list of whole programs, which every rule is offered in this order.

It is made once, at the start of a life, from the program that the life starts with: so it does not
depend on what any rule accepts. Most of its programs are mutants, made by chance, and many of those
are harmful; some come from the proposers of a run. No screen looks at them.
"""

from __future__ import annotations

from hashlib import sha256

from godel.kernel.comparison import same_search, searching_part
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.language.syntax import Atom, form, symbol
from godel.prover.work import Meter, OutOfWork
from godel.search.edit import built
from godel.search.effort import Effort
from godel.search.mutation import Chance, Mutator
from godel.search.proposer import NothingGained, NothingLeft, Setting
from godel.search.techniques import propose
from godel.world.model import Agent, World
from godel.world.tick import WorldFault

SOURCES = ("improve", "tune", "swap")
"""Proposers that are asked for candidates."""

WORK = 100
"""Units that each of them may spend."""

PROPOSED = 4
"""One candidate in so many, about, is one of theirs."""

PATIENCE = 50
"""Mutants in a row that are nothing new, after which the stream ends early."""


def stream(
    world: World, first: Agent, here: Here, count: int, seed: int
) -> tuple[Agent, ...]:
    """So many programs that are all different, and not the first; fewer if there are no more.

    All of them think and propose as the first does, byte for byte.
    """
    text = canonical_text(world.node) + canonical_text(first.node)
    chance = Chance(sha256(f"stream {seed} {text}".encode()).digest())
    mutator = Mutator(world, first, chance)
    proposals = _proposed(world, first, here)
    parents, texts, failed = [first], {canonical_text(first.node)}, 0
    search = searching_part(first.node)
    while len(parents) <= count and failed < PATIENCE:
        if proposals and chance.below(PROPOSED) == 0:
            made: Agent | None = proposals.pop(chance.below(len(proposals)))
        else:
            tree, _ = mutator.child(chance.pick(parents).node, chance.pick(parents).node)
            made = built(tree, world)
        failed += 1
        if made is None or canonical_text(made.node) in texts:
            continue
        if same_search(searching_part(made.node), search):
            failed = 0
            parents.append(made)
            texts.add(canonical_text(made.node))
    return tuple(parents[1:])


def _proposed(world: World, first: Agent, here: Here) -> list[Agent]:
    """What the proposers come to, also where they do not think that it gains anything."""
    found: list[Agent] = []
    for name in SOURCES:
        effort = Effort(Meter(WORK), "propose")
        setting = Setting(world, first, here, (), effort, lambda: None)
        try:
            found += propose(setting, form(symbol(name), Atom(1))).candidates[:2]
        except NothingGained as nothing:
            found += [nothing.nearest] if nothing.nearest is not None else []
        except (NothingLeft, OutOfWork, WorldFault):
            continue
    return found
