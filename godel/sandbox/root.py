"""A root of its own: the system read-only, the files that were named, a small scratch folder."""

from __future__ import annotations

import contextlib
import os

from godel.sandbox import system
from godel.sandbox.plan import DEVICES, SCRATCH, Plan

_OLD, _NEW = "/old", "/new"
_BASES = ("/tmp", "/usr", "/var")
_MOST_FILES = 1_024


def build_root(plan: Plan) -> None:
    """Leave the machine's file system for one made for a plan. Raises OSError.

    To be called in a mount namespace of its own. What is not bound into the new root has no name
    here any more; `/proc` and `/sys` are not there at all.
    """
    system.mount("", "/", "", system.RECURSIVE | system.PRIVATE)
    base = next(path for path in _BASES if os.path.isdir(path))
    system.mount("tmpfs", base, "tmpfs", system.NO_DEVICES, "size=1m,mode=755")
    for name in (_OLD, _NEW):
        os.mkdir(base + name)
    system.pivot_root(base, base + _OLD)
    os.chdir("/")
    system.mount("tmpfs", _NEW, "tmpfs", system.NO_DEVICES, "size=1m,mode=755")
    for place, target in plan.links:
        os.symlink(target, _NEW + place)
    for place, source in plan.binds:
        _bind(_OLD + source, _NEW + place)
    for place in (*DEVICES, SCRATCH + "/"):
        _make(_NEW + place, folder=place.endswith("/"))
    system.set_mount_attributes(_NEW, system.READ_ONLY_ATTRIBUTES)
    for place in DEVICES:
        system.mount(_OLD + place, _NEW + place, "", system.BIND)
    options = f"size={plan.limits.file_bytes},nr_inodes={_MOST_FILES},mode=777"
    flags = system.NO_DEVICES | system.NO_SETUID
    system.mount("tmpfs", _NEW + SCRATCH, "tmpfs", flags, options)
    system.unmount(_OLD)
    os.chdir(_NEW)
    system.pivot_root(".", ".")
    system.unmount(".")
    os.chdir(SCRATCH)


def _bind(source: str, place: str) -> None:
    """Put a file or a folder at a place, which is made if it is not there."""
    _make(place, folder=os.path.isdir(source))
    system.mount(source, place, "", system.BIND | system.RECURSIVE)


def _make(place: str, folder: bool) -> None:
    """An empty folder or file at a place, with the folders above it."""
    with contextlib.suppress(FileExistsError):
        os.makedirs(place if folder else os.path.dirname(place), 0o755)
    if not folder and not os.path.lexists(place):
        os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
