"""`godel kernel`: scripts with honest exit codes, saved proofs, hostile input, conversations."""

from __future__ import annotations

import io
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from godel.cli import kernel_talk
from tests.byhand.worlds import LEAK, SHELF, SHELF_PROOF
from tests.cli.calling import Called, Caller


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    caller = Caller(tmp_path, capsys)
    caller.write("shelf.ouro", SHELF)
    caller.write("leak.ouro", LEAK)
    return caller


def by_script(call: Caller, text: str | bytes, *more: str) -> Called:
    path = call.write("s.kernel", text)
    return call("kernel", "shelf.ouro", "--candidate", "q", "--script", path, *more)


def test_a_script_that_proves_the_goal(call: Caller) -> None:
    done = by_script(call, SHELF_PROOF, "--save", "shelf.proof")
    assert done.code == 0
    assert "kernel> apply-rule separate (13 12)\n 14. U(q, here) > U(p, here)  [frozen]" in done.out
    assert "accepted: U(q, here) > U(p, here)  [frozen]" in done.out
    assert call("check", "shelf.proof").code == 0
    checked = subprocess.run(
        [sys.executable, "-m", "godel.verify", "shelf.proof"], check=False, capture_output=True
    )
    assert checked.returncode == 0


def test_save_in_a_script_does_not_overwrite(call: Caller) -> None:
    assert by_script(call, SHELF_PROOF + "save a.proof\n").code == 0
    again = call("kernel", "shelf.ouro", "--candidate", "q", "--script", "a.kernel")
    assert again.code == 0
    done = by_script(call, SHELF_PROOF + "save a.proof\n")
    assert done.code == 2
    assert "a.proof exists already" in done.err


def test_a_proof_that_is_not_finished_is_kept_with_a_warning(call: Caller) -> None:
    done = by_script(call, "get-axiom reward\nsave half.proof\n")
    assert done.code == 1
    assert "no accepted check in it yet" in done.out
    assert "the script ends without a check" in done.out
    assert call("check", "half.proof").code == 4


def test_json(call: Caller) -> None:
    body = by_script(call, SHELF_PROOF, "--json").body()
    assert body["accepted"] is True
    assert body["verdict"] == "accepted"
    assert body["goal"] == "better"
    steps, theorems = body["steps"], body["theorems"]
    assert isinstance(steps, list)
    assert isinstance(theorems, list)
    assert steps[0] == {
        "entry": "get-axiom hardware running",
        "line": 2,
        "said": [f"  1. {theorems[0]['theorem']}"],
        "theorem": 1,
        "refused": "",
        "error": "",
    }
    assert theorems[-1]["theorem"] == "U(q, here) > U(p, here)  [frozen]"
    assert body["hints"] == [0, 0, 0]


def test_a_step_that_is_refused_stops_the_script_with_its_place(call: Caller) -> None:
    done = by_script(call, "get-axiom reward\n\n  apply-rule unroll (1 2) 0\ncheck\n")
    assert done.code == 1
    assert "s.kernel:3:3: refused: there is no theorem 2\n" in done.err
    assert "    apply-rule unroll (1 2) 0\n    ^" in done.err
    assert "kernel> check" not in done.out
    body = by_script(call, "get-axiom reward\n  check\n", "--json").body()
    assert body["accepted"] is False
    assert body["verdict"] == "refused"
    assert str(body["place"]).endswith("s.kernel:2:3")


def test_a_script_may_go_on_after_mistakes(call: Caller) -> None:
    text = "get-axiom rewad\nchekc\ncheck\n(1 2)\n" + SHELF_PROOF
    done = by_script(call, text, "--go-on")
    assert done.code == 0
    assert "refused: there is no such axiom: rewad" in done.out
    assert "error: s.kernel:2:1: there is no chekc" in done.out.replace(str(call.folder) + "/", "")
    assert "refused: the goal is not among the theorems" in done.out
    assert "neither an instruction nor a command" in done.out
    assert by_script(call, SHELF_PROOF + "delete-theorem 14\ncheck\n", "--go-on").code == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("get-axiom reward\n(apply-rule unroll (1", [":2:20: this ( is never closed", "^"]),
        ("check)\n", [":1:6: this ) closes nothing"]),
        ("get-axiom reward\nchekc\n", [":2:1: there is no chekc", "did you mean check?"]),
        ("(" * 5_000 + ")" * 5_000, ["nested deeper than 200"]),
        ("let W = " + "(- " * 150 + "1" + ")" * 150 + "\n" + "let V = (- " * 1 + "(- W)" + ")",
         []),
        ("get-axiom \"reward\n", [":1:"]),
        ("apply-rule unroll (99999999999999999999999999999999999999 1) 0", ["no theorem 9999"]),
        ("apply-rule unroll (1/2 1) 0", ["expected a natural number"]),
        ("undo 0", ["undo takes one number"]),
        (b"\x00\x01", ["not a text file"]),
        (b"get-axiom \xff", ["not UTF-8"]),
        (b"(" * 1_000_001, ["too large"]),
        (b"(" + b"a\n" * 400_000, ["more than 100,000 characters"]),
        (b"(" + b"a\n" * 2_000, ["never closed"]),
        (b"'" * 10_000, ["nested deeper than 200"]),
        (b";" * 999_999, []),
        (b"\n" * 900_000, []),
    ],
)  # fmt: skip
def test_hostile_scripts(call: Caller, text: str | bytes, words: list[str]) -> None:
    done = by_script(call, text)
    assert done.code in (1, 2)
    for word in words:
        assert word in done.err, done.err[:500]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["shelf.ouro"], "better is about a candidate"),
        (["leak.ouro", "--goal", "intervall 1 2"], "there is no goal"),
        (["leak.ouro", "--goal", "interval none none"], "there is no goal"),
        (["leak.ouro", "--goal", "interval none x"], "not a number"),
        (["leak.ouro", "--goal", "ceiling (1"], "not a number"),
        (["leak.ouro", "--goal", "interval none 8", "--json"], "--json is for --script"),
        (["leak.ouro", "--goal", "interval none 8", "--save", "x"], "--save is for --script"),
        (["shelf.ouro", "--candidate", "q", "--trust-levels", "2"], "no levels of trust"),
        (["shelf.ouro", "--goal", "no-better", "--candidate", "q", "--target", "strict"],
         "only better can be shown"),
        (["leak.ouro", "--goal", "interval none 8", "--script", "nowhere"], "cannot read nowhere"),
    ],
)  # fmt: skip
def test_bad_usage(call: Caller, arguments: list[str], words: str) -> None:
    done = call("kernel", *arguments)
    assert done.code == 2
    assert words in done.err


class _Pipe(io.StringIO):
    """Standard input as a pipe."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.binary = io.BytesIO(data)

    @property
    def buffer(self) -> io.BytesIO:
        return self.binary


@pytest.mark.parametrize(
    ("data", "code", "out", "err"),
    [
        (SHELF_PROOF.encode(), 0, "accepted: U(q, here)", ""),
        (SHELF_PROOF.replace("check", "chekc\ncheck").encode(), 0, "accepted", "there is no chekc"),
        (b"check\nquit\ncheck\n", 1, "refused: the goal is not among", ""),
        (b"(get-axiom\n", 1, "", "the input ends inside a form"),
        (b"\xff\nget-axiom reward\n", 1, "  1. a tick earns", "not UTF-8"),
        (b"get-axiom reward\0\n", 1, "", "stray character"),
    ],
)
def test_a_conversation_through_a_pipe(
    call: Caller, monkeypatch: pytest.MonkeyPatch, data: bytes, code: int, out: str, err: str
) -> None:
    monkeypatch.setattr(sys, "stdin", _Pipe(data))
    done = call("kernel", "shelf.ouro", "--candidate", "q")
    assert (done.code, out in done.out, err in done.err) == (code, True, True), done


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (SHELF_PROOF.encode(), 0, ""),
        (b"get-axiom reward\nchekc", 2, "standard input:2:1: there is no chekc"),
        (b"\xff", 2, "not UTF-8, at byte 0"),
        (b" " * 1_000_001, 2, "too large"),
    ],
)
def test_a_script_from_standard_input(
    call: Caller, monkeypatch: pytest.MonkeyPatch, data: bytes, code: int, words: str
) -> None:
    monkeypatch.setattr(sys, "stdin", _Pipe(data))
    done = call("kernel", "shelf.ouro", "--candidate", "q", "--script", "-")
    assert (done.code, words in done.err) == (code, True), done


def test_completion_knows_commands_rules_and_names() -> None:
    from tests.byhand.worlds import say, talk_in

    talk = talk_in(LEAK, "interval none 8")
    say(talk, "let bigger = (* 2 x)")
    complete = kernel_talk._completer(talk)
    assert [complete("bellman-", n) for n in range(3)] == ["bellman-lower", "bellman-upper", None]
    assert complete("big", 0) == "bigger"


def _read_until(descriptor: int, wanted: bytes, then: bytes = b"") -> None:
    """Read from a terminal, until it has said something, and something else after that."""
    seen = b""
    while wanted not in seen or then not in seen.partition(wanted)[2]:
        ready, _, _ = select.select([descriptor], [], [], 60)
        assert ready, seen
        seen += os.read(descriptor, 4096)


def _interrupt(descriptor: int) -> None:
    """Type Ctrl-C, again if nobody listened yet, until something is said."""
    for _ in range(10):
        os.write(descriptor, b"\x03")
        if select.select([descriptor], [], [], 5)[0]:
            return


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_at_a_terminal(call: Caller) -> None:
    """A prompt, Ctrl-C in the middle of a form, a mistake, Ctrl-D; the exit code tells the rest."""
    import pty

    ours, theirs = pty.openpty()
    started = subprocess.Popen(
        [sys.executable, "-m", "godel", "kernel", "shelf.ouro", "--candidate", "q"],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        preexec_fn=_own_terminal,
    )  # fmt: skip
    try:
        os.close(theirs)
        prompt = b"kernel> "
        _read_until(ours, prompt)
        os.write(ours, b"(get-axiom\n")
        _read_until(ours, b"...> ")
        _interrupt(ours)
        _read_until(ours, b"nothing has changed", prompt)
        os.write(ours, b"get-axiom hardwar running\n")
        _read_until(ours, b"axioms: hardware running", prompt)
        os.write(ours, SHELF_PROOF.lstrip().encode())
        _read_until(ours, b"accepted: U(q, here)", prompt)
        os.write(ours, b"\x04")
        assert started.wait(60) == 0
    finally:
        started.kill()
        started.wait()
        os.close(ours)


def _own_terminal() -> None:
    """Make standard input the terminal that Ctrl-C comes from, and let it be heard.

    What runs in the background of a script is started with this signal ignored.
    """
    import fcntl
    import signal
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
