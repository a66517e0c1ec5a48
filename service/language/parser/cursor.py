"""The parser's place among the tokens, and how it refuses one that cannot stand where it does."""

from abc import ABC, abstractmethod

from service.answer_types import NoteCode
from service.errors import Equation, ExpressionError, Unbalanced, UnexpectedEnd, UnexpectedToken, UnknownFunction
from service.language.elsewhere import INSTEAD
from service.language.options import ReadingOptions
from service.language.tokens import Edit, Note, Token, fault
from service.language.tree import Node

#: Binding powers. A product without a sign binds like one with a sign; a minus sign binds less than a product.
SUM, SIGN, PRODUCT, POWER, POSTFIX, OPERAND = 10, 15, 20, 30, 40, 50

_CLOSING = {"(": ")", "[": "]", "{": "}", "⌊": "⌋", "⌈": "⌉", r"\lfloor": r"\rfloor", r"\lceil": r"\rceil",
            "½": "½", r"\frac": r"\frac"}  # fmt: skip
#: Tokens that are not shown as they were typed.
_SPOKEN = {"superscript": "a raised exponent"}
_HINTS = {
    ",": "only the arguments of a function are separated like this",
    "!": "an exclamation mark stands behind its argument; a condition is negated by not",
    "superscript": "an exponent stands behind its base; a root is written ∛x, cbrt(x) or root(x, n)",
} | dict.fromkeys(("and", "or", "not"), "conditions stand in piecewise(value, condition, otherwise)")
#: Signs directly behind another one.
_TWICE = {
    "/": {"/": "write floor(x/y) for the whole quotient; comments are not read"},
    "*": {"/": "comments are not read", "(": "comments are not read"},
    "**": {"*": "a power of ten is written 1e3", "**": "one sign raises: x^2"},
}
#: Equations whose left side is more than a name, and comparisons.
_OF_RELATIONS = {
    "==": "an equation is a curve: send the difference of its sides, or only the right-hand side if the left is a name",
    "<": "comparisons stand in piecewise(value, condition, otherwise)",
}


class Cursor(ABC):
    """A single pass over the tokens of one expression; ``notes`` grows by every guess."""

    def __init__(self, tokens: list[Token], options: ReadingOptions, notes: list[Note]) -> None:
        self._tokens = tokens
        self._options = options
        self._notes = notes
        self._index = 0

    @abstractmethod
    def _expression(self, power: int) -> Node:
        """Parse an operand and the operators behind it that bind tighter than ``power``."""

    def _next(self) -> Token:
        token = self._tokens[self._index]
        self._index += 1
        return token

    def _note(self, code: NoteCode, message: str, start: int, end: int, edits: tuple[Edit, ...] = ()) -> None:
        self._notes.append(Note(code, message, start, end, edits))

    def _close(self, opening: Token) -> None:
        """Step over the bracket that closes ``opening``."""
        token = self._next()
        if token.kind != ")" or token.value != _CLOSING[opening.value]:
            raise self._not_closed(opening, token)

    def _not_closed(self, opening: Token, token: Token) -> ExpressionError:
        before = self._tokens[max(0, self._tokens.index(opening) - 1)]
        if token.kind == "end":
            hint = f"add {_CLOSING[opening.value]!r}"
            return fault(Unbalanced, f"{opening.value!r} is never closed", opening.start, opening.end, hint)
        if token.kind == ")":
            detail = f"{token.value!r} does not close {opening.value!r}"
            return fault(Unbalanced, detail, token.start, token.end, f"close it with {_CLOSING[opening.value]!r}")
        if token.kind == "," and before.kind == "symbol":
            detail = f"the function {before.value!r} is not known"
            return fault(UnknownFunction, detail, before.start, before.end, INSTEAD.get(before.value))
        return self._unexpected(token)

    def _unexpected(self, token: Token) -> ExpressionError:
        """The refusal of a token that cannot stand where it does."""
        if token.kind == "end":
            detail = "the expression ends too early" if len(self._tokens) > 1 else "the expression is empty"
            return fault(UnexpectedEnd, detail, token.start, token.end)
        if token.kind == "relation":
            is_equation = token.value == "=="
            hint = None if is_equation and self._index <= 2 else _OF_RELATIONS["==" if is_equation else "<"]
            hint = "send only the expression behind the arrow" if self._is_arrow(token) else hint
            return fault(Equation, "an equation or a comparison is no expression", token.start, token.end, hint)
        if token.kind in {")", "|)"}:
            hint = "leave it out, or open a bracket before it"
            return fault(Unbalanced, f"{token.value!r} was never opened", token.start, token.end, hint)
        detail = f"{_SPOKEN.get(token.kind) or repr(token.value)} cannot stand here"
        return fault(UnexpectedToken, detail, token.start, token.end, self._hint(token))

    def _is_arrow(self, token: Token) -> bool:
        """Whether a relation is a part of ``->``, ``=>`` or ``<-``."""
        place = self._tokens.index(token)
        before, after = self._tokens[place - 1], self._tokens[place + 1]
        if token.value == "<":
            return after.kind == "-" and after.start == token.end and self._tokens[place + 2].start > after.end
        if token.value == "==":
            return after.value == ">" and after.start == token.end
        return token.value == ">" and before.kind == "-" and before.end == token.start

    def _hint(self, token: Token) -> str | None:
        """What may have been meant by a token that cannot stand where it does."""
        place = self._tokens.index(token)
        before, after = self._tokens[place - 1], self._tokens[min(place + 1, len(self._tokens) - 1)]
        if token.kind == "," and before.value == "{" and after.value == "}":  # 3{,}5 in LaTeX
            before, after = self._tokens[place - 2], self._tokens[min(place + 2, len(self._tokens) - 1)]
        if token.kind == "," and before.kind == after.kind == "number":
            thousands = " (or 1000, without a sign between thousands)" if after.end == after.start + 3 else ""
            return f'write 1.5{thousands}, or send "decimal_separator": ","; only arguments are separated by a comma'
        if token.kind in _TWICE and before.end == token.start:
            return _TWICE[token.kind].get(before.kind)
        return _HINTS.get(token.kind)
