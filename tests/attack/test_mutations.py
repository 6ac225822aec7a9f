"""A changed certificate is never accepted for a claim that exact solution contradicts.

The claim is written anew for each change, so that no hash is what refuses it. A campaign of any
size: `python -m tests.properties_kernel.campaign --mutations --count N`.
"""

from __future__ import annotations

import pytest

from tests.properties_kernel.campaign import run_mutations
from tests.properties_kernel.mutation import CHANGES

PARTS = 3
COUNT = 6_000


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.paper("3.2 no wrong theorem")
def test_no_changed_certificate_proves_what_is_false(part: int) -> None:
    tally = run_mutations(COUNT // PARTS, f"ci {part}")
    assert tally.wrong == []
    assert tally.differing == []
    assert tally.count == COUNT // PARTS
    assert tally.share() > 0.1
    for name in CHANGES:
        assert tally.accepted[name] < tally.judged[name]
    assert tally.true < tally.count
