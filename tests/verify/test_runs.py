"""A run of the machine is valid for the second checker; a run that was changed is not."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from godel import verify as second
from godel.cli import main

Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a rewrite that was proved."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    assert main(["run", "gambler", "--ticks", "40", "--seed", "1", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def trusting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a rewrite whose proof spends a level of trust."""
    folder = tmp_path_factory.mktemp("runs") / "trusting"
    told = ["--target", "strict", "--trust-levels", "1", "--ticks", "20", "--seed", "1"]
    assert main(["run", "gambler", *told, "--out", str(folder)]) == 0
    return folder


def records(folder: Path) -> list[dict[str, object]]:
    text = (folder / "journal.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def rewrite(folder: Path, found: list[dict[str, object]]) -> None:
    """Write a journal with a chain that fits."""
    previous, lines = "0" * 64, []
    for number, record in enumerate(found, 1):
        record |= {"n": number, "previous": previous}
        lines.append(json.dumps(record, sort_keys=True, separators=(",", ":")))
        previous = hashlib.sha256(lines[-1].encode()).hexdigest()
    (folder / "journal.jsonl").write_text("".join(line + "\n" for line in lines), "utf-8")


def body(folder: Path, kind: str, change: Callable[[dict[str, object]], None]) -> None:
    """Change the body of the first record of a kind, and mend the chain."""
    found = records(folder)
    inside = next(record["body"] for record in found if record["kind"] == kind)
    assert isinstance(inside, dict)
    change(inside)
    rewrite(folder, found)


def proof_of(folder: Path) -> Path:
    switch = next(record["body"] for record in records(folder) if record["kind"] == "switch")
    assert isinstance(switch, dict)
    return folder / "proofs" / f"{switch['proof']}.proof"


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def other_proof(folder: Path) -> None:
    """The switch names the proof of the attempt, which was made for another claim."""
    attempt = next(r["body"] for r in records(folder) if r["kind"] == "attempt")
    assert isinstance(attempt, dict)
    body(folder, "switch", lambda inside: inside.update(proof=attempt["proof"]))


def reordered(folder: Path) -> None:
    lines = (folder / "journal.jsonl").read_bytes().splitlines(keepends=True)
    lines[3:5] = reversed(lines[3:5])
    (folder / "journal.jsonl").write_bytes(b"".join(lines))


def other_fates(folder: Path) -> None:
    """Attempts that were proved are called refuted, and the other way around."""
    fates = {"proved": "refuted", "refuted": "proved"}
    found = records(folder)
    for record in found:
        inside = record["body"]
        if isinstance(inside, dict) and inside.get("fate") in fates:
            inside["fate"] = fates[str(inside["fate"])]
    rewrite(folder, found)


CHANGES: dict[str, Change] = {
    "a word of the journal": lambda f: spoil(f / "journal.jsonl", '"tick":3', '"tick":2'),
    "a blank in the journal": lambda f: spoil(f / "journal.jsonl", '"n":2,', '"n": 2,'),
    "records in another order": reordered,
    "a record is missing": lambda f: rewrite(f, records(f)[1:]),
    "settings": lambda f: spoil(f / "run.json", '"trust":[]', '"trust":["z3"]'),
    "the world": lambda f: spoil(f / "world.ouro", "99/100", "98/100"),
    "a proof": lambda f: spoil(proof_of(f), "(check)", " (check)"),
    "no proof": lambda f: proof_of(f).unlink(),
    "a switch without proof": lambda f: body(f, "switch", lambda b: b.update(proof="")),
    "a switch by the proof of an attempt": other_proof,
    "a switch from another program": lambda f: body(f, "switch", lambda b: b.update(old="0" * 64)),
    "a switch at another tick": lambda f: body(f, "switch", lambda b: b.update(tick=1)),
    "a switch with another claim": lambda f: body(f, "switch", lambda b: b.update(claim="0" * 64)),
    "attempts with another fate": other_fates,
    "a switch that leaves more trust": lambda f: body(f, "switch", lambda b: b.update(trust=1)),
    "a switch that rests on less": lambda f: body(f, "switch", lambda b: b.update(rests_on=[])),
}


def told(level: int, target: str = "strict") -> Change:
    """Settings with other trust, and a start that fits."""

    def change(folder: Path) -> None:
        spoil(folder / "run.json", '"target":"strict"', f'"target":"{target}"')
        spoil(folder / "run.json", '"trust_levels":1', f'"trust_levels":{level}')
        name = hashlib.sha256((folder / "run.json").read_bytes()).hexdigest()
        body(folder, "start", lambda inside: inside.update(run=name))

    return change


TRUST: dict[str, Change] = {
    "the level stays where it was": lambda f: body(f, "switch", lambda b: b.update(trust=1)),
    "the level falls by two": lambda f: body(f, "switch", lambda b: b.update(trust=-1)),
    "no level": lambda f: body(f, "switch", lambda b: b.update(trust=None)),
    "the run began with more": told(2),
    "the run began with less": told(0),
    "the run has another target": told(1, "relaxed"),
}


def test_a_run_is_valid(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kinds = [(record["kind"], record["body"]) for record in records(run)]
    fates = [str(inside.get("fate")) for _, inside in kinds if isinstance(inside, dict)]
    decided = fates.count("proved") + fates.count("refuted")
    switches = [kind for kind, _ in kinds].count("switch")
    assert min(decided, switches) > 0
    assert second.main([str(run)]) == 0
    assert f" {decided + switches} proofs" in capsys.readouterr().out


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_run_is_refused(name: str, run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(run, folder)
    CHANGES[name](folder)
    assert second.main([str(folder)]) in (2, 4)
    assert second.main([str(folder)]) == (2 if name == "no proof" else 4)


def test_a_run_that_spends_trust_is_valid(trusting: Path) -> None:
    switch = next(record["body"] for record in records(trusting) if record["kind"] == "switch")
    assert isinstance(switch, dict)
    assert "reflection" in switch["rests_on"]
    assert switch["trust"] == 0
    assert second.main([str(trusting)]) == 0


@pytest.mark.parametrize("name", TRUST)
def test_a_run_that_spends_trust_otherwise_is_refused(
    name: str, trusting: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(trusting, folder)
    TRUST[name](folder)
    assert second.main([str(folder)]) == 4
    assert "trust" in (said := capsys.readouterr().out) or "target" in said


def test_an_incomplete_last_line_is_cut(run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(run, folder)
    with (folder / "journal.jsonl").open("ab") as file:
        file.write(b'{"body":{"li')
    assert second.main([str(folder)]) == 0


def test_a_chain_that_was_mended_is_as_good_as_the_first(run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(run, folder)
    rewrite(folder, records(folder))
    assert second.main([str(folder)]) == 0


@pytest.mark.parametrize("line", [b"[]", b"{}", b'{"a":1.5}', b'{"a":1,"a":1}', b"[" * 10**5])
def test_lines_that_are_no_records(line: bytes) -> None:
    with pytest.raises(second.RefusedError):
        second.journal(line + b"\n")
