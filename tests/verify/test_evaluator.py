"""The two evaluators give the same value, fault and gas, on exact values and in regions."""

from __future__ import annotations

import sys

import pytest

from godel import verify as second
from tests.choices import Seeded
from tests.docs.pages import all_blocks
from tests.docs.test_examples import runs
from tests.generators import case_of
from tests.verify.running import findings

PARTS = 4
CASES = 60
STATES = 3


@pytest.mark.parametrize("part", range(PARTS))
def test_random_expressions(part: int) -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)  # the generators recurse
    try:
        found = [
            finding
            for index in range(CASES)
            for finding in findings(case_of(Seeded(f"second {part} {index}"), STATES))
        ]
    finally:
        sys.setrecursionlimit(limit)
    assert [finding for finding in found if finding.reference != finding.second] == []
    assert len(found) > CASES
    assert any("fault" in finding.second for finding in found)
    assert any("fault" not in finding.second for finding in found)


@pytest.mark.parametrize(("expression", "result"), runs())
def test_expressions_of_the_semantics(expression: str, result: str) -> None:
    core = second.expand(second.read(expression.encode(), 1_000, 100))
    value, gas = second.Machine(10**6).run(core, second.BASE, 10_000)
    assert result.endswith(f"gas {gas}")
    assert (value is None) == result.startswith("fault")


def test_the_prelude_is_that_of_the_semantics() -> None:
    (text,) = [block.text for block in all_blocks("ouro-prelude")]
    wanted = second.read(f"({text})".encode(), 10_000, 100)
    found = second.read(second.PRELUDE.encode(), 10_000, 100)
    assert isinstance(wanted, tuple)
    assert isinstance(found, tuple)
    shown = []
    for definition in found:
        assert isinstance(definition, tuple)
        name, parameters, body = definition
        assert isinstance(parameters, tuple)
        shown.append(second.flat(("define", (name, *parameters), body)))
    assert shown == [second.flat(item) for item in wanted]
