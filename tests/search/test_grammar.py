"""The prior: chances multiply, derivations of one technique add up, no grammar can hang it."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as some

from godel.language.reader import read_datum
from godel.search.grammar import (
    LONGEST_TEXT,
    MOST_COUNT,
    BadBias,
    default_bias,
    read_bias,
    techniques,
    text_of,
)
from godel.search.techniques import PROPOSERS

F = Fraction


def prior(text: str, least: Fraction = Fraction(1, 100)) -> dict[str, Fraction]:
    """The techniques of a grammar with their chances."""
    found = techniques(read_bias(read_datum(text, "test")), least)
    return {item.text: item.prior for item in found}


@pytest.mark.paper("5.1 prior of proof techniques")
def test_chances_multiply_and_sum_to_one() -> None:
    text = "(bias (t (3 (by tactic way)) (1 (agent))) (tactic (1 a) (1 b)) (way (2 x) (1 y)))"
    assert prior(text) == {
        "(by a x)": F(1, 4), "(by b x)": F(1, 4), "(agent)": F(1, 4),
        "(by a y)": F(1, 8), "(by b y)": F(1, 8),
    }  # fmt: skip


def test_numbers_fall_slowly() -> None:
    found = prior("((t (1 (tune count))))", F(1, 50))
    assert found == {f"(tune {k})": F(1, k * (k + 1)) for k in range(1, 7)}


def test_derivations_of_the_same_technique_add_up() -> None:
    assert prior("((t (1 a) (1 b) (2 c)) (a (1 x)) (b (1 x)) (c (1 y)))") == {
        "x": F(1, 2), "y": F(1, 2)
    }  # fmt: skip


def test_recursion_goes_as_deep_as_the_chance_allows() -> None:
    found = prior("((t (1 leaf) (1 (node t t))))", F(1, 32))
    assert found["leaf"] == F(1, 2)
    assert found["(node leaf leaf)"] == F(1, 8)
    assert found["(node (node leaf leaf) leaf)"] == F(1, 32)
    assert len(found) == 4


@pytest.mark.parametrize(
    "text",
    [
        "((t (1 t)))",
        "((t (1 (t t))))",
        "((t (1 (a a))) (a (1 (b b))) (b (1 (a a))))",
        "((t (1 (count count count count count))))",
        "((t (1 a) (1 t)) (a (1 t) (1 a)))",
    ],
)
def test_no_grammar_hangs(text: str) -> None:
    prior(text, F(1, 10**9))


@pytest.mark.parametrize(
    "text",
    [
        "7", "()", "(bias)", "((t))", "((t (1)))", "((t (0 x)))", "((t (-1 x)))", "((t (a x)))",
        "((t (1 x)) (t (1 y)))", "((count (1 x)))", "((1 (1 x)))", "((t x))",
    ],
)  # fmt: skip
def test_what_is_no_grammar(text: str) -> None:
    with pytest.raises(BadBias):
        read_bias(read_datum(text, "test"))


@given(some.lists(some.integers(1, 9), min_size=1, max_size=5), some.integers(1, 400))
def test_all_that_is_likely_is_found_and_the_sum_is_at_most_one(
    weights: list[int], denominator: int
) -> None:
    text = " ".join(f"({weight} (p{n} count))" for n, weight in enumerate(weights))
    found = prior(f"((t {text}))", F(1, denominator))
    assert sum(found.values()) <= 1
    assert all(chance >= F(1, denominator) for chance in found.values())
    for n, weight in enumerate(weights):
        share = F(weight, sum(weights))
        for k in range(1, 20):
            assert (f"(p{n} {k})" in found) == (share / (k * (k + 1)) >= F(1, denominator))


def test_the_shipped_grammar_knows_the_proposers_that_there_are() -> None:
    found = techniques(default_bias(), F(1, 10_000))
    assert {item.text.split()[0][1:] for item in found} <= set(PROPOSERS)
    assert prod(item.prior > 0 for item in found)
    assert sum(item.prior for item in found) <= 1
    assert len(techniques(default_bias(), F(1, 10**12))) <= MOST_COUNT * len(PROPOSERS)


def test_a_long_technique_is_named_by_its_start_and_its_hash() -> None:
    one, other = (read_datum(f"(run {'x' * LONGEST_TEXT}{end})", "test") for end in "ab")
    assert text_of(one) != text_of(other)
    assert len(text_of(one)) < 400
