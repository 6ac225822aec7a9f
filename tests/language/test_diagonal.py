"""The diagonal lemma in Ouro: fixed points of formulas, and the sentence without a proof."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from godel.language.evaluator import Fault
from godel.language.values import FALSE, TRUE
from tests.language.formulas import formulas, terms
from tests.language.shipped import Data, data_of, datum, shipped, value_of
from tests.language.test_numbering import number_of
from tests.language.test_proof_checker import proves

D = "diagonal"
LONGEST = 2**4096
"""The arithmetic of texts takes numbers up to this: `quotient` does."""


def fixed_point(formula: Data) -> Data:
    """The sentence, made in Python: no quantifier of the formula binds x."""

    def put(datum: Data, term: Data) -> Data:
        if datum == "x":
            return term
        return [datum[0], *(put(p, term) for p in datum[1:])] if isinstance(datum, list) else datum

    about_diagonal = put(formula, ["diag", "x"])
    return put(about_diagonal, number_of(about_diagonal))


def without_quantifier_of_x(formula: Data) -> bool:
    if not isinstance(formula, list):
        return True
    bound = formula[:2] == ["forall", "x"]
    return not bound and all(map(without_quantifier_of_x, formula[1:]))


@settings(max_examples=20)
@given(formulas(2).filter(without_quantifier_of_x))
def test_the_fixed_point_equation(formula: Data) -> None:
    given_formula = value_of(formula)
    sentence = data_of(shipped(D).sooner("fixed-point", given_formula))
    assert sentence == fixed_point(formula)
    assume(number_of(sentence) < LONGEST)
    inside = shipped(D).sooner("number-inside", given_formula)
    assert inside == number_of(sentence) or "x" not in str(formula)
    assert shipped(D).sooner("fixed-point-number", given_formula) == number_of(sentence)
    about = data_of(shipped(D).sooner("about-itself", given_formula))
    halves: list[Data] = [["implies", sentence, about], ["implies", about, sentence]]
    if "x" in str(formula) and max(map(number_of, halves)) < LONGEST:
        # both halves of the lemma are proved by the checker
        assert [proves("goal axiom", half) for half in halves] == [TRUE, TRUE]


@settings(max_examples=20)
@given(terms(("x",), ("s", "+", "*")), st.integers(0, 10**6))
def test_what_a_sentence_says_of_its_number_is_computed(term: Data, least: int) -> None:
    formula: Data = ["<=", least, term]
    sentence = fixed_point(formula)

    def value(part: Data) -> int:
        if isinstance(part, list):
            parts = [value(item) for item in part[1:]]
            return {"s": sum(parts) + 1, "+": sum(parts), "*": parts[0] * parts[-1]}[str(part[0])]
        return number_of(sentence) if part == "x" else int(str(part))

    assert (proves("goal axiom", sentence) is TRUE) == (least <= value(term))


UNPROVABLE = ["forall", "p", ["not", ["proof", "p", "x"]]]


def test_the_unprovable_sentence_has_no_proof_of_four_instructions() -> None:
    sentence = fixed_point(UNPROVABLE)
    assert data_of(shipped(D).runtime.definitions["unprovable"]) == UNPROVABLE
    assert data_of(shipped(D).sooner("proofs-of", value_of(sentence), 4)) == []
    assert data_of(shipped(D).sooner("proofs-of", value_of(["not", sentence]), 4)) == []
    trivial = value_of(["implies", sentence, sentence])  # the same search does find proofs
    assert data_of(shipped(D).sooner("proofs-of", trivial, 3)) != []


@pytest.mark.parametrize("last", [0, 27, 28, 552])
def test_a_sentence_about_the_numbers_up_to_its_proof(last: int) -> None:
    """It is true; its proof by computing, number 28, counts where it need not check itself."""
    formula = data_of(shipped(D).value("unprovable-up-to", last))
    sentence = fixed_point(formula)
    none = shipped(D).sooner("none-proves?", 0, last, value_of(sentence))
    assert none is TRUE
    verdict = proves("goal axiom", sentence)
    assert verdict is TRUE if last < 28 else verdict == "unknown"
    for fuel in (0, 2, 4):
        again = shipped(D).sooner("proved?", 28, number_of(sentence), fuel)
        assert (again is TRUE) == (last < 28 and fuel > 0)


def test_a_sentence_that_says_it_has_a_small_proof_is_not_computed() -> None:
    bounded = data_of(datum("(not (forall p (implies (<= p 100) (not (proof p x)))))"))
    assert proves("goal axiom", fixed_point(bounded)) == "unknown"
    short = data_of(datum("(not (forall p (implies (<= p 9) (not (proof p x)))))"))
    assert proves("goal axiom", fixed_point(short)) is FALSE


def test_sentences_that_are_too_long_fault_and_are_not_accepted() -> None:
    long = number_of(["=", int("9" * 900), int("9" * 900)])
    assert long > LONGEST
    assert isinstance(shipped(D).outcome("proved?", 28, long, 1).result, Fault)
