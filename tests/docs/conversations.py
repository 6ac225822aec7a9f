"""Conversations with `godel ouro` on pages, and what is really answered in them.

A block ```` ```ouro-talk ```` that starts with `$ godel ouro` begins a conversation; one that does
not goes on with the last of its page. Lines of the user start with the prompt, `ouro> ` or, inside
a form, `....> `. `python -m tests.docs.conversations PAGE` writes the answers anew.
"""

from __future__ import annotations

import io
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from godel.cli.ouro import definitions_from
from godel.cli.repl import answer
from godel.errors import GodelError
from godel.language.session import GAS, Session
from tests.docs.pages import ROOT

UNITS = ROOT / "godel" / "course" / "units"
"""Where the files of a student's folder, as in `02-quines/lab/4-quine.ouro`, come from."""

_BLOCK = re.compile(r"^```ouro-talk\n(?P<text>.*?)^```$", re.S | re.M)
_BEGIN = "$ godel ouro"
_PROMPTS = ("ouro> ", "....> ")


def conversations(text: str) -> Iterator[tuple[str, str]]:
    """The blocks of a page, in order: as it stands there, and as it is."""
    session = Session(GAS)
    for block in _BLOCK.finditer(text):
        shown = block["text"]
        begin = shown.partition("\n")[0]
        if begin.startswith(_BEGIN):
            words = shlex.split(begin.removeprefix(_BEGIN))
            if words[::2] != ["--with"] * len(words[::2]):
                raise ValueError(f"not a conversation: {begin}")
            names = [str(UNITS / name) if "/" in name else name for name in words[1::2]]
            given = definitions_from(names)[0]
            session = Session(GAS, given)
            for node in given:
                session.run(node)
        yield shown, "".join(_played(shown, session))


def _played(shown: str, session: Session) -> Iterator[str]:
    """The lines of a block with the answers as they are."""
    pending = ""
    for line, following in zip(shown.splitlines(), [*shown.splitlines()[1:], ""], strict=True):
        if line.startswith("$ "):
            yield line + "\n"
        if not line.startswith(_PROMPTS):
            continue
        yield line + "\n"
        pending += line[6:] + "\n"
        if not following.startswith(_PROMPTS[1]):
            yield said(session, pending)
            pending = ""


def said(session: Session, text: str) -> str:
    """What `godel ouro` prints for something that was typed, on either stream."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        try:
            answer(session, text)
        except GodelError as error:
            print(error)
    return out.getvalue()


def renewed(text: str) -> str:
    """A page with the answers as they are now."""
    found = iter([block for _, block in conversations(text)])
    return _BLOCK.sub(lambda _: f"```ouro-talk\n{next(found)}```", text)


if __name__ == "__main__":
    for page in sys.argv[1:]:
        Path(page).write_text(renewed(Path(page).read_text("utf-8")), encoding="utf-8")
