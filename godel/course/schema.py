"""TOML files read strictly: known keys of the right sort; errors with file, line and advice."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from godel.errors import MeaningProblem, Place, SyntaxProblem
from godel.language.expected import did_you_mean
from godel.language.reader import load_text

Item: TypeAlias = "bool | int | str | list[Item] | dict[str, Item]"
"""What a file may hold: no floats and no dates; numbers are integers, or texts like 1/2."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")


@dataclass(frozen=True, slots=True)
class Key:
    """What may stand behind a key.

    `sort` is one of the SORTS. `columns` are the keys of each inline table of the sort `tables`.
    """

    sort: str
    says: str
    needed: bool = False
    columns: Mapping[str, Key] | None = None


SORTS: Mapping[str, str] = {
    "text": 'a text, as in "abc"',
    "texts": 'a list of texts, as in ["a", "b"]',
    "natural": "a natural number, as in 5, or a text that becomes one once {n} is filled in",
    "flag": "true or false",
    "tables": "a list of tables, as in [{ a = 1 }, { a = 2 }]",
}

Keys: TypeAlias = Mapping[str, Key]


class TomlFile:
    """A file of TOML and where its keys stand in it."""

    def __init__(self, path: Path) -> None:
        """Raises StorageProblem or SyntaxProblem with the place of what cannot be read."""
        self.path, self.text = path, load_text(path)
        try:
            self.body: dict[str, Item] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
            line, column = (int(found[1]), int(found[2])) if found else (1, 1)
            message = str(error).partition(" (at ")[0]
            raise SyntaxProblem(
                f"not TOML: {message}",
                place=self._place(line, column),
                hint="texts stand in quotes, lists in [ ], one key = value to a line",
            ) from None
        except (RecursionError, ValueError):
            raise SyntaxProblem("not TOML: nested too deeply, or a number is too long",
                                place=self._place(1, 1)) from None  # fmt: skip

    def _place(self, line: int, column: int = 1) -> Place:
        lines = self.text.split("\n")
        return Place(str(self.path), line, column, lines[line - 1] if line <= len(lines) else "")

    def place(self, table: str, key: str, number: int = 0) -> Place:
        """Where a key of the `number`-th table of a name stands; its header if it has no line.

        The name "" means the keys before the first header.
        """
        current, seen, header = "", 0, 1
        for line, text in enumerate(self.text.split("\n"), 1):
            if found := _HEADER.match(text):
                seen = 0 if found[2] != current else seen + 1
                current = found[2]
                header = line if (current, seen) == (table, number) else header
            elif (current, seen) == (table, number if current else 0):
                match = _KEY.match(text)
                if match and match[1] == key:
                    return self._place(line, match.start(1) + 1)
        return self._place(header)

    def wrong(
        self, message: str, hint: str, table: str = "", key: str = "", number: int = 0
    ) -> MeaningProblem:
        """An error about a key, to be raised."""
        return MeaningProblem(message, place=self.place(table, key, number), hint=hint)

    def checked(
        self, items: Mapping[str, Item], keys: Keys, table: str = "", number: int = 0
    ) -> Mapping[str, Item]:
        """The items, if they are all known, all needed ones are there, and of the right sort."""
        where = f" in [{table}]" if table else ""
        for name, item in items.items():
            if name not in keys:
                hint = did_you_mean(name, keys) or "known: " + " ".join(sorted(keys))
                raise self.wrong(f"unknown key {name}{where}", hint, table, name, number)
            self._check(name, item, keys[name], table, number)
        for name, key in keys.items():
            if key.needed and name not in items:
                raise self.wrong(
                    f"the key {name} is missing{where}", f"{name}: {key.says}", table, "", number
                )
        return items

    def _check(self, name: str, item: Item, key: Key, table: str, number: int) -> None:
        if not _fits(item, key):
            raise self.wrong(
                f"{name} is not {SORTS[key.sort]}", f"{name}: {key.says}", table, name, number
            )
        if key.columns is not None and isinstance(item, list):
            for row in item:
                if isinstance(row, dict):
                    self._row(name, row, key.columns, table, number)

    def _row(
        self, name: str, row: Mapping[str, Item], columns: Keys, table: str, number: int
    ) -> None:
        for column, item in row.items():
            if column not in columns:
                hint = "known: " + " ".join(columns)
                raise self.wrong(f"unknown key {column} in {name}", hint, table, name, number)
            if not _fits(item, columns[column]):
                raise self.wrong(
                    f"{column} in {name} is not {SORTS[columns[column].sort]}",
                    f"{column}: {columns[column].says}", table, name, number,
                )  # fmt: skip
        for column, key in columns.items():
            if key.needed and column not in row:
                raise self.wrong(
                    f"{column} is missing in {name}", f"{column}: {key.says}", table, name, number
                )


def _fits(item: Item, key: Key) -> bool:
    """Whether an item is of the sort of a key. `true` is no number."""
    if key.sort == "flag":
        return isinstance(item, bool)
    if key.sort == "natural":
        whole = isinstance(item, int) and not isinstance(item, bool) and item >= 0
        return whole or isinstance(item, str)
    if key.sort == "text":
        return isinstance(item, str)
    row = str if key.sort == "texts" else dict
    return isinstance(item, list) and all(isinstance(part, row) for part in item)
