"""Laurent series in s > 0 with a remainder: what f(x₀ ± s^q) is near s = 0.

The remainder O(s^n) is any function bounded by a multiple of s^n: so sin(1/s) is O(1), and x²·sin(1/x) has a derivative
at 0. What does not depend on s is a number.
"""

from collections.abc import Sequence
from typing import NamedTuple, cast

from flint import arb, arb_series, ctx, fmpq, fmpq_series

from service.calculus.arithmetic.domains import Real, is_zero
from service.calculus.arithmetic.failures import Failure, Undecided
from service.calculus.arithmetic.power_series import Series, as_series
from service.calculus.arithmetic.power_series import add as add_series
from service.calculus.arithmetic.power_series import multiply as multiply_series
from service.calculus.arithmetic.powers import power


class Diverges(Failure):
    """The part tends to ±∞, which ``sign`` says: ``slowly``, slower than every power of 1/s, or by no power at all."""

    def __init__(self, sign: int, *, slowly: bool) -> None:
        super().__init__("it tends to infinity")
        self.sign, self.slowly = sign, slowly


class Ramified(Undecided):
    """A fractional power needs a multiple of q: ``factor`` times as much."""

    def __init__(self, factor: int) -> None:
        super().__init__("its series has fractional powers")
        self.factor = factor


class Local(NamedTuple):
    """s**order · terms + O(s**(order + terms.prec)); ``terms`` is a ``fmpq_series`` or an ``arb_series``."""

    order: int
    terms: Series

    @property
    def end(self) -> int:
        """The first power of s that nothing is known about."""
        return self.order + int(self.terms.prec)

    def coefficients(self) -> Sequence[Real]:
        """Those of ``terms``, without the zeros at its end."""
        return self.terms.coeffs()

    def coefficient(self, power: int) -> Real:
        """The coefficient of a power of s. Raises ``Undecided`` where the remainder hides it."""
        if power >= self.end:
            raise Undecided("more terms of its series are needed")
        return self.terms[power - self.order] if power >= self.order else fmpq(0)

    def stripped(self) -> "Local":
        """The same without leading terms that are exactly zero."""
        coefficients = self.coefficients()
        zeros = next((i for i, c in enumerate(coefficients) if not is_zero(c)), self.terms.prec)
        return Local(self.order + zeros, cut_off(self.terms, coefficients[zeros:], self.terms.prec - zeros))

    def shifted(self) -> Series:
        """The series in s, for a value that does not tend to infinity."""
        coefficients = [fmpq(0)] * self.order + [*self.coefficients()]
        return cut_off(self.terms, coefficients, min(self.end, ctx.cap))

    def __neg__(self) -> "Local":
        return Local(self.order, -self.terms)


#: What a computation near the point is made of.
Value = fmpq | arb | Local


def cut_off(like: Series, coefficients: Sequence[Real], terms: int) -> Series:
    """A series of the same kind with these coefficients, of which so many are known."""
    if isinstance(like, fmpq_series):
        return fmpq_series(cast("Sequence[fmpq]", coefficients[:terms]), prec=terms)
    return arb_series(coefficients[:terms], prec=terms)


def local(x: Value) -> Local:
    """The value as a series."""
    if isinstance(x, Local):
        return x
    return Local(0, as_series(x))


def add(x: Value, y: Value) -> Value:
    """x + y."""
    if not isinstance(x, Local) and not isinstance(y, Local):
        return x + y
    low, high = sorted((local(x), local(y)), key=lambda value: value.order)
    gap = high.order - low.order
    raised = cut_off(high.terms, [fmpq(0)] * gap + [*high.coefficients()], min(gap + high.terms.prec, ctx.cap))
    return Local(low.order, as_series(add_series(low.terms, raised)))


def multiply(x: Value, y: Value) -> Value:
    """x·y; exactly zero times anything near the point is zero."""
    if not isinstance(x, Local) and not isinstance(y, Local):
        return x * y
    if any(isinstance(factor, fmpq) and factor == 0 for factor in (x, y)):
        return fmpq(0)
    first, second = local(x).stripped(), local(y).stripped()
    return Local(first.order + second.order, as_series(multiply_series(first.terms, second.terms)))


def unit_power(terms: Series, exponent: fmpq) -> Series:
    """The power of a series with a positive leading coefficient; rational as far as that allows."""
    if isinstance(terms, arb_series):
        return terms**exponent
    unit = ((terms / fmpq_series([terms[0]])).log() * fmpq_series([exponent])).exp()
    return as_series(multiply_series(power(terms[0], exponent), unit))
