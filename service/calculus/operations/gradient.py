"""/gradient: the derivatives of an expression by each of several variables."""

from collections.abc import Collection
from functools import partial
from typing import Unpack

from service.answer_types import GradientAnswer, Partial
from service.calculus.arithmetic.points import At
from service.calculus.certified.constant_calls import refuse_undefined
from service.calculus.certified.domain_notes import domain_notes
from service.calculus.certified.values import evaluate_at
from service.calculus.operations.derivative import shown_derivative, warning
from service.errors import NoFormula
from service.language import ReadingFields, writer
from service.language.question import pose
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
    facts, warnings = question.assumptions, question.warnings
    parts: list[Partial] = []
    for name in names:
        try:
            result = shown_derivative(question, [name], simplify, warnings).form
        except NoFormula as missing:
            if at is None:
                raise
            result = None
            warnings.append(warning("no_formula", missing.detail))
        parts.append(
            {
                "variable": name,
                "derivative": writer.text(result, question.options.symbols) if result else None,
                "latex": writer.latex(result) if result else None,
                "domain": domain_notes(question.tree, {name: 1}, facts, result),
                "at": None if at is None else value({name: 1}),
            }
        )
    return {
        "interpreted": question.interpreted,
        "notation": question.notation,
        "variables": names,
        "gradient": parts,
        "at": None if at is None else value(),
        "warnings": list({repr(warning): warning for warning in warnings}.values()),
    }
