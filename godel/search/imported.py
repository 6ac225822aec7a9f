"""`(import K)`: a policy that was trained elsewhere, generalised to a small program.

K counts the programs that are thought to gain something, the best first: of a table the whole and
shorter programs that agree with most of it (what was learned from samples is often wrong where it
is complicated), of rules the rules as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator

from godel.errors import UsageProblem
from godel.language.syntax import Node
from godel.search.answers import with_policy_body
from godel.search.generalise import programs
from godel.search.landscape import survey
from godel.search.policy_file import SUPPLY, Rules, read_policy
from godel.search.proposer import NothingLeft, Proposal, Setting, chosen, rated
from godel.search.strict_json import printable

LAST = 8


def imported(setting: Setting, number: int) -> Proposal:
    """The K-th best program of the policy file, and those after it.

    Raises NothingLeft, NothingGained, OutOfWork.
    """
    text = setting.supply(SUPPLY)
    if number > LAST:
        raise NothingLeft(f"import ends after {LAST}")
    setting.policy()
    landscape = survey(
        setting.world, setting.running, setting.here, setting.remembered,
        setting.seen_names(True), 1, setting.effort,
    )  # fmt: skip
    ranking = rated(setting, landscape.model.estimate, _trees(setting, text))
    return Proposal(chosen(ranking, number))


def _trees(setting: Setting, text: str) -> Iterator[Node]:
    """Whole programs with the policy of a file. Raises NothingLeft."""
    setting.effort.spend(len(text))
    try:
        policy = read_policy(text, setting.world, setting.running)
    except UsageProblem as problem:
        raise NothingLeft(printable(problem.message)) from None
    bodies = (policy.body,) if isinstance(policy, Rules) else programs(setting, policy)
    for body in bodies:
        yield with_policy_body(setting, body)
