"""The archive of a run: the same for any number of workers, after a crash too, and visible."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from godel.events import Attempted
from godel.machine.attempts import WINDOW, Attempt, Searcher, Start
from godel.machine.run import check, resume
from godel.machine.storage import JOURNAL
from godel.search.archive import Entry
from godel.trace.text import open_run, trace
from tests.machine.gambling import BOLD_PROOF, CAREFUL, PROVED, TIMID, Script, live, of, variant
from tests.machine.test_searching import HERE

TICKS = 12
FIRST = Attempt("(evolve 1)", "screened", "no gain", (("propose", 20),), CAREFUL,
                challenger=("1/3", "0.5"))  # fmt: skip
SECOND = replace(FIRST, technique="(evolve 2)", candidate=variant("3"), parents=(1,))
EMPTY = Attempt("(tune 1)", "screened", "nothing", (("propose", 5),))
THIRD = replace(PROVED, technique="(evolve 3)", parents=(1, 2), proof=BOLD_PROOF)


def script() -> Script:
    return Script({TIMID: [FIRST, EMPTY, SECOND, *[EMPTY] * WINDOW, THIRD]})


def archives(source: Script) -> dict[int, tuple[Entry, ...]]:
    """What each attempt that was announced might build on, by its number."""
    return {start.number: start.archive for window in source.windows for start in window}


def test_attempts_know_the_candidates_of_those_that_were_over_when_they_began(
    tmp_path: Path,
) -> None:
    source = script()
    live(tmp_path / "run", source, ticks=TICKS)
    found = archives(source)
    assert all(found[number] == () for number in range(1, WINDOW + 1))
    assert found[WINDOW + 1][0].number == 1
    assert str(found[WINDOW + 1][0].lower) == "1/3"
    assert str(found[WINDOW + 1][0].upper) == "1/2"
    last = found[max(found)]
    assert [(entry.number, entry.parents, entry.fate) for entry in last[:2]] == [
        (1, (), "screened"), (3, (1,), "screened"),
    ]  # fmt: skip
    assert last[1].text == variant("3").decode()


def test_a_resumed_run_has_the_same_archive(tmp_path: Path) -> None:
    source = script()
    whole = tmp_path / "run"
    live(whole, source, ticks=TICKS)
    data = (whole / JOURNAL).read_bytes()
    lines = data.splitlines(keepends=True)
    middle = next(n for n, line in enumerate(lines) if b'"switch"' in line)
    (whole / JOURNAL).write_bytes(b"".join(lines[: middle - 3]))
    again = script()
    resume(whole, again)
    assert (whole / JOURNAL).read_bytes() == data
    for number, archive in archives(again).items():
        assert archive == archives(source)[number]
    check(whole)


def test_a_trace_shows_what_a_candidate_was_made_from(tmp_path: Path) -> None:
    attempts = of(live(tmp_path / "run", script(), ticks=TICKS), Attempted)
    assert [event.parents for event in attempts if event.parents] == [(1,), (1, 2)]
    told = "\n".join(trace(open_run(tmp_path / "run")))
    assert "made from attempt 1\n" in told
    assert "made from attempt 1 and 2\n" in told


def test_bounds_that_are_no_numbers_are_left_out() -> None:
    """A journal may say anything."""
    for odd in ("nonsense", "1/0", "1e999999999", "9" * 5_000):
        attempt = replace(FIRST, challenger=(odd, ""))
        source = Script({TIMID: [attempt, *[EMPTY] * WINDOW]})
        searcher = Searcher(source, 100)
        begun: list[Start] = []
        for delivered in searcher.advance(TIMID, HERE, (), 20 * WINDOW):
            begun.append(delivered.start)
            searcher.note(delivered.attempt.fate, "")
        (entry,) = source.windows[-1][-1].archive
        assert entry.lower is None
        assert entry.upper is None
