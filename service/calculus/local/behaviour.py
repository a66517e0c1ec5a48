"""A function at a point where it has no Taylor series: what it does on the left and on the right.

From the two series of ``puiseux`` and the value at the point follow the one-sided limits and slopes, and from these
whether there is a derivative, a corner, a cusp, a jump, a pole, an end of the domain, a hole. Two limits are taken to
be equal only where that is proved: they are the same rational, or no step of the computation jumped, or SymPy shows it.
"""

from math import factorial, inf
from typing import NamedTuple

from flint import fmpq

from service.answer_types import Shape
from service.calculus.arithmetic import scalars
from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure, Undecided, Undefined
from service.calculus.arithmetic.rounding import decimal
from service.calculus.local import irrational_powers, oscillation
from service.calculus.local.expansion import Beside, Expansion, Limit
from service.calculus.symbolic import choices, closed_forms
from service.calculus.symbolic.closed_forms import EvaluationPoint
from service.calculus.symbolic.differentiation import differentiate
from service.errors import FluxionError
from service.language.tree import Node, difference, walk


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
        if self.left == self.right == Approach():
            return _WORDS[self.shape]
        left, right = (_shown(side) for side in (self.left, self.right))
        return f"{_WORDS[self.shape]}; the slope is {left} on the left and {right} on the right"


_WORDS: dict[Shape, str] = {
    "corner": "it has a corner here",
    "cusp": "it has a cusp here",
    "vertical_tangent": "it has a vertical tangent here",
    "oscillating_slope": "its slope oscillates here and has no limit",
    "discontinuous": "it is not continuous here",
    "domain_endpoint": "its domain ends here",
    "isolated_point": "its domain has only this point here",
}


def _shown(side: Approach) -> str:
    slope = side.slope
    if slope is None:
        return "undefined" if side.limit is None else "not certain"
    return f"{slope:+}" if isinstance(slope, float) else decimal(slope, 6)


def behaviour(tree: Node, point: EvaluationPoint, variable: str, order: int = 1) -> Behaviour:
    """Examine a function of one variable at a point, at the present precision.

    ``derivative`` is that of the given ``order``. Raises ``Undecided``.
    """
    try:
        here = point.value(tree)
    except Undefined:
        return _around_hole(tree, point, variable)
    try:
        return _examined(_Sides(_beside(tree, point, variable, order), here))
    except Undecided:
        found = _oscillating(tree, point, variable, 0, here) or _squeezed(tree, point, variable, order)
        if found is None and _ends(tree, point, variable):
            found = Behaviour("domain_endpoint", Approach(), Approach())
        if found is None:
            raise
        return found


def _ends(tree: Node, point: EvaluationPoint, variable: str) -> bool:
    """Whether a side is found on which the function is not defined, whatever it does on the other one."""
    for direction in (-1, 1):
        try:
            if Beside(point, variable, direction, 1).expand(tree).limit() is None:
                return True
        except Undecided:
            continue
    return False


def successive(tree: Node, point: EvaluationPoint, variable: str, order: int) -> Behaviour:
    """Examine the function, then its derivative, and so on: the first that is not differentiable, or the last.

    A derivative is examined as a function that has at the point the value found before, however its formula looks
    there; beside the point it is the derivative of the formula that the function is on that side. Raises ``Undecided``.
    """
    found = behaviour(tree, point, variable)
    for times in range(1, order):
        if found.shape != "differentiable" or found.derivative is None:
            break
        found = _of_derivative(tree, point, variable, times, found.derivative)
    return found


def _of_derivative(tree: Node, point: EvaluationPoint, variable: str, times: int, here: Real) -> Behaviour:
    """Examine the derivative after so many times, which has that value at the point. Raises ``Undecided``."""
    try:
        return _examined(_SidesOfDerivative(_beside(tree, point, variable, 1, times), here))
    except Undecided:
        if found := _oscillating(tree, point, variable, times, here):
            return found
        raise


def _beside(tree: Node, point: EvaluationPoint, variable: str, order: int, times: int = 0) -> list["_OnSide"]:
    """The function, or its derivative of an order, expanded on the left and on the right."""
    sides = []
    for direction in (-1, 1):
        beside, formula = Beside(point, variable, direction, order), tree
        expansion = beside.expand(tree)
        if times and expansion.limit() is not None:
            formula = differentiate(expansion.smooth(tree), [variable] * times).last
            expansion = beside.expand(formula)
        sides.append(_OnSide(formula, expansion))
    return sides


class _OnSide(NamedTuple):
    """A formula and what it is on one side."""

    formula: Node
    expansion: Expansion

    def smooth(self) -> Node:
        """The formula with its choices made."""
        return self.expansion.smooth(self.formula)


def _oscillating(tree: Node, point: EvaluationPoint, variable: str, times: int, here: Real) -> Behaviour | None:
    """What a function, or its derivative after so many times, with that value at the point does if it oscillates."""
    for direction in (-1, 1):
        beside = Beside(point, variable, direction, 1)
        try:
            formula = differentiate(beside.formula(tree), [variable] * times).last if times else beside.formula(tree)
        except (Failure, FluxionError):
            continue
        if shape := oscillation.shape(formula, beside, here):
            return Behaviour(shape, Approach(), Approach())
    return None


def _squeezed(tree: Node, point: EvaluationPoint, variable: str, order: int) -> Behaviour | None:
    """What a function does that lies between two others which do the same."""
    bounds = irrational_powers.neighbours(tree, point) if order == 1 else None
    if bounds is None:
        return None
    below, above = (behaviour(bound, point, variable) for bound in bounds)
    return below if _same(below, above) else None


def _same(one: Behaviour, other: Behaviour) -> bool:
    """Whether limits, slopes and derivative are the same, which is certain of rational numbers and of ±inf only."""
    pairs = [(one.left.limit, other.left.limit), (one.left.slope, other.left.slope)]
    pairs += [(one.right.limit, other.right.limit), (one.right.slope, other.right.slope)]
    pairs += [(one.derivative, other.derivative)]
    return one.shape == other.shape and all(x == y for x, y in pairs)


def _examined(sides: "_Sides") -> Behaviour:
    left, right = sides.approach(-1), sides.approach(1)
    shape = sides.shape(left, right)
    return Behaviour(shape, left, right, sides.derivative() if shape == "differentiable" else None)


def _around_hole(tree: Node, point: EvaluationPoint, variable: str) -> Behaviour:
    """The behaviour around a point where there is no value."""
    try:
        left, right = _beside(tree, point, variable, 1)
        limits = left.expansion.limit(), right.expansion.limit()
        shape = _shape_of_hole(*limits, _is_one_function(left, right))
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


def _is_one_function(left: _OnSide, right: _OnSide) -> bool:
    """Whether both sides are one meromorphic function, so that what is finite on both has one limit."""
    sides = left.expansion.side, right.expansion.side
    if not all(side.meromorphic and side.ramification == 1 for side in sides):
        return False
    return left.smooth() == right.smooth()


class _Sides:
    """A function with a value at the point, on both sides."""

    def __init__(self, sides: list[_OnSide], here: Real) -> None:
        self.sides, self.here = {-1: sides[0], 1: sides[1]}, here
        self.beside = sides[1].expansion.beside
        self.order = self.beside.order
        self.jumps = False

    def approach(self, direction: int) -> Approach:
        """The limit and the slope from one side."""
        limit = self.sides[direction].expansion.limit()
        if limit is None:
            return Approach()
        gap = self._gap(self.sides[direction], limit)
        if gap:
            self.jumps = True
            return Approach(limit, inf * gap * direction)
        return Approach(limit, self._slope(direction))

    def _gap(self, side: _OnSide, limit: Real | float) -> int:
        """The sign of the limit minus the value."""
        if isinstance(limit, float):
            return 1 if limit > 0 else -1
        if side.expansion.side.continuous or limit - self.here == 0:
            return 0
        if limit - self.here != 0:
            return 1 if limit > self.here else -1
        smooth, at_point = side.smooth(), choices.smooth(side.formula, self.beside.at_point)
        if self._is_continuous(smooth) and self._proved(smooth, at_point, 0):
            return 0
        raise Undecided("whether it is continuous here is not certain")

    def _slope(self, direction: int) -> Limit:
        """The slope from one side; where the other is not defined, it may be missing."""
        try:
            return self._certain_slope(direction)
        except Undecided:
            if self.sides[-direction].expansion.limit() is None:
                return None
            raise

    def _certain_slope(self, direction: int) -> Real | float:
        expansion = self.sides[direction].expansion
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
        if self.order > 1 and not all(side.expansion.side.convergent for side in self.sides.values()):
            raise Undecided("only its first derivative can be found here")
        right = self._taylor(1, self.order)
        if right is None or not all(self._agree(order) for order in range(2, self.order + 1)):
            return None
        return right * factorial(self.order)

    def _taylor(self, direction: int, order: int) -> Real | None:
        """The coefficient of (x − x₀)^order on one side, ``None`` after a fractional power."""
        expansion = self.sides[direction].expansion
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
        one, other = (side.smooth() for side in self.sides.values())
        analytic = all(self.beside.is_analytic(formula, self.order) for formula in (one, other))
        if analytic and self._proved(one, other, order):
            return True
        raise Undecided("whether the slopes on both sides are equal is not certain")

    def _is_continuous(self, smooth: Node) -> bool:
        """Whether a tree without choices has at the point the value that it tends to: if it has one there."""
        self.beside.at_point.value(smooth)
        return all(part.head != "atan2" for part in walk(smooth))

    def _proved(self, one: Node, other: Node, order: int) -> bool:
        """Whether two trees, or their derivatives of that order, are proved to be equal at the point."""
        by = [self.beside.variable] * order
        return one == other or closed_forms.equals(difference(one, other), self.beside.at_point, fmpq(0), by)


class _SidesOfDerivative(_Sides):
    """A derivative that has a value at the point."""

    def _gap(self, side: _OnSide, limit: Real | float) -> int:
        """None: a derivative that has a limit from one side has that value, by the mean value theorem."""
        return 0
