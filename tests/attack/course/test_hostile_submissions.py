"""A class of which one student is honest and all others attack the grader: it is not impressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from godel.cli import main
from godel.course.confined import walls
from godel.course.instance import instance_for
from godel.course.marking import Report, folders_in, own_mark, report
from godel.course.model import Status
from godel.course.record import begin, note_hint
from godel.course.shelf import units
from tests.attack.course.exercises import EXERCISES, UNIT, write_units
from tests.attack.course.hostile import ATTACKS, IN_WALLS, file_of

HONEST = "honest"
HONEST_IN_WALLS = ("03-answer", "07-certificate")
"""Exercises whose submissions all go through the walls."""

LONGEST = 60
"""Seconds after which the clock ends a grading; none of the attacks comes near it."""


@pytest.fixture(scope="session")
def hostile_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the units and one with the class."""
    place = tmp_path_factory.mktemp("hostile")
    write_units(place / "units")
    for name in (HONEST, *ATTACKS):
        folder = place / "class" / name
        for exercise in EXERCISES if name == HONEST else (ATTACKS[name][0],):
            (folder / UNIT / exercise).mkdir(parents=True)
        begin(folder, name)
    (known,) = units(place / "units")
    honest = place / "class" / HONEST
    for one in known.exercises:
        values = instance_for(one, HONEST).values
        text = EXERCISES[one.slug][2].replace("{k1}", str(int(values.get("k", 0)) + 1))
        file_of(honest, one.slug).write_text(text)
    proof = file_of(honest, "07-certificate")
    proof.unlink()
    assert main(["bound", "gambler", "--out", str(proof)]) == 0
    for name, (exercise, attack, _) in ATTACKS.items():
        folder = place / "class" / name
        if name.startswith("hint-"):
            note_hint(folder, f"{UNIT}/{exercise}", 1)
            note_hint(folder, f"{UNIT}/{exercise}", 3)
        attack(folder)
    return place


@pytest.fixture(scope="session")
def marked(hostile_class: Path) -> Mapping[str, Report]:
    """The reports on this class, as `godel course grade` makes them."""
    before = fingerprint(hostile_class)
    (unit,) = units(hostile_class / "units")
    around = walls(LONGEST)
    found: dict[str, Report] = {}
    for folder in folders_in(hostile_class / "class", None):
        name = folder.student
        slugs = EXERCISES if name == HONEST else ATTACKS[name][:1]
        asked = [one for one in unit.exercises if one.slug in slugs]
        walled = [one for one in asked if name in IN_WALLS or one.slug in HONEST_IN_WALLS]
        graded = report([folder], walled if folder.graded else asked, around, workers=2)[0]
        if folder.graded:
            others = [own_mark(folder.place, one, name) for one in asked if one not in walled]
            graded = replace(graded, marks=(*graded.marks, *others))
        found[name] = graded
    assert fingerprint(hostile_class) == before
    return found


def fingerprint(place: Path) -> dict[str, str]:
    """The plain files below a folder, and what is in them."""
    return {
        str(path): sha256(path.read_bytes()).hexdigest()
        for path in sorted(place.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.stat().st_size < 10_000_000
    }


def test_there_are_at_least_thirty_attacks() -> None:
    assert len(ATTACKS) >= 30


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_earns_nothing_and_is_told_why(name: str, marked: Mapping[str, Report]) -> None:
    exercise, _, says = ATTACKS[name]
    one = marked[name]
    (mark,) = [mark for mark in one.marks if mark.exercise == f"{UNIT}/{exercise}"]
    assert one.points == 0
    assert mark.status in (Status.FAILED, Status.REFUSED, Status.MISSING)
    said = "\n".join((*mark.said, *one.trouble))
    assert said.strip()
    assert says in said
    assert said == "".join(c for c in said if c.isprintable() or c == "\n")


def test_the_honest_student_among_them_has_full_marks(marked: Mapping[str, Report]) -> None:
    one = marked[HONEST]
    assert [mark.said for mark in one.marks if mark.status is not Status.PASSED] == []
    assert one.points == len(EXERCISES)
    assert not one.suspect


def test_a_student_who_is_a_link_is_not_followed(hostile_class: Path, tmp_path: Path) -> None:
    (tmp_path / "eve").symlink_to(hostile_class / "class" / HONEST)
    (tmp_path / "note.txt").write_text("no student")
    (one,) = folders_in(tmp_path, None)
    assert not one.graded
    assert "is a symbolic link" in one.trouble[0]
