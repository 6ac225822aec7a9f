"""Random formulas of the checker written in Ouro, and their truth, found here in another way."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.language.shipped import Data

VARIABLES = ("x", "y", "z", "p")


def terms(
    names: tuple[str, ...], functions: tuple[str, ...] = ("s", "+", "*", "diag")
) -> st.SearchStrategy[Data]:
    """Terms with these variables and functions."""
    leaves: st.SearchStrategy[Data] = st.integers(0, 12)
    if names:
        leaves = st.one_of(leaves, st.sampled_from(names))
    arity = {"s": 1, "diag": 1, "+": 2, "*": 2}

    def larger(inner: st.SearchStrategy[Data]) -> st.SearchStrategy[Data]:
        return st.one_of(
            *(
                st.lists(inner, min_size=arity[name], max_size=arity[name]).map(
                    lambda parts, name=name: [name, *parts]  # type: ignore[misc]
                )
                for name in functions
            )
        )

    return st.recursive(leaves, larger, max_leaves=4)


@st.composite
def formulas(draw: st.DrawFn, depth: int = 3) -> Data:
    """Any formulas, with free variables."""
    kind = draw(st.sampled_from(["=", "<=", "proof", "not", "implies", "forall"]))
    if depth == 0 or kind in ("=", "<=", "proof"):
        name = kind if kind in ("=", "<=", "proof") else "="
        return [name, draw(terms(VARIABLES)), draw(terms(VARIABLES))]
    if kind == "not":
        return ["not", draw(formulas(depth - 1))]
    if kind == "implies":
        return ["implies", draw(formulas(depth - 1)), draw(formulas(depth - 1))]
    return ["forall", draw(st.sampled_from(VARIABLES)), draw(formulas(depth - 1))]


@st.composite
def bounded(draw: st.DrawFn, names: tuple[str, ...] = (), depth: int = 3) -> Data:
    """Formulas whose truth can be computed: no other free variables, quantifiers with a bound."""
    kind = draw(st.sampled_from(["=", "<=", "not", "implies", "forall"]))
    plain = ("s", "+", "*")
    if depth == 0 or kind in ("=", "<="):
        name = "<=" if kind == "<=" else "="
        return [name, draw(terms(names, plain)), draw(terms(names, plain))]
    if kind == "not":
        return ["not", draw(bounded(names, depth - 1))]
    if kind == "implies":
        return ["implies", draw(bounded(names, depth - 1)), draw(bounded(names, depth - 1))]
    name = draw(st.sampled_from([n for n in VARIABLES if n not in names] or ["x"]))
    inside = draw(bounded((*(n for n in names if n != name), name), depth - 1))
    return ["forall", name, ["implies", ["<=", name, draw(st.integers(0, 3))], inside]]


def data() -> st.SearchStrategy[Data]:
    """Anything that has a number: also what is no formula."""
    names = "not implies forall = <= proof s + * diag x y z p".split()
    leaves: st.SearchStrategy[Data] = st.one_of(st.sampled_from(names), st.integers(0, 10**9))
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=4), max_leaves=10)


def value(term: Data, at: dict[str, int]) -> int:
    """The value of a term without `diag`."""
    if isinstance(term, list):
        parts = [value(part, at) for part in term[1:]]
        return {"s": sum(parts) + 1, "+": sum(parts), "*": parts[0] * parts[-1]}[str(term[0])]
    if isinstance(term, str):
        return at[term]
    assert isinstance(term, int)
    return term


def holds(formula: Data, at: dict[str, int], most: int = 4) -> bool:
    """Truth in the natural numbers; a quantifier without a bound is tried up to `most` only."""
    assert isinstance(formula, list)
    match formula[0]:
        case "=":
            return value(formula[1], at) == value(formula[2], at)
        case "<=":
            return value(formula[1], at) <= value(formula[2], at)
        case "not":
            return not holds(formula[1], at, most)
        case "implies":
            return not holds(formula[1], at, most) or holds(formula[2], at, most)
        case _:
            name = str(formula[1])
            return all(holds(formula[2], {**at, name: n}, most) for n in range(most + 1))
