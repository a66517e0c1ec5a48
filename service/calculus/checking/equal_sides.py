"""An answer as a chain of equal sides, "2x^1 = 2x": the last one is meant, and the others should be equal to it."""

import re
from itertools import accumulate

from service.errors import Equation
from service.language import Reading, ReadingOptions, read

#: An equals sign that is no part of a comparison.
_EQUALS = re.compile(r"(?<![=<>!:])=(?![=<>])")


def read_sides(text: str, options: ReadingOptions) -> list[Reading]:
    """Read an answer: its last side first, then those before it, but for a left side such as "y =".

    Raises ``ExpressionError``, with its place in the text.
    """
    try:
        return [read(text, options)]
    except Equation:
        sides = _sides(text)
        if len(sides) < 2:
            raise
    *earlier, last = sides
    named = _is_left_side(earlier[0], last, options)
    return [read(side, options) for side in (last, *earlier[named:])]


def _sides(text: str) -> list[str]:
    """The sides of a chain, each where it stands in the text."""
    parts = _EQUALS.split(text)
    starts = accumulate((len(part) + 1 for part in parts), initial=0)
    return [" " * start + part for start, part in zip(starts, parts, strict=False)]


def _is_left_side(side: str, last: str, options: ReadingOptions) -> bool:
    """Whether it is a left side that is read as one."""
    try:
        read(f"{side}={last.lstrip()}", options)
    except Equation:
        return False
    return True
