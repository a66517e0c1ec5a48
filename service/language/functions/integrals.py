"""The error function and other integrals of elementary functions."""

from service.language.functions.row import Function

ROWS = (
    Function("erf", "x", ("2*exp(-x**2)/sqrt(pi)",), sympy="erf", arb="erf", python="math.erf", c="erf",
             latex=r"\operatorname{erf}", parity="odd"),
    Function("erfc", "x", ("-2*exp(-x**2)/sqrt(pi)",), sympy="erfc", arb="erfc", python="math.erfc", c="erfc",
             latex=r"\operatorname{erfc}"),
    Function("erfi", "x", ("2*exp(x**2)/sqrt(pi)",), sympy="erfi", arb="erfi", latex=r"\operatorname{erfi}",
             parity="odd", growth="exponential"),
    Function("Si", "x", ("sin(x)/x",), sympy="Si", arb="si", latex=r"\operatorname{Si}", parity="odd"),
    Function("Ci", "x", ("cos(x)/x",), sympy="Ci", arb="ci", latex=r"\operatorname{Ci}", domain="x > 0",
             growth="slow"),
    Function("Shi", "x", ("sinh(x)/x",), sympy="Shi", arb="shi", latex=r"\operatorname{Shi}", parity="odd",
             growth="exponential"),
    Function("Chi", "x", ("cosh(x)/x",), sympy="Chi", arb="chi", latex=r"\operatorname{Chi}", domain="x > 0",
             growth="exponential"),
    Function("Ei", "x", ("exp(x)/x",), sympy="Ei", arb="ei", latex=r"\operatorname{Ei}", domain="x != 0",
             growth="exponential"),
    Function("li", "x", ("1/log(x)",), sympy="li", arb="li", latex=r"\operatorname{li}",
             domain="x > 0 and x != 1", growth="same"),
    Function("fresnels", "x", ("sin(pi*x**2/2)",), sympy="fresnels", arb="fresnel_s",
             latex=r"\operatorname{S}", parity="odd"),
    Function("fresnelc", "x", ("cos(pi*x**2/2)",), sympy="fresnelc", arb="fresnel_c",
             latex=r"\operatorname{C}", parity="odd"),
)  # fmt: skip
