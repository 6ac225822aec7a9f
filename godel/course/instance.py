"""A student's instance of an exercise: parameters drawn by SHA-256, and texts filled with them.

The draw depends on nothing but the names of student, exercise and parameter, so that anybody can
repeat it, and two students rarely have the same numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from godel.course.model import Exercise, Parameter
from godel.course.plain import evaluated
from godel.course.schema import Item

_HOLE = re.compile(r"\{([a-z][a-z0-9-]*)\}")


@dataclass(frozen=True, slots=True)
class Instance:
    """An exercise for one student: the values of its parameters, as texts."""

    exercise: Exercise
    student: str
    values: Mapping[str, str]

    def filled(self, text: str) -> str:
        """A text with the values in the place of `{name}`. Other braces stay as they are."""
        return filled(text, self.values)

    def item(self, item: Item) -> Item:
        """The same for all texts in an item of a check."""
        if isinstance(item, str):
            return self.filled(item)
        if isinstance(item, list):
            return [self.item(part) for part in item]
        if isinstance(item, dict):
            return {name: self.item(part) for name, part in item.items()}
        return item


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with values in the place of the holes that have one."""
    return _HOLE.sub(lambda hole: values.get(hole[1], hole[0]), text)


def unfilled(text: str) -> str:
    """A text for all students: the name of a parameter stands where its value will be."""
    return _HOLE.sub(lambda hole: hole[1], text)


def holes(text: str) -> frozenset[str]:
    """The names in braces in a text."""
    return frozenset(_HOLE.findall(text))


def instance_for(exercise: Exercise, student: str) -> Instance:
    """The instance of a student, drawn by name. Raises MeaningProblem for a bad expression."""
    values: dict[str, str] = {}
    for parameter in exercise.parameters:
        values[parameter.name] = _drawn(parameter, exercise.name, student, values)
    return Instance(exercise, student, values)


def _drawn(parameter: Parameter, exercise: str, student: str, values: Mapping[str, str]) -> str:
    if parameter.expression:
        return evaluated(filled(parameter.expression, values), parameter.name)
    digest = sha256(f"{student}\n{exercise}\n{parameter.name}".encode()).digest()
    return parameter.choices[int.from_bytes(digest, "big") % len(parameter.choices)]
