"""/evaluate: an expression, or its derivative, at one point or thousands, exactly and to digits that are proved."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from flint import fmpq

from service.calculus.arithmetic.points import At, Place, place
from service.calculus.certified.certify import Certified, certify
from service.calculus.certified.evaluator import Quantity
from service.calculus.certified.refinement import Budget
from service.calculus.symbolic import closed_forms
from service.calculus.symbolic.closed_forms import Setting
from service.language import canonical_name
from service.language.question import Question, choose_variable, pose
from service.language.tree import Node, free_symbols

#: Characters of a rational value that is shown as a quotient.
MAX_RATIONAL = 80

Order = int | Mapping[str, int]


def evaluate(
    *,
    expression: str,
    variable: str | None = None,
    order: Order = 0,
    at: At | Sequence[At] | None = None,
    digits: int = 15,
    domain: str = "real",
    symbols: Collection[str] = (),
    assumptions: Mapping[str, str] | None = None,
    decimal_separator: str = ".",
    **reading: Any,
) -> dict[str, Any]:
    """Evaluate an expression, or its derivative of that order, at points.

    ``assumptions`` only declare their symbols: a value at a point needs none. Raises ``ExpressionError`` where the
    expression cannot be read, ``InvalidField`` where a point cannot, ``VariableRequired`` where it is not said what a
    derivative or a single coordinate belongs to.
    """
    points = list(at) if isinstance(at, Sequence) and not isinstance(at, str) else [at]
    names = {*symbols, *(assumptions or ()), *(order if isinstance(order, Mapping) else ()), *_named(points)}
    question = pose(expression, variable=variable, symbols=names, decimal_separator=decimal_separator, **reading)
    variable = _variable(question, order, points)
    quantity = Quantity(question.tree, _index(order, variable), complex_values=domain == "complex")
    read = partial(place, variable=variable, symbols=free_symbols(question.tree), algebra=quantity.algebra,
                   decimal_separator=decimal_separator)  # fmt: skip
    places, budget = [read(point) for point in points], Budget()
    return {
        "interpreted": question.interpreted,
        "variable": variable,
        "order": order if isinstance(order, int) else dict(order),
        "digits": digits,
        "results": [result(quantity, point, digits, budget) for point in places],
        "warnings": question.warnings,
    }


def evaluate_at(
    tree: Node, at: At | None, variable: str | None, index: Mapping[str, int] | None = None, digits: int = 15
) -> dict[str, Any]:
    """Evaluate a tree, or the derivative of it that ``index`` names, at one point, as an item of ``results``."""
    return result(Quantity(tree, index), place(at, variable, free_symbols(tree)), digits, Budget())


#: What a search for a closed form costs beyond a success, which is cheaper: where ten points have none, whether the
#: others have one depends on the expression more than on the point. A table of 100 values takes a third of the time.
PRICE_OF_NONE = 4


def result(quantity: Quantity, point: Place, digits: int, budget: Budget) -> dict[str, Any]:
    """One item of ``results``: the point as it was read and what is proved there."""
    found = certify(quantity, point, digits, budget)
    return {
        "at": {name: coordinate.text for name, coordinate in point.items()},
        "status": found.status,
        "exact": _exact(quantity, point, found, budget),
        "decimal": found.decimal,
        "value": found.value,
        "reason": found.reason,
    }


def _exact(quantity: Quantity, point: Place, found: Certified, budget: Budget) -> str | None:
    """The value in closed form, where it has a short one."""
    if isinstance(found.enclosure, fmpq):
        text = str(found.enclosure)
        return text if len(text) <= MAX_RATIONAL else None
    if found.status != "defined" or not budget.spend("closed_forms"):
        return None
    form = closed_forms.closed_form(quantity.tree, Setting(point, quantity.algebra), found.enclosure, quantity.by)
    if form is None:
        budget.spend("closed_forms", PRICE_OF_NONE)
    return form


def _named(points: Sequence[At | None]) -> set[str]:
    """The symbols that the points give values to."""
    return {name for point in points if isinstance(point, Mapping) for name in point}


def _variable(question: Question, order: Order, points: Sequence[At | None]) -> str | None:
    """The one variable, where there is one or the question needs one."""
    if question.variable:
        return canonical_name(question.variable) or question.variable
    needed = (isinstance(order, int) and order > 0) or any(isinstance(point, str) for point in points)
    if needed or len(free_symbols(question.tree)) == 1:
        return choose_variable(question)
    return None


def _index(order: Order, variable: str | None) -> dict[str, int]:
    """How often to differentiate by which variable."""
    if isinstance(order, int):
        return {variable: order} if variable and order else {}
    return {canonical_name(name) or name: times for name, times in order.items()}
