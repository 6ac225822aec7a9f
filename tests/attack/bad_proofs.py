"""Writes `proofs/bad`: certificates that every kernel must refuse, each with its reason.

python -m tests.attack.bad_proofs
"""

from __future__ import annotations

import re
from pathlib import Path

from godel.errors import GodelError
from tests.attack.classics import FRAUDS
from tests.attack.loeb import LOEB
from tests.attack.senseless import SENSELESS
from tests.attack.test_certificates import TRICKS
from tests.attack.tricks import LATER_TRICKS
from tests.kernel.certificates import Certificate, canonical
from tests.kernel.refused_bounds import REFUSED_BOUNDS
from tests.kernel.refused_claims import REFUSED_CLAIMS
from tests.kernel.refused_comparisons import REFUSED_COMPARISONS
from tests.kernel.refused_conditions import REFUSED_CONDITIONS
from tests.kernel.refused_everyone import REFUSED_EVERYONE
from tests.kernel.refused_files import REFUSED_FILES
from tests.kernel.refused_later import REFUSED_LATER
from tests.kernel.refused_searching import REFUSED_SEARCHING

FOLDER = Path(__file__).resolve().parents[2] / "proofs" / "bad"
MARK = "; refused: "

TABLES = [
    *REFUSED_BOUNDS,
    *REFUSED_COMPARISONS,
    *REFUSED_CLAIMS,
    *REFUSED_FILES,
    *REFUSED_LATER,
    *REFUSED_EVERYONE,
    *REFUSED_SEARCHING,
    *REFUSED_CONDITIONS,
    *TRICKS,
    *LATER_TRICKS,
    *FRAUDS,
    LOEB,
    *SENSELESS,
]

WITHIN_LIMITS = """
unroll too far
too many leaves
weights without a common denominator
too many instructions
too much work
all of too many points
too many codes
a table for all with too many actions
a packed table for all with too many actions
a ceiling of too many beliefs
a belief of too many states
""".strip().splitlines()
"""Refused only by the lower limits of a test."""


def text_of(certificate: Certificate) -> str:
    """The file in canonical layout, if it is one form of canonical words; else as it is."""
    text = certificate.text()
    try:
        return canonical(text)
    except GodelError:
        return text


def files() -> dict[str, str]:
    """The text of each file by its name."""
    found: dict[str, str] = {}
    for item in TABLES:
        if item.name in WITHIN_LIMITS:
            continue
        slug = re.sub(r"[^a-z0-9]+", "-", item.name.lower())
        if f"{slug}.proof" in found:
            raise ValueError(f"two certificates are called {slug}")
        head = f"; {item.name[0].upper()}{item.name[1:]}.\n{MARK}{item.reason}\n"
        found[f"{slug}.proof"] = head + text_of(item.certificate)
    return found


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.proof"):
        old.unlink()
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
