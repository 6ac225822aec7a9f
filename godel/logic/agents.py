"""Modal agents: programs that decide by what can be proved about each other's source.

An agent is a formula in which every `Them(...)` and `Me(Them)` stands inside a box (Barasz et al.
2014; LaVictoire 2015, section 7.1). A match of two agents is a system of equations, one for each "X
cooperates with Y" that is asked for; by the fixed point theorem it has just one solution, formulas
without variables, and what happens is whether they are true: their values far up the ladder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from godel.errors import MeaningProblem, StorageProblem, UsageProblem
from godel.language.expected import meant, shown
from godel.logic.effort import Effort
from godel.logic.formulas import Formula, Formulas
from godel.logic.ladder import rungs
from godel.logic.reader import Definition, read_agents

MOST_AGENTS = 64
PAYOFFS = {(True, True): 2, (True, False): 0, (False, True): 3, (False, False): 1}
"""What the first player earns by who cooperates, itself and the other (Barasz et al. 2014)."""

_ME, _THEM = "Me(Them)", "Them(Me)"


@dataclass(frozen=True, slots=True)
class Agent:
    """A modal agent. `asks`: the third parties in its formula. `rank`: 0 if there are none, else
    one more than the highest rank among them.
    """

    name: str
    body: Formula
    asks: tuple[str, ...]
    rank: int


def shipped_text() -> str:
    """The text of the agents of the literature. Raises StorageProblem."""
    path = Path(__file__).with_name("agents.modal")
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise StorageProblem(f"cannot read the shipped agents: {error.strerror}") from None


def agents_of(
    texts: Iterable[tuple[str, str]], formulas: Formulas
) -> dict[str, Agent]:
    """The agents that some texts define, each a pair of text and source, by name in order.

    Raises SyntaxProblem, MeaningProblem with its place, OutOfEffort.
    """
    found = dict[str, Definition]()
    for text, source in texts:
        for definition in read_agents(text, formulas, source):
            if definition.name in found or definition.name in ("Me", "Them"):
                raise MeaningProblem(f"{definition.name} is taken", place=definition.place)
            found[definition.name] = definition
    if len(found) > MOST_AGENTS:
        raise MeaningProblem(f"more than {MOST_AGENTS} agents")
    asks = {name: _third_parties(formulas, found[name], found) for name in found}
    ranks = _ranks(found, asks)
    return {
        name: Agent(name, found[name].body, asks[name], ranks[name]) for name in found
    }


def _third_parties(
    formulas: Formulas, definition: Definition, known: Mapping[str, Definition]
) -> tuple[str, ...]:
    """Whom an agent asks its opponent about. Raises MeaningProblem with the place of the agent."""
    bare = formulas.bare_names(definition.body)
    if bare:
        raise MeaningProblem(
            f"{definition.name} has {bare[0]} outside every box, so it is no modal agent",
            place=definition.place,
            hint="it may only ask what can be proved: " + f"[]{bare[0]}",
        )
    names = [name[5:-1] for name in formulas.names(definition.body) if name not in (_ME, _THEM)]
    for name in names:
        if name not in known:
            close = meant(name, tuple(known))
            raise MeaningProblem(
                f"{definition.name} asks about {shown(name)}, which is not defined",
                place=definition.place,
                hint=f"did you mean {close}?" if close else "",
            )
    return tuple(names)


def _ranks(known: Mapping[str, Definition], asks: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The rank of each agent. Raises MeaningProblem if agents ask about each other in a circle."""
    ranks, left = dict[str, int](), dict(asks)
    while left:
        ready = [name for name in left if all(other in ranks for other in left[name])]
        if not ready:
            name = next(iter(left))
            raise MeaningProblem(
                f"{name} is in a circle of agents that ask about each other",
                place=known[name].place,
                hint="an agent may ask about agents of lower rank; itself is written Them(Me)",
            )
        for name in ready:
            ranks[name] = max((ranks[other] + 1 for other in left.pop(name)), default=0)
    return ranks


def play(first: str, second: str) -> str:
    """The name of "first cooperates with second" in a system of equations."""
    return f"{first}({second})"


def system_of(
    formulas: Formulas,
    agents: Mapping[str, Agent],
    pairs: Iterable[tuple[str, str]],
    effort: Effort,
) -> dict[str, Formula]:
    """The equations of some encounters and of all that these ask for. Raises OutOfEffort."""
    system = dict[str, Formula]()
    waiting = list(pairs)[::-1]
    while waiting:
        me, them = waiting.pop()
        if play(me, them) in system:
            continue
        agent, meaning = agents[me], dict[str, Formula]()
        effort.spend(4 * len(formulas.parts_of(agent.body)))
        wanted = [(them, me), *((them, other) for other in agent.asks)]
        names = [_THEM, *(f"Them({other})" for other in agent.asks)]
        for name, pair in zip(names, wanted, strict=True):
            meaning[name] = formulas.variable(play(*pair))
        meaning[_ME] = formulas.variable(play(me, them))
        system[play(me, them)] = formulas.named(agent.body, meaning)
        used = set(formulas.names(system[play(me, them)]))
        waiting += [pair for pair in reversed(wanted) if play(*pair) in used]
    return system


@dataclass(frozen=True, slots=True)
class Match:
    """Two agents against each other: the equations, and where each of them holds on the ladder."""

    first: str
    second: str
    system: Mapping[str, Formula]
    rows: Mapping[str, tuple[bool, ...]]

    @property
    def outcome(self) -> tuple[bool, bool]:
        """Whether the first, and whether the second, cooperates."""
        return (
            self.rows[play(self.first, self.second)][-1],
            self.rows[play(self.second, self.first)][-1],
        )


def match(
    formulas: Formulas, agents: Mapping[str, Agent], first: str, second: str, effort: Effort
) -> Match:
    """Let two agents meet. Raises UsageProblem if there is no such agent, OutOfEffort."""
    for name in (first, second):
        if name not in agents:
            close = meant(name, tuple(agents))
            hint = f"did you mean {close}?" if close else ""
            raise UsageProblem(f"no agent {shown(name)}", hint=hint)
    system = system_of(formulas, agents, [(first, second), (second, first)], effort)
    return Match(first, second, system, rungs(formulas, system, effort))


def tournament(
    formulas: Formulas, agents: Mapping[str, Agent], names: Sequence[str], effort: Effort
) -> dict[tuple[str, str], bool]:
    """Whether each of some agents cooperates with each, itself included. Raises OutOfEffort."""
    pairs = [(one, other) for one in names for other in names]
    rows = rungs(formulas, system_of(formulas, agents, pairs, effort), effort)
    return {pair: rows[play(*pair)][-1] for pair in pairs}


def scores(
    names: Sequence[str], cooperates: Mapping[tuple[str, str], bool]
) -> dict[str, int]:
    """What each earns in all, in one encounter with each, itself included."""
    return {
        one: sum(PAYOFFS[cooperates[one, other], cooperates[other, one]] for other in names)
        for one in names
    }
