"""Where libraries for numerical differentiation fail or excel: 92 points with a derivative and 25 without.

44 of the 92 stand in the tests, documents and tables of GSL, SciPy, numdifftools, pnd, Calculus.jl, and in papers.
"""

from typing import NamedTuple


class Case(NamedTuple):
    """A function that has a derivative at a point."""

    name: str
    source: str
    expression: str
    at: str


class HardPoint(NamedTuple):
    """A function that has none there: why, and the one-sided slopes where they exist."""

    name: str
    expression: str
    at: str
    status: str
    left: float | str | None
    right: float | str | None


CASES = (
    Case("g1", "GSL", "exp(x)", "1"),
    Case("g2", "GSL", "piecewise(x*sqrt(x), x >= 0, 0)", "0.1"),
    Case("g3", "GSL", "sin(1/x)", "0.45"),
    Case("g4", "GSL", "exp(-x^2)", "0.5"),
    Case("g5", "GSL", "x^2", "0"),
    Case("g6", "GSL", "1/x", "10"),
    Case("g7", "GSL doc", "x^(3/2)", "2"),
    Case("n1", "Nash", "log(x)", "0.001"),
    Case("n2", "Nash", "log(x)", "1"),
    Case("n3", "Nash", "log(x)", "100"),
    Case("n4", "Nash", "exp(x)", "-10"),
    Case("n5", "Nash", "exp(x)", "0.001"),
    Case("n6", "Nash", "exp(x)", "100"),
    Case("n7", "Nash", "tan(x)", "0"),
    Case("n8", "Nash", "tan(x)", "1"),
    Case("n9", "Nash", "tan(x)", "1.57"),
    Case("n10", "Nash", "tan(x)", "-1.57"),
    Case("c1", "Squire and Trapp", "x^(9/2)", "1.5"),
    Case("c2", "Squire and Trapp", "exp(x)/(sin(x)^3+cos(x)^3)", "1.5"),
    Case("c3", "Martins", "exp(x)/sqrt(sin(x)^3+cos(x)^3)", "1.5"),
    Case("c4", "Higham", "atan(x)/(1+exp(-x^2))", "2"),
    Case("s1", "scipy", "(1+erf(x/sqrt(2)))/2", "0.6"),
    Case("s2", "scipy", "(1+erf(x/sqrt(2)))/2", "-0.05"),
    Case("s3", "scipy", "x - 5/2", "1"),
    Case("s4", "scipy", "(x-1)^3", "1"),
    Case("s5", "scipy", "sin(20*x)", "0"),
    Case("s6", "scipy gh", "log(x - 999/10000)", "0.1"),
    Case("d1", "numdifftools", "cos(x)", "1.5707963267948966"),
    Case("d2", "numdifftools", "cos(x)", "7.6564547238847105"),
    Case("d3", "numdifftools", "cos(x)", "2.2204460492503134e-14"),
    Case("d4", "numdifftools", "sinh(x)", "0"),
    Case("d5", "numdifftools", "x^3+x^2", "1"),
    Case("d6", "numdifftools", "acosh(x)", "1.5"),
    Case("d7", "numdifftools", "atanh(x)", "0.95"),
    Case("r1", "pnd", "pi*x+e", "0.1"),
    Case("r2", "pnd", "x^6-2*x^4-4*x^2", "1.4142135623730951"),
    Case("r3", "pnd", "sin(x^2+1000000*x)", "1"),
    Case("r4", "pnd", "sin(x)", "0.7853981633974483"),
    Case("b1", "scale", "x^2", "1000000"),
    Case("b2", "scale", "x^2", "1e-8"),
    Case("b3", "scale", "x^2", "10000000"),
    Case("b4", "scale", "x^3", "1e20"),
    Case("b5", "scale", "exp(100*x)", "1"),
    Case("b6", "scale", "exp(100*x)", "0.01"),
    Case("b7", "scale", "1/x", "0.001"),
    Case("b8", "scale", "1/x", "1e-8"),
    Case("b9", "scale", "sqrt(x)", "1e-6"),
    Case("b10", "scale", "sqrt(x)", "1e-10"),
    Case("b11", "Calculus.jl", "log(x)", "1e-50"),
    Case("b12", "scale", "sin(x)", "1000000"),
    Case("b13", "scipy gh", "sin(x)", "10000000000"),
    Case("b14", "scale", "exp(-x)", "30"),
    Case("b15", "scale", "x*exp(-x/1000)", "5000"),
    Case("b16", "notebook", "x^2", "3"),
    Case("o1", "oscillation", "sin(1000*x)", "1"),
    Case("o2", "oscillation", "cos(100*x)", "0.3"),
    Case("o3", "oscillation", "sin(x^2)", "100"),
    Case("o4", "oscillation", "sin(1/x)", "0.01"),
    Case("o5", "oscillation", "cos(1000*x)*exp(-x)", "0.5"),
    Case("p1", "pole nearby", "1/(x-1)", "1.0001"),
    Case("p2", "TI-89", "tan(x)", "1.5707"),
    Case("p3", "Runge", "1/(x^2+1e-6)", "0.001"),
    Case("p4", "pole nearby", "gamma(x)", "-0.99"),
    Case("p5", "pole nearby", "1/sin(x)", "3.1415"),
    Case("p6", "Runge", "1/(1+25*x^2)", "0.2"),
    Case("p7", "pole nearby", "log(1-x)", "0.999999"),
    Case("k1", "cancellation", "(1-cos(x))/x^2", "0.0001"),
    Case("k2", "cancellation", "(exp(x)-1-x)/x^2", "0.001"),
    Case("k3", "cancellation", "x^7-7*x^6+21*x^5-35*x^4+35*x^3-21*x^2+7*x-1", "1.01"),
    Case("k4", "cancellation", "sqrt(x^2+1)-x", "10000"),
    Case("k5", "cancellation", "log(1+x)/x", "1e-6"),
    Case("k6", "cancellation", "sin(x)/x", "0.001"),
    Case("k7", "cancellation", "(x+1)^2-(x-1)^2", "12345.678"),
    Case("k8", "cancellation", "(1-cos(x))/x^2", "1e-7"),
    Case("m1", "little smoothness", "abs(x)^(3/2)", "0"),
    Case("m2", "little smoothness", "x*abs(x)", "0"),
    Case("m3", "little smoothness", "abs(x)", "1e-9"),
    Case("m4", "little smoothness", "piecewise(x^2, x < 1, 2*x - 1)", "1"),
    Case("m5", "little smoothness", "abs(x - 1/3)", "0.3333"),
    Case("m6", "little smoothness", "floor(x)*x", "2.5"),
    Case("m7", "little smoothness", "max(x, x^2)", "1.001"),
    Case("m8", "GSL doc", "piecewise(x*sqrt(x), x >= 0, 0)", "0"),
    Case("m9", "little smoothness", "piecewise(x^2*sin(1/x), x != 0, 0)", "0"),
    Case("f1", "special", "gamma(x)", "3.7"),
    Case("f2", "special", "erf(x)", "0.5"),
    Case("f3", "special", "besselj(0, x)", "2.4"),
    Case("f4", "special", "lambertw(x)", "1"),
    Case("f5", "special", "airyai(x)", "1"),
    Case("f6", "special", "loggamma(x)", "1000"),
    Case("f7", "special", "digamma(x)", "0.1"),
    Case("f8", "special", "besselj(0, x)", "1000"),
    Case("f9", "special", "x^x", "0.5"),
)

HARD_POINTS = (
    HardPoint("h1", "abs(x)", "0", "corner", -1, 1),
    HardPoint("h2", "max(x, 0)", "0", "corner", 0, 1),
    HardPoint("h3", "(sign(x) + 1)/2", "0", "discontinuous", "+inf", "+inf"),
    HardPoint("h4", "sign(x)", "0", "discontinuous", "+inf", "+inf"),
    HardPoint("h5", "floor(x)", "2", "discontinuous", "+inf", 0),
    HardPoint("h6", "sqrt(x)", "0", "domain_endpoint", None, "+inf"),
    HardPoint("h7", "sign(x)*abs(x)^(1/3)", "0", "vertical_tangent", "+inf", "+inf"),
    HardPoint("h8", "abs(x)^(2/3)", "0", "cusp", "-inf", "+inf"),
    HardPoint("h9", "abs(sin(x))", "0", "corner", -1, 1),
    HardPoint("h10", "piecewise(x, x < 1, x^2)", "1", "corner", 1, 2),
    HardPoint("h11", "asin(x)", "1", "domain_endpoint", "+inf", None),
    HardPoint("h12", "log(x)", "-1", "outside_domain", None, None),
    HardPoint("h13", "sqrt(x)", "-1", "outside_domain", None, None),
    HardPoint("h14", "acos(x)", "2", "outside_domain", None, None),
    HardPoint("h15", "1/x", "0", "singularity", None, None),
    HardPoint("h16", "log(x)", "0", "singularity", None, None),
    HardPoint("h17", "gamma(x)", "-1", "singularity", None, None),
    HardPoint("h18", "sin(x)/x", "0", "removable_singularity", None, None),
    HardPoint("h19", "sin(1/x)", "0", "undefined_at_point", None, None),
    HardPoint("h20", "1/x^2", "0", "singularity", None, None),
    HardPoint("h21", "sqrt(x^2)", "0", "corner", -1, 1),
    HardPoint("h22", "atan(1/x)", "0", "undefined_at_point", None, None),
    HardPoint("h23", "x^x", "-0.5", "outside_domain", None, None),
    HardPoint("h24", "tan(x)", "pi/2", "singularity", None, None),
    HardPoint("h25", "piecewise(x*sin(1/x), x != 0, 0)", "0", "oscillating_slope", None, None),
)
