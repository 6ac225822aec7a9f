"""A unit with an exercise of each kind that can be attacked, and an honest solution of each."""

from __future__ import annotations

from pathlib import Path

HEAD = 'title = "{slug}"\nlevel = 1\npoints = 1\nfiles = ["{file}"]\n'
HEAD += 'statement = "Do it."\nhints = ["a", "b", "c"]\n\n'

BOLD = """(agent bold (memory (wins 0 0 200)) (define (policy money) 5)
  (define (remember wins reward) (if (> reward 0) (min 200 (+ wins 1)) wins))
  (define (propose self n) (builtin-propose self n)) (define (think money) 20))
"""
TIMID = BOLD.replace("bold", "searcher").replace("(policy money) 5", "(policy money) 1")
WORLD = """(world walk "One step to the right for ever." (state (x int 0 3)) (actions (go bool))
  (default (go true)) (start (x 0)) (discount 1/2) (life endless)
  (step (if go (set x (min 3 (+ x 1)))) (reward (if go 1 0))))
(agent mover (define (policy x) true))
(agent sitter (define (policy x) false))
"""

EXERCISES: dict[str, tuple[str, str, str]] = {
    "01-run": (
        "own.ouro",
        '[parameters]\nn = { from = 100, to = 999 }\n\n[[check]]\nkind = "run"\ngas = 20000\n'
        'cases = [{ expression = "(f {n})", value = "(* 2 {n})" }]\n',
        "(define (f n) (* 2 n))",
    ),
    "02-quine": (
        "own.ouro",
        '[[check]]\nkind = "quine"\ngas = 20000\n',
        "((lambda (h) (list h (list 'quote h))) '(lambda (h) (list h (list 'quote h))))",
    ),
    "03-answer": (
        "answers.txt",
        '[parameters]\nk = { from = 1000, to = 9999 }\n\n[[check]]\nkind = "answer"\nname = "a"\n'
        'value = "(+ {k} 1)"\n',
        "a = {k1}",
    ),
    "04-modal": (
        "own.txt",
        '[[check]]\nkind = "modal"\neffort = 5000\nproves = ["X <-> ~[]X"]\nletters = []\n',
        "~[]F",
    ),
    "05-agents": (
        "own.txt",
        '[[check]]\nkind = "modal"\neffort = 5000\nagent = "Mine"\n'
        'matches = [{ against = "FairBot", ends = "CC" }]\n',
        "Mine = []Them(Me)",
    ),
    "06-improves": (
        "own.ouro",
        '[[check]]\nkind = "improves"\nworld = "gambler"\nwork = 2000\n',
        BOLD,
    ),
    "07-certificate": (
        "own.proof",
        '[[check]]\nkind = "certificate"\nworld = "gambler"\ngoal = "interval"\nleast = "1/2"\n'
        "replay = 1000000\n",
        "",
    ),
    "08-world": (
        "own.ouro",
        '[[check]]\nkind = "world"\nwork = 500\n'
        'facts = [{ agent = "sitter", candidate = "mover" }]\n',
        WORLD,
    ),
    "09-proposer": (
        "own.ouro",
        '[[check]]\nkind = "proposer"\nworld = "gambler"\nwork = 1500\n',
        TIMID,
    ),
    "10-bound": (
        "own.ouro",
        '[[check]]\nkind = "bound"\nworld = "gambler"\nside = "upper"\nwork = 2000\n',
        "100",
    ),
}
"""By name: the file, parameters and checks, and an honest solution."""

UNIT = "01-attack"


def write_units(place: Path) -> Path:
    """The folder with this unit."""
    unit = place / UNIT
    (unit / "lab").mkdir(parents=True)
    (unit / "unit.toml").write_text('title = "Attack"\ngoals = ["none"]\nhours = "1"\n')
    for slug, (file, rest, _) in EXERCISES.items():
        folder = unit / "exercises" / slug
        folder.mkdir(parents=True)
        (folder / "exercise.toml").write_text(HEAD.format(slug=slug, file=file) + rest)
    return place
