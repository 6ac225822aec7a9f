"""The conversation of `godel kernel`: a prompt and answers, until the input ends."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable

import click

from godel import __version__
from godel.byhand.entries import LONGEST, Typed, entries_of
from godel.byhand.rulebook import AXIOMS, RULES
from godel.byhand.talk import WORDS, Talk
from godel.errors import GodelError, SyntaxProblem
from godel.language.unfinished import Unfinished

PROMPT, GOING_ON = "kernel> ", "   ...> "
FROM = "<typed>"


def converse(talk: Talk) -> None:
    """Talk until `quit` or the end of the input. A mistake is told, and changes nothing."""
    talking = sys.stdin.isatty() and sys.stdout.isatty()
    if talking:
        _prepare(talk)
        click.echo(f"godel {__version__}. help lists what there is, quit ends.")
    click.echo("\n".join(talk.greeting()))
    lines, scanner, number, first, length = list[str](), Unfinished(), 0, 1, 0
    while True:
        try:
            line = _keyboard(bool(lines)) if talking else _piped()
            if line is None:
                break
            number += 1
            if not lines:
                scanner, first = Unfinished(), number
            lines.append(line)
            length = len(line) + 1 + (length if len(lines) > 1 else 0)
            if length > LONGEST:
                lines = []
                raise SyntaxProblem(f"more than {LONGEST:,} characters")
            if scanner.feed(line + "\n"):
                continue
            typed = Typed("\n".join(lines), FROM, first)
            lines = []
            if _answered(talk, typed):
                return
        except KeyboardInterrupt:
            if not talking:
                raise
            lines = []
            click.echo("\nstopped; nothing has changed", err=True)
        except GodelError as problem:
            click.echo(f"error: {problem}", err=True)
    if any(text.strip() for text in lines):
        click.echo("error: the input ends inside a form", err=True)
    if talking:
        click.echo()


def _answered(talk: Talk, typed: Typed) -> bool:
    """Answer what was typed; whether that was the end. Raises GodelError."""
    for entry in entries_of(typed):
        reply = talk.answer(entry)
        for line in reply.lines:
            click.echo(line)
        if reply.ends:
            return True
    return False


def _keyboard(going_on: bool) -> str | None:
    """A line from the keyboard, None at its end."""
    try:
        return input(GOING_ON if going_on else PROMPT)
    except EOFError:
        return None
    except UnicodeDecodeError:
        raise SyntaxProblem("that line is not UTF-8") from None


def _piped() -> str | None:
    """A line from a pipe or file, None at its end. Raises SyntaxProblem unless it is UTF-8."""
    data = sys.stdin.buffer.readline(LONGEST + 2)
    try:
        return data.decode().removesuffix("\n") if data else None
    except UnicodeDecodeError as error:
        raise SyntaxProblem(f"a line of the input is not UTF-8, at byte {error.start}") from None


def _prepare(talk: Talk) -> None:
    """Line editing, history and completion, where Python has them."""
    with contextlib.suppress(ImportError):
        import readline

        readline.set_completer(_completer(talk))
        readline.set_completer_delims(" \t\n()'")
        readline.parse_and_bind("tab: complete")


def _completer(talk: Talk) -> Callable[[str, int], str | None]:
    """Completes commands, rules, axioms, names of the world and those that were defined."""
    task = talk.session.task
    fixed = {*WORDS, *RULES, *(word for axiom in AXIOMS for word in axiom.split()), "auto"}
    fixed |= {item.name for item in (*task.world.variables, *task.running.memory)}

    def complete(start: str, index: int) -> str | None:
        names = fixed | set(talk.session.now.definitions)
        found = sorted(name for name in names if name.startswith(start))
        return found[index] if index < len(found) else None

    return complete
