"""The question behind an obligation, a leaf or a row, as SMT-LIB 2 that any solver can be asked.

`unsat` says that it holds. It is what `godel export --to smt2` writes of a whole proof, and what
Z3 is asked when it checks certificates; the kernel asks no solver.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from godel.errors import UsageProblem
from godel.importers.export_smt2 import numbers_text, obligation_text, step_text
from godel.importers.obligations import Leaf, Obligation
from godel.importers.proofs import Step
from godel.importers.tables import table_of
from godel.kernel.functions import Expression
from godel.kernel.theorems import Bounded, Invariant
from godel.language.region import Region
from godel.language.values import number
from godel.prover.formulas import number_text
from godel.trace.leaves import Checking
from godel.trace.obligations import ONCE, PLACES, ObligationView
from godel.trace.rows import RowView
from godel.trace.trees import NodeView


def theorem_query(rule: Step) -> str:
    """All that an application of a rule asks. Raises UsageProblem."""
    text = step_text(rule)
    if "\n(check-sat)" not in text:
        raise UsageProblem(f"the rule {rule.name} asks nothing that a solver could answer")
    return text


def obligation_query(checked: Checking, wanted: ObligationView) -> str:
    """An obligation on all its regions, and that these leave nothing out. Raises UsageProblem."""
    if wanted.over in (PLACES, ONCE):
        return theorem_query(checked.step)
    leaves = tuple(_leaf(checked, node, wanted) for node in checked.leaves)
    return obligation_text(_about(checked, wanted, leaves), checked.step, (), cover=True)


def leaf_query(checked: Checking, wanted: ObligationView, number: int) -> str:
    """An obligation on one leaf. Raises UsageProblem."""
    node = checked.node(number)
    leaf = _leaf(checked, node, wanted)
    notes = (f"leaf {number} of the evidence",)
    if not leaf.demands and not leaf.broken:
        raise UsageProblem(
            f"nothing is asked of numbers at leaf {number}: its run ends quietly",
            hint="godel explain --leaf shows the run; --smt without --leaf asks for all of it",
        )
    return obligation_text(_about(checked, wanted, (leaf,)), checked.step, notes, cover=False)


def row_query(rule: Step, row: RowView) -> str:
    """Bellman's inequality at one row, with its numbers in. Raises UsageProblem."""
    table = table_of(rule)
    if table is None or row.broken:
        raise UsageProblem(f"row {row.number} makes no sense: {row.broken}")
    discount = rule.before.context.world.discount
    relation = ">=" if rule.name == "table-upper" else "<="
    terms = []
    for way in row.ways:
        numbers = (_number(way.weight), _number(way.gain), _number(way.value))
        weight, gain, value = numbers
        terms.append(f"(* {weight} (+ {gain} (* {number_text(discount)} {value})))")
    right = f"(+ 0.0 {' '.join(terms)})" if terms else "0.0"
    notes = [f"world {rule.before.context.world.name}", f"row {row.number} of {row.count}"]
    asked = [f"({relation} {_number(row.value)} {right})"]
    return numbers_text(f"A row of the rule {rule.name}", notes, asked)


def _number(text: str) -> str:
    return number_text(number(Fraction(text)))


def _leaf(checked: Checking, node: NodeView, wanted: ObligationView) -> Leaf:
    """What an obligation demands on a leaf; where no state is, that none is."""
    region = checked.log.regions[node.path]
    plain = Region(region.intervals, region.choices, region.quotients)
    if node.kind == "contradiction":
        return Leaf(plain, (), "no state is here")
    if node.kind != "run":
        raise UsageProblem(f"leaf {node.leaf} was not shown by the kernel")
    found = checked.collected().get(node.leaf)
    if found is None or not wanted.asks:
        return Leaf(plain, ())
    return replace(found, demands=tuple(d for d in found.demands if d.why in wanted.asks))


def _about(checked: Checking, wanted: ObligationView, leaves: Sequence[Leaf]) -> Obligation:
    """These leaves as an obligation of their own."""
    rule = checked.step
    declared = rule.before.context.declared(checked.subject)
    formula = rule.theorem[1].formula if rule.theorem is not None else None
    functions: tuple[tuple[str, str], ...] = ()
    if isinstance(formula, Invariant) and isinstance(formula.predicate, Expression):
        functions = (("I", str(formula.predicate)),)
    elif isinstance(formula, Bounded) and isinstance(formula.bound, Expression):
        functions = (("W" if formula.upper else "L", str(formula.bound)),)
    return Obligation(rule.name, wanted.statement, declared, functions, tuple(leaves), ())
