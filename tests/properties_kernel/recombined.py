"""More certificates from the bounds of a scene: other pairs, other depths, other claims.

A bound is what costs time, to write and to check. Each one that was written for a scene, true or
spoiled, is used again: with the bounds of the other program, unrolled to another depth, or as an
interval of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from tests.properties_kernel.builder import HALF, Attempt, Maker, Scene
from tests.properties_kernel.ceilings import Ceiling, CeilingWriter
from tests.properties_kernel.ceilings import attempt as fresh
from tests.properties_kernel.writer import Recipe, Writer, moved, unrolled

NEAR = (Fraction(0), Fraction(0), Fraction(0), Fraction(1, 1000), -Fraction(1, 1000), HALF, -HALF)
"""How far the number in a claim is from the number that is proved."""


class Shelf:
    """The bounds that were written for a scene so far."""

    def __init__(self, maker: Maker, scene: Scene, recipes: Sequence[Recipe] = ()) -> None:
        self.maker = maker
        self.random = maker.random
        self.scene = scene
        self.recipes = list(recipes)
        self.ceilings: list[Ceiling] = []

    def of_running(self) -> list[Recipe]:
        """Those that say nothing about the candidate."""
        return [recipe for recipe in self.recipes if recipe.side == 0]

    def fresh(self, count: int) -> Iterator[Attempt]:
        """Certificates with new bounds, which stay on the shelf."""
        for _ in range(count):
            writer, made = fresh(self.maker, self.scene)
            self.recipes += writer.recipes
            if isinstance(writer, CeilingWriter) and writer.proved is not None:
                self.ceilings.append(writer.proved)
            yield made

    def again(self, count: int) -> Iterator[Attempt]:
        """Certificates with the bounds on the shelf."""
        for _ in range(count):
            if self.ceilings and (self.maker.one_in(5) or not self.recipes):
                yield self.ceiling()
            elif self.recipes:
                yield self.interval() if self.maker.one_in(3) else self.pair()

    def ceiling(self) -> Attempt:
        """A bound on every program, as another number; sometimes one that it does not give."""
        writer = CeilingWriter(self.maker, self.scene, spoiled=False)
        writer.spoil = self.random.choice(["", "", "", "blind", "compare"])
        return writer.again(self.random.choice(self.ceilings))

    def chosen(self, side: int, upper: bool | None = None) -> Recipe | None:
        """A bound of one program, at a depth of its own."""
        fitting = [r for r in self.recipes if r.side == side and upper in (None, r.upper)]
        if not fitting:
            return None
        recipe = self.random.choice(fitting)
        return recipe if self.maker.one_in(3) else self.at_another_depth(recipe)

    def at_another_depth(self, recipe: Recipe) -> Recipe:
        """The same bound as another number."""
        scene, depth = self.scene, self.random.choice([0, 1, 2, 3])
        theorem = 7 + len(recipe.steps) - 1
        step, word = f"(apply-rule unroll ({theorem} 7) {depth})", f"depth-{depth}"
        if depth == 0 and self.maker.one_in(3):
            step, word = f"(apply-rule mixture ({theorem} 7) )", "mixture"
        value = unrolled(
            scene.world, scene.agent(recipe.side), recipe.bound, scene.here(recipe.side), depth
        )
        kinds = tuple(kind for kind in recipe.kinds if kind != "mixture")
        steps = (*recipe.steps[:-1], step)
        return replace(recipe, steps=steps, value=value, kinds=(*kinds, word))

    def placed(self, writer: Writer, recipe: Recipe) -> int:
        """The steps of a bound after those that are there; the number's theorem."""
        writer.steps += [moved(step, len(writer.steps)) for step in recipe.steps]
        writer.theorems += len(recipe.steps)
        writer.kinds += recipe.kinds
        return writer.theorems

    def empty(self) -> Writer:
        writer = Writer(self.maker, self.scene, spoiled=False)
        writer.kinds = ["again"]
        return writer

    def interval(self) -> Attempt:
        """A claim about the running program alone: what is proved, or something near it."""
        writer = self.empty()
        ends: list[Fraction | None] = [None, None]
        found = [self.chosen(0, False), self.chosen(0, True)]
        if None not in found and not self.maker.one_in(3):
            found[self.random.randrange(2)] = None
        for place, recipe in enumerate(found):
            if recipe is not None:
                self.placed(writer, recipe)
                ends[place] = recipe.value + self.random.choice(NEAR)
        if ends == [None, None]:
            return self.pair()
        return writer.finish("interval", ends[0], ends[1])

    def pair(self) -> Attempt:
        """A bound of each program, compared; seldom on the sides where they say nothing."""
        writer = self.empty()
        better = self.maker.one_in(2)
        wanted = (not better, better) if not self.maker.one_in(12) else (None, None)
        candidate = self.chosen(1, wanted[0]) or self.chosen(0)
        running = self.chosen(0, wanted[1]) or self.chosen(1)
        if candidate is None or running is None:
            return self.interval()
        if better != (candidate.value > running.value) and not self.maker.one_in(4):
            better = not better  # more often what the numbers say
            candidate = self.chosen(1, not better) or candidate
            running = self.chosen(0, better) or running
        first = self.placed(writer, candidate)
        second = self.placed(writer, running)
        writer.rule("separate" if better else "dominated", f"{first} {second}")
        goal = better if not self.maker.one_in(12) else not better
        return writer.finish("better" if goal else "no-better")
