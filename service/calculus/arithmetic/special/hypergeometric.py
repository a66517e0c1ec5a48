"""Hypergeometric functions with few parameters (DLMF 13, 15, 16).

Where a parameter above is a whole number −m that is not positive, the series ends, and is defined by its m + 1 terms
even if one below is a whole number that is not above −m (DLMF 15.2.5, 16.2.1).
"""

from collections.abc import Callable

from flint import acb

from service.calculus.arithmetic.special.special_function import (
    Special,
    left_of,
    no_pole_of_gamma,
    not_positive,
    off_negative_axis,
)

#: Series that end after more terms are left to FLINT.
MAX_TERMS = 1_000


def _ending(above: list[acb], below: list[acb]) -> int | None:
    """The last power of a series that ends before a denominator vanishes, where FLINT does not see to it."""
    ends = [-n for n in map(not_positive, above) if n is not None]
    poles = [-n for n in map(not_positive, below) if n is not None]
    return min(ends) if ends and poles and min(ends) <= min(min(poles), MAX_TERMS) else None


def _sum(above: list[acb], below: list[acb], x: acb, last: int) -> acb:
    term = total = acb(1)
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
        last = _ending(above, below)
        return method(above, below, x) if last is None else _sum(above, below, x, last)

    return value


def _general(above: list[acb], below: list[acb], x: acb) -> acb:
    return x.hypgeom([*above], [*below])


def _below(count_above: int, *, cut: bool = False) -> Callable[..., bool]:
    """Where no parameter below has a pole, off the cut [1, ∞) if there is one."""

    def region(*arguments: acb) -> bool:
        *parameters, x = arguments
        return all(map(no_pole_of_gamma, parameters[count_above:])) and (not cut or left_of(1, x))

    return region


VALUES: dict[str, Special] = {
    "hyp0f1": Special(_series(0, lambda _, below, x: x.hypgeom_0f1(below[0])), _below(0)),
    "hyp1f1": Special(_series(1, lambda above, below, x: x.hypgeom_1f1(above[0], below[0])), _below(1)),
    "hyp2f1": Special(_series(2, lambda ab, below, x: x.hypgeom_2f1(ab[0], ab[1], below[0])), _below(2, cut=True)),
    "hyp1f2": Special(_series(1, _general), _below(1)),
    "hyp2f2": Special(_series(2, _general), _below(2)),
    "hyp2f3": Special(_series(2, _general), _below(2)),
    "hyp3f2": Special(_series(3, _general), _below(3, cut=True)),
    "hyperu": Special(lambda a, b, x: x.hypgeom_u(a, b), lambda a, b, x: off_negative_axis(x)),
}
