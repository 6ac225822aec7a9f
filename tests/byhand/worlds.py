"""Small worlds for proofs by hand, and sessions in them."""

from __future__ import annotations

from godel.byhand.entries import Typed, entries_of
from godel.byhand.opening import goal_from, open_session
from godel.byhand.session import Task
from godel.byhand.talk import Reply, Talk
from godel.kernel.theorems import Here
from godel.language.reader import read_file_forms
from godel.machine.run import allowed_oracles
from godel.prover.certificate import FROZEN, Aim
from godel.world.agent import build_agent
from godel.world.belief import normalise
from godel.world.build import build_world

SHELF = """
(world shelf
  (actions (take int 0 1))
  (default (take 0))
  (discount 1/2)
  (step (reward take)))
(agent p (define (policy) 0))
(agent q (define (policy) 1))
"""

LEAK = """
(world leak
  (state (x int))
  (start (x 4))
  (discount 1/2)
  (step
    (if (> x 0) (set x (- x 1)))
    (reward x)))
(agent p)
"""

PATIENCE = """
(world patience
  (state (n int 0 3))
  (start (n 3))
  (life endless)
  (done (= n 0))
  (step
    (reward 1)
    (chance (1/2 (set n (- n 1))) (1/2))))
(agent p)
"""

DEAR = """
(world dear
  (state (x int 0 3))
  (actions (move int 0 3))
  (default (move 0))
  (start (x 1))
  (life 5)
  (price (gas 1/100))
  (step (reward move) (set x move)))
(agent p (define (policy x) (+ (+ x 0) 0)))
(agent q (define (policy x) x))
(agent r (define (policy x) (if (= x 2) 3 x)))
(agent s (define (policy x) (+ (+ (+ x 0) 0) 0)))
(agent t (define (policy x) x) (define (think x) 5))
"""

BASE = """
get-axiom hardware running
get-axiom reward
get-axiom environment
get-axiom arithmetic
get-axiom utility act
state2theorem here
apply-rule invariant (1 3 6) running (>= x 0) auto
let A = (1 2 3 4 5 7)
"""
"""Where proofs about the leak begin: theorem 7 is the invariant."""

SHELF_PROOF = """
get-axiom hardware running
set-switchprog 0 SIZE
get-axiom hardware switchprog
get-axiom reward
get-axiom environment
get-axiom arithmetic
get-axiom utility act
state2theorem here
apply-rule invariant (1 4 7) running true auto
apply-rule invariant (2 4 7) switchprog true auto
apply-rule bellman-upper (1 3 4 5 6 8) 0 (sign) auto
apply-rule bellman-lower (2 3 4 5 6 9) 2 (weight 1 1/2 2) auto
apply-rule unroll (10 7) 0
apply-rule unroll (11 7) 0
apply-rule separate (13 12)
check
"""


def talk_in(
    text: str,
    goal: str = "better",
    candidate: str | None = None,
    aim: Aim = FROZEN,
    running: str = "p",
) -> Talk:
    """A session in the world of a text, at its start."""
    world_form, *agents = read_file_forms(text, "world")
    world = build_world(world_form)
    programs = {agent.name: agent for agent in (build_agent(node, world) for node in agents)}
    here = Here(0, normalise(list(world.start)), programs[running].initial)
    challenger = programs[candidate] if candidate else None
    allowed = allowed_oracles(())
    task = Task(world, programs[running], challenger, here, goal_from(goal), aim, allowed)
    return Talk(open_session(task))


def say(talk: Talk, text: str) -> Reply:
    """The reply to the last entry of a text."""
    reply = Reply(())
    for entry in entries_of(Typed(text, "test", 1)):
        reply = talk.answer(entry)
    return reply


def say_all(talk: Talk, text: str) -> Reply:
    """Say line by line; nothing may be refused. The reply to the last one."""
    reply = Reply(())
    for line in text.strip().splitlines():
        reply = say(talk, line)
        assert not reply.refused, (line, reply.lines)
    return reply


def refusal(talk: Talk, text: str) -> str:
    """What is said to an entry that is refused, as one text; the state must not have changed."""
    before, left = talk.session.now, talk.session.state.context.meter.left
    reply = say(talk, text)
    assert reply.refused, reply.lines
    assert talk.session.now is before
    assert talk.session.state.context.meter.left == left
    return "\n".join(reply.lines)


