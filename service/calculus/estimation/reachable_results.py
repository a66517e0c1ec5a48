"""Which numbers a float64 program can answer for a difference quotient, whatever its language and library.

For graders: a submission inside the window may be what the student's program printed; one outside is not, as long as
the program computed this quotient with this step.
"""

import math

from flint import arb

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.real_balls import ball, precision
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation.running_error import BITS, TOLERANT, UNIT_ROUNDOFF, Allowance, rounding
from service.calculus.estimation.stencils import Stencil
from service.calculus.estimation.target import Target


def window(aim: Target, formula: Stencil, step: float, allowance: Allowance = TOLERANT) -> arb:
    """Enclose every float64 result of a difference quotient, as one ball.

    The point, ``step`` and x ± step are rounded as IEEE 754 says; nodes further away may be an ulp off, because 3h can
    be computed in several ways; every operation may err by the allowance. Raises ``Undefined`` or ``Undecided`` where
    some such program may have no result.
    """
    others = {name: number for name, number in aim.nearest.items() if name != aim.variable}
    program = rounding(aim.tree, aim.variable, others, allowance)
    with precision(BITS):
        values = [program(_node(aim.x, offset, step)) for offset in map(float, formula.offsets)]
        terms = [rational(w) * v for w, v in zip(formula.weights, values, strict=True)]
        total = ball(sum(terms))
        size = abs(total) if len(terms) <= 2 else sum((abs(ball(term)) for term in terms), arb(0))
        total = _widened(total, 2 * (len(terms) - 1) * size, allowance)
        quotient = total / rational(step) ** formula.order
        return _widened(quotient, (formula.order + 1) * abs(quotient), allowance)


def _widened(value: arb, size: arb, allowance: Allowance) -> arb:
    """The ball and the rounding errors of an operation on numbers of a size."""
    return value + arb(0, (size * (allowance.operators * UNIT_ROUNDOFF)).upper())


def _node(x: float, offset: float, step: float) -> Real:
    """The nodes that x + offset·step can be rounded to."""
    node = x + offset * step
    if abs(offset) <= 1:
        return rational(node)
    return rational(node) + arb(0, math.ulp(node))
