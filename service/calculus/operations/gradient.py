"""/gradient: the derivatives of an expression by each of several variables."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Unpack

from service.answer_types import GradientAnswer, Note, Partial, Value
from service.calculus.arithmetic.points import At
from service.calculus.certified.constant_calls import refuse_undefined
from service.calculus.certified.domain_notes import domain_notes
from service.calculus.certified.values import evaluate_at
from service.calculus.operations.derivative import shown_derivative, warning
from service.errors import NoFormula
from service.language import ReadingFields, writer
from service.language.question import Question, pose
from service.language.tree import free_symbols


def gradient(
    *,
    expression: str,
    variables: Collection[str] | None = None,
    simplify: str = "none",
    at: At | None = None,
    exact: bool = True,
    **reading: Unpack[ReadingFields],
) -> GradientAnswer:
    """Differentiate an expression by each of the variables: all its free symbols, sorted, if none are named.

    A component without a formula is null, with its value at the point. Raises ``ExpressionError`` where it cannot be
    read, ``MathematicsError`` where it has no derivative, and ``NoFormula`` without a point.
    """
    question = pose(expression, reading, variables=variables or (), at=at)
    refuse_undefined(question.tree)
    names = list(dict.fromkeys(map(question.options.canonical, variables or free_symbols(question.tree))))
    alone = names[0] if len(names) == 1 else None
    value = partial(evaluate_at, question.tree, at, alone, options=question.options, exact=exact)
    there, warnings = value if at is not None else None, question.warnings
    parts = [_component(question, name, simplify, there, warnings) for name in names]
    return {
        "interpreted": question.interpreted,
        "notation": question.notation,
        "variables": names,
        "gradient": parts,
        "at": there() if there else None,
        "warnings": list({repr(warning): warning for warning in warnings}.values()),
    }


def _component(
    question: Question, name: str, simplify: str, value: Callable[..., Value] | None, warnings: list[Note]
) -> Partial:
    """The derivative by one variable, and what to warn of; without a formula only if there is a point for its value."""
    try:
        result = shown_derivative(question, [name], simplify, warnings).form
    except NoFormula as missing:
        if value is None:
            raise
        result = None
        warnings.append(warning("no_formula", missing.detail))
    return {
        "variable": name,
        "derivative": writer.text(result, question.options.symbols) if result else None,
        "latex": writer.latex(result) if result else None,
        "domain": domain_notes(question.tree, {name: 1}, question.assumptions, result),
        "at": value({name: 1}) if value else None,
    }
