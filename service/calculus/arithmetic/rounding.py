"""From enclosures to what is shown: decimals of which every digit is proved, and the nearest double.

Rounding is to nearest, ties to even, of the value itself and not of an approximation. A ball that holds a tie, or the
midpoint of two doubles, cannot be rounded: it raises ``Undecided`` with that number as its candidate.
"""

from math import inf, nextafter

from flint import arb, fmpq, fmpz

from service.calculus.arithmetic.domains import Real, nearest_integer
from service.calculus.arithmetic.failures import Undecided, Undefined
from service.calculus.arithmetic.scalars import rational
from service.language.writer.infix import MAX_LEADING_ZEROS

#: Bits of precision that a decimal digit needs, rounded up.
BITS_PER_DIGIT = 3.33
#: Bits of a double.
DOUBLE_BITS = 53
#: log10(2), in units of 10**-60, rounded down.
LOG_10_OF_2 = 301029995663981195213738894724493026768189881462108541310427
#: The decimal exponent from which a value is ``too_large``: its own digits are as many as those of the value.
MAX_DECIMAL_EXPONENT = 10**30
#: A tie with more places is not looked for.
MAX_PLACES_OF_TIE = 2_000


def decimal(x: Real, digits: int) -> str:
    """Round a value to significant decimal digits; ``"0"`` for zero.

    Raises ``Undecided`` where the ball does not determine each digit, ``Undefined`` (too large) beyond 10**(10**30).
    """
    if x == 0:
        return "0"
    exponent = _least_exponent(x)
    if abs(exponent) > MAX_DECIMAL_EXPONENT:
        raise Undefined("too_large", "its magnitude is beyond 10**±(10**30)")
    whole = _rounded(x, digits - 1 - exponent)
    while abs(whole) >= 10**digits:
        exponent += 1
        whole = _rounded(x, digits - 1 - exponent)
    return written(whole, exponent - digits + 1)


def written(whole: int, exponent: int) -> str:
    """Write ``whole·10**exponent`` with all the digits of ``whole``, with ``e`` where it would need padding."""
    sign, digits = ("-" if whole < 0 else ""), str(abs(whole))
    magnitude = exponent + len(digits) - 1
    if 0 <= magnitude < len(digits):
        shown = _with_point(digits, magnitude + 1)
    elif -MAX_LEADING_ZEROS <= magnitude < 0:
        shown = "0." + "0" * (-magnitude - 1) + digits
    else:
        shown = f"{_with_point(digits, 1)}e{magnitude:+d}"
    return sign + shown


def _with_point(digits: str, place: int) -> str:
    return digits[:place] + ("." + digits[place:] if digits[place:] else "")


def _least_exponent(x: Real) -> int:
    """An exponent of ten that no value in the ball is below, and at most two below the greatest such."""
    if isinstance(x, fmpq):
        bits = int(x.p.bit_length()) - int(x.q.bit_length()) - 1
    elif x != 0:
        mantissa, exponent = x.abs_lower().man_exp()
        bits = int(exponent) + int(mantissa.bit_length()) - 1
    else:
        raise Undecided("the value may be zero", 0, fmpq(0))
    return bits * (LOG_10_OF_2 if bits >= 0 else LOG_10_OF_2 + 1) // 10**60


def _rounded(x: Real, places: int) -> int:
    """The integer nearest to x·10**places, of a tie the even one."""
    if isinstance(x, fmpq):
        shifted = x * fmpq(10) ** places
        divisor = int(shifted.q)
        whole, rest = divmod(int(shifted.p), divisor)
        return whole + (2 * rest + whole % 2 > divisor)
    ball = x * arb(10) ** fmpz(places)
    nearest = nearest_integer(ball)
    if nearest is None:
        raise Undecided("its last digit is not certain", 0, _tie(ball, places))
    return int(nearest.p)


def _tie(shifted: arb, places: int) -> fmpq | None:
    """The value halfway between two decimals that is in the ball, if it can be only one."""
    half = shifted.mid().floor().unique_fmpz()
    if half is None or abs(places) > MAX_PLACES_OF_TIE or shifted.rad() > 1:
        return None
    return (fmpq(half) + fmpq(1, 2)) / fmpq(10) ** places


def double(x: Real) -> float | None:
    """The double nearest to the value, ``None`` beyond their range. Raises ``Undecided`` if it may be either of two."""
    if isinstance(x, fmpq):
        return _nearest_double(x)
    low, high = float(x.lower()), float(x.upper())
    if low != high:
        raise Undecided("the nearest double is not certain", 0, _midpoint(low, high))
    return None if abs(low) == inf else low + 0.0


def _nearest_double(x: fmpq) -> float | None:
    try:
        return int(x.p) / int(x.q) + 0.0
    except OverflowError:
        return None


def _midpoint(low: float, high: float) -> fmpq | None:
    """The value halfway between two neighbours."""
    if nextafter(low, high) != high or abs(low) == inf or abs(high) == inf:
        return None
    return (rational(low) + rational(high)) / 2
