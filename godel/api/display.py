"""How objects show themselves in a notebook: small pieces of HTML, without scripts.

Texts come from files of other people, so every one of them is escaped here, once, where it becomes
HTML: `Markup` is what has been escaped, and a plain `str` never has. Colours follow the theme of
the notebook or page, and none carries meaning alone. Long texts are cut; the objects hold the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from godel.cli.shown import assignments
from godel.language.values import Number
from godel.world.model import Choice, Declared, World

if TYPE_CHECKING:
    from godel.api.results import Theorem

MOST_LINES = 300
"""Lines of a program that are shown."""

LONGEST_LINE = 600
"""Characters of a line that are shown."""


class Markup(str):
    """A text that is HTML already."""

    __slots__ = ()


def tag(name: str, *inside: str, **attributes: str) -> Markup:
    """An element. What is inside is escaped unless it is Markup; `class_` stands for `class`."""
    shown = "".join(
        f' {key.rstrip("_")}="{escape(value)}"' for key, value in attributes.items()
    )
    return Markup(f"<{name}{shown}>{''.join(map(_escaped, inside))}</{name}>")


def _escaped(text: str) -> str:
    return text if isinstance(text, Markup) else escape(text)


def _style() -> Markup:
    """The style sheet that goes with every piece; a notebook may hold only one of them."""
    return tag("style", Markup(Path(__file__).with_name("display.css").read_text("utf-8")))


def card(title: str, subtitle: str, *inside: str) -> str:
    """What an object shows: a heading, a line below it, and the rest."""
    heading = tag("p", tag("strong", title), " ", tag("span", subtitle, class_="godel-dim"))
    return _style() + tag("div", heading, *inside, class_="godel-shown")


def code(text: str, most: int = MOST_LINES) -> Markup:
    """Ouro with its colours."""
    lines = [_cut(line) for line in text.splitlines()]
    more = f"\n; {len(lines) - most} more lines" if len(lines) > most else ""
    return tag("pre", _coloured("\n".join(lines[:most]) + more))


def _coloured(text: str) -> Markup:
    from pygments import highlight  # slow to import
    from pygments.formatters import HtmlFormatter

    from godel.trace.lexer import OuroLexer

    lexer = OuroLexer(stripnl=False, ensurenl=False)
    return Markup(highlight(text, lexer, HtmlFormatter(nowrap=True)))


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + " ..."


def table(rows: Iterable[Sequence[str]], heads: Sequence[str] = ()) -> Markup:
    """A table; the first cell of each row is its heading if there are no others."""
    body: list[Markup] = []
    if heads:
        cells = (tag("th", head, scope="col") for head in heads)
        body.append(tag("thead", tag("tr", *cells)))
    for row in rows:
        first = tag("td", row[0]) if heads else tag("th", row[0], scope="row")
        body.append(tag("tr", first, *(tag("td", cell) for cell in row[1:])))
    return tag("table", *body)


def folded(summary: str, *inside: str) -> Markup:
    """Something that opens when it is asked for."""
    return tag("details", tag("summary", summary), *inside)


def difference(lines: Sequence[str]) -> Markup:
    """The lines `- ...` and `+ ...` of a difference."""
    rows = []
    for line in lines[:MOST_LINES]:
        kind = "del" if line.startswith("-") else "ins"
        rows.append(tag(kind, tag("b", line[:2]), _coloured(_cut(line[2:]))))
    if len(lines) > MOST_LINES:
        rows.append(tag("span", f"; {len(lines) - MOST_LINES} more lines"))
    return tag("pre", *rows)


def program(name: str, digest: str, text: str) -> str:
    """A program."""
    return card(f"program {name}", digest[:12], code(text))


def world(name: str, summary: str, known: Mapping[str, str], text: str) -> str:
    """A world, with its text folded."""
    return card(
        f"world {name}", summary, table(known.items()), folded("its file", code(text))
    )


def facts(built: World) -> Mapping[str, str]:
    """What a world is made of, in words."""
    hidden = [item.name for item in built.variables if item.name not in built.observed]
    start = [
        assignments(built.variables, state) + ("" if weight == 1 else f" with {weight}")
        for weight, state in built.start[:4]
    ]
    more = ", ..." if len(built.start) > 4 else ""
    known = {
        "state": "; ".join(map(_declared, built.variables)),
        "not observed": " ".join(hidden),
        "actions": "; ".join(map(_declared, built.actions)) or "none",
        "start": ", ".join(start) + more,
        "discount": str(built.discount),
        "life": "endless" if built.life is None else f"at most {built.life} ticks",
        "price of gas, thinking": f"{_price(built.gas_price)}, {_price(built.think_price)}",
    }
    return {name: text for name, text in known.items() if text}


def _price(value: Number) -> str:
    return "none" if value == 0 else str(value)


def _declared(item: Declared) -> str:
    if isinstance(item.sort, Choice):
        return f"{item.name} one of {' '.join(map(repr, item.sort.options))}"
    low = "..." if item.sort.low is None else str(item.sort.low)
    high = "..." if item.sort.high is None else str(item.sort.high)
    return f"{item.name} from {low} to {high}"


def theorems(found: Sequence[Theorem]) -> Markup:
    """A proof: what was derived, and the axioms folded below."""
    derived = [(str(one.number), _cut(one.text)) for one in found if not one.is_axiom]
    axioms = [(str(one.number), _cut(one.text)) for one in found if one.is_axiom]
    return folded(
        f"all {len(found)} theorems, by their numbers",
        table(derived, ("", "derived")),
        table(axioms, ("", "axioms")),
    )
