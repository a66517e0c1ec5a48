"""Real values by ball arithmetic: a number with a radius inside which the value is proved to lie.

F. Johansson, *Arb: efficient arbitrary-precision midpoint-radius interval arithmetic*, IEEE Trans. Comput. 66 (2017).

A value is an ``fmpq`` as long as it is known to be rational, and an ``arb`` otherwise: so whether ``sqrt(x - 1/10)``
is defined at 1/10 is decided, and not left to a ball around zero. Precision is ``flint.ctx.prec``, which is global to
the process; ``precision`` sets it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import reduce
from operator import add, mul, neg
from typing import Any

from flint import acb, arb, ctx, fmpq

from service.calculus.domains import ENORMOUS, TESTS, Real, Test, nearest_integer
from service.calculus.failures import Undecided, Undefined
from service.calculus.program import Algebra, Facts, Point, compile_tree
from service.language.names import FUNCTIONS
from service.language.tree import Node

#: Rationals with more bits become balls: ``((x^99)^99)^99`` at 1/3 has a million digits.
MAX_RATIONAL_BITS = 4096
#: Binomial coefficients with a greater k come from the gamma function.
MAX_FACTORS = 200


def value(tree: Node, point: Point, bits: int, facts: Facts | None = None) -> Real:
    """Enclose the value of a tree at a point.

    ``point`` maps the names of symbols to ``fmpq`` or ``arb``. Returns an ``fmpq`` where the value is found to be
    rational, otherwise a finite ``arb``. Raises ``Undefined`` or ``Undecided``, with the part that failed.
    """
    program = compile_tree(tree, REAL, facts)
    with precision(bits):
        return program(point)


def precision(bits: int) -> AbstractContextManager[None]:
    """Set the precision of all ball arithmetic, until the end of the ``with`` block."""
    manager: AbstractContextManager[None] = ctx.workprec(bits)
    return manager


def ball(x: Real) -> Any:
    """The value as a ball of the present precision."""
    return x if type(x) is arb else arb(x)


def finite(x: Real) -> Real:
    """The ball itself, if it is one: a NaN or an infinite ball says only that these bits are not enough."""
    if x.is_finite():
        return x
    raise Undecided("the value is not finite at this precision")


def exact(x: Any) -> Real:
    """The rational that a ball without radius is, if it is a short one; otherwise the ball."""
    if not x.is_exact():
        return x
    mantissa, exponent = x.man_exp()
    if abs(int(exponent)) + mantissa.bit_length() > MAX_RATIONAL_BITS:
        return x
    return fmpq(mantissa) * fmpq(2) ** int(exponent)


def sign(x: Real) -> int:
    """−1, 0 or 1; raises ``Undecided`` for a ball that holds zero."""
    if x > 0:
        return 1
    if x < 0:
        return -1
    if x == 0:
        return 0
    raise Undecided("its sign is not certain", candidate=fmpq(0))


def divide(x: Real, y: Real) -> Real:
    """x/y; a pole, or 0/0, where y is zero."""
    if y != 0:
        return x / y
    if y == 0:
        raise Undefined("pole", "division by zero") if sign(x) else Undefined("undefined", "it is 0/0")
    raise Undecided("whether the denominator is zero is not certain", 1, fmpq(0))


def power(x: Real, y: Real) -> Real:
    """x**y as a principal value: an integer y for any x, another one for x > 0 and, if y > 0, for x = 0."""
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


_NEGATIVE_BASE = "a negative number has a real power only for an integer exponent; root(x, 3) is the real cube root"


def _positive_power(x: Real, y: Real) -> Real:
    result = ball(x) ** y
    if not result.is_finite() and y * ball(x).log() > ENORMOUS:
        raise Undefined("too_large", "its magnitude is beyond 10**±(10**18)")
    return finite(result)


def _power_of_zero(y: Real) -> Real:
    exponent = _operand(sign, y, 1)
    if exponent > 0:
        return fmpq(0)
    raise Undefined("pole", "division by zero") if exponent else Undefined("undefined", "it is 0**0")


def _operand(function: Callable[[Real], Any], x: Real, operand: int) -> Any:
    """What the function says of an operand other than the first."""
    try:
        return function(x)
    except Undecided as failure:
        failure.operand = operand
        raise


def _integer_power(x: Real, y: Real) -> Real:
    exponent = int(y.p)
    if exponent <= 0:
        if x == 0:
            return _power_of_zero(y)
        if not x != 0:
            raise Undecided("whether the base is zero is not certain", 0, fmpq(0))
    if isinstance(x, fmpq) and x.height_bits() * abs(exponent) > MAX_RATIONAL_BITS:
        return finite(arb(x) ** exponent)
    return x**exponent


def _fractional_power(x: Real, y: Real) -> Real:
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
    """The real root: of any x for an odd degree, of x >= 0 for another one."""
    if isinstance(degree, fmpq) and degree == 0:
        raise Undefined("undefined", "there is no root of degree 0")
    inverse = _operand(lambda y: divide(fmpq(1), y), degree, 1)
    if isinstance(degree, fmpq) and degree.q == 1 and int(degree.p) % 2 and sign(x) < 0:
        return -power(-x, inverse)
    return power(x, inverse)


def floor(x: Real) -> Real:
    """The greatest integer that is not greater."""
    if isinstance(x, fmpq):
        return fmpq(x.floor())
    whole = x.floor().unique_fmpz()
    if whole is None:
        raise Undecided("on which side of an integer its argument lies is not certain", 0, nearest_integer(x))
    return fmpq(whole)


def ceiling(x: Real) -> Real:
    """The least integer that is not less."""
    return -floor(-x)


def maximum(x: Real, y: Real, difference: Real) -> Real:
    """The greater operand. Maximum and minimum are continuous, so nothing need be decided."""
    if difference >= 0:
        return x
    return y if difference < 0 else ball(x).max(ball(y))


def minimum(x: Real, y: Real, difference: Real) -> Real:
    """The lesser operand."""
    if difference <= 0:
        return x
    return y if difference > 0 else ball(x).min(ball(y))


def angle(y: Real, x: Real) -> Real:
    """atan2: the angle of the point (x, y), in (−π, π]; there is none at the origin."""
    if x > 0 or y > 0 or y < 0:
        return exact(finite(arb.atan2(ball(y), ball(x))))
    sign(y)
    if _operand(sign, x, 1) < 0:
        return arb.pi()
    raise Undefined("outside_domain", "the origin has no angle")


def polygamma(order: Real, x: Real) -> Real:
    """The derivative of digamma of that order, which is a whole number."""
    count = whole_order(order)
    _operand(TESTS["polygamma"], x, 1)
    return finite(acb(ball(x)).polygamma(acb(count)).real) if count else finite(ball(x).digamma())


def whole_order(order: Real) -> int:
    """The order as an ``int``; an order that is not a whole number has no value here."""
    if isinstance(order, fmpq) and order.q == 1 and order >= 0:
        return int(order.p)
    raise Undefined("outside_domain", "the order must be a whole number")


def bessel(method: Callable[[Any, Any], Any]) -> Callable[[Real, Real], Real]:
    """A Bessel function that is regular at 0 for a whole order; for another one it is real for x > 0."""

    def function(order: Real, x: Real) -> Real:
        if not (isinstance(order, fmpq) and order.q == 1):
            _operand(TESTS["bessely"], x, 1)
        return finite(method(ball(x), order))

    return function


def bessel_singular(method: Callable[[Any, Any], Any]) -> Callable[[Real, Real], Real]:
    """A Bessel function that is defined for x > 0."""

    def function(order: Real, x: Real) -> Real:
        _operand(TESTS["bessely"], x, 1)
        return finite(method(ball(x), order))

    return function


def binomial(gamma: Callable[[Any], Any], reciprocal: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    """The binomial coefficient, for any kind of number with a gamma function and its reciprocal, which has no poles.

    Of a whole k it is a product, which has no poles either.
    """

    def function(n: Any, k: Any) -> Any:
        if isinstance(k, fmpq) and k.q == 1 and k <= MAX_FACTORS:
            factors = [(n - j) * fmpq(1, j + 1) for j in range(int(k.p))]
            return reduce(mul, factors, fmpq(1)) if k >= 0 else fmpq(0)
        return gamma(n + 1) * reciprocal(k + 1) * reciprocal(n - k + 1)

    return function


def native(method: Callable[[Any], Any], test: Test | None = None) -> Callable[[Real], Real]:
    """A function of one argument that Arb has, behind the test of its domain."""

    def function(x: Real) -> Real:
        if test is not None:
            test(x)
        if type(x) is arb:
            return finite(method(x))
        return exact(finite(method(arb(x))))

    return function


def _no_imaginary_unit() -> Any:
    raise Undefined("outside_domain", 'i is not a real number; ask for "domain": "complex"')


FUNCTIONS_OF_REALS: dict[str, Callable[..., Real]] = {
    function.name: native(getattr(arb, function.arb), TESTS.get(function.name))
    for function in FUNCTIONS.values()
    if function.arb
} | {
    "+": lambda *terms: reduce(add, terms),
    "*": lambda *factors: reduce(mul, factors),
    "-": neg,
    "/": divide,
    "**": power,
    "sqrt": square_root,
    "cbrt": lambda x: real_root(x, fmpq(3)),
    "root": real_root,
    "abs": abs,
    "sign": lambda x: fmpq(sign(x)),
    "floor": floor,
    "ceil": ceiling,
    "max": maximum,
    "min": minimum,
    "atan2": angle,
    "sech": native(arb.sech),
    "digamma": native(arb.digamma, TESTS["digamma"]),
    "binomial": binomial(native(arb.gamma, TESTS["gamma"]), native(arb.rgamma)),
    "polygamma": polygamma,
    "besselj": bessel(arb.bessel_j),
    "besseli": bessel(arb.bessel_i),
    "bessely": bessel_singular(arb.bessel_y),
    "besselk": bessel_singular(arb.bessel_k),
    "airyaiprime": native(lambda x: x.airy_ai(derivative=1)),
    "airybiprime": native(lambda x: x.airy_bi(derivative=1)),
}

#: Real numbers, as ``fmpq`` and ``arb``.
REAL = Algebra(
    functions=FUNCTIONS_OF_REALS,
    constants={"pi": arb.pi, "e": arb.const_e, "i": _no_imaginary_unit},
    sign=sign,
    pin=lambda value, exactly: exactly,
)
