"""/derivative: the derivative of any order, exact and readable, with its steps and where it holds."""

from collections.abc import Collection, Mapping, Sequence
from typing import Unpack

from service.answer_types import DerivativeAnswer, Note, NoteCode, PointAnswer, Step
from service.calculus.arithmetic.points import At
from service.calculus.certified import self_check
from service.calculus.certified.constant_calls import refuse_undefined
from service.calculus.certified.domain_notes import domain_notes
from service.calculus.certified.values import evaluate_at
from service.calculus.symbolic.differentiation import Derived, differentiate
from service.calculus.symbolic.simplification import simplified
from service.calculus.symbolic.steps import derivation
from service.calculus.symbolic.steps import shown as shown_steps
from service.errors import MathematicsError, NoFormula, TooComplex, Unsupported
from service.language import ReadingFields, writer
from service.language.question import Order, Question, choose_variable, pose
from service.language.tree import Node, free_symbols

Warnings = list[Note]


def derivative(
    *,
    expression: str,
    variable: str | None = None,
    order: Order = 1,
    simplify: str = "none",
    forms: Collection[str] = (),
    steps: bool = False,
    at: At | None = None,
    exact: bool = True,
    **reading: Unpack[ReadingFields],
) -> DerivativeAnswer:
    """Differentiate an expression by one variable, or by several: ``order={"x": 2, "y": 1}``.

    Where there is no formula, the answer has the value at the point alone, and none of what a formula would show.
    Raises ``ExpressionError`` where it cannot be read, ``MathematicsError`` where it has no derivative, and
    ``NoFormula`` without a point.
    """
    question = pose(expression, reading, variable=variable, order=order, at=at)
    name = choose_variable(question) if isinstance(order, int) else None
    facts, warnings = question.assumptions, question.warnings
    refuse_undefined(question.tree)
    try:
        derived, result = shown_derivative(question, question.by, simplify, warnings)
    except NoFormula as missing:
        if at is None:
            raise
        return _without_formula(question, name, _values(question, at, name, exact), missing)
    return {
        "interpreted": question.interpreted,
        "notation": question.notation,
        "variable": name,
        "order": question.order,
        "derivative": writer.text(result, question.options.symbols),
        "latex": writer.latex(result),
        "forms": _forms(result, forms, warnings),
        "steps": _steps(question, derived, result, warnings) if steps else None,
        "at": None if at is None else _values(question, at, name, exact),
        "domain": domain_notes(question.tree, question.multi_index, facts, result),
        "warnings": warnings,
    }


def _without_formula(question: Question, name: str | None, values: PointAnswer, missing: NoFormula) -> DerivativeAnswer:
    """The answer where only the value of the derivative at the point is known, by Taylor arithmetic with balls."""
    return {
        "interpreted": question.interpreted,
        "notation": question.notation,
        "variable": name,
        "order": question.order,
        "derivative": None,
        "latex": None,
        "forms": {},
        "steps": None,
        "at": values,
        "domain": domain_notes(question.tree, question.multi_index, question.assumptions),
        "warnings": [*question.warnings, warning("no_formula", missing.detail)],
    }


def _forms(result: Node, forms: Collection[str], warnings: Warnings) -> dict[str, str]:
    """The forms asked for, but those that lack a function which the derivative has."""
    written = {}
    for form in forms:
        try:
            written[form] = writer.FORMS[form](result)
        except Unsupported as error:
            warnings.append(warning("form_unavailable", f"there is no form in {form}: {error.detail}"))
    return written


def _steps(question: Question, derived: Derived, result: Node, warnings: Warnings) -> list[Step] | None:
    """The steps; ``None`` with a warning for too many and for a derivative that the rules alone do not find."""
    try:
        if derived.computation:
            lines = derivation(question.tree, question.multi_index, derived.trees, result, derived.computation)
            return shown_steps(lines, free_symbols(question.tree))
        reason = "SymPy helped to find this derivative, and it shows no steps"
    except (MathematicsError, TooComplex) as error:
        reason = error.detail
    warnings.append(warning("no_steps", reason))
    return None


def _values(question: Question, at: At, name: str | None, exact: bool) -> PointAnswer:
    """Function and derivative at the point; a single coordinate belongs to the only variable."""
    index = question.multi_index
    name = next(iter(index)) if len(index) == 1 else name
    value, slope = (
        evaluate_at(question.tree, at, name, times, options=question.options, exact=exact) for times in ({}, index)
    )
    return {"at": value["at"], "value": value, "derivative": slope}


def shown_derivative(question: Question, by: Sequence[str], level: str, warnings: Warnings) -> self_check.Shown:
    """The derivative, and the form of it that is shown, simplified to that level.

    Raises ``MathematicsError`` where there is none, ``InternalError`` where our own check finds every form wrong.
    """
    facts = question.assumptions
    derived = differentiate(question.tree, by, facts)
    result = simple(derived.last, level, facts, warnings)
    return self_check.first_right(question, by, derived, result, warnings)


def simple(tree: Node, level: str, facts: Mapping[str, str], warnings: Warnings) -> Node:
    """The tree simplified to that level, or, with a warning, as far as that was possible."""
    result, complete = simplified(tree, level, facts)
    if not complete:
        warnings.append(warning("not_simplified", "no simpler form was found within the budget"))
    return result


def warning(code: NoteCode, message: str) -> Note:
    """A caveat of the whole answer."""
    return {"code": code, "message": message, "position": None, "end": None, "alternative": None}
