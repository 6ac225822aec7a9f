"""Making a ladder: generation after generation, each against the version before it.

    version 0       the first program
    world K         the template with version K-1 as its opponent, quoted
    generation K    an ordinary run of version K-1 in world K; the program at its end is version K

Where version K-1 meets itself it wins as often as it loses, if the world is fair; every rewrite of
generation K is proved to do better than that against the same opponent.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from godel.errors import StorageProblem, TrustFailure, UsageProblem
from godel.events import Event
from godel.language.canonical import canonical_text
from godel.language.syntax import MAXIMUM_BYTES
from godel.machine.attempts import Source
from godel.machine.journal import JournalView, read_journal
from godel.machine.recorder import name_of
from godel.machine.run import Prospect, events_of, resume
from godel.machine.state import tree_of
from godel.machine.storage import JOURNAL, RUN, WORLD, JournalWriter, RunFolder, program_file
from godel.machine.summary import summarise
from godel.selfplay.manifest import (
    BEGUN,
    ENDED,
    FIRST,
    GENERATION,
    MANIFEST,
    TEMPLATE,
    Generation,
    Plan,
    Story,
    generation_folder,
    read_plan,
    read_story,
)
from godel.selfplay.moves import opponent_of
from godel.selfplay.template import Template, find_template
from godel.world.agent import build_agent
from godel.world.build import build_world

SETTLED = "settled: no rewrite was proved to beat the last version"
LIMIT = "limit: as many generations as were asked for"

Searching = Callable[[bytes], AbstractContextManager[Source]]
"""Opens the search for a world, given by its canonical text."""

Told = Callable[[str], None]
"""Called with a line for each thing that happened to the ladder."""


@dataclass(frozen=True, slots=True)
class Version:
    """A program of the ladder, with the world that it is the opponent in, and its moves there."""

    program: bytes
    world: bytes
    moves: tuple[str, ...]


def template_of(plan: Plan) -> Template:
    """The template of a ladder. Raises UsageProblem."""
    return find_template(build_world(tree_of(plan.template)))


def version_of(template: Template, program: bytes) -> Version:
    """A program as an opponent. Raises UsageProblem if it cannot be quoted."""
    agent = build_agent(tree_of(program), template.world)
    procedure, moves = opponent_of(template, agent)
    world = canonical_text(template.against(procedure)).encode()
    build_world(tree_of(world))  # so large that it is none: said here
    return Version(program, world, moves)


class Ladder:
    """The versions of a ladder, one after the other. Mutable: `versions` grows.

    `reason` says why there is no further generation, "" while there is one.
    """

    def __init__(self, plan: Plan) -> None:
        """Raises UsageProblem if the world is no template, or its first version no opponent."""
        self.plan, self.template = plan, template_of(plan)
        self.versions: list[Version] = [version_of(self.template, plan.first)]
        self.reason = ""

    def add(self, program: bytes) -> None:
        """The next version. Raises TrustFailure if the ladder had ended before it."""
        number = len(self.versions)
        if self.reason:
            raise TrustFailure(f"generation {number} comes after the end: {self.reason}")
        try:
            version = version_of(self.template, program)
        except UsageProblem as problem:
            self.reason = f"stuck: {problem.message}"
            return
        self.reason = self._ending(version, number)
        self.versions.append(version)

    def _ending(self, new: Version, number: int) -> str:
        if new.program == self.versions[-1].program:
            return SETTLED
        for earlier, version in enumerate(self.versions[:-1]):
            if version.moves == new.moves:
                return f"round: version {number} moves as version {earlier} does, everywhere"
        return LIMIT if number >= self.plan.generations else ""


def begin(folder: Path, plan: Plan) -> None:
    """Make the folder of a ladder; nothing is played yet. Raises UsageProblem, StorageProblem."""
    Ladder(plan)
    run = RunFolder.create(folder)
    run.write_once(TEMPLATE, plan.template)
    run.write_once(FIRST, plan.first)
    run.write_once(MANIFEST, plan.data())


def climb(
    folder: Path,
    searching: Searching,
    watch: Callable[[Event], None] = lambda event: None,
    told: Told = lambda line: None,
) -> None:
    """Play generations until the ladder ends; goes on where an earlier process stopped.

    Raises what runs raise; what is in the journal by then is not lost.
    """
    plan = read_plan(folder)
    ladder = Ladder(plan)
    with JournalWriter(folder) as writer:
        writer.cut_torn()
        if not writer.found.records:
            writer.append(BEGUN, {"manifest": name_of(plan.data())})
        story = read_story(writer.found.records, plan, str(folder / JOURNAL))
        for generation in story.generations:
            ladder.add(_program(folder, generation.number, generation.version))
        while not ladder.reason:
            number, before = len(ladder.versions), ladder.versions[-1]
            made = _generation(folder, number, before, plan, searching, watch)
            ladder.add(_program(folder, number, made.version))
            writer.append(GENERATION, made.body())
            told(f"generation {number}: proved rewrites: {made.rewrites}")
        if not story.reason:
            writer.append(ENDED, {"reason": ladder.reason})
            told(ladder.reason)


def known(folder: Path) -> tuple[Story, tuple[Version, ...]]:
    """The story of a ladder, and all its versions, but for a last one that cannot be quoted."""
    plan = read_plan(folder)
    ladder = Ladder(plan)
    story = read_story(read_journal(folder / JOURNAL).records, plan, str(folder / JOURNAL))
    for generation in story.generations:
        ladder.add(_program(folder, generation.number, generation.version))
    return story, tuple(ladder.versions)


def _program(folder: Path, number: int, digest: str) -> bytes:
    """A program that a generation kept."""
    run = RunFolder(generation_folder(folder, number))
    return run.read(program_file(digest), MAXIMUM_BYTES)


def _generation(
    folder: Path,
    number: int,
    before: Version,
    plan: Plan,
    searching: Searching,
    watch: Callable[[Event], None],
) -> Generation:
    """Live a generation, or the rest of it."""
    path = generation_folder(folder, number)
    prospect = Prospect(before.world, before.program, plan.settings)
    if not (path / RUN).is_file():
        _prepare(path, prospect)
    with searching(before.world) as source:
        resume(path, source, watch=watch)
    view = read_journal(path / JOURNAL)
    return described(number, before, RunFolder(path), view)


def described(number: int, before: Version, run: RunFolder, view: JournalView) -> Generation:
    """What a ladder records of a run."""
    summary = summarise(events_of(run, view))
    opponent, world = name_of(before.program), name_of(before.world)
    rewrites = len(summary.switches)
    return Generation(number, opponent, world, view.head, rewrites, summary.running)


def _prepare(path: Path, prospect: Prospect) -> None:
    """The files of a run that has not begun; some of them may be there already."""
    settings = prospect.complete()
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise StorageProblem(f"cannot make the folder {path}: {error.strerror}") from None
    run = RunFolder(path)
    run.write_once(WORLD, prospect.world)
    run.write_once(program_file(settings.program), prospect.program)
    run.write_once(RUN, settings.data())
