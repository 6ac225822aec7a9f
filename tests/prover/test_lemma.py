"""Lemmas: cut out of a certificate, used again elsewhere, checked again always."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from godel.errors import UsageProblem
from godel.kernel.claim import Goal
from godel.kernel.proof import verify
from godel.kernel.theorems import Here
from godel.language.canonical import digest, print_flat
from godel.language.reader import read_file_forms
from godel.language.syntax import Form, Node, Text, head
from godel.prover.certificate import claim_for, compose
from godel.prover.lemma import Lemma, lemmas_of, recalled
from godel.prover.tactics import AXIOMS, Attempt, prove
from godel.prover.work import Meter
from godel.resources import scenes_folder
from godel.world.agent import build_agent
from godel.world.belief import normalise
from godel.world.build import build_world
from godel.world.model import Agent, World

TEXT = (scenes_folder() / "lemma.ouro").read_text("utf-8")


def scene(text: str = TEXT) -> tuple[World, dict[str, Agent]]:
    """The street, and its musicians by name."""
    nodes = read_file_forms(text, "test")
    world = build_world(nodes[0])
    agents = [build_agent(node, world) for node in nodes[1:]]
    return world, {agent.name: agent for agent in agents}


WORLD, AGENTS = scene()
HUMMER, WANDERER, SINGER = (AGENTS[name] for name in ("hummer", "wanderer", "singer"))


def place(house: int, left: int) -> Here:
    return Here(20 - left, normalise([(1, (house, left))]), ())


START = place(20, 20)


def certificate(old: Agent, new: Agent, here: Here, found: Attempt) -> bytes:
    assert found.proof is not None
    goal = Goal("better" if found.verdict == "proved" else "no-better")
    return compose(claim_for(WORLD, old, new, here, goal), WORLD, old, new, found.proof)


@pytest.fixture(scope="module")
def first() -> bytes:
    """That wandering is better than humming, at the start."""
    found = prove(WORLD, HUMMER, WANDERER, START, Meter(1_000))
    assert found.verdict == "proved"
    return certificate(HUMMER, WANDERER, START, found)


@pytest.fixture(scope="module")
def lemmas(first: bytes) -> tuple[Lemma, ...]:
    return lemmas_of(first, AXIOMS)


def about(lemmas: tuple[Lemma, ...], agent: Agent) -> Lemma:
    (found,) = [lemma for lemma in lemmas if lemma.program == digest(agent.node)]
    return found


def again(lemma: Lemma, old: Agent, new: Agent, here: Here, world: World = WORLD) -> object:
    claim = claim_for(world, old, new, here, Goal("better"))
    return recalled(lemma, claim, world, old, new, Meter(1_000))


def test_a_certificate_holds_a_bound_for_each_of_its_programs(lemmas: tuple[Lemma, ...]) -> None:
    said = {lemma.program: (lemma.label, lemma.upper) for lemma in lemmas}
    assert said == {
        digest(HUMMER.node): ("running", True),
        digest(WANDERER.node): ("switchprog", False),
    }


def test_a_lemma_gives_a_number_wherever_it_holds(lemmas: tuple[Lemma, ...]) -> None:
    lemma = about(lemmas, WANDERER)
    for house, left, worth in ((20, 20, 10), (22, 16, 8), (21, 1, 0)):
        found = recalled(
            lemma,
            claim_for(WORLD, WANDERER, SINGER, place(house, left), Goal("better")),
            WORLD, WANDERER, SINGER, Meter(1_000),
        )  # fmt: skip
        assert found is not None
        assert not found.upper
        assert found.value == Fraction(worth)


@pytest.mark.paper("6.1 item 3, axioms")
def test_the_next_theorem_costs_less_and_is_as_true(lemmas: tuple[Lemma, ...]) -> None:
    here = place(22, 16)
    costs = []
    for given in (lemmas, ()):
        meter = Meter(1_000)
        found = prove(WORLD, WANDERER, SINGER, here, meter, lemmas=given)
        assert found.verdict == "refuted"
        assert verify(certificate(WANDERER, SINGER, here, found), AXIOMS).accepted
        costs.append(meter.used)
    assert 4 * costs[0] < costs[1]


def test_what_a_lemma_costs_is_charged(lemmas: tuple[Lemma, ...]) -> None:
    meter = Meter(1_000)
    prove(WORLD, WANDERER, SINGER, place(22, 16), meter, lemmas=lemmas)
    assert meter.phases["lemma"] > 1
    small = Meter(3)
    assert prove(WORLD, WANDERER, SINGER, START, small, lemmas=lemmas).verdict == "unknown"


def test_a_lemma_serves_the_candidate_too(lemmas: tuple[Lemma, ...]) -> None:
    found = prove(WORLD, SINGER, WANDERER, START, Meter(1_000), lemmas=lemmas)
    assert found.verdict == "proved"
    assert verify(certificate(SINGER, WANDERER, START, found), AXIOMS).accepted


def test_where_lemmas_separate_nothing_is_searched(lemmas: tuple[Lemma, ...]) -> None:
    meter = Meter(1_000)
    found = prove(WORLD, WANDERER, HUMMER, START, meter, lemmas=lemmas)
    assert found.verdict == "refuted"
    spent = {phase for phase, units in meter.phases.items() if units}
    assert spent <= {"lemma", "replay", "unroll"}


def test_lemmas_about_other_programs_change_nothing(lemmas: tuple[Lemma, ...]) -> None:
    used = []
    for given in ((about(lemmas, WANDERER),), ()):
        meter = Meter(1_000)
        assert prove(WORLD, HUMMER, SINGER, START, meter, lemmas=given).verdict == "refuted"
        used.append(meter.used)
    assert used[0] == used[1]


def test_a_lemma_is_no_axiom_in_another_world(lemmas: tuple[Lemma, ...]) -> None:
    poorer, agents = scene(TEXT.replace("(reward (modulo house 2))", "(reward 0)"))
    wanderer, singer = agents["wanderer"], agents["singer"]
    assert again(about(lemmas, WANDERER), wanderer, singer, START, poorer) is None
    found = prove(poorer, wanderer, singer, START, Meter(1_000), lemmas=lemmas)
    assert found.verdict == "proved"


def test_a_forged_lemma_gives_nothing(lemmas: tuple[Lemma, ...]) -> None:
    lemma = about(lemmas, WANDERER)
    number, last = lemma.instructions[-2]

    def raised(node: Node) -> Node:
        """The same table with 1 more everywhere."""
        if isinstance(node, Form) and head(node) == "values":
            column = node.items[2]
            assert isinstance(column, Text)
            more = " ".join(str(int(word) + 1) for word in column.text.split())
            return replace(node, items=(*node.items[:2], Text(more)))
        if isinstance(node, Form):
            return replace(node, items=tuple(raised(item) for item in node.items))
        return node

    assert isinstance(last, Form)
    forged = raised(last)
    assert print_flat(forged) != print_flat(last)
    false = replace(
        lemma,
        instructions=(*lemma.instructions[:-2], (number, forged), lemma.instructions[-1]),
    )
    assert again(false, WANDERER, SINGER, START) is None


def test_only_a_valid_certificate_has_lemmas(first: bytes) -> None:
    with pytest.raises(UsageProblem, match="not a valid certificate"):
        lemmas_of(first.replace(b"(reward 9/20)", b"(reward 9/10)"), AXIOMS)
    with pytest.raises(UsageProblem, match="not a valid certificate"):
        lemmas_of(b"(godel-proof)", AXIOMS)
