"""Functions at points, for the tests of /estimate."""

import math
from collections.abc import Mapping

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.points import place
from service.calculus.estimation.error_split import Enclosure
from service.calculus.estimation.target import Target, target
from service.language import read
from service.language.tree import free_symbols


def aim(text: str, at: str | Mapping[str, str], variable: str = "x") -> Target:
    """The function that a text means, at a point."""
    tree = read(text, symbols=frozenset({variable})).tree
    return target(tree, variable, place(at, variable, {variable, *free_symbols(tree)}))


def derivative(aimed: Target, order: int = 1) -> Enclosure:
    """Encloses the derivative of an analytic function at the present precision."""

    def enclose() -> Real:
        return aimed.taylor(order)[order] * math.factorial(order)

    return enclose
