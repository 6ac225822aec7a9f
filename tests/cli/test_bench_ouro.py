"""`godel bench ouro`: all implementations compute the same; the table says what it was told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from godel.cli import bench_ouro, bench_ouro_worker, main
from godel.cli.bench_programs import PROGRAMS, Program
from godel.events import Plain

SMALL = (
    Program("fib", (9,), 34, True),
    Program("loop", (10, 5), 60, True),
    Program("reversal", (3, 7), 7, True),
    Program("meta", (6,), 8, False),
)


@pytest.mark.parametrize("name", list(bench_ouro.IMPLEMENTATIONS))
def test_all_compute_the_same(name: str) -> None:
    made: Callable[[], Callable[[Program], object]] = getattr(bench_ouro_worker, name)
    one = made() if name not in ("python", "tuples") else made
    for program in SMALL if name != "tuples" else SMALL[2:3]:
        figures = bench_ouro_worker.measured(one, program)
        assert "note" not in figures
        assert (figures["gas"] is not None) == (name in ("compiled", "reference"))


def test_the_programs_are_those() -> None:
    assert [program.name for program in PROGRAMS] == [program.name for program in SMALL]
    wrong = Program("fib", (9,), 35, True)
    assert bench_ouro_worker.measured(bench_ouro_worker.python, wrong) == {"note": "gave 34"}


@pytest.mark.parametrize(("gas", "code"), [(10, 0), (11, 1)])
def test_the_table(
    gas: int, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measured(name: str, patience: int) -> dict[str, Plain]:
        if name in ("hy", "calysto"):
            return {"note": "not here"}
        row: Plain = {
            "microseconds": 15 if name == "compiled" else 200,
            "python_microseconds": 10,
            "gas": {"compiled": gas, "reference": 10}.get(name),
        }
        return {program.name: row for program in PROGRAMS}

    monkeypatch.setattr(bench_ouro, "_measured", measured)
    assert main(["bench", "ouro"]) == code
    out = capsys.readouterr().out
    assert "Ouro, compiled                    1.50      1.50      1.50      1.50" in out
    assert "Hy: not here" in out
    assert ("GAS DIFFERS" in out) == (code == 1)
    assert "at most 2.00: met" in out
