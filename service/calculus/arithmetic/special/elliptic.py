"""Elliptic integrals and functions, by the parameter m = k² (DLMF 19, 20, 22)."""

from collections.abc import Callable

from flint import acb

from service.calculus.arithmetic.failures import Undecided
from service.calculus.arithmetic.special.special_function import Special, left_of, off_negative_axis, whole

_Triple = tuple[acb, acb, acb]


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
    quarter = m.elliptic_k()
    tau = acb(0, 1) * (1 - m).elliptic_k() / quarter
    _, two, three, four = _thetas(acb(0), tau)
    one_u, two_u, three_u, four_u = _thetas(u / (2 * quarter), tau)
    return three * one_u / (two * four_u), four * two_u / (two * four_u), four * three_u / (three * four_u)


def _jacobi_series(u: acb, m: acb, count: int) -> tuple[list[acb], ...]:
    """Taylor coefficients in u by sn′ = cn·dn, cn′ = −sn·dn, dn′ = −m·sn·cn (DLMF 22.13.1–3)."""
    sn, cn, dn = ([value] for value in _jacobi(u, m))
    for k in range(1, count):
        products = [sum((x[j] * y[k - 1 - j] for j in range(k)), acb(0)) / k for x, y in ((cn, dn), (sn, dn), (sn, cn))]
        sn.append(products[0])
        cn.append(-products[1])
        dn.append(-m * products[2])
    return sn, cn, dn


def _elliptic_function(index: int) -> Special:
    return Special(
        lambda u, m: _jacobi(u, m)[index],
        lambda u, m: left_of(1, m) or bool(m.real > 1),
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
    "jtheta": Special(_theta, lambda n, z, q: off_negative_axis(q) and bool(abs(q) < 1)),
}
