"""/gradient: the derivatives of an expression by each of several variables."""

from collections.abc import Collection, Mapping
from typing import Any

from service.answer_types import GradientAnswer, Partial
from service.calculus.arithmetic.points import At
from service.calculus.certified.domain_notes import domain_notes
from service.calculus.certified.values import evaluate_at
from service.calculus.operations.derivative import canonical, declarations, named, simple
from service.calculus.symbolic.differentiation import differentiate
from service.language import writer
from service.language.question import pose
from service.language.tree import free_symbols


def gradient(
    *,
    expression: str,
    variables: Collection[str] | None = None,
    simplify: str = "none",
    at: At | None = None,
    assumptions: Mapping[str, str] | None = None,
    symbols: Collection[str] = (),
    **reading: Any,
) -> GradientAnswer:
    """Differentiate an expression by each of the variables: all its free symbols, sorted, if none are named.

    Raises ``ExpressionError`` where it cannot be read, ``MathematicsError`` where it has no derivative.
    """
    declared = declarations([*symbols, *(variables or ())], assumptions, at)
    question = pose(expression, symbols=declared, **reading)
    names = list(dict.fromkeys(map(canonical, variables or free_symbols(question.tree))))
    alone = names[0] if len(names) == 1 else None
    facts, warnings = named(assumptions or {}), list(question.warnings)
    parts: list[Partial] = []
    for name in names:
        result = simple(differentiate(question.tree, [name], facts).last, simplify, facts, warnings)
        parts.append(
            {
                "variable": name,
                "derivative": writer.text(result, declared),
                "latex": writer.latex(result),
                "domain": domain_notes(question.tree, {name: 1}, facts),
                "at": None if at is None else evaluate_at(question.tree, at, alone, {name: 1}),
            }
        )
    return {
        "interpreted": question.interpreted,
        "variables": names,
        "gradient": parts,
        "at": None if at is None else evaluate_at(question.tree, at, alone),
        "warnings": list({repr(warning): warning for warning in warnings}.values()),
    }
