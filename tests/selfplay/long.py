"""Ladders that take minutes, held to brute force: `python -m tests.selfplay.long` (about a minute).

Nim with two heaps; the same with one number changed, which goes round; one heap of up to 12; three
heaps of up to 3, 3 and 2. Prints a line for each and fails if one is not as it is said here.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from godel.language.canonical import canonical_text
from godel.language.reader import read_file_forms
from godel.resources import games_folder
from godel.selfplay.checking import check_ladder
from godel.selfplay.ladder import begin, climb, known, template_of
from godel.selfplay.manifest import Plan
from tests.selfplay.games import Nim
from tests.selfplay.making import SETTINGS, searching
from tests.selfplay.test_games import tabled, taker


@dataclass(frozen=True)
class Ladder:
    """A world, the game that it should be, and whether its ladder settles."""

    name: str
    text: str
    game: Nim
    settles: bool


def shipped(name: str) -> str:
    return (games_folder() / f"{name}.ouro").read_text("utf-8")


def deal(name: str, low: int, high: int) -> str:
    """A chance that deals a heap evenly."""
    count = high - low + 1
    sizes = range(low, high + 1)
    return "(chance " + " ".join(f"(1/{count} (set {name} {size}))" for size in sizes) + ")"


def one_heap(largest: int) -> str:
    text = shipped("nim").replace("int 0 8", f"int 0 {largest}")
    start, end = text.index("(chance\n            (1/8"), text.index("          (chance (1/2")
    return text[:start] + deal("heap", 1, largest) + "\n" + text[end:]


def never_empty() -> str:
    """Two heaps, the second of which is never dealt empty."""
    text = shipped("heaps")
    changed = text.replace(deal("b", 0, 3), deal("b", 1, 3))
    if changed == text:
        raise ValueError("the world heaps deals otherwise")
    return changed


THREE_HEAPS = Nim((3, 3, 2), 3)

ANY_THREE = " ".join(
    f"(1/{len(THREE_HEAPS.deals())} (set a {a}) (set b {b}) (set c {c}))"
    for a, b, c in THREE_HEAPS.deals()
)

THREE = f"""(world three "Nim with heaps of at most 3, 3 and 2."
  (state (a int 0 3) (b int 0 3) (c int 0 2) (turn one-of deal mine theirs over))
  (actions (heap one-of a b c) (take int 1 3)) (default (heap a) (take 1))
  (start (a 0) (b 0) (c 0) (turn deal)) (life endless) (discount 1)
  (price (gas 0) (think 1/1000000)) (done (eq? turn 'over))
  (step
    (let ((opponent (eval '(lambda (a b c) (list 'a 1)))) (player turn))
      (if (eq? player 'deal)
        (let ()
          (chance {ANY_THREE})
          (chance (1/2 (set turn 'mine)) (1/2 (set turn 'theirs))))
        (let ((move (if (eq? player 'mine) (list heap take) (opponent a b c)))
              (win (if (eq? player 'mine) 1 -1)))
          (let ((from (car move)))
            (let ((taken (min (car (cdr move)) (case from ((a) a) ((b) b) (else c)))))
              (if (eq? from 'a) (set a (- a taken)))
              (if (eq? from 'b) (set b (- b taken)))
              (if (eq? from 'c) (set c (- c taken)))
              (set turn (if (eq? player 'mine) 'theirs 'mine))
              (if (= taken 0)
                (let () (set turn 'over) (reward (- win)))
                (if (= a b c 0) (let () (set turn 'over) (reward win)))))))))))
(agent first
  (define (policy a b c) (list 'a 1))
  (define bias '(bias (technique (1 (improve count)))))
  (define (propose self n) (builtin-propose self n))
  (define (think turn) (if (eq? turn 'deal) 5000 0)))"""

LADDERS = (
    Ladder("two heaps", shipped("heaps"), Nim((3, 3), 3), settles=True),
    Ladder("two heaps, the second never dealt empty", never_empty(), Nim((3, 3), 3), settles=False),
    Ladder("one heap up to 12", one_heap(12), Nim((12,), 3), settles=True),
    Ladder("three heaps up to 3, 3, 2", THREE, THREE_HEAPS, settles=True),
)


def play(ladder: Ladder, folder: Path) -> tuple[str, bool]:
    """What came of a ladder, and whether it is what should have."""
    world, agent = read_file_forms(ladder.text, ladder.name)
    texts = [canonical_text(node).encode() for node in (world, agent)]
    plan = Plan(texts[0], texts[1], 12, replace(SETTINGS, ticks=50))
    begin(folder, plan)
    climb(folder, searching)
    story, versions = known(folder)
    said = f"{ladder.name}: {len(story.generations)} generations, {story.reason}"
    right = check_ladder(folder).reason == story.reason
    right = right and story.reason.startswith("settled" if ladder.settles else "round")
    if not ladder.settles:
        return said, right
    last = versions[-1]
    player, game = taker(template_of(plan), last), ladder.game
    table = tabled((last,))
    perfect = all(
        game.lost(deal) or game.lost(game.after(deal, player(deal)) or ()) for deal in game.deals()
    )
    right = right and table.entries[0][0].exact == 0
    right = right and game.best(player) == table.ceilings[0].upper
    said += f"; gap {table.gap(0)}, " + ("perfect play" if perfect else "no perfect play")
    return said, right and perfect and table.gap(0) == 0


def main(wanted: str = "") -> int:
    failed = 0
    for ladder in LADDERS:
        if wanted not in ladder.name:
            continue
        began = time.process_time()
        with TemporaryDirectory() as name:
            said, right = play(ladder, Path(name) / "ladder")
        failed += not right
        seconds = time.process_time() - began
        print(f"{said} ({seconds:.0f} s)" + ("" if right else ": NOT AS TOLD"), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
