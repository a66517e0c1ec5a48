"""One side of a point: arithmetic with f(x₀ ± s^q) for small s > 0.

D. Gruntz, *On Computing Limits in a Symbolic Manipulation System* (ETH, 1996), section 2; here with balls for
coefficients. Where s is small the sign of a series is that of its leading term, which settles absolute values,
extremes, cases, floors and roots; q makes fractional powers ordinary.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial, reduce
from typing import Any

from flint import arb, arb_series, ctx, fmpq, fmpq_series

from service.calculus.arithmetic import powers, real_balls, scalars
from service.calculus.arithmetic.compiler import Algebra
from service.calculus.arithmetic.domains import TESTS, Real, is_zero, nearest_integer
from service.calculus.arithmetic.failures import EVERYWHERE, IN_THE_LIMIT, Singular, Undecided, Undefined, ceiling
from service.calculus.arithmetic.power_series import SERIES, as_series, power
from service.calculus.arithmetic.row_domains import on_side
from service.calculus.arithmetic.scalars import ball, length
from service.calculus.arithmetic.special import SPECIAL
from service.calculus.arithmetic.taylor import FUNCTIONS_OF_JETS
from service.calculus.local.puiseux_series import Diverges, Local, Ramified, Value, add, cut_off, multiply, unit_power
from service.calculus.local.singular_functions import SINGULAR

#: The order of what is smaller than every power, as exp(−1/s).
FLAT = 10**6
#: So many times finer is s made, and to this ramification at most, for an irrational power: x^sqrt(2) is O(s^5) of s^4.
STEP_OF_FINENESS, FINE = 4, 16
#: The radius of the ball on which a function is tested to be undefined.
NEIGHBOURHOOD = 2.0**-20


class Side:
    """The arithmetic on the right (+1) or left (−1) of a point, with q = ``ramification``.

    ``bounded_logarithms``: take a logarithm to be some function below 1/s, as it is for small s.

    After a computation ``continuous`` is false if something on the way jumped or was infinite, so that the limit may
    differ from the value at the point; ``convergent`` if the remainder cannot be differentiated; ``meromorphic`` if
    the series of the other side may be another one, though no choice was made.
    """

    def __init__(self, direction: int, ramification: int, bounded_logarithms: bool = False) -> None:
        self.direction, self.ramification, self.bounded_logarithms = direction, ramification, bounded_logarithms
        self.continuous = self.convergent = self.meromorphic = True
        self.algebra = Algebra(self._functions(), real_balls.REAL.constants, self.sign, self._pin, self._vanish)

    def afresh(self) -> "Side":
        """The same side, before any computation."""
        return Side(self.direction, self.ramification, self.bounded_logarithms)

    def variable(self, start: Real) -> Local:
        """x₀ ± s^q."""
        rest = [0] * (self.ramification - 1) + [self.direction]
        return Local(0, fmpq_series([start, *rest]) if isinstance(start, fmpq) else arb_series([start, *rest]))

    def sign(self, x: Value) -> int:
        """The sign for small s; a sign that is another at the point is a jump."""
        if not isinstance(x, Local):
            return scalars.sign(x)
        lead = self._lead(x)
        self.jumps(lead.order > 0)
        return 1 if lead.terms[0] > 0 else -1

    def jumps(self, where: bool = True) -> None:
        self.continuous = self.continuous and not where

    def _remainder(self, order: int) -> Local:
        """O(s**order)."""
        self.convergent = self.meromorphic = False
        return Local(order, arb_series([], prec=0))

    def diverges(self, sign: int) -> Local:
        """What is infinite like a logarithm: below 1/s, or, unless that is to be taken, a failure.

        Raises ``Diverges``.
        """
        if not self.bounded_logarithms:
            raise Diverges(sign, slowly=True)
        self.continuous = False
        return self._remainder(-1)

    def _lead(self, x: Local, operand: int = 0) -> Local:
        """The series from its leading term, which is not zero."""
        lead = x.stripped()
        if not lead.terms.prec:
            raise Undecided("more terms of its series are needed", operand, fmpq(0), order=EVERYWHERE)
        if lead.terms[0] != 0:
            return lead
        whole, rest = divmod(lead.order, self.ramification)
        candidate = fmpq(0) if rest == 0 <= whole else None
        order = whole if whole or self.continuous else IN_THE_LIMIT
        raise Undecided("whether its limit is zero is not certain", operand, candidate, order)

    def _pin(self, compute: Callable[[], Value], value: fmpq) -> Value:
        """The value at the point is the limit if nothing jumped in the part itself."""
        before, self.continuous = self.continuous, True
        x = compute()
        pinned = self._with_limit(x, value) if self.continuous else x
        self.continuous = self.continuous and before
        return pinned

    def _with_limit(self, x: Value, value: fmpq) -> Value:
        if not isinstance(x, Local):
            return value
        series = x.stripped()
        if series.order:
            return x
        return Local(0, cut_off(series.terms, [value, *series.terms.coeffs()[1:]], series.terms.prec))

    def _vanish(self, x: Value, orders: Collection[int]) -> Value:
        """The value without the coefficients that are proved to be zero."""
        if not isinstance(x, Local):
            return x
        places = {order * self.ramification - x.order for order in orders}
        kept = [fmpq(0) if place in places else c for place, c in enumerate(x.coefficients())]
        return Local(x.order, cut_off(x.terms, kept, x.terms.prec))

    def _functions(self) -> dict[str, Callable[..., Value]]:
        functions: dict[str, Callable[..., Value]] = {name: partial(self.analytic, name) for name in FUNCTIONS_OF_JETS}
        functions |= {name: partial(self._special, name) for name in SPECIAL}
        functions |= {name: partial(self._singular, name) for name in SINGULAR}
        functions |= {name: partial(self._bounded, name) for name in ("sin", "cos")}
        return functions | self._arithmetic() | self._elementary()

    def _arithmetic(self) -> dict[str, Callable[..., Value]]:
        return {
            "+": lambda *terms: reduce(add, terms),
            "*": lambda *factors: reduce(multiply, factors),
            "-": lambda x: -x,
            "/": self.divide,
            "**": self.power,
            "sqrt": lambda x: self.power(x, fmpq(1, 2)),
            "cbrt": lambda x: self._root(x, fmpq(3)),
            "root": self._root,
            "abs": self._absolute,
            "sign": lambda x: fmpq(self.sign(x)),
            "floor": self._floor,
            "ceil": ceiling(self._floor),
            "max": lambda x, y, difference: x if self.order_of(difference, 2) >= 0 else y,
            "min": lambda x, y, difference: x if self.order_of(difference, 2) <= 0 else y,
        }

    def _elementary(self) -> dict[str, Callable[..., Value]]:
        return {
            "exp": self._exponential,
            "log": self._logarithm,
            "atan": self.arctangent,
            "asin": self._arcsine,
            "acos": self._arccosine,
            "acosh": self._inverse_cosh,
        }

    def _special(self, name: str, *arguments: Value) -> Value:
        """A special function, where its row says that it is defined on this side."""
        region, constants = on_side(name, self.algebra)
        continuous = self.continuous
        region.check(arguments)
        self.continuous = continuous
        number = constants.at(arguments)
        return self.analytic(name, *arguments) if number is None else number

    def _singular(self, name: str, *arguments: Value) -> Value:
        """A function that is infinite, or ends, somewhere."""
        found = SINGULAR[name](self, *arguments)
        if found is not None:
            return found
        return self._special(name, *arguments) if name in SPECIAL else self.analytic(name, *arguments)

    def tends_to(self, x: Value, edge: int) -> bool:
        """Whether the limit is exactly that number."""
        return isinstance(x, Local) and is_zero(self.limited(x).coefficient(0) - edge)

    def is_above(self, x: Value, edge: int) -> bool:
        """Whether a value that tends to a number is above it for small s."""
        return self.order_of(add(x, fmpq(-edge))) > 0

    def analytic(self, name: str, *arguments: Value) -> Value:
        """A function that is analytic at the limits of its arguments.

        Raises ``Undecided`` where more terms are needed.
        """
        series = [self.limited(x).shifted() if isinstance(x, Local) else x for x in arguments]
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
            if any(isinstance(x, SERIES) for x in arguments):
                if name not in TESTS or not isinstance(arguments[-1], SERIES):
                    raise Undecided(failure.reason) from failure
                self._is_undefined_around(name, arguments[-1][0])
            raise

    def _is_undefined_around(self, name: str, limit: Real) -> None:
        """Return if the function is defined nowhere near the limit, and raise ``Undecided`` if that is not certain."""
        try:
            TESTS[name](ball(limit) + arb(0, NEIGHBOURHOOD))
        except Undecided as failure:
            failure.may_equal(None)
            raise

    def limited(self, x: Local) -> Local:
        """The series of what has a finite limit. Raises ``Undecided``."""
        stripped = x.stripped()
        if stripped.order < 0:
            raise Undecided("it tends to infinity")
        return stripped

    def _bounded(self, name: str, x: Value) -> Value:
        """sin or cos, which is O(1) whatever its argument does."""
        if isinstance(x, Local) and (x.end <= 0 or x.stripped().order < 0):
            self.continuous = False
            return self._remainder(0)
        return self.analytic(name, x)

    def divide(self, x: Value, y: Value) -> Value:
        if not isinstance(y, Local):
            return scalars.divide(x, y) if not isinstance(x, Local) else multiply(x, scalars.divide(fmpq(1), y))
        if isinstance(x, Local) and x.stripped().order < self._lead(y, 1).order:
            self._lead(x)  # whether it cancels is a question about the dividend: (sin(pi*x) - pi*x)/x**2
        return multiply(x, self.inverse(y, 1))

    def inverse(self, x: Local, operand: int = 0) -> Local:
        lead = self._lead(x, operand)
        self.jumps(lead.order != 0)
        return Local(-lead.order, 1 / lead.terms)

    def power(self, x: Value, y: Value) -> Value:
        """x**y near the point. Raises ``Undecided`` where the logarithm of x diverges."""
        if not isinstance(x, Local) and not isinstance(y, Local):
            return powers.power(x, y)
        if isinstance(x, Local) and isinstance(y, fmpq):
            return self._whole_power(x, int(y.p)) if y.q == 1 else self._fractional_power(x, y)
        if not isinstance(x, Local) and x == 0:
            return powers.power(x, fmpq(self.order_of(y)))
        if isinstance(x, Local) and isinstance(y, arb) and y > 0 and self._lead(x).order > 0 < self.order_of(x):
            return self._irrational_power(self._lead(x).order * y)
        try:
            return self._exponential(multiply(y, self._logarithm(x)))
        except Diverges as failure:
            raise Undecided(failure.reason) from failure

    def _irrational_power(self, order: arb) -> Local:
        """What is as small as that power of s, which a finer s tells from the whole power of x − x₀ below it."""
        below = int(order.lower().floor().fmpz())
        if below > 0 == below % self.ramification and self.ramification < FINE:
            raise Ramified(STEP_OF_FINENESS)
        return self._remainder(below)

    def _whole_power(self, x: Local, exponent: int) -> Local:
        if exponent < 0:
            return self._whole_power(self.inverse(x), -exponent)
        stripped = x.stripped()
        return Local(stripped.order * exponent, as_series(power(stripped.terms, fmpq(exponent))))

    def _fractional_power(self, x: Local, exponent: fmpq) -> Local:
        lead = self._lead(x)
        if lead.terms[0] < 0:
            raise Undefined("outside_domain", "a fractional power of a negative number")
        order = fmpq(lead.order) * exponent
        if order.q != 1:
            raise Ramified(int(order.q))
        self.jumps(order < 0)
        self.meromorphic = self.meromorphic and lead.order == 0
        return Local(int(order.p), unit_power(lead.terms, exponent))

    def _root(self, x: Value, degree: Value) -> Value:
        if not isinstance(x, Local) and not isinstance(degree, Local):
            return powers.real_root(x, degree)
        if not isinstance(x, Local) or not isinstance(degree, fmpq):
            return self.power(x, self.divide(fmpq(1), degree))
        inverse = scalars.divide(fmpq(1), degree)
        if degree.q == 1 and int(degree.p) % 2 and self._lead(x).terms[0] < 0:
            return -self.power(-x, inverse)
        return self.power(x, inverse)

    def order_of(self, x: Value, operand: int = 0) -> int:
        """The sign for small s, where a change of sign at the point is no jump."""
        if not isinstance(x, Local):
            return scalars.operand(scalars.sign, x, operand)
        return 1 if self._lead(x, operand).terms[0] > 0 else -1

    def _absolute(self, x: Value) -> Value:
        if isinstance(x, Local) and not x.stripped().terms.prec:
            return x
        return -x if self.order_of(x) < 0 else x

    def _floor(self, x: Value) -> Value:
        if not isinstance(x, Local):
            return real_balls.floor(x)
        if x.stripped().order < 0:
            self.continuous = False
            return add(x, self._remainder(0))  # but for what is below 1
        limit = self.limited(x).coefficient(0)
        nearest = nearest_integer(limit)
        if nearest is None or not is_zero(limit - nearest):
            return real_balls.floor(limit)
        return nearest if self.sign(add(x, -nearest)) >= 0 else nearest - 1

    def _exponential(self, x: Value) -> Value:
        if isinstance(x, Local) and (lead := x.stripped()).order < 0:
            if self._lead(lead).terms[0] > 0:
                raise Diverges(1, slowly=False)
            return self._remainder(FLAT)
        return self.analytic("exp", x)

    def _logarithm(self, x: Value) -> Value:
        if not isinstance(x, Local):
            return self.analytic("log", x)
        lead = self._lead(x)
        if lead.terms[0] < 0:
            raise Undefined("outside_domain", "the argument must be positive")
        if lead.order:
            return self.diverges(-1 if lead.order > 0 else 1)
        return self.analytic("log", lead)

    def arctangent(self, x: Value) -> Value:
        if not isinstance(x, Local) or x.stripped().order >= 0:
            return self.analytic("atan", x)
        self.meromorphic = False
        quarter = self.order_of(x) * arb.pi() / 2
        return add(quarter, -self.analytic("atan", self.inverse(x)))

    def _arcsine(self, x: Value) -> Value:
        """asin; near ±1 by asin(x) = ±(π/2 − 2·asin(√((1 − |x|)/2)))."""
        if not self._at(x, (-1, 1)):
            return self.analytic("asin", x)
        end = self.order_of(x)
        return multiply(fmpq(end), add(arb.pi() / 2, -self._from_end(self._absolute(x))))

    def _arccosine(self, x: Value) -> Value:
        """acos; near 1 by acos(x) = 2·asin(√((1 − x)/2)), near −1 by acos(x) = π − acos(−x)."""
        if self._at(x, (1,)):
            return self._from_end(x)
        if self._at(x, (-1,)):
            return add(arb.pi(), -self._from_end(-x))
        return self.analytic("acos", x)

    def _from_end(self, x: Value) -> Value:
        """2·asin(√((1 − x)/2))."""
        half = multiply(fmpq(1, 2), add(fmpq(1), -x))
        return multiply(fmpq(2), self.analytic("asin", self.power(half, fmpq(1, 2))))

    def _inverse_cosh(self, x: Value) -> Value:
        """acosh; near 1 by acosh(x) = 2·asinh(√((x − 1)/2))."""
        if not self._at(x, (1,)):
            return self.analytic("acosh", x)
        half = multiply(fmpq(1, 2), add(x, fmpq(-1)))
        return multiply(fmpq(2), self.analytic("asinh", self.power(half, fmpq(1, 2))))

    def _at(self, x: Value, ends: tuple[int, ...]) -> bool:
        """Whether the limit is exactly one of these."""
        return isinstance(x, Local) and any(self.limited(x).coefficient(0) == end for end in ends)
