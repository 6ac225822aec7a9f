"""Files with one mistake each: the error has the right kind, place and words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from godel.errors import GodelError
from godel.language.reader import load_text, read_file_forms
from godel.world.agent import build_agent
from godel.world.build import build_world

BAD = sorted((Path(__file__).parent / "bad").glob("*.ouro"))
HEADER = re.compile(r"; error: ([0-9]+):([0-9]+) (syntax|meaning): (.+)\n")


def build(text: str, source: str) -> int:
    """Read a file, build its first form as a world and the others as agents; how many there are."""
    first, *rest = read_file_forms(text, source)
    world = build_world(first)
    return len([build_agent(form, world) for form in rest])


def stated(text: str) -> tuple[int, int, str, str]:
    """Line, column, code and words of the header."""
    header = HEADER.match(text)
    assert header is not None
    return int(header[1]), int(header[2]), header[3], header[4]


def test_there_are_many() -> None:
    assert len(BAD) >= 70


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_mistake_is_told(path: Path) -> None:
    text = load_text(path)
    line, column, code, words = stated(text)
    with pytest.raises(GodelError) as caught:
        build(text, path.name)
    problem = caught.value
    assert problem.place is not None
    assert (problem.place.line, problem.place.column) == (line, column)
    assert (problem.code, problem.exit_code) == (code, 2)
    assert words in problem.message


def test_without_the_mistake_the_file_is_fine() -> None:
    """The files differ from this one by their mistake, so it is the mistake that is refused."""
    text = load_text(Path(__file__).parent / "good.ouro")
    assert build(text, "good.ouro") == 1
    lines = set(text.splitlines())
    for path in BAD:
        others = [line for line in load_text(path).splitlines()[2:] if line not in lines]
        assert len(others) <= 5 or path.stem == "too-many-starts"
