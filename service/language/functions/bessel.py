"""Bessel and Airy functions."""

from service.language.functions.row import Function

ROWS = (
    Function("besselj", "n x", (None, "besselj(n - 1, x)/2 - besselj(n + 1, x)/2"), ("besselJ",), sympy="besselj",
             latex=r"\operatorname{J}", domain="x > 0 or floor(n) == n"),
    Function("bessely", "n x", (None, "bessely(n - 1, x)/2 - bessely(n + 1, x)/2"), ("besselY",), sympy="bessely",
             latex=r"\operatorname{Y}", domain="x > 0"),
    Function("besseli", "n x", (None, "besseli(n - 1, x)/2 + besseli(n + 1, x)/2"), ("besselI",), sympy="besseli",
             latex=r"\operatorname{I}", domain="x > 0 or floor(n) == n", growth="exponential"),
    Function("besselk", "n x", (None, "-besselk(n - 1, x)/2 - besselk(n + 1, x)/2"), ("besselK",), sympy="besselk",
             latex=r"\operatorname{K}", domain="x > 0", growth="exponential"),
    Function("airyai", "x", ("airyaiprime(x)",), ("Ai",), sympy="airyai", arb="airy_ai",
             latex=r"\operatorname{Ai}"),
    Function("airybi", "x", ("airybiprime(x)",), ("Bi",), sympy="airybi", arb="airy_bi",
             latex=r"\operatorname{Bi}", growth="exponential"),
    Function("airyaiprime", "x", ("x*airyai(x)",), sympy="airyaiprime", latex=r"\operatorname{Ai}'", growth="same"),
    Function("airybiprime", "x", ("x*airybi(x)",), sympy="airybiprime", latex=r"\operatorname{Bi}'",
             growth="exponential"),
)  # fmt: skip
