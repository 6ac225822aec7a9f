"""The life of a machine, tick by tick: observe, think, perhaps switch, act, remember."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from godel.errors import WorldProblem
from godel.events import Failed, LifeEnded, LifeStarted, Ticked
from godel.kernel.theorems import Here
from godel.language.canonical import decimal
from godel.machine.chance import START, STEP, Moment, draw
from godel.machine.recorder import name_of
from godel.machine.rewriting import check, search
from godel.machine.state import Machine, Situation, exact, words
from godel.machine.stopping import obey_stop_rules
from godel.world.belief import Belief, Seen, initial_belief, observation, updated
from godel.world.model import Action
from godel.world.tick import WorldFault, allotment, choose, is_over, remember, step


@dataclass(frozen=True, slots=True)
class Passed:
    """What a tick did, in numbers and in what the agent saw of it."""

    action: Action
    seen: Seen
    charge: Fraction


def live(machine: Machine, life: int) -> None:
    """One life. Raises WorldProblem if the world breaks its own rules; all before is recorded."""
    try:
        _live(machine, life)
    except WorldFault as fault:
        now = machine.now
        machine.recorder.emit(Failed(now.life, now.tick, str(fault)))
        raise WorldProblem(
            f"the world stopped in life {now.life} at tick {now.tick}: {fault}",
            hint="the journal holds everything up to there; `godel worlds check` may say more",
        ) from None


def _live(machine: Machine, life: int) -> None:
    world, settings = machine.world, machine.settings
    machine.obey(machine.recorder.by_hand())
    state = draw(Moment(settings.seed, life, 0, START), world.start)
    memory = machine.agent.initial
    now = machine.now = Situation(life, 0, state, memory, Here(0, (), memory))
    first = observation(world, state)
    program = name_of(machine.text)
    machine.recorder.emit(LifeStarted(life, program, words(first), words(memory)))
    over = is_over(world, state)
    belief: Belief = () if over else initial_belief(world, first)
    reward, charge, thought = Fraction(0), Fraction(0), 0
    switched = len(machine.switches)
    while not over and not (settings.ticks and now.tick >= settings.ticks):
        machine.obey(machine.recorder.by_hand())
        now.here = Here(now.tick, belief, now.memory)
        think = _allotment(machine)
        obey_stop_rules(machine)
        free = not machine.pinned and not machine.finished
        if think and free:
            units = min(think, machine.settings.work_per_tick)
            units = min(units, machine.settings.work_per_life - thought)
            thought += units
            search(machine, units)
        if free and len(machine.switches) - switched < settings.switches_per_life:
            check(machine)
        passed = _act(machine, think)
        reward, charge = reward + passed.seen.reward, charge + passed.charge
        now.tick, machine.age = now.tick + 1, machine.age + 1
        over = is_over(world, now.state)
        if not over:
            belief = updated(world, belief, passed.action, passed.seen)
    machine.recorder.emit(LifeEnded(life, now.tick, over, decimal(reward), decimal(charge)))


def _allotment(machine: Machine) -> int:
    """Work units that `think` gives to the search in this tick: all are charged for."""
    now = machine.now
    units = exact(allotment(machine.world, machine.agent, now.state, now.memory))
    return int(units)


def _act(machine: Machine, think: int) -> Passed:
    """The second half of a tick: policy, step, remember; recorded with what it cost."""
    world, now, agent = machine.world, machine.now, machine.agent
    state, memory = now.state, now.memory
    move = choose(world, agent, state, memory, caller=machine.caller)
    ways = [(exact(way.weight), way) for way in step(world, state, move.action)]
    branch = draw(Moment(machine.settings.seed, now.life, now.tick, STEP), ways)
    action, caller = move.action, machine.caller
    recall = remember(world, agent, state, memory, action, branch, caller=caller)
    gas, reward = move.gas + recall.gas, exact(branch.reward)
    charge = Fraction(world.gas_price) * gas + Fraction(world.think_price) * think
    machine.recorder.emit(
        Ticked(
            life=now.life,
            tick=now.tick,
            observation=words(observation(world, state)),
            memory=words(memory),
            think=think,
            action=words(move.action),
            reward=decimal(reward),
            gas=gas,
            charge=decimal(charge),
            fault="; ".join(text for text in (move.fault, recall.fault) if text),
        )
    )
    now.state, now.memory = branch.state, recall.memory
    return Passed(move.action, Seen(observation(world, branch.state), reward), charge)
