"""The derivative that an estimate is compared with: certified, or the reason why there is none."""

from collections.abc import Callable
from typing import NamedTuple

from flint import arb, ctx, fmpq

from service.answer_types import DIGITS, EstimatedDerivative, OneSided, Shape
from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure, Undecided
from service.calculus.arithmetic.points import Place
from service.calculus.arithmetic.real_balls import precision
from service.calculus.arithmetic.rounding import BITS_PER_DIGIT, double
from service.calculus.certified.certify import Certified, certify, examine
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import Budget
from service.calculus.local.behaviour import Approach
from service.calculus.local.expansion import Limit
from service.calculus.symbolic import closed_forms
from service.calculus.symbolic.closed_forms import EvaluationPoint
from service.language.tree import Node

#: Bits at which a derivative is enclosed whose digits are not certain, because it may be zero.
_TRIAL_BITS = 256


class Truth(NamedTuple):
    """What is proved of the derivative. ``enclosure`` gives it at the present precision, if there is one."""

    status: Shape
    certified: Certified
    exact: str | None = None
    left: Approach | None = None
    right: Approach | None = None
    enclosure: Callable[[], Real] | None = None

    def shown(self) -> EstimatedDerivative:
        """The field ``derivative`` of the answer; it is real, so that neither form is a pair."""
        decimal, value = self.certified.decimal, self.certified.value
        return {
            "status": self.status,
            "exact": self.exact,
            "decimal": decimal if isinstance(decimal, str) else None,
            "value": value if isinstance(value, float) else None,
            "certified": self.certified.status == "defined",
            "reason": self.certified.reason,
            "left": _side(self.left),
            "right": _side(self.right),
        }


def truth(tree: Node, variable: str, place: Place, order: int) -> Truth:
    """Certify the derivative of an order at a point, or find out what stands in its way."""
    evaluator, budget = Evaluator(tree, {variable: order}), Budget()
    found = certify(evaluator, place, DIGITS, budget)
    if found.status == "defined":
        return Truth(
            "differentiable", found, _closed_form(evaluator, place, found), enclosure=_Enclosure(evaluator, place)
        )
    enclosure = _Enclosure(evaluator, place)
    if found.status == "undecided" and enclosure.is_finite():
        return Truth("differentiable", found, enclosure=enclosure)
    if found.status == "too_large":
        return Truth("undecided", found)
    obstacle = examine(tree, place, variable, order, budget)
    return Truth(obstacle.shape, found, None, obstacle.left, obstacle.right)


class _Enclosure:
    """The derivative at the present precision; remembers it for each precision."""

    def __init__(self, evaluator: Evaluator, place: Place) -> None:
        self.evaluator, self.place = evaluator, place
        self.known: dict[int, Real] = {}

    def __call__(self) -> Real:
        if ctx.prec not in self.known:
            self.known[ctx.prec] = self._enclosed()
        return self.known[ctx.prec]

    def _enclosed(self) -> Real:
        try:
            return self.evaluator.enclose(EvaluationPoint(self.place))
        except Failure:
            found = certify(self.evaluator, self.place, int(ctx.prec / BITS_PER_DIGIT), Budget())
        if isinstance(found.enclosure, fmpq | arb):
            return found.enclosure
        raise Undecided("the derivative is not certain at this precision")

    def is_finite(self) -> bool:
        """Whether the derivative exists, even if its digits are not certain."""
        with precision(_TRIAL_BITS):
            try:
                self.known[ctx.prec] = self.evaluator.enclose(EvaluationPoint(self.place))
            except Failure:
                return False
        return True


def _closed_form(evaluator: Evaluator, place: Place, found: Certified) -> str | None:
    if isinstance(found.enclosure, fmpq):
        return closed_forms.quotient(found.enclosure)
    return closed_forms.closed_form(evaluator.tree, EvaluationPoint(place), found.enclosure, evaluator.by)


def _side(approach: Approach | None) -> OneSided | None:
    if approach is None:
        return None
    return {"limit": _number(approach.limit), "slope": _number(approach.slope)}


def _number(value: Limit) -> float | str | None:
    if value is None:
        return None
    if isinstance(value, float):
        return "+inf" if value > 0 else "-inf"
    try:
        return double(value)
    except Undecided:
        return float(value)
