"""`godel quine`: a program whose value is its own text, made from a template and run as a check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from godel.cli.common import as_json
from godel.cli.files import refuse_existing, write_file
from godel.cli.ouro import canonical_program
from godel.cli.report import DONE, NOT_PROVED, finish
from godel.cli.shown import value_text
from godel.errors import MeaningProblem, TrustFailure, UsageProblem
from godel.events import Plain
from godel.language.canonical import print_flat
from godel.language.evaluator import Fault, datum_node
from godel.language.primitives import OuroFault
from godel.language.quine import DEFAULT, ITSELF, NEXT, filled, quine, relay, text_of
from godel.language.reader import load_text, read_program
from godel.language.session import GAS, Session, check_program
from godel.language.syntax import MAXIMUM_BYTES, Node, head
from godel.language.values import Value

MOST = 100
"""Most programs of a relay."""

Template = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A program that was made and run: its text, the last value as text, and the gas of the run.

    `wanted`: the value is the program itself, or the next one of a relay.
    """

    text: str
    value: str
    gas: int
    wanted: bool


@click.command(
    "quine",
    epilog="""\b
Examples:
  godel quine                                 the shortest one
  godel quine --out q.ouro                    write it; then: godel ouro --print value q.ouro
  godel quine --template t.ouro               t.ouro holds (itself) where its text is wanted
  godel quine --relay 3                       three programs in a circle
  godel quine --template a.ouro --template b.ouro   two, each with (next) or (itself)
""",
)
@click.option("--template", "templates", multiple=True, metavar="FILE",
              help="Has (itself) where its own text is wanted; several: a relay.")  # fmt: skip
@click.option("--relay", "count", type=click.IntRange(2, MOST), metavar="N",
              help="A relay: each of N programs has the next one as its value.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="Write it here; the programs of a relay to FILE-1, FILE-2, ...")  # fmt: skip
@click.option("--gas", type=click.IntRange(1), default=GAS, show_default=True, metavar="N",
              help="Gas limit of each expression of the check.")  # fmt: skip
@as_json
def command(
    templates: tuple[str, ...], count: int | None, out: Path | None, gas: int, as_json: bool
) -> None:
    """Make a program that knows its own text, and run it to see that it does.

    In the program, (itself) gives its text as data, by construction: neither (self) nor eval is
    used. The program is printed, and what the check saw goes to standard error. The check runs it
    with the reference evaluator, and compares its values with those of the template where the text
    is put in by hand. Ends with 0 if the value of the program is its own text (in a relay: the next
    program), with 1 if the program knows its text but has another value, and with 2 if it faults.
    """
    if count is not None and templates:
        raise UsageProblem("--relay N takes the place of --template")
    if len(templates) > MOST:
        raise UsageProblem(f"at most {MOST} programs make a relay")
    holes = (ITSELF, NEXT) if len(templates) > 1 else (ITSELF,)
    sources = [_read(name, holes) for name in templates] or [_default(count)] * (count or 1)
    paths = _paths(out, len(sources))
    for path in paths:
        refuse_existing(path)
    checked = _made(sources, gas)
    for path, item in zip(paths, checked, strict=False):
        write_file(path, item.text.encode(), replace=False)
    for line in _verdicts(checked):
        click.echo(line, err=True)
    lines = [item.text.removesuffix("\n") for item in checked]
    if paths:
        lines = [f"wrote {path}" for path in paths]
    body: dict[str, Plain] = {
        "programs": [item.text for item in checked],
        "values": [item.value for item in checked],
        "gas": [item.gas for item in checked],
        "quine": all(item.wanted for item in checked),
    }
    finish(lines, body, as_json, DONE if all(item.wanted for item in checked) else NOT_PROVED)


def _read(name: str, holes: tuple[str, ...]) -> Template:
    """The forms of a template, each of which makes sense; the holes are known names."""
    text = load_text(Path(name))
    nodes = read_program(text, name)
    if not nodes:
        raise UsageProblem(f"{name} is empty", hint="a template holds (itself) somewhere")
    check_program(nodes, name, text, holes)
    return nodes


def _default(count: int | None) -> Template:
    return read_program(DEFAULT if count is None else f"({NEXT})", "the template")


def _paths(out: Path | None, count: int) -> list[Path]:
    """Where the programs go: the path itself, or that with a number before its suffix."""
    if out is None:
        return []
    if count == 1:
        return [out]
    return [out.with_name(f"{out.stem}-{place}{out.suffix}") for place in range(1, count + 1)]


def _made(sources: Sequence[Template], gas: int) -> list[Checked]:
    """Make the programs and check each."""
    if len(sources) == 1:
        (template,) = sources
        program = quine(template)
        return [_checked(template, program, {ITSELF: text_of(program, template)}, gas)]
    for template in sources:
        if len(template) != 1 or head(template[0]) == "define":
            raise UsageProblem(
                "the templates of a relay are one expression each",
                hint="use let and lambda in the place of definitions",
            )
    programs = relay([template[0] for template in sources])
    return [
        _checked(
            template,
            (program,),
            {ITSELF: program, NEXT: programs[(place + 1) % len(programs)]},
            gas,
        )
        for place, (template, program) in enumerate(zip(sources, programs, strict=True))
    ]


def _checked(
    template: Template, program: tuple[Node, ...], texts: dict[str, Node], gas: int
) -> Checked:
    """Run a program, and its template with the texts put in by hand: the values are the same."""
    values, used = _run(program, program, gas)
    expected, _ = _run(filled(template, texts), program, gas)
    if values != expected:  # the recursion theorem says that this cannot be
        raise TrustFailure("the program does not do what its template does with its text")
    wanted = print_flat(texts.get(NEXT, texts[ITSELF]))
    last = values[-1] if values else ""
    return Checked(canonical_program(program), last, used, last == wanted)


def _run(
    nodes: tuple[Node, ...], program: tuple[Node, ...], gas: int
) -> tuple[list[str], int]:
    """The values of some expressions, as texts, and their gas; `program` is what (self) gives."""
    session = Session(gas, program)
    values: list[str] = []
    used = 0
    for node in nodes:
        result = session.run(node)
        if isinstance(result.result, Fault):
            raise MeaningProblem(
                f"the program faults: {result.result.kind}",
                hint="a higher --gas may help" if result.result.kind == "out of gas" else "",
            )
        used += result.gas
        if not result.name:
            values.append(_text(result.result))
    return values, used


def _text(value: Value) -> str:
    """A value as a text to compare: exact for data, and whatever is shown for procedures."""
    try:
        return print_flat(datum_node(value, MAXIMUM_BYTES)[0])
    except OuroFault:
        return value_text(value, MAXIMUM_BYTES)


def _verdicts(checked: Sequence[Checked]) -> list[str]:
    """What the check saw, for people."""
    if len(checked) == 1:
        item = checked[0]
        if item.wanted:
            return [f"checked: its value is its own text ({len(item.text)} bytes, gas {item.gas})"]
        shown = item.value if len(item.value) <= 60 else item.value[:60] + "..."
        return [f"checked: it knows its own text, but its value is {shown or 'none'}"]
    lines: list[str] = []
    for place, item in enumerate(checked, 1):
        after = place % len(checked) + 1
        verb = f"has program {after} as its value" if item.wanted else "has another value"
        lines.append(f"checked: program {place} {verb} (gas {item.gas})")
    return lines
