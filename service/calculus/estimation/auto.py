"""The best estimate that a few float64 values allow: stencil and step are chosen from what f is, not from samples.

Enclosures of the Taylor coefficients predict the truncation error of every stencil and step, and running error analysis
the noise of the values. The best candidate on whose interval f is proved to be analytic is computed, on the nodes as
they are rounded. Its noise is then measured against exact values; where it is above the prediction, once or twice more.
"""

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from flint import arb, fmpq

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure, Undecided
from service.calculus.arithmetic.real_balls import precision
from service.calculus.arithmetic.scalars import fraction, rational
from service.calculus.estimation.analyticity import Interval
from service.calculus.estimation.float64 import NoValue
from service.calculus.estimation.running_error import UNIT_ROUNDOFF
from service.calculus.estimation.stencils import Sample, Stencil, central, exact_quotient
from service.calculus.estimation.target import Target, upper_bound
from service.calculus.estimation.taylor_profile import TERMS, Series, expand, noise_at

#: Stencils that are considered, by accuracy.
ACCURACIES = (2, 4, 6, 8)

#: Steps that are considered: this many powers of two below the radius of convergence, or a multiple of the scale.
MOST_HALVINGS = 45
LARGEST = 8.0
#: Nodes stay within this share of the radius, and at least this many ulps apart.
REACH = 0.8
LEAST_ULPS = 4.0

#: f is ill-conditioned when its noise is this many roundings; then noise is looked up at the nodes of the best steps.
ILL_CONDITIONED = 8.0
LOOKED_UP = 24

#: Plans whose values are compared with the Taylor polynomial, where analyticity cannot be proved.
MOST_CHECKS = 30

#: How often a plan is made in view of measured noise, and by how much noise may exceed the prediction.
MOST_PLANS = 3
TOLERATED = 2.0

#: Precisions of polynomials at nodes, and of measuring noise.
_POLYNOMIAL_BITS, _NOISE_BITS = 192, 128

#: Bits of the point that weights are made for; each doubles the size of the fractions, and 2**-128 is enough.
_CENTRE_BITS = 128


class Plan(NamedTuple):
    """A stencil and a step, ``t`` times the scale of f, with the errors to expect of the quotient.

    They are in units of f, 2**exponent, over scale**order, so that none leaves float64 before the quotient does.
    """

    stencil: Stencil
    step: float
    t: float
    truncation: float
    noise: float

    @property
    def error(self) -> float:
        """The error to expect."""
        return self.truncation + self.noise


def estimate(target: Target, order: int) -> Sample:
    """Estimate a derivative where f is analytic; ``error_estimate`` is the prediction, or the measured noise if larger.

    Raises a ``Failure`` where f is not known to be analytic, ``NoValue`` where its program has no value at a node.
    """
    series = expand(target)
    if math.isinf(series.noise):
        series = series._replace(noise=0.0)  # not known beforehand, so that of a single rounding until it is measured
    seen: dict[float, float] = {}
    least_noise = 0.0
    for _ in range(MOST_PLANS):
        plan, sample = _computed(target, series, order, least_noise, seen)
        noise = _measured_noise(target, series, sample) / plan.t**order
        if noise <= TOLERATED * plan.error:
            break
        least_noise = 2 * noise * plan.t**order / float(plan.stencil.gain)
    return sample._replace(evaluations=len(seen), error_estimate=_unscaled(series, order, max(plan.error, noise)))


def _computed(
    target: Target, series: Series, order: int, least_noise: float, seen: dict[float, float]
) -> tuple[Plan, Sample]:
    """The best plan of those whose nodes have values in float64, and what it gives."""
    below = math.inf
    while True:
        plan = _plan(target, series, order, least_noise, below)
        try:
            return plan, exact_quotient(plan.stencil, _remembered(target.program, seen), _centre(target), plan.step)
        except (NoValue, OverflowError) as failure:
            if isinstance(failure, NoValue) and failure.code != "overflow":
                raise
            below = plan.step


def _unscaled(series: Series, order: int, error: float) -> float:
    """An error in units of f over scale**order as a number; infinite beyond float64."""
    for _ in range(order):
        error /= series.scale
    return series.in_units_of_f(error)


def _remembered(function: Callable[[float], float], seen: dict[float, float]) -> Callable[[float], float]:
    """The function, evaluated once at each point."""

    def remembered(x: float) -> float:
        if x not in seen:
            seen[x] = function(x)
        return seen[x]

    return remembered


def _centre(target: Target) -> Fraction:
    """The exact point if it is a float64, otherwise a short rational nearer to it than any quotient can tell."""
    with precision(_CENTRE_BITS):
        return fraction(arb(target.place[target.variable].at_precision()).mid().fmpq())


def _plan(target: Target, series: Series, order: int, least_noise: float, below: float) -> Plan:
    """The plan with the least error whose nodes lie where f is known to be analytic, with a step below a limit."""
    found = (plan for plan in _candidates(target, series, order, least_noise) if plan.step < below)
    plans = sorted(found, key=lambda plan: plan.error)
    if series.noise > ILL_CONDITIONED * UNIT_ROUNDOFF * series.sizes[0] and not least_noise:
        plans[:LOOKED_UP] = [_with_noise_at_nodes(target, series, plan) for plan in plans[:LOOKED_UP]]
        plans.sort(key=lambda plan: plan.error)
    interval = Interval(target)
    for rank, plan in enumerate(plans):
        if interval.is_analytic(float(plan.stencil.reach) * plan.step):
            return plan
        if rank < MOST_CHECKS and _predicts_values(target, series, plan):
            return plan
    raise Undecided("no step is known at which the formula can be trusted")


class _Shape(NamedTuple):
    """What a stencil does to the powers of the step: which it gets wrong, and by how much."""

    stencil: Stencil
    gain: float
    reach: float
    moments: tuple[tuple[int, float], ...]


@lru_cache(maxsize=8)
def _shapes(order: int) -> tuple[_Shape, ...]:
    stencils = [central(order, accuracy) for accuracy in ACCURACIES]
    degrees = range(order + 1, TERMS + 1)
    return tuple(
        _Shape(formula, float(formula.gain), float(formula.reach), tuple((k, abs(m)) for k, m in moments if m))
        for formula in stencils
        for moments in [[(k, float(formula.moment(k))) for k in degrees]]
    )


def _candidates(target: Target, series: Series, order: int, least_noise: float) -> Iterator[Plan]:
    """Every stencil with every step that stays inside the radius of convergence and apart from rounding."""
    noise = max(series.noise, UNIT_ROUNDOFF * series.sizes[0], least_noise)
    smallest = LEAST_ULPS * math.ulp(target.x)
    for shape in _shapes(order):
        top = math.floor(math.log2(min(REACH * series.radius / shape.reach, LARGEST)))
        for exponent in range(top, top - MOST_HALVINGS, -1):
            step = math.ldexp(series.scale, exponent)
            if step < smallest or step == 0.0:
                break
            yield _predicted(shape, series, step, 2.0**exponent, noise)


def _predicted(shape: _Shape, series: Series, step: float, t: float, noise: float) -> Plan:
    """Predict the errors with step = scale·t: the whole truncation series, and noise that grows with |f|."""
    order, sizes = shape.stencil.order, series.sizes
    truncation, growth, reach = 0.0, 0.0, 1.0
    for k in range(1, TERMS + 1):
        reach *= shape.reach * t
        growth += sizes[k] * reach
    for degree, moment in shape.moments:
        truncation += sizes[degree] * moment * t ** (degree - order)
    rounding = shape.gain * (noise + UNIT_ROUNDOFF / 2 * growth) / t**order
    rounding += 2 * UNIT_ROUNDOFF * math.factorial(order) * sizes[order]
    return Plan(shape.stencil, step, t, truncation, rounding)


def _with_noise_at_nodes(target: Target, series: Series, plan: Plan) -> Plan:
    """The plan with the noise of f at its outermost and innermost nodes instead of that at the point."""
    reach = float(plan.stencil.reach)
    nodes = {target.x + side * distance * plan.step for side in (-1, 1) for distance in (1.0, reach)}
    noise = series.over_units_of_f(max(noise_at(target, node) for node in nodes))
    return plan._replace(noise=float(plan.stencil.gain) * noise / plan.t**plan.stencil.order)


def _predicts_values(target: Target, series: Series, plan: Plan) -> bool:
    """Whether the Taylor polynomial gives f at every node, as closely as the plan needs: also at holes."""
    tolerated = 4 * plan.error * plan.t**plan.stencil.order
    try:
        with precision(_POLYNOMIAL_BITS):
            return all(
                series.over_units_of_f(_misfit(target, series, target.x + float(offset) * plan.step)) <= tolerated
                for offset in plan.stencil.offsets
            )
    except Failure:
        return False


def _misfit(target: Target, series: Series, node: float) -> float:
    """An upper bound of |Taylor polynomial − f| at a node."""
    symbols = target.symbols()
    distance = rational(node) - symbols[target.variable]
    polynomial: Real = fmpq(0)
    for coefficient in reversed(series.coefficients):
        polynomial = polynomial * distance + coefficient
    return upper_bound(polynomial - target.exact(symbols | {target.variable: rational(node)}))


def _measured_noise(target: Target, series: Series, sample: Sample) -> float:
    """How much of the sum is due to the float64 values: an upper bound of Σ|w|·|f̂ − f|, in units of f."""
    total = 0.0
    with precision(_NOISE_BITS):
        symbols = target.symbols()
        for node, value, weight in zip(sample.nodes, sample.values, sample.stencil.weights, strict=True):
            exact = target.exact(symbols | {target.variable: rational(node)})
            total += abs(float(weight)) * upper_bound(exact - rational(value))
    return series.over_units_of_f(total)
