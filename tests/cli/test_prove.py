"""`godel prove`: proved, refuted, unknown or malformed, and lives that only illustrate."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from godel.cli.loading import find_agent, find_here, read_source, world_in
from godel.kernel.proof import verify
from godel.prover.tactics import AXIOMS
from godel.trace.episodes import episode, sampled
from tests.cli.calling import Caller

SEARCH = "(define (propose self n) (builtin-propose self n)) (define (think money) 20)"
REMEMBER = "(define (remember wins reward) (if (> reward 0) (min 200 (+ wins 1)) wins))"


def agent(name: str, policy: str, search: str = SEARCH) -> str:
    """An agent for the gambler that remembers and searches as the shipped one does."""
    acts = f"(define (policy money) {policy}) {REMEMBER}"
    return f"(agent {name} (memory (wins 0 0 200)) {acts} {search})"


BOLD = agent("bold", "(min money (- 10 money))")
IDLE = agent("idle", "0")


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


@pytest.mark.parametrize(
    ("text", "code", "verdict", "goal"),
    [(BOLD, 0, "proved", "better"), (IDLE, 3, "refuted", "no-better")],
)
def test_a_verdict_with_its_certificate(
    call: Caller, text: str, code: int, verdict: str, goal: str
) -> None:
    done = call("prove", "gambler", "--candidate", call.write("q.ouro", text), "--json")
    body = done.body()
    assert (done.code, body["verdict"]) == (code, verdict)
    checked = verify(Path(str(body["certificate"])).read_bytes(), AXIOMS)
    assert checked.accepted
    assert str(checked.claim and checked.claim.goal) == goal
    bounds = body["bounds"]
    assert isinstance(bounds, dict)
    old, new = bounds["running"], bounds["candidate"]
    if verdict == "proved":
        assert Fraction(new["lower"]) > Fraction(old["upper"])
    else:
        assert Fraction(new["upper"]) <= Fraction(old["lower"])


def test_both_from_one_file(call: Caller) -> None:
    world = read_source("gambler").text.split("(agent")[0]
    path = call.write("mine.ouro", world + IDLE + BOLD)
    done = call("prove", path, "--agent", "bold", "--candidate", "idle", "--at", "money=7")
    assert done.code == 3
    assert done.out.startswith("refuted: idle is not better than bold, at money=7 wins=0")
    named = call("prove", "gambler", "--candidate", f"{path}:bold")
    assert named.code == 0


def test_the_lives_are_said_to_illustrate_only(call: Caller) -> None:
    path = call.write("q.ouro", IDLE)
    done = call("prove", "gambler", "--candidate", path, "--seed", "5")
    assert "they only illustrate" in done.out
    assert "timid does bet=1, idle does bet=0" in done.out
    assert ", seed 5, godel " in done.out


def test_lives_have_the_same_chance_and_repeat() -> None:
    source = read_source("gambler")
    world = world_in(source)
    timid = find_agent("timid", source, world)
    here = find_here(world, timid, None)
    one, other = (sampled(world, timid, timid, here, 3) for _ in range(2))
    assert one == other
    assert one != sampled(world, timid, timid, here, 4)
    pair = episode(world, timid, timid, here, 3, better=True)
    assert (pair.seed, pair.parting()) == (3, None)
    assert pair.running.earned == pair.candidate.earned
    discounted = sum(
        (Fraction(99, 100) ** i * tick.gain for i, tick in enumerate(one.steps)), Fraction(0)
    )
    assert one.earned == discounted


def test_too_little_work_is_unknown(call: Caller) -> None:
    path = call.write("q.ouro", BOLD)
    done = call("prove", "gambler", "--candidate", path, "--work", "10", "--json")
    body = done.body()
    assert (done.code, body["verdict"], body["certificate"]) == (1, "unknown", None)
    assert body["illustration"] is None
    work = body["work"]
    assert isinstance(work, dict)
    assert work["limit"] == 10


def test_a_program_is_not_better_than_itself(call: Caller) -> None:
    done = call("prove", "gambler", "--candidate", "timid", "--work", "3000")
    assert done.code == 3
    assert "they are the same program" in done.out


def test_a_candidate_that_searches_otherwise_is_not_proved(call: Caller) -> None:
    path = call.write("q.ouro", agent("bold", "(min money (- 10 money))", ""))
    done = call("prove", "gambler", "--candidate", path, "--work", "3000", "--json")
    assert done.code == 1
    assert "think or propose" in str(done.body()["reason"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(agent q (define (policy money) (foo)))", "unknown name foo"),
        ("(agent q (define (policy nobody) 1))", "policy cannot see nobody"),
        ("(agent q (define (policy money)", "never closed"),
        ("(agent q)", "needs a policy"),
    ],
)
def test_candidates_that_do_not_build_are_malformed(call: Caller, text: str, message: str) -> None:
    done = call("prove", "gambler", "--candidate", call.write("q.ouro", text), "--json")
    body = done.body()
    assert (done.code, body["verdict"]) == (2, "malformed")
    assert message in str(body["reason"])
    assert "q.ouro:1:" in str(body["reason"])


def test_names_that_nobody_has(call: Caller) -> None:
    done = call("prove", "gambler", "--candidate", "timmid")
    assert (done.code, "did you mean timid" in done.err) == (2, True)
    two = call.write("two.ouro", BOLD + IDLE)
    done = call("prove", "gambler", "--candidate", two)
    assert (done.code, "holds 2 agents: bold idle" in done.err) == (2, True)
    assert call("prove", "gambler").code == 2
    assert call("prove", "gambler", "--candidate", f"{two}:nobody").code == 2


def test_the_same_command_prints_the_same(call: Caller) -> None:
    path = call.write("q.ouro", BOLD)
    runs = {call("prove", "gambler", "--candidate", path).out for _ in range(2)}
    assert len(runs) == 1


SHOP = """
(world shop (actions (take int 0 1)) (default (take 0)) (discount 1/2) (price (think 1/100))
  (step (reward take)))
(agent p (define (policy) 0) (define (think) 10))
(agent quiet (define (policy) 1))
(agent keen (define (policy) 1) (define (think) 10))
"""


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["quiet", "--target", "strict"], 0, "[target strict, trust level 0]"),
        (["keen", "--target", "strict"], 1, "no level of trust is left"),
        (["keen", "--target", "strict", "--trust-levels", "1"], 0,
         "keen is better than keeping p and its search, at the start [target strict, trust"),
        (["quiet", "--target", "relaxed"], 0, "quiet is no worse than keeping p and its search"),
        (["quiet", "--target", "relaxed"], 0, "keeping p: U at most 0.95"),
        (["keen"], 0, "[target frozen]"),
        (["quiet"], 1, "think or propose"),
        (["quiet", "--trust-levels", "1"], 2, "no levels of trust"),
    ],
)
def test_other_targets(call: Caller, arguments: list[str], code: int, words: str) -> None:
    path = call.write("shop.ouro", SHOP)  # a world without a state
    done = call("prove", path, "--candidate", *arguments)
    assert done.code == code
    assert words in done.out + done.err


def test_a_certificate_under_strict_says_so(call: Caller) -> None:
    path = call.write("shop.ouro", SHOP)
    done = call("prove", path, "--candidate", "quiet", "--target", "strict", "--json").body()
    assert (done["target"], done["verdict"], done["at"]) == ("strict", "proved", "the start")
    checked = call("check", str(done["certificate"]))
    assert checked.code == 0
    assert "U(q, here) > U(p, here)  [strict]" in checked.out
