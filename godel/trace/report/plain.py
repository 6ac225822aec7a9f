"""Everything that a report says, as one JSON object; exact numbers are texts `"p/q"`."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction

from godel.errors import GodelError
from godel.events import Interval, Plain, body_of
from godel.trace.attempts import AttemptView, texts_of
from godel.trace.card import TrustCard
from godel.trace.card_text import card_body
from godel.trace.report.content import Content
from godel.trace.report.searching import Share, shares
from godel.trace.theorems import ProofView

SCHEMA = 1
"""Version of this object."""


def plain(content: Content) -> dict[str, Plain]:
    """The object. Its parts are those of the page, in the same order."""
    traced, summary = content.traced, content.summary
    return {
        "report": SCHEMA,
        "run": content.folder,
        "head": traced.head,
        "world": traced.world.name,
        "agent": traced.agent(summary.first).name,
        "settings": _plain(asdict(traced.conditions.settings)),
        "ticks": summary.ticks,
        "lives": summary.lives,
        "reward": str(summary.reward),
        "charge": str(summary.charge),
        "work": summary.work,
        "finished": summary.finished,
        "repeatable": summary.repeatable,
        "failure": summary.failure or None,
        "bounds": [
            {"program": item.program, "lower": _text(item.lower), "upper": _text(item.upper),
             "certificate": item.proof}
            for item in content.bounds
        ],
        "line": [[point.life, point.tick, str(point.earned)] for point in content.points],
        "versions": [
            {"row": item.row, "name": content.version_of(item.program), "program": item.program,
             "parent": item.parent, "rewrite": item.switch.number if item.switch else None,
             "rollback_of": item.undone or None, "rolled_back": item.gone}
            for item in content.versions
        ],
        "rewrites": [
            _rewrite(content, view) for view in content.attempts if view.switch is not None
        ],
        "attempts": [_attempt(view) for view in content.attempts],
        "shares": [_share(share) for share in shares(content.attempts)],
        "records": [
            {"before_place": mark.place, "kind": mark.event.kind, **body_of(mark.event)}
            for mark in content.marks
        ],
    }  # fmt: skip


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _plain(value: object) -> Plain:
    """Settings as data: tuples become lists, pairs of names and values too."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, bool | int | str) or value is None else str(value)


def _ends(ends: Interval) -> dict[str, Plain]:
    return {"lower": ends[0] or None, "upper": ends[1] or None}


def _rewrite(content: Content, view: AttemptView) -> dict[str, Plain]:
    """A rewrite with its theorems, texts and trust card."""
    switch = view.switch
    if switch is None:
        return {}
    proof, card = content.proofs.get(switch.proof, ""), content.cards.get(switch.number, "")
    old, new = _texts(content, view)
    return {
        "number": switch.number,
        "attempt": view.number,
        "life": switch.life,
        "tick": switch.tick,
        "technique": view.event.technique,
        "rolled_back": view.undone,
        "before": _ends(switch.running),
        "after": _ends(switch.challenger),
        "claim": switch.claim,
        "certificate": switch.proof,
        "rests_on": list(switch.rests_on),
        "accepted_again": proof.accepted if isinstance(proof, ProofView) else None,
        "theorems": _theorems(proof) if isinstance(proof, ProofView) else [],
        "card": card_body(card) if isinstance(card, TrustCard) else None,
        "old": {"sha256": switch.old, "text": old},
        "new": {"sha256": switch.new, "text": new},
    }


def _texts(content: Content, view: AttemptView) -> tuple[str | None, str | None]:
    try:
        texts = texts_of(content.traced, view)
    except GodelError:
        return None, None
    return texts.old, texts.new


def _theorems(proof: ProofView) -> list[Plain]:
    return [
        {
            "number": view.number,
            "role": view.role,
            "rule": view.rule,
            "premises": list(view.premises),
            "line": view.line,
            "rests_on": list(view.rests_on),
        }
        for view in proof.theorems
    ]


def _attempt(view: AttemptView) -> dict[str, Plain]:
    """The record of an attempt, with what became of it in the end."""
    return {
        **body_of(view.event),
        "said": view.event.fate,
        "fate": view.fate,
        "reason": view.reason,
        "refusals": [body_of(item) for item in view.refusals],
        "approved": view.approved,
        "rewrite": view.switch.number if view.switch is not None else None,
        "rolled_back": view.undone,
    }


def _share(share: Share) -> dict[str, Plain]:
    return {
        "program": share.program,
        "phase": share.phase,
        "technique": share.technique,
        "budget": share.budget,
        "spent": share.spent,
        "fates": dict(share.fates),
        "attempts": list(share.attempts),
    }
