"""The prior of the search: a weighted grammar of techniques, and what it derives.

A grammar is data, so that it can stand in an agent's own text:

    (bias (NAME (WEIGHT TEMPLATE) ...) ...)

A derivation begins at the first rule. The names of rules in a template stand for what those rules
derive; `count` derives the numbers 1, 2, 3, ... with chances 1/(K (K + 1)), which fall so slowly
that no K is out of reach. The chance of a derivation is the product of the chances of its choices,
and P(w) is the sum over the derivations of w: it is at most 1 in all, as the bias-optimal search of
Schmidhuber (2003, section 4; 2004, "Optimal ordered problem solver") asks of a prior.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from godel.errors import GodelError
from godel.language.canonical import print_flat
from godel.language.reader import load_text, read_program
from godel.language.syntax import Atom, Form, Node, form, head, name_of, symbol
from godel.resources import grammars_folder

COUNT = "count"
MOST_ALTERNATIVES = 1_000
MOST_STEPS = 20_000
"""Most steps of all derivations together."""

MOST_COUNT = 200
"""The largest number that `count` derives."""

SUPPLIED_WEIGHT = 24
"""Weight of a proposer that the user supplied: who gives something wants it tried soon."""

DEEPEST = 64
"""Most rules inside each other; a grammar that goes deeper without end derives nothing there."""

LONGEST_TEXT = 4_000
"""Characters of a technique that a record keeps."""

SHOWN = 200


class BadBias(GodelError):
    """Data that is no weighted grammar of techniques."""

    code = "bias"


@dataclass(frozen=True, slots=True, eq=False)
class Bias:
    """A weighted grammar: rules by name, the first is the start; chances of a rule sum to 1."""

    rules: tuple[tuple[str, tuple[tuple[Fraction, Node], ...]], ...]

    def alternatives(self, name: str) -> tuple[tuple[Fraction, Node], ...] | None:
        """What a rule derives in one step, with chances; None if there is no such rule."""
        return next((found for known, found in self.rules if known == name), None)


def read_bias(node: Node) -> Bias:
    """A grammar from its data, with or without the word `bias` in front. Raises BadBias."""
    items = node.items if isinstance(node, Form) else ()
    rules = [_rule(item) for item in (items[1:] if head(node) == "bias" else items)]
    names = [name for name, _ in rules]
    if not rules or len(set(names)) < len(names) or COUNT in names:
        raise BadBias(
            "a bias holds rules with different names, none of them `count`",
            hint="(bias (technique (3 (improve count)) (1 (tune count))))",
        )
    if sum(len(found) for _, found in rules) > MOST_ALTERNATIVES:
        raise BadBias(f"a bias has at most {MOST_ALTERNATIVES} alternatives")
    return Bias(tuple(rules))


def _rule(node: Node) -> tuple[str, tuple[tuple[Fraction, Node], ...]]:
    """A rule with its weights turned into chances. Raises BadBias."""
    if not isinstance(node, Form) or len(node.items) < 2 or not name_of(node.items[0]):
        raise BadBias("a rule is (NAME (WEIGHT TEMPLATE) ...)")
    weighted: list[tuple[Fraction, Node]] = []
    for item in node.items[1:]:
        parts = item.items if isinstance(item, Form) else ()
        weight = parts[0].value if len(parts) == 2 and isinstance(parts[0], Atom) else None
        if not isinstance(weight, int | Fraction) or weight <= 0:
            raise BadBias("an alternative is (WEIGHT TEMPLATE) with a weight above 0")
        weighted.append((Fraction(weight), parts[1]))
    total = sum(weight for weight, _ in weighted)
    return name_of(node.items[0]), tuple((weight / total, body) for weight, body in weighted)


def default_bias(supplied: tuple[str, ...] = ()) -> Bias:
    """The grammar that ships with the package, for agents without a `bias` of their own.

    Its first rule derives `(NAME count)` too for the proposers that a user supplied with something.
    """
    path = grammars_folder() / "techniques.ouro"
    node = read_program(load_text(path), str(path))[0]
    if supplied and isinstance(node, Form) and isinstance(node.items[1], Form):
        word, _, *others = node.items
        further = (
            form(Atom(SUPPLIED_WEIGHT), form(symbol(name), symbol(COUNT))) for name in supplied
        )
        node = form(word, form(*node.items[1].items, *further), *others)
    return read_bias(node)


def text_of(technique: Node) -> str:
    """What records call a technique: its text, or of a long one the start and the SHA-256."""
    text = print_flat(technique)
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[:SHOWN]} ... SHA-256 {sha256(text.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """A technique with its prior P(w)."""

    prior: Fraction
    technique: Node
    text: str


def techniques(bias: Bias, least: Fraction) -> tuple[Weighted, ...]:
    """Every technique whose likeliest derivation has at least this chance; likeliest first."""
    found: dict[str, Weighted] = {}
    derivation = _Derivation(bias)
    for chance, node in derivation.of(symbol(bias.rules[0][0]), least, DEEPEST):
        text = text_of(node)
        earlier = found[text].prior if text in found else 0
        found[text] = Weighted(earlier + chance, node, text)
    return tuple(sorted(found.values(), key=lambda item: (-item.prior, len(item.text), item.text)))


class _Derivation:
    """Derives what is likely enough, with a limit on steps: a grammar may be of any shape."""

    def __init__(self, bias: Bias) -> None:
        self.bias, self.left = bias, MOST_STEPS

    def of(self, node: Node, least: Fraction, depth: int) -> Iterator[tuple[Fraction, Node]]:
        """What a template derives with a chance of at least `least`."""
        self.left -= 1
        if self.left < 0:
            return
        if isinstance(node, Form):
            yield from self._form(node.items, least, depth)
            return
        name = name_of(node)
        alternatives = self.bias.alternatives(name) if name else None
        if name == COUNT:
            number = 1
            while number * (number + 1) * least <= 1 and number <= MOST_COUNT:
                yield Fraction(1, number * (number + 1)), Atom(number)
                number += 1
        elif alternatives is None:
            yield Fraction(1), node
        elif depth:
            for chance, body in alternatives:
                if chance >= least:
                    for further, derived in self.of(body, least / chance, depth - 1):
                        yield chance * further, derived

    def _form(
        self, items: tuple[Node, ...], least: Fraction, depth: int
    ) -> Iterator[tuple[Fraction, Node]]:
        """Derive the parts of a form, one after the other."""
        partial: list[tuple[Fraction, tuple[Node, ...]]] = [(Fraction(1), ())]
        for item in items:
            partial = [
                (chance * further, (*done, derived))
                for chance, done in partial
                for further, derived in self.of(item, least / chance, depth)
            ]
        yield from ((chance, Form(done)) for chance, done in partial)
