"""Elliptic integrals and functions, by the parameter m = k² (DLMF 19, 20, 22)."""

from collections.abc import Callable

from flint import acb, arb, ctx, fmpq

from service.calculus.arithmetic.failures import Undecided
from service.calculus.arithmetic.scalars import precision
from service.calculus.arithmetic.special.special_function import (
    Special,
    everywhere,
    left_of,
    off_negative_axis,
    whole,
)

_Triple = tuple[acb, acb, acb]

#: Bits that each term of the series of sn at a part of u gains, and how often u may be halved to that part.
BITS_OF_TERM, MAX_DOUBLINGS = 16, 64


def _principal(phi: acb, *parameters: acb) -> bool:
    """Where an incomplete integral is analytic: 1 − m·sin²φ, and 1 − n·sin²φ, off the negative axis.

    Beyond ±π/2 multiples of a complete integral are added (DLMF 19.2.10), with its cut.
    """
    turns = (phi.real / acb.pi().real + acb(0.5).real).floor().unique_fmpz()
    if turns is None:
        return False
    rest = phi - acb.pi() * turns
    inside = bool(rest.real > -acb.pi().real / 2 and rest.real < acb.pi().real / 2)
    square = rest.sin() ** 2
    return inside and all(off_negative_axis(1 - m * square) and (not turns or left_of(1, m)) for m in parameters)


#: θ₁, …, θ₄ of πz with the nome exp(πiτ).
_thetas: Callable[[acb, acb], tuple[acb, acb, acb, acb]] = acb.modular_theta


def _jacobi(u: acb, m: acb) -> _Triple:
    """sn, cn, dn (DLMF 22.2.4–6), with the imaginary modulus for m < 0 and the reciprocal one for m > 1 (22.17)."""
    if m.real < 0:
        root = (1 - m).sqrt()
        sn, cn, dn = _by_theta(u * root, m / (m - 1))
        return sn / (dn * root), cn / dn, 1 / dn
    if m.real > 1:
        root = m.sqrt()
        sn, cn, dn = _by_theta(u * root, 1 / m)
        return sn / root, dn, cn
    return _by_theta(u, m)


def _by_theta(u: acb, m: acb) -> _Triple:
    degenerate = whole(m)
    if degenerate == 0:
        return u.sin(), u.cos(), acb(1)
    if degenerate == 1:
        return u.tanh(), u.sech(), u.sech()
    if m.contains(acb(0)) or m.contains(acb(1)):
        return _by_doubling(u, m)
    quarter = m.elliptic_k()
    tau = acb(0, 1) * (1 - m).elliptic_k() / quarter
    _, two, three, four = _thetas(acb(0), tau)
    one_u, two_u, three_u, four_u = _thetas(u / (2 * quarter), tau)
    return three * one_u / (two * four_u), four * two_u / (two * four_u), four * three_u / (three * four_u)


def _by_doubling(u: acb, m: acb) -> _Triple:
    """sn, cn, dn for a ball of m around 0 or 1: the series at a part of u, doubled (DLMF 22.13.1–3, 22.6.5–7).

    The coefficients of uᵏ are at most Mᵏ with M = max(1, |m|), by comparison with y′ = M·y², y(0) = 1.
    """
    size = abs(m).max(arb(1)).upper() * abs(u).upper()
    if not size < 2 ** (MAX_DOUBLINGS - BITS_OF_TERM):
        return (acb("nan"),) * 3
    halvings = max(int(size.log_base(2).ceil().upper().fmpz()), 0) + BITS_OF_TERM if size > 0 else 0
    bits = ctx.prec
    with precision(bits + 4 * halvings):
        count = (bits + 4 * halvings) // BITS_OF_TERM + 1
        part = u / 2**halvings
        error = 2 * (size / 2**halvings) ** count
        sn, cn, dn = (_at_part(series, part, error) for series in _maclaurin(m, count))
        for _ in range(halvings):
            sn, cn, dn = _doubled(sn, cn, dn, m)
    return sn, cn, dn


def _maclaurin(m: acb, count: int) -> tuple[list[acb], list[acb], list[acb]]:
    sn, cn, dn = [acb(0)], [acb(1)], [acb(1)]
    return _continued(sn, cn, dn, m, count)


def _at_part(coefficients: list[acb], part: acb, error: arb) -> acb:
    total = acb(0)
    for coefficient in reversed(coefficients):
        total = total * part + coefficient
    return total + acb(arb(0, error.upper()), arb(0, error.upper()))


def _doubled(sn: acb, cn: acb, dn: acb, m: acb) -> _Triple:
    square = sn * sn
    below = 1 - m * square * square
    return (
        2 * sn * cn * dn / below,
        (cn * cn - square * dn * dn) / below,
        (dn * dn - m * square * cn * cn) / below,
    )


def _jacobi_series(u: acb, m: acb, count: int) -> tuple[list[acb], list[acb], list[acb]]:
    """Taylor coefficients in u by sn′ = cn·dn, cn′ = −sn·dn, dn′ = −m·sn·cn (DLMF 22.13.1–3)."""
    sn, cn, dn = ([value] for value in _jacobi(u, m))
    return _continued(sn, cn, dn, m, count)


def _continued(
    sn: list[acb], cn: list[acb], dn: list[acb], m: acb, count: int
) -> tuple[list[acb], list[acb], list[acb]]:
    for k in range(1, count):
        products = [sum((x[j] * y[k - 1 - j] for j in range(k)), acb(0)) / k for x, y in ((cn, dn), (sn, dn), (sn, cn))]
        sn.append(products[0])
        cn.append(-products[1])
        dn.append(-m * products[2])
    return sn, cn, dn


def _elliptic_function(index: int) -> Special:
    return Special(
        lambda u, m: _jacobi(u, m)[index],
        everywhere,
        coefficients={"u": lambda u, m, count: _jacobi_series(u, m, count)[index]},
        meromorphic=True,
    )


def _theta(n: acb, z: acb, q: acb) -> acb:
    """θ_n(z, q) with the nome q (DLMF 20.2); FLINT has πz and q = exp(πiτ)."""
    number = whole(n)
    if number is None or not 1 <= number <= 4:
        raise Undecided("there are theta functions 1, 2, 3 and 4")
    return _thetas(z / acb.pi(), q.log() / (acb.pi() * acb(0, 1)))[number - 1]


def _complete(*parameters: acb) -> bool:
    return all(left_of(1, parameter) for parameter in parameters)


VALUES: dict[str, Special] = {
    "elliptic_k": Special(acb.elliptic_k, _complete),
    "elliptic_e": Special(acb.elliptic_e, _complete),
    "elliptic_f": Special(acb.elliptic_f, _principal),
    "elliptic_einc": Special(acb.elliptic_e_inc, _principal),
    "elliptic_pi": Special(acb.elliptic_pi, _complete),
    "elliptic_piinc": Special(acb.elliptic_pi_inc, lambda n, phi, m: _principal(phi, n, m)),
    **{name: _elliptic_function(index) for index, name in enumerate(("jacobi_sn", "jacobi_cn", "jacobi_dn"))},
    "jtheta": Special(
        _theta,
        lambda n, z, q: off_negative_axis(q) and bool(abs(q) < 1),
        symmetry={"z": (fmpq(0), lambda n, z, q: int(whole(n) == 1))},
    ),
}
