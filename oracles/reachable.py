"""The window of possible float64 results for a request, as tests and the fuzz of estimates ask for it."""

from typing import NamedTuple

from flint import fmpq

from service.calculus.arithmetic.points import Coordinate, Place
from service.calculus.estimation.methods import FIXED, METHODS
from service.calculus.estimation.reachable_results import window
from service.calculus.estimation.target import nearest_double, target
from service.errors import Unsupported
from service.language.tree import Node


class Window(NamedTuple):
    """The least and the greatest result, as exact binary rationals."""

    low: fmpq
    high: fmpq

    def holds(self, number: fmpq) -> bool:
        """Whether a number, exactly as it was submitted, may be a result."""
        return bool(self.low <= number <= self.high)


def possible_results(
    tree: Node,
    variable: str,
    place: Place,
    epsilon: Coordinate,
    *,
    method: str = "forward",
    order: int = 1,
    accuracy: int | None = None,
) -> Window:
    """Find all float64 results of an estimate that is one quotient: forward, backward, central or stencil.

    Raises ``Unsupported`` for other methods, whose results depend on how they are programmed; ``OverflowError`` for a
    point or step beyond float64; ``Undefined`` or ``Undecided`` where some such program may have no result.
    """
    formula = METHODS[method].plan(order, accuracy) if method in FIXED else None
    if formula is None:
        raise Unsupported(f"what {method} answers depends on how it is programmed")
    results = window(target(tree, variable, place), formula, nearest_double(epsilon))
    return Window(results.lower().fmpq(), results.upper().fmpq())
