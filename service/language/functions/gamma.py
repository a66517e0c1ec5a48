"""The gamma function and its relatives (DLMF 5, 8).

Incomplete functions are not normalized unless their name says so; x is the end of the integral: Γ(a, x) from x to ∞.
"""

from service.language.functions.row import Function, ending, off_poles, rising, special

#: B(a, b) is infinite where a is 0, −1, −2, …, unless b is a whole number and Γ(a)/Γ(a + b) is rational.
_BETA = " and ".join(f"{off_poles(a)} or max({b} - floor({b}), 1 - {b}, a + b - 1/2) <= 0" for a, b in ("ab", "ba"))

#: Where the integral of t**(a − 1)·(1 − t)**(b − 1) from 0 to x is real: beyond 0 and 1 for whole powers.
_ENDS = "x >= 0 or floor(a) == a and x <= 1 or floor(b) == b and x > 0 or a > 0 and x < 1 or b > 0"
#: The integral from 0 to 0.
_EMPTY = (("x == 0 and a > 0", "0"),)
_BETWEEN = "x > 0 or floor(a) == a and x < 1 or floor(b) == b"

_UPPER = special(
    "uppergamma",
    "a x",
    (None, "-x**(a - 1)*exp(-x)"),
    "8.2.2",
    "gamma_incomplete",
    sympy="uppergamma",
    latex=r"\Gamma",
    domain="x >= 0 or floor(a) == a and x > 0 or a > 0",
    smooth="x > 0 or floor(a) == a",
    growth="exponential",
)

#: Γ(x + 1)/Γ(x − n + 1) is finite, where a whole n makes it rational.
_FALLING = f"{off_poles('x + 1')} or max(n - floor(n), -n - 1/2) <= 0 or max(n - floor(n), x - n + 1/2) <= 0"

_GAMMA = (
    Function("factorial", "x", ("gamma(x + 1)*digamma(x + 1)",), definition="gamma(x + 1)",
             domain="x > -1 or floor(x) != x", sympy="factorial", growth="factorial", dlmf="5.2"),
    Function("gamma", "x", ("gamma(x)*digamma(x)",), ("Gamma",), sympy="gamma", arb="gamma", python="math.gamma",
             c="tgamma", latex=r"\Gamma", domain="x > 0 or floor(x) != x", growth="factorial", dlmf="5.2",
             with_more=_UPPER),
    Function("loggamma", "x", ("digamma(x)",), ("lgamma", "lnGamma", "gammaln"), sympy="loggamma", arb="lgamma",
             python="math.lgamma", c="lgamma", domain="x > 0", growth="same", dlmf="5.2"),
    Function("digamma", "x", ("polygamma(1, x)",), ("psi0",), sympy="digamma",
             domain="x > 0 or floor(x) != x", growth="slow", dlmf="5.2"),
    Function("binomial", "n k", ("binomial(n, k)*(digamma(n + 1) - digamma(n - k + 1))",
             "binomial(n, k)*(digamma(n - k + 1) - digamma(k + 1))"),
             definition="gamma(n + 1)/(gamma(k + 1)*gamma(n - k + 1))", sympy="binomial", growth="factorial",
             domain="n > -1 or floor(n) != n or floor(k) == k", dlmf="1.2"),
    Function("polygamma", "n x", (None, "polygamma(n + 1, x)"), sympy="polygamma",
             domain="n >= 0 and floor(n) == n and x > 0 or floor(x) != x", growth="factorial", dlmf="5.15"),
    special("trigamma", "x", ("polygamma(2, x)",), "5.15", definition="polygamma(1, x)", domain=off_poles("x"),
            growth="factorial"),
    special("harmonic", "x", ("polygamma(1, x + 1)",), "5.4.14", "HarmonicNumber",
            definition="digamma(x + 1) - digamma(1)", domain="x > -1 or floor(x) != x", growth="slow"),
    special("factorial2", "x", ("factorial2(x)*(digamma(x/2 + 1)/2 + log(2)/2 + pi*sin(pi*x)*log(2/pi)/4)",), "5.4.2",
            "fac2", "doublefactorial", "Factorial2", growth="factorial", domain="x > -2 or floor(x/2) != x/2",
            definition="2**(x/2)*gamma(x/2 + 1)*(2/pi)**((1 - cos(pi*x))/4)"),
    special("pochhammer", "x n", ("pochhammer(x, n)*(digamma(x + n) - digamma(x))",
                                  "pochhammer(x, n)*digamma(x + n)"), "5.2.5",
            "RisingFactorial", "rf", "poch", "Pochhammer", "rising_factorial",
            domain=rising("x", "n"), growth="factorial",
            constant=(("max(x - floor(x), x) <= 0 and floor(x + n) != x + n", "0"),)),
    special("FallingFactorial", "x n", ("FallingFactorial(x, n)*(digamma(x + 1) - digamma(x - n + 1))",
                                        "FallingFactorial(x, n)*digamma(x - n + 1)"), "5.2.5", "ff",
            "falling_factorial", definition="pochhammer(x - n + 1, n)", domain=_FALLING,
            growth="factorial"),
    special("beta", "a b", ("beta(a, b)*(digamma(a) - digamma(a + b))", "beta(a, b)*(digamma(b) - digamma(a + b))"),
            "5.12", "Beta", "beta_function", domain=_BETA, growth="factorial"),
    special("barnesg", "x", ("barnesg(x)*((x - 1)*digamma(x) - x + (1 + log(2*pi))/2)",), "5.17", "BarnesG",
            "barnes_g", latex=r"\operatorname{G}", growth="factorial"),
)  # fmt: skip

_INCOMPLETE = (
    _UPPER,
    special("lowergamma", "a x", (None, "x**(a - 1)*exp(-x)"), "8.2.1", "gamma_incomplete_lower", sympy="lowergamma",
            domain=f"{off_poles('a')} and x >= 0 or floor(a) == a and x > 0 or a > 0",
            smooth="x > 0 or floor(a) == a", growth="exponential"),
    special("gamma_q", "a x", (None, "-x**(a - 1)*exp(-x)/gamma(a)"), "8.2.4", "gammaincc", "GammaRegularized",
            "gamma_incomplete_regularized", domain="x >= 0 or floor(a) == a and x > 0 or a > 0",
            smooth="x > 0 or floor(a) == a", constant=((ending("a"), "0"), ("x == 0 and a > 0", "1"))),
    special("gamma_p", "a x", (None, "x**(a - 1)*exp(-x)/gamma(a)"), "8.2.4",
            domain="x >= 0 or floor(a) == a and x > 0 or a > 0", smooth="x > 0 or floor(a) == a",
            constant=((ending("a"), "1"), ("x == 0 and a > 0", "0"))),
    special("beta_incomplete", "a b x", (None, None, "x**(a - 1)*(1 - x)**(b - 1)"), "8.17.1",
            domain=f"{off_poles('a')} and {_ENDS}", smooth=_BETWEEN, constant=_EMPTY),
    special("beta_regularized", "a b x", (None, None, "x**(a - 1)*(1 - x)**(b - 1)/beta(a, b)"), "8.17.2",
            "beta_incomplete_regularized", "ibeta",
            domain=f"a > 0 and b > 0 and {_ENDS}", smooth=_BETWEEN, constant=(*_EMPTY, ("x == 1", "1"))),
)  # fmt: skip

ROWS = (*_GAMMA, *_INCOMPLETE)
