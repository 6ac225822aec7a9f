"""Gymnasium's Blackjack, which has no table: its exact transition system from its published rules.

The deck is infinite, so hands matter only by their total and whether an ace counts as 11. The
dealer's play is summed up: for each card that shows, the exact chances of the dealer's final total.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Final

from godel.importers.table import Clock
from godel.language.canonical import canonical_text
from godel.language.reader import read_file_forms

CARDS: Final = {card: Fraction(4 if card == 10 else 1, 13) for card in range(1, 11)}
"""Chances of the values of a card; 1 is the ace."""

OVER, SOFT, NATURAL = 0, 10, 32
"""Values of `hand`: the game is over; what is added to a soft total; an ace and a ten at first."""

NATURAL_NOTE: Final = "; hand 32 is a natural: an ace and a ten as the first two cards.\n"

NOTES: Final = """\
; hand is the player's total, from 4 to 21 without a usable ace; with one (an ace that counts as 11)
; it is 10 more than the total, from 22 to 31. hand 0 means that the game is over.
; dealer is the card that the dealer shows, 1 for an ace. The dealer draws up to 17 and then stops;
; the fractions are the exact chances of the dealer's final total, 17 to 21 or more.
; Gymnasium has the same in three numbers: total, card of the dealer, usable ace.
"""

AGENTS: Final = """
(agent always-stick
  (define (policy hand dealer) 'stick)
  (define (propose self n) (builtin-propose self n))
  (define (think) 1000))

(agent always-hit
  (define (policy hand dealer) 'hit)
  (define (propose self n) (builtin-propose self n))
  (define (think) 1000))

(agent sticks-at-20
  (define (policy hand dealer)
    (if (< hand 20) 'hit (if (< hand 22) 'stick (if (< hand 30) 'hit 'stick))))
  (define (propose self n) (builtin-propose self n))
  (define (think) 1000))
"""


@cache
def dealer_totals(low: int, ace: bool) -> dict[int, Fraction]:
    """Chances of the final total of a dealer whose cards sum to `low` with aces as 1; 0 is bust."""
    total = low + 10 if ace and low + 10 <= 21 else low
    if total >= 17:
        return {total if total <= 21 else 0: Fraction(1)}
    found: dict[int, Fraction] = {}
    for card, chance in CARDS.items():
        for final, weight in dealer_totals(low + card, ace or card == 1).items():
            found[final] = found.get(final, Fraction(0)) + chance * weight
    return found


def first_hands(naturals: bool) -> dict[int, Fraction]:
    """Chances of the player's first two cards, as values of `hand`."""
    found: dict[int, Fraction] = {}
    for one, chance in CARDS.items():
        for other, also in CARDS.items():
            hand = one + other
            if 1 in (one, other):
                hand = NATURAL if naturals and hand == 11 else hand + 10 + SOFT
            found[hand] = found.get(hand, Fraction(0)) + chance * also
    return dict(sorted(found.items()))


def blackjack_text(
    name: str, summary: str, comment: str, natural: bool, sab: bool, clock: Clock
) -> str:
    """The world file. `natural` and `sab` are the options of the environment."""
    naturals = natural or sab
    stick = _by_dealer(_comparison)
    if naturals:
        best = _sab_natural if sab else _paid_natural
        stick = f"(if (= held {NATURAL}) {_by_dealer(best)} {stick})"
    source = f"""
(world {name} "{summary}"
  (state (hand int 0 {NATURAL if naturals else NATURAL - 1}) (dealer int 1 10))
  (actions (action one-of stick hit))
  (default (action stick))
  (start (hand {_chance(first_hands(naturals))}) (dealer {_chance(CARDS)}))
  (discount {clock.discount})
  (life {"endless" if clock.life is None else clock.life})
  (done (= hand {OVER}))
  (step
    (if (eq? action 'hit)
      (if (< hand 22)
        (let ()
          (chance {_draws(_hard)})
          (if (= hand {OVER}) (reward -1)))
        (let ((soft (min hand {NATURAL - 1}))) (chance {_draws(_soft)})))
      (let ((held hand)
            (total (if (< hand 22) hand (- hand {SOFT}))))
        (set hand {OVER})
        {stick}))))
"""
    forms = map(canonical_text, read_file_forms(source + AGENTS, name))
    return comment + (NATURAL_NOTE if naturals else "") + NOTES + "\n".join(forms)


def _chance(weights: dict[int, Fraction]) -> str:
    return "(chance " + " ".join(f"({weight} {value})" for value, weight in weights.items()) + ")"


def _draws(after: Callable[[int], str]) -> str:
    return " ".join(f"({chance} (set hand {after(card)}))" for card, chance in CARDS.items())


def _hard(card: int) -> str:
    """The hand after a card, without a usable ace."""
    if card == 1:  # an ace counts as 11 if it can
        return f"(if (< hand 11) (+ hand {11 + SOFT}) (if (< hand 21) (+ hand 1) {OVER}))"
    return f"(if (< hand {22 - card}) (+ hand {card}) {OVER})"


def _soft(card: int) -> str:
    """The hand after a card, with a usable ace: beyond 21 that ace counts as 1."""
    value = f"(- soft {10 + SOFT - card})"
    return f"(if (< soft {22 + SOFT - card}) (+ soft {card}) {value})"


def _by_dealer(leaf: Callable[[int], str], low: int = 1, high: int = 10) -> str:
    """A statement for each card that the dealer may show, in a balanced tree."""
    if low == high:
        return leaf(low)
    middle = (low + high + 1) // 2
    below, above = _by_dealer(leaf, low, middle - 1), _by_dealer(leaf, middle, high)
    return below if below == above else f"(if (< dealer {middle}) {below} {above})"


def _comparison(card: int) -> str:
    """The dealer's play against `total`."""
    branches: list[str] = []
    for final, weight in sorted(dealer_totals(card, card == 1).items()):
        won = f"(if (> total {final}) 1 (if (= total {final}) 0 -1))" if final else "1"
        branches.append(f"({weight} (reward {won}))")
    return f"(chance {' '.join(branches)})"


def _sab_natural(card: int) -> str:
    """A natural wins, unless the dealer has one too: that is a draw."""
    draw = CARDS[11 - card] if card in (1, 10) else Fraction(0)
    return f"(chance ({draw}) ({1 - draw} (reward 1)))" if draw else "(reward 1)"


def _paid_natural(card: int) -> str:
    """A natural that wins pays 3/2; it wins unless the dealer has 21 in whatever way."""
    draw = dealer_totals(card, card == 1)[21]
    return f"(chance ({draw}) ({1 - draw} (reward 3/2)))"
