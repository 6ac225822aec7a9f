"""Carries out a scene: compares, lives, offers; keeps the certificates; has them checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

from godel.errors import UsageProblem
from godel.kernel.claim import Goal
from godel.kernel.proof import verify
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text, print_flat, same_tree
from godel.language.syntax import Form, Node, head
from godel.language.values import Value
from godel.machine.gate import Case, judge
from godel.machine.run import Prospect, Watch, allowed_oracles, nothing, start
from godel.machine.scene import load_agent, load_world
from godel.machine.searching import Search
from godel.machine.settings import Settings
from godel.machine.storage import RunFolder
from godel.machine.summary import Summary, summarise
from godel.machine.workers import LocalWorkers, Workers
from godel.prover.against import prove_under
from godel.prover.certificate import Aim, claim_for, compose
from godel.prover.lemma import Lemma, lemmas_of
from godel.prover.solver import Solver
from godel.prover.tactics import Attempt
from godel.prover.work import Meter, replay_work
from godel.scenes.change import Change
from godel.scenes.checking import checked_by_both
from godel.scenes.gaps import gap
from godel.scenes.loeb import derivation, judged
from godel.scenes.record import At, End, Scene, Step
from godel.scenes.results import Bounded, Compared, Derived, Done, Found, Lived, Performance
from godel.trace.text import open_run
from godel.world.belief import normalise
from godel.world.model import Agent, Declared, World
from godel.world.tick import in_sort

ENDLESS_TICKS = 200
"""Ticks of a life that has no end of its own, unless the scene says how many."""


def one_worker() -> Workers:
    """One process of this machine."""
    return LocalWorkers(1)


def perform(
    scene: Scene,
    control: bool,
    folder: Path,
    watch: Watch = nothing,
    workers: Callable[[], Workers] = one_worker,
) -> Performance:
    """Carry out a scene, or its control, in a new folder that keeps all certificates.

    `workers` makes those who perform the tasks of a life's search.
    Raises GodelError if something cannot be done at all; that a step ends otherwise than told is
    no error but a result.
    """
    run = RunFolder.create(folder)
    stage = _Stage(scene, control, run, watch, workers)
    run.write_once("scene.ouro", stage.text)
    made = [(step, *stage.carry_out(step, n)) for n, step in enumerate(scene.steps, 1)]
    checked = checked_by_both([path for _, _, paths in made for path in paths])
    steps = (
        Done(
            step,
            found,
            stage.difference(found, step.end(control)),
            tuple(checked[path] for path in paths),
        )
        for step, found, paths in made
    )
    return Performance(scene, control, folder, tuple(steps))


class _Stage:
    """The world of a scene with its agents, and the folder that keeps what is made. Mutable:
    `certificates` are those of the steps so far, by number.
    """

    def __init__(
        self,
        scene: Scene,
        control: bool,
        run: RunFolder,
        watch: Watch,
        workers: Callable[[], Workers],
    ) -> None:
        self.scene, self.control, self.run = scene, control, run
        self.source = source = scene.source(control)
        self.watch, self.workers = watch, workers
        self.world = load_world(source)
        self.certificates: dict[int, Path] = {}

    @property
    def text(self) -> bytes:
        """World and agents as a file that other commands take."""
        return "\n".join(canonical_text(form) for form in self.source.forms).encode()

    def carry_out(self, step: Step, number: int) -> tuple[Found, list[Path]]:
        """One step; what is there to be checked."""
        running = load_agent(step.running, self.world, self.source)
        if step.kind == "live":
            lived = self._lived(step, running, self.run.path / f"life-{number}")
            return lived, [lived.folder]
        here = place(self.world, running, step.place(self.control))
        if step.kind == "gap":
            return self._gapped(step, running, here, number)
        candidate = load_agent(step.candidate, self.world, self.source)
        if step.kind == "derive":
            derived = self._derived(step, running, candidate, here, number)
            return derived, [derived.certificate]
        if step.kind == "offer" and step.elsewhere is not None:
            found = self._offered(step, running, candidate, here, step.elsewhere, number)
        else:
            found = self._compared(step, running, candidate, here, number)
        return found, [found.certificate] if found.certificate else []

    def _compared(
        self, step: Step, running: Agent, candidate: Agent, here: Here, number: int
    ) -> Compared:
        """Is one better than the other, here?"""
        kept = self.certificates.get(step.lemma)
        lemmas = () if kept is None else lemmas_of(kept.read_bytes(), allowed_oracles(()))
        attempt, used = _attempt(
            self._aim(step), self.world, running, candidate, here, step.work, lemmas
        )
        path, theorem = None, ""
        if attempt.proof is not None and attempt.verdict in ("proved", "refuted"):
            goal = Goal("better" if attempt.verdict == "proved" else "no-better")
            claim = claim_for(self.world, running, candidate, here, goal, self._aim(step))
            data = compose(claim, self.world, running, candidate, attempt.proof)
            path = self._keep(f"{number}-{step.running}-{step.candidate}", data)
            self.certificates[number] = path
            theorem = str(verify(data, allowed_oracles(())).theorems[-1][1])
        return Compared(
            word=attempt.verdict,
            reason=attempt.reason,
            place=_place_text(self.world, running, here),
            old=canonical_text(running.node),
            new=canonical_text(candidate.node),
            running=attempt.running,
            candidate=attempt.candidate,
            theorem=theorem,
            certificate=path,
            work=used,
        )

    def _offered(
        self,
        step: Step,
        running: Agent,
        candidate: Agent,
        here: Here,
        elsewhere: Change,
        number: int,
    ) -> Compared:
        """A proof from another world, brought to the gate of this one."""
        aim = self._aim(step)
        other = load_world(elsewhere.made(self.source))
        attempt, used = _attempt(aim, other, running, candidate, here, step.work)
        if attempt.proof is None or attempt.verdict != "proved":
            raise UsageProblem(
                f"there is nothing to offer: {step.candidate} is not proved better where "
                f"{elsewhere}: {attempt.verdict}"
            )
        texts = (canonical_text(node) for node in (self.world.node, running.node, candidate.node))
        world, old, new = (text.encode() for text in texts)
        supplied = canonical_text(attempt.proof).encode()
        case = Case(world, old, new, here, "better", aim.target, aim.trust)
        judgement = judge(case, supplied, allowed_oracles(()), replay_work(step.work))
        return Compared(
            word="accepted" if judgement.accepted else "refused",
            reason=judgement.reason.rstrip(" |"),
            place=_place_text(self.world, running, here),
            old=old.decode(),
            new=new.decode(),
            running=attempt.running,
            candidate=attempt.candidate,
            theorem=str(judgement.theorems[-1][1]) if judgement.accepted else "",
            certificate=self._keep(f"{number}-offered-{step.candidate}", judgement.file),
            work=used,
            offered=str(elsewhere),
        )

    def _gapped(
        self, step: Step, agent: Agent, here: Here, number: int
    ) -> tuple[Bounded, list[Path]]:
        """How far is a program from the best?"""
        found = gap(self.world, agent, here, step.work)
        paths = [self._keep(f"{number}-{name}", data) for name, data in found.certificates()]
        bounded = Bounded(
            word="unknown" if found.most is None else f"gap {found.most}",
            reason="; ".join(note for note in (found.own.note, found.best.note) if note),
            place=_place_text(self.world, agent, here),
            own=found.own.interval,
            ceiling=found.best.value,
            work=found.work,
        )
        return bounded, paths

    def _derived(
        self, step: Step, running: Agent, candidate: Agent, here: Here, number: int
    ) -> Derived:
        """Löb's argument for a switch, before the gate and before the two variants."""
        texts = (canonical_text(node) for node in (self.world.node, running.node, candidate.node))
        world, old, new = (text.encode() for text in texts)
        aim = self._aim(step)
        case = Case(world, old, new, here, "better", aim.target, aim.trust)
        supplied = canonical_text(derivation(len(new))).encode()
        judgement = judge(case, supplied, allowed_oracles(()), replay_work(step.work))
        believing, sober = (judged(judgement.file, belief) for belief in (True, False))
        return Derived(
            word="accepted" if judgement.accepted else "refused",
            reason=judgement.reason,
            sentences=tuple(print_flat(sentence) for sentence in believing.sentences),
            believed=believing.accepted,
            sober=sober.reason,
            certificate=self._keep(f"{number}-derived-{step.candidate}", judgement.file),
        )

    def _lived(self, step: Step, agent: Agent, folder: Path) -> Lived:
        """A run, as `godel run` makes it."""
        ticks = step.ticks or (ENDLESS_TICKS if self.world.life is None else 0)
        aim = self._aim(step)
        settings = Settings(
            world="",
            program="",
            seed=step.seed,
            lives=step.lives,
            ticks=ticks,
            target=aim.target,
            trust_levels=aim.trust,
            work_per_attempt=step.work,
            replay_work=replay_work(step.work),
        )
        world, program = (canonical_text(node).encode() for node in (self.world.node, agent.node))
        with Search(world, step.work, self.workers()) as search:
            start(folder, Prospect(world, program, settings), search, watch=self.watch)
        traced = open_run(folder)
        summary = summarise(traced.events)
        return Lived(f"rewrites {len(summary.switches)}", _why(summary), folder, traced)

    def _aim(self, step: Step) -> Aim:
        """What the proofs of a step must show."""
        return self.scene.aim(step, self.control)

    def _keep(self, stem: str, data: bytes) -> Path:
        """The certificate's place in the folder."""
        return self.run.write_once(f"{stem}-{sha256(data).hexdigest()[:12]}.proof", data)

    def difference(self, found: Found, told: End) -> str:
        """How a step ended otherwise than told, "" if it did not."""
        if found.word != told.word:
            return f"it ended with: {found.word}, and the text says: {told.word}"
        if told.reason not in found.reason:
            return f"the reason is {found.reason!r}, and the text says {told.reason!r}"
        if not isinstance(found, Lived):
            return ""
        summary = summarise(found.traced.events)
        if told.earned is not None and summary.reward != told.earned:
            return f"it earned {summary.reward}, and the text says {told.earned}"
        if told.becomes is not None:
            agent = found.traced.agent(summary.running)
            if not any(same_tree(node, told.becomes) for node in _definitions(agent.node)):
                wanted = canonical_text(told.becomes).strip()
                return f"the last program does not have {wanted}"
        return ""


def _attempt(
    aim: Aim,
    world: World,
    running: Agent,
    candidate: Agent,
    here: Here,
    work: int,
    lemmas: Sequence[Lemma] = (),
) -> tuple[Attempt, int]:
    """What the prover comes to within some work, and the work that it took."""
    meter = Meter(work)
    with Solver() as solver:
        attempt = prove_under(
            aim, world, running, candidate, here, meter, solver, lemmas=lemmas
        )
        return attempt, meter.used


def _definitions(node: Node) -> list[Node]:
    """The definitions of a program."""
    items = node.items if isinstance(node, Form) else ()
    return [item for item in items if head(item) == "define"]


def _why(summary: Summary) -> str:
    """Why a life had no more rewrites: what stopped the search, and the fates of its attempts."""
    fates = ", ".join(fate for fate, _ in summary.counts())
    refusals = {fate.reason for fate in summary.fates if fate.fate in ("refused", "unknown")}
    said = [f"attempts were {fates}"] if fates else []
    return "; ".join([*summary.stops, *said, *sorted(refusals)])


def place(world: World, agent: Agent, at: At) -> Here:
    """The start of a life, or the place with these values. Raises UsageProblem for a misfit."""
    given = dict(at)
    for name in given:
        if name not in {item.name for item in (*world.variables, *agent.memory)}:
            raise UsageProblem(f"there is no variable {name}")
    belief = normalise([(w, _put(world.variables, state, given)) for w, state in world.start])
    left = belief[0][1][-1] if world.life is not None else None
    tick = world.life - left if world.life is not None and isinstance(left, int) else 0
    return Here(tick, belief, _put(agent.memory, agent.initial, given))


def _put(
    declared: tuple[Declared, ...], values: tuple[Value, ...], given: Mapping[str, Value]
) -> tuple[Value, ...]:
    """Values with some replaced by name."""
    found: list[Value] = []
    for item, value in zip(declared, values, strict=True):
        put = given.get(item.name, value)
        if not in_sort(put, item.sort, None):
            raise UsageProblem(f"{put!r} is not a value of {item.name}")
        found.append(put)
    return tuple(found)


def _place_text(world: World, agent: Agent, here: Here) -> str:
    """What is known of the place: the values that are certain in the belief, and the memory."""
    states = [state for _, state in here.belief]
    named = [
        (item.name, states[0][index])
        for index, item in enumerate(world.variables)
        if all(state[index] == states[0][index] for state in states)
    ]
    named += [(item.name, value) for item, value in zip(agent.memory, here.memory, strict=True)]
    shown = ((n, str(value) if isinstance(value, Fraction) else repr(value)) for n, value in named)
    return " ".join(f"{name}={value}" for name, value in shown)
