"""Every shipped world, as a newcomer meets it: it rewrites itself, for the better, checkably.

Exact utilities come from the independent solver; only what the final program *does* in each state
is asked of godel.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest

from godel.language.reader import load_text, read_file_forms
from godel.world.agent import build_agent
from godel.world.tick import choose
from tests.length import some
from tests.oracle.chain import Action, Model, State, policy_chain, solve, value_of_agent
from tests.oracle.shipped import SHIPPED, exact_value
from tests.world.worlds import ouro, plains, shipped

FIRST = ["gambler", "inventory", "parking", "thermostat"]
"""The worlds that are lived in with every run of the tests; the others at length."""

WITHOUT_SOLVERS = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("z3", "scipy", "numpy", "sympy"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Missing())
from godel.cli import main
main()
"""


@dataclass(frozen=True)
class Lived:
    """A finished run: its folder and its summary."""

    name: str
    folder: Path
    summary: dict[str, object]

    def ends(self, key: str) -> tuple[Fraction, Fraction]:
        """Certified bounds of the first (`before`) or last (`after`) program at the start."""
        found = self.summary[key]
        assert isinstance(found, dict)
        return Fraction(found["lower"]), Fraction(found["upper"])


@pytest.fixture(
    scope="module",
    params=some(FIRST + sorted(SHIPPED.keys() - set(FIRST)), len(FIRST)),
)
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    name = str(request.param)
    folder = tmp_path_factory.mktemp(name) / "run"
    command = [sys.executable, "-m", "godel", "run", name, "--json", "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Lived(name, folder, json.loads(done.stdout))


def final_value(lived: Lived) -> Fraction:
    """The exact utility of the program that runs at the end, by the independent solver."""
    world, _ = shipped(lived.name)
    rewrites = lived.summary["rewrites"]
    assert isinstance(rewrites, list)
    path = lived.folder / "programs" / f"{rewrites[-1]['new']}.ouro"
    (node,) = read_file_forms(load_text(path), "final")
    agent = build_agent(node, world)
    model: Model = SHIPPED[lived.name]()

    def policy(state: State) -> Action:
        return plains(choose(world, agent, ouro(state), agent.initial).action)

    def charge(state: State) -> Fraction:
        return Fraction(world.gas_price) * choose(world, agent, ouro(state), agent.initial).gas

    final = replace(model, policy=policy, charge=charge)
    return solve(policy_chain(final, policy, True), model.discount)[model.start]


def value_range(name: str) -> Fraction:
    """How far the utilities of the shipped agent lie apart over its reachable states."""
    model = SHIPPED[name]()
    values = solve(policy_chain(model, model.policy, True), model.discount).values()
    return max(values) - min(values)


@pytest.mark.paper("2.2 rewrite once proved")
def test_it_rewrites_itself_for_the_better(lived: Lived) -> None:
    assert lived.summary["rewrites"]
    assert lived.ends("after")[0] > lived.ends("before")[1]


@pytest.mark.paper("2.1 utility (1)")
def test_the_bounds_contain_the_exact_values_and_are_tight(lived: Lived) -> None:
    for key, exact in (("before", exact_value(lived.name)), ("after", final_value(lived))):
        lower, upper = lived.ends(key)
        assert lower <= exact <= upper, key
        assert (upper - lower) * 100 <= value_range(lived.name), key
    assert value_of_agent(SHIPPED[lived.name]()) < final_value(lived)


def test_it_is_checked_without_any_solver(lived: Lived) -> None:
    command = [sys.executable, "-c", WITHOUT_SOLVERS, "check", str(lived.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "valid" in done.stdout
