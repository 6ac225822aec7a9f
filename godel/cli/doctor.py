"""`godel doctor`: whether this installation works, and its kernel knows right from wrong."""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from godel import __version__
from godel.cli.common import as_json
from godel.cli.loading import find_agent, find_here, read_source, world_in
from godel.cli.progress import Progress
from godel.cli.report import BAD_INPUT, DONE, UNTRUSTED, finish
from godel.errors import GodelError
from godel.kernel.claim import KERNEL_VERSION, Goal
from godel.kernel.proof import verify
from godel.language.polynomial import variable
from godel.language.reader import read_datum
from godel.language.syntax import Atom, form, symbol
from godel.language.values import TRUE
from godel.machine.gate import allow_list
from godel.prover.certificate import Script, claim_for, compose
from godel.prover.formulas import Constraint, Query, Variable
from godel.prover.solver import Solver
from godel.resources import grammar, grammars_folder, proofs_folder, world_names
from godel.sandbox.probe import WALLS, best_way, probe

PACKAGES = ("lark", "click", "rich", "numpy", "scipy", "sympy", "z3-solver", "egglog")
SECONDS = 120

BLOCKED = """\
import sys
sys.modules["z3"] = None
sys.path.insert(0, sys.argv[2])
from godel.cli import main
sys.exit(main(["check", sys.argv[1]]))
"""
"""A process in which z3 cannot be imported."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `weight` is the exit code that it asks for."""

    what: str
    says: str
    weight: int = DONE


@click.command(
    "doctor",
    epilog="""\b
Examples:
  godel doctor
  godel doctor --json

Exit codes: 0 all is well; 2 something is missing; 4 the kernel accepts what it must refuse, or
refuses what it must accept.
""",
)
@as_json
def command(as_json: bool) -> None:
    """Say whether this installation works: versions, files that ship, solver, kernel."""
    found: list[Finding] = []
    with Progress("doctor") as progress:
        for look in (_versions, _files, _solver, _kernel, _certificates, _without_solver, _walls):
            progress.say(look.__name__.strip("_").replace("_", " "))
            found += _carefully(look)
    code = max(finding.weight for finding in found)
    lines = [
        f"{'ok  ' if finding.weight == DONE else 'FAIL'}  {finding.what}: {finding.says}"
        for finding in found
    ]
    lines.append("all is well" if code == DONE else "something is wrong")
    finish(
        lines,
        {
            "well": code == DONE,
            "findings": [
                {"what": item.what, "says": item.says, "well": item.weight == DONE}
                for item in found
            ],
        },
        as_json,
        code,
    )


def _carefully(look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """Look at something; an error is a finding too."""
    found: list[Finding] = []
    try:
        found.extend(look())
    except (GodelError, OSError, subprocess.SubprocessError) as error:
        what = look.__name__.strip("_").replace("_", " ")
        found.append(Finding(what, str(error), BAD_INPUT))
    return found


def _versions() -> Iterator[Finding]:
    """Python and the packages."""
    yield Finding("godel", f"{__version__}, kernel {KERNEL_VERSION}")
    yield Finding("python", f"{platform.python_version()}, {sys.platform}")
    for name in PACKAGES:
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            yield Finding(name, "not installed", BAD_INPUT)


def _files() -> Iterator[Finding]:
    """Grammars and worlds: each is read."""
    names = sorted(path.stem for path in grammars_folder().glob("*.lark"))
    for name in names:
        grammar(name)
    yield Finding("grammars", " ".join(names) or "none", DONE if names else BAD_INPUT)
    for name in world_names():
        source = read_source(name)
        find_agent(None, source, world_in(source))
    worlds = world_names()
    yield Finding("worlds", " ".join(worlds) or "none", DONE if worlds else BAD_INPUT)


def _solver() -> Iterator[Finding]:
    """Z3 in its own process: one question that it can answer, and one that it must not."""
    x = variable("x")
    with Solver() as solver:
        box = (Variable("x", low=0, high=9),)
        yes = solver.check(Query(box, Constraint(x, ">0")))
        no = solver.check(Query((Variable("x", low=1, high=9),), Constraint(x, "=0")))
    well = (yes.status, no.status) == ("sat", "unsat")
    says = f"z3 {yes.version} answers" if well else f"{yes.reason} {no.reason}".strip()
    yield Finding("solver", says or "wrong answers", DONE if well else BAD_INPUT)


def sample_proof(bound: int) -> bytes:
    """A certificate that a bound holds in the world gambler, which it does for 100."""
    source = read_source("gambler")
    world = world_in(source)
    agent = find_agent(None, source, world)
    here = find_here(world, agent, None)
    script = Script()
    hardware = script.axiom("hardware", "running")
    given = tuple(script.axiom(name) for name in ("reward", "environment", "arithmetic"))
    utility, place = script.axiom("utility", "act"), script.here()
    auto = symbol("auto")
    running = (hardware, given[1], place)
    kept = script.rule("invariant", running, symbol("running"), Atom(TRUE), auto)
    reason = form(symbol("weight"), Atom(1), Atom(world.discount), Atom(0))
    premises = (hardware, *given, utility, kept)
    last = script.rule("bellman-upper", premises, read_datum(str(bound), "bound"), reason, auto)
    script.rule("unroll", (last, place), Atom(0))
    claim = claim_for(world, agent, None, here, Goal("interval", None, bound))
    return compose(claim, world, agent, None, script.node())


def _allowed() -> frozenset[str]:
    return allow_list((proofs_folder() / "trust.toml").read_bytes())


def _kernel() -> Iterator[Finding]:
    """The kernel accepts a true bound, and refuses a false one and a cut-off certificate."""
    good, allowed = sample_proof(100), _allowed()
    accepted = verify(good, allowed)
    refused = [verify(data, allowed) for data in (sample_proof(0), good[:-20], b"", good + b" x")]
    well = accepted.accepted and not any(item.accepted for item in refused)
    says = "accepts a true bound, refuses a false one" if well else "cannot be trusted"
    yield Finding("kernel", says + (f": {accepted.reason}" if accepted.reason else ""),
                  DONE if well else UNTRUSTED)  # fmt: skip


def _certificates() -> Iterator[Finding]:
    """Every certificate of `proofs/library` is accepted, every one of `proofs/bad` refused."""
    allowed = _allowed()
    for folder, wanted in (("library", True), ("bad", False)):
        paths = sorted((proofs_folder() / folder).rglob("*.proof"))
        wrong = [p.name for p in paths if verify(p.read_bytes(), allowed).accepted != wanted]
        verb = "accepted" if wanted else "refused"
        if wrong:
            yield Finding(f"proofs/{folder}", f"not {verb}: {' '.join(wrong)}", UNTRUSTED)
        else:
            yield Finding(f"proofs/{folder}", f"{len(paths)} certificates, each {verb}")


def _without_solver() -> Iterator[Finding]:
    """`godel check` in a process in which z3 cannot be imported."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.proof"
        path.write_bytes(sample_proof(100))
        done = subprocess.run(
            [sys.executable, "-c", BLOCKED, str(path), str(Path(__file__).parents[2])],
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    well = done.returncode == 0
    says = "works with z3 out of reach" if well else done.stderr.decode(errors="replace")[-300:]
    yield Finding("check", says, DONE if well else UNTRUSTED)


def _walls() -> Iterator[Finding]:
    """Whether outside programs can be confined here. That they cannot is no fault of ours."""
    chosen = best_way()
    for way in WALLS:
        found = probe(way)
        used = " (used)" if way is chosen else ""
        yield Finding(
            f"confinement by {way}", f"{'yes' if found.holds else 'no'}{used}: {found.says}"
        )
    if chosen is None:
        yield Finding("outside programs", "refused, unless they may go unconfined")
