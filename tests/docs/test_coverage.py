"""The documents name everything that the code has: no primitive, rule or reason without a word."""

from __future__ import annotations

import ast
import re
from dataclasses import fields

import pytest

from godel.events import EVENTS
from godel.kernel import proof
from godel.kernel.evidence import LEAF_LIMIT, LONGEST_FORM
from godel.kernel.listed import LONGEST_INTEGER, MOST_POINTS
from godel.kernel.numbers import UNROLL_LIMIT
from godel.kernel.observing import BELIEF_LIMIT
from godel.kernel.strips import MOST_STRIP_POINTS
from godel.language.canonical import MAXIMUM_TOKENS
from godel.language.desugar import KEYWORDS, MAXIMUM_SCOPE, PRELUDE_NAMES
from godel.language.polynomial import HIGHEST_DEGREE, MOST_TERMS
from godel.language.primitives import PRIMITIVES
from godel.language.syntax import MAXIMUM_BYTES, MAXIMUM_DEPTH, MAXIMUM_DIGITS
from godel.world.build import CLAUSES, DEFAULT_GAS_LIMIT, MAXIMUM_GAS_LIMIT
from godel.world.clauses import MAXIMUM_OPTIONS, MAXIMUM_VARIABLES
from godel.world.start import MAXIMUM_STARTS, START_GAS
from godel.world.tick import MAXIMUM_BRANCHES, WORLD_GAS
from tests.architecture.sources import trusted_files
from tests.docs.pages import DOCS, ROOT

SEMANTICS = (DOCS / "semantics.md").read_text("utf-8")
WORDS = set(re.split(r"[\s()`|,.;:'\[\]]+", SEMANTICS))
KERNEL = ROOT / "godel" / "kernel"

RULES = (
    "invariant terminates bellman-upper bellman-lower ceiling table-upper table-lower unroll "
    "mixture belief-ceiling continue quiet reflect reflect-lossless separate dominated cheaper "
    "alike keep"
).split()
EVIDENCE = "auto cut cases divide contradiction oracle".split()
REASONS = "life sign weight countdown terminates".split()


def strings_of(name: str, variable: str) -> set[str]:
    """The texts that a variable is compared with in a file of the kernel."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((KERNEL / name).read_text("utf-8"))):
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name):
            if node.left.id != variable:
                continue
            for side in node.comparators:
                for constant in ast.walk(side):
                    if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                        found.add(constant.value)
    return found


def test_rules_listed_here_are_those_of_the_kernel() -> None:
    module = ast.parse((KERNEL / "proof.py").read_text("utf-8"))
    cases = (node for node in ast.walk(module) if isinstance(node, ast.match_case))
    patterns = (part for case in cases for part in ast.walk(case.pattern))
    names = [part.value for part in patterns if isinstance(part, ast.MatchValue)]
    texts = {n.value for n in names if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    assert texts == set(RULES)


def test_evidence_listed_here_is_that_of_the_kernel() -> None:
    assert strings_of("evidence.py", "kind") == set(EVIDENCE)


def test_reasons_listed_here_are_those_of_the_kernel() -> None:
    assert strings_of("reasons.py", "kind") == set(REASONS)


@pytest.mark.parametrize(
    "name",
    [
        *sorted(PRIMITIVES),
        *sorted(KEYWORDS),
        *sorted(PRELUDE_NAMES),
        *sorted(CLAUSES),
        *proof.INSTRUCTIONS,
        *proof.GIVEN,
        *proof.MODES,
        *RULES,
        *EVIDENCE,
        *REASONS,
    ],
)
def test_semantics_names_it(name: str) -> None:
    assert name in WORDS or f"`{name}`" in SEMANTICS


@pytest.mark.parametrize(
    "limit",
    [
        UNROLL_LIMIT,
        BELIEF_LIMIT,
        MOST_POINTS,
        MOST_STRIP_POINTS,
        LONGEST_INTEGER,
        START_GAS,
        LEAF_LIMIT,
        LONGEST_FORM,
        HIGHEST_DEGREE,
        MOST_TERMS,
        MAXIMUM_BYTES,
        MAXIMUM_DEPTH,
        MAXIMUM_DIGITS,
        MAXIMUM_BRANCHES,
        MAXIMUM_OPTIONS,
        MAXIMUM_SCOPE,
        MAXIMUM_STARTS,
        MAXIMUM_TOKENS,
        MAXIMUM_VARIABLES,
        DEFAULT_GAS_LIMIT,
        MAXIMUM_GAS_LIMIT,
        WORLD_GAS,
        proof.MAXIMUM_PROOF_BYTES,
        proof.MAXIMUM_PROOF_DEPTH,
        proof.MAXIMUM_INSTRUCTIONS,
        proof.MAXIMUM_PREMISES,
        proof.WORK,
    ],
)
def test_semantics_states_the_limit(limit: int) -> None:
    assert f"{limit:,}" in SEMANTICS[SEMANTICS.index("## 15. Limits") :]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_page(rule: str) -> None:
    names = {path.stem for path in (DOCS / "rules").glob("*.md")}
    assert rule in names or rule.rpartition("-")[0] in names


def test_the_tour_passes_every_trusted_file() -> None:
    tour = (DOCS / "tour.md").read_text("utf-8")
    missing = [
        path.name
        for path in trusted_files()
        if path.name != "__init__.py" and f"`{path.name}` **T**" not in tour
    ]
    assert missing == []


def test_the_decision_states_the_budgets_that_are_enforced() -> None:
    from tests.architecture.test_budget import KERNEL_LINES, TRUSTED_LINES

    (page,) = (DOCS / "adr").glob("0005-*.md")
    text = page.read_text("utf-8")
    assert f"at most {KERNEL_LINES:,}" in text
    assert f"at most {TRUSTED_LINES:,}" in text


def test_every_command_has_a_section() -> None:
    from godel.cli import COMMANDS

    text = (DOCS / "commands.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"\n## {name}\n" not in text] == []


def test_every_record_of_the_journal_is_described() -> None:
    rows = dict(
        re.findall(r"^\| `([a-z-]+)` \| ([^|]*) \|", (DOCS / "runs.md").read_text("utf-8"), re.M)
    )
    for event in EVENTS:
        assert rows[event.kind].strip() == ", ".join(item.name for item in fields(event))
