"""A program's procedures as compiled Python, with the outcomes of the reference evaluator.

For whoever runs a program often and trusts no less than the compiler's tests: the life, which
`check` lives again by the reference evaluator, and the estimates of the search.
"""

from __future__ import annotations

from collections.abc import Sequence

from godel.language.compiler import CompiledProcedures, compile_agent
from godel.language.evaluator import Outcome
from godel.language.region import Region
from godel.language.values import Value
from godel.world.model import Agent
from godel.world.tick import by_reference


class CompiledCaller:
    """Calls the procedures of one agent; compiled once they were called `after` times. Mutable.

    Compiling takes about as long as a hundred runs of a short policy by the reference evaluator.
    """

    def __init__(self, agent: Agent, after: int = 0) -> None:
        self.agent, self._left = agent, after
        self._procedures: CompiledProcedures | None = None

    def __call__(
        self, agent: Agent, name: str, arguments: Sequence[Value], limit: int, region: Region | None
    ) -> Outcome:
        """As `by_reference`. Another agent, or a symbolic run, is left to that."""
        if agent is not self.agent or region is not None:
            return by_reference(agent, name, arguments, limit, region)
        if self._procedures is None:
            self._left -= 1
            if self._left >= 0:
                return by_reference(agent, name, arguments, limit, region)
            self._procedures = compile_agent(agent)
        return self._procedures.call(name, arguments, limit)
