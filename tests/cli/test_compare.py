"""`godel compare`: the table, the JSON, and options that do not fit together."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from godel.compare import table
from godel.compare.rules import Rule
from godel.compare.samples import ByBenchmark
from godel.world.model import World
from tests.cli.calling import Caller
from tests.compare.planted import SHOP

AGENT = "(agent a (define (policy) 2) (define (think) 10))"
COIN = """
(world coin (actions (bet int 0 9)) (default (bet 0)) (discount 1/2) (life 2)
  (step (if (= bet 0) (reward 0) (chance (99/100 (reward 1)) (1/100 (reward -1000))))))
(agent careful (define (policy) 0) (define (think) 1))
"""
"""Any bet pays in nearly all lives, and loses in the mean."""


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    return Caller(tmp_path, capsys)


def test_the_json_of_a_file(call: Caller) -> None:
    path = call.write("shop.ouro", SHOP + AGENT)
    called = call("compare", path, "--candidates", "2", "--lives", "2", "--json")
    assert called.code == 0
    body = called.body()
    rows = body["rules"]
    assert isinstance(rows, list)
    assert [row["rule"] for row in rows if row["proves"]] == ["frozen", "strict", "relaxed"]
    for row in rows:
        assert row["lives"] == 2
        assert row["offers"] == sum(row["switches"].values()) + sum(row["refused"].values())
        assert Fraction(row["utility"]) <= 6
    assert rows[-1]["switches"] == dict.fromkeys(("good", "harmful", "equal", "undecided"), 0)


def test_harm_is_shown_and_ends_with_4_if_a_rule_that_proves_did_it(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = call.write("coin.ouro", COIN)
    arguments = ("compare", path, "--candidates", "2", "--benchmark", "3", "--seed", "1")
    called = call(*arguments)
    assert called.code == 0
    assert "harmful: benchmark of 3 in coin, seed 1, tick 1" in called.out

    def liars(world: World, settings: table.Settings, seed: int) -> tuple[Rule, ...]:
        liar = ByBenchmark(world, settings.benchmark, seed)
        liar.proves = True
        return (liar,)

    monkeypatch.setattr(table, "rules", liars)
    called = call(*arguments)
    assert called.code == 4
    assert "A RULE THAT PROVES HAS MADE A HARMFUL SWITCH" in called.out


def test_one_random_world_is_shown(call: Caller) -> None:
    called = call("compare", "--random", "9", "--only", "8", "--candidates", "1")
    assert called.code == 0
    assert called.out.startswith("(world random-8\n")
    assert "random-8: a life under each rule, 1 candidate" in called.out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "give either a world or --random N"),
        (("gambler", "--random", "3"), "give either a world or --random N"),
        (("gambler", "--only", "3"), "--only picks one of the worlds of --random N"),
        (("--random", "3", "--only", "3"), "numbered from 0: there is no 3"),
        (("--random", "3", "--agent", "x"), "random worlds bring their own agents"),
        (("no-such-world",), "there is no shipped world and no file"),
    ],
)
def test_bad_options(call: Caller, arguments: tuple[str, ...], why: str) -> None:
    called = call("compare", *arguments)
    assert (called.code, why in called.err) == (2, True)


def test_an_agent_that_never_thinks(call: Caller) -> None:
    path = call.write("shop.ouro", SHOP + "(agent a (define (policy) 2))")
    called = call("compare", path)
    assert called.code == 2
    assert "the agent a never thinks" in called.err
