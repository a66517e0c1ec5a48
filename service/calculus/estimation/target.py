"""A function of one variable at a point, three ways: in float64 as typed, in exact balls, and as a Taylor series."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from flint import fmpq

from service.calculus.arithmetic import real_balls, taylor
from service.calculus.arithmetic.compiler import Program, compile_tree
from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Undecided
from service.calculus.arithmetic.points import Coordinate, Place
from service.calculus.arithmetic.power_series import Jet
from service.calculus.arithmetic.rounding import double
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation.float64 import Float64
from service.calculus.estimation.float64 import function as float64_function
from service.language.tree import Node

#: Precisions at which the nearest double is tried; a tie of doubles is rational, and so is never met here.
_PRECISIONS = (128, 512, 2048)


class Target(NamedTuple):
    """f, its variable and the point: exact coordinates of every symbol, and the float64 nearest to each."""

    tree: Node
    variable: str
    place: Place
    nearest: Mapping[str, float]
    program: Float64
    exact: Program[Real]
    series: Program[Jet]

    @property
    def x(self) -> float:
        """The float64 nearest to the point."""
        return self.nearest[self.variable]

    def symbols(self) -> dict[str, Real]:
        """The exact values of all symbols, at the present precision."""
        return {name: coordinate.at_precision() for name, coordinate in self.place.items()}

    def rounded_symbols(self) -> dict[str, Real]:
        """The values of all symbols as the float64 program has them."""
        return {name: rational(number) for name, number in self.nearest.items()}

    def taylor(self, terms: int, around: Real | None = None) -> list[Real]:
        """The coefficients f⁽ᵏ⁾/k! for k = 0 … ``terms`` at the point, or at any number or ball ``around``."""
        symbols = self.symbols()
        if around is not None:
            symbols[self.variable] = around
        return taylor.taylor(self.series, symbols, {self.variable: 1}, terms)


def target(tree: Node, variable: str, place: Place) -> Target:
    """Compile a function for all that an estimate needs.

    Raises ``Unsupported`` for what has no float64 program or no ball arithmetic, ``OverflowError`` for a coordinate
    beyond float64.
    """
    nearest = {name: nearest_double(coordinate) for name, coordinate in place.items()}
    others = {name: number for name, number in nearest.items() if name != variable}
    program = float64_function(tree, variable, others)
    exact, series = compile_tree(tree, real_balls.REAL), compile_tree(tree, taylor.JETS)
    return Target(tree, variable, place, nearest, program, exact, series)


def nearest_double(coordinate: Coordinate) -> float:
    """The float64 nearest to an exact number.

    Raises ``OverflowError`` if it is beyond them, ``Undecided`` if two are as near.
    """
    for bits in _PRECISIONS:
        with real_balls.precision(bits):
            try:
                nearest = double(coordinate.at_precision())
            except Undecided:
                continue
            if nearest is None:
                raise OverflowError(f"{coordinate.text} is too large for float64")
            return nearest
    raise Undecided("the nearest float64 is not certain")


def upper_bound(x: Real) -> float:
    """A float64 that is certainly not below |x|; 0.0 only for zero."""
    return 0.0 if x == 0 else math.nextafter(float(abs(real_balls.ball(x)).upper()), math.inf)


def nearest(x: Real) -> float:
    """The float64 nearest to a value, 0.0 for a ball around zero. Raises ``OverflowError`` beyond float64."""
    if not isinstance(x, fmpq) and x.contains(0):
        return 0.0
    number = float(x)
    if math.isinf(number):
        raise OverflowError("the value is beyond float64")
    return number
