"""The gamma function and its relatives."""

from service.language.functions.row import Function

ROWS = (
    Function("factorial", "x", ("gamma(x + 1)*digamma(x + 1)",), definition="gamma(x + 1)",
             domain="x > -1 or floor(x) != x", sympy="factorial", growth="factorial"),
    Function("gamma", "x", ("gamma(x)*digamma(x)",), ("Gamma",), sympy="gamma", arb="gamma", python="math.gamma",
             c="tgamma", latex=r"\Gamma", domain="x > 0 or floor(x) != x", growth="factorial"),
    Function("loggamma", "x", ("digamma(x)",), ("lgamma", "lnGamma", "gammaln"), sympy="loggamma", arb="lgamma",
             python="math.lgamma", c="lgamma", domain="x > 0", growth="same"),
    Function("digamma", "x", ("polygamma(1, x)",), ("psi0",), sympy="digamma",
             domain="x > 0 or floor(x) != x", growth="slow"),
    Function("binomial", "n k", ("binomial(n, k)*(digamma(n + 1) - digamma(n - k + 1))",
             "binomial(n, k)*(digamma(n - k + 1) - digamma(k + 1))"),
             definition="gamma(n + 1)/(gamma(k + 1)*gamma(n - k + 1))", sympy="binomial", growth="factorial",
             domain="n > -1 or floor(n) != n or floor(k) == k"),
    Function("polygamma", "n x", (None, "polygamma(n + 1, x)"), sympy="polygamma",
             domain="n >= 0 and floor(n) == n and x > 0 or floor(x) != x", growth="factorial"),
)  # fmt: skip
