"""From trees to agents: checks `(agent name (memory ...) (define ...) ...)` against a world."""

from __future__ import annotations

from godel.language.desugar import quote_value
from godel.language.evaluator import Runtime
from godel.language.program import check_names, definitions_of, prelude
from godel.language.syntax import Form, Node, Text, head, symbol
from godel.language.values import Closure
from godel.world.clauses import MAXIMUM_VARIABLES, declarations, exact, titled, wrong
from godel.world.model import Agent, Declared, Range, World

HOST_NAMES = frozenset({"builtin-propose"})
"""Procedures that the machine lends to `propose` and `think`; unbound anywhere else."""


def build_agent(node: Node, world: World) -> Agent:
    """The agent that a tree describes, for a world. Raises SyntaxProblem or MeaningProblem."""
    name, _, forms = titled(node, "agent")
    memory: list[Declared] = []
    initial: list[int] = []
    defines: list[Node] = []
    for item in forms:
        if head(item) == "memory" and isinstance(item, Form):
            for entry in item.items[1:]:
                if len(memory) == MAXIMUM_VARIABLES:
                    raise wrong(entry, f"more than {MAXIMUM_VARIABLES} memory variables")
                declared, value = _register(entry, (*world.variables, *world.actions, *memory))
                memory.append(declared)
                initial.append(value)
        elif head(item) == "define":
            defines.append(item)
        else:
            raise wrong(item, "an agent holds (memory ...) and (define ...)")
    definitions = definitions_of(defines)
    check_names(defines, HOST_NAMES)
    agent = Agent(
        node=node,
        name=name,
        memory=tuple(memory),
        initial=tuple(initial),
        definitions=definitions,
        runtime=Runtime(definitions, quote_value(_without_texts(node)), {}, prelude()),
    )
    _check_parameters(node, agent, world, defines)
    return agent


def _without_texts(node: Node) -> Node:
    """The tree without its documentation strings, which are not values."""
    if isinstance(node, Form):
        kept = tuple(item for item in node.items if not isinstance(item, Text))
        return Form(kept, node.position)
    return node


def _register(node: Node, others: tuple[Declared, ...]) -> tuple[Declared, int]:
    """A memory variable `(name initial low high)`."""
    if not isinstance(node, Form) or len(node.items) != 4:
        raise wrong(node, "expected (name initial low high)")
    as_state = Form((node.items[0], symbol("int"), *node.items[2:]), node.position)
    declared = declarations((as_state,), others)[0]
    sort, value = declared.sort, exact(node.items[1])
    if not isinstance(sort, Range) or sort.low is None or sort.high is None:
        raise wrong(node, "memory is bounded")
    if not isinstance(value, int) or not sort.low <= value <= sort.high:
        raise wrong(node.items[1], f"the initial value is not from {sort.low} to {sort.high}")
    return declared, value


def _check_parameters(node: Node, agent: Agent, world: World, defines: list[Node]) -> None:
    """The parameters of policy, think and remember are names that the agent can see."""
    sees = {*world.observed, *(item.name for item in agent.memory)}
    afterwards = {"next-" + item for item in world.observed}
    acts = {item.name for item in world.actions}
    visible = {
        "policy": sees,
        "think": sees,
        "remember": sees | acts | afterwards | {"reward"},
    }
    for item, (name, procedure) in zip(defines, agent.definitions.items(), strict=True):
        if name in (*visible, "propose") and not isinstance(procedure, Closure):
            raise wrong(item, f"{name} must be a procedure")
        if name in visible and isinstance(procedure, Closure):
            for parameter in procedure.code.parameters:
                if parameter not in visible[name]:
                    raise wrong(
                        item,
                        f"{name} cannot see {parameter}",
                        "visible here: " + " ".join(sorted(visible[name])),
                    )
        searches = name == "propose" and isinstance(procedure, Closure)
        if searches and isinstance(procedure, Closure) and len(procedure.code.parameters) != 2:
            raise wrong(item, "propose takes (self n)")
    if world.actions and "policy" not in agent.definitions:
        raise wrong(node, "an agent needs a policy in a world with actions")
