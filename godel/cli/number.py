"""`godel number`: programs, worlds and proofs as numbers, and back."""

from __future__ import annotations

from pathlib import Path

import click

from godel.cli.common import as_json
from godel.cli.files import read_proof
from godel.cli.ouro import canonical_program, number_in, program_source
from godel.cli.report import DONE, finish
from godel.cli.shown import decimal_digits
from godel.errors import MeaningProblem, SyntaxProblem, UsageProblem
from godel.events import Plain
from godel.kernel.proof import MAXIMUM_PROOF_BYTES, MAXIMUM_PROOF_DEPTH
from godel.language.canonical import canonical_text, read_canonical
from godel.language.program import from_godel_number, godel_number
from godel.language.reader import read_program
from godel.language.syntax import MAXIMUM_BYTES, Node
from godel.resources import world_names, worlds_folder

FIRST = 6
"""How many digits in base 256 are explained."""


@click.command(
    "number",
    epilog="""\b
Examples:
  godel number program.ouro            the number of a program
  godel number gambler                 of a shipped world with its agents
  godel number --explain life.proof    of a proof, and how it comes about
  godel number --back 28774            the text with this number
""",
)
@click.argument("file", required=False)
@click.option("--back", metavar="N|FILE", help="Print the text that has this number.")
@click.option("--explain", is_flag=True, help="Say how the number comes about.")
@as_json
def command(file: str | None, back: str | None, explain: bool, as_json: bool) -> None:
    """Print the Gödel number of a program, a world or a proof.

    FILE is a path, or the name of a shipped world or program. The number has the bytes of the
    canonical text as its digits in base 256, behind a leading 1, so that it can be decoded. At most
    1,000,000 bytes.
    """
    if (file is None) == (back is None):
        raise UsageProblem("one of FILE and --back N is needed", hint="see godel number --help")
    if back is not None:
        if explain:
            raise UsageProblem("--explain goes with FILE")
        text = from_godel_number(number_in(back))
        kind = _kind(text)
        finish([text.removesuffix("\n")], {"kind": kind, "text": text}, as_json, DONE)
    kind, text = _canonical(file or "")
    if len(text.encode()) > MAXIMUM_BYTES:
        raise UsageProblem(f"{file} has more than {MAXIMUM_BYTES:,} bytes in canonical text")
    number = godel_number(text)
    digits = decimal_digits(number)
    body: dict[str, Plain] = {"kind": kind, "bytes": len(text.encode()), "number": digits}
    finish(_explained(kind, text, digits) if explain else [digits], body, as_json, DONE)


def _canonical(name: str) -> tuple[str, str]:
    """What a file holds, `proof` or `program` (worlds and agents too), and its canonical text."""
    if name.endswith(".proof"):
        return "proof", canonical_text(_tree(read_proof(Path(name)), name))
    if name in world_names():
        name = str(worlds_folder() / f"{name}.ouro")
    text, source = program_source(name)
    return "program", canonical_program(read_program(text, source))


def _tree(data: bytes, source: str) -> Node:
    """The tree of a proof, with the limits that a proof has. Raises SyntaxProblem."""
    try:
        return read_canonical(
            data, maximum_bytes=MAXIMUM_PROOF_BYTES, maximum_depth=MAXIMUM_PROOF_DEPTH
        )
    except SyntaxProblem as problem:
        raise SyntaxProblem(f"{source}: {problem.message}") from None


def _kind(text: str) -> str:
    """What a text is, by its first words. Raises MeaningProblem if it is no sequence of forms."""
    try:
        if text.startswith("(godel-proof "):
            _tree(text.encode(), "the text")
            return "proof"
        read_program(text, "the text")
    except SyntaxProblem as problem:
        raise MeaningProblem(
            f"the text with this number is neither a program nor a proof: {problem.message}"
        ) from None
    return "program"


def _explained(kind: str, text: str, digits: str) -> list[str]:
    """How a number comes about, for people."""
    data = text.encode()
    powers = range(len(data) - 1, max(-1, len(data) - 1 - FIRST), -1)
    terms = [f"{byte} * 256^{power}" for byte, power in zip(data, powers, strict=False)]
    shown = " ".join(repr(chr(byte)) for byte in data[:FIRST])
    rest = [] if len(data) <= FIRST else ["..."]
    return [
        f"{kind}: {len(data):,} bytes in canonical text, the first of them {shown}",
        "number = " + " + ".join([f"256^{len(data)}", *terms, *rest]),
        f"a number of {len(digits):,} decimal digits:",
        digits,
    ]
