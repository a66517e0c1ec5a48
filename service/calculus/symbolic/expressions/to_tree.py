"""From an expression to the tree of the language, in the order and shape in which SymPy prints."""

from collections.abc import Callable, Collection
from typing import Any

from service.calculus.symbolic.expressions.nodes import (
    HALF,
    MINUS_HALF,
    MINUS_ONE,
    ONE,
    Constant,
    E,
    Expression,
    Function,
    Multiple,
    Number,
    Power,
    Product,
    Rational,
    Relation,
    Sum,
    Symbol,
)
from service.calculus.symbolic.expressions.order import factors_in_order, terms_in_order
from service.calculus.symbolic.expressions.sums import factors_of, negative, split
from service.language import tree
from service.language.tree import Node, quick_node

_ONE = tree.number(1)


def tree_of(node: Expression) -> Node:
    """The expression as a tree whose text reads back to the same tree; one for each, however often it occurs."""
    if node.tree is None:
        node.tree = _WRITE[type(node)](node)
    return node.tree


def _number(node: Number) -> Node:
    return number(node.value)


def _symbol(node: Symbol) -> Node:
    return tree.symbol(node.name)


def _constant(node: Constant) -> Node:
    return quick_node(("constant", (), node.name, 0, 0))


def _function(node: Function) -> Node:
    return quick_node((node.name, tuple(map(tree_of, node.args)), None, 0, 0))


def _relation(node: Relation) -> Node:
    return Node("relation", tuple(map(tree_of, node.args)), node.operators)


def _sum(node: Sum) -> Node:
    return quick_node(("+", tuple(map(tree_of, terms_in_order(node))), None, 0, 0))


def _power(node: Power) -> Node:
    if node.base is E:
        return Node("exp", (tree_of(node.exponent),))
    if node.exponent is MINUS_ONE or node.exponent is MINUS_HALF:
        return Node("/", (_ONE, _raised(node.base, negative(node.exponent))))
    return _raised(node.base, node.exponent)


def _raised(base: Expression, exponent: Expression) -> Node:
    if exponent is ONE:
        return tree_of(base)
    if exponent is HALF:
        return Node("sqrt", (tree_of(base),))
    return quick_node(("**", (tree_of(base), tree_of(exponent)), None, 0, 0))


def _multiple(node: Multiple) -> Node:
    if node.coefficient < 0:
        return Node("-", (_quotient(-node.coefficient, factors_of(node.rest)),))
    return _quotient(node.coefficient, factors_of(node.rest))


def _product(node: Product) -> Node:
    return _quotient(1, node.factors)


def _quotient(coefficient: Rational, factors: Collection[Expression]) -> Node:
    """Factors with a negative exponent go below the line, but for the exponential function."""
    above, below = _numbers_of(coefficient)
    for factor in factors_in_order(factors):
        if isinstance(factor, Power) and factor.base is not E and split(factor.exponent)[0] < 0:
            below.append(_raised(factor.base, negative(factor.exponent)))
        else:
            above.append(tree_of(factor))
    return quick_node(("/", (_product_of(above), _product_of(below)), None, 0, 0)) if below else _product_of(above)


def number(value: Rational) -> Node:
    """A number as it would be typed: −3/2 is the opposite of a quotient."""
    if value < 0:
        return Node("-", (number(-value),))
    if isinstance(value, int):
        return quick_node(("number", (), value, 0, 0))
    above, below = _numbers_of(value)
    return Node("/", (_product_of(above), *below)) if below else _product_of(above)


def _numbers_of(value: Rational) -> tuple[list[Node], list[Node]]:
    """What stands above and below the line for a positive number."""
    if isinstance(value, int):
        return [number(value)] if value != 1 else [], []
    return _numbers_of(value.numerator)[0], [number(value.denominator)]


def _product_of(factors: list[Node]) -> Node:
    return quick_node(("*", tuple(factors), None, 0, 0)) if len(factors) > 1 else factors[0] if factors else _ONE


_WRITE: dict[type[Expression], Callable[[Any], Node]] = {
    Number: _number,
    Symbol: _symbol,
    Constant: _constant,
    Function: _function,
    Relation: _relation,
    Sum: _sum,
    Multiple: _multiple,
    Product: _product,
    Power: _power,
}
