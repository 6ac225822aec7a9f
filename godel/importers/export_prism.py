"""An agent in a world as a PRISM model: a dtmc with exact rationals, one command for each state.

The variables of the world and of memory become PRISM variables. A state earns what a tick there is
expected to earn. Discount D becomes the chance 1 - D that a tick is the last one: what is earned
before that has the same expectation as the discounted sum.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from godel.errors import UsageProblem
from godel.importers.chain import Arrows, Chain, reach
from godel.kernel.theorems import Here
from godel.language.values import Boolean, Value
from godel.world.belief import state_key
from godel.world.model import Agent, Choice, Declared, World

WIDEST = 2**31 - 1
"""Largest integer, either sign, that every tool for PRISM models reads as a value of a variable."""

LONGEST_NUMBER = 13_000
"""Bits of the longest numerator or denominator that is written."""

RESERVED = frozenset(
    "A bool C ceil clock const csg ctmc ctmdp double dtmc E elif else endinit endinvariant "
    "endmodule endobservables endplayer endrewards endsystem F false filter floor formula func G "
    "global I if imp init int invariant label log ma marking max mdp min mod module "
    "nondeterministic observable observables of P player Pmax Pmin pomdp popta posg pow prob "
    "probabilistic pta R rate rewards Rmax Rmin round S smg stochastic system tick true U W "
    "X".split()
)
"""Words that are no names of variables there, and the name of the action that is used here."""

HEAD = """\
// The agent {agent} in the world {world}, as a Markov chain with exact numbers.
//
// Its utility is  {formula}  and `end` is reached once nothing more is earned.
// `utility` is what a tick is expected to earn: its rewards less the price of gas.
"""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a variable is written: its name, the declaration of its values, and each value."""

    name: str
    kind: str
    values: dict[str, str]
    note: str

    def of(self, value: Value) -> str:
        """A value of the variable, as PRISM writes it."""
        return self.values[state_key((value,))]

    def test(self, value: Value) -> str:
        """The condition that the variable has a value."""
        text = self.of(value)
        if self.kind != "bool":
            return f"{self.name}={text}"
        return self.name if text == "true" else f"!{self.name}"


def prism_text(
    world: World, agent: Agent, here: Here, watch: Callable[[int], None] = lambda count: None
) -> str:
    """The model, from a belief on. Raises UsageProblem if it is too large, and WorldProblem."""
    chain = reach(world, agent, here, watch)
    return "".join(f"{line}\n" for line in _Writer(world, agent, chain).lines())


class _Writer:
    """Writes one chain."""

    def __init__(self, world: World, agent: Agent, chain: Chain) -> None:
        self.world, self.agent, self.chain = world, agent, chain
        names = Names()
        self.ended, self.begun = names.fresh("ended"), names.fresh("begun")
        self.codes = [
            _encoding(names.fresh(item.name), item, [place[index] for place in chain.places])
            for index, item in enumerate(chain.declared)
        ]
        self.module = names.fresh(world.name)
        self.single = len(chain.start) == 1
        self.first = chain.start[0][1]

    def lines(self) -> Iterator[str]:
        """The whole file."""
        surely = self.world.discount < 1 or self.chain.ends_surely()
        yield from HEAD.format(
            agent=_plain(self.agent.name),
            world=_plain(self.world.name),
            formula='R{"utility"}=? [ F "end" ]' if surely else 'R{"utility"}=? [ C ]',
        ).splitlines()
        if self.world.discount < 1:
            discount = Fraction(self.world.discount)
            yield f"// Discount {_ratio(discount)}: each tick is the last one with chance "\
                f"{_ratio(1 - discount)}."
        yield "//"
        yield f"// States: {len(self.chain.places)}. Variables:"
        for item, code in zip(self.chain.declared, self.codes, strict=True):
            yield f"//   {code.name}: {_plain(item.name)}{code.note}"
        yield from ("", "dtmc", "", f"module {self.module}")
        yield from (f"  {line}" for line in self._declarations())
        yield ""
        yield from (f"  {line}" for line in self._commands())
        yield from ("endmodule", "", f'label "end" = {self.ended};', "")
        yield from self._rewards()

    def _declarations(self) -> Iterator[str]:
        if not self.single:
            yield f"{self.begun} : bool init false;"
        over = self.single and self.chain.over(self.first)
        yield f"{self.ended} : bool init {'true' if over else 'false'};"
        first = self.chain.places[self.first]
        for code, value in zip(self.codes, first, strict=True):
            yield f"{code.name} : {code.kind} init {code.of(value)};"

    def _commands(self) -> Iterator[str]:
        if not self.single:
            sure = (f"({self.begun}'=true)",)
            moves = self._moves(self.first, self.chain.start, Fraction(1), sure)
            yield f"[] !{self.begun} -> {moves};"
        for number, arrows in enumerate(self.chain.arrows):
            if arrows:
                moves = self._moves(number, arrows, Fraction(self.world.discount), ())
                yield f"[tick] {self._at(number)} -> {moves};"
        yield f"[] {self.ended} -> true;"

    def _at(self, number: int) -> str:
        """The condition that the chain is at a place, and goes on."""
        begun = [] if self.single else [self.begun]
        place = self.chain.places[number]
        tests = (code.test(value) for code, value in zip(self.codes, place, strict=True))
        return " & ".join((*begun, f"!{self.ended}", *tests))

    def _moves(self, at: int, arrows: Arrows, discount: Fraction, sure: tuple[str, ...]) -> str:
        """What can happen at a place, each with its chance; only what changes is assigned."""
        parts: list[str] = []
        for weight, after in arrows:
            changes = list(sure)
            if self.chain.over(after):
                changes.append(f"({self.ended}'=true)")
            for code, old, new in zip(
                self.codes, self.chain.places[at], self.chain.places[after], strict=True
            ):
                if code.of(old) != code.of(new):
                    changes.append(f"({code.name}'={code.of(new)})")
            parts.append(f"{_ratio(weight * discount)} : {' & '.join(changes) or 'true'}")
        if discount < 1:
            parts.append(f"{_ratio(1 - discount)} : ({self.ended}'=true)")
        return " + ".join(parts)

    def _rewards(self) -> Iterator[str]:
        """All that is earned; where something is negative, also earnings and losses apart."""
        gains = self.chain.gains
        yield from self._structure("utility", gains)
        if min(gains) < 0:
            yield "// utility = earned - lost, for tools that want no negative numbers"
            yield from self._structure("earned", [max(gain, Fraction(0)) for gain in gains])
            yield from self._structure("lost", [max(-gain, Fraction(0)) for gain in gains])

    def _structure(self, name: str, amounts: Sequence[Fraction]) -> Iterator[str]:
        yield f'rewards "{name}"'
        rows = [
            f"  {self._at(number)} : {_ratio(amount)};"
            for number, amount in enumerate(amounts)
            if amount
        ]
        yield from rows or ["  true : 0;"]
        yield "endrewards"


class Names:
    """Gives out names that PRISM allows, each once. Mutable."""

    def __init__(self) -> None:
        self._given = set(RESERVED)

    def fresh(self, name: str) -> str:
        """A name like the one asked for."""
        plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
        if plain[:1].isdigit() or not plain.strip("_"):
            plain = f"v{plain}"
        found, count = plain, 1
        while found in self._given:
            count += 1
            found = f"{plain}_{count}"
        self._given.add(found)
        return found


def _encoding(name: str, item: Declared, met: Sequence[Value]) -> Encoding:
    """Booleans and integers as they are; other values, and large integers, by their number."""
    kinds = {state_key((value,)): value for value in met}
    if isinstance(item.sort, Choice):
        options: Sequence[Value] = item.sort.options
        if all(isinstance(option, Boolean) for option in options):
            return Encoding(name, "bool", {key: str(value) for key, value in kinds.items()}, "")
    else:
        integers = sorted(value for value in kinds.values() if isinstance(value, int))
        low, high, note = integers[0], integers[-1], " (as far as it is reached)"
        declared_low, declared_high = item.sort.low, item.sort.high
        if declared_low is not None and declared_high is not None:
            low, high, note = _within(declared_low, declared_high, (low, high, note))
        if low >= -WIDEST and high < WIDEST:
            # a range of one value is written with two: not every tool reads [3..3]
            shown = f"[{low}..{max(high, low + 1)}]"
            return Encoding(name, shown, {key: str(value) for key, value in kinds.items()}, note)
        options = integers
    listed = {state_key((option,)): str(index) for index, option in enumerate(options)}
    meaning = ", ".join(f"{index} = {key.partition(':')[2]}" for key, index in listed.items())
    return Encoding(name, f"[0..{max(1, len(listed) - 1)}]", listed, f"; {_plain(meaning)}")


def _within(low: int, high: int, otherwise: tuple[int, int, str]) -> tuple[int, int, str]:
    """The declared range, if tools can read it; else what is reached."""
    return (low, high, "") if low >= -WIDEST and high < WIDEST else otherwise


def _ratio(value: Fraction) -> str:
    """`p/q` or `p`. Raises UsageProblem if it is too long.

    A part beyond WIDEST ends in `.0`: it is as exact, and no tool reads it as a short integer.
    """
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > LONGEST_NUMBER:
        raise UsageProblem("a number has more than 3,900 digits", hint="use simpler weights")
    parts = [value.numerator] if value.denominator == 1 else [value.numerator, value.denominator]
    return "/".join(f"{part}" if abs(part) <= WIDEST else f"{part}.0" for part in parts)


def _plain(text: str) -> str:
    """A text in one line of ASCII, for a comment."""
    return ascii(text)[1:-1][:2_000]
