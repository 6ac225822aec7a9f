"""`kernel-script`: instructions typed by hand that the kernel accepts, as a file."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from godel.course.scenery import WORLD_KEYS
from godel.course.schema import Key
from godel.course.task import Task, Wrong, ours
from godel.errors import UsageProblem

KEYS = {
    **WORLD_KEYS,
    "file": Key("text", "the file with the script; by default the first of files"),
    "candidate": Key("text", "the agent in the file of the world that is proved better"),
    "goal": Key("text", "better, no-better, interval or ceiling; by default better"),
    "most-steps": Key("natural", "how many instructions it may have"),
}

PLAYER = "godel.course.hand"
"""The module that plays a script: `play(task) -> (accepted, sentence)`."""


def grade(task: Task) -> str:
    """The script ends in an accepted check."""
    if find_spec(PLAYER) is None:
        with ours("kind"):
            raise UsageProblem("this installation cannot play scripts of the kernel")
    accepted, said = import_module(PLAYER).play(task)
    if not accepted:
        raise Wrong(str(said))
    return str(said)
