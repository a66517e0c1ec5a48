"""How f behaves near the point, from enclosures of its Taylor coefficients: its scale, its growth, its noise."""

import math
from contextlib import suppress
from typing import NamedTuple

from flint import arb, fmpq

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure, Undecided
from service.calculus.arithmetic.real_balls import ball, precision
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation.running_error import EXPECTED, UNIT_ROUNDOFF, rounding
from service.calculus.estimation.target import Target

#: Coefficients that are looked at: enough for accuracy 8 of the fourth derivative and what follows.
TERMS = 20

#: Bits of precision that are tried until the coefficients are known well enough.
_PRECISIONS = (96, 192, 384, 768, 1536)
#: A coefficient is known well enough with this many bits, or when it is this far below the first three.
_BITS, _NEGLIGIBLE_BITS = 10, 60

#: A coefficient beyond 2**±(2**62), such as those of exp(exp(1000*x)), ends the search for a step.
_MAX_EXPONENT = 2**62

#: The binary logarithm of the least normal float64: below it no digits are lost by cancellation.
_LEAST_EXPONENT = -1022

#: Exponents are kept within this range, where products of two are still float64.
_LARGEST = 480


class Series(NamedTuple):
    """f(x + scale·t) = Σ cₖ·tᵏ with ``scale`` a power of two near the radius of convergence.

    ``sizes`` are bounds of |cₖ|, 0.0 where cₖ is exactly zero; ``radius`` is an estimate of where the series ends in
    t, infinite for a polynomial; ``noise`` is the error to expect of a float64 value of f at x.
    """

    coefficients: list[Real]
    sizes: list[float]
    scale: float
    radius: float
    noise: float


def expand(target: Target) -> Series:
    """Expand f at the point.

    Raises ``Undefined``, ``Singular`` or ``Undecided`` where f has no Taylor series there, or none is found.
    """
    coefficients = _coefficients(target)
    logarithms = [_log2(coefficient) for coefficient in coefficients]
    convergence = _convergence(logarithms)
    near = max(math.frexp(target.x)[1], 0)
    exponent = round(_clamped(near if math.isinf(convergence) else min(convergence, near + 4)))
    sizes = [2.0 ** _clamped(size + exponent * k) if size > -math.inf else 0.0 for k, size in enumerate(logarithms)]
    radius = 2.0 ** _clamped(convergence - exponent) if math.isfinite(convergence) else math.inf
    return Series(coefficients, sizes, math.ldexp(1.0, exponent), radius, noise_at(target, target.x))


def lost_digits(series: Series) -> float | None:
    """The decimal digits of f that float64 loses near the point, at most all; ``None`` where f has none in float64."""
    size = _log2(series.coefficients[0])
    if size < _LEAST_EXPONENT or math.isinf(series.noise):
        return None
    most = -math.log2(UNIT_ROUNDOFF)
    bits = math.log2(series.noise) + most - size if series.noise else 0.0
    return round(min(max(bits, 0.0), most) * math.log10(2), 2)


def noise_at(target: Target, x: float) -> float:
    """The error to expect of a float64 value of f at a float64 number; infinite where that is not known."""
    others = {name: number for name, number in target.nearest.items() if name != target.variable}
    try:
        value = rounding(target.tree, target.variable, others, EXPECTED)(rational(x))
    except Failure:
        return math.inf
    return max(float(value.rad()), UNIT_ROUNDOFF * float(abs(value.mid())))


def _coefficients(target: Target) -> list[Real]:
    coefficients: list[Real] = []
    for bits in _PRECISIONS:
        with precision(bits), suppress(Undecided):
            coefficients = target.taylor(TERMS)
            if _known(coefficients):
                break
    if not coefficients:
        raise Undecided("its Taylor series is not found at any precision tried")
    return coefficients


def _known(coefficients: list[Real]) -> bool:
    """Whether each coefficient has a few bits, or is far below the first ones."""
    leading = max(_log2(coefficient) for coefficient in coefficients[:3])
    blurred = [c for c in coefficients if not isinstance(c, fmpq) and c.rel_accuracy_bits() < _BITS]
    return all(_log2(coefficient) < leading - _NEGLIGIBLE_BITS for coefficient in blurred)


def _convergence(logarithms: list[float]) -> float:
    """The binary logarithm of the radius of convergence, by the root test on the later coefficients."""
    leading = max(logarithms[:3])
    rates = [(size - leading) / k for k, size in enumerate(logarithms) if 2 * k >= TERMS and size > -math.inf]
    return -max(rates) if rates and leading > -math.inf else math.inf


def _log2(value: Real) -> float:
    """The binary logarithm of an upper bound of |value|, −∞ for zero."""
    bound = abs(ball(value)).upper()
    if bound == 0:
        return -math.inf
    mantissa, exponent = arb(bound).mid().man_exp()
    if abs(exponent) > _MAX_EXPONENT:
        raise Undecided("its Taylor coefficients are beyond what steps can be chosen for")
    return math.log2(int(mantissa)) + int(exponent)


def _clamped(exponent: float) -> float:
    return max(-_LARGEST, min(_LARGEST, exponent))
