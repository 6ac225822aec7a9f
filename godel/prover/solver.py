"""The solver behind a typed face: questions and answers in our own data. Untrusted.

`Solver` keeps one worker process (solver_worker.py), speaks JSON lines with it, and believes
nothing: a model counts only if it satisfies the query in exact arithmetic, and whatever else the
worker does (dies, floods, hangs, answers nonsense) is the verdict `unknown`.

**An `unsat` is not checked and proves nothing.** It says what is worth trying; whatever is built on
it must bring evidence of its own to the kernel. Importing this module does not import z3.
"""

from __future__ import annotations

import json
import os
import re
import selectors
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, NoReturn, Self, TypeAlias

from godel.errors import GodelError
from godel.prover.formulas import (
    All,
    Formula,
    OutsideLimits,
    Query,
    assertions_before_alternatives,
    holds,
    is_linear,
    smt_text,
    within,
)

RLIMIT_PER_UNIT: Final = 1_000
QUERY_FEE: Final = 5
"""Work units for putting one query, whatever it contains: about what a trivial one costs."""
DEFAULT_BUDGET: Final = 5_000
DEFAULT_WALL_SECONDS: Final = 60.0
DEFAULT_MEMORY: Final = 2 << 30
MAXIMUM_ANSWER: Final = 4_000_000
MAXIMUM_DIGITS: Final = 2_000
WORKER: Final = Path(__file__).with_name("solver_worker.py")

_NUMBER = re.compile(rf"(-?[0-9]{{1,{MAXIMUM_DIGITS}}})(?:/([0-9]{{1,{MAXIMUM_DIGITS}}}))?")

Status: TypeAlias = Literal["sat", "unsat", "unknown"]


class SolverMissing(GodelError):
    """A query was put, but z3 is not installed."""

    code = "solver-missing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one query.

    `model` (one exact value per variable, in the order of the query) is there exactly if the
    status is `sat`, and has been checked; `unsat` has not. `work` is in work units, fees included;
    `rlimit` is Z3's own count and comparable only within one `version`. A verdict that is not
    `repeatable` may come out differently next time: a limit of time or memory struck.
    """

    status: Status
    model: tuple[Fraction, ...] | None
    reason: str
    work: int
    rlimit: int
    version: str
    text: str
    repeatable: bool = True


@dataclass(frozen=True, slots=True)
class _Reply:
    """One verdict as the worker claims it."""

    status: Status
    model: tuple[Fraction, ...] | None
    reason: str
    rlimit: int


class _Trouble(Exception):
    """The worker did something else than answer."""


class Solver:
    """A worker process for queries, started at the first one and again after it had to be killed.

    Use it as a context manager. `budget` is in work units and decides; `wall_seconds` (per query)
    and `memory_bytes` are safety nets. `struck` says whether any verdict so far was not repeatable.
    """

    def __init__(
        self,
        *,
        wall_seconds: float = DEFAULT_WALL_SECONDS,
        memory_bytes: int = DEFAULT_MEMORY,
        command: Sequence[str] | None = None,
    ) -> None:
        self.struck = False
        self.version = ""
        self._wall_seconds = wall_seconds
        # -P: modules beside the worker must not hide those of the standard library.
        self._command = tuple(command or (sys.executable, "-P", str(WORKER), str(memory_bytes)))
        self._process: subprocess.Popen[bytes] | None = None
        self._asked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker; a later query starts a new one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def check(self, query: Query, *, budget: int = DEFAULT_BUDGET) -> Verdict:
        """Ask whether the query has a solution. Fails only with UsageProblem (a malformed query)
        and SolverMissing."""
        return self._ask(query, (), budget)[0]

    def check_many(
        self, query: Query, alternatives: Sequence[Formula], *, budget: int = DEFAULT_BUDGET
    ) -> tuple[Verdict, ...]:
        """Ask, for each alternative, whether the query has a solution in which it holds too.

        One round trip, one fee, and one budget, used up in order. Fails as `check`.
        """
        return self._ask(query, tuple(alternatives), budget) if alternatives else ()

    def _ask(
        self, query: Query, alternatives: tuple[Formula, ...], budget: int
    ) -> tuple[Verdict, ...]:
        wanted = max(1, len(alternatives))
        if budget <= QUERY_FEE:
            return self._unknown("budget", wanted, "", work=0)
        try:
            text = smt_text(query, alternatives)
        except OutsideLimits as problem:
            return self._unknown(problem.message, wanted, "", work=QUERY_FEE)
        limit = (budget - QUERY_FEE) * RLIMIT_PER_UNIT
        self._asked += 1
        request = {
            "id": self._asked,
            "text": text,
            "base": assertions_before_alternatives(query),
            "simple": is_linear((query.formula, *alternatives)),
            "sorts": [variable.sort.value for variable in query.variables],
            "rlimit": limit,
            "cpu": int(self._wall_seconds) + 1,
        }
        deadline = time.monotonic() + self._wall_seconds
        try:
            process = self._started(deadline)
            line = self._exchange(process, json.dumps(request).encode() + b"\n", deadline)
            replies = _read_replies(line, self._asked, wanted)
        except _Trouble as trouble:
            self.close()
            self.struck = True
            # What it did with its budget cannot be known, so all of it is charged.
            return self._unknown(str(trouble), wanted, text, work=budget, repeatable=False)
        except BaseException:
            # Ctrl-C, say: the answer still to come must not meet the next query.
            self.close()
            raise
        return self._judge(query, alternatives, replies, text, limit)

    def _judge(
        self,
        query: Query,
        alternatives: tuple[Formula, ...],
        replies: tuple[_Reply, ...],
        text: str,
        limit: int,
    ) -> tuple[Verdict, ...]:
        """Turn claims into verdicts: models are checked, and the budget is recognised by its count
        (Z3 says `canceled` for every limit alike)."""
        verdicts: list[Verdict] = []
        spent = 0
        for index, reply in enumerate(replies):
            spent += reply.rlimit
            status, model, reason = reply.status, reply.model, reply.reason
            if model is not None:
                extra = alternatives[index : index + 1]
                if not within(query.variables, model) or not holds(
                    All((query.formula, *extra)), query.named(model)
                ):
                    status, model = "unknown", None
                    reason = "model does not satisfy the query"
            elif status == "unknown" and spent >= limit:
                reason = "budget"
            work = -(-reply.rlimit // RLIMIT_PER_UNIT) + (QUERY_FEE if index == 0 else 0)
            verdicts.append(Verdict(status, model, reason, work, reply.rlimit, self.version, text))
        return tuple(verdicts)

    def _unknown(
        self, reason: str, count: int, text: str, *, work: int, repeatable: bool = True
    ) -> tuple[Verdict, ...]:
        """The same unknown for every alternative; the first one carries the work."""
        return tuple(
            Verdict("unknown", None, reason, 0 if i else work, 0, self.version, text, repeatable)
            for i in range(count)
        )

    def _started(self, deadline: float) -> subprocess.Popen[bytes]:
        """The worker, after its greeting. A new session, so that Ctrl-C reaches us and not it; but
        a process that leads a session of its own takes the solver with it when it is killed."""
        if self._process is not None:
            return self._process
        try:
            process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONHASHSEED": "0"},
                start_new_session=os.getsid(0) != os.getpid(),
            )
        except OSError as problem:
            raise _Trouble(f"the solver cannot be started: {problem.strerror}") from None
        self._process = process
        greeting = _object(self._exchange(process, b"", deadline))
        match greeting:
            case {"z3": str(version)} if re.fullmatch(r"[0-9.]{1,20}", version):
                self.version = version
            case {"missing": str(why)}:
                raise SolverMissing(
                    f"z3 cannot be imported: {_printable(why)}",
                    hint="proofs are searched with z3: pip install z3-solver",
                )
            case _:
                raise _Trouble("the solver did not greet")
        return process

    def _exchange(self, process: subprocess.Popen[bytes], message: bytes, deadline: float) -> bytes:
        """Send a message and receive one line, whichever the worker does first."""
        if process.stdin is None or process.stdout is None:
            raise _Trouble("the solver has no pipes")
        source, sink = process.stdout.fileno(), process.stdin.fileno()
        os.set_blocking(source, False)
        os.set_blocking(sink, False)
        received = bytearray()
        rest = memoryview(message)
        with selectors.DefaultSelector() as selector:
            selector.register(source, selectors.EVENT_READ)
            if rest:
                selector.register(sink, selectors.EVENT_WRITE)
            while True:
                left = deadline - time.monotonic()
                ready = selector.select(left) if left > 0 else []
                if not ready:
                    raise _Trouble(f"killed after {self._wall_seconds:g} s")
                for key, _ in ready:
                    if key.fd == sink:
                        rest = rest[_write(sink, rest) :]
                        if not rest:
                            selector.unregister(sink)
                        continue
                    part = _read(source)
                    received += part
                    end = part.find(b"\n")
                    if 0 <= end < len(part) - 1 or len(received) > MAXIMUM_ANSWER:
                        raise _Trouble("the solver said too much")
                    if end >= 0:
                        return bytes(received)


def _write(sink: int, data: memoryview) -> int:
    try:
        return os.write(sink, data[:65_536])
    except BlockingIOError:
        return 0
    except OSError:
        raise _Trouble("the solver died") from None


def _read(source: int) -> bytes:
    try:
        part = os.read(source, 65_536)
    except OSError:
        raise _Trouble("the solver cannot be read") from None
    if not part:
        raise _Trouble("the solver died")
    return part


# Reading claims. Strict, and every failure is the same: this is no answer.


def _refuse(why: str) -> NoReturn:
    raise _Trouble(f"the solver's answer is malformed: {why}")


def _object(line: bytes) -> dict[str, object]:
    """A JSON object from one line."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        _refuse("no JSON")
    if not isinstance(value, dict):
        _refuse("no object")
    return value


def _read_replies(line: bytes, number: int, count: int) -> tuple[_Reply, ...]:
    """The verdicts in an answer to request `number`."""
    match _object(line):
        case {"id": named, "failed": str(why)} if _same(named, number):
            raise _Trouble(f"the solver failed: {_printable(why)}")
        case {"id": named, "verdicts": list(items)} if _same(named, number):
            if len(items) != count:
                _refuse("wrong number of verdicts")
            return tuple(_read_reply(item) for item in items)
        case _:
            _refuse("wrong keys or number")


def _same(claimed: object, number: int) -> bool:
    """Whether this is the integer and not, say, `true` for 1."""
    return type(claimed) is int and claimed == number


def _read_reply(item: object) -> _Reply:
    if not isinstance(item, dict):
        _refuse("a verdict is no object")
    rlimit = item.get("rlimit")
    if type(rlimit) is not int or not 0 <= rlimit < 1 << 63:
        _refuse("no count of work")
    match item:
        case {"status": "sat", "model": list(values)}:
            return _Reply("sat", tuple(_read_number(value) for value in values), "", rlimit)
        case {"status": "unsat"}:
            return _Reply("unsat", None, "", rlimit)
        case {"status": "unknown", "reason": str(why)}:
            return _Reply("unknown", None, _printable(why), rlimit)
        case _:
            _refuse("no known status")


def _read_number(text: object) -> Fraction:
    """`p` or `p/q` in decimal digits, their number bounded."""
    found = _NUMBER.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        _refuse("a value is no number of acceptable size")
    numerator, denominator = int(found[1]), int(found[2] or 1)
    if denominator == 0:
        _refuse("a value divides by zero")
    return Fraction(numerator, denominator)


def _printable(text: str) -> str:
    """At most 200 plain characters of what somebody else wrote."""
    return "".join(c if " " <= c <= "~" else "?" for c in text[:200])
