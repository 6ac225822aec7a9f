"""The Linux calls that Python has no name for, through ctypes. Each raises OSError.

Numbers and structures are those of the kernel's own headers (include/uapi/linux).
"""

from __future__ import annotations

import ctypes
import os
import sys

NEW_USER, NEW_PID, NEW_MOUNT, NEW_NETWORK = 0x10000000, 0x20000000, 0x00020000, 0x40000000
NEW_IPC, NEW_HOST_NAME, NEW_CGROUP = 0x08000000, 0x04000000, 0x02000000

BIND, RECURSIVE, PRIVATE, NO_SETUID, NO_DEVICES = 0x1000, 0x4000, 1 << 18, 2, 4
DETACH = 2
READ_ONLY_ATTRIBUTES = 1 | 2 | 4
"""Read-only, no set-user-id programs, no devices, for `set_mount_attributes`."""

_DEATH_SIGNAL, _DUMPABLE, _SECCOMP, _DROP_BOUND, _SUBREAPER, _NO_NEW_PRIVILEGES = (
    1, 4, 22, 24, 36, 38,
)  # fmt: skip
_FILTER = 2
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_CAPSET = {"x86_64": 126, "aarch64": 91}
_MOUNT_SETATTR = 442
_ALL_BELOW = 0x8000
_CAPABILITIES_3 = 0x20080522

MACHINE = os.uname().machine
SUPPORTED = sys.platform == "linux" and MACHINE in _PIVOT_ROOT and sys.maxsize > 2**32
"""Whether the numbers of this machine's system calls are known here."""


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def call(what: str, number: int, *arguments: object) -> int:
    """A system call by its number; its arguments are ctypes objects, integers, bytes or None."""
    given = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _checked(_library().syscall(ctypes.c_long(number), *given), what)


def unshare(flags: int) -> None:
    """Leave some namespaces for new ones."""
    _checked(_library().unshare(ctypes.c_int(flags)), "unshare")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mount a file system, or bind a place to another."""
    given = [text.encode() or None for text in (source, target, kind)]
    flag, option = ctypes.c_ulong(flags), options.encode() or None
    _checked(_library().mount(*given, flag, option), f"mount on {target}")


def unmount(target: str) -> None:
    """Take a mount away, however busy it is."""
    _checked(_library().umount2(target.encode(), ctypes.c_int(DETACH)), f"unmount {target}")


def pivot_root(new: str, old: str) -> None:
    """Make a mount the root, and put the old root somewhere below it."""
    call("pivot_root", _PIVOT_ROOT[MACHINE], new.encode(), old.encode())


def set_mount_attributes(target: str, attributes: int) -> None:
    """Set attributes on a mount and on all below it (Linux 5.12)."""
    structure = (ctypes.c_uint64 * 4)(attributes, 0, 0, 0)
    size = ctypes.sizeof(structure)
    call("mount_setattr", _MOUNT_SETATTR, -100, target.encode(), _ALL_BELOW, structure, size)


def _control(option: int, *arguments: int) -> int:
    given = [ctypes.c_ulong(a) for a in (*arguments, *(0,) * (4 - len(arguments)))]
    return int(_library().prctl(ctypes.c_int(option), *given))


def die_with_parent(signal: int) -> None:
    """Ask for a signal when the thread that made this process ends."""
    _checked(_control(_DEATH_SIGNAL, signal), "prctl")


def adopt_orphans() -> None:
    """Descendants whose parent ends become children of this process."""
    _checked(_control(_SUBREAPER, 1), "prctl")


def hide_memory() -> None:
    """No core dumps of this process, and nobody may look into it."""
    _checked(_control(_DUMPABLE, 0), "prctl")


def renounce_privileges() -> None:
    """Give up every capability, and any way to gain one by running a program."""
    for capability in range(64):
        if _control(_DROP_BOUND, capability) < 0:
            break
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
    call("capset", _CAPSET[MACHINE], header, (ctypes.c_uint32 * 6)())
    no_new_privileges()


def no_new_privileges() -> None:
    """Programs that this process runs gain nothing by set-user-id bits."""
    _checked(_control(_NO_NEW_PRIVILEGES, 1), "prctl")


def filter_calls(program: bytes) -> None:
    """Install a seccomp filter: 8 bytes for each instruction. Needs `no_new_privileges`."""
    text = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    given = Program(len(program) // 8, ctypes.addressof(text))
    _checked(_control(_SECCOMP, _FILTER, ctypes.addressof(given)), "seccomp")
