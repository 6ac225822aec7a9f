"""The programs of `godel bench ouro` in Python, written as one would write them by hand."""

from __future__ import annotations

from typing import Any


def fib(n: int) -> int:
    """The n-th Fibonacci number."""
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def loop(n: int, total: int) -> int:
    """The sum of all numbers up to n, and a total."""
    while n != 0:
        n, total = n - 1, total + n
    return total


class Cell:
    """A pair. Lists are cells that end in None."""

    __slots__ = ("first", "rest")

    def __init__(self, first: Any, rest: Any) -> None:
        self.first = first
        self.rest = rest


def build(n: int, cells: Any) -> Any:
    """The numbers up to n before a list."""
    while n != 0:
        n, cells = n - 1, Cell(n, cells)
    return cells


def onto(cells: Any, done: Any) -> Any:
    """A list, the last first, before another one."""
    while cells is not None:
        cells, done = cells.rest, Cell(cells.first, done)
    return done


def again(times: int, cells: Any) -> Any:
    """The first item of a list that was reversed so many times."""
    while times != 0:
        times, cells = times - 1, onto(cells, None)
    return cells.first


def reversal(times: int, n: int) -> Any:
    """Reverse the list of the numbers up to n so many times."""
    return again(times, build(n, None))


def reversal_of_tuples(times: int, n: int) -> Any:
    """The same with tuples for cells, which Python makes faster than any object."""
    cells: Any = None
    while n != 0:
        n, cells = n - 1, (n, cells)
    while times != 0:
        done: Any = None
        while cells is not None:
            cells, done = cells[1], (cells[0], done)
        times, cells = times - 1, done
    return cells[0]


def item2(x: Any) -> Any:
    """The second item of a list."""
    return x.rest.first


def find(name: str, table: Any) -> Any:
    """What stands beside a name."""
    while table.first.first != name:
        table = table.rest
    return table.first.rest


def run(x: Any, scope: Any, defined: Any) -> Any:
    """The value of an expression."""
    if type(x) is int:
        return x
    if type(x) is str:
        return find(x, scope)
    if x.first == "if":
        if run(item2(x), scope, defined):
            return run(item2(x.rest), scope, defined)
        return run(item2(x.rest.rest), scope, defined)
    return perform(x.first, run_all(x.rest, scope, defined), defined)


def run_all(xs: Any, scope: Any, defined: Any) -> Any:
    """The values of a list of expressions."""
    if xs is None:
        return None
    return Cell(run(xs.first, scope, defined), run_all(xs.rest, scope, defined))


def perform(name: str, values: Any, defined: Any) -> Any:
    """A primitive or a defined procedure applied to values."""
    if name == "+":
        return values.first + item2(values)
    if name == "-":
        return values.first - item2(values)
    if name == "<":
        return values.first < item2(values)
    return call(find(name, defined), values, defined)


def call(procedure: Any, values: Any, defined: Any) -> Any:
    """A procedure, which is its parameters and its body, applied to values."""
    return run(item2(procedure), bind(procedure.first, values), defined)


def bind(names: Any, values: Any) -> Any:
    """Names with their values beside them."""
    if names is None:
        return None
    return Cell(Cell(names.first, values.first), bind(names.rest, values.rest))


def cells(*items: Any) -> Any:
    """A list of items."""
    made = None
    for item in reversed(items):
        made = Cell(item, made)
    return made


def meta(n: int) -> Any:
    """The n-th Fibonacci number, by the evaluator above."""
    sums = cells("+", cells("fib", cells("-", "n", 1)), cells("fib", cells("-", "n", 2)))
    body = cells("if", cells("<", "n", 2), "n", sums)
    return run(cells("fib", n), None, cells(Cell("fib", cells(cells("n"), body))))
