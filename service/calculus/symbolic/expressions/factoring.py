"""Common factors of the terms of a sum taken out: ``x*exp(x) + exp(x)`` is ``(x + 1)*exp(x)``."""

from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from service.calculus.symbolic.expressions.functions import function
from service.calculus.symbolic.expressions.nodes import (
    ZERO,
    Expression,
    Function,
    Multiple,
    Power,
    Product,
    Rational,
    Sum,
    multiple_of,
    number,
    reduced,
)
from service.calculus.symbolic.expressions.products import Powers, gathered, multiply, power
from service.calculus.symbolic.expressions.sums import add, times


def factored(node: Expression) -> Expression:
    """The expression with the common factors taken out of every sum in it."""
    rebuild = _REBUILD.get(type(node))
    return rebuild(node) if rebuild else node


def _sum(node: Sum) -> Expression:
    found = [factored(term) for term in (*node.terms, *((number(node.constant),) if node.constant else ()))]
    terms = [term for term in found if term is not ZERO]
    if not terms:
        return ZERO
    split = [gathered((term,)) for term in terms]
    content = _content([coefficient for coefficient, _ in split])
    common = _common([powers for _, powers in split])
    if content == 1 and not common:
        return add(terms)
    inverse = [power(base, times(-1, exponent)) for base, exponent in common]
    rest = add([multiply((number(1 / Fraction(content)), term, *inverse)) for term in terms])
    if not common:
        return multiple_of(content, rest)
    return multiply((number(content), *[power(base, exponent) for base, exponent in common], rest))


def _content(coefficients: list[Rational]) -> Rational:
    """The greatest number of which all are whole multiples, negative if all of them are."""
    above = gcd(*[coefficient.numerator for coefficient in coefficients])
    below = lcm(*[coefficient.denominator for coefficient in coefficients])
    return reduced(Fraction(above if max(coefficients) > 0 else -above, below))


def _common(terms: list[Powers]) -> list[tuple[Expression, Expression]]:
    """The powers that divide every term; of a base that stands above and below the line, none does."""
    found = []
    for base, rest in terms[0]:
        exponents = [term.get((base, rest), (0, None))[0] for term in terms]
        least, greatest = min(exponents), max(exponents)
        nearest = least if least > 0 else greatest
        if least * greatest > 0:
            found.append((base, number(nearest) if rest is None else times(nearest, rest)))
    return found


_REBUILD: dict[type[Expression], Callable[[Any], Expression]] = {
    Sum: _sum,
    Multiple: lambda node: times(node.coefficient, factored(node.rest)),
    Product: lambda node: multiply(map(factored, node.factors)),
    Power: lambda node: power(factored(node.base), factored(node.exponent)),
    Function: lambda node: function(node.name, tuple(map(factored, node.args))),
}
