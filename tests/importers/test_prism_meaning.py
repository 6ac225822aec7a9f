"""What expressions, names and modules of PRISM mean, worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.importers.prism import Question, read_prism
from godel.language.reader import read_file_forms
from godel.language.values import Value
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import World
from godel.world.tick import is_over, step
from tests.importers.prism_models import FOLDER, Case

ONE = Fraction(1)


def made(text: str, asked: Question | None = None, **constants: str) -> World:
    found = read_prism(text, "m.prism", asked or Question(rewards="1"), constants=constants)
    world, agent = read_file_forms(found, "m")
    built = build_world(world)
    build_agent(agent, built)
    return built


def paid(expression: str, x: int = 0, y: int = 0, b: str = "false") -> object:
    """The value of an expression where x, y and b have these values: as the reward of a state."""
    text = (
        f"dtmc module m x : [-9..9] init {x}; y : [-9..9] init {y}; b : bool init {b}; "
        f"[] true -> (x'=-x); [] true -> (y'=-y); endmodule "
        f'formula twice = 2*x; const int k = 3; rewards true : {expression}; endrewards'
    )
    world = made(text)
    ((_, state),) = world.start
    rewards = {branch.reward for branch in step(world, state, ())}
    assert len(rewards) == 1
    return rewards.pop()


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1+2*3-4-5", -2),
        ("-x*x", -25),
        ("2-x-1", -4),
        ("7/2", Fraction(7, 2)),
        ("x/2/2", Fraction(5, 4)),
        ("0.1+.2+1e-1+2.5E1", Fraction(254, 10)),
        ("floor(x/2)", 2),
        ("floor(-x/2)", -3),
        ("ceil(x/2)", 3),
        ("ceil(-x/2)", -2),
        ("round(x/2)", 3),
        ("round(-x/2)", -2),
        ("floor(x/y)", -2),
        ("ceil(x/y)", -1),
        ("floor(0.3*x + y/4)", 0),
        ("floor(2.7) + ceil(2.2) + round(2.5)", 8),
        ("mod(x,3)", 2),
        ("mod(-x,3)", 1),
        ("mod(-7,3)", 2),
        ("pow(x,2)", 25),
        ("pow(2,x)", 32),
        ("pow(2,y)", Fraction(1, 8)),
        ("pow(2,-3) + pow(3,2)", Fraction(73, 8)),
        ("pow(x,0)", 1),
        ("min(x,y,1) + max(x,y,1)", 2),
        ("func(min, x, y) + func(floor, 5/2)", -1),
        ("log(8,2) + floor(log(10,2)) + ceil(log(10,2)) + ceil(log(8,2)) + floor(log(1/3,2))", 11),
        ("k*twice", 30),
        ("x>3 ? 1 : 2", 1),
        ("x>3 & y>3 ? 1 : y<-3 ? 2 : 3", 3),
        ("!x=5 ? 1 : 2", 2),
        ("x=5=true ? 1 : 2", 1),
        ("(x=5)!=b ? 1 : 2", 1),
        ("b <=> x=5 ? 1 : 2", 2),
        ("b => x=4 ? 1 : 2", 1),
        ("x=5 => b ? 1 : 2", 2),
        ("false => false => false ? 1 : 2", 2),
        ("true | false & false ? 1 : 2", 1),
        ("x!=5 | y>=-3 & y<=-3 ? 1 : 2", 1),
        ("b | !b ? 1 : 2", 1),
    ],
)
def test_expressions(expression: str, value: object) -> None:
    assert paid(expression, 5, -3) == value


def names(world: World) -> list[str]:
    return [item.name for item in world.variables]


def follow(world: World, *moves: Value) -> set[tuple[object, ...]]:
    """The states after one step from the start."""
    ((_, state),) = world.start
    return {tuple(map(str, branch.state)) for branch in step(world, state, moves)}


def test_updates_read_the_old_values() -> None:
    text = (
        "dtmc module m x : [0..3] init 1; y : [0..3] init 2; "
        "[] true -> (x'=y) & (y'=x); endmodule"
    )
    assert follow(made(text, Question(reach="false"))) == {("2", "1")}
    text = (
        "dtmc module m x : [0..3] init 1; [a] y=2 -> (x'=y); endmodule "
        "module n y : [0..3] init 2; [a] x=1 -> (y'=x); [a] x=2 -> (y'=3); endmodule"
    )
    assert follow(made(text, Question(reach="false"))) == {("2", "1")}


def test_formulas_are_renamed_after_they_are_expanded() -> None:
    text = (
        "dtmc formula f = x+1; formula g = y+2; "
        "module m x : [0..9] init 1; [a] true -> (x'=f); endmodule "
        "module n = m [x=y] endmodule module o = n [y=z] endmodule "
        "module p = m [x=w, f=g, a=b] endmodule"
    )
    world = made(text, Question(reach="false"))
    assert names(world) == ["x", "y", "z", "w"]
    assert follow(world) == {("2", "2", "2", "1"), ("1", "1", "1", "3")}


def test_names_that_ouro_reserves() -> None:
    text = (
        "dtmc module m left : [0..1]; list : [0..1]; reward : bool; list_ : bool; "
        "[] true -> true; endmodule"
    )
    found = read_prism(text, "m", Question(reach="list=1"), life=5)
    world = build_world(read_file_forms(found, "m")[0])
    assert names(world) == ["left_", "list__", "reward_", "list_", "left"]


def test_several_starts_are_equally_likely() -> None:
    text = "dtmc module m x : [0..3]; b : bool; [] true -> true; endmodule init x!=1 & b endinit"
    world = made(text, Question(reach="x=1"))
    assert sorted(str(state[0]) for _, state in world.start) == ["0", "2", "3"]
    assert {weight for weight, _ in world.start} == {Fraction(1, 3)}


def test_an_action_that_one_module_never_allows_is_blocked() -> None:
    text = (
        "dtmc module m x : [0..1]; [a] true -> (x'=1); endmodule "
        "module n y : [0..1]; [a] false -> true; [] y=0 -> (y'=1); endmodule"
    )
    assert follow(made(text, Question(reach="x=1"))) == {("0", "1")}


def test_labels_init_and_deadlock() -> None:
    text = "dtmc module m x : [0..3]; [] x<2 -> (x'=x+1); [] x=3 -> true; endmodule"
    found = made(text, Question(reach="deadlock"))
    ((_, state),) = found.start
    rewards = []
    while not is_over(found, state):
        (branch,) = step(found, state, ())
        state = branch.state
        rewards.append(branch.reward)
    assert rewards == [0, 1]
    assert "(not (= x 0))" in read_prism(text, "m", Question(reach='!"init"'))


def test_a_deadlock_that_earns_is_not_over() -> None:
    text = "dtmc module m x : [0..1]; [] x=0 -> (x'=1); endmodule rewards x=1 : 2; endrewards"
    found = made(text)
    ((_, state),) = found.start
    (first,) = step(found, state, ())
    assert not is_over(found, first.state)
    (second,) = step(found, first.state, ())
    assert (second.state, second.reward) == (first.state, 2)


def test_a_model_without_a_kind_is_an_mdp_and_older_words_are_known() -> None:
    body = "module m x : [0..1]; [] true -> (x'=1); [] true -> (x'=0); endmodule"
    for word, actions in (("", 1), ("nondeterministic", 1), ("mdp", 1), ("probabilistic", 0)):
        assert len(made(f"{word} {body}", Question(reach="x=1")).actions) == actions


def test_an_option_that_is_not_enabled_is_replaced_by_the_first_that_is() -> None:
    text = (
        "mdp module m x : [0..3]; [a] x>0 -> (x'=0); [b] x=0 -> (x'=1); [c] x=0 -> (x'=2); "
        "endmodule"
    )
    world = made(text, Question(reach="x=3"))
    (action,) = world.actions
    options = action.sort.options  # type: ignore[union-attr]
    assert [str(option) for option in options] == ["a", "b", "c"]
    assert [follow(world, option) for option in options] == [{("1",)}, {("1",)}, {("2",)}]


def test_constants_are_exact_and_given_as_prism_takes_them() -> None:
    text = (
        "dtmc const int n; const double p; const bool b; "
        "module m x : [0..n]; [] b & x<n -> p : (x'=x+1) + 1-p : true; endmodule"
    )
    found = read_prism(
        text, "m", Question(reach="x=n"), constants={"n": "2", "p": "1e-1", "b": "true"}
    )
    assert "(1/10 (set x (+ x 1)))" in found
    assert "(9/10)" in found


def test_discount_and_life_are_those_asked_for() -> None:
    text = Case("die", "", reach="six").text
    found = read_prism(text, "die", Question(reach="six"), discount=Fraction(9, 10), life=7)
    world = build_world(read_file_forms(found, "die")[0])
    assert (world.discount, world.life) == (Fraction(9, 10), 7)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.prism")), ids=lambda path: path.stem)
def test_every_model_says_where_its_idea_is_from_and_makes_the_same_world_twice(path) -> None:  # type: ignore[no-untyped-def]
    text = path.read_text("utf-8")
    assert text.startswith("// ")
    constants = {
        name: "3" if kind == "int" else "1/3"
        for kind, name in (
            line.removeprefix("const ").rstrip(";").split()
            for line in text.splitlines()
            if line.startswith("const ") and "=" not in line
        )
    }
    worlds = {
        read_prism(text, path.name, Question(reach="false"), constants=constants) for _ in range(2)
    }
    assert len(worlds) == 1
