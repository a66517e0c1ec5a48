"""Sums and numerical multiples in the simple forms that SymPy gives them by itself."""

from collections.abc import Iterable
from fractions import Fraction

from service.calculus.symbolic.expressions.nodes import (
    Expression,
    Multiple,
    Number,
    Product,
    Rational,
    Sum,
    multiple_of,
    number,
    reduced,
    sum_of,
)


def split(node: Expression) -> tuple[Rational, Expression | None]:
    """The numerical coefficient and the rest, which is ``None`` for a number: ``3*x*y`` → 3, ``x*y``."""
    if isinstance(node, Multiple):
        return node.coefficient, node.rest
    if isinstance(node, Number):
        return node.value, None
    return 1, node


def factors_of(node: Expression) -> tuple[Expression, ...]:
    """The factors of what has no coefficient."""
    return node.factors if isinstance(node, Product) else (node,)


def times(coefficient: Rational, node: Expression) -> Expression:
    """A number that is not zero times an expression; a sum is multiplied out."""
    if isinstance(node, Number):
        return number(coefficient * node.value)
    if isinstance(node, Multiple):
        coefficient, node = coefficient * node.coefficient, node.rest
    if type(coefficient) is Fraction:
        coefficient = reduced(coefficient)
    if coefficient == 1:
        return node
    if isinstance(node, Sum):
        return sum_of(reduced(coefficient * node.constant), [times(coefficient, term) for term in node.terms])
    return multiple_of(coefficient, node)


def negative(node: Expression) -> Expression:
    """The expression with the opposite sign."""
    return times(-1, node)


def add(items: Iterable[Expression]) -> Expression:
    """The sum, with like terms collected."""
    constant: Rational = 0
    coefficients: dict[Expression, Rational] = {}
    for item in items:
        if isinstance(item, Sum):
            constant += item.constant
        for term in item.terms if isinstance(item, Sum) else (item,):
            if isinstance(term, Multiple):
                coefficients[term.rest] = coefficients.get(term.rest, 0) + term.coefficient
            elif isinstance(term, Number):
                constant += term.value
            else:
                coefficients[term] = coefficients.get(term, 0) + 1
    terms = [rest if c == 1 else times(c, rest) for rest, c in coefficients.items() if c]
    if not terms:
        return number(constant)
    return sum_of(reduced(constant), terms) if constant or len(terms) > 1 else terms[0]


def subtract(left: Expression, right: Expression) -> Expression:
    """The difference."""
    return add((left, times(-1, right)))
