"""Functions of one side of a point where they are infinite, or end: at poles, logarithms and branch points.

Each row takes the side and the function's arguments, and gives None where the function is analytic at their limits.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from math import factorial
from typing import TYPE_CHECKING

from flint import arb, arb_series, ctx, fmpq

from service.calculus.arithmetic.domains import nearest_integer
from service.calculus.arithmetic.failures import Undecided, Undefined
from service.calculus.arithmetic.power_series import compose, series
from service.calculus.arithmetic.real_balls import whole_order
from service.calculus.arithmetic.scalars import ball, length
from service.calculus.local.puiseux_series import Diverges, Local, Value, add, multiply

if TYPE_CHECKING:
    from service.calculus.local.one_sided_arithmetic import Side

#: The greatest distance of a pole of digamma from 0 that is bridged by its recurrence.
MOST_STEPS = 200

#: Functions like a logarithm at a point: the sign of their infinity below and above it, 0 where they are not defined.
_LOGARITHMIC: dict[str, dict[int, tuple[int, int]]] = {
    "atanh": {-1: (0, -1), 1: (1, 0)},
    "Ei": {0: (-1, -1)},
    "li": {1: (-1, -1)},
    "Ci": {0: (0, -1)},
    "Chi": {0: (0, -1)},
    "loggamma": {0: (0, 1)},
    "elliptic_k": {1: (1, 0)},
    "erfinv": {-1: (0, -1), 1: (1, 0)},
}
#: The same of functions with a parameter before the argument, where that is 1: E₁ and Li₁ (DLMF 6.2.7, 25.12.1).
_LOGARITHMIC_WITH_ONE: dict[str, dict[int, tuple[int, int]]] = {"expint": {0: (1, 1)}, "polylog": {1: (1, 1)}}


def _logarithmic(ends: Mapping[int, tuple[int, int]]) -> Callable[["Side", Value], Value | None]:
    def function(side: "Side", x: Value) -> Value | None:
        for edge, signs in ends.items():
            if side.tends_to(x, edge):
                return _infinite(side, signs[side.is_above(x, edge)])
        return None

    return function


def _logarithmic_with_one(ends: Mapping[int, tuple[int, int]]) -> Callable[["Side", Value, Value], Value | None]:
    of_argument = _logarithmic(ends)

    def function(side: "Side", parameter: Value, x: Value) -> Value | None:
        return of_argument(side, x) if isinstance(parameter, fmpq) and parameter == 1 else None

    return function


def _infinite(side: "Side", sign: int) -> Local:
    if sign:
        return side.diverges(sign)
    raise Undefined("outside_domain", "the argument leaves the domain")


def _bessel(sign: int) -> Callable[["Side", Value, Value], Value | None]:
    """Y and K at 0, of an order from 0 on; of a whole one they are infinite (DLMF 10.7, 10.30)."""

    def function(side: "Side", order: Value, x: Value) -> Value | None:
        if not side.tends_to(x, 0):
            return None
        if not isinstance(order, fmpq) or order < 0:
            raise Undecided("how it tends to infinity is known for an order from 0 on only")
        if order == 0 or not side.is_above(x, 0):
            return _infinite(side, sign if side.is_above(x, 0) else 0)
        raise Diverges(sign, slowly=False)

    return function


def _gamma(side: "Side", x: Value) -> Value | None:
    """Gamma near a pole by 1/Γ, which is analytic everywhere."""
    if not isinstance(x, Local) or _pole(side, x) is None:
        return None
    argument = series(x.shifted())
    with length(argument.prec):
        return side.inverse(Local(0, argument.rgamma()))


def _by_gamma(side: "Side", above: tuple[Value, ...], below: tuple[Value, ...]) -> Value | None:
    """A product of gamma functions over others, where one of those above has a pole."""
    if all(_pole(side, x) is None for x in above):
        return None
    factors = [_gamma(side, x) or side.analytic("gamma", x) for x in above]
    return reduce(multiply, [*factors, *(_reciprocal_gamma(side, x) for x in below)])


def _reciprocal_gamma(side: "Side", x: Value) -> Value:
    if not isinstance(x, Local):
        return side.divide(fmpq(1), side.analytic("gamma", x))
    argument = series(side.limited(x).shifted())
    with length(argument.prec):
        return Local(0, argument.rgamma())


def _beta(side: "Side", a: Value, b: Value) -> Value | None:
    """B(a, b) = Γ(a)·Γ(b)/Γ(a + b) (DLMF 5.12.1)."""
    return _by_gamma(side, (a, b), (add(a, b),))


def _binomial(side: "Side", n: Value, k: Value) -> Value | None:
    """Γ(n + 1)/(Γ(k + 1)·Γ(n − k + 1)) (DLMF 1.2.6), where k is no whole number, so that n may be at a pole."""
    if not isinstance(k, fmpq) or k.q == 1:
        return None
    return _by_gamma(side, (add(n, fmpq(1)),), (k + 1, add(n, 1 - k)))


def _pole(side: "Side", x: Value) -> int | None:
    """The n of the pole −n of gamma and its relatives that x tends to."""
    if not isinstance(x, Local):
        return None
    limit = side.limited(x).coefficient(0)
    return -int(limit.p) if isinstance(limit, fmpq) and limit.q == 1 and limit <= 0 else _blurred_pole(limit)


def _blurred_pole(limit: fmpq | arb) -> int | None:
    nearest = nearest_integer(limit)
    return -int(nearest.p) if nearest is not None and nearest <= 0 and limit == nearest else None


def _polygamma(side: "Side", order: Value, x: Value) -> Value | None:
    """ψ⁽ᵐ⁾(x) = ψ⁽ᵐ⁾(x + n + 1) − (−1)ᵐ·m!·Σ 1/(x + k)^(m + 1) for k = 0 … n (DLMF 5.15.5)."""
    steps = _pole(side, x)
    if steps is None or steps > MOST_STEPS or not isinstance(order, fmpq):
        return None
    m = whole_order(order)
    poles = [side.power(add(x, fmpq(k)), fmpq(-m - 1)) for k in range(steps + 1)]
    beyond = side.analytic("polygamma", order, add(x, fmpq(steps + 1)))
    return add(beyond, multiply(fmpq((-1) ** (m + 1) * factorial(m)), reduce(add, poles)))


def _zeta(side: "Side", x: Value) -> Value | None:
    """ζ(x) = 1/(x − 1) + an entire function (DLMF 25.2.4)."""
    if not isinstance(x, Local) or not side.tends_to(x, 1):
        return None
    argument = series(x.shifted())
    with length(argument.prec):
        entire = Local(0, argument.zeta(1, True))
    return add(side.inverse(add_number(x, -1)), entire)


def _hurwitz_zeta(side: "Side", s: Value, a: Value) -> Value | None:
    """ζ(s, a) = 1/(s − 1) + an entire function of s (DLMF 25.11)."""
    if not isinstance(s, Local) or isinstance(a, Local) or not a > 0 or not side.tends_to(s, 1):
        return None
    argument = series(s.shifted())
    with length(argument.prec):
        entire = Local(0, argument.zeta(ball(a), True))
    return add(side.inverse(add_number(s, -1)), entire)


def add_number(x: Local, number: int) -> Local:
    """x + n, which depends on s as x does."""
    total = add(x, fmpq(number))
    assert isinstance(total, Local)  # noqa: S101 - a sum with a series is one
    return total


def _lambertw(side: "Side", x: Value, distance: Value) -> Value | None:
    """W near −1/e by its series in p = √(2·(e·x + 1)).

    R. Corless et al., "On the Lambert W function", Adv. Comput. Math. 5 (1996) 329–359, (4.22)–(4.24).
    """
    if not isinstance(distance, Local) or not side.tends_to(distance, 0):
        return None
    p = side.power(multiply(2 * arb.const_e(), distance), fmpq(1, 2))
    if not isinstance(p, Local):
        return None
    inner = series(p.shifted())
    with length(inner.prec):
        return Local(0, compose(_lambert_coefficients(ctx.cap), inner - arb_series([inner[0]])))


def _lambert_coefficients(count: int) -> list[arb]:
    mu, alpha = [fmpq(-1), fmpq(1)], [fmpq(2), fmpq(-1)]
    for k in range(2, count):
        alpha.append(sum((mu[j] * mu[k + 1 - j] for j in range(2, k)), fmpq(0)))
        earlier = (mu[k - 2] / 2 + alpha[k - 2] / 4) * fmpq(k - 1, k + 1)
        mu.append(earlier - alpha[k] / 2 - mu[k - 1] / (k + 1))
    return [arb(coefficient) for coefficient in mu[:count]]


def _angle(side: "Side", y: Value, x: Value) -> Value | None:
    """atan2: around y ≠ 0 by the angle from the axis of y, otherwise by that from the axis of x."""
    if not _is_number_zero(y) and not side.tends_to(y, 0):
        quarter = side.order_of(y) * arb.pi() / 2
        return add(quarter, -side.arctangent(side.divide(x, y)))
    if side.order_of(x, 1) > 0:
        return side.arctangent(side.divide(y, x))
    below = not _is_number_zero(y) and side.order_of(y) < 0
    side.jumps(below)
    return add(-arb.pi() if below else arb.pi(), side.arctangent(side.divide(y, x)))


def _is_number_zero(y: Value) -> bool:
    return isinstance(y, fmpq) and y == 0


SINGULAR: dict[str, Callable[..., Value | None]] = {
    **{name: _logarithmic(ends) for name, ends in _LOGARITHMIC.items()},
    **{name: _logarithmic_with_one(ends) for name, ends in _LOGARITHMIC_WITH_ONE.items()},
    "beta": _beta,
    "binomial": _binomial,
    "hurwitz_zeta": _hurwitz_zeta,
    "bessely": _bessel(-1),
    "besselk": _bessel(1),
    "gamma": _gamma,
    "digamma": lambda side, x: _polygamma(side, fmpq(0), x),
    "polygamma": _polygamma,
    "zeta": _zeta,
    "lambertw": _lambertw,
    "atan2": _angle,
}
