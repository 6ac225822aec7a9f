"""Theorems and numbers as formulas for MathJax: what a notebook shows of a proof.

`godel export --to latex` writes whole proofs as documents; this is one line at a time.
"""

from __future__ import annotations

import re
from fractions import Fraction
from types import MappingProxyType

from godel.importers.latex_terms import amount, notation
from godel.kernel.functions import Expression, Function
from godel.kernel.theorems import (
    Bounded,
    Compared,
    Formula,
    Invariant,
    Subject,
    Terminating,
    Valued,
)

MOST_PIECES = 12
"""Cases of a bound that are written out."""

HERE = r"\mathrm{here}"

_SPECIAL = MappingProxyType(
    {letter: rf"\{letter}" for letter in "#%&_{}$"}
    | {"\\": r"\backslash ", "^": r"\wedge ", "~": r"\sim ", "<": r"\lt ", ">": r"\gt "}
)
"""What has a meaning in TeX or HTML, as a formula: inside of a text MathJax knows no escapes."""


def within(lower: Fraction | None, upper: Fraction | None) -> str:
    """`lower <= U <= upper`, exactly."""
    low = "" if lower is None else rf"{amount(lower)} \le "
    high = "" if upper is None else rf" \le {amount(upper)}"
    return rf"$\displaystyle {low}U(p, {HERE}){high}$"


def stated(formula: Formula) -> str:
    """A theorem as one formula. What has no ordinary notation is set as words."""
    if isinstance(formula, Compared):
        above = r"\ge" if formula.target == "relaxed" else ">"
        relation = above if formula.better else r"\le"
        left, right = (_program(who) for who in (formula.challenger, formula.incumbent))
        return rf"U({left}, {HERE}) {relation} U({right}, {HERE})"
    if isinstance(formula, Valued):
        relation = r"\le" if formula.upper else r"\ge"
        utility = rf"U_{{\mathrm{{{formula.mode}}}}}({_program(formula.subject)}, {HERE})"
        return f"{utility} {relation} {amount(formula.value)}"
    if isinstance(formula, Bounded):
        relation = r"\le" if formula.upper else r"\ge"
        utility = rf"U_{{\mathrm{{{formula.mode}}}}}({_program(formula.subject)}, s)"
        return rf"\forall s \in I:\; {utility} {relation} {_function(formula.bound)}"
    if isinstance(formula, Invariant):
        kept = rf"\forall s \in I:\; s' \in I \text{{ under }} {_program(formula.subject)}"
        return rf"{kept},\quad I = {words(str(formula.predicate))}"
    if isinstance(formula, Terminating):
        subject = _program(formula.invariant.subject)
        return rf"\forall s \in I:\; \mathrm{{E}}[\text{{ticks left under }} {subject}] < \infty"
    return words(str(formula))


def words(plain: str) -> str:
    """A text inside a formula."""
    pieces = re.split(r"([#%&_{}$\\^~<>])", plain)
    return "".join(_SPECIAL.get(piece, rf"\text{{{piece}}}") for piece in pieces if piece)


def _program(subject: Subject) -> str:
    return r"\mathrm{any}" if subject.everyone else words(subject.label)


def _function(function: Function) -> str:
    """A bound in ordinary notation, by its cases if it has some."""
    shown = notation(function.node) if isinstance(function, Expression) else None
    if shown is None:
        return words(str(function)[:200])
    if not shown.lines:
        return shown.whole
    cases = [
        f"{value} & " + (rf"\text{{if }} {test}" if test else r"\text{otherwise}")
        for value, test in shown.lines[:MOST_PIECES]
    ]
    if len(shown.lines) > MOST_PIECES:
        cases.append(rf"\ldots & \text{{and {len(shown.lines) - MOST_PIECES} more cases}}")
    return r"\begin{cases}" + r" \\ ".join(cases) + r"\end{cases}"
