"""Bessel functions of any real order, their relatives, and Airy functions (DLMF 9, 10, 11)."""

from service.language.functions.row import Function, special

#: A power of x with a real exponent n, times a series in x².
_REGULAR = "x >= 0 or floor(n) == n and x > 0 or n >= 0 or floor(n) == n"
_SMOOTH = "x > 0 or floor(n) == n"
#: The same where a negative whole n is a pole at 0.
_POWER = "x >= 0 or floor(n) == n and x > 0 or n >= {0} or x < 0"

#: A positive power of 0.
_AT_ZERO = (("x == 0 and n > 0", "0"),)

_CYLINDER = (
    Function("besselj", "n x", (None, "besselj(n - 1, x)/2 - besselj(n + 1, x)/2"), ("besselJ",), sympy="besselj",
             latex=r"\operatorname{J}", domain=_REGULAR, smooth=_SMOOTH, lowered=0, constant=_AT_ZERO, dlmf="10.2"),
    Function("bessely", "n x", (None, "bessely(n - 1, x)/2 - bessely(n + 1, x)/2"), ("besselY",), sympy="bessely",
             latex=r"\operatorname{Y}", domain="x > 0", lowered=0, dlmf="10.2"),
    Function("besseli", "n x", (None, "besseli(n - 1, x)/2 + besseli(n + 1, x)/2"), ("besselI",), sympy="besseli",
             latex=r"\operatorname{I}", domain=_REGULAR, smooth=_SMOOTH, growth="exponential", lowered=0,
             constant=_AT_ZERO, dlmf="10.25"),
    Function("besselk", "n x", (None, "-besselk(n - 1, x)/2 - besselk(n + 1, x)/2"), ("besselK",), sympy="besselk",
             latex=r"\operatorname{K}", domain="x > 0", growth="exponential", lowered=0, dlmf="10.25"),
    Function("airyai", "x", ("airyaiprime(x)",), ("Ai",), sympy="airyai", arb="airy_ai",
             latex=r"\operatorname{Ai}", dlmf="9.2"),
    Function("airybi", "x", ("airybiprime(x)",), ("Bi",), sympy="airybi", arb="airy_bi",
             latex=r"\operatorname{Bi}", growth="exponential", dlmf="9.2"),
    Function("airyaiprime", "x", ("x*airyai(x)",), sympy="airyaiprime", latex=r"\operatorname{Ai}'", growth="same",
             dlmf="9.2"),
    Function("airybiprime", "x", ("x*airybi(x)",), sympy="airybiprime", latex=r"\operatorname{Bi}'",
             growth="exponential", dlmf="9.2"),
)  # fmt: skip


def _kelvin(name: str, other: str, sign: str, dlmf: str, **more: object) -> tuple[Function, Function]:
    """A Kelvin function of order n and the one of order 0 (DLMF 10.63.1)."""
    slope = f"({name}(n + 1, x) {sign} {other}(n + 1, x))/sqrt(2) + n*{name}(n, x)/x"
    at_zero = f"({name}(1, x) {sign} {other}(1, x))/sqrt(2)"
    of_order = special(f"kelvin_{name}", "n x", (None, slope), dlmf, growth="exponential", spelled=name, **more)
    domain = "x > 0" if name.startswith("k") else None
    return of_order, special(name, "x", (at_zero,), dlmf, definition=f"kelvin_{name}(0, x)", growth="exponential",
                             domain=domain, with_more=of_order)  # fmt: skip


_STRUVE_AT_ZERO = (("x == 0 and n > -1", "0"),)
_HANKEL = "hankel{0}(n - 1, x)/2 - hankel{0}(n + 1, x)/2"

_RELATIVES = (
    special("hankel1", "n x", (None, _HANKEL.format(1)), "10.2.5", "HankelH1",
            definition="besselj(n, x) + i*bessely(n, x)"),
    special("hankel2", "n x", (None, _HANKEL.format(2)), "10.2.6", "HankelH2",
            definition="besselj(n, x) - i*bessely(n, x)"),
    special("spherical_jn", "n x", (None, "(n*spherical_jn(n - 1, x) - (n + 1)*spherical_jn(n + 1, x))/(2*n + 1)"),
            "10.47.3", "jn", "SphericalBesselJ", domain=_POWER.format(0), smooth=_SMOOTH, constant=_AT_ZERO),
    special("spherical_yn", "n x", (None, "(n*spherical_yn(n - 1, x) - (n + 1)*spherical_yn(n + 1, x))/(2*n + 1)"),
            "10.47.4", "yn", "SphericalBesselY", domain="x > 0 or floor(n) == n and x != 0"),
    special("struveh", "n x", (None, "(struveh(n - 1, x) - struveh(n + 1, x) + (x/2)**n/(sqrt(pi)*gamma(n + 3/2)))/2"),
            "11.2.1", "StruveH", "struve_h", domain=_POWER.format(-1),
            smooth=_SMOOTH, constant=_STRUVE_AT_ZERO),
    special("struvel", "n x", (None, "(struvel(n - 1, x) + struvel(n + 1, x) + (x/2)**n/(sqrt(pi)*gamma(n + 3/2)))/2"),
            "11.2.2", "StruveL", "struve_l", domain=_POWER.format(-1),
            smooth=_SMOOTH, growth="exponential", constant=_STRUVE_AT_ZERO),
    *_kelvin("ber", "bei", "+", "10.61.1", domain=_REGULAR, smooth=_SMOOTH),
    *_kelvin("bei", "ber", "-", "10.61.1", domain=_REGULAR, smooth=_SMOOTH),
    *_kelvin("ker", "kei", "+", "10.61.2", domain="x > 0"),
    *_kelvin("kei", "ker", "-", "10.61.2", domain="x > 0"),
    special("airyai_scaled", "x", ("exp(2*x**(3/2)/3)*(sqrt(x)*airyai(x) + airyaiprime(x))",), "9.2", "airy_Ai_scaled",
            definition="exp(2*x**(3/2)/3)*airyai(x)", domain="x >= 0", smooth="x > 0"),
    special("airybi_scaled", "x", ("exp(-2*x**(3/2)/3)*(airybiprime(x) - sqrt(x)*airybi(x))",), "9.2", "airy_Bi_scaled",
            definition="exp(-2*x**(3/2)/3)*airybi(x)", domain="x >= 0", smooth="x > 0"),
)  # fmt: skip

ROWS = (*_CYLINDER, *_RELATIVES)
