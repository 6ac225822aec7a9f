"""GL and K4 decided: known theorems, all small formulas, proofs that are checked, hostile input."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import product

import pytest

from godel.errors import SyntaxProblem, TrustFailure
from godel.logic.certificate import to_bytes, verified
from godel.logic.effort import Effort, OutOfEffort
from godel.logic.formulas import Formula, Formulas
from godel.logic.kripke import Model, is_countermodel, truths
from godel.logic.proofs import Sequent, Step, _follows, _seen_from, _taken_apart, check
from godel.logic.reader import read_formula
from godel.logic.tableau import Decision, decide
from tests.logic.exhaust import Frames, compare, relations

LOEB = "[]([]p -> p) -> []p"
BOTH = [
    "p | ~p",
    "[](p -> q) -> ([]p -> []q)",
    "[]p -> [][]p",
    "[]p & []q <-> [](p & q)",
    "<>p <-> ~[]~p",
    "[]p & <>q -> <>(p & q)",
    "[](p <-> ~[]p) -> [](p <-> ~[]F)",  # Gödel's sentence says that there is no contradiction
    "[](p <-> [](p -> q)) -> [](p <-> []q)",
]
ONLY_GL = [  # Boolos 1993, chapters 1 and 3
    LOEB,
    "~[]F -> ~[]~[]F",
    "<>p -> <>(p & ~<>p)",
    "[](p <-> []p) -> []p",
    "[]F <-> []<>T",
    "[]<>p <-> []F",
    "[]([]p <-> p) -> []p",
]
NEITHER = [
    "p",
    "[]p -> p",
    "p -> []p",
    "<>T",
    "[][]F -> []F",
    "[](p | q) -> []p | []q",
    "[]([]p -> q) | []([]q -> p)",
    "[][]p -> []p",
    "~[]F",
]


@pytest.mark.parametrize(
    ("text", "in_gl", "in_k4"),
    [
        *((text, True, True) for text in BOTH),
        *((text, True, False) for text in ONLY_GL),
        *((text, False, False) for text in NEITHER),
    ],
)
def test_known_formulas(text: str, in_gl: bool, in_k4: bool) -> None:
    formulas = Formulas()
    formula = read_formula(text, formulas)
    assert decide(formulas, formula, Effort(), "GL").theorem is in_gl
    assert decide(formulas, formula, Effort(), "K4").theorem is in_k4


@pytest.mark.parametrize(
    ("size", "worlds", "variables", "language", "logic"),
    [
        (9, 5, 1, "core", "GL"),
        (7, 4, 2, "core", "GL"),
        (5, 3, 2, "full", "GL"),
        (5, 4, 1, "full", "GL"),
        (8, 3, 1, "core", "K4"),
        (5, 2, 2, "full", "K4"),
    ],
)
def test_every_small_formula_agrees_with_every_small_frame(
    size: int, worlds: int, variables: int, language: str, logic: str
) -> None:
    tally = compare(size, worlds, variables, language, logic)
    assert tally.wrong == ()
    assert min(tally.theorems, tally.refuted) > 600
    assert tally.larger < tally.formulas // 20


def test_the_judge_has_all_frames() -> None:
    orders = [sum(1 for _ in relations(worlds, "GL")) for worlds in range(1, 6)]
    assert orders == [1, 2, 5, 16, 63]  # strict partial orders, OEIS A000112
    transitive = [sum(1 for _ in relations(worlds, "K4")) for worlds in range(1, 4)]
    assert transitive == [2, 8, 39]  # unlabelled transitive relations, OEIS A091073


def test_the_judge_disagrees_with_a_wrong_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    """With K4's answers for GL there must be complaints."""
    from tests.logic import exhaust

    def wrong(formulas: Formulas, formula: Formula, effort: Effort, logic: str) -> Decision:
        return decide(formulas, formula, effort, "K4")

    monkeypatch.setattr(exhaust, "decide", wrong)
    assert exhaust.compare(8, 3).wrong


def test_a_proof_in_gl_is_none_in_k4() -> None:
    formulas = Formulas()
    formula = read_formula(LOEB, formulas)
    proof = decide(formulas, formula, Effort()).proof
    assert proof is not None
    check(formulas, proof, formula, "GL")
    with pytest.raises(TrustFailure, match="step 4"):
        check(formulas, proof, formula, "K4")


def test_a_proof_proves_only_its_goal() -> None:
    formulas = Formulas()
    proof = decide(formulas, read_formula(LOEB, formulas), Effort()).proof
    assert proof is not None
    with pytest.raises(TrustFailure, match="does not end"):
        check(formulas, proof, formulas.false, "GL")
    with pytest.raises(TrustFailure):
        check(formulas, (), formulas.false, "GL")
    last = Step(Sequent(frozenset(), frozenset((formulas.false,))), "right", 0, (0,))
    with pytest.raises(TrustFailure):  # a step that rests on itself
        check(formulas, (last,), formulas.false, "GL")


def _sequent_value(formulas: Formulas, frames: Frames, step: Step) -> int:
    values: dict[Formula, int] = {}
    for part in formulas.parts_of(*step.sequent.left, *step.sequent.right):
        node = formulas[part]
        if node.name:
            values[part] = frames.variables["pqrs".index(node.name)]
        else:
            values[part] = frames.value(node.operator, *(values[p] for p in node.parts))
    value = 0
    for part in step.sequent.left:
        value |= frames.every & ~values[part]
    for part in step.sequent.right:
        value |= values[part]
    return value


def _valid_models(frames: Frames, value: int, starts: list[tuple[int, int]]) -> list[int]:
    """For each frame, the valuations under which something holds at all its worlds."""
    full = (1 << frames.width) - 1
    found = []
    for start, worlds in starts:
        models = full
        for world in range(start, start + worlds):
            models &= value >> world * frames.width
        found.append(models)
    return found


@pytest.mark.parametrize("logic", ["GL", "K4"])
def test_every_step_that_the_checker_accepts_is_sound(logic: str) -> None:
    """In each model in which the premises of an accepted step hold everywhere, it does as well."""
    draw = random.Random(logic)
    formulas = Formulas()
    frames = Frames(3, 1, logic)
    sizes = [worlds for worlds in range(1, 4) for _ in relations(worlds, logic)]
    starts = [(sum(sizes[:index]), worlds) for index, worlds in enumerate(sizes)]
    texts = ["p", "[]p", "<>p", "~p", "p & []p", "[]p | <>p", "[]p -> p", "<>p <-> p", "F", "T",
             "[]([]p -> p)", "<>[]F"]  # fmt: skip
    pool = formulas.parts_of(*(read_formula(text, formulas) for text in texts))
    accepted = {"axiom": 0, "left": 0, "right": 0, "box": 0}

    def some(most: int) -> frozenset[Formula]:
        return frozenset(draw.sample(pool, draw.randrange(most + 1)))

    def near(side: frozenset[Formula]) -> frozenset[Formula]:
        """The side as it is, or with something taken away, added or replaced."""
        gone = set(draw.sample(sorted(side), min(len(side), draw.choice((0, 0, 1)))))
        return frozenset(side - gone) | (some(1) if draw.random() < 0.4 else frozenset())

    for _ in range(12_000):
        about, rule = draw.choice(pool), draw.choice(list(accepted))
        own = frozenset((about,))
        sides = (some(3) | own, some(3)) if draw.random() < 0.5 else (some(3), some(3) | own)
        step = Step(Sequent(*sides), rule, about)
        wants = [] if rule == "axiom" else (
            _seen_from(formulas, step, logic) if rule == "box" else _taken_apart(formulas, step)
        )  # fmt: skip
        inner = [Step(Sequent(near(w.left), near(w.right)), "axiom", about) for w in wants]
        premises = tuple(range(len(inner) - (draw.random() < 0.1 and bool(inner))))
        step = replace(step, premises=premises)
        if not _follows(formulas, inner, step, logic):
            continue
        accepted[step.rule] += 1
        wanted = _valid_models(frames, _sequent_value(formulas, frames, step), starts)
        known = [
            _valid_models(frames, _sequent_value(formulas, frames, inner[p]), starts)
            for p in premises
        ]
        for index, models in enumerate(wanted):
            given = (1 << frames.width) - 1
            for row in known:
                given &= row[index]
            assert not given & ~models, (step, inner)
    assert min(accepted.values()) >= 100, accepted


def test_damaged_proofs_are_refused() -> None:
    formulas = Formulas()
    formula = read_formula("[](p <-> ~[]p) -> [](p <-> ~[]F)", formulas)
    proof = decide(formulas, formula, Effort()).proof
    assert proof is not None
    nonsense = Sequent(frozenset(), frozenset((formulas.false,)))
    wrong = {"left": "right", "right": "left", "axiom": "box", "box": "left"}
    for number, step in enumerate(proof):
        damages = [
            replace(step, rule=wrong[step.rule]),
            replace(step, premises=(*step.premises, number)),
            replace(step, premises=(*step.premises, 0, 0)),
            replace(step, premises=(*step.premises[:-1], -1)),
            replace(step, formula=formula if step.formula != formula else formulas.false),
            replace(step, sequent=nonsense),
        ]
        for damaged in damages:
            steps = (*proof[:number], damaged, *proof[number + 1 :])
            with pytest.raises(TrustFailure):
                check(formulas, steps, formula, "GL")


def test_truth_in_a_model_by_hand() -> None:
    """0 sees 1 and 2, 1 sees 2; p holds at 2 only."""
    formulas = Formulas()
    model = Model((0b110, 0b100, 0), {"p": 0b100})
    for text, worlds in [
        ("p", 0b100), ("[]p", 0b110), ("<>p", 0b011), ("[][]p", 0b111), ("[]F", 0b100),
        ("[]p -> p", 0b101), ("p | <>p", 0b111), ("p & <>p", 0), ("p <-> []F", 0b111),
        ("~p", 0b011), ("T", 0b111), ("q", 0),
    ]:  # fmt: skip
        assert truths(model, formulas, read_formula(text, formulas), Effort()) == worlds, text


@pytest.mark.parametrize(
    ("model", "logic", "good"),
    [
        (Model((0,), {}), "GL", True),
        (Model((1,), {}), "GL", False),  # not irreflexive
        (Model((1,), {}), "K4", True),
        (Model((0b10, 0b100, 0), {}), "K4", False),  # not transitive
        (Model((0b110, 0b100, 0), {}), "GL", True),
        (Model((), {}), "GL", False),
        (Model((0b10,), {}), "GL", False),  # sees a world that is not there
        (Model((0,), {"p": 1}), "GL", False),  # p is true there
    ],
)
def test_what_a_countermodel_of_p_is(model: Model, logic: str, good: bool) -> None:
    formulas = Formulas()
    formula = formulas.variable("p")
    assert is_countermodel(model, formulas, formula, logic, Effort()) is good


@pytest.mark.parametrize(
    "text",
    [
        "[]" * 3_000 + "p",
        "~" * 10_000 + "p",
        "[]p -> (" * 3_000 + "q" + ")" * 3_000,
        "[1000][1000][1000]p",
        " & ".join(f"([]p{n} | <>q{n} | r{n})" for n in range(300)) + " -> []F",
        "[](" + " | ".join(f"<>p{n}" for n in range(40)) + ") -> "
        + " | ".join(f"[]<>p{n}" for n in range(40)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("logic", ["GL", "K4"])
def test_hostile_formulas_end_within_the_effort(text: str, logic: str) -> None:
    formulas = Formulas()
    effort = Effort(300_000)
    formula = read_formula(text, formulas)
    try:
        decide(formulas, formula, effort, logic)
    except OutOfEffort as problem:
        assert "not decided within 300,000 units" in str(problem)
        assert problem.exit_code == 1
    assert effort.used < 2_000_000


def test_hard_but_short_formulas_are_given_up() -> None:
    """Chains that need exponentially many worlds: each level asks for both values of a variable."""
    pieces = []
    for level in range(12):
        pieces.append(f"[](d{level} -> <>(d{level + 1} & b{level}) & <>(d{level + 1} & ~b{level}))")
    for level, other in product(range(12), range(12)):
        if other > level:
            pieces.append(f"[](d{other} -> (b{level} -> [](d{other + 1} -> b{level})))")
            pieces.append(f"[](d{other} -> (~b{level} -> [](d{other + 1} -> ~b{level})))")
    text = "~(<>d0 & " + " & ".join(pieces) + ")"
    formulas = Formulas()
    with pytest.raises(OutOfEffort):
        decide(formulas, read_formula(text, formulas), Effort(200_000))


def test_a_countermodel_that_is_found_is_told_even_if_no_effort_is_left_to_shrink_it() -> None:
    formulas = Formulas()
    formula = read_formula("[](p | q) -> []p | []q | []r", formulas)
    least = next(n for n in range(1, 1_000) if _decided(formulas, formula, n) is not None)
    first, last = _decided(formulas, formula, least), _decided(formulas, formula, 10_000)
    assert first is not None
    assert last is not None
    assert first.model is not None
    assert last.model is not None
    assert len(first.model.sees) >= len(last.model.sees) == 3


def _decided(formulas: Formulas, formula: Formula, limit: int) -> Decision | None:
    try:
        return decide(formulas, formula, Effort(limit))
    except OutOfEffort:
        return None


@pytest.mark.parametrize("text", [LOEB, "[]p -> p", "[](p <-> ~[]p) -> [](p <-> ~[]F)", "<>q"])
def test_a_certificate_is_checked_from_its_bytes(text: str) -> None:
    formulas = Formulas()
    data = to_bytes(formulas, decide(formulas, read_formula(text, formulas), Effort()), text)
    fresh = verified(data, Formulas(), Effort())
    assert fresh.theorem is decide(formulas, read_formula(text, formulas), Effort()).theorem
    body = json.loads(data)
    body["formula"] = "[]q -> q" if fresh.theorem else "q -> q"
    with pytest.raises(TrustFailure):
        verified(json.dumps(body).encode(), Formulas(), Effort())


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"kind": "godel-modal-1"}',
        b'{"kind":"godel-modal-1","logic":"S5","formula":"p","proof":[],"table":[]}',
        b'{"kind":"godel-modal-1","logic":"GL","formula":"p","proof":[[]],"table":[]}',
        b'{"kind":"godel-modal-1","logic":"GL","formula":"p","proof":[[[0],[],"left",0,[]]],"table":[]}',
        b'{"kind":"godel-modal-1","logic":"GL","formula":"p","proof":[],"table":[["[]",0]]}',
        b'{"kind":"godel-modal-1","logic":"GL","formula":"p","proof":[],"table":[["[]",true]]}',
        b'{"kind":"godel-modal-1","logic":"GL","formula":"p","proof":[],"table":[[["x"],0]]}',
        b'{"kind":"godel-modal-1","logic":"GL","formula":"p","sees":[[1]],"holds":{}}',
        b'{"kind":"godel-modal-1","logic":"GL","formula":"p","sees":[[-1]],"holds":{}}',
        b'{"kind":"godel-modal-1","logic":"GL","formula":"p","sees":[[]],"holds":[]}',
    ],
)  # fmt: skip
def test_files_that_are_no_certificates(data: bytes) -> None:
    with pytest.raises(SyntaxProblem):
        verified(data, Formulas(), Effort())
