"""Every example on a page is run, and gives exactly what the page says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pytest

from godel.errors import GodelError
from godel.kernel.claim import Claim, Goal
from godel.kernel.proof import Verdict, verify
from godel.kernel.searching import REFLECTION
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text, print_flat, read_canonical
from godel.language.desugar import expand
from godel.language.evaluator import Fault, datum_node, evaluate
from godel.language.program import plain_runtime, prelude
from godel.language.reader import load_text, read_datum, read_file_forms, read_program
from godel.language.syntax import Atom, Form, Node, Text, form, head, symbol
from godel.language.values import Number
from godel.resources import program_names, programs_folder
from godel.world.agent import build_agent
from godel.world.belief import normalise
from godel.world.build import build_world
from tests.docs.pages import DOCS, Block, all_blocks, blocks, pages

AXIOMS = frozenset("hardware reward environment arithmetic utility initial".split())


@dataclass(frozen=True, slots=True)
class Example:
    """A proof on a page, the world and programs above it, and the theorems listed below it."""

    world: Block
    proof: Block
    theorems: Block | None


def examples() -> list[Example]:
    """Each ```ouro-proof with the last ```ouro-world before it and the ```theorems after it."""
    found: list[Example] = []
    for page in pages():
        world: Block | None = None
        parts = blocks(page)
        for index, block in enumerate(parts):
            if block.kind == "ouro-world":
                world = block
            if block.kind == "ouro-proof":
                assert world is not None, block.label()
                after = parts[index + 1] if index + 1 < len(parts) else None
                listed = after if after is not None and after.kind == "theorems" else None
                found.append(Example(world, block, listed))
    return found


def said(block: Block, what: str) -> str:
    """What a comment line `; what: ...` of a block says, or ""."""
    for line in block.text.splitlines():
        if line.startswith(f"; {what}: "):
            return line.removeprefix(f"; {what}: ")
    return ""


def goal_of(text: str) -> Goal:
    """The goal that a page asks for; `better` if it asks for none."""
    words = text.split()
    if words[:1] == ["ceiling"]:
        return Goal("ceiling", None, number_of(words[1]))
    if words[:1] == ["interval"]:
        ends = [None if word == "none" else number_of(word) for word in words[1:]]
        return Goal("interval", *ends)
    if words[:1] == ["keep"]:
        return Goal("keep", predicate=read_datum(text.removeprefix("keep "), "page"))
    return Goal(words[0] if words else "better")


def number_of(word: str) -> Number:
    node = read_datum(word, "page")
    assert isinstance(node, Atom)
    assert not isinstance(node.value, str)
    return node.value  # type: ignore[return-value]


def identity(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def proof_file(example: Example) -> bytes:
    """The proof file that an example stands for."""
    forms = read_file_forms(example.world.text, example.world.label())
    world = build_world(forms[0])
    running = build_agent(forms[1], world)
    texts = [canonical_text(node) for node in forms[:3]]
    here = Here(0, normalise(list(world.start)), running.initial)
    claim = Claim(
        world=identity(texts[0]),
        running=identity(texts[1]),
        candidate=identity(texts[2]) if len(texts) > 2 else "",
        here=here,
        goal=goal_of(said(example.proof, "goal")),
        target=said(example.proof, "target") or "frozen",
        trust=int(said(example.proof, "trust") or 0),
    )
    storage = texts[2] if len(texts) > 2 else ""
    sections = zip(("world-text", "running-text", "storage"), (*texts[:2], storage), strict=True)
    proof = read_canonical(
        example.proof.text.replace("SIZE", str(len(storage.encode()))).encode(),
        maximum_bytes=100_000,
    )
    file = form(
        symbol("godel-proof"),
        Atom(1),
        claim.node(),
        *(form(symbol(name), Text(text)) for name, text in sections),
        proof,
    )
    return canonical_text(file).encode()


def replay(example: Example) -> Verdict:
    """The verdict of the kernel on an example."""
    return verify(proof_file(example), AXIOMS | {REFLECTION})


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.proof.label())
def test_proof_has_the_verdict_on_its_page(example: Example) -> None:
    verdict = replay(example)
    shown = "accepted" if verdict.accepted else f"refused: {verdict.reason}"
    assert shown == said(example.proof, "verdict")
    if example.theorems is not None:
        lines = [f"{number:>2}. {theorem}" for number, theorem in verdict.theorems]
        wanted = example.theorems.text.splitlines()
        assert [line for line in lines if line in wanted] == wanted


def runs() -> list[tuple[str, str]]:
    """The lines `expression ; result` of the pages."""
    found: list[tuple[str, str]] = []
    for block in all_blocks("ouro-runs"):
        for line in block.text.splitlines():
            expression, _, result = line.partition(" ; ")
            found.append((expression.strip(), result.strip()))
    return found


@pytest.mark.parametrize(("expression", "result"), runs())
def test_expression_gives_the_result_on_its_page(expression: str, result: str) -> None:
    outcome = evaluate(plain_runtime(), expand(read_datum(expression, "page")), None, 10_000)
    if isinstance(outcome.result, Fault):
        shown = f"fault: {outcome.result.kind}"
    else:
        shown = print_flat(datum_node(outcome.result, 1_000)[0])
    assert f"{shown}, gas {outcome.gas}" == result


@pytest.mark.parametrize("block", all_blocks("ouro-canonical"), ids=Block.label)
def test_canonical_text_on_a_page_is_canonical(block: Block) -> None:
    assert canonical_text(read_datum(block.text, block.label())) == block.text


def test_the_prelude_on_the_page_is_the_prelude() -> None:
    (block,) = all_blocks("ouro-prelude")
    shown = {print_flat(node) for node in read_program(block.text, block.label())}
    source = DOCS.parent / "godel" / "language" / "prelude.ouro"
    tree = read_canonical(source.read_bytes(), maximum_bytes=100_000)
    assert isinstance(tree, Form)
    assert shown == {print_flat(node) for node in tree.items[1:]}
    assert {head_of(node) for node in tree.items[1:]} == set(prelude())


@pytest.mark.parametrize("block", all_blocks("ouro-library"), ids=Block.label)
def test_definitions_on_a_page_are_those_of_a_shipped_program(block: Block) -> None:
    shipped = {
        print_flat(node)
        for name in program_names()
        for node in read_program(load_text(programs_folder() / f"{name}.ouro"), name)
    }
    shown = {print_flat(node) for node in read_program(block.text, block.label())}
    assert shown
    assert shown <= shipped


def head_of(definition: Node) -> str:
    assert isinstance(definition, Form)
    return head(definition.items[1])


@pytest.mark.parametrize("block", all_blocks("ouro-world"), ids=Block.label)
def test_worlds_on_pages_are_worlds(block: Block) -> None:
    forms = read_file_forms(block.text, block.label())
    world = build_world(forms[0])
    for node in forms[1:]:
        try:
            build_agent(node, world)
        except GodelError as error:
            pytest.fail(str(error))
