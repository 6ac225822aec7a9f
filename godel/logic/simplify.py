"""Shorter formulas with the same meaning in GL: tried by size, screened by models, then proved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from godel.logic.effort import Effort
from godel.logic.formulas import AND, BOX, DIAMOND, IFF, IMPLIES, NOT, OR, Formula, Formulas
from godel.logic.kripke import Model, boolean, truths, who_sees
from godel.logic.ladder import from_rungs, rungs
from godel.logic.tableau import proves

LONGEST = 9
"""Size of the longest formulas that are tried."""

MOST_KINDS = 3_000
"""Formulas that differ on the small models, of which longer ones are made."""

MOST_NAMES = 3
_SHAPES = ((0,), (2, 0), (0, 0), (6, 4, 0), (6, 0, 0), (2, 0, 0))
"""Small frames: for each world, the worlds that it sees, as bits."""


def shortest(formulas: Formulas, formula: Formula, effort: Effort) -> Formula:
    """A formula that GL proves equivalent: a normal form if there are no variables, else the first
    one that is found by size, else the formula itself. Raises OutOfEffort.
    """
    names = formulas.names(formula)
    if not names:
        (row,) = rungs(formulas, {"": formula}, effort).values()
        return from_rungs(formulas, row)
    size = _size(formulas, formula)
    if len(names) > MOST_NAMES:
        return formula
    model = _small_models(names)
    wanted = truths(model, formulas, formula, effort)
    longest = min(LONGEST, size - 1)
    for candidate, where in _by_size(formulas, names, model, longest, wanted, effort):
        same = formulas.make(IFF, candidate, formula)
        if where == wanted and proves(formulas, same, effort):
            return candidate
    return formula


def _size(formulas: Formulas, formula: Formula) -> int:
    """The length of a formula in operators and names, shared parts counted each time."""
    sizes = dict[Formula, int]()
    for part in formulas.parts_of(formula):
        sizes[part] = 1 + sum(sizes[inner] for inner in formulas[part].parts)
    return sizes[formula]


def _small_models(names: list[str]) -> Model:
    """All valuations of small frames, side by side in one model."""
    sees: list[int] = []
    holds = dict.fromkeys(names, 0)
    for shape in _SHAPES if len(names) < MOST_NAMES else _SHAPES[:3]:
        for chosen in product(range(1 << len(shape)), repeat=len(names)):
            start = len(sees)
            sees += [seen << start for seen in shape]
            for name, worlds in zip(names, chosen, strict=True):
                holds[name] |= worlds << start
    return Model(tuple(sees), holds)


def _by_size(
    formulas: Formulas, names: list[str], model: Model, longest: int, wanted: int, effort: Effort
) -> Iterator[tuple[Formula, int]]:
    """Formulas by size with where they hold, one for each set of worlds but the wanted one."""
    every = (1 << len(model.sees)) - 1
    leaves = [(formulas.variable(name), model.holds[name]) for name in names]
    leaves += [(formulas.true, every), (formulas.false, 0)]
    seen, kinds = set[int](), [list[tuple[Formula, int]]()]
    for size in range(1, longest + 1):
        made: list[tuple[Formula, int]] = []
        longer = _longer(formulas, model, kinds, size, effort) if size > 1 else iter(leaves)
        for formula, where in longer:
            if where not in seen:
                if where != wanted:
                    seen.add(where)
                made.append((formula, where))
                yield formula, where
                if len(seen) > MOST_KINDS:
                    return
        kinds.append(made)


def _longer(
    formulas: Formulas,
    model: Model,
    kinds: list[list[tuple[Formula, int]]],
    size: int,
    effort: Effort,
) -> Iterator[tuple[Formula, int]]:
    """The formulas of one size, made of shorter ones."""
    every = (1 << len(model.sees)) - 1
    for part, where in kinds[size - 1]:
        yield formulas.make(NOT, part), every & ~where
        yield formulas.make(BOX, part), every & ~who_sees(model, every & ~where, effort)
        yield formulas.make(DIAMOND, part), who_sees(model, where, effort)
    for first in range(1, size - 1):
        for a, left in kinds[first]:
            effort.spend(len(kinds[size - 1 - first]))
            for b, right in kinds[size - 1 - first]:
                for operator in (AND, OR, IMPLIES) if a < b else (IMPLIES,):
                    yield formulas.make(operator, a, b), boolean(operator, (left, right), every)
