"""The Löb wall: a kernel that differs from one that reasons soundly by a single axiom.

`judged` is a variant of our kernel that can also reason about its own proofs: sentences may say
that a sentence is provable *by this variant*. That much is sound, and proves no switch. With the
one axiom "what I prove is true" Löb's argument (1955) proves every sentence, and so that any
rewrite is better. Nothing of this is in the kernel, which refuses the axiom by its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from godel.kernel.proof import ProofState, execute, open_proof
from godel.kernel.refusal import Malformed, Refused
from godel.language.canonical import print_flat, same_tree
from godel.language.syntax import Atom, Form, Node, form, head, name_of, symbol

BELIEF = "what-i-prove"
"""The axiom scheme by which the variants differ: what is provable is true."""

MOST_ATOMS = 12
"""Most different atoms of one step of propositional logic."""

BETTER, PSI = symbol("better"), symbol("psi")
"""The claim of the proof file; and a sentence that says: if I am provable, it is better."""


def implies(left: Node, right: Node) -> Node:
    """If `left` then `right`."""
    return form(symbol("implies"), left, right)


def provable(sentence: Node) -> Node:
    """This variant proves the sentence."""
    return form(symbol("provable"), sentence)


@dataclass(frozen=True, slots=True)
class Derivation:
    """What a variant says of a proof file, with the sentences that it proved on the way."""

    accepted: bool
    reason: str
    sentences: tuple[Node, ...]


def judged(data: bytes, believing: bool) -> Derivation:
    """Replay a proof file by a variant: with the axiom `what-i-prove` or, soundly, without it."""
    sentences: tuple[Node, ...] = ()
    try:
        state, instructions = open_proof(data)
        for number, instruction in enumerate(instructions, 1):
            try:
                if head(instruction) == "check":
                    _check(state, sentences)
                    return Derivation(True, "", sentences)
                if head(instruction) in ("get-axiom", "apply-rule"):
                    sentences = (*sentences, _concluded(instruction, sentences, believing))
                else:
                    state = execute(state, instruction)
            except Refused as refusal:
                return Derivation(False, f"instruction {number}: {refusal}", sentences)
    except Refused as refusal:
        return Derivation(False, str(refusal), sentences)
    return Derivation(False, "the proof ends without a successful check", sentences)


def _check(state: ProofState, sentences: tuple[Node, ...]) -> None:
    candidate = state.context.candidate
    if candidate is None or candidate.digest != state.claim.candidate:
        raise Refused("the switchprog is not the candidate of the claim")
    if not any(same_tree(sentence, BETTER) for sentence in sentences):
        raise Refused("that it is better is not among the sentences")


def _concluded(instruction: Node, sentences: tuple[Node, ...], believing: bool) -> Node:
    """The sentence of an axiom or a rule. Raises Refused."""
    items = instruction.items[1:] if isinstance(instruction, Form) else ()
    match head(instruction), name_of(items[0]) if items else "", items[1:]:
        case "get-axiom", "fixed-point", (which,) if name_of(which) in ("down", "up"):
            says = implies(provable(PSI), BETTER)
            return implies(PSI, says) if name_of(which) == "down" else implies(says, PSI)
        case "get-axiom", "distributes", (left, right):
            apart = implies(provable(left), provable(right))
            return implies(provable(implies(left, right)), apart)
        case "get-axiom", "proofs-are-proved", (sentence,):
            return implies(provable(sentence), provable(provable(sentence)))
        case "get-axiom", scheme, (sentence,) if scheme == BELIEF and believing:
            return implies(provable(sentence), sentence)
        case "get-axiom", scheme, _:
            raise Malformed(f"there is no such axiom: {scheme}")
        case "apply-rule", "necessitation", (numbers,):
            (premise,) = _premises(numbers, sentences, 1)
            return provable(premise)
        case "apply-rule", "logic", (numbers, sentence):
            if not follows(_premises(numbers, sentences), sentence):
                raise Refused(f"{print_flat(sentence)} does not follow")
            return sentence
    raise Malformed("there is no such rule")


def _premises(
    node: Node, sentences: tuple[Node, ...], wanted: int | None = None
) -> tuple[Node, ...]:
    """The sentences that a list of numbers names. Raises Refused."""
    numbers = [item.value if isinstance(item, Atom) else None for item in
               (node.items if isinstance(node, Form) else ())]  # fmt: skip
    if wanted is not None and len(numbers) != wanted:
        raise Refused(f"this rule takes {wanted} sentence")
    found = []
    for number in numbers:
        if not isinstance(number, int) or not 1 <= number <= len(sentences):
            raise Refused(f"there is no sentence {number}")
        found.append(sentences[number - 1])
    return tuple(found)


def follows(premises: tuple[Node, ...], conclusion: Node) -> bool:
    """Whether a sentence is true wherever the premises are, by a truth table over its atoms.

    An atom is whatever is no `implies`: of `(provable S)` this logic knows nothing.
    """
    atoms: dict[str, None] = {}
    pending = [*premises, conclusion]
    while pending:
        node = pending.pop()
        pair = _sides(node)
        if pair is None:
            atoms[print_flat(node)] = None
        else:
            pending.extend(pair)
    if len(atoms) > MOST_ATOMS:
        raise Refused(f"a step of logic has at most {MOST_ATOMS} atoms")
    rows = (dict(zip(atoms, row, strict=True)) for row in product((False, True), repeat=len(atoms)))
    return all(
        _true(conclusion, row) for row in rows if all(_true(premise, row) for premise in premises)
    )


def _true(sentence: Node, row: dict[str, bool]) -> bool:
    """The truth value of a sentence; a proof file nests no deeper than its reader allows."""
    pair = _sides(sentence)
    if pair is None:
        return row[print_flat(sentence)]
    return not _true(pair[0], row) or _true(pair[1], row)


def _sides(sentence: Node) -> tuple[Node, Node] | None:
    """Both sides of an implication; None for an atom."""
    if head(sentence) == "implies" and isinstance(sentence, Form) and len(sentence.items) == 3:
        return sentence.items[1], sentence.items[2]
    return None


def derivation(size: int) -> Node:
    """Löb's argument as instructions, for a candidate of so many bytes.

    Psi says "if I am provable, it is better" (2, 9). From psi and its provability it follows that
    it is better; so if psi is provable, that it is better is provable as well (7). What is provable
    is true (1), so if psi is provable, it is better (8). That is just what psi says: so psi holds
    (10). It was proved just now (11). So it is better (12), whatever it is.
    """
    says = implies(provable(PSI), BETTER)
    steps = (
        _axiom(BELIEF, BETTER),  # 1, the wall: nothing else here is beyond a sound kernel
        _axiom("fixed-point", symbol("down")),  # 2: psi -> (provable psi -> better)
        _rule("necessitation", (2,)),  # 3
        _axiom("distributes", PSI, says),  # 4
        _axiom("distributes", provable(PSI), BETTER),  # 5
        _axiom("proofs-are-proved", PSI),  # 6
        _rule("logic", (3, 4, 5, 6), implies(provable(PSI), provable(BETTER))),  # 7
        _rule("logic", (1, 7), says),  # 8
        _axiom("fixed-point", symbol("up")),  # 9
        _rule("logic", (8, 9), PSI),  # 10
        _rule("necessitation", (10,)),  # 11
        _rule("logic", (8, 11), BETTER),  # 12
    )
    switch = form(symbol("set-switchprog"), Atom(0), Atom(size))
    return form(symbol("proof"), switch, *steps, form(symbol("check")))


def _axiom(scheme: str, *arguments: Node) -> Node:
    return form(symbol("get-axiom"), symbol(scheme), *arguments)


def _rule(name: str, premises: tuple[int, ...], *arguments: Node) -> Node:
    return form(symbol("apply-rule"), symbol(name), Form(tuple(map(Atom, premises))), *arguments)
