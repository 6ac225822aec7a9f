"""Where the opponent stands in a world: `(opponent (eval '(lambda (VARIABLE ...) ...)))`.

A two-player world is an ordinary world, in which one `let` gives this name to a quoted procedure.
Putting another procedure in its place gives another ordinary world: that is all that self-play does
to a world. What the opponent is shown is for the world to say: the parameters are names of observed
variables, and the calls `(opponent VALUE ...)` give them their values as seen from the other side.
"""

from __future__ import annotations

from dataclasses import dataclass

from godel.errors import UsageProblem
from godel.language.desugar import parameters_of
from godel.language.syntax import Form, Node, form, head, symbol
from godel.world.model import World

OPPONENT = "opponent"

HINT = "a two-player world has one (let ((opponent (eval '(lambda (VARIABLE ...) ...)))) ...)"


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A world with a place for an opponent. `parameters` are the variables that it is shown."""

    world: World
    parameters: tuple[str, ...]
    path: tuple[int, ...]

    def against(self, procedure: Node) -> Node:
        """The tree of the world in which the quoted procedure is the opponent."""
        quoted = form(symbol("eval"), form(symbol("quote"), procedure))
        return _put(self.world.node, self.path, form(symbol(OPPONENT), quoted))


def find_template(world: World) -> Template:
    """The place for the opponent in a world. Raises UsageProblem if there is not exactly one."""
    found: list[tuple[tuple[int, ...], Form]] = []
    pending: list[tuple[tuple[int, ...], Node]] = [((), world.node)]
    while pending:
        path, node = pending.pop()
        if isinstance(node, Form):
            procedure = _procedure(node)
            if procedure is not None:
                found.append((path, procedure))
            else:
                pending += [((*path, index), item) for index, item in enumerate(node.items)]
    if len(found) != 1:
        places = f"{len(found)} places" if found else "no place"
        raise UsageProblem(f"the world {world.name} has {places} for an opponent", hint=HINT)
    path, procedure = found[0]
    shown = procedure.items[1]
    parameters = parameters_of(shown.items if isinstance(shown, Form) else (), procedure)
    for name in parameters:
        if name not in world.observed:
            raise UsageProblem(f"the opponent is shown {name}, which no agent observes", hint=HINT)
    return Template(world, parameters, path)


def _procedure(node: Form) -> Form | None:
    """The lambda in `(opponent (eval '(lambda ...)))`, None for any other form."""
    if head(node) != OPPONENT or len(node.items) != 2:
        return None
    inner: Node = node.items[1]
    for name in ("eval", "quote"):
        if not isinstance(inner, Form) or head(inner) != name or len(inner.items) != 2:
            return None
        inner = inner.items[1]
    fits = isinstance(inner, Form) and head(inner) == "lambda" and len(inner.items) == 3
    return inner if fits and isinstance(inner, Form) else None


def _put(node: Node, path: tuple[int, ...], new: Node) -> Node:
    """A tree with another node at a path; as deep as the reader lets a text be."""
    if not path or not isinstance(node, Form):
        return new
    items = list(node.items)
    items[path[0]] = _put(items[path[0]], path[1:], new)
    return Form(tuple(items), node.position)
