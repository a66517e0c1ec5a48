"""What is asked for, as a function that can be enclosed at any point where it exists."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from flint import fmpq

from service.calculus.arithmetic.compiler import Point, compile_tree
from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Undecided
from service.calculus.arithmetic.points import Coordinate, Place
from service.calculus.arithmetic.real_balls import REAL
from service.calculus.certified.evaluator import Evaluator
from service.calculus.checking.decision.continuity import written_out
from service.calculus.symbolic.closed_forms import EvaluationPoint
from service.language.tree import Node, number

#: The value at a point at the present precision; raises a ``Failure`` where there is none.
Enclosure = Callable[[Point[fmpq]], Real]


class Truth(NamedTuple):
    """``function`` decides about the domain, ``expected`` is what is asked for; both are trees, ``written_out``.

    ``orders`` say how often to differentiate by which variable. ``enclosure`` does not use ``expected``: a derivative
    comes from the Taylor series of the function, so that no fault of the rules of differentiation can hide.
    """

    function: Node
    expected: Node
    enclosure: Enclosure
    assumptions: Mapping[str, str]
    orders: Mapping[str, int] = MappingProxyType({})

    @property
    def order(self) -> int:
        """How often the function is differentiated; 0 for a value."""
        return sum(self.orders.values())


def truth_of_derivative(
    function: Node, expected: Node, index: Mapping[str, int], assumptions: Mapping[str, str]
) -> Truth:
    """The derivative that ``index`` names, where the function has it.

    Raises ``Unsupported`` for a function that cannot be evaluated.
    """
    evaluator = Evaluator(function, index)
    trees = written_out(function), written_out(expected)

    def enclosure(point: Point[fmpq]) -> Real:
        return enclosed(evaluator, {name: _coordinate(value) for name, value in point.items()})

    return Truth(*trees, enclosure, assumptions, index)


def truth_of_value(evaluator: Evaluator, place: Place, expected: Node) -> Truth:
    """A value at one point, as a function of nothing."""
    value = written_out(expected)
    return Truth(value, value, lambda point: enclosed(evaluator, place), {})


def enclosed(evaluator: Evaluator, place: Place) -> Real:
    """The evaluator at a place at the present precision. Raises ``Undecided``, or ``Undefined``."""
    try:
        return evaluator.enclose(EvaluationPoint(place, REAL))
    except ValueError as error:  # python-flint refuses a series whose balls are too wide
        raise Undecided(str(error)) from None


def enclosure_of(tree: Node) -> Enclosure:
    """The value of a tree. Raises ``Unsupported`` for a function that cannot be evaluated."""
    return compile_tree(tree, REAL)


def _coordinate(value: fmpq) -> Coordinate:
    return Coordinate(str(value), number(int(value.p)), value)
