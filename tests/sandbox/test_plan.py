"""What a confined program may read: what its command needs, and no more."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from godel.errors import UsageProblem
from godel.sandbox.limits import Limits
from godel.sandbox.plan import Plan, Way, make_plan, read_plan

LIMITS = Limits()


def plan(*words: str, readable: tuple[str, ...] = ()) -> Plan:
    return make_plan(Way.NAMESPACES, words, readable, LIMITS)


def places(made: Plan) -> set[str]:
    return {place for place, _ in made.binds}


def test_a_plan_survives_its_text() -> None:
    made = plan(sys.executable, "-c", "print('\"\\n')")
    assert read_plan(made.text()) == made


def test_files_named_in_the_command_can_be_read_and_nothing_beside_them(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("")
    (tmp_path / "secret").write_text("")
    made = plan(sys.executable, str(tmp_path / "script.py"), "no such file")
    assert str(tmp_path / "script.py") in places(made)
    assert not any(str(tmp_path / "secret").startswith(place + "/") for place in places(made))
    assert made.command[1:] == (str(tmp_path / "script.py"), "no such file")


def test_relative_names_become_whole_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "script.py").write_text("")
    assert plan("python3", "script.py").command == (sys.executable, str(tmp_path / "script.py"))


def test_no_home_and_no_prefix_is_shared(tmp_path: Path) -> None:
    """A Python in somebody's home: its libraries are needed, the home is not."""
    for name in ("bin", "lib/python3.11", "lib/secret", "documents"):
        (tmp_path / name).mkdir(parents=True)
    program = tmp_path / "bin" / "python3.11"
    program.write_text("")
    program.chmod(0o755)
    shared = places(plan(str(program)))
    assert {str(program), str(tmp_path / "lib/python3.11")} <= shared
    for name in ("", "bin", "lib", "lib/secret", "documents"):
        assert str(tmp_path / name).rstrip("/") not in shared


def test_a_link_is_readable_by_both_names(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "real.py").write_text("")
    (tmp_path / "link.py").symlink_to(tmp_path / "far" / "real.py")
    made = plan(sys.executable, str(tmp_path / "link.py"))
    assert dict(made.binds)[str(tmp_path / "link.py")] == str(tmp_path / "far" / "real.py")


def test_no_bind_is_within_another(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "script.py").write_text("")
    folders = (str(tmp_path), str(tmp_path / "inner"))
    made = plan(sys.executable, str(tmp_path / "inner" / "script.py"), readable=folders)
    shared = sorted(places(made))
    assert str(tmp_path) in shared
    assert not [a for a in shared for b in shared if a != b and a.startswith(b + "/")]


@pytest.mark.parametrize("path", ["/", "/dev", "/dev/null", "/usr", "/etc", "/proc/../"])
def test_too_much_is_refused(path: str) -> None:
    with pytest.raises(UsageProblem, match="too much"):
        plan("python3", readable=(path,))


@pytest.mark.parametrize(
    ("words", "readable"), [((), ()), (("no-such-program",), ()), (("python3",), ("/no/such",))]
)
def test_what_is_not_there_is_refused(words: tuple[str, ...], readable: tuple[str, ...]) -> None:
    with pytest.raises(UsageProblem):
        plan(*words, readable=readable)


def test_strange_words_are_only_words() -> None:
    assert plan("python3", "a\0b", "x" * 10_000).command[1:] == ("a\0b", "x" * 10_000)


def test_the_folders_of_the_system_are_there() -> None:
    made = plan("python3")
    assert "/usr" in places(made)
    assert all(os.path.islink(place) for place, _ in made.links)
