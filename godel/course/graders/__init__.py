"""The kinds of checks, one module each; a module is imported only when its kind is used.

A module has `KEYS`, what a `[[check]]` of this kind may say, and `grade(task)`, which returns a
sentence about what was seen, or raises `Wrong` with the sentence that the student reads.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol

from godel.course.schema import Keys
from godel.course.task import Task

KINDS = (
    "run", "value", "quine", "program", "answer", "modal", "world", "improves", "refutes", "bound",
    "certificate", "proposer", "kernel-script", "sampled",
)  # fmt: skip
"""A kind K is graded by the module `godel.course.graders.K` (with `_` for `-`)."""


class Grader(Protocol):
    """What each of these modules has."""

    KEYS: Keys

    def grade(self, task: Task) -> str:
        """What was seen. Raises Wrong if the submission does not pass."""


def grader(kind: str) -> Grader:
    """The module of a kind."""
    module: Grader = import_module(f"{__name__}.{kind.replace('-', '_')}")
    return module


def keys_of(kind: str) -> Keys:
    """What a check of a kind may say."""
    return grader(kind).KEYS
