"""Forged claims: the kernel proves what the claim says about the bytes in the file, or nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from godel.kernel.claim import read_claim
from godel.kernel.proof import open_proof, verify
from godel.language.canonical import canonical_text, read_canonical
from godel.language.syntax import Atom, Form, Node, Text, form, symbol
from tests.kernel.accepted import ACCEPTED, BOUNDS, BUSY, IDLE, RECALL, WORLD, better, remembering
from tests.kernel.certificates import ALLOWED, canonical, identity, quoted, tree

OTHER_WORLD = WORLD.replace("(discount 9/10)", "(discount 4/5)")


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_claim_of_the_verdict_is_the_one_in_the_file(name: str) -> None:
    certificate = ACCEPTED[name]()
    claim = certificate.judge().claim
    assert claim is not None
    assert canonical_text(claim.node()) == canonical(certificate.claim())
    assert claim.world == identity(certificate.world)
    assert claim.running == identity(certificate.running)
    assert claim.candidate == identity(certificate.candidate)


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_claim_is_read_as_it_was_written(name: str) -> None:
    state, _ = open_proof(ACCEPTED[name]().data())
    context = state.context
    again = read_claim(state.claim.node(), context.world, context.running.agent)
    assert again.digest() == state.claim.digest()


@pytest.mark.parametrize("part", ["world", "running", "candidate"])
def test_another_hash(part: str) -> None:
    certificate = better()
    true = identity(getattr(certificate, part))
    forged = certificate.changed((f"({part} sha-{true}", f"({part} sha-{'f' * 64}"))
    verdict = forged.judge()
    assert not verdict.accepted
    expected = "not among the theorems" if part == "candidate" else "about other bytes"
    assert expected in verdict.reason


@pytest.mark.parametrize(
    ("part", "text"),
    [("world", OTHER_WORLD), ("running", BUSY), ("candidate", IDLE.replace("agent p", "agent q"))],
)
def test_other_bytes_under_the_old_hash_and_under_their_own(part: str, text: str) -> None:
    certificate = better()
    old, new = getattr(certificate, part), canonical(text)
    other = replace(certificate, **{part: new})
    assert not other.judge().accepted  # the new hash: a rule refuses
    kept = other.changed((f"({part} sha-{identity(new)}", f"({part} sha-{identity(old)}"))
    assert not kept.judge().accepted


def test_a_forged_memory_is_not_the_memory_of_the_proof() -> None:
    certificate = remembering()
    assert certificate.judge().accepted
    for memory, accepted in (("0", True), ("2", False)):
        # from 2 the running program is as good as the candidate
        assert replace(certificate, memory=memory).judge().accepted is accepted


def test_a_forged_state_is_not_the_state_of_the_proof() -> None:
    stops = WORLD.replace("(step", "(done (= x 3)) (step")
    lines = {11: BOUNDS[11].replace(") 9 (", ") (if (= x 3) 0 9) (")}
    certificate = better(lines, world=stops)
    for belief, accepted in (
        ("(1 0)", True),
        ("(1 3)", False),
        ("(1/2 0) (1/2 3)", True),
        ("(0 0) (1 3)", False),
        ("(3/2 0) (-1/2 3)", False),
        ("", False),
    ):
        assert replace(certificate, belief=belief).judge().accepted is accepted, belief


def test_the_tick_is_only_a_label_except_at_the_start() -> None:
    assert replace(better(), tick=10**30).judge().accepted
    assert replace(better({7: "(get-axiom initial)"}), tick=0).judge().accepted
    assert not replace(better({7: "(get-axiom initial)"}), tick=1).judge().accepted


def test_memory_is_carried_over_by_name_and_range_only() -> None:
    eager = RECALL.replace("agent p", "agent q").replace("(= m 2)", "(>= m 1)")
    eager = re.sub(r"\bm\b", "k", eager).replace("(think k) k", "(think x) x")
    running = RECALL.replace("(think m) m", "(think x) x")
    verdict = remembering(running=running, candidate=eager).judge()
    assert "44/5 is not above 9" in verdict.reason  # it starts anew at 0, where 44/5 is proved


ESCAPES = ['"', "\\", '\\"', "a\nb", "(", ")", ";", "' `", '") (storage "', "\\\\\\", "é"]


@pytest.mark.parametrize("text", ESCAPES)
def test_what_is_printed_is_read_again(text: str) -> None:
    """Two trees with one text would be two programs with one hash."""
    node = form(symbol("w"), Text(text), Atom(1), form(symbol("quote"), symbol("x")), Text(""))
    again = read_canonical(canonical_text(node).encode(), maximum_bytes=1_000)
    assert flat(again) == flat(node)


@pytest.mark.parametrize("text", ESCAPES)
def test_no_text_leaves_its_section(text: str) -> None:
    """A summary made to look like a section stays a summary, so the claim stays what it is."""
    world = WORLD.replace("(world w", f"(world w {quoted(text)}")
    verdict = better(world=world).judge()
    assert verdict.accepted, verdict.reason
    assert verdict.claim is not None
    assert verdict.claim.world == identity(canonical(world))


def flat(node: Node) -> list[str]:
    """The leaves and parentheses of a tree, each with its sort."""
    if isinstance(node, Form):
        return ["("] + [item for child in node.items for item in flat(child)] + [")"]
    return [f"{type(node).__name__} {node.text if isinstance(node, Text) else node.value!r}"]


SAME = [
    ("(agent q (define (policy x) 1))", "(agent q (define (policy x) 1)) "),
    ("(agent q (define (policy x) 1))", "(agent q (define (policy x) 1)) ; comment\n"),
    ("(agent q (define (policy x) 'a))", "(agent q (define (policy x) (quote a)))"),
    ("(agent q (define (policy x) 1))", "(agent q (define (policy x) 2/2))"),
    ("(agent q (define (policy x) 1))", "(agent q (define (policy x) +1))"),
    ("(agent q (define (policy x) 1))", "(agent q (define (policy x) 01))"),
    ("(agent q (define (policy x) 0))", "(agent q (define (policy x) -0))"),
    ("(agent q (define (policy x) 1))", "(agent q (define (policy x) 1.0))"),
    ("(agent q (define (policy x) 1))", "\ufeff(agent q (define (policy x) 1))"),
    ("(agent q (define (policy x) 1))", "(agent q\r\n  (define (policy x) 1))\n"),
    ("(agent q (define (policy x) 1))", "(agent q (define (policy x) 1))(agent q)"),
]


@pytest.mark.parametrize(("text", "other"), SAME)
def test_one_program_has_one_text(text: str, other: str) -> None:
    """Whatever means the same as a program but is written otherwise is refused."""
    assert canonical_text(tree(text)).encode() != other.encode()
    certificate = replace(better(), candidate=other)
    size = len(other.encode())
    old = f"(set-switchprog 0 {len(canonical(BUSY))})"
    certificate = certificate.changed((old, f"(set-switchprog 0 {size})"))
    verdict = verify(certificate.data(), ALLOWED)
    assert not verdict.accepted
    assert "program q" in verdict.reason or "unreadable text" in verdict.reason
