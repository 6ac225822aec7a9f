"""`godel new`: a commented world, agent or exercise to start from, which passes its own check."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click

from godel.cli.common import as_json
from godel.cli.files import write_file
from godel.cli.loading import read_source, world_in
from godel.cli.report import DONE, finish
from godel.course.template import UNIT, new_exercise
from godel.errors import GodelError, StorageProblem, UsageProblem
from godel.events import Plain
from godel.language.canonical import print_flat
from godel.language.desugar import RESERVED
from godel.language.reader import read_datum
from godel.language.syntax import Atom, form, name_of, symbol
from godel.language.values import Boolean, Symbol, Value
from godel.world.model import World

WORLD = """\
; {name}: say here what the world is about, and what is known about the best agent, and where from.
; Check it with   godel worlds check {file}
; Live in it with godel run {file}
(world {name}
  "Collect coins on a shelf of five places; a clumsy hand drops one now and then."

  ; Every variable has a range: (NAME int LOW HIGH), (NAME bool) or (NAME one-of a b c).
  (state (coins int 0 5))

  ; What the agent sees; without this clause it sees every variable of the state.
  (observe coins)

  ; What it does in a tick, and what counts as done where its policy fails.
  (actions (reach bool))
  (default (reach false))

  ; A value for each variable, or (chance (1/2 value) (1/2 value)).
  (start (coins 0))

  ; A reward after t ticks counts discount^t. A life may have a length: (life 100) adds the
  ; variable `left`; (life endless) needs a discount below 1 to have bounded utility.
  (discount 9/10)
  (life endless)

  ; Prices are subtracted from the reward: of gas (steps of the evaluator), of work units thought.
  (price (gas 0) (think 1/1000000) (gas-limit 10000))

  ; The life is over where this holds; without the clause, never:
  ; (done (= coins 5))

  ; What happens in a tick, in this order: let, if, chance, set and reward. Weights sum to 1.
  (step
    (if reach
      (chance
        (2/3 (set coins (min 5 (+ coins 1))))
        (1/3 (set coins (max 0 (- coins 1))))))
    (reward (if (= coins 5) 1 0))))

; The agent's whole program. A run may rewrite all of it, where that is proved to pay.
(agent {agent}
  ; Its own variables: (NAME FIRST LOW HIGH).
  (memory (luck 0 0 9))

  ; Parameters are bound by name to what it sees and remembers.
  (define (policy coins) (< coins 2))

  ; What it remembers; also sees the action, the reward, and next-NAME after the step.
  (define (remember luck reward) (if (> reward 0) (min 9 (+ luck 1)) luck))

  ; The n-th idea for a better program, and how many work units to spend on ideas in a tick.
  (define (propose self n) (builtin-propose self n))
  (define (think coins) 20))
"""

AGENT = """\
; {name}: an agent for the world {world}.
; Check it with   godel worlds check {file} --world {world}
; Compare it with godel prove {world} --candidate {file}
(agent {name}
  ; Add variables of its own as (memory (NAME FIRST LOW HIGH)); a function `remember` changes them.

  ; Parameters are bound by name to what the agent sees: {sees}.
  ; It answers with {action}.
  (define (policy {sees}) {default})

  ; The n-th idea for a better program, and how many work units to spend on ideas in a tick.
  (define (propose self n) (builtin-propose self n))
  (define (think) 20))
"""


@click.command(
    "new",
    epilog="""\b
Examples:
  godel new world bakery                 writes bakery.ouro
  godel new agent baker --world bakery.ouro
  godel new exercise my-own --out mine   then: godel course rehearse mine
""",
)
@click.argument("kind", type=click.Choice(["world", "agent", "exercise"]))
@click.argument("name")
@click.option("--world", "world_name", metavar="WORLD", default="gambler", show_default=True,
              help="The world that an agent is for.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="By default NAME.ouro here; for an exercise the folder exercises.")  # fmt: skip
@click.option("--unit", metavar="NN-NAME", default=UNIT, show_default=True,
              help="The unit of an exercise.")  # fmt: skip
@as_json
def command(
    kind: str, name: str, world_name: str, out: Path | None, unit: str, as_json: bool
) -> None:
    """Write a commented world (with an agent), an agent, or a graded exercise to start from.

    No file is ever written over. An exercise comes with a solution and two wrong answers, in
    folders of their own; `--exercises FOLDER/units` gives it to the commands of `godel course`.
    """
    if kind == "exercise":
        _exercise(name, out or Path("exercises"), unit, as_json)
    check_name(name)
    path = out if out is not None else Path(f"{name}.ouro")
    text = world_text(name, path) if kind == "world" else agent_text(name, world_name, path)
    write_file(path, text.encode(), replace=False)
    then = f"godel worlds check {path}" + (f" --world {world_name}" if kind == "agent" else "")
    finish(
        [f"wrote {path}; now edit it, then: {then}"],
        {"kind": kind, "name": name, "file": str(path)},
        as_json,
        DONE,
    )


def _exercise(name: str, place: Path, unit: str, as_json: bool) -> NoReturn:
    """Write an exercise, and end."""
    files = list(new_exercise(name, place, unit))
    for path, text in files:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageProblem(f"cannot write {path}: {error.strerror}") from None
        write_file(path, text.encode(), replace=False)
    lines = [f"wrote {path}" for path, _ in files]
    lines.append(f"now edit them; try them with: godel course rehearse {place}")
    body: dict[str, Plain] = {
        "kind": "exercise", "name": name, "files": [str(path) for path, _ in files],
    }  # fmt: skip
    finish(lines, body, as_json, DONE)


def check_name(name: str) -> None:
    """A name that Ouro can read and that makes a sensible file. Raises UsageProblem."""
    try:
        fits = name_of(read_datum(name, "NAME")) == name
    except GodelError:
        fits = False
    plain = all(c.isalnum() or c in "-_" for c in name) and len(name) <= 100
    if not fits or not plain or name in RESERVED or name.startswith("-"):
        raise UsageProblem(
            f"{name[:40]!r} is no good name", hint="letters, digits, - and _, as in my-world"
        )


def world_text(name: str, path: Path) -> str:
    """The template of a world with an agent."""
    agent = "first" if name != "first" else "second"
    return WORLD.format(name=name, file=path, agent=agent)


def agent_text(name: str, world_name: str, path: Path) -> str:
    """The template of an agent that takes the default action everywhere."""
    world = world_in(read_source(world_name))
    sees = " ".join(world.observed)
    return AGENT.format(
        name=name,
        world=world_name,
        file=path,
        sees=sees or "nothing",
        action=_action(world),
        default=_default(world),
    ).replace("(policy nothing)", "(policy)")


def _action(world: World) -> str:
    names = [item.name for item in world.actions]
    if len(names) == 1:
        return f"a value of {names[0]}"
    return "a list of values: " + " ".join(names) if names else "anything: there is no action"


def _default(world: World) -> str:
    """An expression for the default action."""
    values = [_expression(value) for value in world.default]
    if len(values) == 1:
        return values[0]
    return f"(list {' '.join(values)})" if values else "0"


def _expression(value: Value) -> str:
    if isinstance(value, Symbol):
        return print_flat(form(symbol("quote"), Atom(value)))
    return repr(value) if isinstance(value, Boolean) else str(value)
