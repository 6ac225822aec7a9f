"""Files that begin like a proof and are hardly there: refused with a reason, never a traceback."""

from __future__ import annotations

import pytest

from godel.kernel.proof import verify

STUBS = (
    "",
    "()",
    "x",
    "(godel-proof)",
    "(godel-proof 1)",
    "(godel-proof 1 ())",
    "(godel-proof (claim) (world-text) (running-text) (storage) (proof))",
    "(godel-proof 1 (claim) (world-text) (running-text) (storage) (proof))",
    '(godel-proof 1 (claim) (world-text "") (running-text "") (storage "") (proof))',
    '(godel-proof 1 (claim) (world-text "()") (running-text "") (storage "") (proof))',
    '(godel-proof 1 (claim) (world-text "(world w)") (running-text "") (storage "") (proof))',
)


@pytest.mark.parametrize("text", STUBS)
def test_a_stub_is_refused(text: str) -> None:
    verdict = verify(text.encode(), frozenset())
    assert not verdict.accepted
    assert verdict.reason
