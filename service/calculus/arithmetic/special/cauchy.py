"""Taylor coefficients from values on a circle, with a proven bound of what the values leave out.

f(t) = Σ cₖ·tᵏ. Of a function that is analytic for |t| ≤ R and bounded there by M, N values at the points of |t| = r < R
that divide the circle evenly give cₖ + Σⱼ cₖ₊ⱼₙ·rʲᴺ, and |cₙ| ≤ M/Rⁿ, so that what is too much is at most
M/Rᵏ·q/(1 − q) with q = (r/R)ᴺ. (J. N. Lyness, C. B. Moler, *Numerical Differentiation of Analytic Functions*, SIAM J.
Numer. Anal. 4 (1967); L. N. Trefethen, J. A. C. Weideman, *The Exponentially Convergent Trapezoidal Rule*, SIAM Rev. 56
(2014).) By the maximum principle the values on |t| = R bound it.
"""

from collections.abc import Callable, Sequence

from flint import acb, arb, ctx

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Undecided
from service.calculus.arithmetic.scalars import precision
from service.calculus.arithmetic.special.special_function import Special

#: log2(R/r): what each term loses in bits, and each value gains.
LOG_RATIO = 10
#: The greatest R, and how often it is made smaller in search of a disc in which the function is proved to be analytic:
#: halved at first, and divided by more where only a tiny one is to be found, as of dn(60, m) at m = 1.
LARGEST, MAX_HALVINGS, MAX_DISCS, SMALLER = 0.5, 24, 40, 64
#: Boxes that cover the upper half of the circle on which the function is bounded.
BOXES = 16
#: Bits with which the bound is found.
BITS_OF_BOUND = 64
#: A bound that is so many times the value at the centre is that of too large a disc: boxes overestimate.
LARGEST_RATIO = arb(2) ** 256
#: Values on a circle. 1,000 digits of a function that is bounded by 10**30 need 360.
MAX_VALUES = 512

#: The arguments of the function along a line, each as the coefficients of a polynomial in t.
Path = Sequence[Sequence[Real]]


def coefficients(special: Special, path: Path, count: int) -> list[arb]:
    """The Taylor coefficients of a function that is real on the real line, along a path.

    Raises ``Undecided`` where no disc is found in which it is proved to be analytic.
    """
    radius, bound, here = _disc(special, path)
    bits = ctx.prec
    with precision(bits + LOG_RATIO * count):
        number = _number(bound / here, bits, count)
        step = arb(2) ** -LOG_RATIO * radius
        values = _on_half_circle(lambda t: _along(special.value, path, t), step, number)
        found = [_coefficient(values, k, number) / step**k for k in range(count)]
        rest = arb(2) ** (-LOG_RATIO * number)
        missed = [(bound / arb(radius) ** k * rest / (1 - rest)).upper() for k in range(count)]
    return [arb(value.mid(), value.rad() + error) for value, error in zip(found, missed, strict=True)]


def _along(value: Callable[..., acb], path: Path, t: acb) -> acb:
    return value(*[_at(polynomial, t) for polynomial in path])


def _at(polynomial: Sequence[Real], t: acb) -> acb:
    total = acb(0)
    for coefficient in reversed(polynomial):
        total = total * t + coefficient
    return total


def _disc(special: Special, path: Path) -> tuple[float, arb, arb]:
    """The radius of a disc in which the function is proved to be analytic, a bound there, its size at the centre."""
    radius = LARGEST
    with precision(BITS_OF_BOUND):
        size = abs(_along(special.value, path, acb(0))).mid()
        here = size if size.is_finite() and size > 0 else arb(1)
        for disc in range(MAX_DISCS):
            bound = _bound(special, path, radius, LARGEST_RATIO * here)
            if bound is not None:
                return radius, bound, here
            radius /= 2 if disc < MAX_HALVINGS else SMALLER
    raise Undecided("no neighbourhood is found in which it is proved to be analytic")


def _bound(special: Special, path: Path, radius: float, limit: arb) -> arb | None:
    disc = [_at(polynomial, acb(arb(0, radius), arb(0, radius))) for polynomial in path]
    if not special.analytic(*disc):
        return None
    whole = abs(special.value(*disc))
    if not whole < limit:
        whole = special.bound(*disc)
    if whole < limit:
        return whole.upper()
    return None if special.meromorphic else _bound_on_circle(special, path, radius, limit)


def _bound_on_circle(special: Special, path: Path, radius: float, limit: arb) -> arb | None:
    largest = arb(0)
    for box in range(BOXES):
        middle = (acb(2 * box + 1) / (2 * BOXES)).exp_pi_i() * radius
        half = arb(radius) * arb.pi() / (2 * BOXES)
        size = abs(_along(special.value, path, middle + acb(arb(0, half.upper()), arb(0, half.upper()))))
        if not size < limit:
            return None
        largest = largest.max(size.upper())
    return largest


def _number(ratio: arb, bits: int, count: int) -> int:
    """How many values, an even number above ``count``, make what is too much as small as the rounding."""
    size = max(int(ratio.log_base(2).ceil().upper().fmpz()), 0) if ratio > 0 else 0
    number = 2 * (max((bits + size) // LOG_RATIO, count) // 2 + 1)
    if number > MAX_VALUES:
        raise Undecided("its derivative would need too many values around the point")
    return number


def _on_half_circle(function: Callable[[acb], acb], radius: arb, number: int) -> list[acb]:
    """The values at ``number``/2 + 1 points from the right to the left; below the real line they are conjugate."""
    values = [function((acb(2 * j) / number).exp_pi_i() * radius) for j in range(number // 2 + 1)]
    if all(value.is_finite() for value in values):
        return values
    raise Undecided("the value is not finite at this precision")


def _coefficient(values: list[acb], k: int, number: int) -> arb:
    """The mean of f(t)·t⁻ᵏ on the unit circle."""
    half = number // 2
    total: arb = values[0].real + values[half].real * (-1) ** k
    for j in range(1, half):
        total += 2 * (values[j] * (acb(-2 * j * k) / number).exp_pi_i()).real
    return total / number
