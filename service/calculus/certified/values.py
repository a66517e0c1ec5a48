"""What is proved at a point, as answers show it: a status, a closed form, proven decimals, the nearest double."""

from collections.abc import Mapping

from flint import fmpq

from service.answer_types import Value
from service.calculus.arithmetic.points import At, Place, place
from service.calculus.certified.certify import Certified, certify
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import Budget
from service.calculus.symbolic import closed_forms
from service.calculus.symbolic.closed_forms import EvaluationPoint
from service.language.options import STANDARD, ReadingOptions
from service.language.tree import Node, free_symbols


def evaluate_at(
    tree: Node,
    at: At | None,
    variable: str | None,
    index: Mapping[str, int] | None = None,
    digits: int = 15,
    options: ReadingOptions = STANDARD,
    *,
    exact: bool = True,
) -> Value:
    """Evaluate a tree, or the derivative of it that ``index`` names, at one point, as an item of ``results``."""
    point = place(at, variable, free_symbols(tree), options=options)
    return result(Evaluator(tree, index), point, digits, Budget(), exact=exact)


#: What a search for a closed form costs beyond a success, which is cheaper: where ten points have none, whether the
#: others have one depends on the expression more than on the point. A table of 100 values takes a third of the time.
PRICE_OF_NONE = 4


def result(evaluator: Evaluator, point: Place, digits: int, budget: Budget, *, exact: bool = True) -> Value:
    """One item of ``results``: the point as it was read and what is proved there; ``exact``: in closed form too."""
    found = certify(evaluator, point, digits, budget)
    form, sought = _exact(evaluator, point, found, budget) if exact else (None, False)
    return {
        "at": {name: coordinate.text for name, coordinate in point.items()},
        "status": found.status,
        "exact": form,
        "exact_status": "found" if form is not None else "none_known" if sought else "not_sought",
        "decimal": found.decimal,
        "value": found.value,
        "reason": found.reason,
    }


def _exact(evaluator: Evaluator, point: Place, found: Certified, budget: Budget) -> tuple[str | None, bool]:
    """The value in closed form, where it has a short one, and whether one was sought."""
    if isinstance(found.enclosure, fmpq):
        return closed_forms.quotient(found.enclosure), True
    if found.enclosure is None or not budget.closed_forms.spend():
        return None, False
    form = closed_forms.closed_form(
        evaluator.tree, EvaluationPoint(point, evaluator.algebra), found.enclosure, evaluator.by
    )
    if form is None:
        budget.closed_forms.spend(PRICE_OF_NONE)
    return form, True
