"""Is a proof found again, and does it check, when all names are others and the parts reordered?

A proof that hangs on what things are called, or on which of two branches was written first, was
found by luck. So the same question is put to the prover again, within the same budget, about
variants of world and programs (`renaming`, `reordering`); and the certificate itself is checked
by the kernel under other names.

De Moura and Bjorner's solver is known to answer otherwise after such a change, which users of proof
tools call brittleness; see e.g. Zhou et al., "Mariposa: Measuring SMT Instability in Automated
Program Verification", FMCAD 2023.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from godel.errors import GodelError, TrustFailure
from godel.kernel.claim import Claim
from godel.kernel.proof import MAXIMUM_PROOF_BYTES, MAXIMUM_PROOF_DEPTH, open_proof, verify
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text, read_canonical
from godel.language.meter import Exhausted
from godel.language.syntax import MAXIMUM_BYTES, Atom, Form, Node, Text, form, symbol
from godel.prover.against import prove_under
from godel.prover.certificate import Aim
from godel.prover.solver import Solver
from godel.prover.tactics import AXIOMS, Attempt
from godel.prover.work import Meter, replay_work
from godel.trace.card import Line
from godel.trace.renaming import (
    Names,
    new_names,
    renamed,
    renamed_claim,
    renamed_here,
    renamed_proof,
)
from godel.trace.reordering import moved_here, reordered_agent, reordered_world
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, World

VARIANTS: Final = 5
"""Variants that are tried unless the caller says otherwise; their seeds are 1, 2, ..."""

WANTED: Final = {"better": "proved", "no-better": "refuted"}


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Whether a candidate is better than a running program, at a place, under a target."""

    world: World
    running: Agent
    candidate: Agent
    here: Here
    aim: Aim


Prover: TypeAlias = Callable[[Question, int], tuple[str, int]]
"""The verdict on a question within a budget, and the work that it took."""


@dataclass(frozen=True, slots=True)
class Stability:
    """What came of the same question under other names and in another order.

    `own` is what the prover said of the question as it is. Verdicts with their work, by seed.
    """

    wanted: str
    budget: int
    own: tuple[str, int]
    variants: tuple[tuple[str, int], ...]

    @property
    def found(self) -> tuple[int, ...]:
        """The work of the variants in which the verdict was the same."""
        return tuple(work for verdict, work in self.variants if verdict == self.wanted)

    def line(self) -> Line:
        """The line of a trust card."""
        verdict, work = self.own
        within = f"within {self.budget:,} units"
        details = tuple(f"variant {n}: {v}, work {w}" for n, (v, w) in enumerate(self.variants, 1))
        if verdict != self.wanted:
            sentence = (
                f"the usual tactic does not find it {within} even under its own names ({verdict}); "
                "what found it was another"
            )
            return Line("stability", "not found", sentence, details=details)
        found, most = self.found, len(self.variants)
        spent = f"work {_span(found)}, under its own names {work:,}" if found else ""
        sentence = f"{self.wanted} again in {len(found)} of {most} variants {within}"
        status = "stable" if len(found) == most else "unstable"
        return Line("stability", status, "; ".join(filter(None, (sentence, spent))), "", details)


def _span(works: Sequence[int]) -> str:
    low, high = min(works), max(works)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def by_prover(question: Question, budget: int) -> tuple[str, int]:
    """The verdict of the prover, with a solver of its own."""
    meter = Meter(budget)
    with Solver() as solver:
        found: Attempt = prove_under(
            question.aim, question.world, question.running, question.candidate, question.here,
            meter, solver, replay_work(budget),
        )  # fmt: skip
    return found.verdict, meter.used


def stability(
    certificate: bytes, budget: int, variants: int = VARIANTS, prover: Prover = by_prover
) -> Stability:
    """Put the question of a proof file again, as it is and in variants. Raises TrustFailure."""
    opened = _Opened(certificate)
    own = prover(opened.question(), budget)
    wanted = WANTED.get(opened.claim.goal.kind, "proved")
    again = [prover(opened.variant(seed), budget) for seed in range(1, 1 + variants)]
    return Stability(wanted, budget, own, tuple(again))


def renaming_lines(certificate: bytes, variants: int = VARIANTS) -> tuple[Line, ...]:
    """Whether a certificate, with its texts, is accepted by the kernel under other names."""
    opened = _Opened(certificate)
    allowed = AXIOMS | frozenset(verify(certificate, AXIOMS).rests_on)
    reasons = [
        verify(opened.renamed_file(seed), allowed).reason for seed in range(1, 1 + variants)
    ]
    refused = [reason for reason in reasons if reason]
    if refused:
        text = f"refused in {len(refused)} of {variants} renamings: {refused[0]}"
        return (Line("renaming", "refused", text, details=tuple(reasons)),)
    names = len([name for name in opened.names(1) if not name.startswith("next-")])
    text = f"the certificate is accepted under {variants} renamings of its {names} names"
    return (Line("renaming", "checks", text),)


class _Opened:
    """A proof file with its parts. Raises TrustFailure."""

    def __init__(self, certificate: bytes) -> None:
        try:
            state, _ = open_proof(certificate)
            file = read_canonical(
                certificate, maximum_bytes=MAXIMUM_PROOF_BYTES, maximum_depth=MAXIMUM_PROOF_DEPTH
            )
            storage = state.storage
            self.programs = [state.context.running.agent.node]
            if storage:
                self.programs.append(read_canonical(storage, maximum_bytes=MAXIMUM_BYTES))
        except (Refused, Exhausted, GodelError) as problem:
            raise TrustFailure(f"this is no proof file: {problem}") from None
        self.claim: Claim = state.claim
        self.world = state.context.world.node
        self.built, self.size = state.context.world, len(state.storage)
        self.proof: Node = file.items[-1] if isinstance(file, Form) else file

    def names(self, seed: int) -> Names:
        """New names for everything."""
        return new_names(self.world, self.programs, seed)

    def question(self) -> Question:
        """The question as it is."""
        return self._question(self.world, self.programs, self.claim.here)

    def variant(self, seed: int) -> Question:
        """The question under other names and in another order."""
        names = self.names(seed)
        world = reordered_world(renamed(self.world, names), seed)
        programs = [reordered_agent(renamed(node, names), seed) for node in self.programs]
        place = renamed_here(self.claim.here, names)
        here = moved_here(place, self.built, build_world(world), names)
        return self._question(world, programs, here)

    def _question(self, world: Node, programs: Sequence[Node], here: Here) -> Question:
        if self.claim.goal.kind not in WANTED or len(programs) != 2:
            raise TrustFailure("this proof compares no two programs")
        built = build_world(world)
        running, candidate = (build_agent(node, built) for node in programs)
        return Question(built, running, candidate, here, Aim(self.claim.target, self.claim.trust))

    def renamed_file(self, seed: int) -> bytes:
        """The proof file under other names, everything in its order."""
        names = self.names(seed)
        world, *programs = (renamed(node, names) for node in (self.world, *self.programs))
        storage = "".join(canonical_text(node) for node in programs[1:])
        proof = renamed_proof(self.proof, names, {self.size: len(storage.encode())})
        texts = zip(
            ("world-text", "running-text", "storage"),
            (canonical_text(world), canonical_text(programs[0]), storage),
            strict=True,
        )
        file = form(
            symbol("godel-proof"),
            Atom(1),
            renamed_claim(self.claim, names, world, programs[0], storage).node(),
            *(form(symbol(name), Text(text)) for name, text in texts),
            proof,
        )
        return canonical_text(file).encode()
