"""`godel worlds`: list the worlds that ship, show one, say what is wrong with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click

from godel.cli.applicable import Rule, rules_for
from godel.cli.common import as_json
from godel.cli.diagnosis import agent_problems, world_problems
from godel.cli.loading import agent_names, read_source, world_in
from godel.cli.report import BAD_INPUT, DONE, finish
from godel.cli.shown import assignments
from godel.cli.survey import Reach, Shape, Trouble, reach, shape
from godel.errors import GodelError, Place, SyntaxProblem, UsageProblem
from godel.events import Plain
from godel.language.canonical import print_flat
from godel.language.syntax import Node
from godel.machine.scene import SourceFile, agent_name
from godel.resources import game_names, world_names
from godel.world.agent import build_agent
from godel.world.model import World
from godel.world.tick import choose, is_over

POLICY_RUNS = 2_000
"""Most reachable states in which each policy is tried."""


@click.group("worlds", invoke_without_command=True)
@as_json
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List the worlds that ship; show one; check one.

    \b
    Examples:
      godel worlds                      the list
      godel worlds show gambler         the text of one
      godel worlds check gambler        what can be proved in it
      godel worlds check my-world.ouro  what is wrong with it
    """
    if context.invoked_subcommand is not None:
        return
    rows = [(name, read_source(name)) for name in world_names()]
    lines: list[str] = []
    for name, source in rows:
        lines += [f"{name}", f"    {world_in(source).summary}"]
        lines.append(f"    agents: {' '.join(agent_names(source))}")
    lines.append("for two players, see godel ladder: " + " ".join(game_names()))
    data: Plain = [
        {"name": name, "summary": world_in(source).summary, "agents": list(agent_names(source))}
        for name, source in rows
    ]
    finish(lines, {"worlds": data, "games": list(game_names())}, as_json, DONE)


@command.command("show")
@click.argument("name")
@as_json
def show(name: str, as_json: bool) -> None:
    """Print the text of a shipped world, or of a file.

    \b
    Example:
      godel worlds show gambler > my-gambler.ouro
    """
    source = read_source(name)
    text = source.text.removesuffix("\n")
    finish([text], {"name": name, "text": source.text}, as_json, DONE)


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What checking a file found. `notes` say what is no error."""

    world: World | None
    problems: tuple[GodelError, ...]
    notes: tuple[str, ...]
    reach: Reach | None = None
    shape: Shape | None = None
    rules: tuple[Rule, ...] = ()


@command.command("check")
@click.argument("file")
@click.option("--world", "beside", metavar="WORLD",
              help="The world for a file that holds only agents.")  # fmt: skip
@as_json
def check(file: str, beside: str | None, as_json: bool) -> None:
    """Say what is wrong with a file, and which rules of the kernel apply to its world.

    All errors that can be found are told at once. Where the reachable states are finite, each is
    visited with every action, to find faults and ranges left. Ends with 2 if anything is wrong.

    \b
    Examples:
      godel worlds check gambler
      godel worlds check my-world.ouro
      godel worlds check my-agent.ouro --world gambler
    """
    try:
        source = read_source(file)
    except SyntaxProblem as problem:
        _finish_check(file, Findings(None, (problem,), ()), as_json)
    _finish_check(file, findings(source, beside), as_json)


def findings(source: SourceFile, beside: str | None) -> Findings:
    """Everything that is to be said about a file. Raises UsageProblem if it has no world at all."""
    worlds, agents = source.all("world"), source.all("agent")
    if not worlds:
        return _only_agents(source, agents, beside)
    if beside is not None:
        raise UsageProblem(f"{source.path} holds a world of its own", hint="leave out --world")
    problems, world = world_problems(source, worlds[0])
    if len(worlds) > 1:
        problems.append(GodelError(f"{source.path} holds {len(worlds)} worlds, expected one"))
    if world is None:
        note = ("agents are checked once the world is right",) if agents else ()
        return Findings(None, tuple(problems), note)
    problems += _agents(source, agents, world)
    found, all_at_once = reach(world), shape(world)
    problems += [_as_error(source, trouble) for trouble in found.troubles]
    notes = [*_policies(agents, world, found), *_notes(source, world, found, all_at_once)]
    return Findings(
        world,
        tuple(problems),
        tuple(notes),
        found,
        all_at_once,
        rules_for(world, found, all_at_once),
    )


def _agents(source: SourceFile, agents: Sequence[Node], world: World) -> list[GodelError]:
    """What is wrong with the agents, names given twice included."""
    problems: list[GodelError] = []
    for node in agents:
        problems += agent_problems(source, node, world)
    names = agent_names(source)
    twice = sorted({name for name in names if names.count(name) > 1})
    return problems + [GodelError(f"there are two agents {name}") for name in twice]


def _only_agents(source: SourceFile, agents: Sequence[Node], beside: str | None) -> Findings:
    """Agents without a world: checked against one that is named, or against all that ship."""
    if beside is not None:
        other = read_source(beside)
        world = world_in(other)
        found = reach(world)
        problems = _agents(source, agents, world)
        return Findings(world, tuple(problems), tuple(_policies(agents, world, found)))
    fits = [
        name for name in world_names() if not _agents(source, agents, world_in(read_source(name)))
    ]
    if fits:
        return Findings(None, (), (f"no world in this file; it fits: {' '.join(fits)}",))
    raise UsageProblem(
        f"{source.path} holds no world, and fits none that ships",
        hint="say which world it is for: --world NAME or --world FILE",
    )


def _as_error(source: SourceFile, trouble: Trouble) -> GodelError:
    """A fault that can happen, as an error at the statement that makes it."""
    message = f"{trouble.message}, for example at {trouble.where}"
    if trouble.node is None or not trouble.node.position.line:
        return GodelError(message)
    position = trouble.node.position
    line = source.text.split("\n")[position.line - 1]
    return GodelError(message, place=Place(str(source.path), position.line, position.column, line))


def _policies(agents: Sequence[Node], world: World, found: Reach) -> list[str]:
    """Where the policies fault with their first memory: the default action is taken there."""
    notes: list[str] = []
    for node in agents:
        try:
            agent = build_agent(node, world)
        except GodelError:
            continue
        faults: dict[str, str] = {}
        for state in found.states[:POLICY_RUNS]:
            if not found.troubles and not is_over(world, state):
                fault = choose(world, agent, state, agent.initial).fault
                if fault:
                    faults.setdefault(fault, assignments(world.variables, state))
        notes += [
            f"policy of {agent_name(node)}: {fault}, for example at {where}; there the default "
            "action is taken and the whole gas limit charged"
            for fault, where in faults.items()
        ]
    return notes


def _notes(source: SourceFile, world: World, found: Reach, all_at_once: Shape) -> list[str]:
    """What is worth knowing and no error."""
    notes: list[str] = []
    for trouble in all_at_once.faults:
        certainty = "in states that cannot be reached" if found.complete else "perhaps"
        if not found.troubles:
            notes.append(
                f"{certainty}: {trouble.message}, where {trouble.where}; an invariant has to "
                "leave that out"
            )
    for trouble in all_at_once.outside:
        text = print_flat(trouble.node)[:200] if trouble.node else "done"
        line = trouble.node.position.line if trouble.node else 0
        notes.append(
            f"outside the fragment: {trouble.message}, in {text} ({source.path.name}:{line}), "
            f"where {trouble.where}; such states are taken one by one"
        )
    if world.life is None and world.discount == 1:
        notes.append("endless and without discount: utility may have no value")
    return notes


def _finish_check(file: str, found: Findings, as_json: bool) -> None:
    """Print what was found, and end."""
    count = len(found.problems)
    lines = [str(problem) for problem in found.problems]
    lines.append(f"{file}: {count} error{'s' if count != 1 else ''}" if count else f"{file}: fine")
    if found.reach is not None and found.shape is not None:
        more = "" if found.reach.complete else f" at least ({found.reach.why})"
        lines.append(
            f"reachable states: {len(found.reach.states):,}{more}, "
            f"{found.reach.pairs:,} pairs of state and action run"
        )
        more = "" if found.shape.complete else "more than "
        lines.append(f"ways for a tick to go, all states at once: {more}{found.shape.regions:,}")
        lines.append("rules of the kernel:")
        lines += [
            f"  {'yes' if rule.applies else 'no ':3}  {rule.name}: {rule.why}"
            for rule in found.rules
        ]
    lines += [f"note: {note}" for note in found.notes]
    data: dict[str, Plain] = {
        "file": file,
        "world": found.world.name if found.world else None,
        "valid": not count,
        "problems": [_problem_row(problem) for problem in found.problems],
        "notes": list(found.notes),
        "reachable": len(found.reach.states) if found.reach else None,
        "reachable_complete": found.reach.complete if found.reach else None,
        "rules": [
            {"rule": rule.name, "applies": rule.applies, "why": rule.why} for rule in found.rules
        ],
    }
    finish(lines, data, as_json, BAD_INPUT if count else DONE)


def _problem_row(problem: GodelError) -> Plain:
    place = problem.place
    return {
        "message": problem.message,
        "hint": problem.hint,
        "source": place.source if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }
