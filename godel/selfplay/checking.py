"""Checking a ladder from zero, without any solver: every run, and that each follows from the last.

Each generation is checked as any run is. Then, from the bytes of the template and of the version
that the generation before ended with: its world must be the template with just this version as
opponent, and it must have begun with this version. So no opponent can be exchanged for a weaker
one, and no generation left out, added or moved. Only whole generations at the end of a ladder that
has not ended, or is made to look so, are not missed: compare the head for that, as with runs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from godel.errors import GodelError, StorageProblem, TrustFailure, UsageProblem
from godel.language.syntax import MAXIMUM_BYTES
from godel.machine.journal import read_journal
from godel.machine.run import check
from godel.machine.settings import MAXIMUM_BYTES as MAXIMUM_SETTINGS
from godel.machine.settings import read_settings
from godel.machine.storage import JOURNAL, RUN, WORLD, RunFolder, program_file
from godel.selfplay.ladder import Ladder, Version, described
from godel.selfplay.manifest import (
    Generation,
    Plan,
    generation_folder,
    is_ladder,
    read_plan,
    read_story,
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A ladder that was found valid."""

    generations: int
    rewrites: int
    reason: str
    head: str
    torn: int


def check_ladder(folder: Path, expected_head: str | None = None) -> Checked:
    """Check all of a ladder. Raises TrustFailure with what does not follow."""
    plan = read_plan(folder)
    view = read_journal(folder / JOURNAL, expected_head)
    story = read_story(view.records, plan, str(folder / JOURNAL))
    _no_others(folder, len(story.generations) + (not story.reason))
    try:
        ladder = Ladder(plan)
    except GodelError as error:
        raise TrustFailure(f"{folder} is no ladder: {error.message}") from None
    for generation in story.generations:
        ladder.add(_checked(folder, generation, ladder.versions[-1], plan))
    if story.reason and story.reason != ladder.reason:
        raise TrustFailure(f"{folder} does not end where its journal says: {story.reason}")
    rewrites = sum(generation.rewrites for generation in story.generations)
    return Checked(len(story.generations), rewrites, story.reason, view.head, view.torn)


def check_folder(folder: Path) -> str:
    """Check a run or a ladder, whichever it is; what it holds. Raises TrustFailure."""
    if is_ladder(folder):
        return f"generations: {check_ladder(folder).generations}"
    return f"{len(check(folder).records)} records"


def _checked(folder: Path, generation: Generation, before: Version, plan: Plan) -> bytes:
    """The program that a generation ended with, if all of it is in order."""
    path = generation_folder(folder, generation.number)
    run = _opened(path)
    if run.read(WORLD, MAXIMUM_BYTES) != before.world:
        raise TrustFailure(
            f"{path / WORLD} is not the template against version {generation.number - 1}",
            hint="its opponent was exchanged, or a generation is missing or out of its place",
        )
    settings = read_settings(run.read(RUN, MAXIMUM_SETTINGS))
    wanted = plan.settings_of(before.world, before.program)
    if settings.world != wanted.world or settings.program != wanted.program:
        raise TrustFailure(f"{path} did not begin with version {generation.number - 1}")
    if replace(settings, versions=()) != wanted:
        raise TrustFailure(f"{path / RUN} has other settings than the ladder")
    view = check(path)
    if described(generation.number, before, run, view) != generation:
        raise TrustFailure(f"{path} is not the run that the journal of the ladder speaks of")
    return run.read(program_file(generation.version), MAXIMUM_BYTES)


def _opened(path: Path) -> RunFolder:
    try:
        return RunFolder.open(path)
    except UsageProblem as problem:
        raise TrustFailure(problem.message, hint="the journal of the ladder speaks of it") from None


def _no_others(folder: Path, most: int) -> None:
    """No run is there of which the journal does not speak."""
    try:
        names = {path.name for path in folder.glob("generation-*")}
    except OSError as error:
        raise StorageProblem(f"cannot read {folder}: {error.strerror}") from None
    known = {generation_folder(folder, number).name for number in range(1, most + 1)}
    for name in sorted(names - known):
        raise TrustFailure(f"{folder / name} is there, and the journal does not speak of it")
