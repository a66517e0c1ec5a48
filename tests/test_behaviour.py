"""What a function does at a point where it has no Taylor series: never an invented derivative."""

from math import exp, inf
from typing import Any

import pytest
from flint import arb, fmpq

from oracles import estimate_cases
from service.calculus.arithmetic.points import place
from service.calculus.arithmetic.real_balls import ball
from service.calculus.certified.certify import certified, examine
from service.calculus.certified.refinement import Budget
from service.calculus.local.behaviour import Behaviour
from service.language import read

HARD_POINTS = next(value for value in vars(estimate_cases).values() if isinstance(value, tuple) and len(value) == 25)


def at(text: str, point: str, order: int = 1) -> Behaviour:
    return examine(read(text).tree, place(point, "x", ["x"]), "x", order)


def shown(value: Any) -> Any:
    """A limit or slope as a number that can be compared."""
    return (
        value
        if value is None or isinstance(value, float)
        else float(value.p) / float(value.q)
        if isinstance(value, fmpq)
        else float(value)
    )


@pytest.mark.parametrize("case", HARD_POINTS, ids=lambda case: case.name)
def test_the_points_where_libraries_invent_a_derivative(case: Any) -> None:
    """The kind of point and the slopes on both sides."""
    found = at(case.expression, case.at)
    accepted = {case.status} | ({"undefined_at_point"} if case.status == "jump_undefined_at_point" else set())
    assert found.shape in accepted
    for slope, expected in ((found.left.slope, case.left), (found.right.slope, case.right)):
        if isinstance(expected, int | float) and slope is not None:
            assert shown(slope) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "point", "shape", "left", "right"),
    [
        ("abs(x)", "0", "corner", -1, 1), ("abs(x - 0.1)", "0.1", "corner", -1, 1),
        ("abs(x^2 - 2)", "sqrt(2)", "corner", -8**0.5, 8**0.5),
        ("abs(sin(x))", "pi", "corner", -1, 1), ("max(x, x^2)", "1", "corner", 1, 2),
        ("min(x, 0)", "0", "corner", 1, 0),
        ("sqrt(1 - cos(x))", "0", "corner", -(0.5**0.5), 0.5**0.5), ("abs(x)^(2/3)", "0", "cusp", -inf, inf),
        ("cbrt(x)", "0", "vertical_tangent", inf, inf), ("-root(x, 5)", "0", "vertical_tangent", -inf, -inf),
        ("piecewise(0, x < 0, sqrt(x))", "0", "corner", 0, inf), ("sqrt(x)", "0", "domain_endpoint", None, inf),
        ("x*sqrt(x)", "0", "domain_endpoint", None, 0), ("asin(x)", "1", "domain_endpoint", inf, None),
        ("acos(x)", "-1", "domain_endpoint", None, -inf), ("acosh(x)", "1", "domain_endpoint", None, inf),
        ("x^pi", "0", "domain_endpoint", None, 0),
        ("x^sqrt(2)", "0", "domain_endpoint", None, 0), ("x^e + abs(x)", "0", "domain_endpoint", None, 1),
        ("cosh(sqrt(x))", "0", "domain_endpoint", None, 0.5),
        ("sqrt(x - 1)*sqrt(1 - x)", "1", "isolated_point", None, None), ("(-2)^x", "3", "isolated_point", None, None),
        ("sign(x)", "0", "discontinuous", inf, inf), ("floor(x)", "2", "discontinuous", inf, 0),
        ("ceil(x)", "2", "discontinuous", 0, inf),
        ("mod(x, 3)", "6", "discontinuous", -inf, 1), ("floor(x/3)*3", "6", "discontinuous", inf, 0),
        ("piecewise(x, x < 0, 7, x == 0, x)", "0", "discontinuous", inf, -inf),
        ("sign(x)^2", "0", "discontinuous", -inf, inf),
        ("piecewise(1/x, x < 0, 0)", "0", "discontinuous", inf, 0), ("Shi(ceil(x))", "-1", "discontinuous", 0, inf),
        ("atan2(x, -1)", "0", "discontinuous", inf, -1),
        ("piecewise(sin(x), x < pi, x - pi)", "pi", "corner", -1, 1), ("abs(x) + abs(x - 1)", "1", "corner", 0, 2),
        ("piecewise(x, x < 0, (1 + 1e-200)*x)", "0", "corner", 1, 1), ("hypot(x, 0)", "0", "corner", -1, 1),
        ("exp(-1000)*sqrt(x^2)", "0", "corner", -float.fromhex("0x0p0"), 0),
        ("abs(x)*cos(1/(x^2 + 1))", "0", "corner", -0.5403023058681398, 0.5403023058681398),
    ],
)  # fmt: skip
def test_without_a_derivative(text: str, point: str, shape: str, left: float | None, right: float | None) -> None:
    """The shape, and both slopes."""
    found = at(text, point)
    assert (found.shape, found.derivative) == (shape, None)
    for slope, expected in ((found.left.slope, left), (found.right.slope, right)):
        assert (slope is None) == (expected is None)
        if expected is not None:
            assert shown(slope) == pytest.approx(expected, abs=1e-300)


@pytest.mark.parametrize(
    ("text", "point", "shape"),
    [
        ("1/x", "0", "singularity"), ("1/x^2", "0", "singularity"), ("tan(x)", "pi/2", "singularity"),
        ("gamma(x)", "-2", "singularity"),
        ("log(x)", "0", "singularity"), ("log(abs(x))", "0", "singularity"), ("exp(1/x)", "0", "singularity"),
        ("coth(x)", "0", "singularity"),
        ("sin(x)/x", "0", "removable_singularity"), ("(1 - cos(x))/x^2", "0", "removable_singularity"),
        ("x*(1/x)", "0", "removable_singularity"),
        ("sin(pi*x)/x", "0", "removable_singularity"), ("x*gamma(x)", "0", "removable_singularity"),
        ("1/gamma(x)", "0", "removable_singularity"),
        ("x*sin(1/x)", "0", "removable_singularity"), ("(x^2 - 2)/(x - sqrt(2))", "sqrt(2)", "removable_singularity"),
        ("log(x)", "-1", "outside_domain"), ("sqrt(x)", "-1", "outside_domain"), ("acos(x)", "2", "outside_domain"),
        ("x^x", "-1/2", "outside_domain"),
        ("sin(1/x)", "0", "undefined_at_point"), ("atan(1/x)", "0", "undefined_at_point"),
        ("x*log(x)", "0", "undefined_at_point"),
        ("abs(x)/x", "0", "undefined_at_point"), ("x^x", "0", "undefined_at_point"),
        ("sqrt(x)/x*0", "0", "undefined_at_point"),
        ("beta(x, 2)", "0", "singularity"), ("beta(x, 1/3)", "-1", "singularity"),
        ("x*beta(x, 1)", "0", "removable_singularity"), ("(x - 1)*zeta(x, 2)", "1", "removable_singularity"),
        ("binomial(x, 1/2)", "-1", "singularity"), ("hyp1f1(1, x, 1)", "0", "undefined_at_point"),
        ("hyp0f1(x, 1)", "-2", "undefined_at_point"), ("lowergamma(x, 1)", "0", "undefined_at_point"),
        ("zeta(x, 2)", "1", "singularity"), ("elliptic_pi(x, 1/2)", "1", "undefined_at_point"),
    ],
)  # fmt: skip
def test_without_a_value(text: str, point: str, shape: str) -> None:
    """Poles, holes and everything beyond the domain."""
    assert at(text, point).shape == shape


@pytest.mark.parametrize(
    ("text", "point", "order", "expected"),
    [
        ("x*abs(x)", "0", 1, 0), ("abs(x)^(3/2)", "0", 1, 0), ("abs(x)^3", "0", 2, 0), ("abs(x)^(7/2)", "0", 3, 0),
        ("cbrt(x)^7", "0", 2, 0),
        ("x^2*abs(x) + x^2", "0", 2, 2), ("piecewise(x^2, x < 1, 2x - 1)", "1", 1, 2),
        ("piecewise(x^2*sin(1/x), x != 0, 0)", "0", 1, 0),
        ("piecewise(exp(-1/x^2), x != 0, 0)", "0", 1, 0), ("piecewise(sin(x), x < pi, pi - x)", "pi", 1, -1),
        ("piecewise(sin(x), x < 0, x - x^3/6)", "0", 4, 0), ("abs(x)*sin(x)", "0", 1, 0), ("abs(x^50)", "0", 20, 0),
        ("max(x^2, -x^2)", "0", 1, 0), ("piecewise(x*sqrt(x), x >= 0, 0)", "0", 1, 0),
        ("cos(sqrt(abs(x)))^0 + x", "0", 1, 1),
        ("piecewise(exp(x), x < 1/10, exp(1/10)*(x + 9/10))", "0.1", 1, exp(0.1)),
    ],
)  # fmt: skip
def test_with_a_derivative(text: str, point: str, order: int, expected: float) -> None:
    """A derivative that exists though there is no Taylor series, by the analysis and by the certified value."""
    assert at(text, point, order).shape == "differentiable"
    found = certified(read(text).tree, place(point, "x", ["x"]), {"x": order})
    assert found.status == "defined", found.reason
    assert found.value == expected


@pytest.mark.parametrize(
    ("text", "point", "order"),
    [
        ("abs(x)^3", "0", 3), ("x*abs(x)", "0", 2), ("piecewise(x^2, x < 1, 2x - 1)", "1", 2), ("cbrt(x)^7", "0", 3),
        ("abs(x)^(7/2)", "0", 4),
        ("piecewise(sin(x), x < 0, x - x^3/6)", "0", 5), ("abs(x)^19*x", "0", 20),
    ],
)  # fmt: skip
def test_not_differentiable_as_often_as_asked(text: str, point: str, order: int) -> None:
    """The next derivative does not exist."""
    assert at(text, point, order).derivative is None
    assert certified(read(text).tree, place(point, "x", ["x"]), {"x": order}).status == "undefined"


@pytest.mark.parametrize(
    ("text", "point", "order"),
    [
        ("piecewise(x*(sin(1/x)^2 + cos(1/x)^2), x != 0, 0)", "0", 1),
        ("piecewise(x*sin(1/x) + x*sin(sqrt(2)/x), x != 0, 0)", "0", 1),
        ("piecewise(x*besselj(0, 1/x), x != 0, 0)", "0", 1),
        ("piecewise(besselj(0, x), x < 1, besselj(0, 1) - besselj(1, 1)*(x - 1))", "1", 1),
    ],
)  # fmt: skip
def test_what_is_not_proved_is_not_claimed(text: str, point: str, order: int) -> None:
    """What only looks as if it oscillated, and equalities that only look so, are undecided or decided rightly."""
    found = certified(read(text).tree, place(point, "x", ["x"]), {"x": order}, budget=Budget(doublings=3))
    assert found.status == "undecided" or (found.status == "defined" and "besselj" in text)


def test_where_there_is_a_taylor_series_both_ways_agree() -> None:
    """At ordinary points the analysis finds the derivative that the series has."""
    for text, point in (
        ("sin(x)*exp(x)", "1/3"),
        ("abs(x - 3)*sqrt(x)", "2"),
        ("floor(x)*x^2", "5/2"),
        ("1/(1 + x^2)", "0"),
    ):
        found = at(text, point, 3)
        assert found.shape == "differentiable"
        series = certified(read(text).tree, place(point, "x", ["x"]), {"x": 3}).enclosure
        assert isinstance(found.derivative, fmpq | arb)
        assert isinstance(series, fmpq | arb)
        assert abs(ball(found.derivative - series)) < fmpq(1, 2**60)


#: The limit from the right, ``None`` where it is not known, and never another: x·K₁(x) tends to 1 (DLMF 10.30.2).
BESIDE_BESSEL: dict[str, set[float | None]] = {
    "bessely(0, x)": {-inf}, "besselk(0, x)": {inf}, "bessely(1, x)": {-inf}, "besselk(2, x)": {inf},
    "x*bessely(0, x)": {0.0, None}, "x*besselk(1, x)": {1.0, None}, "x^2*besselk(1, x)": {0.0, None},
    "x^2*besselk(2, x)": {2.0, None}, "sqrt(x)*besselk(0, x)": {0.0, None},
}  # fmt: skip


@pytest.mark.parametrize("text", BESIDE_BESSEL)
def test_what_grows_like_a_power_is_not_taken_for_a_logarithm(text: str) -> None:
    assert shown(at(text, "0").right.limit) in BESIDE_BESSEL[text]


def test_what_grows_like_a_logarithm_is_less_than_any_power() -> None:
    assert shown(at("x*bessely(0, x)", "0").right.limit) == 0
