"""Orthogonal polynomials, of whole degree and, where they go on as functions, of any (DLMF 14, 18)."""

from service.language.functions.row import off_poles, special

_FROM_MINUS_ONE = "x > -1 or floor(n) == n"
#: Where Γ(n + 1 + a)/Γ(n + 1) is finite and one number whichever of n and a comes to it first; a polynomial is defined
#: for any a.
_WHOLE = "max(n - floor(n), -n) <= 0"
_LAGUERRE = f"{off_poles('n + 1 + a')} or max(a - floor(a), -a) <= 0 or {_WHOLE}"
_GEGENBAUER = f"{_FROM_MINUS_ONE} and {off_poles('n + 2*a')} or max(2*a - floor(2*a), 1 - 2*a) <= 0 or {_WHOLE}"

#: 1/Γ(n + 1) is 0, and what it is multiplied by finite.
_NOTHING = "max(n - floor(n), n + 1) <= 0 and floor({0}) != {0}"

_FERRERS = "(n*x*assoc_legendre(n, m, x) - (n + m)*assoc_legendre(n - 1, m, x))/(x**2 - 1)"

_ASSOCIATED = special(
    "assoc_laguerre",
    "n a x",
    (None, None, "-assoc_laguerre(n - 1, a + 1, x)"),
    "18.5",
    "eval_genlaguerre",
    "gen_laguerre",
    sympy="assoc_laguerre",
    domain=_LAGUERRE,
    growth="exponential",
    constant=((_NOTHING.format("a"), "0"), ("n == 0", "1")),
)

ROWS = (
    special("legendre", "n x", (None, "n*(x*legendre(n, x) - legendre(n - 1, x))/(x**2 - 1)"), "14.2, 18.3",
            "LegendreP", "legendre_p", "eval_legendre", sympy="legendre", lowered=0, latex=r"\operatorname{P}",
            domain=_FROM_MINUS_ONE, constant=(("x == 1", "1"), ("n == 0", "1"), ("n == -1", "1"))),
    special("legendre_q", "n x", (None, "n*(x*legendre_q(n, x) - legendre_q(n - 1, x))/(x**2 - 1)"), "14.2",
            "LegendreQ", lowered=0, latex=r"\operatorname{Q}",
            domain="x > -1 and x < 1 and n >= 0 or floor(n) != n", growth="slow"),
    special("assoc_legendre", "n m x", (None, None, _FERRERS), "14.3", "legenp", "assoc_legendre_p",
            sympy="assoc_legendre",
            domain="x > -1 and x < 1", growth="exponential"),
    special("chebyshevt", "n x", (None, "n*chebyshevu(n - 1, x)"), "18.3", "ChebyshevT", "chebyshev_t", "chebyt",
            "eval_chebyt", sympy="chebyshevt", lowered=0, latex=r"\operatorname{T}", domain="x >= -1 or floor(n) == n",
            smooth="x > -1 or floor(n) == n", constant=(("x == 1", "1"), ("n == 0", "1"))),
    special("chebyshevu", "n x", (None, "((n + 1)*chebyshevt(n + 1, x) - x*chebyshevu(n, x))/(x**2 - 1)"), "18.3",
            "ChebyshevU", "chebyshev_u", "chebyu", "eval_chebyu", sympy="chebyshevu", lowered=0,
            latex=r"\operatorname{U}", domain=_FROM_MINUS_ONE),
    special("hermite", "n x", (None, "2*n*hermite(n - 1, x)"), "18.3", "HermiteH", "eval_hermite", sympy="hermite",
            lowered=0, latex=r"\operatorname{H}", growth="exponential"),
    special("laguerre", "n x", (None, "-assoc_laguerre(n - 1, 1, x)"), "18.3", "LaguerreL", "eval_laguerre",
            sympy="laguerre", lowered=0, latex=r"\operatorname{L}", growth="exponential", with_more=_ASSOCIATED,
            constant=(("x == 0", "1"), ("n == 0", "1"))),
    _ASSOCIATED,
    special("gegenbauer", "n a x", (None, None, "2*a*gegenbauer(n - 1, a + 1, x)"), "18.3", "GegenbauerC",
            "ultraspherical", "eval_gegenbauer", sympy="gegenbauer", domain=_GEGENBAUER,
            constant=((_NOTHING.format("(2*a)"), "0"), ("max(a - floor(a), a) <= 0 and floor(n) != n", "0"),
                      ("n == 0", "1"))),
    special("jacobi", "n a b x", (None, None, None, "(n + a + b + 1)*jacobi(n - 1, a + 1, b + 1, x)/2"), "18.3",
            "JacobiP", "jacobi_p", "eval_jacobi", sympy="jacobi", domain=f"{_FROM_MINUS_ONE} and {_LAGUERRE}",
            constant=((_NOTHING.format("a"), "0"), ("n == 0", "1"))),
)  # fmt: skip
