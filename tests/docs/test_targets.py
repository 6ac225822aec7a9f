"""The table of verdicts on the page of the targets is what the prover comes to."""

from __future__ import annotations

import pytest

from godel.kernel.theorems import Here
from godel.language.reader import read_file_forms
from godel.prover.against import prove_under
from godel.prover.certificate import Aim
from godel.prover.work import Meter
from godel.world.agent import build_agent
from godel.world.belief import normalise
from godel.world.build import build_world
from tests.docs.pages import DOCS, blocks

PAGE = DOCS / "targets.md"
AIMS = {
    "`frozen`": Aim("frozen"),
    "`strict` 1": Aim("strict", 1),
    "`strict` 0": Aim("strict", 0),
    "`relaxed` 1": Aim("relaxed", 1),
    "`relaxed` 0": Aim("relaxed", 0),
}


def table() -> list[list[str]]:
    """The rows of the table, its head first."""
    lines = PAGE.read_text("utf-8").splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("| from, to |"))
    last = lines.index("", first)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[first:last]]
    return [rows[0], *rows[2:]]


def test_the_table_has_a_row_for_each_step_and_a_column_for_each_target() -> None:
    head, *rows = table()
    assert head[1:] == list(AIMS)
    assert len(rows) == 4


@pytest.mark.parametrize("row", table()[1:], ids=lambda row: row[0])
def test_the_verdicts_are_those_of_the_prover(row: list[str]) -> None:
    (text,) = [block.text for block in blocks(PAGE) if block.kind == "scheme"]
    first, *others = read_file_forms(text, "stall.ouro")
    world = build_world(first)
    agents = {agent.name: agent for agent in (build_agent(node, world) for node in others)}
    running, candidate = (agents[name] for name in row[0].split(", "))
    here = Here(0, normalise(list(world.start)), running.initial)
    found = [
        prove_under(aim, world, running, candidate, here, Meter(5_000)).verdict
        for aim in AIMS.values()
    ]
    assert found == row[1:]
