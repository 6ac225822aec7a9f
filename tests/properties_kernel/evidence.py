"""Random evidence: cuts, divisions, and contradictions by products and squares, true and spoiled.

A polynomial that must not be below 0 is a sum of products of what is known to be at least 0, so
that the part where it is below 0 is empty and a contradiction says so. Then the sum is lowered or
the evidence spoiled, and the machine is put where the polynomial is below 0, if there is a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from godel.kernel.evidence import everywhere
from godel.language.polynomial import Polynomial, Quantity, add, multiply, variable
from godel.language.region import Cut, Divide, Region, Undecided, fresh, nonnegative
from godel.world.model import Declared, Range
from tests.kernel.certificates import ABOUT_ONE, Certificate, canonical
from tests.properties_kernel.builder import Attempt, Maker
from tests.properties_kernel.guarded import (
    Guarded,
    GuardedScene,
    Quotient,
    State,
    Sum,
    added,
    listed,
    product_of,
)

SPOILS = """multiplier side unknown square cut drop more name divisor dividend number half forged
    forged""".split()
LOWERED = "lowered"
"""Nothing is wrong with the evidence, but the sum that it is about is not at least 0."""
PLACES = 300
"""States that are looked at for one where a polynomial is below 0."""
NUMBER = re.compile(r"(?<=[( ])-?[0-9]+(?:/[0-9]+)?(?=[ )])")
"""A number that stands alone in evidence."""

Factor = tuple[str, Sum]
"""How evidence names a quantity that is at least 0, and the quantity."""


def symbolic(polynomial: Sum) -> Quantity:
    """The same for the kernel's functions."""
    total: Quantity = 0
    for names, weight in polynomial.items():
        term: Quantity = weight
        for name in names:
            term = multiply(term, variable(name))
        total = add(total, term)
    return total


def plain(form: Polynomial) -> Sum:
    """The same as plain data."""
    return {
        tuple(name for name, power in monomial for _ in range(power)): Fraction(weight)
        for monomial, weight in form.terms
    }


class EvidenceWriter:
    """A world with polynomials and what is known where they matter; then certificates about it.

    The kernel's regions are used to find out what a run will ask for: what is true is known
    from exact values alone.
    """

    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        self.random = maker.random
        names = ("x", "y", "z")[: self.random.choice([1, 2, 2, 2, 3])]
        wide = self.random.choice([2, 3, 4, 5, 6, 9, 1000])
        lows = [self.random.randint(-3, 2) for _ in names]
        self.ranges = tuple(
            (name, low, low + self.random.randint(1, wide))
            for name, low in zip(names, lows, strict=True)
        )
        declared = [Declared(name, Range(low, high)) for name, low, high in self.ranges]
        self.region = everywhere(declared)
        self.names = list(names)
        self.quotients: tuple[Quotient, ...] = ()
        self.given: tuple[Sum, ...] = ()
        self.before: list[tuple[str, str]] = []
        """What stands around the evidence of the inner part: before it and after it."""

    def linear(self, constant: bool = True) -> Sum:
        """A small sum of names."""
        chosen = self.random.sample(self.names, self.random.randint(1, min(2, len(self.names))))
        found: Sum = {(name,): Fraction(self.random.choice([-2, -1, 1, 1, 2])) for name in chosen}
        return added(found, {(): Fraction(self.random.randint(-3, 3))}) if constant else found

    def divided(self) -> None:
        """One more quotient, which has a name from here on."""
        dividend = self.linear()
        if self.maker.one_in(4):
            dividend = added(dividend, product_of(self.linear(False), self.linear(False)))
        form, divisor = symbolic(dividend), self.random.choice([2, 2, 3, 4, 5])
        if not isinstance(form, Polynomial):
            return
        parts = self.region.split(Divide(form, divisor))
        if parts and Divide(form, divisor) not in self.region.quotients:
            name = fresh(1 + len(self.region.quotients))
            self.region = parts[0]
            self.quotients += (Quotient(name, dividend, divisor),)
            self.names.append(name)
            self.before.append((f"(divide {listed(dividend)} {divisor} ", ")"))

    def assumed(self) -> None:
        """One more polynomial that is at least 0 from here on, and is free where it is not."""
        polynomial = self.linear()
        if self.maker.one_in(3):
            polynomial = added(polynomial, product_of(self.linear(), self.linear()))
        asked = self.asked(polynomial)
        if asked is None:
            return
        cut, below = asked
        inside = self.region.halves(cut)[below]
        if inside is not None:
            self.region = inside
            self.given += (polynomial,)
            head = f"(cut {listed(plain(cut.form))} {cut.bound} "
            self.before.append((head + "auto ", ")") if below else (head, " auto)"))

    def asked(self, polynomial: Sum) -> tuple[Cut, int] | None:
        """The cut that a run needs, and which half (0 or 1) has the polynomial at least 0."""
        try:
            nonnegative(symbolic(polynomial), self.region)
        except Undecided as undecided:
            cut = undecided.split
            if isinstance(cut, Cut):
                names, weight = next(iter(plain(cut.form).items()))
                return cut, int(polynomial[names] / weight > 0)
        return None

    def factors(self, region: Region) -> list[Factor]:
        """What is known to be at least 0."""
        found: list[Factor] = []
        for form, (low, high) in region.intervals:
            name, terms = listed(plain(form)), plain(form)
            if low is not None:
                found.append((f"{name} low", added(terms, {(): Fraction(-low)})))
            if high is not None:
                negated = product_of(terms, {(): Fraction(-1)})
                found.append((f"{name} high", added(negated, {(): Fraction(high)})))
        return found

    def square(self) -> Factor:
        root = self.linear()
        return f"square {listed(root)}", product_of(root, root)

    def summands(self) -> list[tuple[Fraction, list[Factor]]]:
        """Products of what is known, with multipliers."""
        known = self.factors(self.region)
        found: list[tuple[Fraction, list[Factor]]] = []
        for _ in range(self.random.choice([1, 1, 2, 2, 3])):
            chosen = [self.random.choice(known) for _ in range(self.random.choice([1, 2, 2, 3]))]
            if self.maker.one_in(2):
                chosen = [self.square(), *chosen[: self.random.randint(0, 1)]]
            multiplier = Fraction(self.random.randint(1, 4), self.random.choice([1, 1, 2, 3]))
            found.append((multiplier, chosen))
        return found

    def attempts(self, count: int) -> Iterator[tuple[GuardedScene, Attempt]]:
        """Certificates about one world; the evidence of most is spoiled in some way."""
        for _ in range(self.random.choice([0, 0, 1, 1, 2])):
            self.divided()
        for _ in range(self.random.choice([0, 0, 1, 1, 2])):
            self.assumed()
        parts = self.summands()
        polynomial: Sum = {}
        for multiplier, factors in parts:
            term: Sum = {(): multiplier}
            for _, factor in factors:
                term = product_of(term, factor)
            polynomial = added(polynomial, term)
        shift = self.random.choice([0, 0, 0, 1, Fraction(-1, 3), -1, -2, -5, -20])
        polynomial = added(polynomial, {(): Fraction(shift)})
        asked = self.asked(polynomial) if any(polynomial) else None
        if asked is None:
            return
        scene, upper = self.scene(polynomial)
        for _ in range(count):
            spoil = LOWERED if shift < 0 else "honest"
            if self.maker.one_in(2):
                spoil = self.random.choice(SPOILS)
            yield scene, self.attempt(scene, upper, spoil, self.evidence(parts, *asked, spoil))

    def scene(self, polynomial: Sum) -> tuple[GuardedScene, bool]:
        """A scene where the polynomial is below 0 if there is one; and whether bounds are upper."""
        upper = self.maker.one_in(2)
        fine, worse = (Fraction(0), Fraction(1)) if upper else (Fraction(0), Fraction(-1))
        world = Guarded(self.ranges, self.quotients, self.given, (polynomial,), fine, worse)
        here = self.place(world)
        texts = (canonical(world.text()), canonical("(agent p (define (policy) 0))"), "")
        return GuardedScene(world, texts, here), upper

    def place(self, world: Guarded) -> State:
        """Where the worse reward is earned, if that is anywhere among some states."""
        names = [name for name, _, _ in self.ranges]
        every = product(*(range(low, min(high, low + 9) + 1) for _, low, high in self.ranges))
        states = [dict(zip(names, values, strict=True)) for values in every]
        states.append({name: high for name, _, high in self.ranges})
        self.random.shuffle(states)
        bad = (state for state in states[:PLACES] if world.reward(state) == world.worse)
        return next(bad, states[0])

    def evidence(
        self, parts: list[tuple[Fraction, list[Factor]]], cut: Cut, side: int, spoil: str
    ) -> str:
        """The tree: what is known, then the part where the polynomial is below 0, closed."""
        bound, form = cut.bound, listed(plain(cut.form))
        if spoil == "cut":
            bound += self.random.choice([-3, -1, 1, 2])
        literal: tuple[Fraction, list[str]] = (
            self.literal(parts, cut),
            [f"{form} {'high' if side else 'low'}"],
        )
        named = [literal, *((weight, [name for name, _ in some]) for weight, some in parts)]
        closed = "(contradiction " + " ".join(map(self.summand, self.spoiled(named, spoil))) + ")"
        halves = (closed, "auto") if side else ("auto", closed)
        if spoil == "half":
            halves = (closed, closed) if self.maker.one_in(2) else (halves[1], halves[0])
        tree = f"(cut {form} {bound} {halves[0]} {halves[1]})"
        for head, tail in reversed(self.before):
            tree = head + tree + tail
        if spoil in ("divisor", "dividend", "number", "name"):
            tree = self.changed(tree, spoil)
        return tree

    def literal(self, parts: list[tuple[Fraction, list[Factor]]], cut: Cut) -> Fraction:
        """The multiplier that makes the polynomial's own literal cancel the sum."""
        total: Sum = {}
        for multiplier, factors in parts:
            term: Sum = {(): multiplier}
            for _, factor in factors:
                term = product_of(term, factor)
            total = added(total, term)
        names, weight = next((n, w) for n, w in plain(cut.form).items() if n)
        return abs(total.get(names, Fraction(1)) / weight)

    def summand(self, item: tuple[Fraction, list[str]]) -> str:
        multiplier, factors = item
        if len(factors) == 1 and not factors[0].startswith("square") and self.maker.one_in(2):
            return f"({factors[0]} {multiplier})"
        return f"(product {multiplier} {' '.join(f'({factor})' for factor in factors)})"

    def spoiled(
        self, named: list[tuple[Fraction, list[str]]], spoil: str
    ) -> list[tuple[Fraction, list[str]]]:
        """The summands with something wrong."""
        place = self.random.randrange(len(named))
        multiplier, factors = named[place]
        found = list(named)
        if spoil == "multiplier":
            other = self.random.choice([-multiplier, 2 * multiplier, multiplier / 2, Fraction(0)])
            found[place] = other, factors
        elif spoil == "forged":
            return self.forged()
        elif spoil == "drop":
            del found[place]
        elif spoil in ("side", "unknown", "square"):
            chosen = self.random.randrange(len(factors))
            found[place] = multiplier, [*factors[:chosen], self.wrong(factors[chosen], spoil),
                                        *factors[chosen + 1 :]]  # fmt: skip
        elif spoil == "more":
            known = self.factors(self.region)
            extra = [self.random.choice(known)[0] for _ in range(self.random.randint(1, 2))]
            found.append((Fraction(self.random.randint(1, 9)), extra))
        return found

    def forged(self) -> list[tuple[Fraction, list[str]]]:
        """What would be below 0 wherever it stands, if one of the rules for it were missing."""
        form, side = self.random.choice(self.factors(self.region))[0].rsplit(" ", 1)
        both, other = [f"{form} low"], [f"{form} high"]
        few = Fraction(self.random.randint(1, 3))
        return self.random.choice(
            [
                [(-few, both), (-few, other)],
                [(few, [f"square ((-{few}))"])],
                [(few, [f"square ((1 {self.names[0]}))"]), (few, ["square ((-9))"])],
                [(few, ["((1 t)) low"]), (few, ["((1 t)) high"])],
                [(few, [f"{form} {side}"]), (-few, [f"{form} {side}"]), (-few, ["square ((1))"])],
            ]
        )

    def wrong(self, factor: str, spoil: str) -> str:
        """Another factor: the other side, one that is not known, or no square."""
        if spoil == "side":
            for end, other in ((" low", " high"), (" high", " low")):
                if factor.endswith(end):
                    return factor.removesuffix(end) + other
        if spoil == "square" and factor.startswith("square "):
            return factor.removeprefix("square ") + self.random.choice([" low", " high"])
        root = self.linear(constant=False)
        return f"{listed(root)} {self.random.choice(['low', 'high'])}"

    def changed(self, tree: str, spoil: str) -> str:
        """The tree with another number or name somewhere."""
        pattern = NUMBER
        if spoil in ("divisor", "dividend"):
            pattern = re.compile(r"(?<=\) )[0-9]+(?= \()") if spoil == "divisor" else NUMBER
        if spoil == "name":
            pattern = re.compile(r"(?<= )(?:[xyz]|%[0-9])(?=[ )])")
        found = list(pattern.finditer(tree))
        if not found:
            return tree
        match = self.random.choice(found)
        if spoil == "name":
            new = self.random.choice(["x", "y", "z", "%1", "%2", "left"])
        else:
            value = Fraction(match.group())
            new = str(self.random.choice([value + 1, value - 1, -value, 2 * value, value + 5]))
        return tree[: match.start()] + new + tree[match.end() :]

    def attempt(self, scene: GuardedScene, upper: bool, spoil: str, evidence: str) -> Attempt:
        """A certificate that what is earned here is not worse."""
        bound = scene.world.fine
        everyone = upper and self.maker.one_in(3)
        if everyone:
            proof = (
                "(apply-rule invariant (3 6) any true auto)"
                f"(apply-rule ceiling (2 3 4 5 7) {bound} (life) {evidence})"
            )
        else:
            name = "bellman-upper" if upper else "bellman-lower"
            proof = (
                "(apply-rule invariant (1 3 6) running true auto)"
                f"(apply-rule {name} (1 2 3 4 5 7) {bound} (life) {evidence})"
            )
        proof = f"{ABOUT_ONE}{proof}(apply-rule unroll (8 6) 0)(check)"
        ends = (None, bound) if upper else (bound, None)
        goal = "ceiling" if everyone else "interval"
        words = str(bound) if everyone else " ".join("none" if e is None else str(e) for e in ends)
        certificate = Certificate(*scene.texts, scene.belief(), proof, "", f"{goal} {words}")
        kinds = [spoil, *(word for word in ("divide", "product", "square") if word in evidence)]
        return Attempt(certificate, goal, " ".join(kinds), *ends)
