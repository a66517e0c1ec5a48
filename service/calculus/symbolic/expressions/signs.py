"""What is known of the sign of an expression wherever it is defined and real."""

from collections.abc import Callable
from typing import Any

from service.calculus.symbolic.expressions.nodes import (
    Constant,
    Expression,
    Function,
    Multiple,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
)

POSITIVE, NONNEGATIVE, NEGATIVE, NONPOSITIVE, UNKNOWN = "+", "+0", "-", "-0", "?"

_OF_ASSUMPTION = {"positive": POSITIVE, "negative": NEGATIVE}
_OF_FUNCTION = {
    **dict.fromkeys(("cosh", "sech", "erfc"), POSITIVE),
    **dict.fromkeys(("abs", "acos", "asec", "acosh", "asech"), NONNEGATIVE),
}
#: Functions with the sign of their argument.
KEEPING = {"sinh", "tanh", "csch", "coth", "atan", "acot", "asinh", "acsch", "asin", "acsc", "atanh", "acoth", "erf",
            "erfi", "cbrt", "sign"}  # fmt: skip


def sign(node: Expression) -> str:
    """One of the five constants of this module; ``UNKNOWN`` too for what may not be real."""
    if node.sign is None:
        node.sign = _OF[type(node)](node) if node.real else UNKNOWN
    return node.sign


def is_positive(node: Expression) -> bool:
    """Whether the expression is above zero wherever it is defined."""
    return sign(node) == POSITIVE


def is_negative(node: Expression) -> bool:
    """Whether the expression is below zero wherever it is defined."""
    return sign(node) == NEGATIVE


def is_nonnegative(node: Expression) -> bool:
    """Whether the expression is zero or above wherever it is defined."""
    return sign(node) in (POSITIVE, NONNEGATIVE)


def is_nonpositive(node: Expression) -> bool:
    """Whether the expression is zero or below wherever it is defined."""
    return sign(node) in (NEGATIVE, NONPOSITIVE)


def _of_number(node: Number) -> str:
    return POSITIVE if node.value > 0 else NEGATIVE if node.value < 0 else NONNEGATIVE


def _of_symbol(node: Symbol) -> str:
    return _OF_ASSUMPTION.get(node.assumption or "", UNKNOWN)


def _of_sum(node: Sum) -> str:
    signs = {sign(term) for term in node.terms}
    if node.constant:
        signs.add(POSITIVE if node.constant > 0 else NEGATIVE)
    for strict, weak in ((POSITIVE, NONNEGATIVE), (NEGATIVE, NONPOSITIVE)):
        if signs <= {strict, weak}:
            return strict if strict in signs else weak
    return UNKNOWN


def _of_multiple(node: Multiple) -> str:
    return _times(POSITIVE if node.coefficient > 0 else NEGATIVE, sign(node.rest))


def _of_product(node: Product) -> str:
    result = POSITIVE
    for factor in node.factors:
        result = _times(result, sign(factor))
    return result


def _times(left: str, right: str) -> str:
    if UNKNOWN in (left, right):
        return UNKNOWN
    return ("+" if left[0] == right[0] else "-") + (left[1:] or right[1:])


def _of_power(node: Power) -> str:
    base = sign(node.base)
    if base == POSITIVE:
        return POSITIVE
    if not isinstance(node.exponent, Number):
        return UNKNOWN
    exponent = node.exponent.value
    if exponent.denominator != 1:
        return NONNEGATIVE if exponent > 0 else POSITIVE
    if exponent % 2 == 0:
        return POSITIVE if exponent < 0 or base == NEGATIVE or _is_nonzero(node.base) else NONNEGATIVE
    return base[:1] if exponent < 0 else base


def _is_nonzero(node: Expression) -> bool:
    return isinstance(node, Symbol) and node.assumption == "nonzero"


def _of_function(node: Function) -> str:
    if node.name in KEEPING:
        return sign(node.args[0])
    return _OF_FUNCTION.get(node.name, UNKNOWN)


_OF: dict[type[Expression], Callable[[Any], str]] = {
    Number: _of_number,
    Symbol: _of_symbol,
    Constant: lambda node: POSITIVE,
    Sum: _of_sum,
    Multiple: _of_multiple,
    Product: _of_product,
    Power: _of_power,
    Function: _of_function,
}
