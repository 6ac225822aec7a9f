"""The claim of a proof: what is to be shown about which bytes, under which conditions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction

from godel.kernel.listed import scalars, written_number
from godel.kernel.refusal import Malformed, Refused
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text, print_flat
from godel.language.meter import Meter
from godel.language.syntax import Atom, Form, Node, form, head, name_of, symbol
from godel.language.values import Boolean, Number, Symbol, Value, number
from godel.world.belief import Belief, state_key
from godel.world.clauses import FINEST_SUM
from godel.world.model import Agent, World

KERNEL_VERSION = 1

TARGETS = ("frozen", "strict", "relaxed")
"""What `better` may mean: in mode `act` with the search as it is; the paper's (2); its (3)."""

MOST_TRUST = 1_000_000
"""Most levels of trust."""

LONGEST_GOAL = 200
"""Characters of a goal that are shown."""

STATE = 8
"""Units of work for a state of a belief, besides its values."""


@dataclass(frozen=True, slots=True, eq=False)
class Goal:
    """What the proof must reach: `better`, `no-better`, numbers around the utility of p, a
    number (`upper`) that no program whatever exceeds: `ceiling`, or a predicate to `keep`.
    """

    kind: str
    lower: Number | None = None
    upper: Number | None = None
    predicate: Node | None = None

    def __str__(self) -> str:
        if self.kind == "ceiling":
            return f"U(every program, here) <= {self.upper}"
        if self.kind == "keep" and self.predicate is not None:
            return f"keep {print_flat(self.predicate)}"[:LONGEST_GOAL]
        if self.kind != "interval":
            return self.kind
        low = "" if self.lower is None else f"{self.lower} <= "
        return low + "U(p, here)" + ("" if self.upper is None else f" <= {self.upper}")


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """All that the gate fixes before it looks at a certificate.

    `conditions` are empty in this version of the kernel: what else a person demands of a rewrite
    is proved under claims of its own (ADR 0018).
    """

    world: str
    running: str
    candidate: str
    here: Here
    goal: Goal
    target: str = "frozen"
    trust: int = 0
    conditions: tuple[str, ...] = ()

    def node(self) -> Node:
        """The claim as data."""
        belief = form(
            symbol("belief"),
            *(form(Atom(w), *(_leaf(value) for value in state)) for w, state in self.here.belief),
        )
        memory = form(symbol("memory"), *(_leaf(value) for value in self.here.memory))
        return form(
            symbol("claim"),
            form(symbol("kernel"), Atom(KERNEL_VERSION)),
            form(symbol("world"), symbol("sha-" + self.world)),
            form(symbol("running"), symbol("sha-" + self.running)),
            form(symbol("candidate"), symbol("sha-" + (self.candidate or "none"))),
            form(symbol("here"), Atom(self.here.tick), memory, belief),
            form(symbol("goal"), *_goal_items(self.goal)),
            form(symbol("target"), symbol(self.target)),
            form(symbol("trust"), Atom(self.trust)),
            form(symbol("conditions"), *(symbol(item) for item in self.conditions)),
        )

    def digest(self) -> str:
        """SHA-256 of the canonical text of the claim."""
        return hashlib.sha256(canonical_text(self.node()).encode()).hexdigest()


def _leaf(value: Value) -> Atom:
    if isinstance(value, int | Fraction | Boolean | Symbol):
        return Atom(value)
    raise Malformed("a state holds atoms")


def _goal_items(goal: Goal) -> tuple[Node, ...]:
    if goal.kind == "ceiling" and goal.upper is not None:
        return (symbol(goal.kind), Atom(goal.upper))
    if goal.kind == "keep" and goal.predicate is not None:
        return (symbol(goal.kind), goal.predicate)
    if goal.kind != "interval":
        return (symbol(goal.kind),)
    ends = (symbol("none") if end is None else Atom(end) for end in (goal.lower, goal.upper))
    return (symbol("interval"), *ends)


def read_claim(node: Node, world: World, agent: Agent, meter: Meter | None = None) -> Claim:
    """A claim from data; raises Malformed unless it has exactly the form that `node` writes."""
    parts = _sections(node)
    here_items = parts["here"]
    if len(here_items) != 3 or head(here_items[1]) != "memory" or head(here_items[2]) != "belief":
        raise Malformed("expected (here tick (memory ...) (belief ...))")
    if meter is not None:
        meter.spend(len(_tail(here_items[2])) * (STATE + len(world.variables)))
    memory = scalars(Form(_tail(here_items[1])), agent.memory)
    here = Here(_natural(here_items[0]), _belief(_tail(here_items[2]), world), memory)
    return Claim(
        world=_hash(parts["world"]),
        running=_hash(parts["running"]),
        candidate=_hash(parts["candidate"]),
        here=here,
        goal=_goal(parts["goal"]),
        target=_only_name(parts["target"]),
        trust=_natural(parts["trust"][0]) if len(parts["trust"]) == 1 else MOST_TRUST + 1,
        conditions=tuple(name_of(item) for item in parts["conditions"]),
    )


def check_target(claim: Claim) -> None:
    """Raise Refused for a claim that this kernel cannot prove, whatever the certificate."""
    if claim.target not in TARGETS:
        raise Refused("a target is one of " + " ".join(TARGETS))
    if claim.target == "frozen" and claim.trust:
        raise Refused("under the target frozen there are no levels of trust")
    if claim.target != "frozen" and claim.goal.kind != "better":
        raise Refused(f"under the target {claim.target} only better can be shown")
    if claim.trust > MOST_TRUST or claim.conditions:
        raise Refused(f"at most {MOST_TRUST} levels of trust, and no conditions")


_SECTIONS = ("kernel", "world", "running", "candidate", "here", "goal", "target", "trust",
             "conditions")  # fmt: skip


def _sections(node: Node) -> dict[str, tuple[Node, ...]]:
    items = node.items if isinstance(node, Form) else ()
    if head(node) != "claim" or tuple(head(item) for item in items[1:]) != _SECTIONS:
        raise Malformed("a claim has the sections " + " ".join(_SECTIONS))
    parts = {head(item): _tail(item) for item in items[1:]}
    if len(parts["kernel"]) != 1 or _natural(parts["kernel"][0]) != KERNEL_VERSION:
        raise Malformed(f"this kernel has version {KERNEL_VERSION}")
    return parts


def _tail(node: Node) -> tuple[Node, ...]:
    return node.items[1:] if isinstance(node, Form) else ()


def _natural(node: Node) -> int:
    if isinstance(node, Atom) and isinstance(node.value, int) and node.value >= 0:
        return node.value
    raise Malformed("expected a natural number")


def _only_name(items: tuple[Node, ...]) -> str:
    if len(items) == 1 and name_of(items[0]):
        return name_of(items[0])
    raise Malformed("expected one name")


def _hash(items: tuple[Node, ...]) -> str:
    name = _only_name(items)
    if name == "sha-none":
        return ""
    if len(name) != 68 or not name.startswith("sha-"):
        raise Malformed("expected sha- and 64 hexadecimal digits")
    return name[4:]


def _goal(items: tuple[Node, ...]) -> Goal:
    kind = name_of(items[0]) if items else ""
    if kind in ("better", "no-better") and len(items) == 1:
        return Goal(kind)
    if kind == "ceiling" and len(items) == 2:
        return Goal(kind, None, written_number(items[1]))
    if kind == "keep" and len(items) == 2:
        return Goal(kind, predicate=items[1])
    if kind == "interval" and len(items) == 3:
        ends: list[Number | None] = []
        for item in items[1:]:
            if name_of(item) == "none":
                ends.append(None)
            elif isinstance(item, Atom) and isinstance(item.value, int | Fraction):
                ends.append(item.value)
            else:
                raise Malformed("expected a number or none")
        if ends != [None, None]:
            return Goal(kind, ends[0], ends[1])
    raise Malformed("a goal is better, no-better, interval LOWER UPPER, ceiling VALUE or keep E")


def _belief(items: tuple[Node, ...], world: World) -> Belief:
    """Weights above 0 that sum to 1 and distinct states."""
    found: list[tuple[Number, tuple[Value, ...]]] = []
    for item in items:
        parts = item.items if isinstance(item, Form) else ()
        weight = parts[0].value if parts and isinstance(parts[0], Atom) else None
        if not isinstance(weight, int | Fraction) or weight <= 0:
            raise Malformed("a belief lists (weight value ...) with weights above 0")
        found.append((number(weight), scalars(Form(parts[1:]), world.variables)))
    total = Fraction(0)
    for weight, _ in found:
        total += weight
        if total.denominator > FINEST_SUM:
            raise Malformed("the weights of a belief have no reasonable common denominator")
    if total != 1:
        raise Malformed("the weights of a belief sum to 1")
    if len({state_key(state) for _, state in found}) != len(found):
        raise Malformed("a belief lists each state once")
    return tuple(found)
