"""Choices (absolute values, cases, floors, extremes, real roots) made where an expression is viewed from.

What is left is analytic there, so that neither SymPy nor a series has a question of a sign left to it.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, Protocol

from flint import fmpq

from service.calculus.arithmetic.failures import Undecided
from service.language.definitions import expanded
from service.language.names import FUNCTIONS
from service.language.tree import Node, difference, number, walk


class View(Protocol):
    """From where the choices of an expression are made: a point, or one side of it."""

    def value(self, node: Node) -> Any:
        """The value of a part, as a number of its algebra."""

    def sign(self, node: Node) -> int:
        """Its sign; raises ``Undecided``."""

    def holds(self, condition: Node) -> bool:
        """Whether a condition of a ``piecewise`` holds."""


def smooth(node: Node, view: View) -> Node:
    """The tree without choices that is equal to this one where it is viewed, and around it.

    Raises a ``Failure`` where a choice is not certain.
    """
    choose = _CHOICES.get(node.head)
    if choose is not None:
        return smooth(choose(node, view), view)
    written_out = expanded(node) if node.head in FUNCTIONS else None
    if written_out is not None and (FUNCTIONS[node.head].sympy is None or _has_choices(written_out)):
        return smooth(written_out, view)
    return node._replace(args=tuple(smooth(arg, view) for arg in node.args))


def _has_choices(node: Node) -> bool:
    return any(part.head in _CHOICES for part in walk(node))


def _absolute(node: Node, view: View) -> Node:
    (operand,) = node.args
    return Node("-", (operand,)) if view.sign(operand) < 0 else operand


def _rounded(node: Node, view: View) -> Node:
    found = view.value(node)
    if not isinstance(found, fmpq):
        raise Undecided("it takes more than one value here")
    whole = number(int(found.p))
    view.sign(difference(node.args[0], whole))
    return whole


def _extreme(node: Node, view: View) -> Node:
    first, *others = node.args
    wanted = 1 if node.head == "max" else -1
    for other in others:
        if view.sign(difference(other, first)) == wanted:
            first = other
    return first


def _piecewise(node: Node, view: View) -> Node:
    for value, condition in zip(node.args[::2], node.args[1::2], strict=False):
        for left, right in pairwise(condition.args):
            view.sign(difference(left, right))
        if view.holds(condition):
            return value
    return node.args[-1]


def _root(node: Node, view: View) -> Node:
    """A real root as a power, which SymPy takes to be the principal one."""
    base, degree = node.args[0], node.args[1] if node.head == "root" else number(3)
    exponent = Node("/", (number(1), degree))
    if view.sign(base) >= 0:
        return Node("**", (base, exponent))
    return Node("-", (Node("**", (Node("-", (base,)), exponent)),))


_CHOICES: Mapping[str, Callable[[Node, View], Node]] = {
    "abs": _absolute,
    "sign": lambda node, view: number(view.sign(node.args[0])),
    "floor": _rounded,
    "ceil": _rounded,
    "max": _extreme,
    "min": _extreme,
    "piecewise": _piecewise,
    "cbrt": _root,
    "root": _root,
}
