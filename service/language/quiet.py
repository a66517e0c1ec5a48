"""What a text says without a sign for it: escapes that JSON has eaten, punctuation, dots that may be decimal signs.

All of it is looked at before the tokens are, in the text as it was typed; positions stay those of that text.
"""

import html
import re
from collections import defaultdict
from collections.abc import Sequence

from service.errors import ExpressionError, UnexpectedCharacter, UnknownFunction
from service.language.alphabet import GREEK_NAMES, TWINS
from service.language.names import BY_SPELLING
from service.language.tokens import Edit, Note, Token, fault

_ESCAPES = {"\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t"}
_EATEN = re.compile(r"([\b\f\n\r\t])([A-Za-z]*)")
#: Commands of LaTeX that begin with a letter which JSON takes for an escape, beside functions and Greek letters.
COMMANDS = frozenset(
    """
    backslash bar barwedge because begin beth between bf bfseries big bigcap bigcup bigg biggl biggm biggr bigl bigm
    bigoplus bigotimes bigr bigstar binom bm bmod boldsymbol bot bowtie boxed brace brack breve bullet bumpeq
    fbox flat footnotesize forall frac framebox frak frown
    nabla natural ncong ne nearrow neg neq newcommand newline nexists nicefrac ngeq ngtr ni nleq nless nmid nobreak
    nolimits nonumber norm normalsize not notag notin nparallel nsim nsubseteq null nwarrow
    raise rangle rbrace rbrack rceil renewcommand rfloor rgroup rho right rightarrow rightharpoonup rightleftharpoons
    ring rlap rm rmoustache root rparen rule rvert rVert
    tag tan tanh tau tbinom text textbf textcolor textit textnormal textrm textsc textsf textstyle texttt tfrac
    therefore theta thickapprox thicksim thickspace thinspace tilde times tiny to top triangle triangledown
    triangleleft triangleq triangleright
""".split()  # noqa: SIM905
)
_KNOWN = frozenset(name for name in COMMANDS | GREEK_NAMES | BY_SPELLING.keys() if name[0] in "bfnrt")

#: Where the mark that ends a sentence is looked for: behind it are blanks and the end of a formula.
_TAIL = 16
_MARKS = frozenset(".,;。｡")
#: Full stops, commas and semicolons that end a sentence, perhaps before the dollar signs that end its formula.
_IN_LATEX = re.compile(
    r"(?:(?:(?<![\\.,;])|(?<=\\[,;:!]))[.,;。｡]|\\(?:text|textrm|mathrm|mbox)\{\s?[.,;]\s?\})"
    r"\s*(?=(?:\$\$?|\\\)|\\\])?\s*$)"
)
_IN_TEXT = re.compile(r"(?<![.,;])(?:(?<![0-9])\.|[,;。｡])\s*$")
_ELLIPSIS = re.compile(r"\.\s*\.\s*\.+")
_ENTITY = re.compile(r"&(?:#[0-9]{2,6}|#x[0-9a-fA-F]{2,5}|[A-Za-z]{2,8});")
_SPLIT_INVERSE = re.compile(r"(?<![A-Za-z])(arc?)\s+((?:sin|cos|tan|cot|sec|csc)h?|c?tgh?|(?:sh|ch|th)(?=\W))")
_MIDDLE_DOT = re.compile(r"(?<![0-9.,·])([0-9]+)·([0-9]+)(?![0-9.,·])")
_SPACED_EXPONENT = re.compile(
    r"(?<![A-Za-z0-9_.])([0-9]+(?:[.,][0-9]+)?)([eE])(?:\s+([-+])\s*|([-+])\s+)([0-9]+)(?![0-9.])"
)


def refuse_eaten_escapes(text: str) -> None:
    r"""Refuse ``"\tan x"`` as JSON gives it: a tabulator and ``an x``. Ordinary line breaks are blanks.

    Raises ``UnexpectedCharacter``.
    """
    for found in _EATEN.finditer(text):
        command = _ESCAPES[found[1]] + found[2]
        if command in _KNOWN:
            detail = f"a control character before {found[2]!r} is what JSON makes of \\{command}"
            hint = f"double the backslash in JSON: \\\\{command}; a line break is followed by a blank"
            raise fault(UnexpectedCharacter, detail, found.start(), found.end(), hint)


def without_punctuation(text: str, is_latex: bool, notes: list[Note]) -> str:
    """The text with a blank for the mark that ends its sentence."""
    if text[-1:] == ")" and not is_latex:
        return text
    pattern = _IN_LATEX if is_latex else _IN_TEXT
    found = pattern.search(text, max(0, len(text) - _TAIL)) if _MARKS.intersection(text[-_TAIL:]) else None
    if found is None or not text[: found.start()].strip():
        return text
    start, end = found.start(), found.start() + len(found[0].rstrip())
    notes.append(Note("punctuation", f"{text[start:end]!r} at the end was left out", start, end))
    return text[:start] + " " * (end - start) + text[end:]


def note_dots_and_blanks(text: str, notes: list[Note]) -> None:
    """Tell of ``3·14`` and ``5.2e - 1``, which are products here and may have been meant as one number."""
    for found in _MIDDLE_DOT.finditer(text) if "·" in text else ():
        message = f"{found[0]} was read as a product; a decimal point is '.'"
        edit = Edit(found.end(1), found.start(2), ".")
        notes.append(Note("middle_dot", message, *found.span(), edits=(edit,)))
    for found in _SPACED_EXPONENT.finditer(text) if " " in text else ():
        sign = found[3] or found[4]
        message = f"{found[2]} was read as Euler's number; a power of ten is written {found[1]}e{sign}{found[5]}"
        edit = Edit(found.start(2), found.start(5), f"e{sign}")
        notes.append(Note("read_as_constant", message, *found.span(), edits=(edit,)))


def of_unreadable_signs(text: str) -> ExpressionError | None:
    """The refusal of what no text can be read with: three dots, and characters as HTML writes them."""
    if found := _ELLIPSIS.search(text):
        return fault(UnexpectedCharacter, "dots stand for what is left out", *found.span(), "write every term out")
    if found := _ENTITY.search(text):
        hint = f"write {html.unescape(found[0])}"
        return fault(UnexpectedCharacter, f"{found[0]} is a character as HTML writes it", *found.span(), hint)
    return None


def refuse_split_inverse(text: str) -> None:
    """Refuse ``arc tan x`` and ``ar sinh x``, which would be products. Raises ``UnknownFunction``."""
    if found := _SPLIT_INVERSE.search(text):
        name = found[1] + found[2]
        raise fault(UnknownFunction, f"{found[0]!r} are two names", *found.span(1), f"write {name}(x), without a blank")


def note_twins(text: str, tokens: Sequence[Token], notes: list[Note]) -> None:
    """Tell of a Greek letter that looks exactly like a Latin one beside it: ``Α`` and ``A`` are two symbols."""
    symbols = [token for token in tokens if token.kind == "symbol"]
    latin = {token.value for token in symbols if token.value.isascii() and len(token.value) == 1}
    for name, twin in TWINS.items():
        places = [token for token in symbols if token.value == name and token.end == token.start + 1]
        if places and twin in latin:
            message = f"{text[places[0].start]} is the Greek letter {name}, another symbol than {twin}"
            edits = tuple(Edit(token.start, token.end, twin) for token in places)
            notes.append(Note("look_alike", message, places[0].start, places[0].end, edits))


def note_mixed_styles(text: str, tokens: Sequence[Token], notes: list[Note]) -> None:
    r"""Tell of one letter in two styles, such as ``\mathbf{x} x`` or ``ℎ h``: they are read as the same symbol."""
    styles: defaultdict[str, dict[str, Token]] = defaultdict(dict)
    for token in tokens:
        if token.kind == "symbol" and len(token.value) == 1:
            styles[token.value].setdefault(text[token.start : token.end], token)
    for letter, seen in styles.items():
        styled = [token for shape, token in seen.items() if shape != letter]
        if styled and (len(seen) > 1 or text[styled[0].start] == "ℓ"):
            message = f"{text[styled[0].start : styled[0].end]} was read as {letter}"
            notes.append(Note("look_alike", message, styled[0].start, styled[0].end))
