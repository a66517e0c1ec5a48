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
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation.analyticity import Interval
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
    """A stencil and a step, with the errors to expect of the quotient."""

    stencil: Stencil
    step: float
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
        plan = _plan(target, series, order, least_noise)
        sample = exact_quotient(plan.stencil, _remembered(target.program, seen), _centre(target), plan.step)
        noise = _measured_noise(target, sample)
        if noise <= TOLERATED * plan.error:
            break
        least_noise = 2 * noise * plan.step**order / float(plan.stencil.gain)
    return sample._replace(evaluations=len(seen), error_estimate=max(plan.error, noise))


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
        x = arb(target.place[target.variable].at_precision()).mid()
    mantissa, exponent = x.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _plan(target: Target, series: Series, order: int, least_noise: float) -> Plan:
    """The plan with the least error whose nodes lie where f is known to be analytic."""
    plans = sorted(_candidates(target, series, order, least_noise), key=lambda plan: plan.error)
    if series.noise > ILL_CONDITIONED * UNIT_ROUNDOFF * series.sizes[0] and not least_noise:
        plans[:LOOKED_UP] = [_with_noise_at_nodes(target, plan) for plan in plans[:LOOKED_UP]]
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
    for _ in range(order):
        truncation, rounding = truncation / series.scale, rounding / series.scale
    return Plan(shape.stencil, step, truncation, rounding)


def _with_noise_at_nodes(target: Target, plan: Plan) -> Plan:
    """The plan with the noise of f at its outermost and innermost nodes instead of that at the point."""
    reach = float(plan.stencil.reach)
    nodes = {target.x + side * distance * plan.step for side in (-1, 1) for distance in (1.0, reach)}
    noise = max(noise_at(target, node) for node in nodes)
    return plan._replace(noise=float(plan.stencil.gain) * noise / plan.step**plan.stencil.order)


def _predicts_values(target: Target, series: Series, plan: Plan) -> bool:
    """Whether the Taylor polynomial gives f at every node, as closely as the plan needs: also at holes."""
    tolerated = 4 * plan.error * plan.step**plan.stencil.order
    try:
        with precision(_POLYNOMIAL_BITS):
            return all(
                _misfit(target, series, target.x + float(offset) * plan.step) <= tolerated
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


def _measured_noise(target: Target, sample: Sample) -> float:
    """How much of the estimate is due to the float64 values: an upper bound of Σ|w|·|f̂ − f|/hᵐ."""
    total = 0.0
    with precision(_NOISE_BITS):
        symbols = target.symbols()
        for node, value, weight in zip(sample.nodes, sample.values, sample.stencil.weights, strict=True):
            exact = target.exact(symbols | {target.variable: rational(node)})
            total += abs(float(weight)) * upper_bound(exact - rational(value))
    return total / sample.step**sample.stencil.order
