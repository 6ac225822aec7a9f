"""Pages that are made from the code: the language, all options of all commands, the Python API."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass

import click

import godel
from godel.cli import COMMANDS, group
from godel.language.canonical import canonical_text, print_flat, read_canonical
from godel.language.desugar import KEYWORDS, PRELUDE_NAMES, expand
from godel.language.evaluator import Fault, datum_node, evaluate
from godel.language.primitives import PRIMITIVES, Primitive
from godel.language.program import plain_runtime
from godel.language.reader import read_datum
from godel.language.syntax import Form, head
from godel.resources import worlds_folder

WIDTH = 100
"""Columns of help texts, whatever the terminal."""

FORMS = {
    "quote": ("'(a b 1)", "the datum itself, not evaluated; `'` for short"),
    "if": ("(if (< 1 2) 'yes 'no)", "the second part if the test is true, the third if it is "
           "false; anything else faults"),
    "let": ("(let ((a 1) (b 2)) (+ a b))", "names for values, all at once"),
    "lambda": ("((lambda (x) (* x x)) 7)", "a procedure; it remembers the names around it"),
    "define": ("", "at the top of a program: `(define name expression)`, or `(define (name "
               "parameter ...) body)` for a procedure"),
    "cond": ("(cond ((< 2 1) 'a) ((< 1 2) 'b) (else 'c))", "the first clause whose test is true"),
    "case": ("(case 3 ((1 2) 'few) ((3 4) 'some) (else 'many))", "the first clause that lists "
             "the value"),
    "and": ("(and (< 1 2) (< 2 3))", "true if all are; stops at the first that is not"),
    "or": ("(or (< 2 1) (< 1 2))", "true if one is; stops there"),
    "let*": ("(let* ((a 1) (b (+ a 1))) b)", "names one after the other"),
    "else": ("", "the last clause of `cond` and `case`"),
    "quasiquote": ("`(1 ,(+ 1 1) ,@(list 3 4))", "a datum with places that are evaluated; "
                   "a backquote for short"),
    "unquote": ("", "such a place; `,` for short"),
    "unquote-splicing": ("", "such a place for all elements of a list; `,@` for short"),
}  # fmt: skip
"""Each form with an example and what it means."""

CORE = "quote if let lambda define".split()
"""The forms that the evaluator knows; the others are rewritten into them."""

EXAMPLES = {
    "+": "(+ 1 2/3 0.25)", "-": "(- 5 2 1)", "*": "(* 2 3 1/4)", "/": "(/ 7 2)",
    "quotient": "(quotient -7 2)", "modulo": "(modulo -7 2)", "min": "(min 3 1 2)",
    "max": "(max 3 1 2)", "abs": "(abs -4/3)", "=": "(= 1/2 0.5)", "<": "(< 1 2 3)",
    "<=": "(<= 1 1 2)", ">": "(> 3 2 2)", ">=": "(>= 3 2 2)", "not": "(not false)",
    "eq?": "(eq? 'a 'a)", "cons": "(cons 1 '(2 3))", "car": "(car '(1 2 3))",
    "cdr": "(cdr '(1 2 3))", "list": "(list 1 'a true)", "null?": "(null? '())",
    "pair?": "(pair? '(1))", "number?": "(number? 1/2)", "integer?": "(integer? 1/2)",
    "boolean?": "(boolean? true)", "symbol?": "(symbol? 'a)", "procedure?": "(procedure? car)",
    "self": "(self)", "eval": "(eval '(+ 1 2))",
    "append": "(append '(1 2) '(3))", "length": "(length '(1 2 3))",
    "reverse": "(reverse '(1 2 3))", "map": "(map abs '(-1 2))",
    "filter": "(filter integer? '(1 1/2 2))", "fold": "(fold + 0 '(1 2 3))",
    "assoc": "(assoc 'b '((a 1) (b 2)))", "member": "(member 2 '(1 2))",
    "list-ref": "(list-ref '(a b c) 1)", "equal?": "(equal? '(1 (2)) '(1 (2)))",
    "every": "(every integer? '(1 2))", "any": "(any integer? '(1/2 2))", "range": "(range 2 5)",
}  # fmt: skip
"""A call of each primitive and each function of the prelude."""


def language() -> str:
    """The page on the words of Ouro, from the tables of the code."""
    return "".join(_language())


def _language() -> Iterator[str]:
    yield (
        "# The words of Ouro\n\n"
        "This page is generated from the tables of the code (`python -m tests.docs.language`); "
        "each example was evaluated,\nand its value and gas are shown. What everything means "
        "exactly is in the [semantics](semantics.md).\n\n"
        "A number is exact: an integer, `3/4`, or `0.25`, which *is* 1/4. `true` and `false` are "
        "no numbers. Gas is part of\nthe meaning: each node of the core and each primitive "
        "costs 1.\n"
    )
    parts = {
        "The forms of the core": CORE,
        "Forms that are rewritten into the core": sorted(KEYWORDS - set(CORE)),
    }
    for title, names in parts.items():
        yield f"\n## {title}\n\n| form | meaning | example | value | gas |\n|---|---|---|---|---|\n"
        for name in names:
            example, meaning = FORMS[name]
            yield _row(_code(name), meaning, *_shown(example))
    yield (
        "\n## Primitives\n\n| call | takes | meaning | example | value | gas |\n"
        "|---|---|---|---|---|---|\n"
    )
    for row in PRIMITIVES.values():
        yield _row(_code(_call(row)), row.sorts, row.summary, *_shown(EXAMPLES[row.name]))
    yield "\n## The prelude\n\nFunctions in Ouro itself; their gas is counted like anybody's.\n"
    for name, text in _prelude().items():
        example, value, gas = _shown(EXAMPLES[name])
        yield f"\n### {name}\n\n```ouro\n{text}```\n\n"
        yield f"{example} is {value}, gas {gas}.\n"


def _call(row: Primitive) -> str:
    """How a primitive is called: `(min a ...)`."""
    least, most = row.arity
    names = [f"{'abcdef'[index]}" for index in range(least if most is None else most)]
    return f"({' '.join([row.name, *names, *(['...'] if most is None else [])])})"


def _prelude() -> dict[str, str]:
    """The definitions of the prelude, as they are printed, by name."""
    path = worlds_folder().parents[1] / "language" / "prelude.ouro"
    tree = read_canonical(path.read_bytes(), maximum_bytes=100_000)
    assert isinstance(tree, Form)
    found = {head(node.items[1]): canonical_text(node) for node in tree.items[1:]
             if isinstance(node, Form)}  # fmt: skip
    assert set(found) == PRELUDE_NAMES
    return found


def _shown(example: str) -> tuple[str, str, str]:
    """An example, its value, and its gas; nothing of no example."""
    if not example:
        return "", "", ""
    outcome = evaluate(plain_runtime(), expand(read_datum(example, "example")), None, 10_000)
    if isinstance(outcome.result, Fault):
        raise ValueError(f"{example} faults")
    value = print_flat(datum_node(outcome.result, 1_000)[0])
    return _code(example), _code(value), str(outcome.gas)


def _code(text: str) -> str:
    """Code in a line; a backquote inside needs two around."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def options() -> str:
    """Every command with all its arguments and options, as `--help` prints them."""
    parts = []
    for name in COMMANDS:
        command = group.get_command(click.Context(group), name)
        if command is not None:
            parts += _help(command, ["godel", name])
    return "\n".join(parts)


def _help(command: click.Command, words: list[str], depth: int = 2) -> Iterator[str]:
    """The help of a command and of those below it."""
    context = click.Context(command, info_name=" ".join(words), terminal_width=WIDTH,
                            max_content_width=WIDTH)  # fmt: skip
    yield f"{'#' * depth} {' '.join(words)}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from _help(below, [*words, name], depth + 1)


def api() -> str:
    """Every public name of the package, with its signature and what it says of itself."""
    names = [name for name in godel.API if not inspect.isclass(getattr(godel, name))]
    classes = [name for name in godel.API if inspect.isclass(getattr(godel, name))]
    parts = ["## Functions\n"]
    for name in sorted(names):
        function = getattr(godel, name)
        parts += [f"### godel.{name}\n", _signature(name, function), _said(function)]
    parts.append("## Classes\n")
    parts.append(
        "`WorldLike` in a signature is a shipped name, the path of a file, or a `LoadedWorld`; "
        "`AgentLike` is a name, a path,\na `Program`, or None for the first agent of the world.\n"
    )
    for name in sorted(classes):
        parts += _class(name, getattr(godel, name))
    return "\n".join(parts)


def _class(name: str, found: type) -> Iterator[str]:
    yield f"### godel.{name}\n"
    yield _said(found)
    rows = []
    if is_dataclass(found):
        for field, kind in found.__annotations__.items():
            if field not in ("inner", "traced", "source"):
                rows.append(_row(_code(field), _code(str(kind)), ""))
    for member, value in vars(found).items():
        if member.startswith("_") or not (inspect.isfunction(value) or isinstance(value, property)):
            continue
        function = value.fget if isinstance(value, property) else value
        signature = inspect.signature(function)  # type: ignore[arg-type]
        shown = member if isinstance(value, property) else f"{member}{_arguments(signature)}"
        kind = _short(signature.return_annotation)
        rows.append(_row(_code(shown), _code(kind), _first(value.__doc__ or "")))
    if rows:
        yield "| | type | |\n|---|---|---|\n" + "".join(rows)


def _arguments(signature: inspect.Signature) -> str:
    """The parameters of a method, without `self`."""
    parameters = [p for name, p in signature.parameters.items() if name != "self"]
    return "(" + ", ".join(_short(str(parameter)) for parameter in parameters) + ")"


def _signature(name: str, function: Callable[..., object]) -> str:
    """A signature over several lines, without the default marks of this interpreter."""
    signature = inspect.signature(function)
    lines = [f"    {_short(str(parameter))}," for parameter in signature.parameters.values()]
    starred = [p.kind is p.KEYWORD_ONLY for p in signature.parameters.values()]
    if True in starred:
        lines.insert(starred.index(True), "    *,")
    inside = "\n" + "\n".join(lines) + "\n" if lines else ""
    return f"```python\n{name}({inside}) -> {_short(signature.return_annotation)}\n```\n"


def _short(annotation: object) -> str:
    """An annotation as it was written; functions as defaults by their names."""
    text = str(annotation).replace("'", "")
    return re.sub(r"<function (\w+) at 0x[0-9a-f]+>", r"\1", text)


def _said(found: object) -> str:
    """A docstring as a paragraph or several."""
    return (inspect.getdoc(found) or "") + "\n"


def _first(text: str) -> str:
    """The first sentence or paragraph of a docstring, in one line."""
    return " ".join(inspect.cleandoc(text).split("\n\n")[0].split())


GENERATED: dict[str, Callable[[], str]] = {"options": options, "api": api}
"""Pages that are filled in when the site is built."""
