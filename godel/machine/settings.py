"""What a run was told: `run.json`, written once, from which the whole run can be repeated."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from godel.errors import TrustFailure, UsageProblem
from godel.kernel.claim import KERNEL_VERSION, MOST_TRUST, TARGETS
from godel.language.values import Number, number
from godel.machine.journal import Json, canonical, from_canonical

SCHEMA: Final = 1
"""Version of `run.json` and of the records in the journal."""

APPROVALS: Final = ("auto", "ask", "never")
LOWER_BOUND: Final = "lower-bound"
MAXIMUM_BYTES: Final = 100_000

_REQUIRED: Final = re.compile(r"lower-bound=(-?[0-9]{1,400}(?:/[1-9][0-9]{0,399})?)")
_RECORDED: Final = ("z3-solver", "scipy", "numpy", "egglog")
"""Packages whose version may change what a search finds."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that decides what happens in a run, but for the answers of a person.

    `world` and `program` are SHA-256 of canonical texts. Work is in units, see `prover/work.py`.
    `replay_work` is the most that the kernel may take over one certificate, in units of its own.
    `trust_levels` are how many successors in a row may be trusted to rewrite themselves.
    `ticks` is the longest life (0: until it is over). `failures` is how many attempts in a row may
    miss before the search stops; as many refused proofs in a row stop it too. `supplies` are named
    texts for the search, each by the SHA-256 of its bytes. `workers` is not here: it changes only
    the speed.

    What else is demanded of a switch: `holdouts` are worlds, by name and SHA-256 of the canonical
    text; `keep` are predicates as flat texts; `require` is "" or "lower-bound", or that with
    the least number. `stop_work`, `stop_switches` and `stop_flat` end all search after so many
    units of thinking, so many switches, or so many switches in a row that each gained less than a
    hundredth of all gains; 0 is never.
    """

    world: str
    program: str
    seed: int = 0
    lives: int = 1
    ticks: int = 0
    target: str = "frozen"
    trust_levels: int = 0
    trust: tuple[str, ...] = ()
    approval: str = "auto"
    work_per_attempt: int = 20_000
    work_per_tick: int = 1_000_000
    work_per_life: int = 100_000_000
    replay_work: int = 5_000_000
    switches_per_life: int = 100
    failures: int = 40
    stop_work: int = 0
    stop_switches: int = 0
    stop_flat: int = 0
    require: str = ""
    keep: tuple[str, ...] = ()
    holdouts: tuple[tuple[str, str], ...] = ()
    supplies: tuple[tuple[str, str], ...] = ()
    versions: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Raises UsageProblem for settings that make no sense."""
        least = {"lives": 1, "work_per_attempt": 1, "replay_work": 1, "failures": 1}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.type == "int" and value < least.get(item.name, 0):
                name = item.name.replace("_", "-")
                raise UsageProblem(f"{name} must be at least {least.get(item.name, 0)}")
        for given, known, name in (
            (self.approval, APPROVALS, "approval"),
            (self.target, TARGETS, "target"),
        ):
            if given not in known:
                raise UsageProblem(f"there is no {name} {given}", hint="one of: " + " ".join(known))
        if self.target == "frozen" and self.trust_levels:
            raise UsageProblem(
                "under the target frozen there are no levels of trust",
                hint="it does not ask what a successor's search is worth; see --target strict",
            )
        if self.require and least_bound(self.require) is None:
            raise UsageProblem(
                f"nothing can be required like {self.require[:60]}",
                hint="lower-bound, or a number as well: lower-bound=3/2",
            )
        if self.trust_levels > MOST_TRUST:
            raise UsageProblem(f"there are at most {MOST_TRUST} levels of trust")

    def data(self) -> bytes:
        """The bytes of `run.json`."""
        body: dict[str, Json] = {"schema": SCHEMA}
        body.update(asdict(self))
        body["trust"] = list(self.trust)
        body["keep"] = list(self.keep)
        body["holdouts"] = dict(self.holdouts)
        body["supplies"] = dict(self.supplies)
        body["versions"] = dict(self.versions)
        try:
            return canonical(body) + b"\n"
        except ValueError as error:
            raise UsageProblem(f"the settings of a run cannot be written: it {error}") from None


def least_bound(require: str) -> tuple[Number | None] | None:
    """The number in `lower-bound=NUMBER`, None in a tuple if there is none; None if it is wrong."""
    if require == LOWER_BOUND:
        return (None,)
    found = _REQUIRED.fullmatch(require)
    return (number(Fraction(found[1])),) if found else None


def read_settings(data: bytes) -> Settings:
    """The settings in `run.json`. Raises TrustFailure unless they are as `Settings.data` wrote."""
    try:
        body = from_canonical(data.removesuffix(b"\n"))
        if type(body) is not dict or body.pop("schema", None) != SCHEMA:
            raise ValueError(f"is not of schema {SCHEMA}")
        wanted = {item.name: str(item.type) for item in fields(Settings)}
        if set(body) != set(wanted):
            raise ValueError("does not have the fields " + " ".join(wanted))
        values = {name: _READERS[sort](body[name]) for name, sort in wanted.items()}
        settings = Settings(**values)  # type: ignore[arg-type]
        if settings.data() != data:
            raise ValueError("is not in canonical form")
    except (ValueError, UsageProblem) as error:
        raise TrustFailure(f"run.json {error}", hint="restore it from a copy") from None
    return settings


def _plain(sort: type) -> Callable[[Json], object]:
    def read(value: Json) -> object:
        if type(value) is not sort:
            raise ValueError(f"has a field that should be of type {sort.__name__}")
        return value

    return read


def _names(value: Json) -> object:
    if type(value) is not list:
        raise ValueError("has a field that should be a list")
    return tuple(str(_plain(str)(item)) for item in value)


def _versions(value: Json) -> object:
    if type(value) is not dict:
        raise ValueError("has a field that should be an object")
    return tuple((name, str(_plain(str)(text))) for name, text in sorted(value.items()))


_READERS: Final = {
    "str": _plain(str),
    "int": _plain(int),
    "tuple[str, ...]": _names,
    "tuple[tuple[str, str], ...]": _versions,
}


def current_versions(godel: str) -> tuple[tuple[str, str], ...]:
    """Versions that a run records; nothing is imported to find them."""
    found = {"godel": godel, "kernel": str(KERNEL_VERSION)}
    for package in _RECORDED:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "none"
    return tuple(sorted(found.items()))
