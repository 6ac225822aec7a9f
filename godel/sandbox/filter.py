"""Which system calls a confined program may not make, as a seccomp program.

What is denied is what reaches out of a process: the network, other processes, mounts, the clock,
memory that no limit counts, and whatever a kernel has that is newer than this table. A denied call
fails with EPERM, or with ENOSYS where a C library then tries an older one.

The rows are from the kernel's own tables: name, number on x86_64, number on aarch64; `-` where the
machine has no such call.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterator
from types import MappingProxyType

DENIED = """
socket 41 198           connect 42 203          bind 49 200             listen 50 201
accept 43 202           accept4 288 242

ptrace 101 117          process_vm_readv 310 270 process_vm_writev 311 271 kcmp 312 272
pidfd_open 434 434      pidfd_getfd 438 438     pidfd_send_signal 424 424
process_madvise 440 440 process_mrelease 448 448
setpriority 141 140     sched_setparam 142 118  sched_setscheduler 144 119
sched_setattr 314 274   sched_setaffinity 203 122 ioprio_set 251 30
migrate_pages 256 238   move_pages 279 239      setrlimit 160 164

unshare 272 97          setns 308 268           mount 165 40            umount2 166 39
pivot_root 155 41       chroot 161 51           open_tree 428 428       move_mount 429 429
fsopen 430 430          fsconfig 431 431        fsmount 432 432         fspick 433 433
mount_setattr 442 442   name_to_handle_at 303 264 open_by_handle_at 304 265
fanotify_init 300 262   inotify_init 253 -      inotify_init1 294 26    quotactl 179 60
quotactl_fd 443 443     swapon 167 224          swapoff 168 225         acct 163 89

memfd_create 319 279    memfd_secret 447 447    userfaultfd 323 282
shmget 29 194           shmat 30 196            shmctl 31 195           shmdt 67 197
msgget 68 186           msgsnd 69 189           msgrcv 70 188           msgctl 71 187
semget 64 190           semop 65 193            semctl 66 191           semtimedop 220 192
mq_open 240 180         mq_unlink 241 181       mq_timedsend 242 182    mq_timedreceive 243 183
mq_notify 244 184       mq_getsetattr 245 185   mlock 149 228           mlockall 151 230
mlock2 325 284

io_uring_setup 425 425  io_uring_enter 426 426  io_uring_register 427 427
io_setup 206 0          bpf 321 280             perf_event_open 298 241
keyctl 250 219          add_key 248 217         request_key 249 218
init_module 175 105     finit_module 313 273    delete_module 176 106   create_module 174 -
kexec_load 246 104      kexec_file_load 320 294 reboot 169 142          syslog 103 116
settimeofday 164 170    clock_settime 227 112   clock_adjtime 305 266   adjtimex 159 171
sethostname 170 161     setdomainname 171 162   iopl 172 -              ioperm 173 -
modify_ldt 154 -        vhangup 153 58          personality 135 92      uselib 134 -
sysfs 139 -             lookup_dcookie 212 18   nfsservctl 180 42       _sysctl 156 -
"""

DENIED_AMONG_OTHERS = """
fork 57 -               vfork 58 -
tkill 200 130           rt_sigqueueinfo 129 138 rt_tgsigqueueinfo 297 240
chmod 90 -              fchmod 91 52            fchmodat 268 53         chown 92 -
fchown 93 55            lchown 94 -             fchownat 260 54         utime 132 -
utimes 235 -            futimesat 261 -         utimensat 280 88        truncate 76 45
setxattr 188 5          lsetxattr 189 6         fsetxattr 190 7         removexattr 197 14
lremovexattr 198 15     fremovexattr 199 16     mknod 133 -             mknodat 259 33
"""
"""Denied as well where a process sees the files and the processes of others."""

_SIGNALS = "kill 62 129 tgkill 234 131"

_ARCHITECTURES = MappingProxyType({"x86_64": (0xC000003E, 1), "aarch64": (0xC00000B7, 2)})
"""The kernel's name for a machine, and the column of its numbers."""

_CLONE = MappingProxyType({"x86_64": 56, "aarch64": 220})
_CLONE3 = 435
_PRCTL = MappingProxyType({"x86_64": 157, "aarch64": 167})
_FCNTL = MappingProxyType({"x86_64": 72, "aarch64": 25})
_IOCTL = MappingProxyType({"x86_64": 16, "aarch64": 29})
_PRLIMIT = MappingProxyType({"x86_64": 302, "aarch64": 261})
NEWEST = 450
"""The last call of the kernel whose table this is (5.17); later ones do not exist in here."""

_NAMESPACES = 0x7E020080
_THREAD = 0x00010000
_DEATH_SIGNAL = 1
_OWNERS_OF_SIGNALS = (8, 10, 15)
"""F_SETOWN, F_SETSIG, F_SETOWN_EX: a file that sends signals to whom one likes."""
_TERMINAL_AND_OWNERS = (0x5412, 0x541C, 0x8901, 0x8902)
"""TIOCSTI, TIOCLINUX, FIOSETOWN, SIOCSPGRP."""

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16

Instruction = tuple[int, int, int, int]
"""Code, jump if true, jump if false, operand."""


def denied_numbers(table: str, machine: str) -> Iterator[int]:
    """The numbers that a table gives to the calls of a machine."""
    words = table.split()
    column = _ARCHITECTURES[machine][1]
    for place in range(0, len(words), 3):
        if words[place + column] != "-":
            yield int(words[place + column])


def call_filter(machine: str, process: int | None) -> bytes:
    """The filter for a machine, for `system.filter_calls`.

    With a process id it is the one for a process that shares its surroundings with others: it may
    start none, and may send signals to none but itself.
    """
    names, absent = _ARCHITECTURES[machine][0], _ERROR | errno.ENOSYS
    refuse = _ERROR | errno.EPERM
    lines: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, names),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, NEWEST + 1),  # the calls of the x32 interface too
        (_RETURN, 0, 0, absent),
        (_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, absent),
    ]
    for number in denied_numbers(DENIED, machine):
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, refuse)]
    lines += _on_argument(_CLONE[machine], 0, [(_ANY_BIT, 0, 1, _NAMESPACES)], refuse)
    lines += _on_argument(_PRCTL[machine], 0, [(_EQUAL, 0, 1, _DEATH_SIGNAL)], refuse)
    for command in _OWNERS_OF_SIGNALS:
        lines += _on_argument(_FCNTL[machine], 1, [(_EQUAL, 0, 1, command)], refuse)
    for command in _TERMINAL_AND_OWNERS:
        lines += _on_argument(_IOCTL[machine], 1, [(_EQUAL, 0, 1, command)], refuse)
    for half in (0, 4):  # of the address of a new limit
        lines += _on_argument(_PRLIMIT[machine], 2, [(_EQUAL, 1, 0, 0)], refuse, half)
    if process is not None:
        for number in denied_numbers(DENIED_AMONG_OTHERS, machine):
            lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, refuse)]
        for number in denied_numbers(_SIGNALS, machine):
            lines += _on_argument(number, 0, [(_EQUAL, 1, 0, process)], refuse)
        lines += _on_argument(_CLONE[machine], 0, [(_ANY_BIT, 1, 0, _THREAD)], refuse)
    lines.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def _on_argument(
    number: int, argument: int, test: list[Instruction], verdict: int, half: int = 0
) -> list[Instruction]:
    """Refuse a call by one half of an argument: `test` falls through where it is to be refused.

    Afterwards the number of the call is loaded again.
    """
    body: list[Instruction] = [
        (_LOAD, 0, 0, _ARGUMENTS + 8 * argument + half),
        *test,
        (_RETURN, 0, 0, verdict),
        (_LOAD, 0, 0, _NUMBER),
    ]
    return [(_EQUAL, 0, len(body), number), *body]
