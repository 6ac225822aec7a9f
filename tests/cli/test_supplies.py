"""`godel run --policy` and `--proposer`: what cannot be used is refused before the run begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.cli import main
from godel.sandbox.probe import Probe
from godel.search import order

BOLD = '{"table": [{"when": {"money": 3}, "do": 2}]}'


def refused(arguments: list[str], folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of a run that does not begin."""
    assert main(["run", "gambler", "--out", str(folder / "run"), *arguments]) == 2
    assert not (folder / "run").exists()
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "cannot read"),
        ("", "no JSON"),
        ('{"table": [{"when": {"money": 3}, "do": 20}]}', "row 1: 20 is not in the range of bet"),
        ('{"table": [{"when": {"gold": 3}, "do": 2}]}', "row 1: gold"),
        ('{"rules": [{"else": "(+ 1"}]}', "never closed"),
    ],
)
def test_a_bad_policy(
    text: str | None, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        (tmp_path / "policy.json").write_text(text)
    said = refused(["--policy", str(tmp_path / "policy.json")], tmp_path, capsys)
    assert why in said
    assert "policy.json" in said


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--proposer", ""], "empty"),
        (["--proposer", "no-such-program x"], "no program"),
        (["--proposer", "python3 'x"], "No closing quotation"),
        (["--proposer", "python3", "--proposer-reads", "/no/such/file"], "no file or folder"),
        (["--proposer", "python3", "--proposer-reads", "/"], "too much"),
        (["--proposer-reads", "/tmp"], "there is no outside program"),
        (["--unconfined-proposer"], "there is no outside program"),
        (["--proposer", "python3", "--proposer-seconds", "0"], "0"),
    ],
)
def test_a_bad_order(
    arguments: list[str], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if "--proposer" in arguments:
        arguments = [*arguments, "--unconfined-proposer"]
    assert why in refused(arguments, tmp_path, capsys)


@pytest.fixture
def without_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that cannot confine."""
    monkeypatch.setattr(order, "best_way", lambda: None)
    monkeypatch.setattr(order, "why_not", lambda: "namespaces: Operation not permitted")


@pytest.mark.usefixtures("without_walls")
def test_where_nothing_confines_it_is_refused_with_the_reason_and_the_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(["--proposer", "python3"], tmp_path, capsys)
    assert "this machine cannot confine the outside program" in said
    assert "namespaces: Operation not permitted" in said
    assert "--unconfined-proposer" in said


def test_a_wall_with_a_hole_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from godel.sandbox import probe

    def holed(way: probe.Way) -> Probe:
        return Probe(way, True, ("network",), "it does not keep a program from this: ...")

    monkeypatch.setattr(probe, "probe", holed)
    assert probe.best_way() is None
    assert "does not keep" in probe.why_not()


def test_a_policy_becomes_a_rewrite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = ", ".join(
        f'{{"when": {{"money": {m}}}, "do": {min(m, 10 - m)}}}' for m in range(1, 10)
    )
    (tmp_path / "policy.json").write_text(f'{{"table": [{rows}]}}')
    arguments = ["run", "gambler", "--ticks", "12", "--out", str(tmp_path / "run")]
    assert main([*arguments, "--policy", str(tmp_path / "policy.json")]) == 0
    printed = capsys.readouterr().out
    assert "found by (import 1)" in printed
    assert "+   (define (policy money) " in printed
    assert "not repeatable" not in printed
