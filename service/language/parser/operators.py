"""Operands and operators: the tables at the end say who reads what."""

from collections.abc import Callable
from typing import NamedTuple

from service.errors import DoubleFactorial
from service.language.limits import MAX_NESTING, exceeded
from service.language.notation import DEFAULT
from service.language.parser.calls import Calls
from service.language.parser.construct import negative, power, product, quotient, total
from service.language.parser.cursor import POSTFIX, POWER, PRODUCT, SIGN, SUM
from service.language.parser.factors import BEFORE_EXPONENT
from service.language.tokens import Token, fault
from service.language.tree import Node, quick_node

#: Tokens that begin a factor behind a complete operand.
_FACTORS = frozenset({"number", "symbol", "constant", "function", "√", "(", "|("})


class Parser(Calls):
    """Operands and operators; ``_quotient`` is the last one that was read and is not in brackets."""

    _nesting = 0
    _quotient: Node | None = None

    def parse(self) -> Node:
        """Parse the whole input.

        Raises a subclass of ``ExpressionError`` with the place where it cannot be read.
        """
        tree = self._expression(0)
        token = self._tokens[self._index]
        if token.kind != "end":
            raise self._unexpected(token)
        return tree

    def _expression(self, power: int) -> Node:
        tokens = self._tokens
        token = tokens[self._index]
        nesting = self._nesting + 1
        if nesting > MAX_NESTING:
            raise exceeded("nesting", MAX_NESTING, nesting, token.start, token.end, "nested too deeply")
        self._index += 1
        kind, value, start, end = token
        if kind == "symbol" or kind == "number":  # half of all operands, without the cost of a call
            left = quick_node((kind, (), value, start, end))
            infix = _INFIX.get(tokens[self._index].kind)
            if infix is None or infix[0] <= power:
                return left
            self._nesting = nesting
        else:
            self._nesting = nesting
            left = _PREFIX.get(kind, Parser._nothing)(self, token, power)
        token = tokens[self._index]
        while infix := _INFIX.get(token.kind):
            binding, parse = infix
            if binding <= power:
                break
            left = parse(self, left, token)
            token = tokens[self._index]
        self._nesting = nesting - 1
        return left

    # operands

    def _nothing(self, token: Token, _: int) -> Node:
        raise self._unexpected(token)

    def _leaf(self, token: Token, _: int) -> Node:
        kind, value, start, end = token
        return quick_node((kind, (), value, start, end))

    def _sign(self, token: Token, power: int) -> Node:
        operand = self._expression(max(power, SIGN))
        return operand if token.kind == "+" else negative(operand, token.start)

    def _brackets(self, token: Token, power: int) -> Node:
        inner = self._group(token, power)
        self._quotient = None
        return inner

    def _bars(self, token: Token, _: int) -> Node:
        inner = self._expression(0)
        closing = self._next()
        if closing.kind != "|)":
            raise self._unexpected(closing)
        return Node("abs", (inner,), None, token.start, closing.end)

    # operators

    def _add(self, left: Node, token: Token) -> Node:
        self._index += 1
        right = self._expression(SUM)
        return total(left, right if token.kind == "+" else negative(right, token.start))

    def _multiply(self, left: Node, token: Token) -> Node:
        self._index += 1
        return product(left, self._expression(PRODUCT))

    def _divide(self, left: Node, token: Token) -> Node:
        if self._tokens[self._index - 2].kind in BEFORE_EXPONENT:
            self._check_exponent(token)
        self._index += 1
        divisor = self._expression(PRODUCT)
        notation = self._options.notation
        if notation is not DEFAULT and notation.division == "product_first":
            divisor = self._all_factors(divisor)
        self._quotient = quotient(left, divisor)
        return self._quotient

    def _all_factors(self, divisor: Node) -> Node:
        """The divisor with all factors without a sign that follow, where the notation multiplies before it divides."""
        while self._tokens[self._index].kind in _FACTORS:
            self._check_factor(self._tokens[self._index])
            divisor = product(divisor, self._expression(PRODUCT))
        return divisor

    def _raise(self, left: Node, token: Token) -> Node:
        self._index += 1
        exponent = self._expression(POWER - 1)
        if exponent.head == "symbol" and self._tokens[self._index].kind == "-":
            self._check_power_rule(self._tokens[self._index - 1])
        return power(left, exponent)

    def _superscript(self, left: Node, token: Token) -> Node:
        return power(left, self._group(self._next(), 0))

    def _factorial(self, left: Node, token: Token) -> Node:
        self._index += 1
        after = self._tokens[self._index]
        if after.kind == "!":
            raise fault(DoubleFactorial, "'!!' is not supported", token.start, after.end)
        return Node("factorial", (left,), None, left.start, token.end)

    def _juxtapose(self, left: Node, token: Token) -> Node:
        """A product without a sign."""
        self._check_factor(token)
        self._check_raised(left, token)
        if left is self._quotient and self._options.notation.division == "ask":
            self._check_division(left, token)
        return product(left, self._expression(PRODUCT))


class _Infix(NamedTuple):
    """What a token does behind an operand: how tightly it binds, and who reads on."""

    power: int
    parse: Callable[[Parser, Node, Token], Node]


_PREFIX: dict[str, Callable[[Parser, Token, int], Node]] = {
    "number": Parser._leaf,
    "symbol": Parser._leaf,
    "constant": Parser._leaf,
    "function": Parser._function,
    "√": Parser._radical,
    "(": Parser._brackets,
    "|(": Parser._bars,
    "+": Parser._sign,
    "-": Parser._sign,
}
_INFIX: dict[str, _Infix] = {
    "+": _Infix(SUM, Parser._add),
    "-": _Infix(SUM, Parser._add),
    "*": _Infix(PRODUCT, Parser._multiply),
    "/": _Infix(PRODUCT, Parser._divide),
    "**": _Infix(POWER, Parser._raise),
    "superscript": _Infix(POSTFIX, Parser._superscript),
    "!": _Infix(POSTFIX, Parser._factorial),
} | {kind: _Infix(PRODUCT, Parser._juxtapose) for kind in _FACTORS}
