"""What a person demands of every switch besides a gain, and whether its proofs are there."""

from __future__ import annotations

from dataclasses import dataclass

from godel.errors import GodelError
from godel.kernel.theorems import Valued
from godel.language.polynomial import show_number
from godel.machine.gate import Case, Judgement, holdout_case, judge, kept_case
from godel.machine.settings import Settings, least_bound
from godel.machine.storage import RunFolder, holdout_file
from godel.prover.demand import HOLDOUT, KEEP, Demand

MAXIMUM_BYTES = 1_000_000

REQUIRE = "require"


@dataclass(frozen=True, slots=True)
class Met:
    """A demand that is met, with the kernel's judgement of its proof."""

    demand: Demand
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Unmet:
    """A demand that is not met: which kind, why, and whether it may be met at another place."""

    by: str
    reason: str
    later: bool


def demands_of(settings: Settings, run: RunFolder) -> tuple[Demand, ...]:
    """What a run demands, the holdouts first. Raises StorageProblem or TrustFailure."""
    worlds = (
        Demand(HOLDOUT, name, run.read(holdout_file(digest), MAXIMUM_BYTES).decode())
        for name, digest in settings.holdouts
    )
    return (*worlds, *(Demand(KEEP, text, text) for text in settings.keep))


def cases(demands: tuple[Demand, ...], case: Case) -> tuple[Case, ...]:
    """What each demand asks to be proved of a switch. Raises GodelError if a program is unfit."""
    return tuple(
        holdout_case(demand.text.encode(), case)
        if demand.kind == HOLDOUT
        else kept_case(demand.text, case)
        for demand in demands
    )


def examined(
    demands: tuple[Demand, ...],
    case: Case,
    supplied: tuple[bytes, ...],
    allowed: frozenset[str],
    work: int,
) -> tuple[Met, ...] | Unmet:
    """Each demand with the judgement of its proof, or the first that is not met."""
    found: list[Met] = []
    for index, demand in enumerate(demands):
        again = demand.kind == KEEP
        proof = supplied[index] if index < len(supplied) else b""
        try:
            asked = cases((demand,), case)[0]
        except GodelError as problem:
            return Unmet(demand.kind, f"{demand.name}: {problem.message}", False)
        if not proof:
            return Unmet(demand.kind, f"{demand.name}: no proof was found", False)
        judgement = judge(asked, proof, allowed, work)
        if not judgement.accepted:
            return Unmet(demand.kind, f"{demand.name}: {judgement.reason}", again)
        found.append(Met(demand, judgement))
    return tuple(found)


def required(require: str, case: Case, judgement: Judgement) -> Unmet | None:
    """Whether a proof certifies the lower bound of the new program that is required."""
    least = least_bound(require) if require else None
    if least is None:
        return None
    digest = case.claim().candidate
    mode = "act" if case.target == "frozen" else "search"
    numbers = [
        theorem.formula.value
        for _, theorem in judgement.theorems
        if isinstance(theorem.formula, Valued)
        and not theorem.formula.upper
        and (theorem.formula.subject.digest, theorem.formula.mode) == (digest, mode)
    ]
    if not numbers:
        return Unmet(REQUIRE, "its proof gives no lower bound of the new program", False)
    if least[0] is not None and max(numbers) < least[0]:
        found, wanted = show_number(max(numbers)), show_number(least[0])
        reason = f"its proof gives a lower bound of {found}, and {wanted} is required"
        return Unmet(REQUIRE, reason, False)
    return None
