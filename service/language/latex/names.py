"""Numbers and names in LaTeX: digits, letters, Greek letters, upright words and subscripts."""

import re

from service.errors import (
    Ambiguous,
    MissingArgument,
    NotAFunction,
    Unbalanced,
    UnexpectedToken,
    UnknownName,
    UnsupportedNotation,
)
from service.language.alphabet import GREEK_NAMES
from service.language.elsewhere import RESERVED
from service.language.latex.control_words import OPERATOR_NAMES, UPRIGHT
from service.language.latex.pieces import DIGITS, END, RUN, Piece
from service.language.lowered import LETTERS
from service.language.names import BY_SPELLING, CONSTANTS, FUNCTIONS
from service.language.notation import spellings
from service.language.numbers import read_number
from service.language.options import ReadingOptions
from service.language.spelling import in_other_case, longest_first
from service.language.symbols import LONG_WORD
from service.language.tokens import Note, Token, fault
from service.language.words import RUN_TOGETHER, Word, is_differential, is_product, read_word, unknown_function

_SCIENTIFIC = re.compile(r"[eE][-+]?[0-9]")
_INDEX_OF_SEVERAL_SIGNS = re.compile(r"_\s*\{[A-Za-z0-9\\ ]*[-+/][A-Za-z0-9\\ ]*\}\s*(?:\\left\s*)?\(")
#: A letter for the branches of a function.
_BRANCHES = {"W": "lambertw"}
#: Bold letters, as DLMF 11.2 sets them, and what they are otherwise.
_STRUVE = {"H": "struveh(n, x), or hermite(n, x)", "L": "struvel(n, x), or laguerre(n, x)"}
_FUNCTION_NAME = re.compile(longest_first(RUN_TOGETHER))


class LatexNames:
    """A walk over the pieces that emits tokens: the part that knows numbers and names."""

    def __init__(self, pieces: list[Piece], text: str, options: ReadingOptions, notes: list[Note]) -> None:
        self._pieces = pieces
        self._text = text
        self._options = options
        self._notes = notes
        self._index = 0
        self._depth = 0
        self._scopes = [0]
        self._divided = -1
        self._tokens: list[Token] = []

    def _add(self, kind: str, value: object, piece: Piece) -> None:
        self._tokens.append(Token(kind, value, piece.start, piece.end))

    def _next(self) -> Piece:
        piece = self._pieces[self._index]
        if piece.group != END:
            self._index += 1
        return piece

    def _digits(self, piece: Piece) -> None:
        if _SCIENTIFIC.match(self._text, piece.end):
            hint = r"write 2 \cdot 10^{-3}, or 2 e - 3 with spaces"
            raise fault(Ambiguous, "this may be a power of ten or a multiple of e", piece.start, piece.end + 1, hint)
        lexeme = piece.lexeme.replace("{,}", ",")
        self._tokens.append(read_number(lexeme, self._text, piece.start, piece.end, self._options.decimal_separator))

    def _run(self, piece: Piece) -> None:
        """Letters in a row are factors, unless they are a declared name or hold a forgotten function name."""
        name = piece.lexeme
        whole = (
            self._options.notation.names == "words"
            or name in self._options.symbols
            or name in RESERVED
            or is_differential(name, self._options)
        )
        if len(name) == 1 or whole or _FUNCTION_NAME.search(name) or in_other_case(name):
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
        if name in LETTERS | _BRANCHES and self._has_index_of_several_signs():
            self._tokens.append(Token("function", FUNCTIONS[(LETTERS | _BRANCHES)[name]], start, end))
            return
        if self._pieces[self._index].lexeme == "_" and self._may_have_subscript(name):
            name = f"{name}_{{{self._subscript()}}}"
            end = self._pieces[self._index - 1].end
        self._tokens += read_word(Word(name, start, end, self._after()), self._options, self._notes)

    def _has_index_of_several_signs(self) -> bool:
        r"""Whether an index follows that is no name, and then a bracket: ``J_{n+1}(x)``, ``W_{-1}(x)``."""
        return _INDEX_OF_SEVERAL_SIGNS.match(self._text, self._pieces[self._index].start) is not None

    def _may_have_subscript(self, name: str) -> bool:
        """Whether ``_`` begins a part of the name; behind a function it is a base or an index, unless declared."""
        is_function = name in BY_SPELLING and name not in GREEK_NAMES and name not in LETTERS
        return not is_function or any(symbol.startswith(f"{name}_") for symbol in self._options.symbols)

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
        if not parts:
            raise fault(MissingArgument, "the subscript is empty", opening.start, piece.end)
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
        """The letters and digits in braces behind ``\\mathrm``, or a single letter, and where they end."""
        opening = self._next()
        if opening.group == RUN and len(opening.lexeme) == 1:
            return opening.lexeme, opening.end
        parts = []
        while (piece := self._next()).group in {RUN, DIGITS}:
            parts.append(piece.lexeme)
        if opening.lexeme != "{" or piece.lexeme != "}" or not parts:
            hint = "units and words are not read; a name is letters and digits in braces"
            raise fault(UnexpectedToken, "only a name in braces can stand here", opening.start, piece.end, hint)
        return "".join(parts), piece.end

    def _upright(self, piece: Piece) -> None:
        name, end = self._upright_name()
        if name in _STRUVE and "mathbf" in piece.lexeme and self._pieces[self._index].lexeme == "_":
            hint = f"write {_STRUVE[name]}"
            raise fault(Ambiguous, f"a bold {name} may be Struve's function", piece.start, end, hint)
        if self._pieces[self._index].lexeme == "'" and f"{name}'" in OPERATOR_NAMES:
            name, end = f"{name}'", self._next().end
        if "operatorname" in piece.lexeme:
            function = spellings(self._options.notation).get(name) or OPERATOR_NAMES.get(name)
            if function is None:
                raise unknown_function(Word(name, piece.start, end))
            self._tokens.append(Token("function", function, piece.start, end))
        elif name in {"and", "or", "not"} and name not in self._options.symbols:
            self._tokens.append(Token(name, name, piece.start, end))
        elif name == "d" and name not in self._options.symbols:
            hint = "leave it out, or write d for a factor"
            raise fault(NotAFunction, "an upright d is a differential", piece.start, end, hint)
        elif name in CONSTANTS:
            self._tokens.append(Token("constant", CONSTANTS[name], piece.start, end))
        else:
            self._word(name, piece.start, end)
