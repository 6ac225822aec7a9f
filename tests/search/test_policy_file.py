"""Policies trained elsewhere: what a file may hold, and the programs that are made of it."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import pytest

from godel.errors import UsageProblem
from godel.language.canonical import canonical_text, print_flat
from godel.language.syntax import Node
from godel.language.values import FALSE, TRUE, Symbol
from godel.search.answers import with_policy_body
from godel.search.edit import built
from godel.search.generalise import programs
from godel.search.imported import imported
from godel.search.policy_file import SUPPLY, Rows, Rules, read_policy
from godel.search.proposer import NothingGained, NothingLeft, Setting
from godel.world.tick import choose
from tests.search.scenes import Scene, scene, shipped
from tests.search.test_techniques import TWO

LAMPS = """
(world lamps
  (state (lamp bool) (colour one-of red green blue) (x int 0 9) (y int -5 5))
  (actions (move one-of stay go turn))
  (default (move stay))
  (start (lamp false) (colour red) (x 0) (y 0))
  (discount 1/2) (life endless)
  (step (reward (if (eq? move 'go) x 0))))
(agent still (define (policy lamp) 'stay))
"""


def table(*rows: tuple[dict[str, object], object]) -> str:
    """The text of a file with a table."""
    return json.dumps({"table": [{"when": when, "do": do} for when, do in rows]})


def read(place: Scene, text: str) -> Rows | Rules:
    return read_policy(text, place.world, place.agent)


def test_a_table_is_read() -> None:
    rows = read(scene(LAMPS), table(
        ({"x": 1, "lamp": True, "colour": "red"}, "go"),
        ({"colour": "blue", "x": 2, "lamp": False}, {"move": "turn"}),
    ))  # fmt: skip
    assert rows == Rows(
        ("lamp", "colour", "x"),
        ((TRUE, Symbol("red"), 1), (FALSE, Symbol("blue"), 2)),
        ((Symbol("go"),), (Symbol("turn"),)),
    )


def test_rules_are_read() -> None:
    rules = [{"if": "(< x 4)", "then": "'go"}, {"else": "(if lamp 'stay 'turn)"}]
    found = read(scene(LAMPS), json.dumps({"rules": rules}))
    assert isinstance(found, Rules)
    assert print_flat(found.body) == "(cond ((< x 4) 'go) (else (if lamp 'stay 'turn)))"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no JSON"),
        ("[]", "expected"),
        ('{"table": []}', "at least one row"),
        ('{"rules": []}', "at least one row"),
        ('{"table": [1]}', "row 1 is not"),
        ('{"table": [{"when": {}, "do": "go"}]}', "row 1"),
        (table(({"x": 1}, "jump")), "row 1: jump is not in the range of move"),
        (table(({"x": 10}, "go")), "row 1: 10 is not in the range of x"),
        (table(({"x": True}, "go")), "row 1: True is not in the range of x"),
        (table(({"lamp": 1}, "go")), "row 1: 1 is not in the range of lamp"),
        (table(({"x": "1"}, "go")), "row 1: 1 is not in the range of x"),
        (table(({"x": None}, "go")), "row 1: no value for x"),
        (table(({"z": 1}, "go")), "row 1: z"),
        (table(({"x": 1}, "go"), ({"y": 1}, "go")), "row 2: x y"),
        (table(({"x": 1}, "go"), ({"x": 1}, "stay")), "row 2: there was another action"),
        (table(({"x": 1}, {"jump": "go"})), "the names move"),
        ('{"table": [{"when": {"x": 1.0}, "do": "go"}]}', "no whole number"),
        ('{"table": [{"when": {"x": 1, "x": 2}, "do": "go"}]}', "twice"),
        ('{"rules": [{"if": "(< x 4)", "then": "1"}]}', "rule 1 is not"),
        ('{"rules": [{"else": "1"}, {"else": "1"}]}', "rule 1 is not"),
        ('{"rules": [{"else": "(1"}]}', "never closed"),
        ('{"rules": [{"else": 1}]}', "rule 1 is not"),
        ('{"rules": [{"else": "\x1b"}]}', "no JSON"),
        ('{"rules": [{"else": "\\u001b"}]}', "stray character"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(text: str, why: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read(scene(LAMPS), text)
    assert why in caught.value.message
    assert caught.value.message.isprintable()


def wrong(place: Scene, setting: Setting, rows: Rows, body: Node) -> int:
    """How many rows a program gets wrong, by running it."""
    agent = built(with_policy_body(setting, body), place.world)
    assert agent is not None
    names = [item.name for item in place.world.variables]
    misses = 0
    for point, action in zip(rows.points, rows.actions, strict=True):
        seen = dict(zip(rows.names, point, strict=True))
        start = dict(zip(names, place.world.start[0][1], strict=True))
        state = tuple({**start, **seen}[name] for name in names)
        misses += choose(place.world, agent, state, place.agent.initial).action != action
    return misses


@pytest.mark.parametrize("seed", range(6))
def test_the_last_program_agrees_with_every_row(seed: int) -> None:
    place = scene(LAMPS)
    everything = product((True, False), ("red", "green", "blue"), range(0, 10, 3), (-5, 0, 2))
    rows = [
        ({"lamp": lamp, "colour": colour, "x": x, "y": y},
         ("stay", "go", "turn")[hash_of(seed, lamp, colour, x, y) % 3])
        for lamp, colour, x, y in everything
    ]  # fmt: skip
    found = read(place, table(*rows))
    assert isinstance(found, Rows)
    setting = place.setting()
    *trees, last = programs(setting, found)
    assert wrong(place, setting, found, last) == 0
    misses = [wrong(place, setting, found, body) for body in trees]
    assert misses[-1] <= misses[0] < len(rows)


def hash_of(*values: object) -> int:
    """A number that looks random and is the same everywhere."""
    text = repr(values).encode()
    return sum((place + 1) * byte * byte for place, byte in enumerate(text)) // 7


def test_arithmetic_is_found() -> None:
    place = shipped("gambler")
    bold = table(*(({"money": m}, min(m, 10 - m)) for m in range(1, 10)))
    found = read(place, bold)
    assert isinstance(found, Rows)
    texts = [print_flat(body) for body in programs(place.setting(), found)]
    assert "(if (< money 5) money (- 10 money))" in texts


def test_several_actions() -> None:
    place = scene(TWO)
    text = table(
        ({"x": 0}, {"side": "right", "force": 2}), ({"x": 1}, {"side": "right", "force": 2}),
        ({"x": 2}, {"side": "right", "force": 1}), ({"x": 3}, {"side": "right", "force": 1}),
    )  # fmt: skip
    found = read(place, text)
    assert isinstance(found, Rows)
    texts = [print_flat(body) for body in programs(place.setting(), found)]
    assert texts[-1] == "(if (< x 2) (list 'right 2) (list 'right 1))"
    setting = replace(place.setting(), supplies=((SUPPLY, text),))
    assert "(list 'right" in canonical_text(imported(setting, 1).candidates[0].node)


def test_long_and_narrow_tables_do_not_nest_for_ever() -> None:
    place = scene("""
(world line (state (x int 0 5000)) (actions (a int 0 5000)) (default (a 0))
  (start (x 0)) (discount 1/2) (life endless) (step (reward a)))
(agent still (define (policy x) 0))""")
    found = read(place, table(*(({"x": x}, x * x % 5001) for x in range(1_100))))
    assert isinstance(found, Rows)
    setting = place.setting(100_000)
    (last,) = programs(setting, found)
    assert wrong(place, setting, found, last) == 0


def test_what_gains_nothing_is_not_proposed() -> None:
    place = shipped("gambler")
    text = table(({"money": 5}, 0), ({"money": 4}, 0))
    setting = replace(place.setting(), supplies=((SUPPLY, text),))
    with pytest.raises(NothingGained):
        imported(setting, 1)


def test_nothing_is_left_where_nothing_was_given() -> None:
    with pytest.raises(NothingLeft):
        imported(shipped("gambler").setting(), 1)
    text = table(({"money": 5}, 0))
    setting = replace(shipped("gambler").setting(), supplies=((SUPPLY, text),))
    with pytest.raises(NothingLeft):
        imported(setting, 9)
