"""The gate: says what is to be proved, and lets the kernel alone say whether it is.

The claim is computed here from bytes: the world, the running program, the candidate, where the
machine is. Of what a searcher supplies, only the `(proof ...)` part is taken, so that no searcher
can have something else proved than what the switch needs.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from hashlib import sha256

from godel.errors import GodelError, TrustFailure, UsageProblem
from godel.kernel.claim import Claim, Goal
from godel.kernel.proof import MAXIMUM_PROOF_BYTES, MAXIMUM_PROOF_DEPTH, WORK, verify
from godel.kernel.theorems import Here, Theorem
from godel.language.canonical import canonical_text, read_canonical
from godel.language.syntax import MAXIMUM_BYTES, Atom, Node, Text, form, head, symbol
from godel.world.agent import build_agent
from godel.world.belief import normalise
from godel.world.build import build_world

ORACLES = ("z3",)
"""Outside solvers whose word a run may be told to take."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the gate judges: canonical texts, and where the machine is.

    `predicate` is the canonical text of what is to be kept, if that is the goal.
    """

    world: bytes
    running: bytes
    candidate: bytes
    here: Here
    goal: str = "better"
    target: str = "frozen"
    trust: int = 0
    predicate: str = ""

    def claim(self) -> Claim:
        """What has to be proved, about exactly these bytes."""
        return Claim(
            world=sha256(self.world).hexdigest(),
            running=sha256(self.running).hexdigest(),
            candidate=sha256(self.candidate).hexdigest(),
            here=self.here,
            goal=Goal(self.goal, predicate=_tree(self.predicate) if self.predicate else None),
            target=self.target,
            trust=self.trust,
        )


def _tree(text: str) -> Node:
    return read_canonical(text.encode(), maximum_bytes=MAXIMUM_BYTES)


def holdout_case(world: bytes, case: Case) -> Case:
    """That a switch is not worse in another world: from its start, the old program is no better.

    Raises GodelError if a program does not fit that world.
    """
    other = build_world(_tree(world.decode()))
    agent = build_agent(_tree(case.candidate.decode()), other)
    start = Here(0, normalise(list(other.start)), agent.initial)
    return Case(world, case.candidate, case.running, start, "no-better")


def kept_case(predicate: str, case: Case) -> Case:
    """That a predicate holds wherever the candidate of a switch comes from here."""
    return replace(case, goal="keep", target="frozen", trust=0, predicate=predicate)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a case is proved; if not, why not. `file` is the self-contained proof file."""

    accepted: bool
    reason: str
    claim: str
    file: bytes
    theorems: tuple[tuple[int, Theorem], ...]
    rests_on: tuple[str, ...]

    @property
    def proof(self) -> str:
        """The name of the proof file: its SHA-256."""
        return sha256(self.file).hexdigest()


def compose(case: Case, supplied: bytes) -> bytes:
    """The proof file of a case, with instructions from a text `(proof ...)`.

    Raises TrustFailure if what was supplied is not that.
    """
    try:
        proof = read_canonical(
            supplied, maximum_bytes=MAXIMUM_PROOF_BYTES, maximum_depth=MAXIMUM_PROOF_DEPTH
        )
        texts = [part.decode() for part in (case.world, case.running, case.candidate)]
    except (GodelError, UnicodeDecodeError) as error:
        raise TrustFailure(f"not a proof: {error}") from None
    if head(proof) != "proof":
        raise TrustFailure("not a proof: expected (proof instruction ...)")
    sections = zip(("world-text", "running-text", "storage"), texts, strict=True)
    file = form(
        symbol("godel-proof"),
        Atom(1),
        case.claim().node(),
        *(form(symbol(name), Text(text)) for name, text in sections),
        proof,
    )
    return canonical_text(file).encode()


def judge(
    case: Case, supplied: bytes, allowed: frozenset[str], work: int = WORK
) -> Judgement:
    """Whether the supplied instructions prove the case, by axioms and oracles that are allowed.

    `work` is the most that the kernel may take over it, in its own units (`language/meter.py`).
    """
    claim = case.claim().digest()
    try:
        file = compose(case, supplied)
    except TrustFailure as failure:
        return Judgement(False, failure.message, claim, b"", (), ())
    verdict = verify(file, allowed, work)
    accepted, reason = verdict.accepted, verdict.reason
    if accepted and (verdict.claim is None or verdict.claim.digest() != claim):
        accepted, reason = False, "the kernel has judged another claim"
    return Judgement(accepted, reason, claim, file, verdict.theorems, verdict.rests_on)


def allow_list(trust: bytes, extra: tuple[str, ...] = ()) -> frozenset[str]:
    """Axioms and oracles that `trust.toml` allows, and the oracles that a user adds by name.

    Raises TrustFailure if the file is not a list of names, UsageProblem for an unknown oracle.
    """
    try:
        table = tomllib.loads(trust.decode())
        listed = [*table.pop("axioms"), *table.pop("oracles")]
    except (ValueError, KeyError, TypeError) as error:
        raise TrustFailure(f"trust.toml cannot be read: {error}") from None
    if table or not all(isinstance(name, str) for name in listed):
        raise TrustFailure("trust.toml holds axioms and oracles, two lists of names")
    for name in extra:
        if name not in ORACLES:
            raise UsageProblem(
                f"there is no oracle {name}", hint="to be trusted: " + " ".join(ORACLES)
            )
    return frozenset(listed).union("oracle-" + name for name in extra)
