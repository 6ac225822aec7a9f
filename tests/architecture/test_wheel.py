"""The wheel holds all that the program needs, away from the checkout."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.architecture.sources import ROOT

USE_RESOURCES = """
import godel.resources as resources
from godel.language.reader import load_text, read_file_forms, read_program

for name in ("lexical", "ouro", "world", "agent", "proof"):
    print(name, len(resources.grammar(name)) > 0)
print(resources.proofs_folder().name)
for name in resources.world_names():
    path = resources.worlds_folder() / f"{name}.ouro"
    print(name, len(read_file_forms(load_text(path), name)) > 0)
print(resources.__file__)
"""


@pytest.fixture(scope="module")
def clean_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment that holds the wheel, and sees this one's dependencies."""
    folder = tmp_path_factory.mktemp("wheel")
    run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)],
        cwd=ROOT,
    )
    (wheel,) = folder.glob("godel-*.whl")
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    install = ["install", "-q", "--no-deps", "--no-index", "--disable-pip-version-check"]
    run([sys.executable, "-m", "pip", "--python", str(python), *install, str(wheel)], cwd=folder)
    packages = next(environment.glob("lib/python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def run(command: list[str], cwd: Path) -> str:
    """The output of a command that must succeed."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_finds_its_files(clean_python: Path, tmp_path: Path) -> None:
    lines = run([str(clean_python), "-I", "-c", USE_RESOURCES], cwd=tmp_path).splitlines()
    assert str(clean_python.parent.parent) in lines.pop()
    assert "proofs" in lines
    assert not [line for line in lines if line.endswith("False")]


def test_the_wheel_carries_every_resource(clean_python: Path) -> None:
    package = next(clean_python.parent.parent.glob("lib/python*/site-packages/godel"))
    for source, target in (("grammars", "_data/grammars"), ("proofs", "_data/proofs")):
        wanted = {path.relative_to(ROOT / source) for path in (ROOT / source).rglob("*.*")}
        found = {path.relative_to(package / target) for path in (package / target).rglob("*.*")}
        assert wanted == found
    for library in map(Path, ("world/library", "language/library", "selfplay/library")):
        names = {path.name for path in (ROOT / "godel" / library).glob("*.ouro")}
        assert names == {path.name for path in (package / library).glob("*.ouro")}
        assert names
    scenes = {path.name for path in (ROOT / "godel/scenes/library").iterdir()}
    assert scenes == {path.name for path in (package / "scenes/library").iterdir()}
    units = ROOT / "godel/course/units"
    taught = {path.relative_to(units) for path in units.rglob("*.*")}
    installed = package / "course/units"
    assert taught == {path.relative_to(installed) for path in installed.rglob("*.*")}
    assert (package / "logic/agents.modal").exists()
    assert (package / "py.typed").exists()


def test_the_wheel_carries_nothing_of_the_tests(clean_python: Path) -> None:
    (wheel,) = clean_python.parents[2].glob("godel-*.whl")
    with ZipFile(wheel) as archive:
        names = archive.namelist()
        shipped = {sha256(archive.read(name)).digest() for name in names}
    assert not [name for name in names if "tests/" in name or "solution" in name]
    answers = (ROOT / "tests/course/solutions").rglob("*.*")
    secret = {path: sha256(path.read_bytes()).digest() for path in answers if path.is_file()}
    assert secret
    assert [path for path, digest in secret.items() if digest in shipped] == []


def test_the_command_runs_from_another_folder(clean_python: Path, tmp_path: Path) -> None:
    version = run([str(clean_python), "-I", "-m", "godel", "--version"], cwd=tmp_path)
    assert "0.1.0" in version


def test_the_main_job_runs_from_another_folder(clean_python: Path, tmp_path: Path) -> None:
    godel = [str(clean_python), "-I", "-m", "godel"]
    summary = run([*godel, "run", "gambler", "--ticks", "20", "--out", "life"], cwd=tmp_path)
    assert "1 proved rewrite" in summary
    assert "valid" in run([*godel, "check", "life"], cwd=tmp_path)
