"""What the two-dimensional forms share: bars, raised exponents and roots show themselves what belongs together."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import cast

from service.language.names import FUNCTIONS
from service.language.symbols import is_word
from service.language.tree import Node, number
from service.language.words import FUNCTION_LETTERS
from service.language.writer.infix import SHORT, numeral
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

#: Functions whose name carries the exponent, as in sin²(x).
_RAISED = frozenset(name for name, row in FUNCTIONS.items() if row.inverse and row.latex)
#: Functions with signs of their own instead of a name and brackets.
_FENCES = {"abs": "||", "floor": "⌊⌋", "ceil": "⌈⌉"}
_RADICALS: dict[str, tuple[Node, ...]] = {"sqrt": (), "cbrt": (number(3),), "root": ()}
#: Functions with an index at the name: which argument it is.
_INDEX = {name: row.lowered for name, row in FUNCTIONS.items() if row.lowered is not None}


class Display(ABC):
    """A walk over the tree that leaves the setting of the type to its subclasses."""

    def write(self, node: Node, level: int = 0) -> str:
        """The node, in brackets if it binds less than ``level``. Most are symbols and integers, which never do."""
        head, value = node.head, node.value
        if head == "symbol":
            return self.symbol(node)
        if type(value) is int and 0 <= value < SHORT:
            return self.numeral(str(value))
        if head in SIGNED and starts_with_sign(node):
            text, own = self.row(self.operator("-"), self.write(without_sign(node), PRODUCT)), SIGN
        else:
            method: Callable[[Node], str] = getattr(self, _METHODS.get(head, "_function"))
            text, own = method(node), _precedence(node) if level else SUM
        return self.fenced("()", text) if own < level else text

    def _number(self, node: Node) -> str:
        value = rational(node)
        if places(value) is None:
            return self.fraction(self.numeral(str(value.numerator)), self.numeral(str(value.denominator)))
        mantissa, _, exponent = numeral(value).partition("e")
        if not exponent:
            return self.numeral(mantissa)
        power = self._power(Node("**", (number(10), number(int(exponent)))))
        return power if mantissa == "1" else self.row(self.numeral(mantissa), self.operator("*"), power)

    def _sum(self, node: Node) -> str:
        parts = [self.write(node.args[0], SUM)]
        for term in node.args[1:]:
            negative = starts_with_sign(term)
            shown = self.write(without_sign(term), PRODUCT) if negative else self.write(term, SIGN)
            parts += [self.operator("-" if negative else "+"), shown]
        return self.row(*parts)

    def _product(self, node: Node) -> str:
        parts = [self.write(node.args[0], PRODUCT)]
        for before, factor in zip(node.args, node.args[1:], strict=False):
            parts += [self.operator(_joint(before, factor)), self.write(factor, POWER)]
        return self.row(*parts)

    def _quotient(self, node: Node) -> str:
        return self.fraction(*map(self.write, node.args))

    def _power(self, node: Node) -> str:
        base, exponent = node.args
        if base.head in _RAISED and len(base.args) == 1 and isinstance(exponent.value, int) and exponent.value > 1:
            name = self.raised(self.name(base.head), self.write(exponent))
            return self.applied(name, self._arguments(base.args))
        return self.raised(self._operand(base), self.write(exponent))

    def _operand(self, node: Node) -> str:
        """What an exponent or a factorial sign belongs to."""
        if node.head in FUNCTIONS and node.head not in _FENCES and node.head not in _RADICALS:
            return self.fenced("()", self.write(node))
        return self.write(node, ATOM)

    def _relation(self, node: Node) -> str:
        operators = cast("tuple[str, ...]", node.value)
        parts = [self.write(node.args[0])]
        for operator, operand in zip(operators, node.args[1:], strict=True):
            parts += [self.operator(operator), self.write(operand)]
        return self.row(*parts)

    def _function(self, node: Node) -> str:
        head, arguments = node.head, node.args
        if head in _FENCES:
            return self.fenced(_FENCES[head], self.write(arguments[0]))
        if head in _RADICALS:
            degree = (*arguments, *_RADICALS[head])[1:]
            return self.root(self.write(arguments[0]), *map(self.write, degree))
        name = self.name(head)
        if head in _INDEX and len(arguments) == 2:
            name = self.lowered(name, self.write(arguments[_INDEX[head]]))
            arguments = (arguments[1 - _INDEX[head]],)
        return self.applied(name, self._arguments(arguments))

    def _arguments(self, arguments: tuple[Node, ...]) -> str:
        parts = [self.write(arguments[0])]
        for argument in arguments[1:]:
            parts += [self.operator(","), self.write(argument)]
        return self.fenced("()", self.row(*parts))

    def _exponential(self, node: Node) -> str:
        return self.raised(self.constant(Node("constant", (), "e")), self.write(node.args[0]))

    def _factorial(self, node: Node) -> str:
        return self.row(self._operand(node.args[0]), self.operator("!"))

    def _piecewise(self, node: Node) -> str:
        values, conditions = map(self.write, node.args[::2]), map(self.write, node.args[1::2])
        pieces = list(zip(values, conditions, strict=False))
        otherwise = [self.write(node.args[-1])] if len(node.args) % 2 else []
        return self.cases(pieces, *otherwise)

    @abstractmethod
    def row(self, *parts: str) -> str:
        """Things side by side."""

    @abstractmethod
    def operator(self, sign: str) -> str:
        """A sign of our own syntax; the empty one is a product without a sign, a blank one beside a function."""

    @abstractmethod
    def numeral(self, digits: str) -> str:
        """The digits of a number."""

    @abstractmethod
    def symbol(self, node: Node) -> str:
        """A symbol."""

    @abstractmethod
    def constant(self, node: Node) -> str:
        """A constant."""

    @abstractmethod
    def name(self, function: str) -> str:
        """The name of a function."""

    @abstractmethod
    def applied(self, name: str, arguments: str) -> str:
        """A function before its arguments."""

    @abstractmethod
    def fenced(self, pair: str, inner: str) -> str:
        """Something between two fences."""

    @abstractmethod
    def fraction(self, numerator: str, denominator: str) -> str:
        """A fraction with a bar."""

    @abstractmethod
    def raised(self, base: str, exponent: str) -> str:
        """A base with something above it at the right."""

    @abstractmethod
    def lowered(self, base: str, index: str) -> str:
        """A base with something below it at the right."""

    @abstractmethod
    def root(self, radicand: str, degree: str = "") -> str:
        """A root; without a degree a square root."""

    @abstractmethod
    def cases(self, pieces: list[tuple[str, str]], otherwise: str = "") -> str:
        """Values beside their conditions."""


#: What is set as one thing and still stands under no exponent.
_SINGLE = frozenset({"/", "exp", "factorial"})
_METHODS = {
    "number": "_number",
    "symbol": "symbol",
    "constant": "constant",
    "+": "_sum",
    "*": "_product",
    "/": "_quotient",
    "**": "_power",
    "relation": "_relation",
    "exp": "_exponential",
    "factorial": "_factorial",
    "piecewise": "_piecewise",
}


def _precedence(node: Node) -> int:
    """How tightly a node without a sign binds where a bar needs no brackets, but an exponent stands on no exponent."""
    if node.head in _SINGLE:
        return POWER
    if node.head != "number":
        return precedence(node)
    value = rational(node)
    return POWER if places(value) is None else PRODUCT if "e" in numeral(value) else ATOM


def _binding(node: Node) -> int:
    """How tightly any node binds."""
    return SIGN if starts_with_sign(node) else _precedence(node)


def _joint(left: Node, right: Node) -> str:
    """The sign between two factors."""
    if _needs_dot(left, right):
        return "*"
    return " " if _has_name(left) or _has_name(right) else ""


def _has_name(node: Node) -> bool:
    """Whether it is written with the name of a function, perhaps raised."""
    head = node.args[0].head if node.head == "**" else node.head
    return head in FUNCTIONS and head not in _METHODS and head not in _FENCES and head not in _RADICALS


def _needs_dot(left: Node, right: Node) -> bool:
    """Whether two factors side by side would be read as something else: 2·3, or f·(x + 1)."""
    first = right
    while first.head in {"**", "/", "factorial"}:
        first = first.args[0]
    if first.head == "number" or _is_word(left) or _is_word(first):
        return True
    if left.head != "symbol" or (left.value not in FUNCTION_LETTERS and len(str(left.value)) == 1):
        return False
    return _binding(right) < POWER or (right.head in {"**", "factorial"} and _binding(first) < ATOM)


def _is_word(node: Node) -> bool:
    return node.head == "symbol" and is_word(str(node.value))
