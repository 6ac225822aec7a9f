"""Policies from elsewhere: a JSON file with a table or with a list of rules.

    {"table": [{"when": {"money": 3}, "do": 2}, ...]}
    {"rules": [{"if": "(< money 4)", "then": "1"}, {"else": "(min money 3)"}]}

In a table, `when` names what is observed, the same names in every row, and `do` is the action: a
value, or `{"NAME": VALUE, ...}` if the world has several. A value is a whole number, true, false,
or the name of an option. The first rule whose condition holds is taken; conditions and actions are
expressions of Ouro.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from godel.errors import GodelError, UsageProblem
from godel.language.reader import read_datum
from godel.language.syntax import Node, form, symbol
from godel.language.values import Symbol, Value, boolean
from godel.search.strict_json import Strict, printable, read_json
from godel.world.model import Action, Agent, Declared, World
from godel.world.tick import in_sort

SUPPLY = "policy"
"""The name under which a run keeps the file."""

MOST_ROWS = 20_000

HINT = 'as in {"table": [{"when": {"money": 3}, "do": 2}]}; see docs/search/import.md'


@dataclass(frozen=True, slots=True)
class Rows:
    """A table: what is observed, by these names, and the action there. All points are different."""

    names: tuple[str, ...]
    points: tuple[tuple[Value, ...], ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The body of a policy, made from rules."""

    body: Node


def read_policy(text: str, world: World, agent: Agent) -> Rows | Rules:
    """The policy in a file, for this world and what this agent sees. Raises UsageProblem."""
    try:
        match read_json(text.encode("utf-8", "surrogatepass")):
            case {"table": list(rows), **others} if rows and not others:
                return _table(rows, world, agent)
            case {"rules": list(rules), **others} if rules and not others:
                return Rules(_body(rules))
        raise ValueError('expected {"table": [...]} or {"rules": [...]}, with at least one row')
    except (ValueError, GodelError) as error:
        message = error.message if isinstance(error, GodelError) else str(error)
        raise UsageProblem(f"the policy: {printable(message)}", hint=HINT) from None


def canonical_policy(text: str, world: World, agent: Agent) -> str:
    """The file as ASCII without blanks, once it was read. Raises UsageProblem."""
    read_policy(text, world, agent)
    return json.dumps(read_json(text.encode()), separators=(",", ":"))


def _table(rows: list[Strict], world: World, agent: Agent) -> Rows:
    if len(rows) > MOST_ROWS:
        raise ValueError(f"a table has at most {MOST_ROWS} rows")
    seen = [item for item in world.variables if item.name in world.observed]
    known = {item.name: item for item in (*seen, *agent.memory)}
    found: dict[tuple[Value, ...], Action] = {}
    names: tuple[str, ...] = ()
    for number, row in enumerate(rows, 1):
        match row:
            case {"when": dict(when), "do": do, **others} if not others:
                pass
            case _:
                raise ValueError(f'row {number} is not {{"when": {{...}}, "do": ...}}')
        names = names or tuple(name for name in known if name in when)
        if set(when) != set(names) or not names:
            other = sorted(set(when) ^ set(names))
            raise ValueError(f"row {number}: {' '.join(other)}: not what the policy can see, "
                             "or not the same names as in row 1")  # fmt: skip
        point = tuple(_value(when[name], known[name], number) for name in names)
        action = _action(do, world.actions, number)
        if found.setdefault(point, action) != action:
            raise ValueError(f"row {number}: there was another action for this before")
    return Rows(names, tuple(found), tuple(found.values()))


def _action(do: Strict, declared: Sequence[Declared], number: int) -> Action:
    """The action of a row: a value, or one for each name."""
    names = [item.name for item in declared]
    if isinstance(do, dict):
        if set(do) != set(names):
            raise ValueError(f"row {number}: an action has the names {' '.join(names)}")
        return tuple(_value(do[item.name], item, number) for item in declared)
    if len(declared) != 1:
        raise ValueError(f"row {number}: the world has the actions {' '.join(names) or '(none)'}")
    return (_value(do, declared[0], number),)


def _value(given: Strict, declared: Declared, number: int) -> Value:
    """A value that a declared name may have."""
    value: Value
    if isinstance(given, bool):
        value = boolean(given)
    elif isinstance(given, int):
        value = given
    elif isinstance(given, str):
        value = Symbol(given)
    else:
        raise ValueError(f"row {number}: no value for {declared.name}")
    if not in_sort(value, declared.sort, None):
        raise ValueError(f"row {number}: {given} is not in the range of {declared.name}")
    return value


def _body(rules: list[Strict]) -> Node:
    """Rules as one `cond`, whose last clause is the `else`."""
    clauses: list[Node] = []
    for number, rule in enumerate(rules, 1):
        last = number == len(rules)
        match rule:
            case {"if": str(test), "then": str(then), **others} if not others and not last:
                heading = read_datum(test, f"rule {number}")
            case {"else": str(then), **others} if not others and last:
                heading = symbol("else")
            case _:
                wanted = '{"else": "..."}' if last else '{"if": "...", "then": "..."}'
                raise ValueError(f"rule {number} is not {wanted}")
        clauses.append(form(heading, read_datum(then, f"rule {number}")))
    return form(symbol("cond"), *clauses)
