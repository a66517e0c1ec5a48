"""Powers with exponents that are whole numbers by assumption: they are defined for negative bases too.

An exponent is a polynomial in symbols that are assumed to be integers, and whole for all of them, as n*(n + 1)/2 is.
Such polynomials are the sums of products of binomial coefficients with whole factors (G. Pólya, *Über ganzwertige ganze
Funktionen*, 1915): there is a generator for each product, and none for its multiples.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import comb, prod
from typing import Any

from flint import fmpq_mpoly

from service.calculus.arithmetic.scalars import fraction
from service.calculus.checking.decision.zero_test.field import Field
from service.calculus.checking.decision.zero_test.quotients import Quotient

#: Degree of an exponent in all its symbols together.
MAX_DEGREE = 8

#: Whole factors of products of binomial coefficients, by the lower numbers of these, one for each generator.
Whole = dict[tuple[int, ...], int]


def whole_parts(field: Field, quotient: Quotient) -> Whole | None:
    """An exponent that is whole for all integers, by products of binomial coefficients; ``None`` for another one."""
    polynomial = quotient.numerator
    if not quotient.denominator.is_one() or not _is_of_integers(field, polynomial):
        return None
    degrees = [max(int(degree), 0) for degree in polynomial.degrees()]
    if sum(degrees) > MAX_DEGREE:
        return None
    differences = {point: _difference(polynomial, point) for point in product(*(range(d + 1) for d in degrees))}
    if any(difference.denominator != 1 for difference in differences.values()):
        return None
    return {point: int(difference) for point, difference in differences.items() if difference}


def _difference(polynomial: fmpq_mpoly, orders: Sequence[int]) -> Fraction:
    """The difference of these orders at zero, the coefficient of the product of binomials by Newton's formula.

    Of a monomial it is the product of Stirling numbers of the second kind and factorials.
    """
    return sum(
        (
            fraction(coefficient) * prod(map(_surjections, exponents, orders))
            for exponents, coefficient in polynomial.terms()
        ),
        Fraction(0),
    )


def _surjections(exponent: int, order: int) -> int:
    """The difference of an order of n**exponent at 0: the maps from so many things onto so many."""
    return sum((-1) ** (order - k) * comb(order, k) * k ** int(exponent) for k in range(order + 1))


def _is_of_integers(field: Field, polynomial: fmpq_mpoly) -> bool:
    used = (field.generators[index] for index, degree in enumerate(polynomial.degrees()) if degree > 0)
    return all(
        generator.kind == "symbol" and field.assumptions.get(generator.argument) == "integer" for generator in used
    )


def alternating(field: Field, exponent: Whole) -> Quotient:
    """(−1)**exponent: a generator of square 1 for each product of binomials that occurs oddly often."""
    result = field.constant(1)
    for orders, count in exponent.items():
        if count % 2:
            result *= _sign_generator(field, orders) if any(orders) else field.constant(-1)
    return field.reduced(result)


def _sign_generator(field: Field, orders: tuple[int, ...]) -> Quotient:
    index = field.index_of("alternating", orders)
    field.relate(index, 2, field.ring.one)
    return field.generator(index)


def power_of_base(field: Field, base: fmpq_mpoly, exponent: Whole) -> Quotient:
    """base**exponent for a polynomial of unknown sign: a generator for each product of binomials in the exponent."""
    result = field.constant(1)
    for orders, multiple in exponent.items():
        power: Any = field.ring.polynomial(base)
        if any(orders):
            power = field.generator(field.index_of("integer_power", str(base), orders, argument=base))
        result *= power.power(multiple)
    return field.reduced(result)


def whole_turns(field: Field, angle: Quotient) -> tuple[Quotient, Quotient]:
    """An angle as pi times something whole and the rest; the first is returned over pi, and zero if there is none."""
    pi, none = field.index.get(("pi", Fraction(1))), field.constant(0)
    if pi is None or not angle.denominator.is_one():
        return none, angle
    terms: dict[tuple[int, ...], Any] = {}
    for exponents, coefficient in angle.numerator.terms():
        if exponents[pi] == 1:
            terms[(*exponents[:pi], 0, *exponents[pi + 1 :])] = coefficient
    turns = field.ring.polynomial(field.ring.context.from_dict(terms))
    if turns.numerator.is_constant() or whole_parts(field, turns) is None:
        return none, angle
    return turns, angle - turns * field.generator(pi)
