"""Tasks and outcomes as bytes: canonical S-expressions, so that any process can do the work.

    (task 2 (world-text "...") (running-text "...")
      (here TICK (memory v ...) (belief (w v ...) ...)) (remembered ((v ...) (v ...)) ...)
      (technique DATUM) (least-gain x) (budget UNITS) (solver b) (known "SHA-256" ...)
      (screen b) (archive (NUMBER (parents N ...) FATE LOWER UPPER "...") ...)
      [(supplies ("NAME" "...") ...) (refusals ("TECHNIQUE" "FATE" "..." "PROGRAM") ...)]
      [(target NAME LEVELS)] [(demands ("KIND" "NAME" "TEXT") ...)])
    (outcome 3 (technique DATUM) (fate NAME) (reason "...") (candidate-text "...") (proof ...)
      (running LOWER UPPER) (candidate LOWER UPPER) (work ("PHASE" UNITS) ...)
      (query-text "...") (repeatable BOOLEAN) (ended BOOLEAN) (figures ("NAME" COUNT) ...)
      (parents N ...) (demands (PROOF "REASON") ...))

A missing bound is `none`. `(proof)` is no proof, otherwise it is the `(proof INSTRUCTION ...)` of a
proof file. Decoding is strict: anything else than what encoding writes is a WireProblem.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import chain, combinations

from godel.errors import GodelError
from godel.kernel.claim import TARGETS
from godel.kernel.proof import MAXIMUM_PROOF_BYTES, MAXIMUM_PROOF_DEPTH
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text, read_canonical
from godel.language.syntax import Atom, Node, Text, form, head, name_of, symbol
from godel.language.values import Number, boolean
from godel.prover.certificate import FROZEN, Aim
from godel.prover.demand import HOLDOUT, KEEP, Demand
from godel.prover.tactics import Interval
from godel.search.archive import Entry
from godel.search.fields import (
    WireProblem,
    exactly,
    items_of,
    leaf_node,
    natural_in,
    number_in,
    row_node,
    string_in,
    strings_in,
    tail_of,
    truth_in,
    values_in,
    words_node,
)
from godel.search.model import Situation
from godel.search.tried import Refusal

TASK_VERSION, OUTCOME_VERSION = 2, 3
NO_BOUNDS = Interval()
MAXIMUM_TASK_BYTES = 16_000_000
FATES = ("proved", "refuted", "screened", "exhausted", "unknown", "outside", "malformed")
"""What can become of an attempt. That a proved candidate is accepted, the gate alone can say."""

_TASK = (
    "world-text running-text here remembered technique least-gain budget solver known screen "
    "archive"
).split()
_MORE = (["supplies", "refusals"], ["target"], ["demands"])
"""Sections that a task has only if the user gave something that it uses, another target, or demands
more than a gain; each of them or none, in this order."""

_OUTCOME = (
    "technique fate reason candidate-text proof running candidate work "
    "query-text repeatable ended figures parents demands".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One attempt to be made. Texts are canonical; `budget` is in work units.

    `remembered` are situations that the life went through, where all of the state is observed; in
    other worlds it is to be left empty, as a search may not know more than the agent. `known` are
    the SHA-256 of candidates that need not be tried again. Without `screen` no estimate decides
    whether a candidate is put to the prover. `archive` are candidates of earlier attempts of the
    run, the oldest first. `supplies` are texts that the user gave, by name, and `refusals` earlier
    attempts, the last one last: both only for proposers that use them. `aim` is what a proof must
    show, and `demands` what must be shown of a proved candidate besides.
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
    demands: tuple[Demand, ...] = ()

    def encode(self) -> bytes:
        """The task as canonical bytes."""
        belief = (form(Atom(w), *map(leaf_node, state)) for w, state in self.here.belief)
        node = form(
            symbol("task"),
            Atom(TASK_VERSION),
            form(symbol("world-text"), Text(self.world_text)),
            form(symbol("running-text"), Text(self.running_text)),
            form(
                symbol("here"),
                Atom(self.here.tick),
                form(symbol("memory"), *map(leaf_node, self.here.memory)),
                form(symbol("belief"), *belief),
            ),
            form(symbol("remembered"), *self._remembered()),
            form(symbol("technique"), self.technique),
            form(symbol("least-gain"), Atom(self.least_gain)),
            form(symbol("budget"), Atom(self.budget)),
            form(symbol("solver"), Atom(boolean(self.solver))),
            form(symbol("known"), *map(Text, self.known)),
            form(symbol("screen"), Atom(boolean(self.screen))),
            form(symbol("archive"), *map(_entry_node, self.archive)),
            *self._supplied(),
            *self._aimed(),
            *self._demanded(),
        )
        return canonical_text(node).encode()

    def _remembered(self) -> tuple[Node, ...]:
        return tuple(form(row_node(state), row_node(memory)) for state, memory in self.remembered)

    def _supplied(self) -> tuple[Node, ...]:
        """The sections of what the user gave; none without it."""
        if not self.supplies:
            return ()
        refusals = (words_node(astuple(item)) for item in self.refusals)
        return (
            form(symbol("supplies"), *map(words_node, self.supplies)),
            form(symbol("refusals"), *refusals),
        )

    def _aimed(self) -> tuple[Node, ...]:
        """The section of the target; none under `frozen`."""
        if self.aim.frozen:
            return ()
        return (form(symbol("target"), symbol(self.aim.target), Atom(self.aim.trust)),)


    def _demanded(self) -> tuple[Node, ...]:
        """The section of what else is demanded; none without it."""
        if not self.demands:
            return ()
        return (form(symbol("demands"), *(words_node(astuple(item)) for item in self.demands)),)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What became of an attempt. `candidate_text` is "" if it came to no candidate.

    Not `repeatable`: a limit of time or memory struck, so that it may come out otherwise again.
    `ended`: the budget decided nothing, so that with more work it would come out the same.
    `figures` count candidates, by what became of them; `parents` are the attempts of the archive
    whose candidates this one was made from. `demands` are a proof, or why there is none, for each
    demand of the task, if the candidate was proved.
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
    demands: tuple[tuple[Node | None, str], ...] = ()

    def encode(self) -> bytes:
        """The outcome as canonical bytes."""
        node = form(
            symbol("outcome"),
            Atom(OUTCOME_VERSION),
            form(symbol("technique"), self.technique),
            form(symbol("fate"), symbol(self.fate)),
            form(symbol("reason"), Text(self.reason)),
            form(symbol("candidate-text"), Text(self.candidate_text)),
            _proof(self.proof),
            form(symbol("running"), *_ends(self.running)),
            form(symbol("candidate"), *_ends(self.candidate)),
            form(symbol("work"), *_counts(self.work)),
            form(symbol("query-text"), Text(self.query_text)),
            form(symbol("repeatable"), Atom(boolean(self.repeatable))),
            form(symbol("ended"), Atom(boolean(self.ended))),
            form(symbol("figures"), *_counts(self.figures)),
            form(symbol("parents"), *map(Atom, self.parents)),
            form(symbol("demands"), *(form(_proof(p), Text(why)) for p, why in self.demands)),
        )
        return canonical_text(node).encode()

    def proof_text(self) -> str:
        """The canonical text of the proof, "" if there is none."""
        return canonical_text(self.proof) if self.proof is not None else ""

    def demand_texts(self) -> tuple[str, ...]:
        """The same for what was demanded besides."""
        return tuple("" if proof is None else canonical_text(proof) for proof, _ in self.demands)


def decode_task(data: bytes) -> Task:
    """A task from its bytes. Raises WireProblem."""
    parts = _sections(data, "task", _TASK, MAXIMUM_TASK_BYTES, _MORE)
    for name in ("supplies", "demands"):
        if parts.get(name) == ():
            raise WireProblem(f"a task without {name} has no section of them")
    tick, memory, belief = exactly(parts["here"], 3)
    if head(memory) != "memory" or head(belief) != "belief":
        raise WireProblem("expected (here tick (memory ...) (belief ...))")
    weighted = tuple((number_in(r[0]), values_in(r[1:])) for r in map(items_of, tail_of(belief)))
    rows = [exactly(items_of(row), 2) for row in parts["remembered"]]
    return Task(
        world_text=string_in(parts["world-text"]),
        running_text=string_in(parts["running-text"]),
        here=Here(natural_in((tick,)), weighted, values_in(tail_of(memory))),
        remembered=tuple((values_in(items_of(s)), values_in(items_of(m))) for s, m in rows),
        technique=exactly(parts["technique"], 1)[0],
        budget=natural_in(parts["budget"]),
        least_gain=number_in(exactly(parts["least-gain"], 1)[0]),
        solver=truth_in(parts["solver"]),
        known=tuple(string_in((item,)) for item in parts["known"]),
        screen=truth_in(parts["screen"]),
        archive=tuple(map(_entry, parts["archive"])),
        supplies=tuple(
            (name, text) for name, text in (strings_in(n, 2) for n in parts.get("supplies", ()))
        ),
        refusals=tuple(Refusal(*strings_in(node, 4)) for node in parts.get("refusals", ())),
        aim=_aim(exactly(parts["target"], 2)) if "target" in parts else FROZEN,
        demands=tuple(_demand(strings_in(node, 3)) for node in parts.get("demands", ())),
    )


def _aim(nodes: tuple[Node, ...]) -> Aim:
    """A target that is not `frozen`, with levels of trust."""
    target = name_of(nodes[0])
    if target not in TARGETS[1:]:
        raise WireProblem("a target is strict or relaxed; without one it is frozen")
    return Aim(target, natural_in(nodes[1:]))


def decode_outcome(data: bytes) -> Outcome:
    """An outcome from its bytes. Raises WireProblem."""
    parts = _sections(data, "outcome", _OUTCOME, MAXIMUM_PROOF_BYTES)
    fate = name_of(exactly(parts["fate"], 1)[0])
    if fate not in FATES:
        raise WireProblem(f"there is no fate {fate}")
    return Outcome(
        technique=exactly(parts["technique"], 1)[0],
        fate=fate,
        reason=string_in(parts["reason"]),
        candidate_text=string_in(parts["candidate-text"]),
        proof=form(symbol("proof"), *parts["proof"]) if parts["proof"] else None,
        running=_interval(parts["running"]),
        candidate=_interval(parts["candidate"]),
        work=_counted(parts["work"]),
        query_text=string_in(parts["query-text"]),
        repeatable=truth_in(parts["repeatable"]),
        ended=truth_in(parts["ended"]),
        figures=_counted(parts["figures"]),
        parents=tuple(natural_in((item,)) for item in parts["parents"]),
        demands=tuple(_shown(exactly(items_of(node), 2)) for node in parts["demands"]),
    )


def _demand(words: list[str]) -> Demand:
    if words[0] not in (HOLDOUT, KEEP):
        raise WireProblem("a demand is a holdout or something to keep")
    return Demand(*words)


def _proof(proof: Node | None) -> Node:
    """A proof, `(proof)` if there is none."""
    return form(symbol("proof")) if proof is None else proof


def _shown(nodes: tuple[Node, ...]) -> tuple[Node | None, str]:
    """A proof, or None, with the reason why there is none."""
    if head(nodes[0]) != "proof":
        raise WireProblem("expected a proof")
    return nodes[0] if len(items_of(nodes[0])) > 1 else None, string_in(nodes[1:])


def _entry_node(entry: Entry) -> Node:
    return form(
        Atom(entry.number),
        form(symbol("parents"), *map(Atom, entry.parents)),
        symbol(entry.fate),
        *_ends(Interval(entry.lower, entry.upper)),
        Text(entry.text),
    )


def _entry(node: Node) -> Entry:
    number, parents, fate, lower, upper, text = exactly(items_of(node), 6)
    if head(parents) != "parents" or name_of(fate) not in FATES:
        raise WireProblem("expected (number (parents ...) fate lower upper text)")
    bounds = _interval((lower, upper))
    made_from = tuple(natural_in((item,)) for item in tail_of(parents))
    found = name_of(fate), bounds.lower, bounds.upper, string_in((text,))
    return Entry(natural_in((number,)), made_from, *found)


def _counts(counts: tuple[tuple[str, int], ...]) -> tuple[Node, ...]:
    return tuple(form(Text(name), Atom(number)) for name, number in counts)


def _counted(rows: tuple[Node, ...]) -> tuple[tuple[str, int], ...]:
    pairs = [exactly(items_of(row), 2) for row in rows]
    return tuple((string_in((name,)), natural_in((number,))) for name, number in pairs)


def _sections(
    data: bytes, kind: str, names: list[str], maximum_bytes: int, more: Sequence[list[str]] = ()
) -> dict[str, tuple[Node, ...]]:
    """The named sections of a form, each exactly once and in order; at the end any of `more`.

    Raises WireProblem.
    """
    try:
        node = read_canonical(
            data, maximum_bytes=maximum_bytes, maximum_depth=MAXIMUM_PROOF_DEPTH + 2
        )
    except GodelError as error:
        raise WireProblem(f"not a {kind}: {error.message}") from None
    items = items_of(node)
    found = [head(item) for item in items[2:]]
    ends = ([*names, *chain(*end)] for n in range(len(more) + 1) for end in combinations(more, n))
    if head(node) != kind or found not in ends:
        raise WireProblem(f"a {kind} has the sections " + " ".join(names))
    version = TASK_VERSION if kind == "task" else OUTCOME_VERSION
    if natural_in(items[1:2]) != version:
        raise WireProblem(f"this version reads {kind} {version}")
    if canonical_text(node).encode() != data:
        raise WireProblem(f"a {kind} must be canonical text")
    return {head(item): tail_of(item) for item in items[2:]}


def _ends(interval: Interval) -> tuple[Node, ...]:
    ends = (interval.lower, interval.upper)
    return tuple(symbol("none") if end is None else Atom(end) for end in ends)


def _interval(items: tuple[Node, ...]) -> Interval:
    ends = [None if name_of(n) == "none" else number_in(n) for n in exactly(items, 2)]
    return Interval(ends[0], ends[1])
