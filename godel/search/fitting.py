"""From a table of good actions to short programs: trees that take one of them wherever it matters.

It matters in the views that the program itself comes to. So a tree is first made right in those
that a best policy meets; where it then leads elsewhere and does wrong, those views are added, until
none is left. Of several actions each gets a tree of its own, the later ones given the earlier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from godel.language.syntax import Node, form, symbol
from godel.prover.columns import Integers
from godel.prover.evaluation import Floats
from godel.search.covering import (
    Expression,
    Forest,
    Tree,
    Uncovered,
    growing,
    shorter,
)
from godel.search.decisions import Flags
from godel.search.edit import size
from godel.search.offers import Terms, best_terms, terms_for, tests_for, values_of
from godel.search.proposer import Setting
from godel.search.views import Settled, Views, counted, gain_of

MOST_ROUNDS = 16
MOST_CUTS = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A body for the policy, its length, and what it gets from here and from both beginnings."""

    node: Node
    size: int
    gain: float
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """The tree for one action, and what it was made from."""

    forest: Forest
    codes: Integers
    tree: Tree


@dataclass(slots=True, eq=False)
class Fitting:
    """Trees for one settled policy. Mutable: what was enumerated is kept."""

    setting: Setting
    views: Views
    settled: Settled
    wide: bool
    terms: list[Terms] = field(init=False)
    tests: tuple[Expression, ...] = field(init=False)
    holds: Flags = field(init=False)
    shape: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        actions = self.setting.world.actions
        self.shape = tuple(len(values_of(item)) for item in actions)
        self.terms = [
            terms_for(self.setting, self.views, self.settled, place)
            for place in range(len(actions))
        ]
        self.tests, self.holds = tests_for(self.setting, self.views, self.wide)

    def exact(self) -> Iterator[Body]:
        """Programs that do as well as the settled policy. Raises OutOfWork."""
        everywhere = np.ones(self.views.count, dtype=bool)
        for inside in (self.settled.met, everywhere):
            for deep in (False, True):
                parts = self._complete(inside.copy(), deep)
                if parts is not None:
                    body = self._body(self._cut(parts))
                    if body is not None:
                        yield body

    def small(self, most: int) -> Iterator[Body]:
        """Programs of growing length that do better and better. Raises OutOfWork."""
        if len(self.shape) > 1:
            return
        finite = np.where(np.isfinite(self.settled.loss), self.settled.loss, 0)
        ruin = 1e3 * (1 + float(finite.sum()))
        taken = self.terms[0].taken
        legal = np.where(taken >= 0, taken, 0)
        loss = self.settled.loss[np.arange(self.views.count), legal]
        loss = np.where((taken >= 0) & np.isfinite(loss), loss, ruin)
        price = float(self.setting.world.gas_price)
        gas = np.array([term.gas for term in self.terms[0].expressions])
        loss = loss + price * gas[:, None] * self.settled.weight
        right = np.ones(loss.shape, dtype=bool)
        forest = Forest(
            self.terms[0].expressions, self.tests, right, self.holds, self.setting.effort
        )
        for tree in growing(forest, loss, most):
            body = self._body((_Part(forest, taken, tree),))
            if body is not None:
                yield body

    def _complete(self, inside: Flags, deep: bool) -> tuple[_Part, ...] | None:
        """Trees that are right wherever they lead; None if the tests do not tell enough."""
        for _ in range(MOST_ROUNDS):
            try:
                parts = self._parts(inside, deep)
            except Uncovered:
                return None
            wrong = self._wrong(parts)
            if not (wrong & ~inside).any():
                return parts
            inside |= wrong
        return None

    def _wrong(self, parts: tuple[_Part, ...]) -> Flags:
        """The views that a program comes to and takes a harmful action in."""
        choice, _ = self._choice(parts)
        made = self.views.decisions
        self.setting.effort.spend(1 + made.size // 2)
        harmful: Flags = ~self.settled.harmless[np.arange(self.views.count), choice]
        chain = made.chain(self.views.spread(choice))
        if chain is None:
            return harmful
        harmful &= counted(self.views, chain)
        return harmful if made.whole else harmful & self.settled.met

    def _parts(self, inside: Flags, deep: bool) -> tuple[_Part, ...]:
        """A tree for each action, right in the views inside. Raises Uncovered."""
        rows = np.arange(self.views.count)
        allowed = self.settled.harmless.reshape((-1, *self.shape))
        parts: list[_Part] = []
        for terms in self.terms:
            flat = allowed.reshape(allowed.shape[0], allowed.shape[1], -1)
            table: Flags = np.asarray(flat.any(axis=2))
            right = (terms.taken >= 0) & table[rows, np.maximum(terms.taken, 0)]
            kept, codes = best_terms(terms, right, inside)
            right = (codes >= 0) & table[rows, np.maximum(codes, 0)]
            forest = Forest(kept, self.tests, right, self.holds, self.setting.effort)
            tree = forest.grown(inside, deep)
            parts.append(_Part(forest, codes, tree))
            chosen, _ = forest.taken(tree, self.views.count)
            allowed = allowed[rows, np.maximum(codes[chosen, rows], 0)]
        return tuple(parts)

    def _choice(self, parts: tuple[_Part, ...]) -> tuple[Integers, Floats]:
        """The joint action and the gas in each view; the default action for what is none."""
        rows = np.arange(self.views.count)
        joint = np.zeros(self.views.count, dtype=np.int64)
        gas = np.full(self.views.count, 2.0 if len(parts) > 1 else 0.0)
        bad = np.zeros(self.views.count, dtype=bool)
        for part, length in zip(parts, self.shape, strict=True):
            chosen, spent = part.forest.taken(part.tree, self.views.count)
            codes = part.codes[chosen, rows]
            bad |= codes < 0
            joint, gas = joint * length + np.maximum(codes, 0), gas + spent
        default = self.views.decisions.actions.index(self.setting.world.default)
        return np.where(bad, default, joint), np.where(bad, self.setting.world.gas_limit, gas)

    def _body(self, parts: tuple[_Part, ...]) -> Body | None:
        """A program with what it gets; None if it would make the world fault."""
        choice, gas = self._choice(parts)
        charges = float(self.setting.world.gas_price) * gas
        found = gain_of(self.views, choice, charges)
        self.setting.effort.spend(100)
        if found is None:
            return None
        nodes = [part.forest.node(part.tree) for part in parts]
        node = nodes[0] if len(nodes) == 1 else form(symbol("list"), *nodes)
        return Body(node, size(node), *found)

    def _cut(self, parts: tuple[_Part, ...]) -> tuple[_Part, ...]:
        """Shorter trees that are right wherever they lead: one split after another is left out."""
        left = MOST_CUTS
        while True:
            for place, part in enumerate(parts):
                for tree in shorter(part.tree):
                    left -= 1
                    if left < 0:
                        return parts
                    tried = (*parts[:place], replace(part, tree=tree), *parts[place + 1 :])
                    if not self._wrong(tried).any():
                        break
                else:
                    continue
                parts = tried
                break
            else:
                return parts
