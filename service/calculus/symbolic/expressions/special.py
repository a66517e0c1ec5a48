"""Gamma, its relatives and Bessel functions in simple form: at whole numbers."""

import math
from collections.abc import Callable

from service.calculus.symbolic.expressions.nodes import ZERO, Expression, Number, function_of, number
from service.calculus.symbolic.expressions.sums import negative
from service.errors import NotDefined
from service.language.limits import MAX_FACTORIAL


def factorial(argument: Expression) -> Expression:
    """The factorial of a whole number is multiplied out. Raises ``NotDefined`` for a negative one."""
    if isinstance(argument, Number) and isinstance(argument.value, int):
        if argument.value < 0:
            raise NotDefined("the factorial of a negative number is not defined")
        if argument.value <= MAX_FACTORIAL:
            return number(math.factorial(argument.value))
    return function_of("factorial", (argument,))


def gamma(argument: Expression) -> Expression:
    """Gamma of a whole number is a factorial. Raises ``NotDefined`` at a pole."""
    if isinstance(argument, Number) and isinstance(argument.value, int):
        if argument.value <= 0:
            raise NotDefined(f"the gamma function has a pole at {argument.value}")
        if argument.value <= MAX_FACTORIAL + 1:
            return number(math.factorial(argument.value - 1))
    return function_of("gamma", (argument,))


def polygamma(order: Expression, argument: Expression) -> Expression:
    """The digamma function is a polygamma function."""
    return function_of("digamma", (argument,)) if order is ZERO else function_of("polygamma", (order, argument))


def bessel(name: str, alternating: bool) -> Callable[[Expression, Expression], Expression]:
    """A Bessel function; negative whole orders become positive: J(−n) = (−1)**n*J(n), I(−n) = I(n) (DLMF 10.4)."""

    def rule(order: Expression, argument: Expression) -> Expression:
        if isinstance(order, Number) and isinstance(order.value, int) and order.value < 0:
            mirrored = function_of(name, (negative(order), argument))
            return negative(mirrored) if alternating and order.value % 2 else mirrored
        return function_of(name, (order, argument))

    return rule


def binomial(n: Expression, k: Expression) -> Expression:
    """A binomial coefficient of whole numbers is multiplied out."""
    values = [argument.value for argument in (n, k) if isinstance(argument, Number) and isinstance(argument.value, int)]
    if len(values) == 2 and 0 <= values[1] <= values[0] <= MAX_FACTORIAL:
        return number(math.comb(*values))
    return function_of("binomial", (n, k))
