"""/evaluate: an expression, or its derivative, at one point or thousands, exactly and to digits that are proved."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from service.answer_types import EvaluateAnswer
from service.calculus.arithmetic.points import At, place
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import Budget
from service.calculus.certified.values import result
from service.language import canonical_name
from service.language.question import Question, choose_variable, pose
from service.language.tree import free_symbols

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
) -> EvaluateAnswer:
    """Evaluate an expression, or its derivative of that order, at points.

    ``assumptions`` only declare their symbols: a value at a point needs none. Raises ``ExpressionError`` where the
    expression cannot be read, ``InvalidField`` where a point cannot, ``VariableRequired`` where it is not said what a
    derivative or a single coordinate belongs to.
    """
    points = list(at) if isinstance(at, Sequence) and not isinstance(at, str) else [at]
    names = {*symbols, *(assumptions or ()), *(order if isinstance(order, Mapping) else ()), *_named(points)}
    question = pose(expression, variable=variable, symbols=names, decimal_separator=decimal_separator, **reading)
    variable = _variable(question, order, points)
    evaluator = Evaluator(question.tree, _index(order, variable), complex_values=domain == "complex")
    read = partial(place, variable=variable, symbols=free_symbols(question.tree), algebra=evaluator.algebra,
                   decimal_separator=decimal_separator)  # fmt: skip
    places, budget = [read(point) for point in points], Budget()
    return {
        "interpreted": question.interpreted,
        "variable": variable,
        "order": order if isinstance(order, int) else dict(order),
        "digits": digits,
        "results": [result(evaluator, point, digits, budget) for point in places],
        "warnings": question.warnings,
    }


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
