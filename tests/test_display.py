"""How objects of the Python interface show themselves: escaped, folded, and as plain text too."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pygments.token import Error, Keyword, Name

import godel
from godel.api.display import LONGEST_LINE, MOST_LINES, code, difference, tag
from godel.api.latex import words
from godel.trace.lexer import OuroLexer

HOSTILE = """\
(world <b>&amp;
  "</pre><script>alert(1)</script>"
  (state (<i>x</i> one-of <img> b)) (actions (a one-of y n)) (default (a y))
  (start (<i>x</i> b)) (discount 9/10)
  (step (reward 1)))
(agent </table> (define (policy) 'y)) ; </pre><script>
"""
VOID = {"meta", "br"}


class Balanced(HTMLParser):
    """Which elements there are; every one must be closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, name: str, attrs: object) -> None:
        self.seen.add(name)
        self.open.append(name)

    def handle_endtag(self, name: str) -> None:
        assert self.open.pop() == name


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """One object of every class."""
    made = godel.run("gambler", out=tmp_path_factory.mktemp("shown") / "run", ticks=20)
    rewrite, gap = made.rewrites[0], godel.gap("parking")
    world = godel.load("gambler")
    comparison = godel.prove("gambler", "timid")
    verdict = godel.prove_bound("gambler", "100")
    return [made, rewrite, rewrite.check(), rewrite.theorems[-1], made.attempts[0], gap, gap.own,
            world, world.agent(), comparison, verdict, godel.check(b"")]  # fmt: skip


def test_everything_has_a_plain_text(shown: list[object]) -> None:
    for one in shown:
        text = repr(one)
        assert text.startswith("<")
        assert "object at" not in text
        assert "b'" not in text  # certificates are told by their size
        assert max(map(len, text.splitlines())) < 3_000


def test_everything_is_well_formed_without_scripts(shown: list[object]) -> None:
    for one in shown:
        show = getattr(one, "_repr_html_", None)
        if show is not None:
            seen = Balanced(show()).seen
            assert "div" in seen
            assert not seen & {"script", "iframe", "link", "img"}


def test_a_run_shows_its_life_and_what_changed(shown: list[object]) -> None:
    html = shown[0]._repr_html_()  # type: ignore[attr-defined]
    assert "<polyline" in html
    assert re.search(r"<del><b>- </b>.*?policy.*?</del><ins><b>\+ </b>", html, re.S)


def test_theorems_are_formulas(shown: list[object]) -> None:
    theorems = shown[2].theorems  # type: ignore[attr-defined]
    texts = [theorem._repr_latex_() for theorem in theorems]
    assert texts[-1] == r"$\displaystyle U(\text{q}, \mathrm{here}) > U(\text{p}, \mathrm{here})$"
    assert any(r"\begin{cases}" in text for text in texts)
    assert all(text.count("{") == text.count("}") for text in texts)
    assert shown[6]._repr_latex_().count(r"\le") == 2  # type: ignore[attr-defined]


def test_texts_of_others_are_escaped() -> None:
    world = godel.read_world(HOSTILE)
    for one in (world, world.agent()):
        seen = Balanced(one._repr_html_()).seen
        assert not seen & {"script", "b", "i", "img"}
    assert "&lt;script&gt;" in world._repr_html_()
    assert tag("p", "<a>", title='"<') == '<p title="&quot;&lt;">&lt;a&gt;</p>'


def test_words_in_formulas_are_no_commands() -> None:
    assert words(r"a_b$\<") == r"\text{a}\_\text{b}\$\backslash \lt "


def test_long_texts_are_cut() -> None:
    lines = [f"(f {number})" for number in range(MOST_LINES + 7)]
    assert "; 7 more lines" in code("\n".join(lines))
    assert "; 7 more lines" in difference([f"+ {line}" for line in lines])
    assert len(code("x" * 10_000)) < LONGEST_LINE + 100


def test_the_lexer_gives_back_every_text_and_knows_the_language() -> None:
    lexer = OuroLexer(stripnl=False, ensurenl=False)
    for text in (HOSTILE, godel.load("gambler").text, "(", '"', "\x00 1.2.3 é"):
        tokens = list(lexer.get_tokens(text))
        assert "".join(part for _, part in tokens) == text
        assert Error not in {kind for kind, _ in tokens}
    kinds = {part: kind for kind, part in lexer.get_tokens("(define (f x) (car lambda x1))")}
    assert (kinds["define"], kinds["f"]) == (Keyword, Name.Function)
    assert (kinds["car"], kinds["x1"]) == (Name.Builtin, Name)


def test_the_style_travels_with_the_package() -> None:
    assert "prefers-color-scheme: dark" in godel.load("gambler")._repr_html_()
    assert (Path(godel.__file__).parent / "api" / "display.css").is_file()
