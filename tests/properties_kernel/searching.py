"""Brute force about programs that search: random certificates under strict and relaxed.

python -m tests.properties_kernel.searching --count 50000 --seed 7

The truth is computed a second time, by `small` and `optimum`: what the candidate earns alone, less
what it pays for thinking, against the most that can come of keeping the running program, which
acts now and pays for its next thinking, and after which the best program goes on that knows what
was seen. Both checkers judge each certificate, and its mutants.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tests.kernel.accepted_searching import under
from tests.kernel.certificates import Certificate, canonical
from tests.properties_kernel.builder import HALF, Maker, Scene
from tests.properties_kernel.ceilings import CeilingWriter, Values
from tests.properties_kernel.optimum import Weights, at_best, clairvoyant, states
from tests.properties_kernel.small import (
    FAULT,
    Agent,
    Leaf,
    Point,
    Tree,
    Value,
    World,
    expected,
    points,
    reached,
    run,
    utilities,
    ways,
)
from tests.properties_kernel.writer import written
from tests.verify.judging import judged

SPOILS = "forget ceiling optimist wrong-rule untrusting mode swap set".split()
PRICES = [Fraction(0), Fraction(1, 10), Fraction(1, 10), HALF, Fraction(3)]
ATTEMPTS = 5
MUTANTS = 3
NUMBER = re.compile(r"(?<=[ (])-?[0-9]+(?:/[0-9]+)?(?=[ )])")


@dataclass(frozen=True)
class Case:
    """A scene with two programs that think, and the two numbers that are to be compared."""

    scene: Scene
    alone: Value
    kept: Fraction

    def is_true(self, target: str) -> bool:
        """Whether the switch is better under the target."""
        if target == "relaxed" and self.scene.texts[1] != self.scene.texts[2]:
            return self.alone >= self.kept
        return self.alone > self.kept


def case(maker: Maker) -> Case | None:
    """A scene of which everything is known exactly."""
    scene = maker.scene()
    if scene is None:
        return None
    world = replace(scene.world, think_price=maker.random.choice(PRICES))
    seen = world.hidden == 1 and world.sees_state and world.discount < 1
    if world.life is None and not seen:
        return None
    running, candidate = (
        replace(scene.agent(side), think=thinker(maker, scene.agent(side), world), pays=True)
        for side in (0, 1)
    )
    if maker.one_in(20):
        candidate = running
    found = utilities(world, running), utilities(world, candidate)
    if found[0] is None or found[1] is None:
        return None
    text, first, second = (canonical(item.text()) for item in (world, running, candidate))
    scene = replace(
        scene, world=world, running=running, candidate=candidate, values=(found[0], found[1]),
        texts=(text, first, second), memory=min(scene.memory, running.memory),
    )
    here = scene.here(1) if candidate != running else scene.here(0)
    return Case(scene, expected(found[1], here), kept(scene))


def thinker(maker: Maker, agent: Agent, world: World) -> Tree | None:
    """How much a program thinks: never, always, at times, or by mistake."""
    names = {"s": len(world.moves) // world.hidden - 1} if world.sees_state else {}
    names |= {"m": agent.memory} if agent.memory else {}
    names |= {"left": world.life or 0} if agent.sees_left else {}
    if maker.one_in(3):
        return maker.random.choice([None, Leaf(0), Leaf(FAULT), Leaf(-1)])
    leaves: list[int | str] = [0, 0, 1, 3, -1, FAULT, *names]
    return maker.tree(names, leaves, 2) if names else Leaf(maker.random.choice(leaves))


def kept(scene: Scene) -> Fraction:
    """The most that can come of keeping the running program, whatever its search finds."""
    world, running, total = scene.world, scene.running, Fraction(0)
    sights: dict[tuple[int, Fraction], Weights] = {}
    left = scene.belief[0][2]
    for weight, point in scene.here(0):
        if world.is_over(point):
            continue
        state, memory, _ = point
        names = {"s": Fraction(state // world.hidden), "m": Fraction(memory)}
        action, _ = run(running.policy, names | {"left": Fraction(left)})
        row = world.moves[state]
        moves = row[action if action is not None and 0 <= action < len(row) else 0]
        before = state // world.hidden if world.sees_state else 0
        for way, (_, then, reward) in zip(ways(world, running, point), moves, strict=True):
            total += weight * way.weight * way.gain
            part = sights.setdefault((before, reward), {})
            part[then] = part.get(then, Fraction(0)) + weight * way.weight
    after, depth = left - (world.life is not None), world.life or 0
    tail = dict.fromkeys(states(world), Fraction(0)) if depth else clairvoyant(world)
    assert tail is not None
    later = (at_best(world, part, after, depth, tail) for part in sights.values())
    return total + world.discount * sum(later, Fraction(0))


class SearchWriter(CeilingWriter):
    """Writes certificates that compare a program with keeping another one."""

    spoils = SPOILS

    def utility(self, mode: str) -> int:
        """An axiom utility."""
        self.steps.append(f"(get-axiom utility {mode})")
        self.theorems += 1
        return self.theorems

    def compared_with_keeping(self) -> tuple[str, Certificate]:
        """The target and the certificate."""
        pick, world = self.random.choice, self.scene.world
        best = clairvoyant(world)
        assert best is not None
        slack = pick([Fraction(0), Fraction(0), Fraction(1, 50), HALF])
        most: Values = {at: value + slack for at, value in best.items()}
        if self.spoil == "ceiling":
            chosen = pick([[pick(list(most))], list(most)])
            most |= {at: most[at] - pick([HALF, Fraction(1), Fraction(4)]) for at in chosen}
        ceiling = self.listed(most) if self.maker.one_in(3) else self.bounded(most)[0]
        mode = "pay" if self.spoil == "mode" else "search"
        premises = f"1 3 4 5 {self.utility(mode)} {ceiling} 7"
        depth = 0 if world.life is None and self.maker.one_in(2) else pick([0, 1, 2, 3])
        upper = self.rule("continue", premises, str(depth))
        lower = self.lowest()
        numbers = f"{upper} {lower}" if self.spoil == "swap" else f"{lower} {upper}"
        self.rule("separate", numbers)
        target = pick(["strict", "relaxed"])
        trust = 0 if self.spoil == "untrusting" or "reflect" not in self.kinds else 1
        return target, under(target, trust, self.finish("better").certificate)

    def lowest(self) -> int:
        """A number below what the candidate is worth in mode search."""
        pick, scene, world = self.random.choice, self.scene, self.scene.world
        agent, free = scene.candidate, replace(scene.candidate, pays=False)
        idle = all(ways(world, agent, p) == ways(world, free, p) for p in points(world, agent)
                   if not world.is_over(p))
        how = "quiet" if idle != (self.spoil == "wrong-rule") else "reflect"
        mode = "act" if how == "quiet" and self.maker.one_in(2) else "pay"
        exact = utilities(world, agent if self.spoil != "forget" and mode == "pay" else free) or {}
        slack = pick([Fraction(0), Fraction(0), Fraction(1, 100)])
        slack -= pick([HALF, Fraction(2)]) if self.spoil == "optimist" else 0
        bound: dict[Point, Fraction] = {p: Fraction(v) - slack for p, v in exact.items()}
        if self.spoil != "optimist":
            bound = {p: min(v, Fraction(0)) if world.is_over(p) else v for p, v in bound.items()}
        self.kinds += [how, mode]
        given = f"2 3 4 5 {self.utility(mode)}"
        starts = [point for _, point in scene.here(1)]
        if self.maker.one_in(2):
            rows = sorted(reached(world, agent, starts))
            rows = rows[1:] or rows if self.spoil == "set" else rows
            table = self.rows(agent, rows, bound, None)
            if self.maker.one_in(2):
                table = self.packed(agent, rows, bound, None)
            number = self.rule("table-lower", f"{given} 7", "switchprog", table)
        else:
            predicate = "true"
            if self.maker.one_in(2):
                inside = {point[0] for point in reached(world, agent, starts)}
                inside -= {pick(sorted(inside))} if self.spoil == "set" else set()
                predicate = world.by_state(
                    ["true" if s in inside else "false" for s in range(len(world.moves))]
                )
            invariant = self.rule("invariant", "2 4 7", "switchprog", predicate, "auto")
            reason = self.reason(bound, upper=False)
            text = written(world, agent, bound)
            number = self.rule("bellman-lower", f"{given} {invariant}", text, reason, "auto")
        if how == "quiet":
            number = self.rule("quiet", f"2 4 {number}", "auto")
        else:
            number = self.rule("reflect", str(number))
        depth = pick([0, 0, 1, 2])
        return self.rule("unroll", f"{number} 7", str(depth))


def mutant(maker: Maker, made: Certificate) -> Certificate:
    """The same claim with one or two numbers changed in its proof, or two steps exchanged."""
    head, text = made.proof.split("(state2theorem here)", 1)
    for _ in range(maker.random.choice([1, 1, 2])):
        found = list(NUMBER.finditer(text))
        place = maker.random.choice(found)
        value = Fraction(place[0])
        others = [value + 1, value - 1, -value, 2 * value, value + HALF, Fraction(0)]
        others += [Fraction(other[0]) for other in found]
        text = text[: place.start()] + str(maker.random.choice(others)) + text[place.end() :]
    word = maker.random.choice([("bellman-lower", "bellman-upper"), ("quiet", "reflect"),
                                ("utility pay", "utility act"), ("utility search", "utility pay")])
    text = text.replace(*word) if maker.one_in(4) else text
    return replace(made, proof=f"{head}(state2theorem here){text}")


def certificates(seed: object) -> Iterator[tuple[str, Case, str, Certificate]]:
    """A word, what is true, the target and the certificate, without end."""
    number = 0
    while True:
        number += 1
        maker = Maker(f"searching {seed} {number}")
        found = case(maker)
        if found is not None and not found.is_true("relaxed") and not maker.one_in(3):
            continue
        for _ in range(ATTEMPTS if found is not None else 0):
            assert found is not None
            honest = found.is_true("relaxed") and not maker.one_in(3)
            writer = SearchWriter(maker, found.scene, not honest)
            target, made = writer.compared_with_keeping()
            yield writer.spoil or "honest", found, target, made
            if not writer.spoil:
                for _ in range(MUTANTS):
                    yield "mutant", found, target, mutant(maker, made)


@dataclass
class Figures:
    """What was judged and accepted, by words; and what must not be."""

    judged: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    true: int = 0
    wrong: list[Certificate] = field(default_factory=list)
    disagreements: list[Certificate] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(self.judged[word] for word in self.judged if "/" not in word)


def campaign(count: int, seed: object) -> Figures:
    """Judge so many certificates by both checkers and by exact solution."""
    figures = Figures()
    for (word, found, target, made), _ in zip(certificates(seed), range(count), strict=False):
        verdicts, true = judged(made.data()), found.is_true(target)
        words = [word, f"/{target}", "/quiet" if "(apply-rule quiet" in made.proof else "/reflect"]
        figures.judged.update(words)
        figures.true += true
        if verdicts.kernel is None:
            figures.accepted.update(words)
            figures.wrong += [] if true else [made]
        figures.disagreements += [] if verdicts.agree else [made]
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit code 1 if something was found."""
    parser = argparse.ArgumentParser(description="programs that search, judged by exact solution")
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--seed", default="0")
    options = parser.parse_args(arguments)
    figures = campaign(options.count, options.seed)
    for word, count in sorted(figures.judged.items()):
        print(f"{figures.accepted[word]:8} of {count:8}  {word.removeprefix('/')}")
    print(f"judged: {figures.count}; true: {figures.true}")
    print(f"accepted and false: {len(figures.wrong)}; disagreements: {len(figures.disagreements)}")
    for made in (figures.wrong + figures.disagreements)[:2]:
        print(made.text())
    return 1 if figures.wrong or figures.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
