"""Many lives under every rule, added up: a row for each rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from godel.compare.contest import Contest, Played, Turn
from godel.compare.rules import ByProof, Never, Rule
from godel.compare.samples import ByBenchmark, ByMean
from godel.compare.stream import stream
from godel.kernel.claim import TARGETS
from godel.kernel.theorems import Here
from godel.search.task import Desk
from godel.world.belief import normalise
from godel.world.model import Agent, World


@dataclass(frozen=True, slots=True)
class Settings:
    """How much each rule gets: lives of a sample, cases of the benchmark, units for a proof.

    `candidates` is the length of the stream, `trust` the levels under `strict` and `relaxed`.
    """

    lives: int
    benchmark: int
    candidates: int
    work: int
    trust: int


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A world with the program that a life in it starts with, and the seed of all that is drawn."""

    world: World
    first: Agent
    seed: int


@dataclass(slots=True, eq=False)
class Row:
    """What a rule did in all lives. Mutable.

    `switches` and `refused` count answers by their effect; `harm` are the harmful switches, each
    with the name of the world and the seed. `dearer` are switches that are not harmful, although
    what they switch to acts worse: it saves thinking.
    """

    name: str
    proves: bool
    lives: int = 0
    work: int = 0
    utility: Fraction = Fraction(0)
    unsolved: int = 0
    dearer: int = 0
    switches: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    harm: list[tuple[str, int, Turn]] = field(default_factory=list)

    @property
    def offers(self) -> int:
        """How many candidates the rule was offered."""
        return self.switches.total() + self.refused.total()

    @property
    def mean(self) -> Fraction | None:
        """The mean utility of a life, None if that of one is not known."""
        return None if self.unsolved or not self.lives else self.utility / self.lives

    def add(self, case: Case, played: Played) -> None:
        """Count another life."""
        self.lives += 1
        self.utility += played.utility or 0
        self.unsolved += played.utility is None
        for turn in played.turns:
            self.work += turn.answer.work
            (self.switches if turn.switched else self.refused)[turn.word] += 1
            if turn.switched:
                self.dearer += turn.word != "harmful" and turn.effects["act"].word == "harmful"
                if turn.word == "harmful":
                    self.harm.append((case.world.name, case.seed, turn))


def rules(world: World, settings: Settings, seed: int) -> tuple[Rule, ...]:
    """A rule for each target, two that prove nothing, and one that never switches."""
    desk = Desk()
    return (
        *(ByProof(world, target, settings.work, desk) for target in TARGETS),
        ByMean(world, settings.lives, seed),
        ByBenchmark(world, settings.benchmark, seed),
        Never(),
    )


def rows_of(case: Case, settings: Settings) -> Iterator[tuple[Rule, Played]]:
    """A life under each rule, all with the same stream and the same draws."""
    world, first = case.world, case.first
    here = Here(0, normalise(list(world.start)), first.initial)
    offered = stream(world, first, here, settings.candidates, case.seed)
    contest = Contest(world, first, offered, case.seed, settings.trust)
    for rule in rules(world, settings, case.seed):
        yield rule, contest.play(rule)


class Table:
    """The rows, in the order of the rules. Mutable."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.rows: dict[str, Row] = {}

    def add(self, case: Case) -> None:
        """Let every rule live in another world, and count what it does."""
        for rule, played in rows_of(case, self.settings):
            row = self.rows.setdefault(rule.name, Row(rule.name, rule.proves))
            row.add(case, played)

    @property
    def broken(self) -> bool:
        """Whether a rule that proves has made a harmful switch: then the kernel is unsound."""
        return any(row.proves and row.switches["harmful"] for row in self.rows.values())
