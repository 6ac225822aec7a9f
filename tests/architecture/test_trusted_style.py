"""Trusted code keeps out what could hide a mistake: floats, assertions, hashes, recursion."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import imports, label, tree, trusted_files

FORBIDDEN_CALLS = {"float", "complex", "hash", "eval", "exec", "compile", "__import__"}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "copyreg", "random", "time", "datetime"}
EXACT_MATHEMATICS = {"gcd", "lcm", "isqrt", "comb", "prod", "factorial", "floor", "ceil"}

BOUNDED_RECURSION = {"godel/world/build.py": ["_branch", "_statement", "_statements"]}
"""Recursion over the statements of a world, whose depth the readers bound by MAXIMUM_DEPTH."""


def faults(module: ast.Module) -> Iterator[str]:
    """What a trusted module must not contain."""
    for node in ast.walk(module):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Assert):
            yield f"{line}: assert"
        elif isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield f"{line}: a float"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in FORBIDDEN_CALLS:
                yield f"{line}: {node.func.id}()"
        elif isinstance(node, ast.Name) and node.id == "Any":
            yield f"{line}: Any"
        elif isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            if "Any" in names:
                yield f"{line}: Any"
            if node.module == "math" and names - EXACT_MATHEMATICS:
                yield f"{line}: inexact mathematics"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == "math" and node.attr not in EXACT_MATHEMATICS:
                yield f"{line}: inexact mathematics"
            if node.value.id in ("typing", "t") and node.attr == "Any":
                yield f"{line}: Any"
    for imported, line in imports(module, ""):
        if imported.split(".")[0] in FORBIDDEN_MODULES:
            yield f"{line}: {imported}"


def recursion(module: ast.Module) -> list[str]:
    """The functions and methods of a module that call themselves, directly or in a circle."""
    calls: dict[str, set[str]] = {}
    waiting: list[tuple[ast.AST, str]] = [(module, "")]
    while waiting:
        scope, owner = waiting.pop()
        for node in ast.iter_child_nodes(scope):
            inside = f"{node.name}." if isinstance(node, ast.ClassDef) else owner
            waiting.append((node, inside))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [item.func for item in ast.walk(node) if isinstance(item, ast.Call)]
                found = calls.setdefault(owner + node.name, set())
                found.update(*(called(function, owner) for function in inner))
    return sorted(name for name in calls if name in reached(name, calls))


def called(function: ast.expr, owner: str) -> set[str]:
    """The name of a called function, or of a called method of the class that this stands in."""
    if isinstance(function, ast.Name):
        return {function.id}
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return {owner + function.attr} if function.value.id in ("self", "cls") else set()
    return set()


def reached(start: str, calls: dict[str, set[str]]) -> set[str]:
    """All that a function calls, directly or not."""
    seen: set[str] = set()
    waiting = list(calls[start])
    while waiting:
        name = waiting.pop()
        if name in calls and name not in seen:
            seen.add(name)
            waiting += calls[name]
    return seen


@pytest.mark.parametrize("path", trusted_files(), ids=label)
def test_trusted_style(path: Path) -> None:
    assert list(faults(tree(path))) == []


@pytest.mark.parametrize("path", trusted_files(), ids=label)
def test_trusted_code_does_not_recurse(path: Path) -> None:
    assert recursion(tree(path)) == BOUNDED_RECURSION.get(label(path), [])


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("assert True", "1: assert"),
        ("x = 0.5", "1: a float"),
        ("x = 1j", "1: a float"),
        ("x = float(y)", "1: float()"),
        ("x = hash(y)", "1: hash()"),
        ("x = eval(y)", "1: eval()"),
        ("exec(y)", "1: exec()"),
        ("import pickle", "1: pickle"),
        ("from time import time", "1: time"),
        ("from typing import Any", "1: Any"),
        ("import typing\nx: typing.Any = 1", "2: Any"),
        ("import math\nx = math.sqrt(2)", "2: inexact mathematics"),
        ("from math import log", "1: inexact mathematics"),
    ],
)
def test_each_fault_is_found(source: str, fault: str) -> None:
    assert list(faults(ast.parse(source))) == [fault]


def test_recursion_is_found() -> None:
    text = "def f():\n    g()\ndef g():\n    f()\ndef h():\n    f()\n"
    assert recursion(ast.parse(text)) == ["f", "g"]
    text = "class C:\n    def m(self):\n        self.m()\n    def n(self):\n        other.n()\n"
    assert recursion(ast.parse(text)) == ["C.m"]
    text = "def f():\n    pass\nclass C:\n    def f(self):\n        f()\n"
    assert recursion(ast.parse(text)) == []
