"""The filter of system calls, run by a small machine of our own for such programs."""

from __future__ import annotations

import errno
import os
import struct

import pytest

from godel.sandbox.filter import DENIED, DENIED_AMONG_OTHERS, NEWEST, call_filter, denied_numbers

NAMES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOW, KILL = 0x7FFF0000, 0x80000000
REFUSED, ABSENT = 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS
ME = 4_321


def verdict(machine: str, number: int, *arguments: int, alone: bool, name: int = 0) -> int:
    """What the filter says of a call: the classic BPF of the kernel, as far as it is used."""
    program = call_filter(machine, ME if alone else None)
    given = (*arguments, *(0,) * (6 - len(arguments)))
    data = struct.pack("=iIQ6Q", number, name or NAMES[machine], 0, *given)
    place, value = 0, 0
    while True:
        code, yes, no, operand = struct.unpack_from("=HBBI", program, place * 8)
        place += 1
        if code == 0x20:
            (value,) = struct.unpack_from("=I", data, operand)
        elif code == 0x06:
            return int(operand)
        else:
            holds = {
                0x15: value == operand, 0x35: value >= operand, 0x45: bool(value & operand)
            }[code]  # fmt: skip
            place += yes if holds else no


@pytest.mark.parametrize("machine", NAMES)
@pytest.mark.parametrize("alone", [True, False])
def test_what_is_denied_is_refused_and_the_rest_is_not(machine: str, alone: bool) -> None:
    denied = set(denied_numbers(DENIED, machine))
    if alone:
        denied |= set(denied_numbers(DENIED_AMONG_OTHERS, machine))
    special = {435, 56, 220, 157, 167, 72, 25, 16, 29, 302, 261, 62, 129, 234, 131}
    for number in range(NEWEST + 1):
        if number in denied:
            assert verdict(machine, number, alone=alone) == REFUSED, number
        elif number not in special:
            assert verdict(machine, number, alone=alone) == ALLOW, number


@pytest.mark.parametrize("machine", NAMES)
@pytest.mark.parametrize(
    ("call", "arguments", "alone", "wanted"),
    [
        ((56, 220), (17,), False, ALLOW),
        ((56, 220), (17,), True, REFUSED),
        ((56, 220), (0x10F00,), True, ALLOW),
        ((56, 220), (0x10000011,), False, REFUSED),
        ((56, 220), (0x20011,), False, REFUSED),
        ((56, 220), (0x10F00 | 0x40000000,), True, REFUSED),
        ((435, 435), (), False, ABSENT),
        ((157, 167), (1, 0), False, REFUSED),
        ((157, 167), (15, 0), False, ALLOW),
        ((72, 25), (0, 8), False, REFUSED),
        ((72, 25), (0, 10), True, REFUSED),
        ((72, 25), (0, 15), True, REFUSED),
        ((72, 25), (0, 1), True, ALLOW),
        ((16, 29), (0, 0x5412), False, REFUSED),
        ((16, 29), (0, 0x8901), False, REFUSED),
        ((16, 29), (0, 0x5401), False, ALLOW),
        ((302, 261), (0, 7, 0, 5), False, ALLOW),
        ((302, 261), (0, 7, 5, 0), False, REFUSED),
        ((302, 261), (0, 7, 5 << 32, 0), False, REFUSED),
        ((62, 129), (ME, 9), True, ALLOW),
        ((62, 129), (ME + 1, 9), True, REFUSED),
        ((62, 129), (1 << 32 | ME, 9), True, ALLOW),  # the kernel reads 32 bits
        ((62, 129), (0, 15), True, REFUSED),
        ((62, 129), (-1 % 2**64, 9), True, REFUSED),
        ((62, 129), (ME + 1, 9), False, ALLOW),
        ((234, 131), (ME, ME, 6), True, ALLOW),
        ((234, 131), (1, 1, 6), True, REFUSED),
        ((NEWEST + 1, NEWEST + 1), (), False, ABSENT),
        ((9_999, 9_999), (), True, ABSENT),
    ],
)
def test_by_argument(
    machine: str, call: tuple[int, int], arguments: tuple[int, ...], alone: bool, wanted: int
) -> None:
    number = call[list(NAMES).index(machine)]
    assert verdict(machine, number, *arguments, alone=alone) == wanted


@pytest.mark.parametrize("machine", NAMES)
def test_calls_of_another_machine_end_the_program(machine: str) -> None:
    assert verdict(machine, 1, alone=False, name=0x40000003) == KILL


def test_calls_of_the_x32_interface_do_not_exist() -> None:
    for number in (0x40000000, 0x40000029, 0x40000200):
        assert verdict("x86_64", number, alone=False) == ABSENT


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="numbers of x86_64")
def test_numbers_are_those_of_this_machine() -> None:
    """A few that Python knows of, or that fail in a way of their own."""
    words = DENIED.split()
    table = {words[i]: words[i + 1 : i + 3] for i in range(0, len(words), 3)}
    assert len(table) == len(words) // 3
    assert table["socket"] == ["41", "198"]
    assert table["ptrace"] == ["101", "117"]
    assert table["memfd_create"] == ["319", "279"]
