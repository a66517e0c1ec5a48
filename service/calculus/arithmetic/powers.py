"""Powers and roots of real numbers: principal values, and the real roots of odd degree."""

from flint import arb, fmpq

from service.calculus.arithmetic.domains import ENORMOUS, TESTS, Real, nearest_integer
from service.calculus.arithmetic.failures import Undecided, Undefined
from service.calculus.arithmetic.scalars import MAX_RATIONAL_BITS, ball, divide, finite, operand, sign

_NEGATIVE_BASE = "a negative number has a real power only for an integer exponent; root(x, 3) is the real cube root"
_NO_EXPONENT = "it is 0**0, which is 1 only where the exponent is the number 0"
_EVEN_ROOT = "a negative number has no real root of even degree"


def power(x: Real, y: Real) -> Real:
    """x**y as a principal value: an integer y for any x, another one for x > 0 and, if y > 0, for x = 0.

    Raises ``Undefined`` elsewhere, and ``Undecided`` where these bits do not say which of them it is.
    """
    if isinstance(y, fmpq):
        return _integer_power(x, y) if y.q == 1 else _fractional_power(x, y)
    base = sign(x)
    if base > 0:
        return _positive_power(x, y)
    if base == 0:
        return _power_of_zero(y)
    nearest = nearest_integer(y)
    if nearest is None or y != nearest:
        raise Undefined("outside_domain", _NEGATIVE_BASE) if not y.contains_integer() else Undecided(_NEGATIVE_BASE, 1)
    raise Undecided(_NEGATIVE_BASE, 1, nearest)


def _positive_power(x: Real, y: Real) -> Real:
    result = ball(x) ** y
    if not result.is_finite() and y * ball(x).log() > ENORMOUS:
        raise Undefined("too_large", "its magnitude is beyond 10**±(10**18)")
    return finite(result)


def _power_of_zero(y: Real) -> Real:
    exponent = operand(sign, y, 1)
    if exponent > 0:
        return fmpq(0)
    raise Undefined("pole", "division by zero") if exponent else Undefined("undefined", _NO_EXPONENT)


def _integer_power(x: Real, y: fmpq) -> Real:
    exponent = int(y.p)
    if exponent <= 0:
        if x == 0:
            return _power_of_zero(y)
        if not x != 0:
            raise Undecided("whether the base is zero is not certain", 0, fmpq(0))
    if isinstance(x, fmpq) and x.height_bits() * abs(exponent) > MAX_RATIONAL_BITS:
        return finite(arb(x) ** exponent)
    return _power_around_zero(x, exponent) if isinstance(x, arb) and x.mid() == 0 else x**exponent


def _power_around_zero(x: arb, exponent: int) -> Real:
    """x**n for n > 0 and a ball whose midpoint is 0, of which FLINT takes the logarithm and finds nothing."""
    largest = x.rad().upper() ** exponent
    return finite(arb(0, largest) if exponent % 2 else arb(0).union(largest))


def _fractional_power(x: Real, y: fmpq) -> Real:
    base = sign(x)
    if base < 0:
        raise Undefined("outside_domain", _NEGATIVE_BASE)
    if base == 0:
        return _power_of_zero(y)
    root = exact_root(x, int(y.q))
    return _positive_power(x, y) if root is None else _integer_power(root, fmpq(y.p))


def exact_root(x: Real, degree: int) -> fmpq | None:
    """The positive root of a positive rational, if it is rational."""
    if not isinstance(x, fmpq) or degree > MAX_RATIONAL_BITS:
        return None
    root = fmpq(x.p.root(degree), x.q.root(degree))
    return root if root.height_bits() * degree <= 2 * x.height_bits() + degree and root**degree == x else None


def square_root(x: Real) -> Real:
    """The root of x >= 0."""
    TESTS["sqrt"](x)
    root = exact_root(x, 2)
    return finite(ball(x).sqrt()) if root is None else root


def real_root(x: Real, degree: Real) -> Real:
    """The real root: of any x for an odd degree, of x >= 0 for another one. Raises ``Undefined`` elsewhere."""
    if isinstance(degree, fmpq) and degree == 0:
        raise Undefined("undefined", "there is no root of degree 0")
    inverse = operand(lambda y: divide(fmpq(1), y), degree, 1)
    if isinstance(degree, fmpq) and degree.q == 1 and int(degree.p) % 2 and sign(x) < 0:
        return -power(-x, inverse)
    if isinstance(degree, fmpq) and degree.q == 1 and sign(x) < 0:
        raise Undefined("outside_domain", _EVEN_ROOT)
    return power(x, inverse)
