"""The tree of splits by which an obligation was checked, with its numbered leaves."""

from __future__ import annotations

from dataclasses import dataclass

from godel.language.polynomial import show, show_number
from godel.language.region import Cases, Cut, Divide, Region, Split, fresh
from godel.trace.watching import Log, Path, kind_of


@dataclass(frozen=True, slots=True)
class NodeView:
    """A part of the states, in a tree listed from the top down, left before right.

    `label` is the condition that leads here from the part above, `depth` how many lead here in
    all. `split` is what the part was divided by, "" for a leaf. Leaves are numbered from 1; the
    `kind` of a node is `split`, or for a leaf

    run            the interpreter ran the obligation on it, and it holds
    contradiction  literals add up to less than 0: no state is in it
    oracle         believed
    empty          intervals alone show that no state is in it; it has no number
    failed         the kernel refuses the proof here
    open           not looked at, because the kernel had refused by then
    """

    path: Path
    depth: int
    label: str
    split: str
    kind: str
    leaf: int


def tree_of(log: Log) -> tuple[NodeView, ...]:
    """All nodes, each before the parts that it was divided into."""
    nodes: list[NodeView] = []
    pending: list[tuple[Path, str]] = [((), "")] if log.regions else []
    leaves = 0
    while pending:
        path, label = pending.pop()
        by = log.splits.get(path)
        kind = "split" if by is not None else _leaf_kind(log, path)
        numbered = by is None and kind != "empty"
        leaves += numbered
        said = "" if by is None else str(by)
        nodes.append(NodeView(path, len(path), label, said, kind, leaves if numbered else 0))
        if by is not None:
            labels = _labels(by, log.regions[path])
            pending += reversed([((*path, turn), text) for turn, text in enumerate(labels)])
    return tuple(nodes)


def _leaf_kind(log: Log, path: Path) -> str:
    if path not in log.regions:
        return "empty"
    if path in log.failed:
        return "failed"
    if path in log.closed:
        return "run"
    kind = kind_of(log.evidence_at(path))
    return kind if kind in ("contradiction", "oracle") else "open"


def _labels(by: Split, region: Region) -> list[str]:
    """What leads to each part, in the order of the kernel."""
    if isinstance(by, Cut):
        form, bound = show(by.form), show_number(by.bound)
        return [f"{form} < {bound}", f"{form} >= {bound}"]
    if isinstance(by, Cases):
        options = next((known for name, known in region.choices if name == by.variable), ())
        return [f"{by.variable} = {option!r}" for option in options]
    return [divided(by, 1 + len(region.quotients))]


def divided(by: Divide, number: int) -> str:
    """The name that a quotient gets."""
    return f"{fresh(number)} = floor(({show(by.dividend)}) / {show_number(by.divisor)})"


def trail(nodes: tuple[NodeView, ...], path: Path) -> tuple[str, ...]:
    """The conditions that lead to a node, from the top."""
    labels = {node.path: node.label for node in nodes if node.path == path[: node.depth]}
    return tuple(labels[path[: depth + 1]] for depth in range(len(path)))
