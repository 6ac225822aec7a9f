"""Each condition of the kernel has a certificate that it refuses, and without it a test turns red.

The tables in `refused_*.py` list certificates with the reason for which they are refused. Then the
kernel is built again and again without one of its conditions (`ablation.py`): where a rule is
concerned, a certificate of the tables must now be *accepted*; where only the form is, it must be
judged otherwise (another reason, or an exception). Exceptions are listed here, with why.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

import pytest

from godel.kernel import proof
from godel.kernel.claim import Claim, Goal
from godel.kernel.refusal import Malformed
from godel.kernel.theorems import Here
from godel.language.values import NIL
from tests.kernel.ablation import MODULES, Condition, Place, conditions, watching, without
from tests.kernel.accepted import ACCEPTED
from tests.kernel.accepted_conditions import ACCEPTED_CONDITIONS
from tests.kernel.accepted_later import ACCEPTED_LATER
from tests.kernel.accepted_searching import ACCEPTED_SEARCHING
from tests.kernel.certificates import ALLOWED, AXIOM_SCHEMES, Refusal
from tests.kernel.refused_bounds import REFUSED_BOUNDS
from tests.kernel.refused_claims import REFUSED_CLAIMS
from tests.kernel.refused_comparisons import REFUSED_COMPARISONS
from tests.kernel.refused_conditions import REFUSED_CONDITIONS
from tests.kernel.refused_everyone import REFUSED_EVERYONE
from tests.kernel.refused_files import REFUSED_FILES
from tests.kernel.refused_later import REFUSED_LATER
from tests.kernel.refused_searching import REFUSED_SEARCHING

REFUSED = [
    *REFUSED_BOUNDS,
    *REFUSED_COMPARISONS,
    *REFUSED_CLAIMS,
    *REFUSED_FILES,
    *REFUSED_LATER,
    *REFUSED_EVERYONE,
    *REFUSED_SEARCHING,
    *REFUSED_CONDITIONS,
]

LIMITS: dict[str, object] = {
    "LEAF_LIMIT": 50,
    "UNROLL_LIMIT": 50,
    "BELIEF_LIMIT": 50,
    "MOST_POINTS": 50,
    "MOST_STRIP_POINTS": 100,
    "MAXIMUM_INSTRUCTIONS": 50,
    "FINEST_SUM": 2**10,
}
"""Limits that are low enough to be met by small certificates."""

WORK = 15_000

OTHERWISE = {
    "evidence._factor: raise Refused('a contradiction uses": "the sum needs the number",
    "evidence._contradiction: or isinstance(total, Polynomial)": "the comparison needs a number",
    "functions._value: raise": "a fault is no value, and whoever needs one refuses it",
    "functions.amount: raise": "the arithmetic needs the number",
    "listed.size_of: or sort.high": "the arithmetic needs both ends",
    "listed.size_of: raise": "likewise",
    "listed._packed: raise Refused": "the column is limited too",
    "tables.table: demand_here": "unroll asks again, and there is no row",
    "strips._demand: self.one_by_one": "it says where, then the strip refuses without",
    "numbers.mixture: raise Refused('a state": "there is no bound to take",
    "comparison._sides: raise Refused('this rule needs two": "two are unpacked",
    "comparison._sides: raise Refused('the first number": "the theorem still names the program"
    " that the number is about, and check compares it",
    "comparison._sides: raise Refused('the second number": "likewise",
    "proof._is_number: and isinstance": "the next comparison needs the attribute",
    "proof._is_comparison: and isinstance": "likewise",
    "proof._is_kept: and isinstance": "likewise",
    "proof.verify: raise Refused(f'more than {work}": "there is no state to go on with",
    "proof.execute: raise Refused(str(failure))": "there is no next state",
}
"""Conditions of rules without which something else refuses the certificate (or crashes)."""

DEFENSIVE = {
    "listed.size_of: or sort.low": "what has no lower end has no upper one",
    "numbers.plain: raise": "exact runs make no polynomials",
    "strips._code: raise": "the step has asked whether each value is of its sort",
    "strips.divided: raise": "a region that holds a point is not seen to be empty",
    "strips._targets: raise Refused('a state after a tick is not of": "the step has asked",
    "strips._demand: raise": "the exact run at the worst point refuses first",
    "proof._is_comparison: and candidate is not None": "for the type checker: a comparison needs"
    " a candidate, and there is no way to take it back",
    "proof._is_kept: and candidate is not None": "likewise",
    "proof._is_kept: and demanded is not None": "for the type checker: such a goal has one",
    "proof._is_comparison: and formula.incumbent": "the rules compare only with what is running",
    "claim._leaf: raise": "writing a claim, not reading one; tested below",
    "claim._sections: or head(node)": "the sections of the file were looked at by name before",
    "proof.execute: or not isinstance": "for the type checker: only a form has a head",
}
"""Conditions that no certificate can meet."""

CALLED_BY = {"_is_number": "check", "_is_comparison": "check", "_is_kept": "check"}
"""Functions that answer false, so that another one refuses."""


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    verdict = ACCEPTED[name]().judge()
    assert verdict.accepted, verdict.reason
    assert verdict.rests_on == tuple(sorted(AXIOM_SCHEMES))


@pytest.mark.parametrize("name", ACCEPTED_LATER)
def test_accepted_by_the_later_rules(name: str) -> None:
    verdict = ACCEPTED_LATER[name]().judge()
    assert verdict.accepted, verdict.reason


@pytest.mark.parametrize("name", ACCEPTED_CONDITIONS)
def test_accepted_about_what_else_is_demanded(name: str) -> None:
    verdict = ACCEPTED_CONDITIONS[name]().judge()
    assert verdict.accepted, verdict.reason


@pytest.mark.parametrize("name", ACCEPTED_SEARCHING)
def test_accepted_about_programs_that_search(name: str) -> None:
    verdict = ACCEPTED_SEARCHING[name]().judge()
    assert verdict.accepted, verdict.reason
    assert ("reflection" in verdict.rests_on) == ("trusted" in name)


@pytest.mark.parametrize("refusal", REFUSED, ids=str)
def test_refused(refusal: Refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [import_module(f"godel.kernel.{name}") for name in MODULES]:
        for name, value in LIMITS.items():
            if hasattr(module, name):
                monkeypatch.setattr(module, name, value)
    verdict = proof.verify(refusal.certificate.data(), ALLOWED, WORK)
    assert not verdict.accepted
    assert refusal.reason in verdict.reason


def test_names_are_distinct() -> None:
    assert len({item.name for item in REFUSED}) == len(REFUSED)


Judged = tuple[bytes, str, set[Place]]


@cache
def judged() -> tuple[Judged, ...]:
    """The refused certificates, the reason, and the functions that ran when something raised."""
    verify, look = watching(LIMITS)
    found: list[Judged] = []
    for item in REFUSED:
        look()
        data = item.certificate.data()
        found.append((data, verify(data, ALLOWED, WORK).reason, look()))
    return tuple(found)


def effect(*removed: Condition) -> str:
    """What becomes of the certificates without some conditions: the most that happens to one."""
    verify = without(*removed, names=LIMITS)
    function = removed[0].function.split(".")[-1]
    place = (removed[0].module, CALLED_BY.get(function, function))
    effects = {"same"}
    for data, reason, places in judged():
        if place in places:
            try:
                verdict = verify(data, ALLOWED, WORK)
            except Exception:  # a kernel without a condition may do anything
                effects.add("otherwise")
                continue
            if verdict.accepted:
                return "accepted"
            if verdict.reason != reason:
                effects.add("otherwise")
    return "otherwise" if len(effects) > 1 else "same"


def listed(table: dict[str, str], condition: Condition) -> bool:
    return any(str(condition).startswith(start) for start in table)


@pytest.mark.parametrize("condition", conditions(), ids=str)
def test_without_a_condition_a_test_turns_red(condition: Condition) -> None:
    found = effect(condition)
    if listed(DEFENSIVE, condition):
        assert found == "same"
    elif listed(OTHERWISE, condition):
        assert found == "otherwise"
    elif condition.kind == "Malformed":
        assert found != "same"
    else:
        assert found == "accepted"


def test_every_exception_is_about_a_condition() -> None:
    for start in (*DEFENSIVE, *OTHERWISE):
        assert any(str(condition).startswith(start) for condition in conditions()), start


def test_a_claim_is_written_of_atoms_only() -> None:
    here = Here(0, ((1, (NIL,)),), ())
    with pytest.raises(Malformed, match="a state holds atoms"):
        Claim("0", "0", "0", here, Goal("better")).node()
