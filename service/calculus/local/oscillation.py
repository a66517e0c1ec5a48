"""A function that oscillates without end beside a point, as x*sin(1/x) does at 0.

Where u is continuous and |u| → ∞, there are points as near as one likes at which u is θ but for multiples of 2π, for
each θ. At these sin(k·u) and cos(k·u) are the numbers sin(kθ) and cos(kθ), and the function is the one in which these
are put for them. So if the limit with some θ differs from the value at the point, it is not continuous; if the slopes
with two θ differ, it has no derivative. The numbers are rational: five θ are taken whose cosine and sine are.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import inf, lcm
from typing import Literal, NamedTuple

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.scalars import sign
from service.calculus.local.expansion import Beside, Expansion
from service.calculus.symbolic.differentiation import simple_form
from service.calculus.symbolic.expressions.from_tree import rational
from service.errors import FluxionError
from service.language.tree import Node, number, walk

#: The greatest factor between the arguments of sines and cosines.
MAX_FACTOR = 64
#: The cosines and sines of the angles.
_ANGLES = tuple((Fraction(a, 5), Fraction(b, 5)) for a, b in ((5, 0), (0, 5), (-5, 0), (0, -5), (4, 3)))


class _Unit(NamedTuple):
    """A cosine and a sine."""

    cos: Fraction
    sin: Fraction

    def times(self, factor: int) -> "_Unit":
        """Those of that multiple of the angle."""
        turned = _Unit(Fraction(1), Fraction(0))
        for _ in range(abs(factor)):
            turned = _Unit(turned.cos * self.cos - turned.sin * self.sin, turned.cos * self.sin + turned.sin * self.cos)
        return turned if factor > 0 else _Unit(turned.cos, -turned.sin)


def shape(formula: Node, beside: Beside, here: Real) -> Literal["discontinuous", "oscillating_slope"] | None:
    """What is proved of a function with that value at a point, whose formula beside it has no choices in it."""
    slopes: list[Real | float] = []
    for expansion in _along(formula, beside):
        limit = expansion.limit()
        if limit is None:
            continue
        if isinstance(limit, float) or limit - here != 0:
            return "discontinuous"
        if limit - here == 0:
            slopes.append(_slope(expansion))
    return "oscillating_slope" if any(_differ(slopes[0], other) for other in slopes[1:]) else None


def _slope(expansion: Expansion) -> Real | float:
    ramification, direction = expansion.side.ramification, expansion.beside.direction
    for power in range(1, ramification):
        if way := sign(expansion.coefficient(power)):
            return inf * way * direction
    return expansion.coefficient(ramification) * direction


def _differ(one: Real | float, other: Real | float) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        return not (isinstance(one, float) and isinstance(other, float) and one == other)
    return bool(one - other != 0)


def _along(formula: Node, beside: Beside) -> Iterator[Expansion]:
    """The function at the points where the infinite argument of its sines and cosines has one of the angles."""
    try:
        factors = _factors(formula, beside)
        for angle in _ANGLES if factors else ():
            units = {argument: _Unit(*angle).times(factor) for argument, factor in factors.items()}
            yield beside.expand(_put(formula, units))
    except (Failure, FluxionError):
        return


def _factors(formula: Node, beside: Beside) -> Mapping[Node, int]:
    """The infinite arguments of sines and cosines, as multiples of one; none if they are not, or too large ones."""
    arguments = list({part.args[0]: None for part in walk(formula) if part.head in ("sin", "cos")})
    infinite = [argument for argument in arguments if isinstance(beside.expand(argument).limit(), float)]
    ratios = [rational(simple_form(Node("/", (argument, infinite[0])))) for argument in infinite]
    whole = lcm(*(ratio.denominator for ratio in ratios if ratio is not None))
    factors = [0 if ratio is None else int(ratio * whole) for ratio in ratios]
    return dict(zip(infinite, factors, strict=True)) if all(0 < abs(k) <= MAX_FACTOR for k in factors) else {}


def _put(node: Node, units: Mapping[Node, _Unit]) -> Node:
    if node.head in ("sin", "cos") and node.args[0] in units:
        return number(getattr(units[node.args[0]], node.head))
    return node._replace(args=tuple(_put(arg, units) for arg in node.args))
