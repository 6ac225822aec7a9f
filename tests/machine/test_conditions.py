"""What a person demands of a rewrite besides a gain: proved and recorded, or no rewrite."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from godel import verify
from godel.errors import TrustFailure, UsageProblem
from godel.events import Attempted, Refused, SearchStopped, Switched
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.machine.attempts import Attempt
from godel.machine.recorder import name_of
from godel.machine.run import Prospect, check, replay, start
from godel.machine.settings import Settings
from godel.machine.storage import JOURNAL, RUN, candidate_file, holdout_file, proof_file
from godel.machine.summary import summarise
from godel.prover.demand import HOLDOUT, KEEP, Demand
from godel.prover.demands import Answer, answers
from godel.prover.work import Meter
from godel.world.agent import build_agent
from tests.machine.gambling import (
    BOLD,
    PROVED,
    ROOM,
    TIMID,
    WORLD,
    Log,
    Script,
    agent,
    of,
    tree,
    variant,
)

BAD_FOR_BOLD = canonical_text(
    tree(
        WORLD.decode()
        .replace("world gambler", "world favourable")
        .replace("(2/5", "(7/10")
        .replace("(3/5", "(3/10")
        .replace("(life endless)", "(life endless) (done (or (= money 0) (= money 10)))")
    )
).encode()
"""One game with a good coin: timid play is best."""

MODEST, TAME = "(<= bet 5)", "(<= bet 3)"
TINY = canonical_text(
    tree(WORLD.decode().replace("world gambler", "world tiny").replace("(money 5)", "(money 0)"))
).encode()


@cache
def shown(kind: str, text: str, candidate: bytes = BOLD) -> Answer:
    """What the prover finds for the switch from timid, at the start of the world."""
    here = Here(0, ((1, ROOM.start[0][1]),), (0,))
    demand = Demand(kind, "it", text)
    (found,) = answers(
        (demand,), ROOM, agent(TIMID), agent(candidate), here, Meter(50_000), None, 5_000_000
    )
    return found


def proof(kind: str, text: str) -> bytes:
    found = shown(kind, text).proof
    return canonical_text(found).encode() if found is not None else b""


def lived(
    folder: Path, attempt: Attempt, holdouts: tuple[bytes, ...] = (), **settings: object
) -> Log:
    """A short life in which this attempt is handed over."""
    log = Log()
    given = Settings("", "", seed=3, ticks=8, **settings)  # type: ignore[arg-type]
    worlds = tuple((f"h{index}", text) for index, text in enumerate(holdouts))
    order = Prospect(WORLD, TIMID, given, (), worlds)
    start(folder, order, Script({TIMID: [attempt]}), watch=log)
    return log


def accepted_by_both(folder: Path) -> None:
    check(folder)
    verify.check_run(folder)


def test_a_switch_names_the_proofs_of_all_that_was_demanded(tmp_path: Path) -> None:
    proofs = (proof(HOLDOUT, WORLD.decode()), proof(KEEP, MODEST))
    attempt = replace(PROVED, conditions=proofs)
    log = lived(tmp_path / "run", attempt, (WORLD,), keep=(MODEST,))
    (switch,), (found,) = of(log.events, Switched), of(log.events, Attempted)
    assert len(switch.conditions) == len(found.conditions) == 2
    for name in (*switch.conditions, *found.conditions):
        assert (tmp_path / "run" / proof_file(name)).is_file()
    accepted_by_both(tmp_path / "run")


@pytest.mark.parametrize("missing", [0, 1])
def test_a_demand_without_a_proof_is_not_met(tmp_path: Path, missing: int) -> None:
    proofs = [proof(HOLDOUT, WORLD.decode()), proof(KEEP, MODEST)]
    proofs[missing] = b""
    attempt = replace(PROVED, conditions=tuple(proofs))
    log = lived(tmp_path / "run", attempt, (WORLD,), keep=(MODEST,))
    (refusal,) = of(log.events, Refused)
    assert refusal.by == (HOLDOUT, KEEP)[missing]
    assert refusal.proof  # that of the gain, which was accepted
    assert not of(log.events, Switched)
    assert dict(summarise(log.events).counts()) == {"unmet": 1}
    accepted_by_both(tmp_path / "run")


def test_a_loss_elsewhere_has_no_proof() -> None:
    found = shown(HOLDOUT, BAD_FOR_BOLD.decode())
    assert found.proof is None
    assert found.reason.startswith("worse there: the old program is worth about 0.88")


def test_a_predicate_that_is_broken_has_no_proof() -> None:
    found = shown(KEEP, TAME)
    assert found.proof is None
    assert "not kept" in found.reason


def test_no_change_is_not_worse() -> None:
    """Bounds are rounded; that the behaviour is the same is seen by the rule alike."""
    same = variant("(if (< money 20) 1 5)")
    assert shown(HOLDOUT, BAD_FOR_BOLD.decode(), same).proof is not None


def test_a_predicate_may_hold_only_where_the_program_comes() -> None:
    """Who stakes everything has 0, 5 or 10: an invariant has to be found."""
    three = "(or (= money 0) (= money 5) (= money 10))"
    assert shown(KEEP, three, BOLD).proof is not None
    assert shown(KEEP, three, variant("2")).proof is None


@pytest.mark.parametrize(
    ("kind", "text"), [(HOLDOUT, BAD_FOR_BOLD.decode()), (KEEP, TAME), (HOLDOUT, TINY.decode())]
)
def test_a_proof_of_something_else_is_refused(tmp_path: Path, kind: str, text: str) -> None:
    """The searcher hands over a proof for an easier world or predicate: the gate sees it."""
    easier = proof(HOLDOUT, WORLD.decode()) if kind == HOLDOUT else proof(KEEP, MODEST)
    attempt = replace(PROVED, conditions=(easier,))
    given = {"keep": (text,)} if kind == KEEP else {}
    log = lived(tmp_path / "run", attempt, () if kind == KEEP else (text.encode(),), **given)
    if text == TINY.decode():  # the bounds happen to hold there as well, or they do not
        assert len(of(log.events, Switched)) + len(of(log.events, Refused)) > 0
    else:
        assert of(log.events, Refused)[0].by == kind
        assert not of(log.events, Switched)
    accepted_by_both(tmp_path / "run")


def test_a_forged_switch_without_its_proofs_is_seen(tmp_path: Path) -> None:
    proofs = (proof(HOLDOUT, WORLD.decode()), proof(KEEP, MODEST))
    lived(tmp_path / "run", replace(PROVED, conditions=proofs), (WORLD,), keep=(MODEST,))
    lines = (tmp_path / "run" / JOURNAL).read_bytes().splitlines(keepends=True)
    for change in ([], ["0" * 64, "0" * 64], "swap"):
        forged = tmp_path / f"forged-{len(str(change))}"
        shutil.copytree(tmp_path / "run", forged)
        previous, out = "0" * 64, []
        for line in lines:
            record = json.loads(line)
            if record["kind"] == "switch":
                old = record["body"]["conditions"]
                record["body"]["conditions"] = old[::-1] if change == "swap" else change
            record["previous"] = previous
            text = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
            previous = name_of(text)
            out.append(text + b"\n")
        (forged / JOURNAL).write_bytes(b"".join(out))
        with pytest.raises(TrustFailure):
            check(forged)
        with pytest.raises((verify.RefusedError, OSError)):
            verify.check_run(forged)


def test_a_lower_bound_is_required(tmp_path: Path) -> None:
    for require, switches in (("lower-bound", 1), ("lower-bound=20", 1), ("lower-bound=21", 0)):
        log = lived(tmp_path / require, PROVED, require=require)
        assert len(of(log.events, Switched)) == switches
        assert [event.by for event in of(log.events, Refused)] == ["require"] * (1 - switches)
        check(tmp_path / require)


@pytest.mark.parametrize("require", ["upper-bound", "lower-bound=", "lower-bound=1.5", "=2"])
def test_what_can_be_required(require: str) -> None:
    with pytest.raises(UsageProblem, match="nothing can be required"):
        Settings("", "", require=require)


def test_the_files_of_a_run_hold_its_holdouts(tmp_path: Path) -> None:
    lived(tmp_path / "run", PROVED, (WORLD,))
    settings = json.loads((tmp_path / "run" / RUN).read_text())
    assert settings["holdouts"] == {"h0": name_of(WORLD)}
    path = tmp_path / "run" / holdout_file(name_of(WORLD))
    path.write_bytes(BAD_FOR_BOLD)
    with pytest.raises(TrustFailure):
        check(tmp_path / "run")


def test_a_candidate_that_does_not_fit_the_holdout(tmp_path: Path) -> None:
    other = canonical_text(
        tree(WORLD.decode().replace("world gambler", "world w").replace("money", "wealth"))
    ).encode()
    attempt = replace(PROVED, conditions=(proof(HOLDOUT, WORLD.decode()),))
    log = lived(tmp_path / "run", attempt, (other,))
    (refusal,) = of(log.events, Refused)
    assert refusal.by == HOLDOUT
    assert "money" in refusal.reason
    check(tmp_path / "run")


def test_proofs_that_are_turned_down_trip_the_breaker(tmp_path: Path) -> None:
    attempts = [
        replace(PROVED, candidate=variant(f"(min money {n} (- 10 money))")) for n in (5, 6, 7)
    ]
    log = Log()
    settings = Settings("", "", seed=3, ticks=30, failures=2, keep=(TAME,))
    start(tmp_path / "run", Prospect(WORLD, TIMID, settings), Script({TIMID: attempts}), watch=log)
    turned_down = [event for event in of(log.events, Refused) if event.by == KEEP]
    stops = of(log.events, SearchStopped)
    assert [(stop.by, stop.reason) for stop in stops] in (
        [("breaker", "2 proofs in a row were turned down")],
        [("source", "the script is at its end")],
    )
    assert (stops[0].by == "breaker") == (len(turned_down) == 2)
    check(tmp_path / "run")
    replay(tmp_path / "run", Script({TIMID: attempts}))


def test_the_candidate_is_kept_for_whoever_asks_why(tmp_path: Path) -> None:
    lived(tmp_path / "run", PROVED, keep=(TAME,))
    assert (tmp_path / "run" / candidate_file(name_of(BOLD))).is_file()
    build_agent(tree(BOLD.decode()), ROOM)
