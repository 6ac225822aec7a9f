"""`godel kernel`: the six instructions by hand, in a conversation or from a script."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from godel import __version__
from godel.byhand.opening import GOALS, goal_from, open_session
from godel.byhand.script import Done, Outcome, run_script
from godel.byhand.session import Session, Task
from godel.byhand.talk import Talk
from godel.cli.common import as_json, print_json
from godel.cli.files import refuse_existing, write_file
from godel.cli.kernel_talk import converse
from godel.cli.loading import find_agent, find_here, read_source, world_in
from godel.cli.report import BAD_INPUT, DONE, NOT_PROVED
from godel.errors import GodelError, SyntaxProblem, UsageProblem
from godel.events import Plain
from godel.kernel.claim import KERNEL_VERSION, MOST_TRUST, TARGETS
from godel.language.reader import load_text
from godel.language.syntax import MAXIMUM_BYTES
from godel.machine.run import allowed_oracles
from godel.prover.certificate import Aim

EPILOG = """\b
Examples:
  godel kernel gambler --agent timid --candidate mine.ouro     talk to the kernel
  godel kernel gambler --goal "interval 0 none"                prove a bound instead
  godel kernel shelf.ouro --candidate q --script proof.kernel  from a file; - is standard input
  godel kernel shelf.ouro --candidate q --script proof.kernel --save shelf.proof

Exit codes: 0 the last check was accepted; 1 there is no accepted check, or a step of the script was
refused; 2 bad input.
"""

SCRIPT = ".kernel"
"""How the names of scripts end."""


@click.command("kernel", epilog=EPILOG)
@click.argument("world")
@click.option("--agent", metavar="P", help="The running program; by default the world's first.")
@click.option("--candidate", metavar="Q", help="The program that may be better.")
@click.option("--goal", metavar="GOAL", default="better", show_default=True,
              help=f"What is to be proved: {GOALS}.")  # fmt: skip
@click.option("--target", type=click.Choice(TARGETS), default=TARGETS[0], show_default=True,
              help="What better means: acting alone, or against going on searching (> or >=).")
@click.option("--trust-levels", type=click.IntRange(0, MOST_TRUST), default=0, metavar="N",
              help="Levels of trust of the running program (strict and relaxed).")  # fmt: skip
@click.option("--at", metavar="STATE", help='Where, as in "money=7 wins=0"; default: the start.')
@click.option("--script", metavar="FILE", help="Take the entries from a file; stop at an error.")
@click.option("--go-on", is_flag=True, help="Let a script go on after a mistake, as you would.")
@click.option("--save", type=click.Path(path_type=Path), metavar="FILE",
              help="At the end of a script, keep the certificate.")  # fmt: skip
@as_json
def command(
    world: str,
    agent: str | None,
    candidate: str | None,
    goal: str,
    target: str,
    trust_levels: int,
    at: str | None,
    script: str | None,
    go_on: bool,
    save: Path | None,
    as_json: bool,
) -> int:
    """Prove by hand that Q is better than P in WORLD, with the kernel's six instructions.

    You type get-axiom, apply-rule, delete-theorem, set-switchprog, state2theorem and check; the
    kernel carries out each at once and shows the theorem, or says why the step does not apply.
    `help` lists what else there is: hint, undo, rules, save. The exit code says whether the last
    check was accepted.
    """
    if save is not None and script is None:
        raise UsageProblem("--save is for --script", hint="in a conversation type: save FILE")
    if as_json and script is None:
        raise UsageProblem("--json is for --script", hint="add --script FILE, or --script -")
    refuse_existing(save)
    source = read_source(world)
    built = world_in(source)
    running = find_agent(agent, source, built)
    challenger = find_agent(candidate, source, built) if candidate is not None else None
    aim = Aim(target, trust_levels)
    here, wanted = find_here(built, running, at), goal_from(goal)
    task = Task(built, running, challenger, here, wanted, aim, allowed_oracles(()))
    session = open_session(task)
    talk = Talk(session, lambda name: keep(session, Path(name)))
    if script is None:
        converse(talk)
        return DONE if session.accepted else NOT_PROVED
    return _scripted(talk, script, go_on, save, as_json)


def keep(session: Session, path: Path) -> list[str]:
    """Write the certificate, and the script beside it. Raises UsageProblem or StorageProblem."""
    beside = path.with_suffix(SCRIPT) if path.suffix != SCRIPT else path.with_suffix(".proof")
    proof, script = (beside, path) if path.suffix == SCRIPT else (path, beside)
    for one in (proof, script):
        refuse_existing(one)
    write_file(proof, session.certificate(), replace=False)
    write_file(script, session.script().encode(), replace=False)
    return [f"certificate: {proof}", f"script: {script}"]


def _scripted(talk: Talk, name: str, go_on: bool, save: Path | None, as_json: bool) -> int:
    """Carry out a script, say what happened, and end with the exit code."""
    text = _standard_input() if name == "-" else load_text(Path(name))
    source = "standard input" if name == "-" else name
    if not as_json:
        click.echo("\n".join(talk.greeting()))
    told = _silent if as_json else _tell_mistakes if go_on else _tell
    outcome = run_script(talk, text, source, told, go_on)
    session = talk.session
    code = DONE if session.accepted else NOT_PROVED
    if outcome.refused:
        code = NOT_PROVED
    if outcome.wrong:
        code = BAD_INPUT
    kept: list[str] = []
    if save is not None and code == DONE:
        write_file(save, session.certificate(), replace=False)
        kept = [f"certificate: {save}"]
    if as_json:
        print_json(_body(talk, outcome, kept))
        return code
    for line in kept:
        click.echo(line)
    if outcome.wrong:
        click.echo(f"error: {outcome.wrong}", err=True)
    elif outcome.refused:
        problem = GodelError(f"refused: {outcome.refused}", place=outcome.place)
        click.echo(f"error: {problem}", err=True)
    elif session.accepted is None:
        click.echo("the script ends without a check")
    return code


def _standard_input() -> str:
    """All of standard input, as text. Raises SyntaxProblem."""
    data = sys.stdin.buffer.read(MAXIMUM_BYTES + 1)
    if len(data) > MAXIMUM_BYTES:
        raise SyntaxProblem(f"the script is too large: at most {MAXIMUM_BYTES:,} bytes are read")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise SyntaxProblem(f"the script is not UTF-8, at byte {error.start}") from None


def _silent(done: Done) -> None:
    """Say nothing: all of it is in the JSON at the end."""


def _tell(done: Done) -> None:
    """An entry of a script with what was said to it, as in a conversation."""
    if done.entry:
        first, *more = done.entry.splitlines()
        click.echo("\n".join([f"kernel> {first}", *(f"   ...> {line}" for line in more)]))
    for line in done.reply.lines if done.reply else ():
        click.echo(line)


def _tell_mistakes(done: Done) -> None:
    """The same with the mistakes, where the script goes on after them."""
    _tell(done)
    if done.error:
        click.echo(f"error: {done.error}")


def _body(talk: Talk, outcome: Outcome, kept: list[str]) -> dict[str, Plain]:
    """The whole session as JSON."""
    session = talk.session
    steps: list[Plain] = [
        {
            "entry": done.entry,
            "line": done.line,
            "said": list(done.reply.lines) if done.reply else [],
            "theorem": done.reply.theorem if done.reply else None,
            "refused": done.reply.refused if done.reply else "",
            "error": done.error,
        }
        for done in outcome.done
    ]
    theorems: list[Plain] = [
        {"number": number, "theorem": str(theorem), "rests_on": list(theorem.rests_on)}
        for number, theorem in session.state.theorems
    ]
    claim = session.task.claim()
    return {
        "version": __version__,
        "kernel": KERNEL_VERSION,
        "world": session.task.world.name,
        "running": session.task.running.name,
        "candidate": session.task.candidate.name if session.task.candidate else None,
        "goal": str(claim.goal),
        "target": claim.target,
        "claim": claim.digest(),
        "steps": steps,
        "theorems": theorems,
        "accepted": session.accepted is True,
        "verdict": {True: "accepted", False: "refused", None: "no check"}[session.accepted],
        "error": outcome.wrong or outcome.refused,
        "place": str(outcome.place) if outcome.place else None,
        "hints": list(talk.adviser.given),
        "saved": list(kept),
    }
