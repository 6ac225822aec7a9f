"""A leaf of an obligation: the interpreter's run on a region, and the arithmetic that closes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

from godel.errors import UsageProblem
from godel.importers.obligations import Demand, Leaf, obligation_of
from godel.importers.proofs import Step
from godel.kernel.context import Context, Place
from godel.kernel.evidence import Checked, Obligation
from godel.kernel.functions import Expression
from godel.kernel.invariants import within
from godel.kernel.reasons import function_at
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Bounded, Invariant, Subject
from godel.language.polynomial import Polynomial, Quantity, show, show_number, subtract
from godel.language.region import OutsideFragment, Region, Undecided
from godel.language.syntax import Node
from godel.language.values import Value
from godel.trace.arithmetic import Combination, closing, contradiction
from godel.trace.mathematics import carried_out, ouro_of, written
from godel.trace.shown import value_text
from godel.trace.trees import NodeView, trail, tree_of
from godel.trace.watching import Asked, Log, Watched, kind_of, watch
from godel.world.model import Declared
from godel.world.tick import WorldFault, is_over, step, tick

Named = tuple[tuple[str, str], ...]
"""Values by name, as texts."""


@dataclass(frozen=True, slots=True)
class BranchView:
    """One way that a tick goes: its weight, where it leads, what it brings.

    `gas` is that of `remember`, `gain` the reward less all charges, `bound` what the function of
    the theorem promises after it ("" if there is none).
    """

    weight: str
    state: Named
    memory: Named
    reward: str
    gain: str
    gas: int
    bound: str


@dataclass(frozen=True, slots=True)
class RunView:
    """The interpreter's symbolic run of one tick of one program on a region.

    `gas` is that of `policy`; -1 where the action is any. `fault` is "" unless the policy failed,
    so that the default action was taken and the whole limit charged.
    """

    program: str
    action: Named
    gas: int
    fault: str
    branches: tuple[BranchView, ...]


@dataclass(frozen=True, slots=True)
class DemandView:
    """`left >= right` on the region, what it is for, and the combination that shows it.

    `ouro` is the same as an Ouro expression over the variables, which the evaluator can run.
    """

    asks: str
    left: str
    right: str
    ouro: str
    shown_by: Combination | None


@dataclass(frozen=True, slots=True)
class AskedView:
    """A condition that the run met, and why the region decides it."""

    condition: str
    answer: bool
    because: str


@dataclass(frozen=True, slots=True)
class LeafView:
    """One leaf of the tree of splits.

    `trail` are the splits that lead to it, `region` what is known of the variables there. `case`
    says what the run found: `outside` (the invariant does not hold), `over`, `tick`, or `asked` (by
    a rule that runs no tick). `bound` is the function of the theorem there. `empty` is the
    combination by which no state is left.
    """

    number: int
    kind: str
    trail: tuple[str, ...]
    region: tuple[str, ...]
    case: str
    bound: str
    runs: tuple[RunView, ...]
    demands: tuple[DemandView, ...]
    asked: tuple[AskedView, ...]
    empty: Combination | None
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class Checking:
    """One application of a rule, checked again by the kernel under watch, with its tree.

    `found` keeps what was collected of leaves, by their numbers.
    """

    step: Step
    log: Log
    nodes: tuple[NodeView, ...]
    found: dict[int, Leaf] = field(default_factory=dict)

    @property
    def leaves(self) -> tuple[NodeView, ...]:
        """The numbered leaves, in order."""
        return tuple(node for node in self.nodes if node.leaf)

    def node(self, number: int) -> NodeView:
        """A leaf by its number. Raises UsageProblem."""
        for node in self.nodes:
            if node.leaf == number:
                return node
        raise UsageProblem(
            f"there is no leaf {number}", hint=f"there are leaves 1 to {len(self.leaves)}"
        )

    def leaf(self, number: int) -> LeafView:
        """A leaf in full. Raises UsageProblem."""
        return _leaf_view(self, self.node(number))

    @property
    def subject(self) -> Subject:
        """The program whose states the kernel went through."""
        subject = self.log.subject
        return subject if subject is not None else self.step.before.context.running

    def collected(self) -> dict[int, Leaf]:
        """What the rule demands on the leaves that a run has closed, as data, by their numbers."""
        runs = [node for node in self.nodes if node.kind == "run"]
        if not self.found and runs:
            regions = [self.log.regions[node.path] for node in runs]
            leaves = demanded(self.step, regions)
            if not leaves and len(regions) > 1:  # one of them may ask what the kernel need not
                leaves = tuple(_first(demanded(self.step, (region,))) for region in regions)
            self.found.update(
                (node.leaf, leaf) for node, leaf in zip(runs, leaves, strict=False)
            )
        return self.found


def checking(step: Step) -> Checking:
    """Let the kernel check an application of a rule once more. Raises UsageProblem."""
    log = watch(step)
    return Checking(step, log, tree_of(log))


@dataclass(frozen=True, slots=True, eq=False)
class _Revisiting(Context):
    """A context in which an obligation is run on given regions only."""

    regions: tuple[Region, ...] = field(default=())

    def check(self, subject: Subject, obligation: Obligation, evidence: Node) -> Checked:
        """Run it on these regions; splits have been made before."""
        for region in self.regions:
            obligation(region)
        return Checked(len(self.regions), ())


def demanded(rule: Step, regions: Sequence[Region]) -> tuple[Leaf, ...]:
    """What a rule demands on regions on which its run ends; none for rules without evidence."""
    given = {item.name: getattr(rule.before.context, item.name) for item in fields(Context)}
    plain = tuple(Region(r.intervals, r.choices, r.quotients) for r in regions)
    context = _Revisiting(**given, regions=plain)
    try:
        found = obligation_of(context, rule.premises(), rule.name, rule.arguments)
    except (Refused, Undecided, OutsideFragment):
        return ()
    return () if found is None else found.leaves


def _first(leaves: tuple[Leaf, ...]) -> Leaf:
    return leaves[0] if leaves else Leaf(Region((), ()), ())


def _leaf_view(checked: Checking, node: NodeView) -> LeafView:
    log, number = checked.log, node.leaf
    region = log.regions[node.path]
    asked = tuple(_asked(item) for item in log.runs.get(node.path, ()))
    view = LeafView(
        number=number,
        kind=node.kind,
        trail=trail(checked.nodes, node.path),
        region=known_of(region),
        case="",
        bound="",
        runs=(),
        demands=(),
        asked=asked,
        empty=None,
        note=log.failed.get(node.path, ""),
    )
    if node.kind == "contradiction":
        return replace(view, empty=contradiction(region, log.evidence_at(node.path)))
    if node.kind == "oracle":
        return replace(view, note=f"believed: {kind_of(log.evidence_at(node.path))}")
    return _run_view(checked, view, region)


def known_of(region: Region) -> tuple[str, ...]:
    """What a region says of its variables, a literal each."""
    plain = Region(region.intervals, region.choices, region.quotients)
    pieces = [f"{name} in {' '.join(map(repr, options))}" for name, options in region.choices
              if len(options) > 1]  # fmt: skip
    text = str(plain)
    pieces += [] if text == "everywhere" else text.split(" ") if " - " not in text else [text]
    return tuple(pieces)


NO_TICK = ("quiet",)
"""Rules that ask what a program does before a tick."""


def _run_view(checked: Checking, view: LeafView, region: Region) -> LeafView:
    """What the interpreter does on a region, by the functions that the kernel runs there."""
    plain = Region(region.intervals, region.choices, region.quotients)
    rule, subject = checked.step, checked.subject
    context = rule.before.context
    case, bound, runs = "", "", tuple[RunView, ...]()
    try:
        place = context.place(subject, plain)
        kept = _kept(rule)
        if isinstance(kept, Expression) and not within(context, subject, kept, place):
            case = "outside"
        elif rule.name in NO_TICK:
            case = "asked"
        else:
            bound = _bound_at(rule, context, subject, place) if _kept(rule) else ""
            case = "over" if is_over(context.world, place.state, plain) else "tick"
        if case == "tick":
            subjects = [subject]
            if rule.name in ("cheaper", "alike"):
                subjects = [context.running, context.subject("switchprog")]
            runs = tuple(_run(rule, context, one, place) for one in subjects)
    except (Undecided, OutsideFragment, WorldFault, Refused) as stopped:
        view = replace(view, note=view.note or f"the run stops here: {stopped}")
    demands = tuple(d for leaf in demanded(rule, (plain,)) for d in _demands(leaf))
    return replace(view, case=case, bound=bound, runs=runs, demands=demands)


def _kept(rule: Step) -> object:
    """The invariant that a rule is about."""
    if rule.name == "reflect-lossless":
        return None
    formula = rule.theorem[1].formula if rule.theorem is not None else None
    if isinstance(formula, Invariant):
        return formula.predicate
    for item in rule.premises().theorems:
        if isinstance(item.formula, Invariant):
            return item.formula.predicate
        if isinstance(item.formula, Bounded):
            return item.formula.invariant
    return None


def _bound(rule: Step) -> Expression | None:
    """The function that the theorem of a rule gives."""
    formula = rule.theorem[1].formula if rule.theorem is not None else None
    found = formula.bound if isinstance(formula, Bounded) else None
    return found if isinstance(found, Expression) else None


def _bound_at(rule: Step, context: Context, subject: Subject, place: Place) -> str:
    function = _bound(rule)
    return "" if function is None else show(function_at(context, subject, function, place))


def _run(rule: Step, context: Context, subject: Subject, place: Place) -> RunView:
    world, region = context.world, place.region
    if subject.everyone:
        ways = step(world, place.state, place.action, region)
        branches = tuple(
            BranchView(
                show(way.weight), named(world.variables, way.state), (), show(way.reward),
                show(way.reward), 0,
                _bound_at(rule, context, subject, Place(way.state, (), (), region)),
            )
            for way in ways
        )  # fmt: skip
        return RunView(str(subject), named(world.actions, place.action), -1, "", branches)
    mode = _mode(rule)
    moved = world if mode == "act" else replace(world, mode=mode)
    outcomes = tick(moved, subject.agent, place.state, place.memory, region)
    branches = tuple(
        BranchView(
            show(way.weight),
            named(world.variables, way.state),
            named(subject.agent.memory, way.memory),
            show(way.reward),
            show(way.gain),
            way.recall.gas,
            _bound_at(rule, context, subject, Place(way.state, way.memory, (), region)),
        )
        for way in outcomes
    )
    move = outcomes[0].move
    return RunView(str(subject), named(world.actions, move.action), move.gas, move.fault, branches)


def _mode(rule: Step) -> str:
    formula = rule.theorem[1].formula if rule.theorem is not None else None
    return formula.mode if isinstance(formula, Bounded) and rule.name != "quiet" else "act"


def named(declared: Sequence[Declared], values: Sequence[Value]) -> Named:
    """Values by name; a symbolic number in ordinary notation."""
    return tuple(
        (item.name, show(value) if isinstance(value, Polynomial) else value_text(value))
        for item, value in zip(declared, values, strict=True)
    )


def _demands(leaf: Leaf) -> list[DemandView]:
    if leaf.broken:
        return [DemandView(leaf.broken, "no state", "", "false", None)]
    return [demand_view(demand, leaf.region) for demand in leaf.demands]


def demand_view(demand: Demand, region: Region) -> DemandView:
    """A demand with the combination that shows it on a region."""
    gap = gap_of(demand)
    return DemandView(
        asks=demand.why,
        left=written(demand.left),
        right=written(demand.right),
        ouro=f"(>= {ouro_of(demand.left)} {ouro_of(demand.right)})",
        shown_by=closing(gap, region),
    )


def gap_of(demand: Demand) -> Quantity:
    """What must be >= 0."""
    return subtract(carried_out(demand.left), carried_out(demand.right))


def _asked(item: Asked) -> AskedView:
    low, high = item.known
    end, relation = (low, ">=") if item.answer else (high, "<=")
    own = item.recorded[0] if item.answer else item.recorded[1]
    source = "known" if own == end else "by the intervals of its variables"
    form = show(item.form)
    because = f"{form} {relation} {show_number(end) if end is not None else '?'} ({source})"
    return AskedView(f"{form} >= {show_number(item.bound)}", item.answer, because)


def plain_region(region: Watched) -> Region:
    """The same part as an ordinary region, which notes nothing."""
    return Region(region.intervals, region.choices, region.quotients)
