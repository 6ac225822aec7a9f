"""From a transition table to the text of a world with agents: exact, and as short as its structure.

The program tests variables in a balanced tree of `if`s and does in each leaf what the rows there
have in common, so it grows with the number of different rows, and its steps with their logarithm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from godel.errors import MeaningProblem
from godel.importers.effects import Effect, Move, phrasebook
from godel.importers.table import Clock, Coordinates, Rows, Table, factors, final_states
from godel.importers.tree import Leaf, Pick, Tree, grow
from godel.language.canonical import canonical_text, same_tree
from godel.language.syntax import MAXIMUM_BYTES, Atom, Form, Node, Text, form, head, symbol
from godel.language.values import FALSE, TRUE, Boolean, Number, number

FLAG = "ended"
"""Marks the end of an episode, where the state does not."""

MOST_AGENTS = 8
"""Worlds with at most this many actions get an agent for each of them."""


def world_text(table: Table, clock: Clock) -> str:
    """The file: comments, the world, and agents that always do the same.

    Raises MeaningProblem if the file would be too long.
    """
    ended = final_states(table)
    pieces = ["".join(f"; {line}".rstrip() + "\n" for line in table.notes)]
    pieces.append(canonical_text(_world(table, clock, ended)))
    count = table.action_count if table.action_count <= MOST_AGENTS else 1
    pieces += ["\n" + canonical_text(_agent(table, action)) for action in range(count)]
    text = "".join(pieces)
    size = len(text.encode())
    if size > MAXIMUM_BYTES:
        raise MeaningProblem(
            f"{table.name} has {len(table.rows):,} rows and makes a world of {size:,} bytes; the "
            f"limit is {MAXIMUM_BYTES:,}",
            hint="its rows have too little in common",
        )
    return text


def _world(table: Table, clock: Clock, ended: set[Coordinates] | None) -> Node:
    starts = dict(zip((axis.name for axis in table.axes), _starts(table), strict=True))
    flags = [] if ended is not None else [form(symbol(FLAG), symbol("bool"))]
    finish = [] if ended is not None else [form(symbol(FLAG), Atom(FALSE))]
    observed = form(symbol("observe"), *(symbol(axis.name) for axis in table.axes if axis.seen))
    all_seen = ended is not None and all(axis.seen for axis in table.axes)
    first = _action(table, 0)
    return form(
        symbol("world"),
        symbol(table.name),
        Text(table.summary),
        form(
            symbol("state"),
            *(_declared(axis.name, axis.low, axis.high) for axis in table.axes),
            *flags,
        ),
        *([] if all_seen else [observed]),
        form(symbol("actions"), _action_declared(table)),
        form(symbol("default"), form(symbol("action"), first)),
        form(
            symbol("start"),
            *(form(symbol(name), value) for name, value in starts.items()),
            *finish,
        ),
        form(symbol("discount"), Atom(number(clock.discount))),
        form(symbol("life"), symbol("endless") if clock.life is None else Atom(clock.life)),
        form(symbol("done"), symbol(FLAG) if ended is None else _done(table, ended)),
        form(symbol("step"), *_step(table, ended)),
    )


def _declared(name: str, low: int, high: int) -> Node:
    return form(symbol(name), symbol("int"), Atom(low), Atom(high))


def _action_declared(table: Table) -> Node:
    if table.action_names:
        names = map(symbol, table.action_names)
        return form(symbol("action"), symbol("one-of"), *names)
    return _declared("action", 0, table.action_count - 1)


def _action(table: Table, action: int) -> Node:
    """An action as it stands in `default`."""
    return symbol(table.action_names[action]) if table.action_names else Atom(action)


def _starts(table: Table) -> Iterator[Node]:
    """The start of each variable. Raises MeaningProblem if they are not independent."""
    single = factors(table.start, len(table.axes))
    if single is None:
        raise MeaningProblem(f"the start of {table.name} does not factor into its variables")
    for chances in single:
        if len(chances) == 1:
            yield Atom(next(iter(chances)))
        else:
            branches = (form(_exact(chances[value]), Atom(value)) for value in sorted(chances))
            yield form(symbol("chance"), *branches)


def _done(table: Table, ended: set[Coordinates]) -> Node:
    """A condition that holds in these states and in no other state of the table."""
    states = sorted({state for state, _ in table.rows} | ended)
    return _condition(table, _sorted_out(states, [int(state in ended) for state in states]))


def _sorted_out(points: Sequence[Coordinates], labels: Sequence[int]) -> Tree:
    """A tree that gives each point its label."""
    return grow(points, labels, [frozenset({label}) for label in labels])


def _condition(table: Table, tree: Tree) -> Node:
    if isinstance(tree, Leaf):
        return Atom(TRUE if tree.label else FALSE)
    if isinstance(tree, Pick):
        yes, no = _condition(table, tree.same), _condition(table, tree.other)
        test = form(symbol("="), symbol(table.axes[tree.axis].name), Atom(tree.value))
        opposite: Node = form(symbol("not"), test)
    else:
        yes, no = _condition(table, tree.below), _condition(table, tree.above)
        ends = (symbol(table.axes[tree.axis].name), Atom(tree.bound))
        test, opposite = form(symbol("<"), *ends), form(symbol(">="), *ends)
    if _truth(yes) is TRUE:
        return test if _truth(no) is FALSE else _joined("or", test, no)
    if _truth(yes) is FALSE:
        return opposite if _truth(no) is TRUE else _joined("and", opposite, no)
    if _truth(no) is TRUE:
        return _joined("or", opposite, yes)
    if _truth(no) is FALSE:
        return _joined("and", test, yes)
    return form(symbol("if"), test, yes, no)


def _truth(node: Node) -> Boolean | None:
    value = node.value if isinstance(node, Atom) else None
    return value if isinstance(value, Boolean) else None


def _joined(word: str, test: Node, rest: Node) -> Node:
    """`(and test rest)`, without an `and` inside an `and`."""
    if isinstance(rest, Form) and head(rest) == word:
        return form(symbol(word), test, *rest.items[1:])
    return form(symbol(word), test, rest)


def _step(table: Table, ended: set[Coordinates] | None) -> tuple[Node, ...]:
    """The statements of a step. Where an episode has ended, anything would do: no step is taken."""
    taken = {
        point: outcomes
        for point, outcomes in table.rows.items()
        if ended is None or point[0] not in ended
    }
    rewards = _rewards_of_states(taken)
    rows = {
        point: tuple(
            replace(
                one,
                reward=one.reward if rewards is None else Fraction(0),
                ends=one.ends and ended is None,
            )
            for one in outcomes
        )
        for point, outcomes in taken.items()
    }
    book = phrasebook(table.axes, rows)
    names = frozenset({len(table.axes)}) if table.action_names else frozenset()
    points = [(*state, action) for state, action in rows]
    tree = grow(points, book.chosen, book.possible, names)
    writer = _Statements(table, ended is None)
    arrivals = _arrivals(table, tree)
    statements = writer.of(
        tree, lambda leaf: writer.leaf(book.read(leaf.label), arrivals[id(leaf)])
    )
    if rewards is None:
        return statements
    amounts = sorted(set(rewards.values()))
    by_state = _sorted_out(list(rewards), [amounts.index(reward) for reward in rewards.values()])
    return (*statements, *writer.of(by_state, lambda leaf: _reward(amounts[leaf.label])))


def _rewards_of_states(rows: Rows) -> dict[Coordinates, Fraction] | None:
    """The reward of each state that a step leads to, if it depends on nothing else and varies."""
    found: dict[Coordinates, Fraction] = {}
    for outcomes in rows.values():
        for outcome in outcomes:
            if found.setdefault(outcome.state, outcome.reward) != outcome.reward:
                return None
    return found if len(set(found.values())) > 1 else None


def _arrivals(table: Table, tree: Tree) -> dict[int, list[Coordinates]]:
    """The states of the table that lead to each leaf, by the identity of the leaf."""
    found: dict[int, list[Coordinates]] = {}
    for state, action in table.rows:
        point, place = (*state, action), tree
        while not isinstance(place, Leaf):
            if isinstance(place, Pick):
                place = place.same if point[place.axis] == place.value else place.other
            else:
                place = place.below if point[place.axis] < place.bound else place.above
        found.setdefault(id(place), []).append(state)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Statements:
    """Writes trees as statements."""

    table: Table
    flagged: bool

    def of(self, tree: Tree, leaf: Callable[[Leaf], tuple[Node, ...]]) -> tuple[Node, ...]:
        """A tree, with its leaves as `leaf` writes them."""
        if isinstance(tree, Leaf):
            return leaf(tree)
        axes = self.table.axes
        name = symbol(axes[tree.axis].name if tree.axis < len(axes) else "action")
        if isinstance(tree, Pick):
            quoted = form(symbol("quote"), symbol(self.table.action_names[tree.value]))
            test = form(symbol("eq?"), name, quoted)
            opposite = form(symbol("not"), test)
            return _fork(test, opposite, self.of(tree.same, leaf), self.of(tree.other, leaf))
        test = form(symbol("<"), name, Atom(tree.bound))
        opposite = form(symbol(">="), name, Atom(tree.bound))
        return _fork(test, opposite, self.of(tree.below, leaf), self.of(tree.above, leaf))

    def leaf(
        self, words: Sequence[tuple[Fraction, Effect]], states: Sequence[Coordinates]
    ) -> tuple[Node, ...]:
        """What happens in the rows of a leaf; what all outcomes share stands after `chance`."""
        effects = [effect for _, effect in words]
        one_reward = len({effect.reward for effect in effects}) == 1
        one_end = not self.flagged or len({effect.ends for effect in effects}) == 1
        branches: list[tuple[Node, ...]] = []
        for effect in effects:
            body = list(self.moves(effect.moves, states))
            body += () if one_reward else _reward(effect.reward)
            body += () if one_end else self.ending(effect)
            branches.append(tuple(body))
        shared = [*(_reward(effects[0].reward) if one_reward else ())]
        shared += self.ending(effects[0]) if one_end else ()
        if len(branches) == 1:
            return (*branches[0], *shared)
        chance = (
            form(_exact(weight), *body) for (weight, _), body in zip(words, branches, strict=True)
        )
        return (form(symbol("chance"), *chance), *shared)

    def ending(self, effect: Effect) -> tuple[Node, ...]:
        """Where the end needs a mark: that mark."""
        return (_set(FLAG, Atom(TRUE)),) if self.flagged and effect.ends else ()

    def moves(self, moves: Sequence[Move], states: Sequence[Coordinates]) -> Iterator[Node]:
        """A `set` for each variable that changes; held at an end only where that can be reached."""
        for place, (axis, move) in enumerate(zip(self.table.axes, moves, strict=True)):
            after = [state[place] + move.amount for state in states]
            if move.absolute:
                yield _set(axis.name, Atom(move.amount))
            elif move.amount:
                sign = "+" if move.amount > 0 else "-"
                value = form(symbol(sign), symbol(axis.name), Atom(abs(move.amount)))
                if max(after) > axis.high:
                    value = form(symbol("min"), Atom(axis.high), value)
                if min(after) < axis.low:
                    value = form(symbol("max"), Atom(axis.low), value)
                yield _set(axis.name, value)


def _fork(
    test: Node, opposite: Node, yes: tuple[Node, ...], no: tuple[Node, ...]
) -> tuple[Node, ...]:
    """An `if`; what is last on both sides stands after it."""
    last: list[Node] = []
    while yes and no and same_tree(yes[-1], no[-1]):
        last.insert(0, yes[-1])
        yes, no = yes[:-1], no[:-1]
    if not yes and not no:
        return tuple(last)
    if not yes:
        test, yes, no = opposite, no, ()
    inner = yes[0]
    if no:
        return (form(symbol("if"), test, _grouped(yes), _grouped(no)), *last)
    if len(yes) == 1 and isinstance(inner, Form) and head(inner) == "if" and len(inner.items) == 3:
        test, inner = _joined("and", test, inner.items[1]), inner.items[2]
        return (form(symbol("if"), test, inner), *last)
    return (form(symbol("if"), test, _grouped(yes)), *last)


def _grouped(statements: Sequence[Node]) -> Node:
    """One statement for several."""
    if len(statements) == 1:
        return statements[0]
    return form(symbol("let"), form(), *statements)


def _reward(reward: Fraction) -> tuple[Node, ...]:
    return (form(symbol("reward"), _exact(reward)),) if reward else ()


def _set(name: str, value: Node) -> Node:
    return form(symbol("set"), symbol(name), value)


def _exact(value: Fraction) -> Atom:
    result: Number = number(value)
    return Atom(result)


def _agent(table: Table, action: int) -> Node:
    """A poor agent: the same action everywhere."""
    name = table.action_names[action] if table.action_names else str(action)
    value: Node = _action(table, action)
    if table.action_names:
        value = form(symbol("quote"), value)
    own = symbol("self"), symbol("n")
    seen = [symbol(axis.name) for axis in table.axes if axis.seen]  # a rewrite may want to read it
    return form(
        symbol("agent"),
        symbol(f"always-{name}"),
        form(symbol("define"), form(symbol("policy"), *seen), value),
        form(
            symbol("define"),
            form(symbol("propose"), *own),
            form(symbol("builtin-propose"), *own),
        ),
        form(symbol("define"), form(symbol("think")), Atom(1000)),
    )
