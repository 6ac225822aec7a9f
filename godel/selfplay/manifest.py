"""What a ladder was told, and what its journal says: the folder of a self-play run.

    template.ouro   the two-player world, canonical text
    first.ouro      the first version, canonical text: version 0
    ladder.json     which these are, most generations, settings of each run
    journal.jsonl   one record when the ladder begins, one for each generation, one at its end
    generation-K/   an ordinary run: version K-1 in the world whose opponent is version K-1

The journal is one like those of runs (`godel.machine.journal`): hash-chained, canonical, only ever
added to. Its records are

    ladder        manifest             SHA-256 of `ladder.json`
    generation    number, opponent,    version K-1 and the world that it is the opponent in,
                  world, head,         head of the run's journal, number of rewrites,
                  rewrites, version    the program that ran at its end: version K
    ladder-end    reason               why there is no further generation
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from godel.errors import TrustFailure, UsageProblem
from godel.language.syntax import MAXIMUM_BYTES
from godel.machine.journal import Json, Record, canonical, from_canonical
from godel.machine.recorder import name_of
from godel.machine.settings import MAXIMUM_BYTES as MAXIMUM_SETTINGS
from godel.machine.settings import Settings, read_settings
from godel.machine.storage import RunFolder

TEMPLATE: Final = "template.ouro"
FIRST: Final = "first.ouro"
MANIFEST: Final = "ladder.json"
SCHEMA: Final = 1

BEGUN: Final = "ladder"
GENERATION: Final = "generation"
ENDED: Final = "ladder-end"


def generation_folder(folder: Path, number: int) -> Path:
    """Where the run of a generation is; they count from 1."""
    return folder / f"generation-{number}"


def is_ladder(folder: Path) -> bool:
    """Whether a folder is that of a ladder."""
    return (folder / MANIFEST).is_file()


@dataclass(frozen=True, slots=True)
class Plan:
    """A ladder as it is asked for: canonical texts of template and first version.

    `settings` are those of every generation, without the names of its world and program.
    """

    template: bytes
    first: bytes
    generations: int
    settings: Settings

    def data(self) -> bytes:
        """The bytes of `ladder.json`."""
        settings = from_canonical(self.settings.data().removesuffix(b"\n"))
        body: dict[str, Json] = {
            "schema": SCHEMA,
            "template": name_of(self.template),
            "first": name_of(self.first),
            "generations": self.generations,
            "settings": settings,
        }
        return canonical(body) + b"\n"

    def settings_of(self, world: bytes, program: bytes) -> Settings:
        """The settings of a generation, but for the versions of what it was made with."""
        return replace(self.settings, world=name_of(world), program=name_of(program))


def read_plan(folder: Path) -> Plan:
    """What a ladder was told. Raises UsageProblem if it is none, TrustFailure for bad bytes."""
    if not is_ladder(folder):
        raise UsageProblem(f"{folder} is not the folder of a ladder: it has no {MANIFEST}")
    run = RunFolder(folder)
    data = run.read(MANIFEST, MAXIMUM_SETTINGS)
    template, first = run.read(TEMPLATE, MAXIMUM_BYTES), run.read(FIRST, MAXIMUM_BYTES)
    try:
        body = from_canonical(data.removesuffix(b"\n"))
        if type(body) is not dict:
            raise ValueError("is no object")
        settings, generations = body.get("settings"), body.get("generations")
        if type(generations) is not int or generations < 1:
            raise ValueError("has no number of generations")
        plan = Plan(template, first, generations, read_settings(canonical(settings) + b"\n"))
        if plan.data() != data:
            raise ValueError(f"is not about {TEMPLATE} and {FIRST}, or not in canonical form")
    except ValueError as error:
        raise TrustFailure(f"{folder / MANIFEST} {error}", hint="restore it from a copy") from None
    return plan


@dataclass(frozen=True, slots=True)
class Generation:
    """What the journal of a ladder says of one generation. All names are SHA-256."""

    number: int
    opponent: str
    world: str
    head: str
    rewrites: int
    version: str

    def body(self) -> dict[str, Json]:
        """The body of its record."""
        return {
            "number": self.number,
            "opponent": self.opponent,
            "world": self.world,
            "head": self.head,
            "rewrites": self.rewrites,
            "version": self.version,
        }


def read_generation(body: Mapping[str, Json]) -> Generation:
    """A generation as recorded. Raises ValueError."""
    number, rewrites = body.get("number"), body.get("rewrites")
    names = [body.get(name) for name in ("opponent", "world", "head", "version")]
    texts = [name for name in names if type(name) is str]
    if type(number) is not int or type(rewrites) is not int or len(texts) != len(names):
        raise ValueError("does not describe a generation")
    opponent, world, head, version = texts
    found = Generation(number, opponent, world, head, rewrites, version)
    if found.body() != dict(body):
        raise ValueError("has fields that no generation has")
    return found


@dataclass(frozen=True, slots=True)
class Story:
    """The records of a ladder: its generations in order, and why it ended, "" if it has not."""

    generations: tuple[Generation, ...]
    reason: str


def read_story(records: tuple[Record, ...], plan: Plan, source: str) -> Story:
    """What the records of a ladder say, in their one possible order. Raises TrustFailure."""
    generations: list[Generation] = []
    reason = ""
    for record in records:
        try:
            if reason:
                raise ValueError("comes after the end")
            if record.number == 1:
                if (record.kind, record.body) != (BEGUN, {"manifest": name_of(plan.data())}):
                    raise ValueError(f"does not begin a ladder of this {MANIFEST}")
            elif record.kind == ENDED:
                said = record.body.get("reason")
                if type(said) is not str or not said or dict(record.body) != {"reason": said}:
                    raise ValueError("gives no reason for the end")
                reason = said
            elif record.kind == GENERATION:
                generations.append(read_generation(record.body))
                if generations[-1].number != len(generations):
                    raise ValueError("is of another generation: one was lost, moved or repeated")
            else:
                raise ValueError(f"is of the kind {record.kind}, which no ladder has")
        except ValueError as error:
            raise TrustFailure(
                f"byte {record.offset}: record {record.number} of {source} {error}"
            ) from None
    return Story(tuple(generations), reason)
