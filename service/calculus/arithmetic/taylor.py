"""Derivatives at a point by Taylor arithmetic: f, f′, …, f⁽ⁿ⁾ without a symbolic derivative.

A. Griewank, A. Walther, *Evaluating Derivatives* (SIAM, 2nd ed. 2008), chapter 13. A jet is the series of f(x + t·d) in
t. Every function tests its domain at the constant term, and raises ``Singular`` where it has a value and no series.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from flint import arb, arb_series, ctx, fmpq, fmpq_series

from service.calculus.arithmetic import real_balls
from service.calculus.arithmetic.compiler import Algebra, Point, Program
from service.calculus.arithmetic.domains import TESTS, Real, is_zero
from service.calculus.arithmetic.failures import Singular, Undecided, ceiling
from service.calculus.arithmetic.power_series import (
    SERIES,
    Jet,
    absolute,
    add,
    checked,
    compose,
    divide,
    floor,
    greater,
    lesser,
    multiply,
    power,
    real_root,
    series,
    signed,
    start,
)
from service.calculus.arithmetic.real_balls import FUNCTIONS_OF_REALS, REAL
from service.calculus.arithmetic.scalars import ball, length
from service.calculus.arithmetic.special import SPECIAL
from service.calculus.arithmetic.special_series import SeriesOf
from service.errors import Unsupported
from service.language.names import FUNCTIONS

Unary = Callable[[Any], Any]

#: Beyond this the series of zeta is not computed.
MAX_ZETA = 10_000

#: Where a function of one argument is defined but has no Taylor series.
_EDGES: dict[str, tuple[int, ...]] = {"sqrt": (0,), "cbrt": (0,), "asin": (-1, 1), "acos": (-1, 1), "acosh": (1,)}

#: Where a Taylor series with rational coefficients stays rational.
_RATIONAL_AT = dict.fromkeys(("exp", "sin", "cos", "asin", "atan", "sinh", "cosh", "tanh", "asinh", "atanh"), 0) | {
    "log": 1,
    "sqrt": 1,
}


def taylor(program: Program[Jet], point: Point[Real], direction: Mapping[str, int], order: int) -> list[Real]:
    """The Taylor coefficients of t ↦ f(point + t·direction), by a program of ``JETS``, at the present precision.

    Raises ``Undecided`` if the program loses some of them.
    """
    with length(order + 1):
        start = {name: _line(point[name], step) if (step := direction.get(name)) else point[name] for name in point}
        result = program(start)
        if not isinstance(result, SERIES):
            return [result] + [fmpq(0)] * order
        if result.prec <= order:
            raise Undecided("terms of the series were lost")
        return [result[power] for power in range(order + 1)]


def _line(start: Real, step: int) -> Jet:
    return fmpq_series([start, step]) if isinstance(start, fmpq) else arb_series([start, step])


def _analytic(name: str, method: Unary) -> Unary:
    """A function of one argument by a method on series of balls, behind the tests of its domain."""
    real, test = FUNCTIONS_OF_REALS[name], TESTS.get(name)
    edges, rational_at = [fmpq(edge) for edge in _EDGES.get(name, ())], _RATIONAL_AT.get(name)

    def function(x: Jet) -> Jet:
        if not isinstance(x, SERIES):
            return real(x)
        start = x[0]
        if test is not None:
            test(start)
        for edge in edges:
            _leave(start, edge)
        if isinstance(x, fmpq_series) and start == rational_at:
            rational: fmpq_series = getattr(x, name)()
            return rational
        return checked(method(series(x)))

    return function


def _leave(start: Real, edge: fmpq) -> None:
    if start == edge:
        raise Singular("it is not analytic here", candidate=edge)
    if not start != edge:
        raise Undecided("whether it is analytic here is not certain", 0, edge)


def _by_coefficients(coefficients: Callable[[Any, int], list[Any]]) -> Unary:
    """A function by its Taylor coefficients at the constant term."""
    return lambda x: compose(coefficients(x[0], ctx.cap), x)


def _hyperbolic(first: Unary, second: Unary) -> Unary:
    """sinh or cosh; by coefficients, so that the zeros at 0 stay exact."""

    def coefficients(start: Any, count: int) -> list[Any]:
        values = (first(start), second(start))
        return [values[k % 2] / arb.fac_ui(k) for k in range(count)]

    return _by_coefficients(coefficients)


def _tanh(x: Any) -> Any:
    """tanh; for large arguments from exp(−2|x|), which does not overflow."""
    if x[0] > 1:
        decay = (-2 * x).exp()
        return _over(1 - decay, 1 + decay)
    return -_tanh(-x) if x[0] < -1 else _over(_METHODS["sinh"](x), _METHODS["cosh"](x))


def _over(above: Any, below: Any) -> Any:
    """A quotient inside a function whose denominator is never 0, although a wide ball may hold 0."""
    if below[0] != 0:
        return above / below
    raise Undecided("a derivative is not finite at this precision")


def _primitive(value: Unary, derivative: Unary) -> Unary:
    """A function by its value at the point and the integral of its derivative."""
    return lambda x: (x.derivative() * derivative(x)).integral() + value(x[0])


def _polygammas(order: int) -> Unary:
    def coefficients(start: Any, count: int) -> list[Any]:
        orders = range(order, order + count)
        return [real_balls.polygamma(fmpq(k), start) / arb.fac_ui(k - order) for k in orders]

    return _by_coefficients(coefficients)


def polygamma(order: Jet, x: Jet) -> Jet:
    """The derivative of digamma of that order."""
    count = _number(order)
    here = real_balls.polygamma(count, start(x))
    return _polygammas(real_balls.whole_order(count))(series(x)) if isinstance(x, SERIES) else here


def binomial(n: Jet, k: Jet) -> Jet:
    """The binomial coefficient."""
    of_jets = real_balls.binomial(FUNCTIONS_OF_JETS["gamma"], _reciprocal_gamma)
    if not isinstance(n, SERIES) and not isinstance(k, SERIES):
        of_jets = FUNCTIONS_OF_REALS["binomial"]
    elif not isinstance(k, fmpq):
        n, k = _balls(n), _balls(k)
    result: Jet = of_jets(n, k)
    return result


def _balls(x: Jet) -> Jet:
    """The jet with coefficients that can be combined with any other."""
    return series(x) if isinstance(x, SERIES) else ball(x)


def _reciprocal_gamma(x: Jet) -> Jet:
    return checked(series(x).rgamma()) if isinstance(x, SERIES) else ball(x).rgamma()


def lambertw(x: Jet, distance: Jet) -> Jet:
    """The principal branch of W, analytic beyond −1/e."""
    here = FUNCTIONS_OF_REALS["lambertw"](start(x), start(distance))
    if not isinstance(x, SERIES):
        return here
    return checked(series(x).lambertw()) if signed(distance) else here


def zeta(x: Any) -> Any:
    """Riemann's function, near enough for its series to end: at 10**300 it takes minutes.

    Raises ``Undecided`` beyond.
    """
    if abs(x[0]) < MAX_ZETA:
        return x.zeta()
    raise Undecided(f"derivatives are found for arguments below {MAX_ZETA:,} only")


def _number(order: Jet) -> Real:
    if isinstance(order, SERIES):
        raise Unsupported("a derivative by the order of a function cannot be evaluated")
    return order


def imaginary_part(x: Jet) -> Jet:
    """0 of what is real, if it is anything."""
    if isinstance(x, SERIES):
        checked(series(x))
    return fmpq(0)


def _jets() -> Algebra[Jet]:
    return JETS


def angle(y: Jet, x: Jet) -> Jet:
    """atan2, analytic but on the negative half of the axis of x."""
    arctangent = FUNCTIONS_OF_JETS["atan"]
    if start(x) > 0:
        return arctangent(divide(y, x))
    here = real_balls.angle(start(y), start(x))
    if not isinstance(y, SERIES) and is_zero(y):
        return here
    quarter = signed(y) * arb.pi() / 2
    return add(quarter, -arctangent(divide(x, y)))


_METHODS: dict[str, Unary] = {
    function.name: getattr(arb_series, function.arb)
    for function in FUNCTIONS.values()
    if function.arb and hasattr(arb_series, function.arb) and function.name != "lambertw"
} | {
    "airyaiprime": arb_series.airy_ai_prime,
    "airybiprime": arb_series.airy_bi_prime,
    "sinh": _hyperbolic(arb.sinh, arb.cosh),
    "cosh": _hyperbolic(arb.cosh, arb.sinh),
    "tanh": _tanh,
    "asinh": _primitive(arb.asinh, lambda x: (1 + x * x).rsqrt()),
    "acosh": _primitive(arb.acosh, lambda x: (x * x - 1).rsqrt()),
    "atanh": _primitive(arb.atanh, lambda x: _over(1, 1 - x * x)),
    "digamma": _polygammas(0),
    "zeta": zeta,
}

FUNCTIONS_OF_JETS: dict[str, Callable[..., Jet]] = {
    name: _analytic(name, method) for name, method in _METHODS.items()
} | {
    "+": lambda *terms: reduce(add, terms),
    "*": lambda *factors: reduce(multiply, factors),
    "-": lambda x: -x,
    "/": divide,
    "**": power,
    "cbrt": lambda x: real_root(x, fmpq(3)),
    "root": real_root,
    "abs": absolute,
    "sign": lambda x: fmpq(signed(x)),
    "floor": floor,
    "ceil": ceiling(floor),
    "max": greater,
    "min": lesser,
    "atan2": angle,
    "polygamma": polygamma,
    "lambertw": lambertw,
    "binomial": binomial,
    "re": lambda x: x,
    "im": imaginary_part,
    "conj": lambda x: x,
    "arg": lambda x: real_balls.argument(start(x)),
    **{name: SeriesOf(name, FUNCTIONS_OF_REALS[name], _jets) for name in SPECIAL},
}


def _pin(compute: Callable[[], Jet], value: fmpq) -> Jet:
    x = compute()
    if not isinstance(x, SERIES):
        return value
    return type(x)([value, *x.coeffs()[1:]], prec=x.prec)


#: Taylor series in one direction.
JETS = Algebra(FUNCTIONS_OF_JETS, REAL.constants, signed, _pin)
