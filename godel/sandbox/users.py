"""A user namespace in which the program is nobody, whoever started it."""

from __future__ import annotations

import os
from pathlib import Path

from godel.sandbox import system

NOBODY = 65_534


def enter_user_namespace(others: int) -> bool:
    """Enter a new user namespace, and other new ones that it makes possible. Raises OSError.

    Whether a limit on processes will hold in it: the kernel does not count those of the real root,
    so where root starts this the program is to be somebody else, and only a process that stays
    outside may say that there is such a somebody.
    """
    user, group = os.geteuid(), os.getegid()
    entered = os.pipe()
    helper = _helper(entered[0], entered[1]) if user == 0 else 0
    system.unshare(system.NEW_USER | others)
    os.write(entered[1], b"x")
    for handle in entered:
        os.close(handle)
    if helper and os.waitpid(helper, 0)[1] == 0:
        return True
    (Path("/proc/self") / "setgroups").write_text("deny")
    _write_maps("self", f"{NOBODY} {user} 1", f"{NOBODY} {group} 1")
    return user != 0


def _helper(source: int, sink: int) -> int:
    """A child that waits outside, and then says that root and nobody are who they are outside."""
    me = os.getpid()
    helper = os.fork()
    if not helper:
        code = 1
        try:
            os.close(sink)
            if os.read(source, 1):
                both = f"0 0 1\n{NOBODY} {NOBODY} 1"
                _write_maps(str(me), both, both)
                code = 0
        finally:
            os._exit(code)
    return helper


def _write_maps(process: str, users: str, groups: str) -> None:
    """Say which users and groups of a namespace are which outside."""
    (Path("/proc") / process / "uid_map").write_text(users)
    (Path("/proc") / process / "gid_map").write_text(groups)
