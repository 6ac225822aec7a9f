"""Grammars, proofs and worlds are found beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel import resources
from godel.errors import StorageProblem
from godel.language.reader import load_text, read_file_forms

ROOT = Path(__file__).resolve().parents[1]


def test_folders_of_a_checkout() -> None:
    assert resources.grammars_folder() == ROOT / "grammars"
    assert resources.proofs_folder() == ROOT / "proofs"
    assert resources.worlds_folder() == ROOT / "godel" / "world" / "library"


def test_every_grammar_is_found() -> None:
    for path in sorted((ROOT / "grammars").glob("*.lark")):
        assert resources.grammar(path.stem) == path.read_text(encoding="utf-8")


def test_a_missing_grammar_is_a_clear_error() -> None:
    with pytest.raises(StorageProblem, match="cannot read the grammar nothing: No such file"):
        resources.grammar("nothing")


def test_an_incomplete_installation_is_a_clear_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "godel")
    with pytest.raises(StorageProblem, match="it has no proofs/"):
        resources.proofs_folder()
    inside = tmp_path / "godel" / "_data" / "proofs"
    inside.mkdir(parents=True)
    (tmp_path / "proofs").mkdir()
    assert resources.proofs_folder() == inside


def test_every_shipped_world_can_be_read() -> None:
    names = resources.world_names()
    assert list(names) == sorted(names)
    for name in names:
        text = load_text(resources.worlds_folder() / f"{name}.ouro")
        assert read_file_forms(text, name)
