"""/evaluate: an expression, or its derivative, at one point or thousands, exactly and to digits that are proved."""

from collections.abc import Sequence
from functools import partial
from typing import Unpack

from service.answer_types import DIGITS, EvaluateAnswer
from service.calculus.arithmetic.points import At, place
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import Budget
from service.calculus.certified.values import result
from service.language import ReadingFields, guard
from service.language.question import Order, Question, choose_variable, pose
from service.language.tree import free_symbols


def evaluate(
    *,
    expression: str,
    variable: str | None = None,
    order: Order = 0,
    at: At | Sequence[At] | None = None,
    digits: int = DIGITS,
    domain: str = "real",
    exact: bool = True,
    **reading: Unpack[ReadingFields],
) -> EvaluateAnswer:
    """Evaluate an expression, or its derivative of that order, at points.

    ``assumptions`` only declare their symbols: a value at a point needs none. Raises ``ExpressionError`` where the
    expression cannot be read, ``InvalidField`` where a point cannot, ``VariableRequired`` where it is not said what a
    derivative or a single coordinate belongs to.
    """
    points = list(at) if isinstance(at, Sequence) and not isinstance(at, str) else [at]
    question = pose(expression, reading, variable=variable, order=order, at=points,
                    check=guard.check if order else guard.check_value)  # fmt: skip
    variable = _variable(question, points)
    index = question.multi_index if question.order else {}
    evaluator = Evaluator(question.tree, index, complex_values=domain == "complex")
    read = partial(place, variable=variable, symbols=free_symbols(question.tree), algebra=evaluator.algebra,
                   options=question.options)  # fmt: skip
    places, budget = [read(point) for point in points], Budget()
    return {
        "interpreted": question.interpreted,
        "notation": question.notation,
        "variable": variable,
        "order": question.order,
        "digits": digits,
        "results": [result(evaluator, point, digits, budget, exact=exact) for point in places],
        "warnings": question.warnings,
    }


def _variable(question: Question, points: Sequence[At | None]) -> str | None:
    """The one variable, where there is one or the question needs one."""
    by_one = isinstance(question.order, int) and question.order > 0
    needed = question.variable or by_one or any(isinstance(point, str) for point in points)
    return choose_variable(question) if needed or len(free_symbols(question.tree)) == 1 else None
