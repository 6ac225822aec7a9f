"""Files by Landlock: what is not listed can be neither read nor written nor run.

Needs Linux 5.13 and no privilege. It does not hide names: whether a path exists, and how large it
is, can still be asked.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable

from godel.sandbox.system import call

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_ASK_VERSION = 1
_BENEATH = 1
_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_BITS = ((1, 13), (2, 14), (3, 15), (5, 16))
"""From which version on how many kinds of access are known."""


def version() -> int:
    """The version of Landlock that this kernel has, 0 if it has none or it is switched off."""
    try:
        return call("landlock_create_ruleset", _CREATE, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def restrict(readable: Iterable[str], devices: Iterable[str]) -> None:
    """From now on this process reads (and runs) only what is listed, and writes only to devices.

    Where the kernel knows how (version 4, and 6), TCP ports, abstract sockets and signals to
    others are closed too. Raises OSError.
    """
    known = version()
    bits = max(bits for since, bits in _BITS if since <= known)
    network, scope = (3 if known >= 4 else 0), (3 if known >= 6 else 0)
    structure = (ctypes.c_uint64 * 3)((1 << bits) - 1, network, scope)
    size = 8 if known < 4 else 16 if known < 6 else 24
    rules = call("landlock_create_ruleset", _CREATE, structure, size, 0)
    try:
        for path in readable:
            _allow(rules, path, _EXECUTE | _READ | _LIST)
        for path in devices:
            _allow(rules, path, _WRITE | _READ)
        call("landlock_restrict_self", _RESTRICT, rules, 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: str, access: int) -> None:
    """Allow some access to a file, or to all beneath a folder."""

    class Beneath(ctypes.Structure):
        _pack_ = 1
        _fields_ = (("access", ctypes.c_uint64), ("parent", ctypes.c_int32))

    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            access &= ~_LIST
        rule = Beneath(access, handle)
        call("landlock_add_rule", _ADD, rules, _BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(handle)
