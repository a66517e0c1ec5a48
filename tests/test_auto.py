"""The informed choice of stencil and step: near the best that float64 allows, with few values, and honest."""

import math
from statistics import median

import pytest

from oracles.estimate_cases import CASES
from oracles.operations import estimate
from service.calculus.arithmetic.real_balls import precision
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation import auto
from service.calculus.estimation.target import upper_bound
from tests.targets import aim, derivative


def test_the_published_cases() -> None:
    """On the 92 cases: median relative error at most 1e-14, at most 8 values, and no bound is violated."""
    errors, evaluations = [], []
    for case in CASES:
        answer = estimate(expression=case.expression, at=case.at, symbols=["x"])
        assert answer["method"] == "auto"
        truth, error = answer["derivative"]["value"], abs(answer["errors"]["total"])
        assert error <= answer["abs_error_bound"]
        errors.append(error / abs(truth) if truth else error)
        evaluations.append(answer["function_evaluations"])
    assert len(errors) == 92
    assert median(errors) <= 1e-14
    assert max(evaluations) <= 8
    assert median(evaluations) <= 8


@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("exp(x)", "1"),
        ("sin(x)", "pi/4"),
        ("1/x", "1e-60"),
        ("gamma(x)", "sqrt(2)"),
        ("log(x)", "1e-50"),
        ("tan(x)", "1.57079632"),
        ("exp(-x^2)", "0.3"),
        ("7", "2"),
    ],
)
def test_every_order_at_any_scale(text: str, at: str, order: int) -> None:
    """The prediction covers the error, and the error is small, for orders 1 to 4 and points of any size."""
    target = aim(text, at)
    sample = auto.estimate(target, order)
    with precision(400):
        truth = derivative(target, order)()
        error = upper_bound(rational(sample.estimate) - truth)
        size = upper_bound(truth)
    assert sample.error_estimate is not None
    assert error <= sample.error_estimate
    assert error <= size * 10.0 ** (-11 + 1.5 * (order - 1))


@pytest.mark.parametrize(("method", "error"), [("auto", 1e-14), ("forward", 1e-7), ("central", 1e-9)])
def test_noise_that_is_not_known_does_not_make_the_step_large(method: str, error: float) -> None:
    """In float64 (−8/9)·(−9/4) might be below 2 and its floor 1: nothing bounds the noise, which is small."""
    answer = estimate(expression="floor((-8/9)*(-9/4))/x", at="-3", method=method)
    assert abs(answer["estimate"] + 2 / 9) <= error
    assert answer["error_estimate"] is None or answer["error_estimate"] < 1e-12


def test_a_small_point_does_not_make_the_step_of_a_polynomial_small() -> None:
    """1 − x is as straight at 1e-6 as anywhere, and a step of that size would show the rounding of 1."""
    assert abs(auto.estimate(aim("1 - x", "1e-6"), 1).estimate + 1) <= 1e-15


def test_the_point_is_exact() -> None:
    """The estimate is for 1/10 itself, not for the float64 nearest to it: 1/(x − 1) near 1 shows the difference."""
    target = aim("1/(x - 1)", "1.0000001")
    sample = auto.estimate(target, 1)
    assert abs(sample.estimate + 1e14) <= 1e14 * 1e-12
    at_float = -1 / (float("1.0000001") - 1) ** 2
    assert abs(at_float + 1e14) > 1e14 * 1e-10


def test_a_step_across_a_kink_is_not_taken() -> None:
    """|x − 1/3| at 0.3333: larger steps would be better, but only within 1/30000 f is proved to be analytic."""
    sample = auto.estimate(aim("|x - 1/3|", "0.3333"), 1)
    assert sample.estimate == -1.0
    assert sample.step <= 1 / 3 - 0.3333


def test_a_removable_hole_is_no_obstacle() -> None:
    """Around a hole of sin(x)/x, where the interval proof cannot succeed, the values themselves are compared."""
    sample = auto.estimate(aim("sin(x)/x", "0.001"), 1)
    assert sample.step > 0.001
    assert sample.estimate == pytest.approx((0.001 * math.cos(0.001) - math.sin(0.001)) / 1e-6, rel=1e-6)


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("x*|x|", "0", 0.0),
        ("|x|^(3/2)", "0", 0.0),
        ("piecewise(x^2, x < 1, 2*x - 1)", "1", 2.0),
        ("piecewise(x*sqrt(x), x >= 0, 0)", "0", 0.0),
        ("piecewise(x^2*sin(1/x), x != 0, 0)", "0", 0.0),
    ],
)
def test_derivatives_without_a_taylor_series(text: str, at: str, expected: float) -> None:
    """Where f is differentiable but not analytic, the plain quotient with the least error is taken."""
    answer = estimate(expression=text, at=at, symbols=["x"])
    assert answer["derivative"]["status"] == "differentiable"
    assert answer["estimate"] == pytest.approx(expected, abs=1e-12)
    assert abs(answer["estimate"] - expected) <= answer["abs_error_bound"]


def test_where_there_is_no_derivative_there_is_no_estimate() -> None:
    """At a corner the informed method estimates nothing."""
    answer = estimate(expression="|x|", at="0")
    assert answer["estimate"] is None
    assert answer["function_evaluations"] == 0
    assert answer["derivative"]["status"] == "corner"
