"""The numbered theorems of a proof file, as the kernel derives them: what each says and rests on.

The kernel carries the proof out again, one instruction at a time; nothing here decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from godel.errors import UsageProblem
from godel.importers.proofs import Step, walk
from godel.kernel.claim import Claim
from godel.kernel.functions import Expression, Function
from godel.kernel.proof import verify
from godel.kernel.theorems import (
    Bounded,
    Compared,
    Formula,
    Given,
    Hardware,
    Invariant,
    Kept,
    Now,
    Utility,
    Valued,
)
from godel.trace.mathematics import Case, cases, downward, infix, upward
from godel.trace.shown import rounded

AXIOMS: Final = (Hardware, Given, Now, Utility)
"""The forms of theorems that are axioms, or say where the machine is."""

_PAGES: Final = MappingProxyType(
    {"table-upper": "table", "table-lower": "table", "reflect-lossless": "reflect"}
)

LONGEST_LINE: Final = 100
"""Characters of a set that is written in the line of a theorem."""


@dataclass(frozen=True, slots=True)
class TheoremView:
    """One theorem of a proof.

    `role` is `conclusion` (what the check wants), `core` (what the conclusion follows from at
    once), `support` (what these follow from) or `axiom`. `rule` is the rule that gave it, or the
    axiom's scheme; `page` its page below docs/. `line` is the kernel's own line, exact; `short`
    the same with long numbers rounded to the safe side and functions by name; `pieces` spell that
    function out.
    """

    number: int
    role: str
    rule: str
    page: str
    premises: tuple[int, ...]
    line: str
    short: str
    letter: str
    pieces: tuple[Case, ...]
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ProofView:
    """A proof file that the kernel has carried out once more.

    `accepted` is the kernel's verdict under the given allow-list, `reason` why not. `steps` are
    its instructions, from which everything below a theorem can be derived again.
    """

    digest: str
    claim: Claim
    accepted: bool
    reason: str
    rests_on: tuple[str, ...]
    theorems: tuple[TheoremView, ...]
    steps: tuple[Step, ...]

    def theorem(self, number: int) -> TheoremView:
        """A theorem by its number. Raises UsageProblem."""
        for view in self.theorems:
            if view.number == number:
                return view
        last = self.theorems[-1].number if self.theorems else 0
        raise UsageProblem(
            f"this proof has no theorem {number}", hint=f"it has theorems 1 to {last}"
        )

    def step(self, number: int) -> Step:
        """The instruction that added a theorem. Raises UsageProblem."""
        self.theorem(number)
        return next(s for s in self.steps if s.theorem is not None and s.theorem[0] == number)

    def formula(self, number: int) -> Formula:
        """What a theorem says, as the kernel's own data. Raises UsageProblem."""
        added = self.step(number).theorem
        if added is None:
            raise UsageProblem(f"instruction {number} has added no theorem")
        return added[1].formula

    @property
    def conclusion(self) -> TheoremView | None:
        """The theorem that the check wants."""
        return next((view for view in self.theorems if view.role == "conclusion"), None)

    @property
    def target(self) -> str:
        """What was to be shown, in a line of mathematics."""
        return goal_line(self.claim)


def goal_line(claim: Claim) -> str:
    """What a claim says."""
    relation = ">=" if claim.target == "relaxed" else ">"
    if claim.goal.kind == "better":
        return f"U(q, here) {relation} U(p, here)"
    if claim.goal.kind == "no-better":
        return "U(q, here) <= U(p, here)"
    return str(claim.goal)


def proof_view(data: bytes, allowed: frozenset[str]) -> ProofView:
    """A proof file as views. Raises UsageProblem for what is no proof file."""
    steps = tuple(walk(data))
    verdict = verify(data, allowed)
    if not steps:
        raise UsageProblem("this proof has no instructions")
    claim = steps[0].before.claim
    return ProofView(
        digest=sha256(data).hexdigest(),
        claim=claim,
        accepted=verdict.accepted,
        reason=verdict.reason,
        rests_on=verdict.rests_on,
        theorems=_views(steps, claim),
        steps=steps,
    )


def _views(steps: tuple[Step, ...], claim: Claim) -> tuple[TheoremView, ...]:
    added = [(step, *step.theorem) for step in steps if step.theorem is not None]
    wanted = [number for _, number, theorem in added if _is_goal(theorem.formula, claim)]
    core = {n for step, number, _ in added if number in wanted for n in step.numbers}
    views: list[TheoremView] = []
    for step, number, theorem in added:
        formula = theorem.formula
        role = "support"
        if isinstance(formula, AXIOMS):
            role = "axiom"
        elif number in wanted:
            role = "conclusion"
        elif number in core:
            role = "core"
        short, letter, pieces = said(formula)
        views.append(
            TheoremView(
                number=number,
                role=role,
                rule=step.name,
                page=page_of(step.name, role == "axiom"),
                premises=step.numbers,
                line=str(theorem),
                short=short,
                letter=letter,
                pieces=pieces,
                rests_on=theorem.rests_on,
            )
        )
    return tuple(views)


def _is_goal(formula: Formula, claim: Claim) -> bool:
    """Whether a theorem is one that the check asks for."""
    if isinstance(formula, Kept):
        return claim.goal.kind == "keep"
    if isinstance(formula, Compared):
        return formula.better == (claim.goal.kind == "better")
    goal = claim.goal
    if goal.kind not in ("interval", "ceiling") or not isinstance(formula, Valued):
        return False
    wanted = goal.upper if formula.upper else goal.lower
    return wanted is not None and formula.value == wanted


def page_of(rule: str, axiom: bool = False) -> str:
    """The page that explains a rule, below docs/."""
    return f"rules/{'axioms' if axiom else _PAGES.get(rule, rule)}.md"


def said(formula: Formula) -> tuple[str, str, tuple[Case, ...]]:
    """A formula in a line, the letter of the function that it speaks of, and that function."""
    if isinstance(formula, Valued):
        relation, value = "<=" if formula.upper else ">=", rounded(formula.value, formula.upper)
        return f"U_{formula.mode}({formula.subject}, here) {relation} {value}", "", ()
    if isinstance(formula, Bounded):
        relation, letter = ("<=", "W") if formula.upper else (">=", "L")
        line = f"for all s in I: U_{formula.mode}({formula.subject}, s) {relation} {letter}(s)"
        numeral = upward if formula.upper else downward
        pieces = cases(formula.bound.node, numeral) if isinstance(formula.bound, Expression) else ()
        if not pieces:
            return f"{line}, {letter} {formula.bound}", letter, ()
        return line, letter, pieces
    if isinstance(formula, Invariant):
        whom = formula.subject
        return f"{whom} never leaves I, which holds here; I = {_set(formula.predicate)}", "I", ()
    return str(formula), "", ()


def _set(function: Function) -> str:
    """An invariant, in ordinary notation."""
    if not isinstance(function, Expression):
        return str(function)
    text = infix(function.node)
    if text == "true":
        return "all states"
    return text if len(text) <= LONGEST_LINE else text[: LONGEST_LINE - 3] + "..."
