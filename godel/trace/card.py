"""The trust card of a rewrite: what its proof shows, what it rests on, and what has been tried.

A card is a list of lines, each with a status (one of `STATUSES`) and a sentence. Nothing on it
decides anything: the gate alone accepts. It says to a person what is known of a rewrite, also
before they approve it: `quick_card` needs bytes only, and no run that has ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from godel.errors import TrustFailure
from godel.kernel.claim import KERNEL_VERSION, Claim
from godel.kernel.comparison import FROZEN, same_search, searching_part
from godel.kernel.proof import Verdict, open_proof, verify
from godel.kernel.refusal import Refused
from godel.kernel.searching import REFLECTION
from godel.kernel.theorems import Compared, SearchingPart, Theorem, Valued
from godel.language.canonical import canonical_text, decimal, read_canonical
from godel.language.meter import Exhausted
from godel.language.syntax import MAXIMUM_BYTES, Node
from godel.language.values import Number
from godel.machine.run import allowed_oracles
from godel.trace.checkers import COMMAND, second_opinion
from godel.trace.shown import rounded
from godel.trace.vacuity import Finding, vacuity_of_premises, vacuity_of_world
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, World

LEFT_OUT: Final = "left out"

STATUSES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "target": ("shown", "not shown"),
        "taint": ("axioms only", "trusts a successor", "believes an oracle", "not allowed"),
        "kernel": ("accepts", "refuses"),
        "second checker": ("accepts", "refuses", "no answer", LEFT_OUT),
        "condition": ("met", "not met"),
        "world": ("consistent", "contradictory", "undecided"),
        "premise": ("consistent", "contradictory", "undecided"),
        "stability": ("stable", "unstable", "not found", LEFT_OUT),
        "renaming": ("checks", "refused", LEFT_OUT),
        "second solver": ("agrees", "differs", "undecided", "not installed", LEFT_OUT),
        "frozen": ("untouched", "free", "changed"),
        "trust levels": ("none spent", "one spent"),
        "hardware": ("fixed",),
    }
)
"""Each kind of line with the words that its status may be."""

DOUBTFUL: Final = frozenset({"not shown", "not allowed", "refuses", "not met", "contradictory",
                             "refused", "differs", "changed"})  # fmt: skip
"""What should not be so, where a rewrite was accepted."""

LONGEST_NUMBER: Final = 24
"""Characters of an exact number in a sentence; a longer one is rounded there."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is known: `kind` is a key of `STATUSES`, `about` says of what, if needed."""

    kind: str
    status: str
    sentence: str
    about: str = ""
    details: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the line is called."""
        return f"{self.kind}: {self.about}" if self.about else self.kind


@dataclass(frozen=True, slots=True)
class TrustCard:
    """What is known of a rewrite. Programs, world and certificate by their SHA-256.

    `rewrite` is its number in a run, 0 for one that is only proposed.
    """

    rewrite: int
    world: str
    old: str
    new: str
    certificate: str
    lines: tuple[Line, ...]

    def line(self, kind: str) -> Line | None:
        """The first line of a kind."""
        return next((line for line in self.lines if line.kind == kind), None)

    def doubts(self) -> tuple[Line, ...]:
        """The lines that say what should not be so."""
        return tuple(line for line in self.lines if line.status in DOUBTFUL)

    def with_lines(self, more: Sequence[Line]) -> TrustCard:
        """The card with lines in the place of those of the same kinds."""
        kinds = {line.kind for line in more}
        found: list[Line] = []
        for line in self.lines:
            if line.kind not in kinds:
                found.append(line)
            elif all(other.kind != line.kind for other in found):
                found += [new for new in more if new.kind == line.kind]
        return replace(self, lines=tuple(found))


def quick_card(
    world: bytes,
    old: bytes,
    new: bytes,
    certificate: bytes,
    target: str,
    trust: int,
    allowed: frozenset[str] | None = None,
    *,
    conditions: Sequence[bytes] = (),
    rewrite: int = 0,
    checker: Sequence[str] = COMMAND,
) -> TrustCard:
    """What can be said at once of a switch from one program to another, given as canonical bytes.

    `target` and `trust` (levels) are those of the machine at this moment, `allowed` the axioms and
    oracles that its gate accepts (by default those of `trust.toml`), `conditions` the proof files
    of what else was demanded, `checker` the command of the second checker. Raises GodelError if the
    texts are no world or no programs.
    """
    allowed = allowed_oracles(()) if allowed is None else allowed
    built = build_world(_tree(world))
    agents = [build_agent(_tree(text), built) for text in (old, new)]
    verdict = verify(certificate, allowed)
    refusal = verdict.reason or _elsewhere(verdict.claim, (world, old, new), target, trust)
    parts = [searching_part(agent.node) for agent in agents]
    rests_on = _rests_on(verdict)
    lines = (
        _target(verdict, refusal, target),
        _taint(rests_on, allowed),
        _kernel(verdict, refusal),
        _second(certificate, allowed, checker),
        *(_condition(file, (old, new), allowed, checker) for file in conditions),
        *_vacuity(certificate, built, agents, _claim_about(verdict.claim, world, old)),
        Line("stability", LEFT_OUT, "the proof was not looked for again under other names"),
        Line("renaming", LEFT_OUT, "the certificate was not tried under other names"),
        Line("second solver", LEFT_OUT, "no other solver was asked"),
        _frozen(target, *parts),
        _levels(target, trust, rests_on),
        _hardware(built, world),
    )  # fmt: skip
    first, second, third, fourth = (
        sha256(data).hexdigest() for data in (world, old, new, certificate)
    )
    return TrustCard(rewrite, first, second, third, fourth, lines)


def card_of_proof(certificate: bytes, allowed: frozenset[str] | None = None) -> TrustCard:
    """The quick card of a proof file, about the texts, the target and the trust that it names.

    Raises TrustFailure for what is no proof file, or one about a single program.
    """
    try:
        state, _ = open_proof(certificate)
    except (Refused, Exhausted) as problem:
        raise TrustFailure(f"the kernel cannot read this proof file: {problem}") from None
    claim, context = state.claim, state.context
    if not state.storage:
        raise TrustFailure("this proof is about one program, and no switch", hint="see godel check")
    world, old = (
        canonical_text(node).encode() for node in (context.world.node, context.running.agent.node)
    )
    return quick_card(
        world, old, state.storage, certificate, claim.target, claim.trust, allowed
    )


def _tree(text: bytes) -> Node:
    return read_canonical(text, maximum_bytes=MAXIMUM_BYTES)


def _elsewhere(
    claim: Claim | None, texts: tuple[bytes, bytes, bytes], target: str, trust: int
) -> str:
    """In what a certificate is about something else than this switch, "" if it is about it."""
    if claim is None:
        return "it claims nothing"
    said = (claim.world, claim.running, claim.candidate)
    names = ("the world", "the running program", "the candidate")
    for name, digest, text in zip(names, said, texts, strict=True):
        if digest != sha256(text).hexdigest():
            return f"it is about other bytes: {name}"
    if claim.goal.kind != "better":
        return f"it shows something else: {claim.goal}"
    if (claim.target, claim.trust) != (target, trust):
        return f"it is about the target {claim.target} at trust level {claim.trust}"
    return ""


def _claim_about(claim: Claim | None, world: bytes, old: bytes) -> Claim | None:
    """The claim, if where it says the machine is can be a place of this world and program."""
    digests = sha256(world).hexdigest(), sha256(old).hexdigest()
    return claim if claim is not None and (claim.world, claim.running) == digests else None


def _rests_on(verdict: Verdict) -> tuple[str, ...]:
    """The axioms and oracles of the comparison, also where the gate does not allow them."""
    compared = _comparison(verdict)
    return verdict.rests_on or (compared.rests_on if compared else ())


def _comparison(verdict: Verdict) -> Theorem | None:
    """The theorem that allows the switch."""
    found = (t for _, t in verdict.theorems if isinstance(t.formula, Compared) and t.formula.better)
    return next(found, None)


def _target(verdict: Verdict, refusal: str, target: str) -> Line:
    """The exact inequality, from the last theorems of the certificate."""
    theorem = _comparison(verdict)
    if theorem is None or refusal or not isinstance(theorem.formula, Compared):
        wanted = ">=" if target == "relaxed" else ">"
        sentence = f"U(q, here) {wanted} U(p, here) [{target}] is not shown by this certificate"
        return Line("target", "not shown", sentence)
    digests = theorem.formula.challenger.digest, theorem.formula.incumbent.digest
    above, below = (_number(verdict, digests[side], side == 1) for side in (0, 1))
    if above is None or below is None:
        sentence = f"{theorem}: the same behaviour for less gas"
        return Line("target", "shown", sentence, details=(str(theorem),))
    relation = ">=" if target == "relaxed" and above.value == below.value else ">"
    sentence = (
        f"{theorem}: U_{above.mode}(q, here) >= {_short(above.value, upper=False)} {relation} "
        f"{_short(below.value, upper=True)} >= U_{below.mode}(p, here)"
    )
    details = (str(theorem), decimal(above.value), decimal(below.value))
    return Line("target", "shown", sentence, details=details)


def _number(verdict: Verdict, digest: str, upper: bool) -> Valued | None:
    """The last number about a program here on one side."""
    found = [t.formula for _, t in verdict.theorems if isinstance(t.formula, Valued)]
    sides = [item for item in found if item.subject.digest == digest and item.upper == upper]
    return sides[-1] if sides else None


def _short(value: Number, upper: bool) -> str:
    """A number as it is if that is short, else rounded outward."""
    text = decimal(value)
    return text if len(text) <= LONGEST_NUMBER else rounded(value, upper)


def _taint(rests_on: Sequence[str], allowed: frozenset[str]) -> Line:
    """Axioms and oracles of the theorem."""
    beyond = sorted(set(rests_on) - allowed)
    oracles = [name for name in rests_on if name.startswith("oracle-")]
    names = " ".join(rests_on) or "nothing"
    if beyond:
        sentence = f"it rests on what this run does not accept: {' '.join(beyond)}"
        return Line("taint", "not allowed", sentence, details=tuple(rests_on))
    if oracles:
        sentence = f"parts of it are the word of a solver, without a derivation: {names}"
        return Line("taint", "believes an oracle", sentence, details=tuple(rests_on))
    if REFLECTION in rests_on:
        sentence = f"it counts on later switches of the new program lowering nothing: {names}"
        return Line("taint", "trusts a successor", sentence, details=tuple(rests_on))
    sentence = f"it rests on {names}" if rests_on else "nothing is proved, so it rests on nothing"
    return Line("taint", "axioms only", sentence, details=tuple(rests_on))


def _kernel(verdict: Verdict, refusal: str) -> Line:
    if refusal:
        return Line("kernel", "refuses", f"kernel {KERNEL_VERSION}: {refusal}")
    count = len(verdict.theorems)
    sentence = f"kernel {KERNEL_VERSION} replayed the certificate: {count} theorems"
    return Line("kernel", "accepts", sentence)


def _second(certificate: bytes, allowed: frozenset[str], command: Sequence[str]) -> Line:
    """The other checker, in a process of its own."""
    reason = second_opinion(certificate, allowed, command)
    if not reason:
        sentence = "godel.verify, which shares no code with the kernel, accepts the certificate"
        return Line("second checker", "accepts", sentence)
    status = "refuses" if reason.startswith("refused: ") else "no answer"
    return Line("second checker", status, f"godel.verify: {reason.removeprefix('refused: ')}")


def _condition(
    file: bytes, programs: tuple[bytes, bytes], allowed: frozenset[str], command: Sequence[str]
) -> Line:
    """A proof of what was demanded besides a gain; both checkers must accept it."""
    verdict = verify(file, allowed)
    reason = verdict.reason or second_opinion(file, allowed, command)
    if reason or verdict.claim is None:
        return Line("condition", "not met", reason)
    names = {sha256(program).hexdigest() for program in programs}
    if names != {verdict.claim.running, verdict.claim.candidate}:
        return Line("condition", "not met", "its proof is about other programs")
    state, _ = open_proof(file)
    sentence = f"{verdict.theorems[-1][1]}; rests on {' '.join(verdict.rests_on)}"
    if verdict.claim.running == sha256(programs[1]).hexdigest():
        sentence = f"the old program (here q) is not better there than the new one (p): {sentence}"
    return Line("condition", "met", sentence, f"in world {state.context.world.name}")


def _vacuity(
    certificate: bytes, world: World, agents: Sequence[Agent], claim: Claim | None
) -> Iterator[Line]:
    """Whether world and premises are about anything."""
    if claim is None:
        sentence = "the certificate names no place in this world at which to look"
        yield Line("world", "undecided", sentence)
        return
    yield _found("world", replace(vacuity_of_world(world, agents, claim.here), what=""))
    for finding in vacuity_of_premises(certificate):
        yield _found("premise", finding)


def _found(kind: str, finding: Finding) -> Line:
    return Line(kind, finding.status, finding.sentence, finding.what)


def _frozen(target: str, old: SearchingPart, new: SearchingPart) -> Line:
    """Which procedures this target allows no rewrite to touch, and why."""
    names = sorted(old.frozen | new.frozen)
    shown = " ".join(names) or "nothing (the agent says nothing about its search)"
    if target != "frozen":
        sentence = (
            f"the target {target} counts what searching costs and may find, "
            f"so {' and '.join(FROZEN)} may change"
        )
        return Line("frozen", "free", sentence, details=tuple(names))
    if same_search(old, new):
        sentence = (
            f"byte-identical: {shown}; the target frozen does not count what searching is worth, "
            "so a machine could seem to gain by ending its search"
        )
        return Line("frozen", "untouched", sentence, details=tuple(names))
    differ = [name for name in names if old.texts.get(name) != new.texts.get(name)]
    sentence = f"the target frozen asks for the same bytes, and these differ: {' '.join(differ)}"
    return Line("frozen", "changed", sentence, details=tuple(names))


def _levels(target: str, trust: int, rests_on: Sequence[str]) -> Line:
    """What is left of trust in successors."""
    if target == "frozen":
        sentence = "the target frozen does not ask what a successor's search is worth"
        return Line("trust levels", "none spent", sentence)
    if REFLECTION not in rests_on:
        return Line("trust levels", "none spent", f"{trust} before this switch and after it")
    return Line("trust levels", "one spent", f"{trust} before this switch, {trust - 1} after it")


def _hardware(world: World, text: bytes) -> Line:
    prices = (
        f"gas {decimal(world.gas_price)}, think {decimal(world.think_price)}, "
        f"gas limit {world.gas_limit}"
    )
    sentence = (
        f"kernel {KERNEL_VERSION}, world {world.name} {sha256(text).hexdigest()[:12]}, "
        f"utility and prices ({prices}) are not in the program: no rewrite can touch them"
    )
    return Line("hardware", "fixed", sentence)
