"""Functions that choose, jump or have corners."""

from service.language.functions.row import Function, special

ROWS = (
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
    special("heaviside", "x", ("0",), "1.16", "Heaviside", "HeavisideTheta", definition="(1 + sign(x))/2",
            smooth="x != 0", heavy=True),
    special("rect", "x", ("0",), "1.16", definition="(sign(x + 1/2) - sign(x - 1/2))/2", smooth="abs(x) != 1/2",
            parity="even", heavy=True),
)  # fmt: skip
