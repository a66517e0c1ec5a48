"""Many steps at once: where truncation ends and rounding begins."""

import math
from collections.abc import Callable, Sequence
from statistics import linear_regression
from typing import NamedTuple

from service.calculus.arithmetic.failures import Failure
from service.calculus.estimation.accuracy import sides
from service.calculus.estimation.error_split import Enclosure
from service.calculus.estimation.methods import Estimate
from service.calculus.estimation.step_choice import Step, computed

#: How many steps there are when the request does not say.
DEFAULT_POINTS = 33

#: What a method does with one step; raises ``ArithmeticError`` where float64 has no result.
Trial = Callable[[float], Estimate]


class Point(NamedTuple):
    """One step of a sweep; ``None`` where there is no value or no truth to compare with."""

    epsilon: float
    estimate: float | None
    total: float | None = None
    truncation: float | None = None
    rounding: float | None = None


class Slopes(NamedTuple):
    """The exponents with which the two errors go with the step."""

    truncation: float | None
    rounding: float | None


def grid(first: float, last: float, points: int) -> list[float]:
    """Steps equally far apart on the logarithmic scale, with both ends exact."""
    start, stop = math.log10(first), math.log10(last)
    inner = [10.0 ** (start + (stop - start) * k / (points - 1)) for k in range(1, points - 1)]
    return [first, *inner, last]


def typed_grid(first: Step, last: Step, points: int) -> list[Step]:
    """The same with both ends as they were typed: one tenth is read in a sweep as in a single call."""
    inner = grid(first.nearest, last.nearest, points)[1:-1]
    return [first, *map(computed, inner), last]


def sweep(trial: Trial, steps: Sequence[Step], derivative: Enclosure | None) -> list[Point]:
    """Estimate with every step, and split each error where there is a derivative."""
    return [_point(trial, step, derivative) for step in steps]


def _point(trial: Trial, step: Step, derivative: Enclosure | None) -> Point:
    epsilon = step.nearest
    try:
        found = trial(epsilon)
    except ArithmeticError:
        return Point(epsilon, None)
    if derivative is None:
        return Point(epsilon, found.value)
    try:
        parts = found.split(step.enclose, derivative)
        return Point(epsilon, found.value, *sides(parts))
    except (Failure, OverflowError):
        return Point(epsilon, found.value)


def best(points: Sequence[Point]) -> float | None:
    """The step with the least error."""
    known = [(abs(point.total), point.epsilon) for point in points if point.total is not None]
    return min(known)[1] if known else None


def slopes(points: Sequence[Point]) -> Slopes:
    """The slope of the truncation error at the smallest steps, and the mean slope of the rounding error."""
    truncation = [(p.epsilon, p.truncation) for p in points if p.truncation]
    rounding = [(p.epsilon, p.rounding) for p in points if p.rounding]
    return Slopes(_fitted(sorted(truncation)[:2]), _fitted(rounding))


def _fitted(errors: Sequence[tuple[float, float]]) -> float | None:
    """The slope of log|error| against log ε by least squares; ``None`` where there is but one ε."""
    xs = [math.log(step) for step, _ in errors]
    if len(set(xs)) < 2:
        return None
    ys = [math.log(abs(error)) for _, error in errors]
    return round(linear_regression(xs, ys).slope, 4)
