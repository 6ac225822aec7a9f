"""Cases from the literature: values, published bounds and false bounds, for programs that need not
end, need not be finite, and are longer than any table.

The lines at the top of a case say what has to come out: `expect: value = v` (exactly), `expect:
near v` (to 1 %, from both sides), `expect: about 0.54` (both bounds round to it), `best: ...` (a
ceiling over all programs comes as near), `upper: w` and `lower: w` (proved), `not upper: w` and
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
WORK = 8_000
LINE = re.compile(r"; (expect|best|upper|lower|not upper|not lower): (.*)")

ROWS = {
    "geo": ("cases/geo",),
    "brp": ("cases/brp4", "cases/brp10", "cases/brp20"),
    "chain": ("cases/chain12", "cases/chain100"),
    "grid_small": ("cases/grid",),
    "k_geo": ("cases/k_geo",),
    "RevBin": ("cases/revbin",),
    "Sum01": ("cases/sum01",),
    "Duel": ("worlds/duel", "cases/duel_second"),
    "Mart": ("cases/mart",),
    "haddad-monmege": ("cases/haddad20", "cases/haddad20_steps"),
    "coupon": ("worlds/coupon",),
    "frozenlake": ("worlds/frozenlake", "cases/frozenlake99", "cases/frozenlake99_right"),
    "forest": ("worlds/forest",),
    "gambler": ("cases/fair", "cases/gambler_bold", "cases/gambler_timid"),
    "secretary": ("cases/secretary10",),
    "barrel": ("worlds/barrel", "cases/barrel_blind"),
}
"""The models of the literature, and the worlds that say what is known of them."""

NAMES = tuple(name for names in ROWS.values() for name in names)


AT_LENGTH = frozenset({("cases/brp20", "upper"), ("cases/brp20", "expect")})
"""What takes half a minute, and is the same with 10 chunks: `python -m tests.corpus.at_length`."""


def stated(name: str) -> Iterator[tuple[str, str]]:
    """The lines of a case that say what has to come out."""
    for line in (CASES.parent / f"{name}.ouro").read_text("utf-8").splitlines():
        found = LINE.fullmatch(line)
        if found is not None:
            yield found[1], found[2]


def claims(*kinds: str) -> list[tuple[str, str, str]]:
    """What the cases state, but for what is left to a command."""
    every = ((name, kind, text) for name in NAMES for kind, text in stated(name))
    return [one for one in every if one[1] in kinds and one[:2] not in AT_LENGTH]


@pytest.mark.parametrize(("name", "expected"), [(n, text) for n, _, text in claims("expect")])
def test_value(name: str, expected: str) -> None:
    value = Fraction(expected.split()[-1])
    tolerance = value / 100 if expected.startswith("near ") else None
    found = godel.bound(CASES.parent / f"{name}.ouro", work=WORK, tolerance=tolerance)
    assert found.lower is not None, found.note
    assert found.upper is not None, found.note
    assert godel.check(found.certificate).valid
    if expected.startswith("value ="):
        assert (found.lower, found.upper) == (value, value)
    elif expected.startswith("about "):
        half = Fraction(1, 2 * 10 ** len(expected.split(".")[1]))
        assert value - half <= found.lower <= found.upper <= value + half
    else:
        assert expected.startswith("near ")
        assert abs(found.lower - value) <= value / 100
        assert abs(found.upper - value) <= value / 100
        rounding = Fraction(1, 10**12)
        assert found.lower - rounding <= value <= found.upper + rounding


@pytest.mark.parametrize(("name", "kind", "text"), claims("upper", "lower"))
def test_a_published_bound_is_proved(name: str, kind: str, text: str) -> None:
    answer = godel.prove_bound(CASES.parent / f"{name}.ouro", text, kind, work=WORK)
    assert answer.verdict == "proved", answer
    assert godel.check(answer.certificate).valid


@pytest.mark.parametrize(("name", "kind", "text"), claims("not upper", "not lower"))
def test_a_false_bound_is_not_proved(name: str, kind: str, text: str) -> None:
    answer = godel.prove_bound(CASES.parent / f"{name}.ouro", text, kind.split()[1], work=WORK)
    assert answer.verdict == "refuted", answer
    assert godel.check(answer.certificate).valid


@pytest.mark.parametrize(("name", "expected"), [(n, text) for n, _, text in claims("best")])
def test_no_program_is_better(name: str, expected: str) -> None:
    value = Fraction(expected.split()[-1])
    found = godel.gap(CASES.parent / f"{name}.ouro", work=WORK)
    assert found.ceiling is not None, found.note
    assert godel.check(found.certificate).valid
    width = value / 10**6 if expected.startswith("value =") else value / 100
    assert abs(found.ceiling - value) <= width


def test_what_is_left_to_a_command_is_stated_and_has_a_smaller_one_here() -> None:
    for name, kind in AT_LENGTH:
        row = next(names for names in ROWS.values() if name in names)
        assert kind in {stated_kind for stated_kind, _ in stated(name)}
        assert any(other in row and found == kind for other, found, _ in claims(kind))


def test_every_case_belongs_to_a_row_and_states_a_value() -> None:
    files = {f"cases/{path.stem}" for path in CASES.glob("*.ouro")}
    assert files == {name for name in NAMES if name.startswith("cases/")}
    assert all(any(kind == "expect" for kind, _ in stated(name)) for name in NAMES)
