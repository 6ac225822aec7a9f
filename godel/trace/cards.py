"""Trust cards of the rewrites of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from godel.errors import UsageProblem
from godel.events import Attempted, Switched
from godel.kernel.proof import MAXIMUM_PROOF_BYTES
from godel.kernel.searching import REFLECTION
from godel.machine.storage import proof_file
from godel.trace.card import Line, TrustCard, quick_card
from godel.trace.stability import VARIANTS, renaming_lines, stability
from godel.trace.text import Traced

BEFORE_PROOF: Final = ("propose", "screen")
"""Phases of an attempt in which a candidate is found and looked at."""


def switches(traced: Traced) -> tuple[Switched, ...]:
    """The rewrites of a run, those that were undone later included."""
    return tuple(event for event in traced.events if isinstance(event, Switched))


def switch_of(traced: Traced, number: int) -> Switched:
    """The rewrite with a number. Raises UsageProblem."""
    for event in switches(traced):
        if event.number == number:
            return event
    hint = f"it has {len(switches(traced))}; see: godel trace {traced.run.path}"
    raise UsageProblem(f"{traced.run.path} has no rewrite {number}", hint=hint)


def quick_card_of(traced: Traced, switch: Switched) -> TrustCard:
    """The quick card of a rewrite, from the files of its run."""
    before = switch.trust + (REFLECTION in switch.rests_on)
    return quick_card(
        traced.conditions.world,
        traced.program(switch.old).encode(),
        traced.program(switch.new).encode(),
        certificate_of(traced, switch),
        traced.conditions.settings.target,
        before,
        traced.conditions.allowed,
        conditions=condition_files(traced, switch),
        rewrite=switch.number,
    )


def card_of(
    traced: Traced,
    switch: Switched,
    variants: int = VARIANTS,
    second: Callable[[bytes], Sequence[Line]] | None = None,
    work: int | None = None,
) -> TrustCard:
    """The whole card of a rewrite: besides the quick one, whether its proof is found again.

    The proof is looked for where its attempt began, with what the attempt had left for it unless
    `work` says how many units.
    `second` asks other solvers about a certificate. Raises GodelError.
    """
    card = quick_card_of(traced, switch)
    more: list[Line] = []
    attempt = attempt_of(traced, switch.attempt)
    if variants and attempt is not None and attempt.proof:
        origin = traced.run.read(proof_file(attempt.proof), MAXIMUM_PROOF_BYTES)
        budget = work or left_for_proof(attempt, traced.conditions.settings.work_per_attempt)
        more.append(stability(origin, budget, variants).line())
        more += renaming_lines(certificate_of(traced, switch), variants)
    if second is not None:
        more += second(certificate_of(traced, switch))
    return card.with_lines(more)


def attempt_of(traced: Traced, number: int) -> Attempted | None:
    """An attempt by its number, None if there is none."""
    attempts = (event for event in traced.events if isinstance(event, Attempted))
    return next((event for event in attempts if event.number == number), None)


def left_for_proof(attempt: Attempted, most: int) -> int:
    """Units that an attempt had left for its proof once a candidate was there."""
    spent = sum(units for phase, units in attempt.work if phase in BEFORE_PROOF)
    return max(1, (attempt.budget or most) - spent)


def condition_files(traced: Traced, switch: Switched) -> tuple[bytes, ...]:
    """The proofs of what else was demanded of a rewrite, the holdouts first."""
    names = (proof_file(name) for name in switch.conditions)
    return tuple(traced.run.read(name, MAXIMUM_PROOF_BYTES) for name in names)


def certificate_of(traced: Traced, switch: Switched) -> bytes:
    """The certificate by which a rewrite was accepted."""
    return traced.run.read(proof_file(switch.proof), MAXIMUM_PROOF_BYTES)


def quick_cards(traced: Traced) -> Iterator[TrustCard]:
    """The quick card of every rewrite, in order."""
    return (quick_card_of(traced, switch) for switch in switches(traced))
