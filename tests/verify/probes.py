"""Small questions about what is well-formed, each put to both checkers: one change to one proof."""

from __future__ import annotations

WORLD = """(world w (state (x int 0 3)) (actions (a int 0 1)) (default (a 0)) (start (x 0))
  (discount 9/10) (life endless) (price (gas 1/1000)) (step (reward a)))"""

CLAUSES = {
    "(discount 9/10)": r"""
(discount)
(discount 1 1)
(discount 1)
(discount 3/2)
(discount 0)

""",
    "(life endless)": r"""

(life)
(life 0)
(life -1)
(life 3/2)
(life forever)
(life endless) (life endless)
""",
    "(price (gas 1/1000))": r"""
(price)
(price (gas 1) (gas 1))
(price (gas -1))
(price (think 1) (gas-limit 100))
(price (gas-limit 0))
(price (gas-limit 1))
(price (gas-limit 100001))
(price (gas-limit 5/2))
(price (gas))
(price (gas 1 2))
(price 5)

""",
    "(actions (a int 0 1))": r"""
(actions (a int 0 1) (a int 0 1))
(actions (x int 0 1))
(actions (reward int 0 1))
(actions (a int 1 0))
(actions (a int 0 1 2))
(actions (a bool))
(actions (a int 0 1/2))
""",
    "(default (a 0))": r"""

(default (a 2))
(default (a 0) (a 0))
(default (b 0))
(default (a 0) (b 0))
(default (a '0))
(default (a))
""",
    "(start (x 0))": r"""
(start)

(start (x 9))
(start (x (chance (1 0))))
(start (x (chance (1/2 0) (1/2 1))))
(start (x (chance (1/2 0))))
(start (x (chance (1/2 0) (1/2 0))))
(start (x (chance (1 0) (0 9))))
(start (x (chance (1 0) (0 1))))
(start (x (chance)))
(start (x (+ 0 0)))
(start (x chance))
(start (x (chance (2 0) (-1 1))))
(start (x '0))
""",
    "(world w": r"""
(world
(world 5
(world w "d"
(world w "d" "e"
(world true
(world if
""",
    "(step": r"""
(observe) (step
(observe x) (step
(observe x x) (step
(observe a) (step
(observe left) (step
(nonsense) (step
(done) (step
(done (= x 3)) (step
(done a) (step
(done 5) (step
(done true false) (step
(hidden) (step
(hidden (h)) (step
""",
    "(step (reward a))": r"""

(step)
(step (let ((y a)) (let ((y 0)) (reward y)) (reward y)))
(step (let ((y 0)) (let ((y a)) (reward y)) (reward y)))
(step (let ((y a)) (chance (1/2 (let ((y 0)) (reward y))) (1/2)) (reward y)))
(step a)
(step (reward))
(step (reward a a))
(step (set x 0) (reward a))
(step (set a 0) (reward a))
(step (set x) (reward a))
(step (set left 0) (reward a))
(step (if true (reward a)))
(step (if true (reward a) (set x 0) (set x 0)))
(step (if true))
(step (if x (reward a)))
(step (let () (reward a)))
(step (let ()) (reward a))
(step (let) (reward a))
(step (let ((y a)) (reward y)))
(step (let ((y a) (y a)) (reward y)))
(step (let ((y a)) (let ((y y)) (reward y))))
(step (let ((x a)) (reward x)))
(step (let ((a a)) (reward a)))
(step (let ((if a)) (reward a)))
(step (let ((reward a)) (reward reward)))
(step (let ((self a)) (reward self)))
(step (let ((y a z)) (reward y)))
(step (let (y) (reward 0)))
(step (let y (reward 0)))
(step (let ((y 1)) (reward 0)) (reward y))
(step (let ((f (lambda () x))) (set x 0) (reward (+ a (* 0 (f))))))
(step (reward a) (chance))
(step (reward a) (chance (1)))
(step (reward a) (chance (1/2) (1/2)))
(step (reward a) (chance (1/2) (1/4)))
(step (reward a) (chance (a) (1/2)))
(step (reward a) (chance (a) ((- 1 a))))
(step (reward a) (chance (2) ((- 0 1))))
(step (reward a) (chance (1) (a)))
(step (reward a) (chance (1) ((* 0 a))))
(step (reward a) (chance ('1)))
(step (reward a) (chance (true)))
(step (reward a) (chance (1/2) ((if (= a a) 1/2 0))))
(step (reward a) (chance 1))
(step (reward a) (chance ()))
(step (reward a) (if false (chance (1/2))))
(step (reward a) (if false (chance ((+ 1 1)))))
(step (reward a) 5)
(step (reward a) ())
(step (reward (null? (self))))
(step (reward (if (null? (self)) a 5)))
(step (reward y))
(step (reward a) (set x (if (= a 0) x 0)))
(step (reward a) (set x 1/2))
(step (reward a) (set x (* 1/2 (* 2 x))))
(step (reward a) (set x (* 1/2 x)))
""",
    "(state (x int 0 3))": r"""
(state (x int 0 3) (y one-of))
(state (x one-of 0 1 2))
(state (x int 0 oo))
(state x)
(state (x))
(state (x real))
(state (x bool 1))
(state (%x int 0 3))
(state (x int 0))
(state (x int))
""",
}
"""What is put in the place of a clause of the world, a line each (a line may be empty)."""

AGENTS = r"""
(agent q (define policy (lambda (x) 1)))
(agent q (define (policy) 1))
(agent q (define (policy x x) 1))
(agent q (define (policy y) 1))
(agent q (define policy car))
(agent q (define (policy x) z))
(agent q (define (policy x) 1) (define x 3))
(agent q (define (policy x) 1) (define a 3))
(agent q (memory (m 0 0 1)) (define (policy x) 1) (define m 3))
(agent q (define (policy x) 1) (define builtin-propose 3))
(agent q (define (policy x) 1) (define self 3))
(agent q (define (policy x) (if (null? (self)) 0 1)))
(agent q (define (policy x) 1) (define f (and)))
(agent q (define (policy x) 1) (define f '(1 2)))
(agent q (define (policy x) 1) (define f (let () 1)))
(agent q (define (policy x) 1) (define f `a))
(agent q (define (policy x) 1) (define f (if true 1 1)))
(agent q (define (policy x) 1) (define (policy x) 1))
(agent q (define (policy x) 1) (define (car x) 1))
(agent q (define (policy x) 1) (define))
(agent q "doc" (define (policy x) 1))
(agent q "doc" "two" (define (policy x) 1))
(agent q (memory) (define (policy x) 1))
(agent q (memory (m 0 0 1)) (memory (n 0 0 1)) (define (policy x) 1))
(agent q (memory (m 0 0 1)) (memory (m 0 0 1)) (define (policy x) 1))
(agent q (memory (m 2 0 1)) (define (policy x) 1))
(agent q (memory (m 0 1 0)) (define (policy x) 1))
(agent q (memory (x 0 0 1)) (define (policy) 1))
(agent q (memory (%m 0 0 1)) (define (policy x) 1))
(agent q (memory (next-m 0 0 1)) (define (policy x) 1))
(agent q (memory (left 0 0 1)) (define (policy x) 1))
(agent q (memory (m 0 0)) (define (policy x) 1))
(agent q (define (policy x) (builtin-propose 1 2)))
(agent q (define (policy x) 1) (define (propose a) 1))
(agent q (define (policy x) 1) (define (remember) '()))
(agent q (define (policy x) 1) (define (remember x a reward next-x) '()))
(agent q (define (policy x) 1) (define (remember next-a) '()))
(agent q (define (policy x) 1) (define (think a) 0))
(agent q (define (policy x) 1) (define (think reward) 0))
(agent car (define (policy x) 1))
(agent 5 (define (policy x) 1))
(agent true (define (policy x) 1))
(agent q)
(agent q (define (policy x) 1) (define (f (y)) 1))
(agent q (define (policy x) 1) (define (f quote) 1))
(agent q (define (policy x) 1) (define ((f) y) 1))
(agent q (define (policy x) 1) (define 'f 1))
(agent q (define (policy x) 1) (define "f" 1))
(agent q (define (policy x) 1) (define () 1))
(agent q (define (policy x) (f)) (define (f) 1))
(agent q (define (policy x) f) (define f 1))
(agent q (define (policy x) (left)) )
(agent q 5 (define (policy x) 1))
(agent q () (define (policy x) 1))
(agent q (define (policy x) 1 2))
"""
"""Candidates."""

EVIDENCE = r"""
(auto junk)
(auto)
(cases x auto)
(cut () 1 auto auto)
(cut ((0 x)) 1 auto auto)
(cut ((2 x)) 1 auto auto)
(cut ((-1 x)) 1 auto auto)
(cut ((1 x) (1 x) (-1 x)) 1 auto auto)
(cut ((1 x) (0 y)) 1 auto auto)
(cut ((1 x x)) 1 auto auto)
(cut ((1 x) (1)) 1 auto auto)
(cut ((1/2 x) (1/2 x)) 1 auto auto)
(cut ((1 x)) 1/2 auto auto)
(cut ((1 x)) 9 auto nonsense)
(cut ((1 x)) 2 auto)
(cut ((1 x)) 2 auto auto auto)
(contradiction)
(cut ((1 zz)) 0 auto auto)
(cut ((1 %1)) 0 auto auto)
(divide ((1 x)) 2 auto)
(divide ((1 x)) 2 (cut ((1 %1)) 1 auto auto))
(divide ((1 x)) 2 (divide ((1 x)) 2 (cut ((1 %2)) 1 auto auto)))
(divide ((1)) 2 auto)
(divide ((1/2 x)) 2 auto)
(divide ((2 x)) 2 auto)
(divide ((1 x)) 0 auto)
(divide ((1 x)) 1 auto)
(cut ((1 x)) 1 (divide ((1 x)) 2 auto) auto)
(divide ((1 zz)) 3 auto)
(divide ((-1 x) (3)) 3 auto)
(cut ((1 "x")) 1 auto auto)
(cut ((1 true)) 1 auto auto)
(cut ((1)) 1 auto auto)
(cut 5 1 auto auto)
(oracle)
(oracle 5)
(oracle a b)
(oracle (a))
oracle
"""
"""Evidence for an upper bound."""

BOUNDS = r"""
((lambda (car) 0) 1)
()
(car '(0 (car)))
(car `(0 (unquote 1 2)))
(car `(0 ,@(list 1 2) ,(+ 1 1)))
(car `(0 . ,@x))
(car `(0 `a))
(case x (((1 2)) 1) (else 0))
(case x (else 0))
(cond (else 0))
(cond)
(define x 0)
(eval '(let ((y 1)) (- y 1)))
(eval 'x)
(eval (cons 1 2))
(eval (list '+ x 0))
(eval (list car ''(0)))
(if (and true) 0 1)
(if (null? (self)) 0 1)
(if (null? x) (self 1) 0)
(if false (car) 0)
(let ((self 0)) self)
(let () 0)
(let* () 0)
(or 0)
(quote 0 1)
(self 1)
`,@(list 0)
else
"""
"""Upper bounds."""

BELIEFS = """
(1 0)
(1/2 0) (1/2 1)
(1 0) (0 1)
(1/2 0) (1/2 0)
(1 4)
(1 0 0)
1 0
(1)
(2 0) (-1 1)
(1 true)
(1/3 0) (2/3 3)

"""
GOALS = """
interval none none
interval 0
interval
interval none 0
interval -1 0
interval none
interval 0 none none
interval true 0
ceiling 5
ceiling none
ceiling
ceiling 1 2
better now
goal
"""
SEARCHES = """
(define (think x) (if (eq? 'a x) 1 0)) (define a 1) => (define a 2)
(define (think x) (let ((a 1)) a)) (define a 1) => (define a 2)
(define (think x) a) (define a 1) => (define a 2)
(define (think x) (b)) (define (b) a) (define a 1) => (define a 2)
(define (propose self n) (self)) (define self 1) => (define self 2)
(define (propose policy n) n) => (define (propose policy n) n)
"""
"""What two programs have besides `policy`; the last definition may differ."""

NUMBERS = r"""
(modulo x 2)
(- 1 (modulo x 2))
(- (quotient x 2) (quotient x 2))
(if (= (modulo x 2) 2) -1 0)
(if (= (modulo (* 2 x) 2) 1) -1 0)
(if (= (modulo x x) 0) 0 0)
(quotient x 0)
(quotient x 1/2)
(quotient (* 1/2 x) 2)
(quotient 1/2 x)
(quotient x true)
(modulo -7 2)
(if (= (+ (* 2 (quotient x 2)) (modulo x 2)) x) 0 -1)
(if (< (quotient y 3) 4) 0 -1)
(if (<= (modulo y 3) 2) 0 -1)
(if (< (* y y) 82) 0 -1)
(* y (- y 9))
(if (>= (* y y) y) 0 -1)
(if (= (modulo (* y y) 3) 2) -1 0)
(* x x 0)
(/ x 2)
(/ 0 (+ y 1))
(/ 0 y)
(* 1/3 (- (modulo x 3) (modulo x 3)))
(if (integer? (* 1/2 x)) 0 0)
(abs (- x x))
(min 0 x)
(- (max x y) (max x y))
(if (eq? x y) 0 0)
(if (eq? x true) -1 0)
(let ((p (* (+ 1 x y) (+ 1 x y)))) (- p p))
(if (< (* y (/ 1 3)) 4) 0 -1)
(quotient 99999999999999999999 7)
(if (< (* (+ x 2) z) -20) -1 0)
(if (< (* z z) 0) -1 0)
(if (< (* z (+ x 1)) -5) -1 0)
(if (< (- (* 2 y) 19) 0) 0 -1)
(if (= (modulo z 3) -1) -1 0)
(if (< (quotient z 2) -3) -1 0)
(if (>= (quotient z 2) -2) 0 -1)
(if (and (<= y 4) (>= y 5)) -1 0)
(if (= (* 2 y) 5) -1 0)
(* 0 (quotient 7 -2))
(* 0 (modulo 7 -2))
(if (< (* (- x) x) 0) 0 0)
(if (< (* x x) 0) 0 0)
(if (and (<= (+ y z) 4) (>= (+ y z) 5)) -1 0)
(if (= (+ y z) 3) (if (= (- y z) 1) (if (= y 2) -1 0) 0) 0)
(if (>= (- 4 y) 1) (if (>= y 4) -1 0) 0)
(if (> (* -1 y) -3) (if (>= y 3) -1 0) 0)
(if (>= (* -1 y) -3) (if (>= y 4) -1 0) 0)
"""
"""Upper bounds over x >= 0, y from 0 to 9 and z >= -5; those that are 0 everywhere hold."""

PROOFS = r"""
(cut ((1 x z)) -3 nonsense auto)
(cut ((1 x y)) 0 nonsense auto)
(cut ((1 x)) 5 (contradiction (product 1 (((1 x)) low) (((1 x)) high))) auto)
(contradiction (product 1))
(contradiction (product -1))
(contradiction (product 1 (square ((1 x)))))
(cut ((1 x)) 1 (contradiction (((1 x)) high 1)) auto)
(cut ((1 x x)) 0 auto auto)
(cut ((1 x x)) 0 (contradiction (((1 x x)) high 1) (product 1 (square ((1 x))))) auto)
(cut ((1 x y)) 0 (contradiction (((1 x y)) high 1) (product 1 (((1 x)) low) (((1 y)) low))) auto)
(cut ((1 x y)) 0 (contradiction (((1 x y)) high 1) (product 0 (((1 x)) low))) auto)
(cut ((1 x)) 3 (cut ((1 x)) 2 (cut ((1 x)) 1 auto auto) auto) auto)
(divide ((1 x)) 3 (cut ((1 %1)) 0 (contradiction (((1 %1)) high 1)) auto))
(divide ((1 x) (-1 y)) 3 auto)
(cut ((1 x)) 7 (divide ((1 x)) 3 (cut ((1 %1)) 3 auto auto)) auto)
(contradiction (product 1 (((1 x)) low)) (product 1 (((1 y)) high) (((1 y)) low)))
(contradiction (square ((1 x))))
(contradiction (((1 y)) high))
(contradiction (((1 y)) mid 1))
(contradiction product)
(contradiction (product x (((1 y)) low)))
"""
"""Evidence for the bound 0 over the same."""

HIDDEN = r"""
(start => (start
(hidden (luck (1/2 1/4) (1/2 3/4))) => (hidden (luck (1/2 1/4) (1/2 1/4)))
(1/2 3/4) => (1/4 3/4)
(1/2 3/4) => (1/2 3/4) (0 1)
(1/2 3/4) => (1/2 true)
(1/2 3/4) => (1/2 blue)
(1/2 3/4) => (1/2 '3)
(1/2 3/4) => (1/2 "a")
(luck (1/2 1/4) (1/2 3/4)) => (luck)
(luck (1/2 1/4) (1/2 3/4)) => (luck (1 1/4)) (luck2 (1 3))
(hidden (luck => (hidden (x
(hidden (luck => (hidden (next-l
(start (x 0)) => (start (x (if (= luck 1/4) 0 0)))
(start (x 0)) => (start (x luck))
(start (x 0)) => (start (x (* 4 luck)))
(start (x 0)) => (start (x (chance (luck 0) ((- 1 luck) 1))))
(start (x 0)) => (start (x (chance (luck 0) (1/4 1))))
(start (x 0)) => (start (x (chance ((/ 1 0) 0))))
(start (x 0)) => (start (x x))
(start (x 0)) => (start (x (+ x 0)))
(start (x 0)) => (start (x '0))
(start (x 0)) => (start (x (chance (1 '0))))
(start (x 0)) => (start (x (chance (1 chance))))
(start (x 0)) => (start (x (chance (1 luck))))
(start (x 0)) => (start (x (range 0 100000)))
(start (x 0)) => (start (x (chance)))
(start (x 0)) => (start (x ()))
(start (x 0)) => (start (x "a"))
(start (x 0)) => (start (x (chance (1 0) (0 9))))
(start (x 0)) => (start (x (chance (1 0) (0 (/ 1 0)))))
(start (x 0)) => (start (x (- 2)))
(start (x 0)) => (start (luck 1/4))
(step (reward => (step (set luck 1/4) (reward
(step (reward => (observe luck) (step (reward
(step (reward => (observe x luck) (step (reward
(step (reward => (done (= luck 1)) (step (reward
(step (reward => (done luck) (step (reward
(step (reward => (step (set x luck) (reward
(step (reward => (step (set x (* 4 luck)) (reward
(step (reward => (step (set x (min 3 (* 4 luck))) (reward
(step (reward => (step (chance (luck) ((- 1 luck))) (reward
(step (reward => (step (let ((luck 1)) (reward 1)) (reward
"""
"""Changes of a world with a hidden variable."""
