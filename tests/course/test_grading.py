"""Folders of students, marks of a class, hints and their record, what the commands say."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pytest

from godel.course.child import printable
from godel.course.confined import Walls, grade_confined, walls
from godel.course.confined import _understood as understood
from godel.course.instance import instance_for
from godel.course.judging import Sheet, judged
from godel.course.marking import folders_in, wanted
from godel.course.model import Check, Status
from godel.course.record import begin, note_hint, read_record, record_in
from godel.course.scenery import proving
from godel.course.shelf import shipped_units, units
from godel.course.task import Task, Unsettled
from godel.course.workplace import check_student, start
from godel.errors import TrustFailure, UsageProblem
from godel.language.polynomial import variable
from godel.machine.journal import canonical
from godel.prover.formulas import Constraint, Query, Variable
from godel.prover.solver import Solver
from godel.sandbox.child import Heard
from godel.sandbox.plan import Way
from godel.sandbox.probe import WALLS, probe
from tests.cli.calling import Caller
from tests.course.shelf import HERE

UNIT, NAME = "02-quines", "02-quines/01-own-text"


@pytest.fixture
def call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def solve(folder: Path, student: str) -> None:
    """Put the solution of the first exercise into a student's folder."""
    (exercise,) = [one for unit in units() for one in unit.exercises if one.name == NAME]
    text = (HERE / "solutions" / NAME / "own.ouro").read_text("utf-8")
    own = folder / NAME / "own.ouro"
    own.write_text(instance_for(exercise, student).filled(text), encoding="utf-8")


@pytest.fixture(scope="module")
def one_unit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of units with a single exercise, copied from those that ship."""
    place = tmp_path_factory.mktemp("units")
    target = place / UNIT / "exercises" / "01-own-text"
    target.mkdir(parents=True)
    (place / UNIT / "unit.toml").write_bytes((shipped_units() / UNIT / "unit.toml").read_bytes())
    for path in (shipped_units() / UNIT / "exercises" / "01-own-text").iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    return place


def test_starting_writes_nothing_over(call: Caller) -> None:
    assert call("course", "start", "2", "work", "--student", "ada").code == 0
    own = call.folder / "work" / NAME / "own.ouro"
    assert "{n}" not in own.read_text()
    own.write_text("(my work)")
    again = call("course", "start", UNIT, "work")
    assert again.code == 0
    assert f"kept work/{NAME}/own.ouro" in again.out
    assert own.read_text() == "(my work)"
    other = call("course", "start", UNIT, "work", "--student", "bob")
    assert other.code == 2
    assert "belongs to ada" in other.err


def test_a_student_works_from_start_to_full_marks(call: Caller, one_unit: Path) -> None:
    shelf = ("--exercises", str(one_unit))
    call("course", "start", "quines", "work", "--student", "ada", *shelf)
    first = call("course", "check", "work", *shelf)
    assert first.code == 1
    assert "wrong: " in first.out
    solve(call.folder / "work", "ada")
    done = call("course", "check", f"work/{NAME}", "--json", *shelf)
    assert done.code == 0
    assert done.body()["points"] == done.body()["most"] == 2
    assert call("course", "check", "work/nowhere", *shelf).code == 2
    assert call("course", "check", *shelf).code == 2


def test_hints_are_recorded_before_they_are_given(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("course", "start", "2", "work", "--student", "ada")
    monkeypatch.chdir(call.folder / "work")
    first = call("course", "hint", NAME)
    assert first.code == 0
    assert "recorded: hint 1 of 3" in first.out
    assert call("course", "hint", NAME, "--level", "3").out.count("\n") == 4
    assert "all three hints" in call("course", "hint", NAME).err
    assert "taken before" in call("course", "hint", NAME, "--level", "2").out
    assert read_record(Path()).hints == {NAME: 3}
    Path("course.jsonl").chmod(0o644)
    lines = Path("course.jsonl").read_bytes().splitlines()
    Path("course.jsonl").write_bytes(lines[0] + b"\n" + lines[2] + b"\n")
    broken = call("course", "hint", NAME)
    assert broken.code == 4
    assert "the chain breaks here" in broken.err
    assert "(list half" not in broken.out


def test_a_class_is_graded(call: Caller, one_unit: Path) -> None:
    for name in ("ada", "bob"):
        start(units(one_unit)[0], call.folder / "class" / name, name)
    solve(call.folder / "class" / "ada", "ada")
    note_hint(call.folder / "class" / "bob", NAME, 2)
    words = ("--exercises", str(one_unit), "--junit", "marks.xml")
    graded = call("course", "grade", "class", "--json", *words)
    assert graded.code == 1
    students = graded.body()["students"]
    assert isinstance(students, list)
    assert [(one["student"], one["points"], one["hints"]) for one in students] == [
        ("ada", 2, 0), ("bob", 0, 2),
    ]  # fmt: skip
    suites = ElementTree.parse(call.folder / "marks.xml").getroot().findall("testsuite")
    assert [suite.get("failures") for suite in suites] == ["0", "1"]
    assert call("course", "grade", "class", *words).code == 2  # the file is there
    alone = call("course", "grade", "class", "--student", "ada", *words[:2])
    assert alone.code == 0
    assert "2 of 2 points" in alone.out
    assert call("course", "grade", "class", "--student", "ada", *words[:2]) == alone
    (call.folder / "class" / "bob").rename(call.folder / "class" / "carl")
    renamed = call("course", "grade", "class", *words[:2])
    assert renamed.code == 4
    assert "the folder of bob, not of carl" in renamed.out
    assert "look at it" in renamed.out


def test_a_folder_without_students_is_bad_input(call: Caller) -> None:
    (call.folder / "empty").mkdir()
    for words in (("grade", "empty"), ("grade", "nowhere"), ("start", "99", "work"), ("hint", "x")):
        assert call("course", *words).code == 2
    start(units()[0], call.folder / "work", "ada")
    missing = call("course", "grade", "work", "--unit", "nothing")
    assert missing.code == 2


def test_a_folder_without_its_record_is_graded_only_by_name(call: Caller, one_unit: Path) -> None:
    start(units(one_unit)[0], call.folder / "work", "ada")
    solve(call.folder / "work", "ada")
    shelf = ("--exercises", str(one_unit))
    (call.folder / "work" / "course.jsonl").rename(call.folder / "kept")
    assert "whose record is gone" in call("course", "grade", "work", *shelf).err
    named = call("course", "grade", "work", "--student", "ada", *shelf)
    assert named.code == 4
    assert "2 of 2 points" in named.out
    assert "has no record" in named.out
    (call.folder / "kept").rename(call.folder / "work" / "course.jsonl")
    other = call("course", "grade", "work", "--student", "bob", *shelf)
    assert other.code == 4
    assert "the folder of ada, not of bob" in other.out
    assert "0 of 2 points" in other.out


def test_strange_folders_do_not_stop_the_grading_of_others(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    begin(tmp_path / "a", "a")
    (tmp_path / "b\x1b[2J").mkdir()
    os.mkdir(os.fsencode(tmp_path) + b"/c\xff")
    (tmp_path / "d").mkdir(mode=0)
    found = folders_in(tmp_path, None)
    assert [one.graded for one in found] == [True, False, False, False]
    assert all(one.trouble and one.student.isprintable() for one in found[1:])
    assert wanted(found, units(), ()) == ()
    with pytest.raises(UsageProblem, match="no name of a student"):
        folders_in(tmp_path, "c\udcff")


def test_without_walls_nothing_is_graded(
    call: Caller, monkeypatch: pytest.MonkeyPatch, one_unit: Path
) -> None:
    start(units(one_unit)[0], call.folder / "work", "ada")
    monkeypatch.setattr("godel.course.confined.best_way", lambda: None)
    refused = call("course", "grade", "work", "--exercises", str(one_unit))
    assert refused.code == 2
    assert "cannot confine" in refused.err
    assert "--unconfined" in refused.err
    anyway = call("course", "grade", "work", "--unconfined", "--exercises", str(one_unit))
    assert anyway.code == 1
    assert "confined by: none" in anyway.err


GOOD = {"number": "7", "said": ["ok: fine"], "status": "passed"}


@pytest.mark.parametrize(
    ("line", "ending", "status"),
    [
        (canonical(GOOD), "it ended with exit code 0", Status.PASSED),
        (canonical({**GOOD, "number": "8"}), "it ended with exit code 0", Status.REFUSED),
        (canonical({**GOOD, "status": "full"}), "it ended with exit code 0", Status.REFUSED),
        (canonical({**GOOD, "said": ["\x1b[2J"]}), "it ended with exit code 0", Status.REFUSED),
        (canonical({**GOOD, "said": ["x"] * 99}), "it ended with exit code 0", Status.REFUSED),
        (canonical({**GOOD, "points": 9}), "it ended with exit code 0", Status.REFUSED),
        (b" " + canonical(GOOD), "it ended with exit code 0", Status.REFUSED),
        (canonical(GOOD), "it ended with exit code 3", Status.REFUSED),
        (canonical(GOOD), "it ended by signal 9", Status.REFUSED),
        (canonical(GOOD), "it ended by the limit of memory", Status.REFUSED),
        (canonical(GOOD), "it was killed after 120 s", Status.NOT_GRADED),
    ],
)
def test_only_one_strict_line_counts(line: bytes, ending: str, status: Status) -> None:
    around = Walls(Way.NONE)
    assert understood(Heard(True, (line,), b"", ending), "7", around)[0] == status
    assert understood(Heard(True, (line, line), b"", ending), "7", around)[0] != Status.PASSED


@pytest.mark.parametrize("way", WALLS)
def test_each_kind_of_wall_lets_honest_work_through(way: Way) -> None:
    if not probe(way).holds:
        pytest.skip(f"this machine has no {way}")
    (exercise,) = [one for unit in units() for one in unit.exercises if one.name == NAME]
    text = (HERE / "solutions" / NAME / "own.ouro").read_text("utf-8")
    handed = {"own.ouro": instance_for(exercise, "ada").filled(text)}
    assert grade_confined(exercise, "ada", handed, Walls(way)).status is Status.PASSED
    assert grade_confined(exercise, "kurt", handed, Walls(way)).status is Status.FAILED


def test_a_solver_that_cannot_start_is_not_the_students_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = partial(Solver, command=("/nonexistent",))
    monkeypatch.setattr("godel.course.scenery.Solver", lost)
    query = Query((Variable("x"),), Constraint(variable("x"), "=0"))
    with pytest.raises(Unsettled, match="stopped by the machine"), proving() as solver:
        assert solver.check(query).status == "unknown"
    sheet = Sheet((Check("run", {}),), {}, {"own.ouro": ""})

    def stopped(task: Task) -> str:
        raise Unsettled("no time")

    monkeypatch.setattr("godel.course.graders.run.grade", stopped)
    with pytest.raises(Unsettled):
        judged(sheet)


def test_what_grades_sees_no_folder_of_a_student(tmp_path: Path) -> None:
    seen = [source for _, source in walls().plan().binds]
    assert seen
    assert not any(tmp_path.is_relative_to(source) for source in seen)
    assert not any(place.is_relative_to(shipped_units()) for place in map(Path, seen))
    assert not any(HERE.is_relative_to(source) for source in seen)


def test_feedback_cannot_move_the_cursor() -> None:
    assert printable("a\x1b[2Jb\n\u202e") == "a\\u001b[2Jb\n\\u202e"
    assert len(printable("x" * 10_000)) == 2_000


@pytest.mark.parametrize("name", ["", " ada", "a\nb", "x" * 81, "\x1b[1m"])
def test_a_record_names_a_student(name: str, tmp_path: Path) -> None:
    begin(tmp_path, name)
    with pytest.raises(TrustFailure, match="names no student"):
        read_record(tmp_path)
    with pytest.raises(UsageProblem):
        check_student(name)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[1:],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[0], lines[2], lines[1]],
        lambda lines: [lines[0], lines[1].replace(b'"level":1', b'"level":2'), lines[2]],
        lambda lines: [*lines, lines[2]],
        lambda lines: [lines[0].replace(b"ada", b"eve"), *lines[1:]],
        lambda lines: [line + b" " for line in lines],
    ],
)  # fmt: skip
def test_an_edited_record_is_refused(change: object, tmp_path: Path) -> None:
    begin(tmp_path, "ada")
    note_hint(tmp_path, NAME, 1)
    note_hint(tmp_path, NAME, 2)
    lines = (tmp_path / "course.jsonl").read_bytes().splitlines()
    assert record_in(b"\n".join(lines) + b"\n", "here").hints == {NAME: 2}
    assert callable(change)
    with pytest.raises(TrustFailure):
        record_in(b"\n".join(change(lines)) + b"\n", "here")


def test_list_has_its_fixed_key(call: Caller) -> None:
    listed = json.loads(call("course", "list", "--json").out)
    assert [unit["name"] for unit in listed["units"]] == [unit.slug for unit in units()]
