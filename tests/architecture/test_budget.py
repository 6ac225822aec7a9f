"""The kernel and the trusted base stay small enough to be read."""

from __future__ import annotations

from tests.architecture.sources import code_lines, kernel_files, label, trusted_files

KERNEL_LINES = 1_810
TRUSTED_LINES = 4_110


def test_kernel_is_small() -> None:
    sizes = {label(path): code_lines(path.read_text("utf-8")) for path in kernel_files()}
    assert sum(sizes.values()) <= KERNEL_LINES, sizes


def test_trusted_base_is_small() -> None:
    sizes = {label(path): code_lines(path.read_text("utf-8")) for path in trusted_files()}
    assert sum(sizes.values()) <= TRUSTED_LINES, sizes


def test_lines_are_counted_without_documentation() -> None:
    text = '''"""Module
documentation."""

# a comment
NAME = (  # code
    1
)
"""About NAME."""


def f():
    """Documentation."""
    text = """two
    lines"""
    return text
'''
    assert code_lines(text) == 4
