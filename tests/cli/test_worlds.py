"""`godel worlds`: the list, the texts, and all that is wrong with a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.cli.loading import read_source, world_in
from godel.cli.survey import reach, shape
from godel.language.reader import read_file_forms
from godel.resources import world_names, worlds_folder
from godel.world.build import build_world
from tests.cli.calling import Caller
from tests.oracle import shipped
from tests.oracle.chain import Model

MANY = """\
(world bad
  "Many mistakes."
  (state (x int 5 1) (y bool) (z one-of a b))
  (actions (go int 0 2))
  (default (go 7))
  (start (x 0) (y (chance (1/2 true) (1/3 false))) (z q))
  (discount 3/2)
  (life 0)
  (price (gas -1) (gas-limit 10000))
  (done (= mony 0))
  (step
    (set w 1)
    (set x (+ x foo (bar go)))
    (chance (1/2 (set x (if a b))) (qq (reward zz)))
    (let ((x 1)) (reward 1))
    (if (> x 1) (set x (let ((if 1)) 2)))))
(agent one (define (policy x) 0))
"""

PLACES = [
    (3, 10, "the range from 5 to 1 is empty"),
    (5, 16, "7 is not a value of this variable"),
    (6, 19, "the weights sum to 5/6, not to 1"),
    (6, 55, "q is not a value of this variable"),
    (7, 3, "a discount is above 0 and at most 1"),
    (8, 9, "a life has at least one tick"),
    (9, 10, "a price is never negative"),
    (10, 12, "unknown name mony"),
    (12, 10, "w is not a state variable"),
    (13, 17, "unknown name foo"),
    (13, 22, "unknown name bar"),
    (14, 25, "expected (if test then otherwise)"),
    (14, 37, "unknown name qq"),
    (14, 48, "unknown name zz"),
    (15, 5, "x is already a variable of the world"),
    (16, 31, "if has a fixed meaning and cannot be bound"),
]

AGENT = """\
(agent one
  (memory (m 5 0 2) (k 1 0 3))
  (define (policy money q) (foo money))
  (define (help a) (bar a baz))
  (define (think money) (if money 1)))
"""

LEAVES = """\
(world leaves
  (state (x int 0 5) (y int 0 3))
  (actions (go int 0 1))
  (default (go 0))
  (start (x 0) (y 0))
  (discount 1/2)
  (step
    (if (= go 1)
      (let ((k 1))
        (chance
          (1/2 (set x (+ x k)))
          (1/2 (reward 1))))
      (reward (/ 1 (+ x 1))))))
(agent one (define (policy x) (if (= x 3) 9 1)))
"""


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def test_the_list(call: Caller) -> None:
    rows = call("worlds", "--json").body()["worlds"]
    assert isinstance(rows, list)
    assert [row["name"] for row in rows] == list(world_names())
    assert all(row["summary"] and row["agents"] for row in rows)
    assert "    agents: timid" in call("worlds").out


def test_show_prints_the_file(call: Caller) -> None:
    text = (worlds_folder() / "gambler.ouro").read_text()
    assert call("worlds", "show", "gambler").out == text


@pytest.mark.parametrize("name", world_names())
def test_shipped_worlds_are_fine(call: Caller, name: str) -> None:
    body = call("worlds", "check", name, "--json").body()
    assert (body["valid"], body["problems"]) == (True, [])
    # Programs as numbers are too many actions to try each, and only followed number by number.
    assert bool(body["notes"]) is (name == "workshop")
    # A queue that has no end.
    assert body["reachable_complete"] is (name not in ("queue", "workshop"))


@pytest.mark.parametrize("name", sorted(shipped.SHIPPED))
def test_reachable_states_are_those_of_the_transcription(name: str) -> None:
    model: Model = getattr(shipped, name)()
    seen, waiting = {model.start}, [model.start]
    while waiting:
        state = waiting.pop()
        if state[-1] == 0 and name == "thermostat":
            continue  # no tick is left
        for action in model.actions(state):
            for _, after, _ in model.moves(state, action):
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
    found = reach(world_in(read_source(name)))
    assert found.complete
    assert len(found.states) == len(seen)


def test_rules_that_apply(call: Caller) -> None:
    def rules(name: str) -> dict[str, bool]:
        rows = call("worlds", "check", name, "--json").body()["rules"]
        assert isinstance(rows, list)
        return {row["rule"]: row["applies"] for row in rows}

    gambler, thermostat, compute = rules("gambler"), rules("thermostat"), rules("compute")
    assert not gambler["bellman, reason life"]
    assert gambler["bellman, reason weight"]
    assert gambler["table"]
    assert not gambler["cheaper"]
    assert thermostat["bellman, reason life"]
    assert not thermostat["bellman, reason weight"]
    assert compute["cheaper"]
    reasons = ("bellman, reason countdown", "bellman, reason terminates")
    assert [thermostat[reason] for reason in reasons] == [True, True]
    assert [gambler[reason] for reason in reasons] == [
        False,
        False,
    ]  # each game is followed by another


def test_reasons_by_the_end_of_a_life(call: Caller) -> None:
    def whys(text: str) -> list[tuple[bool, str]]:
        rows = call("worlds", "check", call.write("w.ouro", text), "--json").body()["rules"]
        assert isinstance(rows, list)
        return [
            (r["applies"], r["why"]) for r in rows if r["rule"].endswith(("down", "terminates"))
        ]

    world = "(world w (state (x int 0 3)) (start (x 3)) (life endless) {} (step (reward 1) {}))"
    down = whys(world.format("(done (= x 0))", "(set x (- x 1))"))
    assert down == [(True, "whatever is done, at most 3 ticks"),
                    (True, "whatever is done, the life ends")]  # fmt: skip
    toss = whys(world.format("(done (= x 0))", "(chance (1/2 (set x 0)) (1/2))"))
    assert toss == [(False, "no program surely ends within a number of ticks"),
                    (True, "whatever is done, the life ends")]  # fmt: skip
    never = whys(world.format("", "(set x 2)"))
    assert never == [(False, "no program surely ends within a number of ticks"),
                     (False, "no program surely ends its life")]  # fmt: skip


def test_all_mistakes_are_told_at_once(call: Caller) -> None:
    path = call.write("bad.ouro", MANY)
    done = call("worlds", "check", path, "--json")
    rows = done.body()["problems"]
    assert done.code == 2
    assert isinstance(rows, list)
    assert [(row["line"], row["column"], row["message"]) for row in rows] == PLACES
    assert {row["source"] for row in rows} == {path}


def test_mistakes_are_shown_with_a_caret(call: Caller) -> None:
    shown = call("worlds", "check", call.write("bad.ouro", MANY)).out
    assert "bad.ouro:13:17: unknown name foo\n      (set x (+ x foo (bar go)))" in shown
    assert shown.count("^\n") == len(PLACES)


def test_missing_values_do_not_hide_the_rest(call: Caller) -> None:
    text = "(world w (state (x int 1 2)) (actions (a bool)) (life 3) (step (set x (nope))))"
    body = call("worlds", "check", call.write("w.ouro", text), "--json").body()
    messages = [row["message"] for row in body["problems"]]  # type: ignore[attr-defined]
    assert messages == ["a has no default", "x has no start", "unknown name nope"]


def test_mistakes_of_an_agent(call: Caller) -> None:
    done = call("worlds", "check", call.write("a.ouro", AGENT), "--world", "gambler", "--json")
    rows = done.body()["problems"]
    assert isinstance(rows, list)
    assert done.code == 2
    assert [(row["line"], row["column"], row["message"]) for row in rows] == [
        (2, 14, "the initial value is not from 0 to 2"),
        (3, 25, "policy cannot see q"),
        (3, 29, "policy uses the unknown name foo"),
        (4, 21, "help uses the unknown name bar"),
        (4, 27, "help uses the unknown name baz"),
        (5, 25, "expected (if test then otherwise)"),
    ]


def test_a_syntax_error_is_a_problem_like_any_other(call: Caller) -> None:
    done = call("worlds", "check", call.write("w.ouro", "(world w (stat (x bool)))"), "--json")
    rows = done.body()["problems"]
    assert isinstance(rows, list)
    assert (done.code, rows[0]["column"], rows[0]["hint"]) == (2, 11, "did you mean `state`?")


def test_a_range_left_is_found_with_its_statement(call: Caller) -> None:
    done = call("worlds", "check", call.write("leaves.ouro", LEAVES), "--json")
    body = done.body()
    rows, notes = body["problems"], body["notes"]
    assert isinstance(rows, list)
    assert isinstance(notes, list)
    assert done.code == 2
    assert [(row["line"], row["column"]) for row in rows] == [(11, 16)]
    assert rows[0]["message"] == "x leaves its range, for example at x=5 y=0 go=1"
    assert any("outside the fragment" in note and "leaves.ouro:13" in note for note in notes)


def test_a_range_left_where_nobody_gets_is_only_a_note(call: Caller) -> None:
    text = "(world w (state (x int 0 5)) (start (x 0)) (life 3) (step (set x (+ x 1))))(agent a)"
    body = call("worlds", "check", call.write("w.ouro", text), "--json").body()
    notes = body["notes"]
    assert isinstance(notes, list)
    assert body["valid"] is True
    assert [note.split(",")[0] for note in notes] == [
        "in states that cannot be reached: x leaves its range"
    ]


def test_a_policy_that_faults_is_noted(call: Caller) -> None:
    text = LEAVES.replace("(set x (+ x k))", "(set x (min 5 (+ x k)))")
    body = call("worlds", "check", call.write("w.ouro", text), "--json").body()
    notes = body["notes"]
    assert isinstance(notes, list)
    assert body["valid"] is True
    assert "policy of one: action outside its domain, for example at x=3 y=0" in notes[0]


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("(chance ((/ 1 (+ x 1)) (set x 1)) (1/2 (set x 0)))", "the weights do not sum to 1"),
        ("(reward (car 1))", "sort"),
        ("(reward (/ 1 x))", "division by zero"),
        ("(set x 1/2)", "x leaves its range"),
        ("(reward ((lambda (f) (f f)) (lambda (f) (f f))))", "out of gas"),
    ],
)
def test_faults_of_step(call: Caller, step: str, message: str) -> None:
    text = f"(world w (state (x int 0 1)) (start (x 0)) (life 3) (step {step}))"
    body = call("worlds", "check", call.write("w.ouro", text), "--json").body()
    rows = body["problems"]
    assert isinstance(rows, list)
    assert any(row["message"].startswith(message) for row in rows)


def test_a_fault_of_done(call: Caller) -> None:
    text = "(world w (state (x int 0 1)) (start (x 0)) (life 3) (done x) (step))"
    body = call("worlds", "check", call.write("w.ouro", text), "--json").body()
    rows = body["problems"]
    assert isinstance(rows, list)
    assert rows[0]["message"].startswith("done fails: a condition is not a boolean")
    assert rows[0]["column"] == text.index("(done") + 1


def test_worlds_too_large_to_list() -> None:
    source = "(world w (state (x int)) (actions (a int {})) (default (a 0)) (start (x 0)) (life 9)"
    source += "(step (set x (+ x a)) (reward x)))"
    many = build_world(read_file_forms(source.format("0 900"), "w")[0])
    found = reach(many, limit=500)
    assert (found.complete, found.pairs >= 500) == (False, True)
    endless = build_world(read_file_forms(source.format("0"), "w")[0])
    assert not reach(endless).complete
    assert not shape(endless).bounded


@pytest.mark.parametrize("agents", ["(agent a)(agent a)", "(agent a (define (policy) x))"])
def test_agents_are_checked_with_their_world(call: Caller, agents: str) -> None:
    text = f"(world w (state (x int 0 1)) (start (x 0)) (life 3) (step)){agents}"
    assert call("worlds", "check", call.write("w.ouro", text)).code == 2


def test_agents_without_a_world(call: Caller) -> None:
    fits = call.write("a.ouro", "(agent a (define (policy money) 1))")
    done = call("worlds", "check", fits)
    assert (done.code, "it fits: gambler" in done.out) == (0, True)
    none = call.write("b.ouro", "(agent a (define (policy nobody) 1))")
    assert call("worlds", "check", none).code == 2


@pytest.mark.parametrize("data", [b"", b"\0", b"\xff", b"(" * 10_000, b"x" * 1_100_000, b"(agent"])
def test_files_that_are_no_worlds(call: Caller, data: bytes) -> None:
    path = call.write("w.ouro", data)
    assert call("worlds", "check", path).code == 2
    assert call("worlds", "show", path).code == 2


def test_names_that_nobody_has(call: Caller) -> None:
    done = call("worlds", "check", "gambeler")
    assert (done.code, "did you mean gambler" in done.err) == (2, True)
    for path in (str(call.folder), "nosuch.ouro", "x" * 5_000, ""):
        assert call("worlds", "check", path).code == 2
