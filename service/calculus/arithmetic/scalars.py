"""Real numbers: an ``fmpq`` as long as they are known to be rational, otherwise an ``arb``.

So whether ``sqrt(x - 1/10)`` is defined at 1/10 is decided, and not left to a ball around zero. The operators of FLINT
mix both kinds. Precision is ``flint.ctx.prec``, which is global to the process; ``precision`` sets it.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from fractions import Fraction
from typing import TypeVar

from flint import arb, ctx, fmpq

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure, Undecided, Undefined

T = TypeVar("T")
X = TypeVar("X")

#: Rationals with more bits become balls: ``((x^99)^99)^99`` at 1/3 has a million digits.
MAX_RATIONAL_BITS = 4096


def precision(bits: int) -> AbstractContextManager[None]:
    """Set the precision of all ball arithmetic, until the end of the ``with`` block."""
    manager: AbstractContextManager[None] = ctx.workprec(bits)
    return manager


@contextmanager
def length(terms: int) -> Iterator[None]:
    """Set how many terms power series keep, until the end of the ``with`` block."""
    before, ctx.cap = ctx.cap, terms
    try:
        yield
    finally:
        ctx.cap = before


def ball(x: Real) -> arb:
    """The value as a ball of the present precision."""
    return x if isinstance(x, arb) else arb(x)


def magnitude(x: Real) -> Real:
    """|x|, of a kind with x."""
    return x.__abs__()


def rational(number: int | float | Fraction) -> fmpq:
    """The number as the rational that it is. Raises ``OverflowError`` or ``ValueError`` for what is not finite."""
    return fmpq(*number.as_integer_ratio())


def fraction(value: fmpq) -> Fraction:
    """FLINT's rational as Python's."""
    return Fraction(int(value.p), int(value.q))


def finite(x: arb) -> arb:
    """The ball itself, if it is one: a NaN or an infinite ball says only that these bits are not enough.

    Raises ``Undecided``.
    """
    if x.is_finite():
        return x
    raise Undecided("the value is not finite at this precision")


def exact(x: arb) -> Real:
    """The rational that a ball without radius is, if it is a short one; otherwise the ball."""
    if not x.is_exact():
        return x
    mantissa, exponent = x.man_exp()
    if abs(int(exponent)) + mantissa.bit_length() > MAX_RATIONAL_BITS:
        return x
    return x.fmpq()


def sign(x: Real) -> int:
    """−1, 0 or 1; raises ``Undecided`` for a ball that holds zero."""
    if x > 0:
        return 1
    if x < 0:
        return -1
    if x == 0:
        return 0
    raise Undecided("its sign is not certain", candidate=fmpq(0))


def divide(x: Real, y: Real) -> Real:
    """x/y; a pole, or 0/0, where y is zero. Raises ``Undefined``, or ``Undecided`` where y may be zero."""
    if y != 0:
        return x / y
    if y == 0:
        raise Undefined("pole", "division by zero") if sign(x) else Undefined("undefined", "it is 0/0")
    raise Undecided("whether the denominator is zero is not certain", 1, fmpq(0))


def operand(function: Callable[[X], T], x: X, number: int) -> T:
    """What the function says of an operand other than the first."""
    try:
        return function(x)
    except Failure as failure:
        failure.concerns(number)
        raise
