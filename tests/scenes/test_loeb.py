"""The variant that believes its own proofs proves anything; without that axiom it is sound."""

from __future__ import annotations

import pytest

from godel.kernel.refusal import Refused
from godel.language.canonical import print_flat, same_tree
from godel.language.reader import read_datum
from godel.language.syntax import Form, Node
from godel.logic.effort import EFFORT, Effort
from godel.logic.formulas import Formulas
from godel.logic.reader import read_formula
from godel.logic.tableau import decide
from godel.scenes.loeb import BETTER, derivation, follows, judged
from tests.attack.loeb import LOEB, TEXTS
from tests.kernel.accepted import no_better

SIZE = len(TEXTS[2].encode())


def lines() -> list[str]:
    """The instructions of Löb's argument."""
    node = derivation(SIZE)
    assert isinstance(node, Form)
    return [print_flat(item) for item in node.items[1:]]


def said(*instructions: str, believing: bool = True) -> str:
    """Why a variant refuses these instructions, "" if it accepts them."""
    old, new = " ".join(lines()), " ".join(instructions)
    return judged(LOEB.certificate.changed((old, new)).data(), believing).reason


def test_it_derives_a_switch_that_the_kernel_refutes() -> None:
    done = judged(LOEB.certificate.data(), True)
    assert (done.accepted, done.reason, len(done.sentences)) == (True, "", 12)
    assert same_tree(done.sentences[-1], BETTER)
    refuted = no_better()  # the same two programs
    assert (refuted.running, refuted.candidate) == TEXTS[1:]
    assert refuted.judge().accepted


def test_neither_the_kernel_nor_the_sober_variant_does() -> None:
    assert judged(LOEB.certificate.data(), False).reason == f"instruction 2: {LOEB.reason}"
    assert LOEB.certificate.judge().reason == f"instruction 2: {LOEB.reason}"


@pytest.mark.parametrize("left_out", range(1, len(lines()) - 1))
def test_no_line_can_be_left_out(left_out: int) -> None:
    shorter = [line for number, line in enumerate(lines()) if number != left_out]
    assert said(*shorter)


@pytest.mark.parametrize(
    ("instructions", "reason"),
    [
        (["(check)"], "the switchprog is not the candidate"),
        ([lines()[0], "(check)"], "that it is better is not among the sentences"),
        ([lines()[0]], "ends without a successful check"),
        (["(get-axiom fixed-point sideways)"], "there is no such axiom: fixed-point"),
        (["(get-axiom hardware running)"], "there is no such axiom: hardware"),
        (["(get-axiom what-i-prove)"], "there is no such axiom: what-i-prove"),
        (["(apply-rule necessitation (1))"], "there is no sentence 1"),
        (["(apply-rule necessitation (0))"], "there is no sentence 0"),
        (["(apply-rule necessitation ())"], "takes 1 sentence"),
        (["(apply-rule logic () better)"], "better does not follow"),
        (["(apply-rule separate (1 2))"], "there is no such rule"),
        (["(set-switchprog 5 2)"], "outside the storage"),
        (["(apply-rule logic () (implies (implies (implies a b) a) a))", "(check)"], "candidate"),
    ],
)
def test_what_a_variant_refuses(instructions: list[str], reason: str) -> None:
    assert reason in said(*instructions)


def node(text: str) -> Node:
    return read_datum(text, "test")


def test_logic_goes_by_truth_tables() -> None:
    a_b, b_c, a_c = (node(f"(implies {x})") for x in ("a b", "b c", "a c"))
    assert follows((a_b, b_c), a_c)
    assert not follows((a_b,), a_c)
    assert not follows((), node("(implies (provable a) a)"))  # an atom of its own
    many = node("(implies " * 13 + "z" + "".join(f" x{n})" for n in range(13)))
    with pytest.raises(Refused, match="at most 12 atoms"):
        follows((), many)


def modal(sentence: Node) -> str:
    """The sentence in the language of provability logic; psi is `[]x -> x`, its fixed point."""
    if isinstance(sentence, Form):
        word, *parts = (modal(item) for item in sentence.items)
        return f"[]({parts[0]})" if word == "provable" else f"(({parts[0]}) -> ({parts[1]}))"
    return {"psi": "([]x -> x)", "better": "x"}.get(print_flat(sentence), print_flat(sentence))


def proves(formula: str) -> bool:
    """Whether provability logic proves a formula."""
    formulas, effort = Formulas(), Effort(EFFORT)
    return decide(formulas, read_formula(formula, formulas), effort).theorem


def test_all_lines_but_the_axiom_and_what_follows_from_it_are_theorems_of_gl() -> None:
    sentences = judged(LOEB.certificate.data(), True).sentences
    proved = {number: proves(modal(said)) for number, said in enumerate(sentences, 1)}
    assert {number for number, holds in proved.items() if not holds} == {1, 8, 10, 11, 12}
