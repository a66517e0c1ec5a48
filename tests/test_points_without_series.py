"""Points where a function has no Taylor series: kinks, holes, poles, and derivatives whose formula ends there."""

from math import inf

import pytest

from service.answer_types import EstimateAnswer, Value
from service.calculus.operations.estimate import estimate
from service.calculus.operations.evaluate import evaluate

#: Expression, point, order, value: what is the same function around the point needs no choice.
SAME_FUNCTION = [
    ("max(x, abs(x))", "1", 1, "1"), ("min(x, max(x, 0))", "1", 1, "1"), ("max(x, min(2, x))", "1", 1, "1"),
    ("max(x*x, x^2)", "1", 1, "2"), ("max((x + 1)^2, x^2 + 2x + 1)", "pi", 2, "2"), ("sqrt(abs(x) - x)", "1", 1, "0"),
    ("floor(x/x)", "pi", 1, "0"), ("acos(x/x)", "sqrt(3)", 1, "0"), ("asin(cos(x))", "1", 2, "0"),
    ("acosh(cosh(x))", "1", 2, "0"), ("piecewise(x, x == x, x^2)", "sqrt(2)", 1, "1"),
    ("abs(x - abs(x))", "2", 3, "0"), ("max(x, -x, abs(x))", "-sqrt(2)", 1, "-1"),
    ("root(x^5 - x*x^4, 3)", "2", 1, "0"),
]  # fmt: skip
#: Expression, point, order, status, exact.
WRITTEN_WITH_ROOTS = [
    ("x^3 - 2", "cbrt(2)", 0, "0"), ("x^3 + 2", "cbrt(-2)", 0, "0"), ("floor(x^3)", "cbrt(2)", 0, "2"),
    ("ceil(x^3)", "cbrt(2)", 0, "2"), ("ceil(-x^2)", "sqrt(2)", 0, "-2"),
    ("ceil(log10(x))", "1e300", 0, "300"),
    ("ceil(4*atan(x)/pi)", "1", 0, "1"), ("ceil(sin(x)^2 + cos(x)^2)", "1", 1, "0"),
    ("sqrt(x^3 - 2)", "cbrt(2)", 0, "0"), ("x - x", "cbrt(2)", 0, "0"), ("x^7 - 5", "root(5, 7)", 0, "0"),
    ("sign(x^5 - 3)", "root(3, 5)", 0, "0"), ("(x^3 - 2)*abs(x^3 - 2)", "cbrt(2)", 1, "0"),
]  # fmt: skip
#: Expression, point, order, status, left slope, right slope, of the function or of its last derivative.
SHAPES = [
    ("max(sin(x), cos(x))", "pi/4", 1, "corner", -(0.5**0.5), 0.5**0.5),
    ("sqrt(1 + cos(x))", "pi", 1, "corner", -(0.5**0.5), 0.5**0.5),
    ("sqrt(sin(x)^2)", "pi", 1, "corner", -1.0, 1.0), ("asin(sin(x))", "pi/2", 1, "corner", 1.0, -1.0),
    ("acos(cos(x))", "2*pi", 1, "corner", -1.0, 1.0), ("sqrt(x + abs(x))", "0", 1, "corner", 0.0, inf),
    ("abs(x^3 - 2)", "cbrt(2)", 1, "corner", -3 * 2 ** (2 / 3), 3 * 2 ** (2 / 3)),
    ("lambertw(x)", "-1/e", 1, "domain_endpoint", None, inf), ("atan2(x, -1)", "0", 1, "discontinuous", inf, -1.0),
    ("x*cbrt(x)", "0", 2, "vertical_tangent", inf, inf), ("cbrt(x)^4", "0", 2, "vertical_tangent", inf, inf),
    ("cbrt(x^4)", "0", 2, "vertical_tangent", inf, inf), ("sin(x)*cbrt(x)", "0", 2, "vertical_tangent", inf, inf),
    ("cbrt(x^5)", "0", 2, "cusp", -inf, inf), ("root(x, 5)^7", "0", 2, "cusp", -inf, inf),
    ("x*sqrt(abs(x))", "0", 2, "cusp", -inf, inf), ("cbrt(x)^7", "0", 3, "vertical_tangent", inf, inf),
    ("x^2*cbrt(x)", "0", 3, "vertical_tangent", inf, inf), ("x^2*cbrt(x)^2", "0", 3, "cusp", -inf, inf),
    ("x^(1/pi)", "0", 1, "domain_endpoint", None, inf), ("sin(2 - x)^(1/e)", "2", 1, "domain_endpoint", -inf, None),
    ("x - 3*x^(1/pi)*cos(x)", "0", 1, "domain_endpoint", None, -inf), ("abs(x)^(1/pi)", "0", 1, "cusp", -inf, inf),
    ("abs(x)^(pi/4)*sign(x)", "0", 1, "vertical_tangent", inf, inf), ("x^pi", "0", 1, "domain_endpoint", None, 0.0),
    ("piecewise(0, x <= 0, x^(1/pi))", "0", 1, "corner", 0.0, inf), ("x^sqrt(2)", "0", 1, "domain_endpoint", None, 0.0),
    ("ceil(x^2)", "sqrt(2)", 1, "discontinuous", 0.0, inf),
    ("ceil(x^3)", "-cbrt(2)", 1, "discontinuous", 0.0, inf),
    ("x*abs(x)", "0", 2, "corner", -2.0, 2.0), ("piecewise(0, x < 0, x^3)", "0", 3, "corner", 0.0, 6.0),
]  # fmt: skip
#: Expression, order, value at 0: smooth there, though its formula ends.
FLAT = [
    ("piecewise(0, x == 0, exp(-1/x^2))", 2), ("piecewise(0, x == 0, exp(-1/x^2))", 4),
    ("piecewise(0, x == 0, exp(-1/abs(x)))", 2), ("piecewise(0, x == 0, x^2*exp(-1/x^2))", 3),
    ("piecewise(0, x == 0, x^4*sin(1/x))", 2), ("piecewise(0, x <= 0, x^2*log(x))", 1),
    ("piecewise(0, x == 0, x^3*log(abs(x)))", 2), ("abs(x)^sqrt(2)", 1), ("abs(x)^pi", 3),
    ("abs(x)^sqrt(5)*sin(x)", 3), ("(x*sin(x))^(pi/2)", 3),
    ("piecewise(exp(-1/(1 - (x + 1)^2)), abs(x + 1) < 1, 0)", 3),
]  # fmt: skip
#: Expression, point: infinite there, on one side at least.
INFINITE = [
    ("digamma(x)", "0"), ("digamma(x)", "-3"), ("polygamma(2, x)", "-1"), ("zeta(x)", "1"), ("atanh(x)", "1"),
    ("atanh(x)", "-1"), ("acoth(x)", "1"), ("Ei(x)", "0"), ("li(x)", "1"), ("Ci(x)", "0"), ("Chi(x)", "0"),
    ("bessely(0, x)", "0"), ("bessely(2, x)", "0"), ("besselk(1, x)", "0"), ("loggamma(x)", "0"), ("zeta(x^2)", "-1"),
    ("beta(x, 1/3)", "-1"), ("beta(2, sin(x))", "pi"), ("binomial(x, 1/3)", "-2"), ("zeta(x, 1/2)", "1"),
    ("elliptic_k(x)", "1"), ("erfinv(x)", "-1"), ("E1(x)", "0"), ("polylog(1, x)", "1"),
    ("digamma(sin(x))", "pi"), ("Ei(x - pi)", "pi"), ("1/gamma(x)^(-1)", "-2"),
]  # fmt: skip
#: Expression, point: not defined there, and finite around.
HOLES = [
    ("(x - 1)*zeta(x)", "1"), ("digamma(x) + 1/x", "0"), ("tan(x)*cos(x)", "pi/2"), ("gamma(x)*x", "0"),
    ("x*(1/x)", "0"), ("(x^2 - 2)/(x - sqrt(2))", "sqrt(2)"), ("sin(x)*cot(x)", "pi"),
    ("(pi*x*cos(pi*x) - sin(pi*x))/(pi*x^2)", "0"),
]  # fmt: skip


#: Constants that are exactly zero.
ZEROS = [
    "cos(pi/7) - cos(2*pi/7) + cos(3*pi/7) - 1/2", "cbrt(2 + sqrt(5)) + cbrt(2 - sqrt(5)) - 1",
    "tan(3pi/11) + 4sin(2pi/11) - sqrt(11)", "cbrt(20 + 14*sqrt(2)) + cbrt(20 - 14*sqrt(2)) - 4",
    "sqrt(3 + 2*sqrt(2)) - sqrt(2) - 1", "(2 + sqrt(3))^(1/4) - root(2 + sqrt(3), 4)",
    "sin(pi/14)*sin(3*pi/14)*sin(5*pi/14) - 1/8", "cot(pi/16) - 1 - sqrt(2) - sqrt(4 + 2*sqrt(2))",
    "sqrt(5 + 2*sqrt(6)) - sqrt(2) - sqrt(3)", "1/(cbrt(2) - 1) - cbrt(4) - cbrt(2) - 1",
    "4*atan(1/5) - atan(1/239) - pi/4", "atan(1/2) + atan(1/3) - pi/4", "atan(1) + atan(2) + atan(3) - pi",
    "12*atan(1/18) + 8*atan(1/57) - 5*atan(1/239) - pi/4", "atan(0.7) + atan(1/0.7) - pi/2",
    "44*atan(1/57) + 7*atan(1/239) - 12*atan(1/682) + 24*atan(1/12943) - pi/4", "2*atan(1/2) - atan(4/3)",
]  # fmt: skip
#: Constants that are nearly zero.
NEARLY_ZERO = [
    "cos(pi/7) - cos(2*pi/7) + cos(3*pi/7) - 1/2 + 1e-60", "4*atan(1/5) - atan(1/239) - pi/4 - 1e-80",
    "cbrt(2 + sqrt(5)) + cbrt(2 - sqrt(5)) - 1 - 1e-100", "atan(1) + atan(2) + atan(3) - 2*pi",
    "sqrt(10^40 + 1) - 10^20 - 1/(2*10^20)", "tan(3pi/11) + 4sin(2pi/11) + sqrt(11)",
]  # fmt: skip


def at(text: str, point: str, order: int = 0) -> Value:
    return evaluate(expression=text, variable="x", at=point, order=order)["results"][0]


def estimated(text: str, point: str, order: int) -> EstimateAnswer:
    return estimate(expression=text, variable="x", at=point, order=order, method="central", epsilon="1e-2")


@pytest.mark.parametrize(("text", "point", "order", "exact"), SAME_FUNCTION + WRITTEN_WITH_ROOTS)
def test_exact_values(text: str, point: str, order: int, exact: str) -> None:
    assert (at(text, point, order)["status"], at(text, point, order)["exact"]) == ("defined", exact)


@pytest.mark.parametrize(("text", "point", "order", "status", "left", "right"), SHAPES)
def test_what_stands_in_the_way(
    text: str, point: str, order: int, status: str, left: float | None, right: float | None
) -> None:
    """A derivative is examined as a function, and not as a formula."""
    found = estimated(text, point, order)["derivative"]
    slopes = [side and side["slope"] for side in (found["left"], found["right"])]
    assert found["status"] == status
    assert [None if slope is None else float(slope) for slope in slopes] == [
        slope if slope is None else pytest.approx(slope, rel=1e-12) for slope in (left, right)
    ]


@pytest.mark.parametrize(("text", "order"), FLAT)
def test_what_is_smooth_where_its_formula_ends(text: str, order: int) -> None:
    assert at(text, "0", order)["exact"] == "0"
    assert estimated(text, "0", order)["derivative"]["status"] == "differentiable"


@pytest.mark.parametrize(("text", "point"), INFINITE)
def test_special_functions_are_infinite_at_their_poles_and_ends(text: str, point: str) -> None:
    assert estimated(text, point, 1)["derivative"]["status"] == "singularity"


@pytest.mark.parametrize(("text", "point"), HOLES)
def test_a_hole_is_no_pole(text: str, point: str) -> None:
    assert at(text, point)["status"] == "undefined"
    assert estimated(text, point, 1)["derivative"]["status"] == "removable_singularity"


@pytest.mark.parametrize("text", ["1/x", "gamma(x)", "1/x^2 + 5", "cot(x)", "1/(sqrt(x + 1) - 1)", "zeta(1 + x)"])
def test_a_pole_is_proved(text: str) -> None:
    assert at(text, "0")["status"] == "pole"


@pytest.mark.parametrize("text", ["1/floor(x)", "sin(1/x)/x", "1/x - 1/x", "sign(x)*(x/x^2)*x"])
def test_what_need_not_tend_to_infinity_is_no_pole(text: str) -> None:
    assert at(text, "0")["status"] == "undefined"


@pytest.mark.parametrize("text", ["(x - x)^2", "(x - x)^2 + exp(x)", "(x - x)^3 + x", "(x - x)^5*x", "(x-x)^2/x"])
@pytest.mark.parametrize("point", ["e", "sqrt(2)", "pi"])
def test_a_power_of_what_may_be_zero_is_a_number(text: str, point: str) -> None:
    """FLINT takes the logarithm of such a series, and finds NaN."""
    assert estimated(text, point, 1)["derivative"]["status"] == "differentiable"
    assert at(text, point, 2)["status"] == "defined"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("exp((x-y)^2)", -2),
        ("1/(1+(x-y)^2)", 2),
        ("log(1+(x-y)^2)", -2),
        ("sqrt(1+(x-y)^2)", -1),
        ("hypot(x-y, 1)", -1),
    ],
)
def test_mixed_derivatives_of_differences(text: str, value: int) -> None:
    found = evaluate(expression=text, order={"x": 1, "y": 1}, at={"x": "pi", "y": "pi"})["results"][0]
    assert found["decimal"] == f"{value}.00000000000000"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("t^n", {"t": "0", "n": "0"}), ("sin(t)^n", {"t": "0", "n": "0"}), ("(t^n)^0", {"t": "0", "n": "0"}),
        ("sqrt(t^n)", {"t": "0", "n": "0"}), ("max(t^n, 0)", {"t": "0", "n": "0"}),
        ("t^n + t^(-n)", {"t": "0", "n": "0"}), ("t^n*5", {"t": "0", "n": "-1"}), ("0^t", {"t": "0"}),
        ("t^t", {"t": "0"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("order", [0, 1, 2])
def test_zero_to_an_exponent_that_is_zero_has_no_value_and_no_derivative(
    text: str, place: dict[str, str], order: int
) -> None:
    found = evaluate(expression=text, variable="t", order=order, at=place)["results"][0]
    assert found["status"] in ("undefined", "outside_domain", "pole")


@pytest.mark.parametrize("text", ["0^0", "t^0", "t^(1-1)", "(t-t)^0", "0^0*cos(t)"])
def test_the_exponent_zero_makes_one(text: str) -> None:
    """A power with the number 0 for exponent is the empty product, whatever its base is."""
    assert evaluate(expression=text, variable="t", at="0")["results"][0]["exact"] == "1"
    assert evaluate(expression=text, variable="t", order=1, at="0")["results"][0]["exact"] == "0"


@pytest.mark.parametrize("text", ZEROS)
def test_a_constant_is_proved_to_be_zero(text: str) -> None:
    """By bounds of the conjugates of an algebraic number, or by Gaussian integers."""
    assert evaluate(expression=text)["results"][0]["exact"] == "0"


@pytest.mark.parametrize("text", NEARLY_ZERO)
def test_a_constant_is_not_taken_for_zero(text: str) -> None:
    found = evaluate(expression=text)["results"][0]
    assert found["status"] == "defined"
    assert found["decimal"] != "0"
