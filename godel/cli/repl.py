"""The conversation of `godel ouro`: read a form, show its value and gas, until the input ends."""

from __future__ import annotations

import contextlib
import sys

import click

from godel import __version__
from godel.cli.loading import placed
from godel.cli.shown import value_text
from godel.errors import GodelError, SyntaxProblem
from godel.language.core import Lambda
from godel.language.evaluator import Fault
from godel.language.reader import read_program
from godel.language.session import Session, check_names, read_form
from godel.language.syntax import MAXIMUM_BYTES, Node
from godel.language.unfinished import incomplete

HELP = """\
Type an expression, such as (+ 1 2), or a definition, such as (define (double x) (* 2 x)).
A form may go on over several lines. Gas is the number of steps that the evaluator took.
:names   the names that can be used
:help    this text
:quit    the end (or Ctrl-D); Ctrl-C drops what was typed or stops what is running"""


def repl(gas: int, given: tuple[Node, ...] = ()) -> int:
    """Talk until the input ends; the exit code. Piped input with an error in it ends with 2.

    `given`: definitions that are there from the start.
    """
    talking = sys.stdin.isatty() and sys.stdout.isatty()
    if talking:
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 (gives input() its line editing)
        click.echo(f"Ouro, godel {__version__}; gas limit {gas:,}. :help for help")
    session, failed, pending = Session(gas, given), False, ""
    for node in given:
        session.run(node)
    while True:
        try:
            line = _terminal_line(bool(pending)) if talking else _piped_line()
            if line is None:
                break
            pending += line
            if len(pending) > MAXIMUM_BYTES:
                pending = ""
                raise SyntaxProblem(f"more than {MAXIMUM_BYTES:,} characters")
            if incomplete(pending):
                continue
            text, pending = pending, ""
            if text.strip() == ":quit":
                return 0
            failed = not answer(session, text) or failed
        except KeyboardInterrupt:
            if not talking:
                raise
            pending = ""
            click.echo("\n; interrupted", err=True)
        except GodelError as error:
            failed = True
            click.echo(str(error), err=True)
    if pending.strip():
        failed = True
        click.echo("the input ends inside a form", err=True)
    if talking:
        click.echo()
    return 2 if failed and not talking else 0


def _terminal_line(going_on: bool) -> str | None:
    """A line from the keyboard, None at its end."""
    try:
        return input("....> " if going_on else "ouro> ") + "\n"
    except EOFError:
        return None


def _piped_line() -> str | None:
    """A line from a pipe or file, None at its end. Raises SyntaxProblem unless it is UTF-8."""
    data = sys.stdin.buffer.readline(MAXIMUM_BYTES + 2)
    try:
        return data.decode() if data else None
    except UnicodeDecodeError as error:
        raise SyntaxProblem(f"a line of the input is not UTF-8, at byte {error.start}") from None


def answer(session: Session, text: str) -> bool:
    """Run what was typed; False if something in it is wrong or faults."""
    command = text.strip()
    if command.startswith(":"):
        return _command(session, command)
    fine = True
    with placed("ouro", text):
        for node in read_program(text, "ouro") if command else ():
            fine = _run(session, node) and fine
    return fine


def _command(session: Session, command: str) -> bool:
    """Carry out `:help` and the like."""
    if command == ":help":
        click.echo(HELP)
    elif command == ":names":
        click.echo(" ".join(sorted(session.names())))
    else:
        click.echo(f"there is no {command[:40]}; :help lists what there is", err=True)
        return False
    return True


def _run(session: Session, node: Node) -> bool:
    """Run one form and show what it gives; False if it faults."""
    name, expression = read_form(node)
    if not isinstance(expression, Lambda):  # a procedure may use what is defined later
        check_names(node, expression, session.names())
    result = session.run(node)
    if isinstance(result.result, Fault):
        click.echo(f"fault: {result.result.kind}  ; gas {result.gas}", err=True)
        return False
    shown = value_text(result.result)
    click.echo(f"{name} = {shown}" if name else f"{shown}  ; gas {result.gas}")
    return True
