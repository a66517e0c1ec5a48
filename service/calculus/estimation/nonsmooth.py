"""Estimates where f has a derivative but no Taylor series, as x·|x| at 0."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from service.calculus.arithmetic.failures import Failure, Undecided
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation.error_split import Enclosure, truncation
from service.calculus.estimation.float64 import NoValue
from service.calculus.estimation.optimal_step import power_of_two
from service.calculus.estimation.running_error import UNIT_ROUNDOFF
from service.calculus.estimation.stencils import Sample, Stencil, backward, central, forward, quotient
from service.calculus.estimation.target import Target, upper_bound
from service.calculus.estimation.taylor_profile import noise_at

#: Steps are tried from the scale of x down, by this many powers of two, this often.
_STRIDE, _STEPS = 4, 16


class _Plan(NamedTuple):
    stencil: Stencil
    step: float
    error: float


def estimate(target: Target, order: int, derivative: Enclosure) -> Sample:
    """Take the one of the plain quotients, over many steps, whose exact truncation error and noise are least.

    Raises ``Undecided`` where none can be judged, ``ArithmeticError`` where float64 has no value at the nodes.
    """
    plans = list(_plans(target, order, derivative))
    if not plans:
        raise Undecided("no quotient is known to be near the derivative")
    plan = min(plans, key=lambda plan: plan.error)
    sample = quotient(plan.stencil, target.program, target.x, plan.step)
    return sample._replace(error_estimate=plan.error)


def _plans(target: Target, order: int, derivative: Enclosure) -> Iterator[_Plan]:
    largest = power_of_two(abs(target.x) or 1.0)
    for step in (math.ldexp(largest, -_STRIDE * k) for k in range(_STEPS)):
        if step < 4 * math.ulp(target.x):
            return
        for formula in (central(order), forward(order), backward(order)):
            error = _error(target, formula, step, derivative)
            if math.isfinite(error):
                yield _Plan(formula, step, error)


def _error(target: Target, formula: Stencil, step: float, derivative: Enclosure) -> float:
    """The error to expect of a quotient, infinite where it is not known."""
    nodes = [target.x + float(offset) * step for offset in formula.offsets]
    if not all(map(math.isfinite, nodes)):
        return math.inf
    try:
        missed = upper_bound(truncation(target, formula, lambda: rational(step), derivative))
        noise = max(noise_at(target, node) for node in nodes)
        size = max(abs(target.program(node)) for node in nodes)
    except (Failure, NoValue):
        return math.inf
    return missed + float(formula.gain) * max(noise, UNIT_ROUNDOFF * size) / step**formula.order
