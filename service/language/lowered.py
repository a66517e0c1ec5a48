"""Letters with an index that textbooks use for functions, where what follows shows that one is meant: ``J_0(x)``.

As many letters with an index are symbols, so a bracket behind one may hold a factor. What is read as a function is
told; what may be either is refused.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from service.errors import Ambiguous, ExpressionError
from service.language.names import FUNCTIONS
from service.language.options import ReadingOptions
from service.language.tokens import Edit, Note, Token, fault

#: The function that a letter is, by the letter; those of Bessel are functions of anything but a sum.
_BESSEL = {"J": "besselj", "Y": "bessely", "I": "besseli", "K": "besselk", "Li": "polylog"}
_OTHERS = {"P": "legendre", "Q": "legendre_q", "T": "chebyshevt", "U": "chebyshevu", "H": "hermite", "L": "laguerre",
           "E": "expint"}  # fmt: skip
LETTERS = _BESSEL | _OTHERS
#: Letters that stand for orders and degrees.
_INDICES = frozenset({"n", "m", "k", "l", "j", "nu", "mu", "alpha"})
#: The theta functions, of two arguments.
_THETA = frozenset({"theta_1", "theta_2", "theta_3", "theta_4"})


#: What to write for two indices, by the first letter.
_OF_UPPER = {
    "P": "write assoc_legendre(n, m, x) or jacobi(n, a, b, x), or the power behind the bracket",
    "L": "write assoc_laguerre(n, a, x), or the power behind the bracket",
    "p": "write polygamma(n, x), or psi^n*(x) for a product",
}


class _Bracket(NamedTuple):
    """What stands between brackets, as far as its signs show."""

    alone: bool
    is_sum: bool
    is_pair: bool


def may_be_function(name: str) -> bool:
    """Whether a name with an index may be a function of a bracket behind it."""
    letter, _, index = name.partition("_")
    return name in _THETA or (letter in LETTERS and (index.isdigit() or index in _INDICES))


def read_lowered(tokens: list[Token], options: ReadingOptions, notes: list[Note]) -> list[Token]:
    """The tokens with functions and their indices instead of such names. Raises ``Ambiguous``."""
    pairs = pairwise(tokens)
    plain = {token.value for token, after in pairs if token.kind == "symbol" and after.kind not in {"(", "**"}}
    read: list[Token] = []
    for place, token in enumerate(tokens):
        name = token.value if token.kind == "symbol" else None
        if isinstance(name, str) and name not in options.symbols and may_be_function(name):
            read += _read(tokens, place, notes, name in plain)
        else:
            if name == "psi" and name not in options.symbols:
                _refuse_upper_index(tokens, place)
            read.append(token)
    return read


def _read(tokens: Sequence[Token], place: int, notes: list[Note], plain: bool) -> list[Token]:
    token = tokens[place]
    _refuse_upper_index(tokens, place)
    opening = place + 1 + 2 * (tokens[place + 1].kind == "**" and tokens[place + 2].kind != "(")
    if tokens[min(opening, len(tokens) - 1)].kind != "(":
        return [token]
    letter, _, index = str(token.value).partition("_")
    bracket = _bracket(tokens, opening)
    if not _is_function(letter, index, bracket, raised=opening > place + 1, plain=plain):
        if letter in _BESSEL and bracket.is_sum and not plain:
            raise _may_be_either(token, letter, index)
        return [token]
    row = FUNCTIONS["jtheta" if letter == "theta" else LETTERS[letter]]
    message = f"{token.value} was read as the function {row.name}, not as a factor"
    notes.append(Note("read_as_function", message, token.start, token.end, (Edit(token.end, token.end, "*"),)))
    number = Token("number", int(index), token.start, token.end) if index.isdigit() else None
    return [
        Token("function", row, token.start, token.end),
        Token("_", "_", token.end, token.end),
        number or Token("symbol", index, token.start, token.end),
    ]


def _refuse_upper_index(tokens: Sequence[Token], place: int) -> None:
    """``P_n^m(x)``, ``L_n^{(a)}(x)``, ``psi^(1)(x)``: what is raised before a bracket is a power or a parameter."""
    sign, exponent = tokens[place + 1 : place + 3] if place + 2 < len(tokens) else (tokens[-1], tokens[-1])
    if sign.kind != "**" or exponent.kind not in {"symbol", "("}:
        return
    behind = place + 3 if exponent.kind == "symbol" else _closing(tokens, place + 2) + 1
    if behind < len(tokens) and tokens[behind].kind == "(":
        hint = _OF_UPPER.get(str(tokens[place].value)[0], "write the power behind the bracket")
        detail = f"what is raised may be a power of {tokens[place].value} or another index"
        raise fault(Ambiguous, detail, tokens[place].start, tokens[behind].end, hint)


def _closing(tokens: Sequence[Token], opening: int) -> int:
    """Where a bracket is closed; the end, if it is not."""
    depth = 0
    for place in range(opening, len(tokens)):
        depth += (tokens[place].kind == "(") - (tokens[place].kind == ")")
        if depth == 0:
            return place
    return len(tokens) - 1


def _is_function(letter: str, index: str, bracket: _Bracket, *, raised: bool, plain: bool) -> bool:
    """Whether a letter with an index is a function of the bracket: which holds a variable, or no sum."""
    if letter == "theta" or bracket.is_pair or plain:
        return letter == "theta" and bracket.is_pair
    if letter in _BESSEL or index in _INDICES:
        return not bracket.is_sum
    return bracket.alone and not raised and index != "0"


def _bracket(tokens: Sequence[Token], opening: int) -> _Bracket:
    depth, inside = 0, []
    for token in tokens[opening + 1 : _closing(tokens, opening)]:
        depth += (token.kind == "(") - (token.kind == ")")
        if depth == 0:
            inside.append(token.kind)
    return _Bracket(inside == ["symbol"], bool({"+", "-"} & set(inside[1:])), "," in inside)


def _may_be_either(token: Token, letter: str, index: str) -> ExpressionError:
    hint = f"write {LETTERS[letter]}({index}, x), or {token.value}*(x) for a product"
    return fault(Ambiguous, f"{token.value} may be a function or a factor", token.start, token.end, hint)
