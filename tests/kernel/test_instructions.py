"""The six instructions and the axiom schemes, one test for each: what it adds, what it decides.

The markers say what of the paper a test shows; `tests/docs/conformance.py` makes a page of them.
"""

from __future__ import annotations

import pytest

from godel.kernel.proof import ProofState, execute, open_proof
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Compared, Given, Hardware, Now, Utility
from godel.language.syntax import Node
from tests.kernel.accepted import BUSY, better
from tests.kernel.accepted_searching import KEEN, even, stopped, trusted
from tests.kernel.certificates import ALLOWED, Certificate, canonical, tree

paper = pytest.mark.paper


def begun(certificate: Certificate, done: int) -> tuple[ProofState, tuple[Node, ...]]:
    """The kernel after some instructions of a proof, and the instructions that are left."""
    state, instructions = open_proof(certificate.data())
    for instruction in instructions[:done]:
        state = execute(state, instruction)
    return state, instructions[done:]


def doing(state: ProofState, text: str) -> ProofState:
    """The kernel after one more instruction."""
    return execute(state, tree(text))


@paper("3.2 instruction get-axiom")
def test_get_axiom_adds_an_axiom_as_a_theorem_that_rests_on_its_scheme() -> None:
    state, _ = begun(better(), 0)
    for number, scheme in enumerate(("reward", "environment", "arithmetic"), 1):
        state = doing(state, f"(get-axiom {scheme})")
        theorem = state.find(number)
        assert isinstance(theorem.formula, Given)
        assert theorem.rests_on == (scheme,)
    with pytest.raises(Refused, match="there is no such axiom"):
        doing(state, "(get-axiom optimism)")


SCHEMES = (
    ("hardware", 1, "hardware for p", "3.2 axioms a hardware"),
    ("reward", 3, "reward", "3.2 axioms b reward and cost"),
    ("environment", 4, "environment", "3.2 axioms c environment"),
    ("arithmetic", 5, "arithmetic", "3.2 axioms d uncertainty"),
    ("utility", 6, "utility", "3.2 axioms f utility"),
)


@pytest.mark.parametrize(
    ("scheme", "number", "missing"),
    [pytest.param(*row, id=row[0], marks=paper(item)) for *row, item in SCHEMES],
)
def test_no_bound_without_the_axiom(scheme: str, number: int, missing: str) -> None:
    """The same proof whose first bound does not name the axiom is refused for that."""
    named = " ".join(str(other) for other in (1, 3, 4, 5, 6, 8) if other != number)
    assert better().judge().accepted
    step = f"(apply-rule bellman-upper ({named}) 0 (weight 1 9/10 10) auto)"
    verdict = better({10: step}).judge()
    assert f"the axiom {missing}" in verdict.reason
    formulas = {"hardware": Hardware, "utility": Utility}
    state, _ = begun(better(), 8)
    assert isinstance(state.find(number).formula, formulas.get(scheme, Given))


@paper("3.2 axioms e initial state")
def test_the_initial_state_is_an_axiom_at_the_start_and_only_there() -> None:
    state, _ = begun(better(), 0)
    found = doing(state, "(get-axiom initial)").find(1).formula
    assert isinstance(found, Now)
    assert found.here == state.context.here
    later, _ = begun(better().changed(("(here 0 ", "(here 7 ")), 0)
    with pytest.raises(Refused, match="not the start"):
        doing(later, "(get-axiom initial)")


@paper("3.2 instruction apply-rule")
def test_apply_rule_adds_what_follows_and_unites_what_it_rests_on() -> None:
    state, left = begun(better(), 8)
    after = execute(state, left[0])
    assert after.last == state.last + 1
    used = {name for number in (1, 4, 7) for name in state.find(number).rests_on}
    assert set(after.find(after.last).rests_on) == used
    with pytest.raises(Refused, match="no rule hope"):
        doing(state, "(apply-rule hope (1))")
    with pytest.raises(Refused):
        doing(state, "(apply-rule separate (1 2))")


@paper("3.2 instruction delete-theorem")
def test_delete_theorem_removes_it_and_its_number_is_not_used_again() -> None:
    state, _ = begun(better(), 8)
    less = doing(state, "(delete-theorem 3)")
    assert [number for number, _ in less.theorems] == [1, 2, 4, 5, 6, 7]
    with pytest.raises(Refused, match="there is no theorem 3"):
        less.find(3)
    assert doing(less, "(get-axiom reward)").last == 8


@paper("3.2 instruction set-switchprog")
def test_set_switchprog_takes_bytes_of_the_storage_as_the_candidate() -> None:
    text = canonical(BUSY)
    state, _ = begun(better(), 0)
    assert state.context.candidate is None
    chosen = doing(state, f"(set-switchprog 0 {len(text)})").context.candidate
    assert chosen is not None
    assert chosen.digest == state.claim.candidate
    with pytest.raises(Refused):
        doing(state, "(set-switchprog 3 9)")  # no program


@paper("3.2 instruction check")
def test_check_sets_the_switchbit_only_if_the_target_theorem_is_there() -> None:
    state, left = begun(better(), 0)
    for instruction in left[:-1]:
        with pytest.raises(Refused, match="not among the theorems"):
            doing(state, "(check)")
        state = execute(state, instruction)
        assert not state.switchbit
    assert isinstance(state.find(state.last).formula, Compared)
    assert execute(state, left[-1]).switchbit


@paper("3.2 instruction state2theorem")
def test_state2theorem_says_where_the_machine_is() -> None:
    state, _ = begun(better({}, here="(1/2 1) (1/2 3)").changed(("(here 0 ", "(here 7 ")), 0)
    found = doing(state, "(state2theorem here)").find(1).formula
    assert isinstance(found, Now)
    assert found.here.tick == 7
    assert [state for _, state in found.here.belief] == [(1,), (3,)]
    with pytest.raises(Refused):
        doing(state, "(state2theorem seed)")


@paper("3.2 target theorem (2)")
@paper("4.1 theorem 4.1, global optimality")
def test_strict_compares_with_going_on_searching() -> None:
    """What keeps its search may become any program: only what beats the ceiling is accepted."""
    assert stopped().judge().accepted
    theorem = stopped().judge().theorems[-1][1].formula
    assert isinstance(theorem, Compared)
    assert theorem.target == "strict"
    ceiling = stopped({9: "(apply-rule ceiling (3 4 5 6 8) 5 (weight 1 1/2 5) auto)"})
    assert "is not above" in ceiling.judge().reason
    alone = "(apply-rule bellman-upper (1 3 4 5 13 12) 0 (weight 1 1/2 2) auto)"
    assert not stopped({11: alone}).judge().accepted


@paper("4.2 relaxed target theorem (3)")
def test_relaxed_accepts_what_is_worth_the_same_and_strict_does_not() -> None:
    allowed = ALLOWED | {"reflection"}
    assert even().judge(allowed).accepted
    assert "is not above" in even(target="strict").judge(allowed).reason


@paper("4.3 recursive meta-levels")
def test_a_successor_that_goes_on_rewriting_costs_a_level_of_trust() -> None:
    assert not stopped(candidate=KEEN).judge().accepted
    allowed = ALLOWED | {"reflection"}
    assert trusted(trust=1).judge(allowed).accepted
    assert "no level of trust is left" in trusted(trust=0).judge(allowed).reason
    distrusting = allowed - {"reflection"}
    assert "not allowed: reflection" in trusted(trust=1).judge(distrusting).reason
