"""The notebooks of the documents give what their pages show; all are run in one kernel."""

from __future__ import annotations

import re

import nbformat

from tests.docs.extensions import load
from tests.docs.notebooks import executed, joined, said, texts


def test_the_notebooks_give_what_they_show() -> None:
    """If not: python -m tests.docs.notebooks."""
    books = executed()
    assert len(books) == 6
    for path, book in books.items():
        assert said(nbformat.read(path, 4)) == said(book), path.name


def test_the_notebooks_are_those_of_the_pages() -> None:
    for page in texts():
        book = nbformat.read(page.with_suffix(".ipynb"), 4)
        cells = re.findall(r"^```python\n(.*?)\n```$", page.read_text("utf-8"), re.S | re.M)
        assert cells == [source for source, _ in said(book)]
        assert not [cell for cell in book.cells if "error:" in str(cell.get("outputs", ""))]


def test_what_is_printed_in_pieces_is_one_text() -> None:
    pieces = [nbformat.v4.new_output("stream", name="stdout", text=text) for text in "abc"]
    shown = nbformat.v4.new_output("display_data", {"text/plain": "x"})
    found = joined([*pieces[:2], shown, pieces[2]])
    assert [output.get("text") for output in found] == ["ab", None, "c"]


def test_worlds_runs_programs_and_theorems_show_themselves_richly() -> None:
    outputs = [
        output
        for page in texts()
        for cell in nbformat.read(page.with_suffix(".ipynb"), 4).cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "data" in output
    ]
    html = "".join(output.data.get("text/html", "") for output in outputs)
    for shown in ("world gambler", "program timid", "run of gambler", "<polyline", "<ins>"):
        assert shown in html
    assert any(r"\begin{cases}" in output.data.get("text/latex", "") for output in outputs)
    assert all("text/plain" in output.data for output in outputs)


def test_outputs_stand_below_their_cells() -> None:
    notebooks = load("notebooks")
    shown = notebooks.shown(
        [
            {"output_type": "stream", "text": ["<b>\n", "x"]},
            {"output_type": "display_data", "data": {"text/latex": r"$\frac{1}{2}$"}},
            {"output_type": "execute_result", "data": {"text/html": "<i>y</i>", "text/plain": "z"}},
        ]
    )
    assert "&lt;b&gt;\nx" in shown
    assert "<mfrac>" in shown
    assert "<i>y</i>" in shown
    assert notebooks.shown([]) == ""
