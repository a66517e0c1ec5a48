"""What every operation is asked: an expression, read and guarded, and the variable that it is a function of."""

from collections.abc import Collection
from typing import NamedTuple

from service import answer_types
from service.errors import DivisionByZero, ExpressionError, VariableRequired
from service.language import Note, canonical_name, caret, guard, read, writer
from service.language.tree import Node, free_symbols


class Question(NamedTuple):
    """An expression that may be computed with. ``variable`` is the one that was named, by a field or a left side.

    ``symbols`` are the names that were declared: they are never written like a constant.
    """

    tree: Node
    notes: tuple[Note, ...]
    variable: str | None
    symbols: frozenset[str] = frozenset()

    @property
    def interpreted(self) -> str:
        """The expression as it was read, in our own syntax."""
        return writer.text(self.tree, self.symbols)

    @property
    def warnings(self) -> list[answer_types.Note]:
        """Every guess that reading took, as the answer shows it."""
        return [note.shown() for note in self.notes]


def pose(
    expression: str,
    *,
    format: str = "auto",
    implicit: bool = True,
    decimal_separator: str = ".",
    symbols: Collection[str] = (),
    variable: str | None = None,
    order: int = 1,
) -> Question:
    """Read and guard an expression; the names of ``symbols`` and ``variable`` win over every other reading.

    Raises ``ExpressionError`` with a position where the text cannot be read or would cost too much.
    """
    declared = frozenset(symbols) | ({variable} if variable else set())
    reading = read(expression, format=format, implicit=implicit, decimal_separator=decimal_separator, symbols=declared)
    _check(expression, reading.tree, order)
    named = canonical_name(variable) if variable else reading.variable
    return Question(reading.tree, reading.notes, named, frozenset(canonical_name(name) or name for name in declared))


def _check(expression: str, tree: Node, order: int) -> None:
    """Guard the tree; the guard knows no text, so what it refuses is shown in the text here."""
    try:
        guard.check(tree, order=order)
    except (ExpressionError, DivisionByZero) as error:
        error.fields["caret"] = caret(expression, error.fields["position"], error.fields["end"])
        raise


def choose_variable(question: Question) -> str:
    """The variable that was named, or the only free symbol; ``x`` for a constant.

    Raises ``VariableRequired`` with the candidates when several symbols are free and none is named.
    """
    if question.variable:
        return question.variable
    candidates = free_symbols(question.tree)
    if len(candidates) > 1:
        raise VariableRequired(
            f"the expression has {len(candidates)} free symbols and no variable is named",
            candidates=candidates,
            hint=f'name one, for example "variable": "{candidates[0]}"',
        )
    return candidates[0] if candidates else "x"
