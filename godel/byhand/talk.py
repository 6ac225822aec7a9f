"""One entry answered: an instruction, a definition, or a question about the proof so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from godel.byhand.entries import Entry
from godel.byhand.hints import LEVELS, Adviser, goal_text
from godel.byhand.mathematics import infix, theorem_text
from godel.byhand.rulebook import INSTRUCTIONS, RULES, list_lines, rule_lines
from godel.byhand.session import Session
from godel.byhand.why import explained
from godel.errors import SyntaxProblem
from godel.kernel.claim import KERNEL_VERSION
from godel.kernel.functions import Expression
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Bounded, Formula, Invariant, Theorem
from godel.language.canonical import canonical_text, digest, print_flat
from godel.language.syntax import Atom, Form, Node, name_of
from godel.world.model import Agent

HELP = """\
the six instructions:
{instructions}
names:     let W = EXPRESSION        stands for it from then on; let A = (1 2 3) for premises
the proof: theorems, show NUMBER, goal, programs, world
help:      hint [1|2|3], rules, rule NAME, help [WORD]
steps:     undo [COUNT], redo [COUNT]
the end:   check, save FILE, quit (or Ctrl-D)
A form may go on over several lines if it stands in parentheses. ; starts a comment."""

WORDS = (*INSTRUCTIONS, "let", "theorems", "show", "goal", "programs", "world", "hint", "rules",
         "rule", "help", "undo", "redo", "save", "quit")  # fmt: skip
"""All that an entry may start with."""

MOST_STEPS = 1_000


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to an entry. `refused`: the kernel said no, in these words."""

    lines: tuple[str, ...]
    refused: str = ""
    theorem: int | None = None
    ends: bool = False


class Talk:
    """A session with somebody: entries in, replies out. Mutable, as its session is."""

    def __init__(
        self,
        session: Session,
        save: Callable[[str], list[str]] | None = None,
        hints: bool = True,
    ) -> None:
        """`save` keeps the proof under a name and says so; without it nothing is saved."""
        self.session, self._hints = session, hints
        self.adviser = Adviser(session)
        self._save = save

    def answer(self, entry: Entry) -> Reply:
        """Carry out an entry. Raises SyntaxProblem for one that makes no sense; GodelError."""
        if entry.word in INSTRUCTIONS:
            return self._instruct(entry)
        views: Mapping[str, Callable[[Entry], Reply]] = {
            "let": self._let,
            "theorems": self._theorems,
            "show": self._show,
            "goal": self._goal,
            "programs": self._programs,
            "world": self._world,
            "hint": self._hint,
            "rules": lambda entry: Reply(tuple(list_lines())),
            "rule": self._rule,
            "help": self._help,
            "undo": self._undo,
            "redo": self._redo,
            "save": self._saved,
            "quit": lambda entry: Reply((), ends=True),
        }
        view = views.get(entry.word)
        if view is None:
            close = get_close_matches(entry.word[:40], WORDS, 1, 0.6)
            hint = f"did you mean {close[0]}?" if close else "help lists what there is"
            if entry.word in RULES:
                hint = f"rules are applied by: apply-rule {entry.word} (NUMBER ...) ..."
            raise entry.problem(f"there is no {entry.word[:40]}", hint)
        return view(entry)

    def greeting(self) -> list[str]:
        """What the session is about."""
        task = self.session.task
        lines = [f"world {task.world.name}: {task.world.summary}"]
        lines.append(f"p is {task.running.name}" + (
            f", q is {task.candidate.name}; the storage holds q, {self.session.size} bytes"
            if task.candidate else ""
        ))  # fmt: skip
        return [*lines, f"here: {task.here}", f"goal: {goal_text(self.session)}"]

    def _instruct(self, entry: Entry) -> Reply:
        node = self.session.read(entry)
        try:
            added = self.session.perform(node, entry.shown())
        except Refused as refusal:
            lines = [f"refused: {refusal}"]
            if entry.word == "check":
                self.session.refuse()
                lines += self._after_check(str(refusal))
            lines += [f"  {line}" for line in explained(self.session.state, node, str(refusal))]
            return Reply(tuple(lines), refused=str(refusal))
        if added is not None:
            return Reply((theorem_line(*added),), theorem=added[0])
        if entry.word == "check":
            return Reply(tuple(self._accepted()))
        if entry.word == "set-switchprog":
            candidate = self.session.state.context.candidate
            name = candidate.agent.name if candidate else ""
            return Reply((f"switchprog q = {name} [{candidate.digest[:12] if candidate else ''}]",))
        return Reply((f"theorem {print_flat(node.items[1])} is gone",))

    def _accepted(self) -> list[str]:
        """What is said of an accepted check."""
        verdict, size = self.session.now.verdict, len(self.session.certificate())
        rests_on = " ".join(verdict.rests_on) if verdict else ""
        return [
            f"accepted: {goal_text(self.session)}",
            f"  the kernel has replayed the whole certificate from its {size:,} bytes",
            f"  rests on {rests_on}; kernel {KERNEL_VERSION}",
        ]

    def _after_check(self, refused: str) -> list[str]:
        """What stands in place of the goal."""
        near = [
            theorem_line(number, theorem)
            for number, theorem in self.session.state.theorems
            if not isinstance(theorem.formula, Invariant) and str(theorem).startswith("U")
            and "lim E" not in str(theorem)
        ]  # fmt: skip
        text = goal_text(self.session)
        lines = [] if text in refused else [f"  the goal: {text}"]
        if near:
            lines += ["  what there is about here:", *(f"  {line}" for line in near)]
        else:
            lines.append("  there is no number about here yet")
        return lines

    def _let(self, entry: Entry) -> Reply:
        name, meaning = self.session.let(entry)
        text = infix(meaning.node)
        return Reply((f"{name} stands for {text if len(text) <= 160 else text[:157] + '...'}",))

    def _theorems(self, entry: Entry) -> Reply:
        _nothing(entry)
        lines = [theorem_line(*item) for item in self.session.state.theorems]
        return Reply(tuple(lines) or ("no theorems yet",))

    def _show(self, entry: Entry) -> Reply:
        number = _natural(entry, None)
        try:
            theorem = self.session.state.find(number)
        except Refused as refusal:
            raise entry.problem(str(refusal), "theorems lists them") from None
        lines = [theorem_line(number, theorem), *_whole(theorem.formula)]
        step = next((s for s in self.session.now.steps if s.theorem == number), None)
        if step is not None:
            lines += [f"from: {step.typed}"]
        lines.append(f"rests on: {' '.join(theorem.rests_on)}")
        lines.append(f"as the kernel prints it: {theorem}")
        return Reply(tuple(lines))

    def _goal(self, entry: Entry) -> Reply:
        _nothing(entry)
        verdict = {True: "accepted", False: "refused", None: "not asked yet"}
        last = verdict[self.session.accepted]
        return Reply((f"goal: {goal_text(self.session)}", f"last check: {last}"))

    def _programs(self, entry: Entry) -> Reply:
        _nothing(entry)
        task = self.session.task
        lines = _program("p, running", task.running)
        if task.candidate is not None:
            lines += _program(f"q, in the storage: {self.session.size} bytes", task.candidate)
        return Reply(tuple(lines))

    def _world(self, entry: Entry) -> Reply:
        _nothing(entry)
        return Reply(tuple(canonical_text(self.session.task.world.node).splitlines()))

    def _hint(self, entry: Entry) -> Reply:
        level = _natural(entry, 0)
        if level > LEVELS:
            raise entry.problem(f"there are {LEVELS} levels of hints")
        if not self._hints:
            return Reply(("there are no hints here",))
        return Reply(tuple(self.adviser.hint(level or None)))

    def _rule(self, entry: Entry) -> Reply:
        name = name_of(entry.arguments[0]) if len(entry.arguments) == 1 else ""
        if name not in RULES:
            close = get_close_matches(name, RULES, 1, 0.5)
            hint = f"did you mean {close[0]}?" if close else "rules lists them"
            raise entry.problem(f"there is no rule {name}" if name else "rule NAME", hint)
        return Reply(tuple(rule_lines(RULES[name])))

    def _help(self, entry: Entry) -> Reply:
        word = name_of(entry.arguments[0]) if entry.arguments else ""
        if word in RULES:
            return Reply(tuple(rule_lines(RULES[word])))
        if word in INSTRUCTIONS:
            shape, says, example = INSTRUCTIONS[word]
            return Reply((shape, f"  {says}", f"  as in: {example}"))
        rows = [f"  {shape:43} {says}" for shape, says, _ in INSTRUCTIONS.values()]
        return Reply(tuple(HELP.format(instructions="\n".join(rows)).splitlines()))

    def _undo(self, entry: Entry) -> Reply:
        taken = self.session.undo(_natural(entry, 1))
        return Reply(tuple(f"undone: {step.typed}" for step in taken) or ("nothing to undo",))

    def _redo(self, entry: Entry) -> Reply:
        done = self.session.redo(_natural(entry, 1))
        return Reply(tuple(f"done again: {step.typed}" for step in done) or ("nothing to redo",))

    def _saved(self, entry: Entry) -> Reply:
        name = entry.raw or " ".join(map(print_flat, entry.arguments))
        if not name:
            raise entry.problem("save FILE", "as in: save mine.proof")
        if self._save is None:
            return Reply(("nothing is saved here",))
        lines = self._save(name)
        if self.session.now.verdict is None:
            lines.append("there is no accepted check in it yet: godel check will refuse it")
        return Reply(tuple(lines))


def theorem_line(number: int, theorem: Theorem) -> str:
    """A theorem with its number, in ordinary notation."""
    return f"{number:>3}. {theorem_text(theorem.formula)}"


def _whole(formula: Formula) -> list[str]:
    """The functions of a theorem as Ouro, however long."""
    functions = []
    if isinstance(formula, Invariant):
        functions.append(("I", formula.predicate))
    if isinstance(formula, Bounded):
        functions += [("I", formula.invariant), ("W" if formula.upper else "L", formula.bound)]
    lines: list[str] = []
    for name, function in functions:
        whole = isinstance(function, Expression)
        text = canonical_text(function.node) if isinstance(function, Expression) else str(function)
        lines += [f"{name} = {text.splitlines()[0]}", *(text.splitlines()[1:] if whole else ())]
    return lines


def _program(role: str, agent: Agent) -> list[str]:
    """A program with its identity."""
    text = canonical_text(agent.node)
    return [f"{role}: {agent.name} [{digest(agent.node)[:12]}]", *text.splitlines()]


def _nothing(entry: Entry) -> None:
    """Demand that a command has no arguments. Raises SyntaxProblem."""
    if entry.arguments:
        raise entry.problem(f"{entry.word} takes nothing", node=entry.arguments[0])


def _natural(entry: Entry, otherwise: int | None) -> int:
    """The one number of a command. Raises SyntaxProblem."""
    if not entry.arguments and otherwise is not None:
        return otherwise
    node: Node = entry.arguments[0] if len(entry.arguments) == 1 else Form(())
    if isinstance(node, Atom) and isinstance(node.value, int) and 0 < node.value <= MOST_STEPS:
        return node.value
    raise SyntaxProblem(
        f"{entry.word} takes one number from 1 to {MOST_STEPS:,}", place=entry.typed.place()
    )
