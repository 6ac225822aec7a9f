"""Modal agents: the results of the literature, and what a file of agents may say."""

from __future__ import annotations

import pytest

from godel.errors import GodelError, MeaningProblem, UsageProblem
from godel.logic.agents import (
    Agent,
    agents_of,
    match,
    play,
    scores,
    shipped_text,
    system_of,
    tournament,
)
from godel.logic.effort import Effort, OutOfEffort
from godel.logic.fixpoints import fixed_points
from godel.logic.formulas import Formulas
from godel.logic.printing import text_of
from tests.logic.exhaust import Frames, formulas_of

PAPER = "CooperateBot DefectBot FairBot PrudentBot JustBot TrollBot".split()


def shipped(more: str = "") -> tuple[Formulas, dict[str, Agent]]:
    formulas = Formulas()
    return formulas, agents_of([(shipped_text(), "shipped"), (more, "more")], formulas)


def played(more: str = "") -> tuple[list[str], dict[tuple[str, str], bool]]:
    formulas, agents = shipped(more)
    return list(agents), tournament(formulas, agents, list(agents), Effort())


LITERATURE = [
    # who, whom, what both do, where it is said
    ("FairBot", "FairBot", "CC", "Barasz et al. 2014, theorem 3.1"),
    ("FairBot", "CooperateBot", "CC", "Garrabrant 2018"),
    ("FairBot", "DefectBot", "DD", "Garrabrant 2018"),
    ("PrudentBot", "PrudentBot", "CC", "LaVictoire 2015, section 7.1; Garrabrant 2018"),
    ("PrudentBot", "FairBot", "CC", "LaVictoire 2015, section 7.1; Garrabrant 2018"),
    ("PrudentBot", "CooperateBot", "DC", "LaVictoire 2015, section 7.1; Garrabrant 2018"),
    ("PrudentBot", "DefectBot", "DD", "LaVictoire 2015, section 7.1; Garrabrant 2018"),
    ("CooperateBot", "DefectBot", "CD", "by definition"),
    ("TrollBot", "CooperateBot", "CC", "LaVictoire 2015, section 7.1"),
    ("TrollBot", "DefectBot", "DD", "LaVictoire 2015, section 7.1"),
    ("TrollBot", "FairBot", "DD", "LaVictoire 2015: FairBot defects against DefectBot"),
    ("TrollBot", "PrudentBot", "DD", "LaVictoire 2015: so does PrudentBot"),
]


@pytest.mark.parametrize(("one", "other", "both", "where"), LITERATURE)
def test_matches_of_the_literature(one: str, other: str, both: str, where: str) -> None:
    formulas, agents = shipped()
    outcome = match(formulas, agents, one, other, Effort()).outcome
    assert "".join("DC"[move] for move in outcome) == both, where
    assert match(formulas, agents, other, one, Effort()).outcome == outcome[::-1]


def test_the_system_of_fairbot_and_prudentbot_is_that_of_the_literature() -> None:
    """LaVictoire 2015, section 7.1: p = T, q = T, r = []F, s = F."""
    formulas, agents = shipped()
    system = match(formulas, agents, "FairBot", "PrudentBot", Effort()).system
    found = fixed_points(formulas, system, Effort())
    assert [(one.name, text_of(formulas, one.formula)) for one in found] == [
        ("FairBot(PrudentBot)", "T"),
        ("PrudentBot(FairBot)", "T"),
        ("FairBot(DefectBot)", "[]F"),
        ("DefectBot(FairBot)", "F"),
    ]
    assert all(one.exists.theorem and one.unique.theorem for one in found)


def test_no_fair_or_prudent_agent_is_ever_exploited() -> None:
    """LaVictoire 2015, sections 3.2 and 7.1: they never cooperate with one who defects."""
    names, cooperates = played()
    for one in names:
        if one.startswith(("FairBot", "PrudentBot", "WaitFairBot", "MagicBot")):
            assert all(cooperates[other, one] or not cooperates[one, other] for other in names)


def test_justbot_and_magicbot_treat_every_agent_as_fairbot_does() -> None:
    """LaVictoire 2015, section 7.1, where JustBot is called MimicFairBot."""
    names, cooperates = played()
    for twin in ("JustBot", "MagicBot"):
        for other in names:
            assert cooperates[twin, other] == cooperates["FairBot", other]
            assert cooperates[other, twin] == cooperates[other, "FairBot"]


def test_who_defects_against_defectbot_loses_the_more_patient_fair_agents() -> None:
    """Barasz et al. 2014, section 5: no cooperation with WaitFairBot_K for large K."""
    more = "\n".join(
        f"Patient{k} = ~{'[]' * k}F & [{k}]Them(Me)" for k in range(4, 8)
    )
    names, cooperates = played(more)
    for one in names:
        if not cooperates[one, "DefectBot"] and not one.startswith(("Wait", "Patient")):
            last = [f"Patient{k}" for k in range(4, 8)]
            assert not any(cooperates[one, p] and cooperates[p, one] for p in last), one
        if one.startswith("Wait"):
            assert cooperates[one, one]


def test_waiting_for_one_level_more_is_waiting_for_ever() -> None:
    """The definition in LaVictoire's notes, with n + 1 boxes, defects even against itself."""
    formulas, agents = shipped("Notes1 = ~[][]F & [1]Them(Me)\nNotes2 = ~[][][]F & [2]Them(Me)")
    for one, other in (("Notes1", "WaitFairBot1"), ("Notes2", "WaitFairBot2")):
        assert match(formulas, agents, one, one, Effort()).outcome == (False, False)
        assert match(formulas, agents, other, other, Effort()).outcome == (True, True)


def test_no_agent_of_rank_0_cooperates_with_fairbot_and_defects_against_cooperatebot() -> None:
    """LaVictoire 2015, section 7.1; here for every formula of at most 8 symbols."""
    formulas, agents = shipped()
    frames = Frames(1, 1)
    tried = friends = prudent = 0
    for formula, _ in formulas_of(8, "core", 1, frames, formulas):
        body = formulas.named(formula, {"p": formulas.variable("Them(Me)")})
        if formulas.bare_names(body):
            continue
        tried += 1
        mine = {**agents, "X": Agent("X", body, (), 0)}
        fair = match(formulas, mine, "X", "FairBot", Effort()).outcome == (True, True)
        naive = match(formulas, mine, "X", "CooperateBot", Effort()).outcome[0]
        friends += fair
        prudent += not naive
        assert not fair or naive, text_of(formulas, body)
    assert min(tried, friends, prudent) > 100, (tried, friends, prudent)


def test_the_whole_tournament_agrees_with_its_matches_and_its_proofs() -> None:
    """Each cell, once from one large ladder and once from the fixed points of its own equations."""
    formulas, agents = shipped()
    cooperates = tournament(formulas, agents, PAPER, Effort())
    for one in PAPER:
        for other in PAPER:
            system = system_of(formulas, agents, [(one, other)], Effort())
            first = fixed_points(formulas, system, Effort())[0]
            assert first.name == play(one, other)
            assert first.exists.theorem
            assert first.unique.theorem
            text = text_of(formulas, first.formula)
            true = {"T": True, "F": False, "[]F": False, "[][]F": False, "[][][]F": False}
            assert true[text] == cooperates[one, other]


def test_scores_are_sums_of_the_payoffs() -> None:
    formulas, agents = shipped()
    names = ["CooperateBot", "DefectBot", "PrudentBot"]
    table = tournament(formulas, agents, names, Effort())
    assert scores(names, table) == {"CooperateBot": 2, "DefectBot": 5, "PrudentBot": 6}


def test_ranks() -> None:
    _, agents = shipped("Deep = []Them(PrudentBot) Flat = [](Them(Me) -> Me(Them))")
    assert {agents[name].rank for name in ("FairBot", "MagicBot", "Flat")} == {0}
    assert (agents["PrudentBot"].rank, agents["JustBot"].rank, agents["Deep"].rank) == (1, 1, 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("X = Them(Me)", "outside every box"),
        ("X = ~Them(FairBot) & []Them(Me)", "outside every box"),
        ("X = []Them(FairBott)", "did you mean FairBot"),
        ("X = []Them(Y) Y = []Them(X)", "circle"),
        ("X = []Them(X)", "circle"),
        ("FairBot = T", "FairBot is taken"),
        ("Me = T", "Me is taken"),
        ("".join(f"X{n} = T\n" for n in range(80)), "more than 64 agents"),
    ],
)
def test_what_is_no_agent(text: str, words: str) -> None:
    with pytest.raises(MeaningProblem, match=words):
        shipped(text)


def test_unknown_agents_are_told() -> None:
    formulas, agents = shipped()
    with pytest.raises(UsageProblem, match="did you mean FairBot"):
        match(formulas, agents, "Fairbot", "DefectBot", Effort())


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"X{n} = [{900 + n}]Them(Me)" for n in range(40)),
        "\n".join(f"X{n} = []Them(X{n - 1}) & [{n}]Them(Me)" if n else "X0 = T" for n in range(40)),
        "X = [](" + " & ".join(["[]Them(Me)", "~[]Them(FairBot)"] * 2_000) + ")",
    ],
)
def test_hostile_agents_end(text: str) -> None:
    formulas, agents = shipped(text)
    effort = Effort(500_000)
    try:
        tournament(formulas, agents, list(agents), effort)
    except GodelError as problem:
        assert isinstance(problem, OutOfEffort)
    assert effort.used < 3_000_000
