"""Random models, in which modules share actions and commands overlap: Storm builds the same."""

from __future__ import annotations

from random import Random

import pytest

pytest.importorskip("stormpy")

from godel.importers.prism import Question, read_prism
from godel.language.reader import read_file_forms
from godel.world.build import build_world
from tests.importers.test_prism_chains import explore
from tests.oracle import storm

LARGEST = 2


class Maker:
    """Makes one model, within what Storm reads: three modules of two variables, small ranges."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.kind = self.random.choice(("dtmc", "mdp"))
        self.integers = ["x0", "x1", "x2"]
        self.booleans = ["b0", "b1"]

    def number(self, depth: int) -> str:
        pick = self.random.randrange(7 if depth else 2)
        if pick == 0:
            return str(self.random.randrange(-1, LARGEST + 2))
        if pick == 1:
            return self.random.choice(self.integers)
        one, other = self.number(depth - 1), self.number(depth - 1)
        return (
            f"({one}+{other})", f"({one}-{other})", f"{self.random.choice(('min', 'max'))}({one},"
            f"{other})", f"({self.condition(depth - 1)} ? {one} : {other})", f"floor({one}/2)",
        )[pick - 2]  # fmt: skip

    def condition(self, depth: int) -> str:
        pick = self.random.randrange(5 if depth else 2)
        if pick == 0:
            return self.random.choice(self.booleans)
        if pick == 1:
            relation = self.random.choice(("<", "<=", ">", ">=", "=", "!="))
            return f"({self.number(depth - 1 if depth else 0)}{relation}{self.number(0)})"
        one, other = self.condition(depth - 1), self.condition(depth - 1)
        return (f"({one} & {other})", f"({one} | {other})", f"!({one})")[pick - 2]

    def update(self, module: int) -> str:
        sets = []
        if self.random.random() < 0.8:
            sets.append(f"(x{module}'=max(0,min({LARGEST},{self.number(2)})))")
        if module < 2 and self.random.random() < 0.6:
            sets.append(f"(b{module}'={self.condition(1)})")
        return " & ".join(sets) or "true"

    def command(self, module: int) -> str:
        action = self.random.choice(("", "", "a", "b"))
        guard = self.condition(2)
        if self.random.random() < 0.5:
            return f"  [{action}] {guard} -> {self.update(module)};"
        chance = self.random.choice(("1/3", f"(x{module}+1)/4", "0.25"))
        return (
            f"  [{action}] {guard} -> {chance} : {self.update(module)}"
            f" + 1-{chance} : {self.update(module)};"
        )

    def text(self) -> str:
        modules = []
        for module in range(3):
            boolean = f"  b{module} : bool;\n" if module < 2 else ""
            commands = "\n".join(self.command(module) for _ in range(self.random.randrange(1, 5)))
            modules.append(
                f"module m{module}\n  x{module} : [0..{LARGEST}];\n{boolean}{commands}\nendmodule\n"
            )
        body = "".join(modules)
        kinds = ["", "[]", *(action for action in ("[a]", "[b]") if action in body)]
        rewards = "\n".join(
            f"  {self.random.choice(kinds)} {self.condition(1)} : "
            f"{self.random.choice(('1', '1/2', 'x0+1', '2*x1'))};"
            for _ in range(3)
        )
        return f'{self.kind}\n{body}rewards "r"\n{rewards}\nendrewards\n'


@pytest.mark.parametrize("seed", range(40))
def test_random_models_move_as_in_storm(seed: int) -> None:
    text = Maker(seed).text()
    model = storm.chain(text)
    world = build_world(read_file_forms(read_prism(text, "m", Question()), "m")[0])
    found = explore(world, model.names)
    assert set(found) == set(model.choices)
    for state, options in found.items():
        choices = model.choices[state]
        if options is None or state in model.deadlocks:
            assert all(set(choice.successors) == {state} for choice in choices)
            if options is None and state not in model.deadlocks:
                assert all(choice.rewards["r"] == 0 for choice in choices)
            continue
        wanted = {(frozenset(c.successors.items()), c.rewards["r"]) for c in choices}
        assert set(options) == wanted, (state, text)
