"""Products without a sign: which are plain, which are guesses that are told, and which nobody can read."""

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from service.errors import Ambiguous, MissingOperator, UnknownFunction
from service.language.names import FUNCTIONS
from service.language.parser.cursor import Cursor
from service.language.symbols import is_word
from service.language.tokens import Edit, Token, fault
from service.language.tree import Node
from service.language.words import FUNCTION_LETTERS

_SIGNS = frozenset({"+", "-"})
_CONSTANT = frozenset({"number", "constant"})
_SINGLE = _CONSTANT | {"symbol"}
_SUFFIXES = frozenset({"j", "f", "F"})
#: Tokens that make more of the number behind a minus sign: ``x^n-1x``.
_CONTINUES = frozenset({"**", "superscript", "!", "number", "symbol", "constant", "function", "√", "(", "|("})
_LETTERS = frozenset({"symbol", "constant"})
#: Tokens before an exponent that is a single thing.
BEFORE_EXPONENT = frozenset({"**", "+", "-"})
_IN_EXPONENT = BEFORE_EXPONENT | {"√"}
#: Letters that stand before brackets as factors: a(x + 1), k(x - h).
_COEFFICIENTS = frozenset("abcdkmnrABCKMNR")


class Exponent(NamedTuple):
    """A power whose exponent is a single thing: its base's last token, and the first and the last of the exponent."""

    base: Token
    first: Token
    last: Token


class Factors(Cursor):
    """The checks between two factors; ``_index`` is at the second."""

    def _check_factor(self, token: Token) -> None:
        before = self._tokens[self._index - 1]
        numbers = token.kind == before.kind == "number" and not self._is_power(token)
        if not self._options.implicit or numbers or self._are_words(before, token):
            detail = "two values without an operator between them"
            raise fault(MissingOperator, detail, before.start, token.end, self._hint_between(before, token))
        if token.kind == "(":
            self._check_bracket(before, token)
        check = _CHECKS.get(before.kind)
        if check:
            check(self, before, token)

    def _hint_between(self, before: Token, token: Token) -> str:
        """``1 000`` is a number of books."""
        thousands = token.kind == before.kind == "number" and token.end == token.start + 3 and before.value < 1_000
        return "write thousands without a blank, or as 1_000" if thousands else "put an operator between them"

    def _check_number(self, before: Token, token: Token) -> None:
        if before.end == token.start:
            if token.value in _SUFFIXES:
                self._check_suffix(before, token)
            if self._tokens[self._index - 2].kind in _IN_EXPONENT:
                self._note_exponent(token)

    def _check_constant(self, before: Token, token: Token) -> None:
        self._note_exponent(token)

    def _check_end(self, before: Token, token: Token) -> None:
        """``x^½x`` and ``x^2!x``."""
        if before.kind == "!" or before.value == "½":
            self._note_exponent(token)

    def _check_bar(self, before: Token, token: Token) -> None:
        if token.kind == "number":
            self._note("read_as_product", "what stands behind the bar was read as a factor", before.start, token.end)

    def _check_symbol(self, before: Token, token: Token) -> None:
        if self._tokens[self._index - 2].kind in _IN_EXPONENT and token.kind in _LETTERS:
            self._note_exponent(token)
        if before.value == "Delta" and token.kind == "symbol" and "Delta" not in self._options.symbols:
            name = f"Delta_{token.value}"
            hint = f"write {name} for one symbol, Delta*{token.value} for a product"
            raise fault(Ambiguous, "a difference may be one symbol or a product", before.start, token.end, hint)

    def _is_power(self, token: Token) -> bool:
        """Whether a number is raised: ``x^4 5^x`` can only be a product, and is told."""
        if self._tokens[self._index + 1].kind not in {"**", "superscript"}:
            return False
        self._note("read_as_product", "a blank between powers was read as a product", token.start, token.end)
        return True

    def _are_words(self, before: Token, token: Token) -> bool:
        """Whether two names stand side by side of which one is a whole word, as in a sentence."""
        return before.kind == token.kind == "symbol" and any(
            is_word(name) and name not in self._options.symbols for name in (before.value, token.value)
        )

    def _check_bracket(self, before: Token, token: Token) -> None:
        """A single thing in brackets may be an index, and a name before brackets a function: ``x[1]``, ``u(t - 1)``."""
        inner, closing = self._tokens[self._index + 1], self._tokens[min(self._index + 2, len(self._tokens) - 1)]
        single = closing.kind == ")"
        if single and token.value == "[" and inner.kind == "number":
            hint = f"write {before.value}_{inner.value} for an index, round brackets for a product"
            raise fault(Ambiguous, "this may be an index or a factor", before.start, closing.end, hint)
        named = before.kind in {"symbol", "constant"} and before.value not in self._options.symbols
        alone = single and inner.kind == "symbol" and named
        if alone or (before.kind == "symbol" and before.end == token.start and self._may_be_function(before)):
            message = f"{before.value}({inner.value if alone else '…'}) was read as a product, not as a function"
            self._note("read_as_product", message, before.start, closing.end if alone else token.end)

    def _may_be_function(self, name: Token) -> bool:
        """Whether a name stands before brackets only, and is no letter that everybody takes for a coefficient."""
        declared = name.value in self._options.symbols
        return not (declared or name.value[0] in _COEFFICIENTS or name.value in self._plain_names)

    @cached_property
    def _plain_names(self) -> frozenset[str]:
        """The symbols that stand somewhere without a bracket behind them."""
        pairs = zip(self._tokens, self._tokens[1:], strict=False)
        return frozenset(token.value for token, after in pairs if token.kind == "symbol" and after.kind != "(")

    def _check_suffix(self, before: Token, token: Token) -> None:
        """``3j`` may be imaginary, and ``1.0f`` a number of type float in C."""
        name = token.value
        if name in self._options.symbols:
            return
        if name == "j":
            hint = "write 3*j, or 3*i for the imaginary unit"
            raise fault(Ambiguous, "j may be a symbol or the imaginary unit", before.start, token.end, hint)
        pointed = before.end - before.start > len(str(before.value)) or not isinstance(before.value, int)
        if pointed and self._options.format != "latex":
            message = f"{name} was read as a factor; a number in C is written without it"
            self._note("read_as_product", message, before.start, token.end, (Edit(token.start, token.end, ""),))

    def _check_power_rule(self, exponent: Token) -> None:
        """``n x^n-1``, where who knows the power rule means the exponent n − 1; ``_index`` is at the minus sign."""
        tokens, sign = self._tokens, self._index
        one, behind = tokens[sign + 1], tokens[min(sign + 2, len(tokens) - 1)]
        close = exponent.end == tokens[sign].start and tokens[sign].end == one.start and one.value == 1
        if not close or behind.kind in _CONTINUES or self._options.format == "latex":
            return
        before = tokens[max(0, sign - 5) : sign - 3]  # the coefficient, and perhaps a sign between it and the base
        if exponent.value in [token.value for token in before if token.kind in {"symbol", "*"}]:
            message = "the exponent ends before the minus sign; write brackets for anything else"
            edits = (Edit(exponent.start, exponent.start, "{"), Edit(one.end, one.end, "}"))
            self._note("exponent_ends", message, exponent.start, one.end, edits)

    def _exponent(self) -> Exponent | None:
        """The exponent that the last token is, perhaps behind a sign, if it is one; none that stands in brackets."""
        tokens, last = self._tokens, self._index - 1
        first = last - 1 if tokens[last].kind == "!" else last
        if tokens[first].value == "½":
            first -= 4  # ½ is five tokens: a quotient in brackets
        elif tokens[first].kind not in _SINGLE:
            return None
        first -= tokens[first - 1].kind == "√"
        first -= tokens[first - 1].kind in _SIGNS
        if first < 2 or tokens[first - 1].kind != "**":
            return None
        return Exponent(tokens[first - 2], tokens[first], tokens[last])

    def _note_exponent(self, token: Token) -> None:
        """``e^2x``, ``x^2x`` and ``e^pi i`` may have a longer exponent; who writes ``x^2 sin(x)`` means no other."""
        exponent = self._exponent()
        if exponent is None or (exponent.base.kind not in _CONSTANT and self._is_plain(exponent, token)):
            return
        apart = exponent.last.kind == "symbol" and exponent.last.end != token.start
        if apart and (exponent.base.kind == "number" or exponent.last.value == token.value):
            return  # 2^n x and e^x x
        message = "the exponent ends before this factor; write brackets for anything else"
        self._note("exponent_ends", message, exponent.last.start, token.end, self._in_braces(exponent.first))

    def _in_braces(self, first: Token) -> tuple[Edit, ...]:
        """What would be typed to have everything from the token ``first`` to the end of this factor in one place."""
        end = self._end_of_factor()
        return (Edit(first.start, first.start, "{"), Edit(end, end, "}")) if end else ()

    def _end_of_factor(self) -> int | None:
        """Where the factor ends that begins here, with its exponent; ``None`` if that is more than a look ahead."""
        tokens, last = self._tokens, self._index
        if tokens[last].kind == "function":
            last += 1
        last = self._end_of_operand(last)
        while tokens[last].kind != "end" and tokens[last + 1].kind in {"**", "superscript"}:
            last += 2
            last = self._end_of_operand(last + (tokens[last].kind in _SIGNS))
        return tokens[last].end if tokens[last].kind in _SINGLE | {")"} else None

    def _end_of_operand(self, first: int) -> int:
        """The last token of brackets, or the only one of anything else."""
        depth = 0
        for place in range(first, len(self._tokens)):
            depth += (self._tokens[place].kind == "(") - (self._tokens[place].kind == ")")
            if depth <= 0:
                return place
        return len(self._tokens) - 1

    def _is_plain(self, exponent: Exponent, token: Token) -> bool:
        """Whether a factor behind the power of a symbol is one beyond doubt: TeX shows it, or it is no letter."""
        continues = token.kind in {"symbol", "constant"} and self._tokens[self._index + 1].kind != "**"
        return self._options.format == "latex" or not continues or exponent.last.end != token.start

    def _check_raised(self, left: Node, token: Token) -> None:
        """``f^2(x)`` and ``f^-1(x)`` are no powers of a factor f."""
        raised = left.args[-1] if left.head == "*" else left
        name = raised.args[0].value if raised.head == "**" else None
        if token.kind == "(" and name in FUNCTION_LETTERS and name not in self._options.symbols:
            hint = f"for a product write {name}^…*(…)"
            raise fault(UnknownFunction, f"the function {name!r} is not known", raised.start, token.end, hint)

    def _check_exponent(self, token: Token) -> None:
        """``x^1/2``, ``x^-2/3`` and ``e^x/2`` end before the division sign; so does ``x^2/2``, as everybody knows."""
        last, divisor = self._tokens[self._index - 1], self._tokens[self._index + 1]
        if last.kind == "number" and last.value != 1 and self._tokens[self._index - 2].kind == "**":
            return
        exponent = self._exponent()
        if exponent is None or not self._may_be_quotient(exponent, divisor):
            return
        message = "the exponent ends before the division sign; write x^(1/2) for anything else"
        edits = (Edit(exponent.first.start, exponent.first.start, "{"), Edit(divisor.end, divisor.end, "}"))
        self._note("exponent_ends", message, exponent.last.start, token.end, edits)

    def _may_be_quotient(self, exponent: Exponent, divisor: Token) -> bool:
        """Whether an exponent over a divisor looks like one: 1, a negative number, a letter over something else."""
        value, close = exponent.last.value, exponent.last.end + 1 == divisor.start
        if exponent.last.kind == "number" and value == 1:
            return True
        if self._options.format == "latex" or not close or divisor.kind not in _SINGLE:
            return False
        if divisor.kind != "number":  # e^-t/tau and x^a/b, but not x^2/y, x^n/n or e^-x/x
            letters = exponent.last.kind in _LETTERS and exponent.base.kind in _SINGLE
            return letters and divisor.value not in {value, exponent.base.value}
        return exponent.first is not exponent.last or exponent.last.kind != "number"

    def _check_division(self, quotient: Node, token: Token) -> None:
        """``1/2x`` is ``x/2``, with a note; whether ``a/bx`` is ``a/b*x`` or ``a/(b*x)`` nobody can know."""
        above, sign, divisor = self._tokens[self._index - 3 : self._index]
        if not self._is_fraction(quotient, above, sign, divisor):
            detail = "the factor may belong to the divisor or to the whole quotient"
            raise fault(Ambiguous, detail, quotient.start, token.end, "write a/(b*c) or a/b*c")
        message = "the factor was read outside the divisor: 1/2x is (1/2)*x"
        self._note("ambiguous_division", message, quotient.start, token.end, self._in_braces(divisor))

    def _is_fraction(self, quotient: Node, above: Token, sign: Token, divisor: Token) -> bool:
        """Whether a quotient looks like a coefficient: ``1/2``, or ``sqrt(3)/2`` and ``x/2`` without blanks."""
        if sign.kind != "/" or divisor.kind != "number":
            return False
        dividend = quotient.args[0]
        last = dividend.args[-1] if dividend.head == "*" else dividend
        if above.kind == "number" and last.head == "number":
            return True
        bracketed = above.kind == ")" and last.head not in FUNCTIONS
        return above.end == sign.start and sign.end == divisor.start and not bracketed


#: What is looked at behind a first factor, by its kind.
_CHECKS: dict[str, Callable[[Factors, Token, Token], None]] = {
    "number": Factors._check_number,
    "constant": Factors._check_constant,
    "symbol": Factors._check_symbol,
    "|)": Factors._check_bar,
    ")": Factors._check_end,
    "!": Factors._check_end,
}
