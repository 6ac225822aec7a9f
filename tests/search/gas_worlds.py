"""Worlds in which gas has a price, with agents that are right and do too much for it."""

from __future__ import annotations

MIXER = """
(world mixer
  (state (a int 0 40) (b int 0 40))
  (actions (dose int 0 100))
  (default (dose 0))
  (start (a 7) (b 31))
  (discount 9/10)
  (price (gas 1/1000))
  (step
    (reward (- 0 (abs (- dose (+ (* 3 (modulo (+ (* 2 a) b) 11)) (quotient (+ (* 2 a) b) 5))))))
    (set a b)
    (set b (modulo (+ a b 13) 41))))
(agent careful
  (define (policy a b)
    (let ((parts (blend a b)))
      (if (and (>= parts 0) (<= (+ a b) 80))
        (+ (* 3 (modulo (blend a b) 11)) (quotient (blend a b) 5) (* 0 parts))
        (- 0 1))))
  (define (blend a b) (- (+ a (+ a b) 7) 7)))
"""
"""What is needed is computed three times, through a procedure, behind a test that always holds."""

KEEPER = """
(world keeper
  (state (noise int 0 9))
  (actions (guess int 0 9))
  (default (guess 0))
  (start (noise 4))
  (discount 9/10)
  (price (gas 1/1000))
  (step
    (reward (if (= guess noise) 1 0))
    (chance (9/10 (set noise noise)) (1/10 (set noise (- 9 noise))))))
(agent diarist
  (memory (high 0 0 9) (low 9 0 9))
  (define (policy noise) noise)
  (define (remember high low noise)
    (list
      (if (> noise high) noise high)
      (cond
        ((and (< noise low) (not (= noise low))) noise)
        ((>= noise low) low)
        (else (- low noise))))))
"""
"""The waste is in what is remembered, which no proposer of actions looks at."""

TOLL = """
(world toll
  (state (axles int 1 9) (weight int 0 30) (lane one-of cash card none))
  (actions (charge int 0 300))
  (default (charge 0))
  (start (axles 2) (weight 20) (lane cash))
  (discount 3/4)
  (price (gas 1/100))
  (step
    (reward (if (= charge (if (eq? lane 'none) 0 (+ (* 20 axles) weight))) 5 (- 0 1)))
    (chance
      (1/2 (set lane 'cash))
      (1/4 (set lane 'card))
      (1/4 (set lane 'none)))
    (chance
      (1/3 (set axles 2))
      (1/3 (set axles 4))
      (1/3 (set axles (max 2 (min 9 (+ axles 1))))))
    (set weight (modulo (+ weight 12) 31))))
(agent clerk
  (define (policy axles weight lane)
    (cond
      ((and (eq? lane 'cash) (> axles 0)) (fee axles weight))
      ((and (eq? lane 'card) (not (< axles 1))) (fee axles weight))
      (else (if (eq? lane 'cash) (fee axles 0) 0))))
  (define (fee axles weight)
    (cond
      ((< axles 1) 0)
      ((<= weight 30) (+ (* 10 axles) weight (* 10 axles)))
      (else (* 2 weight)))))
"""
"""Tests that ranges and other tests already decide, and a sum with equal parts."""

WORLDS = {"mixer": MIXER, "keeper": KEEPER, "toll": TOLL}
