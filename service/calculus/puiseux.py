"""One side of a point: f(x₀ ± s^q) as a Laurent series in s > 0, with a remainder.

D. Gruntz, *On Computing Limits in a Symbolic Manipulation System* (ETH, 1996), section 2; here with balls for
coefficients. Where s is small the sign of a series is that of its leading term, which settles absolute values,
extremes, cases, floors and roots; q makes fractional powers ordinary.

A value is a number where nothing depends on s, otherwise a ``Local``. The remainder O(s^n) is any function bounded by a
multiple of s^n: so sin(1/s) is O(1), and x²·sin(1/x) has a derivative at 0.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, reduce
from typing import Any, NamedTuple

from flint import arb, arb_series, ctx, fmpq, fmpq_series

from service.calculus import balls, jets
from service.calculus.balls import ball
from service.calculus.domains import TESTS, Real, is_zero, nearest_integer
from service.calculus.failures import Failure, Singular, Undecided, Undefined
from service.calculus.jets import FUNCTIONS_OF_JETS, length
from service.calculus.program import Algebra

Value = Any  # fmpq | arb | Local

#: The order of what is smaller than every power, as exp(−1/s).
FLAT = 10**6
#: The radius of the ball on which a function is tested to be undefined.
NEIGHBOURHOOD = 2.0**-20


class Diverges(Failure):
    """The part tends to ±∞ slower or faster than every power; ``sign`` says which."""

    def __init__(self, sign: int) -> None:
        super().__init__("it tends to infinity")
        self.sign = sign


class Ramified(Undecided):
    """A fractional power needs a multiple of q: ``factor`` times as much."""

    def __init__(self, factor: int) -> None:
        super().__init__("its series has fractional powers")
        self.factor = factor


class Local(NamedTuple):
    """s**order · terms + O(s**(order + terms.prec)); ``terms`` is a ``fmpq_series`` or an ``arb_series``."""

    order: int
    terms: Any

    @property
    def end(self) -> int:
        """The first power of s that nothing is known about."""
        return self.order + int(self.terms.prec)

    def coefficient(self, power: int) -> Real:
        """The coefficient of a power of s. Raises ``Undecided`` where the remainder hides it."""
        if power >= self.end:
            raise Undecided("more terms of its series are needed")
        return self.terms[power - self.order] if power >= self.order else fmpq(0)

    def stripped(self) -> "Local":
        """The same without leading terms that are exactly zero."""
        coefficients = self.terms.coeffs()
        zeros = next((i for i, c in enumerate(coefficients) if not is_zero(c)), self.terms.prec)
        return Local(self.order + zeros, _series(self.terms, coefficients[zeros:], self.terms.prec - zeros))

    def shifted(self) -> Any:
        """The series in s, for a value that does not tend to infinity."""
        coefficients = [0] * self.order + self.terms.coeffs()
        return _series(self.terms, coefficients, min(self.end, ctx.cap))

    def __neg__(self) -> "Local":
        return Local(self.order, -self.terms)


def _series(like: Any, coefficients: list[Any], terms: int) -> Any:
    return type(like)(coefficients[:terms], prec=terms)


def local(x: Value) -> Local:
    """The value as a series."""
    if isinstance(x, Local):
        return x
    return Local(0, (fmpq_series if isinstance(x, fmpq) else arb_series)([x]))


def _add(x: Value, y: Value) -> Value:
    if not isinstance(x, Local) and not isinstance(y, Local):
        return x + y
    low, high = sorted((local(x), local(y)), key=lambda value: value.order)
    gap = high.order - low.order
    raised = _series(high.terms, [0] * gap + high.terms.coeffs(), min(gap + high.terms.prec, ctx.cap))
    return Local(low.order, FUNCTIONS_OF_JETS["+"](low.terms, raised))


def _multiply(x: Value, y: Value) -> Value:
    if not isinstance(x, Local) and not isinstance(y, Local):
        return x * y
    if any(isinstance(factor, fmpq) and factor == 0 for factor in (x, y)):
        return fmpq(0)
    first, second = local(x).stripped(), local(y).stripped()
    return Local(first.order + second.order, FUNCTIONS_OF_JETS["*"](first.terms, second.terms))


class Side:
    """The arithmetic on the right (+1) or left (−1) of a point, with q = ``ramification``.

    After a computation ``continuous`` is false if something on the way jumped or was infinite, so that the limit may
    differ from the value at the point; ``convergent`` if the remainder cannot be differentiated; ``meromorphic`` if
    the series of the other side may be another one, though no choice was made.
    """

    def __init__(self, direction: int, ramification: int) -> None:
        self.direction, self.ramification = direction, ramification
        self.continuous = self.convergent = self.meromorphic = True
        self.algebra = Algebra(self._functions(), balls.REAL.constants, self.sign, self._pin)

    def afresh(self) -> "Side":
        """The same side, before any computation."""
        return Side(self.direction, self.ramification)

    def variable(self, start: Real) -> Local:
        """x₀ ± s^q."""
        coefficients = [start] + [0] * (self.ramification - 1) + [self.direction]
        return Local(0, (fmpq_series if isinstance(start, fmpq) else arb_series)(coefficients))

    def sign(self, x: Value) -> int:
        """The sign for small s; a sign that is another at the point is a jump."""
        if not isinstance(x, Local):
            return balls.sign(x)
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
        return Local(0, _series(series.terms, [value, *series.terms.coeffs()[1:]], series.terms.prec))

    def _functions(self) -> dict[str, Callable[..., Value]]:
        functions: dict[str, Callable[..., Value]] = {name: partial(self._analytic, name) for name in FUNCTIONS_OF_JETS}
        functions |= {name: partial(self._bounded, name) for name in ("sin", "cos")}
        return functions | {
            "+": lambda *terms: reduce(_add, terms),
            "*": lambda *factors: reduce(_multiply, factors),
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
            "max": lambda x, y, difference: x if self._order(difference) >= 0 else y,
            "min": lambda x, y, difference: x if self._order(difference) <= 0 else y,
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
        known = min((x.prec for x in series if isinstance(x, jets.SERIES)), default=ctx.cap)
        if not known:
            raise Undecided("more terms of its series are needed")
        with self._judged(name, series), length(known):
            result = FUNCTIONS_OF_JETS[name](*series)
        return Local(0, result) if isinstance(result, jets.SERIES) else result

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
            failure.candidate = failure.candidate if self.continuous else None
            raise
        except Undefined as failure:
            if isinstance(arguments[-1], jets.SERIES):
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
            return balls.divide(x, y) if not isinstance(x, Local) else _multiply(x, balls.divide(fmpq(1), y))
        return _multiply(x, self._inverse(y, 1))

    def _inverse(self, x: Local, operand: int = 0) -> Local:
        lead = self._lead(x, operand)
        self._jumps(lead.order != 0)
        return Local(-lead.order, 1 / lead.terms)

    def _power(self, x: Value, y: Value) -> Value:
        if not isinstance(x, Local) and not isinstance(y, Local):
            return balls.power(x, y)
        if isinstance(x, Local) and isinstance(y, fmpq):
            return self._whole_power(x, int(y.p)) if y.q == 1 else self._fractional_power(x, y)
        if not isinstance(x, Local) and x == 0:
            return balls.power(x, fmpq(self._order(y)))
        if isinstance(x, Local) and not isinstance(y, Local) and y > 0 and self._lead(x).order > 0 < self._order(x):
            return self._remainder(int(self._lead(x).order * y.floor().unique_fmpz()))
        try:
            return self._exponential(_multiply(y, self._logarithm(x)))
        except Diverges as failure:
            raise Undecided(failure.reason) from failure

    def _whole_power(self, x: Local, exponent: int) -> Local:
        if exponent < 0:
            return self._whole_power(self._inverse(x), -exponent)
        stripped = x.stripped()
        return Local(stripped.order * exponent, FUNCTIONS_OF_JETS["**"](stripped.terms, fmpq(exponent)))

    def _fractional_power(self, x: Local, exponent: fmpq) -> Local:
        lead = self._lead(x)
        if lead.terms[0] < 0:
            raise Undefined("outside_domain", "a fractional power of a negative number")
        order = fmpq(lead.order) * exponent
        if order.q != 1:
            raise Ramified(int(order.q))
        self._jumps(order < 0)
        self.meromorphic = self.meromorphic and lead.order == 0
        return Local(int(order.p), _unit_power(lead.terms, exponent))

    def _root(self, x: Value, degree: Value) -> Value:
        if not isinstance(x, Local) and not isinstance(degree, Local):
            return balls.real_root(x, degree)
        if not isinstance(x, Local) or not isinstance(degree, fmpq):
            return self._power(x, self._divide(fmpq(1), degree))
        inverse = balls.divide(fmpq(1), degree)
        if degree.q == 1 and int(degree.p) % 2 and self._lead(x).terms[0] < 0:
            return -self._power(-x, inverse)
        return self._power(x, inverse)

    def _order(self, x: Value) -> int:
        """The sign for small s, where a change of sign at the point is no jump."""
        if not isinstance(x, Local):
            return balls.sign(x)
        return 1 if self._lead(x).terms[0] > 0 else -1

    def _absolute(self, x: Value) -> Value:
        if isinstance(x, Local) and not x.stripped().terms.prec:
            return x
        return -x if self._order(x) < 0 else x

    def _floor(self, x: Value) -> Value:
        if not isinstance(x, Local):
            return balls.floor(x)
        limit = self._limited(x).coefficient(0)
        nearest = nearest_integer(limit)
        if nearest is None or not is_zero(limit - nearest):
            return balls.floor(limit)
        return nearest if self.sign(_add(x, -nearest)) >= 0 else nearest - 1

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
        return _add(quarter, -self._analytic("atan", self._inverse(x)))

    def _arcsine(self, x: Value) -> Value:
        """asin; near ±1 by asin(x) = ±(π/2 − 2·asin(√((1 − |x|)/2)))."""
        if not self._at(x, (-1, 1)):
            return self._analytic("asin", x)
        end = self._order(x)
        return _multiply(fmpq(end), _add(arb.pi() / 2, -self._from_end(self._absolute(x))))

    def _arccosine(self, x: Value) -> Value:
        """acos; near 1 by acos(x) = 2·asin(√((1 − x)/2)), near −1 by acos(x) = π − acos(−x)."""
        if self._at(x, (1,)):
            return self._from_end(x)
        if self._at(x, (-1,)):
            return _add(arb.pi(), -self._from_end(-x))
        return self._analytic("acos", x)

    def _from_end(self, x: Value) -> Value:
        """2·asin(√((1 − x)/2))."""
        half = _multiply(fmpq(1, 2), _add(fmpq(1), -x))
        return _multiply(fmpq(2), self._analytic("asin", self._power(half, fmpq(1, 2))))

    def _inverse_cosh(self, x: Value) -> Value:
        """acosh; near 1 by acosh(x) = 2·asinh(√((x − 1)/2))."""
        if not self._at(x, (1,)):
            return self._analytic("acosh", x)
        half = _multiply(fmpq(1, 2), _add(x, fmpq(-1)))
        return _multiply(fmpq(2), self._analytic("asinh", self._power(half, fmpq(1, 2))))

    def _at(self, x: Value, ends: tuple[int, ...]) -> bool:
        """Whether the limit is exactly one of these."""
        return isinstance(x, Local) and any(self._limited(x).coefficient(0) == end for end in ends)

    def _gamma(self, x: Value) -> Value:
        """Gamma, near a pole by 1/Γ, which is analytic everywhere."""
        if isinstance(x, Local) and (start := self._limited(x).coefficient(0)) <= 0 and start == nearest_integer(start):
            series = jets.series(self._limited(x).shifted())
            with length(series.prec):
                return self._inverse(Local(0, series.rgamma()))
        return self._analytic("gamma", x)


def _unit_power(terms: Any, exponent: fmpq) -> Any:
    """The power of a series with a positive leading coefficient; rational as far as that allows."""
    if type(terms) is not fmpq_series:
        return terms**exponent
    unit = ((terms / terms[0]).log() * exponent).exp()
    return FUNCTIONS_OF_JETS["*"](balls.power(terms[0], exponent), unit)
