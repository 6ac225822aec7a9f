"""Writes `proofs/bad`: certificates that every kernel must refuse, each with its reason.

python -m tests.attack.bad_proofs
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.attack.test_certificates import TRICKS
from tests.kernel.certificates import canonical
from tests.kernel.refused_bounds import BELLMAN, INVARIANT, TABLE
from tests.kernel.refused_comparisons import CHEAPER, COMPARISON

FOLDER = Path(__file__).resolve().parents[2] / "proofs" / "bad"
MARK = "; refused: "

CHOSEN = """
invariant that does not hold here
invariant that is not kept
invariant in which the step leaves a range
bellman without hardware
a factor of 1
a bound below 0 where life is over
an upper bound that a tick breaks
a lower bound that forgets the ticks left
a weight that does not shrink
a sign that the bound has not
a negative weight
a bound that outgrows the weight
a table without here
a table that a tick leaves
a table of negative upper bounds in an endless world without discount
a table that a tick breaks
separate with a candidate that thinks otherwise
separate with numbers that do not separate
dominated with numbers that do not show it
cheaper where gas is free
cheaper in a world where utilities may be infinite
cheaper with another action elsewhere
cheaper that saves nothing here
a promise for ever, by sign
a stake that doubles, by its own weight
a bound that is true in one mood only
a contradiction with what was only cut
a constant that think uses
an oracle in a theorem that is used indirectly
""".strip().splitlines()


def files() -> dict[str, str]:
    """The text of each file by its name."""
    tables = [*INVARIANT, *BELLMAN, *TABLE, *COMPARISON, *CHEAPER, *TRICKS]
    by_name = {item.name: item for item in tables}
    found: dict[str, str] = {}
    for name in CHOSEN:
        item = by_name[name]
        slug = re.sub(r"[^a-z0-9]+", "-", name)
        head = f"; {name[0].upper()}{name[1:]}.\n{MARK}{item.reason}\n"
        found[f"{slug}.proof"] = head + canonical(item.certificate.text())
    return found


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
