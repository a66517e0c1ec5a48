"""What is there already of an expression that is still being typed."""

import re
from typing import NamedTuple

from service.errors import ExpressionError
from service.language.options import ReadingOptions
from service.language.reading import read
from service.language.tree import Node, substitute, symbol

#: Stands where something is still missing: ``sin(□)``.
HOLE = "□"
#: Beginnings that are tried from the end of the text and from the place of the fault; each costs a reading.
TRIES = 8
#: So many characters are read at most on either way, if that is more than one beginning: a millisecond or two.
MAX_CHARACTERS = 4_000

_PIECE = re.compile(r"\\?[A-Za-z0-9.]+(?:_[A-Za-z0-9.]+)*|\S")
_BRACKET = re.compile(
    r"\\(?:left|right)\s*(?:\\[a-zA-Z]+|\\[{}|]|\S)|\\[lr](?:floor|ceil|vert|brace)(?![a-zA-Z])|\\[()\[\]{}]"
    r"|[()\[\]{}|]|\$\$?"
)
_CLOSING = {
    **dict(zip("([{|$", ")]}|$", strict=True)),
    "$$": "$$",
    **{rf"\{sign}": rf"\{other}" for sign, other in ("()", "[]", "{}", "||")},
    **{rf"\l{name}": rf"\r{name}" for name in ("floor", "ceil", "vert", "brace")},
}
#: Signs that open and close alike.
_ALIKE = frozenset({"|", "$", "$$"})
#: The name that holds the place of what is missing while the rest is read, and how it is typed; nobody does so.
_PLACE, _IN_TEXT, _IN_LATEX = "hole_0hole", "hole_{0hole}", r"\mathrm{hole}_{0hole}"
#: What may be missing at the end of a text, before the brackets that are open are closed and behind them: an operand,
#: further arguments, a condition; in LaTeX an argument in braces.
_MISSING: dict[bool, tuple[tuple[str, str], ...]] = {
    False: ((" □", ""), (", □", ""), (" □, □", ""), (", □, □", ""), (" > □", ""), (" □ > □", ""), (", □ > □", ""),
            (" □, □ > □", ""), ("(□, □)", ""), ("(□, □ > □)", "")),
    True: ((" □", ""), ("", "{□}"), ("", "{□}{□}"), (" □", "{□}"), ("{□}{□}", ""), ("{□}", "{□}"), ("", r"\end{cases}"),
           (" □", r"\end{cases}"), (" > □", r"\end{cases}"), (" □ > □", r"\end{cases}"), ("& □ > □", r"\end{cases}"),
           (" □ & □ > □", r"\end{cases}")),
}  # fmt: skip
#: So many pieces are left out at most where holes are tried, as of ``& \text{other``.
_LEFT_OUT = 3


class Partial(NamedTuple):
    """The longest beginning of a text that can be read: its tree, and where it ends."""

    tree: Node
    end: int


def partial(text: str, fault: int, options: ReadingOptions) -> Partial | None:
    """What can be read of a text that was refused at ``fault``, with a bracket for every one that is still open.

    Where no beginning is an expression, as in ``sin(``, the whole is read with holes for what is missing, or all but
    its last pieces.
    """
    ends = [found.end() for found in _PIECE.finditer(text)]
    before = [end for end in ends if end <= fault]
    tries = max(1, min(TRIES, MAX_CHARACTERS // max(1, len(text))))
    for end in dict.fromkeys([*reversed(ends[-tries:]), *reversed(before[-tries:])]):
        if tree := _attempt(_closed(text[:end]), options):
            return Partial(tree, end)
    if not ends:
        return None
    is_latex = options.format == "latex" or (options.format == "auto" and ("\\" in text or "$" in text))
    for end in (len(text), *ends[-2 : -2 - _LEFT_OUT : -1])[:tries]:
        for missing in _MISSING[is_latex]:
            if tree := _attempt(_filled(text[:end], *missing, _IN_LATEX if is_latex else _IN_TEXT), options):
                return Partial(substitute(tree, {_PLACE: symbol(HOLE)}), end)
    return None


def _attempt(text: str, options: ReadingOptions) -> Node | None:
    try:
        return read(text, options).tree
    except ExpressionError:
        return None


def _filled(text: str, inside: str, behind: str, hole: str) -> str:
    """The text with what is missing before the brackets that are open are closed, and behind them."""
    closing = _closing(text)
    return f"{text}{inside.replace(HOLE, hole)}{closing}{behind.replace(HOLE, hole)}"


def _closed(text: str) -> str:
    """The text with a closing bracket for every one that is open at its end."""
    return text + _closing(text)


def _closing(text: str) -> str:
    """The brackets and bars that close what is open at the end of a text."""
    opened: list[str] = []
    for found in _BRACKET.finditer(text):
        sign = found[0]
        if sign in _ALIKE and opened and opened[-1] == sign:
            opened.pop()
        elif sign.startswith(r"\left"):
            fence = sign.removeprefix(r"\left").strip()
            opened.append(r"\right" + _CLOSING.get(fence, "."))
        elif sign in _CLOSING:
            opened.append(_CLOSING[sign])
        elif opened:
            opened.pop()
    return "".join(reversed(opened))
