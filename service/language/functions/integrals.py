"""The error functions, their inverses and other integrals of elementary functions (DLMF 6, 7, 8.19)."""

from service.language.functions.row import Function, special
from service.language.functions.zeta import POLYLOGARITHM

_DIFFERENCE = special(
    "erf2",
    "x y",
    ("-2*exp(-x**2)/sqrt(pi)", "2*exp(-y**2)/sqrt(pi)"),
    "7.2",
    sympy="erf2",
    definition="erf(y) - erf(x)",
    constant=(("x == y", "0"),),
)

ROWS = (
    Function("erf", "x", ("2*exp(-x**2)/sqrt(pi)",), sympy="erf", arb="erf", python="math.erf", c="erf",
             latex=r"\operatorname{erf}", parity="odd", dlmf="7.2", with_more=_DIFFERENCE),
    Function("erfc", "x", ("-2*exp(-x**2)/sqrt(pi)",), sympy="erfc", arb="erfc", python="math.erfc", c="erfc",
             latex=r"\operatorname{erfc}", dlmf="7.2"),
    Function("erfi", "x", ("2*exp(x**2)/sqrt(pi)",), sympy="erfi", arb="erfi", latex=r"\operatorname{erfi}",
             parity="odd", growth="exponential", dlmf="7.2"),
    Function("Si", "x", ("sin(x)/x",), sympy="Si", arb="si", latex=r"\operatorname{Si}", parity="odd", dlmf="6.2"),
    Function("Ci", "x", ("cos(x)/x",), sympy="Ci", arb="ci", latex=r"\operatorname{Ci}", domain="x > 0",
             growth="slow", dlmf="6.2"),
    Function("Shi", "x", ("sinh(x)/x",), sympy="Shi", arb="shi", latex=r"\operatorname{Shi}", parity="odd",
             growth="exponential", dlmf="6.2"),
    Function("Chi", "x", ("cosh(x)/x",), sympy="Chi", arb="chi", latex=r"\operatorname{Chi}", domain="x > 0",
             growth="exponential", dlmf="6.2"),
    Function("Ei", "x", ("exp(x)/x",), sympy="Ei", arb="ei", latex=r"\operatorname{Ei}", domain="x != 0",
             growth="exponential", dlmf="6.2"),
    Function("li", "x", ("1/log(x)",), sympy="li", arb="li", latex=r"\operatorname{li}",
             domain="x > 0 and x != 1", growth="same", dlmf="6.2"),
    Function("fresnels", "x", ("sin(pi*x**2/2)",), sympy="fresnels", arb="fresnel_s",
             latex=r"\operatorname{S}", parity="odd", dlmf="7.2"),
    Function("fresnelc", "x", ("cos(pi*x**2/2)",), sympy="fresnelc", arb="fresnel_c",
             latex=r"\operatorname{C}", parity="odd", dlmf="7.2"),
    _DIFFERENCE,
    special("erfinv", "x", ("sqrt(pi)*exp(erfinv(x)**2)/2",), "7.17", "InverseErf", sympy="erfinv", parity="odd",
            domain="x > -1 and x < 1", growth="slow"),
    special("erfcinv", "x", ("-sqrt(pi)*exp(erfcinv(x)**2)/2",), "7.17", "InverseErfc", sympy="erfcinv",
            domain="x > 0 and x < 2", growth="slow"),
    special("dawson", "x", ("1 - 2*x*dawson(x)",), "7.2.5", "dawsn", "DawsonF", parity="odd",
            definition="x*hyp1f1(1, 3/2, -x**2)"),
    special("Li", "x", ("1/log(x)",), "6.2", definition="li(x) - li(2)", sympy="Li", domain="x > 0 and x != 1",
            constant=(("x == 2", "0"),),
            latex=r"\operatorname{Li}", growth="same", with_more=POLYLOGARITHM),
    special("expint", "n x", (None, "-expint(n - 1, x)"), "8.19", "expn", "ExpIntegralE", "expintegral_e",
            "exp_integral_e", sympy="expint", latex=r"\operatorname{E}", lowered=0,
            domain="x >= 0 or floor(n) == n and x >= 0 or n <= 0 and x > 0 or x < 0 or n > 1",
            smooth="x > 0 or n <= 0 and x > 0 or floor(n) == n and x > 0 or x < 0", growth="exponential"),
    special("E1", "x", ("-exp(-x)/x",), "6.2", "exp1", definition="expint(1, x)", domain="x > 0", growth="exponential"),
)  # fmt: skip
