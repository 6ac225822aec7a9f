"""Worlds in which only a program that remembers does well, from agents that remember nothing."""

from __future__ import annotations

ERRAND = """
(world errand
  "Told where to go, and asked a tick later: whoever forgets can only guess, and guessing costs."
  (state (cue one-of none left right) (goal one-of left right))
  (observe cue)
  (actions (go one-of wait left right))
  (default (go wait))
  (start (cue left) (goal right))
  (discount 9/10)
  (life 12)
  (step
    (if (eq? cue 'none)
      (let ()
        (if (not (eq? go 'wait)) (reward (if (eq? go goal) 2 -9)))
        (chance (1/2 (set cue 'left)) (1/2 (set cue 'right))))
      (let ()
        (set goal cue)
        (set cue 'none)))))
(agent idler
  (define (policy cue) 'wait))
"""
"""To go without knowing where costs 7/2 in the mean; to remember and not to go gains nothing."""
