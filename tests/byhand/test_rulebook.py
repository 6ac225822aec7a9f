"""The rules as a student looks them up are those of the kernel, and their examples are examples."""

from __future__ import annotations

import pytest

from godel.byhand.rulebook import RULES, SAID, rule_lines
from godel.kernel import proof
from godel.kernel.refusal import Refused
from godel.language.canonical import read_canonical
from godel.language.syntax import Form, Node, head, name_of
from godel.resources import proofs_folder
from tests.docs.test_coverage import RULES as KERNEL_RULES


def test_all_rules_are_there() -> None:
    assert set(RULES) == set(KERNEL_RULES)
    assert {need for rule in RULES.values() for need in rule.needs} <= set(SAID)


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_is_drawn_with_its_bar_and_an_example(name: str) -> None:
    rule = RULES[name]
    lines = rule_lines(rule)
    assert any("----" in line for line in lines)
    node = read_canonical(f"({rule.example})".encode(), maximum_bytes=1_000)
    assert isinstance(node, Form)
    assert (head(node), name_of(node.items[1])) == ("apply-rule", name)
    assert len(node.items) == 3 + len(rule.takes)


def applications() -> dict[str, tuple[bytes, int, Form]]:
    """For each rule a shipped proof, and an instruction in it that applies the rule."""
    found: dict[str, tuple[bytes, int, Form]] = {}
    paths = (proofs_folder() / "library").glob("*.proof")
    for data in sorted((path.read_bytes() for path in paths), key=len)[:90]:
        _, instructions = proof.open_proof(data)
        for index, node in enumerate(instructions):
            if head(node) != "apply-rule" or not isinstance(node, Form):
                continue
            name, named = name_of(node.items[1]), node.items[2]
            if isinstance(named, Form) and len(named.items) >= len(RULES[name].needs):
                found.setdefault(name, (data, index, node))
    return found


APPLIED = applications()


@pytest.mark.parametrize("name", sorted(set(RULES) & set(APPLIED)))
def test_what_the_book_says_a_rule_needs_the_kernel_demands(name: str) -> None:
    """An application names the premises of the book; without any one of them it is refused."""
    data, index, node = APPLIED[name]
    state, instructions = proof.open_proof(data)
    for instruction in instructions[:index]:
        state = proof.execute(state, instruction)
    named = node.items[2]
    assert isinstance(named, Form)
    left = state.context.meter.left
    proof.execute(state, node)
    needed = 0
    for drop in range(len(named.items)):
        state.context.meter.left = left
        fewer: list[Node] = [item for place, item in enumerate(named.items) if place != drop]
        try:
            proof.execute(state, Form((*node.items[:2], Form(tuple(fewer)), *node.items[3:])))
        except Refused:
            needed += 1
    assert needed == len(RULES[name].needs) + _more(node)


def _more(node: Form) -> int:
    """Premises that the arguments ask for: for the reason terminates, and for a table again."""
    arguments = [item for item in node.items[3:] if isinstance(item, Form)]
    return sum(head(item) in ("terminates", "reuse") for item in arguments)


def test_every_rule_is_in_some_shipped_proof() -> None:
    assert set(RULES) == set(APPLIED)
