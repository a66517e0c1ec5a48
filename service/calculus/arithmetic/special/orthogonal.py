"""Classical orthogonal polynomials, and the functions that they are for any other degree (DLMF 14, 18)."""

from collections.abc import Callable
from math import factorial, prod

from flint import acb, arb, fmpq

from service.calculus.arithmetic.special.gamma import rising
from service.calculus.arithmetic.special.hypergeometric import gauss
from service.calculus.arithmetic.special.special_function import (
    Special,
    even,
    everywhere,
    is_natural,
    no_pole_of_gamma,
    right_of,
    whole,
)

#: Degrees up to which values at rational points are computed as rationals.
MAX_EXACT_DEGREE = 60


def legendre(n: acb, x: acb) -> acb:
    """P_n(x); of a negative whole degree by P₋ₙ₋₁ = Pₙ (DLMF 14.9.5), of any other by ₂F₁ (14.3.1)."""
    degree = whole(n)
    found = x.legendre_p(-n - 1 if degree is not None and degree < 0 else n)
    return found if found.is_finite() else gauss(-n, n + 1, acb(1), (1 - x) / 2)


def legendre_q(n: acb, x: acb) -> acb:
    """Q_n(x) on the cut, beside whole degrees by P_n(x) and P_n(−x) (DLMF 14.9.10)."""
    if whole(n) is not None:
        return x.legendre_q(n)
    found = acb.pi() / 2 * (n.cos_pi() * legendre(n, x) - legendre(n, -x)) / n.sin_pi()
    return found if found.is_finite() else x.legendre_q(n)


def _chebyshev_series(n: acb, x: acb, count: int) -> list[acb]:
    """Taylor coefficients of cos(n·θ) in n, with x = cos θ (DLMF 18.5.1)."""
    angle = x.acos()
    if whole(x) == -1:
        angle, value, slope = acb.pi(), n.cos_pi(), -n.sin_pi()
    else:
        value, slope = (n * angle).cos(), -(n * angle).sin()
    return [((-1) ** (k // 2) * (slope if k % 2 else value)) * angle**k / arb.fac_ui(k) for k in range(count)]


def gegenbauer(n: acb, a: acb, x: acb) -> acb:
    """C_n^(a)(x), for any degree by 2F1 with the duplication of Γ(2a), so that its poles cancel (DLMF 14.3.21)."""
    if is_natural(n):
        return x.gegenbauer_c(n, a)
    factor = rising(n + 1, 2 * a - 1) * acb(2) ** (1 - 2 * a) * acb.pi().sqrt() * a.rgamma()
    below = a + acb(0.5)
    found = ((1 - x) / 2).hypgeom_2f1(-n, n + 2 * a, below, regularized=True)
    return factor * (found if found.is_finite() else gauss(-n, n + 2 * a, below, (1 - x) / 2) * below.rgamma())


def jacobi(n: acb, a: acb, b: acb, x: acb) -> acb:
    """P_n^(a,b)(x) (DLMF 18.5.7)."""
    if is_natural(n):
        return x.jacobi_p(n, a, b)
    found = ((1 - x) / 2).hypgeom_2f1(-n, n + a + b + 1, a + 1, regularized=True)
    if not found.is_finite():
        found = gauss(-n, n + a + b + 1, a + 1, (1 - x) / 2) * (a + 1).rgamma()
    return rising(n + 1, a) * found


def laguerre(n: acb, a: acb, x: acb) -> acb:
    """L_n^(a)(x) (DLMF 18.5.12)."""
    if is_natural(n):
        return x.laguerre_l(n, a)
    return rising(n + 1, a) * x.hypgeom_1f1(-n, a + 1, regularized=True)


def _from_minus_one(*arguments: acb) -> bool:
    """Polynomials have no cut."""
    return is_natural(arguments[0]) or right_of(-1, arguments[-1])


def _on_the_cut(*arguments: acb) -> bool:
    """The strip over (−1, 1), where Ferrers' functions are analytic."""
    x: arb = arguments[-1].real
    return bool(x > -1 and x < 1)


def _where(condition: Callable[..., acb], region: Callable[..., bool] = _from_minus_one) -> Callable[..., bool]:
    """The region without the poles of Γ of some combination of the parameters.

    Polynomials do not have them, and a whole number that stays is divided by another Γ with a pole.
    """

    def analytic(*arguments: acb) -> bool:
        combined = condition(*arguments)
        off_poles = whole(combined) is not None or no_pole_of_gamma(combined)
        return is_natural(arguments[0]) or (region(*arguments) and off_poles)

    return analytic


# Polynomials at rational points, whose values may end within the digits asked for, or be zero


def _degree(n: fmpq) -> int | None:
    return int(n.p) if n.q == 1 and 0 <= n <= MAX_EXACT_DEGREE else None


def _rising(x: fmpq, count: int) -> fmpq:
    return prod((x + k for k in range(count)), start=fmpq(1))


def _exact_gegenbauer(n: fmpq, a: fmpq, x: fmpq) -> fmpq | None:
    """Σ (−1)ᵏ·(a)ₙ₋ₖ·(2x)ⁿ⁻²ᵏ/(k!·(n − 2k)!) (DLMF 18.5.10)."""
    degree = _degree(n)
    if degree is None:
        return None
    terms = (
        (-1) ** k * _rising(a, degree - k) * (2 * x) ** (degree - 2 * k) / (factorial(k) * factorial(degree - 2 * k))
        for k in range(degree // 2 + 1)
    )
    return sum(terms, fmpq(0))


def _exact_hermite(n: fmpq, x: fmpq) -> fmpq | None:
    """n!·Σ (−1)ᵏ·(2x)ⁿ⁻²ᵏ/(k!·(n − 2k)!) (DLMF 18.5.13)."""
    degree = _degree(n)
    if degree is None:
        return None
    terms = (
        (-1) ** k * (2 * x) ** (degree - 2 * k) / fmpq(factorial(k) * factorial(degree - 2 * k))
        for k in range(degree // 2 + 1)
    )
    return factorial(degree) * sum(terms, fmpq(0))


def _exact_laguerre(n: fmpq, a: fmpq, x: fmpq) -> fmpq | None:
    """Σ (a + k + 1)ₙ₋ₖ·(−x)ᵏ/((n − k)!·k!) (DLMF 18.5.12)."""
    degree = _degree(n)
    if degree is None:
        return None
    terms = (
        _rising(a + k + 1, degree - k) * (-x) ** k / (factorial(degree - k) * factorial(k)) for k in range(degree + 1)
    )
    return sum(terms, fmpq(0))


def _exact_jacobi(n: fmpq, a: fmpq, b: fmpq, x: fmpq) -> fmpq | None:
    """Σ (n + a + b + 1)ₖ·(a + k + 1)ₙ₋ₖ·((x − 1)/2)ᵏ/(k!·(n − k)!) (DLMF 18.5.7)."""
    degree = _degree(n)
    if degree is None:
        return None
    terms = (
        _rising(n + a + b + 1, k)
        * _rising(a + k + 1, degree - k)
        * ((x - 1) / 2) ** k
        / (factorial(k) * factorial(degree - k))
        for k in range(degree + 1)
    )
    return sum(terms, fmpq(0))


def _exact_chebyshev(n: fmpq, x: fmpq) -> fmpq | None:
    """By Tₙ₊₁ = 2x·Tₙ − Tₙ₋₁ (DLMF 18.9.1)."""
    degree = _degree(abs(n))
    if degree is None:
        return None
    value, following = fmpq(1), x
    for _ in range(degree):
        value, following = following, 2 * x * following - value
    return value


VALUES: dict[str, Special] = {
    "legendre": Special(
        legendre,
        _from_minus_one,
        {"x": "gegenbauer(n - 1, 3/2, x)"},
        symmetry=even("n", fmpq(-1, 2)),
        rational=lambda n, x: _exact_gegenbauer(n, fmpq(1, 2), x),
    ),
    "legendre_q": Special(legendre_q, lambda n, x: _on_the_cut(n, x) and no_pole_of_gamma(n + 1)),
    "assoc_legendre": Special(lambda n, m, x: x.legendre_p(n, m), _on_the_cut, symmetry=even("n", fmpq(-1, 2))),
    "chebyshevt": Special(
        lambda n, x: x.chebyshev_t(n),
        _from_minus_one,
        coefficients={"n": _chebyshev_series},
        entire=frozenset({"n"}),
        rational=_exact_chebyshev,
    ),
    "chebyshevu": Special(
        lambda n, x: x.chebyshev_u(n),
        _from_minus_one,
        {"x": "2*gegenbauer(n - 1, 2, x)"},
        rational=lambda n, x: _exact_gegenbauer(n, fmpq(1), x),
    ),
    "hermite": Special(lambda n, x: x.hermite_h(n), rational=_exact_hermite),
    "laguerre": Special(lambda n, x: laguerre(n, acb(0), x), rational=lambda n, x: _exact_laguerre(n, fmpq(0), x)),
    "assoc_laguerre": Special(laguerre, _where(lambda n, a, x: n + a + 1, everywhere), rational=_exact_laguerre),
    "gegenbauer": Special(gegenbauer, _where(lambda n, a, x: n + 2 * a), rational=_exact_gegenbauer),
    "jacobi": Special(jacobi, _where(lambda n, a, b, x: n + a + 1), rational=_exact_jacobi),
}
