"""Belief: Bayes' rule, worked out by hand in small worlds that are only partly observed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.language.values import Value
from godel.world.belief import (
    Belief,
    Seen,
    initial_belief,
    normalise,
    observation,
    same_values,
    updated,
)
from godel.world.model import World
from godel.world.tick import WorldFault
from tests.world.worlds import Plain, ouro, plains, world_of

COIN = world_of(
    """(world coin
      (state (coin one-of fair loaded) (face one-of none heads tails))
      (observe face)
      (actions (look bool))
      (default (look false))
      (start (coin (chance (1/2 fair) (1/2 loaded))) (face none))
      (life endless)
      (step
        (let ((heads (if (eq? coin 'fair) 1/2 3/4)))
          (if look
            (chance
              (heads (set face 'heads) (reward 1))
              ((- 1 heads) (set face 'tails)))
            (set face 'none)))))"""
)


def shares(belief: Belief) -> dict[Plain, Fraction]:
    """Chances of the first state variable."""
    return {plains(state)[0]: Fraction(weight) for weight, state in belief}


def after(world: World, belief: Belief, *ticks: tuple[Plain, Plain, int]) -> Belief:
    """Belief after ticks of (action, what is seen, reward)."""
    for action, seen, reward in ticks:
        belief = updated(world, belief, ouro([action]), Seen(ouro([seen]), reward))
    return belief


def test_the_prior_is_the_start() -> None:
    start = initial_belief(COIN, ouro(["none"]))
    assert shares(start) == {"fair": Fraction(1, 2), "loaded": Fraction(1, 2)}


def test_heads_speak_for_the_loaded_coin() -> None:
    """3/4 against 1/2: 3/5."""
    belief = after(COIN, COIN.start, (True, "heads", 1))
    assert shares(belief) == {"fair": Fraction(2, 5), "loaded": Fraction(3, 5)}


@pytest.mark.paper("2.1 environment")
def test_heads_then_tails() -> None:
    """1/2 * 1/2 against 3/4 * 1/4: 4/7 for the fair coin, in either order."""
    for order in (("heads", 1), ("tails", 0)), (("tails", 0), ("heads", 1)):
        belief = after(COIN, COIN.start, *((True, face, paid) for face, paid in order))
        assert shares(belief) == {"fair": Fraction(4, 7), "loaded": Fraction(3, 7)}


def test_what_is_not_looked_at_teaches_nothing() -> None:
    belief = after(COIN, COIN.start, (True, "heads", 1), (False, "none", 0), (False, "none", 0))
    assert shares(belief) == {"fair": Fraction(2, 5), "loaded": Fraction(3, 5)}


@pytest.mark.parametrize("seen", [(True, "none", 0), (True, "heads", 0), (False, "heads", 1)])
def test_what_cannot_be_is_refused(seen: tuple[Plain, Plain, int]) -> None:
    with pytest.raises(WorldFault, match="impossible"):
        after(COIN, COIN.start, seen)


def test_the_action_decides_what_a_sight_means() -> None:
    """Pushed to the left or right from an unseen place between walls, only the bump is felt."""
    world = world_of(
        """(world corridor
          (state (place int 0 2) (bump bool))
          (observe bump)
          (actions (way one-of left right))
          (default (way left))
          (start (place (chance (1/2 0) (1/4 1) (1/4 2))) (bump false))
          (life endless)
          (step
            (set bump (= place (if (eq? way 'left) 0 2)))
            (set place
              (if (eq? way 'left) (max 0 (- place 1)) (min 2 (+ place 1))))))"""
    )
    assert shares(after(world, world.start, ("left", True, 0))) == {0: 1}
    no_wall = after(world, world.start, ("left", False, 0))
    assert shares(no_wall) == {0: Fraction(1, 2), 1: Fraction(1, 2)}
    assert shares(after(world, world.start, ("right", True, 0))) == {2: 1}
    other = after(world, world.start, ("right", False, 0))
    assert shares(other) == {1: Fraction(2, 3), 2: Fraction(1, 3)}


def test_the_reward_is_evidence() -> None:
    """A mine under one of three stones, found by what a stone pays."""
    world = world_of(
        """(world stones
          (state (mine int 1 3))
          (observe)
          (actions (stone int 1 3))
          (default (stone 1))
          (start (mine (chance (1/3 1) (1/3 2) (1/3 3))))
          (life endless)
          (step (reward (if (= stone mine) -1 1))))"""
    )
    nothing: tuple[Value, ...] = ()
    safe = updated(world, world.start, (2,), Seen(nothing, 1))
    assert shares(safe) == {1: Fraction(1, 2), 3: Fraction(1, 2)}
    assert shares(updated(world, safe, (3,), Seen(nothing, -1))) == {3: 1}


def test_being_alive_is_evidence() -> None:
    """A robust thing lasts a tick with chance 9/10, a frail one with 1/2: 9/14 after one tick."""
    world = world_of(
        """(world lamp
          (state (robust bool) (broken bool) (age int 0 5))
          (observe age)
          (start (robust (chance (1/2 true) (1/2 false))) (broken false) (age 0))
          (life endless)
          (done broken)
          (step
            (chance
              ((if robust 9/10 1/2))
              ((if robust 1/10 1/2) (set broken true)))
            (set age (min 5 (+ age 1)))))"""
    )
    belief = updated(world, world.start, (), Seen((1,), 0))
    assert shares(belief) == {True: Fraction(9, 14), False: Fraction(5, 14)}


def test_the_first_sight_is_conditioned_on() -> None:
    """Of the four starts one is seen as 1, and of the others one is over at once."""
    world = world_of(
        """(world first
          (state (a bool) (b int 0 1))
          (observe b)
          (start (a (chance (1/3 true) (2/3 false))) (b (chance (1/2 0) (1/2 1))))
          (life 3)
          (done (and a (= b 0)))
          (step))"""
    )
    assert shares(initial_belief(world, (1,))) == {True: Fraction(1, 3), False: Fraction(2, 3)}
    assert shares(initial_belief(world, (0,))) == {False: 1}
    with pytest.raises(WorldFault, match="impossible"):
        initial_belief(world, (2,))


def test_equal_states_are_merged_in_one_order() -> None:
    left = normalise([(1, ouro([2])), (Fraction(1, 2), ouro([1])), (1, ouro([1])), (0, ouro([7]))])
    right = normalise([(Fraction(3, 2), ouro([1])), (1, ouro([2]))])
    assert left == right == ((Fraction(3, 5), (1,)), (Fraction(2, 5), (2,)))


def test_sorts_are_not_mixed_up() -> None:
    """1, true and the name `1`-like things are different values, whatever Python thinks."""
    assert not same_values(ouro([1]), ouro([True]))
    assert not same_values(ouro(["true"]), ouro([True]))
    assert same_values(ouro([1, "a", False]), ouro([1, "a", False]))
    assert len(normalise([(1, ouro([1])), (1, ouro([True])), (1, ouro(["true"]))])) == 3


def test_observation_has_the_order_of_the_declaration() -> None:
    world = world_of(
        """(world order (state (a int) (b int) (c int)) (observe left c a)
          (start (a 1) (b 2) (c 3)) (life 9) (step))"""
    )
    assert observation(world, world.start[0][1]) == (1, 3, 9)
