"""Classical orthogonal polynomials, and the functions that they are for any other degree (DLMF 14, 18)."""

from collections.abc import Callable

from flint import acb, arb

from service.calculus.arithmetic.special.gamma import rising
from service.calculus.arithmetic.special.special_function import (
    Special,
    everywhere,
    is_natural,
    no_pole_of_gamma,
    right_of,
    whole,
)


def legendre(n: acb, x: acb) -> acb:
    """P_n(x); of a negative whole degree by P₋ₙ₋₁ = Pₙ (DLMF 14.9.5)."""
    degree = whole(n)
    return x.legendre_p(-n - 1 if degree is not None and degree < 0 else n)


def gegenbauer(n: acb, a: acb, x: acb) -> acb:
    """C_n^(a)(x), for any degree by 2F1 with the duplication of Γ(2a), so that its poles cancel (DLMF 14.3.21)."""
    if is_natural(n):
        return x.gegenbauer_c(n, a)
    factor = rising(n + 1, 2 * a - 1) * acb(2) ** (1 - 2 * a) * acb.pi().sqrt() * a.rgamma()
    return factor * ((1 - x) / 2).hypgeom_2f1(-n, n + 2 * a, a + acb(0.5), regularized=True)


def jacobi(n: acb, a: acb, b: acb, x: acb) -> acb:
    """P_n^(a,b)(x) (DLMF 18.5.7)."""
    if is_natural(n):
        return x.jacobi_p(n, a, b)
    return rising(n + 1, a) * ((1 - x) / 2).hypgeom_2f1(-n, n + a + b + 1, a + 1, regularized=True)


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
    """The region without the poles of Γ of some combination of the parameters, which polynomials do not have."""
    return lambda *arguments: (
        is_natural(arguments[0]) or (region(*arguments) and no_pole_of_gamma(condition(*arguments)))
    )


VALUES: dict[str, Special] = {
    "legendre": Special(legendre, _from_minus_one, {"x": "gegenbauer(n - 1, 3/2, x)"}),
    "legendre_q": Special(lambda n, x: x.legendre_q(n), lambda n, x: _on_the_cut(n, x) and no_pole_of_gamma(n + 1)),
    "assoc_legendre": Special(lambda n, m, x: x.legendre_p(n, m), _on_the_cut),
    "chebyshevt": Special(lambda n, x: x.chebyshev_t(n), _from_minus_one),
    "chebyshevu": Special(lambda n, x: x.chebyshev_u(n), _from_minus_one, {"x": "2*gegenbauer(n - 1, 2, x)"}),
    "hermite": Special(lambda n, x: x.hermite_h(n)),
    "laguerre": Special(lambda n, x: laguerre(n, acb(0), x)),
    "assoc_laguerre": Special(laguerre, _where(lambda n, a, x: n + a + 1, everywhere)),
    "gegenbauer": Special(gegenbauer, _where(lambda n, a, x: n + 2 * a)),
    "jacobi": Special(jacobi, _where(lambda n, a, b, x: n + a + 1)),
}
