"""`(evolve K)`: programs bred from an archive of all earlier attempts, those that failed as well.

As in the Darwin Gödel Machine (J. Zhang, S. Hu, C. Lu, R. Lange and J. Clune, 2025), parents are
chosen by value and novelty from everything that was ever tried, so that a step that gains nothing
by itself can be built on. A program's behaviour is what it does and remembers in a few lives drawn
by chance; of the programs that behave alike only the best is kept (J.-B. Mouret and J. Clune,
"Illuminating search spaces by mapping elites", 2015). Children are scored by estimates in a small
model of the world, before any proof. K only seeds the chance. What gains nothing is handed back
too, with what it was made from, and so enters the archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import TypeAlias

from godel.errors import GodelError
from godel.kernel.comparison import same_search, searching_part
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text, read_canonical
from godel.language.syntax import MAXIMUM_BYTES
from godel.search.edit import built, size
from godel.search.effort import TICK_GAS, Steps
from godel.search.model import Model, parameters, run_gas
from godel.search.mutation import Chance, Mutator
from godel.search.proposer import NothingGained, NothingLeft, Proposal, Setting
from godel.world.agent import build_agent
from godel.world.model import Action, Agent, Memory, State, carry
from godel.world.tick import WorldFault, choose, is_over, remember, step

LAST = 60
MOST_CHILDREN = 160
MOST_GAS = 2_000_000
"""Gas for breeding in one attempt, at most; and at most half of its work."""

MOST_SIZE = 150
"""Most nodes of a program: longer ones are not bred."""

MOST_SITUATIONS = 400
LIVES = 4
TICKS = 8
"""Lives, and ticks of each, that show how a program behaves."""

Moment: TypeAlias = tuple[Action, Memory]
"""What a program does in a tick, and what it remembers after it."""

Signature: TypeAlias = tuple[tuple[Moment, ...], ...]
"""The moments of the lives that are shown to a program."""


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A program with its estimated value, its behaviour, and the attempts that it comes from."""

    agent: Agent
    text: str
    value: float
    signature: Signature
    parents: frozenset[int]
    number: int


def evolve(setting: Setting, number: int) -> Proposal:
    """The best children that are thought to gain, the best first. Raises NothingLeft or
    NothingGained.
    """
    if number > LAST:
        raise NothingLeft(f"evolve ends after {LAST}")
    setting.policy()
    breeding = _Breeding(setting, number)
    breeding.run()
    gaining = sorted(breeding.gaining(), key=_rank)
    lineage = {member.text: tuple(sorted(member.parents)) for member in breeding.bred}
    if gaining:
        return Proposal(tuple(member.agent for member in gaining), lineage=lineage)
    step = breeding.step_of_interest()
    nearest = step.agent if step is not None else None
    why = "no child is thought to gain anything; one that does something new is filed"
    raise NothingGained(why if nearest else "no child does anything new", nearest, lineage)


def _rank(member: Member) -> tuple[float, int, str]:
    return -member.value, size(member.agent.node), member.text


class _Breeding:
    """One attempt's population. Mutable."""

    def __init__(self, setting: Setting, number: int) -> None:
        self.setting = setting
        self.bred: list[Member] = []
        self._cells: dict[Signature, Member] = {}
        self._children: dict[str, int] = {}
        self._apart: dict[tuple[str, str], float] = {}
        self._steps: Steps = {}
        texts = [canonical_text(setting.world.node), canonical_text(setting.running.node)]
        texts += [f"{entry.number} {entry.text}" for entry in setting.archive]
        places = [f"{weight} {state}" for weight, state in setting.here.belief]
        seed = "\n".join((str(number), *places, str(setting.here.memory), *texts))
        self._chance = Chance(sha256(seed.encode()).digest())
        self._mutator = Mutator(setting.world, setting.running, self._chance)
        self._texts = {texts[1], *(entry.text for entry in setting.archive)}
        share = setting.effort.meter.remaining * 500
        if share < MOST_GAS:
            setting.effort.pinch()
        self._enough = setting.effort.gas + min(MOST_GAS, share)

    def run(self) -> None:
        """Breed until the work or the number of children is used up. Raises OutOfWork."""
        start = self._member(self.setting.running, frozenset(), 0)
        self._start = start
        self._enter(start)
        search = searching_part(self.setting.running.node)
        for entry in self.setting.archive:
            agent = _read(entry.text, self.setting)
            for parent in entry.parents:
                self._count(parent)
            if agent is not None and same_search(searching_part(agent.node), search):
                self._enter(self._member(agent, frozenset({entry.number}), entry.number))
        for _ in range(MOST_CHILDREN):
            if self.setting.effort.gas > self._enough:
                return
            self._breed()

    def _count(self, number: int) -> None:
        key = str(number)
        self._children[key] = self._children.get(key, 0) + 1

    def _breed(self) -> None:
        """One child; it stays if it behaves like no other, or is better than what behaves alike."""
        members = sorted(self._cells.values(), key=_rank)
        parent = members[self._chance.weighted(self._weights(members))]
        other = self._chance.pick(members)
        self._children[parent.text] = self._children.get(parent.text, 0) + 1
        tree, crossed = self._mutator.child(parent.agent.node, other.agent.node)
        self.setting.effort.considered += 1
        self.setting.effort.spend(2 * size(tree))
        if size(tree) > MOST_SIZE:
            return
        agent = built(tree, self.setting.world)
        if agent is None:
            return
        text = canonical_text(agent.node)
        if text in self._texts:
            return
        self._texts.add(text)
        parents = parent.parents | other.parents if crossed else parent.parents
        member = self._member(agent, parents, 0)
        self.bred.append(member)
        self._enter(member)

    def _weights(self, members: list[Member]) -> list[float]:
        """The chance of each to be a parent: for its rank by value, for how unlike the others it
        behaves, and less the more children it has.
        """
        weights: list[float] = []
        for rank, member in enumerate(members):
            others = [other for other in members if other is not member]
            novelty = min((self._distance(member, other) for other in others), default=1.0)
            had = self._children.get(member.text, 0) + self._children.get(str(member.number), 0)
            weights.append((1 / (1 + rank) + novelty / 2) / (1 + had / 4))
        return weights

    def _distance(self, left: Member, right: Member) -> float:
        """How unlike two members behave; worked out once, as it is asked again for every child."""
        key = left.text, right.text
        found = self._apart.get(key)
        if found is None:
            found = self._apart[key] = self._apart[key[::-1]] = _unlike(left, right)
        return found

    def _enter(self, member: Member) -> None:
        there = self._cells.get(member.signature)
        if there is None or _rank(member) < _rank(there):
            self._cells[member.signature] = member

    def _member(self, agent: Agent, parents: frozenset[int], number: int) -> Member:
        text, value = canonical_text(agent.node), self._value(agent)
        return Member(agent, text, value, self._behaviour(agent), parents, number)

    def _value(self, agent: Agent) -> float:
        """What a program is thought to earn from here on, by a model of few situations."""
        world, here, effort = self.setting.world, self.setting.here, self.setting.effort
        memory = carry(self.setting.running, agent, here.memory)
        there = Here(here.tick, here.belief, memory)
        model = Model(world, agent, there, (), parameters(agent), effort, MOST_SITUATIONS,
                      self._steps)  # fmt: skip
        return model.estimate(agent)

    def gaining(self) -> list[Member]:
        """The children that are thought to gain more than rounding may."""
        before = self._start.value
        return [m for m in self.bred if m.value > before + 1e-9 * (1 + abs(before))]

    def step_of_interest(self) -> Member | None:
        """Of the children that do something new, the one that is unlike all others and not bad."""
        fresh = [member for member in self.bred if self._cells.get(member.signature) is member]
        fresh.sort(key=_rank)
        if not fresh:
            return None
        scores = self._weights(fresh)
        return fresh[max(range(len(fresh)), key=lambda place: (scores[place], -place))]

    def _behaviour(self, agent: Agent) -> Signature:
        """What a program does in a few lives from here, the same draws for every program."""
        world, here = self.setting.world, self.setting.here
        first = carry(self.setting.running, agent, here.memory)
        lives: list[tuple[Moment, ...]] = []
        for life in range(LIVES):
            draws = Chance(sha256(f"life {life}".encode()).digest())
            shares = [float(weight) for weight, _ in here.belief]
            state, memory = here.belief[draws.weighted(shares)][1], first
            lives.append(self._lived(agent, state, memory, draws))
        self.setting.effort.spend(LIVES * len(world.actions))
        return tuple(lives)

    def _lived(
        self, agent: Agent, state: State, memory: Memory, draws: Chance
    ) -> tuple[Moment, ...]:
        world, effort = self.setting.world, self.setting.effort
        moments: list[Moment] = []
        try:
            for _ in range(TICKS):
                if is_over(world, state):
                    break
                move = choose(world, agent, state, memory)
                branches = step(world, state, move.action)
                shares = [_share(branch.weight) for branch in branches]
                branch = branches[draws.weighted(shares)]
                recall = remember(world, agent, state, memory, move.action, branch)
                effort.spend(run_gas(move) + run_gas(recall) + TICK_GAS // 4)
                moments.append((move.action, recall.memory))
                state, memory = branch.state, recall.memory
        except WorldFault:
            moments.append(((), ()))
        return tuple(moments)


def _share(weight: object) -> float:
    return float(weight) if isinstance(weight, int | Fraction) else 0.0


def _unlike(left: Member, right: Member) -> float:
    """The share of ticks in which two programs act or remember differently."""
    pairs = [
        pair
        for one, other in zip(left.signature, right.signature, strict=True)
        for pair in zip(one, other, strict=False)
    ]
    return sum(first != second for first, second in pairs) / max(1, len(pairs))


def _read(text: str, setting: Setting) -> Agent | None:
    """A program of the archive, None if it is none for this world."""
    try:
        tree = read_canonical(text.encode(), maximum_bytes=MAXIMUM_BYTES)
        return build_agent(tree, setting.world)
    except GodelError:
        return None
