"""Trigonometric and hyperbolic functions, their inverses, powers and logarithms."""

from dataclasses import replace

from service.language.functions.row import Function, special


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
    _elementary("tan", "tan(x)**2 + 1", "tg", inverse="atan", latex=r"\tan", parity="odd", domain="cos(x) != 0",
                definition="sin(x)/cos(x)"),
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
    _elementary("log", "1/x", "ln", "Log", "Ln", inverse="exp", domain="x > 0", latex=r"\log", growth="slow", lowered=1,
                longer=Function("log", "x b", ("1/(x*log(b))", "-log(x)/(b*log(b)**2)"), definition="log(x)/log(b)",
                                domain="x > 0 and b > 0 and b != 1", growth="slow")),
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

_CARDINAL_SINE = (special("sinc", "x", ("(x*cos(x) - sin(x))/x**2",), "3.3", parity="even", sympy="sinc"),)

#: Sections of DLMF.
_SECTIONS = (
    ("4.14", _TRIGONOMETRIC),
    ("4.23", _INVERSE_TRIGONOMETRIC),
    ("4.28", _HYPERBOLIC[:6]),
    ("4.37", _HYPERBOLIC[6:]),
    ("4.2", _POWERS_AND_LOGARITHMS),
)

ROWS = (*[replace(row, dlmf=section) for section, rows in _SECTIONS for row in rows], *_CARDINAL_SINE)
