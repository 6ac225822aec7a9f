"""Every scene ends as its text says, its control ends the other way, and both checkers agree."""

from __future__ import annotations

import pytest

from godel.events import Switched
from godel.kernel.searching import REFLECTION
from godel.language.canonical import same_tree
from godel.resources import scene_names
from godel.scenes.change import differing
from godel.scenes.record import load_scene
from godel.scenes.results import Compared, Lived
from tests.docs.pages import DOCS
from tests.docs.sessions import sessions
from tests.docs.test_readme import shown as comparable
from tests.scenes.stage import played

PAGES = DOCS / "scenes"
BOTH = pytest.mark.parametrize("control", [False, True], ids=["scene", "control"])


SHOWN = {
    "becoming-dumb": "6.1 item 7, becoming dumb",
    "bogus-utility": "6.1 item 4, another utility function",
    "changed-prior": "6.1 item 5, faster or reordered search",
    "faster-searcher": "6.1 item 5, faster or reordered search",
    "for-ever": "2.4 what cannot be proved",
    "goldbach": "6.2 example 6.2, fast theorem proving",
    "interrupt": "4.4 a useless set-up phase",
    "invest": "6.1 item 8, better hardware",
    "lemma": "6.1 item 3, axioms",
    "loeb-wall": "4.3 recursive meta-levels",
    "probe-first": "6.1 item 2, experiments",
    "procrastination": "4.2 relaxed target theorem (3)",
    "refuelling-robot": "6.2 example 6.3, bounded resources",
    "supermarket": "6.1 item 6, a limited and urgent rewrite",
    "time-share": "6.1 item 1, time share",
    "trust": "4.3 recursive meta-levels",
    "travelling-salesman": "6.2 example 6.1, time-limited optimisation",
}
"""What of Schmidhuber's paper a scene shows."""


def scenes(paper: bool = False) -> pytest.MarkDecorator:
    """One parameter for each scene; those of one scene run in one process."""
    marked = []
    for name in scene_names():
        shows = [pytest.mark.paper(SHOWN[name])] if paper and name in SHOWN else []
        marked.append(pytest.param(name, marks=[pytest.mark.xdist_group(name), *shows]))
    return pytest.mark.parametrize("name", marked)


@scenes(paper=True)
@BOTH
def test_it_ends_as_told(name: str, control: bool) -> None:
    for number, done in enumerate(played(name, control).performance.steps, 1):
        assert done.differs == "", f"step {number}"


@scenes()
@BOTH
def test_both_checkers_accept_its_certificates(name: str, control: bool) -> None:
    performance = played(name, control).performance
    assert [c for done in performance.steps for c in done.checked if not done.agreed] == []
    assert any(done.checked for done in performance.steps)
    assert performance.as_told


@scenes()
def test_the_control_ends_the_other_way(name: str) -> None:
    ends = [[done.found.word for done in played(name, c).performance.steps] for c in (False, True)]
    assert ends[0] != ends[1]


@scenes()
def test_exactly_one_number_differs(name: str) -> None:
    scene = load_scene(name)
    files = scene.source(False).forms, scene.source(True).forms
    assert len(files[0]) == len(files[1])
    found = [differing(old, new) for old, new in zip(*files, strict=True)]
    assert None not in found
    levels = int(scene.trust != scene.control_trust)
    assert sum(len(pairs) for pairs in found if pairs is not None) + levels == 1


@scenes()
def test_the_page_shows_what_is_printed(name: str) -> None:
    text = (PAGES / f"{name}.md").read_text("utf-8")
    told = dict(sessions(text))
    for control in (False, True):
        command = f"godel scene {name}{' --control' if control else ''}"
        assert comparable(played(name, control).printed) == comparable(told[command])


def test_the_index_lists_the_scenes_with_their_controls() -> None:
    index = (PAGES / "index.md").read_text("utf-8")
    for name in scene_names():
        scene = load_scene(name)
        assert f"| [{name}]({name}.md) | {scene.title} | {scene.change} |" in index


def test_trees_differ_in_their_numbers_only() -> None:
    tree = load_scene("probe-first").file.forms
    assert differing(tree[0], tree[0]) == []
    assert differing(tree[1], tree[2]) is None
    assert not same_tree(tree[1], tree[2])


@pytest.mark.xdist_group("bogus-utility")
def test_the_proof_that_is_refused_and_the_one_that_is_accepted_are_the_same() -> None:
    proofs = []
    for control in (False, True):
        with played("bogus-utility", control).inside():
            found = played("bogus-utility", control).performance.steps[0].found
            assert isinstance(found, Compared)
            assert found.certificate is not None
            text = found.certificate.read_text("utf-8")
        proofs.append(text[text.index("\n  (proof") :])
    assert proofs[0] == proofs[1]
    assert "bellman-lower" in proofs[0] or "table-lower" in proofs[0]


def switches(name: str, control: bool) -> list[Switched]:
    """The rewrites of the last life of a scene."""
    found = played(name, control).performance.steps[-1].found
    assert isinstance(found, Lived)
    with played(name, control).inside():
        return [event for event in found.traced.events if isinstance(event, Switched)]


@pytest.mark.xdist_group("trust")
def test_a_successor_that_searches_costs_a_level_and_one_that_does_not_costs_none() -> None:
    first, second = switches("trust", False)
    assert (first.trust, REFLECTION in first.rests_on) == (0, True)
    assert (second.trust, REFLECTION in second.rests_on) == (0, False)
    (alone,) = switches("trust", True)
    assert (alone.trust, REFLECTION in alone.rests_on) == (0, False)


@pytest.mark.xdist_group("procrastination")
@BOTH
def test_each_day_that_is_put_off_costs_a_level(control: bool) -> None:
    levels = [switch.trust for switch in switches("procrastination", control)]
    assert levels == (list(range(999, 989, -1)) if control else [2, 1, 0, 0])


@pytest.mark.xdist_group("supermarket")
def test_a_theorem_says_as_good_under_relaxed_and_better_under_strict() -> None:
    theorems = [
        done.found.theorem
        for done in played("supermarket", False).performance.steps
        if isinstance(done.found, Compared) and done.found.theorem
    ]
    assert [" >= " in theorem for theorem in theorems] == [True, False]
