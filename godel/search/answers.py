"""What an outside program is told, and what its answers are: lines of JSON, read with suspicion.

It is told one line:

    {"schema": 1, "attempt": K, "world": "...", "program": "...", "sees": ["..."],
     "refusals": [{"technique": "...", "fate": "...", "reason": "...", "program": "..."}]}

and may answer any number of lines, best first, each one of

    {"agent": "(agent ...)"}      a whole program, in place of the running one
    {"policy": "EXPRESSION"}      the running program with this body of its policy
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from godel.errors import GodelError
from godel.language.canonical import canonical_text
from godel.language.reader import read_datum, read_file_forms
from godel.language.syntax import Node, head
from godel.search.edit import canonical, with_body
from godel.search.proposer import Setting
from godel.search.strict_json import printable, read_json
from godel.search.terms import atoms_of
from godel.world.agent import build_agent
from godel.world.model import Agent

SCHEMA = 1
GAS_PER_CHARACTER = 5
"""Charge for reading what a program answered."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The candidates in some lines, in order and each once, and why the other lines are none."""

    candidates: tuple[Agent, ...]
    refused: tuple[str, ...]


def question(setting: Setting, number: int) -> bytes:
    """The one line that a program is told. It says no more than the agent may know."""
    body = {
        "schema": SCHEMA,
        "attempt": number,
        "world": canonical_text(setting.world.node),
        "program": canonical_text(setting.running.node),
        "sees": [*setting.world.observed, *(item.name for item in setting.running.memory)],
        "refusals": [
            {
                "technique": refusal.technique,
                "fate": refusal.fate,
                "reason": refusal.reason,
                "program": refusal.candidate,
            }
            for refusal in setting.refusals
        ],
    }
    return json.dumps(body).encode() + b"\n"


def read_answers(setting: Setting, lines: Iterable[bytes]) -> Answers:
    """The candidates in lines of output. Blank lines are passed over. Raises OutOfWork."""
    found: dict[str, Agent] = {}
    refused: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        setting.effort.spend(GAS_PER_CHARACTER * len(line))
        try:
            agent = _agent(setting, line)
            found.setdefault(canonical_text(agent.node), agent)
        except (ValueError, GodelError) as error:
            message = error.message if isinstance(error, GodelError) else str(error)
            refused.append(f"line {number}: {printable(message)}")
    return Answers(tuple(found.values()), tuple(refused))


def _agent(setting: Setting, line: bytes) -> Agent:
    """The agent of one line. Raises ValueError or GodelError."""
    match read_json(line):
        case {"agent": str(text), **others} if not others:
            node = _whole(text)
        case {"policy": str(text), **others} if not others:
            node = with_policy_body(setting, read_datum(_plain(text), "answer"))
        case _:
            raise ValueError('expected {"agent": "..."} or {"policy": "..."}')
    return build_agent(canonical(node), setting.world)


def _whole(text: str) -> Node:
    forms = read_file_forms(_plain(text), "answer")
    if len(forms) != 1 or head(forms[0]) != "agent":
        raise ValueError("expected one (agent ...)")
    return forms[0]


def _plain(text: str) -> str:
    """A text that can be written as UTF-8: JSON can hold halves of characters."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("half a character")
    return text


def with_policy_body(setting: Setting, body: Node) -> Node:
    """The running program with another body of its policy, which may read all that can be seen."""
    policy = setting.policy()
    used = {str(atom.value) for atom in atoms_of((body,))}
    seen = setting.seen_names(True) + tuple(item.name for item in setting.running.memory)
    extra = [name for name in dict.fromkeys(seen) if name in used and name not in policy.parameters]
    return with_body(setting.running.node, policy, body, extra)
