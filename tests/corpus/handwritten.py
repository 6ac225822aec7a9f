"""Writes the certificates of proofs/library that were written by hand, each with its comment.

`python -m tests.corpus.handwritten`, after a change of the tables or the format. The others, those
of the shipped worlds, are written by `tests.corpus.make_library`.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.attack.test_certificates import ODDITIES
from tests.corpus.library_all import ALL
from tests.corpus.library_one import ONE
from tests.kernel.accepted import ACCEPTED
from tests.kernel.accepted_conditions import ACCEPTED_CONDITIONS
from tests.kernel.accepted_later import ACCEPTED_LATER
from tests.kernel.accepted_searching import ACCEPTED_SEARCHING
from tests.kernel.certificates import Certificate, canonical

LIBRARY = Path(__file__).resolve().parents[2] / "proofs" / "library"


def entries() -> dict[str, tuple[str, Certificate]]:
    """What is shown, and the certificate, by name."""
    bases = {**ACCEPTED, **ACCEPTED_LATER, **ACCEPTED_SEARCHING, **ACCEPTED_CONDITIONS}
    found = {
        "base-" + _slug(name): ((make.__doc__ or name).splitlines()[0], make())
        for name, make in bases.items()
    }
    odd = {"odd-" + _slug(name): (_sentence(name), made) for name, made in ODDITIES.items()}
    return {**found, **odd, **ONE, **ALL}


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name)


def _sentence(name: str) -> str:
    return name[0].upper() + name[1:] + "."


def files() -> dict[str, str]:
    """The text of each file by its name."""
    return {
        f"{name}.proof": f"; {comment}\n{canonical(certificate.text())}"
        for name, (comment, certificate) in entries().items()
    }


def main() -> None:
    """Write all files."""
    for name, text in files().items():
        (LIBRARY / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
