"""Programs that know their own text, made from templates: quines, and relays of them.

A template is a program in which `(itself)` stands where its own text is wanted, as data; in a relay
also `(next)`, for the text of the next program. The construction is that of Kleene's recursion
theorem (Kleene 1938; `library/recursion.ouro` has it in Ouro), and needs neither `(self)` nor
`eval`: one half of the program writes a text, the other half is the text of the first, quoted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from godel.errors import SyntaxProblem, UsageProblem
from godel.language.canonical import canonical_text, same_tree
from godel.language.core import free_names
from godel.language.desugar import definition, expand, quote_value
from godel.language.reader import read_datum, read_program
from godel.language.syntax import MAXIMUM_BYTES, Atom, Form, Node, form, head, name_of, symbol

ITSELF = "itself"
NEXT = "next"

DEFAULT = "(itself)"
"""The template of the shortest quine; `(next)` is that of a relay."""


def quine(template: Sequence[Node]) -> tuple[Node, ...]:
    """The program that a template stands for, in which `(itself)` gives this very program.

    A template of one expression gives one expression, and its text is that expression; one with
    definitions gives a program of two definitions more, and its text is the list of its forms.
    Raises SyntaxProblem for a template that is no program, UsageProblem for one without a hole.
    """
    _check_hole(template, (ITSELF,))
    if len(template) == 1 and head(template[0]) != "define":
        return relay([template[0]])
    half = _fresh("half", template)
    own = f"(define ({ITSELF}) (cons (list 'define '{half} (list 'quote {half})) {half}))"
    forms = Form((read_datum(own, "quine"), *template))
    return _checked((form(symbol("define"), symbol(half), _quoted(forms)), *forms.items))


def relay(templates: Sequence[Node]) -> tuple[Node, ...]:
    """Programs, one for each template, in which `(next)` gives the next of them, in a circle.

    `(itself)` gives the program itself. Raises what `quine` raises.
    """
    for template in templates:
        _check_hole([template], (ITSELF, NEXT) if len(templates) > 1 else (ITSELF,))
    if len(templates) == 1:
        half = _fresh("half", templates)
        written = {ITSELF: f"(list {half} (list 'quote {half}))"}
        only = _half(half, templates[0], written)
        return _checked((form(only, _quoted(only)),))
    halves = _fresh("halves", templates)
    writers: list[Node] = []
    for place, template in enumerate(templates):
        after = (place + 1) % len(templates)
        own, following = (
            f"(list (list-ref {halves} {index}) (list 'quote {halves}))" for index in (place, after)
        )
        writers.append(_half(halves, template, {ITSELF: own, NEXT: following}))
    return _checked([form(writer, _quoted(form(*writers))) for writer in writers])


def filled(template: Sequence[Node], texts: dict[str, Node]) -> tuple[Node, ...]:
    """The template with plain procedures that give known texts in the place of the holes.

    It has the values that the program made from the template is to have, which is what a check
    compares.
    """
    if len(template) == 1 and head(template[0]) != "define":
        pairs = [form(symbol(name), _constant(text)) for name, text in texts.items()]
        return (form(symbol("let"), form(*pairs), template[0]),)
    definitions = (
        form(symbol("define"), form(symbol(name)), _quoted(text)) for name, text in texts.items()
    )
    return (*definitions, *template)


def text_of(program: Sequence[Node], template: Sequence[Node]) -> Node:
    """The text of a program as its template means it: the expression, or the list of the forms."""
    single = len(template) == 1 and head(template[0]) != "define"
    return program[0] if single else Form(tuple(program))


def _half(parameter: str, template: Node, written: dict[str, str]) -> Node:
    """The half that writes: a procedure of the quoted half, with a name for each text it gives."""
    used = free_names(expand(template)) & written.keys()
    texts = {name: read_datum(written[name], "quine") for name in written if name in used}
    whole = next((name for name in texts if same_tree(template, form(symbol(name)))), "")
    if whole:  # the template is the hole itself: no name is needed
        return form(symbol("lambda"), form(symbol(parameter)), texts[whole])
    pairs = [
        form(symbol(name), form(symbol("lambda"), form(), text)) for name, text in texts.items()
    ]
    body = form(symbol("let"), form(*pairs), template)
    return form(symbol("lambda"), form(symbol(parameter)), body)


def _quoted(node: Node) -> Node:
    quote_value(node)  # raises SyntaxProblem for a string, which is no data
    return form(symbol("quote"), node)


def _constant(text: Node) -> Node:
    return form(symbol("lambda"), form(), _quoted(text))


def _check_hole(template: Sequence[Node], names: tuple[str, ...]) -> None:
    """The template reads one of these names, so that a text is wanted at all."""
    used: set[str] = set()
    for node in template:
        _, core = definition(node) if head(node) == "define" else ("", expand(node))
        used |= free_names(core)
    if used.isdisjoint(names):
        holes = " or ".join(f"({name})" for name in names)
        raise UsageProblem(
            f"the template has no hole: {holes} stands nowhere in it",
            hint=f"write {holes} where the text is wanted, outside of quoted data",
        )


def _fresh(name: str, nodes: Sequence[Node]) -> str:
    """A name that occurs nowhere in some trees: the one given, or with a number behind it."""
    taken = {found for node in nodes for found in _names(node)}
    count, fresh = 1, name
    while fresh in taken:
        count += 1
        fresh = f"{name}-{count}"
    return fresh


def _names(node: Node) -> Iterator[str]:
    """Every symbol in a tree."""
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Form):
            stack.extend(item.items)
        elif isinstance(item, Atom):
            yield name_of(item)


def _checked(program: Sequence[Node]) -> tuple[Node, ...]:
    """The program, if it can be written and read again within the limits of the language."""
    texts = [canonical_text(node) for node in program]
    if sum(map(len, texts)) > MAXIMUM_BYTES:
        raise UsageProblem(f"the program would be longer than {MAXIMUM_BYTES:,} bytes")
    try:
        read_program("".join(texts), "the program")
        for node in program:
            _ = definition(node) if head(node) == "define" else expand(node)
    except SyntaxProblem as problem:
        raise UsageProblem(
            f"the template leaves no room for what is put around it: {problem.message}"
        ) from None
    return tuple(program)
