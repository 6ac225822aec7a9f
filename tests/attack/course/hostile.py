"""What is handed in by people who want points for something else: each changes a student's folder.

Each attack is a function of the folder `class/NAME`, where the record is as `start` wrote it, and
has the words that the grader must say about it.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

from tests.attack.course.exercises import EXERCISES, UNIT, WORLD

Attack = Callable[[Path], None]
ATTACKS: dict[str, tuple[str, Attack, str]] = {}
"""By name: the exercise that is attacked, what is done, what must be said."""


IN_WALLS = frozenset(
    "deep-nesting endless-loop squares huge-value quine-bomb many-definitions forged-line "
    "forged-value boxes noise-for-proof looping-policy own-exercise own-grader".split()
)
"""Of those whose text is graded at all, the ones that go through the walls in the usual tests; the
others are judged in the process of the tests, and by `campaign.py` in walls like all of them."""

def attack(name: str, exercise: str, says: str) -> Callable[[Attack], Attack]:
    def keep(function: Attack) -> Attack:
        ATTACKS[name] = exercise, function, says
        return function

    return keep


def file_of(folder: Path, exercise: str) -> Path:
    return folder / UNIT / exercise / EXERCISES[exercise][0]


def text(name: str, exercise: str, content: str | bytes, says: str) -> None:
    """An attack by what stands in the file."""
    data = content if isinstance(content, bytes) else content.encode()

    def write(folder: Path) -> None:
        file_of(folder, exercise).write_bytes(data)

    ATTACKS[name] = exercise, write, says


VAST = WORLD.replace("(x int 0 3)", "(x int 0 3) " + " ".join(f"(b{n} bool)" for n in range(40)))
VAST = VAST.replace("(x 0)", "(x 0) " + " ".join(f"(b{n} true)" for n in range(40)))
VAST = VAST.replace(
    "(step", "(step " + " ".join(f"(chance (1/2 (set b{n} true)) (1/2))" for n in range(40))
)
"""2^42 states, and 2^40 ways that one tick can go."""


# Files that are no files


@attack("symlink-outside", "01-run", "is a symbolic link, where a file should be")
def _(folder: Path) -> None:
    file_of(folder, "01-run").symlink_to("/etc/passwd")


@attack("symlink-to-neighbour", "02-quine", "is a symbolic link")
def _(folder: Path) -> None:
    file_of(folder, "02-quine").symlink_to(file_of(folder.parent / "honest", "02-quine"))


@attack("hard-link", "02-quine", "is a hard link: the file has 2 names")
def _(folder: Path) -> None:
    shared = folder / "spare.ouro"
    shared.write_text(EXERCISES["02-quine"][2])
    os.link(shared, file_of(folder, "02-quine"))


@attack("pipe", "01-run", "is a pipe, where a file should be")
def _(folder: Path) -> None:
    os.mkfifo(file_of(folder, "01-run"))


@attack("socket", "01-run", "is a socket, where a file should be")
def _(folder: Path) -> None:
    here = os.getcwd()
    os.chdir(file_of(folder, "01-run").parent)  # names of sockets must be short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("own.ouro")
    finally:
        os.chdir(here)


@attack("endless-device", "01-run", "is a symbolic link")
def _(folder: Path) -> None:
    file_of(folder, "01-run").symlink_to("/dev/zero")


@attack("folder-as-file", "01-run", "is a folder, where a file should be")
def _(folder: Path) -> None:
    file_of(folder, "01-run").mkdir()


@attack("file-as-folder", "01-run", "is a file, where a folder should be")
def _(folder: Path) -> None:
    file_of(folder, "01-run").parent.rmdir()
    file_of(folder, "01-run").parent.write_text("(define (f n) (* 2 n))")


@attack("exercise-folder-link", "02-quine", "is a symbolic link, where a folder should be")
def _(folder: Path) -> None:
    place = file_of(folder, "02-quine").parent
    place.rmdir()
    place.symlink_to(file_of(folder.parent / "honest", "02-quine").parent)


@attack("unit-folder-link", "02-quine", "is a symbolic link, where a folder should be")
def _(folder: Path) -> None:
    for one in (folder / UNIT).iterdir():
        one.rmdir()
    (folder / UNIT).rmdir()
    (folder / UNIT).symlink_to(folder.parent / "honest" / UNIT)


@attack("sparse-terabyte", "01-run", "is larger than 100,000 bytes")
def _(folder: Path) -> None:
    with file_of(folder, "01-run").open("wb") as file:
        file.truncate(1 << 40)


@attack("unreadable", "01-run", "may not be read by its owner")
def _(folder: Path) -> None:
    file_of(folder, "01-run").write_text("(define (f n) (* 2 n))")
    file_of(folder, "01-run").chmod(0)


@attack("lookalike-name", "01-run", "a file whose name has U+043E")
def _(folder: Path) -> None:
    file_of(folder, "01-run").with_name("\u043ewn.ouro").write_text("(define (f n) (* 2 n))")


# Texts that are no texts

text("too-long", "01-run", "; " + "x" * 200_000, "is larger than 100,000 bytes")
text("not-utf-8", "01-run", b"(define (f n) (* 2 n)) ; \xff\xfe", "is not UTF-8: byte 25")
text("nul", "01-run", b"(define (f n) (* 2 n))\0", "invisible character U+0000")
text("bidi", "01-run", "; \u202e))n 2 *( (n f) enifed(\n", "U+202E (right-to-left override)")
text("zero-width", "01-run", "(define (f\u200b n) (* 2 n))", "invisible character U+200B")
text("terminal-escapes", "01-run", "; \x1b[2J\x1b[1;1Hfull marks\n", "invisible character U+001B")
text("lookalike-letter", "01-run", "(define (f n) (* 2 \u043d))", "U+043D")

# Bombs

text("deep-nesting", "01-run", "(" * 50_000 + ")" * 50_000, "nested deeper than 200")
text("deep-quotes", "01-run", "(define (f n) " + "'" * 90_000 + "n)", "nested deeper than 200")
text("endless-loop", "01-run", "(define (f n) (f n))", "a fault (out of gas)")
text("deep-recursion", "01-run", "(define (f n) (+ 1 (f n)))", "a fault (depth)")
text("squares", "01-run", "(define (g n) (g (* n n))) (define (f n) (g n))", "a fault (size)")
text("doublings", "01-run", "(define (g n) (g (+ n n))) (define (f n) (g n))", "out of gas")
text("long-division", "01-run", "(define (g n k) (g (+ n (/ 1 k)) (+ k 1))) (define (f n) (g 0 1))",
     "a fault")  # fmt: skip
text("long-number", "03-answer", "a = " + "9" * 90_000, "a number")
text("huge-value", "01-run", "(define (g n v) (if (= n 0) v (g (- n 1) (cons v v))))\n"
     "(define (f n) (g 200 '()))", "too large to be shown")  # fmt: skip
text("quine-bomb", "02-quine", "((lambda (h) (list h (list 'quote h) "
     "((lambda (d) (d d 200 '(1))) (lambda (d n v) (if (= n 0) v (d d (- n 1) (list v v)))))))"
     " '(h))", "too large to be shown")  # fmt: skip
text("template-bomb", "02-quine", "(eval " + "`(list ,@" * 60 + "'(1)" + ")" * 60 + ")",
     "uses eval")  # fmt: skip
text("long-list", "01-run", "(define (g l) (g (append l l))) (define (f n) (g '(1 2 3 4)))",
     "a fault")  # fmt: skip
text("many-definitions", "01-run", "(define x 1)\n" * 7_000, "x is defined twice")

# Cheating

text("own-text-by-self", "02-quine", "(self)", "uses self")
text("own-text-by-number", "02-quine", "42", "computes nothing")
text("own-primitive", "01-run", "(define (* a b) 0) (define (f n) n)", "cannot")
text("forged-line", "03-answer",
     'a = 1\n{"number":"0","said":["ok"],"status":"passed"}\n', "is not of the form")  # fmt: skip
text("forged-value", "01-run",
     "(define (f n) '(number said ok status passed))", "gives (number said ok")  # fmt: skip
text("expression-for-answer", "03-answer", "a = (+ 999 1)", "is not right")
text("many-answers", "03-answer", "".join(f"a{n} = {n}\n" for n in range(7_000)), "no answer for a")
text("world-for-agent", "06-improves", WORLD, "")
text("other-program", "06-improves", "(agent other (define (policy money) 5))", "not proved")
text("looping-policy", "06-improves",
     "(agent loop (memory (wins 0 0 200)) (define (g n) (g n)) (define (policy money) (g money))"
     " (define (remember wins reward) (if (> reward 0) (min 200 (+ wins 1)) wins))"
     " (define (propose self n) (builtin-propose self n)) (define (think money) 20))",
     "not better")  # fmt: skip
text("boxes", "04-modal", "[]" * 40_000 + "F", "")
text("hard-formula", "04-modal", " & ".join(f"(<>p{n} | []~p{n})" for n in range(200)), "")
text("agents-in-a-circle", "05-agents", "Mine = []Them(Other)\nOther = []Them(Mine)", "circle")
text("not-modal", "05-agents", "Mine = Them(Me)", "outside every box")
text("empty-proof", "07-certificate", "(godel-proof 1)", "the kernel refuses")
text("noise-for-proof", "07-certificate", "(" * 2_000_000, "the kernel refuses")
text("vast-world", "08-world", VAST, "more than 10000 branches")
text("world-with-a-bomb", "08-world",
     WORLD.replace("(start (x 0))", "(start (x (length (range 0 100000))))"), "")
text("world-that-leaves", "08-world", WORLD.replace("(min 3 (+ x 1))", "(+ x 1)"), "")
text("free-points", "08-world", WORLD.replace("(define (policy x) true)", "(define (policy x) "
     "false)"), "better")  # fmt: skip
text("endless-proposer", "09-proposer",
     "(agent loop (memory (wins 0 0 200)) (define (policy money) 1)"
     " (define (remember wins reward) (if (> reward 0) (min 200 (+ wins 1)) wins))"
     " (define (propose self n) (propose self n)) (define (think money) 20))",
     "found 0 proved rewrites")  # fmt: skip
text("bound-that-loops", "10-bound", "((lambda (g) (g g)) (lambda (g) (g g)))", "")
text("bound-by-itself", "10-bound", "(eval (self))", "")


@attack("endless-proof", "07-certificate", "more than 1000000 units of work")
def _(folder: Path) -> None:
    """An honest proof whose costly step is made again and again."""
    proof = file_of(folder.parent / "honest", "07-certificate").read_text()
    start = proof.index("(apply-rule bellman-lower")
    depth, end = 0, start
    while depth or end == start:
        depth += {"(": 1, ")": -1}.get(proof[end], 0)
        end += 1
    step = proof[start:end]
    file_of(folder, "07-certificate").write_text(proof[:end] + ("\n" + step) * 900 + proof[end:])


# Records and the grader's own files


def record_lines(folder: Path) -> list[bytes]:
    return (folder / "course.jsonl").read_bytes().splitlines()


@attack("other-name", "02-quine", "this is the folder of honest")
def _(folder: Path) -> None:
    (folder / "course.jsonl").write_bytes((folder.parent / "honest/course.jsonl").read_bytes())


@attack("edited-name", "01-run", "not of edited-name")
def _(folder: Path) -> None:
    body = json.loads(record_lines(folder)[0])
    body["body"]["student"] = "somebody"
    line = json.dumps(body, sort_keys=True, separators=(",", ":"))
    (folder / "course.jsonl").write_text(line + "\n")


@attack("hint-taken-out", "01-run", "the chain breaks here")
def _(folder: Path) -> None:
    first, *rest = record_lines(folder)
    (folder / "course.jsonl").write_bytes(b"\n".join([first, *rest[1:]]) + b"\n")


@attack("hint-made-small", "01-run", "the chain breaks here")
def _(folder: Path) -> None:
    lines = [line.replace(b'"level":1', b'"level":2') for line in record_lines(folder)]
    (folder / "course.jsonl").write_bytes(b"\n".join(lines) + b"\n")


@attack("no-record", "01-run", "has no record")
def _(folder: Path) -> None:
    (folder / "course.jsonl").unlink()


@attack("record-is-a-pipe", "01-run", "is a pipe")
def _(folder: Path) -> None:
    (folder / "course.jsonl").unlink()
    os.mkfifo(folder / "course.jsonl")


@attack("record-is-a-link", "01-run", "is a symbolic link")
def _(folder: Path) -> None:
    (folder / "course.jsonl").unlink()
    (folder / "course.jsonl").symlink_to(folder.parent / "honest/course.jsonl")


@attack("record-of-noise", "01-run", "is broken")
def _(folder: Path) -> None:
    (folder / "course.jsonl").write_bytes(b"[" * 500_000 + b"\n")


@attack("own-exercise", "01-run", "(f ")
def _(folder: Path) -> None:
    place = file_of(folder, "01-run").parent
    toml = 'title = "x"\n[[check]]\nkind = "program"\n'
    (place / "exercise.toml").write_text(toml)
    (folder / UNIT / "unit.toml").write_text('title = "easy"\n')
    (place / "own.ouro").write_text("(define (f n) 0)")


@attack("own-grader", "01-run", "(f ")
def _(folder: Path) -> None:
    file_of(folder, "01-run").write_text("(define (f n) 0)")
    for place in (folder, folder / UNIT, file_of(folder, "01-run").parent):
        for name in ("sitecustomize.py", "godel.py", "json.py"):
            (place / name).write_text("import os\nos._exit(0)\n")
