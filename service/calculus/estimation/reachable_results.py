"""Which numbers a float64 program can answer for a difference quotient, whatever its language and library.

For graders: a submission inside the window may be what the student's program printed; one outside is not, as long as
the program computed this quotient with this step.
"""

import math
from typing import NamedTuple

from flint import arb, fmpq

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.points import Coordinate, Place
from service.calculus.arithmetic.real_balls import ball, precision
from service.calculus.estimation.methods import FIXED, METHODS
from service.calculus.estimation.running_error import BITS, TOLERANT, UNIT_ROUNDOFF, Allowance, rounding
from service.calculus.estimation.stencils import Stencil
from service.calculus.estimation.target import Target, nearest_double, rational, target
from service.errors import Unsupported
from service.language.tree import Node


class Window(NamedTuple):
    """The least and the greatest result, as exact binary rationals."""

    low: fmpq
    high: fmpq

    def holds(self, number: fmpq) -> bool:
        """Whether a number, exactly as it was submitted, may be a result."""
        return bool(self.low <= number <= self.high)


def possible_results(
    tree: Node,
    variable: str,
    place: Place,
    epsilon: Coordinate,
    *,
    method: str = "forward",
    order: int = 1,
    accuracy: int | None = None,
) -> Window:
    """Find all float64 results of an estimate that is one quotient: forward, backward, central or stencil.

    Raises ``Unsupported`` for other methods, whose results depend on how they are programmed; ``OverflowError`` for a
    point or step beyond float64; ``Undefined`` or ``Undecided`` where some such program may have no result.
    """
    formula = METHODS[method].plan(order, accuracy) if method in FIXED else None
    if formula is None:
        raise Unsupported(f"what {method} answers depends on how it is programmed")
    results = window(target(tree, variable, place), formula, nearest_double(epsilon))
    return Window(*(_rational(bound) for bound in (results.lower(), results.upper())))


def _rational(bound: Real) -> fmpq:
    mantissa, exponent = bound.man_exp()
    return fmpq(mantissa) * fmpq(2) ** exponent


def window(aim: Target, formula: Stencil, step: float, allowance: Allowance = TOLERANT) -> Real:
    """Enclose every float64 result of a difference quotient, as one ball.

    The point, ``step`` and x ± step are rounded as IEEE 754 says; nodes further away may be an ulp off, because 3h can
    be computed in several ways; every operation may err by the allowance. Raises ``Undefined`` or ``Undecided`` where
    some such program may have no result.
    """
    others = {name: number for name, number in aim.nearest.items() if name != aim.variable}
    program = rounding(aim.tree, aim.variable, others, allowance)
    with precision(BITS):
        values = [program(_node(aim.x, offset, step)) for offset in map(float, formula.offsets)]
        terms = [fmpq(*w.as_integer_ratio()) * v for w, v in zip(formula.weights, values, strict=True)]
        total = ball(sum(terms))
        size = abs(total) if len(terms) <= 2 else sum(map(abs, terms))
        total = _widened(total, 2 * (len(terms) - 1) * size, allowance)
        quotient = total / rational(step) ** formula.order
        return _widened(quotient, (formula.order + 1) * abs(quotient), allowance)


def _widened(value: Real, size: Real, allowance: Allowance) -> Real:
    """The ball and the rounding errors of an operation on numbers of a size."""
    return value + arb(0, (ball(size) * (allowance.operators * UNIT_ROUNDOFF)).upper())


def _node(x: float, offset: float, step: float) -> Real:
    """The nodes that x + offset·step can be rounded to."""
    node = x + offset * step
    if abs(offset) <= 1:
        return rational(node)
    return rational(node) + arb(0, math.ulp(node))
