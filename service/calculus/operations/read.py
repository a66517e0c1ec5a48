"""/read: how an expression is read, and nothing else, so that an editor can show it while somebody types.

It goes the way of all operations: reading is refused by the guard before it is long, but not before the worst texts
have taken some ten milliseconds, which would hold up every other request of a web process and no other kernel.
"""

from typing import Unpack

from service.answer_types import PartialReading, ReadAnswer, TypedSymbol
from service.errors import ExpressionError
from service.language import ReadingFields, ReadingOptions, guard, unfinished, writer
from service.language.names import FUNCTIONS
from service.language.question import pose
from service.language.tree import Node, symbol, walk


def read(*, expression: str, **reading: Unpack[ReadingFields]) -> ReadAnswer:
    """Read an expression; nothing is computed.

    Raises ``ExpressionError`` where it cannot be read, with what is there already as ``partial``.
    """
    try:
        question = pose(expression, reading, order=0, check=guard.check)
    except ExpressionError as error:
        error.fields["partial"] = _partial(expression, error, ReadingOptions.of(reading, [expression]))
        raise
    warnings = question.warnings
    others = [note["alternative"] for note in warnings if note["alternative"]]
    return {
        "interpreted": question.interpreted,
        "notation": question.notation,
        "latex": writer.latex(question.tree),
        "mathml": writer.mathml(question.tree),
        "symbols": _symbols(question.tree, expression),
        "functions": sorted({part.head for part in walk(question.tree) if part.head in FUNCTIONS}),
        "alternatives": list(dict.fromkeys(others)),
        "partial": None,
        "warnings": warnings,
    }


def _symbols(tree: Node, text: str) -> list[TypedSymbol]:
    """Every symbol with all its spellings in the text, by name."""
    spellings: dict[str, dict[str, None]] = {}
    for part in walk(tree):
        if part.head == "symbol":
            spellings.setdefault(str(part.value), {})[text[part.start : part.end]] = None
    return [
        {"name": name, "mathml": writer.mathml(symbol(name)), "typed": list(typed)}
        for name, typed in sorted(spellings.items())
    ]


def _partial(text: str, error: ExpressionError, options: ReadingOptions) -> PartialReading | None:
    found = unfinished.partial(text, error.fields["position"], options)
    if found is None:
        return None
    return {
        "interpreted": writer.text(found.tree, options.symbols),
        "latex": writer.latex(found.tree).replace(unfinished.HOLE, r"\square"),
        "mathml": writer.mathml(found.tree),
        "end": found.end,
    }
