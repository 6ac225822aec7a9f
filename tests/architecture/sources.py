"""What the architecture tests share: the source files, the trusted ones, their imports."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "godel"

TRUSTED_LANGUAGE = (
    "values syntax canonical polynomial meter region core desugar primitives evaluator program"
)
TRUSTED_MACHINE = "gate journal"


def all_files() -> list[Path]:
    """Every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def kernel_files() -> list[Path]:
    """The modules of the kernel."""
    return sorted((PACKAGE / "kernel").rglob("*.py"))


def trusted_files() -> list[Path]:
    """The trusted base: a mistake anywhere else cannot make the machine accept a false claim."""
    single = [PACKAGE / "errors.py"]
    single += [PACKAGE / "language" / f"{name}.py" for name in TRUSTED_LANGUAGE.split()]
    single += [PACKAGE / "machine" / f"{name}.py" for name in TRUSTED_MACHINE.split()]
    worlds = sorted((PACKAGE / "world").glob("*.py"))
    return kernel_files() + worlds + [path for path in single if path.exists()]


def label(path: Path) -> str:
    """The name of a file in messages and test identifiers."""
    return path.relative_to(ROOT).as_posix()


def module_name(path: Path) -> str:
    """The dotted name of a module of the package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def code_lines(text: str) -> int:
    """Logical lines of code: a statement that a formatter wraps counts once (ADR 0005).

    Docstrings, comments, blank lines and imports do not count.
    """
    documentation = {
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        or (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        )
    }
    layout = {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT}
    count, first = 0, 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            count += first not in documentation
            first = 0
        elif token.type not in layout and not first:
            first = token.start[0]
    return count


def imports(module: ast.Module, name: str) -> Iterator[tuple[str, int]]:
    """The modules that a module imports, wherever in its text, each with its line.

    `from a.b import c` counts as `a.b.c` where that is a module of the package, else as `a.b`.
    """
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join(filter(None, [*name.split(".")[: -node.level], base]))
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield full if is_module(full) else base, node.lineno


def is_module(name: str) -> bool:
    """Whether a dotted name is a module of the package."""
    path = ROOT.joinpath(*name.split("."))
    return name.split(".")[0] == "godel" and (
        path.with_suffix(".py").exists() or (path / "__init__.py").exists()
    )
