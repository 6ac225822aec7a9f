"""Solvers that lie, rave, flood, hang and die: never an exception, never a false model.

What no facade can notice is a false `unsat`; that it is believed is tested here too, so that nobody
takes it for a proof.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import pytest

from godel.language.polynomial import multiply, subtract, variable
from godel.prover.formulas import All, Constraint, Query, Variable
from godel.prover.queries import farkas, synthesise
from godel.prover.solver import WORKER, Solver

X = variable("x")
IMPOSSIBLE = Query((Variable("x", low=0, high=9),), Constraint(subtract(X, 10), ">=0"))
POSSIBLE = Query((Variable("x", low=0, high=9),), Constraint(subtract(X, 5), "=0"))

GREETING = 'print(\'{"z3": "5.4.0"}\', flush=True)\n'


def pretend(folder: Path, body: str, *, greeting: str = GREETING) -> tuple[str, ...]:
    """A false worker: `body` runs for each request, with `number` its id."""
    script = folder / "worker.py"
    loop = "import json, os, sys, time\n" + greeting + "for line in sys.stdin:\n"
    loop += "    number = json.loads(line)['id']\n"
    script.write_text(loop + "".join(f"    {part}\n" for part in body.split("\n")))
    return (sys.executable, str(script))


def say(verdict: str) -> str:
    answer = '\'{"id": %d, "verdicts": [\' % number + ' + repr(verdict) + " + ']}'"
    return f"print({answer}, flush=True)"


def claim(model: str) -> str:
    return say('{"status": "sat", "rlimit": 5, "model": ' + model + "}")


@pytest.mark.parametrize(
    "model",
    ['["3"]', '["10"]', '["11/2"]', '["-1"]', '["10/2"]', "[]", '["5", "5"]'],
)
def test_false_models_are_recognised(tmp_path: Path, model: str) -> None:
    """Outside the bounds, no integer, too few, too many, or simply wrong. 10/2 is the truth."""
    with Solver(command=pretend(tmp_path, claim(model))) as liar:
        verdict = liar.check(IMPOSSIBLE)
        assert (verdict.status, verdict.model) == ("unknown", None)
        assert verdict.reason == "model does not satisfy the query"
        truth = liar.check(POSSIBLE)
        assert (truth.model is not None) is (model == '["10/2"]')


def test_a_model_must_satisfy_its_own_alternative(tmp_path: Path) -> None:
    five = '{"status": "sat", "rlimit": 1, "model": ["5"]}'
    alternatives = [Constraint(subtract(X, 5), "=0"), Constraint(subtract(X, 6), "=0")]
    with Solver(command=pretend(tmp_path, say(f"{five}, {five}"))) as liar:
        verdicts = liar.check_many(Query(POSSIBLE.variables, All(())), alternatives)
        assert [verdict.status for verdict in verdicts] == ["sat", "unknown"]


@pytest.mark.parametrize(
    "body",
    [
        "print('sat', flush=True)",
        "print('', flush=True)",
        "print('null', flush=True)",
        "print('[' * 200000, flush=True)",
        "print('{\"a\":' * 100000, flush=True)",
        "sys.stdout.buffer.write(bytes([255, 254, 10])); sys.stdout.flush()",
        "print('\\ud800'.encode('utf-8', 'surrogatepass'), flush=True)",
        'print(\'{"id": true, "verdicts": [{"status": "unsat", "rlimit": 1}]}\', flush=True)',
        'print(\'{"id": 77, "verdicts": [{"status": "unsat", "rlimit": 1}]}\', flush=True)',
        'print(\'{"id": 1, "verdicts": []}\', flush=True)',
        "print('{\"id\": 1}', flush=True)",
        'print(\'{"id": 1, "failed": "\\\\u001b[31m"}\', flush=True)',
        say('{"status": "unsat", "rlimit": 1}, {"status": "unsat", "rlimit": 1}'),
        say('{"status": "unsat"}'),
        say('{"status": "unsat", "rlimit": -1}'),
        say('{"status": "unsat", "rlimit": true}'),
        say('{"status": "unsat", "rlimit": 1e400}'),
        say('{"status": "unsat", "rlimit": NaN}'),
        say('{"status": "unsat", "rlimit": 99999999999999999999}'),
        say('{"status": "unsat", "rlimit": ' + "9" * 5_000 + "}"),
        say('{"status": "proved", "rlimit": 1}'),
        say('{"status": "unknown", "rlimit": 1}'),
        say("7"),
        claim('"5"'),
        claim("[5]"),
        claim("[null]"),
        claim('["5.0"]'),
        claim('["5e9999999"]'),
        claim('["1/0"]'),
        claim('["0x5"]'),
        claim('[" 5"]'),
        claim('["\\u0665"]'),
        claim('["' + "9" * 3_000 + '"]'),
        "os._exit(3)",
        "sys.exit()",
        "print('{\"id\": 1, ', end='', flush=True); os._exit(0)",
        "os.close(1); time.sleep(600)",
    ],
)
def test_nonsense_is_unknown(tmp_path: Path, body: str) -> None:
    with Solver(command=pretend(tmp_path, body)) as liar:
        verdict = liar.check(POSSIBLE, budget=50)
        assert (verdict.status, verdict.model) == ("unknown", None)
        assert not verdict.repeatable
        assert verdict.work == 50
        assert verdict.reason.isprintable()
        assert liar.struck


def test_a_second_line_is_refused(tmp_path: Path) -> None:
    """Written together with a good answer; else it would be taken for the next one."""
    body = say('{"status": "unsat", "rlimit": 1}').replace("print(", "answer = (", 1)
    body = body.replace(", flush=True)", ")") + "\nos.write(1, (answer + '\\nmore').encode())"
    with Solver(command=pretend(tmp_path, body)) as talkative:
        assert talkative.check(POSSIBLE).reason == "the solver said too much"


@pytest.mark.parametrize(
    "body",
    [
        "while True: sys.stdout.write('x' * 65536)",
        "while True: print(flush=True)",
        "while True: print('{\"id\": 1}')",
    ],
)
def test_a_flood_is_cut_off(tmp_path: Path, body: str) -> None:
    with Solver(command=pretend(tmp_path, body)) as flood:
        verdict = flood.check(POSSIBLE)
        assert verdict.status == "unknown"
        assert "killed" not in verdict.reason


def test_silence_is_cut_off(tmp_path: Path) -> None:
    with Solver(command=pretend(tmp_path, "time.sleep(600)"), wall_seconds=1) as silent:
        assert silent.check(POSSIBLE).reason == "killed after 1 s"


def test_a_worker_that_does_not_read_is_cut_off(tmp_path: Path) -> None:
    """It reads a little; the rest is larger than a pipe holds and writing it would block."""
    command = pretend(tmp_path, "", greeting=GREETING + "os.read(0, 8192); time.sleep(600)\n")
    square = multiply(X, X)
    many = tuple(Constraint(subtract(square, n), "!=0") for n in range(20_000))
    with Solver(command=command, wall_seconds=2) as deaf:
        assert {v.reason for v in deaf.check_many(POSSIBLE, many)} == {"killed after 2 s"}


@pytest.mark.parametrize(
    "greeting",
    ["", "print('hello', flush=True)\n", 'print(\'{"z3": "; rm"}\', flush=True)\n', "1/0\n"],
)
def test_a_bad_greeting_is_unknown(tmp_path: Path, greeting: str) -> None:
    command = pretend(tmp_path, "pass", greeting=greeting)
    with Solver(command=command, wall_seconds=2) as stranger:
        assert stranger.check(POSSIBLE).status == "unknown"


def test_a_solver_that_is_not_there(tmp_path: Path) -> None:
    with Solver(command=(str(tmp_path / "none"),)) as nobody:
        verdict = nobody.check(POSSIBLE)
        assert (verdict.status, verdict.repeatable) == ("unknown", False)


def test_the_next_query_gets_a_new_worker(tmp_path: Path) -> None:
    """The first worker dies at the first query; the second one is the real one."""
    mark = tmp_path / "mark"
    script = tmp_path / "moody.py"
    script.write_text(
        "import os, sys\n"
        f"mark = {str(mark)!r}\n"
        "if os.path.exists(mark):\n"
        f"    os.execv(sys.executable, [sys.executable, '-P', {str(WORKER)!r}, '2000000000'])\n"
        "open(mark, 'w').close()\n" + GREETING + "sys.stdin.readline()\n"
    )
    with Solver(command=(sys.executable, str(script))) as moody:
        assert moody.check(POSSIBLE).reason == "the solver died"
        assert moody.check(POSSIBLE).model == (Fraction(5),)
        assert moody.check(IMPOSSIBLE).status == "unsat"


def test_a_false_unsat_is_passed_on_and_proves_nothing(tmp_path: Path) -> None:
    command = pretend(tmp_path, say('{"status": "unsat", "rlimit": 1}'))
    with Solver(command=command) as liar:
        verdict = liar.check(POSSIBLE)
        assert (verdict.status, verdict.model) == ("unsat", None)
        result = synthesise(liar, (Variable("a"),), lambda _: POSSIBLE.formula, lambda _: None)
        assert (result.status, result.constants) == ("none", None)


def test_false_multipliers_are_recognised(tmp_path: Path) -> None:
    contradiction = [Constraint(subtract(X, 1), ">=0"), Constraint(multiply(-1, X), ">=0")]
    for model, accepted in (('["1", "1"]', True), ('["2", "2"]', False), ('["0", "0"]', False)):
        with Solver(command=pretend(tmp_path, claim(model))) as liar:
            assert (farkas(liar, contradiction).model is not None) is accepted
