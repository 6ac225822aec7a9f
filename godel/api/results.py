"""What questions give: bounds, verdicts, checks, theorems; exact numbers, and how they look."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from godel.api import display
from godel.cli.shown import both, interval
from godel.kernel import theorems as kernel

if TYPE_CHECKING:
    from godel.api.display import Markup


@dataclass(frozen=True, slots=True, repr=False)
class Bounds:
    """A certified interval for an expected utility, and its proof file, b"" if there is none."""

    lower: Fraction | None
    upper: Fraction | None
    certificate: bytes = b""
    note: str = ""
    work: int = 0

    def __repr__(self) -> str:
        return f"<utility in {self}{_sizes(self.certificate, self.work)}>"

    def __str__(self) -> str:
        """Both ends, rounded outward."""
        return interval(self.lower, self.upper)

    def _repr_html_(self) -> str:
        rows = [("at least", _number(self.lower, False)), ("at most", _number(self.upper, True))]
        rows += [("note", self.note)] if self.note else []
        return display.card(
            "expected utility", _sizes(self.certificate, self.work).strip("; "), display.table(rows)
        )

    def _repr_latex_(self) -> str:
        from godel.api.latex import within

        return within(self.lower, self.upper)


@dataclass(frozen=True, slots=True, repr=False)
class Verdict:
    """What came of a question: `proved`, `refuted`, `unknown` or `outside` (the fragment).

    `certificate` is the proof file that shows it, b"" for the last two.
    """

    verdict: str
    reason: str
    certificate: bytes = b""
    work: int = 0

    def __repr__(self) -> str:
        reason = f": {self.reason}" if self.reason else ""
        return f"<{self.verdict}{reason}{_sizes(self.certificate, self.work)}>"

    def _repr_html_(self) -> str:
        return display.card(self.verdict, self.reason, _closing(self.certificate, self.work))


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """The same for two programs, with what is certified of either's utility."""

    verdict: str
    reason: str
    running: Bounds
    candidate: Bounds
    certificate: bytes = b""
    work: int = 0

    def __repr__(self) -> str:
        reason = f": {self.reason}" if self.reason else ""
        bounds = f"; running {self.running}, candidate {self.candidate}"
        return f"<{self.verdict}{reason}{bounds}{_sizes(self.certificate, self.work)}>"

    def _repr_html_(self) -> str:
        rows = [("running", str(self.running)), ("candidate", str(self.candidate))]
        closing = _closing(self.certificate, self.work)
        return display.card(self.verdict, self.reason, display.table(rows), closing)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Theorem:
    """A line of a proof: its number, and what it says as ordinary mathematics."""

    number: int
    inner: kernel.Theorem = field(repr=False)

    @property
    def text(self) -> str:
        """What it says."""
        return str(self.inner)

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The axioms and oracles that it rests on."""
        return self.inner.rests_on

    @property
    def is_axiom(self) -> bool:
        """Whether it was taken, and not derived."""
        axioms = kernel.Hardware | kernel.Given | kernel.Now | kernel.Utility
        return isinstance(self.inner.formula, axioms)

    def __str__(self) -> str:
        return f"{self.number}  {self.text}"

    def __repr__(self) -> str:
        return f"<theorem {self}>"

    def _repr_latex_(self) -> str:
        from godel.api.latex import stated

        return f"$\\displaystyle {stated(self.inner.formula)}$"


@dataclass(frozen=True, slots=True, repr=False)
class Checked:
    """What rechecking found. `theorems` are those of a proof file; of a run there are none."""

    valid: bool
    reason: str
    theorems: tuple[Theorem, ...] = ()
    rests_on: tuple[str, ...] = ()

    def __repr__(self) -> str:
        lines = [f"<{self._word()}: {self.reason}" if self.reason else f"<{self._word()}"]
        lines += [f"  {theorem}" for theorem in self.theorems]
        lines += [f"  rests on: {' '.join(self.rests_on)}"] if self.rests_on else []
        return "\n".join(lines) + ">"

    def _word(self) -> str:
        return "valid" if self.valid else "not valid"

    def _repr_html_(self) -> str:
        inside: list[Markup] = []
        if self.theorems:
            if self.valid:
                last = display.tag("b", self.theorems[-1].text)
                inside.append(display.tag("p", "proved: ", last))
            inside.append(display.theorems(self.theorems))
        if self.rests_on:
            inside.append(display.tag("p", "rests on: " + ", ".join(self.rests_on)))
        return display.card(self._word(), self.reason, *inside)


@dataclass(frozen=True, slots=True, repr=False)
class Gap:
    """Bounds of an agent, and a ceiling: no program whatever has a higher expected utility."""

    own: Bounds
    ceiling: Fraction | None
    certificate: bytes
    note: str
    work: int

    @property
    def upper(self) -> Fraction | None:
        """The agent is at most this far from the best program; None if that is not known."""
        if self.ceiling is None or self.own.lower is None:
            return None
        return self.ceiling - self.own.lower

    def __repr__(self) -> str:
        known = f"at most {_number(self.upper, True)}" if self.upper is not None else "not known"
        return f"<gap to the best program {known}; own utility in {self.own}>"

    def _repr_html_(self) -> str:
        rows = [
            ("this agent", str(self.own)),
            ("any program at most", _number(self.ceiling, True)),
            ("so the gap is at most", _number(self.upper, True)),
        ]
        rows += [("note", self.note)] if self.note else []
        closing = _closing(self.certificate, self.work)
        return display.card("gap to the best program", "", display.table(rows), closing)


def _number(value: Fraction | None, up: bool) -> str:
    return "not known" if value is None else both(value, up)


def _sizes(certificate: bytes, work: int) -> str:
    """What a proof file holds and what finding it took."""
    proof = f"; proof of {len(certificate):,} bytes" if certificate else ""
    return proof + (f"; work {work:,}" if work else "")


def _closing(certificate: bytes, work: int) -> Markup:
    return display.tag("p", _sizes(certificate, work).strip("; "), class_="godel-dim")
