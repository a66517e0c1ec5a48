"""Relatives of the zeta function: Hurwitz's, its derivatives, polylogarithms, Lerch's (DLMF 25)."""

from flint import acb, acb_series, arb

from service.calculus.arithmetic.failures import Undecided, Undefined
from service.calculus.arithmetic.scalars import length
from service.calculus.arithmetic.special.special_function import (
    Special,
    left_of,
    off_negative_axis,
    unbounded,
    whole,
)

#: Beyond these zeta's series would take minutes.
MAX_ARGUMENT, MAX_ORDER = 10_000, 500


def _derivative(n: acb, s: acb) -> acb:
    """ζ⁽ⁿ⁾(s), from the Taylor series."""
    order = whole(n)
    if order is None or order < 0:
        raise Undefined("outside_domain", "the order must be a whole number")
    if order > MAX_ORDER or not abs(s) < MAX_ARGUMENT:
        raise Undecided(f"derivatives are found for orders up to {MAX_ORDER} and arguments below {MAX_ARGUMENT:,} only")
    with length(order + 1):
        return acb_series([s, 1]).zeta()[order] * arb.fac_ui(order)


def _hurwitz_series(s: acb, a: acb, count: int) -> list[acb]:
    """Taylor coefficients in s."""
    if not abs(s) < MAX_ARGUMENT:
        raise Undecided(f"derivatives are found for arguments below {MAX_ARGUMENT:,} only")
    series = acb_series([s, 1], prec=count).zeta(a)
    return [series[k] for k in range(count)]


def _polylog(s: acb, x: acb) -> acb:
    if not abs(s) < MAX_ARGUMENT:
        raise Undecided(f"values are found for orders below {MAX_ARGUMENT:,} only")
    return x.polylog(s)


def _bound_of_polylog(s: acb, x: acb) -> arb:
    """|Liₛ(x)| for |x| < 1 by the series of |x|^k/k^(Re s), for Re s > 0 from its integral (DLMF 25.12.10–11).

    That has t^(s − 1)/(e^t/x − 1)/Γ(s); |e^t − x| is at least e^t for Re x ≤ 0, and what is left is Γ(Re s); t to a
    power between two is at most the sum.
    """
    if abs(x) < 1:
        return acb(abs(x).upper()).polylog(acb(s.real.lower())).real.upper()
    if not (s.real > 0 and x.real <= 0):
        return unbounded()
    sizes = [acb(end).gamma().real for end in (s.real.lower(), s.real.upper())]
    return (abs(x) * sum(sizes, arb(0)) * abs(s.rgamma())).upper()


def _hurwitz(s: acb, a: acb) -> bool:
    return off_negative_axis(a) and bool(s != 1)


VALUES: dict[str, Special] = {
    "hurwitz_zeta": Special(lambda s, a: s.zeta(a), _hurwitz, coefficients={"s": _hurwitz_series}),
    "zeta_derivative": Special(_derivative, lambda n, s: False),
    "dirichlet_eta": Special(acb.dirichlet_eta),
    "polylog": Special(_polylog, lambda s, x: left_of(1, x), bound=_bound_of_polylog),
    "lerchphi": Special(acb.lerch_phi, lambda z, s, a: left_of(1, z) and off_negative_axis(a)),
}
