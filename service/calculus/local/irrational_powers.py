"""A function with an irrational power of something that tends to 0, as x^(1/π) at 0, which has no Puiseux series.

Where 0 < u < 1, u^y lies between u^a and u^b for a < y < b. A function that is of the first degree in u^y lies between
the two functions with the rational powers then, whatever the signs, and has the limit and the slope that both have.
"""

from fractions import Fraction

from flint import fmpq

from service.calculus.arithmetic.compiler import compile_tree
from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.real_balls import REAL
from service.calculus.arithmetic.scalars import ball
from service.calculus.symbolic.closed_forms import EvaluationPoint
from service.calculus.symbolic.differentiation import differentiate
from service.errors import FluxionError
from service.language.tree import Node, free_symbols, number, symbol, walk

#: The rational powers are multiples of 1/12, so that s with x = x₀ ± s^12 makes whole ones of them.
DENOMINATOR = 12
_POWER = "u^y"


def neighbours(tree: Node, point: EvaluationPoint) -> tuple[Node, Node] | None:
    """Two functions with rational powers between which one with an irrational power lies beside the point, if any."""
    for part in dict.fromkeys(walk(tree)):
        if part.head == "**" and (bounds := _bounds(part, point)) and _is_of_first_degree(tree, part):
            below, above = (_replaced(tree, part, Node("**", (part.args[0], number(bound)))) for bound in bounds)
            return below, above
    return None


def _bounds(power: Node, point: EvaluationPoint) -> tuple[Fraction, Fraction] | None:
    """The rational numbers next to the exponent of 0, where it is a constant and neither whole nor one of them."""
    base, exponent = power.args
    if free_symbols(exponent):
        return None
    try:
        if point.value(base) != 0:
            return None
        twelfths: Real = compile_tree(exponent, REAL)({}) * DENOMINATOR
    except Failure:
        return None
    if isinstance(twelfths, fmpq) or ball(twelfths).contains_integer() or not twelfths > 0:
        return None
    low = int(ball(twelfths).lower().floor().fmpz())
    bounds = Fraction(low, DENOMINATOR), Fraction(low + 1, DENOMINATOR)
    return None if any(bound.denominator == 1 for bound in bounds) else bounds


def _is_of_first_degree(tree: Node, power: Node) -> bool:
    """Whether the derivative of the tree by that part does not hold it any more."""
    marked = _replaced(tree, power, symbol(_POWER))
    try:
        slope = differentiate(marked, [_POWER]).last
    except FluxionError:
        return False
    conditions = [part for part in walk(marked) if part.head == "relation"]
    return not any(_POWER in free_symbols(part) for part in (slope, *conditions))


def _replaced(tree: Node, part: Node, other: Node) -> Node:
    return other if tree == part else tree._replace(args=tuple(_replaced(arg, part, other) for arg in tree.args))
