"""`godel bench`: figures of small models; no time is tested."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from godel.cli.bench_models import Model, models
from godel.cli.bench_worker import find, pair, start
from godel.prover.reach import reachable
from godel.prover.work import Meter
from tests.cli.calling import Caller


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    """A caller in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def _model(name: str) -> Model:
    return next(model for model in models() if model.name == name)


def test_small_models_are_found_and_checked(call: Caller) -> None:
    done = call("bench", "bounds", "--model", "coupon", "--model", "haddad-20", "--json")
    rows = done.body()["models"]
    assert done.code == 0
    assert isinstance(rows, list)
    found = [(row["lower"], row["upper"], row["states"], row["accepted"]) for row in rows]  # type: ignore[index,call-overload]
    assert found == [("751/126", "751/126", 32, True), ("7/10", "7/10", 41, True)]


def test_the_table_says_what_was_measured(call: Caller) -> None:
    lines = call("bench", "bounds", "--model", "coupon").out.splitlines()
    assert lines[0].split()[:5] == ["model", "route", "states", "lower", "upper"]
    assert lines[1].split()[:5] == ["coupon", "table", "32", "5.96031746032", "5.96031746032"]


def test_storm_is_asked_for_the_same_value(call: Caller) -> None:
    pytest.importorskip("stormpy")
    out = call("bench", "bounds", "--model", "haddad-20", "--against", "storm").out
    assert "Storm exact: 0.7," in out


def test_z3_is_asked_each_obligation(call: Caller) -> None:
    done = call("bench", "bounds", "--model", "haddad-20", "--against", "z3", "--json")
    (row,) = done.body()["models"]  # type: ignore[misc]
    assert (row["z3"]["asked"], row["z3"]["agreed"]) == (2, 2)  # type: ignore[index,call-overload]


def test_what_takes_too_long_is_told(call: Caller) -> None:
    done = call("bench", "bounds", "--model", "field", "--patience", "1")
    assert done.code == 1
    assert "no certificate: more than 1 s" in done.out


def test_an_unknown_model(call: Caller) -> None:
    done = call("bench", "bounds", "--model", "nothing")
    assert done.code == 2
    assert "there is no model nothing" in done.err


def test_a_bound_on_one_side_is_enough_where_no_more_is_asked(tmp_path: Path) -> None:
    model = _model("chain-1e100")
    path = tmp_path / "x.proof"
    found = find(model, path)
    assert Fraction(str(found["upper"])) <= Fraction(641, 1000)
    assert path.exists()


@pytest.mark.parametrize("name", [model.name for model in models() if "chain" not in model.name])
def test_models_are_worlds_of_the_size_that_is_told(name: str) -> None:
    """The larger ones are only begun."""
    world, agent = pair(_model(name))
    sizes = {
        "coupon": 32,
        "haddad-20": 41,
        "scramble": 99_991,
        "polling": 106_496,
        "field-100": 10_000,
    }
    chain = reachable(world, agent, agent, start(world, agent), 110_000, Meter(10**5), 10_000)
    assert (chain.size if chain else None) == sizes.get(name)


def test_synthesis_is_solved_proved_and_shrunk(call: Caller) -> None:
    done = call("bench", "search", "--synthesis", "--world", "absolute", "--json")
    (row,) = done.body()["tasks"]  # type: ignore[misc]
    assert done.code == 0
    shown = [row[key] for key in ("verdict", "solved", "nodes", "checked", "policy")]  # type: ignore[index]
    assert shown == ["proved", True, 8, 7, "(if (< x 1) (- 0 x) x)"]


def test_synthesis_beside_cvc5(call: Caller) -> None:
    pytest.importorskip("cvc5")
    out = call(
        "bench", "search", "--synthesis", "--world", "absolute", "--against", "cvc5"
    ).out
    assert "cvc5 free: 1 of 1 solved" in out
    assert "godel: 1 of 1 proved" in out


def test_an_unknown_task(call: Caller) -> None:
    done = call("bench", "search", "--synthesis", "--world", "nothing")
    assert done.code == 2
    assert "there is no task nothing" in done.err
