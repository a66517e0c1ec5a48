"""From text as people type it to tokens: one regular expression, and a handler for each kind of piece."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from service.errors import Ambiguous, ExpressionError, NotAFunction, UnexpectedCharacter
from service.language.alphabet import GREEK_LETTERS, GREEK_NAMES, SUBSCRIPTS, SUPERSCRIPTS, VULGAR
from service.language.names import BY_SPELLING, FUNCTIONS
from service.language.notation import DEFAULT, Notation, spellings
from service.language.numbers import read_number
from service.language.options import ReadingOptions
from service.language.spelling import longest_first
from service.language.tokens import Note, Token, fault, quick_token
from service.language.words import Word, read_word

_OPERATORS = {
    text: kind
    for kind, texts in {
        "and": "& ∧", "or": "∨", "not": "¬",
        "+": "+", "-": "-", "*": "* .*", "/": "/ ./", "**": "^ ** .^", "!": "!", "(": "( [ {", ")": ") ] }", "|": "|",
        "relation": "< > <= >= == != = ≤ ≥ ≠", ",": ", ;",
    }.items()
    for text in texts.split()
}  # fmt: skip
#: Operators of MATLAB, which work on each element of a vector.
_ELEMENTWISE = frozenset({".*", "./", ".^"})
_SPELLED = {"=": "==", "≤": "<=", "≥": ">=", "≠": "!="}
_RADICALS = {"√": "sqrt", "∛": "cbrt"}
_FENCES = {"⌊": "floor", "⌈": "ceil"}

_SMALL = "[" + "".join(map(chr, SUBSCRIPTS)) + "]+"
_SUBSCRIPT = rf"(?:_(?:\{{[A-Za-z0-9]+\}}|[A-Za-z0-9]+)|{_SMALL})?"
#: What stands behind the first underscore of a function that has several: other names have one, before a subscript.
_SEVERAL_WORDS = longest_first(list({name.partition("_")[2] for name in BY_SPELLING if name.count("_") > 1}))
_BEHIND_LETTERS = rf"(?:_(?:(?:{_SEVERAL_WORDS})(?![A-Za-z0-9_])|\{{[A-Za-z0-9]+\}}|[A-Za-z0-9]+)|{_SMALL})?"
_DECIMAL = {
    ".": r"[0-9]+(?:[_'][0-9]{3})*(?:\.[0-9]*)?|\.[0-9]+",
    ",": r"[0-9]+(?:[_'][0-9]{3})*(?:,[0-9]+)?",
}
#: What separates the arguments of a function, by the decimal separator.
_ARGUMENTS = {".": ",", ",": ";"}

_PATTERNS = {
    separator: re.compile(
        rf"""[ \t\r\n]*+(?:
        (\*\*|<=|>=|==|!=|[-+*/^!&∧∨¬()\[\]{{}}|<>=≤≥≠{_ARGUMENTS[separator]}])
        |((?:{decimal})(?:[eE][-+]?[0-9]+)?)
        |((?:[Ll]og|[Ll]n)(?:_(?=[0-9{{]|[A-Za-z](?![A-Za-z0-9_]))|[₀-₉]+))
        |([A-Za-z][A-Za-z0-9]*{_BEHIND_LETTERS}|[{GREEK_LETTERS}ℯⅈ][0-9]*{_SUBSCRIPT})
        |([√∛])
        |([⌊⌈⌋⌉])
        |([{"".join(map(chr, SUPERSCRIPTS))}]+)
        |([{"".join(VULGAR)}])
        |(\.[*/^]|.)
        )""",
        re.VERBOSE,
    )
    for separator, decimal in _DECIMAL.items()
}
_OPERATOR, _NUMBER, _LOGARITHM, _WORD, _RADICAL, _FENCE, _POWER, _FRACTION, _OTHER = range(1, 10)
_LIKE_LOGARITHM = re.compile(r"(?<![A-Za-z0-9_])(?:[Ll]og|[Ll]n)_(?:\{[A-Za-z0-9]+\}|[A-Za-z0-9]+)")
_RUN = re.compile(r"\w+")
_RAISED_DIGIT = re.compile("[ᵃ-ᶿˣʰʲˡʳˢⁱⁿ][⁰¹²³⁴-⁹]")
_ENCODED = re.compile(
    "25[2357][0-9A-F]|[257][A-F]|2[089](?![0-9])|3D|[CD][0-9A-F]%[89AB][0-9A-F]|E[0-9A-F]%[89AB]", re.IGNORECASE
)
_MAXIMA = re.compile(r"(?:pi|e|i)(?![A-Za-z])")
_HEAD = re.compile(r"[^:]*\blambda\b[^:]*:|\s*[A-Za-z]\w*\s*:[^:]*?(?:->|=>|[↦→⟶⟼])")
_CELL = re.compile(r"\$[A-Z]+\$?[0-9]|\$[0-9]")
_AFTER = re.compile(r"[ \t\r\n]*+(\*\*|.)")

#: Characters that mean something elsewhere: which refusal, and what to write instead.
_REFUSED: dict[str, tuple[type[ExpressionError], str]] = {
    character: (kind, hint)
    for kind, hint, characters in (
        (NotAFunction, "send the function itself, without a prime, a differential or an integral sign", "'´′″∂∫∇"),
        (UnexpectedCharacter, "leave out the quotation marks", '"“”„«»`'),
        (UnexpectedCharacter, "write pi/180 times the angle", "°"),
        (UnexpectedCharacter, "infinity is no number", "∞"),
        (UnexpectedCharacter, 'for LaTeX send "format": "latex"', "\\$"),
        (UnexpectedCharacter, "the minus sign is '-'", "—"),
        (UnexpectedCharacter, "write piecewise(a, x < 0, b)", "?"),
        (UnexpectedCharacter, r'JSON makes a control character of a single backslash: write "\\frac"', "\b\f\v"),
        (UnexpectedCharacter, "write every term out", "…⋯"),
        (UnexpectedCharacter, "write abs(…)", "‖"),
        (UnexpectedCharacter, "send only what is behind the arrow", "↦→⟶⟼⇒"),
        (UnexpectedCharacter, "send only what is behind @(x)", "@"),
        (UnexpectedCharacter, "a program is not an expression: leave out what begins with #", "#"),
        (UnexpectedCharacter, "a condition is negated by not", "~"),
        (UnexpectedCharacter, "fill in the empty place", "□▯⬚◻"),
    )
    for character in characters
}

#: What means the same wherever it stands, unless it is a declared name.
_PLAIN: dict[str, tuple[str, object]] = (
    {sign: (kind, _SPELLED.get(sign, sign)) for sign, kind in _OPERATORS.items()}
    | {digit: ("number", int(digit)) for digit in "123456789"}
    | {letter: ("symbol", letter) for letter in "abcdjklmnopqrstuvwxyzABCDJKLMNOPQRSTUVWXYZ"}
    | {"e": ("constant", "e")}
    | {name: ("function", row) for name, row in BY_SPELLING.items() if name not in GREEK_NAMES and not row.special}
)


@lru_cache(256)
def _plain(notation: Notation) -> dict[str, tuple[str, object]]:
    """The same table, with the functions that this notation has."""
    functions = spellings(notation).items()
    return _PLAIN | {name: ("function", row) for name, row in functions if name not in GREEK_NAMES}


def tokenize(text: str, options: ReadingOptions, notes: list[Note], start: int) -> list[Token]:
    """The tokens of ``text`` from ``start`` on, closed by an ``end`` token; guesses are added to ``notes``.

    Raises ``UnexpectedCharacter``, ``BadNumber`` and what ``words`` raises, each with its place.
    """
    if options.symbols and "_" in text and any(map(_LIKE_LOGARITHM.match, options.symbols)):
        tokens = _scan_around_names(text, start, options, notes)
    else:
        tokens = _scan(text, start, len(text), options, notes)
    tokens.append(quick_token(("end", "", len(text), len(text))))
    return tokens


def _scan_around_names(text: str, start: int, options: ReadingOptions, notes: list[Note]) -> list[Token]:
    """The tokens where names such as ``log_2`` and ``log_x12`` are declared, which are no logarithms then."""
    tokens: list[Token] = []
    for found in _LIKE_LOGARITHM.finditer(text, start):
        if (name := options.canonical(found[0])) in options.symbols:
            tokens += _scan(text, start, found.start(), options, notes)
            tokens.append(Token("symbol", name, *found.span()))
            start = found.end()
    return [*tokens, *_scan(text, start, len(text), options, notes)]


def _scan(text: str, position: int, stop: int, options: ReadingOptions, notes: list[Note]) -> list[Token]:
    tokens: list[Token] = []
    plain = (_PLAIN if options.notation is DEFAULT else _plain(options.notation)).get
    add, declared = tokens.append, options.symbols
    for piece in _PATTERNS[options.decimal_separator].finditer(text, position, stop):
        kind = piece.lastindex or 0
        lexeme, (start, end) = piece[kind], piece.span(kind)
        if kind == _OTHER and lexeme not in _ELEMENTWISE:
            raise unexpected_character(text, start, options)
        known = ("symbol", lexeme) if declared and lexeme in declared else plain(lexeme)
        if known:
            add(quick_token((*known, start, end)))
        elif kind == _NUMBER:
            add(read_number(lexeme, text, start, end, options.decimal_separator))
        else:
            tokens += _HANDLERS[kind](Piece(lexeme, text, start, end), tokens, options, notes)
    return tokens


class Piece(NamedTuple):
    """What the regular expression found, ``text[start:end]``."""

    lexeme: str
    text: str
    start: int
    end: int

    def token(self, kind: str, value: object) -> Token:
        """The piece as a token of this kind."""
        return Token(kind, value, self.start, self.end)


def _word(piece: Piece, before: list[Token], options: ReadingOptions, notes: list[Note]) -> list[Token]:
    after = _AFTER.match(piece.text, piece.end)
    tokens = read_word(Word(piece.lexeme, piece.start, piece.end, after[1] if after else ""), options, notes)
    if tokens[0].kind != "function":
        _refuse_long_exponent(piece, before, len(tokens))
    return tokens


def _refuse_long_exponent(piece: Piece, before: list[Token], factors: int) -> None:
    """``e^kt``, ``e^λt``, ``2^nπ``: the exponent may end within the letters that stand here."""
    start = piece.start
    if before and before[-1].end == start and before[-1].kind in {"symbol", "constant"}:
        start, before, factors = before[-1].start, before[:-1], factors + 1
    if _is_exponent(before) and (factors > 1 or piece.text[piece.end : piece.end + 1].isalpha()):
        run = _RUN.match(piece.text, start)
        letters = run[0] if run else piece.lexeme
        detail = f"all of {letters!r} or a part may be the exponent"
        raise fault(Ambiguous, detail, start, start + len(letters), "put the exponent in brackets")


def _is_exponent(before: list[Token]) -> bool:
    """Whether what follows stands raised, perhaps behind a sign: ``e^kt``, ``e^-kt``."""
    kinds = [token.kind for token in before[-2:]]
    return kinds[-1:] == ["**"] or kinds in (["**", "-"], ["**", "+"])


def _logarithm(piece: Piece, before: list[Token], options: ReadingOptions, notes: list[Note]) -> list[Token]:
    """``log_`` before its base, or ``log₁₀`` with it."""
    tokens = [piece.token("function", FUNCTIONS["log"]), piece.token("_", "_")]
    base = piece.lexeme.lstrip("Llogn_").translate(SUBSCRIPTS)
    return [*tokens, piece.token("number", int(base))] if base else tokens


def _radical(piece: Piece, before: list[Token], options: ReadingOptions, notes: list[Note]) -> list[Token]:
    return [piece.token("√", FUNCTIONS[_RADICALS[piece.lexeme]])]


def _fence(piece: Piece, before: list[Token], options: ReadingOptions, notes: list[Note]) -> list[Token]:
    if piece.lexeme not in _FENCES:
        return [piece.token(")", piece.lexeme)]
    return [piece.token("function", FUNCTIONS[_FENCES[piece.lexeme]]), piece.token("(", piece.lexeme)]


def _power(piece: Piece, before: list[Token], options: ReadingOptions, notes: list[Note]) -> list[Token]:
    """A raised exponent, as if it stood in brackets on the line."""
    if found := _RAISED_DIGIT.search(piece.lexeme):
        start, end = (piece.start + place for place in found.span())
        raise fault(Ambiguous, "a raised digit behind a raised letter may be a power or an index", start, end,
                    "write the exponent in brackets, as in e^(-x^2)")  # fmt: skip
    lowered = piece.text[: piece.start] + piece.lexeme.translate(SUPERSCRIPTS)
    exponent = _scan(lowered, piece.start, piece.end, options, notes)
    return [piece.token("superscript", "("), *exponent, piece.token(")", ")")]


def _fraction(piece: Piece, before: list[Token], options: ReadingOptions, notes: list[Note]) -> list[Token]:
    """A vulgar fraction, as the quotient in brackets that it is."""
    if before and before[-1].kind == "number":
        hint = f"write + or * between the number and {piece.lexeme}"
        raise fault(Ambiguous, "a mixed number may be a sum or a product", before[-1].start, piece.end, hint)
    value = VULGAR[piece.lexeme]
    parts = [("(", "½"), ("number", value.numerator), ("/", "/"), ("number", value.denominator), (")", "½")]
    return [piece.token(kind, part) for kind, part in parts]


_HANDLERS: dict[int, Callable[[Piece, list[Token], ReadingOptions, list[Note]], list[Token]]] = {
    _LOGARITHM: _logarithm,
    _WORD: _word,
    _RADICAL: _radical,
    _FENCE: _fence,
    _POWER: _power,
    _FRACTION: _fraction,
}


def _hint_of_percent(behind: str) -> str:
    """What a percent sign may be: a part of an address, a constant of Maxima, a remainder, or a share."""
    if _ENCODED.match(behind):
        return "the text is percent-encoded twice: encode it once"
    if behind.startswith("/%"):
        return "write floor(x/y) for the whole quotient"
    if constant := _MAXIMA.match(behind):
        return f"write {constant[0]}"
    return "write mod(x, y) for the remainder" if behind.lstrip("% ")[:1].isalnum() else "divide by 100"


def _hint_of_colon(text: str, position: int) -> str:
    """What a colon may be: a part of the name of a function, the end of a head such as ``lambda x:``, a division."""
    if "::" in text[max(0, position - 1) : position + 2]:
        return "write the name of a function alone"
    return "send the expression alone, without the head before it" if _HEAD.match(text) else "the division sign is '/'"


#: What depends on what stands around a character.
_HINTS: dict[str, Callable[[str, int], str]] = {
    "%": lambda text, position: _hint_of_percent(text[position + 1 :]),
    ":": _hint_of_colon,
    "_": lambda text, position: (
        'a value is asked for in a field of its own: "at": {"x": 1}'
        if text[:position].rstrip().endswith("|")
        else "a subscript is letters or digits behind a letter: x_1, x_max"
    ),
    "$": lambda text, position: (
        "write A1 for a cell, without $" if _CELL.match(text, position) else 'for LaTeX send "format": "latex"'
    ),
}


def _hint_of_shape(character: str) -> str | None:
    """What to do about a character that is not in our tables."""
    if unicodedata.category(character) == "Cf":
        return "an invisible character: delete it"
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and plain.isalnum():
        return f"write {plain}"
    is_letter = character.isalpha() and not character.isascii()
    return "retype the letter: names have Latin and Greek ones" if is_letter else None


def unexpected_character(text: str, position: int, options: ReadingOptions) -> ExpressionError:
    """The refusal of the character at ``position``, by its name in Unicode where it is no ASCII."""
    character = text[position]
    kind, hint = _REFUSED.get(character) or (UnexpectedCharacter, _hint_of_shape(character))
    if of_place := _HINTS.get(character):
        hint = of_place(text, position)
    if character == ";":
        hint = "the arguments of a function are separated by ','"
    if character in ".,":
        module = character == "." and text[max(0, position - 1) : position].isalpha()
        hint = f"the decimal separator is {options.decimal_separator!r}, and it stands between digits"
        hint = "write the name of a function alone" if module else hint
    if character == "'" and not position:
        kind, hint = UnexpectedCharacter, "leave out the quotation marks"
    name = "" if character.isascii() else f" ({unicodedata.name(character, f'U+{ord(character):04X}')})"
    return fault(kind, f"{character!r}{name} has no meaning here", position, position + 1, hint)
