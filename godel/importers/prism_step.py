"""The `step` of a world from the groups of a PRISM model.

Statements see what was set before them, and PRISM's updates read the old values. So statements are
put in an order in which nothing is read after it was set; where there is none, `old-x` keeps the
value of `x`. No name of PRISM has a `-` in it, so such names are free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from godel.importers.prism_choices import Group, Unit, any_of, unchanged
from godel.importers.prism_guards import Union
from godel.importers.prism_model import Earned, Rule, System, Way
from godel.importers.prism_ouro import Writer, atom, call
from godel.importers.prism_syntax import Expression, literal
from godel.importers.prism_values import names, simplify
from godel.language.syntax import Atom, Form, Node, form, symbol

LONGEST_CHAIN = 12
"""More cases than this are told apart once and then found by halving."""

NONE: frozenset[str] = frozenset()
Statements = list[Node]


def block(statements: Sequence[Node]) -> Node:
    """Statements as one statement."""
    return statements[0] if len(statements) == 1 else call("let", form(), *statements)


def quoted(name: str) -> Form:
    """`'name`."""
    return call("quote", symbol(name))


@dataclass(frozen=True, slots=True)
class Step:
    """Writes the statements of one model. `earned` is the reward structure that counts."""

    system: System
    writer: Writer
    earned: tuple[Earned, ...]

    def statements(self, groups: Sequence[Group], move: str, moving: bool) -> Statements:
        """What a tick does. `move` is the name of the action that chooses, "" if none does.

        `moving`: the life is over where no group is enabled, so a tick need not ask.
        """
        amount = self.amount(None, Union(({},), False))
        before = [] if amount.number == 0 else [call("reward", self.writer.node(amount))]
        if move:
            return [*before, self._chosen(groups, move, moving)]
        if len(groups) == 1:
            return [*before, *self._group(groups[0], moving)]
        return [*before, *([self._likely(groups, moving)] if groups else [])]

    def amount(self, action: str | None, where: Union) -> Expression:
        """What the entries for an action, or for states (None), earn where a condition holds."""
        ranges, terms = self.writer.ranges, list[Expression]()
        for entry in self.earned:
            if entry.action != action or ranges.exclusive(ranges.union(entry.guard), where):
                continue
            outside = ranges.union(entry.guard, positive=False)
            always = ranges.exclusive(outside, where)
            choice = (entry.guard, entry.amount, literal(0))
            terms.append(entry.amount if always else simplify("?", choice, entry.guard.where))
        return simplify("+", tuple(terms), (0, 0)) if terms else literal(0)

    def _chosen(self, groups: Sequence[Group], move: str, moving: bool) -> Node:
        """The group that the agent chose; if it is not enabled, the first that is."""
        node = self.writer.node
        short = self.writer.shortened
        enabled = [(quoted(group.name), node(short(group.guard))) for group in groups]
        tests = [form(call("eq?", symbol(move), name), can) for name, can in enabled[:-1]]
        able = call("cond", *tests, call("else", enabled[-1][1]))
        if not moving:
            enabled.append((quoted("no-move"), atom(True)))
        others = [form(can, name) for name, can in enabled[:-1]]
        first = call("cond", *others, call("else", enabled[-1][0]))
        go = call("if", able, symbol(move), first)
        bodies = [
            call("if", call("eq?", symbol("go-on"), quoted(group.name)),
                 block(self._group(group, True)))
            for group in groups
        ]  # fmt: skip
        return call("let", form(form(symbol("go-on"), go)), *bodies)

    def _likely(self, groups: Sequence[Group], moving: bool) -> Node:
        """Each enabled group with the same chance."""
        node, short, total = self.writer.node, self.writer.shortened, symbol("choices-now")
        counts = [symbol(f"{group.name}-on") for group in groups]
        guards = [short(group.guard) for group in groups]
        flags = [
            form(count, atom(1) if g.truth else call("if", node(g), atom(1), atom(0)))
            for count, g in zip(counts, guards, strict=True)
        ]
        branches = [
            form(call("/", count, total), *self._group(group, True))
            for count, group in zip(counts, groups, strict=True)
        ]
        drawn: Node = call("chance", *branches)
        if not moving:
            drawn = call("if", call(">", total, atom(0)), drawn)
        return call("let", form(*flags), call("let", form(form(total, call("+", *counts))), drawn))

    def _group(self, group: Group, enabled: bool) -> Statements:
        """The unit of a group that is enabled moves; `enabled`: it is known that one is."""
        short = self.writer.shortened
        cases: list[tuple[Expression, Statements]] = []
        for unit in group.units:
            if len(unit.parts) > 1:
                cases.append((short(unit.guard), self._unit(unit, unit.parts)))
                continue
            cases += [(rule.guard, self._unit(unit, ((rule,),))) for rule in unit.parts[0]]
        return self._cases(cases, enabled, NONE)

    def _unit(self, unit: Unit, parts: tuple[tuple[Rule, ...], ...]) -> Statements:
        """One rule of each part moves. All guards hold before the step, so they read old values."""
        guard = simplify("&", tuple(any_of([r.guard for r in part]) for part in parts), (0, 0))
        amount = self.amount(unit.action, self.writer.ranges.union(guard))
        earned = [] if amount.number == 0 else [call("reward", self.writer.node(amount))]
        reads = [_reads(part) for part in parts]
        writes = [_writes(part) for part in parts]
        moves, old = Statements(), frozenset[str]()
        for index, lost in _in_order(reads, writes):
            moves += self._part(parts[index], old)
            old |= lost
        return [*earned, *self._keeping(old, moves)]

    def _keeping(self, old: frozenset[str], moves: Statements) -> Statements:
        """Statements with the old values of some variables at hand."""
        if not old:
            return moves
        pairs = [self.writer.names[name] for name in sorted(old)]
        bound = form(*(form(symbol(f"old-{name}"), symbol(name)) for name in pairs))
        return [call("let", bound, *moves)]

    def _part(self, rules: tuple[Rule, ...], old: frozenset[str]) -> Statements:
        """The one rule of a module that is enabled moves."""
        return self._cases([(rule.guard, self._rule(rule, old)) for rule in rules], True, old)

    def _rule(self, rule: Rule, old: frozenset[str]) -> Statements:
        """The updates of a command."""
        ranges = self.writer.ranges
        held = ranges.union(rule.guard)
        ways = [
            (way, [] if unchanged(way, held, ranges) else self._way(way, old)) for way in rule.ways
        ]
        if len(ways) == 1 and ways[0][0].chance.number == 1:
            return ways[0][1]
        if not any(sets for _, sets in ways):
            return []
        return [
            call("chance", *(form(self.writer.node(w.chance, old), *sets) for w, sets in ways))
        ]

    def _way(self, way: Way, old: frozenset[str]) -> Statements:
        """The assignments of an update."""
        reads = [names(value) - old for _, value in way.sets]
        writes = [frozenset((name,)) for name, _ in way.sets]
        sets, kept = Statements(), frozenset[str]()
        for index, lost in _in_order(reads, writes):
            name, value = way.sets[index]
            written = self.writer.node(value, old | kept)
            sets.append(call("set", symbol(self.writer.names[name]), written))
            kept |= lost
        return self._keeping(kept, sets)

    def _cases(
        self, cases: list[tuple[Expression, Statements]], complete: bool, old: frozenset[str]
    ) -> Statements:
        """The case whose condition holds; `complete`: it is known that one does."""
        if len(cases) > LONGEST_CHAIN:
            return [self._halved(cases, complete, old)]
        tested = cases[:-1] if complete else cases
        rest = cases[-1][1] if complete and cases else []
        for guard, body in reversed(tested):
            if guard.truth is True:
                rest = body
            elif body or rest:
                test, otherwise = self.writer.node(guard, old), [block(rest)] if rest else []
                rest = [call("if", test, block(body), *otherwise)]
        return rest

    def _halved(
        self, cases: list[tuple[Expression, Statements]], complete: bool, old: frozenset[str]
    ) -> Node:
        """First the number of the case that holds, then a search by halves for what it does."""
        found = symbol("command-now")
        last = len(cases) if complete else 0
        bodies = [body for _, body in cases] + ([] if complete else [[]])
        tested = cases[:-1] if complete else cases
        clauses = [
            form(self.writer.node(guard, old), atom(number))
            for number, (guard, _) in enumerate(tested, 1)
        ]
        which = call("cond", *clauses, call("else", atom(last or len(bodies))))

        def halves(low: int, high: int) -> Node:
            if high - low == 1:
                return block(bodies[low])
            middle = (low + high) // 2
            return call("if", call("<=", found, Atom(middle)), halves(low, middle),
                        halves(middle, high))  # fmt: skip

        return call("let", form(form(found, which)), halves(0, len(bodies)))


def _reads(rules: tuple[Rule, ...]) -> frozenset[str]:
    """What a part reads when it moves; a single rule needs no test."""
    tests = [rule.guard for rule in rules] if len(rules) > 1 else []
    ways = [way for rule in rules for way in rule.ways]
    values = [value for way in ways for _, value in way.sets]
    return names(*tests, *(way.chance for way in ways), *values)


def _writes(rules: tuple[Rule, ...]) -> frozenset[str]:
    return frozenset(name for rule in rules for way in rule.ways for name, _ in way.sets)


def _in_order(
    reads: Sequence[frozenset[str]], writes: Sequence[frozenset[str]]
) -> list[tuple[int, frozenset[str]]]:
    """An order in which few are read after they were written; with each, what it takes away."""
    left = list(range(len(reads)))
    order: list[tuple[int, frozenset[str]]] = []
    while left:
        lost = {
            index: frozenset(writes[index] & set().union(*(reads[o] for o in left if o != index)))
            for index in left
        }
        chosen = min(left, key=lambda index: len(lost[index]))
        left.remove(chosen)
        order.append((chosen, lost[chosen]))
    return order
