"""Tasks and outcomes as bytes: canonical S-expressions, so that any process can do the work.

    (task 2 (world-text "...") (running-text "...")
      (here TICK (memory v ...) (belief (w v ...) ...)) (remembered ((v ...) (v ...)) ...)
      (technique DATUM) (least-gain x) (budget UNITS) (solver b) (known "SHA-256" ...)
      (screen b) (archive (NUMBER (parents N ...) FATE LOWER UPPER "...") ...)
      [(supplies ("NAME" "...") ...) (refusals ("TECHNIQUE" "FATE" "..." "PROGRAM") ...)])
    (outcome 2 (technique DATUM) (fate NAME) (reason "...") (candidate-text "...") (proof ...)
      (running LOWER UPPER) (candidate LOWER UPPER) (work ("PHASE" UNITS) ...)
      (query-text "...") (repeatable BOOLEAN) (ended BOOLEAN) (figures ("NAME" COUNT) ...)
      (parents N ...))

A missing bound is `none`. `(proof)` is no proof, otherwise it is the `(proof INSTRUCTION ...)` of a
proof file. Decoding is strict: anything else than what encoding writes is a WireProblem.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from fractions import Fraction

from godel.errors import GodelError
from godel.kernel.claim import TARGETS
from godel.kernel.proof import MAXIMUM_PROOF_BYTES, MAXIMUM_PROOF_DEPTH
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text, read_canonical
from godel.language.syntax import Atom, Form, Node, Text, form, head, name_of, symbol
from godel.language.values import Boolean, Number, Symbol, Value, boolean
from godel.prover.certificate import FROZEN, Aim
from godel.prover.tactics import Interval
from godel.search.archive import Entry
from godel.search.model import Situation
from godel.search.tried import Refusal

VERSION = 2
NO_BOUNDS = Interval()
MAXIMUM_TASK_BYTES = 16_000_000
FATES = ("proved", "refuted", "screened", "exhausted", "unknown", "outside", "malformed")
"""What can become of an attempt. That a proved candidate is accepted, the gate alone can say."""

_TASK = (
    "world-text running-text here remembered technique least-gain budget solver known screen "
    "archive"
).split()
_MORE = (["supplies", "refusals"], ["target"], ["supplies", "refusals", "target"])
"""Sections that a task has only if the user gave something that it uses, or another target."""

_OUTCOME = (
    "technique fate reason candidate-text proof running candidate work "
    "query-text repeatable ended figures parents".split()
)


class WireProblem(GodelError):
    """Bytes that are not a task, or not an outcome."""

    code = "wire"


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One attempt to be made. Texts are canonical; `budget` is in work units.

    `remembered` are situations that the life went through, where all of the state is observed; in
    other worlds it is to be left empty, as a search may not know more than the agent. `known` are
    the SHA-256 of candidates that need not be tried again. Without `screen` no estimate decides
    whether a candidate is put to the prover. `archive` are candidates of earlier attempts of the
    run, the oldest first. `supplies` are texts that the user gave, by name, and `refusals` earlier
    attempts, the last one last: both only for proposers that use them. `aim` is what a proof must
    show.
    """

    world_text: str
    running_text: str
    here: Here
    remembered: tuple[Situation, ...]
    technique: Node
    budget: int
    least_gain: Number = 0
    solver: bool = True
    known: tuple[str, ...] = ()
    screen: bool = True
    archive: tuple[Entry, ...] = ()
    supplies: tuple[tuple[str, str], ...] = ()
    refusals: tuple[Refusal, ...] = ()
    aim: Aim = FROZEN

    def encode(self) -> bytes:
        """The task as canonical bytes."""
        belief = (form(Atom(w), *map(_leaf, state)) for w, state in self.here.belief)
        node = form(
            symbol("task"),
            Atom(VERSION),
            form(symbol("world-text"), Text(self.world_text)),
            form(symbol("running-text"), Text(self.running_text)),
            form(
                symbol("here"),
                Atom(self.here.tick),
                form(symbol("memory"), *map(_leaf, self.here.memory)),
                form(symbol("belief"), *belief),
            ),
            form(symbol("remembered"), *(form(_row(s), _row(m)) for s, m in self.remembered)),
            form(symbol("technique"), self.technique),
            form(symbol("least-gain"), Atom(self.least_gain)),
            form(symbol("budget"), Atom(self.budget)),
            form(symbol("solver"), Atom(boolean(self.solver))),
            form(symbol("known"), *map(Text, self.known)),
            form(symbol("screen"), Atom(boolean(self.screen))),
            form(symbol("archive"), *map(_entry_node, self.archive)),
            *self._supplied(),
            *self._aimed(),
        )
        return canonical_text(node).encode()

    def _supplied(self) -> tuple[Node, ...]:
        """The sections of what the user gave; none without it."""
        if not self.supplies:
            return ()
        refusals = (_words(astuple(item)) for item in self.refusals)
        return (
            form(symbol("supplies"), *map(_words, self.supplies)),
            form(symbol("refusals"), *refusals),
        )

    def _aimed(self) -> tuple[Node, ...]:
        """The section of the target; none under `frozen`."""
        if self.aim.frozen:
            return ()
        return (form(symbol("target"), symbol(self.aim.target), Atom(self.aim.trust)),)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What became of an attempt. `candidate_text` is "" if it came to no candidate.

    Not `repeatable`: a limit of time or memory struck, so that it may come out otherwise again.
    `ended`: the budget decided nothing, so that with more work it would come out the same.
    `figures` count candidates, by what became of them; `parents` are the attempts of the archive
    whose candidates this one was made from.
    """

    technique: Node
    fate: str
    reason: str = ""
    candidate_text: str = ""
    proof: Node | None = None
    running: Interval = NO_BOUNDS
    candidate: Interval = NO_BOUNDS
    work: tuple[tuple[str, int], ...] = ()
    query_text: str = ""
    repeatable: bool = True
    ended: bool = True
    figures: tuple[tuple[str, int], ...] = ()
    parents: tuple[int, ...] = ()

    def encode(self) -> bytes:
        """The outcome as canonical bytes."""
        node = form(
            symbol("outcome"),
            Atom(VERSION),
            form(symbol("technique"), self.technique),
            form(symbol("fate"), symbol(self.fate)),
            form(symbol("reason"), Text(self.reason)),
            form(symbol("candidate-text"), Text(self.candidate_text)),
            self.proof if self.proof is not None else form(symbol("proof")),
            form(symbol("running"), *_ends(self.running)),
            form(symbol("candidate"), *_ends(self.candidate)),
            form(symbol("work"), *_counts(self.work)),
            form(symbol("query-text"), Text(self.query_text)),
            form(symbol("repeatable"), Atom(boolean(self.repeatable))),
            form(symbol("ended"), Atom(boolean(self.ended))),
            form(symbol("figures"), *_counts(self.figures)),
            form(symbol("parents"), *map(Atom, self.parents)),
        )
        return canonical_text(node).encode()

    def proof_text(self) -> str:
        """The canonical text of the proof, "" if there is none."""
        return canonical_text(self.proof) if self.proof is not None else ""


def decode_task(data: bytes) -> Task:
    """A task from its bytes. Raises WireProblem."""
    parts = _sections(data, "task", _TASK, MAXIMUM_TASK_BYTES, _MORE)
    if parts.get("supplies") == ():
        raise WireProblem("a task without supplies has no section of them")
    tick, memory, belief = _exactly(parts["here"], 3)
    if head(memory) != "memory" or head(belief) != "belief":
        raise WireProblem("expected (here tick (memory ...) (belief ...))")
    weighted = tuple((_number(row[0]), _values(row[1:])) for row in map(_items, _tail(belief)))
    rows = [_exactly(_items(row), 2) for row in parts["remembered"]]
    return Task(
        world_text=_text(parts["world-text"]),
        running_text=_text(parts["running-text"]),
        here=Here(_natural((tick,)), weighted, _values(_tail(memory))),
        remembered=tuple((_values(_items(s)), _values(_items(m))) for s, m in rows),
        technique=_exactly(parts["technique"], 1)[0],
        budget=_natural(parts["budget"]),
        least_gain=_number(_exactly(parts["least-gain"], 1)[0]),
        solver=_truth(parts["solver"]),
        known=tuple(_text((item,)) for item in parts["known"]),
        screen=_truth(parts["screen"]),
        archive=tuple(map(_entry, parts["archive"])),
        supplies=tuple(
            (name, text) for name, text in (_read(n, 2) for n in parts.get("supplies", ()))
        ),
        refusals=tuple(Refusal(*_read(node, 4)) for node in parts.get("refusals", ())),
        aim=_aim(_exactly(parts["target"], 2)) if "target" in parts else FROZEN,
    )


def _aim(nodes: tuple[Node, ...]) -> Aim:
    """A target that is not `frozen`, with levels of trust."""
    target = name_of(nodes[0])
    if target not in TARGETS[1:]:
        raise WireProblem("a target is strict or relaxed; without one it is frozen")
    return Aim(target, _natural(nodes[1:]))


def decode_outcome(data: bytes) -> Outcome:
    """An outcome from its bytes. Raises WireProblem."""
    parts = _sections(data, "outcome", _OUTCOME, MAXIMUM_PROOF_BYTES)
    fate = name_of(_exactly(parts["fate"], 1)[0])
    if fate not in FATES:
        raise WireProblem(f"there is no fate {fate}")
    return Outcome(
        technique=_exactly(parts["technique"], 1)[0],
        fate=fate,
        reason=_text(parts["reason"]),
        candidate_text=_text(parts["candidate-text"]),
        proof=form(symbol("proof"), *parts["proof"]) if parts["proof"] else None,
        running=_interval(parts["running"]),
        candidate=_interval(parts["candidate"]),
        work=_counted(parts["work"]),
        query_text=_text(parts["query-text"]),
        repeatable=_truth(parts["repeatable"]),
        ended=_truth(parts["ended"]),
        figures=_counted(parts["figures"]),
        parents=tuple(_natural((item,)) for item in parts["parents"]),
    )


def _entry_node(entry: Entry) -> Node:
    return form(
        Atom(entry.number),
        form(symbol("parents"), *map(Atom, entry.parents)),
        symbol(entry.fate),
        *_ends(Interval(entry.lower, entry.upper)),
        Text(entry.text),
    )


def _entry(node: Node) -> Entry:
    number, parents, fate, lower, upper, text = _exactly(_items(node), 6)
    if head(parents) != "parents" or name_of(fate) not in FATES:
        raise WireProblem("expected (number (parents ...) fate lower upper text)")
    bounds = _interval((lower, upper))
    made_from = tuple(_natural((item,)) for item in _tail(parents))
    found = name_of(fate), bounds.lower, bounds.upper, _text((text,))
    return Entry(_natural((number,)), made_from, *found)


def _counts(counts: tuple[tuple[str, int], ...]) -> tuple[Node, ...]:
    return tuple(form(Text(name), Atom(number)) for name, number in counts)


def _counted(rows: tuple[Node, ...]) -> tuple[tuple[str, int], ...]:
    pairs = [_exactly(_items(row), 2) for row in rows]
    return tuple((_text((name,)), _natural((number,))) for name, number in pairs)


def _words(texts: Iterable[str]) -> Node:
    return form(*map(Text, texts))


def _read(node: Node, count: int) -> list[str]:
    """So many strings in a form."""
    return [_text((item,)) for item in _exactly(_items(node), count)]


def _truth(nodes: tuple[Node, ...]) -> bool:
    (node,) = _exactly(nodes, 1)
    if not isinstance(node, Atom) or not isinstance(node.value, Boolean):
        raise WireProblem("expected true or false")
    return node.value is boolean(True)


def _sections(
    data: bytes, kind: str, names: list[str], maximum_bytes: int, more: Sequence[list[str]] = ()
) -> dict[str, tuple[Node, ...]]:
    """The named sections of a form, each exactly once and in order; at the end one of `more`.

    Raises WireProblem.
    """
    try:
        node = read_canonical(
            data, maximum_bytes=maximum_bytes, maximum_depth=MAXIMUM_PROOF_DEPTH + 2
        )
    except GodelError as error:
        raise WireProblem(f"not a {kind}: {error.message}") from None
    items = _items(node)
    found = [head(item) for item in items[2:]]
    if head(node) != kind or found not in (names, *([*names, *end] for end in more)):
        raise WireProblem(f"a {kind} has the sections " + " ".join(names))
    if _natural(items[1:2]) != VERSION:
        raise WireProblem(f"this version reads {kind} {VERSION}")
    if canonical_text(node).encode() != data:
        raise WireProblem(f"a {kind} must be canonical text")
    return {head(item): _tail(item) for item in items[2:]}


def _items(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Form) and node.items:
        return node.items
    if isinstance(node, Form):
        return ()
    raise WireProblem("expected a form")


def _tail(node: Node) -> tuple[Node, ...]:
    return _items(node)[1:]


def _exactly(items: tuple[Node, ...], count: int) -> tuple[Node, ...]:
    if len(items) != count:
        raise WireProblem(f"expected {count} items, not {len(items)}")
    return items


def _text(items: tuple[Node, ...]) -> str:
    if len(items) == 1 and isinstance(items[0], Text):
        return items[0].text
    raise WireProblem("expected a string")


def _number(node: Node) -> Number:
    if isinstance(node, Atom) and isinstance(node.value, int | Fraction):
        return node.value
    raise WireProblem("expected a number")


def _natural(items: tuple[Node, ...]) -> int:
    (node,) = _exactly(items, 1)
    value = _number(node)
    if not isinstance(value, int) or value < 0:
        raise WireProblem("expected a natural number")
    return value


def _values(items: tuple[Node, ...]) -> tuple[Value, ...]:
    found: list[Value] = []
    for item in items:
        if not isinstance(item, Atom):
            raise WireProblem("expected values written out")
        found.append(item.value)
    return tuple(found)


def _leaf(value: Value) -> Node:
    if isinstance(value, int | Fraction | Boolean | Symbol):
        return Atom(value)
    raise WireProblem("a state holds atoms")


def _row(values: tuple[Value, ...]) -> Node:
    return form(*map(_leaf, values))


def _ends(interval: Interval) -> tuple[Node, ...]:
    ends = (interval.lower, interval.upper)
    return tuple(symbol("none") if end is None else Atom(end) for end in ends)


def _interval(items: tuple[Node, ...]) -> Interval:
    ends = [None if name_of(n) == "none" else _number(n) for n in _exactly(items, 2)]
    return Interval(ends[0], ends[1])
