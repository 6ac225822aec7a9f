"""A packed table is judged like the same table written out: strips agree with exact runs."""

from __future__ import annotations

import pytest

from godel.kernel import strips
from godel.kernel.listed import Packed
from tests.properties_kernel.strips import compare

SEEDS = 60
MOST = 10


@pytest.mark.parametrize("first", range(0, SEEDS, MOST))
def test_strips_agree_with_exact_runs(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strips, "FEW", 0)
    monkeypatch.setattr(strips, "CHUNK", 7)
    found = [compare(f"small {seed}") for seed in range(first, first + MOST)]
    assert {"accepted", "refused"} <= set(found)


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
