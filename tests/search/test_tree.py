"""Decision trees: each leaf takes what costs least there."""

from __future__ import annotations

import numpy as np

from godel.language.canonical import print_flat
from godel.language.syntax import Atom
from godel.language.values import Value
from godel.search.terms import Term, leaves, predicates
from godel.search.tree import Grower
from godel.world.model import Declared, Range

XS = range(8)
VIEWS: list[dict[str, Value]] = [{"x": x} for x in XS]
DECLARED = {"x": Declared("x", Range(0, 7))}
VARIABLE = leaves(("x",), VIEWS, ())


def constant(value: int, gas: int = 1) -> Term:
    return Term(Atom(value), (value,) * len(XS), gas)


def grow(wanted: list[int], most: int, terms: list[Term] | None = None) -> list[str]:
    """Trees for terms that cost their distance from what is wanted."""
    used = terms or [constant(99), *(constant(v) for v in range(4))]
    distance = [[float(v is not None and abs(int(v) - w)) for v, w in  # type: ignore[call-overload]
                 zip(t.values, wanted, strict=True)] for t in used]  # fmt: skip
    grower = Grower(used, np.array(distance), list(predicates(VARIABLE, DECLARED)))
    return [print_flat(node) for node in grower.grow(most)]


def test_a_tree_grows_leaf_by_leaf_until_nothing_is_lost() -> None:
    trees = grow([1, 1, 1, 3, 3, 0, 0, 0], 9)
    assert trees[0] == "1"
    assert trees[-1] in (
        "(if (< x 5) (if (< x 3) 1 3) 0)",
        "(if (< x 3) 1 (if (< x 5) 3 0))",
    )
    assert len(trees) == 3


def test_growth_stops_at_the_number_of_leaves_asked_for() -> None:
    assert len(grow([0, 1, 2, 3, 0, 1, 2, 3], 4)) == 4


def test_one_term_is_enough_where_it_is_right_everywhere() -> None:
    assert grow([2] * 8, 5) == ["2"]


def test_of_equal_terms_the_cheaper_one_is_taken() -> None:
    dear, cheap = Term(Atom(7), (2,) * 8, 9), Term(Atom(2), (2,) * 8, 1)
    assert grow([2] * 8, 5, [constant(99), dear, cheap]) == ["2"]


def test_without_tests_there_is_one_leaf() -> None:
    costs = np.array([[1.0, 0.0], [0.0, 3.0]])
    terms = [constant(0), constant(1)]
    assert [print_flat(node) for node in Grower(terms, costs, []).grow(5)] == ["0"]
