"""Power series in t, cut off after ``flint.ctx.cap`` terms: the arithmetic under ``taylor``.

A series is a ``fmpq_series`` as long as its coefficients are known to be rational and an ``arb_series`` otherwise; what
does not depend on t is a number. A series with a NaN never leaves a function, because a zero series times that is zero.
"""

from collections.abc import Callable
from typing import Any

from flint import arb, arb_series, fmpq, fmpq_series

from service.calculus.arithmetic.domains import Real, is_zero
from service.calculus.arithmetic.failures import Singular, Undecided
from service.calculus.arithmetic.powers import power as power_of_number
from service.calculus.arithmetic.powers import real_root as root_of_number
from service.calculus.arithmetic.real_balls import floor as floor_of_number
from service.calculus.arithmetic.scalars import MAX_RATIONAL_BITS, ball, operand, sign
from service.calculus.arithmetic.scalars import divide as divide_numbers

Series = fmpq_series | arb_series
Jet = fmpq | arb | Series

SERIES = (arb_series, fmpq_series)
_BALLS = (arb, arb_series)


def series(jet: Jet) -> arb_series:
    """The jet as a series of balls."""
    if isinstance(jet, arb_series):
        return jet
    return arb_series(jet if isinstance(jet, fmpq_series) else [jet])


def as_series(jet: Jet) -> Series:
    """The jet as a series, of rationals if it is known to have no others."""
    if isinstance(jet, SERIES):
        return jet
    return fmpq_series([jet]) if isinstance(jet, fmpq) else arb_series([jet])


def checked(result: arb_series) -> arb_series:
    """The series itself, if all its coefficients are finite. Raises ``Undecided``."""
    if all(coefficient.is_finite() for coefficient in result.coeffs()):
        return result
    raise Undecided("a derivative is not finite at this precision")


def compose(coefficients: list[arb], inner: arb_series) -> arb_series:
    """The series Σ cₖ·(u − u₀)ᵏ."""
    steps = inner.coeffs()[1:]
    if all(map(is_zero, steps)):
        return arb_series(coefficients[:1], prec=inner.prec)
    return checked(arb_series(coefficients)(arb_series([0, *steps], prec=inner.prec)))


def _pair(operation: Callable[[Any, Any], Any]) -> Callable[[Jet, Jet], Jet]:
    """An operation on two jets, which FLINT leaves undefined for rational series beside balls."""

    def apply(x: Jet, y: Jet) -> Jet:
        if type(x) is fmpq_series and isinstance(y, _BALLS):
            x = arb_series(x)
        elif type(y) is fmpq_series and isinstance(x, _BALLS):
            y = arb_series(y)
        result: Jet = operation(x, y)
        return result

    return apply


add = _pair(lambda x, y: x + y)
multiply = _pair(lambda x, y: x * y)
_quotient = _pair(lambda x, y: x / y)


def divide(x: Jet, y: Jet) -> Jet:
    """x/y where y is not zero at the point."""
    bottom = y[0] if isinstance(y, SERIES) else y
    if bottom != 0:
        return _quotient(x, y)
    return divide_numbers(start(x), bottom)


def start(x: Jet) -> Real:
    """The value at the point."""
    return x[0] if isinstance(x, SERIES) else x


def power(x: Jet, y: Jet) -> Jet:
    """x**y, analytic for a whole exponent, and for any exponent where x > 0. Raises ``Singular`` elsewhere."""
    if isinstance(y, fmpq) and y.q == 1:
        return _whole_power(x, int(y.p))
    base, exponent = start(x), start(y)
    if base > 0:
        return _positive_power(x, y)
    here = power_of_number(base, exponent)
    if not isinstance(x, SERIES) and (base == 0 or not isinstance(y, SERIES)):
        return here
    candidate = fmpq(0) if base == 0 else None
    raise Singular("the power is not analytic where its base is not positive", candidate=candidate)


def _whole_power(x: Jet, exponent: int) -> Jet:
    if not isinstance(x, SERIES):
        return power_of_number(x, fmpq(exponent))
    if exponent == 0:
        return power_of_number(x[0], fmpq(0))
    if exponent < 0:
        return divide(fmpq(1), _whole_power(x, -exponent))
    if isinstance(x, arb_series):
        return checked(_product_of_equals(x, exponent) if x[0].contains(0) else x**exponent)
    if exponent * max((c.height_bits() for c in x.coeffs()), default=1) > MAX_RATIONAL_BITS:
        return _whole_power(arb_series(x), exponent)
    return x**exponent


def _product_of_equals(x: arb_series, exponent: int) -> arb_series:
    """x**n for n > 0 where x may be zero, of which FLINT takes the logarithm and finds nothing."""
    if exponent == 1:
        return x
    half = _product_of_equals(x, exponent // 2)
    return half * half * x if exponent % 2 else half * half


def _positive_power(x: Jet, y: Jet) -> Jet:
    if not isinstance(y, SERIES):
        return checked(series(x) ** y)
    logarithm = series(x).log() if isinstance(x, SERIES) else ball(x).log()
    return checked(series(multiply(y, logarithm)).exp())


def signed(x: Jet) -> int:
    """The sign near the point, which is that at the point unless it is zero there.

    Raises ``Singular`` if it is, or may be.
    """
    if not isinstance(x, SERIES):
        return sign(x)
    here = sign(x[0])
    if here == 0:
        raise Singular("its argument changes sign here, or may", candidate=fmpq(0))
    return here


def greater(x: Jet, y: Jet, difference: Jet) -> Jet:
    """The greater operand near the point."""
    return x if operand(signed, difference, 2) >= 0 else y


def lesser(x: Jet, y: Jet, difference: Jet) -> Jet:
    """The lesser operand near the point."""
    return x if operand(signed, difference, 2) <= 0 else y


def absolute(x: Jet) -> Jet:
    """|x| where x is not zero."""
    return -x if signed(x) < 0 else x


def floor(x: Jet) -> fmpq:
    """The greatest integer that is not greater, constant between integers. Raises ``Singular`` at one."""
    whole = floor_of_number(start(x))
    if isinstance(x, SERIES) and not x[0] > whole:
        raise Singular("its argument is an integer here", candidate=whole)
    return whole


def real_root(x: Jet, degree: Jet) -> Jet:
    """The real root, analytic where x is not zero. Raises ``Singular`` where it is."""
    if not isinstance(x, SERIES) and not isinstance(degree, SERIES):
        return root_of_number(x, degree)
    here = root_of_number(start(x), start(degree))
    if here == 0:
        raise Singular("it is not analytic here", candidate=fmpq(0))
    inverse = divide(fmpq(1), degree)
    return -power(-x, inverse) if here < 0 else power(x, inverse)
