"""An obligation as one closed Ouro expression: true on every state, as anybody can try.

The runs of the interpreter are unfolded along the tree of splits: the tests are the splits, and at
each leaf stands what is demanded there. Where nothing is asked it says `true`.
"""

from __future__ import annotations

from godel.importers.obligations import Leaf
from godel.language.polynomial import show_number
from godel.language.region import Cases, Cut, Divide, Region, fresh
from godel.language.values import Symbol
from godel.trace.leaves import Checking
from godel.trace.mathematics import ouro_of
from godel.trace.obligations import ObligationView
from godel.trace.trees import NodeView
from godel.trace.watching import Path


def closed_expression(checked: Checking, wanted: ObligationView) -> str:
    """The expression, over the variables of the world and the memory.

    Where a proof believes an oracle, or the kernel refuses it, the expression says `false`: that
    part has not been shown.
    """
    demands = checked.collected()
    texts: dict[Path, str] = {}
    for node in reversed(checked.nodes):  # parts come after what was divided into them
        if node.kind == "split":
            texts[node.path] = _branch(checked, node, texts)
        elif node.kind == "run":
            texts[node.path] = _demanded(demands.get(node.leaf), wanted)
        else:
            texts[node.path] = "true" if node.kind in ("contradiction", "empty") else "false"
    return texts.get((), "true")


def _demanded(leaf: Leaf | None, wanted: ObligationView) -> str:
    """What an obligation asks of a leaf."""
    if leaf is None or not wanted.asks:
        return "true"
    asked = [demand for demand in leaf.demands if demand.why in wanted.asks]
    parts = [f"(>= {ouro_of(demand.left)} {ouro_of(demand.right)})" for demand in asked]
    return parts[0] if len(parts) == 1 else f"(and {' '.join(parts)})" if parts else "true"


def _branch(checked: Checking, node: NodeView, texts: dict[Path, str]) -> str:
    by, region = checked.log.splits[node.path], checked.log.regions[node.path]
    count = len(_options(region, by.variable)) if isinstance(by, Cases) else 2
    parts = [texts.get((*node.path, turn), "true") for turn in range(count)]
    if isinstance(by, Divide):
        quotient = f"(quotient {ouro_of(by.dividend)} {show_number(by.divisor)})"
        inner = parts[0]
        name = fresh(1 + len(region.quotients))
        return inner if name not in inner else f"(let (({name} {quotient})) {inner})"
    if all(part == "true" for part in parts):
        return "true"
    if isinstance(by, Cut):
        return f"(if (< {ouro_of(by.form)} {show_number(by.bound)}) {parts[0]} {parts[1]})"
    options = _options(region, by.variable)
    text = parts[-1]
    for option, part in reversed(list(zip(options[:-1], parts[:-1], strict=True))):
        quoted = f"'{option!r}" if isinstance(option, Symbol) else repr(option)
        text = f"(if (equal? {by.variable} {quoted}) {part} {text})"
    return text


def _options(region: Region, name: str) -> tuple[object, ...]:
    return next((options for known, options in region.choices if known == name), ())


def concerned(checked: Checking, wanted: ObligationView) -> tuple[NodeView, ...]:
    """The leaves at which an obligation demands something, or all where runs show it by ending."""
    if not wanted.asks:
        return checked.leaves
    asking = {
        number
        for number, leaf in checked.collected().items()
        if leaf.broken or any(demand.why in wanted.asks for demand in leaf.demands)
    }
    return tuple(n for n in checked.leaves if n.kind != "run" or n.leaf in asking)


