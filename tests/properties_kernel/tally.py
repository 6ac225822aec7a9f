"""What a campaign judged and found, and how it is written down so that nothing of it is lost."""

from __future__ import annotations

import json
import os
from array import array
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from godel.kernel.theorems import Valued
from tests.kernel.certificates import identity
from tests.properties_kernel.builder import Attempt, Solved, is_true
from tests.properties_kernel.desk import UNREADABLE, Desk

RECHECKED = 80
"""One certificate of so many is also judged by `verify`, from its bytes."""
WIDTH = 8
"""Bytes of a hash by which things are told apart."""
DESKS = 12
"""Scenes whose readings are kept."""
PLACE = "instruction "
SHOWN = 200
"""Letters of a reason that are compared."""


def short_hash(*parts: str) -> int:
    """A number that tells texts apart."""
    return int.from_bytes(blake2b("\n".join(parts).encode(), digest_size=WIDTH).digest(), "big")


@dataclass
class Tally:
    """What the kernel said, by the words of the kinds; `wrong` are accepted false claims.

    A certificate that has been judged before is not judged or counted again. Where one proves a
    number on its way that is false, it is among the wrong ones too, whatever it claims. `differing`
    are those on which `verify` says something else than the desk.
    """

    count: int = 0
    taken: int = 0
    true: int = 0
    judged: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    scenes: int = 0
    rechecked: int = 0
    repeated: int = 0
    numbers: int = 0
    seconds: float = 0.0
    wrong: list[tuple[Solved, Attempt]] = field(default_factory=list)
    differing: list[tuple[Solved, Attempt]] = field(default_factory=list)
    distinct: dict[str, set[int]] = field(
        default_factory=lambda: (
            {name: set() for name in ("certificates", "claims", "worlds")} | {"programs": set()}
        )
    )
    desks: list[Desk] = field(default_factory=list)

    def judge(self, kind: str, scene: Solved, attempt: Attempt) -> bool:
        """Have one certificate judged; whether it is accepted. False for a repeated one."""
        made = attempt.certificate
        about = (*scene.texts, made.belief, made.memory, made.goal)
        name = short_hash(*about, made.proof)
        if name in self.distinct["certificates"]:
            self.repeated += 1
            return False
        self.distinct["certificates"].add(name)
        self.distinct["claims"].add(short_hash(*about))
        self.distinct["worlds"].add(short_hash(scene.texts[0]))
        self.distinct["programs"].add(short_hash(*scene.texts))
        true = is_true(scene, attempt)
        desk = self.desk(attempt)
        refusal = desk.judge(made)
        accepted = not refusal
        self.count += 1
        self.taken += accepted
        self.true += true
        for word in set(kind.split()):
            self.judged[word] += 1
            self.accepted[word] += accepted
        if name % RECHECKED == 0 or (accepted and not true):
            self.recheck(scene, attempt, refusal)
        sound = all(self.is_true_number(scene, number) for number in desk.new_numbers())
        if (accepted and not true) or not sound:
            self.wrong.append((scene, attempt))
        return accepted

    def is_true_number(self, scene: Solved, number: Valued) -> bool:
        """Whether exact solution confirms a number, which a certificate may prove on its way."""
        self.numbers += 1
        if number.subject.everyone:
            return number.upper and number.value >= scene.most
        side = int(number.subject.digest != identity(scene.texts[1]))
        utility = scene.expected[side]
        return number.value >= utility if number.upper else number.value <= utility

    def recheck(self, scene: Solved, attempt: Attempt, refusal: str) -> None:
        """Have `verify` judge the bytes too."""
        self.rechecked += 1
        verdict = attempt.certificate.judge()
        reason = verdict.reason
        if reason.startswith(PLACE):
            reason = reason.partition(": ")[2]
        same = reason[:SHOWN] == refusal[:SHOWN] or refusal.startswith(UNREADABLE)
        if verdict.accepted != (not refusal) or not same:
            self.differing.append((scene, attempt))

    def desk(self, attempt: Attempt) -> Desk:
        """The desk for a certificate; the last few are kept."""
        for desk in reversed(self.desks):
            if desk.suits(attempt.certificate):
                return desk
        self.desks = [*self.desks[1 - DESKS :], Desk(attempt.certificate)]
        return self.desks[-1]

    def share(self) -> float:
        """Accepted ones among all."""
        return self.taken / max(1, self.count)

    # ------------------------------------------------------------------ on disk

    def summary(self) -> dict[str, object]:
        """The figures."""
        return {
            "judged": self.count,
            "accepted": self.taken,
            "true": self.true,
            "accepted_and_false": len(self.wrong),
            "numbers_proved_and_compared": self.numbers,
            "repeated": self.repeated,
            "rechecked_from_bytes": self.rechecked,
            "rechecked_and_different": len(self.differing),
            "scenes": self.scenes,
            "cpu_seconds": round(self.seconds, 1),
            "distinct": {name: len(found) for name, found in self.distinct.items()},
            "judged_with": dict(sorted(self.judged.items())),
            "accepted_with": dict(sorted(self.accepted.items())),
        }

    def save(self, path: Path, **also: object) -> None:
        """Write the figures, and the hashes that tell what has been seen, each in one step."""
        for name, found in self.distinct.items():
            _replace(path.with_suffix(f".{name}"), array("Q", found).tobytes())
        found_wrong = [attempt.certificate.text() for _, attempt in self.wrong + self.differing]
        text = json.dumps(also | self.summary() | {"to_look_at": found_wrong}, indent=1)
        _replace(path, text.encode())

    @classmethod
    def load(cls, path: Path, **also: object) -> Tally:
        """A campaign as it was saved; an empty one where there is none.

        Raises ValueError where another campaign was saved there.
        """
        if not path.exists():
            return cls()
        saved = json.loads(path.read_text("utf-8"))
        if {name: saved.get(name) for name in also} != also:
            raise ValueError(f"{path} is about another campaign")
        if saved["accepted_and_false"] or saved["rechecked_and_different"]:
            raise ValueError(f"{path} has found something, which comes first")
        seen: dict[str, set[int]] = {}
        for name in saved["distinct"]:
            numbers = array("Q")
            numbers.frombytes(path.with_suffix(f".{name}").read_bytes())
            seen[name] = set(numbers)
        return cls(
            count=saved["judged"],
            taken=saved["accepted"],
            judged=Counter(saved["judged_with"]),
            accepted=Counter(saved["accepted_with"]),
            true=saved["true"],
            scenes=saved["scenes"],
            rechecked=saved["rechecked_from_bytes"],
            repeated=saved["repeated"],
            numbers=saved.get("numbers_proved_and_compared", 0),
            seconds=saved["cpu_seconds"],
            distinct=seen,
        )


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(data)
    os.replace(fresh, path)
