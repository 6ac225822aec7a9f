"""A technique in the agent's own text, in pure Ouro: cut short, begun anew, resumed, accepted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from godel.events import Attempted, Event, Switched
from godel.language.canonical import canonical_text
from godel.language.reader import read_file_forms
from godel.language.syntax import Node
from godel.machine.journal import read_journal
from godel.machine.run import Prospect, check, resume, start
from godel.machine.searching import Search
from godel.machine.settings import Settings
from godel.machine.storage import JOURNAL
from godel.search.biops import QUANTUM
from godel.search.edit import canonical

SCENE = """
(world sums
  (state (a int 0 9) (b int 0 9))
  (actions (answer int 0 18)) (default (answer 0))
  (start (a 3) (b 4))
  (discount 9/10) (life endless)
  (price (gas 1/1000) (think 0) (gas-limit 1000))
  (step (reward (if (= answer (+ a b)) 1 0))))

; `spend` stands for a long search; `better` is this program with a plain sum as its policy; `steps`
; are the instructions of the rule `cheaper`, after those that name the candidate.
(agent slow
  (define (policy a b) (+ (+ a 0) (+ b 0)))
  (define bias '(bias (technique (1 (run rewrite)) (1 (run idle)))))
  (define (propose self n) (builtin-propose self n))
  (define (think) 100)
  (define (idle self step theorems) '(get-axiom reward))
  (define (spend n) (if (= n 0) 0 (spend (- n 1))))
  (define (better program)
    (map (lambda (part) (if (policy? part) '(define (policy a b) (+ a b)) part)) program))
  (define (policy? part)
    (and (pair? part) (eq? (car part) 'define) (pair? (car (cdr part)))
         (eq? (car (car (cdr part))) 'policy)))
  (define steps
    '((get-axiom hardware running) (get-axiom hardware switchprog) (get-axiom reward)
      (get-axiom environment) (get-axiom arithmetic) (get-axiom utility act)
      (state2theorem here) (apply-rule invariant (1 4 7) running true auto)
      (apply-rule cheaper (1 2 3 4 5 6 8 7) auto) (check)))
  (define (nth items n) (if (= n 1) (car items) (nth (cdr items) (- n 1))))
  (define (rewrite self step theorems)
    (if (= step 1)
      (let ((spent (spend 90000))) (list 'set-switchprog (better self)))
      (nth steps (- step 1)))))
"""

TICKS = 44
"""Long enough for the first attempt after the switch."""


def texts() -> tuple[bytes, bytes]:
    """World and agent."""
    nodes: list[Node] = [canonical(node) for node in read_file_forms(SCENE, "test")]
    world, agent = (canonical_text(node).encode() for node in nodes)
    return world, agent


def live(folder: Path) -> list[Event]:
    """A run of this scene; its events."""
    world, agent = texts()
    events: list[Event] = []
    settings = Settings("", "", ticks=TICKS)
    with Search(world, settings.work_per_attempt) as source:
        start(folder, Prospect(world, agent, settings), source, watch=events.append)
    return events


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Event]]:
    folder = tmp_path_factory.mktemp("own") / "run"
    return folder, live(folder)


@pytest.mark.paper("3.1 proof techniques are programs")
def test_it_is_cut_short_begun_anew_and_accepted(whole: tuple[Path, list[Event]]) -> None:
    folder, events = whole
    attempts = [event for event in events if isinstance(event, Attempted)]
    own = [event for event in attempts if event.technique == "(run rewrite)"]
    proved = next(n for n, event in enumerate(own) if event.fate == "proved")
    cut, last = own[:proved], own[proved]
    assert cut
    assert {event.fate for event in cut} == {"unknown"}
    assert not any(event.ended or event.candidate or event.proof for event in cut)
    assert [event.budget for event in (*cut, last)] == [QUANTUM, 2 * QUANTUM]
    assert last.fate == "proved"
    assert dict(last.figures) == {"attempted": 1, "proposed": 1, "proved": 1}
    (switch,) = [event for event in events if isinstance(event, Switched)]
    assert switch.attempt == last.number
    new = (folder / "programs" / f"{switch.new}.ouro").read_text()
    assert "(define (policy a b) (+ a b))" in new
    assert "cheaper" in (folder / "proofs" / f"{switch.proof}.proof").read_text()
    check(folder)


@pytest.mark.paper("5.2 surviving searcher")
def test_it_survives_and_is_tried_first_by_the_new_program(
    whole: tuple[Path, list[Event]]
) -> None:
    _, events = whole
    switch = next(n for n, event in enumerate(events) if isinstance(event, Switched))
    later = [event for event in events[switch:] if isinstance(event, Attempted)]
    assert later[0].technique == "(run rewrite)"


def test_a_run_killed_while_it_is_cut_short_goes_the_same_way(
    whole: tuple[Path, list[Event]], tmp_path: Path
) -> None:
    folder, _ = whole
    journal = (folder / JOURNAL).read_bytes()
    records = read_journal(folder / JOURNAL).records
    places = [record.offset for record in records if record.kind in ("attempt", "switch")][:6:2]
    for number, offset in enumerate(places):
        copy = tmp_path / str(number)
        shutil.copytree(folder, copy)
        (copy / JOURNAL).write_bytes(journal[: offset + 1])
        with Search(texts()[0], Settings("", "").work_per_attempt) as source:
            resume(copy, source)
        assert (copy / JOURNAL).read_bytes() == journal
