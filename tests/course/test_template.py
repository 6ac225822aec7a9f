"""A new exercise passes its own check; one that is spoilt is told what is to be mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.course.reading import read_exercise, read_unit
from godel.errors import GodelError
from tests.cli.calling import Caller


@pytest.fixture
def call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def test_a_new_exercise_passes_its_own_check(call: Caller) -> None:
    assert call("new", "exercise", "mine").code == 0
    assert call("new", "exercise", "second").code == 0
    tried = call("course", "rehearse", "exercises")
    assert tried.code == 0
    assert "2 exercises, 12 gradings, 0 things to mend" in tried.out
    shelf = ("--exercises", "exercises/units")
    assert "02-second" in call("course", "list", *shelf).out
    assert call("course", "start", "own", "work", "--student", "ada", *shelf).code == 0
    assert call("course", "check", "work", *shelf).code == 1


def test_what_is_spoilt_is_told(call: Caller) -> None:
    call("new", "exercise", "mine", "--out", "e")
    unit, slug = "01-own", "01-mine"
    (call.folder / "e/solutions" / unit / slug / "own.ouro").write_text("(define (grow x) x)")
    (call.folder / "e/wrong" / unit / slug / "more-first/expect.txt").write_text("nonsense")
    (call.folder / "e/units" / unit / "exercises" / slug / "own.ouro").write_text(
        "(define (grow x) (+ x x {n}))"
    )
    tried = call("course", "rehearse", "e")
    assert tried.code == 1
    for words in ("a solution does not pass", "the feedback lacks: nonsense", "the starter files"):
        assert words in tried.out
    assert call("course", "rehearse", "e", "--only", "nothing").code == 2
    assert call("new", "exercise", "Not Good").code == 2


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("level = 1", "level = 9", 5, "there is no level 9"),
        ("level = 1", "levle = 1", 5, "did you mean level?"),
        ("points = 2", "points = true", 6, "points is not a natural number"),
        ("points = 2", "", 1, "the key points is missing"),
        ('"The body is a sum of two things; the second is {n}.",', "", 11, "2 hints, not 3"),
        ('kind = "run"', 'kind = "rnu"', 21, "no kind of check rnu"),
        ('kind = "run"', 'kind = "run"\ngass = 3', 22, "unknown key gass in [check]"),
        ('kind = "program"', 'kind = "program"\nneeds = "x"', 31, "needs is not a list of texts"),
        ('expression = "(grow 0)", value', 'expresion = "(grow 0)", value', 22, "unknown key"),
        ("from = 3", "form = 3", 18, "the parameter n is not understood"),
        ("from = 3, to = 99", "from = 99, to = 3", 18, "the parameter n is not understood"),
        ('files = ["own.ouro"]', 'files = ["../own.ouro"]', 7, "no name for a file"),
        ("[parameters]", "[parameters", 17, "not TOML"),
        ("Define in", "Define {m} in", 8, "has {m}, which is no parameter"),
        ("[parameters]\n", "[parameters]\nunused = { from = 1, to = 2 }\n", 18, "used nowhere"),
    ],
)
def test_mistakes_name_file_and_line(
    call: Caller, before: str, after: str, line: int, words: str
) -> None:
    call("new", "exercise", "mine", "--out", "e")
    folder = call.folder / "e/units/01-own/exercises/01-mine"
    text = (folder / "exercise.toml").read_text()
    assert before in text
    (folder / "exercise.toml").write_text(text.replace(before, after, 1))
    with pytest.raises(GodelError) as caught:
        read_exercise(folder, "01-own", call.folder / "lab")
    assert words in str(caught.value)
    assert caught.value.place is not None
    assert caught.value.place.line == line
    assert caught.value.hint
    listed = call("course", "list", "--exercises", "e/units")
    assert listed.code == 2
    assert "exercise.toml:" in listed.err


def test_a_unit_names_its_goals(tmp_path: Path) -> None:
    (tmp_path / "unit.toml").write_text('title = "x"\nhours = "1"\n')
    with pytest.raises(GodelError, match="goals is missing"):
        read_unit(tmp_path)
