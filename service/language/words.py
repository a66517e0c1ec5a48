"""What a word means: a declared name, a function, a constant, one symbol, or several of them run together.

Where this is a guess, it is told with a note; where the guess would be a bad one, the word is refused with a hint.
"""

import re
from typing import NamedTuple

from service.errors import Ambiguous, ExpressionError, NotAFunction, UnknownFunction, UnknownName
from service.language.alphabet import GREEK, GREEK_LETTERS, GREEK_NAMES, SUPERSCRIPTS
from service.language.elsewhere import INSTEAD, RESERVED
from service.language.limits import MAX_NAME, exceeded
from service.language.lowered import may_be_function
from service.language.names import CONSTANTS, FUNCTIONS
from service.language.notation import FOREIGN, spellings
from service.language.options import ReadingOptions
from service.language.spelling import CONTAINED, in_other_case, longest_first, meant, near
from service.language.symbols import LONG_WORD, canonical_name, merged, several_letters
from service.language.tokens import Edit, Note, Token, fault

#: The most letters before a function in a run that is split (``xysinx``); after it there may be one.
MAX_FACTORS = 2

#: Letters that everybody uses for functions, so that ``f(x)`` is no product.
FUNCTION_LETTERS = frozenset("fghFGH")
#: Greek letters that are functions where a bracket follows; ``γ(x)`` may be either.
_GREEK_FUNCTIONS = {"Γ": "gamma", "ζ": "zeta"}

#: Names that need no declaration: letters, digits, and a subscript that is not both unless it is in braces.
_PLAIN_NAME = re.compile(rf"([A-Za-z]+|[{GREEK_LETTERS}])[0-9]*(?:_(?:[0-9]+|[A-Za-z]+|\{{[0-9A-Za-z]+\}})|[₀-₉ₐ-ₜ]+)?")
_DIFFERENTIAL = re.compile("d[r-z]")

_OFTEN_RUN_TOGETHER = "sin cos tan cot sec csc sinh cosh tanh asin acos atan exp log sqrt"
#: Functions that people write together with what surrounds them.
RUN_TOGETHER = [
    spelling
    for name in _OFTEN_RUN_TOGETHER.split()
    for spelling in FUNCTIONS[name].names
    if len(spelling) > 2 or spelling in {"ln", "tg"}
]
_PART = re.compile(
    f"({longest_first(RUN_TOGETHER)})|(pi|{longest_first([name for name in GREEK_NAMES if len(name) > 2])})"
    "|([0-9]+)|([A-Za-z])"
)
#: ``asinx`` may be ``asin(x)`` or ``a*sin(x)``, and ``log2x`` ``log(2*x)`` or ``log2(x)``.
_TWO_READINGS = re.compile(r"(?<!rc)a(sin|cos|tan)|(log|lg|atan)[0-9]|loge|lb")

#: Words of conditions: the kind of their token.
_WORDS = {"True": "true", "true": "true", "TRUE": "true"} | {
    shape: word for word in ("and", "or", "not") for shape in (word, word.upper())
}

#: Letters of constants that are as often symbols.
_DOUBTFUL = frozenset({"E", "I", "i"})


class Word(NamedTuple):
    """A word where it stands; ``after`` is the next character that is no space."""

    text: str
    start: int
    end: int
    after: str = ""

    @property
    def opens(self) -> bool:
        """Whether a bracket follows."""
        return self.after in {"(", "[", "{"}

    def token(self, kind: str, value: object) -> list[Token]:
        """The word as one token."""
        return [Token(kind, value, self.start, self.end)]

    def fault(self, kind: type[ExpressionError], detail: str, hint: str, **fields: object) -> ExpressionError:
        """The refusal of the word."""
        return fault(kind, detail, self.start, self.end, hint, **fields)


def is_symbol(name: str, options: ReadingOptions) -> bool:
    """Whether a name is read as one symbol without being declared."""
    try:
        tokens = read_word(Word(name, 0, len(name)), options, [])
    except ExpressionError:
        return False
    return [token.kind for token in tokens] == ["symbol"]


def read_word(word: Word, options: ReadingOptions, notes: list[Note]) -> list[Token]:
    """The tokens that a word stands for.

    Raises ``UnknownFunction``, ``UnknownName``, ``Ambiguous``, or what the table of reserved words says.
    """
    name = canonical_name(word.text)
    if name and name.startswith("var") and (usual := merged(name, options.apart)) != name:
        notes.append(Note("look_alike", f"{word.text} was read as {usual}", word.start, word.end))
        name = usual
    if name in options.symbols:
        return word.token("symbol", name)
    if len(word.text) > MAX_NAME:
        raise exceeded("name", MAX_NAME, len(word.text), word.start, word.end, "the characters of a name")
    if known := _known(word, options):
        _note_constant(word, known[0], notes)
        return known
    if word.text in RESERVED:
        error, hint = RESERVED[word.text]
        raise word.fault(error, f"{word.text!r} has no meaning here", hint)
    whole = not options.implicit or options.notation.names == "words"
    if name and (whole or (_PLAIN_NAME.fullmatch(word.text) and _looks_single(name))):
        return _symbol(word, name, options, notes)
    if word.opens and word.text in INSTEAD and in_other_case(word.text):
        raise unknown_function(word)
    if guesses := in_other_case(word.text) or [FOREIGN[known] for known in (word.text,) if known in FOREIGN]:
        raise _did_you_mean(UnknownFunction if word.opens else UnknownName, word, guesses)
    return _run_together(word, options, notes) or _unknown(word, name, options, notes)


def _known(word: Word, options: ReadingOptions) -> list[Token]:
    """A function, a constant or the truth of a last condition."""
    functions = spellings(options.notation)
    function = functions.get(word.text) or functions.get(_GREEK_FUNCTIONS.get(word.text, ""))
    is_letter = word.text in GREEK or word.text in GREEK_NAMES
    if function and (word.opens or not (is_letter or function.special)):
        return word.token("function", function)
    if word.text in CONSTANTS:
        return word.token("constant", CONSTANTS[word.text])
    return word.token(_WORDS[word.text], word.text) if word.text in _WORDS else []


def _note_constant(word: Word, token: Token, notes: list[Note]) -> None:
    """E, I and i are as often the names of a field, a current and an index."""
    if token.kind == "constant" and word.text in _DOUBTFUL:
        meaning = "Euler's number" if token.value == "e" else "the imaginary unit"
        message = f"{word.text} was read as {meaning}; list it in symbols for a symbol"
        notes.append(Note("read_as_constant", message, word.start, word.end))


def _looks_single(name: str) -> bool:
    """Whether everybody would read it as one symbol: ``x``, ``x1``, ``x_max``, ``lambda_0``, ``ab123``, not ``ln2``."""
    base, _, subscript = name.partition("_")
    letters = base.rstrip("0123456789")
    if len(letters) == 1 or letters in GREEK_NAMES:
        return True
    return bool(subscript or letters != base) and letters not in RUN_TOGETHER and not CONTAINED.search(letters)


def _symbol(word: Word, name: str, options: ReadingOptions, notes: list[Note]) -> list[Token]:
    base, _, subscript = name.partition("_")
    several = several_letters(base)
    if may_be_function(name):
        return word.token("symbol", name)
    if word.opens and (base in FUNCTION_LETTERS or subscript.isalpha() or several or not options.implicit):
        raise unknown_function(word)
    if word.opens and word.text == "γ":
        raise word.fault(Ambiguous, "γ may be a function or a factor", "write gamma(x), or γ*(x) for a product")
    letters = base.rstrip("0123456789")
    if options.implicit and letters != base and (several_letters(letters) or letters in options.symbols):
        message = f"{word.text!r} was read as one symbol, not as a power or a product"
        raised = word.start + len(letters)
        edits = (Edit(raised, raised, "^"),) if len(letters) == 1 and raised < word.end else ()
        notes.append(Note("name_with_digits", message, word.start, word.end, edits))
    if word.text == "Pi":
        message = "'Pi' was read as the capital letter; write pi for the number"
        notes.append(Note("capital_letter", message, word.start, word.end))
    return word.token("symbol", name)


def _run_together(word: Word, options: ReadingOptions, notes: list[Note]) -> list[Token]:
    """The parts of a run such as ``xsinx``, if there is a function in it and little else."""
    parts = list(_PART.finditer(word.text)) if word.text.isalnum() else []
    functions = [index for index, part in enumerate(parts) if part[1]]
    if not functions or "".join(part[0] for part in parts) != word.text:
        return []
    if _TWO_READINGS.search(word.text):
        hint = "write log(x, 2) for a base" if word.opens else "write the argument in brackets"
        raise word.fault(Ambiguous, f"{word.text!r} can be read in several ways", hint)
    gaps = [after - before - 1 for before, after in zip([-1, *functions], functions, strict=False)]
    rest = parts[functions[-1] + 1 :]
    letters_after = sum(not part[3] for part in rest)
    if max(gaps) > MAX_FACTORS or letters_after > 1 or (rest and word.opens):
        return []
    return _split(word, parts, options, notes)


def _split(word: Word, parts: list[re.Match[str]], options: ReadingOptions, notes: list[Note]) -> list[Token]:
    reading = " ".join(part[0] for part in parts)
    notes.append(Note("split_name", f"{word.text!r} was read as {reading!r}", word.start, word.end))
    return [_part(part, word.start, options, notes) for part in parts]


def _part(part: re.Match[str], offset: int, options: ReadingOptions, notes: list[Note]) -> Token:
    start, end = offset + part.start(), offset + part.end()
    if part[1]:
        return Token("function", spellings(options.notation)[part[1]], start, end)
    if part[3]:
        return Token("number", int(part[3]), start, end)
    if part[0] in CONSTANTS and part[0] not in options.symbols:
        token = Token("constant", CONSTANTS[part[0]], start, end)
        _note_constant(Word(part[0], start, end), token, notes)
        return token
    return Token("symbol", part[0], start, end)


def _unknown(word: Word, name: str | None, options: ReadingOptions, notes: list[Note]) -> list[Token]:
    """A short word as a product of its letters, a long one as one symbol."""
    if word.opens and (len(word.text) >= LONG_WORD or word.text[-1] in FUNCTION_LETTERS or word.text in INSTEAD):
        raise unknown_function(word)
    if name is None or name != word.text or not word.text.isalpha():
        raise word.fault(UnknownName, f"{word.text!r} cannot be read without guessing", "put '*' between the factors")
    if guesses := (near if word.opens else meant)(word.text):
        raise _did_you_mean(UnknownFunction if word.opens else UnknownName, word, guesses)
    if foreign := _foreign(word.text):
        raise _did_you_mean(UnknownName, word, [foreign])
    if is_differential(word.text, options):
        hint = f"leave it out, or write d*{word.text[1]} for a product"
        raise word.fault(NotAFunction, f"{word.text!r} is a differential", hint)
    if len(word.text) < LONG_WORD or options.notation.names == "letters":
        return _product(word, options, notes)
    notes.append(Note("long_name", f"{word.text!r} was read as one symbol", word.start, word.end))
    return word.token("symbol", word.text)


def _product(word: Word, options: ReadingOptions, notes: list[Note]) -> list[Token]:
    """The letters of a word as factors."""
    if is_product(word, options):
        return _split(word, list(_PART.finditer(word.text)), options, notes)
    if word.opens:
        raise unknown_function(word)
    hint = f"list {word.text} in symbols, or write '*' between the factors"
    raise word.fault(UnknownName, f"{word.text!r} is hardly a product", hint)


def _foreign(text: str) -> str | None:
    """The function that a word is in another language, perhaps with its argument run together: ``senx``."""
    return FOREIGN.get(text) or FOREIGN.get(text[:-1])


def is_differential(name: str, options: ReadingOptions) -> bool:
    """Whether a pair of letters is a ``dx``, unless d is declared."""
    return _DIFFERENTIAL.fullmatch(name) is not None and "d" not in options.symbols


def is_product(word: Word, options: ReadingOptions) -> bool:
    """Whether letters in a row look like factors: ``xy``, ``xe^x``, ``ikx``, but not ``nn`` or ``eps``."""
    e, i = (set(letters) - options.symbols for letters in ("eE", "iI"))
    raised = word.after in {"^", "**"} or word.after in map(chr, SUPERSCRIPTS)
    at_end = raised and word.text[-1] in e
    factors = word.text[:-1] if at_end else word.text
    pi = factors.replace("pi", "")
    distinct = len(set(factors)) == len(factors)
    return distinct and not (e & set(factors)) and not (i & set(pi[1:]))


def unknown_function(word: Word) -> ExpressionError:
    """The refusal of a name before a bracket, with what to write instead, or with what may have been meant."""
    detail = f"the function {word.text!r} is not known"
    if hint := INSTEAD.get(word.text):
        return word.fault(UnknownFunction, detail, hint)
    if guesses := [name for name in (FOREIGN.get(word.text),) if name] or near(word.text):
        return _did_you_mean(UnknownFunction, word, guesses)
    if guesses := [name for name in (_foreign(word.text),) if name]:
        return _did_you_mean(UnknownFunction, word, guesses)
    return word.fault(UnknownFunction, detail, f"for a product write {word.text}*(…)")


def _did_you_mean(kind: type[ExpressionError], word: Word, guesses: list[str]) -> ExpressionError:
    what = "the function " if kind is UnknownFunction else ""
    detail, hint = f"{what}{word.text!r} is not known", f"did you mean {' or '.join(guesses)}?"
    return word.fault(kind, detail, hint, did_you_mean=guesses)
