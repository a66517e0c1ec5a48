"""Sums and products as people see them: signs and brackets do not count, nor does the order."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from service.language.tree import Node, walk

#: What is the same for equal terms or factors, in whatever order they are written.
Key = tuple[object, ...]


class Term(NamedTuple):
    """A number times the rest."""

    coefficient: Fraction
    rest: Key


def terms(node: Node) -> Iterator[Node]:
    """The terms of a sum; what is no sum is its only term. A minus sign before a sum belongs to its terms."""
    if node.head == "+":
        for argument in node.args:
            yield from terms(argument)
    elif node.head == "-" and is_sum(node.args[0]):
        yield from terms(node.args[0])
    else:
        yield node


def factors(node: Node) -> Iterator[Node]:
    """The factors of a product; what is no product is its only factor. Signs are left out."""
    if node.head in ("*", "-"):
        for argument in node.args:
            yield from factors(argument)
    else:
        yield node


def is_sum(node: Node) -> bool:
    """Whether it is a sum, behind any signs."""
    while node.head == "-":
        node = node.args[0]
    return node.head == "+"


def whole_exponent(node: Node) -> int | None:
    """The exponent of a power, if it is a whole number from 1 on."""
    exponent = node.args[1].value if node.head == "**" else None
    return exponent if isinstance(exponent, int) and exponent >= 1 else None


def algebraic_parts(node: Node) -> Iterator[Node]:
    """The node and what sums, products, quotients and powers are made of; the arguments of functions are not."""
    yield node
    inner = {"+": node.args, "*": node.args, "-": node.args, "/": node.args, "**": node.args[:1]}
    for argument in inner.get(node.head, ()):
        yield from algebraic_parts(argument)


def as_term(node: Node) -> Term:
    """A term as a number times the rest: 3*x/2 is 3/2 times x."""
    coefficient, powers = _gathered(node)
    return Term(coefficient, tuple(sorted(((key, power) for key, power in powers.items() if power), key=repr)))


def key(node: Node) -> Key:
    """What is the same for two expressions that differ in their order only."""
    if node.head == "+":
        counted = Counter(as_term(term) for term in terms(node))
        return ("+", *sorted(counted.items(), key=repr))
    if node.head in ("*", "-", "/", "**"):
        return ("*", *as_term(node))
    return (node.head, node.value, *map(key, node.args))


def _gathered(node: Node) -> tuple[Fraction, Counter[Key]]:
    if node.head == "number" and isinstance(node.value, int | Fraction):
        return Fraction(node.value), Counter()
    if node.head == "-":
        coefficient, powers = _gathered(node.args[0])
        return -coefficient, powers
    if node.head == "*":
        return _product([_gathered(argument) for argument in node.args])
    if node.head == "/" and (below := _gathered(node.args[1]))[0]:
        inverse = 1 / below[0], Counter({base: -power for base, power in below[1].items()})
        return _product([_gathered(node.args[0]), inverse])
    return Fraction(1), _power(node)


def _product(parts: list[tuple[Fraction, Counter[Key]]]) -> tuple[Fraction, Counter[Key]]:
    coefficient, powers = Fraction(1), Counter[Key]()
    for number, others in parts:
        coefficient *= number
        for base, power in others.items():
            powers[base] += power
    return coefficient, powers


def _power(node: Node) -> Counter[Key]:
    """A factor that is no number: a whole power of something, or something once."""
    exponent = whole_exponent(node)
    if exponent and node.args[0].head not in ("number", "*", "-", "/", "**"):
        return Counter({key(node.args[0]): exponent})
    if node.head in ("/", "**"):
        return Counter({(node.head, *map(key, node.args)): 1})
    return Counter({key(node): 1})


def is_numeric(node: Node) -> bool:
    """Whether it is made of numbers by arithmetic only."""
    return all(part.head in ("number", "+", "-", "*", "/", "**") for part in walk(node))
