"""The complex step: the imaginary part of f(x + ih)/h has no difference, and so nothing that cancels.

W. Squire, G. Trapp, "Using complex variables to estimate derivatives of real functions", SIAM Rev. 40 (1998) 110–112.
For elementary functions only: libraries compute complex special functions well in norm, not in each part, and the
imaginary part is then wrong by any factor.
"""

from typing import Any, NamedTuple

from flint import acb, fmpq

from service.calculus.arithmetic.compiler import compile_tree
from service.calculus.arithmetic.complex_balls import COMPLEX
from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Undecided
from service.calculus.arithmetic.real_balls import ball, precision
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation.error_split import PRECISIONS, Enclosure, Split, is_sharp, split_of
from service.calculus.estimation.float64 import NoValue, complex_function
from service.calculus.estimation.target import Target

#: The step when none is given, in parts of the scale of f: its square is far below rounding.
DEFAULT_EXPONENT = -70


class ComplexSample(NamedTuple):
    """An estimate by complex step, and the imaginary part that it came from."""

    step: float
    imaginary: float
    estimate: float


def complex_step(target: Target, step: float) -> ComplexSample:
    """Estimate the first derivative.

    Raises ``Unsupported`` for functions that are not elementary, ``NoValue`` where f is not defined at the point.
    """
    others = {name: number for name, number in target.nearest.items() if name != target.variable}
    function = complex_function(target.tree, target.variable, others)
    target.program(target.x)
    try:
        imaginary = function(complex(target.x, step)).imag
    except (ValueError, OverflowError, ZeroDivisionError):
        raise NoValue("overflow", target.variable, target.x) from None
    return ComplexSample(step, imaginary, imaginary / step)


def split_complex(target: Target, sample: ComplexSample, step: Enclosure, derivative: Enclosure) -> Split:
    """Take the error apart, as ``split`` does; the arguments are exact, because x and h are apart.

    Raises ``Undecided`` if no precision tried is enough.
    """
    program = compile_tree(target.tree, COMPLEX)
    estimate, near_h = rational(sample.estimate), rational(sample.step)
    for bits in PRECISIONS:
        with precision(bits):
            truth, h = derivative(), step()
            typed = _imaginary(program, target.symbols(), target.variable, h) / h
            near = _imaginary(program, target.rounded_symbols(), target.variable, near_h) / near_h
            computed = rational(sample.imaginary) / near_h
            parts = split_of(
                estimate - truth, typed - truth, near - typed, fmpq(0), computed - near, estimate - computed
            )
            if parts.is_sharp(0.0):
                return parts
    raise Undecided("the parts of the error are not certain at any precision tried")


def complex_truncation(target: Target, step: Enclosure, derivative: Enclosure) -> Real:
    """The truncation error alone. Raises ``Undecided`` if no precision tried is enough."""
    program = compile_tree(target.tree, COMPLEX)
    for bits in PRECISIONS:
        with precision(bits):
            h = step()
            error = _imaginary(program, target.symbols(), target.variable, h) / h - derivative()
            if is_sharp(error):
                return error
    raise Undecided("the truncation error is not certain at any precision tried")


def _imaginary(program: Any, symbols: dict[str, Real], variable: str, step: Real) -> Real:
    """Im f(x + i·step)."""
    complex_symbols = {name: x if isinstance(x, fmpq) else acb(x) for name, x in symbols.items()}
    value = program(complex_symbols | {variable: acb(ball(symbols[variable]), ball(step))})
    return fmpq(0) if isinstance(value, fmpq) else value.imag
