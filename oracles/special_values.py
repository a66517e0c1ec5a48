"""The special functions by mpmath, under their names in the table and with its order of parameters."""

from collections.abc import Callable
from functools import partial
from typing import Any

from mpmath import mp


def _spherical(name: str) -> Callable[[Any, Any], Any]:
    return lambda n, x: mp.sqrt(mp.pi / (2 * x)) * getattr(mp, name)(n + mp.mpf(1) / 2, x) if x else mp.mpf(n == 0)


def _incomplete_beta(a: Any, b: Any, x: Any) -> Any:
    return mp.betainc(a, b, 0, x)


def _third(n: Any, phi: Any, m: Any) -> Any:
    """Π(n; φ | m) where it is real: elsewhere mpmath integrates for minutes."""
    if not all(c < 1 or (abs(phi) < mp.pi / 2 and c * mp.sin(phi) ** 2 < 1) for c in (n, m)):
        raise ValueError("not real")
    return mp.ellippi(n, phi, m)


def _jacobi(n: Any, a: Any, b: Any, x: Any) -> Any:
    """By (1 − x)/2; for a whole a mpmath takes another function of a degree that is not whole."""

    def term(n: Any, a: Any) -> list[Any]:
        return [([], [], [n + a + 1], [n + 1, a + 1], [-n, n + a + b + 1], [a + 1], (1 - x) / 2)]

    return mp.hypercomb(term, [n, a])


#: What mpmath calls otherwise, or has only as a combination of others.
MPMATH: dict[str, Callable[..., Any]] = {
    "uppergamma": mp.gammainc,
    "lowergamma": lambda a, x: mp.gammainc(a, 0, x),
    "gamma_q": lambda a, x: mp.gammainc(a, x, regularized=True),
    "gamma_p": lambda a, x: mp.gammainc(a, 0, x, regularized=True),
    "beta": mp.beta,
    "beta_incomplete": _incomplete_beta,
    "beta_regularized": lambda a, b, x: mp.betainc(a, b, 0, x, regularized=True),
    "pochhammer": mp.rf,
    "FallingFactorial": mp.ff,
    "barnesg": mp.barnesg,
    "factorial2": mp.fac2,
    "harmonic": mp.harmonic,
    "trigamma": lambda x: mp.psi(1, x),
    "polylog": mp.polylog,
    "hurwitz_zeta": mp.zeta,
    "zeta_derivative": lambda n, x: mp.zeta(x, 1, int(n)),
    "dirichlet_eta": mp.altzeta,
    "dilog": lambda x: mp.polylog(2, x),
    "spence": lambda x: mp.polylog(2, 1 - x),
    "lerchphi": mp.lerchphi,
    "expint": mp.expint,
    "E1": mp.e1,
    "erfinv": mp.erfinv,
    "erfcinv": lambda x: mp.erfinv(1 - x),
    "erf2": lambda x, y: mp.erf(y) - mp.erf(x),
    "dawson": lambda x: mp.sqrt(mp.pi) / 2 * mp.exp(-x * x) * mp.erfi(x),
    "Li": lambda x: mp.li(x, offset=True),
    "sinc": mp.sinc,
    "heaviside": lambda x: (1 + mp.sign(x)) / 2,
    "rect": lambda x: (mp.sign(x + mp.mpf(1) / 2) - mp.sign(x - mp.mpf(1) / 2)) / 2,
    "elliptic_k": mp.ellipk,
    "elliptic_e": mp.ellipe,
    "elliptic_f": mp.ellipf,
    "elliptic_einc": mp.ellipe,
    "elliptic_pi": mp.ellippi,
    "elliptic_piinc": _third,
    "jacobi_sn": lambda u, m: mp.ellipfun("sn", u, m=m),
    "jacobi_cn": lambda u, m: mp.ellipfun("cn", u, m=m),
    "jacobi_dn": lambda u, m: mp.ellipfun("dn", u, m=m),
    "jacobi_am": lambda u, m: mp.quad(lambda t: mp.ellipfun("dn", t, m=m), mp.linspace(0, u, 9)),
    "jtheta": lambda n, z, q: mp.jtheta(int(n), z, q),
    "hyp0f1": mp.hyp0f1,
    "hyp1f1": mp.hyp1f1,
    "hyp2f1": mp.hyp2f1,
    "hyp1f2": mp.hyp1f2,
    "hyp2f2": mp.hyp2f2,
    "hyp2f3": mp.hyp2f3,
    "hyp3f2": mp.hyp3f2,
    "hyperu": mp.hyperu,
    "legendre": mp.legendre,
    "legendre_q": lambda n, x: mp.legenq(n, 0, x, type=2),
    "assoc_legendre": lambda n, m, x: mp.legenp(n, m, x, type=2),
    "chebyshevt": mp.chebyt,
    "chebyshevu": mp.chebyu,
    "hermite": mp.hermite,
    "laguerre": lambda n, x: mp.laguerre(n, 0, x),
    "assoc_laguerre": mp.laguerre,
    "gegenbauer": mp.gegenbauer,
    "jacobi": _jacobi,
    "besselj": mp.besselj,
    "bessely": mp.bessely,
    "besseli": mp.besseli,
    "besselk": mp.besselk,
    "spherical_jn": _spherical("besselj"),
    "spherical_yn": _spherical("bessely"),
    "hankel1": mp.hankel1,
    "hankel2": mp.hankel2,
    "struveh": mp.struveh,
    "struvel": mp.struvel,
    "airyai_scaled": lambda x: mp.airyai(x) * mp.exp(2 * x ** (mp.mpf(3) / 2) / 3),
    "airybi_scaled": lambda x: mp.airybi(x) * mp.exp(-2 * x ** (mp.mpf(3) / 2) / 3),
    "lambertw_branch": lambda x, k: mp.lambertw(x, int(k)),
} | {
    name: function
    for kind in ("ber", "bei", "ker", "kei")
    for name, function in (
        (f"kelvin_{kind}", getattr(mp, kind)),
        (kind, partial(getattr(mp, kind), 0)),
    )
}

#: The number of parameters above and below of the other series that are rows.
_SERIES = {(0, 0), (1, 0), *((p, q) for q in range(2, 5) for p in range(q + 2))}
MPMATH |= {
    f"hyp{p}f{q}": lambda *arguments, p=p: mp.hyper(arguments[:p], arguments[p:-1], arguments[-1])
    for p, q in _SERIES
    if f"hyp{p}f{q}" not in MPMATH
}

#: Arguments at which each of them is analytic, and far from what makes it simple.
INSIDE: dict[str, tuple[str, ...]] = {
    "uppergamma": ("1.5", "0.75"), "lowergamma": ("1.5", "0.75"), "gamma_q": ("1.5", "0.75"),
    "gamma_p": ("1.5", "0.75"), "beta": ("1.5", "2.25"), "beta_incomplete": ("1.5", "2.25", "0.375"),
    "beta_regularized": ("1.5", "2.25", "0.375"), "pochhammer": ("1.5", "2.25"), "FallingFactorial": ("4.5", "2.25"),
    "barnesg": ("1.5",), "factorial2": ("2.5",), "harmonic": ("1.5",), "trigamma": ("1.5",), "polylog": ("2", "0.375"),
    "hurwitz_zeta": ("2.5", "1.25"), "zeta_derivative": ("1", "2.5"), "dirichlet_eta": ("1.5",), "dilog": ("0.375",),
    "spence": ("1.5",), "lerchphi": ("0.375", "2.5", "1.25"), "expint": ("2", "0.75"), "E1": ("0.75",),
    "erfinv": ("0.375",), "erfcinv": ("0.375",), "erf2": ("0.375", "1.25"), "dawson": ("0.75",), "Li": ("2.5",),
    "sinc": ("0.75",), "heaviside": ("0.75",), "rect": ("0.25",), "elliptic_k": ("0.375",), "elliptic_e": ("0.375",),
    "elliptic_f": ("0.75", "0.375"), "elliptic_einc": ("0.75", "0.375"), "elliptic_pi": ("0.25", "0.375"),
    "elliptic_piinc": ("0.25", "0.75", "0.375"), "jacobi_sn": ("0.75", "0.375"), "jacobi_cn": ("0.75", "0.375"),
    "jacobi_dn": ("0.75", "0.375"), "jacobi_am": ("0.75", "0.375"), "jtheta": ("3", "0.75", "0.25"),
    "hyp0f1": ("1.5", "0.75"), "hyp1f1": ("1.25", "2.5", "0.75"), "hyp2f1": ("1.25", "0.75", "2.5", "0.375"),
    "hyp1f2": ("1.25", "2.5", "0.75", "1.5"), "hyp2f2": ("1.25", "0.5", "2.5", "0.75", "1.5"),
    "hyp2f3": ("1.25", "0.5", "2.5", "0.75", "1.75", "1.5"), "hyp3f2": ("1.25", "0.5", "1.5", "2.5", "0.75", "0.375"),
    "hyperu": ("1.25", "2.5", "0.75"), "legendre": ("2", "0.375"), "legendre_q": ("2", "0.375"),
    "assoc_legendre": ("3", "1", "0.375"), "chebyshevt": ("3", "0.375"), "chebyshevu": ("3", "0.375"),
    "hermite": ("3", "0.75"), "laguerre": ("3", "0.75"), "assoc_laguerre": ("3", "1.5", "0.75"),
    "gegenbauer": ("3", "1.5", "0.375"), "jacobi": ("3", "1.5", "0.5", "0.375"), "besselj": ("2", "1.5"),
    "bessely": ("2", "1.5"), "besseli": ("2", "1.5"), "besselk": ("2", "1.5"), "spherical_jn": ("2", "1.5"),
    "spherical_yn": ("2", "1.5"), "struveh": ("1", "1.5"), "struvel": ("1", "1.5"), "airyai_scaled": ("1.5",),
    "airybi_scaled": ("1.5",), "lambertw_branch": ("-0.25", "-1"), "hankel1": ("1", "1.5"), "hankel2": ("1", "1.5"),
    **{f"kelvin_{kind}": ("1", "1.5") for kind in ("ber", "bei", "ker", "kei")},
    **dict.fromkeys(("ber", "bei", "ker", "kei"), ("1.5",)),
}  # fmt: skip
_PARAMETERS = ("1.25", "0.5", "1.5", "2.5", "0.75", "1.75", "2.25", "3.5", "0.25")
INSIDE |= {name: (*_PARAMETERS[: p + q], "0.375") for p, q in _SERIES if (name := f"hyp{p}f{q}") not in INSIDE}
