"""Functions that choose, in simple form: piecewise, greatest and least, rounding."""

import operator
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from service.calculus.expressions.nodes import (
    ZERO,
    Expression,
    Function,
    Number,
    Rational,
    Relation,
    function_of,
    number,
)
from service.calculus.expressions.order import sort_key
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
    """Value, condition, value, condition, …, otherwise: without branches that are never or always taken."""
    branches: list[tuple[Expression, Expression]] = []
    otherwise = args[-1]
    for value, condition in zip(args[:-1:2], args[1::2], strict=True):
        truth = _truth(condition)
        if truth:
            otherwise = value
            break
        if truth is None:
            branches.append((value, condition))
    while branches and branches[-1][0] is otherwise:
        branches.pop()
    flat = [part for branch in branches for part in branch]
    return function_of("piecewise", (*flat, otherwise)) if flat else otherwise


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
    """x - y*floor(x/y)."""
    if x is y:
        return ZERO
    if not isinstance(x, Number) or not isinstance(y, Number):
        return function_of("mod", (x, y))
    if not y.value:
        raise NotDefined("the modulus is zero")
    return number(x.value % y.value)
