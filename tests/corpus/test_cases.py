"""Cases from the literature: values, published bounds and false bounds, for programs that need not
end, need not be finite, and are longer than any table.

The lines at the top of a case say what has to come out: `expect: value = v` (exactly), `expect:
near v` (to 1 %, from both sides), `upper: w` and `lower: w` (proved), `not upper: w` and
`not lower: w` (refuted).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

import godel

CASES = Path(__file__).parent / "cases"
NAMES = tuple(path.stem for path in sorted(CASES.glob("*.ouro")))
WORK = 8_000
LINE = re.compile(r"; (expect|upper|lower|not upper|not lower): (.*)")


def stated(name: str) -> Iterator[tuple[str, str]]:
    """The lines of a case that say what has to come out."""
    for line in (CASES / f"{name}.ouro").read_text("utf-8").splitlines():
        found = LINE.fullmatch(line)
        if found is not None:
            yield found[1], found[2]


def claims(*kinds: str) -> list[tuple[str, str, str]]:
    return [(name, kind, text) for name in NAMES for kind, text in stated(name) if kind in kinds]


@pytest.mark.parametrize(("name", "expected"), [(n, text) for n, _, text in claims("expect")])
def test_value(name: str, expected: str) -> None:
    value = Fraction(expected.split()[-1])
    tolerance = None if expected.startswith("value =") else value / 100
    found = godel.bound(CASES / f"{name}.ouro", work=WORK, tolerance=tolerance)
    assert found.lower is not None, found.note
    assert found.upper is not None, found.note
    assert godel.check(found.certificate).valid
    if expected.startswith("value ="):
        assert (found.lower, found.upper) == (value, value)
    else:
        assert expected.startswith("near ")
        assert abs(found.lower - value) <= value / 100
        assert abs(found.upper - value) <= value / 100
        rounding = Fraction(1, 10**12)
        assert found.lower - rounding <= value <= found.upper + rounding


@pytest.mark.parametrize(("name", "kind", "text"), claims("upper", "lower"))
def test_a_published_bound_is_proved(name: str, kind: str, text: str) -> None:
    answer = godel.prove_bound(CASES / f"{name}.ouro", text, kind, work=WORK)
    assert answer.verdict == "proved", answer
    assert godel.check(answer.certificate).valid


@pytest.mark.parametrize(("name", "kind", "text"), claims("not upper", "not lower"))
def test_a_false_bound_is_not_proved(name: str, kind: str, text: str) -> None:
    answer = godel.prove_bound(CASES / f"{name}.ouro", text, kind.split()[1], work=WORK)
    assert answer.verdict == "refuted", answer
    assert godel.check(answer.certificate).valid


def test_every_published_case_states_something() -> None:
    assert all(any(kind == "expect" for kind, _ in stated(name)) for name in NAMES)
    assert len(NAMES) >= 12
