"""Between which numbers a float64 program must end: running error analysis, in balls.

N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed. (SIAM, 2002), 3.3. Every operation is carried
out on balls, and its result is widened by what rounding it may do: so the last ball holds every value that float64
arithmetic can give, in any order of the operations inside one node.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

from flint import arb, fmpq

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.real_balls import FUNCTIONS_OF_REALS, ball, precision, sign
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation.float64 import REAL_OPERATIONS, lambertw
from service.calculus.estimation.float_compiler import COMPARISONS, Compiled, Operations, compile_as_typed
from service.language.tree import Node

#: Precision of the balls: that of float64 and enough not to add to the error.
BITS = 96

#: Half the distance from 1 to the next float64, and the least positive float64.
UNIT_ROUNDOFF = 2.0**-53
LEAST = math.ulp(0.0)


class Allowance(NamedTuple):
    """By how many ``UNIT_ROUNDOFF`` of its result an operator and a function of the library may err."""

    operators: int
    functions: int


#: What good libraries reach on all but a few arguments: the noise to expect.
EXPECTED = Allowance(1, 1)
#: IEEE 754 for operators, and four ulps for functions, which glibc's published errors stay within.
PROVEN = Allowance(1, 8)
#: For programs in other languages and orders of operations.
TOLERANT = Allowance(4, 8)

#: Functions whose published errors are larger, by this factor; CPython has its own gamma and lgamma.
_COARSE = {"gamma": 5, "loggamma": 5, "erfc": 2}

#: Units that suffice for a power in any library.
_POWER_UNITS = 2

#: Functions whose error is relative to 1 where the result is smaller, because they cancel near their zeros.
_ABSOLUTE = frozenset({"loggamma"})

#: Operations that do not round.
_EXACT = frozenset({"-", "abs", "sign", "floor", "ceil", "min", "max"})

#: Operations whose error IEEE 754 bounds.
_OPERATORS = frozenset({"+", "*", "/", "sqrt"})


@dataclass(frozen=True)
class Rounding:
    """The program of an expression on balls that are widened as float64 rounds."""

    variable: str
    others: Mapping[str, float]
    compiled: Compiled

    def __call__(self, x: Real) -> Any:
        """The ball of all float64 results for the float64 numbers in ``x``.

        Raises ``Undefined`` or ``Undecided`` where some of them have none.
        """
        with precision(BITS):
            return ball(_exact(self.compiled({**self.others, self.variable: x})))


def rounding(tree: Node, variable: str, others: Mapping[str, float], allowance: Allowance) -> Rounding:
    """Make the program on balls, whose operations err by no more than the allowance.

    Raises ``Unsupported`` for what has no such program.
    """
    return Rounding(variable, others, compile_as_typed(tree, _OPERATIONS[allowance]))


def _exact(value: Any) -> Real:
    """A constant of the program as a rational."""
    return rational(value) if isinstance(value, float) else value


def _widened(name: str, allowance: Allowance) -> Callable[..., Any]:
    exact = lambertw if name == "lambertw" else FUNCTIONS_OF_REALS[name]
    is_operator = name in _OPERATORS
    units = _units(name, allowance)
    floor = 1 if name in _ABSOLUTE else 0

    def operation(*numbers: Any) -> Any:
        value = exact(*map(_exact, numbers))
        if (is_operator or units == 1) and _is_float64(value):
            return value
        value = ball(value)
        size = abs(value).upper() + floor
        return arb(value.mid(), value.rad() + size * (units * UNIT_ROUNDOFF) + LEAST)

    return operation


def _units(name: str, allowance: Allowance) -> int:
    if name in _OPERATORS:
        return allowance.operators
    if name == "**":
        return min(allowance.functions, _POWER_UNITS)
    return allowance.functions * _COARSE.get(name, 1)


def _is_float64(value: Real) -> bool:
    """Whether the result is known and needs no rounding."""
    if not isinstance(value, fmpq):
        return False
    try:
        return bool(value == rational(float(value)))
    except OverflowError:
        return False


def _kept(exact: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *numbers: exact(*map(_exact, numbers))


def _extreme(exact: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *numbers: reduce(lambda x, y: exact(x, y, x - y), map(_exact, numbers))


def _compared(holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda left, right: holds(sign(_exact(left) - _exact(right)), 0)


def _table(allowance: Allowance) -> Operations:
    """What the float64 program does, on widened balls."""
    rows: dict[str, Callable[..., Any]] = {
        name: _kept(exact) if name in _EXACT else _widened(name, allowance)
        for name, exact in FUNCTIONS_OF_REALS.items()
        if name in REAL_OPERATIONS
    }
    divide, logarithm = rows["/"], rows["log"]
    rows |= {name: _extreme(FUNCTIONS_OF_REALS[name]) for name in ("min", "max")}
    rows |= {name: _compared(holds) for name, holds in COMPARISONS.items()}
    rows["log"] = lambda x, *base: divide(logarithm(x), logarithm(*base)) if base else logarithm(x)
    return rows


_OPERATIONS = {allowance: _table(allowance) for allowance in (EXPECTED, PROVEN, TOLERANT)}
