"""`godel ouro`: run a plain Ouro program, number it, or type one in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

import click

from godel.cli.common import as_json
from godel.cli.loading import did_you_mean, exists, looks_like_path
from godel.cli.repl import repl
from godel.cli.report import BAD_INPUT, DONE, finish
from godel.cli.shown import decimal_digits, from_digits, value_text
from godel.errors import MeaningProblem, StorageProblem, SyntaxProblem, UsageProblem
from godel.events import Plain
from godel.language.canonical import canonical_text
from godel.language.evaluator import Fault, datum_node
from godel.language.primitives import OuroFault
from godel.language.program import from_godel_number, godel_number
from godel.language.reader import load_text, read_program
from godel.language.session import GAS, Result, Session, check_program, read_form
from godel.language.syntax import MAXIMUM_BYTES, Node, head
from godel.language.values import list_items
from godel.resources import program_names, programs_folder

NEEDS = {"checker": ("numbering",), "diagonal": ("numbering", "checker")}
"""The shipped programs that use definitions of others, which are taken first."""

MAXIMUM_NUMBER_BYTES = 3_000_000
"""Longest file with a Gödel number: that of the longest program has 2.4 million digits."""


@click.command(
    "ouro",
    epilog="""\b
Examples:
  godel ouro                        type expressions, see values and gas
  godel ouro program.ouro           run a program
  godel ouro recursion              run a program that comes with godel
  godel ouro --with evaluator p.ouro  use its definitions in a program of yours
  godel ouro --with checker         talk, with its definitions
  godel ouro --number program.ouro  its Gödel number
  godel ouro --from-number 28774    the text that has this number
""",
)
@click.argument("file", required=False)
@click.option("--gas", type=click.IntRange(1), default=GAS, show_default=True, metavar="N",
              help="Gas limit of each expression.")  # fmt: skip
@click.option("--with", "helpers", multiple=True, metavar="FILE",
              help="Take the definitions of FILE first; may be given several times.")  # fmt: skip
@click.option("--over", "replaced", multiple=True, metavar="FILE",
              help="The same, but definitions of the program replace those of FILE.")  # fmt: skip
@click.option("--print", "printed", type=click.Choice(("value", "program")),
              help="Print each value as canonical text and no gas; `program`: the last value only, "
              "a list of forms, as a file.")  # fmt: skip
@click.option("--number", is_flag=True, help="Print the Gödel number of the canonical program.")
@click.option("--sha", is_flag=True, help="Print the SHA-256 of the canonical program.")
@click.option("--from-number", metavar="N|FILE", help="Print the program with this Gödel number.")
@as_json
def command(
    file: str | None,
    gas: int,
    helpers: tuple[str, ...],
    replaced: tuple[str, ...],
    printed: str | None,
    number: bool,
    sha: bool,
    from_number: str | None,
    as_json: bool,
) -> None:
    """Run a plain Ouro program: definitions and expressions, in order.

    FILE is a path, or the name of a program that comes with godel: checker,
    diagonal, evaluator, numbering, quine, recursion. Each expression's
    value and gas are printed. Without FILE, read from the keyboard. Ends with 2 if an expression
    faults.
    """
    if sum((number, sha, from_number is not None)) > 1:
        raise UsageProblem("--number, --sha and --from-number exclude each other")
    if from_number is not None:
        if file is not None:
            raise UsageProblem("--from-number takes the place of FILE")
        text = program_of(from_number)
        finish([text.rstrip("\n")], {"program": text}, as_json, DONE)
    if file is None:
        if number or sha or as_json or printed or replaced:
            raise UsageProblem("this option needs a FILE", hint="see godel ouro --help")
        raise click.exceptions.Exit(repl(gas, definitions_from(helpers)[0]))
    text, name = program_source(file)
    nodes = read_program(text, name)
    if number or sha:
        _identity(nodes, number, as_json)
    before, given = definitions_from((*helpers, *replaced, *NEEDS.get(file, ())))
    if replaced:
        own = {read_form(node)[0] for node in nodes} - definitions_from(helpers)[1]
        before = tuple(node for node in before if read_form(node)[0] not in own)
        given -= own
    check_program(nodes, name, text, given)
    session = Session(gas, (*before, *nodes))
    results = [session.run(node) for node in (*before, *nodes)]
    shown = [result for result in results if not result.name or isinstance(result.result, Fault)]
    faulted = any(isinstance(result.result, Fault) for result in results)
    data: dict[str, Plain] = {"gas_limit": gas, "results": [_row(item) for item in shown]}
    lines = list(map(line_of, shown)) if printed is None else canonical_values(shown, printed)
    finish(lines, data, as_json, BAD_INPUT if faulted else DONE)


def program_source(name: str) -> tuple[str, str]:
    """The text of a program, by path or shipped name, and what to call it in messages.

    Raises UsageProblem for a name that is neither, StorageProblem or SyntaxProblem for a bad file.
    """
    if name in program_names() and not exists(name):
        return load_text(programs_folder() / f"{name}.ouro"), f"{name}.ouro"
    if not looks_like_path(name):
        raise UsageProblem(
            f"there is no shipped program and no file {name[:80]!r}",
            hint=did_you_mean(name, program_names()),
        )
    return load_text(Path(name)), name


def definitions_from(names: Iterable[str]) -> tuple[tuple[Node, ...], frozenset[str]]:
    """The definitions in some files, in order, and the names that they define.

    Those of a file may use those of the files before it; what a shipped one needs comes with it.
    Raises what `program_source` raises.
    """
    found: list[Node] = []
    given: frozenset[str] = frozenset()
    for item in dict.fromkeys(part for name in names for part in (*NEEDS.get(name, ()), name)):
        text, name = program_source(item)
        nodes = tuple(node for node in read_program(text, name) if head(node) == "define")
        given = check_program(nodes, name, text, given)
        found.extend(nodes)
    return tuple(found), given


def canonical_values(results: Sequence[Result], how: str) -> list[str]:
    """Values as texts that can be read again: each of them, or the forms of the last one.

    Raises MeaningProblem for a fault, and for what no text stands for, such as a procedure.
    """
    values = [result.result for result in results]
    if how == "program":
        items = list_items(values[-1]) if values and not isinstance(values[-1], Fault) else None
        if items is None:
            raise MeaningProblem("the last value is not a list of forms")
        values = list(items)
    lines: list[str] = []
    for value in values:
        if isinstance(value, Fault):
            raise MeaningProblem(f"an expression faults: {value.kind}")
        try:
            tree, _ = datum_node(value, MAXIMUM_BYTES)
        except OuroFault:
            raise MeaningProblem(
                f"no text stands for the value {value_text(value, 60)}",
                hint="only numbers, booleans, symbols and lists of them can be read again",
            ) from None
        lines.append(canonical_text(tree).removesuffix("\n"))
    return lines


def canonical_program(nodes: tuple[Node, ...]) -> str:
    """The canonical text of a program: that of its forms, one after the other."""
    return "".join(canonical_text(node) for node in nodes)


def _identity(nodes: tuple[Node, ...], number: bool, as_json: bool) -> None:
    """Print the Gödel number or the SHA-256 of a program, and end."""
    text = canonical_program(nodes)
    if number:
        digits = decimal_digits(godel_number(text))
        finish([digits], {"number": digits}, as_json, DONE)
    digest = sha256(text.encode()).hexdigest()
    finish([digest], {"sha256": digest}, as_json, DONE)


def program_of(source: str) -> str:
    """The program whose Gödel number is given in digits, or stands in a file.

    Raises MeaningProblem if no text has this number or the text is not a program.
    """
    text = from_godel_number(number_in(source))
    try:
        read_program(text, "the program")
    except SyntaxProblem as problem:
        raise MeaningProblem(
            f"the text with this number is not a program: {problem.message}"
        ) from None
    return text


def number_in(source: str) -> int:
    """A natural number that is given in digits, or stands in a file. Raises UsageProblem."""
    digits = source.strip()
    if not digits.isdecimal() and exists(source):
        digits = _digits_in(Path(source))
    if not (digits.isascii() and digits.isdecimal()):
        raise UsageProblem(
            f"{source[:40]!r} is neither a number nor a file with one", hint="digits 0 to 9 only"
        )
    return from_digits(digits)


def _digits_in(path: Path) -> str:
    """The digits in a file, which may be spread over lines."""
    try:
        if not path.is_file():
            raise StorageProblem(f"not a file: {path}")
        with path.open("rb") as file:
            data = file.read(MAXIMUM_NUMBER_BYTES + 1)
    except OSError as error:
        raise StorageProblem(f"cannot read {path}: {error.strerror or error}") from None
    if len(data) > MAXIMUM_NUMBER_BYTES:
        raise SyntaxProblem(f"{path} is too large for a Gödel number")
    return "".join(data.decode("ascii", "replace").split())


def line_of(result: Result) -> str:
    """A value or fault with its gas, as it is shown to people."""
    if isinstance(result.result, Fault):
        return f"fault: {result.result.kind}  ; gas {result.gas}"
    return f"{value_text(result.result)}  ; gas {result.gas}"


def _row(result: Result) -> Plain:
    """The same for JSON."""
    if isinstance(result.result, Fault):
        return {"fault": result.result.kind, "gas": result.gas}
    return {"value": value_text(result.result), "gas": result.gas}
