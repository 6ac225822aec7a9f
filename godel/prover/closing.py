"""Evidence for obligations that running alone does not close.

The kernel's own instructions are carried out, but where they check an obligation, a tree of splits
is grown for it: as `auto` would do, except that a half of a cut that no state is in is closed by a
contradiction. Parts where `auto` does as well are left to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from godel.kernel.context import Context
from godel.kernel.evidence import Checked, Fails, Obligation, everywhere
from godel.kernel.proof import WORK, execute, open_proof
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Subject
from godel.language.meter import Exhausted
from godel.language.polynomial import variable
from godel.language.region import Cases, Cut, Divide, OutsideFragment, Region, Split, Undecided
from godel.language.syntax import Atom, Form, Node, form, name_of, symbol
from godel.prover.emptiness import contradiction, form_node
from godel.prover.trial import UNITS
from godel.prover.work import Meter
from godel.world.tick import WorldFault

MOST_REGIONS = 20_000
AUTO = symbol("auto")


class Open(Exception):
    """An obligation fails on a region, or is not decided there. The message says why, and where."""


@dataclass(frozen=True, slots=True, eq=False)
class _Growing(Context):
    """The kernel's context, but what it checks gets evidence, kept in order."""

    work: Meter = field(default_factory=lambda: Meter(0))
    grown: list[Node] = field(default_factory=list)

    def check(self, subject: Subject, obligation: Obligation, evidence: Node) -> Checked:
        """Keep the evidence if it does, else grow some. Raises Refused where it fails."""
        try:
            checked = Context.check(self, subject, obligation, evidence)
        except Refused:
            pass
        else:
            self.grown.append(evidence)
            return checked
        try:
            self.grown.append(grow(obligation, everywhere(self.declared(subject)), self.work))
        except Open as failure:
            raise Refused(str(failure)) from None
        return Checked(0, ())


def grow(obligation: Obligation, region: Region, meter: Meter) -> Node:
    """Evidence for an obligation on a region. Raises Open or OutOfWork."""
    pending: list[tuple[Region, int]] = [(region, 0)]
    splits: dict[int, tuple[Split, tuple[int | None, ...]]] = {}
    closed: dict[int, Node] = {}
    made = 1
    while pending:
        part, key = pending.pop()
        if made > MOST_REGIONS:
            raise Open(f"more than {MOST_REGIONS} regions")
        try:
            obligation(part)
            continue
        except Undecided as undecided:
            by = undecided.split
        except (Fails, WorldFault, OutsideFragment) as failure:
            empty = contradiction(part, meter)
            if empty is None:
                raise Open(f"{failure}, where {part}") from None
            closed[key] = empty
            continue
        halves: tuple[Region | None, ...] = part.split(by)
        if isinstance(by, Cut):
            halves = part.halves(by)
        keys: list[int | None] = []
        for half in halves:
            keys.append(None if half is None else made)
            if half is None:
                continue
            empty = contradiction(half, meter) if _several(by) else None
            if empty is None:
                pending.append((half, made))
            else:
                closed[made] = empty
            made += 1
        splits[key] = by, tuple(keys)
    return _tree(splits, closed)


def _several(by: Split) -> bool:
    """Whether a cut is about more than one variable."""
    return isinstance(by, Cut) and by.form != variable(by.form.variables()[0])


def _tree(
    splits: dict[int, tuple[Split, tuple[int | None, ...]]], closed: dict[int, Node]
) -> Node:
    """The splits as evidence, from the leaves up; children have larger keys than parents."""
    done = dict(closed)
    for key in sorted(splits, reverse=True):
        by, keys = splits[key]
        below = [AUTO if child is None else done.get(child, AUTO) for child in keys]
        if all(node is AUTO for node in below):
            continue
        if isinstance(by, Cases):
            done[key] = form(symbol("cases"), symbol(by.variable), *below)
        elif isinstance(by, Divide):
            done[key] = form(symbol("divide"), form_node(by.dividend), Atom(by.divisor), *below)
        else:
            done[key] = form(symbol("cut"), form_node(by.form), Atom(by.bound), *below)
    return done.get(0, AUTO)


def complete(data: bytes, meter: Meter) -> tuple[dict[str, Node], str]:
    """Evidence for each rule of a proof file that checks an obligation, by the rule's name.

    Where a rule occurs again, its name is followed by a number: `invariant 2`.

    Also why the kernel's rules still refuse, "" if they do not. Raises OutOfWork.
    """
    try:
        state, instructions = open_proof(data, WORK)
    except Refused as refusal:
        return {}, str(refusal)
    old = state.context
    context = _Growing(
        old.world, old.running, old.here, old.candidate, old.meter, old.target, old.trust, meter, []
    )
    state = replace(state, context=context)
    found: dict[str, Node] = {}
    for instruction in instructions:
        context.grown.clear()
        before = old.meter.left
        try:
            state = execute(state, instruction)
        except Refused as refusal:
            return {}, str(refusal)
        except Exhausted:
            return {}, "the kernel's limit of work"
        meter.spend((before - old.meter.left) // UNITS, "closing")
        if context.grown and isinstance(instruction, Form):
            name = name_of(instruction.items[1])
            same = sum(key.split()[0] == name for key in found)
            found[f"{name} {same + 1}" if same else name] = context.grown[0]
    return found, ""
