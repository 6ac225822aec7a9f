"""`godel scene`: plays a scene or its control, and says whether it ended as its text says."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from textwrap import wrap

import click

from godel.cli.common import Reporter, as_json
from godel.cli.report import DONE, NOT_PROVED, UNTRUSTED, finish
from godel.cli.scenes import about
from godel.cli.shown import both, exact, interval, rounded
from godel.events import Plain, Switched
from godel.machine.storage import fresh_folder
from godel.machine.summary import finder, summarise
from godel.prover.tactics import Interval
from godel.scenes.perform import perform
from godel.scenes.record import Step, load_scene
from godel.scenes.results import Bounded, Compared, Derived, Done, Lived, Performance
from godel.trace.differences import changed

WIDTH = 96
"""Columns of the text of a scene."""

EPILOG = """\b
Examples:
  godel scenes                       the list
  godel scene probe-first            play one
  godel scene probe-first --control  the same with one number changed

Exit codes: 0 it ended as its text says, and both checkers agree; 1 it ended otherwise; 2 bad input;
4 the checkers disagree, or refuse a certificate.
"""


@click.command("scene", epilog=EPILOG)
@click.argument("name")
@click.option("--control", is_flag=True, help="Play the control: one number is changed.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Where certificates and runs go; must be new.")  # fmt: skip
@as_json
def command(name: str, control: bool, out: Path | None, as_json: bool) -> None:
    """Play the scene NAME: prove, live, and have every certificate checked by both checkers.

    The folder that is made holds the world and the agents (scene.ouro), the certificates, and the
    folders of runs, which godel check and godel trace take.
    """
    scene = load_scene(name)
    stem = f"scene-{name}-control" if control else f"scene-{name}"
    folder = out or fresh_folder(Path("runs"), stem)
    with Reporter(name) as reporter:
        played = perform(scene, control, folder, reporter)
    agreed = all(done.agreed for done in played.steps)
    code = DONE if played.as_told else NOT_PROVED if agreed else UNTRUSTED
    finish(list(shown(played)), _body(played), as_json, code)


def shown(played: Performance) -> Iterator[str]:
    """The story of a scene: what it says, each step, whether all is as told."""
    scene = played.scene
    yield f"{scene.name}{', control' if played.control else ''}: {scene.title}"
    yield from _text(f"({scene.origin})")
    yield ""
    if played.control:
        yield f"the control: {scene.change}"
    yield from _text(scene.control_says if played.control else scene.says)
    for number, done in enumerate(played.steps, 1):
        yield ""
        yield from _step(number, done, played)
    yield ""
    if played.as_told:
        yield "it ended as told, and both checkers agree"
    else:
        yield "IT DID NOT END AS TOLD"
    if not played.control:
        yield f"with one number changed ({scene.change}): godel scene {scene.name} --control"
    yield f"kept in {played.folder}"


def _text(text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ")


def _step(number: int, done: Done, played: Performance) -> Iterator[str]:
    """One step and its end."""
    found, scene = done.found, played.scene
    yield f"step {number}: {_heading(done, played)}"
    yield from _text(done.step.note)
    if isinstance(found, Compared):
        yield from _compared(found, done, played)
        if any(step.lemma for step in scene.steps):
            yield f"  {found.work} units of work, of {done.step.work}"
    elif isinstance(found, Derived):
        yield from _derived(found)
    else:
        alone = played.scene.aim(done.step, played.control).frozen
        yield from _lived(found, alone) if isinstance(found, Lived) else _bounded(found, done)
    for checked in done.checked:
        for name, said in (("kernel", checked.kernel), ("godel.verify", checked.second)):
            yield f"  {name:13} {'refuses: ' + said if said else 'accepts: ' + checked.path.name}"
    if done.differs:
        yield f"  NOT AS TOLD: {done.differs}"


def _heading(done: Done, played: Performance) -> str:
    step, found = done.step, done.found
    aim = played.scene.aim(step, played.control)
    level = "" if aim.frozen else f", trust level {aim.trust}"
    target = f"[target {aim.target}{level}]"
    if isinstance(found, Lived):
        return f"a life of {step.running}, seed {step.seed} {target}"
    if isinstance(found, Derived):
        return f"a derivation, from trust in proofs, that {step.candidate} is better {target}"
    where = f", at {found.place}" if found.place else ""
    if isinstance(found, Bounded):
        return f"how far is {step.running} from the best program there can be{where}?"
    if found.offered:
        return (
            f"a proof that {step.candidate} is better than {step.running}, from a world in which "
            f"{found.offered} {target}"
        )
    return f"is {step.candidate} better than {step.running}{where}? {target}"


def _compared(found: Compared, done: Done, played: Performance) -> Iterator[str]:
    """Two programs, what is proved of each, and the verdict."""
    for line in changed(found.old, found.new):
        yield f"  {line}"
    step = done.step
    if played.scene.aim(step, played.control).frozen:
        for name, ends in ((step.running, found.running), (step.candidate, found.candidate)):
            yield from _ends_of(name, ends, found)
    else:
        yield from _against_search(step, found)
    yield f"  {found.word}" + (f": {found.theorem}" if found.theorem else "")
    if found.reason:
        yield from _text(found.reason)


def _derived(found: Derived) -> Iterator[str]:
    """The sentences of the believing variant, and who accepts them."""
    for number, sentence in enumerate(found.sentences, 1):
        yield f"  {number:>2}. {sentence}"
    yield f"  a kernel that believes its own proofs {'accepts' if found.believed else 'refuses'}"
    yield f"  the same without that axiom refuses: {found.sober}"


def _ends_of(name: str, ends: Interval, found: Compared) -> Iterator[str]:
    """What is proved of a program as it acts."""
    if (ends.lower, ends.upper) != (None, None):
        there = " there" if found.offered else ""
        yield f"  utility of {name}{there} in {interval(ends.lower, ends.upper)}"
    for end, side in ((ends.lower, "lower"), (ends.upper, "upper")):
        if end is None and found.word == "unknown":
            yield f"  no {side} bound was found for the utility of {name}"


def _against_search(step: Step, found: Compared) -> Iterator[str]:
    """What is proved of keeping a program with its search, and of the other."""
    kept, new = found.running.upper, found.candidate.lower
    if kept is not None:
        yield f"  to keep {step.running} and its search is worth at most {rounded(kept, up=True)}"
    if new is not None:
        yield f"  to switch to {step.candidate} is worth at least {rounded(new, up=False)}"


def _bounded(found: Bounded, done: Done) -> Iterator[str]:
    """What is proved of a program, and of all."""
    name, most = done.step.running, found.ceiling
    yield f"  utility of {name} in {interval(found.own.lower, found.own.upper)}"
    yield f"  utility of any program at most {'oo' if most is None else rounded(most, up=True)}"
    if most is not None and found.own.lower is not None:
        gap = Fraction(most) - Fraction(found.own.lower)
        yield "  so no program is better" + (f" by more than {both(gap, up=True)}" if gap else "")
    yield from _text(found.reason)


def _lived(found: Lived, alone: bool) -> Iterator[str]:
    """The rewrites of a life, or why there was none; `alone` if programs are compared as they act.
    """
    traced, summary = found.traced, summarise(found.traced.events)
    for switch in summary.switches:
        by = finder(summary.technique(switch))
        yield f"  rewrite {switch.number} at tick {switch.tick}, found by {by}"
        for line in changed(traced.program(switch.old), traced.program(switch.new)):
            yield f"    {line}"
        yield f"    {_gain(switch, alone)}"
    if not summary.switches:
        yield "  it never rewrites itself"
    yield f"  {summary.ticks} ticks, earned {summary.reward} less {summary.charge} for gas, thought"
    yield from _text(found.reason)


def _gain(switch: Switched, alone: bool) -> str:
    """What the certificate says of the two utilities."""
    highest, lowest = switch.running[1], switch.challenger[0]
    if not highest or not lowest:
        return "the same behaviour for less gas"
    old, new = rounded(Fraction(highest), up=True), rounded(Fraction(lowest), up=False)
    if not alone:
        worth = f"to keep it and its search at most {old}, to switch at least {new}"
        return f"worth here: {worth}; trust level {switch.trust} is left"
    return f"utility here: at most {old} for the old program, at least {new} for the new"


def _body(played: Performance) -> dict[str, Plain]:
    """The same as JSON."""
    head = about(played.scene)
    return {
        **(head if isinstance(head, dict) else {}),
        "played": "control" if played.control else "scene",
        "as_told": played.as_told,
        "folder": str(played.folder),
        "steps": [_step_body(done, played) for done in played.steps],
    }


def _step_body(done: Done, played: Performance) -> Plain:
    step, found = done.step, done.found
    aim = played.scene.aim(step, played.control)
    body: dict[str, Plain] = {
        "kind": step.kind,
        "running": step.running,
        "candidate": step.candidate or None,
        "note": step.note,
        "end": found.word,
        "reason": found.reason,
        "differs": done.differs,
        "target": aim.target,
        "trust": aim.trust,
        "checked": [
            {"path": str(c.path), "kernel": c.kernel or "valid", "verify": c.second or "valid"}
            for c in done.checked
        ],
    }
    if isinstance(found, Lived):
        summary = summarise(found.traced.events)
        return {
            **body,
            "run": str(found.folder),
            "ticks": summary.ticks,
            "reward": str(summary.reward),
            "charge": str(summary.charge),
            "work": summary.work,
            "rewrites": [_switch_body(switch) for switch in summary.switches],
        }
    if isinstance(found, Derived):
        return {
            **body,
            "sentences": list(found.sentences),
            "believing_variant": "accepts" if found.believed else "refuses",
            "sober_variant": found.sober,
        }
    if isinstance(found, Bounded):
        return {
            **body,
            "at": found.place,
            "bounds": {"running": _ends(found.own)},
            "ceiling": exact(found.ceiling),
            "work": found.work,
        }
    return {
        **body,
        "at": found.place,
        "offered": found.offered or None,
        "theorem": found.theorem or None,
        "bounds": {"running": _ends(found.running), "candidate": _ends(found.candidate)},
        "work": found.work,
    }


def _ends(ends: Interval) -> Plain:
    return {"lower": exact(ends.lower), "upper": exact(ends.upper)}


def _switch_body(switch: Switched) -> Plain:
    return {
        "tick": switch.tick,
        "old": switch.old,
        "new": switch.new,
        "before": list(switch.running),
        "after": list(switch.challenger),
    }
