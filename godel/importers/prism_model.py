"""From the tree of a PRISM model to a flat one: names resolved, modules renamed, sorts checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from godel.importers.prism_scope import Scope
from godel.importers.prism_syntax import (
    Command,
    Expression,
    Model,
    Module,
    Renamed,
    Source,
    Variable,
    Where,
    literal,
)
from godel.importers.prism_values import ExpressionProblem, replaced
from godel.world.clauses import MAXIMUM_VARIABLES

MOST_TRIED = 100_000
"""Values put into the predicate of `init ... endinit` before the search is given up."""

MOST_STARTS = 10_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A variable. A boolean has the range 0..1; `starts` are the values it may start with."""

    name: str
    low: int
    high: int
    boolean: bool
    module: int
    starts: tuple[int, ...]
    where: Where

    def value(self, index: int) -> Expression:
        """A value as a literal."""
        return literal(bool(index)) if self.boolean else literal(index)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One update of a command: its chance, and the new values of some variables."""

    chance: Expression
    sets: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A command; `module` is the number of its module, `action` is "" if it has none."""

    module: int
    action: str
    guard: Expression
    ways: tuple[Way, ...]
    where: Where


@dataclass(frozen=True, slots=True, eq=False)
class Earned:
    """An entry of a reward structure; `action` is None for one of states."""

    action: str | None
    guard: Expression
    amount: Expression


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """A flat model: everything is over its variables only.

    `alphabets` holds the actions of each module; `rewards` the structures with their names ("" if
    they have none), in the order of the text.
    """

    source: Source
    kind: str
    cells: tuple[Cell, ...]
    modules: tuple[str, ...]
    alphabets: tuple[frozenset[str], ...]
    rules: tuple[Rule, ...]
    rewards: tuple[tuple[str, tuple[Earned, ...]], ...]
    scope: Scope


def flatten(model: Model, constants: Mapping[str, str]) -> System:
    """Resolve a model. `constants` are the values given for constants without one.

    Raises MeaningProblem with a place for what makes no sense or is not supported, UsageProblem
    for a constant that does not fit.
    """
    source, scope = model.source, Scope(model.source)
    if not model.modules:
        raise source.wrong((1, 1), "a model has at least one module")
    scope.define_constants(model.constants, constants)
    for item in model.formulas:
        scope.claim(item.name, item.where)
        scope.formulas[item.name] = item
    modules = _modules(model)
    declared: list[tuple[int, Variable, str]] = [(-1, item, item.name) for item in model.shared]
    for index, (module, renames) in enumerate(modules):
        declared += [(index, v, renames.get(v.name, v.name)) for v in module.variables]
    for _, variable, name in declared:
        scope.claim(name, variable.where)
        scope.variables[name] = "bool" if variable.low is None else "int"
    if not 0 < len(declared) <= MAXIMUM_VARIABLES:
        where = declared[-1][1].where if declared else (1, 1)
        raise source.wrong(where, f"a world has 1 to {MAXIMUM_VARIABLES} variables, not "
                           f"{len(declared)}")  # fmt: skip
    cells = tuple(
        _cell(scope, variable, name, index, model.starts is None)
        for index, variable, name in declared
    )
    for item in model.formulas:
        scope.resolve(item.body)
    owners = {cell.name: cell.module for cell in cells}
    rules = tuple(
        _rule(scope, command, index, renames, owners)
        for index, (module, renames) in enumerate(modules)
        for command in module.commands
    )
    _check_shared(scope, rules, owners)
    for item in model.labels:
        if item.name in scope.labels:
            raise source.wrong(item.where, f'a second label "{item.name}"')
        scope.labels[item.name] = scope.boolean(item.body)
    rewards = tuple(
        (structure.name, tuple(
            Earned(entry.action, scope.boolean(entry.guard), scope.numeric(entry.amount))
            for entry in structure.entries
        ))
        for structure in model.rewards
    )  # fmt: skip
    if model.starts is not None:
        cells = _started(scope, cells, scope.boolean(model.starts), model.starts.where)
    return System(
        source=source,
        kind=model.kind,
        cells=cells,
        modules=tuple(item.name for item in model.modules),
        alphabets=tuple(
            frozenset(rule.action for rule in rules if rule.module == index and rule.action)
            for index in range(len(modules))
        ),
        rules=rules,
        rewards=rewards,
        scope=scope,
    )


def _modules(model: Model) -> list[tuple[Module, dict[str, str]]]:
    """Each module with the renaming that makes it; a renamed module may be renamed again."""
    found: dict[str, tuple[Module, dict[str, str]]] = {}
    for item in model.modules:
        if item.name in found:
            raise model.source.wrong(item.where, f"a second module {item.name}")
        if isinstance(item, Renamed):
            if item.base not in found:
                raise model.source.wrong(item.where, f"there is no module {item.base} before this")
            base, before = found[item.base]
            second = dict(item.names)
            if len(second) != len(item.names):
                raise model.source.wrong(item.where, "the same name is renamed twice")
            first = {old: second.get(new, new) for old, new in before.items()}
            found[item.name] = base, {**second, **first}
        else:
            found[item.name] = item, {}
    return list(found.values())


def _cell(scope: Scope, item: Variable, name: str, module: int, started: bool) -> Cell:
    """A variable with its range and start; with `init ... endinit` it must not have one."""
    if item.start is not None and not started:
        raise scope.source.wrong(item.where, f"{name} has a start, and init ... endinit as well")
    low, high, boolean = 0, 1, True
    if item.low is not None and item.high is not None:
        boolean = False
        low = scope.integer(item.low, f"the least value of {name}")
        high = scope.integer(item.high, f"the largest value of {name}")
    if low > high:
        raise scope.source.wrong(item.where, f"the range of {name} is empty: {low}..{high}")
    start = low
    if item.start is not None and boolean:
        value = scope.boolean(item.start)
        if value.truth is None:
            raise scope.source.wrong(item.start.where, f"the start of {name} is not constant")
        start = int(value.truth)
    elif item.start is not None:
        start = scope.integer(item.start, f"the start of {name}")
        if not low <= start <= high:
            raise scope.source.wrong(item.start.where, f"{name} starts at {start}, which is not "
                                     f"in {low}..{high}")  # fmt: skip
    return Cell(name, low, high, boolean, module, (start,), item.where)


def _rule(
    scope: Scope, item: Command, module: int, renames: Mapping[str, str], owners: dict[str, int]
) -> Rule:
    """A command whose assignments fit, and whose chances are no false distribution."""
    guard = scope.boolean(item.guard, renames)
    ways: list[Way] = []
    for update in item.updates:
        chance = scope.numeric(update.chance, renames)
        if chance.number is not None and chance.number < 0:
            raise scope.source.wrong(update.chance.where, "a chance below 0")
        sets: dict[str, Expression] = {}
        for old, value, where in update.assigned:
            name = renames.get(old, old)
            if name not in scope.variables:
                raise scope.source.wrong(where, f"there is no variable {name}")
            if owners[name] not in (-1, module):
                raise scope.source.wrong(where, f"{name} belongs to another module",
                                         "a module sets its own and global variables")  # fmt: skip
            if name in sets:
                raise scope.source.wrong(where, f"{name} is assigned twice in one update")
            found = scope.resolve(value, renames)
            sets[name] = scope.fitting(found, scope.variables[name], value.where, name)
        if chance.number != 0:
            unchanged = tuple((name, new) for name, new in sets.items() if new.name != name)
            ways.append(Way(chance, unchanged))
    total = sum((way.chance.number or Fraction(0) for way in ways), Fraction(0))
    certain = all(way.chance.number is not None for way in ways)
    if total > 1 or (certain and total != 1):
        raise scope.source.wrong(item.where, f"the chances sum to {total}, not to 1",
                                 "numbers are exact here: 0.333 is not 1/3")  # fmt: skip
    return Rule(module, renames.get(item.action, item.action), guard, tuple(ways), item.where)


def _check_shared(scope: Scope, rules: tuple[Rule, ...], owners: dict[str, int]) -> None:
    """Modules that move together must not set the same global variable."""
    writers: dict[tuple[str, str], int] = {}
    for rule in rules:
        for name in {name for way in rule.ways for name, _ in way.sets if owners[name] < 0}:
            if rule.action and writers.setdefault((rule.action, name), rule.module) != rule.module:
                raise scope.source.wrong(rule.where, f"two modules set the global variable {name} "
                                         f"in the same step [{rule.action}]")  # fmt: skip


def _started(
    scope: Scope, cells: tuple[Cell, ...], predicate: Expression, where: Where
) -> tuple[Cell, ...]:
    """The starts of `init ... endinit`: one state, or all combinations of values of variables."""
    states: list[tuple[tuple[int, ...], Expression]] = [((), predicate)]
    tried = 0
    for cell in cells:
        following = []
        for values, rest in states:
            for index in range(cell.low, min(cell.high, cell.low + MOST_TRIED) + 1):
                tried += 1
                if tried > MOST_TRIED:
                    raise scope.source.wrong(where, "too many states to see which ones may start",
                                             "give each variable its own init")  # fmt: skip
                try:
                    left = replaced(rest, {cell.name: cell.value(index)})
                except ExpressionProblem as problem:
                    raise problem.in_source(scope.source) from None
                if left.truth is not False:
                    following.append(((*values, index), left))
        states = following
    found = [values for values, _ in states]
    if not found:
        raise scope.source.wrong(where, "no state may start")
    axes = [sorted(set(values)) for values in zip(*found, strict=True)]
    count = 1
    for axis in axes:
        count *= len(axis)
    if count > MOST_STARTS:
        raise scope.source.wrong(where, f"more than {MOST_STARTS:,} states may start")
    if count != len(found):
        message = f"{len(found):,} states may start, and they are not a product of ranges"
        hint = "the starts of a world are drawn for each variable alone: narrow the predicate"
        raise scope.source.wrong(where, message, hint)
    return tuple(
        Cell(c.name, c.low, c.high, c.boolean, c.module, tuple(axis), c.where)
        for c, axis in zip(cells, axes, strict=True)
    )
