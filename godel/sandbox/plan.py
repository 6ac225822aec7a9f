"""What the launcher is told: the command, what it may read, its limits, how it is confined."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from godel.errors import UsageProblem
from godel.sandbox.limits import Limits

SYSTEM = (
    "/usr /bin /sbin /lib /lib32 /lib64 /libx32 /nix/store /etc/alternatives "
    "/etc/ld.so.cache /etc/ld.so.conf /etc/ld.so.conf.d"
).split()
"""Programs and libraries of the system, as far as they are there."""

DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
SCRATCH = "/private-scratch"
"""The one folder in which a program may write, in a root of its own."""


_PYTHON = ("python", "python3")
"""Names of the Python that runs this very program: what a shell finds may be a script of a tool."""


class Way(StrEnum):
    """How a program is kept in.

    `NAMESPACES`: a world of its own: its own root, processes, users and network (none), and a
    filter of system calls. `LANDLOCK`: among the others, but one process only, which reads what is
    listed, writes nothing, and has a stricter filter. `NONE`: not confined.
    """

    NAMESPACES = "namespaces"
    LANDLOCK = "landlock"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Plan:
    """One start of a program. `binds` are (place that it sees, file that is there)."""

    way: Way
    command: tuple[str, ...]
    binds: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]
    limits: Limits

    def text(self) -> str:
        """The plan as JSON."""
        return json.dumps(asdict(self))


def read_plan(text: str) -> Plan:
    """The plan that `Plan.text` wrote: between our own processes, so nothing is checked."""
    body = json.loads(text)
    return Plan(
        Way(body["way"]),
        tuple(body["command"]),
        tuple((place, source) for place, source in body["binds"]),
        tuple((place, target) for place, target in body["links"]),
        Limits(**body["limits"]),
    )


def make_plan(way: Way, command: Sequence[str], readable: Iterable[str], limits: Limits) -> Plan:
    """The plan for a command as a person writes it. Raises UsageProblem.

    Files named in the command can be read, and what is listed as readable; of the rest of the
    machine only its programs and libraries, and those of the interpreter that the command names.
    """
    if not command:
        raise UsageProblem("the command of the outside program is empty")
    program = sys.executable if command[0] in _PYTHON else shutil.which(command[0])
    if program is None:
        raise UsageProblem(f"there is no program {command[0][:80]!r}", hint="give its path")
    words = [os.path.abspath(program), *map(absolute, command[1:])]
    places = [words[0], *(word for word in words[1:] if os.path.isfile(word))]
    places += _interpreter(words[0])
    places += map(_readable, readable)
    links = tuple((place, os.readlink(place)) for place in SYSTEM if os.path.islink(place))
    shared = [p for p in SYSTEM if os.path.exists(p) and not os.path.islink(p)]
    binds = tuple((place, os.path.realpath(place)) for place in _apart(shared, places))
    return Plan(way, tuple(words), binds, links, limits)


def _readable(path: str) -> str:
    """The whole path of what a person lets be read. Raises UsageProblem."""
    place = os.path.abspath(path)
    if not os.path.exists(place):
        raise UsageProblem(f"there is no file or folder {path[:80]!r} to be read")
    if any(_beneath(taken, (place,)) for taken in (*SYSTEM, *DEVICES, SCRATCH)) or place == "/":
        raise UsageProblem(f"{path[:80]} is too much to be read", hint="name what is needed in it")
    return place


def _apart(shared: list[str], places: list[str]) -> list[str]:
    """The shared folders and the places, without any that is within another one.

    A link within a folder that is there already leads to where its file is, so that place is added.
    """
    kept = list(shared)
    for place in sorted(dict.fromkeys(places)):
        for path in dict.fromkeys((place, os.path.realpath(place))):
            if not _beneath(path, (*kept, *SYSTEM)):
                kept.append(path)
    return kept


def absolute(word: str) -> str:
    """A word that names a file, by its whole path; any other word as it is."""
    try:
        return os.path.abspath(word) if os.path.isfile(word) else word
    except ValueError:
        return word


def _beneath(place: str, folders: Iterable[str]) -> bool:
    """Whether a path is one of some paths, or in one of them."""
    return any(place == folder or place.startswith(folder + "/") for folder in folders)


def _interpreter(program: str) -> list[str]:
    """The libraries of a Python outside of the system: of its environment and of its installation.

    Only `lib/python*` is taken, never a whole prefix: that may be somebody's home.
    """
    found: list[str] = []
    for path in dict.fromkeys(_links_from(program)):
        found.append(path)
        prefix = Path(path).parent.parent
        if not Path(path).name.startswith("python"):
            continue
        for pattern in ("pyvenv.cfg", "lib/python3*", "lib64/python3*", "lib/libpython3*"):
            found += map(str, sorted(prefix.glob(pattern)))
    return found


def _links_from(path: str) -> list[str]:
    """A path, the link that it is, and so on to the file."""
    found = [path]
    while os.path.islink(found[-1]) and len(found) < 40:
        target = os.path.join(os.path.dirname(found[-1]), os.readlink(found[-1]))
        found.append(os.path.normpath(target))
    return found
