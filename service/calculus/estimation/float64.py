"""The expression as a float64 program: what Python computes for it, exactly as it was typed.

Numbers are rounded to float64 first; operators and functions are Python's and those of ``math``, left to right and
never reordered; functions that Python lacks are FLINT's, rounded to the nearest float64.
"""

import cmath
import math
import operator
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from service.answer_types import FloatFault
from service.calculus.arithmetic.failures import Undecided, Undefined
from service.calculus.arithmetic.real_balls import FUNCTIONS_OF_REALS, ball, precision
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation.float_compiler import COMPARISONS, Compiled, Operations, Values, compile_as_typed
from service.language import writer
from service.language.functions.row import Function
from service.language.names import FUNCTIONS
from service.language.tree import Node

_FAULTS = (ZeroDivisionError, OverflowError, ValueError)


class NoValue(ArithmeticError):
    """The program has no finite value: ``code`` says why, ``part`` which part of the expression, ``x`` where."""

    def __init__(self, code: FloatFault, part: str, x: float) -> None:
        super().__init__(f"{part} {_REASONS[code]} at {x!r} in float64")
        self.code, self.part, self.x = code, part, x


_REASONS: dict[FloatFault, str] = {
    "division_by_zero": "divides by zero",
    "overflow": "is too large",
    "outside_domain": "is undefined",
    "indeterminate": "is no number, such as infinity minus infinity,",
}


@dataclass(frozen=True)
class Float64:
    """A function of one variable in float64; ``others`` are the values of the other symbols."""

    tree: Node
    variable: str
    others: Mapping[str, float]
    compiled: Compiled

    def __call__(self, x: float) -> float:
        """The value at x. Raises ``NoValue`` where Python raises, or the result is infinite or no number."""
        try:
            value = float(self.compiled({**self.others, self.variable: x}))
        except _FAULTS:
            value = math.nan
        if not math.isfinite(value):
            raise self._fault(x)
        return value

    def _fault(self, x: float) -> NoValue:
        if not math.isfinite(x):
            return NoValue("overflow", self.variable, x)
        values = {**self.others, self.variable: x}
        part, code = _culprit(self.tree, values)
        return NoValue(code, writer.text(part), x)


def function(tree: Node, variable: str, others: Mapping[str, float]) -> Float64:
    """Make a float64 function of one variable.

    Raises ``Unsupported`` for the imaginary unit and for functions without values.
    """
    return Float64(tree, variable, others, compile_as_typed(tree, REAL_OPERATIONS))


def complex_function(tree: Node, variable: str, others: Mapping[str, float]) -> Callable[[complex], complex]:
    """Make the same program on complex numbers, with ``cmath``; it raises what Python raises.

    Raises ``Unsupported`` for functions that are not elementary or not holomorphic.
    """
    compiled = compile_as_typed(tree, COMPLEX_OPERATIONS)
    return lambda z: complex(compiled({**others, variable: z}))


def _culprit(node: Node, values: Values) -> tuple[Node, FloatFault]:
    """The smallest part that has no finite value, and why; the branches of a piecewise are not told apart."""
    for child in node.args if node.head != "piecewise" else ():
        if child.head != "relation" and _failure(child, values):
            return _culprit(child, values)
    return node, _failure(node, values) or "indeterminate"


def _failure(node: Node, values: Values) -> FloatFault | None:
    try:
        value = float(compile_as_typed(node, REAL_OPERATIONS)(values))
    except ZeroDivisionError:
        return "division_by_zero"
    except OverflowError:
        return "overflow"
    except ValueError:
        return "outside_domain"
    if math.isnan(value):
        return "indeterminate"
    return "overflow" if math.isinf(value) else None


def _power(base: float, exponent: float) -> float:
    value: float | complex = base**exponent
    if isinstance(value, complex):
        raise ValueError("a fractional power of a negative number")
    return value


def _root(radicand: float, degree: float) -> float:
    """The real root, also of a negative number when the degree is odd."""
    if degree == 3:
        return math.cbrt(radicand)
    if radicand < 0 and degree % 2 == 1:
        return -_power(-radicand, 1 / degree)
    return _power(radicand, 1 / degree)


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0))


def _loggamma(x: float) -> float:
    if x <= 0:
        raise ValueError("the logarithm of the gamma function is defined for positive numbers")
    return math.lgamma(x)


def _python(row: Function) -> Callable[..., Any] | None:
    """The function of ``math`` that a row of the table names."""
    module, _, name = (row.python or "").partition(".")
    return getattr(math, name) if module == "math" else None


_OPERATORS: Operations = {
    "+": operator.add,
    "*": operator.mul,
    "-": operator.neg,
    "/": operator.truediv,
}

#: Precisions at which the value of a function of FLINT is tried, until all of its ball rounds to one float64.
_PRECISIONS = (64, 96, 160, 320, 640, 1280)


def _is_primitive(name: str) -> bool:
    """Whether FLINT is the only way to compute the function."""
    row = FUNCTIONS.get(name)
    return row is not None and row.python is None and row.definition is None


def _rounded(exact: Callable[..., Any]) -> Callable[..., float]:
    """The correctly rounded float64 version of a function on balls; raises what ``math`` would raise."""

    def rounded(*numbers: float) -> float:
        try:
            return _nearest(exact, [rational(number) for number in numbers])
        except Undefined as failure:
            raise _PYTHON_ERRORS.get(failure.kind, ValueError)(failure.reason) from None

    return rounded


def _nearest(exact: Callable[..., Any], arguments: list[fmpq]) -> float:
    for bits in _PRECISIONS:
        with precision(bits), suppress(Undecided):
            value = ball(exact(*arguments))
            if float(value.lower()) == float(value.upper()):
                return float(value)
    raise ValueError("the value is not decided at this precision")


_PYTHON_ERRORS: dict[str, type[Exception]] = {"pole": ZeroDivisionError, "too_large": OverflowError}


def lambertw(x: Any) -> Any:
    """W of a ball; its row in the table of balls wants the distance from −1/e beside the operand."""
    return FUNCTIONS_OF_REALS["lambertw"](x, x + FUNCTIONS_OF_REALS["exp"](fmpq(-1)))


#: What the heads of a tree do in float64.
REAL_OPERATIONS: Operations = (
    {name: _rounded(exact) for name, exact in FUNCTIONS_OF_REALS.items() if _is_primitive(name)}
    | {name: call for name, row in FUNCTIONS.items() if (call := _python(row))}
    | _OPERATORS
    | COMPARISONS
    | {
        "**": _power,
        "abs": abs,
        "min": min,
        "max": max,
        "sign": _sign,
        "root": _root,
        "loggamma": _loggamma,
        "lambertw": _rounded(lambertw),
    }
)

#: The same on complex numbers, for elementary functions.
COMPLEX_OPERATIONS: Operations = _OPERATORS | {
    "**": operator.pow,
    **{name: getattr(cmath, name) for name in ("exp", "log", "log10", "sqrt", "sin", "cos", "tan")},
    **{name: getattr(cmath, name) for name in ("asin", "acos", "atan", "sinh", "cosh", "tanh")},
    **{name: getattr(cmath, name) for name in ("asinh", "acosh", "atanh")},
}
