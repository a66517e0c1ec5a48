"""What a tokenizer hands to the parser, and how both speak to the caller: notes for guesses, faults for refusals."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from service.answer_types import NoteCode
from service.errors import ExpressionError


class Token(NamedTuple):
    """A piece of the text. ``kind`` is what the parser goes by; ``start`` and ``end`` are its place.

    ============================  ===================================================
    kind                          value
    ============================  ===================================================
    ``number``                    ``int`` or ``Fraction``
    ``symbol``, ``constant``      the canonical name
    ``function``                  its row in ``names``
    ``true``                      the text
    ``and``, ``or``, ``not``      the text, between conditions
    ``relation``                  ``<`` ``<=`` ``>`` ``>=`` ``==`` ``!=``
    ``+ - * / ** ! ( ) , _ √``    the text; brackets of any shape are ``(`` and ``)``
    ``|(``  ``|)``                a bar that opens, a bar that closes
    ``superscript``               the text; a bracketed exponent follows
    ``end``                       nothing; stands once, behind the last character
    ============================  ===================================================
    """

    kind: str
    value: Any
    start: int
    end: int


#: ``Token`` from a tuple, in half the time of its constructor, for the loop that most of reading is spent in.
quick_token: Callable[[tuple[str, Any, int, int]], Token] = partial(tuple.__new__, Token)


class Edit(NamedTuple):
    """What would be typed instead of ``text[start:end]`` for another reading."""

    start: int
    end: int
    text: str


class Note(NamedTuple):
    """A guess that reading took, or a caveat of the whole, which has no place.

    ``edits`` are how the text would be typed for its other reading; ``alternative`` is that reading in our syntax,
    where it is known already.
    """

    code: NoteCode
    message: str
    position: int | None
    end: int | None
    edits: tuple[Edit, ...] = ()
    alternative: str | None = None


def fault(
    kind: type[ExpressionError], detail: str, start: int, end: int, hint: str | None = None, **fields: object
) -> ExpressionError:
    """A refusal with its place."""
    if hint:
        fields["hint"] = hint
    return kind(detail, position=start, end=end, **fields)
