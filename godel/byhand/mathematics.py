"""Theorems and expressions in ordinary notation: `2*x` for `(* 2 x)`, `x >= 0` for `(>= x 0)`."""

from __future__ import annotations

from godel.kernel.functions import Expression, Function
from godel.kernel.theorems import Bounded, Formula, Invariant
from godel.language.canonical import print_flat
from godel.language.syntax import Form, Node, head

INFIX = {"or": (1, " or "), "and": (2, " and "), "=": (4, " = "), "<": (4, " < "),
         "<=": (4, " <= "), ">": (4, " > "), ">=": (4, " >= "), "+": (5, " + "),
         "-": (5, " - "), "*": (6, "*"), "/": (6, "/")}  # fmt: skip
"""How tightly each operator binds, and its sign."""

CONDITION, NOT, TIGHT = 0, 3, 7

DEEPEST = 40
"""Below so many forms an expression is shown as Ouro."""

LONGEST = 160
"""Characters of an expression in a theorem; `show` has all of it."""


def infix(node: Node, around: int = CONDITION, depth: int = 0) -> str:
    """An expression in ordinary notation. `around`: how tightly what stands around it binds."""
    if not isinstance(node, Form) or depth >= DEEPEST or not node.items:
        return print_flat(node)
    name, parts = head(node), node.items[1:]
    level, text = TIGHT, ""
    if name == "if" and len(parts) == 3:
        level = CONDITION
        test, then, other = (infix(part, CONDITION + 1, depth + 1) for part in parts)
        if head(parts[2]) == "if":  # a chain reads on without parentheses
            other = infix(parts[2], CONDITION, depth + 1)
        text = f"{then} if {test}, else {other}"
    elif name == "not" and len(parts) == 1:
        level, text = NOT, f"not {infix(parts[0], NOT, depth + 1)}"
    elif name == "-" and len(parts) == 1:
        level, text = INFIX["-"][0], f"-{infix(parts[0], TIGHT, depth + 1)}"
    elif name in INFIX and len(parts) > 1:
        level, sign = INFIX[name]
        right = level + (name in ("-", "/") or level == 4)
        shown = [infix(parts[0], level + (level == 4), depth + 1)]
        shown += [infix(part, right, depth + 1) for part in parts[1:]]
        text = sign.join(shown)
    elif name:
        text = f"{name}({', '.join(infix(part, CONDITION, depth + 1) for part in parts)})"
        if name in ("let", "let*", "lambda", "quote", "cond", "case", "quasiquote"):
            text = print_flat(node)
    else:
        text = print_flat(node)
    return f"({text})" if level < around else text


def function_text(function: Function) -> str:
    """A bound or an invariant in a line, cut off if it is long."""
    if not isinstance(function, Expression):
        return str(function)
    text = infix(function.node)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def theorem_text(formula: Formula) -> str:
    """A formula as the kernel prints it, with its functions in ordinary notation."""
    if isinstance(formula, Invariant):
        who = formula.subject
        kept = f"I(s) implies I(s') under {who}"
        return f"some state here is in I, and {kept}; I: {function_text(formula.predicate)}"
    if isinstance(formula, Bounded):
        name = "W" if formula.upper else "L"
        whole = str(formula)
        return whole[: whole.index(f"; {name} = ")] + f"; {name} = {function_text(formula.bound)}"
    return str(formula)
