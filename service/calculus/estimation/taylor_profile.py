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

#: Bits by which values are worse than those of a neighbour of x where the way to compute them is to blame.
_STABLE_BITS = 3

#: Exponents are kept within this range, which leaves room in float64.
_LARGEST = 960
#: The same for the scale, which reaches to the ends of float64.
_LARGEST_SCALE = 1020
#: The coefficients whose greatest is the unit of all.
_LEADING = 3


class Series(NamedTuple):
    """f(x + scale·t) = 2**exponent · Σ cₖ·tᵏ with ``scale`` a power of two near the radius of convergence.

    ``sizes`` are bounds of |cₖ|, 0.0 where cₖ is exactly zero, and the first of those that count is near 1: so nothing
    that is made of them overflows or vanishes because f is large or small. ``radius`` is an estimate of where the
    series ends in t, infinite for a polynomial; ``noise`` is the error to expect of a float64 value of f at x, over
    2**exponent too.
    """

    coefficients: list[Real]
    sizes: list[float]
    scale: float
    radius: float
    noise: float
    exponent: int

    def in_units_of_f(self, value: float) -> float:
        """What a value over 2**exponent is; infinite beyond float64."""
        return _scaled(value, self.exponent)

    def over_units_of_f(self, value: float) -> float:
        """The value over 2**exponent."""
        return _scaled(value, -self.exponent)


def expand(target: Target) -> Series:
    """Expand f at the point.

    Raises ``Undefined``, ``Singular`` or ``Undecided`` where f has no Taylor series there, or none is found.
    """
    coefficients = _coefficients(target)
    logarithms = [_log2(coefficient) for coefficient in coefficients]
    convergence = _convergence(logarithms)
    step = round(_clamped(_natural(logarithms, target.x) if math.isinf(convergence) else convergence, _LARGEST_SCALE))
    scaled = [size + step * k for k, size in enumerate(logarithms)]
    exponent = round(max(scaled[:_LEADING], default=0.0)) if max(scaled[:_LEADING]) > -math.inf else 0
    sizes = [2.0 ** _clamped(size - exponent) if size > -math.inf else 0.0 for size in scaled]
    radius = 2.0 ** _clamped(convergence - step) if math.isfinite(convergence) else math.inf
    noise = _scaled(noise_at(target, target.x), -exponent)
    return Series(coefficients, sizes, math.ldexp(1.0, step), radius, noise, exponent)


def lost_digits(series: Series) -> float | None:
    """The decimal digits of f that float64 loses near the point, at most all; ``None`` where f has none in float64."""
    size = _log2(series.coefficients[0])
    if size < _LEAST_EXPONENT or math.isinf(series.noise):
        return None
    most = -math.log2(UNIT_ROUNDOFF)
    bits = math.log2(series.noise) + series.exponent + most - size if series.noise else 0.0
    return round(min(max(bits, 0.0), most) * math.log10(2), 2)


def is_avoidable(series: Series, x: float) -> bool:
    """Whether float64 values of f are worse than those of f at a neighbour of x, so that another form may be better.

    The rounding of x alone costs |x·f'(x)|·u, as beside every zero of f, however it is computed (N. J. Higham,
    "Accuracy and Stability of Numerical Algorithms", 2nd ed., 1.6).
    """
    if not series.noise or not x:
        return bool(series.noise)
    inherent = _log2(series.coefficients[1]) + math.log2(abs(x)) + math.log2(UNIT_ROUNDOFF)
    return math.log2(series.noise) + series.exponent > inherent + _STABLE_BITS


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
    """The binary logarithm of the radius of convergence, by the root test on the later coefficients.

    They are compared with that of the first ones which makes the radius greatest. A factor of f, or of its argument,
    adds a multiple of one or of k to each logarithm, and so changes nothing but the unit of the radius.
    """
    leading = [(j, size) for j, size in enumerate(logarithms[:_LEADING]) if size > -math.inf]
    later = [(k, size) for k, size in enumerate(logarithms) if 2 * k >= TERMS and size > -math.inf]
    rates = [min((size - first) / (k - j) for j, first in leading) for k, size in later if leading]
    return -max(rates) if rates else math.inf


def _natural(logarithms: list[float], x: float) -> float:
    """The same of a polynomial of low degree: where its last term is as large as those before; |x| if it is alone."""
    present = [(k, size) for k, size in enumerate(logarithms) if size > -math.inf]
    before = [(size - present[-1][1]) / (present[-1][0] - k) for k, size in present[:-1]]
    return max(before) if before else math.frexp(x)[1]


def _log2(value: Real) -> float:
    """The binary logarithm of an upper bound of |value|, −∞ for zero."""
    bound = abs(ball(value)).upper()
    if bound == 0:
        return -math.inf
    mantissa, exponent = arb(bound).mid().man_exp()
    if abs(exponent) > _MAX_EXPONENT:
        raise Undecided("its Taylor coefficients are beyond what steps can be chosen for")
    return math.log2(int(mantissa)) + int(exponent)


def _scaled(value: float, exponent: int) -> float:
    """value·2**exponent; infinite beyond float64."""
    try:
        return math.ldexp(value, exponent)
    except OverflowError:
        return math.inf


def _clamped(exponent: float, largest: float = _LARGEST) -> float:
    return max(-largest, min(largest, exponent))
