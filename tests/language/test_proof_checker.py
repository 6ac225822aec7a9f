"""The proof checker written in Ouro: good proofs, bad ones, and no falsehood."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from godel.language.values import FALSE, TRUE
from tests.language.formulas import VARIABLES, bounded, formulas, holds
from tests.language.shipped import Data, data_of, datum, shipped, value_of
from tests.language.test_numbering import number_of

C = "checker"
FUEL = 1
INSTRUCTIONS = (
    "goal inside left right axiom detach generalise copy swap not implies forall = <= proof "
    "s + * diag 0 x y p"
).split()


def formula(text: str) -> Data:
    return data_of(datum(text))


def proves(proof: str, sentence: Data) -> Data:
    """What the checker says about a list of instructions: true, false or unknown."""
    number = 0
    for name in proof.split():
        number = 23 * number + 1 + INSTRUCTIONS.index(name)
    return data_of(shipped(C).sooner("proved?", number, number_of(sentence), FUEL))


def test_the_instructions_are_those_of_the_program() -> None:
    inside = data_of(shipped(C).runtime.definitions["instructions"])
    assert list(map(str, inside)) == INSTRUCTIONS  # type: ignore[arg-type]
    assert shipped(C).runtime.definitions["fuel"] == FUEL


@given(st.integers(0, 10**30))
def test_every_number_is_a_proof(number: int) -> None:
    proof = shipped(C).sooner("proof-of", number)
    assert shipped(C).sooner("proof-number", proof) == number


def test_the_empty_proof_and_the_order_of_the_others() -> None:
    proofs = [data_of(shipped(C).value("proof-of", number)) for number in range(600)]
    lengths = [len(proof) for proof in proofs if isinstance(proof, list)]
    assert lengths == sorted(lengths)
    assert [lengths.count(length) for length in range(3)] == [1, 23, 529]
    assert shipped(C).value("last-number", 2) == 552


AXIOMS = (
    "(= (+ 2 2) 4)",
    "(= (* 2 (s 2)) 6)",
    "(<= 3 (+ 1 2))",
    "(not (= 1 2))",
    "(not (<= 4 3))",
    "(implies (= 1 2) (= 1 3))",
    "(forall x (implies (<= x 5) (not (= (s x) 0))))",
    "(= (diag 1) 0)",
    "(= (s x) (s x))",
    "(not (= (s x) 0))",
    "(= (+ x (s y)) (s (+ x y)))",
    "(implies (= x y) (implies (= z z) (= x y)))",
    "(implies (implies (= x 0) (implies (= y 0) (= z 0)))"
    " (implies (implies (= x 0) (= y 0)) (implies (= x 0) (= z 0))))",
    "(implies (implies (not (= x 0)) (not (= y 0))) (implies (= y 0) (= x 0)))",
    "(implies (forall x (= x x)) (= 5 5))",
    "(implies (forall x (= x y)) (= (s z) y))",
    "(implies (forall x (= y y)) (= y y))",
    "(implies (forall x (forall y (= x y))) (forall y (= z y)))",
    "(implies (forall x (implies (= y 0) (= x x))) (implies (= y 0) (forall x (= x x))))",
    "(implies (= x y) (implies (= (s x) x) (= (s y) x)))",
    "(implies (= x y) (implies (<= z x) (<= z y)))",
    "(implies (= (+ 0 0) 0) (implies (forall x (implies (= (+ 0 x) x) (= (+ 0 (s x)) (s x))))"
    " (forall x (= (+ 0 x) x))))",
    "(implies (= x (+ 2 2)) (= x 4))",
    "(implies (forall x (= x (* 2 3))) (forall x (= x 6)))",
)


@pytest.mark.parametrize("text", AXIOMS)
def test_an_axiom_proves_itself(text: str) -> None:
    assert proves("goal axiom", formula(text)) is TRUE


NO_AXIOMS = (
    "(= (+ 2 2) 5)",
    "(<= 4 3)",
    "(not (= 1 1))",
    "(= x 0)",
    "(= x y)",
    "(not (= (s x) x))",  # true, but no axiom
    "(implies (= 1 1) (= 1 2))",
    "(forall x (implies (<= x 5) (not (= x 5))))",
    "(implies (= x y) (implies (= z z) (= y x)))",
    "(implies (implies (= x 0) (implies (= y 0) (= z 0)))"
    " (implies (implies (= x 0) (= y 0)) (implies (= y 0) (= z 0))))",
    "(implies (implies (not (= x 0)) (not (= y 0))) (implies (= x 0) (= y 0)))",
    "(implies (forall x (= x 0)) (= 5 1))",
    "(implies (forall x (= x x)) (= 5 6))",
    "(implies (forall x (not (forall y (= x y)))) (not (forall y (= y y))))",  # y is caught
    "(implies (forall x (not (forall y (= x y)))) (not (forall y (= (s y) y))))",
    "(implies (forall x (implies (= x 0) (= x x))) (implies (= x 0) (forall x (= x x))))",
    "(implies (= x y) (implies (= (s x) x) (= (s y) z)))",
    "(implies (= x y) (implies (forall x (= x x)) (forall x (= x y))))",
    "(implies (= (+ 1 0) 1) (implies (forall x (implies (= (+ 0 x) x) (= (+ 0 (s x)) (s x))))"
    " (forall x (= (+ 0 x) x))))",
    "(implies (= 0 0) (implies (forall x (implies (= x 0) (= x 0))) (forall x (= x 0))))",
    "(implies (= 0 0) (implies (forall x (implies (= x 0) (= y 0))) (forall x (= x 0))))",
    "(implies (= x 4) (= x 5))",
)


@pytest.mark.parametrize("text", NO_AXIOMS)
def test_what_is_no_axiom_does_not(text: str) -> None:
    assert proves("goal axiom", formula(text)) in (FALSE, "unknown")


SELF = "(implies (= x (s y)) (= x (s y)))"
BY_HAND = (
    # A -> A as logicians prove it, from two axioms and a third that joins them
    "goal left goal implies axiom "  # A -> (A -> A)
    "goal left goal goal left implies implies axiom "  # A -> ((A -> A) -> A)
    "goal left goal goal left implies implies "
    "goal left goal implies goal implies implies axiom "
    "detach detach"
)


@pytest.mark.parametrize(
    ("proof", "text"),
    [
        (BY_HAND, SELF),
        ("goal inside axiom goal generalise", "(forall x (= x x))"),
        (
            "goal inside inside axiom goal inside generalise goal generalise",
            "(forall x (forall y (= (+ x (s y)) (s (+ x y)))))",
        ),
    ],
)
def test_longer_proofs(proof: str, text: str) -> None:
    assert proves(proof, formula(text)) is TRUE
    assert proves(proof, formula("(= 0 0)")) is FALSE


def test_no_step_of_a_proof_can_be_left_out() -> None:
    steps = BY_HAND.split()
    for left_out in range(len(steps)):
        shorter = " ".join(steps[:left_out] + steps[left_out + 1 :])
        assert proves(shorter, formula(SELF)) is FALSE, left_out


def test_a_proof_by_induction() -> None:
    steps = data_of(shipped(C).value("zero-plus-proof"))
    assert isinstance(steps, list)
    words = list(map(str, steps))
    goal = formula("(forall x (= (+ 0 x) x))")
    assert proves(" ".join(words), goal) is TRUE
    for left_out in range(0, len(words), 5):
        assert proves(" ".join(words[:left_out] + words[left_out + 1 :]), goal) is not TRUE
    for place in (3, 40, len(words) - 1):
        changed = [*words[:place], "copy", *words[place + 1 :]]
        assert proves(" ".join(changed), goal) is not TRUE


@pytest.mark.parametrize(
    ("proof", "text"),
    [
        ("", "(= 0 0)"),
        ("goal", "(= 0 0)"),
        ("axiom", "(= 0 0)"),
        ("goal axiom goal", "(= 0 0)"),
        ("goal axiom copy", "(= 0 0)"),
        ("goal axiom axiom", "(= 0 0)"),
        ("0 0 = axiom", "(= 1 1)"),
        ("0 axiom", "(= 0 0)"),
        ("goal copy axiom detach", "(= 0 1)"),
        ("goal goal detach", "(= 0 0)"),
        ("goal inside goal generalise", "(forall x (= x 0))"),
        ("goal inside axiom goal generalise", "(forall x (= x 0))"),
        ("goal left axiom", "(= 0 0)"),
        ("goal s", "(= 0 0)"),
        ("0 goal =", "(= 0 0)"),
        ("0 0 implies", "(= 0 0)"),
        ("0 goal forall", "(= 0 0)"),
    ],
)
def test_bad_proofs(proof: str, text: str) -> None:
    assert proves(proof, formula(text)) is FALSE


def test_formulas_can_be_built() -> None:
    text = "(= (* (s 0) (+ x 0)) (diag p))"
    sentence = formula(f"(implies {text} {text})")
    assert proves("0 s x 0 + * p diag = copy implies axiom", sentence) is TRUE
    everything = formula("(implies (forall y (not (proof x y))) (forall y (not (proof x y))))")
    assert proves("y x y proof not forall copy implies axiom", everything) is TRUE


@pytest.mark.parametrize(
    "sentence", [7, "x", [], ["not"], ["not", "x"], ["=", 1], ["=", 1, ["=", 1, 1]], ["s", 1],
                 ["forall", 1, ["=", 1, 1]], [["=", 1, 1]], ["forall", "x", "x"]]
)  # fmt: skip
def test_what_is_no_formula_has_no_proof(sentence: Data) -> None:
    assert proves("goal axiom", sentence) is FALSE


@pytest.mark.parametrize("number", [-1, 0, 1, 5, 32**9 + 3])
def test_numbers_of_no_formula(number: int) -> None:
    assert shipped(C).value("proved?", 28, number, FUEL) is FALSE


@settings(max_examples=40)
@given(bounded())
def test_what_is_computed_is_true_and_what_is_true_is_computed(sentence: Data) -> None:
    assert (proves("goal axiom", sentence) is TRUE) == holds(sentence, {})


@st.composite
def propositional(draw: st.DrawFn) -> Data:
    """Formulas of the shape of an axiom or nearly so: the parts may be mixed up."""
    a, b, c = (draw(bounded(("x", "y"), 1)) for _ in range(3))
    parts = [a, b, c, a, b, a, c]
    for _ in range(draw(st.integers(0, 1))):
        parts[draw(st.integers(0, 6))] = draw(st.sampled_from((a, b, c)))
    a1, b1, c1, a2, b2, a3, c2 = parts
    shapes: tuple[Data, ...] = (
        ["implies", a1, ["implies", b1, a2]],
        ["implies", ["implies", a1, ["implies", b1, c1]],
         ["implies", ["implies", a2, b2], ["implies", a3, c2]]],
        ["implies", ["implies", ["not", a1], ["not", b1]], ["implies", b2, a2]],
        ["implies", ["=", "x", ["s", "y"]], ["implies", a1, a2]],
        ["implies", a1, a2],
    )  # fmt: skip
    return draw(st.sampled_from(shapes))


@settings(max_examples=40)
@given(propositional(), st.integers(0, 4), st.integers(0, 4))
def test_axioms_hold_whatever_the_variables_are(sentence: Data, x: int, y: int) -> None:
    if proves("goal axiom", sentence) is TRUE:
        assert holds(sentence, {"x": x, "y": y, "z": 0, "p": 0})


@settings(max_examples=8)
@given(formulas(2))
def test_the_search_finds_all_proofs_and_no_others(goal: Data) -> None:
    found = data_of(shipped(C).sooner("proofs-of", value_of(goal), 2))
    one_by_one = [
        number
        for number in range(553)
        if shipped(C).sooner("checked", number, value_of(goal), FUEL) is TRUE
    ]
    assert isinstance(found, list)
    assert sorted(found) == one_by_one  # type: ignore[type-var]


def test_random_instructions_prove_only_what_is_true() -> None:
    random = Random(5)
    goals = [formula(text) for text in ("(= 1 1)", "(forall x (= x x))", "(= 0 1)", SELF)]
    accepted = 0
    for _ in range(1_500):
        goal = random.choice(goals)
        proof = ["goal", *random.choices(INSTRUCTIONS[:11], k=random.randrange(1, 5))]
        if proves(" ".join(proof), goal) is TRUE:
            accepted += 1
            assert holds(goal, dict.fromkeys(VARIABLES, 3))
    assert accepted > 5


def test_a_proof_about_a_proof() -> None:
    four = number_of(formula("(= (+ 2 2) 4)"))
    five = number_of(formula("(= (+ 2 2) 5)"))
    assert proves("goal axiom", ["proof", 28, four]) is TRUE
    assert proves("goal axiom", ["not", ["proof", 28, five]]) is TRUE
    assert proves("goal axiom", ["proof", 28, five]) is FALSE
    about = number_of(["proof", 28, four])
    assert proves("goal axiom", ["proof", 28, about]) == "unknown"  # that would take more fuel
    more = shipped(C).sooner("proved?", 28, number_of(["proof", 28, about]), FUEL + 1)
    assert more is TRUE
