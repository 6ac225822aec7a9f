"""Agents as PRISM models: Storm's exact engine finds what the independent solver finds."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from godel.cli.loading import find_agent, find_here, read_source, world_in
from godel.errors import UsageProblem, WorldProblem
from godel.importers import chain
from godel.importers.chain import reach
from godel.importers.export_prism import Names, prism_text
from godel.importers.prism import Question, read_prism
from godel.language.reader import read_file_forms
from godel.world.agent import build_agent
from godel.world.build import build_world
from tests.oracle.chain import Chain, solve
from tests.oracle.corpus import CORPUS, exact_corpus_value
from tests.oracle.shipped import exact_value

pytest.importorskip("stormpy")

from tests.oracle import storm

WORLDS = Path(__file__).resolve().parents[1] / "corpus" / "worlds"
SHIPPED = ("compute", "gambler", "gridworld", "parking", "thermostat")


def text_of(name: str, at: str | None = None) -> str:
    source = read_source(name)
    world = world_in(source)
    agent = find_agent(None, source, world)
    return prism_text(world, agent, find_here(world, agent, at))


def asked(text: str) -> str:
    """The property that the file says to ask for."""
    found = re.search(r"// Its utility is  (.*)  and", text)
    assert found is not None
    return found[1]


def value(text: str) -> Fraction | None:
    """What Storm finds; also from what is earned and lost apart, where that is written."""
    whole = storm.value(text, asked(text))
    if 'rewards "lost"' in text:
        parts = [storm.value(text, asked(text).replace("utility", n)) for n in ("earned", "lost")]
        assert None not in parts
        assert whole == (parts[0] or 0) - (parts[1] or 0)
    return whole


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_agents_are_worth_what_they_are_worth(name: str) -> None:
    assert value(text_of(name)) == exact_value(name)


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_agents_of_the_corpus_are_worth_what_they_are_worth(name: str) -> None:
    assert value(text_of(str(WORLDS / f"{name}.ouro"))) == exact_corpus_value(name)


def imported(text: str, surely: bool = True) -> Fraction:
    """The value of the world that is imported from a model, by the independent solver."""
    question = Question(rewards="utility", until="end" if surely else None)
    nodes = read_file_forms(read_prism(text, "model.prism", question), "test")
    world = build_world(nodes[0])
    agent = build_agent(nodes[1], world)
    found = reach(world, agent, find_here(world, agent, None))
    moves: Chain = {
        place: [(weight, after, found.gains[place]) for weight, after in arrows]
        for place, arrows in enumerate(found.arrows)
    }
    values = solve(moves, Fraction(world.discount))
    return sum((weight * values[place] for weight, place in found.start), Fraction(0))


@pytest.mark.parametrize("name", sorted({*CORPUS} - {"signals"}))
def test_what_is_imported_again_is_worth_the_same(name: str) -> None:
    text = text_of(str(WORLDS / f"{name}.ouro"))
    assert imported(text, asked(text).endswith('F "end" ]')) == exact_corpus_value(name)


@pytest.mark.parametrize("name", ["compute", "parking"])
def test_shipped_worlds_are_worth_the_same_when_they_come_back(name: str) -> None:
    assert imported(text_of(name)) == exact_value(name)


def odd(folder: Path, world: str, agent: str = "(agent a)") -> str:
    """The model of a world written here."""
    path = folder / "odd.ouro"
    path.write_text(f"(world {world})\n{agent}\n", "utf-8")
    return text_of(str(path))


def test_several_starts_and_a_start_that_is_over(tmp_path: Path) -> None:
    text = odd(
        tmp_path,
        "spread (state (x int 0 3)) (start (x (chance (1/2 0) (1/3 1) (1/6 3)))) (life endless)"
        " (discount 1) (done (= x 3)) (step (set x (+ x 1)) (reward 1))",
    )
    assert "begun : bool init false;" in text
    assert value(text) == imported(text) == Fraction(1, 2) * 3 + Fraction(1, 3) * 2
    assert value(text_of("parking", "distance=3")) != value(text_of("parking"))


def test_a_life_that_is_over_at_once(tmp_path: Path) -> None:
    text = odd(tmp_path, "over (state (x int 0 3)) (start (x 3)) (life 2) (done (= x 3))"
                         " (step (reward 1))")  # fmt: skip
    assert "ended : bool init true;" in text
    assert value(text) == 0


def test_a_life_that_need_not_end_is_a_total_reward(tmp_path: Path) -> None:
    text = odd(
        tmp_path,
        "trap (state (x int 0 2)) (start (x 0)) (life endless) (discount 1) (done (= x 1))"
        " (step (if (= x 0) (chance (1/2 (set x 1) (reward 3)) (1/2 (set x 2) (reward 5)))))",
    )
    assert asked(text) == 'R{"utility"}=? [ C ]'
    assert value(text) == 4
    assert storm.value(text, 'R{"utility"}=? [ F "end" ]') is None


def test_negative_gains_are_also_written_apart(tmp_path: Path) -> None:
    text = odd(tmp_path, "mixed (state (x int 0 9)) (start (x 0)) (life 9) (discount 1/2)"
                         " (step (reward (- 2 x)) (set x (+ x 1)))")  # fmt: skip
    assert 'rewards "earned"' in text
    assert value(text) == imported(text) == sum(Fraction(2 - x, 2**x) for x in range(9))
    assert "lost" not in text_of("gambler")


def test_names_that_prism_does_not_allow(tmp_path: Path) -> None:
    text = odd(
        tmp_path,
        "module (state (ended bool) (F int 0 5) (last-x? int 0 3) (last-x! int 0 3)"
        " (door one-of open shut ajar) (begun int 0 3)) (start (ended false) (F 0) (last-x? 1)"
        " (last-x! 2) (door open) (begun 0)) (discount 9/10) (life endless)"
        " (step (if ended (reward 0) (reward F)) (set F (min 5 (+ F 1)))"
        " (if (= F 5) (set door 'ajar)) (if (eq? door 'ajar) (set ended true)))",
        "(agent a (memory (true-wins 0 0 9)) (define (remember true-wins reward)"
        " (min 9 (+ true-wins 1))))",
    )
    assert "//   F_2: F\n" in text
    assert "//   last_x_: last-x?\n//   last_x__2: last-x!\n" in text
    assert "//   door: door; 0 = open, 1 = shut, 2 = ajar\n" in text
    assert value(text) == imported(text) == sum(Fraction(9, 10) ** t * t for t in range(5))


def test_names_are_never_reserved_and_never_twice() -> None:
    names = Names()
    given = [names.fresh(name) for name in ("x", "x", "min", "0a", "?", "x_2", "init", "_", "Pmax")]
    assert given == ["x", "x_2", "min_2", "v0a", "v_", "x_2_2", "init_2", "v__2", "Pmax_2"]


def test_large_integers_go_by_number(tmp_path: Path) -> None:
    text = odd(
        tmp_path,
        f"far (state (x int) (y int 0 {10**30})) (start (x {-(10**40)}) (y 5)) (life 4)"
        " (step (set x (+ x 1)) (set y (* y 7)) (reward (/ 1 y)))",
    )
    assert f"x: x; 0 = {-(10**40)}, 1 = {1 - 10**40}," in text
    assert "y : [0..1] init" not in text
    assert "y : [5..12005] init 5;" in text
    assert value(text) == sum(Fraction(1, 5 * 7**t) for t in range(1, 5))


def test_numbers_of_any_length_are_exact(tmp_path: Path) -> None:
    tiny = f"1/{3**120}"
    text = odd(tmp_path, f"tiny (state (x int 0 1)) (start (x 0)) (life endless) (discount {tiny})"
                         f" (step (chance ({tiny} (reward {5**60})) ((- 1 {tiny}))))")  # fmt: skip
    expected = Fraction(5**60, 3**120) / (1 - Fraction(1, 3**120))
    assert value(text) == imported(text) == expected
    assert "e" not in "".join(re.findall(r"-> .*", text)).replace("ended", "").replace("true", "")


def test_too_many_states_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "MOST_PLACES", 21)
    assert text_of("parking")
    monkeypatch.setattr(chain, "MOST_PLACES", 20)
    with pytest.raises(UsageProblem, match="more than 20 states can be reached"):
        text_of("parking")


def test_a_world_that_faults_has_no_chain(tmp_path: Path) -> None:
    with pytest.raises(WorldProblem, match=r"the world faults: x leaves its range, at int:3"):
        odd(tmp_path, "bad (state (x int 0 3)) (start (x 0)) (life endless) (discount 1/2)"
                      " (step (set x (+ x 1)))")  # fmt: skip


def test_a_chain_by_hand() -> None:
    source = read_source("parking")
    world = world_in(source)
    agent = find_agent(None, source, world)
    found = reach(world, agent, find_here(world, agent, None))
    assert len(found.places) == len(set(map(repr, found.places))) == 21
    assert all(sum(weight for weight, _ in arrows) == 1 for arrows in found.arrows)
    assert not found.ends_surely()
    assert found.gains[found.start[0][1]] == 0
