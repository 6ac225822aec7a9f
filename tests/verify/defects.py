"""Mistakes planted in the kernel, one at a time: the two checkers must then disagree somewhere.

python -m tests.verify.defects            all of them
python -m tests.verify.defects 3 17       some of them

Certificates and the second checker's verdicts on them are written to a folder once. Each defect
is a change of text in a copy of the package; a process with that copy judges the certificates
until one verdict differs. A kernel that crashes or hangs on a certificate has shown itself too.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tests.architecture.sources import PACKAGE, ROOT
from tests.kernel.certificates import ALLOWED
from tests.verify.campaign import LONGEST, certificates
from tests.verify.corpus import files, shown, written
from tests.verify.judging import judged_by_second
from tests.verify.test_probes import QUESTIONS

RANDOM = 600
"""Random certificates besides those of the corpus, the tests and the pages."""
PATIENCE = 600
"""Seconds that a kernel with a defect may take."""

JUDGE = """
import json, sys
from pathlib import Path
from godel.kernel.proof import verify
allowed = frozenset(json.loads(sys.argv[2]))
folder = Path(sys.argv[1])
for name, wanted in json.loads((folder / "verdicts.json").read_text()):
    try:
        accepted = verify((folder / name).read_bytes(), allowed, 10**8).accepted
    except Exception as crash:
        accepted = None
    if accepted is not wanted:
        print(name)
        break
"""


@dataclass(frozen=True)
class Defect:
    """A change of one place of a file under `godel`."""

    file: str
    old: str
    new: str

    def plant(self, package: Path) -> None:
        """Make the change in a copy of the package."""
        path = package / self.file
        text = path.read_text("utf-8")
        if self.old not in text:
            raise ValueError(f"{self.file} has no {self.old!r}")
        path.write_text(text.replace(self.old, self.new, 1), "utf-8")


def table(file: str, *changes: tuple[str, str]) -> list[Defect]:
    return [Defect(file, old, new) for old, new in changes]


DEFECTS = [
    *table(
        "language/region.py",
        ("if weight < 0:", "if weight > 0:"),
        ("if high is not None and high < bound:", "if high is not None and high <= bound:"),
        ("if low is not None and low >= bound:", "if low is not None and low >= bound - 1:"),
        ("ceil(ends[0]), before[0]", "ceil(ends[0]) + 1, before[0]"),
        ("floor(ends[1]), before[1]", "floor(ends[1]) - 1, before[1]"),
        ("_near(min(corners)), _near(max(corners))", "_near(corners[0]), _near(corners[-1])"),
        ("left[0] < 0 or right[0] < 0", "left[0] < 0"),
        (
            "return _known(region).at_least(form, ceil(edge))",
            "return _known(region).at_least(form, ceil(edge) - 1)",
        ),
        (
            "return _known(region).at_least(form, floor(edge) + 1)",
            "return _known(region).at_least(form, floor(edge))",
        ),
        (
            "return not _known(region).at_least(form, floor(edge) + 1)",
            "return not _known(region).at_least(form, floor(edge) + 2)",
        ),
        (
            "if edge != floor(edge):\n        return False",
            "if edge != floor(edge):\n        return True",
        ),
        ("return (self, []) if inside else None", "return None"),
        ("tighten(rest, 0, by.divisor - 1)", "tighten(rest, 0, by.divisor - 2)"),
        ("1 + self.quotients.index(by)", "len(self.quotients)"),
    ),
    *table(
        "kernel/evidence.py",
        ("and node.value > 0:", "and node.value != 0:"),
        (
            "isinstance(total, Polynomial) or total >= 0",
            "isinstance(total, Polynomial) or total > 0",
        ),
        ('if side == "low" else add(end', 'if side == "high" else add(end'),
        (
            "return [(half, evidence) for half, evidence in both if half",
            "return [(half, evidence) for half, evidence in both[:1] if half",
        ),
        ("oracles.add(", "oracles.discard("),
        ("if any(not _is_known(region", "if False and any(not _is_known(region"),
        ("return multiply(root, root)", "return root"),
    ),
    *table(
        "kernel/bounds.py",
        (
            "demand(multiply(sign, value), region, ",
            "(lambda *_: None)(multiply(sign, value), region, ",
        ),
        (
            "total = add(outcome.gain, multiply(world.discount, then))",
            "total = add(outcome.gain, then)",
        ),
        (
            "expected = add(expected, multiply(outcome.weight, total))",
            "expected = add(expected, total)",
        ),
        ("gap = multiply(sign, subtract(value, expected))", "gap = subtract(value, expected)"),
        ("ledger.settle(shares, region)", "pass"),
        ("if premises.invariant().subject.everyone:", "if False:"),
    ),
    *table(
        "kernel/reasons.py",
        ("if not factor < 1:", "if factor > 1:"),
        ("if scale < 0:", "if False:"),
        ("if context.world.life is None:", "if False:"),
        ("demand(here, region, f", "str(f"),
        ('demand(room, region, "', 'str("'),
        ("if premises.terminating().invariant is not kept:", "if False:"),
        ("subtract(self.here, 1)", "subtract(self.here, 0)"),
        ('demand(signed, region, "', 'str("'),
        ('demand(reach, region, "', 'str("'),
    ),
    *table("kernel/observing.py", ("best[key] = max(totals)", "best[key] = min(totals)")),
    *table(
        "kernel/numbers.py",
        ("        return 0\n", "        pass\n"),
        ("number(Fraction(factor) * context.world.discount)", "factor"),
        ("if subject.everyone and depth:", "if False:"),
        ("for b in bounds}) != 1", "for b in bounds}) < 1"),
    ),
    *table(
        "kernel/comparison.py",
        ("if not candidate.value > running.", "if not candidate.value >= running."),
        ("    _demand_frozen(candidate.subject, running.subject)\n", ""),
        ("if candidate.upper or not running.upper:", "if candidate.upper:"),
    ),
    *table(
        "kernel/tables.py",
        ("if endless and self.listed.ranks is None", "if False and self.listed.ranks is None"),
        ("if not nonnegative(rank, None):", "if False:"),
        ("subtract(rank, 1)", "subtract(rank, 0)"),
    ),
    *table(
        "kernel/context.py",
        (
            "return carry(self.running.agent, subject.agent, self.here.memory)",
            "return subject.agent.initial",
        ),
        ("and subject.digest not in known:", "and False:"),
        ("if scheme not in have:", "if False:"),
    ),
    *table(
        "kernel/proof.py",
        ("and formula.upper == upper", "and True"),
        ("if not same or here.tick != 0 or", "if not same or"),
        ("formula.challenger.digest == candidate.digest ==", "candidate.digest =="),
        ("if (claim.world, claim.running) !=", "if False and (claim.world, claim.running) !="),
        ("beyond = sorted(set(state.rests_on) - allowed)", "beyond: list[str] = []"),
    ),
    *table(
        "world/tick.py",
        ('raise WorldFault("the weights do not sum to 1")', "pass"),
        ('raise WorldFault("a weight is negative")', "pass"),
        ("add(_quantity(state[-1]), -1)", "add(_quantity(state[-1]), -2)"),
        ("sort.high is None or nonnegative(subtract(sort.high, value), region)", "True"),
    ),
    *table(
        "language/primitives.py",
        ("if right <= 0:", "if right == 0:"),
        (
            "if not nonnegative(subtract(other, best), region):",
            "if nonnegative(subtract(other, best), region):",
        ),
        ("if not nonnegative(add(LARGEST, result), region):", "if False:"),
        ('"increasing", _chain(positive, False)', '"increasing", _chain(nonnegative, False)'),
    ),
    *table(
        "language/evaluator.py",
        ("if self.gas > self.limit:", "if self.gas >= self.limit:"),
        ("if self.depth > DEPTH_LIMIT:", "if False:"),
        ("self.gas += size", "self.gas += 0"),
    ),
    *table(
        "kernel/searching.py",
        ('world = replace(context.world, mode="search")', "world = context.world"),
        ("setdefault(state_key(observation(world, state)), [])", 'setdefault("", [])'),
        ('if premises.mode() != "search":', "if False:"),
        ("if not bounded.subject.everyone:", "if False:"),
        ("if bounded.upper or bounded.mode not in modes:", "if bounded.mode not in modes:"),
        ("if bounded.upper or bounded.mode not in modes:", "if bounded.upper:"),
        ("if not zero(units, region) and not is_over(", "if not zero(units, region) and is_over("),
        ("if isinstance(inside, Expression) and not within(", "if not within("),
        ("if context.trust < 1:", "if context.trust < 0:"),
        ("if world.life is None and (world.discount == 1 or not ends):", "if False:"),
        ('_alone(premises, ("pay",))', '_alone(premises, ("act", "pay"))'),
    ),
    *table(
        "kernel/comparison.py",
        ('context.target == "relaxed" and other and', "other and"),
        ("and other and candidate.value == running.value", "and other"),
        ('"relaxed" and other and', '"relaxed" and'),
        ("if candidate.mode != mode or running.mode != mode:", "if candidate.mode != mode:"),
        ("if candidate.mode != mode or running.mode != mode:", "if running.mode != mode:"),
        ('if premises.mode() != "act":', "if False:"),
        ("thinking.keys() | (proposing.keys() - shared)", "proposing.keys() - shared"),
        ('ACTING).keys() - {"propose"}', "ACTING).keys()"),
    ),
    *table(
        "kernel/conditions.py",
        ("if not is_over(world, place.state, region):", "if is_over(world, place.state, region):"),
        ("    demand_here(context, candidate, kept.predicate, here)\n", ""),
        ("    demand_here(context, running, kept.predicate, here)\n", ""),
        ("saved(world, candidate, running,", "saved(world, running, candidate,"),
        ("if memories[0] != memories[1]:", "if False:"),
        ("if kept.subject.digest != candidate.digest:", "if False:"),
        (
            "move = choose(context.world, candidate.agent,",
            "move = choose(context.world, context.running.agent,",
        ),
        ("    demand_limits(world)\n", ""),
    ),
    *table(
        "kernel/proof.py",
        ("canonical_text(formula.predicate.node) == canonical_text(demanded)", "True"),
    ),
    *table(
        "kernel/context.py",
        ('if mode == "search" and not subject.everyone:', "if False:"),
        ("replace(self.world, mode=mode)", "self.world"),
    ),
    *table(
        "kernel/numbers.py",
        ("context.outcomes(subject, place, bounded.mode)", "context.outcomes(subject, place)"),
    ),
    *table(
        "kernel/strips.py",
        ("context.outcomes(subject, place, self.check.mode)", "context.outcomes(subject, place)"),
    ),
    *table(
        "kernel/claim.py",
        ('if claim.target == "frozen" and claim.trust:', "if False:"),
        ('if claim.target != "frozen" and claim.goal.kind != "better":', "if False:"),
    ),
    *table(
        "world/tick.py",
        (
            'if agent.procedure("think") is None or is_over(world, state, region):',
            'if agent.procedure("think") is None:',
        ),
        ("not in_sort(result, Range(0, None), region)", "False"),
        ("gain = subtract(gain, multiply(world.discount, later))", "gain = subtract(gain, later)"),
        ("thinking(world, agent, branch.state, recall.memory, region)",
         "thinking(world, agent, branch.state, memory, region)"),
        ("thinking(world, agent, branch.state, recall.memory, region)",
         "thinking(world, agent, state, memory, region)"),
    ),
]


def prepare(folder: Path, count: int = RANDOM) -> None:
    """Write the certificates and the second checker's verdicts, small questions first."""
    found = {name: item.data() for name, item in QUESTIONS.items()}
    found |= written() | shown() | files()
    found |= {f"random {k}": data for k, data in enumerate(islice(certificates("defects"), count))}
    verdicts: list[tuple[str, bool]] = []
    for number, data in enumerate(found.values()):
        if len(data) <= LONGEST:
            name = f"{number}.proof"
            (folder / name).write_bytes(data)
            verdicts.append((name, judged_by_second(data) is None))
    (folder / "verdicts.json").write_text(json.dumps(verdicts))


def noticed(defect: Defect | None, folder: Path) -> str:
    """The first certificate on which a kernel with a defect differs; empty if there is none."""
    with tempfile.TemporaryDirectory() as place:
        package = Path(place) / "godel"
        shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("grammars", "proofs"):
            (Path(place) / name).symlink_to(ROOT / name)
        if defect is not None:
            defect.plant(package)
        command = [sys.executable, "-c", JUDGE, str(folder), json.dumps(sorted(ALLOWED))]
        environment = os.environ | {"PYTHONPATH": place}
        try:
            done = subprocess.run(
                command,
                cwd=place,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return "it hangs"
        if done.returncode:
            raise ValueError(f"the package cannot be imported: {done.stderr[-500:]}")
        return done.stdout.strip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Plant defects; exit code 1 if one is not noticed."""
    parser = argparse.ArgumentParser(description="mistakes planted in the kernel")
    parser.add_argument("numbers", nargs="*", type=int)
    chosen = parser.parse_args(arguments).numbers or range(1, len(DEFECTS) + 1)
    missed = 0
    with tempfile.TemporaryDirectory() as place:
        prepare(Path(place))
        for number in chosen:
            defect = DEFECTS[number - 1]
            found = noticed(defect, Path(place))
            missed += not found
            print(
                f"{number:3} {found or 'NOT NOTICED':12} {defect.file}: {defect.new!r}", flush=True
            )
    print(f"{len(chosen) - missed} of {len(chosen)} noticed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
