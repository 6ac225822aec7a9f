"""The same world, programs and proof under other names.

What a proof is worth must not depend on what things are called. All names that people chose (of
world and agents, variables, actions and their options, memory, procedures, locals) are replaced
by new ones, one for one, wherever they stand, in quoted programs too. The new names sort otherwise
than the old ones; where the normal form of a polynomial depends on that, the evidence of a proof is
turned around with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from typing import Final

from godel.kernel.claim import Claim
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.language.desugar import KEYWORDS, RESERVED
from godel.language.polynomial import Polynomial, Quantity, add, multiply, normal_form
from godel.language.syntax import Atom, Form, Node, Text, form, head, name_of, symbol
from godel.language.values import Symbol, Value
from godel.world.agent import HOST_NAMES
from godel.world.build import CLAUSES

KEPT: Final = (
    RESERVED
    | KEYWORDS
    | CLAUSES
    | HOST_NAMES
    | frozenset(
        "world agent memory int bool one-of endless gas think gas-limit set chance reward left "
        "policy remember propose self hardware environment arithmetic utility initial act pay "
        "search here running switchprog any auto cut cases divide contradiction oracle low high "
        "product square keep alike rows packed values ranks codes all reuse none weight countdown "
        "sign life terminates invariant ceiling unroll mixture separate dominated cheaper quiet "
        "reflect reflect-lossless continue belief-ceiling table-upper table-lower bellman-upper "
        "bellman-lower check proof get-axiom apply-rule delete-theorem set-switchprog "
        "state2theorem".split()
    )
)
"""Names with a meaning of their own in worlds, agents or proofs: they stay."""

AFTERWARDS: Final = "next-"
"""`next-x` in `remember` is x after the step: it follows the name of x."""

BINDERS: Final = ("let", "let*", "lambda", "define")

Names = Mapping[str, str]
"""New names by old ones."""


def new_names(world: Node, agents: Sequence[Node], seed: int) -> Names:
    """A new name for each that may be changed. The order of the new ones is drawn by SHA-256."""
    used = {name for node in (world, *agents) for name in _symbols(node)}
    chosen = {name for node in (world, *agents) for name in _chosen(node)} & used
    free = sorted(n for n in chosen - KEPT if not n.startswith((AFTERWARDS, "%")))
    drawn = sorted(free, key=lambda name: sha256(f"{seed} {name}".encode()).digest())
    stem = "v"
    while any(name.startswith(stem) for name in used - set(free)):
        stem += "v"
    width = len(str(len(drawn)))
    names = {old: f"{stem}{place:0{width}}" for place, old in enumerate(drawn, start=1)}
    later = {AFTERWARDS + old: AFTERWARDS + new for old, new in names.items()}
    return {**names, **later}


def _symbols(node: Node) -> Iterator[str]:
    """All names in a tree."""
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Form):
            stack.extend(item.items)
        elif name := name_of(item):
            yield name


def _chosen(node: Node) -> Iterator[str]:
    """Names that a world or an agent gives to something."""
    items = node.items if isinstance(node, Form) else ()
    if len(items) > 1:
        yield name_of(items[1])
    for clause in items[2:]:
        parts = clause.items[1:] if isinstance(clause, Form) else ()
        if head(clause) in ("state", "actions", "hidden", "memory"):
            for entry in parts:  # the name, and the options or values
                yield from _symbols(entry)
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Form):
            stack.extend(item.items)
            if head(item) in BINDERS and len(item.items) > 1:
                yield from _bound(item.items[1])


def _bound(target: Node) -> Iterator[str]:
    """The names in `(name ...)`, `((name value) ...)` or `name` behind a binder."""
    if not isinstance(target, Form):
        yield name_of(target)
        return
    for item in target.items:
        yield head(item) or name_of(item)


def renamed(node: Node, names: Names, turn: Callable[[Form], Form] | None = None) -> Node:
    """A tree with other names; `turn` is applied to each form once its parts are done."""
    done: list[Node] = []
    stack: list[tuple[Node, bool]] = [(node, False)]
    while stack:
        item, ready = stack.pop()
        if isinstance(item, Atom):
            done.append(symbol(names.get(name_of(item), name_of(item))) if name_of(item) else item)
        elif isinstance(item, Text):
            done.append(item)
        elif not ready:
            stack.append((item, True))
            stack.extend((part, False) for part in reversed(item.items))
        else:
            first = len(done) - len(item.items)
            made = Form(tuple(done[first:]))
            done[first:] = [turn(made) if turn is not None else made]
    return done[0]


def renamed_here(here: Here, names: Names) -> Here:
    """Where the machine is, with the new names of options."""

    def values(given: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(
            Symbol(names.get(v.name, v.name)) if isinstance(v, Symbol) else v for v in given
        )

    belief = tuple((weight, values(state)) for weight, state in here.belief)
    return Here(here.tick, belief, values(here.memory))


def renamed_proof(proof: Node, names: Names, sizes: Mapping[int, int]) -> Node:
    """The `(proof ...)` of a proof file. `sizes` are new sizes of the storage by old ones."""

    def turn(item: Form) -> Form:
        if head(item) == "set-switchprog" and len(item.items) == 3:
            last = item.items[2]
            if isinstance(last, Atom) and isinstance(last.value, int):
                return form(*item.items[:2], Atom(sizes.get(last.value, last.value)))
        if head(item) == "cut":
            return _turned_cut(item)
        if head(item) == "contradiction":
            return form(item.items[0], *(_turned_summand(part) for part in item.items[1:]))
        return item

    return renamed(proof, names, turn)


def renamed_claim(claim: Claim, names: Names, world: Node, running: Node, storage: str) -> Claim:
    """The claim about renamed texts; `storage` is that of the candidate, if there is one."""
    first, second = (canonical_text(node) for node in (world, running))
    digests = [sha256(text.encode()).hexdigest() for text in (first, second, storage)]
    kept = claim.goal.predicate
    goal = claim.goal if kept is None else replace(claim.goal, predicate=renamed(kept, names))
    return replace(
        claim,
        goal=goal,
        world=digests[0],
        running=digests[1],
        candidate=digests[2] if claim.candidate else "",
        here=renamed_here(claim.here, names),
    )


def _turned_cut(cut: Form) -> Form:
    """`(cut form bound below above)`, with the form in the normal form of its new names.

    If that is the negative, `form >= bound` is `-form < 1 - bound`: below and above change places.
    """
    if len(cut.items) != 5 or not _is_negative(cut.items[1]):
        return cut
    name, polynomial, bound, below, above = cut.items
    if not isinstance(bound, Atom) or not isinstance(bound.value, int):
        return cut
    return form(name, _negated(polynomial), Atom(1 - bound.value), above, below)


def _turned_summand(part: Node) -> Node:
    """`(form low k)` or `(product k (form low) ...)`."""
    if not isinstance(part, Form):
        return part
    if head(part) == "product":
        return form(*part.items[:2], *(_turned_side(factor) for factor in part.items[2:]))
    return _turned_side(part)


def _turned_side(factor: Node) -> Node:
    """`(form low ...)`: a lower end of a form is an upper end of its negative."""
    if not isinstance(factor, Form) or len(factor.items) < 2 or not _is_negative(factor.items[0]):
        return factor
    side = {"low": "high", "high": "low"}.get(name_of(factor.items[1]))
    if side is None:
        return factor
    return form(_negated(factor.items[0]), symbol(side), *factor.items[2:])


def _is_negative(node: Node) -> bool:
    """Whether a form that is written out is the negative of its normal form."""
    total: Quantity = 0
    for term in node.items if isinstance(node, Form) else ():
        parts = term.items if isinstance(term, Form) else ()
        weight = parts[0].value if parts and isinstance(parts[0], Atom) else None
        if not isinstance(weight, int | Fraction):
            return False
        powers = tuple(sorted(Counter(map(name_of, parts[1:])).items()))
        total = add(total, multiply(weight, Polynomial(((powers, 1),))))
    if not isinstance(total, Polynomial):
        return False
    return normal_form(total)[0] == multiply(-1, total)


def _negated(node: Node) -> Node:
    """A polynomial `((coefficient name ...) ...)` times -1."""
    terms: list[Node] = []
    for term in node.items if isinstance(node, Form) else ():
        parts = term.items if isinstance(term, Form) else ()
        weight = parts[0].value if parts and isinstance(parts[0], Atom) else 0
        if isinstance(weight, int | Fraction):
            terms.append(form(Atom(-weight), *parts[1:]))
    return Form(tuple(terms))
