"""Decides GL and K4: a proof or a finite countermodel for every formula, within an effort.

A sequent is taken apart by rules that lose nothing until only variables, boxes and diamonds are
left. If none of these sequents is an axiom, each `[]A` on the right (`<>A` on the left) asks for a
world of its own. In GL that world also has `[]A` on the left, so that the next worlds cannot be
asked for it again: the search ends (Boolos 1993, chapter 10). In K4 a sequent that comes again
below itself closes a loop instead.

Sequents are pairs of bit sets over the parts of the goal. All work is counted, nothing recurses,
and what is found is believed by nobody: `proofs.py` checks proofs, `kripke.py` countermodels.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeAlias

from godel.errors import GodelError
from godel.logic.effort import Effort, OutOfEffort
from godel.logic.formulas import (
    AND,
    BOX,
    DIAMOND,
    FALSE,
    IFF,
    IMPLIES,
    NOT,
    OR,
    TRUE,
    VARIABLE,
    Formula,
    Formulas,
)
from godel.logic.kripke import Model, is_countermodel, smaller, worlds_in
from godel.logic.proofs import Sequent, Step, check

LOGICS = ("GL", "K4")
SHRINKABLE = 40
"""Countermodels of at most so many worlds are made smaller."""

Sets: TypeAlias = tuple[int, int]
"""The left and the right side of a sequent, as bits."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A checked proof, or a checked countermodel whose world 0 refutes the formula."""

    logic: str
    formula: Formula
    proof: tuple[Step, ...] | None
    model: Model | None
    used: int

    @property
    def theorem(self) -> bool:
        """Whether the formula is a theorem of the logic."""
        return self.proof is not None


def decide(formulas: Formulas, formula: Formula, effort: Effort, logic: str = "GL") -> Decision:
    """A proof or a countermodel, either of them checked. Raises OutOfEffort."""
    before = effort.used
    search = _Search(formulas, formula, effort, logic)
    root = search.run()
    if root.proved:
        steps = search.proof(root.number)
        check(formulas, steps, formula, logic)
        return Decision(logic, formula, steps, None, effort.used - before)
    model = search.model(root.number)
    if not is_countermodel(model, formulas, formula, logic, effort):
        raise GodelError("the countermodel that was found is none: a mistake of this program")
    if len(model.sees) <= SHRINKABLE:
        with suppress(OutOfEffort):  # then the larger one will do
            model = smaller(model, formulas, formula, logic, effort)
    return Decision(logic, formula, None, model, effort.used - before)


def proves(formulas: Formulas, formula: Formula, effort: Effort) -> bool:
    """Whether a formula is a theorem of GL. Raises OutOfEffort."""
    return decide(formulas, formula, effort).theorem


@dataclass(frozen=True, slots=True)
class _Found:
    """The number of the step that proves a sequent, or of the world that refutes it."""

    proved: bool
    number: int


@dataclass(slots=True)
class _Open:
    """A sequent that is being worked on, and the rule that is tried. Mutable.

    All premises of "left" and "right" have to be proved, one of those of "box". `about` has the
    formula of the rule for each premise; `asked` is the sequent that this world began with.
    """

    sets: Sets
    rule: str
    about: list[int]
    premises: list[Sets]
    asked: Sets
    world: int = -1
    found: list[int] = field(default_factory=list)


class _Search:
    """The search for one formula. Mutable."""

    def __init__(self, formulas: Formulas, goal: Formula, effort: Effort, logic: str) -> None:
        self._formulas, self._effort, self._logic = formulas, effort, logic
        self._parts = formulas.parts_of(goal)
        self._cost = 1 + len(self._parts) // 64
        self._known: dict[Sets, _Found] = {}
        self._asked: dict[Sets, int] = {}
        self._steps: list[tuple[Sets, str, int, tuple[int, ...]]] = []
        self._worlds: list[tuple[int, list[int]]] = []
        place = {part: index for index, part in enumerate(self._parts)}
        nodes = [formulas[part] for part in self._parts]
        effort.spend(len(nodes) * self._cost)
        self._inner = [[place[inner] for inner in node.parts] for node in nodes]
        self._operators = [node.operator for node in nodes]
        of = dict.fromkeys((NOT, AND, OR, IMPLIES, IFF, BOX, DIAMOND, TRUE, FALSE, VARIABLE), 0)
        for index, operator in enumerate(self._operators):
            of[operator] |= 1 << index
        self._of = of
        self._single = of[NOT] | of[AND], of[NOT] | of[OR] | of[IMPLIES]
        self._double = of[OR] | of[IMPLIES] | of[IFF], of[AND] | of[IFF]

    def run(self) -> _Found:
        """Decide the goal, which is the last of its parts. Raises OutOfEffort."""
        goal: Sets = 0, 1 << len(self._parts) - 1
        stack, found = [self._opened(goal, goal)], None
        while stack:
            top = stack[-1]
            answer = self._answer(top, found)
            if answer is not None:
                self._close(stack.pop(), answer)
                found = answer
                continue
            wanted = top.premises[len(top.found)]
            found = self._look_up(top, wanted)
            if found is None:
                stack.append(self._opened(wanted, wanted if top.rule == "box" else top.asked))
        if found is None:
            raise TypeError  # the first sequent was closed with an answer
        return found

    def _opened(self, sets: Sets, asked: Sets) -> _Open:
        """Choose the rule for a sequent: an axiom, else one premise, else two, else worlds."""
        self._effort.spend(self._cost)
        left, right = sets
        closing = left & right or left & self._of[FALSE] or right & self._of[TRUE]
        if closing:
            return _Open(sets, "axiom", [_lowest(closing)], [], asked)
        for kinds in (self._single, self._double):
            if left & kinds[0]:
                return self._apart(sets, "left", _lowest(left & kinds[0]), asked)
            if right & kinds[1]:
                return self._apart(sets, "right", _lowest(right & kinds[1]), asked)
        return self._window(sets, asked)

    def _apart(self, sets: Sets, rule: str, index: int, asked: Sets) -> _Open:
        """The rule of a connective on one side; the formula itself is needed no more."""
        on_left, operator, inner = rule == "left", self._operators[index], self._inner[index]
        left, right = sets
        if on_left:
            left &= ~(1 << index)
        else:
            right &= ~(1 << index)
        a, b = 1 << inner[0], 1 << inner[-1]
        if operator == NOT:
            premises = [(left, right | a)] if on_left else [(left | a, right)]
        elif operator == IMPLIES:
            premises = [(left | a, right | b)]
            if on_left:
                premises = [(left, right | a), (left | b, right)]
        elif operator == IFF:
            same = [(left | a | b, right), (left, right | a | b)]
            premises = same if on_left else [(left | a, right | b), (left | b, right | a)]
        elif on_left:
            premises = [(left | a | b, right)]
            if operator == OR:
                premises = [(left | a, right), (left | b, right)]
        else:
            premises = [(left, right | a | b)]
            if operator == AND:
                premises = [(left, right | a), (left, right | b)]
        return _Open(sets, rule, [index] * len(premises), premises, asked)

    def _window(self, sets: Sets, asked: Sets) -> _Open:
        """A world: what it knows of those that it sees, and a premise for each that it asks for."""
        left, right = sets
        boxes, diamonds = left & self._of[BOX], right & self._of[DIAMOND]
        known_left, known_right = boxes, diamonds
        for index in worlds_in(boxes):
            known_left |= 1 << self._inner[index][0]
        for index in worlds_in(diamonds):
            known_right |= 1 << self._inner[index][0]
        about, premises = list[int](), list[Sets]()
        again = self._logic == "GL"
        for index in worlds_in(right & self._of[BOX]):
            about.append(index)
            own = 1 << index if again else 0
            premises.append((known_left | own, known_right | 1 << self._inner[index][0]))
        for index in worlds_in(left & self._of[DIAMOND]):
            about.append(index)
            own = 1 << index if again else 0
            premises.append((known_left | 1 << self._inner[index][0], known_right | own))
        looked_at = boxes.bit_count() + diamonds.bit_count() + len(premises)
        self._effort.spend(self._cost * looked_at)
        world = len(self._worlds)
        self._worlds.append((left & self._of[VARIABLE], []))
        self._asked[asked] = world
        return _Open(sets, "box", about, premises, asked, world)

    def _look_up(self, top: _Open, wanted: Sets) -> _Found | None:
        """What is known of a premise; in K4, a world that was asked for in the same way will do."""
        found = self._known.get(wanted)
        if found is None and self._logic == "K4" and top.rule == "box" and wanted in self._asked:
            return _Found(False, self._asked[wanted])
        return found

    def _answer(self, top: _Open, found: _Found | None) -> _Found | None:
        """Take in what became of the premise that was open; the answer, once there is one."""
        worlds = top.rule == "box"
        if found is not None:
            if worlds and found.proved:
                return self._step(top, top.about[len(top.found)], (found.number,))
            if not worlds and not found.proved:
                return found
            top.found.append(found.number)
        if len(top.found) < len(top.premises):
            return None
        if not worlds:
            return self._step(top, top.about[0], tuple(top.found))
        self._worlds[top.world][1].extend(top.found)
        return _Found(False, top.world)

    def _step(self, top: _Open, index: int, premises: tuple[int, ...]) -> _Found:
        self._steps.append((top.sets, top.rule, index, premises))
        return _Found(True, len(self._steps) - 1)

    def _close(self, done: _Open, answer: _Found) -> None:
        """Remember an answer. In K4 a refutation may rest on a loop, and is good only there."""
        if answer.proved or self._logic == "GL":
            self._known[done.sets] = answer
        if done.sets == done.asked:
            self._asked.pop(done.asked, None)

    def proof(self, last: int) -> tuple[Step, ...]:
        """The steps that a step rests on, in order, itself last."""
        needed, waiting = {last}, [last]
        while waiting:
            for premise in self._steps[waiting.pop()][3]:
                if premise not in needed:
                    needed.add(premise)
                    waiting.append(premise)
        number = {old: new for new, old in enumerate(sorted(needed))}
        return tuple(
            Step(self._sequent(sets), rule, self._parts[index], tuple(number[p] for p in premises))
            for sets, rule, index, premises in (self._steps[old] for old in sorted(needed))
        )

    def _sequent(self, sets: Sets) -> Sequent:
        left, right = (frozenset(self._parts[index] for index in worlds_in(side)) for side in sets)
        self._effort.spend(len(left) + len(right))
        return Sequent(left, right)

    def model(self, root: int) -> Model:
        """The worlds that can be seen from a world, which becomes world 0, and their valuation."""
        order, waiting = dict[int, int](), [root]
        while waiting:
            world = waiting.pop()
            if world not in order:
                order[world] = len(order)
                waiting += reversed(self._worlds[world][1])
        sees = [0] * len(order)
        changed = True
        while changed:
            changed = False
            self._effort.spend(len(order) * (1 + len(order) // 64))
            for world, place in reversed(order.items()):
                seen = sees[place]
                for other in self._worlds[world][1]:
                    seen |= 1 << order[other] | sees[order[other]]
                changed = changed or seen != sees[place]
                sees[place] = seen
        holds = dict[str, int]()
        for world, place in order.items():
            for index in worlds_in(self._worlds[world][0]):
                name = self._formulas[self._parts[index]].name
                holds[name] = holds.get(name, 0) | 1 << place
        return Model(tuple(sees), dict(sorted(holds.items())))


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1
