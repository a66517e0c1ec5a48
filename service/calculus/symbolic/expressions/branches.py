"""Functions that choose, in simple form: piecewise, greatest and least, rounding."""

import operator
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from service.calculus.symbolic.expressions.nodes import (
    ZERO,
    Expression,
    Function,
    Number,
    Rational,
    Relation,
    Symbol,
    function_of,
    number,
)
from service.calculus.symbolic.expressions.order import sort_key
from service.errors import NotDefined

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def piecewise(*args: Expression) -> Expression:
    """Value, condition, value, condition, …, perhaps otherwise: without branches that are never or always taken.

    Raises ``NotDefined`` if none is left.
    """
    branches: list[Expression] = []
    for value, condition in zip(args[::2], args[1::2], strict=False):
        truth = _truth(condition)
        if truth:
            return _cases(branches, value)
        if truth is None:
            branches += [value, condition]
    if len(args) % 2:
        return _cases(branches, args[-1])
    if not branches:
        raise NotDefined("none of the cases ever holds")
    return function_of("piecewise", tuple(branches))


def _cases(branches: list[Expression], otherwise: Expression) -> Expression:
    """The branches and the value everywhere else, which the last branches need not repeat."""
    while branches and branches[-2] is otherwise:
        del branches[-2:]
    return function_of("piecewise", (*branches, otherwise)) if branches else otherwise


def _truth(condition: Expression) -> bool | None:
    """Whether a comparison of numbers holds; ``None`` if it is not one of numbers."""
    if not isinstance(condition, Relation):
        return None
    values = [arg.value for arg in condition.args if isinstance(arg, Number)]
    if len(values) < len(condition.args):
        return None
    return all(_COMPARE[sign](*pair) for sign, pair in zip(condition.operators, pairwise(values), strict=True))


def rounded(name: str, rounding: Callable[[Rational], int]) -> Callable[[Expression], Expression]:
    """A function that rounds."""

    def rule(argument: Expression) -> Expression:
        if isinstance(argument, Symbol) and argument.assumption == "integer":
            return argument
        return number(rounding(argument.value)) if isinstance(argument, Number) else function_of(name, (argument,))

    return rule


def extreme(name: str, choose: Callable[[list[Rational]], Rational]) -> Callable[..., Expression]:
    """The greatest or the least: nested ones are flattened, equal arguments and all numbers but one left out."""

    def rule(*args: Expression) -> Expression:
        flat = [part for arg in args for part in _arguments(name, arg)]
        numbers = [arg.value for arg in flat if isinstance(arg, Number)]
        others = {arg: None for arg in flat if not isinstance(arg, Number)}
        left = sorted([*others, *([number(choose(numbers))] if numbers else [])], key=sort_key)
        return left[0] if len(left) == 1 else function_of(name, tuple(left))

    return rule


def _arguments(name: str, node: Expression) -> tuple[Expression, ...]:
    return node.args if isinstance(node, Function) and node.name == name else (node,)


def modulo(x: Expression, y: Expression) -> Expression:
    """x - y*floor(x/y). Raises ``NotDefined`` for y = 0."""
    if x is y:
        return ZERO
    if not isinstance(x, Number) or not isinstance(y, Number):
        return function_of("mod", (x, y))
    if not y.value:
        raise NotDefined("the modulus is zero")
    return number(x.value % y.value)
