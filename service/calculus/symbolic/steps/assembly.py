"""Trees put together as a person would write them down, before anything is tidied."""

from collections.abc import Iterable
from typing import cast

from service.calculus.symbolic.expressions.from_tree import rational
from service.calculus.symbolic.expressions.nodes import reduced
from service.calculus.symbolic.expressions.to_tree import number
from service.language import tree
from service.language.definitions import applied, formula, formulas
from service.language.tree import Node, substitute

ZERO, ONE, TWO = tree.number(0), tree.number(1), tree.number(2)
_E = Node("constant", (), "e")
_POWER_BY_EXPONENT = formula("u**v*log(u)", "u v")


def partial_derivative(node: Node, place: int) -> Node:
    """The partial derivative of an operator or function by one of its arguments, for which there is a formula."""
    if node.head == "**":
        return _power_by_base(*node.args) if place == 0 else _power_by_exponent(*node.args)
    known = formulas(node.head, len(node.args))
    return applied(cast("Node", known.derivatives[place]), known.parameters, node)


def _power_by_base(base: Node, exponent: Node) -> Node:
    value = rational(exponent)
    if value is None:
        return product([exponent, Node("**", (base, Node("+", (exponent, Node("-", (ONE,))))))])
    lower = reduced(value - 1)
    return product([exponent, base if lower == 1 else Node("**", (base, number(lower))) if lower else ONE])


def _power_by_exponent(base: Node, exponent: Node) -> Node:
    if base == ZERO:
        return ZERO
    power = Node("**", (base, exponent))
    return power if base == _E else substitute(_POWER_BY_EXPONENT, {"u": base, "v": exponent})


def negative(node: Node) -> Node:
    """The tree with the opposite sign."""
    return node if node == ZERO else node.args[0] if node.head == "-" else Node("-", (node,))


def total(terms: Iterable[Node]) -> Node:
    """The sum of the terms that are not zero."""
    flat = [part for term in terms for part in (term.args if term.head == "+" else (term,)) if part != ZERO]
    return Node("+", tuple(flat)) if len(flat) > 1 else flat[0] if flat else ZERO


def product(factors: Iterable[Node]) -> Node:
    """The product, with numbers first and at most one minus sign."""
    flat = [part for factor in factors for part in (factor.args if factor.head == "*" else (factor,))]
    if ZERO in flat:
        return ZERO
    minuses = sum(factor.head == "-" for factor in flat) % 2
    bare = [factor.args[0] if factor.head == "-" else factor for factor in flat]
    left = sorted([factor for factor in bare if factor != ONE], key=lambda factor: factor.head != "number")
    result = Node("*", tuple(left)) if len(left) > 1 else left[0] if left else ONE
    return Node("-", (result,)) if minuses else result


def quotient(above: Node, below: Node) -> Node:
    """The quotient, with the sign in front."""
    if above == ZERO:
        return ZERO
    return Node("-", (quotient(above.args[0], below),)) if above.head == "-" else Node("/", (above, below))
