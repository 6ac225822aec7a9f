"""A proof in plain words, and each level below it, as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from godel.cli.pages import cut, plural, wrapped
from godel.cli.trace_attempt import piece_lines, ranges, theorem_lines
from godel.trace.arithmetic import Combination
from godel.trace.leaves import BranchView, Checking, DemandView, LeafView, Named, RunView
from godel.trace.mathematics import shortened
from godel.trace.obligations import ONCE, PLACES, ObligationView
from godel.trace.rows import RowView
from godel.trace.theorems import ProofView, TheoremView
from godel.trace.trees import NodeView
from godel.trace.words import not_proved, rests_words, theorem_words

MOST_NODES = 60
"""Lines of a tree that are shown without --full."""

LONGEST_OURO = 700
"""Characters of an expression that are shown without --full."""

DEEPEST = 16
"""Levels of a tree that are indented."""

MOST_ASKED = 6
"""Conditions of a run that are shown without --full."""


Brief = Callable[[str], str]
"""How a text of exact numbers is shown."""


def proof_words(proof: ProofView, width: int, full: bool) -> Iterator[str]:
    """What each theorem says, what the proof rests on, and what it does not say."""
    yield ""
    yield "What the proof says, from the end"
    order = {"conclusion": 0, "core": 1, "support": 2, "axiom": 3}
    shown = [t for t in proof.theorems if full or t.role != "axiom"]
    for theorem in sorted(shown, key=lambda item: (order[item.role], item.number)):
        words = theorem_words(proof, theorem.number)
        own = [n for n in theorem.premises if proof.theorem(n).role != "axiom"]
        after = f" [from {ranges(own)}]" if own else ""
        yield from wrapped(words + after, width, " " * 6, f"{theorem.number:>4}  ")
    if not full:
        yield ""
        yield "What the words mean"
        meant = [t for t in proof.theorems if t.rule in ("hardware", "utility", "state2theorem")]
        for theorem in meant:
            words = theorem_words(proof, theorem.number)
            yield from wrapped(words, width, " " * 6, f"{theorem.number:>4}  ")
    yield ""
    yield "What it rests on"
    for line in rests_words(proof.rests_on):
        yield from wrapped(line, width, "    ", "  - ")
    if not proof.accepted:
        yield from wrapped(f"THE KERNEL DOES NOT ACCEPT IT: {proof.reason}", width, "    ", "  - ")
    yield ""
    yield "What is not proved"
    for line in not_proved(proof):
        yield from wrapped(line, width, "    ", "  - ")


def theorem_view(
    proof: ProofView,
    theorem: TheoremView,
    obligations: Sequence[ObligationView],
    sizes: Sequence[str],
    width: int,
    full: bool,
) -> Iterator[str]:
    """One theorem: the rule that gives it, from which others, and what the rule needs."""
    kind = "axiom" if theorem.role == "axiom" else "rule"
    yield f"theorem {theorem.number}, by the {kind} {theorem.rule} (docs/{theorem.page})"
    yield from wrapped(theorem.line if full else theorem.short, width, "    ", "  ")
    if theorem.pieces:
        yield from piece_lines(theorem, width)
    yield from wrapped(theorem_words(proof, theorem.number), width, "  ", "  ")
    if theorem.premises:
        yield ""
        yield "it follows from"
        for number in theorem.premises:
            yield from theorem_lines(proof.theorem(number), width, full=False)
    yield from wrapped(" ".join(theorem.rests_on), width, " " * 10, "rests on  ")
    yield ""
    if not obligations:
        yield "it has no obligations"
        return
    yield "obligations: what the rule needs besides"
    for view, size in zip(obligations, sizes, strict=True):
        said = f"   ({size})" if size else ""
        yield from wrapped(shortened(view.statement) + said, width, " " * 6, f"{view.number:>4}  ")
        yield from wrapped(view.words, width, " " * 6, " " * 6)


def obligation_lines(
    theorem: int, view: ObligationView, width: int, full: bool
) -> Iterator[str]:
    """What an obligation says."""
    yield f"obligation {view.number} of theorem {theorem}"
    yield from wrapped(view.statement if full else shortened(view.statement), width, "    ", "  ")
    yield from wrapped(view.words, width, "  ", "  ")
    if view.over == ONCE:
        yield ""
        yield "It is about nothing that varies: the kernel decides it by looking."


def tree_lines(
    checked: Checking,
    ouro: str,
    concerned: Sequence[NodeView],
    slack: Sequence[tuple[int, str]],
    width: int,
    full: bool,
) -> Iterator[str]:
    """An obligation about regions: as an Ouro expression, and the tree of its splits."""
    yield ""
    yield "as an Ouro expression, true in every state"
    text = ouro if full else cut(ouro, LONGEST_OURO)
    yield from wrapped(text, width, "    ", "  ")
    splits = sum(node.kind == "split" for node in checked.nodes)
    asked = {node.leaf for node in concerned}
    yield ""
    yield (
        f"checked on all states by {plural(splits, 'split')}: {plural(len(checked.leaves), 'leaf')}"
        f", {len(asked)} with this obligation"
    )
    spare = dict(slack)
    for index, node in enumerate(checked.nodes):
        if index >= MOST_NODES and not full:
            yield f"  ... {len(checked.nodes) - MOST_NODES} more parts (--full shows them)"
            break
        yield _node_line(node, asked, spare, width)


_KINDS = {
    "contradiction": "no state is here: literals contradict each other",
    "oracle": "believed",
    "failed": "THE KERNEL REFUSES IT HERE",
    "open": "not looked at: the kernel had refused by then",
}


def _node_line(node: NodeView, asked: set[int], spare: dict[int, str], width: int) -> str:
    indent = "  " * min(node.depth, DEEPEST)
    label = shortened(node.label) or "all states"
    if node.kind == "empty":
        return cut(f"  {indent}{label}: empty", width)
    if node.kind == "split":
        return cut(f"  {indent}{label}", width)
    said = _KINDS.get(node.kind, "holds" if node.leaf in asked else "not asked")
    if node.leaf in spare:
        said = f"holds, with {spare[node.leaf]} to spare"
    return cut(f"  {indent}{label}: leaf {node.leaf}, {said}", width)


def leaf_lines(
    view: LeafView, asks: Sequence[str], letter: str, width: int, full: bool
) -> Iterator[str]:
    """A leaf: where it is, what the interpreter does there, and the arithmetic that closes it."""
    brief = str if full else shortened
    yield f"leaf {view.number}"
    splits = ", ".join(view.trail) or "none: all states"
    yield from wrapped(splits, width, " " * 10, "  splits  ")
    yield from wrapped(", ".join(view.region) or "everything", width, " " * 10, "  states  ")
    if view.note:
        yield from wrapped(view.note, width, " " * 10, "  note    ")
    if view.empty is not None:
        yield ""
        yield "No state is here. These quantities are >= 0 wherever the literals hold:"
        yield from _terms(view.empty, width, brief)
        yield f"  together they are {brief(view.empty.rest)}, which is below 0: a contradiction"
        return
    yield ""
    if view.case == "outside":
        yield "The interpreter finds I(s) false: nothing is asked here."
    elif view.case == "over":
        yield "The interpreter finds that life is over here."
    if view.bound:
        yield f"{letter}(s) = {brief(view.bound)}"
    for run in view.runs:
        yield from _run_lines(run, letter, width, brief)
    chosen = [demand for demand in view.demands if not asks or demand.asks in asks]
    if chosen:
        yield ""
        yield "what is asked here, and the arithmetic that shows it"
    for demand in chosen:
        yield from _demand_lines(demand, width, brief)
    others = len(view.demands) - len(chosen)
    if others:
        yield f"  ({plural(others, 'demand')} of other obligations at this leaf)"
    if view.asked:
        yield ""
        yield f"conditions that the run met: {len(view.asked)}"
        shown = view.asked if full else view.asked[:MOST_ASKED]
        for asked in shown:
            truth = "true" if asked.answer else "false"
            yield cut(f"  {brief(asked.condition)}: {truth}, since {brief(asked.because)}", width)
        if len(shown) < len(view.asked):
            yield "  ... (--full shows all)"


def _run_lines(run: RunView, letter: str, width: int, brief: Brief) -> Iterator[str]:
    yield ""
    if run.gas < 0:
        yield f"the interpreter runs one tick, with any action ({_values(run.action) or 'none'})"
    else:
        yield (
            f"the interpreter runs one tick of {run.program}: policy gives "
            f"{_values(run.action) or 'nothing'} for {run.gas} gas"
        )
    if run.fault:
        yield f"  policy fails ({run.fault}): the default action, at the whole limit"
    for branch in run.branches:
        yield from wrapped(brief(_branch(branch, letter)), width, " " * 8, "  ")


def _branch(branch: BranchView, letter: str) -> str:
    memory = f", memory {_values(branch.memory)}" if branch.memory else ""
    gas = f", remember uses {branch.gas} gas" if branch.gas else ""
    bound = f", {letter}(s') = {branch.bound}" if branch.bound else ""
    return (
        f"with chance {branch.weight}: {_values(branch.state)}{memory}; reward {branch.reward}"
        f"{gas}, gain {branch.gain}{bound}"
    )


def _values(values: Named) -> str:
    return " ".join(f"{name}={value}" for name, value in values)


def _demand_lines(demand: DemandView, width: int, brief: Brief) -> Iterator[str]:
    claim = f"{demand.asks}: {brief(demand.left)} >= {brief(demand.right)}"
    yield from wrapped(claim, width, " " * 6, "  ")
    shown = demand.shown_by
    if shown is None:
        yield "      not shown"
        return
    if not shown.terms:
        yield f"      left less right is {brief(shown.rest)}, a number >= 0"
        return
    total = " + ".join(f"{_factor(brief(t.multiplier))}({brief(t.factor)})" for t in shown.terms)
    yield from wrapped(f"left less right is {brief(shown.quantity)}", width, " " * 8, " " * 6)
    yield from wrapped(f"= {total} + {brief(shown.rest)}", width, " " * 8, " " * 6)
    known = ", ".join(dict.fromkeys(brief(term.literal) for term in shown.terms))
    yield from wrapped(f"each >= 0, since {known}", width, " " * 8, " " * 6)


def _factor(multiplier: str) -> str:
    return "" if multiplier == "1" else f"{multiplier}*"


def _terms(combination: Combination, width: int, brief: Brief) -> Iterator[str]:
    for term in combination.terms:
        line = f"{brief(term.multiplier)} * ({brief(term.factor)})   since {brief(term.literal)}"
        yield from wrapped(line, width, "      ", "  ")


def row_lines(row: RowView, letter: str, width: int, full: bool) -> Iterator[str]:
    """A row of a table, with the numbers put into Bellman's inequality."""
    brief = str if full else shortened
    action = f", action {_values(row.action)}" if row.action else ""
    memory = f", memory {_values(row.memory)}" if row.memory else ""
    place = _values(row.state) or "the only state"
    yield f"row {row.number} of {row.count:,}: {place}{memory}{action}"
    rank = f", rank {brief(row.rank)}" if row.rank else ""
    yield f"{letter}(s) = {brief(row.value)}{rank}"
    if row.over:
        yield "Life is over here."
    for way in row.ways:
        after = f"{_values(way.state)} {_values(way.memory)}".strip()
        value = f"{letter}(s') = {brief(way.value)}" if way.value else "not listed"
        place = f" (place {way.place})" if way.place else ""
        yield from wrapped(
            f"with chance {brief(way.weight)}: {after}{place}, gain {brief(way.gain)}, {value}",
            width, " " * 8, "  ",
        )  # fmt: skip
    yield ""
    yield from wrapped(brief(row.inequality), width, "    ", "  ")
    yield f"  the two sides are {brief(row.slack.removeprefix('-'))} apart"
    if row.falls:
        yield from wrapped(f"rank: {brief(row.falls)}", width, "    ", "  ")
    if row.strip:
        yield from wrapped(f"the kernel ran it in one strip with all places where {row.strip}",
                           width, "    ", "  ")  # fmt: skip
    if row.broken:
        yield f"  WRONG: {row.broken}"


def places_lines(count: int, packed: bool, strips: int, width: int) -> Iterator[str]:
    """An obligation about the places of a table."""
    yield ""
    kind = "a packed table" if packed else "a table"
    yield f"{kind}: {plural(count, 'row')}, each a leaf"
    if packed and strips:
        yield (
            f"  the kernel ran whole regions of them at once: {plural(strips, 'strip')}; the few "
            "that are left, one by one"
        )


def size_of(view: ObligationView, leaves: int, rows: int) -> str:
    """How much is checked for an obligation."""
    if view.over == PLACES:
        return plural(rows, "row")
    if view.over == ONCE:
        return ""
    return plural(leaves, "leaf") if leaves else "no state is of this kind"
