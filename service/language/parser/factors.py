"""Products without a sign: which are plain, which are guesses that are told, and which nobody can read."""

from service.errors import Ambiguous, MissingOperator, UnknownFunction
from service.language.parser.cursor import Cursor
from service.language.symbols import is_word
from service.language.tokens import Token, fault
from service.language.tree import Node
from service.language.words import FUNCTION_LETTERS

_SIGNS = frozenset({"+", "-"})


class Factors(Cursor):
    """The checks between two factors; ``_index`` is at the second."""

    def _check_factor(self, token: Token) -> None:
        before = self._tokens[self._index - 1]
        if not self._options.implicit or (token.kind == before.kind == "number") or self._are_words(before, token):
            hint = "put an operator between them"
            raise fault(MissingOperator, "two values without an operator between them", before.start, token.end, hint)
        if token.kind == "(":
            self._check_bracket(before, token)
        if before.kind == "number" and before.end == token.start:
            self._check_coefficient(before, token)
            self._note_exponent(before, token)
        elif before.kind == "constant" and token.kind in {"symbol", "constant"}:
            self._note_exponent(before, token)
        elif before.value == "Delta" and token.kind == "symbol" and "Delta" not in self._options.symbols:
            name = f"Delta_{token.value}"
            hint = f"write {name} for one symbol, Delta*{token.value} for a product"
            raise fault(Ambiguous, "a difference may be one symbol or a product", before.start, token.end, hint)

    def _are_words(self, before: Token, token: Token) -> bool:
        """Whether two names stand side by side of which one is a whole word, as in a sentence."""
        return before.kind == token.kind == "symbol" and any(
            is_word(name) and name not in self._options.symbols for name in (before.value, token.value)
        )

    def _check_bracket(self, before: Token, token: Token) -> None:
        """A single thing in brackets may be an index or the argument of a function: ``x[1]``, ``u(t)``."""
        inner, closing = self._tokens[self._index + 1], self._tokens[min(self._index + 2, len(self._tokens) - 1)]
        if closing.kind != ")":
            return
        if token.value == "[" and inner.kind == "number":
            hint = "use round brackets for a product"
            raise fault(Ambiguous, "this may be an index or a factor", before.start, closing.end, hint)
        if before.kind in {"symbol", "constant"} and inner.kind == "symbol":
            message = f"{before.value}({inner.value}) was read as a product, not as a function"
            self._note("read_as_product", message, before.start, closing.end)

    def _check_coefficient(self, before: Token, token: Token) -> None:
        """``3j`` may be imaginary."""
        if token.value == "j" and "j" not in self._options.symbols:
            hint = "write 3*j, or 3*i for the imaginary unit"
            raise fault(Ambiguous, "j may be a symbol or the imaginary unit", before.start, token.end, hint)

    def _note_exponent(self, before: Token, token: Token) -> None:
        """``e^2x`` and ``e^pi i`` may have a longer exponent."""
        at = self._index - (3 if self._tokens[self._index - 2].kind in _SIGNS else 2)
        if self._tokens[at].kind == "**" and self._tokens[at - 1].kind in {"constant", "number"}:
            message = "the exponent ends before this factor; write brackets for anything else"
            self._note("exponent_ends", message, before.start, token.end)

    def _check_raised(self, left: Node, token: Token) -> None:
        """``f^2(x)`` and ``f^-1(x)`` are no powers of a factor f."""
        raised = left.args[-1] if left.head == "*" else left
        name = raised.args[0].value if raised.head == "**" else None
        if token.kind == "(" and name in FUNCTION_LETTERS and name not in self._options.symbols:
            hint = f"for a product write {name}^…*(…)"
            raise fault(UnknownFunction, f"the function {name!r} is not known", raised.start, token.end, hint)

    def _check_exponent(self, token: Token) -> None:
        """``x^1/2`` is ``(x^1)/2``, but why would anybody write ``x^1``?"""
        before = self._tokens[self._index - 1]
        at = self._index - (3 if self._tokens[self._index - 2].kind in _SIGNS else 2)
        if before.kind == "number" and before.value == 1 and self._tokens[at].kind == "**":
            message = "the exponent ends before the division sign; write x^(1/2) for anything else"
            self._note("exponent_ends", message, before.start, token.end)

    def _check_division(self, quotient: Node, token: Token) -> None:
        """``1/2x`` is ``x/2``, with a note; whether ``a/bx`` is ``a/b*x`` or ``a/(b*x)`` nobody can know."""
        dividend = quotient.args[0]
        last = dividend.args[-1] if dividend.head == "*" else dividend
        kinds = [before.kind for before in self._tokens[self._index - 3 : self._index]]
        if kinds != ["number", "/", "number"] or last.head != "number":
            detail = "the factor may belong to the divisor or to the whole quotient"
            raise fault(Ambiguous, detail, quotient.start, token.end, "write a/(b*c) or a/b*c")
        message = "the factor was read outside the divisor: 1/2x is (1/2)*x"
        self._note("ambiguous_division", message, quotient.start, token.end)
