"""What makes the pages a site: generated pages, navigation, links; the site itself is built by
`python -m tests.docs.site`, which looks at every page of the result.
"""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from godel.cli import COMMANDS, group
from tests.docs import language, site
from tests.docs.extensions import load
from tests.docs.pages import DOCS

linking, navigation = load("linking"), load("navigation")
PAGES = {page.relative_to(DOCS).with_suffix("").as_posix() for page in DOCS.rglob("*.md")}


def test_the_page_on_the_language_is_that_of_the_tables() -> None:
    """If not: python -m tests.docs.language."""
    assert language.PAGE.read_text("utf-8") == language.page()


def test_every_form_and_word_of_the_language_is_there() -> None:
    references = load("references")
    assert set(references.FORMS) == set(references.KEYWORDS)
    assert set(references.EXAMPLES) == {*references.PRIMITIVES, *references.PRELUDE_NAMES}


def test_every_option_of_every_command_is_listed() -> None:
    text = load("references").options()
    for name in COMMANDS:
        command = group.get_command(click.Context(group), name)
        assert command is not None
        assert f"\n## godel {name}\n" in f"\n{text}"
        assert all(option in text for option in site._options(command))


def test_every_name_of_the_python_interface_is_listed() -> None:
    import godel

    text = load("references").api()
    assert [name for name in godel.API if f"### godel.{name}\n" not in text] == []
    assert " at 0x" not in text


def test_every_page_has_one_place() -> None:
    """A page that is new gets one too, without being named."""
    pages = {*PAGES, "fresh", "fresh/deep", "course/13-new", "course/13-new-lecture"}
    top = [page for found in navigation.sections(pages).values() for page in found]
    indices = [page for page in pages if page.endswith("/index")]
    placed = [*top, *(page for index in indices for page in navigation.below(index, pages))]
    assert sorted(placed) == sorted(pages - {"index"})
    assert "course/13-new" in navigation.below("course/index", pages)
    assert "fresh" in navigation.sections(pages)["Reference"]


def test_the_sections_name_pages_that_are_there() -> None:
    named = {page for pages in navigation.SECTIONS.values() for page in pages.split()}
    assert named <= PAGES


@pytest.mark.parametrize(
    ("page", "text", "wanted"),
    [
        ("trust", "[a](tour.md#x)", "[a](/tour.md#x)"),
        ("rules/table", "[a](../tour.md) [b](axioms.md)", "[a](/tour.md) [b](/rules/axioms.md)"),
        ("rules/table", "[the README](../../README.md)", "[the README](/readme.md)"),
        ("readme", "[a](docs/tour.md)", "[a](/tour.md)"),
        ("trust", "[`t`](../tests/t.py) [b](nowhere.md)", "`t` b"),
        ("trust", "[a](rules/) [b](course)", "[a](/rules/index.md) [b](/course/index.md)"),
        ("course/01", "![a](pictures/01.svg) [b](x.ipynb)", "![a](pictures/01.svg) [b](x.ipynb)"),
        ("trust", "[a](https://x.org/y.md) [b](#c)", "[a](https://x.org/y.md) [b](#c)"),
        ("trust", "`[a](tour.md)`\n```\n[a](tour.md)\n```\n", None),
    ],
)
def test_links_stay_within_the_site(page: str, text: str, wanted: str | None) -> None:
    assert linking.with_links(text, page, PAGES) == (text if wanted is None else wanted)


def test_pages_stand_in_the_order_of_their_index() -> None:
    text = "* [b](/f/b.md)\n* [a](/f/a.md#x)"
    assert linking.in_order(["f/a", "f/b", "f/c"], text) == ["f/b", "f/a", "f/c"]


def test_what_is_wrong_with_a_built_site_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "<h1 id='x'>A</h1><a href='b.html#y'>fine</a><a href='#x'>fine</a>"
        "<a href='https://elsewhere.org'>fine</a><a href='c.html'>gone</a>"
        "<a href='b.html#z'>gone</a><script src='https://cdn.org/x.js'></script>"
    )
    (tmp_path / "b.html").write_text("<p id='y'>B</p><img src='gone.png'>")
    assert list(site.problems(tmp_path)) == [
        "a.html links to c.html",
        "a.html links to b.html#z",
        "a.html loads https://cdn.org/x.js",
        "b.html loads gone.png",
    ]
    (tmp_path / "options.html").write_text("--json")
    said = list(site.missing(tmp_path))
    assert "index.html was not built" in said
    assert "options.html does not name --seed of run" in said
    assert "options.html does not name --json of run" not in said
