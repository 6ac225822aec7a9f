"""Imports only point upward in the list of layers, and the trusted base stands on itself."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import (
    PACKAGE,
    ROOT,
    all_files,
    imports,
    kernel_files,
    label,
    module_name,
    tree,
    trusted_files,
)

LAYERS = (
    "errors events resources sandbox language logic world kernel prover search machine "
    "importers trace scenes selfplay compare byhand course cli"
).split()
TOP = ("", "__main__", "api", "verify")
"""The face of the package, which may import any layer; and the second checker, which imports none
(`tests/verify/test_alone.py`)."""

UNTRUSTED = {"z3", "lark", "scipy", "numpy", "sympy"}
OUTSIDE_KERNEL = ("godel.errors", "godel.language", "godel.world", "godel.kernel")


def layer(module: str) -> int:
    """The place of a module in the list; the face of the package comes last."""
    name = module.split(".")[1] if "." in module else ""
    return len(LAYERS) if name in TOP else LAYERS.index(name)


def downward(source: str, name: str) -> list[str]:
    """The imports of a module that point to a later layer than its own."""
    return [
        f"line {line}: {imported}"
        for imported, line in imports(ast.parse(source), name)
        if imported.split(".")[0] == "godel" and layer(imported) > layer(name)
    ]


@pytest.mark.parametrize("path", all_files(), ids=label)
def test_imports_point_upward(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    version_is_no_import = text.replace("from godel import __version__\n", "\n")
    assert downward(version_is_no_import, module_name(path)) == []


@pytest.mark.parametrize(
    ("source", "name", "wrong"),
    [
        ("import godel.errors", "godel.kernel.rules", []),
        ("from godel.kernel import rules", "godel.kernel.gate", []),
        ("if 1:\n  from godel.prover import x", "godel.kernel.x", ["line 2: godel.prover"]),
        ("from godel import cli", "godel.trace.x", ["line 1: godel.cli"]),
        ("from ..machine import x", "godel.search.x", ["line 1: godel.machine"]),
        ("import godel", "godel.machine.x", ["line 1: godel"]),
        ("import godel.course", "godel.cli.x", []),
    ],
)
def test_the_check_itself(source: str, name: str, wrong: list[str]) -> None:
    assert downward(source, name) == wrong


def test_every_module_is_in_a_layer() -> None:
    names = {module_name(path).split(".")[1] for path in all_files() if path.parent != PACKAGE}
    names |= {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert names <= {*LAYERS, *TOP}


@pytest.mark.parametrize("path", kernel_files(), ids=label)
def test_kernel_imports_only_what_it_may(path: Path) -> None:
    for imported, _ in imports(tree(path), module_name(path)):
        standard = imported.split(".")[0] in sys.stdlib_module_names
        assert standard or imported.startswith(OUTSIDE_KERNEL), imported


@pytest.mark.parametrize("path", trusted_files(), ids=label)
def test_trusted_modules_import_no_solver_and_no_parser(path: Path) -> None:
    for imported, _ in imports(tree(path), module_name(path)):
        assert imported.split(".")[0] not in UNTRUSTED, imported


def test_what_the_trusted_base_imports_is_trusted() -> None:
    trusted = {module_name(path) for path in trusted_files()}
    packages = {module_name(path.parent / "__init__.py") for path in all_files()}
    for path in trusted_files():
        for imported, line in imports(tree(path), module_name(path)):
            if imported.startswith("godel."):
                assert imported in trusted | packages, f"{label(path)}:{line} {imported}"


def test_only_the_readers_import_the_parser_library() -> None:
    users = [
        label(path)
        for path in all_files()
        for imported, _ in imports(tree(path), module_name(path))
        if imported.split(".")[0] == "lark"
    ]
    readers = "language/reader.py importers/prism_reader.py logic/reader.py".split()
    assert set(users) == {f"godel/{reader}" for reader in readers}


def test_the_root_is_this_checkout() -> None:
    assert (ROOT / "pyproject.toml").is_file()
