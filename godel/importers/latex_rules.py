"""What each rule of the kernel demands, as LaTeX: the line of mathematics behind a theorem."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType

from godel.importers.latex_terms import amount, code, notation, ouro
from godel.importers.proofs import Step
from godel.kernel.theorems import Valued
from godel.language.syntax import Atom, Form, Node, head


def explained(step: Step, number: int) -> Iterator[str]:
    """What an application of a rule demands, for a theorem of that number; nothing if unknown."""
    found = RULES.get(step.name)
    if found is not None:
        yield from found(step, number)


def _bellman(step: Step, number: int) -> Iterator[str]:
    upper = step.name != "bellman-lower"
    letter, relation = (f"W_{{{number}}}", r"\ge") if upper else (f"L_{{{number}}}", r"\le")
    actions = ", for every action," if step.name == "ceiling" else ""
    yield rf"On the whole invariant, where life is not over{actions}"
    yield rf"\[ {letter}(s) {relation} \E\bigl[ g + \gamma\, {letter}(s') \bigr], \]"
    yield rf"and ${letter}(s) {relation} 0$ where it is over."
    yield from _reason(step.arguments[1], letter, upper)


def _reason(node: Node, letter: str, upper: bool) -> Iterator[str]:
    """Why nothing is left at infinity."""
    items = node.items[1:] if isinstance(node, Form) else ()
    kind = head(node)
    relation = r"\ge" if upper else r"\le"
    if kind == "life":
        yield "Nothing is left at infinity, because a life is finite."
    elif kind == "sign":
        yield rf"Nothing is left at infinity, because ${letter}(s) {relation} 0$ everywhere."
    elif kind == "weight" and len(items) == 3:
        factor, scale = _number(items[1]), _number(items[2])
        reach = rf"{letter} \ge -{scale}\, R" if upper else rf"{letter} \le {scale}\, R"
        yield r"Nothing is left at infinity, because of a weight that the discount shrinks:"
        yield rf"\[ R(s) \ge 0, \quad {reach}, \quad \gamma \E[R(s')] \le {factor}\, R(s), \]"
        yield from _where("R", items[0])
    elif kind == "countdown" and len(items) == 1:
        yield r"Nothing is left at infinity, because of a countdown: $R(s) \ge 0$, and"
        yield r"$R(s') \le R(s) - 1$ whichever way the tick goes;"
        yield from _where("R", items[0])
    elif kind == "terminates" and len(items) == 2:
        earned = rf"g \le {_number(items[0])}" if upper else rf"g \ge -{_number(items[0])}"
        yield r"Nothing is left at infinity, because the life ends, and"
        change = rf"\lvert g + \gamma {letter}(s') - {letter}(s) \rvert"
        yield rf"\[ {earned}, \quad R(s) \ge 0, \quad R(s) \ge \E\bigl[ {change} + R(s') \bigr], \]"
        yield from _where("R", items[1])
    else:
        yield f"The reason at infinity is {ouro(node)}."


def _where(letter: str, node: Node) -> Iterator[str]:
    """The definition of a function that a reason uses."""
    shown = notation(node)
    if shown is not None and not shown.lines:
        yield rf"where $\displaystyle {letter}(s) = {shown.whole}$."
    else:
        yield rf"where ${letter}(s)$ is, in Ouro, {ouro(node)}."


def _invariant(step: Step, number: int) -> Iterator[str]:
    yield rf"No step out of $I_{{{number}}}$ faults or leaves a range, and each leads into"
    yield rf"$I_{{{number}}}$ again."


def _terminates(step: Step, number: int) -> Iterator[str]:
    yield r"By a rank that falls: on the invariant $R(s) \ge 0$, and where life is not over"
    yield rf"\[ \E[R(s')] \le R(s) - {_number(step.arguments[1])}, \]"
    yield from _where("R", step.arguments[0])


def _table(step: Step, number: int) -> Iterator[str]:
    upper = step.name == "table-upper"
    letter, relation = (f"W_{{{number}}}", r"\ge") if upper else (f"L_{{{number}}}", r"\le")
    yield r"No tick leaves the table, and at each of its places"
    yield rf"\[ {letter}(s) {relation} \E\bigl[ g + \gamma\, {letter}(s') \bigr] \]"
    yield rf"where life is not over, ${letter}(s) {relation} 0$ where it is."


def _unroll(step: Step, number: int) -> Iterator[str]:
    depth = _number(step.arguments[0])
    yield rf"It is the exact expectation of ${depth}$ ticks from here, and of the bound after them:"
    yield rf"\[ \E\Bigl[ \sum_{{t < {depth}}} \gamma^t g_t + \gamma^{{{depth}}} B(s_{{{depth}}})"
    yield r"\Bigr]. \]"


def _mixture(step: Step, number: int) -> Iterator[str]:
    yield r"The bound at each state of the belief, weighted with its probability."


def _belief_ceiling(step: Step, number: int) -> Iterator[str]:
    yield rf"The best of all actions at each belief, for ${_number(step.arguments[0])}$ ticks, and"
    yield r"the bound after them."


def _continue(step: Step, number: int) -> Iterator[str]:
    yield r"$p$ acts now and pays for its thinking at the next tick; what comes after is the best"
    yield rf"there is, for ${_number(step.arguments[0])}$ ticks, and the bound after them."


def _quiet(step: Step, number: int) -> Iterator[str]:
    yield r"On the whole invariant, where life is not over, it does not think, so that it never"
    yield r"switches: what it earns alone is what it is worth."


def _reflect(step: Step, number: int) -> Iterator[str]:
    yield r"By one level of trust: switches that the kernel accepts lower nothing."


def _compared(step: Step, number: int) -> Iterator[str]:
    sides = [item.formula for item in step.premises().theorems if isinstance(item.formula, Valued)]
    if len(sides) == 2:
        better = r"\ge" if step.before.context.target == "relaxed" else ">"
        relation = better if step.name == "separate" else r"\le"
        yield rf"\[ {amount(sides[0].value)} {relation} {amount(sides[1].value)} \]"


def _cheaper(step: Step, number: int) -> Iterator[str]:
    yield r"On the whole invariant, where life is not over, $q$ acts and remembers as $p$ does and"
    yield r"uses no more gas; here it is expected to use less."


def _alike(step: Step, number: int) -> Iterator[str]:
    yield r"On the whole invariant, where life is not over, $q$ acts and remembers as $p$ does and"
    yield r"uses no less gas (or gas has no price)."


def _keep(step: Step, number: int) -> Iterator[str]:
    yield r"On the whole invariant, where life is not over, this is true of the state, the memory"
    yield rf"and what $q$ does: {ouro(step.arguments[0])}."


def _number(node: Node) -> str:
    """A number written out in a proof."""
    if isinstance(node, Atom) and isinstance(node.value, int | Fraction):
        return amount(node.value)
    return code("?")


RULES: Mapping[str, Callable[[Step, int], Iterator[str]]] = MappingProxyType(
    {
        "bellman-upper": _bellman,
        "bellman-lower": _bellman,
        "ceiling": _bellman,
        "invariant": _invariant,
        "terminates": _terminates,
        "table-upper": _table,
        "table-lower": _table,
        "unroll": _unroll,
        "mixture": _mixture,
        "belief-ceiling": _belief_ceiling,
        "continue": _continue,
        "quiet": _quiet,
        "reflect": _reflect,
        "reflect-lossless": _reflect,
        "separate": _compared,
        "dominated": _compared,
        "cheaper": _cheaper,
        "alike": _alike,
        "keep": _keep,
    }
)
