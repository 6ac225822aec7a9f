"""The rules of the kernel as a student looks them up: drawn with a bar, what is needed, an example.

The drawings are the docstrings of the kernel's own functions. The table of premises only helps to
say what is missing; what a rule needs is decided by the kernel alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import cleandoc

from godel.kernel import (
    bounds,
    comparison,
    conditions,
    invariants,
    numbers,
    observing,
    searching,
    tables,
)

AXIOMS = {
    "hardware running": "what the running program p does is what the evaluator computes",
    "hardware switchprog": "the same for the candidate q, after set-switchprog",
    "reward": "a tick earns its rewards less the price of gas",
    "environment": "the world moves as its step says",
    "arithmetic": "expectations are sums of weight times value",
    "utility act": "what utility means (act, pay or search)",
    "initial": "where the machine is, at the start of a life",
}
"""What `get-axiom` takes, and what it says."""

INSTRUCTIONS = {
    "get-axiom": ("get-axiom SCHEME", "add an axiom", "get-axiom hardware running"),
    "apply-rule": (
        "apply-rule NAME (NUMBER ...) ARGUMENT ...",
        "add what a rule concludes from the theorems with these numbers",
        "apply-rule unroll (8 6) 0",
    ),
    "delete-theorem": ("delete-theorem NUMBER", "forget a theorem", "delete-theorem 7"),
    "set-switchprog": (
        "set-switchprog FROM TO",
        "these bytes of the storage are the candidate q; SIZE is the number of all of them",
        "set-switchprog 0 SIZE",
    ),
    "check": ("check", "is the goal among the theorems? then allow the switch", "check"),
    "state2theorem": (
        "state2theorem here",
        "add where the machine is",
        "state2theorem here",
    ),
}
"""The six instructions: form, meaning, example."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule for people. `needs` are kinds of premises, `takes` its arguments."""

    name: str
    says: str
    needs: tuple[str, ...]
    takes: tuple[str, ...]
    example: str
    function: Callable[..., object]

    def drawn(self) -> str:
        """The rule with its bar, and when it fails: the docstring of the kernel's function."""
        return cleandoc(self.function.__doc__ or "")

    def form(self) -> str:
        """How the instruction looks."""
        return " ".join(["apply-rule", self.name, "(NUMBER ...)", *self.takes])


MOVES = ("hardware", "reward", "environment", "arithmetic", "utility")
EVERY = ("reward", "environment", "arithmetic")


def _rules() -> tuple[Rule, ...]:
    """All rules, in the order in which a proof uses them."""
    bound = ("BOUND", "REASON", "EVIDENCE")
    return (
        Rule(
            "invariant", "a set of states that a program never leaves",
            ("hardware", "environment", "here"), ("PROGRAM", "PREDICATE", "EVIDENCE"),
            "apply-rule invariant (1 3 6) running true auto", invariants.invariant,
        ),
        Rule(
            "terminates", "the life ends, since a rank falls",
            ("hardware", "environment", "arithmetic", "invariant"),
            ("RANK", "FALL", "EVIDENCE"),
            "apply-rule terminates (1 3 4 7) (* 2 n) 1 auto", invariants.terminates,
        ),
        Rule(
            "bellman-upper", "W is nowhere below what a program is worth",
            (*MOVES, "invariant"), bound,
            "apply-rule bellman-upper (1 2 3 4 5 7) (* 2 x) (sign) auto", bounds.bellman,
        ),
        Rule(
            "bellman-lower", "L is nowhere above what a program is worth",
            (*MOVES, "invariant"), bound,
            "apply-rule bellman-lower (1 2 3 4 5 7) 0 (weight 1 1/2 1) auto", bounds.bellman,
        ),
        Rule(
            "ceiling", "W is nowhere below what any program is worth",
            (*EVERY, "utility", "invariant"), bound,
            "apply-rule ceiling (1 2 3 4 6) (* 5 left) (life) auto", bounds.ceiling,
        ),
        Rule(
            "table-upper", "an upper bound listed place by place",
            (*MOVES, "here"), ("PROGRAM", "TABLE"),
            "apply-rule table-upper (1 2 3 4 5 6) running (rows ((0) () 3))", tables.table,
        ),
        Rule(
            "table-lower", "a lower bound listed place by place",
            (*MOVES, "here"), ("PROGRAM", "TABLE"),
            "apply-rule table-lower (1 2 3 4 5 6) running (rows ((0) () 2))", tables.table,
        ),
        Rule(
            "unroll", "a bound becomes a number here, after so many exact ticks",
            ("bound", "here"), ("DEPTH",), "apply-rule unroll (8 6) 0", numbers.unroll,
        ),
        Rule(
            "mixture", "several bounds, one for each state that is possible here",
            ("bounds", "here"), (), "apply-rule mixture (8 9 6)", numbers.mixture,
        ),
        Rule(
            "belief-ceiling", "what no program exceeds that knows only what it observes",
            (*EVERY, "bound", "here"), ("DEPTH",),
            "apply-rule belief-ceiling (1 2 3 7 5) 3", observing.belief_ceiling,
        ),
        Rule(
            "continue", "what keeping the program and its search can be worth",
            (*MOVES, "bound", "here"), ("DEPTH",),
            "apply-rule continue (1 2 3 4 5 8 6) 0", searching.keep_searching,
        ),
        Rule(
            "quiet", "a program that never thinks is worth what it earns alone",
            ("hardware", "environment", "bound"), ("EVIDENCE",),
            "apply-rule quiet (1 3 8) auto", searching.quiet,
        ),
        Rule(
            "reflect", "a level of trust is spent on the switches of the candidate",
            ("bound",), (), "apply-rule reflect (8)", searching.reflect,
        ),
        Rule(
            "reflect-lossless", "the same where nothing is ever lost",
            ("reward", "environment", "bound"), ("EVIDENCE",),
            "apply-rule reflect-lossless (2 3 8) auto", searching.reflect,
        ),
        Rule(
            "separate", "the candidate is better: its lower bound is above",
            ("at-least q", "at-most p"), (), "apply-rule separate (12 10)", comparison.separate,
        ),
        Rule(
            "dominated", "the candidate is not better: its upper bound is not above",
            ("at-most q", "at-least p"), (), "apply-rule dominated (12 10)",
            comparison.dominated,
        ),
        Rule(
            "cheaper", "the candidate does the same for less gas",
            ("hardware p", "hardware q", *EVERY, "utility", "invariant", "here"),
            ("EVIDENCE",), "apply-rule cheaper (1 2 3 4 5 6 8 7) auto", comparison.cheaper,
        ),
        Rule(
            "alike", "the candidate does the same for no less gas, so it is not better",
            ("hardware p", "hardware q", *EVERY, "utility", "invariant", "here"),
            ("EVIDENCE",), "apply-rule alike (1 2 3 4 5 6 8 7) auto", conditions.alike,
        ),
        Rule(
            "keep", "a predicate holds wherever the candidate may come",
            ("hardware q", "invariant", "here"),
            ("E", "EVIDENCE"), "apply-rule keep (2 8 7) (<= bet 3) auto", conditions.keep,
        ),
    )  # fmt: skip


RULES = {rule.name: rule for rule in _rules()}
"""Every rule by its name."""

SAID = {
    "hardware": "axiom hardware for the program (get-axiom hardware running, or switchprog)",
    "hardware p": "axiom hardware for p (get-axiom hardware running)",
    "hardware q": "axiom hardware for q (get-axiom hardware switchprog)",
    "reward": "axiom reward (get-axiom reward)",
    "environment": "axiom environment (get-axiom environment)",
    "arithmetic": "axiom arithmetic (get-axiom arithmetic)",
    "utility": "axiom utility (get-axiom utility act)",
    "here": "where the machine is (state2theorem here)",
    "invariant": "one invariant (rule invariant)",
    "terminates": "that the life ends (rule terminates)",
    "bound": "one bound on all states (bellman-upper, bellman-lower, a table or ceiling)",
    "bounds": "bounds on all states, of one side and program",
    "at-least q": "first a number at least for q (from a lower bound by unroll)",
    "at-most p": "then a number at most for p (from an upper bound by unroll)",
    "at-most q": "first a number at most for q (from an upper bound by unroll)",
    "at-least p": "then a number at least for p (from a lower bound by unroll)",
}
"""Premises in words, with the way to get them."""


def rule_lines(rule: Rule) -> list[str]:
    """A rule with all that is said of it."""
    needs = [f"  {SAID[need]}" for need in rule.needs]
    return [
        f"{rule.name}: {rule.says}", "", rule.drawn(), "",
        f"form:    {rule.form()}", "needs, among the theorems that are named:", *needs,
        f"example: {rule.example}",
    ]  # fmt: skip


def list_lines() -> list[str]:
    """The rules and the axioms, a line each."""
    lines = ["rules (rule NAME draws one):"]
    lines += [f"  {rule.name:17}{rule.says}" for rule in RULES.values()]
    lines.append("axioms (get-axiom):")
    return [*lines, *(f"  {name:21}{says}" for name, says in AXIOMS.items())]
