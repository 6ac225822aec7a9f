"""Fills in what pages have only on the site: navigation, generated references, links to files.

The pages under `docs/` are plain Markdown, so that they can be read where the code is. When the
site is built, the index gets the side bar, the index of a folder its pages, `options.md` and
`api.md` their content; and links that leave this folder are turned into plain text.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from linking import README, in_order, toctree, with_links
from navigation import INDEX, below, sections
from notebooks import with_outputs
from references import GENERATED
from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, object]:
    """Called by Sphinx."""
    app.connect("source-read", _read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _read(app: Sphinx, document: str, source: list[str]) -> None:
    documents = app.env.found_docs
    text = source[0]
    if document == README:
        text = (Path(app.srcdir).parent / "README.md").read_text("utf-8")
    if document in GENERATED:
        text += "\n" + GENERATED[document]()
    text = with_links(text, document, set(documents))
    notebook = Path(app.srcdir, f"{document}.ipynb")
    if notebook.is_file():
        text = with_outputs(text, notebook)
    if document == INDEX:
        for caption, pages in sections(documents).items():
            text += toctree(pages, f":caption: {caption}\n:hidden:")
    elif PurePosixPath(document).name == INDEX:
        pages = in_order(below(document, documents), text)
        text += toctree([f"/{page}" for page in pages], ":hidden:")
    source[0] = text
