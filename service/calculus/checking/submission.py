"""Answers, read as their authors meant them, and what becomes of those that cannot be read."""

import re
from typing import NamedTuple, cast

from service import answer_types
from service.errors import FluxionError, TooComplex
from service.language import Note, ReadingOptions, alternatives, guard, read, writer
from service.language.limits import MAX_EXPONENT
from service.language.tree import Node, free_symbols, number, substitute, symbol, walk

#: Exponents up to which nothing here expands a power: a generator stands for its base. (x - a)**6000 is a real task.
MAX_HARMLESS_EXPONENT = 10_000

_ARGUMENT = r"(?:\([^()=<>]*\)\s*+)?"
_TIMES = r"(?:\^\s*+\{?\d\}?|[²³])?\s*+"
_ABOVE = rf"[d∂]\s*+{_TIMES}(?:[A-Za-z]\s*+)?{_ARGUMENT}"
_BELOW = rf"[d∂]\s*+[A-Za-z]\s*+{_TIMES}"
#: "y' =", "f'(2) =", "dy/dx =", "d/dx x^2 =", "\frac{dy}{dx} =": the natural left sides of a derivative, which
#: /derivative refuses. A run of spaces is never tried twice.
_LEFT_SIDE = re.compile(
    rf"(\s*+(?:\$\$?|\\\(|\\\[)?\s*+)(?:{_ABOVE}/\s*+{_BELOW}[^=<>]*|\\[dt]?frac\s*+\{{\s*+{_ABOVE}\}}\s*+\{{\s*+{_BELOW}\}}[^=<>]*"
    rf"|[A-Za-z]\s*+(?:['’′´`]{{1,3}}|\^\s*+(?:\{{\s*+\\prime\s*+\}}|\\prime))\s*+{_ARGUMENT})=(?![=<>])"
)


class Answer(NamedTuple):
    """An answer that was read."""

    tree: Node
    notes: tuple[Note, ...]
    symbols: frozenset[str]
    text: str
    options: ReadingOptions

    @property
    def interpreted(self) -> str:
        """The answer in our own syntax."""
        return writer.text(self.tree, self.symbols)

    @property
    def warnings(self) -> list[answer_types.Note]:
        """Every guess that reading took."""
        return alternatives.shown(self.notes, self.text, self.tree, self.options)


def read_answer(text: str, options: ReadingOptions) -> Answer:
    """Read and guard an answer. Raises ``ExpressionError`` or ``DivisionByZero`` with the place of the fault."""
    left = _LEFT_SIDE.match(text)
    body = left[1] + " " * (left.end() - left.end(1)) + text[left.end() :] if left else text
    reading = read(body, options)
    guarded(reading.tree, order=0)
    tree, cased = _in_the_case_of(options.symbols, reading.tree)
    notes = (*reading.notes, *cased)
    if left:
        notes = (Note("left_side", f"{left[0].strip()!r} was left out", 0, left.end()), *notes)
    return Answer(tree, notes, options.symbols, body, options)


def _in_the_case_of(symbols: frozenset[str], tree: Node) -> tuple[Node, tuple[Note, ...]]:
    """The tree with x for X where the task has an x and no X: telephones begin with a capital."""
    meant = {name: name.swapcase() for name in free_symbols(tree) if name not in symbols and name.swapcase() in symbols}
    notes = (
        Note("letter_case", f"{node.value} was read as {meant[str(node.value)]}", node.start, node.end)
        for node in walk(tree)
        if node.head == "symbol" and node.value in meant
    )
    return substitute(tree, {name: symbol(other) for name, other in meant.items()}), tuple(notes)


def guarded(tree: Node, order: int) -> Node:
    """The tree itself, if it can be afforded; harmless exponents are judged as if they were ``MAX_EXPONENT``."""
    guard.check(_tamed(tree), order=order)
    return tree


def _tamed(tree: Node) -> Node:
    if not tree.args:
        return tree
    args = tuple(map(_tamed, tree.args))
    exponent = args[1].value if tree.head == "**" else None
    if isinstance(exponent, int) and MAX_EXPONENT < exponent <= MAX_HARMLESS_EXPONENT:
        args = (args[0], number(MAX_EXPONENT))
    return tree._replace(args=args)


def refusal(error: FluxionError) -> answer_types.AnswerProblem:
    """What the answer shows of an error."""
    return cast(answer_types.AnswerProblem, {"code": error.code, "detail": error.detail, **error.fields})


def refused_verdict(error: FluxionError) -> str:
    """An answer beyond our limits is for a human; one that says nothing is invalid."""
    return "undecided" if isinstance(error, TooComplex) else "invalid"
