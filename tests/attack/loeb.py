"""Löb's argument as a certificate: a harmful switch, from trust in one's own proofs."""

from __future__ import annotations

from godel.language.canonical import print_flat
from godel.scenes.loeb import derivation
from tests.attack.tricks import Trick
from tests.kernel.accepted import BUSY, IDLE, WORLD
from tests.kernel.certificates import Certificate, canonical

TEXTS = (canonical(WORLD), canonical(BUSY), canonical(IDLE))
"""A busy program runs, which earns 1 each tick; the idle candidate earns nothing."""

LOEB = Trick(
    "what I prove is true, by the argument of Loeb",
    Certificate(
        *TEXTS,
        "(1 0)",
        " ".join(map(print_flat, derivation(len(TEXTS[2].encode())).items[1:])),  # type: ignore[union-attr]
    ),
    "there is no such axiom: what-i-prove",
)
