"""From trees to worlds: checks every clause of `(world ...)` and says what is wrong and where.

The same code serves the files that people write and the canonical bytes that the kernel reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import product
from math import prod

from godel.errors import MeaningProblem
from godel.language.canonical import print_flat
from godel.language.core import Core, Literal, free_names
from godel.language.desugar import MAXIMUM_SCOPE, RESERVED, bindings, expand, parameters_of
from godel.language.evaluator import Runtime
from godel.language.polynomial import show_number
from godel.language.primitives import PRIMITIVES
from godel.language.program import prelude
from godel.language.syntax import Atom, Form, Node, Text, head, name_of, place_of
from godel.language.values import FALSE, TRUE, Number, Scalar, Symbol, number
from godel.world.model import (
    ChanceStatement,
    Choice,
    Declared,
    IfStatement,
    LetStatement,
    Range,
    RewardStatement,
    SetStatement,
    Sort,
    State,
    Statement,
    World,
)

CLAUSES = frozenset(
    "state hidden observe actions default start discount life price done step".split()
)
MAXIMUM_GAS_LIMIT = 100_000
MAXIMUM_STARTS = 10_000
MAXIMUM_VARIABLES = 64
MAXIMUM_OPTIONS = 256
FINEST = 2**128
"""Largest denominator of a weight in a start distribution; their products multiply."""
FINEST_SUM = 2**65536
"""Largest common denominator of weights written out."""
DEFAULT_GAS_LIMIT = 10_000


def wrong(node: Node, message: str, hint: str = "") -> MeaningProblem:
    """A MeaningProblem at a node."""
    return MeaningProblem(message, place=place_of(node), hint=hint)


def build_world(node: Node) -> World:
    """The world that a `(world name "summary" clause ...)` tree describes.

    Raises SyntaxProblem or MeaningProblem, with the place.
    """
    name, summary, forms = titled(node, "world")
    clauses = _clauses(forms)
    if "hidden" in clauses:
        raise wrong(clauses["hidden"], "hidden variables are not supported in this version",
                    "declare it under state and leave it out of observe")  # fmt: skip
    life, discount = _time(node, clauses)
    counter = () if life is None else (Declared("left", Range(0, life)),)
    state = declarations(_items(clauses, "state"), counter)
    variables = (*state, *counter)
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
        observed=_observed(clauses, state, names),
        actions=actions,
        default=_default(node, _items(clauses, "default"), actions),
        start=_start(node, _items(clauses, "start"), state, life),
        discount=discount,
        life=life,
        gas_price=prices.get("gas", 0),
        think_price=prices.get("think", 0),
        gas_limit=int(prices.get("gas-limit", DEFAULT_GAS_LIMIT)),
        done=checked(done.items[1] if done else Atom(FALSE), names),
        step=_statements(_items(clauses, "step"), known, known, frozenset(i.name for i in state)),
        runtime=Runtime(prelude=prelude()),
    )


def titled(node: Node, kind: str) -> tuple[str, str, tuple[Node, ...]]:
    """Name, documentation and the remaining items of `(kind name "text" ...)`."""
    if not isinstance(node, Form) or head(node) != kind or len(node.items) < 2:
        raise wrong(node, f"expected ({kind} name ...)")
    name = name_of(node.items[1])
    if not name:
        raise wrong(node.items[1], f"a {kind} needs a name")
    rest = node.items[2:]
    if rest and isinstance(rest[0], Text):
        return name, rest[0].text, rest[1:]
    return name, "", rest


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


def exact(node: Node) -> Number:
    """A number written out."""
    if isinstance(node, Atom) and isinstance(node.value, int | Fraction):
        return node.value
    raise wrong(node, "expected a number")


def _integer(node: Node) -> int:
    value = exact(node)
    if isinstance(value, Fraction):
        raise wrong(node, "expected an integer")
    return value


def _time(node: Node, clauses: dict[str, Form]) -> tuple[int | None, Number]:
    """Length of a life (None: endless) and discount."""
    life: int | None = None
    if "life" in clauses:
        value = clauses["life"].items[1]
        if name_of(value) != "endless":
            life = _integer(value)
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


def declarations(nodes: Iterable[Node], others: Iterable[Declared]) -> tuple[Declared, ...]:
    """Variables with their sorts; no name is one of `others`, or has a meaning in `remember`."""
    found: list[Declared] = []
    taken = {item.name for item in others}
    for node in nodes:
        if not isinstance(node, Form) or len(node.items) < 2:
            raise wrong(node, "expected (name int LO HI), (name bool) or (name one-of a b)")
        name = parameters_of((node.items[0],), node)[0]
        if name in taken:
            raise wrong(node, f"{name} is declared already")
        if len(taken) >= 3 * MAXIMUM_VARIABLES or len(found) >= MAXIMUM_VARIABLES:
            raise wrong(node, f"more than {MAXIMUM_VARIABLES} variables")
        if name == "reward" or name.startswith("next-"):
            raise wrong(node, f"{name} has a meaning of its own in remember")
        taken.add(name)
        found.append(Declared(name, _sort(node)))
    return tuple(found)


def _sort(node: Form) -> Sort:
    kind, rest = name_of(node.items[1]), node.items[2:]
    if kind == "bool" and not rest:
        return Choice((FALSE, TRUE))
    if kind == "one-of" and rest:
        options: list[Scalar] = []
        if len(rest) > MAXIMUM_OPTIONS:
            raise wrong(node, f"more than {MAXIMUM_OPTIONS} options")
        for item in rest:
            if not isinstance(item, Atom) or not isinstance(item.value, Symbol):
                raise wrong(item, "one-of lists names")
            options.append(item.value)
        if len({str(option) for option in options}) != len(options):
            raise wrong(node, "the same name is listed twice")
        return Choice(tuple(options))
    if kind == "int" and len(rest) <= 2:
        ends = [_integer(item) for item in rest] + [None, None]
        low, high = ends[0], ends[1]
        if low is not None and high is not None and low > high:
            raise wrong(node, f"the range from {low} to {high} is empty")
        return Range(low, high)
    raise wrong(node, "expected (name int LO HI), (name bool) or (name one-of a b)")


def _observed(
    clauses: dict[str, Form], state: tuple[Declared, ...], names: frozenset[str]
) -> tuple[str, ...]:
    """What the agent sees: by default every state variable, but not `left`."""
    if "observe" not in clauses:
        return tuple(item.name for item in state)
    found: dict[str, Node] = {}
    for item in clauses["observe"].items[1:]:
        if name_of(item) not in names:
            raise wrong(item, f"{print_flat(item)} is not a variable of this world")
        if name_of(item) in found:
            raise wrong(item, f"{name_of(item)} is observed twice")
        found[name_of(item)] = item
    return tuple(found)


def _value(node: Node, sort: Sort) -> Scalar:
    """A value written out, of a given sort."""
    if isinstance(node, Atom):
        value = node.value
        if isinstance(sort, Range):
            inside = isinstance(value, int) and (sort.low is None or value >= sort.low)
            if inside and isinstance(value, int) and (sort.high is None or value <= sort.high):
                return value
        elif any(type(value) is type(option) and value == option for option in sort.options):
            return value
    raise wrong(node, f"{print_flat(node)} is not a value of this variable")


def _named(nodes: Iterable[Node]) -> dict[str, Form]:
    """`(name value)` forms by name."""
    found: dict[str, Form] = {}
    for node in nodes:
        if not isinstance(node, Form) or len(node.items) != 2 or not name_of(node.items[0]):
            raise wrong(node, "expected (name value)")
        if name_of(node.items[0]) in found:
            raise wrong(node, f"{name_of(node.items[0])} is given twice")
        found[name_of(node.items[0])] = node
    return found


def _matching(
    where: Node, nodes: Iterable[Node], declared: tuple[Declared, ...], what: str
) -> list[tuple[Declared, Node]]:
    """One `(name value)` for each declared name, and none besides."""
    given = _named(nodes)
    for name, node in given.items():
        if name not in {item.name for item in declared}:
            raise wrong(node, f"{name} is not declared")
    for item in declared:
        if item.name not in given:
            raise wrong(where, f"{item.name} has no {what}", f"add ({what} ({item.name} ...))")
    return [(item, given[item.name].items[1]) for item in declared]


def _default(
    where: Node, nodes: Iterable[Node], actions: tuple[Declared, ...]
) -> tuple[Scalar, ...]:
    pairs = _matching(where, nodes, actions, "default")
    return tuple(_value(node, item.sort) for item, node in pairs)


def _start(
    where: Node, nodes: Iterable[Node], state: tuple[Declared, ...], life: int | None
) -> tuple[tuple[Number, State], ...]:
    """The start distribution: variables are drawn independently."""
    choices: list[list[tuple[Number, Scalar]]] = []
    for item, node in _matching(where, nodes, state, "start"):
        if isinstance(node, Form) and head(node) == "chance":
            choices.append(_distribution(node, item.sort))
        else:
            choices.append([(1, _value(node, item.sort))])
    if prod(len(choice) for choice in choices) > MAXIMUM_STARTS:
        raise wrong(where, f"more than {MAXIMUM_STARTS} start states")
    left = () if life is None else (life,)
    return tuple(
        (number(prod((Fraction(w) for w, _ in draw), start=Fraction(1))),
         (*(value for _, value in draw), *left))
        for draw in product(*choices)
    )  # fmt: skip


def _distribution(node: Form, sort: Sort) -> list[tuple[Number, Scalar]]:
    """The outcomes of `(chance (weight value) ...)` with weight above 0."""
    found: list[tuple[Number, Scalar]] = []
    for branch in node.items[1:]:
        if not isinstance(branch, Form) or len(branch.items) != 2:
            raise wrong(branch, "expected (weight value)")
        found.append((exact(branch.items[0]), _value(branch.items[1], sort)))
        if found[-1][0].denominator > FINEST or len(found) > MAXIMUM_STARTS:
            raise wrong(branch, "a start distribution that is too fine")
    _check_weights(node, tuple(Literal(weight) for weight, _ in found))
    return [(weight, value) for weight, value in found if weight]


def _check_weights(node: Form, weights: tuple[Core, ...]) -> None:
    """Weights written out as numbers are not negative; they sum to 1 if all of them are."""
    total = Fraction(0)
    for branch, weight in zip(node.items[1:], weights, strict=True):
        value = weight.value if isinstance(weight, Literal) else 0
        if not isinstance(value, int | Fraction):
            raise wrong(branch, "a weight is a number")
        if value < 0:
            raise wrong(branch, "a weight is negative")
        total += value
        if total.denominator > FINEST_SUM:
            raise wrong(branch, "the weights have no common denominator of a reasonable size")
    known = all(isinstance(weight, Literal) for weight in weights)
    if total > 1 or (known and total != 1):
        raise wrong(node, f"the weights sum to {show_number(total)}, not to 1")


def _prices(nodes: Iterable[Node]) -> dict[str, Number]:
    prices: dict[str, Number] = {}
    for name, node in _named(nodes).items():
        value = exact(node.items[1])
        if name not in ("gas", "think", "gas-limit"):
            raise wrong(node, f"{name} has no price", "prices are gas, think and gas-limit")
        if value < 0:
            raise wrong(node, "a price is never negative")
        if name == "gas-limit" and not (isinstance(value, int) and 1 <= value <= MAXIMUM_GAS_LIMIT):
            raise wrong(node, f"a gas limit is an integer from 1 to {MAXIMUM_GAS_LIMIT}")
        prices[name] = value
    return prices


def checked(node: Node, names: frozenset[str]) -> Core:
    """An expression that uses only these names, primitives and the prelude."""
    core = expand(node)
    unknown = sorted(free_names(core) - names - PRIMITIVES.keys() - RESERVED)
    if unknown:
        raise wrong(node, f"unknown name {unknown[0]}", "here: " + " ".join(sorted(names)))
    return core


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
        _check_weights(node, tuple(weight for weight, _ in branches))
        return ChanceStatement(branches)
    raise wrong(node, "expected a statement: let, if, chance, set or reward")


def _branch(
    node: Node, names: frozenset[str], taken: frozenset[str], state: frozenset[str]
) -> tuple[Core, tuple[Statement, ...]]:
    if not isinstance(node, Form) or not node.items:
        raise wrong(node, "expected (weight statement ...)")
    weight = checked(node.items[0], names)
    return weight, _statements(node.items[1:], names, taken, state)
