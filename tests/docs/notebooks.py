"""Executes the notebooks of the documents: writes `docs/notebooks/*.ipynb` with their outputs.

`python -m tests.docs.notebooks` after a page or what it prints was changed. The text of a notebook
is a Markdown page, in the form of jupytext; all are executed in one kernel, one after the other.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from tests.docs.pages import DOCS, ROOT

FOLDER = DOCS / "notebooks"
_RESET = "%reset -f"
_VARIES = re.compile(r"\b[0-9a-f]{12,64}\b|\b[0-9,]+ bytes")


def texts() -> list[Path]:
    """The pages that are notebooks, in order."""
    return sorted(FOLDER.glob("*.md"))


def executed() -> dict[Path, NotebookNode]:
    """Each notebook with its outputs, by the path that it is written to."""
    books = {path.with_suffix(".ipynb"): jupytext.read(path) for path in texts()}
    whole = nbformat.v4.new_notebook()
    for book in books.values():
        whole.cells += [*book.cells, nbformat.v4.new_code_cell(_RESET)]
    with TemporaryDirectory() as folder:
        client = NotebookClient(
            whole, timeout=300, resources={"metadata": {"path": folder}}, record_timing=False
        )
        client.execute(env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"})
    cells = iter(whole.cells)
    for book in books.values():
        book.cells = [next(cells) for _ in book.cells]
        assert next(cells).source == _RESET
        _number(book)
    return books


def _number(book: NotebookNode) -> None:
    """Names and numbers of cells that are the same each time."""
    count = 0
    for index, cell in enumerate(book.cells):
        cell.id, cell.metadata = f"cell-{index}", {}
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = joined(cell.outputs)
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = count
    book.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python",
                                    "name": "python3"}}  # fmt: skip


def joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs with what was printed in one piece: in how many it comes is chance."""
    found: list[NotebookNode] = []
    for output in outputs:
        before = found[-1] if found else None
        if before and "stream" == before.output_type == output.output_type:
            before.text += output.text
        else:
            found.append(output)
    return found


def said(book: NotebookNode) -> list[tuple[str, list[str]]]:
    """Each cell of code, with what it gave: texts, and which richer forms there are.

    Long numbers, hashes and sizes are left out: they depend on the last digits of floats.
    """
    found = []
    for cell in book.cells:
        if cell.cell_type == "code":
            parts = [_VARIES.sub("...", _said(output)) for output in cell.outputs]
            found.append((cell.source, parts))
    return found


def _said(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return str(output.text)
    if output.output_type == "error":
        return f"error: {output.evalue}"
    return f"{output.data['text/plain']}\n{' '.join(sorted(output.data))}"


if __name__ == "__main__":
    for path, book in executed().items():
        nbformat.write(book, path)
