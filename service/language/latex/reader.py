"""What the commands, groups and environments of LaTeX emit."""

import re
from collections.abc import Callable

from service.errors import (
    Ambiguous,
    ExpressionError,
    MissingArgument,
    NotAFunction,
    Unbalanced,
    UnexpectedEnd,
    UnexpectedToken,
    UnsupportedNotation,
)
from service.language.alphabet import GREEK_NAMES
from service.language.latex.control_words import (
    BEFORE_CONDITIONS,
    CONSTANT_COMMANDS,
    FENCE_ENDS,
    FENCES,
    FRACTIONS,
    INVISIBLE,
    OTHERWISE,
    REFUSED,
    TOKENS,
    UPRIGHT,
)
from service.language.latex.names import LatexNames
from service.language.latex.pieces import COMMAND, DIGITS, END, GREEK_LETTER, RUN, SIGN, Piece, cut
from service.language.limits import MAX_NESTING, exceeded
from service.language.names import BY_SPELLING, FUNCTIONS
from service.language.notation import FOREIGN, spellings
from service.language.options import ReadingOptions
from service.language.quiet import COMMANDS
from service.language.spelling import meant
from service.language.text import unexpected_character
from service.language.tokens import Note, Token, fault


def tokenize(text: str, options: ReadingOptions, notes: list[Note], start: int) -> list[Token]:
    """The tokens of ``text`` from ``start`` on, closed by an ``end`` token; guesses are added to ``notes``.

    Raises ``UnsupportedNotation``, ``Ambiguous`` and whatever the tokenizer of text raises, each with its place.
    """
    return _Reader(cut(text, start, options), text, options, notes).tokens()


class _Reader(LatexNames):
    """The part that knows commands and groups; arguments are read by recursion."""

    def tokens(self) -> list[Token]:
        """Read everything."""
        while self._pieces[self._index].group != END:
            self._item()
        end = self._pieces[-1]
        return [*self._tokens, Token("end", "", end.start, end.end)]

    def _item(self) -> None:
        """Read one piece and whatever belongs to it."""
        piece = self._next()
        if piece.lexeme in TOKENS:
            self._add(*TOKENS[piece.lexeme], piece)
        else:
            self._read(piece)

    def _read(self, piece: Piece) -> None:
        """Read what the piece begins; commands and groups within each other are counted."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise exceeded("nesting", MAX_NESTING, self._depth, piece.start, piece.end, "nested too deeply")
        _ITEMS[piece.group](self, piece)
        self._depth -= 1

    def _group(self, opening: Piece) -> None:
        if self._pieces[self._index].lexeme in UPRIGHT and self._function_in_braces():
            return
        self._add("(", "{", opening)
        self._scopes.append(len(self._tokens))
        while self._pieces[self._index].lexeme != "}":
            if self._pieces[self._index].group == END:
                raise fault(Unbalanced, "'{' is never closed", opening.start, opening.end, "add '}'")
            self._item()
        self._scopes.pop()
        self._add(")", "}", self._next())

    def _function_in_braces(self) -> bool:
        r"""``{\rm sin}`` and ``{\mathrm{sen}}``: the braces hold a name, and no argument."""
        command, *inner = self._pieces[self._index : self._index + 5]
        lexemes = [piece.lexeme for piece in inner]
        name, count = (lexemes[0], 2) if command.lexeme == r"\rm" else ("".join(lexemes[1:2]), 4)
        function = spellings(self._options.notation).get(name)
        if function is None or lexemes[:count] not in ([name, "}"], ["{", name, "}", "}"]):
            return False
        self._tokens.append(Token("function", function, command.start, inner[count - 1].start))
        self._index += count + 1
        return True

    def _infix(self, piece: Piece) -> None:
        r"""``a \over b``, ``n \choose k``: all of the group before the command, and all behind it (TeXbook, ch. 17)."""
        start, outer = self._scopes[-1], self._divided
        if start == outer:
            hint = "put one of the two in braces"
            raise fault(Ambiguous, f"a second {piece.lexeme} in one group", piece.start, piece.end, hint)
        self._refuse_derivative_over(piece, start)
        self._divided = start
        before, between, after = _INFIX[piece.lexeme]
        first = self._tokens[start].start if start < len(self._tokens) else piece.start
        self._tokens[start:start] = [Token(kind, value, first, first) for kind, value in before]
        self._tokens += [Token(kind, value, piece.start, piece.end) for kind, value in between]
        while (ending := self._pieces[self._index]).group != END and ending.lexeme not in {"}", r"\right"}:
            self._item()
        self._tokens += [Token(kind, value, ending.start, ending.start) for kind, value in after]
        self._divided = outer

    def _refuse_derivative_over(self, piece: Piece, start: int) -> None:
        r"""``{d \over dx}``."""
        above = [token.value for token in self._tokens[start:]]
        if above[:1] == ["d"] and len(above) < 3 and _OF_BELOW.match(self._text, piece.end):
            raise fault(NotAFunction, "a derivative is an operation, not a function", piece.start, piece.end)

    def _invisible(self, piece: Piece) -> None:
        """What only concerns the look of its argument."""
        if self._pieces[self._index].lexeme == "{":
            self._argument(piece)

    def _argument(self, owner: Piece, *, splits: bool = False) -> None:
        """One argument as TeX takes it: a group or a single thing. ``splits``: whether digits are commonly split."""
        piece = self._next()
        if piece.group == END or (piece.group == SIGN and piece.lexeme != "{"):
            hint = rf"write {owner.lexeme}{{…}}" + "{…}" * (owner.lexeme in FRACTIONS)
            raise fault(MissingArgument, f"{owner.lexeme} needs an argument", owner.start, owner.end, hint)
        if piece.group in {DIGITS, RUN} and len(piece.lexeme) > 1:
            if not splits:
                hint = f"write {owner.lexeme}{{{piece.lexeme}}}"
                raise fault(Ambiguous, "TeX takes only the first character", piece.start, piece.end, hint)
            self._index -= 1
            self._pieces[self._index] = piece._replace(lexeme=piece.lexeme[1:], start=piece.start + 1)
            piece = piece._replace(lexeme=piece.lexeme[0], end=piece.start + 1)
        self._read(piece)

    def _command(self, piece: Piece) -> None:
        name = piece.lexeme[1:]
        if handler := _COMMANDS.get(piece.lexeme):
            handler(self, piece)
        elif name in GREEK_NAMES:
            self._letter(name, piece)
        elif name in CONSTANT_COMMANDS:
            self._add("constant", CONSTANT_COMMANDS[name], piece)
        elif function := spellings(self._options.notation).get(name):
            self._add("function", function, piece)
        elif piece.lexeme not in REFUSED and name[:-1] in spellings(self._options.notation):
            self._without_space(piece)
        else:
            kind, hint = REFUSED.get(piece.lexeme) or _guess(name)
            raise fault(kind, f"{piece.lexeme} is not supported", piece.start, piece.end, hint)

    def _without_space(self, piece: Piece) -> None:
        r"""``\cosx`` for ``\cos x``."""
        last = piece.end - 1
        message = f"{piece.lexeme} was read as {piece.lexeme[:-1]} {piece.lexeme[-1]}"
        self._notes.append(Note("split_name", message, piece.start, piece.end))
        self._pieces.insert(self._index, Piece(RUN, piece.lexeme[-1], last, piece.end))
        self._command(Piece(piece.group, piece.lexeme[:-1], piece.start, last))

    def _letter(self, name: str, piece: Piece) -> None:
        if name == "gamma" and self._after() in {"(", "["} and name not in self._options.symbols:
            hint = r"write \Gamma(x), or \gamma \cdot (x) for a product"
            raise fault(Ambiguous, "\\gamma may be a function or a factor", piece.start, piece.end, hint)
        self._word(name, piece.start, piece.end)

    def _fraction(self, piece: Piece) -> None:
        self._refuse_derivative(piece)
        self._refuse_mixed_number(piece)
        self._add("(", r"\frac", piece)
        self._argument(piece, splits=True)
        self._add("/", "/", piece)
        self._argument(piece, splits=True)
        self._add(")", r"\frac", piece)

    def _refuse_derivative(self, piece: Piece) -> None:
        r"""``\frac{d}{dx}``, ``\frac{dy}{dx}``, ``\frac{d^2}{dx^2}``, ``\frac{\partial f}{\partial x}``."""
        found = _DIFFERENTIAL.match(self._text, piece.end)
        if found and "d" not in self._options.symbols and not self._options.declares(found[0]):
            raise fault(NotAFunction, "a derivative is an operation, not a function", piece.start, found.end())

    def _refuse_mixed_number(self, piece: Piece) -> None:
        if self._tokens and self._tokens[-1].kind == "number" and _WHOLE_FRACTION.match(self._text, piece.end):
            before = self._tokens[-1]
            hint = r"write + or \cdot before the fraction"
            raise fault(Ambiguous, "a mixed number may be a sum or a product", before.start, piece.end, hint)

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
        signed = self._pieces[self._index].lexeme in {"-", "+"}
        if signed:
            self._item()
        self._argument(piece)
        after = self._pieces[self._index]
        if signed and (after.group in {RUN, GREEK_LETTER} or after.lexeme[1:] in GREEK_NAMES):
            hint = "put the exponent in braces"
            raise fault(Ambiguous, "this may be a factor or a part of the exponent", piece.start, after.end, hint)

    def _lower(self, piece: Piece) -> None:
        """A subscript that belongs to no letter is the base of a logarithm or the index of a function."""
        before = self._tokens[-1] if self._tokens else None
        if before is None or before.kind != "function":
            hint = None
            if before and before.kind in {"|", "|)"}:
                hint = 'a value is asked for in a field of its own: "at": {"x": 1}'
            elif before:
                hint = "write the subscript directly behind the letter, before the exponent: x_1^2"
            detail = "only a letter or a function can have a subscript"
            raise fault(UnexpectedToken, detail, piece.start, piece.end, hint)
        self._add("_", "_", piece)
        self._argument(piece)

    def _delimiter(self, piece: Piece) -> None:
        r"""``\left`` and ``\right`` say of a bar which of the two it is."""
        bar = self._pieces[self._index]
        opens = "left" in piece.lexeme
        if not opens and len(self._scopes) > 1:
            self._scopes.pop()
        if bar.lexeme in {"|", "\\vert", "\\lvert", "\\rvert"}:
            self._add("|(" if opens else "|)", "|", self._next())
        elif opens and bar.lexeme in TOKENS:
            self._item()
        if opens:
            self._scopes.append(len(self._tokens))

    def _no_delimiter(self, piece: Piece) -> None:
        r"""``\left. x^2 \right|_{x=1}``."""
        hint = 'write brackets on both sides; a value is asked for with "at": {"x": 1}'
        raise fault(UnsupportedNotation, "a side without a bracket is not read", piece.start, piece.end, hint)

    def _fence(self, piece: Piece) -> None:
        self._add("function", FUNCTIONS[FENCES[piece.lexeme]], piece)
        self._add("(", piece.lexeme, piece)

    def _fence_end(self, piece: Piece) -> None:
        self._add(")", piece.lexeme, piece)

    # cases

    def _environment(self, piece: Piece) -> None:
        r"""``cases``: rows of a value, ``&`` and a condition, the last perhaps with a word instead of a condition."""
        found = _ENVIRONMENT.match(self._text, piece.end)
        name = found[1] if found else ""
        if name not in {"cases", "dcases"}:
            hint = "matrices are not read: send each component" if "matrix" in name else "send one formula alone"
            hint = r"write \begin{cases} … \end{cases}" if name == "array" else hint
            raise fault(UnsupportedNotation, "only the environment cases is supported", piece.start, piece.end, hint)
        self._upright_name()
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
        if word not in BEFORE_CONDITIONS | OTHERWISE:
            self._index = command
        return word in OTHERWISE

    def _sign(self, piece: Piece) -> None:
        if piece.lexeme == "}":
            raise fault(Unbalanced, "'}' was never opened", piece.start, piece.end)
        if piece.lexeme == "'":
            raise unexpected_character(self._text, piece.start, self._options)
        if piece.lexeme == "&":
            raise fault(UnexpectedToken, "'&' stands outside of cases", piece.start, piece.end)
        {"{": self._group, "^": self._power, "_": self._lower}[piece.lexeme](piece)

    def _unexpected_end(self, piece: Piece) -> None:
        raise fault(UnexpectedEnd, "the expression ends too early", piece.start, piece.end)


#: Commands that are hardly ever written without braces: somebody may have taken them on the way.
_BRACED = {"frac", "dfrac", "tfrac", "sqrt", "binom"}


def _guess(name: str) -> tuple[type[ExpressionError], str]:
    r"""What an unknown command may be: ``\sin x`` or ``\sin\theta`` without the space, or a slip."""
    if name in FOREIGN:
        return UnsupportedNotation, f"did you mean {FUNCTIONS[FOREIGN[name]].set_as}?"
    for end in range(len(name) - 1, 1, -1):
        command, rest = name[:end], name[end:]
        if name not in COMMANDS and command in _BEFORE_LETTERS and _may_follow(command, rest):
            if refused := REFUSED.get(f"\\{command}"):
                return refused
            sign = "\\" if rest in _BEFORE_LETTERS else ""
            braces = f"; curl takes braces for itself unless it has -g: \\{command}{{…}}" if command in _BRACED else ""
            return UnsupportedNotation, f"write \\{command} {sign}{rest}, with a space{braces}"
    guesses = meant(name)
    return UnsupportedNotation, f"did you mean \\{guesses[0]}?" if guesses else _OTHERS


def _may_follow(command: str, rest: str) -> bool:
    """Whether letters may have been run together with a command: few of them, and one behind ``\\pi`` or ``\\le``."""
    return rest in _BEFORE_LETTERS or len(rest) <= (1 if len(command) == 2 else _MAX_LETTERS_BEHIND)


_WHOLE_FRACTION = re.compile(r"\s*+(?:\{\s*+[0-9]+\s*+\}|[0-9])\s*+(?:\{\s*+[0-9]+\s*+\}|[0-9])")
_NEW_ROW = "\\\\"
_ENVIRONMENT = re.compile(r"\s*\{([A-Za-z]+)\*?\}")
_OF_BELOW = re.compile(r"\s*\{?\s*d\s*[A-Za-z]")
_Signs = list[tuple[str, object]]
#: Commands between their operands: the tokens before the first, between the two, and behind the second.
_INFIX: dict[str, tuple[_Signs, _Signs, _Signs]] = {
    r"\over": (
        [("(", r"\frac"), ("(", "{")],
        [(")", "}"), ("/", "/"), ("(", "{")],
        [(")", "}"), (")", r"\frac")],
    ),
    r"\choose": ([("function", FUNCTIONS["binomial"]), ("(", "(")], [(",", ",")], [(")", ")")]),
}
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
        (_Reader._infix, _INFIX),
        (_Reader._invisible, INVISIBLE),
        (_Reader._binomial, {r"\binom", r"\tbinom", r"\dbinom"}),
        (_Reader._delimiter, {r"\left", r"\right", r"\mleft", r"\mright"}),
        (_Reader._no_delimiter, {r"\left.", r"\right.", r"\left .", r"\right ."}),
        (_Reader._fence, FENCES),
        (_Reader._fence_end, FENCE_ENDS),
        (_Reader._environment, {r"\begin"}),
    )
    for command in commands
}
#: Commands that letters are run together with, and the most letters that are.
_BEFORE_LETTERS = (
    GREEK_NAMES
    | BY_SPELLING.keys()
    | {command[1:] for command in [*_COMMANDS, *TOKENS, *REFUSED] if command[1:].isalpha()}
)
_MAX_LETTERS_BEHIND = 3
#: What to do about a command that nobody knows.
_OTHERS = "write what it stands for with commands that are read, as /docs/language lists them"
