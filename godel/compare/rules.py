"""Rules that answer an offer: switch or not. Those here switch only with a proof.

They do what a machine does in a run: a task goes to the prover, without the screen, and what it
calls proved is judged at the gate, by the kernel alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from godel.kernel.searching import REFLECTION
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text, read_canonical
from godel.language.syntax import MAXIMUM_BYTES
from godel.machine.gate import Case, judge
from godel.prover.certificate import Aim
from godel.prover.tactics import AXIOMS
from godel.prover.work import replay_work
from godel.search.task import Desk, Task, decode_outcome
from godel.world.agent import build_agent
from godel.world.model import Agent, World


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """A candidate, what runs, where the machine is, and the levels of trust that are left."""

    number: int
    running: Agent
    candidate: Agent
    here: Here
    trust: int


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The program that is switched to, None if nothing changes; what the answer cost in units.

    Under `strict` and `relaxed` that can be the candidate without its search. `trust` are the
    levels left after it, `why` says in words what decided.
    """

    installed: Agent | None
    work: int
    trust: int
    why: str


class Rule(Protocol):
    """Something that answers offers; the same offer gets the same answer."""

    name: str
    proves: bool
    mode: str
    """The mode in which it is to do no harm: `act`, or `search`."""

    def answer(self, offer: Offer) -> Answer:
        """Whether to switch."""
        ...


class Never:
    """Keeps what runs: what the other rules are measured against."""

    name, proves, mode = "never", False, "act"

    def answer(self, offer: Offer) -> Answer:
        """No."""
        return Answer(None, 0, offer.trust, "it never switches")


class ByProof:
    """Switches if the kernel accepts a proof of the target. Mutable.

    The desk may be shared: it keeps what depends on the world alone, and charges for it anew.
    """

    proves = True

    def __init__(self, world: World, target: str, budget: int, desk: Desk) -> None:
        self.name = target
        self.mode = "act" if target == "frozen" else "search"
        self._world, self._budget = world, budget
        self._world_text = canonical_text(world.node)
        self._desk = desk
        self._built: dict[str, Agent] = {}

    def answer(self, offer: Offer) -> Answer:
        """Yes, if the prover finds a proof within its budget, and the gate accepts it."""
        aim = Aim(self.name, offer.trust if self.mode == "search" else 0)
        running = canonical_text(offer.running.node)
        task = Task(
            self._world_text, running, offer.here, (), offer.candidate.node, self._budget,
            screen=False, aim=aim,
        )  # fmt: skip
        found = decode_outcome(self._desk(task.encode()))
        work = sum(units for _, units in found.work)
        if found.fate != "proved":
            return Answer(None, work, offer.trust, f"{found.fate}: {found.reason}".rstrip(": "))
        case = Case(
            self._world_text.encode(), running.encode(), found.candidate_text.encode(),
            offer.here, "better", aim.target, aim.trust,
        )  # fmt: skip
        judged = judge(case, found.proof_text().encode(), AXIOMS, replay_work(self._budget))
        if not judged.accepted:
            return Answer(None, work, offer.trust, f"refused: {judged.reason}")
        trust = offer.trust - (REFLECTION in judged.rests_on)
        agent = self._agent(found.candidate_text)
        return Answer(agent, work, trust, str(judged.theorems[-1][1]))

    def _agent(self, text: str) -> Agent:
        """The program with a text, always the same object."""
        if text not in self._built:
            tree = read_canonical(text.encode(), maximum_bytes=MAXIMUM_BYTES)
            self._built[text] = build_agent(tree, self._world)
        return self._built[text]
