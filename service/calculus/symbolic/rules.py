"""The rules of differentiation, on expressions in simple form.

What is not a sum, a product or a power is a row in the table of functions: its partial derivatives are formulas there.
"""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any, cast

from service.calculus.symbolic.expressions.from_tree import expression
from service.calculus.symbolic.expressions.functions import function
from service.calculus.symbolic.expressions.nodes import (
    MINUS_ONE,
    ONE,
    ZERO,
    E,
    Expression,
    Function,
    Multiple,
    Number,
    Power,
    Product,
    Relation,
    Sum,
    Symbol,
    depends,
    number,
    relation_of,
)
from service.calculus.symbolic.expressions.products import divide, multiply, power
from service.calculus.symbolic.expressions.sums import add, times
from service.calculus.symbolic.isolated_zeros import are_isolated
from service.errors import NoFormula, NotDifferentiable
from service.language.definitions import formulas

#: Comparisons that ask whether two sides are equal.
_OF_EQUALITY = ("==", "!=")


class Differentiator:
    """Differentiates by one variable; the derivative of every part is remembered with the variable."""

    def __init__(self, variable: Symbol) -> None:
        self.variable = variable
        self._known = variable.derivatives
        self._known[variable] = ONE

    def __call__(self, node: Expression) -> Expression:
        """The derivative.

        Raises ``NotDifferentiable``, ``NoFormula`` and ``Unsupported`` with the reason.
        """
        known = self._known.get(node)
        if known is None:
            rule = _RULES.get(type(node))
            known = self._known[node] = rule(self, node) if rule else ZERO
        return known

    def _sum(self, node: Sum) -> Expression:
        return add([derivative for term in node.terms if (derivative := self(term)) is not ZERO])

    def _multiple(self, node: Multiple) -> Expression:
        derivative = self(node.rest)
        if isinstance(derivative, Function):
            return _times(derivative, number(node.coefficient))
        return derivative if derivative is ZERO else times(node.coefficient, derivative)

    def _product(self, node: Product) -> Expression:
        terms = []
        for index, factor in enumerate(node.factors):
            if (derivative := self(factor)) is not ZERO:
                others = node.factors[:index] + node.factors[index + 1 :]
                terms.append(_times(derivative, *others))
        return add(terms)

    def _power(self, node: Power) -> Expression:
        inner, outer = self(node.base), self(node.exponent)
        if outer is ZERO:
            return self._constant_exponent(node, inner)
        if inner is ZERO:
            return self._constant_base(node, outer)
        rate = divide(multiply((inner, node.exponent)), node.base)
        return multiply((node, add((multiply((outer, function("log", (node.base,)))), rate))))

    def _constant_exponent(self, node: Power, inner: Expression) -> Expression:
        """(u**n)' = n*u**(n - 1)*u'."""
        if inner is ZERO:
            return ZERO
        if isinstance(node.exponent, Number):
            lower = power(node.base, number(node.exponent.value - 1))
            return _times(inner, node.exponent, lower) if inner is not ONE else times(node.exponent.value, lower)
        return _times(inner, node, node.exponent, power(node.base, MINUS_ONE))

    def _constant_base(self, node: Power, outer: Expression) -> Expression:
        """(a**u)' = a**u*log(a)*u'; 0**u is 0 wherever it is defined on an interval."""
        if node.base is E:
            return _times(outer, node)
        if node.base is ZERO:
            return ZERO
        if isinstance(node.base, Number) and node.base.value < 0:
            raise NotDifferentiable("a negative number to a variable power is real at isolated points only")
        return _times(outer, node, function("log", (node.base,)))

    def _function(self, node: Function) -> Expression:
        rule = _OWN_RULES.get(node.name)
        if rule:
            return rule(self, node)
        terms = []
        for index, argument in enumerate(node.args):
            if (inner := self(argument)) is not ZERO:
                terms.append(_times(inner, outer_derivative(node.name, node.args, index)))
        return add(terms)

    def _logarithm(self, node: Function) -> Expression:
        """log(abs(u))' = u'/u."""
        (argument,) = node.args
        if isinstance(argument, Function) and argument.name == "abs":
            (argument,) = argument.args
        return _times(self(argument), power(argument, MINUS_ONE))

    def _part(self, node: Function) -> Expression:
        """Parts of the derivative by a real variable are the derivatives of the parts."""
        return function(node.name, (self(node.args[0]),))

    def _argument(self, node: Function) -> Expression:
        """arg(u)' = im(u'/u)."""
        return function("im", (divide(self(node.args[0]), node.args[0]),))

    def _extreme(self, node: Function, comparison: str) -> Expression:
        first, *rest = sorted(node.args, key=lambda arg: not depends(arg, self.variable))
        other = function(node.name, tuple(rest))
        one, two = self(first), self(other)
        return function("piecewise", (one, relation_of((comparison,), (first, other)), two)) if one is not two else one

    def _piecewise(self, node: Function) -> Expression:
        """Branch by branch; a branch at single points is left out, one everywhere but at such points is the last."""
        branches: list[Expression] = []
        for value, condition in zip(node.args[::2], cast("tuple[Relation, ...]", node.args[1::2]), strict=False):
            isolated = self._isolated(condition)
            if "==" in isolated:
                continue
            operators, args = _without_ends(condition, isolated)
            if not operators:
                return function("piecewise", (*branches, self(value)))
            branches += [self(value), relation_of(operators, args)]
        if len(node.args) % 2:
            branches.append(self(node.args[-1]))
        if not branches:
            raise NotDifferentiable("every case holds at single points only")
        return function("piecewise", tuple(branches))

    def _isolated(self, condition: Relation) -> list[str]:
        """The operators of a condition, "" for one between sides that are not proved to be equal at points only."""
        links = zip(condition.operators, pairwise(condition.args), strict=True)
        return [sign if sign in _OF_EQUALITY and are_isolated(*sides, self.variable) else "" for sign, sides in links]


def _without_ends(condition: Relation, isolated: list[str]) -> tuple[tuple[str, ...], tuple[Expression, ...]]:
    """The chain without the links at its ends that hold everywhere but at single points."""
    first, last = 0, len(isolated)
    while first < last and isolated[first] == "!=":
        first += 1
    while first < last and isolated[last - 1] == "!=":
        last -= 1
    return condition.operators[first:last], condition.args[first : last + 1]


def _times(inner: Expression, *outer: Expression) -> Expression:
    """The product of the derivatives of a chain; cases inside stay outermost, each in its own branch."""
    if isinstance(inner, Function) and inner.name == "piecewise":
        args = [arg if isinstance(arg, Relation) else multiply((*outer, arg)) for arg in inner.args]
        return function("piecewise", tuple(args))
    return outer[0] if inner is ONE and len(outer) == 1 else multiply((*outer, inner))


def outer_derivative(name: str, args: tuple[Expression, ...], index: int) -> Expression:
    """The partial derivative of a function by one of its arguments.

    Raises ``NoFormula`` by a parameter for which there is none, such as the order of a Bessel function.
    """
    known = formulas(name, len(args))
    formula = known.derivatives[index]
    if formula is None:
        raise NoFormula(f"no formula is known for the derivative of {name} by its parameter {known.parameters[index]}")
    return expression(formula, dict(zip(known.parameters, args, strict=True)))


_RULES: dict[type[Expression], Callable[[Differentiator, Any], Expression]] = {
    Sum: Differentiator._sum,
    Multiple: Differentiator._multiple,
    Product: Differentiator._product,
    Power: Differentiator._power,
    Function: Differentiator._function,
}

_OWN_RULES: dict[str, Callable[[Differentiator, Any], Expression]] = {
    "log": Differentiator._logarithm,
    **dict.fromkeys(("re", "im", "conj"), Differentiator._part),
    "arg": Differentiator._argument,
    "max": partial(Differentiator._extreme, comparison=">"),
    "min": partial(Differentiator._extreme, comparison="<"),
    "piecewise": Differentiator._piecewise,
}
