"""The rules table-upper and table-lower: Bellman's inequality, place by place."""

from __future__ import annotations

from dataclasses import dataclass

from godel.kernel.context import Context, Place, Premises
from godel.kernel.functions import amount
from godel.kernel.invariants import Result, demand_here
from godel.kernel.listed import Packed, Table, key_of, read_table, shifted, written_number
from godel.kernel.observing import every_action
from godel.kernel.refusal import Malformed, Refused
from godel.kernel.strips import check_strips
from godel.kernel.theorems import Bounded, Subject
from godel.language.polynomial import Quantity, add, multiply, subtract
from godel.language.region import nonnegative
from godel.language.syntax import Form, Node, head
from godel.world.tick import WorldFault, is_over

AT = 8
"""Units of work for a place, and for each outcome there, besides the runs."""


def table(context: Context, premises: Premises, label: str, upper: bool, node: Node) -> Result:
    """Bellman's inequality on a finite set that no tick leaves.

        hardware(P)  reward  environment  arithmetic  utility(MODE)  here
        the listed places contain here and every successor of a place that is not over
        in each of them the obligation of bellman holds with the listed values
        finite life; or discount < 1; or values >= 0 (lower: <= 0); or ranks >= 0 everywhere,
        and E[rank'] <= rank - 1 where not over
        ------------------------------------------------------------   (source: DESIGN 5)
        (upper MODE P listed values)   (lower MODE P listed values)

    With `any`, the obligation holds for every action, and nothing is paid. Fails if a row is
    missing, malformed or false. Forms of a table: `rows`, `packed` and `reuse`.
    """
    subject = context.subject(label)
    if subject.everyone and not upper:
        raise Refused("there is no lower bound on every program")
    premises.hardware(subject)
    premises.given("reward", "environment", "arithmetic")
    mode = premises.mode_of(subject)
    listed = _read(context, premises, subject, node)
    demand_here(context, subject, listed, premises.here())
    check = PlaceCheck(context, subject, listed, 1 if upper else -1, mode)
    if isinstance(listed, Packed):
        check_strips(check, listed)
    else:
        actions = every_action(context.world, context.meter) if subject.everyone else [()]
        for number, (state, memory) in enumerate(listed.places):
            for action in actions:
                check.at(number, Place(state, memory, action, None))
    return Bounded(upper, mode, subject, listed, listed), ()


def _read(context: Context, premises: Premises, subject: Subject, node: Node) -> Table:
    """The table that is written out, or that of a premise with its values moved."""
    variables, memory = context.world.variables, subject.agent.memory
    if head(node) != "reuse" or not isinstance(node, Form) or len(node.items) != 2:
        return read_table(node, variables, memory, context.meter)
    bounded = premises.bounded()
    if bounded.subject.digest != subject.digest or not isinstance(bounded.bound, Packed):
        raise Malformed("reuse needs a packed table about the same program")
    moved = written_number(node.items[1])
    return shifted(bounded.bound, moved, len(variables), context.world.life, context.meter)


@dataclass(frozen=True, slots=True, eq=False)
class PlaceCheck:
    """The obligation at one place of a table, by exact runs."""

    context: Context
    subject: Subject
    listed: Table
    sign: int
    mode: str

    def at(self, number: int, place: Place) -> None:
        """Check one place. Raises Refused, saying where and why."""
        self.context.meter.spend(AT + len(place.state))
        world, where = self.context.world, f"at {key_of(place.state, place.memory)}"
        value: Quantity = multiply(self.sign, self.listed.value(number))
        rank: Quantity = self.listed.rank(number)
        endless = world.life is None and world.discount == 1
        if endless and self.listed.ranks is None and not nonnegative(value, None):
            raise Refused(f"nothing bounds what is left at infinity, {where}")
        if not nonnegative(rank, None):
            raise Refused(f"a rank is negative, {where}")
        try:
            if is_over(world, place.state):
                if not nonnegative(value, None):
                    raise Refused(f"the bound is on the wrong side of 0 when over, {where}")
                return
            for outcome in self.context.outcomes(self.subject, place, self.mode):
                self.context.meter.spend(AT)
                self.context.meter.weigh((value, outcome.weight, rank))
                after = outcome.after
                then = amount(self.listed, world, self.subject.agent, after.state, after.memory)
                total = add(outcome.gain, multiply(world.discount, then))
                value = subtract(value, multiply(multiply(self.sign, outcome.weight), total))
                later = self._rank_of(after)
                rank = subtract(rank, multiply(outcome.weight, later))
        except WorldFault as fault:
            raise Refused(f"{fault}, {where}") from None
        if not nonnegative(value, None):
            raise Refused(f"Bellman's inequality fails {where}")
        if self.listed.ranks is not None and not nonnegative(subtract(rank, 1), None):
            raise Refused(f"the rank does not fall {where}")

    def _rank_of(self, place: Place) -> Quantity:
        number = self.listed.find(place.state, place.memory)
        return 0 if number is None else self.listed.rank(number)
