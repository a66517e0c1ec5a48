"""Elliptic integrals and functions (DLMF 19, 20, 22).

The last parameter is m = k², as in SymPy, mpmath, SciPy, Maxima and Mathematica; DLMF and Maple write the modulus k.
"""

from service.language.functions.row import special

#: Where the integrals of (1 − m·sin²θ)^(∓1/2) up to φ are real: for m > 1 up to the first root of the denominator.
_WITHIN = "m < 1 or phi**2 < pi**2/4 and m < 1 or m*sin(phi)**2 <= 1"
_FIRST = f"{_WITHIN} and m < 1 or m > 1 or m*sin(phi)**2 < 1"
_SMOOTH = "m < 1 or phi**2 < pi**2/4 and m < 1 or m*sin(phi)**2 < 1"
_SECOND = "m <= 1 or phi**2 < pi**2/4 and m <= 1 or m*sin(phi)**2 <= 1"
_NO_POLE = "n < 1 or phi**2 < pi**2/4 and n < 1 or n*sin(phi)**2 < 1"
#: The integral from 0 to 0.
_EMPTY = (("phi == 0", "0"),)
_ROOT = "sqrt(1 - m*sin(phi)**2)"

_BY_M = "(({E}/(1 - m) - {F})/m - sin(phi)*cos(phi)/((1 - m)*" + _ROOT + "))/2"
_F_BY_M = _BY_M.format(E="elliptic_e(phi, m)", F="elliptic_f(phi, m)")
_E_DERIVATIVES = (_ROOT, "(elliptic_e(phi, m) - elliptic_f(phi, m))/(2*m)")
_PI_BY_N = (
    "(elliptic_e(phi, m) + (m - n)*elliptic_f(phi, m)/n + (n**2 - m)*elliptic_pi(n, phi, m)/n"
    f" - n*{_ROOT}*sin(2*phi)/(2*(1 - n*sin(phi)**2)))/(2*(m - n)*(n - 1))"
)
_PI_BY_M = f"(elliptic_e(phi, m)/(m - 1) + elliptic_pi(n, phi, m) - m*sin(2*phi)/(2*(m - 1)*{_ROOT}))/(2*(n - m))"
_PI_DERIVATIVES = (_PI_BY_N, f"1/({_ROOT}*(1 - n*sin(phi)**2))", _PI_BY_M)
#: ∂am(u, m)/∂m without the factor dn (DLMF 22.16.28).
_AMPLITUDE = (
    "((u - elliptic_e(jacobi_am(u, m), m)/(1 - m))/(2*m) + jacobi_sn(u, m)*jacobi_cn(u, m)/(2*(1 - m)*jacobi_dn(u, m)))"
)

_INCOMPLETE_SECOND = special(
    "elliptic_einc",
    "phi m",
    _E_DERIVATIVES,
    "19.2.5",
    "ellipeinc",
    spelled="elliptic_e",
    constant=_EMPTY,
    domain=_SECOND,
    smooth=_SMOOTH,
    growth="same",
)
_INCOMPLETE_THIRD = special(
    "elliptic_piinc",
    "n phi m",
    _PI_DERIVATIVES,
    "19.2.7",
    spelled="elliptic_pi",
    constant=_EMPTY,
    domain=f"{_NO_POLE} and {_FIRST}",
    smooth=f"{_NO_POLE} and {_SMOOTH}",
    growth="same",
)

_INTEGRALS = (
    special("elliptic_k", "m", ("elliptic_e(m)/(2*m*(1 - m)) - elliptic_k(m)/(2*m)",), "19.2.8", "ellipk", "EllipticK",
            "elliptic_kc", "ellipticK", sympy="elliptic_k", domain="m < 1", growth="slow"),
    special("elliptic_e", "m", ("(elliptic_e(m) - elliptic_k(m))/(2*m)",), "19.2.8", "ellipe", "EllipticE",
            "elliptic_ec", "ellipticE", sympy="elliptic_e", domain="m <= 1", smooth="m < 1", growth="same",
            with_more=_INCOMPLETE_SECOND),
    special("elliptic_f", "phi m", (f"1/{_ROOT}", _F_BY_M), "19.2.4", "ellipf", "ellipkinc", "EllipticF",
            sympy="elliptic_f", domain=_FIRST, smooth=_SMOOTH, growth="same", constant=_EMPTY),
    _INCOMPLETE_SECOND,
    special("elliptic_pi", "n m", ("(elliptic_e(m) + (m - n)*elliptic_k(m)/n + (n**2 - m)*elliptic_pi(n, m)/n)"
                                   "/(2*(m - n)*(n - 1))",
                                   "(elliptic_e(m)/(m - 1) + elliptic_pi(n, m))/(2*(n - m))"), "19.2.8", "ellippi",
            "EllipticPi", "ellipticPi", sympy="elliptic_pi", domain="n < 1 and m < 1", growth="same",
            with_more=_INCOMPLETE_THIRD),
    _INCOMPLETE_THIRD,
)  # fmt: skip

_FUNCTIONS = (
    special("jacobi_sn", "u m", ("jacobi_cn(u, m)*jacobi_dn(u, m)",
            f"jacobi_cn(u, m)*jacobi_dn(u, m)*{_AMPLITUDE}"), "22.2.4", "JacobiSN", latex=r"\operatorname{sn}",
            constant=(("u == 0", "0"),)),
    special("jacobi_cn", "u m", ("-jacobi_sn(u, m)*jacobi_dn(u, m)",
            f"-jacobi_sn(u, m)*jacobi_dn(u, m)*{_AMPLITUDE}"), "22.2.5", "JacobiCN", latex=r"\operatorname{cn}",
            constant=(("u == 0", "1"),)),
    special("jacobi_dn", "u m", ("-m*jacobi_sn(u, m)*jacobi_cn(u, m)",
            f"-m*jacobi_sn(u, m)*jacobi_cn(u, m)*{_AMPLITUDE} - jacobi_sn(u, m)**2/(2*jacobi_dn(u, m))"), "22.2.6",
            "JacobiDN", latex=r"\operatorname{dn}", constant=(("u == 0", "1"), ("m == 0", "1"))),
    special("jacobi_am", "u m", ("jacobi_dn(u, m)", f"jacobi_dn(u, m)*{_AMPLITUDE}"), "22.16.1", "JacobiAmplitude",
            definition="atan2(jacobi_sn(u, m), jacobi_cn(u, m)) + 2*pi*floor(u/(4*elliptic_k(m)) + 1/2)",
            domain="m < 1", latex=r"\operatorname{am}", growth="same"),
    special("jtheta", "n z q", (None, None, None), "20.2", "EllipticTheta", "jacobi_theta",
            domain="n == 1 or n == 2 or n == 3 or n == 4 and q > 0 and q < 1"),
)  # fmt: skip

ROWS = (*_INTEGRALS, *_FUNCTIONS)
