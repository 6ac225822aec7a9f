"""From trees to worlds: checks every clause of `(world ...)` and says what is wrong and where.

The same code serves the files that people write and the canonical bytes that the kernel reads.
"""

from __future__ import annotations

from collections.abc import Iterable

from godel.language.canonical import print_flat
from godel.language.core import Core
from godel.language.desugar import MAXIMUM_SCOPE, bindings, parameters_of
from godel.language.evaluator import Runtime
from godel.language.meter import Meter
from godel.language.program import prelude
from godel.language.syntax import Atom, Form, Node, head, name_of
from godel.language.values import FALSE, Number, Scalar
from godel.world.clauses import (
    MAXIMUM_VARIABLES,
    check_weights,
    checked,
    declarations,
    exact,
    integer,
    matching,
    named,
    titled,
    value_of,
    wrong,
)
from godel.world.model import (
    ChanceStatement,
    Declared,
    IfStatement,
    LetStatement,
    Range,
    RewardStatement,
    SetStatement,
    Statement,
    World,
)
from godel.world.start import priors, start_states

CLAUSES = frozenset(
    "state hidden observe actions default start discount life price done step".split()
)
MAXIMUM_GAS_LIMIT = 100_000
DEFAULT_GAS_LIMIT = 10_000


def build_world(node: Node, meter: Meter | None = None) -> World:
    """The world that a `(world name "summary" clause ...)` tree describes.

    The meter limits what its start may take to compute. Raises SyntaxProblem or MeaningProblem,
    with the place.
    """
    name, summary, forms = titled(node, "world")
    clauses = _clauses(forms)
    life, discount = _time(node, clauses)
    counter = () if life is None else (Declared("left", Range(0, life)),)
    state = declarations(_items(clauses, "state"), counter)
    hidden = priors(_items(clauses, "hidden"), (*state, *counter))
    variables = (*state, *(item for item, _ in hidden), *counter)
    actions = declarations(_items(clauses, "actions"), variables)
    prices = _prices(_items(clauses, "price"))
    names = frozenset(item.name for item in variables)
    known = names | {item.name for item in actions}
    done = clauses.get("done")
    return World(
        node=node,
        name=name,
        summary=summary,
        variables=variables,
        observed=_observed(clauses, state, (*state, *counter)),
        actions=actions,
        default=_default(node, _items(clauses, "default"), actions),
        start=start_states(node, _items(clauses, "start"), state, hidden, life, meter),
        discount=discount,
        life=life,
        gas_price=prices.get("gas", 0),
        think_price=prices.get("think", 0),
        gas_limit=int(prices.get("gas-limit", DEFAULT_GAS_LIMIT)),
        done=checked(done.items[1] if done else Atom(FALSE), names),
        step=_statements(_items(clauses, "step"), known, known, frozenset(i.name for i in state)),
        runtime=Runtime(prelude=prelude()),
    )


def _clauses(forms: Iterable[Node]) -> dict[str, Form]:
    """Clauses by name, each at most once."""
    found: dict[str, Form] = {}
    for item in forms:
        name = head(item)
        if not isinstance(item, Form) or name not in CLAUSES:
            raise wrong(item, "unknown clause in a world", "one of: " + " ".join(sorted(CLAUSES)))
        if name in found:
            raise wrong(item, f"a second {name} clause")
        if name in ("discount", "life", "done") and len(item.items) != 2:
            raise wrong(item, f"{name} takes exactly one value")
        found[name] = item
    return found


def _items(clauses: dict[str, Form], name: str) -> tuple[Node, ...]:
    return clauses[name].items[1:] if name in clauses else ()


def _time(node: Node, clauses: dict[str, Form]) -> tuple[int | None, Number]:
    """Length of a life (None: endless) and discount."""
    life: int | None = None
    if "life" in clauses:
        value = clauses["life"].items[1]
        if name_of(value) != "endless":
            life = integer(value)
            if life < 1:
                raise wrong(value, "a life has at least one tick")
    elif "discount" not in clauses:
        raise wrong(node, "a world needs a life or a discount", "add (life 100) or (life endless)")
    discount: Number = 1
    if "discount" in clauses:
        discount = exact(clauses["discount"].items[1])
        if not 0 < discount <= 1:
            raise wrong(clauses["discount"], "a discount is above 0 and at most 1")
    return life, discount


def _observed(
    clauses: dict[str, Form], state: tuple[Declared, ...], visible: tuple[Declared, ...]
) -> tuple[str, ...]:
    """What the agent sees: by default every state variable, but not `left`."""
    if "observe" not in clauses:
        return tuple(item.name for item in state)
    found: dict[str, Node] = {}
    names = {item.name for item in visible}
    for item in clauses["observe"].items[1:]:
        if name_of(item) not in names:
            raise wrong(item, f"{print_flat(item)} is not a variable that can be seen")
        if name_of(item) in found:
            raise wrong(item, f"{name_of(item)} is observed twice")
        found[name_of(item)] = item
    return tuple(found)


def _default(
    where: Node, nodes: Iterable[Node], actions: tuple[Declared, ...]
) -> tuple[Scalar, ...]:
    pairs = matching(where, nodes, actions, "default")
    return tuple(value_of(node, item.sort) for item, node in pairs)


def _prices(nodes: Iterable[Node]) -> dict[str, Number]:
    prices: dict[str, Number] = {}
    for name, node in named(nodes).items():
        value = exact(node.items[1])
        if name not in ("gas", "think", "gas-limit"):
            raise wrong(node, f"{name} has no price", "prices are gas, think and gas-limit")
        if value < 0:
            raise wrong(node, "a price is never negative")
        if name == "gas-limit" and not (isinstance(value, int) and 1 <= value <= MAXIMUM_GAS_LIMIT):
            raise wrong(node, f"a gas limit is an integer from 1 to {MAXIMUM_GAS_LIMIT}")
        prices[name] = value
    return prices


def _statements(
    nodes: Iterable[Node], names: frozenset[str], taken: frozenset[str], state: frozenset[str]
) -> tuple[Statement, ...]:
    """Statements in sequence. Nesting is bounded by the readers (MAXIMUM_DEPTH)."""
    return tuple(_statement(node, names, taken, state) for node in nodes)


def _statement(
    node: Node, names: frozenset[str], taken: frozenset[str], state: frozenset[str]
) -> Statement:
    kind = head(node)
    if not isinstance(node, Form):
        raise wrong(node, "expected a statement: let, if, chance, set or reward")
    items = node.items
    if kind == "set" and len(items) == 3:
        if name_of(items[1]) not in state:
            raise wrong(items[1], f"{print_flat(items[1])} is not a state variable")
        return SetStatement(name_of(items[1]), checked(items[2], names))
    if kind == "reward" and len(items) == 2:
        return RewardStatement(checked(items[1], names))
    if kind == "if" and len(items) in (3, 4):
        return IfStatement(
            checked(items[1], names),
            _statements(items[2:3], names, taken, state),
            _statements(items[3:], names, taken, state),
        )
    if kind == "let" and len(items) >= 2:
        pairs = bindings(node)
        bound = parameters_of(tuple(name for name, _ in pairs), node)
        if len(names) + len(bound) > MAXIMUM_VARIABLES + MAXIMUM_SCOPE:
            raise wrong(node, "too many names at one place")
        for name in bound:
            if name in taken:
                raise wrong(node, f"{name} is already a variable of the world")
        values = tuple(checked(value, names) for _, value in pairs)
        return LetStatement(bound, values, _statements(items[2:], names.union(bound), taken, state))
    if kind == "chance" and len(items) >= 2:
        branches = tuple(_branch(item, names, taken, state) for item in items[1:])
        check_weights(node, tuple(weight for weight, _ in branches))
        return ChanceStatement(branches)
    raise wrong(node, "expected a statement: let, if, chance, set or reward")


def _branch(
    node: Node, names: frozenset[str], taken: frozenset[str], state: frozenset[str]
) -> tuple[Core, tuple[Statement, ...]]:
    if not isinstance(node, Form) or not node.items:
        raise wrong(node, "expected (weight statement ...)")
    weight = checked(node.items[0], names)
    return weight, _statements(node.items[1:], names, taken, state)
