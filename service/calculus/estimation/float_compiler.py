"""An expression as a program, exactly as it was typed: nothing is reordered, simplified or computed beforehand.

What the operators and functions work on is given by a table: float64, complex numbers, or balls around float64.
"""

import math
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any, cast

from service.errors import Unsupported
from service.language.definitions import formulas
from service.language.tree import Node

#: The values of the symbols, a program that computes from them, and the table of what the heads of a tree do.
Values = Mapping[str, Any]
Compiled = Callable[[Values], Any]
Operations = dict[str, Callable[..., Any]]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def compile_as_typed(node: Node, operations: Operations) -> Compiled:
    """Make the program of a tree; a function that the table lacks is computed by its definition.

    Numbers and constants are float64. Raises ``Unsupported`` for what has neither.
    """
    special = _FORMS.get(node.head)
    if special:
        return special(node, operations)
    arguments = [compile_as_typed(child, operations) for child in node.args]
    operation = operations.get(node.head)
    if operation:
        return _call(operation, arguments, folds=node.head in "+*")
    known = formulas(node.head, len(node.args))
    if known.definition is None:
        raise Unsupported(f"{node.head} cannot be computed in this way", position=node.start, end=node.end)
    body = compile_as_typed(known.definition, operations)
    return lambda values: body({name: run(values) for name, run in zip(known.parameters, arguments, strict=True)})


def _call(operation: Callable[..., Any], arguments: list[Compiled], *, folds: bool) -> Compiled:
    if len(arguments) == 1:
        (first,) = arguments
        return lambda values: operation(first(values))
    if len(arguments) == 2:
        first, second = arguments
        return lambda values: operation(first(values), second(values))
    if folds:
        return lambda values: reduce(operation, [run(values) for run in arguments])
    return lambda values: operation(*[run(values) for run in arguments])


def _number(node: Node, operations: Operations) -> Compiled:
    value = float(cast("int | Fraction", node.value))
    return lambda values: value


def _constant(node: Node, operations: Operations) -> Compiled:
    if node.value == "i":
        raise Unsupported("the imaginary unit has no place in a real difference quotient")
    value = math.pi if node.value == "pi" else math.e
    return lambda values: value


def _symbol(node: Node, operations: Operations) -> Compiled:
    return operator.itemgetter(str(node.value))


def _piecewise(node: Node, operations: Operations) -> Compiled:
    programs = [compile_as_typed(child, operations) for child in node.args]
    *branches, otherwise = programs if len(programs) % 2 else [*programs, _undefined]
    pairs = list(zip(branches[::2], branches[1::2], strict=True))
    return lambda values: next((value for value, holds in pairs if holds(values)), otherwise)(values)


def _undefined(values: Values) -> float:
    raise ValueError("no branch applies")


def _relation(node: Node, operations: Operations) -> Compiled:
    sides = [compile_as_typed(child, operations) for child in node.args]
    signs = cast("tuple[str, ...]", node.value)
    if not operations.keys() >= set(signs):
        raise Unsupported("conditions cannot be computed in this way", position=node.start, end=node.end)
    links = [operations[sign] for sign in signs]

    def holds(values: Values) -> bool:
        numbers = [side(values) for side in sides]
        return all(link(a, b) for link, a, b in zip(links, numbers, numbers[1:], strict=False))

    return holds


_FORMS: dict[str, Callable[[Node, Any], Compiled]] = {
    "number": _number,
    "constant": _constant,
    "symbol": _symbol,
    "piecewise": _piecewise,
    "relation": _relation,
}
