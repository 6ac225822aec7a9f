"""Calling the command line in a test: arguments in, exit code and output out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from godel.cli import main


@dataclass(frozen=True)
class Called:
    """What a command gave."""

    code: int
    out: str
    err: str

    def body(self) -> dict[str, object]:
        """The JSON object on stdout."""
        body = json.loads(self.out)
        assert body["schema"] == 1
        assert isinstance(body, dict)
        return body


@dataclass(frozen=True)
class Caller:
    """Calls commands in a folder of its own."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Called:
        code = main(list(arguments))
        out, err = self.capture.readouterr()
        assert "Traceback" not in err
        return Called(code, out, err)

    def write(self, name: str, text: str | bytes) -> str:
        """A file in the folder; its path."""
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)
