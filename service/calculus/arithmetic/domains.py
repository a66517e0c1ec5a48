"""Where functions are defined: tests that answer inside (return), outside (``Undefined``) or unknown (``Undecided``).

A test takes an ``fmpq`` or an ``arb``. The comparisons of ``arb`` hold only if they hold in the whole ball, so what is
neither inside nor outside is unknown, NaNs among it.
"""

from collections.abc import Callable
from operator import ge, gt, le, lt

from flint import acb, arb, fmpq

from service.calculus.arithmetic.failures import Kind, Undecided, Undefined

Real = fmpq | arb
Test = Callable[[Real], None]

#: Beyond this exp(x) has more than 10**18 digits before or after its point.
ENORMOUS = fmpq(2) ** 61


def _above(bound: int, *, strict: bool, condition: str) -> Test:
    """The test of ``x > bound``, or of ``x >= bound``."""
    edge = fmpq(bound)
    inside, outside = (gt, le) if strict else (ge, lt)

    def test(x: Real) -> None:
        if inside(x, edge):
            return
        if outside(x, edge):
            raise Undefined("outside_domain", f"the argument must be {condition}")
        raise Undecided(f"whether the argument is {condition} is not certain", candidate=edge)

    return test


positive = _above(0, strict=True, condition="positive")
not_negative = _above(0, strict=False, condition="at least 0")
at_least_one = _above(1, strict=False, condition="at least 1")


def _between(*, strict: bool, condition: str) -> Test:
    """The test of ``|x| < 1``, or of ``|x| <= 1``."""
    below = _above(0, strict=strict, condition=condition)

    def test(x: Real) -> None:
        try:
            below(1 - x if x > 0 else 1 + x)
        except Undecided as failure:
            failure.may_equal(fmpq(1 if x > 0 else -1))
            raise

    return test


in_unit_interval = _between(strict=False, condition="between -1 and 1")
inside_unit_interval = _between(strict=True, condition="strictly between -1 and 1")


def differs_from(value: int, kind: Kind, reason: str) -> Callable[[Real | acb], None]:
    """The test of ``x != value``."""
    point = fmpq(value)

    def test(x: Real | acb) -> None:
        if x != point:
            return
        if x == point:
            raise Undefined(kind, reason)
        raise Undecided(f"whether the argument is {value} is not certain", candidate=point)

    return test


not_zero = differs_from(0, "outside_domain", "the argument must not be 0")


def no_pole_of_gamma(x: Real) -> None:
    """Gamma and its relatives have poles at 0, −1, −2 …: raises ``Undefined`` at one, ``Undecided`` near one."""
    nearest = nearest_integer(x)
    if x > 0 or (nearest is not None and x != nearest):
        return
    if x == nearest:
        raise Undefined("pole", "the argument must not be an integer that is not positive")
    raise Undecided("the argument may be an integer that is not positive", candidate=nearest)


def logarithmic_integral(x: Real) -> None:
    """li is defined for positive x other than 1."""
    positive(x)
    differs_from(1, "outside_domain", "the argument must not be 1")(x)


def not_enormous(x: Real) -> None:
    """Functions that grow like exp are not followed beyond what can be written down.

    Raises ``Undefined`` beyond that.
    """
    if x > ENORMOUS:
        raise Undefined("too_large", "its magnitude is beyond 10**±(10**18)")


def is_zero(x: Real) -> bool:
    """Whether the value is known to be zero. (The method of that name says of ``fmpq(0)`` that it is not.)"""
    return bool(x == 0)


def nearest_integer(x: Real) -> fmpq | None:
    """The one integer that rounding x can give, or ``None`` if there are several."""
    if isinstance(x, fmpq):
        return fmpq((x + fmpq(1, 2)).floor())
    nearest = (x + fmpq(1, 2)).floor().unique_fmpz()
    return None if nearest is None else fmpq(nearest)


#: The test of the first, or the last, argument of a function of the language; what is not here is defined everywhere.
TESTS: dict[str, Test] = {
    "log": positive,
    "sqrt": not_negative,
    "asin": in_unit_interval,
    "acos": in_unit_interval,
    "acosh": at_least_one,
    "atanh": inside_unit_interval,
    "gamma": no_pole_of_gamma,
    "digamma": no_pole_of_gamma,
    "polygamma": no_pole_of_gamma,
    "loggamma": positive,
    "bessely": positive,
    "besselk": positive,
    "lambertw": _above(0, strict=False, condition="at least -exp(-1)"),  # of x + exp(-1)
    "Ci": positive,
    "Chi": positive,
    "Ei": not_zero,
    "li": logarithmic_integral,
    "zeta": differs_from(1, "pole", "the argument must not be 1"),
    "exp": not_enormous,
    "sinh": not_enormous,
    "cosh": not_enormous,
}
