"""Hints in three levels: what the goal still needs, which rule is next, the whole next line.

A hint is cut out of a proof of the goal that the prover found, but what the student has already is
used: the same theorems under other numbers, an invariant of their own, numbers that are good
enough. A line is offered only if the kernel carries it out now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from godel.byhand.definitions import SIZE
from godel.byhand.recipes import Made, Recipe, recipe_for
from godel.byhand.rulebook import RULES
from godel.byhand.session import Session
from godel.kernel.functions import Expression, Function
from godel.kernel.listed import Rows
from godel.kernel.proof import ProofState
from godel.kernel.refusal import Refused
from godel.kernel.theorems import (
    Bounded,
    Compared,
    Formula,
    Given,
    Hardware,
    Invariant,
    Kept,
    Now,
    Terminating,
    Theorem,
    Utility,
    Valued,
)
from godel.language.canonical import canonical_text, print_flat
from godel.language.syntax import Atom, Form, form, head, name_of, symbol

LEVELS = 3
MOST_TICKS = 4
"""Up to so many exact ticks are tried to make a bound of the student's own good enough."""

CHECK = form(symbol("check"))


@dataclass(frozen=True, slots=True, eq=False)
class Advice:
    """What is still needed, in order, and the next instruction; none if the prover has no proof."""

    needed: tuple[str, ...]
    node: Form | None
    note: str = ""


class Adviser:
    """Gives hints in one session. Mutable: the recipe is found once; `given` counts by level."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.given = [0] * LEVELS
        self._recipe: Recipe | None = None
        self._last: tuple[int, int] = (0, 0)

    def hint(self, level: int | None = None) -> list[str]:
        """A hint; without a level, one more than the last one after the same steps."""
        here = len(self.session.now.steps)
        if level is None:
            before = self._last[1] if self._last[0] == here else 0
            level = min(LEVELS, before + 1)
        self._last = (here, level)
        self.given[level - 1] += 1
        return list(_said(self.advice(), level, self.session))

    def advice(self) -> Advice:
        """The next step."""
        if _allowed(self.session, CHECK):
            return Advice(("check",), CHECK)
        if self._recipe is None:
            self._recipe = recipe_for(self.session.task)
        if not self._recipe.steps:
            return Advice((), None, self._recipe.note)
        for lenient in (True, False):
            plan = _Plan(self.session, self._recipe, lenient)
            found = plan.advice()
            if found.node is not None and _allowed(self.session, found.node):
                return found
        return replace(found, node=None, note="its proof does not go on from what is there")


def _allowed(session: Session, node: Form) -> bool:
    """Whether the kernel would carry out an instruction now."""
    left = session.state.context.meter.left
    try:
        session.attempt(node)
    except Refused:
        return False
    finally:
        session.state.context.meter.left = left
    return True


class _Plan:
    """What of a recipe is there already. `lenient`: other invariants will do."""

    def __init__(self, session: Session, recipe: Recipe, lenient: bool) -> None:
        self.session, self.recipe, self.lenient = session, recipe, lenient
        self.made = {one.number: one for one in recipe.steps if one.number is not None}
        self.known: dict[int, int] = {}
        for one in recipe.steps:
            if one.number is not None and one.theorem is not None:
                there = self._there(one)
                if there is not None:
                    self.known[one.number] = there
        self._take_own_numbers()

    def _there(self, one: Made) -> int | None:
        """The number of a theorem of the session that says the same."""
        wanted = one.theorem.formula if one.theorem else None
        key = formula_key(wanted) if wanted is not None else ""
        spare: int | None = None
        for number, theorem in self.session.state.theorems:
            if formula_key(theorem.formula) == key:
                return number
            if self.lenient and isinstance(wanted, Invariant):
                formula = theorem.formula
                if isinstance(formula, Invariant):
                    same = formula.subject.digest == wanted.subject.digest
                    spare = number if same else spare
        return spare

    def _take_own_numbers(self) -> None:
        """In a comparison, take the student's numbers where they are good enough."""
        last = self._last_rule()
        if last is None or not self.lenient:
            return
        sides = [self.made[number] for number in last.premises()]
        if len(sides) != 2:
            return
        values = [_valued(side.theorem) for side in sides]
        mine = [self._best(value) for value in values]
        for first, second in ((True, True), (True, False), (False, True)):
            low = mine[0][1] if first and mine[0] else values[0]
            high = mine[1][1] if second and mine[1] else values[1]
            if low is not None and high is not None and _apart(low, high):
                for use, own, side in ((first, mine[0], sides[0]), (second, mine[1], sides[1])):
                    if use and own and side.number is not None:
                        self.known[side.number] = own[0]
                return

    def _last_rule(self) -> Made | None:
        """The application of separate or dominated at the end, if there is one."""
        for one in reversed(self.recipe.steps):
            if head(one.node) == "apply-rule":
                compared = name_of(one.node.items[1]) in ("separate", "dominated")
                return one if compared else None
        return None

    def _best(self, wanted: Valued | None) -> tuple[int, Valued] | None:
        """The student's tightest number on the same side of the same program."""
        found: tuple[int, Valued] | None = None
        for number, theorem in self.session.state.theorems:
            value = _valued(theorem)
            if value is None or wanted is None:
                continue
            same = (value.subject.digest, value.upper, value.mode)
            if same != (wanted.subject.digest, wanted.upper, wanted.mode):
                continue
            sign = -1 if value.upper else 1
            if found is None or sign * (value.value - found[1].value) > 0:
                found = number, value
        return found

    def advice(self) -> Advice:
        """The first instruction of the recipe that is still to be done, with the numbers here."""
        missing = [one for one in self.recipe.steps if self._is_missing(one)]
        needed = tuple(dict.fromkeys(_need(one) for one in missing))
        if not missing:
            return Advice(needed, CHECK)
        own = self._own_unroll()
        if own is None:
            return Advice((*needed, "check"), self._here(missing[0]))
        node, bound = own
        left = [need for need in needed if need != _named(bound)]
        return Advice((*left, "check"), node)

    def _is_missing(self, one: Made) -> bool:
        """Whether a step is still to be done."""
        if head(one.node) == "set-switchprog":
            return self.session.state.context.candidate is None
        return one.number in self._wanted() and one.number not in self.known

    def _wanted(self) -> set[int]:
        """The theorems of the recipe that are needed, without those below what is there."""
        last = [one for one in self.recipe.steps if one.number is not None][-1:]
        goals = {one.number for one in last if one.number is not None}
        if self.session.task.goal.kind == "interval":
            goals = {n for n, one in self.made.items() if _valued(one.theorem) is not None}
        wanted, pending = set[int](), sorted(goals)
        while pending:
            number = pending.pop()
            if number not in wanted and number not in self.known:
                wanted.add(number)
                pending += self.made[number].premises()
        return wanted

    def _own_unroll(self) -> tuple[Form, Bounded] | None:
        """An unrolling of a bound that the student has, where its number is good enough."""
        heres = [n for n, t in self.session.state.theorems if isinstance(t.formula, Now)]
        for number, theorem in reversed(self.session.state.theorems):
            bound = theorem.formula
            if not self.lenient or not heres or not isinstance(bound, Bounded):
                continue
            premises = Form((Atom(number), Atom(heres[0])))
            for depth in range(MOST_TICKS + 1):
                node = form(symbol("apply-rule"), symbol("unroll"), premises, Atom(depth))
                after = _after(self.session, node)
                value = _valued(after.theorems[-1][1]) if after else None
                if value is None:
                    break
                if self._serves(value):
                    return node, bound
        return None

    def _serves(self, value: Valued) -> bool:
        """Whether a number that is not there yet would do for the goal."""
        goal, last = self.session.task.goal, self._last_rule()
        if any(_same_number(value, _valued(t)) for _, t in self.session.state.theorems):
            return False
        if goal.kind == "interval":
            running = value.subject.digest == self.session.state.context.running.digest
            exact = value.value == (goal.upper if value.upper else goal.lower)
            return running and exact and value.mode == "act"
        sides = [self.made[number] for number in last.premises()] if last else []
        numbers = [_valued(side.theorem) for side in sides]
        if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
            return False
        for index in (0, 1):
            wanted = numbers[index]
            if wanted is None or sides[index].number in self.known:
                continue
            same = value.subject.digest == wanted.subject.digest and value.mode == wanted.mode
            if same and value.upper == wanted.upper:
                pair = (value, numbers[1]) if index == 0 else (numbers[0], value)
                return _apart(*pair)
        return False

    def _here(self, one: Made) -> Form:
        """An instruction of the recipe, with the numbers of this session."""
        if head(one.node) != "apply-rule":
            return one.node
        numbers = Form(tuple(Atom(self.known[number]) for number in one.premises()))
        return Form((*one.node.items[:2], numbers, *one.node.items[3:]))


def _after(session: Session, node: Form) -> ProofState | None:
    """The kernel's state after an instruction that is only tried; None if it is refused."""
    left = session.state.context.meter.left
    try:
        return session.attempt(node)
    except Refused:
        return None
    finally:
        session.state.context.meter.left = left


def _apart(first: Valued, second: Valued) -> bool:
    """Whether the numbers of q and of p decide the comparison: separate, or dominated."""
    if first.upper and not second.upper:
        return first.value <= second.value
    return not first.upper and second.upper and first.value > second.value


def _same_number(one: Valued, other: Valued | None) -> bool:
    return other is not None and formula_key(one) == formula_key(other)


def _valued(theorem: Theorem | None) -> Valued | None:
    formula = theorem.formula if theorem else None
    return formula if isinstance(formula, Valued) else None


def formula_key(formula: Formula) -> str:
    """A text that two formulas share if they say the same."""
    if isinstance(formula, Hardware):
        return f"hardware {formula.subject.digest}"
    if isinstance(formula, Given):
        return f"given {formula.scheme}"
    if isinstance(formula, Now):
        return "here"
    if isinstance(formula, Utility):
        return f"utility {formula.mode}"
    if isinstance(formula, Invariant):
        return f"invariant {formula.subject.digest} {_function_key(formula.predicate)}"
    if isinstance(formula, Terminating):
        return f"ends {formula_key(formula.invariant)}"
    if isinstance(formula, Bounded):
        inside, bound = _function_key(formula.invariant), _function_key(formula.bound)
        return f"{formula.upper} {formula.mode} {formula.subject.digest} {inside} {bound}"
    if isinstance(formula, Valued):
        return f"{formula.upper} {formula.mode} {formula.subject.digest} {formula.value}"
    if isinstance(formula, Kept):
        return f"kept {formula.subject.digest} {print_flat(formula.predicate.node)}"
    return f"{formula.better} {formula.target} {formula.challenger.digest}"


def _function_key(function: Function) -> str:
    """A text that two functions share if they are the same expression, or the same table."""
    if isinstance(function, Expression):
        return print_flat(function.node)
    if isinstance(function, Rows):
        rows = zip(function.index, function.values, strict=True)
        return "rows " + " ".join(f"{key}: {value}" for key, value in sorted(rows))
    points = sha256(repr((list(function.codes), function.numerators)).encode()).hexdigest()
    return f"packed {points} {function.denominator}"


def _need(one: Made) -> str:
    """A theorem of a recipe as something that is needed."""
    formula = one.theorem.formula if one.theorem else None
    if isinstance(formula, Hardware | Given | Utility):
        words = " ".join(map(name_of, one.node.items[1:]))
        return f"the axiom {words}"
    if isinstance(formula, Now):
        return "where the machine is"
    if isinstance(formula, Invariant):
        return f"an invariant of {formula.subject}"
    if isinstance(formula, Terminating):
        return "that the life ends"
    if isinstance(formula, Bounded):
        return _named(formula)
    if isinstance(formula, Valued):
        word = "most" if formula.upper else "least"
        return f"a number that {formula.subject} is at {word} worth here"
    if isinstance(formula, Compared):
        return f"from these: {formula}"
    return "the candidate as switchprog"


def _named(bound: Bounded) -> str:
    """A bound as something that is needed."""
    side = "an upper" if bound.upper else "a lower"
    return f"{side} bound on {bound.subject}, for all states"


def _said(advice: Advice, level: int, session: Session) -> Iterator[str]:
    """A hint in lines."""
    if advice.node is None:
        yield "the prover has no proof to take a hint from: " + (advice.note or "none was found")
        yield f"the goal: {goal_text(session)}"
        return
    name = head(advice.node)
    rule = RULES.get(name_of(advice.node.items[1])) if name == "apply-rule" else None
    if level == 1:
        yield "still needed, in an order that works:"
        yield from (f"  {need}" for need in advice.needed)
    elif level == 2 and rule is not None:
        numbers = print_flat(advice.node.items[2])
        yield f"next: the rule {rule.name}, from the theorems {numbers}: {rule.says}"
        yield f"  {rule.form()}"
    elif level == 2:
        yield f"next: {name}, for {advice.needed[0]}"
    else:
        yield "next:"
        yield from (f"  {line}" for line in line_of(advice.node, session.size))


def line_of(node: Form, size: int) -> list[str]:
    """An instruction as one would type it; `size`: bytes of the storage."""
    flat = print_flat(node)
    if head(node) == "set-switchprog" and flat == f"(set-switchprog 0 {size})":
        return [f"set-switchprog 0 {SIZE}"]
    return [flat[1:-1]] if len(flat) <= 100 else canonical_text(node).splitlines()


def goal_text(session: Session) -> str:
    """What `check` asks for, in words."""
    goal, target = session.task.goal, session.task.aim.target
    if goal.kind == "better":
        relation = ">=" if target == "relaxed" else ">"
        return f"U(q, here) {relation} U(p, here)  [{target}]"
    if goal.kind == "no-better":
        return f"U(q, here) <= U(p, here)  [{target}]"
    return str(goal)
