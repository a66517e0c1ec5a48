"""How far an estimate is from the truth: the proven bound, the digits that are right, and what the error is made of."""

import math
from collections.abc import Sequence
from typing import NamedTuple, cast

from flint import arb, fmpq

from service import answer_types
from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.real_balls import ball, precision
from service.calculus.arithmetic.scalars import magnitude, rational
from service.calculus.estimation.error_split import PRECISIONS, SHARP_BITS, Enclosure, Split
from service.calculus.estimation.methods import Estimate
from service.calculus.estimation.step_choice import Step
from service.calculus.estimation.target import nearest, upper_bound

#: The least positive float64, and what sums are exact below.
_LEAST, _EXACT_SUMS = 5e-324, 2.0**-1022
#: Decimal digits that a float64 can hold: no estimate has more correct ones.
MOST_DIGITS = round(53 * math.log10(2), 2)


class Errors(NamedTuple):
    """What is known of k − f⁽ᵐ⁾(x); ``None`` where it is not known or beyond float64."""

    bound: float | None = None
    digits: float | None = None
    parts: Split | None = None
    order: float | None = None

    def shown(self) -> answer_types.Errors | None:
        """The field ``errors`` of the answer."""
        if self.parts is None:
            return None
        try:
            total, truncation, rounding = sides(self.parts)
            parts = self.parts.input, self.parts.argument, self.parts.evaluation, self.parts.arithmetic
            shared = dict(zip(answer_types.RoundingParts.__annotations__, apportioned(rounding, parts), strict=True))
        except OverflowError:
            return None
        return {
            "total": total,
            "truncation": truncation,
            "rounding": rounding,
            "rounding_parts": cast(answer_types.RoundingParts, shared),
        }


def sides(parts: Split) -> tuple[float, float, float]:
    """The error, and what of it is truncation and rounding, as float64. Raises ``OverflowError``."""
    total = nearest(parts.total)
    truncation, rounding = apportioned(total, (parts.truncation, parts.rounding))
    if not isinstance(parts.rounding, fmpq) and parts.rounding.contains(0):  # what is nothing beside the total
        rounding = math.fsum(map(nearest, parts[3:]))
    return total, truncation, rounding


def apportioned(total: float, parts: Sequence[Real]) -> list[float]:
    """The float64 nearest to the parts of a sum, where they are so small that float64 adds them exactly: with that sum.

    There the nearest of each are whole multiples of 5e-324, and may differ from the sum by as many as there are parts:
    those furthest from their exact values give way. Raises ``OverflowError``.
    """
    shown = [nearest(part) for part in parts]
    if max(map(abs, (total, *shown))) >= _EXACT_SUMS:
        return shown
    missing = round((total - sum(shown)) / _LEAST)
    left = [
        float((ball(part) - rational(number)) / rational(_LEAST)) for part, number in zip(parts, shown, strict=True)
    ]
    way = 1 if missing > 0 else -1
    for place in sorted(range(len(parts)), key=lambda place: -way * left[place])[: abs(missing)]:
        shown[place] += way * _LEAST
    return shown


def measure(estimate: Estimate, step: Step, derivative: Enclosure) -> Errors:
    """Compare an estimate with the enclosed derivative."""
    bound, digits = _distance(estimate.value, derivative)
    try:
        parts = estimate.split(step.enclose, derivative)
    except Failure:
        return Errors(bound, digits)
    return Errors(bound, digits, parts, _observed_order(estimate, step, parts.truncation, derivative))


def _distance(value: float, derivative: Enclosure) -> tuple[float | None, float | None]:
    """The bound of |k − f⁽ᵐ⁾| and the correct digits, at a precision that shows them.

    An error of 0 that is not known to be 0, as that of −1 for the derivative of sin(x) at π, takes the last precision.
    """
    error = None
    for bits in PRECISIONS:
        with precision(bits):
            try:
                truth = derivative()
            except Failure:
                continue
            error = magnitude(rational(value) - truth)
            if isinstance(error, fmpq) or error.rel_accuracy_bits() >= SHARP_BITS:
                break
    if error is None:
        return None, None
    bound = upper_bound(error)
    return (None if math.isinf(bound) else bound), _digits(error, truth)


def _digits(error: Real, truth: Real) -> float | None:
    """−log₁₀ of the relative error, from 0 to what a float64 can hold; ``None`` beside a derivative of zero."""
    if error == 0:
        return MOST_DIGITS
    ratio = (error / abs(ball(truth))).upper() if truth != 0 else arb(0)
    if not ratio > 0:
        return None
    digits = -float(ratio.log() / arb(10).log())
    return round(min(max(digits, 0.0), MOST_DIGITS), 2) + 0.0


def _observed_order(estimate: Estimate, step: Step, truncation: Real, derivative: Enclosure) -> float | None:
    """log₂ of what halving the step does to the exact truncation error; ``None`` where there is none."""
    try:
        halved = estimate.truncation(lambda: step.enclose() / 2, derivative)
    except Failure:
        return None
    ratio = abs(ball(truncation)) / abs(ball(halved)) if halved != 0 else arb(0)
    return round(float(ratio.log() / arb(2).log()), 4) if ratio > 0 else None
