"""What a ladder came to: its versions, each against each in certified numbers, and their order."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

from godel.cli.bound import place_text
from godel.cli.files import write_file
from godel.cli.loading import find_here
from godel.cli.progress import Progress
from godel.cli.report import DONE, NOT_PROVED, common, finish, footer
from godel.cli.shown import exact, interval
from godel.errors import UsageProblem
from godel.events import Plain
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.language.program import definitions_reached
from godel.machine.recorder import name_of
from godel.machine.state import tree_of
from godel.selfplay.ladder import SETTLED, Version, known
from godel.selfplay.order import Order, order_of
from godel.selfplay.table import Entry, Table, table_of
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, World


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a table is wanted: work for an entry, place, a folder for certificates, text or JSON."""

    work: int
    at: str | None
    certificates: Path | None
    as_json: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """A ladder with its table. `reason` says why it ended.

    Only at the start have both players the same chances, so that each can be held to the other.
    """

    folder: Path
    world: World
    versions: tuple[Version, ...]
    rewrites: int
    reason: str
    table: Table
    order: Order
    place: str
    from_start: bool


def show(folder: Path, wanted: Wanted) -> NoReturn:
    """Compare all versions of a ladder, print the table and end."""
    story, versions = known(folder)
    if story.reason == SETTLED:
        versions = versions[:-1]  # the last one is the one before
    world = build_world(tree_of(versions[0].world))
    first = build_agent(tree_of(versions[0].program), world)
    here = find_here(world, first, wanted.at)

    def place(world: World, agent: Agent) -> Here:
        return find_here(world, agent, wanted.at)

    if wanted.certificates is not None and wanted.certificates.exists():
        raise UsageProblem(f"{wanted.certificates} exists already", hint="name a new folder")
    with Progress(f"ladder {folder}") as progress:
        table = table_of(versions, place, wanted.work, progress.say)
    rewrites = sum(generation.rewrites for generation in story.generations)
    at = place_text(world, first, here)
    order = order_of(table)
    found = _Found(
        folder, world, versions, rewrites, story.reason, table, order, at, wanted.at is None
    )
    limit = wanted.work * (table.size + 1) * table.size
    body = _body(found)
    body["work"] = common(table.work, limit, (), None)
    kept = _keep(table, wanted.certificates)
    known_all = all(entry.exact is not None for row in table.entries for entry in row)
    code = DONE if known_all and all(c.upper is not None for c in table.ceilings) else NOT_PROVED
    finish([*_lines(found), *kept, footer(table.work, limit)], body, wanted.as_json, code)


def _lines(found: _Found) -> list[str]:
    """The ladder for people."""
    table = found.table
    count = len(found.versions)
    versions = f"{count} version{'s' if count > 1 else ''}, proved rewrites: {found.rewrites}"
    lines = [f"ladder {found.folder} in {found.world.name}: {versions}"]
    lines.append(found.reason or f"not ended: godel resume {found.folder}")
    lines.append("")
    for number, version in enumerate(found.versions):
        lines.append(f"version {number}  {name_of(version.program)[:12]}")
        lines += [f"  {text}" for text in _policy(version.program)]
    lines += ["", f"expected utility of the row against the column, at {found.place}:"]
    numbers = range(table.size)
    rows = [["", *map(str, numbers)]]
    rows += [
        [str(number), *(_entry(entry) for entry in row)] for number, row in enumerate(table.entries)
    ]
    rows.append(["any", *("oo" if c.upper is None else str(c.upper) for c in table.ceilings)])
    if found.from_start:
        gaps = map(table.gap, numbers)
        rows.append(["gap", *("oo" if gap is None else str(gap) for gap in gaps)])
    widths = [max(len(row[column]) for row in rows) for column in range(table.size + 1)]
    for row in rows:
        cells = (text.rjust(width) for text, width in zip(row, widths, strict=True))
        lines.append(("  " + "  ".join(cells)).rstrip())
    if not found.from_start:
        return [*lines, "any: no program earns more against this version from there"]
    lines.append("any: no program earns more against this version; gap: that, less its own entry")
    return [*lines, "", *_findings(found)]


def _findings(found: _Found) -> list[str]:
    """What follows from the table."""
    table = found.table
    fair = table.zero_sum()
    lines = [] if fair is None else ["what one earns the other loses, in all pairs"]
    if fair is False:
        lines = ["what one earns is not what the other loses"]
    lines.append(str(found.order))
    best = [str(number) for number in range(table.size) if table.gap(number) == 0]
    if best:
        lines.append(f"proved to be a best reply to itself: version {' '.join(best)}")
    else:
        lines.append("no version is proved to be a best reply to itself")
    if found.reason == SETTLED and table.gap(table.size - 1) != 0:
        lines.append("the search ended before a best reply: with more to think it may find one")
    return lines


def _policy(program: bytes) -> list[str]:
    """The definitions that a policy reaches, as lines."""
    texts = definitions_reached(tree_of(program), ("policy",)).values()
    return [line for text in texts for line in canonical_text(tree_of(text.encode())).splitlines()]


def _entry(entry: Entry) -> str:
    return str(entry.exact) if entry.exact is not None else interval(entry.lower, entry.upper)


def _body(found: _Found) -> dict[str, Plain]:
    """The ladder as JSON; all numbers are exact."""
    table = found.table
    numbers = range(table.size)
    versions: list[Plain] = [
        {
            "number": number,
            "program": name_of(version.program),
            "policy": list(definitions_reached(tree_of(version.program), ("policy",)).values()),
            "ceiling": exact(table.ceilings[number].upper),
            "gap": exact(table.gap(number)) if found.from_start else None,
        }
        for number, version in enumerate(found.versions)
    ]
    entries: list[Plain] = [
        {
            "row": row,
            "column": column,
            "lower": exact(table.entries[row][column].lower),
            "upper": exact(table.entries[row][column].upper),
        }
        for row in numbers
        for column in numbers
    ]
    return {
        "ladder": str(found.folder),
        "world": found.world.name,
        "at": found.place,
        "reason": found.reason,
        "rewrites": found.rewrites,
        "versions": versions,
        "entries": entries,
        "zero_sum": table.zero_sum() if found.from_start else None,
        "order": found.order.kind if found.from_start else None,
        "witness": list(found.order.witness) if found.from_start else [],
    }


def _keep(table: Table, folder: Path | None) -> list[str]:
    """Write the certificates, one for each entry and ceiling; a line that says so."""
    if folder is None:
        return []
    entries = [entry for row in (*table.entries, table.ceilings) for entry in row]
    data = {sha256(e.certificate).hexdigest(): e.certificate for e in entries if e.certificate}
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise UsageProblem(f"cannot make the folder {folder}: {error.strerror}") from None
    for name, proof in data.items():
        write_file(folder / f"{name}.proof", proof)
    return [f"certificates: {len(data)} in {folder}"]
