"""What a scene is: its text, its steps and their ends, read from `NAME.scene` and `NAME.ouro`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from godel.errors import MeaningProblem, Place, StorageProblem, UsageProblem
from godel.kernel.claim import TARGETS
from godel.language.reader import load_text, read_file_forms, read_program
from godel.language.syntax import Atom, Form, Node, Text, head, name_of
from godel.language.values import Number, Scalar
from godel.machine.scene import SourceFile
from godel.prover.certificate import FROZEN, Aim
from godel.resources import scene_names, scenes_folder
from godel.scenes.change import Change, differing

WORK = 20_000
"""Work units that one step, or one attempt of a life, may spend if the scene says nothing."""

KINDS = ("prove", "live", "offer", "gap", "derive")
VERDICTS = ("proved", "refuted", "unknown", "outside")
JUDGEMENTS = ("accepted", "refused")

At: TypeAlias = tuple[tuple[str, Scalar], ...]
"""Values of variables and memory by name, where they are not those of the start."""


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """How a step ends: a word, a text that the reason contains; for a life, a definition that the
    last program has, and the sum of all rewards, where these are told.
    """

    word: str
    reason: str = ""
    becomes: Node | None = None
    earned: Number | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One thing that is done. `candidate` and `elsewhere` are for the kinds that have them.

    `kind` is prove, live, offer, gap or derive; `work` in units; `elsewhere` is how the world of an
    offered proof differs from the true one; `lemma` the number of the step whose certificate is
    used, or 0.
    `target` and `trust` are those of the scene where they are "" and None.
    """

    kind: str
    running: str
    ends: End
    control_ends: End
    candidate: str = ""
    note: str = ""
    at: At = ()
    control_at: At = ()
    work: int = WORK
    seed: int = 0
    ticks: int = 0
    lives: int = 1
    elsewhere: Change | None = None
    lemma: int = 0
    target: str = ""
    trust: int | None = None

    def place(self, control: bool) -> At:
        """Where programs are compared, in the scene or in its control."""
        return self.control_at if control else self.at

    def end(self, control: bool) -> End:
        """How it ends in the scene, or in its control."""
        return self.control_ends if control else self.ends


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A scene as it ships. `target` and `trust` hold for all steps that do not say otherwise.

    `control_trust` differs from `trust` if the number that the control changes is that level.
    """

    name: str
    title: str
    origin: str
    says: str
    control_says: str
    change: Change
    steps: tuple[Step, ...]
    file: SourceFile
    target: str = "frozen"
    trust: int = 0
    control_trust: int = 0

    def source(self, control: bool) -> SourceFile:
        """The world and agents of the scene, or of its control."""
        changed = control and self.trust == self.control_trust
        return self.change.applied(self.file) if changed else self.file

    def aim(self, step: Step, control: bool) -> Aim:
        """What the proofs of a step must show, in the scene or in its control."""
        target = step.target or self.target
        trust = self.control_trust if control else self.trust
        trust = trust if step.trust is None else step.trust
        return Aim(target, 0 if target == FROZEN.target else trust)


def load_scene(name: str) -> Scene:
    """A shipped scene. Raises UsageProblem for an unknown name, MeaningProblem for a bad file."""
    if name not in scene_names():
        known = " ".join(scene_names())
        raise UsageProblem(f"there is no scene {name[:80]!r}", hint=f"scenes: {known}")
    return read_scene(scenes_folder() / f"{name}.scene")


def read_scene(path: Path) -> Scene:
    """The scene of a file, with the world beside it. Raises GodelError with its place."""
    text, beside = load_text(path), path.with_suffix(".ouro")
    forms = read_program(text, str(path))
    if not beside.is_file():
        raise StorageProblem(f"the scene {path} has no world: {beside} is missing")
    world_text = load_text(beside)
    file = SourceFile(beside, world_text, read_file_forms(world_text, str(beside)))
    if len(forms) != 1 or head(forms[0]) != "scene":
        raise MeaningProblem(f"{path} is not one (scene NAME ...)")
    with SourceFile(path, text, forms).blamed():
        scene = _scene(_Clauses(forms[0], 2), file)
        if scene.name != path.stem:
            raise _wrong(forms[0], f"a scene in {path.name} is called {path.stem}")
        if scene.trust == scene.control_trust:
            scene.source(True)  # one place, one number
        return scene


class _Clauses:
    """The items of a form behind its first few words, taken one by one by their heads."""

    def __init__(self, node: Node, words: int) -> None:
        self.node = node
        items = node.items if isinstance(node, Form) else ()
        self.words = [name_of(item) for item in items[1:words]]
        if len(self.words) < words - 1 or not all(self.words):
            raise _wrong(node, f"expected {words - 1} name{'s' if words > 2 else ''} first")
        self.left = [item for item in items[words:] if isinstance(item, Form)]
        if len(self.left) != len(items[words:]):
            raise _wrong(node, "expected clauses in parentheses")

    def take(self, name: str) -> tuple[Node, ...] | None:
        """What stands in the clause of that name, None if there is none."""
        found = [item for item in self.left if head(item) == name]
        if len(found) > 1:
            raise _wrong(found[1], f"two clauses ({name} ...)")
        self.left = [item for item in self.left if item not in found]
        return found[0].items[1:] if found else None

    def need(self, name: str) -> tuple[Node, ...]:
        """The same, where there must be one."""
        found = self.take(name)
        if found is None:
            raise _wrong(self.node, f"({name} ...) is missing")
        return found

    def text(self, name: str, default: str | None = None) -> str:
        """The one string of a clause, its blanks as single spaces."""
        found = self.need(name) if default is None else self.take(name)
        if found is None:
            return default or ""
        if len(found) != 1 or not isinstance(found[0], Text):
            raise _wrong(self.node, f"expected ({name} \"...\")")
        return " ".join(found[0].text.split())

    def has(self, name: str) -> bool:
        """Whether there is a clause of that name."""
        return any(head(item) == name for item in self.left)

    def natural(self, name: str, default: int) -> int:
        """The one natural number of a clause."""
        found = self.take(name)
        if found is None:
            return default
        value = found[0].value if len(found) == 1 and isinstance(found[0], Atom) else None
        if type(value) is not int or value < 0:
            raise _wrong(self.node, f"expected ({name} N), a natural number")
        return value

    def change(self, name: str, found: tuple[Node, ...]) -> Change:
        """The two trees of a clause."""
        if len(found) != 2:
            raise _wrong(self.node, f"expected ({name} OLD NEW)")
        return Change(*found)

    def finish(self) -> None:
        """Nothing may be left over."""
        for item in self.left:
            raise _wrong(item, f"a clause ({head(item)} ...) has no place here")


def _scene(clauses: _Clauses, file: SourceFile) -> Scene:
    trust = clauses.natural("trust", 0)
    change = clauses.change("control", clauses.need("control"))
    scene = Scene(
        name=clauses.words[0],
        title=clauses.text("title"),
        origin=clauses.text("source"),
        says=clauses.text("says"),
        control_says=clauses.text("control-says"),
        change=change,
        target=_target(clauses) or FROZEN.target,
        trust=trust,
        control_trust=_control_trust(change, trust, clauses.node),
        steps=tuple(_steps(clauses)),
        file=file,
    )
    clauses.finish()
    if not scene.steps:
        raise _wrong(clauses.node, "a scene needs a step: " + " ".join(KINDS))
    return scene


def _target(clauses: _Clauses) -> str:
    """The target that is said, "" if none is."""
    found = clauses.take("target")
    chosen = name_of(found[0]) if found else ""
    if found is not None and chosen not in TARGETS:
        raise _wrong(clauses.node, f"there is no target {chosen}: {' '.join(TARGETS)}")
    return chosen


def _control_trust(change: Change, trust: int, where: Node) -> int:
    """The level of trust in the control: another, if `(trust N) (trust M)` is what changes."""
    if head(change.old) != "trust" or head(change.new) != "trust":
        return trust
    numbers = differing(change.old, change.new)
    pair = [atom.value for atom in numbers[0] if isinstance(atom, Atom)] if numbers else []
    if len(pair) != 2 or pair[0] != trust or type(pair[1]) is not int or pair[1] < 0:
        raise _wrong(where, f"expected (control (trust {trust}) (trust N)), another level")
    return pair[1]


def _steps(clauses: _Clauses) -> Iterable[Step]:
    """The steps, in the order of the text."""
    nodes = [item for item in clauses.left if head(item) in KINDS]
    clauses.left = [item for item in clauses.left if item not in nodes]
    for number, node in enumerate(nodes, 1):
        kind = head(node)
        alone, life = kind in ("live", "gap"), kind == "live"
        parts = _Clauses(node, 2 if alone else 3)
        elsewhere = parts.need("proved-with") if kind == "offer" else None
        at = () if life else _at(parts.take("at") or (), node)
        there = None if life else parts.take("control-at")
        step = Step(
            kind=kind,
            running=parts.words[0],
            candidate="" if alone else parts.words[1],
            ends=_end(kind, parts.need("ends"), node),
            control_ends=_end(kind, parts.need("control-ends"), node),
            note=parts.text("note", ""),
            at=at,
            control_at=at if there is None else _at(there, node),
            work=parts.natural("work", WORK),
            seed=parts.natural("seed", 0) if life else 0,
            ticks=parts.natural("ticks", 0) if life else 0,
            lives=parts.natural("lives", 1) if life else 1,
            lemma=parts.natural("lemma", 0) if kind == "prove" else 0,
            target=_target(parts),
            trust=parts.natural("trust", 0) if parts.has("trust") else None,
            elsewhere=None if elsewhere is None else parts.change("proved-with", elsewhere),
        )
        parts.finish()
        if step.lemma >= number:
            raise _wrong(node, f"(lemma {step.lemma}) names no step before this one, step {number}")
        yield step


def _end(kind: str, items: tuple[Node, ...], where: Node) -> End:
    """`(ends proved "text")`, `(ends (rewrites 1) (becomes (define ...)))`."""
    first = items[0] if items else where
    if kind == "live":
        count = first.items[1] if isinstance(first, Form) and len(first.items) == 2 else first
        number = count.value if isinstance(count, Atom) else None
        if head(first) != "rewrites" or type(number) is not int or number < 0:
            raise _wrong(where, "a life ends with (rewrites N)")
        rest = items[1:]
        earned = _number_in("earned", rest[0], where) if _is(rest, "earned") else None
        rest = rest[1:] if _is(rest, "earned") else rest
        return End(f"rewrites {number}", "", _becomes(rest, where), earned)
    if kind == "gap":
        return End(f"gap {_number_in('gap', first, where)}")
    word = name_of(first)
    words = JUDGEMENTS if kind in ("offer", "derive") else VERDICTS
    if word not in words:
        raise _wrong(where, f"({kind} ...) ends with one of: {' '.join(words)}")
    reason = items[1] if len(items) == 2 else Text("")
    if len(items) > 2 or not isinstance(reason, Text):
        raise _wrong(where, f'expected (ends {word}) or (ends {word} "text")')
    return End(word, reason.text)


def _is(items: tuple[Node, ...], name: str) -> bool:
    """Whether the first of some clauses has that name."""
    return bool(items) and head(items[0]) == name


def _number_in(name: str, item: Node, where: Node) -> Number:
    """The number in `(gap G)` or `(earned R)`."""
    atom = item.items[1] if isinstance(item, Form) and len(item.items) == 2 else item
    value = atom.value if isinstance(atom, Atom) else None
    if head(item) != name or not isinstance(value, (int, Fraction)) or isinstance(value, bool):
        raise _wrong(where, f"expected ({name} NUMBER)")
    return value


def _becomes(items: tuple[Node, ...], where: Node) -> Node | None:
    """The definition in `(becomes (define ...))`."""
    if not items:
        return None
    clause = items[0]
    if len(items) > 1 or head(clause) != "becomes" or not isinstance(clause, Form):
        raise _wrong(where, "expected (ends (rewrites N) (becomes (define ...)))")
    if len(clause.items) != 2 or head(clause.items[1]) != "define":
        raise _wrong(clause, "expected (becomes (define ...))")
    return clause.items[1]


def _at(items: tuple[Node, ...], where: Node) -> At:
    """The values in `(at (x 1) (y true))`."""
    found: list[tuple[str, Scalar]] = []
    for item in items:
        pair = item.items if isinstance(item, Form) else ()
        value = pair[1] if len(pair) == 2 else None
        if not isinstance(value, Atom) or not name_of(pair[0]):
            raise _wrong(where, "expected (at (NAME VALUE) ...)")
        found.append((name_of(pair[0]), value.value))
    return tuple(found)


def _wrong(node: Node, message: str) -> MeaningProblem:
    position = node.position
    return MeaningProblem(message, place=Place("", position.line, position.column, ""))
