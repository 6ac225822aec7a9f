"""Changes to certificates, with the claim written anew: no hash can be what refuses them.

A change to a world, a program, the belief or the memory changes the scene too, which is solved
again, so that it is known whether the new claim is true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from tests.kernel.certificates import canonical
from tests.properties_kernel.builder import Attempt, Maker, Scene
from tests.properties_kernel.desk import instructions
from tests.properties_kernel.small import Agent, World, utilities

NUMBER = re.compile(r"-?[0-9]+(?:/[0-9]+)?")
SWAPS = [
    ("bellman-upper", "bellman-lower"),
    ("table-upper", "table-lower"),
    ("separate", "dominated"),
    ("running", "switchprog"),
    ("running", "any"),
    ("ceiling", "bellman-upper"),
    ("unroll", "belief-ceiling"),
    ("ranks", "values"),
]
REASONS = [
    *("(life)", "(sign)", "(countdown s)", "(countdown left)", "(terminates 9 9)"),
    *("(weight 1 1/2 9)", "(weight 1 9/10 99)", "(weight s 1/2 9)"),
]
EVIDENCE = [
    *("(contradiction)", "(divide ((1 s)) 2 auto)", "(cut ((1 s s)) 1 auto auto)"),
    *("(cut ((1 s)) 1 auto auto)", "(cases s)", "(cases h auto auto)", "(oracle z3)", "cut"),
]
SHORT = re.compile(r"\((?:life|sign|(?:weight|countdown|terminates) [^()]*)\)|\bauto\b")

Mutant = tuple[Scene, Attempt]


class Mutator:
    """Changes accepted certificates at random."""

    def __init__(self, maker: Maker, others: list[Mutant]) -> None:
        self.maker = maker
        self.random = maker.random
        self.others = others

    def mutate(self, scene: Scene, attempt: Attempt) -> tuple[str, Mutant | None]:
        """The name of a change and its result, None where there is nothing to change."""
        name = self.random.choice(list(CHANGES))
        return name, CHANGES[name](self, scene, attempt)

    def changed(
        self, names: Sequence[str], before: str, scene: Scene, attempt: Attempt
    ) -> Iterator[tuple[str, Mutant]]:
        """One change of those named, where it applies."""
        name = self.random.choice(names)
        mutant = CHANGES[name](self, scene, attempt)
        if mutant is not None:
            yield before + name, mutant

    # ------------------------------------------------------------------ the proof

    def proof(self, attempt: Attempt, text: str) -> Attempt:
        return replace(attempt, certificate=replace(attempt.certificate, proof=text))

    def numbers(self, scene: Scene, attempt: Attempt) -> Mutant | None:
        """One number becomes another."""
        text = attempt.certificate.proof
        start = text.index("(state2theorem")
        found = [match for match in NUMBER.finditer(text, start) if _is_word(text, match)]
        if not found:
            return None
        match = self.random.choice(found)
        value = Fraction(match.group())
        other = self.random.choice([value + 1, value - 1, -value, value / 2, 2 * value, value + 9])
        return scene, self.proof(attempt, text[: match.start()] + str(other) + text[match.end() :])

    def instructions(self, scene: Scene, attempt: Attempt) -> Mutant | None:
        """One instruction is dropped, doubled, moved, or its premises are numbered anew."""
        lines = instructions(attempt.certificate.proof)
        place = self.random.randrange(len(lines))
        line = lines.pop(place)
        how = self.random.randrange(4)
        if how == 1:
            lines[place:place] = [line, line]
        elif how == 2:
            lines.insert(self.random.randrange(len(lines) + 1), line)
        elif how == 3:
            shift = self.random.choice([-2, -1, 1, 2])
            shifted = re.sub(r"\b\d+\b", lambda m: str(max(0, int(m.group()) + shift)), line)
            lines.insert(place, shifted)
        return scene, self.proof(attempt, "".join(lines))

    def words(self, scene: Scene, attempt: Attempt) -> Mutant | None:
        """One word becomes its opposite."""
        text = attempt.certificate.proof
        pair = self.random.choice(SWAPS)
        old, new = pair if self.maker.one_in(2) else pair[::-1]
        places = [match.start() for match in re.finditer(rf"{old}\b", text)]
        if not places:
            return None
        place = self.random.choice(places)
        return scene, self.proof(attempt, text[:place] + new + text[place + len(old) :])

    def reasons(self, scene: Scene, attempt: Attempt) -> Mutant | None:
        """One reason or piece of evidence becomes another."""
        text = attempt.certificate.proof
        found = list(
            re.finditer(r"\((?:life|sign|(?:weight|countdown|terminates) [^()]*)\)|\bauto\b", text)
        )
        if not found:
            return None
        match = self.random.choice(found)
        choices = EVIDENCE if match.group() == "auto" else REASONS
        new = self.random.choice(choices)
        return scene, self.proof(attempt, text[: match.start()] + new + text[match.end() :])

    def other_proof(self, scene: Scene, attempt: Attempt) -> Mutant | None:
        """The proof of another certificate, with the candidate's size put right."""
        text = self.random.choice(self.others)[1].certificate.proof
        return rehomed(scene, self.proof(attempt, text))

    # ------------------------------------------------------------------ the claim

    def goal(self, scene: Scene, attempt: Attempt) -> Mutant | None:
        """Another goal."""
        if attempt.goal == "interval":
            ends = [attempt.lower, attempt.upper]
            how = self.random.randrange(2)
            if how == 0:
                ends.reverse()
            else:
                moved = self.random.choice([Fraction(1, 100), Fraction(-1, 100), Fraction(1)])
                ends = [None if end is None else end + moved for end in ends]
            words = " ".join("none" if end is None else str(end) for end in ends)
            made = replace(attempt.certificate, goal=f"interval {words}")
            return scene, replace(attempt, certificate=made, lower=ends[0], upper=ends[1])
        if attempt.goal == "ceiling" and attempt.upper is not None:
            lower = attempt.upper - self.random.choice([Fraction(1, 100), Fraction(1)])
            made = replace(attempt.certificate, goal=f"ceiling {lower}")
            return scene, replace(attempt, certificate=made, upper=lower)
        goal = {"better": "no-better", "no-better": "better"}[attempt.goal]
        return scene, replace(
            attempt, certificate=replace(attempt.certificate, goal=goal), goal=goal
        )

    def belief(self, scene: Scene, attempt: Attempt) -> Mutant | None:
        """Another state, other weights, or more ticks left."""
        states = range(len(scene.world.moves))
        left = scene.belief[0][2]
        if left >= 0:
            left = self.random.randint(0, scene.world.life or 0)
        chosen = self.random.sample(states, self.random.choice([1, 2]))
        weights = [Fraction(1)] if len(chosen) == 1 else [Fraction(1, 5), Fraction(4, 5)]
        belief = [(weight, state, left) for weight, state in zip(weights, chosen, strict=True)]
        return rewritten(replace(scene, belief=belief), attempt)

    def memory(self, scene: Scene, attempt: Attempt) -> Mutant | None:
        """Another memory."""
        if not scene.running.memory:
            return None
        return rewritten(
            replace(scene, memory=self.random.randint(0, scene.running.memory)), attempt
        )

    # ------------------------------------------------------------------ the texts

    def world(self, scene: Scene, attempt: Attempt) -> Mutant | None:
        """Something else in the world."""
        old = scene.world
        states = range(len(old.moves))
        how = self.random.randrange(5)
        if how == 0:
            new = replace(old, discount=self.random.choice([Fraction(1), Fraction(1, 2)]))
        elif how == 1:
            new = replace(old, gas_price=old.gas_price + Fraction(1, 50))
        elif how == 2:
            new = replace(old, done=old.done ^ {self.random.choice(states)})
        elif how == 3 and old.life is not None and not old.sees_left:
            new = replace(old, life=old.life + 1)
        else:
            new = replace(old, moves=self._moved(old), formula=None)
        return solved(scene, new, scene.running, scene.candidate, attempt)

    def _moved(
        self, world: World
    ) -> tuple[tuple[tuple[tuple[Fraction, int, Fraction], ...], ...], ...]:
        state = self.random.randrange(len(world.moves))
        action = self.random.randrange(len(world.moves[0]))
        rows = [list(row) for row in world.moves]
        rows[state][action] = self.maker.branches(
            len(world.moves) // world.hidden, world.hidden, state % world.hidden
        )
        return tuple(tuple(row) for row in rows)

    def programs(self, scene: Scene, attempt: Attempt) -> Mutant | None:
        """The programs change places, or one becomes another."""
        if self.maker.one_in(2):
            return solved(scene, scene.world, scene.candidate, scene.running, attempt)
        new = self.maker.agent("r", scene.world, scene.running.memory)
        if self.maker.one_in(2):
            return solved(scene, scene.world, new, scene.candidate, attempt)
        return solved(scene, scene.world, scene.running, new, attempt)


def _is_word(text: str, match: re.Match[str]) -> bool:
    before, after = text[match.start() - 1], text[match.end()]
    return before in " (" and after in " )"


def solved(
    scene: Scene, world: World, running: Agent, candidate: Agent, attempt: Attempt
) -> Mutant | None:
    """The scene with other texts, solved; None where a utility does not exist."""
    values = utilities(world, running), utilities(world, candidate)
    if values[0] is None or values[1] is None:
        return None
    texts = tuple(canonical(item.text()) for item in (world, running, candidate))
    made = replace(
        scene,
        world=world,
        running=running,
        candidate=candidate,
        memory=min(scene.memory, running.memory),
        values=(values[0], values[1]),
        texts=(texts[0], texts[1], texts[2]),
    )
    return rehomed(made, attempt)


def rewritten(scene: Scene, attempt: Attempt) -> Mutant:
    """The certificate with the texts, belief and memory of a scene."""
    world, running, candidate = scene.texts
    belief = " ".join(
        f"({weight} {scene.world.values(state, left)})" for weight, state, left in scene.belief
    )
    made = replace(
        attempt.certificate,
        world=world,
        running=running,
        candidate=candidate,
        belief=belief,
        memory=str(scene.memory) if scene.running.memory else "",
    )
    return scene, replace(attempt, certificate=made)


def rehomed(scene: Scene, attempt: Attempt) -> Mutant:
    """A certificate about other texts, with the candidate's size put right."""
    size = f"set-switchprog 0 {len(scene.texts[2].encode())}"
    proof = re.sub(r"set-switchprog 0 \d+", size, attempt.certificate.proof)
    return rewritten(scene, replace(attempt, certificate=replace(attempt.certificate, proof=proof)))


Change = Callable[[Mutator, Scene, Attempt], "Mutant | None"]

CHANGES: dict[str, Change] = {
    "numbers": Mutator.numbers,
    "instructions": Mutator.instructions,
    "words": Mutator.words,
    "reasons": Mutator.reasons,
    "other-proof": Mutator.other_proof,
    "goal": Mutator.goal,
    "belief": Mutator.belief,
    "memory": Mutator.memory,
    "world": Mutator.world,
    "programs": Mutator.programs,
}

IN_THE_TEXT = ("numbers", "numbers", "instructions", "words", "reasons", "other-proof", "goal")
OF_THE_SCENE = ("belief", "memory", "world", "world", "programs")
TEXT_CHANGES = 16
"""Changes of the proof or the claim of each certificate, in its own scene."""
SCENE_CHANGES = 3
"""Other scenes for the certificates about a scene."""


def family(maker: Maker, plants: list[Mutant]) -> Iterator[tuple[str, Mutant]]:
    """Changes of certificates; those about one scene follow each other, which saves reading.

    What a scene becomes is shared by all certificates about it: each is tried there as it is, and
    with one more change.
    """
    mutator = Mutator(maker, plants)
    for home in {id(scene): scene for scene, _ in plants}.values():
        own = [attempt for scene, attempt in plants if scene is home]
        for attempt in own * TEXT_CHANGES:
            yield from mutator.changed(IN_THE_TEXT, "", home, attempt)
        for _ in range(SCENE_CHANGES):
            for name, (elsewhere, _) in mutator.changed(OF_THE_SCENE, "", home, own[0]):
                for attempt in own:
                    mutant = rehomed(elsewhere, attempt)
                    yield name, mutant
                    yield from mutator.changed(IN_THE_TEXT, f"{name} and ", *mutant)
