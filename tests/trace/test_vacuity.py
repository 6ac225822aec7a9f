"""Whether there is anything in the sets that a proof speaks about."""

from __future__ import annotations

import pytest

from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.machine.gate import Case, compose
from godel.trace.vacuity import Finding, vacuity_of_premises
from tests.machine.gambling import tree

WORLD = """(world line
  (state (x int {low} {high}))
  (start (x 5))
  (done (= x 7))
  (life endless)
  (discount 1/2)
  (step (set x {after})))
"""
STAY = b"(agent stay)\n"
OTHER = b"(agent other)\n"


def findings(
    predicate: str, low: str = "0", high: str = "99999", after: str = "x", more: str = ""
) -> tuple[Finding, ...]:
    """What is found of the invariant of a proof, which the kernel may refuse."""
    world = canonical_text(tree(WORLD.format(low=low, high=high, after=after))).encode()
    here = Here(0, ((1, (5,)),), ())
    proof = f"""(proof (get-axiom hardware running) (get-axiom environment) (state2theorem here)
      (apply-rule invariant (1 2 3) running {predicate} auto) {more} (check))"""
    file = compose(Case(world, STAY, OTHER, here), " ".join(proof.split()).encode())
    return vacuity_of_premises(file)


@pytest.mark.parametrize(
    ("predicate", "status", "said"),
    [
        ("true", "consistent", "x=5 is in it, here, and life goes on there"),
        ("(= x 6)", "consistent", "x=6 is in it, elsewhere"),
        ("(> x 99990)", "consistent", "x=99991 is in it, elsewhere"),
        ("(and (> x 6) (< x 6))", "contradictory", "shown for all states"),
        ("(= x 7)", "contradictory", "shown for all states"),
        ("(and (= x 8) (< (/ 1 (- x 8)) 2))", "undecided", "none is excluded"),
    ],
)
def test_an_invariant_over_many_states(predicate: str, status: str, said: str) -> None:
    (found,) = findings(predicate)
    assert (found.what, found.status) == ("invariant of theorem 4, for p", status)
    assert said in found.sentence


def test_an_invariant_over_few_states() -> None:
    (found,) = findings("(and (> x 6) (< x 8))", high="50")
    assert found.status == "contradictory"
    assert "all of them were tried" in found.sentence
    (found,) = findings("(= x 6)", high="50")
    assert found.status == "consistent"


def test_states_without_end() -> None:
    (found,) = findings("(< x -1000000)", low="", high="")
    assert found.status == "consistent"
    assert "x=-1000001" in found.sentence


def test_a_rule_about_the_same_set_adds_nothing() -> None:
    more = "(get-axiom arithmetic) (apply-rule terminates (1 2 5 4) 0 1 auto)"
    (found,) = findings("(= x 5)", more=more)  # terminates is refused, the invariant is kept
    assert found.status == "consistent"


def test_a_table_is_a_set_too() -> None:
    more = """(get-axiom reward) (get-axiom arithmetic) (get-axiom utility act)
      (apply-rule table-upper (1 5 2 6 7 3) running (rows ((5) () 0)))"""
    found = findings("(= x 5)", more=more)
    assert [item.status for item in found] == ["consistent", "consistent"]
    assert found[1].what == "table of theorem 8, for p"
