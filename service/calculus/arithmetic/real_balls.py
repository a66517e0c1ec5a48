"""Real values by ball arithmetic: a number with a radius inside which the value is proved to lie.

F. Johansson, *Arb: efficient arbitrary-precision midpoint-radius interval arithmetic*, IEEE Trans. Comput. 66 (2017).
A function tests its domain before it computes, and raises where it has no value or none is certain.
"""

from collections.abc import Callable
from functools import reduce
from operator import add, mul, neg
from typing import Any

from flint import acb, arb, arb_series, fmpq

from service.calculus.arithmetic.compiler import NOTHING, Algebra, Facts, Point, compile_tree, exactly
from service.calculus.arithmetic.domains import TESTS, Real, Test, nearest_integer
from service.calculus.arithmetic.failures import Undecided, Undefined, ceiling
from service.calculus.arithmetic.powers import power, real_root, square_root
from service.calculus.arithmetic.row_domains import constants, domain
from service.calculus.arithmetic.scalars import ball, divide, exact, finite, length, operand, precision, sign
from service.calculus.arithmetic.special import SPECIAL
from service.language.names import FUNCTIONS
from service.language.tree import Node

__all__ = ["FUNCTIONS_OF_REALS", "REAL", "ball", "precision", "sign", "value"]

#: Binomial coefficients with a greater k come from the gamma function.
MAX_FACTORS = 200


def value(tree: Node, point: Point[Real], bits: int, facts: Facts = NOTHING) -> Real:
    """Enclose the value of a tree at a point.

    ``point`` maps the names of symbols to ``fmpq`` or ``arb``. Returns an ``fmpq`` where the value is found to be
    rational, otherwise a finite ``arb``. Raises ``Undefined`` or ``Undecided``, with the part that failed.
    """
    program = compile_tree(tree, REAL, facts)
    with precision(bits):
        enclosure: Real = program(point)
    return enclosure


def floor(x: Real) -> fmpq:
    """The greatest integer that is not greater. Raises ``Undecided`` where two are possible."""
    if isinstance(x, fmpq):
        return fmpq(x.floor())
    whole = x.floor().unique_fmpz()
    if whole is None:
        raise Undecided("on which side of an integer its argument lies is not certain", 0, nearest_integer(x))
    return fmpq(whole)


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
    """atan2: the angle of the point (x, y), in (−π, π]; there is none at the origin. Raises ``Undefined`` there."""
    if x > 0 or y > 0 or y < 0:
        return exact(finite(arb.atan2(ball(y), ball(x))))
    sign(y)
    if operand(sign, x, 1) < 0:
        return arb.pi()
    raise Undefined("outside_domain", "the origin has no angle")


def argument(x: Real) -> Real:
    """The angle of a real number: 0 or π. Raises ``Undefined`` for 0, which has none."""
    side = sign(x)
    if side == 0:
        raise Undefined("outside_domain", "0 has no angle")
    return fmpq(0) if side > 0 else arb.pi()


def lambertw(x: Real, distance: Real) -> Real:
    """The principal branch of W, which begins at −1/e; ``distance`` is x + 1/e."""
    operand(TESTS["lambertw"], distance, 1)
    return fmpq(-1) if distance == 0 else exact(finite(ball(x).lambertw()))


def polygamma(order: Real, x: Real) -> Real:
    """The derivative of digamma of that order, which is a whole number."""
    count = whole_order(order)
    operand(TESTS["polygamma"], x, 1)
    if not count:
        return finite(ball(x).digamma())
    return finite(_polygamma(count, ball(x)) if x > 0 else _reflected_polygamma(count, ball(x)))


def _polygamma(count: int, x: arb) -> arb:
    value: arb = acb(x).polygamma(acb(count)).real
    return value


def _reflected_polygamma(count: int, x: arb) -> arb:
    """By the value at 1 - x (DLMF 5.15.6): far below zero FLINT works long and finds nothing."""
    with length(count + 1):
        slope: arb = arb_series([x, 1], count + 1).cot_pi()[count] * arb.pi() * arb.fac_ui(count)
    mirrored = _polygamma(count, 1 - x)
    return -mirrored - slope if count % 2 else mirrored - slope


def whole_order(order: Real) -> int:
    """The order as an ``int``; an order that is not a whole number has no value here. Raises ``Undefined``."""
    if isinstance(order, fmpq) and order.q == 1 and order >= 0:
        return int(order.p)
    raise Undefined("outside_domain", "the order must be a whole number")


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


def special(name: str) -> Callable[..., Real]:
    """A special function, where its row says that it is defined."""
    value, rational = SPECIAL[name].value, SPECIAL[name].rational

    def function(*arguments: Real) -> Real:
        domain(name, _reals).check(arguments)
        known = constants(name, _reals).at(arguments)
        if known is None and all(isinstance(argument, fmpq) for argument in arguments):
            known = rational(*arguments)
        if known is not None:
            return known
        result = value(*map(acb, arguments))
        if not result.imag.contains(0):
            raise Undecided("whether the value is real is not certain")
        return exact(finite(result.real))

    return function


def _reals() -> Algebra[Real]:
    return REAL


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
    "ceil": ceiling(floor),
    "max": maximum,
    "min": minimum,
    "atan2": angle,
    "sech": native(arb.sech),
    "digamma": native(arb.digamma, TESTS["digamma"]),
    "binomial": binomial(native(arb.gamma, TESTS["gamma"]), native(arb.rgamma)),
    "lambertw": lambertw,
    "polygamma": polygamma,
    "airyaiprime": native(lambda x: x.airy_ai(derivative=1)),
    "airybiprime": native(lambda x: x.airy_bi(derivative=1)),
    "re": lambda x: x,
    "im": lambda x: fmpq(0),
    "conj": lambda x: x,
    "arg": argument,
    **{name: special(name) for name in SPECIAL},
}

#: Real numbers, as ``fmpq`` and ``arb``.
REAL = Algebra(
    functions=FUNCTIONS_OF_REALS,
    constants={"pi": arb.pi, "e": arb.const_e, "i": _no_imaginary_unit},
    sign=sign,
    pin=exactly,
)
