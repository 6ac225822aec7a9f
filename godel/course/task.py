"""What a grader is given: the texts of the submission, the keys of its check, the files of the lab.

Nothing here comes from the student's folder but the texts that are handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from godel.course.schema import Item
from godel.errors import GodelError, UsageProblem


class Wrong(Exception):
    """A submission does not pass: the sentences say what was expected, what came, and where."""


class Unsettled(Exception):
    """The machine, and not the submission, decided: it says nothing of the submission."""


@dataclass(frozen=True, slots=True)
class Task:
    """One check of one submission. `handed` and `given` are texts by file name.

    `given` are the files that come with the exercise and the lab, filled for this student.
    """

    keys: Mapping[str, Item]
    handed: Mapping[str, str]
    given: Mapping[str, str]

    @property
    def file(self) -> str:
        """The name of the file that the check looks at: its key `file`, or the first one."""
        return self.word("file", next(iter(self.handed)))

    @property
    def text(self) -> str:
        """The text of that file."""
        return self.handed_text(self.file)

    def handed_text(self, name: str) -> str:
        """The text of a file that is handed in. Raises UsageProblem if the exercise has no such."""
        if name not in self.handed:
            raise UsageProblem(f"the check names {name[:60]}, which is not in files")
        return self.handed[name]

    def word(self, name: str, default: str = "") -> str:
        """The text behind a key."""
        return str(self.keys.get(name, default))

    def words(self, name: str) -> tuple[str, ...]:
        """The list of texts behind a key."""
        found = self.keys.get(name, [])
        return tuple(map(str, found)) if isinstance(found, list) else ()

    def natural(self, name: str, default: int) -> int:
        """The number behind a key. Raises UsageProblem if the text there is none."""
        found = str(self.keys.get(name, default))
        if not (found.isascii() and found.isdecimal() and len(found) < 16):
            raise UsageProblem(f"{name} of a check is no number: {found[:40]}")
        return int(found)

    def flag(self, name: str, default: bool = False) -> bool:
        """Whether a key is set."""
        return self.keys.get(name, default) is True

    def tables(self, name: str) -> tuple[Mapping[str, Item], ...]:
        """The list of tables behind a key."""
        found = self.keys.get(name, [])
        rows = found if isinstance(found, list) else []
        return tuple(row for row in rows if isinstance(row, dict))


class ExerciseProblem(GodelError):
    """The definition of an exercise is wrong, whatever is handed in."""


@contextmanager
def ours(what: str) -> Iterator[None]:
    """Errors inside are not the student's: something that comes with the exercise is wrong."""
    try:
        yield
    except GodelError as error:
        raise ExerciseProblem(f"the exercise is broken ({what}): {error}") from error
