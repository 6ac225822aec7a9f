"""Trust cards of the rewrites of a run."""

from __future__ import annotations

from collections.abc import Iterator

from godel.errors import UsageProblem
from godel.events import Switched
from godel.kernel.proof import MAXIMUM_PROOF_BYTES
from godel.kernel.searching import REFLECTION
from godel.machine.storage import proof_file
from godel.trace.card import TrustCard, quick_card
from godel.trace.text import Traced


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
        rewrite=switch.number,
    )


def certificate_of(traced: Traced, switch: Switched) -> bytes:
    """The certificate by which a rewrite was accepted."""
    return traced.run.read(proof_file(switch.proof), MAXIMUM_PROOF_BYTES)


def quick_cards(traced: Traced) -> Iterator[TrustCard]:
    """The quick card of every rewrite, in order."""
    return (quick_card_of(traced, switch) for switch in switches(traced))
