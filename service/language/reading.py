"""The way in: from what was typed to a tree."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from service.errors import Equation, ExpressionError, NotAFunction, TooLong, UnknownName
from service.language import conventions, latex
from service.language import text as plain_text
from service.language.alphabet import GREEK_LETTERS, LOOK_ALIKES
from service.language.bars import pair_bars
from service.language.limits import MAX_LENGTH, MAX_TOKENS, exceeded
from service.language.lowered import read_lowered
from service.language.names import BY_SPELLING
from service.language.notation import DEFAULT
from service.language.options import STANDARD, ReadingOptions
from service.language.parser import Parser
from service.language.quiet import (
    note_dots_and_blanks,
    note_mixed_styles,
    note_twins,
    of_unreadable_signs,
    refuse_eaten_escapes,
    refuse_split_inverse,
    without_punctuation,
)
from service.language.tokens import Note, Token, fault
from service.language.tree import Node, free_symbols
from service.language.words import is_symbol

#: How much of the text a caret line shows on either side of the fault.
CARET_WINDOW = 30

_NAME = rf"(?:\\?[A-Za-z]+[0-9]*(?:_(?:[A-Za-z0-9]+|\{{[A-Za-z0-9]+\}}))?|[{GREEK_LETTERS}][0-9]*)"
_SPACE = r"(?>(?:\s|\\,)*)"  # atomic, not possessive: Python up to 3.11.4 would leave the backslash of ``\frac`` out
#: ``= 2x``, as who answers an equation begins.
_EQUALS = re.compile(r"\s*(?:\$\$?|\\\(|\\\[)?\s*=(?![=<>])")
_LEFT_SIDE = re.compile(
    rf"{_SPACE}(?:\$\$?|\\\(|\\\[)?{_SPACE}({_NAME}){_SPACE}"
    rf"(?:(?:\\left)?\({_SPACE}({_NAME}(?:{_SPACE},{_SPACE}{_NAME})*){_SPACE}(?:\\right)?\){_SPACE})?:?=(?![=<>])"
)
_DERIVATIVE = re.compile(
    r"(?<![A-Za-z\\])[d∂](?:\^?[0-9²³])?\s*+[A-Za-z]?(?:\([A-Za-z]\))?\s*+/\s*+\(?[d∂]\s*+[A-Za-z](?![A-Za-z])"
)


#: What to do with ``dy/dx = 2x``, which says a derivative and no function.
_OF_DERIVED = "send the function itself, without = and what is behind it; or only that, to differentiate it once more"


class Reading(NamedTuple):
    """A tree, the guesses that led to it, and the variable that a left side such as ``J(w) =`` names."""

    tree: Node
    notes: tuple[Note, ...]
    variable: str | None


#: ``Reading`` from a tuple, in half the time of its constructor.
_quick_reading: Callable[[tuple[Node, tuple[Note, ...], str | None]], Reading] = partial(tuple.__new__, Reading)


class _LeftSide(NamedTuple):
    """What stands before ``=``: its name, its arguments and where the expression begins."""

    name: str = ""
    arguments: tuple[str, ...] = ()
    end: int = 0


_NO_LEFT_SIDE = _LeftSide()


def read(text: str, options: ReadingOptions = STANDARD, *, symbols: Iterable[str] = ()) -> Reading:
    """Read an expression as its author meant it.

    ``symbols`` are further names that are declared: they are read whole and win over every other meaning. Raises a
    subclass of ``ExpressionError`` with ``position``, ``end`` and a ``caret`` line that shows the place.
    """
    try:
        return _read(text, options.declaring(symbols) if symbols else options)
    except ExpressionError as refusal:
        error = (of_unreadable_signs(text) if "." in text or "&" in text else None) or refusal
        start, end = error.fields["position"], error.fields["end"]
        hint = {"hint": _OF_DERIVED} if isinstance(error, NotAFunction) and "=" in text[end:] else {}
        raise error.saying(caret=caret(text, start, end), **hint) from None


def _read(text: str, options: ReadingOptions) -> Reading:
    options = _prepared(text, options)
    notes: list[Note] = []
    plain = text if text.isascii() else text.translate(LOOK_ALIKES)
    if not plain[-1:].isalnum():
        plain = without_punctuation(plain, options.format == "latex", notes)
    if "/" in plain:
        _refuse_derivative(plain, options)
    if " " in plain and "ar" in plain:
        refuse_split_inverse(plain)
    left = _left_side(plain, options) if "=" in plain else _NO_LEFT_SIDE
    declared = options.symbols
    options = options._replace(symbols=declared.union(left.arguments)) if left.arguments else options
    tokens = _tokens(text, plain, left.end, options, notes)
    tree = Parser(tokens, options, notes).parse()
    if options.notation is not DEFAULT:
        tree = conventions.applied(tree, options.notation, notes)
    if left.end:
        _check_left_side(left, tree, declared)
        notes.append(Note("left_side", f"{text[: left.end].strip()!r} was left out", 0, left.end))
    return _quick_reading((tree, tuple(notes), left.arguments[0] if len(left.arguments) == 1 else None))


def _prepared(text: str, options: ReadingOptions) -> ReadingOptions:
    """The options for this text: which letters are apart in it, and whether it is LaTeX."""
    if len(text) > MAX_LENGTH:
        limit = exceeded("length", MAX_LENGTH, len(text), MAX_LENGTH, len(text), "the expression is too long")
        raise TooLong(limit.detail, **limit.fields)
    if not (text.isascii() and text.isprintable()):
        refuse_eaten_escapes(text)
        options = options.seeing(text)
    elif "var" in text:
        options = options.seeing(text)
    is_latex = ("\\" in text or "$" in text) and options.format == "auto"
    return options._replace(format="latex") if is_latex else options


def _tokens(text: str, plain: str, start: int, options: ReadingOptions, notes: list[Note]) -> list[Token]:
    """The tokens of the plain text; every bar is known to open or to close."""
    is_latex = options.format == "latex"
    tokens: list[Token] = (latex if is_latex else plain_text).tokenize(plain, options, notes, start)
    if len(tokens) > MAX_TOKENS:
        token = tokens[MAX_TOKENS]
        what = "numbers, names and signs"
        raise exceeded("tokens", MAX_TOKENS, len(tokens) - 1, token.start, token.end, what)
    if "_" in plain or "psi" in plain:
        tokens = read_lowered(tokens, options, notes)
    if is_latex or "|" in plain:
        pair_bars(tokens)
    is_ascii = text.isascii()
    if is_latex or not is_ascii:
        note_mixed_styles(text, tokens, notes)
    if not is_ascii:
        note_twins(text, tokens, notes)
    if " " in text or not is_ascii:
        note_dots_and_blanks(text, notes)
    return tokens


def _left_side(text: str, options: ReadingOptions) -> _LeftSide:
    if found := _EQUALS.match(text):
        return _LeftSide(end=found.end())
    found = _LEFT_SIDE.match(text)
    if found is None or found[1] in BY_SPELLING:
        return _NO_LEFT_SIDE
    names = [options.canonical(name.lstrip("\\")) for name in (found[1], *re.findall(_NAME, found[2] or ""))]
    for name in names[1:]:
        if name not in options.symbols and not is_symbol(name, options):
            detail = f"{name!r} is no symbol unless it is declared"
            raise fault(UnknownName, detail, *found.span(2), "list it in symbols")
    return _LeftSide(names[0], tuple(names[1:]), found.end())


def _check_left_side(left: _LeftSide, tree: Node, declared: frozenset[str]) -> None:
    """``y = x + y`` is an equation, not a definition, and so is ``x = 5`` for whoever declared x."""
    if left.name in free_symbols(tree):
        raise fault(Equation, f"{left.name!r} stands on both sides", 0, left.end)
    if left.name in declared and not left.arguments:
        raise fault(Equation, f"{left.name!r} is declared as a variable and stands on the left", 0, left.end)


def _refuse_derivative(text: str, options: ReadingOptions) -> None:
    if ("d" in text or "∂" in text) and "d" not in options.symbols:
        found = _DERIVATIVE.search(text)
        if found and not options.declares(found[0]):
            raise fault(NotAFunction, f"{found[0]!r} is an operation, not a function", found.start(), found.end())


def caret(text: str, start: int, end: int) -> str:
    """Two lines: the text around a fault and carets under it, in characters of the original text."""
    first, last = max(0, start - CARET_WINDOW), min(len(text), start + CARET_WINDOW)
    window = text[first:last]
    shown = "".join(seen if seen.isprintable() else "\N{REPLACEMENT CHARACTER}" for seen in window)
    return f"{shown}\n{' ' * (start - first)}{'^' * max(1, min(end, last) - start)}"
