"""What the forms written on one line share, as our own syntax has it; the languages override what differs."""

from collections.abc import Callable, Collection
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import ClassVar, cast

from service.language.names import FUNCTIONS
from service.language.tree import Node
from service.language.writer.precedence import (
    ATOM,
    POWER,
    PRODUCT,
    SIGN,
    SIGNED,
    SUM,
    places,
    precedence,
    rational,
    starts_with_sign,
    without_sign,
)

#: An integer of more digits is written with a power of ten, because a longer one would not be read back.
MAX_DIGITS_OF_INTEGER = 64
#: An integer below this is written in digits.
SHORT = 10**MAX_DIGITS_OF_INTEGER
#: A decimal with more zeros behind the point is written with a power of ten.
MAX_LEADING_ZEROS = 4


def numeral(value: int | Fraction) -> str:
    """A number that is not negative, in digits that are read as the same number."""
    if type(value) is int and value < SHORT:
        return str(value)
    decimals = places(value)
    if decimals is None:
        return f"{value.numerator}/{value.denominator}"
    digits = str(value.numerator * 10**decimals // value.denominator)
    exponent = len(digits) - decimals - 1
    if exponent < -MAX_LEADING_ZEROS or exponent >= MAX_DIGITS_OF_INTEGER:
        mantissa = digits.rstrip("0")
        return f"{mantissa[0]}{'.' if mantissa[1:] else ''}{mantissa[1:]}e{exponent}"
    digits = digits.zfill(decimals + 1)
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits


@lru_cache
def _spelled(name: str) -> str:
    base, _, subscript = name.partition("_")
    mixed = subscript and not subscript.isalpha() and not subscript.isdigit()
    return f"{base}_{{{subscript}}}" if mixed else name


class Infix:
    """Our own syntax. ``symbols`` finds the names of the symbols: no constant is spelled like one of them."""

    constants: ClassVar = {"pi": ("pi",), "e": ("E", "e", "ℯ"), "i": ("I", "i", "ⅈ")}

    def __init__(self, symbols: Callable[[], Collection[str]] = tuple) -> None:
        self._find_symbols = symbols

    @cached_property
    def symbols(self) -> Collection[str]:
        """The names that no constant may have; an expression without constants is never searched for them."""
        return self._find_symbols()

    def write(self, node: Node, level: int = 0) -> str:
        """The node, in brackets if it binds less than ``level``. Most are symbols and integers, which never do."""
        head, value = node.head, node.value
        if head == "symbol":
            return self.symbol(node)
        if type(value) is int and 0 <= value < SHORT:
            return self.number(node)
        if head in SIGNED and starts_with_sign(node):
            text, own = "-" + self.write(without_sign(node), PRODUCT), SIGN
        else:
            method: Callable[[Node], str] = getattr(self, _METHODS.get(head, "function"))
            text, own = method(node), precedence(node) if level else SUM
        return f"({text})" if own < level else text

    def number(self, node: Node) -> str:
        """A number that is not negative."""
        return numeral(rational(node))

    def symbol(self, node: Node) -> str:
        """A symbol by its name; a subscript of letters and digits in braces, without which it would not be read."""
        return _spelled(str(node.value))

    def constant(self, node: Node) -> str:
        """A constant in the first spelling that is not a declared name."""
        return next(spelling for spelling in self.constants[str(node.value)] if spelling not in self.symbols)

    def sum(self, node: Node) -> str:
        """The terms, each behind its sign."""
        return self.write(node.args[0], SUM) + "".join(map(self._term, node.args[1:]))

    def _term(self, node: Node) -> str:
        text = self.write(node, SIGN)
        return f" - {text[1:]}" if text[0] == "-" else f" + {text}"

    def product(self, node: Node) -> str:
        """The factors with a sign between them."""
        return "*".join([self.write(node.args[0], PRODUCT), *(self.write(factor, POWER) for factor in node.args[1:])])

    def quotient(self, node: Node) -> str:
        """A quotient on one line."""
        return f"{self.write(node.args[0], PRODUCT)}/{self.write(node.args[1], POWER)}"

    def power(self, node: Node) -> str:
        """A power; base and exponent are in brackets unless they are single things."""
        return f"{self.write(node.args[0], ATOM)}**{self.write(node.args[1], ATOM)}"

    def relation(self, node: Node) -> str:
        """A chain of comparisons."""
        operators = cast("tuple[str, ...]", node.value)
        compared = [f" {sign} {self.write(operand)}" for sign, operand in zip(operators, node.args[1:], strict=True)]
        return self.write(node.args[0]) + "".join(compared)

    def function(self, node: Node) -> str:
        """A function of its arguments, by the name that means it before so many."""
        return self.call(FUNCTIONS[node.head].spelled or node.head, node.args)

    def call(self, name: str, arguments: Collection[Node]) -> str:
        """A call by this name."""
        return f"{name}({', '.join(map(self.write, arguments))})"


_METHODS = {
    "number": "number",
    "symbol": "symbol",
    "constant": "constant",
    "+": "sum",
    "*": "product",
    "/": "quotient",
    "**": "power",
    "relation": "relation",
}
