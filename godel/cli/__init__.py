"""The command line: one file per command, imported only when it is called.

So `godel check` runs where no solver can be imported. A command is a file `godel/cli/NAME.py` with
an object `command` (`NAME_.py` if the name is taken, `_` where it has `-`); its name and one line
of help stand in `COMMANDS`, in the order of `--help`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from keyword import iskeyword

import click

from godel import __version__
from godel.cli.streams import OutputLost, guarded
from godel.errors import GodelError

COMMANDS = {
    "run": "Let an agent live in a world and rewrite itself where that is proved to pay.",
    "search": "Search for better programs from one place, and say who got what.",
    "prove": "Prove or refute that one program is better than another.",
    "bound": "Find certified bounds on the expected utility of an agent.",
    "kernel": "Prove by hand, with the kernel's six instructions.",
    "gap": "Bound how far an agent is from the best program there can be.",
    "compare": "Offer the same programs to rules that prove and to rules that do not.",
    "scenes": "List the scenes that ship.",
    "scene": "Play a scene or its control, and say whether it ended as told.",
    "ladder": "Play against one's own previous versions, and compare all of them.",
    "bench": "Measure how fast bounds are found and checked.",
    "check": "Check a run or a proof file from zero, without any solver.",
    "replay": "Do a whole run again, with its search, and compare every byte.",
    "resume": "Go on with a run that was stopped, or for more lives.",
    "approve": "Show the proved rewrite that a run waits with, and answer.",
    "pin": "Keep the program of a run as it is, or let it be rewritten again.",
    "rollback": "Undo a rewrite of a run from its next tick on.",
    "trace": "Show what happened in a run: at a glance, one attempt in full, or every event.",
    "explain": "Say why a rewrite was accepted or refused, in words, down to the arithmetic.",
    "play": "Play an attempt: both programs in the same life, step by step.",
    "card": "Show the trust card of a rewrite: what its proof rests on and what was tried.",
    "report": "Write a run as one page that opens from disk, or for slides and papers.",
    "blame": "Show which rewrite put each expression of a program there, and why.",
    "what-if": "Say which rewrites fall without an axiom, an oracle or another rewrite.",
    "budget": "Find the least work at which the verdict on an attempt is no longer unknown.",
    "measure": "Plot the work for each proved rewrite of a run: does the loop compound?",
    "diff": "Compare two programs, or those before and after a rewrite.",
    "worlds": "List, show and check worlds.",
    "import": "Turn a model of another tool into a world.",
    "export": "Write an agent in a world for other tools.",
    "new": "Write a world and an agent to start from.",
    "modal": "Decide provability logic, solve fixed points, let modal agents play.",
    "ouro": "Run a plain Ouro program, or talk to the evaluator.",
    "interpret": "Run agents by the evaluator that is written in Ouro, and compare.",
    "number": "Turn a program or a proof into its Gödel number, and back.",
    "quine": "Make a program that prints itself, from any template.",
    "course": "Learn by exercises that are graded by running and by theorem.",
    "doctor": "Say whether this installation works.",
}

EPILOG = """\b
Examples:
  godel run gambler                 a life with at least one proved rewrite
  godel check runs/gambler-timid-0  recheck it
  godel trace runs/gambler-timid-0  see what happened
  godel explain runs/gambler-timid-0 --rewrite 1   see why it was accepted

Exit codes: 0 proved, done or valid; 1 not proved within the budget; 2 usage or bad input;
3 refuted; 4 trust failure; 130 interrupted.

Completion for bash (zsh, fish alike): eval "$(_GODEL_COMPLETE=bash_source godel)"
"""

INTERRUPTED = 130


TAKEN = frozenset(["report"])
"""Names of commands whose module has another use: `report.py` is how every command ends."""


def _module(name: str) -> str:
    """The module of a command."""
    stem = name.replace("-", "_")
    reserved = iskeyword(name) or name in TAKEN
    return f"godel.cli.{stem}_" if reserved else f"godel.cli.{stem}"


class Registry(click.Group):
    """The commands of the table that this installation has."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Names in the order of the table."""
        return [name for name in COMMANDS if find_spec(_module(name))]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import a command. None if there is none of that name."""
        if name not in self.list_commands(context):
            return None
        found = import_module(_module(name)).command
        return found if isinstance(found, click.Command) else None

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(context)])


@click.command(
    cls=Registry,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="godel")
def group() -> None:
    """A Gödel machine that runs: it may rewrite itself, and only with a proof that this pays."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; returns the exit code. Every expected failure is one clear message."""
    with guarded():
        try:
            code = _run(arguments)
            sys.stdout.flush()
        except OutputLost as lost:
            return _complain(lost.message, lost.exit_code) if lost.message else lost.exit_code
        return code


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = group.main(args=arguments, prog_name="godel", standalone_mode=False)
    except GodelError as error:
        return _complain(str(error), error.exit_code)
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except OSError as error:
        return _complain(f"the system refused: {error}", 2)
    except MemoryError:
        return _complain("out of memory", 2)
    return code if isinstance(code, int) else 0


def _complain(message: str, code: int) -> int:
    print(f"error: {message}", file=sys.stderr)
    return code
