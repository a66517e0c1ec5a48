"""One side of a point: arithmetic with f(x₀ ± s^q) for small s > 0.

D. Gruntz, *On Computing Limits in a Symbolic Manipulation System* (ETH, 1996), section 2; here with balls for
coefficients. Where s is small the sign of a series is that of its leading term, which settles absolute values,
extremes, cases, floors and roots; q makes fractional powers ordinary.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, reduce
from typing import Any

from flint import arb, arb_series, ctx, fmpq, fmpq_series

from service.calculus.arithmetic import powers, real_balls, scalars
from service.calculus.arithmetic.compiler import Algebra
from service.calculus.arithmetic.domains import TESTS, Real, is_zero, nearest_integer
from service.calculus.arithmetic.failures import Singular, Undecided, Undefined
from service.calculus.arithmetic.power_series import SERIES, as_series, length, power, series
from service.calculus.arithmetic.scalars import ball
from service.calculus.arithmetic.taylor import FUNCTIONS_OF_JETS
from service.calculus.local.puiseux_series import Diverges, Local, Ramified, Value, add, cut_off, multiply, unit_power

#: The order of what is smaller than every power, as exp(−1/s).
FLAT = 10**6
#: The radius of the ball on which a function is tested to be undefined.
NEIGHBOURHOOD = 2.0**-20


class Side:
    """The arithmetic on the right (+1) or left (−1) of a point, with q = ``ramification``.

    After a computation ``continuous`` is false if something on the way jumped or was infinite, so that the limit may
    differ from the value at the point; ``convergent`` if the remainder cannot be differentiated; ``meromorphic`` if
    the series of the other side may be another one, though no choice was made.
    """

    def __init__(self, direction: int, ramification: int) -> None:
        self.direction, self.ramification = direction, ramification
        self.continuous = self.convergent = self.meromorphic = True
        self.algebra = Algebra(self._functions(), real_balls.REAL.constants, self.sign, self._pin)

    def afresh(self) -> "Side":
        """The same side, before any computation."""
        return Side(self.direction, self.ramification)

    def variable(self, start: Real) -> Local:
        """x₀ ± s^q."""
        rest = [0] * (self.ramification - 1) + [self.direction]
        return Local(0, fmpq_series([start, *rest]) if isinstance(start, fmpq) else arb_series([start, *rest]))

    def sign(self, x: Value) -> int:
        """The sign for small s; a sign that is another at the point is a jump."""
        if not isinstance(x, Local):
            return scalars.sign(x)
        lead = self._lead(x)
        self._jumps(lead.order > 0)
        return 1 if lead.terms[0] > 0 else -1

    def _jumps(self, where: bool = True) -> None:
        self.continuous = self.continuous and not where

    def _remainder(self, order: int) -> Local:
        """O(s**order)."""
        self.convergent = self.meromorphic = False
        return Local(order, arb_series([], prec=0))

    def _lead(self, x: Local, operand: int = 0) -> Local:
        """The series from its leading term, which is not zero."""
        lead = x.stripped()
        if not lead.terms.prec:
            raise Undecided("more terms of its series are needed")
        if lead.terms[0] != 0:
            return lead
        candidate = fmpq(0) if lead.order == 0 and self.continuous else None
        raise Undecided("whether its limit is zero is not certain", operand, candidate)

    def _pin(self, x: Value, value: fmpq) -> Value:
        if not self.continuous:
            return x
        if not isinstance(x, Local):
            return value
        series = x.stripped()
        if series.order:
            return x
        return Local(0, cut_off(series.terms, [value, *series.terms.coeffs()[1:]], series.terms.prec))

    def _functions(self) -> dict[str, Callable[..., Value]]:
        functions: dict[str, Callable[..., Value]] = {name: partial(self._analytic, name) for name in FUNCTIONS_OF_JETS}
        functions |= {name: partial(self._bounded, name) for name in ("sin", "cos")}
        return functions | {
            "+": lambda *terms: reduce(add, terms),
            "*": lambda *factors: reduce(multiply, factors),
            "-": lambda x: -x,
            "/": self._divide,
            "**": self._power,
            "sqrt": lambda x: self._power(x, fmpq(1, 2)),
            "cbrt": lambda x: self._root(x, fmpq(3)),
            "root": self._root,
            "abs": self._absolute,
            "sign": lambda x: fmpq(self.sign(x)),
            "floor": self._floor,
            "ceil": lambda x: -self._floor(-x),
            "max": lambda x, y, difference: x if self._order(difference, 2) >= 0 else y,
            "min": lambda x, y, difference: x if self._order(difference, 2) <= 0 else y,
            "exp": self._exponential,
            "log": self._logarithm,
            "atan": self._arctangent,
            "asin": self._arcsine,
            "acos": self._arccosine,
            "acosh": self._inverse_cosh,
            "gamma": self._gamma,
        }

    def _analytic(self, name: str, *arguments: Value) -> Value:
        """A function that is analytic at the limits of its arguments."""
        series = [self._limited(x).shifted() if isinstance(x, Local) else x for x in arguments]
        known = min((x.prec for x in series if isinstance(x, SERIES)), default=ctx.cap)
        if not known:
            raise Undecided("more terms of its series are needed")
        with self._judged(name, series), length(known):
            result = FUNCTIONS_OF_JETS[name](*series)
        return Local(0, result) if isinstance(result, SERIES) else result

    @contextmanager
    def _judged(self, name: str, arguments: list[Any]) -> Iterator[None]:
        """What a failure at the point says of this side.

        That a function is not defined there says nothing, unless it is not defined around it either. What may be asked
        about a value at the point must not be asked about a limit that may differ from it.
        """
        try:
            yield
        except Singular as failure:
            raise Undecided(failure.reason) from failure
        except Undecided as failure:
            failure.may_equal(failure.candidate if self.continuous else None)
            raise
        except Undefined as failure:
            if isinstance(arguments[-1], SERIES):
                if name not in TESTS:
                    raise Undecided(failure.reason) from failure
                TESTS[name](ball(arguments[-1][0]) + arb(0, NEIGHBOURHOOD))
            raise

    def _limited(self, x: Local) -> Local:
        stripped = x.stripped()
        if stripped.order < 0:
            raise Undecided("it tends to infinity")
        return stripped

    def _bounded(self, name: str, x: Value) -> Value:
        """sin or cos, which is O(1) whatever its argument does."""
        if isinstance(x, Local) and (x.end <= 0 or x.stripped().order < 0):
            self.continuous = False
            return self._remainder(0)
        return self._analytic(name, x)

    def _divide(self, x: Value, y: Value) -> Value:
        if not isinstance(y, Local):
            return scalars.divide(x, y) if not isinstance(x, Local) else multiply(x, scalars.divide(fmpq(1), y))
        return multiply(x, self._inverse(y, 1))

    def _inverse(self, x: Local, operand: int = 0) -> Local:
        lead = self._lead(x, operand)
        self._jumps(lead.order != 0)
        return Local(-lead.order, 1 / lead.terms)

    def _power(self, x: Value, y: Value) -> Value:
        if not isinstance(x, Local) and not isinstance(y, Local):
            return powers.power(x, y)
        if isinstance(x, Local) and isinstance(y, fmpq):
            return self._whole_power(x, int(y.p)) if y.q == 1 else self._fractional_power(x, y)
        if not isinstance(x, Local) and x == 0:
            return powers.power(x, fmpq(self._order(y)))
        if isinstance(x, Local) and isinstance(y, arb) and y > 0 and self._lead(x).order > 0 < self._order(x):
            return self._remainder(int((self._lead(x).order * y).lower().floor().fmpz()))
        try:
            return self._exponential(multiply(y, self._logarithm(x)))
        except Diverges as failure:
            raise Undecided(failure.reason) from failure

    def _whole_power(self, x: Local, exponent: int) -> Local:
        if exponent < 0:
            return self._whole_power(self._inverse(x), -exponent)
        stripped = x.stripped()
        return Local(stripped.order * exponent, as_series(power(stripped.terms, fmpq(exponent))))

    def _fractional_power(self, x: Local, exponent: fmpq) -> Local:
        lead = self._lead(x)
        if lead.terms[0] < 0:
            raise Undefined("outside_domain", "a fractional power of a negative number")
        order = fmpq(lead.order) * exponent
        if order.q != 1:
            raise Ramified(int(order.q))
        self._jumps(order < 0)
        self.meromorphic = self.meromorphic and lead.order == 0
        return Local(int(order.p), unit_power(lead.terms, exponent))

    def _root(self, x: Value, degree: Value) -> Value:
        if not isinstance(x, Local) and not isinstance(degree, Local):
            return powers.real_root(x, degree)
        if not isinstance(x, Local) or not isinstance(degree, fmpq):
            return self._power(x, self._divide(fmpq(1), degree))
        inverse = scalars.divide(fmpq(1), degree)
        if degree.q == 1 and int(degree.p) % 2 and self._lead(x).terms[0] < 0:
            return -self._power(-x, inverse)
        return self._power(x, inverse)

    def _order(self, x: Value, operand: int = 0) -> int:
        """The sign for small s, where a change of sign at the point is no jump."""
        if not isinstance(x, Local):
            return scalars.operand(scalars.sign, x, operand)
        return 1 if self._lead(x, operand).terms[0] > 0 else -1

    def _absolute(self, x: Value) -> Value:
        if isinstance(x, Local) and not x.stripped().terms.prec:
            return x
        return -x if self._order(x) < 0 else x

    def _floor(self, x: Value) -> Value:
        if not isinstance(x, Local):
            return real_balls.floor(x)
        limit = self._limited(x).coefficient(0)
        nearest = nearest_integer(limit)
        if nearest is None or not is_zero(limit - nearest):
            return real_balls.floor(limit)
        return nearest if self.sign(add(x, -nearest)) >= 0 else nearest - 1

    def _exponential(self, x: Value) -> Value:
        if isinstance(x, Local) and (lead := x.stripped()).order < 0:
            if self._lead(lead).terms[0] > 0:
                raise Diverges(1)
            return self._remainder(FLAT)
        return self._analytic("exp", x)

    def _logarithm(self, x: Value) -> Value:
        if not isinstance(x, Local):
            return self._analytic("log", x)
        lead = self._lead(x)
        if lead.terms[0] < 0:
            raise Undefined("outside_domain", "the argument must be positive")
        if lead.order:
            raise Diverges(-1 if lead.order > 0 else 1)
        return self._analytic("log", lead)

    def _arctangent(self, x: Value) -> Value:
        if not isinstance(x, Local) or x.stripped().order >= 0:
            return self._analytic("atan", x)
        self.meromorphic = False
        quarter = self._order(x) * arb.pi() / 2
        return add(quarter, -self._analytic("atan", self._inverse(x)))

    def _arcsine(self, x: Value) -> Value:
        """asin; near ±1 by asin(x) = ±(π/2 − 2·asin(√((1 − |x|)/2)))."""
        if not self._at(x, (-1, 1)):
            return self._analytic("asin", x)
        end = self._order(x)
        return multiply(fmpq(end), add(arb.pi() / 2, -self._from_end(self._absolute(x))))

    def _arccosine(self, x: Value) -> Value:
        """acos; near 1 by acos(x) = 2·asin(√((1 − x)/2)), near −1 by acos(x) = π − acos(−x)."""
        if self._at(x, (1,)):
            return self._from_end(x)
        if self._at(x, (-1,)):
            return add(arb.pi(), -self._from_end(-x))
        return self._analytic("acos", x)

    def _from_end(self, x: Value) -> Value:
        """2·asin(√((1 − x)/2))."""
        half = multiply(fmpq(1, 2), add(fmpq(1), -x))
        return multiply(fmpq(2), self._analytic("asin", self._power(half, fmpq(1, 2))))

    def _inverse_cosh(self, x: Value) -> Value:
        """acosh; near 1 by acosh(x) = 2·asinh(√((x − 1)/2))."""
        if not self._at(x, (1,)):
            return self._analytic("acosh", x)
        half = multiply(fmpq(1, 2), add(x, fmpq(-1)))
        return multiply(fmpq(2), self._analytic("asinh", self._power(half, fmpq(1, 2))))

    def _at(self, x: Value, ends: tuple[int, ...]) -> bool:
        """Whether the limit is exactly one of these."""
        return isinstance(x, Local) and any(self._limited(x).coefficient(0) == end for end in ends)

    def _gamma(self, x: Value) -> Value:
        """Gamma, near a pole by 1/Γ, which is analytic everywhere."""
        if isinstance(x, Local) and (start := self._limited(x).coefficient(0)) <= 0 and start == nearest_integer(start):
            argument = series(self._limited(x).shifted())
            with length(argument.prec):
                return self._inverse(Local(0, argument.rgamma()))
        return self._analytic("gamma", x)
