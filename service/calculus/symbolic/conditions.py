"""Conditions on real expressions, such as ``x > 0``: solved where that is easy, and what follows from what."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple, cast

from service.calculus.symbolic.expressions.from_tree import Bindings, expression, rational
from service.calculus.symbolic.expressions.nodes import (
    ONE,
    ZERO,
    Expression,
    Function,
    Multiple,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    reduced,
)
from service.calculus.symbolic.expressions.products import multiply
from service.calculus.symbolic.expressions.signs import KEEPING, NEGATIVE, NONNEGATIVE, NONPOSITIVE, POSITIVE, sign
from service.calculus.symbolic.expressions.sums import split, subtract
from service.calculus.symbolic.expressions.to_tree import number as written
from service.calculus.symbolic.expressions.to_tree import tree_of
from service.errors import MathematicsError
from service.language import tree, writer
from service.language.tree import TURNED, Node, substitute

_ZERO = tree.number(0)
_OPPOSITE = {">": "<=", "<=": ">", "<": ">=", ">=": "<", "=": "!=", "!=": "="}
#: Signs of the difference of both sides with which a condition holds, but for ``=``, which never does.
_CERTAIN = {
    ">": {POSITIVE},
    ">=": {POSITIVE, NONNEGATIVE},
    "<": {NEGATIVE},
    "<=": {NEGATIVE, NONPOSITIVE},
    "!=": {POSITIVE, NEGATIVE},
    "=": {POSITIVE, NEGATIVE},
}
#: What an even power of an expression asks of it, and what a root does.
_OF_EVEN_POWER = {">": "!=", "!=": "!=", "=": "="}
_OF_ROOT = {">": ">", "!=": ">", "=": "="}
_HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "!=": operator.ne, "=": operator.eq,
}  # fmt: skip


class Condition(NamedTuple):
    """A comparison that must hold, or, with the operator ``=``, the places to look at."""

    left: Node
    operator: str
    right: Node = _ZERO

    def of(self, arguments: Mapping[str, Node]) -> "Condition":
        """The condition for these arguments of a function."""
        return Condition(substitute(self.left, arguments), self.operator, substitute(self.right, arguments))

    def negated(self) -> "Condition":
        """The condition that holds where this one does not."""
        return self._replace(operator=_OPPOSITE[self.operator])

    def weaker(self) -> Iterator["Condition"]:
        """The other conditions with the same sides that follow from this one."""
        if self.operator in (">", "<"):
            yield self._replace(operator=f"{self.operator}=")
            yield self._replace(operator="!=")

    def relation(self) -> Node:
        """The comparison as a tree."""
        return Node("relation", (self.left, self.right), ("==" if self.operator == "=" else self.operator,))

    def __str__(self) -> str:
        return f"{writer.text(self.left)} {self.operator} {writer.text(self.right)}"


def comparisons(relation: Node) -> list[Condition]:
    """The conditions that a chain such as ``0 <= x < 1`` joins."""
    signs = cast("tuple[str, ...]", relation.value)
    return [
        Condition(left, "=" if sign == "==" else sign, right)
        for sign, (left, right) in zip(signs, pairwise(relation.args), strict=True)
    ]


def solved(condition: Condition, bindings: Bindings) -> Condition | bool:
    """The condition in simple form; ``True`` if it always holds or is not one of reals, ``False`` if it never does."""
    try:
        return _solve(expression(condition.left, bindings), condition.operator, expression(condition.right, bindings))
    except MathematicsError:
        return condition.operator != "="


def _solve(left: Expression, operator: str, right: Expression) -> Condition | bool:
    gap = subtract(left, right)
    if gap is ZERO:
        return operator in ("=", ">=", "<=")
    if not gap.real or sign(gap) in _CERTAIN[operator]:
        return operator != "="
    if isinstance(gap, Number):
        return False
    smaller = _smaller(gap, operator)
    if smaller:
        return _solve(*smaller)
    constant = gap.constant if isinstance(gap, Sum) else 0
    slope, unknown = split(gap.terms[0] if isinstance(gap, Sum) else gap)
    if isinstance(unknown, Symbol) and not (isinstance(gap, Sum) and len(gap.terms) > 1):
        bound = written(reduced(-constant / Fraction(slope)))
        return Condition(tree_of(unknown), _turned(operator, slope < 0), bound)
    return Condition(tree_of(left), operator, tree_of(right))


def _turned(operator: str, turn: bool) -> str:
    """The operator after both sides were multiplied by a negative number, if ``turn``."""
    return TURNED.get(operator, operator) if turn else operator


def _smaller(gap: Expression, operator: str) -> tuple[Expression, str, Expression] | None:
    """The two sides of a condition on a part of the gap, which is as good as one on its sign."""
    match gap:
        case Multiple():
            return gap.rest, _turned(operator, gap.coefficient < 0), ZERO
        case Product():
            unknown = [factor for factor in gap.factors if sign(factor) not in (POSITIVE, NEGATIVE)]
            turn = sum(sign(factor) == NEGATIVE for factor in gap.factors) % 2 == 1
            return (multiply(unknown), _turned(operator, turn), ZERO) if len(unknown) < len(gap.factors) else None
        case Power(exponent=Number() as exponent):
            wanted = _of_base(exponent.value, operator)
            return (gap.base, wanted, ZERO) if wanted else None
        case Function(name="abs") if operator in _OF_EVEN_POWER:
            return gap.args[0], _OF_EVEN_POWER[operator], ZERO
        case Function(name="log"):
            return gap.args[0], operator, ONE
        case Function() if gap.name in KEEPING:
            return gap.args[0], operator, ZERO
    return None


def _of_base(exponent: int | Fraction, operator: str) -> str | None:
    """What a condition on the sign of a power asks of its base, which is not zero if the exponent is negative."""
    if exponent.denominator != 1:
        return _OF_ROOT.get(operator)
    return operator if exponent % 2 else _OF_EVEN_POWER.get(operator)


def always(conditions: Sequence[Condition]) -> bool:
    """Whether one of the conditions holds wherever their sides are defined: ``x > 0 or x <= 1``."""
    return any(_cover([condition for condition in conditions if condition.left == left]) for left, _, _ in conditions)


def _cover(conditions: list[Condition]) -> bool:
    """Whether conditions on the same expression hold at all their bounds, between them and beyond."""
    if len({condition.right for condition in conditions}) > 1:
        bounds = [rational(condition.right) for condition in conditions]
    else:
        bounds = [0] * len(conditions)
    known = sorted({bound for bound in bounds if bound is not None})
    if len(conditions) < 2 or None in bounds:
        return False
    between = [Fraction(low + high) / 2 for low, high in pairwise(known)]
    return all(
        any(_HOLDS[condition.operator](place, bound) for condition, bound in zip(conditions, bounds, strict=True))
        for place in (known[0] - 1, *known, *between, known[-1] + 1)
    )
