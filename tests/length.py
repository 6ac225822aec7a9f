"""Whether tests are run at length: all worlds, students and rules, and not only some of each.

`GODEL_AT_LENGTH=1 python -m pytest ...`. What is left out otherwise runs the same code as what is
not; it costs minutes that continuous integration does not have.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")

AT_LENGTH = bool(os.environ.get("GODEL_AT_LENGTH"))


def some(items: Sequence[Item], count: int) -> Sequence[Item]:
    """The first few, or all of them at length."""
    return items if AT_LENGTH else items[:count]
