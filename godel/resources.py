"""Finds the files that come with the package: grammars, proofs, worlds; in a wheel or a checkout.

A wheel carries `grammars/` and `proofs/` inside the package, in `_data`; in a checkout they stand
beside it. The shipped worlds are always in the package.
"""

from __future__ import annotations

from pathlib import Path

from godel.errors import StorageProblem

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    """The folder of that name. Raises StorageProblem if the installation lacks it."""
    for place in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise StorageProblem(
        f"the installation is incomplete: it has no {name}/", hint="install the package again"
    )


def grammars_folder() -> Path:
    """Where the `*.lark` grammars are."""
    return _folder("grammars")


def proofs_folder() -> Path:
    """Where `library/`, `bad/` and `trust.toml` are."""
    return _folder("proofs")


def worlds_folder() -> Path:
    """Where the worlds and agents are that ship with the package."""
    return _PACKAGE / "world" / "library"


def scenes_folder() -> Path:
    """Where the scenes are: `NAME.ouro`, a world and agents, and `NAME.scene`, what is done."""
    return _PACKAGE / "scenes" / "library"


def games_folder() -> Path:
    """Where the two-player worlds are, for `godel ladder`."""
    return _PACKAGE / "selfplay" / "library"


def held_out_world(name: str) -> Path:
    """The file of a world with tasks that no shipped program was made for."""
    return _PACKAGE / "world" / "held_out" / f"{name}.ouro"


def held_out_names() -> tuple[str, ...]:
    """The names of these worlds, in alphabetical order."""
    return tuple(sorted(path.stem for path in held_out_world("any").parent.glob("*.ouro")))


def synthesis_folder() -> Path:
    """Where the worlds are that ask for answers: the tasks of `godel bench search --synthesis`."""
    return _PACKAGE / "world" / "synthesis"


def programs_folder() -> Path:
    """Where the programs are that ship with the language, for `godel ouro NAME`."""
    return _PACKAGE / "language" / "library"


def program_names() -> tuple[str, ...]:
    """The names of the shipped programs, in alphabetical order."""
    return tuple(sorted(path.stem for path in programs_folder().glob("*.ouro")))


def grammar(name: str) -> str:
    """The text of one grammar, as in `grammar("world")`. Raises StorageProblem if there is none."""
    path = grammars_folder() / f"{name}.lark"
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise StorageProblem(f"cannot read the grammar {name}: {error.strerror}") from None


def world_names() -> tuple[str, ...]:
    """The names of the shipped worlds, in alphabetical order."""
    return tuple(sorted(path.stem for path in worlds_folder().glob("*.ouro")))


def scene_names() -> tuple[str, ...]:
    """The names of the shipped scenes, in alphabetical order."""
    return tuple(sorted(path.stem for path in scenes_folder().glob("*.scene")))


def game_names() -> tuple[str, ...]:
    """The names of the two-player worlds that ship, in alphabetical order."""
    return tuple(sorted(path.stem for path in games_folder().glob("*.ouro")))


def shipped_file(name: str) -> Path | None:
    """The file of a shipped world, for one player or two; None if none has this name."""
    if name in world_names():
        return worlds_folder() / f"{name}.ouro"
    return games_folder() / f"{name}.ouro" if name in game_names() else None
