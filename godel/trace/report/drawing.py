"""Pieces of SVG: boxes, lines and texts, with the widths that texts will about have."""

from __future__ import annotations

from collections.abc import Iterable

from godel.trace.report.markup import Attribute, Content, Element, element, html

CHARACTER = 7.1
"""Width of a character at 13 pixels, in pixels: a little more than most fonts need."""

STYLE = """\
svg{--paper:#fff;--ink:#1b1f24;--soft:#5b6673;--line:#c9d0d8;--wash:#f4f6f8;--accent:#1f5f99;
--good:#0a6b52;--bad:#a53a12;--band:#1f5f9926;background:var(--paper)}
@media (prefers-color-scheme:dark){svg{--paper:#14181d;--ink:#e6e9ed;--soft:#9aa6b2;
--line:#3a444f;--wash:#1d232a;--accent:#86bdf0;--good:#6fd0b0;--bad:#f0a07c;--band:#86bdf033}}
"""
"""Colours of a figure that stands in a file of its own; in a page, its style sheet has them."""

SHAPES = """\
svg{font:13px/1.2 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}
svg text{fill:var(--ink)}
svg .over{paint-order:stroke;stroke:var(--paper);stroke-width:5px}
svg .soft{fill:var(--soft)} svg .small{font-size:11.5px}
svg .strong{font-weight:600} svg .mono{font-family:ui-monospace,'SF Mono',Menlo,Consolas,monospace}
svg .box{fill:var(--wash);stroke:var(--line)} svg .goal{fill:var(--paper);stroke:var(--ink);
stroke-width:2} svg .end{fill:var(--paper);stroke:var(--good);stroke-width:1.5}
svg .edge,svg .axis{fill:none;stroke:var(--line);stroke-width:1.25} svg .grid{stroke:var(--line);
stroke-width:.75;stroke-dasharray:2 4} svg .curve{fill:none;stroke:var(--accent);stroke-width:1.75;
stroke-linejoin:round} svg .band{fill:var(--band);stroke:var(--accent);stroke-width:1.5}
svg .event{stroke:var(--ink);stroke-width:1.25} svg .undo{stroke:var(--bad);stroke-width:1.5;
stroke-dasharray:5 3;fill:none} svg .dot{fill:var(--accent)} svg .low{fill:var(--good)}
svg .high{fill:var(--bad)} svg .hollow{fill:var(--paper);stroke:var(--soft);stroke-width:1.5}
"""
"""What the classes of a figure mean, in a page and in a file."""


def text(
    x: float, y: float, content: str, style: str = "", anchor: str = "", **more: Attribute
) -> Element:
    """A text that can be selected. A direction of writing stays inside it."""
    given: dict[str, Attribute] = {"x": x, "y": y, "class": style or None}
    given["text-anchor"] = anchor or None
    return element("text", given | {key.replace("_", "-"): v for key, v in more.items()}, content)


def box(
    x: float, y: float, width: float, height: float, style: str, radius: float = 6
) -> Element:
    """A rectangle with round corners."""
    return element(
        "rect",
        {"x": x, "y": y, "width": width, "height": height, "rx": radius, "class": style},
    )


def path(data: str, style: str) -> Element:
    """A line."""
    return element("path", {"d": data, "class": style})


def line(x1: float, y1: float, x2: float, y2: float, style: str) -> Element:
    """A straight line."""
    return element("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "class": style})


def width_of(content: str, size: float = 13) -> float:
    """About how wide a text will be, in pixels."""
    return CHARACTER * size / 13 * len(content)


def cut(content: str, most: int) -> str:
    """A text that is not too long; what is left out is in a title or elsewhere in the page."""
    return content if len(content) <= most else content[: most - 1] + "\u2026"


def figure(
    name: str,
    title: str,
    description: str,
    size: tuple[float, float],
    contents: Iterable[Content],
    role: str = "img",
) -> Element:
    """A drawing with its title and what it shows in words, for those who do not see it."""
    width, height = size
    return element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width:.6g} {height:.6g}",
            "width": width,
            "height": height,
            "role": role,
            "aria-labelledby": f"{name}-title {name}-desc",
        },
        element("title", {"id": f"{name}-title"}, title),
        element("desc", {"id": f"{name}-desc"}, description),
        *contents,
    )


def file_text(drawing: Element) -> str:
    """A drawing as a file of its own: with its colours, without links into a page."""
    style = element("style", {}, STYLE + SHAPES)
    alone = Element(drawing.name, drawing.attributes, (style, *map(_unlinked, drawing.children)))
    return html(alone, xml=True) + "\n"


_LINKING = ("href", "tabindex", "role", "aria-expanded", "aria-level", "aria-controls")


def _unlinked(item: Content) -> Content:
    if isinstance(item, str):
        return item
    kept = tuple((k, v) for k, v in item.attributes if k not in _LINKING)
    name = "g" if item.name == "a" else item.name
    return Element(name, kept, tuple(map(_unlinked, item.children)))
