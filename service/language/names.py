"""The functions and constants that an expression may use: a row each, and all that the other rooms know about them.

Formulas in the table are written in our own syntax over the row's ``parameters`` and are read by our own parser when
they are first needed, so a new function is a new row:

>>> Function("sinc", "x", ("cos(x)/x - sin(x)/x**2",), definition="sin(x)/x", domain="x != 0")
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

#: How fast a function grows, for the guard's bound of constant sub-expressions.
Growth = Literal["bounded", "slow", "same", "exponential", "factorial"]


@dataclass(frozen=True, eq=False)
class Function:
    """A function of the language.

    ``derivative``: the partial derivative by each parameter, ``None`` for one by which there is no formula; ``None``
    for all where the calculus has a rule of its own.
    ``definition``: the function in terms of simpler ones, valid on its whole domain; the way to evaluate and to print
    it wherever no native form is named. ``domain``: where it is defined and real, as conditions joined by ``and``, each
    of them alternatives joined by ``or``; ``None``: everywhere, or, of a ``piecewise``, where a condition holds;
    ``smooth``: where it is differentiable, if that is less. ``sympy``, ``arb``, ``python``, ``javascript``, ``c``:
    its name in that world, ``None`` where it has none. ``arb`` names a method of ``flint.arb``; what ``arb_series`` and
    ``acb`` lack is composed. ``inverse``: what a power of −1 written after the name means.
    """

    name: str
    parameters: str
    derivative: tuple[str | None, ...] | None
    aliases: tuple[str, ...] = ()
    variadic: bool = False
    optional: int = 0
    inverse: str | None = None
    definition: str | None = None
    domain: str | None = None
    smooth: str | None = None
    sympy: str | None = None
    arb: str | None = None
    python: str | None = None
    javascript: str | None = None
    c: str | None = None
    latex: str | None = None
    growth: Growth = "bounded"
    parity: Literal["odd", "even", None] = None
    heavy: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every spelling that the parser reads as this function."""
        return (self.name, *self.aliases)

    @cached_property
    def arity(self) -> tuple[int, int | None]:
        """The least and the greatest number of arguments; ``None``: any number."""
        count = len(self.parameters.split())
        return count - self.optional, None if self.variadic else count


def _elementary(name: str, derivative: str, *aliases: str, **more: object) -> Function:
    """A function of x that Python, JavaScript, C, SymPy and FLINT all know by the same name."""
    names = {"sympy": name, "arb": name, "python": f"math.{name}", "javascript": f"Math.{name}", "c": name}
    return Function(name, "x", (derivative,), aliases, **(names | more))  # type: ignore[arg-type]


def _reciprocal(name: str, of: str, derivative: str, *aliases: str, **more: object) -> Function:
    """One over another function."""
    return Function(name, "x", (derivative,), aliases, definition=f"1/{of}(x)", sympy=name, **more)  # type: ignore[arg-type]


_TRIGONOMETRIC = (
    _elementary("sin", "cos(x)", inverse="asin", latex=r"\sin", parity="odd"),
    _elementary("cos", "-sin(x)", inverse="acos", latex=r"\cos", parity="even"),
    _elementary("tan", "tan(x)**2 + 1", "tg", inverse="atan", latex=r"\tan", parity="odd", domain="cos(x) != 0"),
    Function("cot", "x", ("-cot(x)**2 - 1",), ("ctg", "cotg", "cotan"), inverse="acot", definition="cos(x)/sin(x)",
             domain="sin(x) != 0", sympy="cot", arb="cot", latex=r"\cot", parity="odd"),
    _reciprocal("sec", "cos", "tan(x)*sec(x)", inverse="asec", latex=r"\sec", parity="even", domain="cos(x) != 0"),
    _reciprocal("csc", "sin", "-cot(x)*csc(x)", "cosec", inverse="acsc", latex=r"\csc", parity="odd",
                domain="sin(x) != 0"),
)  # fmt: skip

_INVERSE_TRIGONOMETRIC = (
    _elementary("asin", "1/sqrt(1 - x**2)", "arcsin", inverse="sin", latex=r"\arcsin", parity="odd",
                domain="abs(x) <= 1", smooth="abs(x) < 1"),
    _elementary("acos", "-1/sqrt(1 - x**2)", "arccos", inverse="cos", latex=r"\arccos",
                domain="abs(x) <= 1", smooth="abs(x) < 1"),
    _elementary("atan", "1/(x**2 + 1)", "arctan", "arctg", inverse="tan", latex=r"\arctan", parity="odd"),
    Function("acot", "x", ("-1/(x**2 + 1)",), ("arccot", "arcctg", "arccotan"), inverse="cot",
             definition="atan(1/x)", domain="x != 0", sympy="acot", latex=r"\operatorname{arccot}", parity="odd"),
    Function("asec", "x", ("1/(x**2*sqrt(1 - 1/x**2))",), ("arcsec",), inverse="sec", definition="acos(1/x)",
             domain="abs(x) >= 1", smooth="abs(x) > 1", sympy="asec", latex=r"\operatorname{arcsec}"),
    Function("acsc", "x", ("-1/(x**2*sqrt(1 - 1/x**2))",), ("arccsc", "arccosec"), inverse="csc",
             definition="asin(1/x)", domain="abs(x) >= 1", smooth="abs(x) > 1", sympy="acsc",
             latex=r"\operatorname{arccsc}", parity="odd"),
    Function("atan2", "y x", ("x/(x**2 + y**2)", "-y/(x**2 + y**2)"), ("arctan2",), sympy="atan2",
             domain="x != 0 or y != 0", smooth="x > 0 or y != 0", python="math.atan2", javascript="Math.atan2",
             c="atan2", latex=r"\operatorname{atan2}"),
)  # fmt: skip

_HYPERBOLIC = (
    _elementary("sinh", "cosh(x)", "sh", inverse="asinh", latex=r"\sinh", parity="odd", growth="exponential"),
    _elementary("cosh", "sinh(x)", "ch", inverse="acosh", latex=r"\cosh", parity="even", growth="exponential"),
    _elementary("tanh", "1 - tanh(x)**2", "th", inverse="atanh", latex=r"\tanh", parity="odd"),
    _reciprocal("coth", "tanh", "-1/sinh(x)**2", "cth", inverse="acoth", latex=r"\coth", parity="odd",
                domain="x != 0", arb="coth"),
    _reciprocal("sech", "cosh", "-tanh(x)*sech(x)", inverse="asech", latex=r"\operatorname{sech}", parity="even"),
    _reciprocal("csch", "sinh", "-coth(x)*csch(x)", "cosech", inverse="acsch", latex=r"\operatorname{csch}",
                parity="odd", domain="x != 0"),
    _elementary("asinh", "1/sqrt(x**2 + 1)", "arsinh", "arcsinh", "argsinh", inverse="sinh", parity="odd",
                latex=r"\operatorname{arsinh}", growth="slow"),
    _elementary("acosh", "1/(sqrt(x - 1)*sqrt(x + 1))", "arcosh", "arccosh", "argcosh", inverse="cosh",
                latex=r"\operatorname{arcosh}", domain="x >= 1", smooth="x > 1", growth="slow"),
    _elementary("atanh", "1/(1 - x**2)", "artanh", "arctanh", "argtanh", inverse="tanh", parity="odd",
                latex=r"\operatorname{artanh}", domain="abs(x) < 1", growth="slow"),
    Function("acoth", "x", ("1/(1 - x**2)",), ("arcoth", "arccoth"), inverse="coth", definition="atanh(1/x)",
             domain="abs(x) > 1", sympy="acoth", latex=r"\operatorname{arcoth}", parity="odd", growth="slow"),
    Function("asech", "x", ("-1/(x*sqrt(1 - x**2))",), ("arsech", "arcsech"), inverse="sech", definition="acosh(1/x)",
             domain="x > 0 and x <= 1", smooth="x > 0 and x < 1", sympy="asech", latex=r"\operatorname{arsech}",
             growth="slow"),
    Function("acsch", "x", ("-1/(x**2*sqrt(1 + 1/x**2))",), ("arcsch", "arccsch"), inverse="csch",
             definition="asinh(1/x)", domain="x != 0", sympy="acsch", latex=r"\operatorname{arcsch}", parity="odd",
             growth="slow"),
)  # fmt: skip

_POWERS_AND_LOGARITHMS = (
    _elementary("exp", "exp(x)", latex=r"\exp", growth="exponential"),
    _elementary("sqrt", "1/(2*sqrt(x))", domain="x >= 0", smooth="x > 0", growth="same"),
    Function("cbrt", "x", ("1/(3*cbrt(x)**2)",), python="math.cbrt", javascript="Math.cbrt", c="cbrt", smooth="x != 0",
             parity="odd", growth="same"),
    Function("root", "x n", ("root(x, n)/(n*x)", "-log(x)*root(x, n)/n**2"), ("nthroot", "nthRoot"), growth="same",
             domain="n != 0 and n > 0 or x != 0 and x >= 0 or mod(n, 2) == 1 or floor(1/n) == 1/n"),
    Function("log", "x b", ("1/(x*log(b))", "-log(x)/(b*log(b)**2)"), ("ln", "Log", "Ln"), optional=1, inverse="exp",
             domain="x > 0 and b > 0 and b != 1", sympy="log", arb="log", python="math.log", javascript="Math.log",
             c="log", latex=r"\log", growth="slow"),
    Function("log10", "x", ("1/(x*log(10))",), ("lg",), definition="log(x)/log(10)", domain="x > 0",
             python="math.log10", javascript="Math.log10", c="log10", latex=r"\log_{10}", growth="slow"),
    Function("log2", "x", ("1/(x*log(2))",), ("lb",), definition="log(x)/log(2)", domain="x > 0", python="math.log2",
             javascript="Math.log2", c="log2", latex=r"\log_{2}", growth="slow"),
    Function("expm1", "x", ("exp(x)",), definition="exp(x) - 1", python="math.expm1", javascript="Math.expm1",
             c="expm1", growth="exponential"),
    Function("log1p", "x", ("1/(x + 1)",), definition="log(x + 1)", domain="x > -1", python="math.log1p",
             javascript="Math.log1p", c="log1p", growth="slow"),
    Function("hypot", "x y", ("x/hypot(x, y)", "y/hypot(x, y)"), definition="sqrt(x**2 + y**2)",
             smooth="x**2 + y**2 > 0", python="math.hypot", javascript="Math.hypot", c="hypot", growth="same"),
)  # fmt: skip

_PIECEWISE = (
    Function("abs", "x", ("sign(x)",), ("Abs", "fabs"), smooth="x != 0", sympy="Abs", python="abs",
             javascript="Math.abs", c="fabs", parity="even", growth="same", heavy=True),
    Function("sign", "x", ("0",), ("sgn", "signum"), smooth="x != 0", sympy="sign", arb="sgn", javascript="Math.sign",
             latex=r"\operatorname{sign}", parity="odd", heavy=True),
    Function("floor", "x", ("0",), smooth="floor(x) != x", sympy="floor", arb="floor", python="math.floor",
             javascript="Math.floor", c="floor", growth="same", heavy=True),
    Function("ceil", "x", ("0",), ("ceiling",), smooth="ceil(x) != x", sympy="ceiling", arb="ceil",
             python="math.ceil", javascript="Math.ceil", c="ceil", growth="same", heavy=True),
    Function("mod", "x y", ("1", "-floor(x/y)"), ("Mod",), definition="x - y*floor(x/y)", domain="y != 0",
             smooth="floor(x/y) != x/y", sympy="Mod", growth="same", heavy=True),
    Function("min", "x y", None, ("Min",), variadic=True, sympy="Min", python="min", javascript="Math.min",
             latex=r"\min", growth="same", heavy=True),
    Function("max", "x y", None, ("Max",), variadic=True, sympy="Max", python="max", javascript="Math.max",
             latex=r"\max", growth="same", heavy=True),
    Function("piecewise", "value condition", None, ("Piecewise",), variadic=True, sympy="Piecewise", growth="same",
             heavy=True),
)  # fmt: skip

_GAMMA = (
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

_SPECIAL = (
    Function("erf", "x", ("2*exp(-x**2)/sqrt(pi)",), sympy="erf", arb="erf", python="math.erf", c="erf",
             latex=r"\operatorname{erf}", parity="odd"),
    Function("erfc", "x", ("-2*exp(-x**2)/sqrt(pi)",), sympy="erfc", arb="erfc", python="math.erfc", c="erfc",
             latex=r"\operatorname{erfc}"),
    Function("erfi", "x", ("2*exp(x**2)/sqrt(pi)",), sympy="erfi", arb="erfi", latex=r"\operatorname{erfi}",
             parity="odd", growth="exponential"),
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
    Function("lambertw", "x", ("1/(x + exp(lambertw(x)))",), ("LambertW", "lambertW"), sympy="LambertW",
             arb="lambertw", latex=r"\operatorname{W}", domain="x >= -exp(-1)", smooth="x > -exp(-1)", growth="slow"),
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
    Function("zeta", "x", (None,), sympy="zeta", arb="zeta", latex=r"\zeta", domain="x != 1", growth="factorial"),
)  # fmt: skip

#: Every function by its canonical name.
FUNCTIONS: dict[str, Function] = {
    function.name: function
    for group in (
        _TRIGONOMETRIC,
        _INVERSE_TRIGONOMETRIC,
        _HYPERBOLIC,
        _POWERS_AND_LOGARITHMS,
        _PIECEWISE,
        _GAMMA,
        _SPECIAL,
    )
    for function in group
}

#: Every spelling of every function.
BY_SPELLING: dict[str, Function] = {spelling: f for f in FUNCTIONS.values() for spelling in f.names}

#: ``pow(x, y)`` is another spelling of ``x**y``: the parser reads it, and no tree holds it.
BY_SPELLING["pow"] = Function("pow", "x y", None)

#: Every spelling of every constant.
CONSTANTS: dict[str, str] = {"pi": "pi", "π": "pi", "e": "e", "E": "e", "ℯ": "e", "i": "i", "I": "i"}
