"""Inputs made to exhaust or crash the kernel are refused in little memory, for the right reason.

They are judged with a million units of work, which is about a second, in a process that may not
take more than half a gigabyte of address space.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from itertools import pairwise

import pytest

from godel.kernel.proof import verify
from godel.language.polynomial import Polynomial, add, multiply, variable
from godel.language.region import Region
from tests.attack.hostile import ALL
from tests.kernel.accepted import ACCEPTED
from tests.kernel.certificates import ALLOWED

PATIENCE = 300
"""Seconds after which the process hangs for good."""


@cache
def reasons() -> dict[str, str]:
    """What the kernel said about each case; a crash of any of them fails all tests."""
    command = [sys.executable, "-m", "tests.attack.hostile"]
    done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", ALL)
def test_refused_in_time(name: str) -> None:
    reason = reasons()[name]
    assert ALL[name][0] in reason
    assert len(reason) < 3_000


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_accepted_with_some_work_is_accepted_with_more(name: str) -> None:
    data = ACCEPTED[name]().data()
    accepted = [verify(data, ALLOWED, 10**power).accepted for power in range(8)]
    assert accepted == sorted(accepted)
    assert not accepted[0]
    assert accepted[-1]


def test_a_long_chain_of_equal_numbers_becomes_known_at_once() -> None:
    names = [f"y{k}" for k in range(700)]
    region: Region | None = Region((), ())
    for left, right in pairwise(names):
        difference = add(variable(left), multiply(-1, variable(right)))
        assert isinstance(difference, Polynomial)
        assert region is not None
        region = region.tighten(difference, 0, 0)
    assert region is not None
    region = region.tighten(variable(names[0]), 5, 5)
    assert region is not None
    assert {region.value(name) for name in names} == {5}
