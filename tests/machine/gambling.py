"""What the tests of the machine share: the gambler, a bold candidate, a certificate by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from godel.cli.loading import find_agent, read_source, world_in
from godel.events import Event
from godel.language.canonical import canonical_text, read_canonical
from godel.language.syntax import Node
from godel.machine.attempts import Attempt, Exhausted, Source, Start
from godel.machine.gate import allow_list
from godel.machine.run import Prospect, start
from godel.machine.settings import Settings
from godel.machine.storage import Disk
from godel.resources import proofs_folder
from godel.world.agent import build_agent
from godel.world.model import Agent
from godel.world.tick import tick

GAMBLER = read_source("gambler")
ROOM = world_in(GAMBLER)
WORLD = canonical_text(ROOM.node).encode()
TIMID = canonical_text(find_agent("timid", GAMBLER, ROOM).node).encode()
ALLOWED = allow_list((proofs_folder() / "trust.toml").read_bytes())

Kind = TypeVar("Kind", bound=Event)


def variant(policy: str, name: str = "timid") -> bytes:
    """The shipped agent with another policy."""
    text = TIMID.decode().replace("(define (policy money) 1)", f"(define (policy money) {policy})")
    text = text.replace("(agent timid", f"(agent {name}")
    return canonical_text(tree(text)).encode()


def tree(text: str) -> Node:
    """The tree of a text."""
    return read_canonical(text.encode(), maximum_bytes=1_000_000)


BOLD = variant("(min money (- 10 money))")
CAREFUL = variant("2")


def agent(text: bytes) -> Agent:
    """The agent of a text."""
    return build_agent(tree(text.decode()), ROOM)


def values(text: bytes) -> list[Fraction]:
    """Utility of a program from each money, by iteration, near enough for a certificate."""
    program, found = agent(text), [0.0] * 11
    ways = [tick(ROOM, program, (money,), (0,)) for money in range(11)]
    branches = [
        [(float(way.weight), float(way.gain), way.state[0]) for way in branch] for branch in ways
    ]
    for _ in range(3_000):
        found = [sum(w * (g + 0.99 * found[s]) for w, g, s in branch) for branch in branches]
    return [Fraction(round(value * 10**6), 10**6) for value in found]


def lookup(numbers: list[Fraction], slack: Fraction) -> str:
    """An expression that picks a number by money."""
    clauses = (f"((= money {money}) {value + slack})" for money, value in enumerate(numbers))
    return f"(cond {' '.join(clauses)} (else 0))"


def proof(running: bytes, candidate: bytes, better: bool = True) -> bytes:
    """Instructions that prove a candidate better, or not better, than the running program."""
    slack, unit = Fraction(1, 1000), Fraction(1, 1000)
    upper, lower = lookup(values(running), slack), lookup(values(candidate), -unit)
    first, second, rule = "upper", "lower", "separate"
    if not better:
        upper, lower = lookup(values(running), -slack), lookup(values(candidate), unit)
        first, second, rule = "lower", "upper", "dominated"
    return f"""(proof (get-axiom hardware running) (set-switchprog 0 {len(candidate)})
      (get-axiom hardware switchprog) (get-axiom reward) (get-axiom environment)
      (get-axiom arithmetic) (get-axiom utility act) (state2theorem here)
      (apply-rule invariant (1 4 7) running true auto)
      (apply-rule invariant (2 4 7) switchprog true auto)
      (apply-rule bellman-{first} (1 3 4 5 6 8) {upper} (weight 1 99/100 100) auto)
      (apply-rule bellman-{second} (2 3 4 5 6 9) {lower} (weight 1 99/100 100) auto)
      (apply-rule unroll (10 7) 0) (apply-rule unroll (11 7) 0)
      (apply-rule {rule} (13 12)) (check))""".replace("\n", " ").encode()


BOLD_PROOF = proof(TIMID, BOLD)
CAREFUL_REFUTED = proof(BOLD, CAREFUL, better=False)

REFUTED = Attempt("(tune 1)", "refuted", "careful play earns less", (("bounds", 50),), CAREFUL,
                  CAREFUL_REFUTED)  # fmt: skip
UNKNOWN = Attempt("(tune 2)", "unknown", "out of work", (("bounds", 30), ("z3", 25)))
PROVED = Attempt("(improve)", "proved", "", (("bounds", 90), ("propose", 1)), BOLD, BOLD_PROOF,
                 ("", "1"), ("20", ""), "(check-sat)")  # fmt: skip


class Script:
    """A source that reads attempts off lists, one for each program, in order of their turns."""

    def __init__(self, attempts: dict[bytes, list[Attempt]]) -> None:
        self.attempts = attempts
        self.asked: list[tuple[int, int]] = []
        self.windows: list[tuple[Start, ...]] = []

    def announce(self, window: tuple[Start, ...]) -> None:
        self.windows.append(window)

    def perform(self, start: Start) -> Attempt | Exhausted | None:
        self.asked.append((start.number, start.turn))
        listed = self.attempts.get(start.program, [])
        if start.turn > len(listed):
            return Exhausted("the script is at its end")
        return listed[start.turn - 1]


def script() -> Script:
    """Two attempts fail, the third is proved; after the switch one is refuted, then no more."""
    return Script({TIMID: [UNKNOWN, UNKNOWN, PROVED], BOLD: [REFUTED]})


def prospect(**settings: int | str) -> Prospect:
    """A run of the gambler."""
    given = {"seed": 3, "ticks": 20, **settings}
    return Prospect(WORLD, TIMID, Settings("", "", **given))  # type: ignore[arg-type]


class Log:
    """A watcher that keeps all events."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, event: Event) -> None:
        self.events.append(event)

    def kinds(self) -> list[str]:
        """The kinds of events, in order."""
        return [event.kind for event in self.events]


def patchy() -> bytes:
    """A valid proof whose bound for the bold program is worth something at 0, 5 and 10 only."""
    low = [value if money % 5 == 0 else Fraction(-100) for money, value in enumerate(values(BOLD))]
    good = lookup(values(BOLD), Fraction(-1, 1000)).encode()
    supplied = BOLD_PROOF.replace(good, lookup(low, Fraction(-1, 1000)).encode())
    return supplied.replace(b"99/100 100) auto)\n", b"99/100 1000) auto)\n")


def live(
    folder: Path, source: Source, disk: Disk | None = None, **settings: int | str
) -> list[Event]:
    """Start a run and live it; its events."""
    log = Log()
    start(folder, prospect(**settings), source, watch=log, disk=disk)
    return log.events


def of(events: list[Event], kind: type[Kind]) -> list[Kind]:
    """The events of one kind."""
    return [event for event in events if isinstance(event, kind)]
