"""A function at a point where it has no Taylor series: what it does on the left and on the right.

From the two series of ``puiseux`` and the value at the point follow the one-sided limits and slopes, and from these
whether there is a derivative, a corner, a cusp, a jump, a pole, an end of the domain, a hole. Two limits are taken to
be equal only where that is proved: they are the same rational, or no step of the computation jumped, or SymPy shows it.
"""

from math import factorial, inf
from typing import Any, Literal, NamedTuple

from flint import fmpq

from service.calculus.arithmetic import scalars
from service.calculus.arithmetic.compiler import compile_condition, compile_tree
from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Singular, Undecided, Undefined
from service.calculus.arithmetic.power_series import length
from service.calculus.arithmetic.rounding import decimal
from service.calculus.arithmetic.taylor import JETS, taylor
from service.calculus.local.one_sided_arithmetic import Side
from service.calculus.local.puiseux_series import Diverges, Local, Ramified, Value, local
from service.calculus.symbolic import choices, closed_forms
from service.calculus.symbolic.closed_forms import EvaluationPoint
from service.language.tree import Node, difference, walk

#: The greatest q in x = x₀ ± s^q: roots of degree 2, 3, 4 and 5 together become whole powers.
MAX_RAMIFICATION = 60
#: Terms beyond those of the derivative wanted: (exp(x) − 1 − x − x²/2 − x³/6)/x⁴ cancels four.
EXTRA_TERMS = 8

Shape = Literal[
    "differentiable", "corner", "cusp", "vertical_tangent", "discontinuous", "domain_endpoint", "isolated_point",
    "removable_singularity", "singularity", "outside_domain", "undefined_at_point", "undecided",
]  # fmt: skip


#: A limit from one side: ±inf, ``None`` where there is none.
Limit = Real | float | None


class Approach(NamedTuple):
    """The limits of a function and of its difference quotient from one side."""

    limit: Limit = None
    slope: Limit = None


class Behaviour(NamedTuple):
    """What a function does at a point. ``derivative``: the one asked for, if it exists."""

    shape: Shape
    left: Approach
    right: Approach
    derivative: Real | None = None

    @property
    def reason(self) -> str:
        """Why there is no derivative, in words."""
        if self.shape == "differentiable":
            return "it is differentiable here, but not as often as asked"
        left, right = (_shown(side.slope) for side in (self.left, self.right))
        return f"{_WORDS[self.shape]}; the slope is {left} on the left and {right} on the right"


_WORDS: dict[Shape, str] = {
    "corner": "it has a corner here",
    "cusp": "it has a cusp here",
    "vertical_tangent": "it has a vertical tangent here",
    "discontinuous": "it is not continuous here",
    "domain_endpoint": "its domain ends here",
    "isolated_point": "its domain has only this point here",
}


def _shown(slope: Limit) -> str:
    if slope is None:
        return "undefined"
    return f"{slope:+}" if isinstance(slope, float) else decimal(slope, 6)


def behaviour(tree: Node, point: EvaluationPoint, variable: str, order: int = 1) -> Behaviour:
    """Examine a function of one variable at a point, at the present precision.

    ``derivative`` is that of the given ``order``. Raises ``Undecided``.
    """
    try:
        here = point.value(tree)
    except Undefined:
        return _around_hole(tree, point, variable)
    sides = _Sides(tree, point, variable, order, here)
    left, right = sides.approach(-1), sides.approach(1)
    shape = sides.shape(left, right)
    return Behaviour(shape, left, right, sides.derivative() if shape == "differentiable" else None)


class _Expansion(NamedTuple):
    """A function on one side of a point: ``series`` in s, or ``infinite`` like a logarithm, or neither: not defined."""

    side: Side
    series: Local | None = None
    infinite: int = 0

    def coefficient(self, power: int) -> Real:
        """The coefficient of a power of s. Raises ``Undecided`` where it is not known."""
        if self.series is None:
            raise Undecided("it has no series on one side")
        return self.series.coefficient(power)

    def limit(self) -> Limit:
        """The limit; ``None`` where the function is not defined."""
        if self.series is None:
            return inf * self.infinite if self.infinite else None
        lead = self.series.stripped()
        if lead.order >= 0:
            return lead.coefficient(0)
        if lead.coefficient(lead.order) != 0:
            return inf if lead.terms[0] > 0 else -inf
        raise Undecided("whether it is infinite here is not certain")


def _expand(tree: Node, point: EvaluationPoint, variable: str, direction: int, order: int) -> _Expansion:
    """Expand on one side, in the first s in which there are no fractional powers."""
    ramification = 1
    while ramification <= MAX_RAMIFICATION:
        side = Side(direction, ramification)
        try:
            with length(ramification * (order + EXTRA_TERMS)):
                return _Expansion(side, local(_run(tree, point, variable, side)))
        except Ramified as failure:
            ramification *= failure.factor
        except Undefined:
            return _Expansion(side)
        except Diverges as failure:
            if failure.part != tree:
                raise Undecided("a part of it is infinite here") from failure
            return _Expansion(side, infinite=failure.sign)
    raise Undecided("its series has fractional powers")


def _run(tree: Node, point: EvaluationPoint, variable: str, side: Side) -> Value:
    value: Value = compile_tree(tree, side.algebra, point.facts)(_symbols(point, variable, side))
    return value


def _symbols(point: EvaluationPoint, variable: str, side: Side) -> dict[str, Value]:
    symbols = point.symbols()
    return symbols | {variable: side.variable(symbols[variable])}


def _around_hole(tree: Node, point: EvaluationPoint, variable: str) -> Behaviour:
    """The behaviour around a point where there is no value."""
    try:
        left, right = (_expand(tree, point, variable, direction, 1) for direction in (-1, 1))
        limits = left.limit(), right.limit()
        shape = _shape_of_hole(*limits, _same_function(tree, point, variable, left.side, right.side))
    except Undecided as failure:
        if failure.candidate is not None:
            raise
        return Behaviour("undefined_at_point", Approach(), Approach())
    return Behaviour(shape, Approach(limits[0]), Approach(limits[1]))


def _shape_of_hole(left: Limit, right: Limit, same: bool) -> Shape:
    if left is None and right is None:
        return "outside_domain"
    if isinstance(left, float) or isinstance(right, float):
        return "singularity"
    if left is not None and right is not None and (same or left - right == 0):
        return "removable_singularity"
    return "undefined_at_point"


def _same_function(tree: Node, point: EvaluationPoint, variable: str, left: Side, right: Side) -> bool:
    """Whether both sides are one meromorphic function, so that what is finite on both has one limit."""
    if not left.meromorphic or not right.meromorphic or left.ramification != 1 or right.ramification != 1:
        return False
    with length(1 + EXTRA_TERMS):
        trees = [choices.smooth(tree, _View(point, variable, side)) for side in (left, right)]
    return trees[0] == trees[1]


class _View(NamedTuple):
    """One side, as where choices are made from."""

    point: EvaluationPoint
    variable: str
    side: Side

    def value(self, node: Node) -> Any:
        return _run(node, self.point, self.variable, self.side.afresh())

    def holds(self, condition: Node) -> bool:
        side = self.side.afresh()
        symbols = _symbols(self.point, self.variable, side)
        return compile_condition(condition, side.algebra, self.point.facts)(symbols)

    def sign(self, node: Node) -> int:
        side = self.side.afresh()
        return side.sign(_run(node, self.point, self.variable, side))


class _Sides:
    """A function with a value at the point, on both sides."""

    def __init__(self, tree: Node, point: EvaluationPoint, variable: str, order: int, here: Real) -> None:
        self.tree, self.point, self.variable, self.order, self.here = tree, point, variable, order, here
        self.expansions = {sign: _expand(tree, point, variable, sign, order) for sign in (-1, 1)}
        self.jumps = False

    def approach(self, direction: int) -> Approach:
        """The limit and the slope from one side."""
        expansion = self.expansions[direction]
        limit = expansion.limit()
        if limit is None:
            return Approach()
        gap = self._gap(expansion, limit)
        if gap:
            self.jumps = True
            return Approach(limit, inf * gap * direction)
        return Approach(limit, self._slope(direction))

    def _gap(self, expansion: _Expansion, limit: Real | float) -> int:
        """The sign of the limit minus the value."""
        if isinstance(limit, float):
            return 1 if limit > 0 else -1
        if expansion.side.continuous or limit - self.here == 0:
            return 0
        if limit - self.here != 0:
            return 1 if limit > self.here else -1
        smooth, at_point = self._smooth(expansion.side), choices.smooth(self.tree, self.point)
        if self._is_continuous(smooth) and self._proved(smooth, at_point, 0):
            return 0
        raise Undecided("whether it is continuous here is not certain")

    def _slope(self, direction: int) -> Real | float:
        expansion = self.expansions[direction]
        ramification = expansion.side.ramification
        for power in range(1, ramification):
            sign = scalars.sign(expansion.coefficient(power))
            if sign:
                return inf * sign * direction
        return expansion.coefficient(ramification) * direction

    def shape(self, left: Approach, right: Approach) -> Shape:
        """What the two sides are together."""
        if left.limit is None or right.limit is None:
            return "isolated_point" if left.limit is right.limit else "domain_endpoint"
        if self.jumps:
            return "discontinuous"
        if isinstance(left.slope, float) and isinstance(right.slope, float):
            return "vertical_tangent" if left.slope == right.slope else "cusp"
        if isinstance(left.slope, float) or isinstance(right.slope, float):
            return "corner"
        return "differentiable" if self._agree(1) else "corner"

    def derivative(self) -> Real | None:
        """The derivative of the order asked for, where the one-sided ones agree."""
        if self.order > 1 and not all(expansion.side.convergent for expansion in self.expansions.values()):
            raise Undecided("only its first derivative can be found here")
        right = self._taylor(1, self.order)
        if right is None or not all(self._agree(order) for order in range(2, self.order + 1)):
            return None
        return right * factorial(self.order)

    def _taylor(self, direction: int, order: int) -> Real | None:
        """The coefficient of (x − x₀)^order on one side, ``None`` after a fractional power."""
        expansion = self.expansions[direction]
        ramification = expansion.side.ramification
        between = range((order - 1) * ramification + 1, order * ramification)
        if any(scalars.sign(expansion.coefficient(power)) for power in between):
            return None
        return expansion.coefficient(order * ramification) * (direction if order % 2 else 1)

    def _agree(self, order: int) -> bool:
        """Whether the derivatives of that order from both sides are the same."""
        left, right = self._taylor(-1, order), self._taylor(1, order)
        if left is None or right is None or left != right:
            return False
        if left == right:
            return True
        one, other = (self._smooth(self.expansions[direction].side) for direction in (-1, 1))
        if self._is_analytic(one) and self._is_analytic(other) and self._proved(one, other, order):
            return True
        raise Undecided("whether the slopes on both sides are equal is not certain")

    def _smooth(self, side: Side) -> Node:
        """The tree without choices that is equal to this one on one side."""
        with length(side.ramification * (self.order + EXTRA_TERMS)):
            return choices.smooth(self.tree, _View(self.point, self.variable, side))

    def _is_continuous(self, smooth: Node) -> bool:
        """Whether a tree without choices has at the point the value that it tends to: if it has one there."""
        self.point.value(smooth)
        return all(part.head != "atan2" for part in walk(smooth))

    def _is_analytic(self, smooth: Node) -> bool:
        """Whether a tree has a Taylor series at the point, so that its derivatives there are those of its formula."""
        try:
            program = compile_tree(smooth, JETS, self.point.facts)
            taylor(program, self.point.symbols(), {self.variable: 1}, self.order)
        except (Singular, Undefined):
            return False
        return True

    def _proved(self, one: Node, other: Node, order: int) -> bool:
        """Whether two trees, or their derivatives of that order, are proved to be equal at the point."""
        by = [self.variable] * order
        return one == other or closed_forms.equals(difference(one, other), self.point, fmpq(0), by)
