"""`godel import FILE.prism`: a dtmc or mdp of the PRISM language becomes a world file.

The files beside this one follow the data: `prism_syntax` and `prism_reader` (text to tree),
`prism_values` and `prism_scope` (what expressions and names mean), `prism_model` (a flat model),
`prism_guards` and `prism_choices` (what can happen next), `prism_ouro` and `prism_step` (Ouro).
See docs/importing-prism.md for what is read and what it means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from godel.errors import GodelError, SyntaxProblem, UsageProblem
from godel.importers.prism_choices import any_of, groups, unchanged
from godel.importers.prism_guards import Ranges, Union
from godel.importers.prism_model import MOST_STARTS, Cell, Earned, Rule, System, flatten
from godel.importers.prism_ouro import Writer, atom, call, fresh
from godel.importers.prism_reader import read_expression, read_model
from godel.importers.prism_step import Statements, Step, quoted
from godel.importers.prism_syntax import FALSE, TRUE, Expression, Source, literal
from godel.importers.prism_values import ExpressionProblem, replaced, simplify
from godel.language.canonical import canonical_text
from godel.language.syntax import MAXIMUM_BYTES, MAXIMUM_DEPTH, Form, Node, Text, form, symbol
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.clauses import MAXIMUM_OPTIONS

SUFFIXES = (".prism", ".pm", ".nm")
"""How names of files with models end; PRISM's own examples use the two short ones."""

SMALLER = "smaller constants make smaller worlds"
NO_CONSTANTS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Question:
    """What a world is to pay for: reaching something, or a reward structure (until something).

    `reach` and `until` are labels or expressions; 1 is earned on entering `reach`, and the life is
    done there. `rewards` is the name of a reward structure, or its number, counted from 1; None if
    there is only one.
    """

    reach: str | None = None
    rewards: str | None = None
    until: str | None = None


def read_prism(
    text: str,
    name: str,
    asked: Question,
    *,
    constants: Mapping[str, str] = NO_CONSTANTS,
    discount: Fraction = Fraction(1),
    life: int | None = None,
) -> str:
    """The text of a world file with one agent, from the text of a PRISM model.

    `name` is that of the file, for messages and for the world. `constants` are values for constants
    that the model leaves open, as a command line gives them. `life` None: endless.

    Raises SyntaxProblem and MeaningProblem with a place, and UsageProblem for options that do not
    fit the model.
    """
    if asked.reach is not None and (asked.rewards, asked.until) != (None, None):
        raise UsageProblem("--reach pays for reaching a target, --rewards for something else",
                           hint="--reach TARGET, or --rewards NAME [--until TARGET]")  # fmt: skip
    if not 0 < discount <= 1:
        raise UsageProblem("a discount is above 0 and at most 1")
    if life is not None and life < 1:
        raise UsageProblem("a life has at least one tick")
    source = Source(name, text)
    system = flatten(read_model(source), constants)
    try:
        made = _World(system, asked, discount, life)
        world, agent = made.world(), made.agent()
    except ExpressionProblem as problem:
        raise problem.in_source(source) from None
    except SyntaxProblem as problem:
        if problem.place is not None:  # in a target
            raise
        raise UsageProblem(f"the world would have {problem.message}", hint=SMALLER) from None
    _check(world, agent, name)
    found = f"; {made.summary()}\n{canonical_text(world)}\n{canonical_text(agent)}"
    if len(found) > MAXIMUM_BYTES:
        raise UsageProblem(f"the world would have more than {MAXIMUM_BYTES:,} bytes", hint=SMALLER)
    return found


def _check(world: Node, agent: Node, name: str) -> None:
    """What was made is a world with an agent."""
    level: list[Node] = [world]
    for _ in range(MAXIMUM_DEPTH + 1):
        level = [part for item in level if isinstance(item, Form) for part in item.items]
    if any(isinstance(item, Form) for item in level):
        raise UsageProblem(f"the world would nest deeper than {MAXIMUM_DEPTH}", hint=SMALLER)
    try:
        build_agent(agent, build_world(world))
    except GodelError as problem:
        message = f"the world that comes of {name} cannot be used: {problem.message}"
        raise UsageProblem(message, hint=SMALLER) from None


class _World:
    """Puts the clauses of one world together."""

    def __init__(
        self, system: System, question: Question, discount: Fraction, life: int | None
    ) -> None:
        self.system, self.question = system, question
        self.discount, self.life = discount, life
        self.ranges = Ranges(system.cells)
        self.writer = Writer(system.source, self.ranges)
        self.groups = groups(system, self.writer)
        system.scope.labels.setdefault("init", _starts(system.cells))
        deadlock = simplify("!", (any_of([group.guard for group in self.groups]),), (0, 0))
        system.scope.labels.setdefault("deadlock", deadlock)
        self.target = FALSE
        asked = question.until if question.reach is None else question.reach
        if asked is not None:
            self.target = self._condition(asked)
            self._check_start()
        self.step = Step(system, self.writer, self._earned())

        options = [group.name for group in self.groups] if system.kind == "mdp" else []
        if len(options) > MAXIMUM_OPTIONS:
            raise UsageProblem(f"{len(options)} choices, more than {MAXIMUM_OPTIONS}",
                               hint="a world has no more options for an action")  # fmt: skip
        self.options = options if len(options) > 1 else []

    def world(self) -> Node:
        """The `(world ...)`."""
        name = fresh(re.sub(r"[^A-Za-z0-9_-]", "-", self._stem()) or "model", ())
        name = name if re.match(r"[A-Za-z_]", name) else f"model-{name}"
        move = fresh("move", self.writer.names.values()) if self.options else ""
        clauses = [self._state()]
        if move:
            clauses.append(
                call("actions", form(symbol(move), symbol("one-of"), *map(symbol, self.options)))
            )
            clauses.append(call("default", form(symbol(move), symbol(self.options[0]))))
        clauses += [
            call("start", *(form(self._symbol(c), _start(c)) for c in self.system.cells)),
            call("discount", atom(self.discount)),
            call("life", symbol("endless") if self.life is None else atom(self.life)),
        ]
        done, moving = self._done()
        if done.truth is not False:
            clauses.append(call("done", self.writer.node(done)))
        clauses.append(call("step", *self._step(move, moving)))
        return call("world", symbol(name), Text(self.summary()), *clauses)

    def agent(self) -> Node:
        """An agent that always chooses the first option, or has nothing to choose."""
        if not self.options:
            return call("agent", symbol("chain"))
        policy = form(symbol("policy"))
        return call("agent", symbol("first"), call("define", policy, quoted(self.options[0])))

    def _stem(self) -> str:
        name = re.split(r"[/\\]", self.system.source.name)[-1]
        return next((name.removesuffix(end) for end in SUFFIXES if name.endswith(end)), name)

    def summary(self) -> str:
        """What this world is, in a line."""
        asked = self.question
        if asked.reach is not None:
            paid = f"1 on reaching {asked.reach}"
        else:
            paid = f"rewards {asked.rewards}" if asked.rewards else "its rewards"
            paid += f" until {asked.until}" if asked.until is not None else ""
        line = f"The {self.system.kind} {self._stem()}, paid {paid.replace(chr(34), '')}."
        return "".join(c if " " <= c <= "~" and c not in '"\\' else " " for c in line)

    def _symbol(self, cell: Cell) -> Node:
        return symbol(self.writer.names[cell.name])

    def _state(self) -> Node:
        """The variables."""
        rows = [
            form(self._symbol(cell), symbol("bool"))
            if cell.boolean
            else form(self._symbol(cell), symbol("int"), atom(cell.low), atom(cell.high))
            for cell in self.system.cells
        ]
        return call("state", *rows)

    def _condition(self, text: str) -> Expression:
        """A target from the command line: a label, with quotes or without, or an expression."""
        scope = self.system.scope
        if text.strip() in scope.labels and text.strip() not in scope.variables:
            return scope.labels[text.strip()]
        given = Source("target", text)
        before, scope.source = scope.source, given
        try:
            return scope.boolean(read_expression(given))
        finally:
            scope.source = before

    def _check_start(self) -> None:
        """At the start the target has not been entered, so it would not be paid."""
        cells = self.system.cells
        for values in islice(product(*(cell.starts for cell in cells)), MOST_STARTS):
            state = {c.name: c.value(v) for c, v in zip(cells, values, strict=True)}
            if replaced(self.target, state).truth is True:
                hint = "the chance to reach it is 1, and the reward until it is 0"
                raise UsageProblem("the target holds at the start already", hint=hint)

    def _earned(self) -> tuple[Earned, ...]:
        """The entries of the reward structure that counts."""
        if self.question.reach is not None:
            return ()
        held, wanted = self.system.rewards, self.question.rewards
        known = " ".join(f'"{n}"' if n else str(i) for i, (n, _) in enumerate(held, 1))
        if not held:
            raise UsageProblem("the model has no rewards", hint="--reach TARGET pays for reaching")
        if wanted is None:
            if len(held) == 1:
                return held[0][1]
            raise UsageProblem("the model has several reward structures",
                               hint=f"--rewards with one of {known}")  # fmt: skip
        for index, (name, entries) in enumerate(held, 1):
            if wanted in (name, str(index)):
                return entries
        raise UsageProblem(f"the model has no rewards {wanted[:40]!r}", hint=f"it has {known}")

    def _done(self) -> tuple[Expression, bool]:
        """The target, and where nothing changes any more and nothing is earned.

        Also whether that holds in every state where no group is enabled.
        """
        leaving = [
            guard
            for group in self.groups
            for unit in group.units
            for guard in self._leaving(unit.parts, unit.guard, unit.action)
        ]
        guard = any_of([self.writer.shortened(condition) for condition in leaving])
        stuck = self.ranges.union(guard, positive=False)
        if not stuck.boxes:
            return self.target, True
        amount = self.step.amount(None, stuck)
        free = simplify("=", (amount, literal(0)), (0, 0))
        still = self.writer.shortened(simplify("!", (guard,), (0, 0)))
        aims = self.ranges.union(self.target)
        if free.truth is True and self.ranges.exclusive(aims, self.ranges.union(guard)):
            return still, True
        done = simplify("|", (self.target, simplify("&", (still, free), (0, 0))), (0, 0))
        return done, free.truth is True

    def _leaving(
        self, parts: tuple[tuple[Rule, ...], ...], guard: Expression, action: str
    ) -> Sequence[Expression]:
        """The conditions under which a unit can change something or earn something."""
        if len(parts) > 1:
            union = self.ranges.union(guard)
            idle = all(
                unchanged(way, union, self.ranges)
                for part in parts
                for rule in part
                for way in rule.ways
            )
            return [] if idle and not self._pays(action, union) else [guard]
        found = []
        for rule in parts[0]:
            union = self.ranges.union(rule.guard)
            idle = all(unchanged(way, union, self.ranges) for way in rule.ways)
            if not idle or self._pays(action, union):
                found.append(rule.guard)
        return [any_of(found)]

    def _pays(self, action: str, where: Union) -> bool:
        return self.step.amount(action, where).number != 0

    def _step(self, move: str, moving: bool) -> Statements:
        found = self.step.statements(self.groups, move, moving)
        if self.question.reach is None:
            return found
        entered = call("if", self.writer.node(self.target), atom(1), atom(0))
        return [*found, call("reward", entered)]


def _starts(cells: Sequence[Cell]) -> Expression:
    """The states that may be the first."""
    conditions = [
        any_of([_is(cell, value) for value in cell.starts]) for cell in cells
    ]
    return simplify("&", (TRUE, *conditions), (0, 0))


def _is(cell: Cell, value: int) -> Expression:
    name = Expression("name", (), cell.name, "bool" if cell.boolean else "int")
    return simplify("=", (name, cell.value(value)), (0, 0))


def _start(cell: Cell) -> Node:
    """A value, or several that are equally likely."""
    values = [atom(bool(value) if cell.boolean else value) for value in cell.starts]
    if len(values) == 1:
        return values[0]
    share = atom(Fraction(1, len(values)))
    return call("chance", *(form(share, value) for value in values))
