"""`godel prove`: is one program better than another, here? Proved, refuted or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click

from godel.cli.bound import place_text
from godel.cli.common import as_json
from godel.cli.files import certificate_path, read_proof, refuse_existing, write_file
from godel.cli.loading import find_agent, find_here, read_source, world_in
from godel.cli.progress import Progress
from godel.cli.report import BAD_INPUT, DONE, NOT_PROVED, REFUTED, WORK, common, finish, footer
from godel.cli.shown import exact, interval, rounded
from godel.errors import MeaningProblem, SyntaxProblem, UsageProblem
from godel.events import Plain
from godel.kernel.claim import MOST_TRUST, TARGETS, Goal
from godel.kernel.theorems import Here
from godel.language.canonical import same_tree
from godel.machine.scene import SourceFile
from godel.prover.against import prove_under
from godel.prover.certificate import Aim, claim_for, compose
from godel.prover.lemma import lemmas_of
from godel.prover.solver import Solver
from godel.prover.tactics import AXIOMS, Attempt, Interval
from godel.prover.work import Meter
from godel.trace.episodes import TICKS, Episode, episode
from godel.world.model import Agent, World

EPILOG = """\b
Examples:
  godel prove gambler --candidate bold.ouro
  godel prove mine.ouro --agent careful --candidate brave
  godel prove gambler --agent timid --candidate bold.ouro --at "money=7"

P and Q are names of agents in the world's file, names of shipped agents, or paths of files that
hold one agent (PATH:NAME if they hold several).

Exit codes: 0 proved: Q is better than P here; 1 unknown within the work; 2 bad input, a candidate
that makes no sense included; 3 refuted: Q is not better than P here.
"""

CODES = {"proved": DONE, "refuted": REFUTED}


@click.command("prove", epilog=EPILOG)
@click.argument("world")
@click.option("--agent", metavar="P", help="The running program; by default the world's first.")
@click.option("--candidate", metavar="Q", required=True, help="The program that may be better.")
@click.option("--target", type=click.Choice(TARGETS), default=TARGETS[0], show_default=True,
              help="What better means: acting alone, or against going on searching (> or >=).")
@click.option("--trust-levels", type=click.IntRange(0, MOST_TRUST), default=0, metavar="N",
              help="Levels of trust of the running program (strict and relaxed).")  # fmt: skip
@click.option("--at", metavar="STATE", help='Where, as in "money=7 wins=0"; default: the start.')
@click.option("--work", type=click.IntRange(1), default=WORK, show_default=True, metavar="N",
              help="Work units that may be spent.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N",
              help="First seed of the lives that illustrate.")  # fmt: skip
@click.option("--lemma", "lemmas", type=click.Path(path_type=Path), metavar="FILE", multiple=True,
              help="Use what this certificate proves of P or Q again.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="Where the certificate goes.")  # fmt: skip
@as_json
def command(
    world: str,
    agent: str | None,
    candidate: str,
    target: str,
    trust_levels: int,
    at: str | None,
    work: int,
    seed: int,
    lemmas: tuple[Path, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Prove or refute that Q is better than P in WORLD: a higher expected utility, here.

    Under the target `frozen` both are compared as they act, and Q must search as P does (its
    `think` and `propose` are the same bytes). Under `strict` and `relaxed` Q is compared with
    keeping P and its search; what is not proved there stays unknown. A proof is a file that `godel
    check` accepts.
    """
    aim = _aim(target, trust_levels)
    refuse_existing(out)
    source = read_source(world)
    built = world_in(source)
    running = find_agent(agent, source, built)
    here = find_here(built, running, at)
    challenger = _candidate(candidate, source, built, as_json)
    meter = Meter(work)
    if lemmas and not aim.frozen:
        hint = "they say what programs are worth as they act"
        raise UsageProblem("lemmas serve only under --target frozen", hint=hint)
    given = [one for path in lemmas for one in lemmas_of(read_proof(path), AXIOMS)]
    with Progress(f"prove {built.name}"), Solver() as solver:
        attempt = prove_under(
            aim, built, running, challenger, here, meter, solver, lemmas=given
        )
    case = Case(built, running, challenger, here, aim, attempt, meter, seed)
    case.finish(out, as_json)


def _aim(target: str, levels: int) -> Aim:
    """What is to be proved. Raises UsageProblem for trust under `frozen`."""
    aim = Aim(target, levels)
    if aim.frozen and levels:
        raise UsageProblem(
            "under the target frozen there are no levels of trust", hint="add --target strict"
        )
    return aim


def _candidate(name: str, source: SourceFile, world: World, as_json: bool) -> Agent:
    """The candidate; one that cannot be read or built ends the command as malformed."""
    try:
        return find_agent(name, source, world)
    except (SyntaxProblem, MeaningProblem) as problem:
        finish(
            ["malformed: the candidate makes no sense in this world", str(problem)],
            {"verdict": "malformed", "reason": str(problem), "certificate": None},
            as_json,
            BAD_INPUT,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """Two programs that were compared, and what came of it."""

    world: World
    running: Agent
    candidate: Agent
    here: Here
    aim: Aim
    attempt: Attempt
    meter: Meter
    seed: int

    def finish(self, out: Path | None, as_json: bool) -> NoReturn:
        """Keep the certificate, print everything, end."""
        verdict = self.attempt.verdict
        path, pair = self._keep(out), None
        if verdict in CODES and self.aim.frozen:  # lives show how programs act, and no search
            pair = episode(
                self.world,
                self.running,
                self.candidate,
                self.here,
                self.seed,
                verdict == "proved",
            )
        lines = [*self._lines(), *([f"certificate: {path}"] if path else [])]
        lines += [] if pair is None else _pair_lines(pair)
        lines.append(footer(self.meter.used, self.meter.limit, self.seed))
        body = self._body(path, pair)
        finish(lines, body, as_json, CODES.get(verdict, NOT_PROVED))

    def _keep(self, out: Path | None) -> Path | None:
        """Write the certificate, if there is one; where it is."""
        proof = self.attempt.proof
        if proof is None or self.attempt.verdict not in CODES:
            return None
        goal = Goal("better" if self.attempt.verdict == "proved" else "no-better")
        claim = claim_for(self.world, self.running, self.candidate, self.here, goal, self.aim)
        data = compose(claim, self.world, self.running, self.candidate, proof)
        stem = f"{self.world.name}-{self.running.name}-{self.candidate.name}"
        path = certificate_path(out, stem, data)
        write_file(path, data, replace=out is None)
        return path

    def _lines(self) -> Sequence[str]:
        old, new, verdict = self.running.name, self.candidate.name, self.attempt.verdict
        place = place_text(self.world, self.running, self.here)
        level = "" if self.aim.frozen else f", trust level {self.aim.trust}"
        rival = old if self.aim.frozen else f"keeping {old} and its search"
        word = "no worse" if self.aim.target == "relaxed" else "better"
        says = {
            "proved": f"{new} is {word} than {rival}",
            "refuted": f"{new} is not better than {old}",
        }.get(verdict, f"is {new} {word} than {rival}? not settled")
        lines = [f"{verdict}: {says}, at {place} [target {self.aim.target}{level}]"]
        if self.attempt.reason:
            lines.append(f"  {self.attempt.reason}")
        if same_tree(self.running.node, self.candidate.node):
            lines.append("  they are the same program")
        return [*lines, *(self._acting() if self.aim.frozen else self._searching())]

    def _acting(self) -> Iterator[str]:
        """What is proved of the two programs as they act."""
        for role, name, ends in (
            ("running", self.running.name, self.attempt.running),
            ("candidate", self.candidate.name, self.attempt.candidate),
        ):
            if (ends.lower, ends.upper) != (None, None):
                yield f"  {role:9} {name}: U in {interval(ends.lower, ends.upper)}"

    def _searching(self) -> Iterator[str]:
        """What is proved of keeping the one with its search, and of the other."""
        kept, new = self.attempt.running.upper, self.attempt.candidate.lower
        if kept is not None:
            yield f"  keeping {self.running.name}: U at most {rounded(kept, up=True)}"
        if new is not None:
            yield f"  switching to {self.candidate.name}: U at least {rounded(new, up=False)}"

    def _body(self, path: Path | None, pair: Episode | None) -> dict[str, Plain]:
        meter = self.meter
        return {
            "world": self.world.name,
            "running": self.running.name,
            "candidate": self.candidate.name,
            "at": place_text(self.world, self.running, self.here),
            "target": self.aim.target,
            "trust_levels": self.aim.trust,
            "verdict": self.attempt.verdict,
            "reason": self.attempt.reason,
            "bounds": {
                "running": _ends(self.attempt.running),
                "candidate": _ends(self.attempt.candidate),
            },
            "certificate": str(path) if path else None,
            "illustration": _pair_body(pair),
            "work": common(meter.used, meter.limit, meter.by_phase(), self.seed),
        }


def _ends(ends: Interval) -> Plain:
    return {"lower": exact(ends.lower), "upper": exact(ends.upper)}


def _pair_lines(pair: Episode) -> list[str]:
    """The sampled lives in a few lines."""
    lines = [
        f"two lives with the same chance, seed {pair.seed} (the first of {pair.tried} tried that "
        f"shows it), at most {TICKS} ticks; they only illustrate:"
    ]
    if not _shows(pair):
        lines = [
            f"two lives with the same chance, seed {pair.seed}, at most {TICKS} ticks; they only "
            "illustrate, and do not show a difference:"
        ]
    for life in (pair.running, pair.candidate):
        earned = rounded(life.earned, up=False)
        lines.append(f"  {life.name}: {len(life.steps)} ticks, discounted gain about {earned}")
    parting = pair.parting()
    if parting is not None:
        one, other = pair.running.steps[parting], pair.candidate.steps[parting]
        where = f", at {one.state}" if one.state else ""
        lines.append(
            f"  first at tick {parting}{where}: {pair.running.name} does {one.action}, "
            f"{pair.candidate.name} does {other.action}"
        )
    return lines


def _shows(pair: Episode) -> bool:
    return pair.running.earned != pair.candidate.earned


def _pair_body(pair: Episode | None) -> Plain:
    if pair is None:
        return None
    return {
        "seed": pair.seed,
        "only_illustrates": True,
        "running_about": rounded(pair.running.earned, up=False),
        "candidate_about": rounded(pair.candidate.earned, up=False),
        "ticks": [len(pair.running.steps), len(pair.candidate.steps)],
        "parting": pair.parting(),
    }
