"""/derivative: the derivative of any order, exact and readable, with its steps and where it holds."""

from collections.abc import Collection, Mapping
from typing import Any

from service.answer_types import DerivativeAnswer, Note, PointAnswer, Step
from service.calculus.arithmetic.points import At
from service.calculus.certified.domain_notes import domain_notes
from service.calculus.certified.values import evaluate_at
from service.calculus.symbolic.differentiation import Derived, differentiate
from service.calculus.symbolic.simplification import simplified
from service.calculus.symbolic.steps import derivation, shown
from service.errors import MathematicsError, TooComplex, Unsupported
from service.language import canonical_name, writer
from service.language.question import Question, choose_variable, pose
from service.language.tree import Node, free_symbols

Warnings = list[Note]


def derivative(
    *,
    expression: str,
    variable: str | None = None,
    order: int | Mapping[str, int] = 1,
    simplify: str = "none",
    forms: Collection[str] = (),
    steps: bool = False,
    at: At | None = None,
    assumptions: Mapping[str, str] | None = None,
    symbols: Collection[str] = (),
    **reading: Any,
) -> DerivativeAnswer:
    """Differentiate an expression by one variable, or by several: ``order={"x": 2, "y": 1}``.

    Raises ``ExpressionError`` where it cannot be read, ``MathematicsError`` where it has no derivative.
    """
    index = named(order) if isinstance(order, Mapping) else {}
    total = sum(index.values()) if isinstance(order, Mapping) else order
    declared = declarations(symbols, index, assumptions, at)
    question = pose(expression, symbols=declared, variable=variable, order=total, **reading)
    name = None if isinstance(order, Mapping) else canonical(choose_variable(question))
    index = index if name is None else {name: total}
    facts, warnings = named(assumptions or {}), list(question.warnings)
    derived = differentiate(question.tree, [each for each, times in index.items() for _ in range(times)], facts)
    result = simple(derived.last, simplify, facts, warnings)
    return {
        "interpreted": question.interpreted,
        "variable": name,
        "order": total if name else index,
        "derivative": writer.text(result, declared),
        "latex": writer.latex(result),
        "forms": _forms(result, forms, warnings),
        "steps": _steps(question, index, derived, result, warnings) if steps else None,
        "at": None if at is None else _values(question, at, name, index),
        "domain": domain_notes(question.tree, index, facts),
        "warnings": warnings,
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


def _steps(
    question: Question,
    index: Mapping[str, int],
    derived: Derived,
    result: Node,
    warnings: Warnings,
) -> list[Step] | None:
    """The steps; ``None`` with a warning for too many and for a derivative that the rules alone do not find."""
    try:
        if derived.computation:
            lines = derivation(question.tree, index, derived.trees, result, derived.computation)
            return shown(lines, free_symbols(question.tree))
        reason = "SymPy helped to find this derivative, and it shows no steps"
    except (MathematicsError, TooComplex) as error:
        reason = error.detail
    warnings.append(warning("no_steps", reason))
    return None


def _values(question: Question, at: At, name: str | None, index: Mapping[str, int]) -> PointAnswer:
    """Function and derivative at the point; a single coordinate belongs to the only variable."""
    name = next(iter(index)) if len(index) == 1 else name
    value = evaluate_at(question.tree, at, name)
    return {"at": value["at"], "value": value, "derivative": evaluate_at(question.tree, at, name, index)}


def simple(tree: Node, level: str, facts: Mapping[str, str], warnings: Warnings) -> Node:
    """The tree simplified to that level, or, with a warning, as far as that was possible."""
    result, complete = simplified(tree, level, facts)
    if not complete:
        warnings.append(warning("not_simplified", "no simpler form was found within the budget"))
    return result


def warning(code: str, message: str) -> Note:
    """A caveat of the whole answer."""
    return {"code": code, "message": message, "position": None, "end": None}


def declarations(symbols: Collection[str], *others: Any) -> set[str]:
    """The names that a request uses as variables: those it lists, and the keys of its objects."""
    return {*symbols, *(name for other in others if isinstance(other, Mapping) for name in other)}


def canonical(name: str) -> str:
    """The name as it stands in the tree: ``λ`` is ``lambda``."""
    return canonical_name(name) or name


def named(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values by canonical name, in alphabetical order."""
    return dict(sorted((canonical(name), value) for name, value in values.items()))
