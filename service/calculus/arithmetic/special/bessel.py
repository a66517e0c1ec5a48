"""Bessel functions of any order and their relatives: spherical, Struve's, Kelvin's (DLMF 10, 11)."""

from collections.abc import Callable
from math import comb
from typing import Any

from flint import acb, arb, fmpq

from service.calculus.arithmetic.special.special_function import (
    Special,
    even,
    is_natural,
    off_negative_axis,
    unbounded,
    whole,
)

#: A function of order and argument, and its Taylor coefficients by the argument: of order, argument, and how many.
OfOrder = Callable[[acb, acb], acb]
Coefficients = Callable[[acb, acb, int], list[acb]]


def _cut(n: acb, x: acb) -> bool:
    return off_negative_axis(x)


def _regular(n: acb, x: acb) -> bool:
    """Without a cut where the power of x is a whole one."""
    return is_natural(n) or off_negative_axis(x)


def _bessel_k(x: acb, n: acb) -> acb:
    """K_n(x); of a wide ball of orders by I₋ₙ and Iₙ, where FLINT finds nothing (DLMF 10.27.4)."""
    found = x.bessel_k(n)
    if found.is_finite():
        return found
    return acb.pi() / 2 * (x.bessel_i(-n) - x.bessel_i(n)) / n.sin_pi()


def _bound_of_k(n: acb, x: acb) -> arb:
    """|Kₙ(x)| from its integral of e^(−x·cosh t)·cosh(nt), for Re x > 0 (DLMF 10.32.9)."""
    if not x.real > 0:
        return unbounded()
    return acb(x.real.lower()).bessel_k(acb(abs(n.real).upper())).real.upper()


def _cylinder_series(method: OfOrder, rising: int, falling: int) -> Coefficients:
    """The series in x of a Bessel function C with C′ₙ = (falling·Cₙ₋₁ + rising·Cₙ₊₁)/2 (DLMF 10.6.1, 10.29.1)."""

    def coefficients(n: acb, x: acb, count: int) -> list[acb]:
        around = {k: method(x, n + k) for k in range(1 - count, count)}
        return [
            sum((around[2 * j - k] * (comb(k, j) * falling ** (k - j) * rising**j) for j in range(k + 1)), acb(0))
            / (arb.fac_ui(k) * 2**k)
            for k in range(count)
        ]

    return coefficients


def _cylinder(method: OfOrder, rising: int, falling: int, **more: Any) -> Special:
    series = _cylinder_series(method, rising, falling)
    return Special(lambda n, x: method(x, n), _cut, coefficients={"x": series}, **more)


def _spherical_j(n: acb, x: acb) -> acb:
    """j_n(x) = √π/2·(x/2)ⁿ·₀F̃₁(n + 3/2; −x²/4), without the pole of √(π/(2x)) (DLMF 10.47.3, 10.16.9)."""
    return acb.pi().sqrt() / 2 * (x / 2) ** n * (-x * x / 4).hypgeom_0f1(n + acb(1.5), regularized=True)


def _spherical_y(n: acb, x: acb) -> acb:
    """y_n(x), for a whole n by (−1)ⁿ⁺¹·j₋ₙ₋₁(x), which holds for negative x too (DLMF 10.47.5)."""
    order = whole(n)
    if order is None:
        return (acb.pi() / (2 * x)).sqrt() * x.bessel_y(n + acb(0.5))
    return _spherical_j(-n - 1, x) * (1 if order % 2 else -1)


def _struve(sign: int) -> OfOrder:
    """H_n (−1) or L_n (+1) by ₁F₂ (DLMF 11.2.1, 11.2.2)."""

    def value(n: acb, x: acb) -> acb:
        half = x / 2
        return half ** (n + 1) * (half * half * sign).hypgeom([acb(1)], [acb(1.5), n + acb(1.5)], regularized=True)

    return value


def _kelvin_j(n: acb, x: acb, turn: int) -> acb:
    """ber ± i·bei = (x/2)ⁿ·exp(±3πin/4)·₀F̃₁(n + 1; ±ix²/4) (DLMF 10.61.1, 10.16.9)."""
    argument = x * x / 4 * acb(0, turn)
    return (x / 2) ** n * (n * turn * 3 / 4).exp_pi_i() * argument.hypgeom_0f1(n + 1, regularized=True)


def _kelvin_k(n: acb, x: acb, turn: int) -> acb:
    """ker ± i·kei = exp(∓πin/2)·K_n(x·exp(±πi/4)) (DLMF 10.61.2)."""
    return (-n * turn / 2).exp_pi_i() * _bessel_k(x * (acb(turn) / 4).exp_pi_i(), n)


def _kelvin_series(series: Coefficients, turns: float, lag: float) -> Coefficients:
    """The series in a real x of exp(lag·πin)·Cₙ(x·exp(turns·πi)), where that of Cₙ is given (DLMF 10.61.1, 10.61.2)."""

    def coefficients(n: acb, x: acb, count: int) -> list[acb]:
        ray, phase = acb(turns).exp_pi_i(), (n * lag).exp_pi_i()
        return [phase * term * ray**k for k, term in enumerate(series(n, x * ray, count))]

    return coefficients


def _parts(series: Coefficients) -> tuple[Coefficients, Coefficients]:
    """The real and the imaginary parts of a series."""
    return (
        lambda n, x, count: [acb(term.real) for term in series(n, x, count)],
        lambda n, x, count: [acb(term.imag) for term in series(n, x, count)],
    )


def _halves(function: Callable[[acb, acb, int], acb]) -> tuple[OfOrder, OfOrder]:
    """The real and the imaginary part of a function that is conjugate for −1, as analytic functions."""

    def real(n: acb, x: acb) -> acb:
        return (function(n, x, 1) + function(n, x, -1)) / 2

    def imaginary(n: acb, x: acb) -> acb:
        return (function(n, x, 1) - function(n, x, -1)) / acb(0, 2)

    return real, imaginary


def _parity(shift: int) -> Callable[[acb, acb], int | None]:
    """The parity of a power of x with the exponent n + ``shift`` times a series in x²."""

    def parity(n: acb, x: acb) -> int | None:
        order = whole(n)
        return None if order is None else (order + shift) % 2

    return parity


def _right_half(n: acb, x: acb) -> bool:
    return bool(x.real > 0)


_ber, _bei = _halves(_kelvin_j)
_ker, _kei = _halves(_kelvin_k)
_ber_series, _bei_series = _parts(_kelvin_series(_cylinder_series(acb.bessel_j, -1, 1), 0.75, 0))
_ker_series, _kei_series = _parts(_kelvin_series(_cylinder_series(_bessel_k, -1, -1), 0.25, -0.5))

VALUES: dict[str, Special] = {
    "besselj": _cylinder(acb.bessel_j, -1, 1),
    "bessely": _cylinder(acb.bessel_y, -1, 1),
    "besseli": _cylinder(acb.bessel_i, 1, 1),
    "besselk": _cylinder(_bessel_k, -1, -1, symmetry=even("n"), bound=_bound_of_k),
    "spherical_jn": Special(_spherical_j, _regular, symmetry={"x": (fmpq(0), _parity(0))}),
    "spherical_yn": Special(_spherical_y, _cut),
    "struveh": Special(_struve(-1), _regular, symmetry={"x": (fmpq(0), _parity(1))}),
    "struvel": Special(_struve(1), _regular, symmetry={"x": (fmpq(0), _parity(1))}),
    "kelvin_ber": Special(_ber, _regular, symmetry={"x": (fmpq(0), _parity(0))}, coefficients={"x": _ber_series}),
    "kelvin_bei": Special(_bei, _regular, symmetry={"x": (fmpq(0), _parity(0))}, coefficients={"x": _bei_series}),
    "kelvin_ker": Special(_ker, _right_half, coefficients={"x": _ker_series}),
    "kelvin_kei": Special(_kei, _right_half, coefficients={"x": _kei_series}),
}
