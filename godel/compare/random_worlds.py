"""Small random worlds, each with an agent that acts at random and thinks: texts in Ouro.

Chance is drawn from SHA-256, so that the world with a number is the same everywhere.
"""

from __future__ import annotations

from hashlib import sha256

from godel.search.mutation import Chance

WEIGHTS = (("1",), ("1/2", "1/2"), ("1/3", "2/3"), ("1/4", "3/4"), ("1/10", "9/10"),
           ("1/4", "1/4", "1/2"))  # fmt: skip
REWARDS = ("-2", "-1", "-1/2", "0", "0", "1/2", "1", "2", "3")
DISCOUNTS = ("1/2", "3/4", "9/10")
GAS_PRICES = ("0", "1/1000", "1/100")
THINK_PRICES = ("0", "1/1000", "1/100")
ALLOTMENTS = ("1", "5", "10")
LIVES = ("endless", "endless", "3", "6")
LARGEST_STATE = 3
LARGEST_ACTION = 2


def random_world(seed: int, number: int) -> str:
    """The text of a world and its one agent.

    Two to four states, two or three actions, in one world of four a hidden coin that decides where
    moves lead, a life that is endless or short, prices on gas and on thinking or none.
    """
    chance = Chance(sha256(f"world {seed} {number}".encode()).digest())
    return _Maker(chance).text(f"random-{number}")


class _Maker:
    """Draws the parts of one world. Mutable: its chance is used up."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._last_state = 1 + chance.below(LARGEST_STATE)
        self._last_action = 1 + chance.below(LARGEST_ACTION)
        self._hidden = chance.below(4) == 0

    def text(self, name: str) -> str:
        """World and agent."""
        pick = self._chance.pick
        secret = "  (hidden (coin (1/2 0) (1/2 1)))\n" if self._hidden else ""
        done = f"  (done (= s {self._last_state}))\n" if self._chance.below(2) else ""
        return (
            f"(world {name}\n"
            f"  (state (s int 0 {self._last_state}))\n{secret}"
            f"  (actions (a int 0 {self._last_action})) (default (a 0)) (start (s 0))\n"
            f"  (discount {pick(DISCOUNTS)}) (life {pick(LIVES)})\n"
            f"  (price (gas {pick(GAS_PRICES)}) (think {pick(THINK_PRICES)}) (gas-limit 100))\n"
            f"{done}"
            f"  (step {self._step()}))\n"
            f"(agent first\n"
            f"  (define (policy s) {self._policy()})\n"
            f"  (define (think) {pick(ALLOTMENTS)}))\n"
        )

    def _step(self) -> str:
        """What happens for each state, action and, if there is one, side of the coin."""
        rows = []
        for _ in range(self._last_state + 1):
            cells = [self._cell() for _ in range(self._last_action + 1)]
            rows.append(_by_value("a", cells))
        return _by_value("s", rows)

    def _cell(self) -> str:
        if self._hidden:
            return _by_value("coin", [self._moves(), self._moves()])
        return self._moves()

    def _moves(self) -> str:
        """One way to go or several, each with its weight."""
        ways = []
        for weight in self._chance.pick(WEIGHTS):
            state = self._chance.below(self._last_state + 1)
            ways.append(f"({weight} (set s {state}) (reward {self._chance.pick(REWARDS)}))")
        return f"(chance {' '.join(ways)})"

    def _policy(self) -> str:
        """An action for each state."""
        actions = [str(self._chance.below(self._last_action + 1)) for _ in range(self._last_state)]
        return _by_value("s", actions)


def _by_value(name: str, texts: list[str]) -> str:
    """Tests that pick a text for each value of a variable from 0 up."""
    result = texts[-1]
    for value in reversed(range(len(texts) - 1)):
        if texts[value] != result:
            result = f"(if (= {name} {value}) {texts[value]} {result})"
    return result
