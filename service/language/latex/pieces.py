"""LaTeX cut into pieces: digits, commands, letters, Greek letters and signs; spaces and spacing commands are gone."""

import re
from typing import NamedTuple

from service.errors import UnsupportedNotation
from service.language.alphabet import GREEK_LETTERS
from service.language.options import ReadingOptions
from service.language.text import unexpected_character
from service.language.tokens import fault

#: What has no meaning, and none of it given back: an atomic group, since Python up to 3.11.4 loses the place where a
#: possessive group fails half-way (gh-106052), and would leave the backslash of ``\frac`` out.
_IGNORED = (
    r"(?>(?:\s|~|\\[,;:!> ]|\\(?:displaystyle|textstyle|limits|nolimits|quad|qquad|(?:neg)?(?:thin|med|thick)space"
    r"|big[lr]?|Big[lr]?|bigg[lr]?|Bigg[lr]?)(?![A-Za-z]))*)"
)
_NUMBERS = {
    ".": r"[0-9]+(?:'[0-9]{3})*(?:\.[0-9]*)?|\.[0-9]+",
    ",": r"[0-9]+(?:'[0-9]{3})*(?:(?:,|\{,\})[0-9]+)?",
}
_PATTERNS = {
    separator: re.compile(
        rf"{_IGNORED}"
        rf"(?:({number})|(\\(?:(?:left|right)[ ]?\.|[A-Za-z]+\*?|.))|([A-Za-z]+)|([{GREEK_LETTERS}ℯⅈ])"
        r"|(\*\*|[-+*/^_()\[\]{}|!,;=<>&']))"
    )
    for separator, number in _NUMBERS.items()
}
_IN_WORDS = re.compile(r"\\(?:text|textrm|textnormal|mbox|hbox)\s*\{[^{}\\]*$")
_BLANK = re.compile(_IGNORED)
#: Signs that put a formula into a sentence.
_DELIMITED = re.compile(r"\s*(?:\$\$(.*)\$\$|\$(.*)\$|\\\((.*)\\\)|\\\[(.*)\\\])\s*", re.DOTALL)

END, DIGITS, COMMAND, RUN, GREEK_LETTER, SIGN = range(6)


class Piece(NamedTuple):
    """What stands at ``text[start:end]``: digits, a command, letters, a Greek letter, a sign, or the end."""

    group: int
    lexeme: str
    start: int
    end: int


def cut(text: str, start: int, options: ReadingOptions) -> list[Piece]:
    """The pieces of ``text`` from ``start`` on, closed by an ``END``.

    Raises ``UnsupportedNotation`` for words between formulas, ``UnexpectedCharacter`` or ``NotAFunction`` for a
    character that TeX's mathematics has no use for.
    """
    position, stop = _inside(text, start)
    pieces, match = [], _PATTERNS[options.decimal_separator].match
    while found := match(text, position, stop):
        group = found.lastindex or END
        first, position = found.span(group)
        pieces.append(Piece(group, found[group], first, position))
    blank = _BLANK.match(text, position, stop)
    position = blank.end() if blank else position
    if position < stop:
        if _IN_WORDS.search(text, 0, position):
            detail = "words and marks between formulas are not read"
            raise fault(UnsupportedNotation, detail, position, position + 1, "leave them out")
        raise unexpected_character(text, position, options)
    return [*pieces, Piece(END, "", stop, stop)]


def _inside(text: str, start: int) -> tuple[int, int]:
    """Where the formula begins and ends between delimiters such as ``$…$``, if there are any."""
    delimited = _DELIMITED.fullmatch(text)
    if delimited is None:
        return start, len(text)
    first, stop = delimited.span(delimited.lastindex or 0)
    return max(start, first), stop
