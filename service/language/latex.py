"""From LaTeX to the same tokens as from text, so that one parser and one set of limits serve both; positions are kept.

TeX's own rules hold: letters are factors, and an argument without braces is a single thing. Where authors forget the
rules (``x^10`` is typeset as x¹0), the input is refused with a hint.
"""

import re
from collections.abc import Callable

from service.errors import (
    Ambiguous,
    MissingArgument,
    NotAFunction,
    Unbalanced,
    UnexpectedEnd,
    UnexpectedToken,
    UnknownFunction,
    UnknownName,
    UnsupportedNotation,
)
from service.language.alphabet import GREEK_NAMES
from service.language.commands import (
    FENCE_ENDS,
    FENCES,
    FRACTIONS,
    OPERATOR_NAMES,
    REFUSED,
    TOKENS,
    UPRIGHT,
    VARIANTS,
)
from service.language.limits import MAX_NESTING, exceeded
from service.language.names import BY_SPELLING, CONSTANTS, FUNCTIONS
from service.language.numbers import read_number
from service.language.pieces import COMMAND, DIGITS, END, GREEK_LETTER, RUN, SIGN, Piece, cut
from service.language.tokens import Note, Options, Token, fault
from service.language.words import LONG_WORD, RESERVED, RUN_TOGETHER, Word, is_product, read_word

_SCIENTIFIC = re.compile(r"[eE][-+]?[0-9]")


def tokenize(text: str, options: Options, notes: list[Note], start: int = 0) -> list[Token]:
    """The tokens of ``text`` from ``start`` on, closed by an ``end`` token; guesses are added to ``notes``.

    Raises ``UnsupportedNotation``, ``Ambiguous`` and whatever the tokenizer of text raises, each with its place.
    """
    return _Reader(cut(text, start, options), text, options, notes).tokens()


class _Reader:
    """A walk over the pieces that emits tokens; arguments of commands are read by recursion."""

    def __init__(self, pieces: list[Piece], text: str, options: Options, notes: list[Note]) -> None:
        self._pieces = pieces
        self._text = text
        self._options = options
        self._notes = notes
        self._index = 0
        self._depth = 0
        self._tokens: list[Token] = []

    def tokens(self) -> list[Token]:
        """Read everything."""
        while self._pieces[self._index].group != END:
            self._item()
        end = self._pieces[-1]
        return [*self._tokens, Token("end", "", end.start, end.end)]

    def _add(self, kind: str, value: object, piece: Piece) -> None:
        self._tokens.append(Token(kind, value, piece.start, piece.end))

    def _next(self) -> Piece:
        piece = self._pieces[self._index]
        if piece.group != END:
            self._index += 1
        return piece

    def _item(self) -> None:
        """Read one piece and whatever belongs to it."""
        piece = self._next()
        if piece.lexeme in TOKENS:
            self._add(*TOKENS[piece.lexeme], piece)
        else:
            _ITEMS[piece.group](self, piece)

    # numbers and names

    def _digits(self, piece: Piece) -> None:
        if _SCIENTIFIC.match(self._text, piece.end):
            hint = r"write 2 \cdot 10^{-3}, or 2 e - 3 with spaces"
            raise fault(Ambiguous, "this may be a power of ten or a multiple of e", piece.start, piece.end + 1, hint)
        lexeme = piece.lexeme.replace("{,}", ",")
        self._tokens.append(read_number(lexeme, self._text, piece.start, piece.end, self._options.decimal_separator))

    def _run(self, piece: Piece) -> None:
        """Letters in a row are factors, unless they are a declared name or hold a forgotten function name."""
        name = piece.lexeme
        if len(name) == 1 or name in self._options.symbols or name in RESERVED or _FUNCTION_NAME.search(name):
            self._word(piece.lexeme, piece.start, piece.end)
            return
        if len(name) >= LONG_WORD:
            self._check_product(Word(name, piece.start, piece.end, self._after()))
        for start, letter in enumerate(name[:-1], piece.start):
            self._tokens += read_word(Word(letter, start, start + 1), self._options, self._notes)
        self._word(piece.lexeme[-1], piece.end - 1, piece.end)

    def _check_product(self, word: Word) -> None:
        """A run of several letters may be a word that was meant as one name."""
        if not is_product(word, self._options):
            hint = rf"write \mathrm{{{word.text}}} for one name"
            raise fault(UnknownName, f"{word.text!r} is hardly a product", word.start, word.end, hint)
        self._notes.append(Note("split_name", f"{word.text!r} was read as a product", word.start, word.end))

    def _greek(self, piece: Piece) -> None:
        self._word(piece.lexeme, piece.start, piece.end)

    def _word(self, name: str, start: int, end: int) -> None:
        """A name, together with its subscript."""
        if self._pieces[self._index].lexeme == "_" and name not in BY_SPELLING:
            name = f"{name}_{{{self._subscript()}}}"
            end = self._pieces[self._index - 1].end
        self._tokens += read_word(Word(name, start, end, self._after()), self._options, self._notes)

    def _after(self) -> str:
        """The sign that follows; braces are invisible, and ``\\left`` belongs to what it enlarges."""
        after = [piece.lexeme for piece in self._pieces[self._index : self._index + 2]]
        sign = after[1] if after[0] in {"\\left", "\\mleft"} else after[0]
        return "" if sign == "{" else sign

    def _subscript(self) -> str:
        """The letters and digits behind ``_``."""
        self._next()
        piece = self._next()
        if piece.lexeme == "{":
            return self._subscript_group(piece)
        if piece.group in {DIGITS, RUN} and len(piece.lexeme) > 1:
            hint = f"write _{{{piece.lexeme}}}"
            raise fault(Ambiguous, "only one character is lowered here", piece.start, piece.end, hint)
        return self._subscript_part(piece)

    def _subscript_group(self, opening: Piece) -> str:
        parts = []
        while (piece := self._next()).lexeme != "}":
            if piece.group == END:
                raise fault(Unbalanced, "'{' is never closed", opening.start, opening.end, "add '}'")
            parts.append(self._subscript_part(piece))
        return "".join(parts)

    def _subscript_part(self, piece: Piece) -> str:
        if piece.lexeme in UPRIGHT:
            return self._upright_name()[0]
        name = piece.lexeme.lstrip("\\")
        if piece.group == RUN or piece.lexeme.isdigit() or name in GREEK_NAMES:
            return name
        hint = "a subscript is letters or digits"
        raise fault(UnsupportedNotation, f"{piece.lexeme!r} cannot stand in a subscript", piece.start, piece.end, hint)

    def _upright_name(self) -> tuple[str, int]:
        """The letters and digits in braces behind ``\\mathrm``, and where the braces end."""
        opening = self._next()
        parts = []
        while (piece := self._next()).group in {RUN, DIGITS}:
            parts.append(piece.lexeme)
        if opening.lexeme != "{" or piece.lexeme != "}" or not parts:
            raise fault(UnexpectedToken, "only a name in braces can stand here", opening.start, piece.end)
        return "".join(parts), piece.end

    def _upright(self, piece: Piece) -> None:
        name, end = self._upright_name()
        if "operatorname" in piece.lexeme and name not in BY_SPELLING:
            if name not in OPERATOR_NAMES:
                raise fault(UnknownFunction, f"the function {name!r} is not known", piece.start, end)
            self._tokens.append(Token("function", OPERATOR_NAMES[name], piece.start, end))
        elif name in CONSTANTS:
            self._tokens.append(Token("constant", CONSTANTS[name], piece.start, end))
        else:
            self._word(name, piece.start, end)

    # groups and commands

    def _group(self, opening: Piece) -> None:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise exceeded("nesting", MAX_NESTING, self._depth, opening.start, opening.end, "nested too deeply")
        self._add("(", "{", opening)
        while self._pieces[self._index].lexeme != "}":
            if self._pieces[self._index].group == END:
                raise fault(Unbalanced, "'{' is never closed", opening.start, opening.end, "add '}'")
            self._item()
        self._add(")", "}", self._next())
        self._depth -= 1

    def _argument(self, owner: Piece, *, splits: bool = False) -> None:
        """One argument as TeX takes it: a group or a single thing. ``splits``: whether digits are commonly split."""
        piece = self._next()
        if piece.group == END or (piece.group == SIGN and piece.lexeme != "{"):
            raise fault(MissingArgument, f"{owner.lexeme!r} needs an argument", owner.start, owner.end)
        if piece.group in {DIGITS, RUN} and len(piece.lexeme) > 1:
            if not splits:
                hint = f"write {owner.lexeme}{{{piece.lexeme}}}"
                raise fault(Ambiguous, "TeX takes only the first character", piece.start, piece.end, hint)
            self._index -= 1
            self._pieces[self._index] = piece._replace(lexeme=piece.lexeme[1:], start=piece.start + 1)
            piece = piece._replace(lexeme=piece.lexeme[0], end=piece.start + 1)
        _ITEMS[piece.group](self, piece)

    def _command(self, piece: Piece) -> None:
        name = piece.lexeme[1:]
        if handler := _COMMANDS.get(piece.lexeme):
            handler(self, piece)
        elif name in VARIANTS or name in GREEK_NAMES:
            self._letter(VARIANTS.get(name, name), piece)
        elif name in BY_SPELLING:
            self._add("function", BY_SPELLING[name], piece)
        else:
            kind, hint = REFUSED.get(piece.lexeme, (UnsupportedNotation, None))
            raise fault(kind, f"{piece.lexeme} is not supported", piece.start, piece.end, hint)

    def _letter(self, name: str, piece: Piece) -> None:
        if name == "gamma" and self._after() in {"(", "["} and name not in self._options.symbols:
            hint = r"write \Gamma(x), or \gamma \cdot (x) for a product"
            raise fault(Ambiguous, "\\gamma may be a function or a factor", piece.start, piece.end, hint)
        self._word(name, piece.start, piece.end)

    def _fraction(self, piece: Piece) -> None:
        self._refuse_derivative(piece)
        self._add("(", "(", piece)
        self._argument(piece, splits=True)
        self._add("/", "/", piece)
        self._argument(piece, splits=True)
        self._add(")", ")", piece)

    def _refuse_derivative(self, piece: Piece) -> None:
        r"""``\frac{d}{dx}``, ``\frac{dy}{dx}``, ``\frac{d^2}{dx^2}``, ``\frac{\partial f}{\partial x}``."""
        found = _DIFFERENTIAL.match(self._text, piece.end)
        if found and "d" not in self._options.symbols:
            raise fault(NotAFunction, "a derivative is an operation, not a function", piece.start, found.end())

    def _root(self, piece: Piece) -> None:
        """A root; its degree stands before the radicand here and behind it in the tokens."""
        degree = self._degree() if self._pieces[self._index].lexeme == "[" else []
        self._add("function", FUNCTIONS["root" if degree else "sqrt"], piece)
        self._add("(", "(", piece)
        self._argument(piece)
        self._tokens += degree
        self._add(")", ")", piece)

    def _degree(self) -> list[Token]:
        opening, first = self._next(), len(self._tokens)
        while self._pieces[self._index].lexeme != "]":
            if self._pieces[self._index].group == END:
                raise fault(Unbalanced, "'[' is never closed", opening.start, opening.end, "add ']'")
            self._item()
        self._next()
        degree = self._tokens[first:]
        del self._tokens[first:]
        return [Token(",", ",", opening.start, opening.end), *degree]

    def _binomial(self, piece: Piece) -> None:
        self._add("function", FUNCTIONS["binomial"], piece)
        self._add("(", "(", piece)
        self._argument(piece, splits=True)
        self._add(",", ",", piece)
        self._argument(piece, splits=True)
        self._add(")", ")", piece)

    def _power(self, piece: Piece) -> None:
        self._add("**", "**", piece)
        if self._pieces[self._index].lexeme in {"-", "+"}:
            self._item()
        self._argument(piece)

    def _lower(self, piece: Piece) -> None:
        """A subscript that belongs to no letter is the base of a logarithm or the index of a function."""
        before = self._tokens[-1] if self._tokens else None
        if before is None or before.kind != "function":
            raise fault(UnexpectedToken, "only a letter or a function can have a subscript", piece.start, piece.end)
        self._add("_", "_", piece)
        self._argument(piece)

    def _delimiter(self, piece: Piece) -> None:
        r"""``\left`` and ``\right`` say of a bar which of the two it is."""
        bar = self._pieces[self._index]
        if bar.lexeme in {"|", "\\vert", "\\lvert", "\\rvert"}:
            self._add("|(" if "left" in piece.lexeme else "|)", "|", self._next())

    def _fence(self, piece: Piece) -> None:
        self._add("function", FUNCTIONS[FENCES[piece.lexeme]], piece)
        self._add("(", piece.lexeme, piece)

    def _fence_end(self, piece: Piece) -> None:
        self._add(")", piece.lexeme, piece)

    # cases

    def _environment(self, piece: Piece) -> None:
        r"""``cases``: rows of a value, ``&`` and a condition, the last perhaps with a word instead of a condition."""
        if self._upright_name()[0] != "cases":
            raise fault(UnsupportedNotation, "only the environment cases is supported", piece.start, piece.end)
        self._add("function", FUNCTIONS["piecewise"], piece)
        self._add("(", "(", piece)
        while True:
            self._cell("&")
            separator = self._next()
            if not self._otherwise():
                self._add(",", ",", separator)
                self._cell(_NEW_ROW)
            end = self._next()
            if end.lexeme == _NEW_ROW and self._pieces[self._index].lexeme == r"\end":
                end = self._next()
            if end.lexeme == r"\end":
                break
            self._add(",", ",", end)
        self._upright_name()
        self._add(")", ")", end)

    def _cell(self, stop: str) -> None:
        """A value or a condition; a comma behind it is punctuation."""
        while (piece := self._pieces[self._index]).lexeme != stop:
            if piece.lexeme == r"\end" and stop == _NEW_ROW:
                return
            if piece.group == END or piece.lexeme in {r"\end", _NEW_ROW}:
                hint = r"write value & condition \\"
                raise fault(Unbalanced, "a row of the cases has no condition", piece.start, piece.end, hint)
            if piece.lexeme == "," and self._pieces[self._index + 1].lexeme in {stop, r"\end"}:
                self._next()
            else:
                self._item()

    def _otherwise(self) -> bool:
        """Skip the words before a condition; whether they stand instead of one."""
        if self._pieces[self._index].lexeme not in UPRIGHT:
            return False
        command = self._index
        self._index += 1
        word, _ = self._upright_name()
        if word not in {"if", "for", "when", "where", "otherwise", "else", "elsewhere"}:
            self._index = command
        return word in {"otherwise", "else", "elsewhere"}

    def _sign(self, piece: Piece) -> None:
        if piece.lexeme == "}":
            raise fault(Unbalanced, "'}' was never opened", piece.start, piece.end)
        if piece.lexeme == "&":
            raise fault(UnexpectedToken, "'&' stands outside of cases", piece.start, piece.end)
        {"{": self._group, "^": self._power, "_": self._lower}[piece.lexeme](piece)

    def _unexpected_end(self, piece: Piece) -> None:
        raise fault(UnexpectedEnd, "the expression ends too early", piece.start, piece.end)


_NEW_ROW = "\\\\"
_FUNCTION_NAME = re.compile("|".join(RUN_TOGETHER))
_D = r"\s*+(?:d|\\mathrm\s*+\{?d\}?|\\differentialD|\\partial)\s*+"
_DIFFERENTIAL = re.compile(
    rf"\s*+\{{?{_D}(?:\^\{{?[0-9n]\}}?)?\s*+[A-Za-z]?\s*+(?:\([A-Za-z]\))?\s*+\}}?\s*+\{{?{_D}(?:[A-Za-z]|\\[a-z]+)"
)

_ITEMS: dict[int, Callable[[_Reader, Piece], None]] = {
    END: _Reader._unexpected_end,
    DIGITS: _Reader._digits,
    COMMAND: _Reader._command,
    RUN: _Reader._run,
    GREEK_LETTER: _Reader._greek,
    SIGN: _Reader._sign,
}
_COMMANDS: dict[str, Callable[[_Reader, Piece], None]] = {
    command: handler
    for handler, commands in (
        (_Reader._fraction, FRACTIONS),
        (_Reader._upright, UPRIGHT),
        (_Reader._root, {r"\sqrt"}),
        (_Reader._binomial, {r"\binom", r"\tbinom", r"\dbinom"}),
        (_Reader._delimiter, {r"\left", r"\right", r"\mleft", r"\mright"}),
        (_Reader._fence, FENCES),
        (_Reader._fence_end, FENCE_ENDS),
        (_Reader._environment, {r"\begin"}),
    )
    for command in commands
}
