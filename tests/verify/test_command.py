"""`python -m godel.verify`: its exit codes, its words, and files that are made to exhaust it."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from godel import verify as second
from tests.architecture.sources import ROOT
from tests.attack.hostile import CASES
from tests.kernel.accepted import better

MEMORY = 256 * 2**20
WORK = 1_000_000
PATIENCE = 300


def command(*arguments: str, memory: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run the checker as people run it."""

    def limit() -> None:
        if memory is not None:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    return subprocess.run(
        [sys.executable, "-m", "godel.verify", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        preexec_fn=limit,
    )


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("proofs") / "good.proof"
    path.write_bytes(better().data())
    return path


def test_a_valid_proof(good: Path) -> None:
    done = command(str(good))
    assert (done.returncode, done.stderr) == (0, "")
    assert "valid: better" in done.stdout


def test_a_refused_proof(good: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.proof"
    bad.write_bytes(better({14: ""}).data())
    done = command(str(good), str(bad))
    assert (done.returncode, done.stderr) == (4, "")
    assert "refused: RefusedError: instruction" in done.stdout


@pytest.mark.parametrize("arguments", [(), ("--help",), ("--work",), ("--work", "x", "y"), ("no",)])
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    done = command(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr


def test_little_work(good: Path) -> None:
    done = command("--work", "100", str(good))
    assert done.returncode == 4
    assert "NoWorkLeftError" in done.stdout


def test_an_oracle_is_believed_only_if_allowed(tmp_path: Path) -> None:
    path = tmp_path / "oracle.proof"
    line = "(apply-rule bellman-upper (1 3 4 5 6 8) 0 (weight 1 9/10 10) (oracle z3))"
    path.write_bytes(better({10: line}).data())
    assert command(str(path)).returncode == 4
    assert command("--allow", "oracle-z3", str(path)).returncode == 0


def test_hostile_files_are_refused_in_little_memory(tmp_path: Path) -> None:
    paths = []
    for index, (_, make) in enumerate(CASES.values()):
        paths.append(tmp_path / f"{index}.proof")
        paths[-1].write_bytes(make())
    done = command("--work", str(WORK), *map(str, paths), memory=MEMORY)
    assert done.stderr == ""
    assert done.returncode == 4
    lines = done.stdout.splitlines()
    assert len(lines) == len(paths)
    for path, line in zip(paths, lines, strict=True):
        assert line.startswith(f"{path}: refused: ")
        kind = line.removeprefix(f"{path}: refused: ").split(":")[0]
        assert issubclass(getattr(second, kind), second.RefusedError)
