"""`godel bound`: certified intervals, and given bounds that are proved, refuted or left open."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from godel.kernel.proof import verify
from godel.prover.tactics import AXIOMS
from tests.cli.calling import Called, Caller
from tests.oracle.shipped import SHIPPED, exact_value


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def certificate(done: Called) -> str:
    """Check the certificate that a command has written; the goal that it shows."""
    path = done.body()["certificate"]
    assert isinstance(path, str)
    verdict = verify(Path(path).read_bytes(), AXIOMS)
    assert verdict.accepted, verdict.reason
    assert verdict.claim is not None
    return str(verdict.claim.goal)


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_the_interval_holds_the_exact_value(call: Caller, name: str) -> None:
    done = call("bound", name, "--json")
    body, exact = done.body(), exact_value(name)
    lower, upper = Fraction(str(body["lower"])), Fraction(str(body["upper"]))
    assert done.code == 0
    assert lower <= exact <= upper
    assert upper - lower <= abs(exact) / 500
    assert certificate(done) == f"{body['lower']} <= U(p, here) <= {body['upper']}"


def test_the_certificate_goes_where_it_is_told_and_can_be_checked(call: Caller) -> None:
    done = call("bound", "parking", "--out", "mine.proof")
    assert "certificate: mine.proof" in done.out
    assert call("check", "mine.proof").code == 0


def test_everything_that_makes_it_repeatable_is_printed(call: Caller) -> None:
    done = call("bound", "parking", "--work", "5000")
    assert "of 5,000 units, no seed (nothing is drawn), godel " in done.out
    again = call("bound", "parking", "--work", "5000")
    assert again.out == done.out


def test_another_place(call: Caller) -> None:
    start = call("bound", "gambler", "--json").body()
    rich = call("bound", "gambler", "--at", "money=9", "--json").body()
    assert rich["at"] == "money=9 wins=0"
    assert Fraction(str(rich["lower"])) > Fraction(str(start["upper"]))
    for same in ("((money 9))", "(money 9)", "money=9,wins=0"):
        body = call("bound", "gambler", "--at", same, "--json").body()
        assert (body["lower"], body["upper"]) == (rich["lower"], rich["upper"])


def test_left_counts(call: Caller) -> None:
    body = call("bound", "thermostat", "--at", "temperature=20 left=1", "--json").body()
    # one tick: the frugal agent does not heat at 20; the room loses 0, 1 or 2 degrees
    expected = -(Fraction(1, 4) * 0 + Fraction(1, 2) * 1 + Fraction(1, 4) * 2)
    assert Fraction(str(body["lower"])) <= expected <= Fraction(str(body["upper"]))
    over = call("bound", "thermostat", "--at", "left=0", "--json").body()
    assert (over["lower"], over["upper"]) == ("0", "0")


NOWHERE = ["money", "money=11", "money=true", "mony=1", "money=1 money=2", "(", "money=", "()", ""]


@pytest.mark.parametrize("at", NOWHERE)
def test_places_that_make_no_sense(call: Caller, at: str) -> None:
    assert call("bound", "gambler", "--at", at).code == 2


def test_a_tolerance_that_cannot_be_met(call: Caller) -> None:
    drifting = """
        (world drifting
          (state (n int)) (start (n 3)) (discount 9/10)
          (step (reward (if (< n 0) -2 1)) (chance (1/4 (set n (- n 1))) (3/4 (set n (+ n 1))))))
        (agent leaf)
        """
    path = call.write("drifting.ouro", drifting)
    done = call("bound", path, "--tolerance", "1/1000000000000000", "--work", "200")
    assert done.code == 1
    assert "wider than the tolerance" in done.out


@pytest.mark.parametrize("tolerance", ["-1", "x", "1/0", "1e5", "nan", "inf"])
def test_tolerances_that_make_no_sense(call: Caller, tolerance: str) -> None:
    assert call("bound", "gambler", "--tolerance", tolerance).code == 2


DOUBLED = """
(world doubled
  (state (count int 0))
  (actions (rule one-of append double three))
  (default (rule append))
  (start (count 1))
  (discount 9/10)
  (done (= count 0))
  (step
    (if (eq? rule 'double) (set count (* 2 count)))
    (if (eq? rule 'three) (if (>= count 3) (set count (- count 3))))
    (reward (if (= count 0) 1 0))))
(agent idle (define (policy count) 'append))
"""


def test_too_little_work(call: Caller) -> None:
    done = call("bound", "gambler", "--work", "1", "--json")
    body = done.body()
    assert (done.code, body["lower"], body["upper"]) == (1, None, None)
    assert "1 units" in str(body["note"])



@pytest.mark.parametrize("work", ["1", "20", "400"])
def test_too_little_work_for_a_ceiling(call: Caller, work: str, tmp_path: Path) -> None:
    """Also where a bound was found, and the work does not last for its replay."""
    (tmp_path / "doubled.ouro").write_text(DOUBLED)
    done = call("bound", "./doubled.ouro", "--ceiling", "--work", work)
    assert done.code in (0, 1)
    assert "Traceback" not in done.err
    assert done.code == 0 or f"the limit of {work} units" in done.out

def test_another_agent(call: Caller) -> None:
    path = call.write("idle.ouro", "(agent idle (define (policy money) 0))")
    body = call("bound", "gambler", "--agent", path, "--json").body()
    assert (body["agent"], body["lower"], body["upper"]) == ("idle", "0", "0")


# Given bounds.


@pytest.mark.parametrize(
    ("world", "option", "expression"),
    [
        ("gambler", "--upper", "100"),
        ("thermostat", "--upper", "0"),
        ("thermostat", "--lower", "(* -20 left)"),
        ("parking", "--lower", "5"),
        ("parking", "--upper", "(+ 11 (quotient 20 distance))"),
        ("compute", "--upper", "(- (/ a 1000))"),
    ],
)
def test_true_bounds_are_proved(call: Caller, world: str, option: str, expression: str) -> None:
    done = call("bound", world, option, expression, "--json")
    body = done.body()
    assert (done.code, body["verdict"]) == (0, "proved")
    end = Fraction(str(body["upper" if option == "--upper" else "lower"]))
    exact = exact_value(world)
    assert end >= exact if option == "--upper" else end <= exact
    certificate(done)


@pytest.mark.parametrize(
    ("world", "option", "expression"),
    [
        ("gambler", "--upper", "1/2"),
        ("gambler", "--upper", "1"),
        ("thermostat", "--lower", "(* -3 left)"),
        ("thermostat", "--upper", "(* -4 left)"),
        ("parking", "--lower", "95166/10000"),
        ("compute", "--lower", "-1"),
    ],
)
def test_false_bounds_are_refuted_at_a_place(
    call: Caller, world: str, option: str, expression: str
) -> None:
    done = call("bound", world, option, expression, "--json")
    body = done.body()
    found = body["counterexample"]
    assert (done.code, body["verdict"]) == (3, "refuted")
    assert isinstance(found, dict)
    given, certified = Fraction(found["given"]), Fraction(found["certified"])
    assert certified > given if option == "--upper" else certified < given
    certificate(done)
    there = call("bound", world, "--at", found["at"], "--json").body()
    low, high = Fraction(str(there["lower"])), Fraction(str(there["upper"]))
    assert high > given if option == "--upper" else low < given


def test_a_refutation_is_shown(call: Caller) -> None:
    out = call("bound", "gambler", "--upper", "1").out
    assert out.startswith("refuted: U <= 1\n  at money=9 wins=0 it says <= 1,\n")


FREE = """\
(world free
  (state (x int) (n int 0))
  (start (x 0) (n 0))
  (discount 9/10)
  (step
    (chance (1/2 (set x (+ x 1))) (1/2 (set x (- x 1))))
    (set n (+ n 1))
    (reward (- (abs x)))))
(agent one)
"""


def test_a_bound_that_is_left_open_says_where_it_is_stuck(call: Caller) -> None:
    path = call.write("free.ouro", FREE)
    done = call("bound", path, "--lower", "(- -9 (abs x))", "--work", "300", "--json")
    body = done.body()
    stuck = body["stuck"]
    assert (done.code, body["verdict"], body["certificate"]) == (1, "unknown", None)
    assert isinstance(stuck, dict)
    assert "Bellman's inequality fails" in stuck["reason"]
    # the state is a real one: there the bound is above what a tick brings and it after that
    assert Fraction(stuck["value"]) > Fraction(stuck["after"])


def test_unbounded_rewards_with_a_weight_that_grows(call: Caller) -> None:
    path = call.write("free.ouro", FREE)
    done = call("bound", path, "--lower", "(- -100 (* 10 (abs x)))", "--json")
    assert (done.code, done.body()["verdict"]) == (0, "proved")
    certificate(done)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("(foo money)", "unknown name foo"),
        ("(* 10", "never closed"),
        ("true", "not a number"),
        ("(car 1)", "faults: sort"),
        ("1 2", "expected"),
        ("", "expected"),
    ],
)
def test_expressions_that_are_no_bounds(call: Caller, expression: str, message: str) -> None:
    done = call("bound", "gambler", "--upper", expression)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_both_options_at_once(call: Caller) -> None:
    assert call("bound", "gambler", "--upper", "1", "--lower", "0").code == 2


def test_a_given_bound_with_too_little_work(call: Caller) -> None:
    done = call("bound", "gambler", "--upper", "1", "--work", "20", "--json")
    assert (done.code, done.body()["verdict"]) == (1, "unknown")


def test_a_bound_that_faults_somewhere_is_not_proved(call: Caller) -> None:
    done = call("bound", "gambler", "--upper", "(+ 100 (/ 1 (- money 3)))", "--json")
    assert (done.code, done.body()["verdict"]) == (1, "unknown")


ENDLESS = """\
(world endless
  (state (x int 0 3))
  (actions (go bool))
  (default (go false))
  (start (x 3))
  (life endless)
  (discount 1)
  (done (= x 0))
  (step (reward -1) (if go (set x (- x 1)))))
(agent lazy (define (policy x) false))
"""


def test_a_missing_side_is_explained(call: Caller, tmp_path: Path) -> None:
    """Who never moves pays for ever, and nothing bounds that."""
    (tmp_path / "endless.ouro").write_text(ENDLESS)
    done = call("bound", "./endless.ouro", "--work", "2000")
    assert done.code == 1
    assert "at least -oo" in done.out
    assert "nothing that was tried shows that this endless life without discount ends" in done.out
