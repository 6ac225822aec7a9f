"""The world workshop: what it pays, and a run of it in which the search rewrites itself.

The run and its measure are those of the page docs/workshop.md, made once for all tests.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from pathlib import Path

import pytest

from godel.events import Attempted, Switched
from godel.kernel.comparison import searching_part
from godel.language.reader import load_text, read_file_forms
from godel.machine.measuring import factors_of, generations
from godel.machine.scene import load_scene
from godel.resources import held_out_names, held_out_world
from godel.scenes.checking import checked_by_both
from godel.trace.text import Traced, open_run
from godel.world.build import build_world
from godel.world.model import World
from godel.world.tick import choose, step
from tests.docs.pages import DOCS
from tests.docs.sessions import printed, sessions
from tests.docs.test_readme import shown

PLACES = {"fit?", "arranged", "split?"}
PAGE = DOCS / "workshop.md"
Words = tuple[int, ...]


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, str, str]]]:
    """Where the commands of the page were run, and what they printed, with what it shows."""
    folder = tmp_path_factory.mktemp("workshop")
    told = sessions(PAGE.read_text("utf-8"))
    return folder, [(command, printed(command, folder), output) for command, output in told]


@pytest.fixture(scope="session")
def traced(place: tuple[Path, list[tuple[str, str, str]]]) -> Traced:
    return open_run(place[0] / "run")


# The world, beside another reading of its rules.


def digits(code: int) -> Words:
    return () if code == 0 else (*digits(code // 7), code % 7)


def coefficients(words: Words) -> tuple[int, ...] | None:
    """The polynomial that a program is, the lowest power first; None if it is no program."""
    stack: list[tuple[int, ...]] = []
    for word in words:
        if word < 5:
            stack.append((0, 1) if word == 4 else (word,))
            continue
        if len(stack) < 2:
            return None
        right, left = stack.pop(), stack.pop()
        if word == 5:
            size = max(len(left), len(right))
            ends = [(*part, *[0] * (size - len(part))) for part in (left, right)]
            stack.append(tuple(a + b for a, b in zip(*ends, strict=True)))
        else:
            found = [0] * (len(left) + len(right) - 1)
            for (i, a), (j, b) in product(enumerate(left), enumerate(right)):
                found[i + j] += a * b
            stack.append(tuple(found))
    return stack[0] if len(stack) == 1 else None


def worlds() -> list[World]:
    other = load_text(held_out_world("workshop-other"))
    return [load_scene("workshop").world, build_world(read_file_forms(other, "test")[0])]


def tasks(world: World) -> list[int]:
    """The tasks of a world: what can follow, and the first is one of them."""
    branches = step(world, world.start[0][1], (0,))
    assert {branch.weight for branch in branches} == {Fraction(1, 6)}
    found = [branch.state[0] for branch in branches]
    assert world.start[0][1][0] in found
    return [code for code in found if isinstance(code, int)]


def test_the_tasks_are_six_and_six_others_all_of_seven_words() -> None:
    first, second = (tasks(world) for world in worlds())
    assert len({*first, *second}) == 12
    for code in (*first, *second):
        assert len(digits(code)) == 7
        assert coefficients(digits(code)) is not None
    assert held_out_names() == ("workshop-other",)


@cache
def shortest(wanted: tuple[int, ...]) -> int:
    """The length of the shortest program that is a polynomial, by trying all."""
    for size in (1, 3, 5, 7):
        if any(coefficients(words) == wanted for words in product(range(1, 7), repeat=size)):
            return size
    raise AssertionError


@pytest.mark.parametrize("index", [0, 1])
def test_an_answer_is_paid_what_it_saves_if_it_says_the_same(index: int) -> None:
    world = worlds()[index]
    for task in tasks(world)[::2]:
        wanted = coefficients(digits(task))
        for answer in (task, 0, 4, 43, 163854, 215, 11713, 553698, 13614, 823542, 7, 33, 1634):
            words = digits(answer)
            same = 0 not in words and coefficients(words) == wanted
            paid = {branch.reward for branch in step(world, (task,), (answer,))}
            assert paid == {7 - len(words) if same else 0}, (task, answer)


def test_the_first_and_the_last_program_find_the_shortest_answers(traced: Traced) -> None:
    for program in (traced.events[0].program, last(traced)):  # type: ignore[union-attr]
        agent = traced.agent(program)
        for task in tasks(traced.world):
            move = choose(traced.world, agent, (task,), ())
            assert isinstance(move.action[0], int)
            words, wanted = digits(move.action[0]), coefficients(digits(task))
            assert wanted is not None
            assert coefficients(words) == wanted
            least = shortest(wanted[: 1 + max(i for i, c in enumerate(wanted) if c)])
            assert len(words) == least == (3 if task == 163854 else 5)


def last(traced: Traced) -> str:
    return [event.new for event in traced.events if isinstance(event, Switched)][-1]


# The run.


def test_the_page_shows_what_is_printed(
    place: tuple[Path, list[tuple[str, str, str]]]
) -> None:
    assert [command.split()[1] for command, _, _ in place[1]] == ["run", "measure"]
    for command, now, told in place[1]:
        assert shown(now) == shown(told), command


def test_both_checkers_accept_the_run(place: tuple[Path, list[tuple[str, str, str]]]) -> None:
    (found,) = checked_by_both([place[0] / "run"]).values()
    assert (found.kernel, found.second) == ("", "")


@pytest.mark.paper("6.1 item 5, faster or reordered search")
def test_every_rewrite_is_of_improve_and_raises_utility(traced: Traced) -> None:
    switches = [event for event in traced.events if isinstance(event, Switched)]
    assert len(switches) == 3
    for switch in switches:
        assert Fraction(switch.challenger[0]) > Fraction(switch.running[1])
        old, new = (set(traced.program(d).splitlines()) for d in (switch.old, switch.new))
        assert len(new - old) == len(old - new) == 1
        assert {line.split()[1].strip("(") for line in new - old} < PLACES
    bounds = [Fraction(switch.challenger[0]) for switch in switches]
    assert all(less < more for less, more in pairwise(bounds))


@pytest.mark.paper("2.2 any software may be rewritten")
def test_the_target_frozen_holds_all_of_the_search_but_what_acting_shares(traced: Traced) -> None:
    program = traced.agent(last(traced)).node
    frozen = searching_part(program).frozen
    assert {"propose", "think", "rewrite", "better-at", "samples", "withheld"} <= frozen
    assert not frozen & {"improve", "grow", "each", *PLACES}
    assert PLACES | {"improve"} <= searching_part(program).texts.keys()


@pytest.mark.paper("6.1 item 5, faster or reordered search")
def test_work_halves_after_the_first_rewrite_and_then_flattens(traced: Traced) -> None:
    rows = generations(traced.events)
    assert [row.rewrite for row in rows] == [1, 2, 3, 0]
    assert sum(row.work for row in rows) == sum(
        event.cost for event in traced.events if isinstance(event, Attempted)
    )
    factors, in_vain = factors_of(rows)
    assert factors[0] <= Fraction(1, 2)
    assert in_vain is not None
    assert in_vain > 1


def test_on_other_tasks_the_next_rewrite_costs_less_than_half(
    place: tuple[Path, list[tuple[str, str, str]]]
) -> None:
    (measured,) = (now for command, now, _ in place[1] if "--on workshop-other" in command)
    rows = [line.split() for line in measured.splitlines() if line.endswith("the same")]
    works = [(int(row[1].replace(",", "")), int(row[2].replace(",", ""))) for row in rows]
    assert len(works) == 2
    assert 2 * works[0][0] <= works[0][1]
    assert works[1][0] < works[1][1]
