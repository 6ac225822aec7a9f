"""A version of an agent as a quoted procedure: its policy, closed over everything that it reaches.

`(eval datum)` sees the prelude and the primitives and no definitions, so the procedure has to bring
its own. Definitions may call each other, and Ouro has no `letrec`. So each of them, f, becomes a
maker: a procedure of all makers that binds the names of all definitions to procedures that call
their makers, and gives f as it was written. No body is changed. The names that come with this begin
with %, and can be mistaken for no other: where a body uses such a name, it means a definition, and
the `let` around the body, whose values do not see its names, gives it this one.

A policy that is not defined, faults or leaves the domain of its actions takes the default action.
The first and the last are written into the procedure. A fault cannot be, so a version that faults
where the opponent may be asked is refused: `moves.py` compares the two at every view.
"""

from __future__ import annotations

from fractions import Fraction

from godel.errors import UsageProblem
from godel.language.core import free_names
from godel.language.desugar import definition
from godel.language.program import definitions_reached
from godel.language.syntax import Atom, Form, Node, form, head, symbol
from godel.language.values import Boolean, Symbol, Value
from godel.selfplay.template import Template
from godel.world.model import Agent, Choice, Declared, World

UNQUOTABLE = frozenset({"self", "eval"})
"""Primitives that do not give an opponent what they give the agent."""

MOVE = symbol("%move")


def quoted(template: Template, agent: Agent) -> Form:
    """The procedure of the template's parameters that moves as the agent does.

    Raises UsageProblem if the policy reads what no opponent is shown, or its own text.
    """
    world = template.world
    default = _values([_literal(value) for value in world.default])
    parameters = form(*map(symbol, template.parameters))
    policy = agent.procedure("policy")
    if policy is None:
        return form(symbol("lambda"), parameters, default)
    for name in policy.code.parameters:
        if name not in template.parameters:
            raise UsageProblem(
                f"the policy of {agent.name} reads {name}, which no opponent is shown",
                hint="it is shown " + (" ".join(template.parameters) or "nothing"),
            )
    definitions = _reached(agent)
    arguments = [symbol(name) for name in policy.code.parameters]
    makers: list[Node] = []
    if len(definitions) == 1 and "policy" not in _uses(definitions["policy"]):
        move = form(_written(definitions["policy"]), *arguments)
    else:
        makers, move = _together(definitions, arguments)
    body = form(symbol("let"), form(form(MOVE, move)), _within(world, default))
    if makers:
        body = form(symbol("let"), form(*makers), body)
    return form(symbol("lambda"), parameters, body)


def _reached(agent: Agent) -> dict[str, Form]:
    """The definitions that the policy reaches, in the order of the program."""
    names = definitions_reached(agent.node, ("policy",))
    items = agent.node.items if isinstance(agent.node, Form) else ()
    found: dict[str, Form] = {}
    for item in items:
        if isinstance(item, Form) and head(item) == "define":
            name = definition(item)[0]
            if name in names:
                found[name] = item
    for name, item in found.items():
        if UNQUOTABLE & _uses(item):
            raise UsageProblem(f"{name} of {agent.name} uses self or eval, which cannot be quoted")
    return found


def _uses(item: Form) -> frozenset[str]:
    return free_names(definition(item)[1])


def _written(item: Form) -> Node:
    """What a definition gives its name to, as it was written."""
    target, body = item.items[1], item.items[2]
    if isinstance(target, Form):
        return form(symbol("lambda"), Form(target.items[1:]), body)
    return body


def _together(definitions: dict[str, Form], arguments: list[Atom]) -> tuple[list[Node], Form]:
    """Bindings of all makers, and the call of the policy."""
    written = {name: _written(item) for name, item in definitions.items()}
    procedures = [name for name, node in written.items() if head(node) == "lambda"]
    all_makers = [symbol(f"%{index}") for index, _ in enumerate(procedures, 1)]
    bindings: list[Node] = []
    for name, node in written.items():
        value: Node = node
        if name in procedures:
            shown = node.items[1] if isinstance(node, Form) else form()
            count = len(shown.items) if isinstance(shown, Form) else 0
            given = [symbol(f"%a{index}") for index in range(1, count + 1)]
            made = form(all_makers[procedures.index(name)], *all_makers)
            value = form(symbol("lambda"), form(*given), form(made, *given))
        bindings.append(form(symbol(name), value))
    makers: list[Node] = []
    for maker, name in zip(all_makers, procedures, strict=True):
        body = form(symbol("let"), form(*bindings), written[name])
        makers.append(form(maker, form(symbol("lambda"), form(*all_makers), body)))
    policy = form(all_makers[procedures.index("policy")], *all_makers)
    return makers, form(policy, *arguments)


def _within(world: World, default: Node) -> Node:
    """The move if it is one, else the default action."""
    places = [MOVE] if len(world.actions) == 1 else _items(MOVE, len(world.actions))
    fits: Node = _is(places[-1], world.actions[-1])
    for place, declared in zip(reversed(places[:-1]), reversed(world.actions[:-1]), strict=True):
        fits = form(symbol("and"), _is(place, declared), fits)
    if len(world.actions) > 1:
        fits = form(symbol("and"), *_is_list(MOVE, len(world.actions)), fits)
    return form(symbol("if"), fits, MOVE, default)


def _items(node: Node, count: int) -> list[Node]:
    """Expressions for the first items of a list."""
    found: list[Node] = []
    for _ in range(count):
        found.append(form(symbol("car"), node))
        node = form(symbol("cdr"), node)
    return found


def _is_list(node: Node, count: int) -> list[Node]:
    """Tests that a value is a list of so many items, none of which faults after the ones before."""
    tests: list[Node] = []
    for _ in range(count):
        tests.append(form(symbol("pair?"), node))
        node = form(symbol("cdr"), node)
    return [*tests, form(symbol("null?"), node)]


def _is(node: Node, declared: Declared) -> Node:
    """A test that a value is one that an action may have."""
    sort = declared.sort
    if isinstance(sort, Choice):
        same = [form(symbol("eq?"), node, _literal(option)) for option in sort.options]
        return form(symbol("or"), *same)
    tests: list[Node] = [form(symbol("integer?"), node)]
    tests += [form(symbol("<="), Atom(sort.low), node)] if sort.low is not None else []
    tests += [form(symbol("<="), node, Atom(sort.high))] if sort.high is not None else []
    return form(symbol("and"), *tests)


def _literal(value: Value) -> Node:
    if isinstance(value, Symbol):
        return form(symbol("quote"), symbol(value.name))
    if isinstance(value, int | Fraction | Boolean):
        return Atom(value)
    raise UsageProblem("an action is no atom")


def _values(values: list[Node]) -> Node:
    return values[0] if len(values) == 1 else form(symbol("list"), *values)
