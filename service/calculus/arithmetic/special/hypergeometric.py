"""Hypergeometric functions with few parameters (DLMF 13, 15, 16).

Where a parameter above is a whole number −m that is not positive, the series ends, and is defined by its m + 1 terms
even if one below is a whole number that is not above −m (DLMF 15.2.5, 16.2.1).
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from flint import acb, arb, fmpq

from service.calculus.arithmetic.special import continuation
from service.calculus.arithmetic.special.special_function import (
    Special,
    left_of,
    no_pole_of_gamma,
    not_positive,
    off_negative_axis,
    unbounded,
)

Number = TypeVar("Number", acb, fmpq)

#: Series that end after more terms are left to FLINT; those of rationals have numbers as long as all their terms.
MAX_TERMS, MAX_RATIONAL_TERMS = 1_000, 60
#: How far U is carried from the right of its first parameter to the left.
MAX_STEPS = 50
#: Arguments up to which a series is summed where the connection formulas have poles, and 1 − z above which.
LARGEST_SUMMED = 0.95


def _last(above: list[acb]) -> int | None:
    """The last power of a series that ends."""
    ends = [-n for n in map(not_positive, above) if n is not None]
    return min(ends) if ends and min(ends) <= MAX_TERMS else None


def _vanishes(below: list[acb], last: int) -> bool:
    """Whether a denominator of the terms up to the last may be zero."""
    return any(not no_pole_of_gamma(b) and not bool(b.real < 1 - last) for b in below)


def _sum(above: list[Number], below: list[Number], x: Number, last: int) -> Number:
    term = total = x * 0 + 1
    for k in range(last):
        for a in above:
            term *= a + k
        for b in below:
            term /= b + k
        term *= x / (k + 1)
        total += term
    return total


def _series(count_above: int, method: Callable[[list[acb], list[acb], acb], acb]) -> Callable[..., acb]:
    """The function of its parameters above, those below and the argument."""

    def value(*arguments: acb) -> acb:
        *parameters, x = arguments
        above, below = parameters[:count_above], parameters[count_above:]
        last = _last(above)
        if last is None or all(map(no_pole_of_gamma, below)):
            return method(above, below, x)
        return _sum(above, below, x, last)

    return value


def _rational(count_above: int) -> Callable[..., fmpq | None]:
    """The value of a short series that ends, which the domain of the row has passed."""

    def value(*arguments: fmpq) -> fmpq | None:
        *parameters, x = arguments
        above, below = parameters[:count_above], parameters[count_above:]
        last = _last([acb(a) for a in above])
        return _sum(above, below, x, last) if last is not None and last <= MAX_RATIONAL_TERMS else None

    return value


def _general(above: list[acb], below: list[acb], x: acb) -> acb:
    has_circle = len(above) == len(below) + 1 and _last(above) is None
    if has_circle and not abs(x) < continuation.BEYOND:
        return continuation.continued(above, below, x)
    found = x.hypgeom([*above], [*below])
    if has_circle and not found.is_finite() and abs(x) > continuation.START:
        return continuation.continued(above, below, x)
    return found


def gauss(a: acb, b: acb, c: acb, x: acb) -> acb:
    """₂F₁; where FLINT's connection formulas have poles in boxes of parameters, the series, or Pfaff's (15.8.1)."""
    found = x.hypgeom_2f1(a, b, c)
    return found if found.is_finite() else _first_finite(_summed(a, b, c, x))


def _summed(a: acb, b: acb, c: acb, x: acb) -> Iterator[acb]:
    if abs(x) < LARGEST_SUMMED:
        yield x.hypgeom([a, b], [c])
    if x.real < 0.5 and abs(x / (x - 1)) < LARGEST_SUMMED:
        yield (1 - x) ** -a * (x / (x - 1)).hypgeom([a, c - b], [c])
        yield (1 - x) ** -b * (x / (x - 1)).hypgeom([b, c - a], [c])


def _first_finite(values: Iterator[acb]) -> acb:
    return next((value for value in values if value.is_finite()), acb("nan"))


def _below(count_above: int, *, cut: bool = False) -> Callable[..., bool]:
    """Where no parameter below has a pole, off the cut [1, ∞) if there is one; a series that ends is a polynomial."""

    def region(*arguments: acb) -> bool:
        *parameters, x = arguments
        above, below = parameters[:count_above], parameters[count_above:]
        last = _last(above)
        if last is not None:
            return not _vanishes(below, last)
        return all(map(no_pole_of_gamma, below)) and (not cut or left_of(1, x))

    return region


def _bound_of_second(a: acb, b: acb, x: acb) -> arb:
    """|U| for Re x > 0; of an a on the left by U(a + 1) and U(a + 2) (DLMF 13.3.7)."""
    steps = int((1 - a.real).upper().ceil().fmpz()) if -MAX_STEPS < a.real <= 0 else 0
    above, here = (_bound_of_integral(a + step, b, x) for step in (steps + 1, steps))
    for step in range(steps, 0, -1):
        c = a + step
        above, here = here, abs(b - 2 * c - x) * here + abs(c * (c - b + 1)) * above
    return here


def _bound_of_integral(a: acb, b: acb, x: acb) -> arb:
    """|U| from its integral with |t^(a − 1)·(1 + t)^(b − a − 1)|, for Re a > 0 and Re x > 0 (DLMF 13.4.4).

    t to a power between two is at most the sum of t to each of them.
    """
    if not (a.real > 0 and x.real > 0):
        return unbounded()
    power, end = (b.real - a.real - 1).upper(), acb(x.real.lower())
    sizes = [_integral(acb(low), power, end) for low in (a.real.lower(), a.real.upper())]
    return (sum(sizes, arb(0)) * abs(a.rgamma())).upper()


def _integral(a: acb, power: arb, x: acb) -> arb:
    """∫ e^(−xt)·t^(a − 1)·(1 + t)^power from 0 to ∞, for real numbers."""
    value: arb = (a.gamma() * x.hypgeom_u(a, acb(power) + a + 1)).real
    return value


VALUES: dict[str, Special] = {
    "hyp0f1": Special(_series(0, lambda _, below, x: x.hypgeom_0f1(below[0])), _below(0), rational=_rational(0)),
    "hyp1f1": Special(
        _series(1, lambda above, below, x: x.hypgeom_1f1(above[0], below[0])), _below(1), rational=_rational(1)
    ),
    "hyp2f1": Special(
        _series(2, lambda ab, below, x: gauss(ab[0], ab[1], below[0], x)), _below(2, cut=True), rational=_rational(2)
    ),
    **{
        f"hyp{p}f{q}": Special(_series(p, _general), _below(p, cut=p == q + 1), rational=_rational(p))
        for q in range(2, 5)
        for p in range(q + 2)
    },
    "hyperu": Special(lambda a, b, x: x.hypgeom_u(a, b), lambda a, b, x: off_negative_axis(x), bound=_bound_of_second),
}
