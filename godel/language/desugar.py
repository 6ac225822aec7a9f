"""From trees to the core: checks the shape of each form and rewrites `cond case and or let* ` away.

Each rule is a generator that yields the trees it needs expanded and is sent the results, so that
the rules read like recursion but run on a stack of their own.
"""

from __future__ import annotations

from collections.abc import Generator
from fractions import Fraction
from typing import TypeAlias

from godel.errors import SyntaxProblem
from godel.language.core import Apply, Core, If, Lambda, Let, Literal, Variable, widest_scope
from godel.language.primitives import PRIMITIVES
from godel.language.syntax import Atom, Form, Node, Text, form, head, name_of, place_of, symbol
from godel.language.values import FALSE, NIL, TRUE, Pair, Symbol, Value

Rule: TypeAlias = Generator[Node, Core, Core]

KEYWORDS = frozenset(
    "quote if let lambda define cond case and or let* else "
    "quasiquote unquote unquote-splicing".split()
)
PRELUDE_NAMES = frozenset(
    "append length reverse map filter fold assoc member list-ref equal? every any range".split()
)
RESERVED = (KEYWORDS | PRELUDE_NAMES | frozenset(PRIMITIVES)) - {"self"}
"""Names that no binding may take, so that a name in operator position always means the same.

`self` may be bound: `propose` calls its first parameter that.
"""

SMALL = 2**64
"""A literal factor up to this size (numerator and denominator) exempts a product from the test."""

MAXIMUM_SCOPE = 100
"""Most names bound around an expression: a name is looked up one by one, at one unit of gas."""

_CASE_KEY = "case key"  # the space keeps it apart from every name that can be written


def expand(node: Node) -> Core:
    """The core expression that a tree stands for. Raises SyntaxProblem."""
    stack: list[Rule] = [_rule(node)]
    result: Core | None = None
    while stack:
        try:
            wanted = stack[-1].send(result) if result is not None else next(stack[-1])
            stack.append(_rule(wanted))
            result = None
        except StopIteration as finished:
            stack.pop()
            result = finished.value
    if result is None:
        raise SyntaxProblem("nothing to expand")
    return _within_scope(result, node)


def _within_scope(expression: Core, node: Node) -> Core:
    """The expression itself. Raises SyntaxProblem if too many names are bound at one place."""
    if widest_scope(expression) > MAXIMUM_SCOPE:
        raise problem(node, f"more than {MAXIMUM_SCOPE} names bound at one place")
    return expression


def quote_value(node: Node) -> Value:
    """The value of a quoted tree: lists for forms. Raises SyntaxProblem for a string."""
    done: list[Value] = []
    stack: list[tuple[Node, bool]] = [(node, False)]
    while stack:
        item, ready = stack.pop()
        if isinstance(item, Text):
            raise problem(item, "a string is only documentation", "use a symbol")
        if isinstance(item, Atom):
            done.append(item.value)
        elif not ready:
            stack.append((item, True))
            stack.extend((child, False) for child in item.items)
        else:
            result: Value = NIL
            parts = [done.pop() for _ in item.items]  # the first item was pushed first, done last
            for part in reversed(parts):
                result = Pair(part, result)
            done.append(result)
    return done[0]


def problem(node: Node, message: str, hint: str = "") -> SyntaxProblem:
    """A SyntaxProblem at a node."""
    return SyntaxProblem(message, place=place_of(node), hint=hint)


def binding_name(node: Node) -> str:
    """A name that may be bound. Raises SyntaxProblem for anything else."""
    name = name_of(node)
    if not name:
        raise problem(node, "expected a name")
    if name in RESERVED:
        raise problem(node, f"{name} has a fixed meaning and cannot be bound", "rename it")
    return name


def parameters_of(nodes: tuple[Node, ...], where: Node) -> tuple[str, ...]:
    """Distinct parameter names."""
    names = tuple(binding_name(node) for node in nodes)
    if len(set(names)) != len(names):
        raise problem(where, "the same name is bound twice")
    if len(names) > MAXIMUM_SCOPE:
        raise problem(where, f"more than {MAXIMUM_SCOPE} names bound at one place")
    return names


def definition(node: Node) -> tuple[str, Core]:
    """The name and expression of `(define (f x ...) body)` or `(define x expression)`."""
    if not isinstance(node, Form) or head(node) != "define" or len(node.items) != 3:
        raise problem(node, "expected (define (name parameter ...) body) or (define name value)")
    target, body = node.items[1], node.items[2]
    if isinstance(target, Form):
        if not target.items:
            raise problem(target, "expected a name and parameters")
        name = binding_name(target.items[0])
        procedure = Lambda(parameters_of(target.items[1:], target), expand(body), name)
        return name, _within_scope(procedure, node)
    return binding_name(target), expand(body)


def _rule(node: Node) -> Rule:
    """The rule for a tree."""
    if isinstance(node, Text):
        raise problem(node, "a string is only documentation", "use a symbol: 'name")
    if isinstance(node, Atom):
        return _atom(node)
    if not node.items:
        raise problem(node, "an empty form has no meaning", "the empty list is '()")
    name = head(node)
    if name in _RULES:
        return _RULES[name](node)
    if name in KEYWORDS:
        raise problem(node, f"{name} cannot stand here")
    return _apply(node)


def _atom(node: Atom) -> Rule:
    if isinstance(node.value, Symbol):
        if node.value.name in KEYWORDS:
            raise problem(node, f"{node.value.name} is a keyword, not a value")
        return Variable(node.value.name)
    return Literal(node.value)
    yield node  # makes this a generator


def _quote(node: Form) -> Rule:
    if len(node.items) != 2:
        raise problem(node, "expected (quote datum)")
    return Literal(quote_value(node.items[1]))
    yield node


def _if(node: Form) -> Rule:
    if len(node.items) != 4:
        raise problem(node, "expected (if test then otherwise)", "both branches are needed")
    test = yield node.items[1]
    then = yield node.items[2]
    otherwise = yield node.items[3]
    return If(test, then, otherwise)


def bindings(node: Form) -> tuple[tuple[Node, Node], ...]:
    """The (name value) pairs of a let."""
    if len(node.items) < 2 or not isinstance(node.items[1], Form):
        raise problem(node, "expected (let ((name value) ...) body)")
    pairs: list[tuple[Node, Node]] = []
    for pair in node.items[1].items:
        if not isinstance(pair, Form) or len(pair.items) != 2:
            raise problem(pair, "expected (name value)")
        pairs.append((pair.items[0], pair.items[1]))
    return tuple(pairs)


def _let(node: Form) -> Rule:
    if len(node.items) != 3:
        raise problem(node, "expected (let ((name value) ...) body)")
    pairs = bindings(node)
    names = parameters_of(tuple(name for name, _ in pairs), node)
    values: list[Core] = []
    for _, value in pairs:
        values.append((yield value))
    body = yield node.items[2]
    return Let(names, tuple(values), body)


def _let_star(node: Form) -> Rule:
    if len(node.items) != 3:
        raise problem(node, "expected (let* ((name value) ...) body)")
    names: list[str] = []
    values: list[Core] = []
    for name, value in bindings(node):
        names.append(binding_name(name))
        values.append((yield value))
    body = yield node.items[2]
    for name_text, expanded in zip(reversed(names), reversed(values), strict=True):
        body = Let((name_text,), (expanded,), body)
    return body


def _lambda(node: Form) -> Rule:
    if len(node.items) != 3 or not isinstance(node.items[1], Form):
        raise problem(node, "expected (lambda (parameter ...) body)")
    names = parameters_of(node.items[1].items, node)
    body = yield node.items[2]
    return Lambda(names, body)


def _and(node: Form) -> Rule:
    """(and a b) is (if a b false); (and) is true."""
    parts: list[Core] = []
    for item in node.items[1:]:
        parts.append((yield item))
    result: Core = parts.pop() if parts else Literal(TRUE)
    for part in reversed(parts):
        result = If(part, result, Literal(FALSE))
    return result


def _or(node: Form) -> Rule:
    """(or a b) is (if a true b); (or) is false."""
    parts: list[Core] = []
    for item in node.items[1:]:
        parts.append((yield item))
    result: Core = parts.pop() if parts else Literal(FALSE)
    for part in reversed(parts):
        result = If(part, Literal(TRUE), result)
    return result


def _clauses(node: Form, first: int) -> tuple[tuple[tuple[Node, Node], ...], Node]:
    """The (test result) clauses of a cond or case, and the result of the final else."""
    pairs: list[tuple[Node, Node]] = []
    for clause in node.items[first:]:
        if not isinstance(clause, Form) or len(clause.items) != 2:
            raise problem(clause, "expected a clause (test result)")
        pairs.append((clause.items[0], clause.items[1]))
    if not pairs or name_of(pairs[-1][0]) != "else":
        raise problem(node, f"{head(node)} needs a last clause (else result)")
    return tuple(pairs[:-1]), pairs[-1][1]


def _cond(node: Form) -> Rule:
    """Nested ifs."""
    clauses, last = _clauses(node, 1)
    expanded: list[tuple[Core, Core]] = []
    for test, then in clauses:
        expanded.append(((yield test), (yield then)))
    result = yield last
    for test_core, then_core in reversed(expanded):
        result = If(test_core, then_core, result)
    return result


def _case(node: Form) -> Rule:
    """(case key ((a b) x) ... (else y)): the key once, then eq? against each listed atom."""
    if len(node.items) < 3:
        raise problem(node, "expected (case key ((datum ...) result) ... (else result))")
    clauses, last = _clauses(node, 2)
    key = yield node.items[1]
    expanded: list[tuple[tuple[Core, ...], Core]] = []
    for data, then in clauses:
        if not isinstance(data, Form):
            raise problem(data, "expected a list of data")
        tests: tuple[Core, ...] = tuple(
            Apply(Variable("eq?"), (Variable(_CASE_KEY), Literal(quote_value(datum))))
            for datum in data.items
        )
        expanded.append((tests, (yield then)))
    result = yield last
    for listed, then_core in reversed(expanded):
        matches: Core = Literal(FALSE)
        for test in reversed(listed):
            matches = If(test, Literal(TRUE), matches)
        result = If(matches, then_core, result)
    return Let((_CASE_KEY,), (key,), result)


def _quasiquote(node: Form) -> Rule:
    """`x: cons and append around the unquoted parts. One level deep."""
    if len(node.items) != 2:
        raise problem(node, "expected (quasiquote template)")
    template = node.items[1]
    if head(template) == "unquote" and isinstance(template, Form) and len(template.items) == 2:
        return (yield template.items[1])
    if head(template) in ("quasiquote", "unquote", "unquote-splicing"):
        raise problem(template, f"{head(template)} cannot stand here")
    if not isinstance(template, Form):
        return (yield form(symbol("quote"), template))
    result: Core = Literal(NIL)
    for item in reversed(template.items):
        if head(item) == "unquote-splicing" and isinstance(item, Form) and len(item.items) == 2:
            spliced = yield item.items[1]
            result = Apply(Variable("append"), (spliced, result))
        else:
            first = yield Form((symbol("quasiquote"), item), item.position)
            result = Apply(Variable("cons"), (first, result))
    return result


def _apply(node: Form) -> Rule:
    parts: list[Core] = []
    for item in node.items:
        parts.append((yield item))
    operator, operands = parts[0], tuple(parts[1:])
    if isinstance(operator, Variable) and operator.name in RESERVED & PRIMITIVES.keys():
        least, most = PRIMITIVES[operator.name].arity
        if len(operands) < least or (most is not None and len(operands) > most):
            raise problem(node, f"{operator.name} does not take {len(operands)} arguments")
    return Apply(operator, operands, _is_scaling(operator, operands))


def _is_scaling(operator: Core, operands: tuple[Core, ...]) -> bool:
    """Whether a product or quotient only scales one operand by small literals."""
    if not isinstance(operator, Variable) or operator.name not in ("*", "/"):
        return False
    large = [operand for operand in operands if not _small_literal(operand)]
    if operator.name == "/":
        return _small_literal(operands[1])
    return len(large) <= 1


def _small_literal(node: Core) -> bool:
    if not isinstance(node, Literal):
        return False
    value = node.value
    return (
        isinstance(value, int | Fraction)
        and abs(value.numerator) <= SMALL
        and value.denominator <= SMALL
    )


_RULES = {
    "quote": _quote,
    "if": _if,
    "let": _let,
    "let*": _let_star,
    "lambda": _lambda,
    "and": _and,
    "or": _or,
    "cond": _cond,
    "case": _case,
    "quasiquote": _quasiquote,
}
