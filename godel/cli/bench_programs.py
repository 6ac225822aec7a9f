"""The programs of `godel bench ouro`: one text for Ouro and Scheme, one for Hy.

Those in Python are in `bench_python`. All do the same, step by step: the same calls, the same
cells for lists. Where Ouro calls itself in tail position, Python and Hy have a loop instead.
"""

from __future__ import annotations

from dataclasses import dataclass

LISP = """
(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))

(define (loop n total) (if (= n 0) total (loop (- n 1) (+ total n))))

(define (build n cells) (if (= n 0) cells (build (- n 1) (cons n cells))))
(define (onto cells done) (if (null? cells) done (onto (cdr cells) (cons (car cells) done))))
(define (again times cells) (if (= times 0) (car cells) (again (- times 1) (onto cells '()))))
(define (reversal times n) (again times (build n '())))

(define (item2 x) (car (cdr x)))
(define (find name table)
  (if (eq? (car (car table)) name) (cdr (car table)) (find name (cdr table))))
(define (run x scope defined)
  (cond
    ((number? x) x)
    ((symbol? x) (find x scope))
    ((eq? (car x) 'if)
     (if (run (item2 x) scope defined)
       (run (item2 (cdr x)) scope defined)
       (run (item2 (cdr (cdr x))) scope defined)))
    (else (perform (car x) (run-all (cdr x) scope defined) defined))))
(define (run-all xs scope defined)
  (if (null? xs) '() (cons (run (car xs) scope defined) (run-all (cdr xs) scope defined))))
(define (perform name values defined)
  (cond
    ((eq? name '+) (+ (car values) (item2 values)))
    ((eq? name '-) (- (car values) (item2 values)))
    ((eq? name '<) (< (car values) (item2 values)))
    (else (call (find name defined) values defined))))
(define (call procedure values defined)
  (run (item2 procedure) (bind (car procedure) values) defined))
(define (bind names values)
  (if (null? names) '() (cons (cons (car names) (car values)) (bind (cdr names) (cdr values)))))
(define (meta n)
  (run (cons 'fib (cons n '())) '()
    '((fib (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))))))
"""

HY = """
(defn fib [n] (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))

(defn loop [n total]
  (while (!= n 0)
    (setv [n total] #((- n 1) (+ total n))))
  total)

(defn build [n cells]
  (while (!= n 0)
    (setv [n cells] #((- n 1) (Cell n cells))))
  cells)
(defn onto [cells done]
  (while (is-not cells None)
    (setv [cells done] #(cells.rest (Cell cells.first done))))
  done)
(defn again [times cells]
  (while (!= times 0)
    (setv [times cells] #((- times 1) (onto cells None))))
  cells.first)
(defn reversal [times n] (again times (build n None)))

(defn item2 [x] x.rest.first)
(defn find [name table]
  (while (!= table.first.first name)
    (setv table table.rest))
  table.first.rest)
(defn run [x scope defined]
  (cond
    (is (type x) int) x
    (is (type x) str) (find x scope)
    (= x.first "if")
      (if (run (item2 x) scope defined)
        (run (item2 x.rest) scope defined)
        (run (item2 x.rest.rest) scope defined))
    True (perform x.first (run-all x.rest scope defined) defined)))
(defn run-all [xs scope defined]
  (if (is xs None) None (Cell (run xs.first scope defined) (run-all xs.rest scope defined))))
(defn perform [name values defined]
  (cond
    (= name "+") (+ values.first (item2 values))
    (= name "-") (- values.first (item2 values))
    (= name "<") (< values.first (item2 values))
    True (call (find name defined) values defined)))
(defn call [procedure values defined]
  (run (item2 procedure) (bind procedure.first values) defined))
(defn bind [names values]
  (if (is names None) None
    (Cell (Cell names.first values.first) (bind names.rest values.rest))))
(defn meta [n]
  (setv sums (cells "+" (cells "fib" (cells "-" "n" 1)) (cells "fib" (cells "-" "n" 2)))
        body (cells "if" (cells "<" "n" 2) "n" sums))
  (run (cells "fib" n) None (cells (Cell "fib" (cells (cells "n") body)))))
"""


@dataclass(frozen=True, slots=True)
class Program:
    """A procedure with its arguments, and what it gives. `goal`: it is to be near to Python."""

    name: str
    arguments: tuple[int, ...]
    value: int
    goal: bool


PROGRAMS = (
    Program("fib", (21,), 10_946, True),
    Program("loop", (200_000, 0), 20_000_100_000, True),
    Program("reversal", (51, 2_000), 2_000, True),
    Program("meta", (11,), 89, False),
)
