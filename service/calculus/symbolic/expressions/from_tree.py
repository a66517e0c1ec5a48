"""From the tree of the language to an expression in simple form."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from service.calculus.symbolic.expressions.functions import function
from service.calculus.symbolic.expressions.nodes import (
    PI,
    Computation,
    E,
    Expression,
    I,
    Number,
    Rational,
    number,
    relation_of,
    symbol,
)
from service.calculus.symbolic.expressions.products import divide, multiply, power
from service.calculus.symbolic.expressions.sums import add, negative
from service.language.tree import Node, free_symbols

Bindings = Mapping[str, Expression]

_CONSTANTS = {"pi": PI, "e": E, "i": I}


def expression(node: Node, bindings: Bindings) -> Expression:
    """The expression that the tree means, with the symbols in ``bindings`` replaced.

    Raises ``MathematicsError`` where a part of it is a constant that is not defined, ``TooComplex`` where a number
    grows too long.
    """
    head, args = node.head, node.args
    if head == "symbol":
        name: Any = node.value
        return bindings.get(name) or symbol(name)
    if head == "number":
        value: Any = node.value
        return number(value)
    return put_together(node, [expression(arg, bindings) for arg in args])


def put_together(node: Node, parts: list[Expression]) -> Expression:
    """What an operator, a function or a constant makes of its operands."""
    build = _OPERATIONS.get(node.head)
    if build:
        return build(parts)
    if node.head == "constant":
        return _CONSTANTS[str(node.value)]
    if node.head == "relation":
        return relation_of(cast("tuple[str, ...]", node.value), tuple(parts))
    return function(node.head, tuple(parts))


def rational(node: Node) -> Rational | None:
    """The number that a tree without symbols is, if it is a rational one."""
    if free_symbols(node):
        return None
    with Computation():
        value = expression(node, {})
    return value.value if isinstance(value, Number) else None


_OPERATIONS: dict[str, Callable[[list[Expression]], Expression]] = {
    "+": add,
    "*": multiply,
    "-": lambda parts: negative(parts[0]),
    "/": lambda parts: divide(*parts),
    "**": lambda parts: power(*parts),
}
