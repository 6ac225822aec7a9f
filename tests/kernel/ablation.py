"""Kernels with one condition taken out, built in memory.

A *condition* is a place in the kernel's source that can refuse: a `raise`, one side of an `or` that
guards a raise, one side of an `and` that is returned, a call that is made only because it may
refuse, or one name in a list of axioms that a rule demands. Taking it out leaves the rest as it is.
"""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType

import godel.kernel
from godel.kernel.proof import Verdict

FOLDER = Path(godel.kernel.__file__).parent
MODULES = tuple(
    "listed functions context evidence reasons invariants bounds tables strips numbers observing "
    "searching comparison conditions claim proof".split()
)

Verify = Callable[[bytes, frozenset[str], int], Verdict]

NOT_CHECKS = frozenset(
    "extend append add spend weigh update setdefault _measure note_sight".split()
)
"""Methods whose calls stand alone but do not refuse anything; without them nothing runs."""


@dataclass(frozen=True)
class Condition:
    """A place that can refuse: which module, which function, what it looks like, which one.

    `kind` is the exception that is raised, or "" for a call or a side of an `and`.
    """

    module: str
    function: str
    text: str
    index: int
    kind: str

    def __str__(self) -> str:
        return f"{self.module}.{self.function}: {self.text}"


class _Walk(ast.NodeTransformer):
    """Numbers the conditions of a module; takes out the one with a given number."""

    def __init__(
        self, module: str, without: frozenset[int] = frozenset(), watch: bool = False
    ) -> None:
        self.module = module
        self.without = without
        self.watch = watch
        self.found: list[Condition] = []
        self.functions: list[str] = []

    def _is_out(self, node: ast.AST, note: str = "", kind: str = "") -> bool:
        text = note + " ".join(ast.unparse(node).split())[:90]
        name = ".".join(self.functions)
        self.found.append(Condition(self.module, name, text, len(self.found), kind))
        return len(self.found) - 1 in self.without

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.functions.append(node.name)
        self.generic_visit(node)
        self.functions.pop()
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST | list[ast.stmt]:
        if self._is_out(node, kind=_raised(node)):
            return ast.copy_location(ast.Pass(), node)
        if self.watch:
            return [ast.copy_location(ast.parse("__watch__()").body[0], node), node]
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        if isinstance(node.body[-1], ast.Raise):
            node.test = self._sides(node.test, ast.Or, "or ", _raised(node.body[-1]))
        self.generic_visit(node)
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is not None:
            node.value = self._sides(node.value, ast.And, "and ", "")
        return node

    def _sides(self, test: ast.expr, join: type[ast.boolop], note: str, kind: str) -> ast.expr:
        if isinstance(test, ast.BoolOp) and isinstance(test.op, join):
            neutral = ast.Constant(join is ast.And)
            test.values = [
                ast.copy_location(neutral, side) if self._is_out(side, note, kind) else side
                for side in test.values
            ]
        return test

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        call = node.value
        if not isinstance(call, ast.Call):
            return node
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name in NOT_CHECKS:
            return node
        if name == "given" and len(call.args) > 1:
            call.args = [item for item in call.args if not self._is_out(item, "given ")]
            return node
        return ast.copy_location(ast.Pass(), node) if self._is_out(node) else node


def _raised(node: ast.Raise) -> str:
    call = node.exc
    return ast.unparse(call.func) if isinstance(call, ast.Call) else ""


def _tree(module: str) -> ast.Module:
    return ast.parse((FOLDER / f"{module}.py").read_text("utf-8"))


@cache
def conditions() -> tuple[Condition, ...]:
    """All conditions of the kernel."""
    found: list[Condition] = []
    for module in MODULES:
        walk = _Walk(module)
        walk.visit(_tree(module))
        found += walk.found
    return tuple(found)


class _Loader(importlib.abc.Loader, importlib.abc.MetaPathFinder):
    """Loads the modules of the kernel from changed trees, with some names given other values."""

    def __init__(self, change: Callable[[str], _Walk | None], names: dict[str, object]) -> None:
        self.change = change
        self.names = names

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        short = fullname.removeprefix("godel.kernel.")
        if fullname == short or not (FOLDER / f"{short}.py").exists():
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        short = module.__name__.removeprefix("godel.kernel.")
        walk = self.change(short)
        exec(_code(short) if walk is None else _changed(short, walk), vars(module))
        vars(module).update(self.names)


def _changed(module: str, walk: _Walk) -> CodeType:
    tree = ast.fix_missing_locations(walk.visit(_tree(module)))
    return compile(tree, f"<changed {module}>", "exec")


@cache
def _code(module: str) -> CodeType:
    return compile(_tree(module), f"<changed {module}>", "exec")


def _build(change: Callable[[str], _Walk | None], names: dict[str, object]) -> Verify:
    """The `verify` of a changed kernel; the true one stays what everybody else imports."""
    true = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_kernel(name)}
    attributes = {name: vars(godel.kernel).pop(name) for name in MODULES}
    loader = _Loader(change, names)
    sys.meta_path.insert(0, loader)
    try:
        verify: Verify = importlib.import_module("godel.kernel.proof").verify
    finally:
        sys.meta_path.remove(loader)
        for name in [name for name in sys.modules if _is_kernel(name)]:
            del sys.modules[name]
        sys.modules.update(true)
        vars(godel.kernel).update(attributes)
    return verify


def _is_kernel(name: str) -> bool:
    return name.startswith("godel.kernel.")


def without(*removed: Condition, names: dict[str, object]) -> Verify:
    """The kernel without some conditions."""

    def change(module: str) -> _Walk | None:
        places = frozenset(item.index for item in removed if item.module == module)
        return _Walk(module, places) if places else None

    return _build(change, names)


Place = tuple[str, str]
"""Module and function."""


def watching(names: dict[str, object]) -> tuple[Verify, Callable[[], set[Place]]]:
    """The kernel as it is, and the functions that ran when it raised since one last asked."""
    seen: set[Place] = set()

    def watch() -> None:
        frame = sys._getframe(1)
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith("<changed "):
                seen.add((file[9:-1], frame.f_code.co_name))
            frame = frame.f_back

    def change(module: str) -> _Walk:
        return _Walk(module, watch=True)

    def look() -> set[Place]:
        found = set(seen)
        seen.clear()
        return found

    return _build(change, names | {"__watch__": watch}), look
