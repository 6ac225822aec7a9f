"""A kernel that reads the texts of a scene once and remembers what it has concluded from them.

`verify` reads the world and both programs anew for every certificate, and proves a bound anew that
stands in a hundred of them. Here the instructions are the kernel's own, carried out on its own
states, but a text is read once, and the same instruction applied to the same theorems is not worked
out again. What `verify` says about the bytes is compared with this for a share of the certificates.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeAlias

from godel.errors import SyntaxProblem
from godel.kernel.claim import _goal
from godel.kernel.proof import WORK, ProofState, execute, open_proof
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Subject, Theorem, Valued
from godel.language.meter import Exhausted
from godel.language.syntax import Form, Node
from tests.kernel.certificates import ALLOWED, Certificate, axioms, identity, tree

START = re.compile(r"(?=\((?:get-|set-|state2|apply-|delete-|check))")
"""Where an instruction begins, or what a mutation made of one."""
RULE = re.compile(r"\(apply-rule (\S+) \(([0-9 ]*)\) ?(.*)\)\s*", re.DOTALL)
UNREADABLE = "unread: "
"""How a refusal begins for which `verify`, which reads the whole file first, has other words."""

ABOUT_BOTH = ("separate", "dominated", "cheaper")
"""Rules that look at the candidate, though no argument names it."""


def instructions(text: str) -> list[str]:
    """The instructions of a proof."""
    return [part for part in map(str.strip, START.split(text)) if part]


Key: TypeAlias = "tuple[object, ...]"


class Desk:
    """Judges certificates about one world, one running program, one belief and memory."""

    def __init__(self, certificate: Certificate) -> None:
        self.subject = (certificate.world, certificate.running)
        self.place = (certificate.belief, certificate.memory)
        trivial = replace(certificate, proof="(check)", goal="better", changes=())
        self.root, _ = open_proof(trivial.data())
        self.read: dict[str, Node] = {}
        self.candidates: dict[tuple[bytes, str], Subject] = {}
        self.concluded: dict[Key, Theorem | str] = {}
        self.after_axioms: dict[tuple[str, str], ProofState] = {}
        self.kept: list[ProofState] = []
        self.reached = self.root
        """Where the last certificate led, or where it was refused."""
        self.told: set[int] = set()

    def suits(self, certificate: Certificate) -> bool:
        """Whether a certificate is about the same texts and place."""
        return self.subject == (certificate.world, certificate.running) and self.place == (
            certificate.belief,
            certificate.memory,
        )

    def judge(self, certificate: Certificate) -> str:
        """Why the kernel refuses a certificate; "" where it accepts it."""
        if not self.suits(certificate):
            raise ValueError("this certificate is about something else")
        self.root.context.meter.left = WORK
        try:
            state = self.reached = self.opened(certificate)
            rest = certificate.proof
            start = axioms(certificate.candidate)
            if rest.startswith(start):
                state = self.reached = self.begun(state, start)
                rest = rest[len(start) :]
            for text in instructions(rest):
                state = self.reached = self.carried_out(state, text)
        except Refused as refusal:
            return str(refusal) or "refused"
        except (Exhausted, SyntaxProblem) as problem:
            return f"{UNREADABLE}{problem}"
        if not state.switchbit:
            return "the proof ends without a successful check"
        beyond = sorted(set(state.rests_on) - ALLOWED)
        return "the proof rests on what is not allowed: " + ", ".join(beyond) if beyond else ""

    def new_numbers(self) -> list[Valued]:
        """Numbers that the last certificate proved and none before it, whatever it claims.

        What rests on an oracle proves nothing, and the gate refuses it.
        """
        found = [t for _, t in self.reached.theorems if id(t) not in self.told]
        self.told.update(map(id, found))
        found = [theorem for theorem in found if ALLOWED.issuperset(theorem.rests_on)]
        return [theorem.formula for theorem in found if isinstance(theorem.formula, Valued)]

    def opened(self, certificate: Certificate) -> ProofState:
        """The state before the first instruction."""
        goal = self.parsed(f"({certificate.goal})")
        claim = replace(
            self.root.claim,
            candidate=identity(certificate.candidate) if certificate.candidate else "",
            goal=_goal(goal.items if isinstance(goal, Form) else ()),
        )
        storage = certificate.candidate if certificate.storage is None else certificate.storage
        return replace(self.root, claim=claim, storage=storage.encode())

    def begun(self, state: ProofState, start: str) -> ProofState:
        """The state after the axioms with which most certificates begin."""
        key = (state.claim.candidate, start)
        if key not in self.after_axioms:
            done = state
            for text in instructions(start):
                done = self.carried_out(done, text)
            self.after_axioms[key] = done
        return replace(self.after_axioms[key], claim=state.claim)

    def parsed(self, text: str) -> Node:
        """The tree of a text; each text is read once."""
        if text not in self.read:
            self.read[text] = tree(text)
        return self.read[text]

    def carried_out(self, state: ProofState, text: str) -> ProofState:
        """The state after an instruction. Raises Refused."""
        if text.startswith("(set-switchprog"):
            return self.switched(state, text)
        key = self.key(state, text)
        if not key:
            state = execute(state, self.parsed(text))
            self.kept.append(state)  # so that the identity of a theorem is never another's
            return state
        if key not in self.concluded:
            try:
                self.concluded[key] = execute(state, self.parsed(text)).theorems[-1][1]
            except Refused as refusal:
                self.concluded[key] = str(refusal)
        found = self.concluded[key]
        if isinstance(found, str):
            raise Refused(found)
        number = state.last + 1
        return replace(state, theorems=(*state.theorems, (number, found)), last=number)

    def key(self, state: ProofState, text: str) -> Key:
        """What an instruction's theorem depends on; empty where it is to be worked out anew."""
        candidate = state.context.candidate
        about = candidate.digest if candidate is not None else ""
        if text.startswith(("(get-axiom", "(state2theorem")):
            return ("axiom", text, about if "switchprog" in text else "")
        rule = RULE.fullmatch(text)
        if rule is None:
            return ()
        name, premises, arguments = rule.groups()
        standing = dict(state.theorems)
        used = [standing.get(int(number)) for number in premises.split()]
        if None in used:
            return ()
        both = name in ABOUT_BOTH or "switchprog" in arguments
        return (name, tuple(map(id, used)), arguments, about if both else "")

    def switched(self, state: ProofState, text: str) -> ProofState:
        """After `set-switchprog`: a candidate is read once."""
        key = (state.storage, text)
        if key not in self.candidates:
            found = execute(state, self.parsed(text)).context.candidate
            assert found is not None
            self.candidates[key] = found
        return replace(state, context=replace(state.context, candidate=self.candidates[key]))
