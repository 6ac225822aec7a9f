"""A packed table is judged like the same table written out: strips agree with exact runs."""

from __future__ import annotations

import pytest

from godel.kernel import strips
from godel.kernel.listed import Packed
from godel.language.polynomial import Polynomial, Quantity, subtract
from tests.properties_kernel.strips import compare

SEEDS = 60
MOST = 10


@pytest.mark.parametrize("first", range(0, SEEDS, MOST))
def test_strips_agree_with_exact_runs(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strips, "FEW", 0)
    monkeypatch.setattr(strips, "CHUNK", 7)
    found = [compare(f"small {seed}") for seed in range(first, first + MOST)]
    assert {"accepted", "refused"} <= set(found)


def test_differences_lead_where_whole_codes_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    """The place after a tick by its difference from the place before, wherever that is possible."""
    taken: list[bool] = []

    def short(quantity: Quantity) -> int:
        taken.append(isinstance(quantity, Polynomial))
        return 0

    monkeypatch.setattr(strips, "FEW", 0)
    monkeypatch.setattr(strips, "_terms", short)
    found = [compare(f"small {seed}") for seed in range(SEEDS // 2)]
    assert {"accepted", "refused"} <= set(found)
    assert any(taken[::2])  # the difference is asked about first


def test_a_difference_that_is_wrong_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    along = strips._Strips._along

    def wrong(self: strips._Strips, *others: object) -> tuple[list[int], int]:
        values, below = along(self, *others)  # type: ignore[arg-type]
        return ([1 + value for value in values] if isinstance(others[0], Marked) else values), below

    class Marked(Polynomial):
        """The difference of two codes."""

    def marked(left: Quantity, right: Quantity) -> Quantity:
        found = subtract(left, right)
        return Marked(found.terms) if isinstance(found, Polynomial) else found

    monkeypatch.setattr(strips, "FEW", 0)
    monkeypatch.setattr(strips, "subtract", marked)
    monkeypatch.setattr(strips, "_terms", lambda quantity: 0)
    monkeypatch.setattr(strips._Strips, "_along", wrong)
    with pytest.raises(AssertionError, match="seed"):
        sorted(compare(f"planted {seed}") for seed in range(200))


def test_a_strip_that_adds_up_wrongly_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail: here every place is thought to earn nothing."""
    close = strips._Strips.close  # the defect is planted inside

    def wrong(self: strips._Strips, *others: object) -> None:
        values = [1 + value for value in self.table.numerators]
        moved = object.__new__(Packed)
        for name in Packed.__slots__:
            object.__setattr__(moved, name, getattr(self.table, name))
        object.__setattr__(moved, "numerators", values)
        self.table = moved
        close(self, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(strips, "FEW", 0)
    monkeypatch.setattr(strips._Strips, "close", wrong)
    with pytest.raises(AssertionError, match="seed"):
        sorted(compare(f"planted {seed}") for seed in range(200))
