"""Stop rules: when a run is told to end all search, and lives on with the program that it has."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from godel.events import SearchStopped, Switched
from godel.machine.attempts import exact_end
from godel.machine.recorder import name_of
from godel.machine.state import Machine

FLAT: Final = Fraction(1, 100)
"""A switch that gains less than this part of all gains adds nothing worth speaking of."""


def obey_stop_rules(machine: Machine) -> None:
    """End all search, with a record, at the tick before which a rule of the run says so."""
    if machine.finished:
        return
    reason = _reason(machine)
    if reason:
        machine.finished = reason
        now, program = machine.now, name_of(machine.text)
        machine.recorder.emit(SearchStopped(now.life, now.tick, program, "rule", reason))


def _reason(machine: Machine) -> str:
    """Which rule says so, "" if none does."""
    settings, switches = machine.settings, machine.switches
    if settings.stop_work and machine.searcher.spent >= settings.stop_work:
        return f"as much thinking as is wanted: {machine.searcher.spent} units"
    if settings.stop_switches and len(switches) >= settings.stop_switches:
        return f"as many rewrites as are wanted: {len(switches)}"
    if settings.stop_flat and flat(switches, settings.stop_flat):
        return f"each of the last {settings.stop_flat} rewrites gained under 1 % of all gains"
    return ""


def flat(switches: tuple[Switched, ...], last: int) -> bool:
    """Whether the last switches each gained less than a hundredth of all gains, as certified."""
    gains = [gain(switch) for switch in switches]
    return len(gains) > last and all(item < FLAT * sum(gains) for item in gains[-last:])


def gain(switch: Switched) -> Fraction:
    """What a switch gains at least, by the numbers of its proof; 0 where that gives none."""
    lower, upper = exact_end(switch.challenger[0]), exact_end(switch.running[1])
    return Fraction(lower - upper) if lower is not None and upper is not None else Fraction(0)
