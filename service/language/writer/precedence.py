"""Where brackets are needed: one table of precedences for all forms, and the sign that a term is written with."""

from fractions import Fraction
from typing import cast

from service.language.tree import Node

#: How tightly each head binds. Whatever is not here is a single thing and never needs brackets.
PRECEDENCE: dict[str, int] = {"relation": 0, "+": 1, "-": 2, "*": 3, "/": 3, "**": 4}
SUM, SIGN, PRODUCT, POWER, ATOM = 1, 2, 3, 4, 5
#: What may be written with a minus sign in front.
SIGNED = frozenset({"-", "*", "/", "number"})


def precedence(node: Node) -> int:
    """How tightly a node that starts with no sign binds when it is written on one line."""
    if type(node.value) is Fraction and places(node.value) is None:
        return PRODUCT
    return PRECEDENCE.get(node.head, ATOM)


def starts_with_sign(node: Node) -> bool:
    """Whether a term is written with a minus sign in front."""
    head = node.head
    while head == "*" or head == "/":
        node = node.args[0]
        head = node.head
    return head == "-" or (head == "number" and cast("int | Fraction", node.value) < 0)


def without_sign(node: Node) -> Node:
    """The term without the minus sign that it starts with."""
    if node.head == "-":
        return node.args[0]
    if node.head == "number":
        return node._replace(value=-rational(node))
    first, *rest = without_sign(node.args[0]), *node.args[1:]
    if node.head == "*" and first.value == 1:
        return rest[0] if len(rest) == 1 else node._replace(args=tuple(rest))
    return node._replace(args=(first, *rest))


def rational(node: Node) -> int | Fraction:
    """The value of a number."""
    return cast("int | Fraction", node.value)


def places(value: int | Fraction) -> int | None:
    """How many decimals a number has, ``None`` if they never end."""
    if type(value) is int:
        return 0
    twos = (value.denominator & -value.denominator).bit_length() - 1
    odd, fives = value.denominator >> twos, 0
    while odd % 5 == 0:
        odd, fives = odd // 5, fives + 1
    return max(twos, fives) if odd == 1 else None
