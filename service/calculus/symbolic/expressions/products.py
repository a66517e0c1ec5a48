"""Products, powers and absolute values in the simple forms that SymPy gives them by itself.

A form is taken only if it has the value of what it replaces at every real point where that is defined: ``x/x`` is 1,
``sqrt(x**2)`` is ``abs(x)``, ``sqrt(x)**2`` is ``x``; ``(x**3)**(1/3)`` stays. Where the imaginary unit occurs, the
form must hold for complex numbers too, so fewer are taken.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, cast

from service.calculus.symbolic.expressions.nodes import (
    HALF,
    MINUS_ONE,
    ONE,
    ZERO,
    Constant,
    E,
    Expression,
    Function,
    I,
    Multiple,
    Number,
    Power,
    Product,
    Rational,
    Sum,
    function_of,
    number,
    power_of,
    product_of,
)
from service.calculus.symbolic.expressions.numeric_powers import numerical_power, simplest
from service.calculus.symbolic.expressions.order import leads_with_minus
from service.calculus.symbolic.expressions.signs import (
    UNKNOWN,
    is_negative,
    is_nonnegative,
    is_nonpositive,
    is_positive,
    sign,
)
from service.calculus.symbolic.expressions.sums import add, factors_of, negative, split, times
from service.errors import DivisionByZero, Unsupported

#: What is raised to powers in a product: a base and the part of the exponent that is no number → the numerical part of
#: the exponent, and the factor itself as long as it is the only one.
Powers = dict[tuple[Expression, Expression | None], tuple[Rational, Expression | None]]


def multiply(items: Iterable[Expression]) -> Expression:
    """The product, with powers of one base collected where their exponents are multiples of each other."""
    coefficient, powers = gathered(items)
    if not coefficient:
        return ZERO
    factors, unsettled = _collected(powers)
    if len(factors) > 1:
        factors, roots = _without_like_roots(factors)
        unsettled += roots
    if unsettled:
        return multiply([number(coefficient), *factors, *unsettled])
    if not factors:
        return number(coefficient)
    return times(coefficient, product_of(factors) if len(factors) > 1 else factors[0])


def gathered(items: Iterable[Expression]) -> tuple[Rational, Powers]:
    """The numerical factor of a product and its powers."""
    coefficient: Rational = 1
    powers: Powers = {}
    for item in items:
        if isinstance(item, Number):
            coefficient *= item.value
            continue
        if isinstance(item, Multiple):
            coefficient *= item.coefficient
            item = item.rest
        for factor in item.factors if isinstance(item, Product) else (item,):
            if isinstance(factor, Power):
                exponent, rest = split(factor.exponent)
                key = factor.base, rest
            else:
                exponent, key = 1, (factor, None)
            known = powers.get(key)
            powers[key] = (known[0] + exponent, None) if known else (exponent, factor)
    return coefficient, powers


def _collected(powers: Powers) -> tuple[list[Expression], list[Expression]]:
    """The factors of a product, and those new ones that may meet others once more."""
    factors: list[Expression] = []
    unsettled: list[Expression] = []
    for (base, rest), (exponent, factor) in powers.items():
        if factor is not None:
            factors.append(factor)
        elif exponent:
            made = power(base, number(exponent) if rest is None else times(exponent, rest))
            same = made.base is base if isinstance(made, Power) else made is base
            (factors if same else unsettled).append(made)
    return factors, unsettled


def _without_like_roots(factors: list[Expression]) -> tuple[list[Expression], list[Expression]]:
    """The factors, and what becomes of powers of numbers with like exponents if there are any."""
    numeric = [factor for factor in factors if type(factor) is Power and type(factor.base) is Number]
    if len(numeric) < 2:
        return factors, []
    combined = _combined(numeric)
    if set(combined) == set(numeric):
        return factors, []
    return [factor for factor in factors if factor not in numeric], combined


def _combined(powers: Iterable[Expression]) -> list[Expression]:
    """Powers of numbers with one exponent made one: ``sqrt(2)*sqrt(3)`` = ``sqrt(6)``, ``2**x*3**x`` = ``6**x``."""
    roots: list[tuple[int, Fraction]] = []
    bases: dict[Expression, Rational] = {}
    rest: list[Expression] = []
    for factor in cast("Iterable[Power]", powers):
        base = cast("Number", factor.base).value
        if isinstance(factor.exponent, Number):
            roots.append((int(base), Fraction(factor.exponent.value)))
        elif base > 0:
            bases[factor.exponent] = bases.get(factor.exponent, 1) * base
        else:
            rest.append(factor)
    coefficient, left = simplest(roots)
    return [
        *([number(coefficient)] if coefficient != 1 else []),
        *(power_of(number(base), number(exponent)) for base, exponent in left),
        *(power(number(base), exponent) for exponent, base in bases.items()),
        *rest,
    ]


def power(base: Expression, exponent: Expression) -> Expression:
    """The power.

    Raises ``DivisionByZero`` for a negative power of 0, ``NotDefined`` for a root of a negative number, unless square.
    """
    if exponent is ONE or base is ONE:
        return base
    if exponent is ZERO:
        return ONE
    rule = _POWER.get(type(base))
    return rule(base, exponent) if rule else power_of(base, exponent)


def sqrt(node: Expression) -> Expression:
    """The square root."""
    return power(node, HALF)


def divide(numerator: Expression, denominator: Expression) -> Expression:
    """The quotient."""
    return multiply((numerator, power(denominator, MINUS_ONE)))


def _power_of_number(base: Number, exponent: Expression) -> Expression:
    if isinstance(exponent, Number):
        return numerical_power(base.value, exponent.value)
    return ZERO if base is ZERO and is_positive(exponent) else power_of(base, exponent)


def _power_of_constant(base: Constant, exponent: Expression) -> Expression:
    if base is E:
        return _exponential(exponent)
    if base is not I:
        return power_of(base, exponent)
    if not isinstance(exponent, Number) or not isinstance(exponent.value, int):
        raise Unsupported("a power of the imaginary unit is not simplified")
    return (ONE, I, MINUS_ONE, negative(I))[exponent.value % 4]


def _exponential(exponent: Expression) -> Expression:
    """e to a power; multiples of logarithms leave the exponent: ``exp(x + 2*log(y))`` = ``y**2*exp(x)``."""
    if not exponent.real and not exponent.symbolic:
        raise Unsupported("the exponential of an imaginary number is not simplified")
    terms = exponent.terms if isinstance(exponent, Sum) else (exponent,)
    powers = [power(argument, number(c)) for c, argument in map(_multiple_of_logarithm, terms) if argument]
    if not powers:
        return power_of(E, exponent)
    if not isinstance(exponent, Sum):
        return powers[0]
    rest = [term for term in terms if _multiple_of_logarithm(term)[1] is None]
    return multiply((power(E, add((number(exponent.constant), *rest))), *powers))


def _multiple_of_logarithm(term: Expression) -> tuple[Rational, Expression | None]:
    coefficient, rest = split(term)
    return coefficient, rest.args[0] if isinstance(rest, Function) and rest.name == "log" else None


def _power_of_power(base: Power, exponent: Expression) -> Expression:
    """(b**m)**n is b**(m*n) for whole n, for b > 0, for b >= 0, for m that is not whole; abs(b)**(m*n) for even m."""
    inner, first = base.base, base.exponent
    if inner is ZERO and is_negative(exponent):
        raise DivisionByZero("a power of zero is raised to a negative power")
    if isinstance(exponent, Number) and isinstance(exponent.value, int):
        return power(inner, times(exponent.value, first))
    if not (base.real and exponent.real):
        return power_of(base, exponent)
    if is_nonnegative(inner) or (isinstance(first, Number) and first.value.denominator != 1):
        return power(inner, multiply((first, exponent)))
    if isinstance(first, Number) and first.value % 2 == 0:
        return power(absolute(inner), multiply((first, exponent)))
    return power_of(base, exponent)


def _power_of_multiple(base: Multiple, exponent: Expression) -> Expression:
    if not isinstance(exponent, Number):
        return power_of(base, exponent)
    if isinstance(exponent.value, int):
        return multiply((numerical_power(base.coefficient, exponent.value), power(base.rest, exponent)))
    return _root_of_product(base, base.coefficient, factors_of(base.rest), exponent)


def _power_of_product(base: Product, exponent: Expression) -> Expression:
    if not isinstance(exponent, Number):
        return power_of(base, exponent)
    if isinstance(exponent.value, int):
        return multiply([power(factor, exponent) for factor in base.factors])
    return _root_of_product(base, 1, base.factors, exponent)


def _root_of_product(
    base: Expression, coefficient: Rational, factors: tuple[Expression, ...], exponent: Number
) -> Expression:
    """A root of a product is the product of the roots of what is not negative, and the root of the rest.

    Where the former is zero the latter may not be defined; this is the one form that holds only almost everywhere.
    """
    outside = [factor for factor in factors if is_nonnegative(factor)]
    unit, magnitude = (ONE, coefficient) if coefficient > 0 else (MINUS_ONE, -coefficient)
    if not outside and magnitude == 1:
        return power_of(base, exponent)
    inside = multiply((unit, *[factor for factor in factors if factor not in outside]))
    return multiply([power(factor, exponent) for factor in (number(magnitude), *outside, inside)])


def _power_of_function(base: Function, exponent: Expression) -> Expression:
    """Even powers of an absolute value and whole powers of a real root lose it."""
    if not isinstance(exponent, Number) or not isinstance(exponent.value, int):
        return power_of(base, exponent)
    if base.name == "abs":
        if exponent.value % 2 == 0:
            return power(base.args[0], exponent)
        if exponent.value != -1:
            return multiply((power(base.args[0], number(exponent.value - 1)), base))
    if base.name in ("cbrt", "root"):
        degree = base.args[1] if base.name == "root" else number(3)
        if isinstance(degree, Number) and exponent.value % degree.value == 0:
            return power(base.args[0], number(exponent.value // degree.value))
    return power_of(base, exponent)


_POWER: dict[type[Expression], Callable[[Any, Expression], Expression]] = {
    Number: _power_of_number,
    Constant: _power_of_constant,
    Power: _power_of_power,
    Multiple: _power_of_multiple,
    Product: _power_of_product,
    Function: _power_of_function,
}


def absolute(node: Expression) -> Expression:
    """The absolute value of a real expression.

    Raises ``Unsupported`` where the imaginary unit occurs.
    """
    if not node.real:
        raise Unsupported("the absolute value of a complex expression has no derivative")
    if is_nonnegative(node):
        return node
    if is_nonpositive(node):
        return negative(node)
    if isinstance(node, Multiple):
        return times(node.coefficient if node.coefficient > 0 else -node.coefficient, absolute(node.rest))
    if isinstance(node, Product):
        return _absolute_product(node)
    if isinstance(node, Power) and isinstance(node.exponent, Number) and isinstance(node.exponent.value, int):
        return power(absolute(node.base), node.exponent)
    return function_of("abs", (negative(node) if leads_with_minus(node) else node,))


def _absolute_product(node: Product) -> Expression:
    """Factors of known sign leave the bars."""
    known = [absolute(factor) for factor in node.factors if sign(factor) != UNKNOWN]
    if not known:
        return function_of("abs", (node,))
    return multiply((*known, absolute(multiply([factor for factor in node.factors if sign(factor) == UNKNOWN]))))
