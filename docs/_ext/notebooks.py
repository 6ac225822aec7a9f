"""Executed notebooks as pages: what each cell gave is put below it.

The page is the text of the notebook; the outputs come from the `.ipynb` beside it. Formulas become
MathML, which browsers show by themselves, so that the site needs no script from elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert

_CELL = re.compile(r"^```python\n.*?^```$", re.DOTALL | re.MULTILINE)
_FENCE = "`" * 8


def with_outputs(text: str, notebook: Path) -> str:
    """The page of a notebook with its outputs. ValueError if it has other cells than the page."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    codes = [cell for cell in cells if cell["cell_type"] == "code"]
    if len(codes) != len(_CELL.findall(text)):
        raise ValueError(f"{notebook.name} has other cells: python -m tests.docs.notebooks")
    outputs = iter(codes)
    return _CELL.sub(lambda cell: f"{cell[0]}\n\n{shown(next(outputs)['outputs'])}\n", text)


def shown(outputs: list[dict[str, Any]]) -> str:
    """What a cell gave, as a block of HTML; nothing if it gave nothing."""
    inside = "\n".join(_parts(outputs))
    return f"{_FENCE}{{raw}} html\n<div class='output'>{inside}</div>\n{_FENCE}" if inside else ""


def _parts(outputs: list[dict[str, Any]]) -> Iterator[str]:
    for output in outputs:
        if output["output_type"] == "stream":
            yield f"<pre>{escape(_text(output['text']))}</pre>"
            continue
        data = output["data"]
        if "text/html" in data:
            yield _text(data["text/html"])
        elif "text/latex" in data:
            yield formula(_text(data["text/latex"]))
        else:
            yield f"<pre>{escape(_text(data['text/plain']))}</pre>"


def formula(latex: str) -> str:
    """MathML for a formula between dollars."""
    return convert(latex.strip().strip("$").removeprefix(r"\displaystyle "), display="block")


def _text(lines: str | list[str]) -> str:
    return lines if isinstance(lines, str) else "".join(lines)
