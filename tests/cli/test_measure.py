"""`godel measure`: work against generation, as text, JSON, CSV and SVG; bad input is said."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.calling import Caller


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def test_text(call: Caller, made: Path) -> None:
    done = call("measure", str(made))
    assert done.code == 0
    assert done.out.startswith("gambler, timid: 1 proved rewrites\n")
    assert "rewrite 1, (improve 1)" in done.out
    assert "none found" in done.out
    assert "fewer than two rewrites can be compared" in done.out


def test_json_csv_and_svg_agree(call: Caller, made: Path) -> None:
    files = ["--csv", "work.csv", "--svg", "work.svg"]
    body = call("measure", str(made), "--json", *files).body()
    rows = body["generations"]
    assert isinstance(rows, list)
    assert [row["rewrite"] for row in rows] == [1, None]
    assert body["verdict"] == "unknown"
    assert body["tested"] == []
    lines = Path("work.csv").read_text().splitlines()
    assert [line.split(",")[2] for line in lines[1:]] == [str(row["work"]) for row in rows]
    plot = ElementTree.parse("work.svg").getroot()
    texts = [item.text for item in plot.iter() if item.tag.endswith("}text")]
    assert all(f"{row['work']:,}" in texts for row in rows)


def test_on_another_world(call: Caller, made: Path) -> None:
    """The gambler's rewrite is of no use to its search: what is not found is said so."""
    call.write(
        "other.ouro",
        """(world other (state (money int 0 10)) (actions (bet int 0 5)) (default (bet 0))
        (start (money 4)) (discount 99/100) (life endless) (price (think 1/1000000))
        (done (or (= money 0) (= money 10)))
        (step (let ((stake (min bet money (- 10 money))))
          (chance (1/2 (set money (+ money stake))) (1/2 (set money (- money stake)))))
          (reward (if (= money 10) 1 0))))""",
    )
    body = call(
        "measure", str(made), "--on", "other.ouro", "--work", "60", "--rewrites", "1", "--json"
    ).body()
    tested = body["tested"]
    assert isinstance(tested, list)
    assert [row["rewrite"] for row in tested] == [1]
    assert body["verdict_on"] in ("unknown", "none", "halves once")


def test_bad_input(call: Caller, made: Path) -> None:
    assert call("measure", "nowhere").code == 2
    assert call("measure", str(made), "--on", "no-such-world").code == 2
    assert call("measure", str(made), "--on", "compute").code == 2
    call.write("there.csv", "precious")
    assert call("measure", str(made), "--csv", "there.csv").code == 2
    assert Path("there.csv").read_text() == "precious"
