"""Bounds of the error that hold before anything is computed, and where f is not analytic between the nodes."""

from fractions import Fraction
from math import isfinite
from typing import NamedTuple

from flint import arb, fmpq

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.real_balls import ball, precision
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation.error_split import Enclosure
from service.calculus.estimation.reachable_results import window
from service.calculus.estimation.running_error import PROVEN
from service.calculus.estimation.stencils import Stencil
from service.calculus.estimation.target import Target, upper_bound

#: Precision of interval arithmetic.
_BITS = 96

#: An interval is halved this often, and this many pieces are looked at, before f is taken not to be analytic there.
_DEPTH = 12
_MOST_PIECES = 48


class Remainder(NamedTuple):
    """A bound of the truncation error, or ``None`` and a point near which f may be undefined or not smooth."""

    bound: float | None = None
    obstacle: float | None = None


def remainder(target: Target, formula: Stencil, step: Enclosure) -> Remainder:
    """Bound |truncation| by Σ|wᵢ|·|oᵢ|**(m+p)·hᵖ·max|f⁽ᵐ⁺ᵖ⁾|/(m+p)!, Lagrange's form of Taylor's remainder.

    The maximum is over the interval that the nodes and the point span, by Taylor arithmetic on balls. On nodes that
    were moved by rounding, the formula is not quite exact for lower powers either; what these give is added.
    """
    degree = formula.order + formula.accuracy
    with precision(_BITS):
        x, h = target.symbols()[target.variable], step()
        left, right = (x + rational(o) * h for o in _span(formula))
        largest, obstacle = _largest_coefficient(target, left, right, degree)
        if largest is None:
            return Remainder(None, obstacle)
        pairs = zip(formula.weights, formula.offsets, strict=True)
        weight = sum((abs(w * o**degree) for w, o in pairs), Fraction())
        bound = largest * rational(weight) * h**formula.accuracy
        total = upper_bound(bound + _lower_powers(target, formula, h))
        return Remainder(total if isfinite(total) else None, None)


def _lower_powers(target: Target, formula: Stencil, h: Real) -> Real:
    """What is left of the powers between m and m + p."""
    moments = [(k, formula.moment(k)) for k in range(formula.order + 1, formula.order + formula.accuracy)]
    if not any(moment for _, moment in moments):
        return fmpq(0)
    coefficients = target.taylor(formula.order + formula.accuracy)
    terms = (
        rational(abs(moment)) * abs(ball(coefficients[k])).upper() * h ** (k - formula.order) for k, moment in moments
    )
    return sum(terms, fmpq(0))


def _span(formula: Stencil) -> tuple[Fraction, Fraction]:
    offsets = (*formula.offsets, Fraction())
    return min(offsets), max(offsets)


def _largest_coefficient(target: Target, left: Real, right: Real, degree: int) -> tuple[arb | None, float | None]:
    """The largest |f⁽ᵏ⁾/k!| on an interval, or ``None`` and a point near which it cannot be bounded."""
    largest = arb(0)
    pieces = [(left, right, _DEPTH)]
    looked_at = 0
    while pieces:
        low, high, depth = pieces.pop()
        middle = (low + high) / 2
        looked_at += 1
        try:
            coefficient = target.taylor(degree, around=ball(low).union(ball(high)))[degree]
            largest = largest.max(abs(ball(coefficient)).upper())
        except Failure:
            if depth == 0 or looked_at >= _MOST_PIECES:
                return None, float(ball(middle))
            pieces += [(middle, high, depth - 1), (low, middle, depth - 1)]
    return largest, None


def rounding_bound(target: Target, formula: Stencil, step: float, exact_quotient: Real) -> float | None:
    """A bound of |k − exact quotient| for any library with errors within ``PROVEN``; ``None`` where none is found."""
    try:
        reachable = window(target, formula, step, PROVEN)
    except Failure:
        return None
    with precision(_BITS):
        bound = upper_bound(reachable - exact_quotient)
    return bound if isfinite(bound) else None
