"""Tables of values: against the independent exact solver, and before the kernel."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction
from math import comb

import pytest

from godel.kernel.claim import Goal
from godel.kernel.proof import verify
from godel.language.values import number
from godel.prover import reach, sweep
from godel.prover.bounds import Prospect
from godel.prover.certificate import Script, claim_for, compose
from godel.prover.futures import linear
from godel.prover.residuals import plans
from godel.prover.rounding import EXACT_STATES
from godel.prover.tables import Chain, reachable, table_bounds
from godel.prover.tactics import AXIOMS
from godel.prover.work import Meter, OutOfWork
from godel.world.tick import WorldFault
from tests.oracle.chain import reachable as oracle_reachable
from tests.oracle.chain import solve
from tests.prover.table_examples import EXAMPLES, FIELD, LIMIT, chain_of, here_of
from tests.quality.random_worlds import make
from tests.world.worlds import pair_of

F = Fraction
WIDTH = F(1, 10**9)


def _prospect(text: str) -> Prospect:
    world, agent = pair_of(text)
    prospect = Prospect(world, agent, agent, here_of(world, agent), Meter(10**6))
    prospect.chain = chain_of(text)
    found = table_bounds(prospect.chain, prospect.here, agent.initial, prospect.meter)
    prospect.lower, prospect.upper = found
    return prospect


def _accepted(prospect: Prospect) -> str:
    """Why the kernel refuses the bounds, "" if it accepts them."""
    world, agent, here = prospect.world, prospect.agent, prospect.here
    script = Script()
    for upper in (False, True):
        prospect.say(script, "running", upper)
    lower, upper_bound = prospect.lower, prospect.upper
    goal = Goal(
        "interval",
        number(lower.value) if lower else None,
        number(upper_bound.value) if upper_bound else None,
    )
    claim = claim_for(world, agent, None, here, goal)
    return verify(compose(claim, world, agent, None, script.node()), AXIOMS).reason


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_bounds_hold_the_exact_value_and_the_kernel_accepts_them(name: str) -> None:
    example = EXAMPLES[name]
    values = solve(oracle_reachable([example.start], example.moves), example.discount)
    prospect = _prospect(example.text)
    assert prospect.chain is not None
    assert prospect.chain.size == len(values)
    lower, upper, exact = prospect.lower, prospect.upper, values[example.start]
    assert lower is not None
    assert upper is not None
    assert lower.value <= exact <= upper.value
    assert upper.value - lower.value <= WIDTH * abs(exact)
    assert _accepted(prospect) == ""


@pytest.mark.parametrize("seed", range(40))
def test_random_worlds(seed: int) -> None:
    case = make(seed)
    for agent, exact in ((case.running, case.before), (case.candidate, case.after)):
        start = here_of(case.world, agent)
        prospect = Prospect(case.world, agent, agent, start, Meter(10**6))
        chain = reachable(case.world, agent, agent, start, LIMIT, prospect.meter)
        assert chain is not None
        prospect.chain = chain
        prospect.lower, prospect.upper = table_bounds(chain, start, agent.initial, prospect.meter)
        assert prospect.lower is not None
        assert prospect.upper is not None
        assert prospect.lower.value <= exact <= prospect.upper.value
        assert prospect.upper.value - prospect.lower.value <= 2 * WIDTH * max(1, abs(exact))
        assert _accepted(prospect) == ""


def _arrows(chain: Chain) -> list[object]:
    """What a chain says, in a form that can be compared."""
    discount = Fraction(chain.world.discount)
    step, earned = linear(list(plans(chain, discount)), chain.size)
    step.sum_duplicates()
    return [chain.keys.tolist(), chain.over.tolist(), step.toarray().tolist(), earned.tolist()]


@pytest.mark.parametrize("name", ["field", "stock", "products", "odd"])
def test_all_ways_of_finding_the_places_agree(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = EXAMPLES[name].text
    usual = _arrows(chain_of(text))
    monkeypatch.setattr(reach, "MOST_IN_BOX", 0)
    by_frontiers = _arrows(chain_of(text))
    monkeypatch.setattr(sweep, "FEW", 10**9)
    one_by_one = _arrows(chain_of(text))
    monkeypatch.undo()
    monkeypatch.setattr(reach._Search, "_box_fee", lambda search: -1)
    in_box = _arrows(chain_of(text))
    monkeypatch.setattr(reach, "CHUNK", 17)
    in_parts = _arrows(chain_of(text))
    assert usual == by_frontiers == in_box == in_parts
    assert usual[:2] == one_by_one[:2]
    flat = [value for row in usual[2] for value in row]  # type: ignore[attr-defined]
    other = [value for row in one_by_one[2] for value in row]  # type: ignore[attr-defined]
    assert flat == pytest.approx(other)
    assert usual[3] == pytest.approx(one_by_one[3])


FAULTY = """(world faulty (state (x int 0 3000)) (start (x 0)) (discount 9/10)
  (step (set x (if (= x 2999) 0 (+ x {}))) (reward (/ 1 (- 2500 x)))))
(agent one)"""


def test_a_fault_that_is_reached_is_told_and_one_that_is_not_is_no_matter() -> None:
    with pytest.raises(WorldFault, match="division by zero"):
        chain_of(FAULTY.format(1))
    assert chain_of(FAULTY.format("(if (= x 2499) -2499 1)")).size == 2500


def test_a_limit_on_places_and_on_work() -> None:
    world, agent = pair_of(FIELD.text)
    here = here_of(world, agent)
    assert reachable(world, agent, agent, here, 299, Meter(10**6)) is None
    assert reachable(world, agent, agent, here, 300, Meter(10**6)) is not None
    assert reachable(world, agent, agent, here, 300, Meter(10**6), units=1) is None
    with pytest.raises(OutOfWork):
        chain_of(FIELD.text, Meter(2))


def test_numbers_beyond_64_bits_are_left_to_other_means() -> None:
    world, agent = pair_of(
        "(world large (state (x int)) (start (x 1)) (discount 1/2)"
        "(step (set x (* 1000000 x)))) (agent one)"
    )
    assert reachable(world, agent, agent, here_of(world, agent), LIMIT, Meter(10**6)) is None


TRAP = """(world trap (state (x int 0 90)) (start (x 50)) (discount 1) (life endless)
  (step
    (if (and (> x 0) (< x 90))
      (chance (1/2 (set x (+ x 1)) (reward (if (= x 90) {} 0))) (1/2 (set x (- x 1)))))))
(agent one)"""


@pytest.mark.parametrize(("prize", "upper"), [(1, True), (-1, False)])
def test_places_that_are_never_left_and_earn_nothing(prize: int, upper: bool) -> None:
    """Without an end there is no rank: only the side whose sign is right can be proved."""
    prospect = _prospect(TRAP.format(prize))
    found, other = prospect.lower, prospect.upper
    if upper:
        found, other = other, found
    assert other is None
    assert found is not None
    exact = F(50 * prize, 90)
    assert abs(found.value - exact) <= WIDTH
    assert (found.value >= exact) is upper or found.value == exact
    assert _accepted(prospect) == ""


def test_places_that_earn_for_ever_have_no_table() -> None:
    text = "(world mint (state (x int 0 70)) (start (x 0)) (discount 1) (life endless)" + (
        "(step (set x (if (= x 70) 0 (+ x 1))) (reward 1))) (agent one)"
    )
    prospect = _prospect(text)
    assert prospect.lower is None
    assert prospect.upper is None


def test_a_second_side_is_written_as_a_change_of_the_first() -> None:
    prospect = _prospect(FIELD.text)
    script = Script()
    for upper in (False, True):
        prospect.say(script, "running", upper)
    text = str(script.node())
    assert text.count("reuse") == 1
    assert text.count("values") == 1


GRID = """\
(world grid (state (a int 0 9) (b int 0 9)) (start (a 0) (b 0)) (life endless)
  (done (or (= a 9) (= b 9)))
  (step
    (chance (1/4) (1/2 (set a (+ a 1))) (1/4 (set b {b})))
    (if (= b 9) (reward 1))))
(agent walker)
"""


def test_a_chain_without_loops_is_solved_without_rounding() -> None:
    """It is larger than what is solved by elimination, and its places may lead to themselves."""
    prospect = _prospect(GRID.format(b="(+ b 1)"))
    assert prospect.chain is not None
    assert prospect.chain.size > EXACT_STATES
    assert prospect.gap() == 0
    assert _accepted(prospect) == ""
    won = sum((F(comb(8 + lost, lost) * 2**lost, 3 ** (9 + lost)) for lost in range(9)), F(0))
    assert prospect.lower is not None
    assert prospect.lower.value == won


def test_a_chain_with_loops_is_rounded() -> None:
    prospect = _prospect(GRID.format(b="(if (and (= b 0) (> a 0)) 0 (if (= b 3) 1 (+ b 1)))"))
    gap = prospect.gap()
    assert gap is not None
    assert 0 <= gap <= WIDTH
    assert _accepted(prospect) == ""


ROOTS = os.pathsep.join(sys.path)

SOLVED = """\
import hashlib, sys
from fractions import Fraction
from godel.cli.bench_models import _field
from godel.prover.evaluation import System
from godel.prover.futures import linear
from godel.prover.residuals import plans
from godel.prover.work import Meter
from tests.prover.table_examples import chain_of
chain = chain_of(_field(150, "99/100"))
step, earned = linear(list(plans(chain, Fraction(99, 100))), chain.size)
values = System.of(step, None, Meter(10**6)).solve(earned, 1e-9)
print(hashlib.sha256(values.tobytes()).hexdigest())
"""


def test_values_do_not_depend_on_the_number_of_threads() -> None:
    """22,500 places: sums that a BLAS library would share out among its threads."""
    found = [
        subprocess.run(
            [sys.executable, "-c", SOLVED], capture_output=True, text=True, check=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": count, "PYTHONPATH": ROOTS},
        ).stdout
        for count in ("1", "2")
    ]  # fmt: skip
    assert found[0] == found[1] != ""
