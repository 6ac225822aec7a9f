"""All formulas up to a size, on all frames up to a number of worlds: the decision's judge.

`python -m tests.logic.exhaust --size 9` compares `godel.logic.tableau` with a brute-force search
for countermodels, formula by formula. The search shares no code with the package: its frames, its
formulas and its evaluation are below, and its only trick is that all valuations of all frames are
evaluated at once, as the bits of one integer.

The size of a formula is its number of operators, variables and constants. `core` formulas are those
of `F`, `->` and `[]`, in which all others can be written; `full` ones use every operator.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations, product

from godel.logic.effort import Effort
from godel.logic.formulas import Formulas
from godel.logic.printing import text_of
from godel.logic.tableau import decide

LANGUAGES = {
    "core": (("F",), ("[]",), ("->",)),
    "full": (("F", "T"), ("~", "[]", "<>"), ("&", "|", "->", "<->")),
}
Relation = tuple[tuple[bool, ...], ...]


def relations(worlds: int, logic: str) -> Iterator[Relation]:
    """All transitive relations, irreflexive ones for GL, on so many worlds, up to isomorphism."""
    pairs = [
        (a, b)
        for a in range(worlds)
        for b in range(worlds)
        if logic != "GL" or a < b  # a finite strict order can be numbered upwards
    ]
    seen: set[Relation] = set()
    for chosen in product((False, True), repeat=len(pairs)):
        links = {pair for pair, there in zip(pairs, chosen, strict=True) if there}
        if any((a, d) not in links for a, b in links for c, d in links if b == c):
            continue
        renamed = (
            tuple(tuple((p[a], p[b]) in links for b in range(worlds)) for a in range(worlds))
            for p in permutations(range(worlds))
        )
        name = max(renamed)
        if name not in seen:
            seen.add(name)
            yield tuple(tuple((a, b) in links for b in range(worlds)) for a in range(worlds))


class Frames:
    """All frames of up to so many worlds with all valuations of some variables.

    A formula's value is an integer: a segment of bits for each world of each frame, a bit in it for
    each valuation. What a world sees is some segments further on.
    """

    def __init__(self, worlds: int, variables: int, logic: str = "GL") -> None:
        found = [frame for size in range(1, worlds + 1) for frame in relations(size, logic)]
        self.count = len(found)
        self.width = 1 << worlds * variables
        full = (1 << self.width) - 1
        self.variables = [0] * variables
        self._sees: dict[int, int] = {}
        segment = 0
        for frame in found:
            for world, row in enumerate(frame):
                for number in range(variables):
                    bit = world * variables + number
                    marks = sum(1 << v for v in range(self.width) if v >> bit & 1)
                    self.variables[number] |= marks << segment * self.width
                for other, seen in enumerate(row):
                    if seen:
                        far = other - world
                        mark = full << segment * self.width
                        self._sees[far] = self._sees.get(far, 0) | mark
                segment += 1
        self.every = (1 << segment * self.width) - 1

    def box(self, value: int) -> int:
        """Where a formula holds at all worlds that are seen."""
        result = self.every
        for far, mask in self._sees.items():
            moved = value >> far * self.width if far >= 0 else value << -far * self.width
            result &= moved | ~mask
        return result & self.every

    def value(self, operator: str, *parts: int) -> int:
        """Where a formula holds, from where its parts hold."""
        every = self.every
        if operator in ("F", "T"):
            return every if operator == "T" else 0
        a, b = parts[0], parts[-1]
        if operator == "[]":
            return self.box(a)
        return every & {
            "~": ~a, "<>": ~self.box(every & ~a), "&": a & b, "|": a | b, "->": ~a | b,
            "<->": ~(a ^ b),
        }[operator]  # fmt: skip


def formulas_of(
    size: int, language: str, variables: int, frames: Frames, table: Formulas
) -> Iterator[tuple[int, int]]:
    """Every formula of at most a size, with its value."""
    constants, unary, binary = LANGUAGES[language]
    leaves = [(table.variable("pqrs"[n]), frames.variables[n]) for n in range(variables)]
    leaves += [(table.make(name), frames.value(name)) for name in constants]
    by_size: list[list[tuple[int, int]]] = [[], leaves]
    yield from leaves
    for total in range(2, size + 1):
        made: list[tuple[int, int]] = []
        for one in _next(total, unary, binary, by_size, frames, table):
            if total < size:
                made.append(one)
            yield one
        by_size.append(made)


def _next(
    total: int,
    unary: tuple[str, ...],
    binary: tuple[str, ...],
    by_size: list[list[tuple[int, int]]],
    frames: Frames,
    table: Formulas,
) -> Iterator[tuple[int, int]]:
    for operator in unary:
        for a, value in by_size[total - 1]:
            yield table.make(operator, a), frames.value(operator, value)
    for left in range(1, total - 1):
        for operator in binary:
            for a, value_a in by_size[left]:
                for b, value_b in by_size[total - 1 - left]:
                    yield table.make(operator, a, b), frames.value(operator, value_a, value_b)


@dataclass(slots=True)
class Tally:
    """What was found. `larger`: no theorem, but no countermodel within the worlds tried."""

    theorems: int = 0
    refuted: int = 0
    larger: int = 0
    wrong: tuple[str, ...] = ()

    @property
    def formulas(self) -> int:
        return self.theorems + self.refuted + self.larger + len(self.wrong)


def compare(
    size: int, worlds: int, variables: int = 1, language: str = "core", logic: str = "GL"
) -> Tally:
    """Decide every formula up to a size in both ways."""
    frames, table, tally = Frames(worlds, variables, logic), Formulas(20_000_000), Tally()
    for formula, value in formulas_of(size, language, variables, frames, table):
        decision = decide(table, formula, Effort(10_000_000), logic)
        valid = value == frames.every
        if decision.theorem and valid:
            tally.theorems += 1
        elif decision.theorem:
            tally.wrong += (f"proved, but refuted by a frame: {text_of(table, formula)}",)
        elif not valid:
            tally.refuted += 1
        elif decision.model is not None and len(decision.model.sees) > worlds:
            tally.larger += 1
        else:
            tally.wrong += (f"refuted, but no frame refutes it: {text_of(table, formula)}",)
    return tally


def main() -> int:
    """The long comparison. Ends with 1 if the two ever disagree."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--size", type=int, default=9)
    parser.add_argument("--worlds", type=int, default=5)
    parser.add_argument("--variables", type=int, default=1, choices=(0, 1, 2, 3, 4))
    parser.add_argument("--language", choices=sorted(LANGUAGES), default="core")
    parser.add_argument("--logic", choices=("GL", "K4"), default="GL")
    asked = parser.parse_args()
    tally = compare(asked.size, asked.worlds, asked.variables, asked.language, asked.logic)
    print(
        f"{asked.logic}, all {asked.language} formulas of size at most {asked.size} with "
        f"{asked.variables} variables, all frames of at most {asked.worlds} worlds:\n"
        f"  {tally.formulas:,} formulas: {tally.theorems:,} theorems, {tally.refuted:,} refuted "
        f"by a frame, {tally.larger:,} refuted only by larger ones, {len(tally.wrong):,} wrong"
    )
    print(*tally.wrong[:20], sep="\n", end="" if not tally.wrong else "\n")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
