"""What the error of an estimate is made of, as an identity between exact numbers.

With the formula Q(x, h) = Σ wᵢ·f(x + oᵢ·h)/hᵐ in exact arithmetic, x and h as typed, x̂ and ĥ the float64 nearest to
them, x̂ᵢ the rounded nodes, f̂ the float64 program and k its quotient::

    truncation = Q(x, h) − f⁽ᵐ⁾(x)                      what the formula leaves out
    input      = Q(x̂, ĥ) − Q(x, h)                      x and h are not float64
    argument   = Σ wᵢ·f(x̂ᵢ)/ĥᵐ − Q(x̂, ĥ)                nor is x̂ + oᵢ·ĥ
    evaluation = Σ wᵢ·(f̂(x̂ᵢ) − f(x̂ᵢ))/ĥᵐ                f̂ is not f
    arithmetic = k − Σ wᵢ·f̂(x̂ᵢ)/ĥᵐ                      nor is the quotient computed exactly

They add up to k − f⁽ᵐ⁾(x) term by term. Each is a rational or a ball; precision is doubled until each is sharp.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from flint import fmpq

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Undecided
from service.calculus.arithmetic.real_balls import ball, precision
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation.stencils import Sample, Stencil
from service.calculus.estimation.target import Target

#: Encloses an exact number at the present precision.
Enclosure = Callable[[], Real]

#: Precisions that are tried, in bits. The first suffices for w² at 3 and any ε from 1 to 1e-16.
PRECISIONS = (192, 384, 768, 1536, 3072)

#: A part is sharp with 12 digits, or when it is zero to 12 digits of the total; where that is zero too, to this many
#: bits beside the terms that cancelled.
SHARP_BITS = 40
ZERO_BITS = 200
_NEGLIGIBLE = fmpq(1, 2**ZERO_BITS)
#: Where all values are zero, nothing cancels: then what is below float64 beside 1 counts as zero.
_LEAST_EXPONENT = -1074.0


class Split(NamedTuple):
    """The error k − f⁽ᵐ⁾(x) and its parts, as rationals or balls."""

    total: Real
    truncation: Real
    rounding: Real
    input: Real
    argument: Real
    evaluation: Real
    arithmetic: Real

    def is_sharp(self, magnitude: float) -> bool:
        """Whether each part is known well enough; ``magnitude`` is the exponent of the terms that cancelled."""
        negligible: Real = fmpq(2) ** round(magnitude - ZERO_BITS)
        if self.total != 0:
            negligible = abs(ball(self.total)).lower() * fmpq(1, 2**SHARP_BITS)
        return all(is_sharp(part, negligible) for part in self)


def split_of(total: Real, truncation: Real, *parts: Real) -> Split:
    """The split with its rounding error added up, at the present precision."""
    return Split(total, truncation, sum(parts, fmpq(0)), *parts)


class _Stage(NamedTuple):
    """A set of nodes: the values of the symbols there and what the quotient is divided by."""

    symbols: dict[str, Real]
    arguments: list[Real]
    power: Real

    def quotient(self, target: Target, formula: Stencil) -> Real:
        """The formula on exact values of f."""
        values = [target.exact(self.symbols | {target.variable: argument}) for argument in self.arguments]
        return combine(formula, values) / self.power


def split(target: Target, sample: Sample, step: Enclosure, derivative: Enclosure) -> Split:
    """Take the error of an estimate apart; ``step`` encloses h and ``derivative`` f⁽ᵐ⁾(x).

    Raises ``Undefined`` where f has no value at a node, ``Undecided`` where the parts stay blurred.
    """
    magnitude = _magnitude(sample)
    for bits in PRECISIONS:
        with precision(bits):
            parts = _parts(target, sample, step, derivative())
            if parts.is_sharp(magnitude):
                return parts
    raise Undecided("the parts of the error are not certain at any precision tried")


def _parts(target: Target, sample: Sample, step: Enclosure, derivative: Real) -> Split:
    formula, estimate = sample.stencil, rational(sample.estimate)
    typed, near, on_nodes = _stages(target, sample, step)
    exact_quotient = typed.quotient(target, formula)
    near_quotient = exact_quotient if near == typed else near.quotient(target, formula)
    node_quotient = near_quotient if on_nodes == near else on_nodes.quotient(target, formula)
    as_computed = combine(formula, list(map(rational, sample.values))) / near.power
    return split_of(
        estimate - derivative,
        exact_quotient - derivative,
        _difference(near_quotient, exact_quotient),
        _difference(node_quotient, near_quotient),
        as_computed - node_quotient,
        estimate - as_computed,
    )


def _stages(target: Target, sample: Sample, step: Enclosure) -> tuple[_Stage, _Stage, _Stage]:
    """The nodes as typed, with x and h in float64, and as they were rounded."""
    order = sample.stencil.order
    exact, rounded = target.symbols(), target.rounded_symbols()
    h, near_h = step(), rational(sample.step)
    offsets = [rational(offset) for offset in sample.stencil.offsets]
    near_x = rounded[target.variable]
    return (
        _Stage(exact, [exact[target.variable] + offset * h for offset in offsets], h**order),
        _Stage(rounded, [near_x + offset * near_h for offset in offsets], near_h**order),
        _Stage(rounded, list(map(rational, sample.nodes)), near_h**order),
    )


def truncation(target: Target, formula: Stencil, step: Enclosure, derivative: Enclosure) -> Real:
    """The truncation error alone.

    Raises ``Undefined`` where f has no value at a node, ``Undecided`` where the error stays blurred.
    """
    for bits in PRECISIONS:
        with precision(bits):
            symbols = target.symbols()
            offsets = [rational(offset) for offset in formula.offsets]
            h = step()
            arguments = [symbols[target.variable] + offset * h for offset in offsets]
            quotient = _Stage(symbols, arguments, h**formula.order).quotient(target, formula)
            error = quotient - derivative()
            if is_sharp(error):
                return error
    raise Undecided("the truncation error is not certain at any precision tried")


def combine(formula: Stencil, values: list[Real]) -> Real:
    """The weighted sum of values."""
    weights = [rational(weight) for weight in formula.weights]
    return sum((weight * value for weight, value in zip(weights, values, strict=True)), fmpq(0))


def _difference(after: Real, before: Real) -> Real:
    """The difference, exactly 0 between a ball and itself."""
    return fmpq(0) if after is before else after - before


def _magnitude(sample: Sample) -> float:
    """The binary exponent of the terms that cancel in the quotient."""
    greatest = max(map(abs, sample.values), default=0.0)
    if not greatest:
        return _LEAST_EXPONENT
    return math.log2(greatest) - sample.stencil.order * math.log2(abs(sample.step))


def is_sharp(part: Real, negligible: Real = _NEGLIGIBLE) -> bool:
    """Whether a number is known to 12 digits, or to be zero but for what is negligible."""
    if isinstance(part, fmpq) or part.rel_accuracy_bits() >= SHARP_BITS:
        return True
    return bool(part.contains(0) and part.rad() < negligible)
