"""The table on the page, which `tests/docs` holds to what is printed, shows no harm by proof."""

from __future__ import annotations

from tests.docs.pages import DOCS
from tests.docs.sessions import sessions


def test_rules_that_prove_do_no_harm_on_the_page() -> None:
    ((_, printed),) = sessions((DOCS / "compare.md").read_text("utf-8"))
    lines = [line.split("  ") for line in printed.splitlines()]
    rows = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    place = next(row.index("harmful") for row in rows if row[:2] == ["rule", "offers"])
    harmful = {row[0]: int(row[place]) for row in rows if len(row) > place and row[place].isdigit()}
    proving = {name: count for name, count in harmful.items() if name.endswith("(by proof)")}
    assert proving == {f"{name} (by proof)": 0 for name in ("frozen", "strict", "relaxed")}
    assert sum(harmful.values()) > 0
