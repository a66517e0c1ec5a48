"""The float64 program of an expression: Python's arithmetic, in the order as typed."""

import math
from collections.abc import Callable

import pytest

from service.calculus.estimation.float64 import Float64, NoValue, complex_function, function
from service.calculus.estimation.stencils import forward, quotient
from service.errors import Unsupported
from service.language import read

Program = Callable[[float], float]

POINTS = (0.1, 1 / 3, 0.7, 1.3, 2.0, 3.0, 17.5)

#: what is typed, and what Python computes for it
SAME = [
    ("x^2", lambda x: x**2),
    ("x*x", lambda x: x * x),
    ("0.1 + x + 0.2", lambda x: 0.1 + x + 0.2),
    ("0.2 + 0.1 + x", lambda x: 0.2 + 0.1 + x),
    ("(x + 1e10) - 1e10", lambda x: (x + 1e10) - 1e10),
    ("x/x", lambda x: x / x),
    ("1/3*x", lambda x: 1 / 3 * x),
    ("x/3*7", lambda x: x / 3 * 7),
    ("-x^2 - 1", lambda x: -(x**2) - 1),
    ("x^7 - 7*x^6 + 21*x^5", lambda x: x**7 - 7 * x**6 + 21 * x**5),
    ("sqrt(x)^2", lambda x: math.sqrt(x) ** 2),
    ("x^0.5 - x^(1/3)", lambda x: x**0.5 - x ** (1 / 3)),
    ("e^x", lambda x: math.exp(x)),
    ("exp(x)", lambda x: math.exp(x)),
    ("sin^2 x + cos(x)^2", lambda x: math.sin(x) ** 2 + math.cos(x) ** 2),
    ("tan(x)", lambda x: math.tan(x)),
    ("cot(x)", lambda x: math.cos(x) / math.sin(x)),
    ("acosh(x + 1)", lambda x: math.acosh(x + 1)),
    ("ln(x)", lambda x: math.log(x)),
    ("log(x, 3)", lambda x: math.log(x, 3)),
    ("log10(x) + log2(x)", lambda x: math.log10(x) + math.log2(x)),
    ("|x - 1|", lambda x: abs(x - 1)),
    ("floor(x) + ceil(x)", lambda x: math.floor(x) + math.ceil(x)),
    ("sign(x - 2)", lambda x: (x > 2) - (x < 2)),
    ("min(x, 1, x^2)", lambda x: min(x, 1, x**2)),
    ("max(x, 1)", lambda x: max(x, 1)),
    ("piecewise(x, x < 1, x^2, 1 <= x < 3, 5)", lambda x: x if x < 1 else x**2 if x < 3 else 5.0),
    ("cbrt(-x)", lambda x: math.cbrt(-x)),
    ("root(-x, 5)", lambda x: -(x ** (1 / 5))),
    ("x!", lambda x: math.gamma(x + 1)),
    ("gamma(x)*erf(x)*erfc(x)", lambda x: math.gamma(x) * math.erf(x) * math.erfc(x)),
    ("loggamma(x)", lambda x: math.lgamma(x)),
    ("atan2(x, 2)", lambda x: math.atan2(x, 2)),
    ("pi*x", lambda x: math.pi * x),
]


def program(text: str, variable: str = "x", **others: float) -> Float64:
    """The float64 function of a text."""
    return function(read(text, symbols=frozenset({variable, *others})).tree, variable, others)


@pytest.mark.parametrize(("text", "python"), SAME)
def test_the_value_has_the_bits_of_python(text: str, python: Program) -> None:
    """The value is Python's for the same formula, bit for bit."""
    compiled = program(text)
    for x in POINTS:
        assert compiled(x) == python(x)


def test_the_notebook() -> None:
    """The two numbers of the notebook come out bit for bit."""
    square = program("w^2", "w")
    assert quotient(forward(), square, 3.0, 0.001).estimate == 6.000999999999479
    assert quotient(forward(), square, 3.0, 1e-9).estimate == 6.000000496442226
    assert square(3.0 + 1e-9) == 9.000000006


def test_a_long_sum_is_neither_compensated_nor_reordered() -> None:
    """Sums go from left to right, one rounding each."""
    assert program("x + 1e100 + 1 - 1e100")(1.0) == 0.0
    assert program(" + ".join(["0.1"] * 300) + " + x")(0.0) == _left_to_right([0.1] * 300)


def _left_to_right(terms: list[float]) -> float:
    total = 0.0
    for term in terms:
        total += term
    return total


def test_infinity_on_the_way_is_no_fault() -> None:
    """As in Python, a product may overflow to infinity where the result is finite again."""
    assert program("atan(x*1e200*1e200)")(1.0) == math.pi / 2
    assert program("1/(x*1e200*1e200)")(1.0) == 0.0


def test_several_symbols() -> None:
    """The other symbols have the values that they are given."""
    assert program("a*x + b", a=2.0, b=0.5)(3.0) == 6.5


@pytest.mark.parametrize(
    ("text", "x", "code", "part"),
    [
        ("1/x", 0.0, "division_by_zero", "1/x"),
        ("2 + x**-1", 0.0, "division_by_zero", "x**(-1)"),
        ("1 + log(x - 1)", 1.0, "outside_domain", "log(x - 1)"),
        ("x*sqrt(x)", -1.0, "outside_domain", "sqrt(x)"),
        ("x^(1/3)", -8.0, "outside_domain", "x**(1/3)"),
        ("loggamma(x)", -0.5, "outside_domain", "loggamma(x)"),
        ("3*acos(x)", 2.0, "outside_domain", "acos(x)"),
        ("piecewise(x, x < 1)", 2.0, "outside_domain", "piecewise(x, x < 1)"),
        ("sin(exp(x))", 1000.0, "overflow", "exp(x)"),
        ("x*1e300", 1e10, "overflow", "x*1e300"),
        ("gamma(x)", 200.0, "overflow", "gamma(x)"),
        ("x*1e300 - x*1e300", 1e10, "overflow", "x*1e300"),
    ],
)
def test_a_missing_value_says_where_and_why(text: str, x: float, code: str, part: str) -> None:
    """What Python raises for, or answers with infinity or NaN, names the smallest part that is to blame."""
    with pytest.raises(NoValue) as caught:
        program(text)(x)
    assert caught.value.code == code
    assert caught.value.x == x
    assert caught.value.part == part


def test_infinity_as_a_node() -> None:
    """A node that overflowed is itself to blame."""
    with pytest.raises(NoValue) as caught:
        program("x^2")(math.inf)
    assert (caught.value.code, caught.value.part) == ("overflow", "x")


def test_the_imaginary_unit_is_refused() -> None:
    """There is no real float64 program with i in it."""
    with pytest.raises(Unsupported):
        program("i*x")


@pytest.mark.parametrize("text", ["x^2", "exp(x)*sin(x)", "log(x)/x", "atan(x) + cot(x)", "sqrt(x^2 + 1)", "2**x"])
def test_the_complex_program_continues_the_real_one(text: str) -> None:
    """Without an imaginary part the complex program gives the real value."""
    tree = read(text).tree
    for x in POINTS:
        assert complex_function(tree, "x", {})(complex(x)).real == pytest.approx(function(tree, "x", {})(x), rel=1e-14)


@pytest.mark.parametrize("text", ["abs(x)", "floor(x)", "gamma(x)", "max(x, 1)", "piecewise(x, x < 1, 2)", "erf(x)"])
def test_the_complex_step_is_for_elementary_functions(text: str) -> None:
    """Functions that cmath lacks or that are not holomorphic have no complex program."""
    with pytest.raises(Unsupported):
        complex_function(read(text).tree, "x", {})
