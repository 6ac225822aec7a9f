"""A world in which everything can be worked out by hand, and rules that do what they are told."""

from __future__ import annotations

from godel.compare.contest import Contest
from godel.compare.random_worlds import random_world
from godel.compare.rules import Answer, Offer
from godel.language.reader import read_datum, read_file_forms
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, World

SHOP = """
(world shop
  (actions (take int 0 3)) (default (take 0))
  (discount 1/2) (life endless) (price (think 1/100))
  (step (reward take)))
"""
"""Taking k for ever is worth 2k; a thought of 10 units in each later tick costs 1/10 in all."""


def shop(text: str = SHOP) -> World:
    """The world."""
    return build_world(read_datum(text, "shop"))


def taker(world: World, take: int, think: int = 10) -> Agent:
    """A program that always takes the same; it thinks not at all if that is 0."""
    thinking = f"(define (think) {think})" if think else ""
    text = f"(agent takes-{take} (define (policy) {take}) {thinking})"
    return build_agent(read_datum(text, "agent"), world)


def random_case(number: int) -> tuple[World, Agent]:
    """A random world of seed 0 and its agent."""
    world, agent = read_file_forms(random_world(0, number), "random")
    built = build_world(world)
    return built, build_agent(agent, built)


class Told:
    """Switches at the ticks that it was told, to a program that thinks or not. Says it proves."""

    proves = True

    def __init__(self, mode: str, *ticks: int) -> None:
        self.name, self.mode, self.ticks = f"told-{mode}", mode, ticks

    def answer(self, offer: Offer) -> Answer:
        installed = offer.candidate if offer.number in self.ticks else None
        return Answer(installed, 1, offer.trust, "as told")


def contest(world: World, first: Agent, *candidates: Agent, trust: int = 1) -> Contest:
    """A contest with a stream that is written down."""
    return Contest(world, first, candidates, seed=0, trust=trust)
