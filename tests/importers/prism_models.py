"""The PRISM models beside this file, each with what is asked of it and known about it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from godel.importers.prism import Question, read_prism

FOLDER = Path(__file__).parent / "prism"


@dataclass(frozen=True, slots=True)
class Case:
    """A model, values for its constants, and one question.

    `reach`, or `rewards` and `until`, is the question to godel; `formula` is the same one in the
    language of Storm. `value` is its exact answer where it has been derived by hand or is known.
    """

    model: str
    formula: str
    constants: str = ""
    reach: str | None = None
    rewards: str | None = None
    until: str | None = None
    value: Fraction | None = None

    def __str__(self) -> str:
        return f"{self.model}-{self.reach or self.until}"

    @property
    def text(self) -> str:
        """The model."""
        return (FOLDER / f"{self.model}.prism").read_text("utf-8")

    def imported(self, **options: int | Fraction) -> str:
        """The world file that the importer makes."""
        pairs = (item.partition("=") for item in self.constants.split(",") if item)
        return read_prism(
            self.text,
            f"{self.model}.prism",
            Question(self.reach, self.rewards, self.until),
            constants={name: value for name, _, value in pairs},
            **options,  # type: ignore[arg-type]
        )


CHAINS = (
    Case("die", 'P=? [F "six"]', reach='"six"', value=Fraction(1, 6)),
    Case("die", 'R{"flips"}=? [F "thrown"]', rewards="flips", until='"thrown"',
         value=Fraction(11, 3)),
    Case("gambler", 'P=? [F "rich"]', "goal=10,p=0.4", reach="rich",
         value=Fraction(1 - Fraction(3, 2) ** 5, 1 - Fraction(3, 2) ** 10)),
    Case("gambler", 'R{"bets"}=? [F money=0|money=6]', "goal=6,p=0.5", rewards="bets",
         until="money=0 | money=goal", value=Fraction(9)),
    Case("coupon", 'R{"draws"}=? [F "all"]', rewards="draws", until='"all"',
         value=sum((Fraction(6, k) for k in range(1, 7)), Fraction(0))),
    Case("urn", "R=? [F \"empty\"]", until='"empty"'),
    Case("herman", 'R{"steps"}=? [F "stable"]', rewards="steps", until='"stable"'),
    Case("leader", 'R{"rounds"}=? [F "elected"]', rewards="rounds", until='"elected"',
         value=Fraction(9, 5)),
    Case("brp", 'P=? [F "failed"]', "N=2,most=1", reach='"failed"',
         value=1 - (1 - Fraction(149, 5000) ** 2) ** 2),
    Case("brp", 'R{"sent"}=? [F "failed"|"delivered"]', "N=2,most=1", rewards="sent",
         until='"failed" | "delivered"'),
    Case("nand", 'P=? [F "reliable"]', "N=4", reach='"reliable"'),
    Case("nand", 'R{"gates"}=? [F phase=4]', "N=3", rewards="gates", until="phase=4",
         value=Fraction(3)),
    Case("haddad", 'P=? [F "left"]', "N=5", reach='"left"', value=Fraction(1, 2)),
    Case("crowds", 'P=? [F "exposed"]', reach='"exposed"'),
    Case("egl", 'P=? [F "unfair"]', reach='"unfair"'),
    Case("zeroconf", 'P=? [F "error"]', "n=3", reach='"error"'),
    Case("zeroconf", 'R{"time"}=? [F "used"]', "n=2", rewards="time", until='"used"'),
    Case("cryptographers", 'P=? [F "odd"]', reach='"odd"', value=Fraction(3, 4)),
    Case("queue", 'R{"holding"}=? [F "three"]', rewards="holding", until='"three"'),
    Case("queue", 'P=? [F waiting=5]', reach="waiting=size"),
    Case("features", 'R{"mixed"}=? [F "end"|t=9]', rewards="mixed", until='"end" | t=9'),
    Case("features", 'P=? [F "end"]', reach='"end"'),
)  # fmt: skip

DECISIONS = (
    Case("consensus", 'Pmax=? [F "differ"]', reach='"differ"'),
    Case("consensus", 'R{"steps"}min=? [F "finished"]', rewards="steps", until='"finished"'),
    Case("csma", 'R{"slots"}max=? [F "both"]', rewards="slots", until='"both"'),
    Case("wlan", 'R{"slots"}max=? [F "done"]', rewards="slots", until='"done"'),
    Case("philosophers", 'Pmax=? [F "eat"]', reach='"eat"', value=Fraction(1)),
    Case("israeli", 'R{"moves"}max=? [F "one"]', rewards="moves", until='"one"'),
    Case("forked", 'R{"cost"}min=? [F "met"]', rewards="cost", until='"met"'),
    Case("forked", 'Pmax=? [F "met"]', reach='"met"'),
)
