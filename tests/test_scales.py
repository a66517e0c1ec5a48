"""The ends of float64: an estimate of f·10^k, or of f(x/10^k), is that of f, scaled."""

import math
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.answer_types import EstimateAnswer
from service.calculus.operations.estimate import estimate

#: A function and a point; none of the values or derivatives is far from 1.
FUNCTIONS = [("exp(x)", 1), ("sin(x)", 1), ("x^3 - 2*x", 2), ("1/x", 2), ("log(x)", 3), ("sqrt(x^2 + 1)", 1),
             ("x^2", 3), ("atan(x)", 2), ("x^5 + x", 1)]  # fmt: skip
#: How much an estimate by each method may be off, and the factor by which two powers of two near one step may differ.
ACCURACY = {"auto": 1e-13, "central": 1e-8, "forward": 1e-5, "richardson": 1e-9, "complex_step": 1e-15}
NEIGHBOURS = 4.0

#: Expression, point, method, the greatest relative error: what was 18 % and more.
LARGE_AND_SMALL = [
    ("exp(x)", "400", "auto", 1e-13), ("exp(x)", "700", "auto", 1e-13), ("exp(x)", "400", "central", 1e-8),
    ("exp(x)", "-700", "auto", 1e-13), ("cosh(x)", "350", "central", 1e-8), ("x^10", "1e20", "auto", 1e-13),
    ("x^10", "1e20", "central", 1e-9), ("gamma(x)", "110", "auto", 1e-12), ("exp(x^2)", "20", "auto", 1e-13),
    ("exp(x^2)", "20", "central", 1e-7), ("x^3", "1e60", "central", 1e-9), ("x^3", "1e60", "auto", 0),
    ("sqrt(x)", "1e300", "auto", 1e-13), ("x*log(x)", "1e60", "auto", 1e-13), ("1/x", "1e-150", "auto", 1e-13),
    ("exp(10^280*x)", "1e-281", "auto", 1e-13), ("sin(x/10^280)", "1e280", "auto", 1e-13),
    ("x + x^2/10^300", "1", "auto", 1e-15), ("10^(-290)*x^4", "1e50", "auto", 1e-13),
]  # fmt: skip
#: Expression, point, method, accuracy, ε: bounds that were 0, or below the error.
FAINT_COEFFICIENTS = [
    ("log(x)", "1e40", "stencil", 8, "1e39"), ("sqrt(x)", "1e45", "stencil", 8, "1e44"),
    ("1/x", "1e35", "stencil", 8, "1e34"), ("1/x", "1e33", "richardson", None, "1e32"),
    ("sqrt(x) - 2*x", "1e100", "backward", 3, "1e98"), ("x*log(x)", "1e60", "central", 8, "1e58"),
    ("exp(x)", "600", "stencil", 8, "1"), ("x^9", "1e30", "central", 2, "1e28"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "at", "method", "error"), LARGE_AND_SMALL)
def test_large_and_small_values_are_estimated_as_well(expression: str, at: str, method: str, error: float) -> None:
    """The step is that of the function, whatever its size; what the method says of its error is near the truth."""
    answer = estimate(expression=expression, variable="x", at=at, method=method)
    truth, estimated, said = answer["derivative"]["value"], answer["estimate"], answer["error_estimate"]
    assert truth is not None
    assert estimated is not None
    assert abs(estimated - truth) <= error * abs(truth)
    assert said is None or abs(estimated - truth) <= said <= 1e-11 * abs(truth)


def run(expression: str, at: str, method: str) -> tuple[float, float, float | None]:
    """The relative error, the step, and the predicted step."""
    answer: EstimateAnswer = estimate(expression=expression, variable="x", at=at, method=method)
    truth, estimated, step, best = (
        answer["derivative"]["value"], answer["estimate"], answer["epsilon"], answer["optimal_epsilon"],
    )  # fmt: skip
    assert truth is not None
    assert estimated is not None
    assert step is not None
    return abs(estimated / truth - 1), step, best["predicted"] if best else None


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FUNCTIONS), st.integers(-280, 280), st.sampled_from(sorted(ACCURACY)))
def test_a_factor_of_f_changes_nothing(function: tuple[str, int], k: int, method: str) -> None:
    """The same step, and the same accuracy."""
    text, at = function
    plain, scaled = run(text, str(at), method), run(f"({text})*10^({k})", str(at), method)
    assert max(plain[0], scaled[0]) <= ACCURACY[method]
    assert_near(plain[1], scaled[1])
    assert_near(plain[2], scaled[2])


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FUNCTIONS), st.integers(-280, 280), st.sampled_from(sorted(ACCURACY)))
def test_a_factor_of_x_scales_the_step(function: tuple[str, int], k: int, method: str) -> None:
    """f(x/10^k) at 10^k times the point, with 10^k times the step."""
    text, at = function
    k = k // 4 if "^3" in text or "^5" in text else k  # what a power of 10^280 is, the guard refuses
    scaled = run(text.replace("exp", "EXP").replace("x", f"(x/10^({k}))").replace("EXP", "exp"), f"{at}e{k}", method)
    plain = run(text, str(at), method)
    assert max(plain[0], scaled[0]) <= ACCURACY[method]
    assert_near(plain[1], scaled[1] / 10.0**k)
    assert_near(plain[2], scaled[2] and scaled[2] / 10.0**k)


def assert_near(one: float | None, other: float | None) -> None:
    """Whether two steps are the same but for the power of two that is nearest."""
    assert (one is None) == (other is None)
    if one and other:
        assert abs(math.log2(one / other)) <= math.log2(NEIGHBOURS)


@pytest.mark.parametrize(("expression", "at", "method", "accuracy", "epsilon"), FAINT_COEFFICIENTS)
def test_a_bound_holds_for_faint_and_for_huge_coefficients(
    expression: str, at: str, method: str, accuracy: int | None, epsilon: str
) -> None:
    """Bounds are compared as balls: a float below 5e-324 is 0."""
    answer = estimate(expression=expression, variable="x", at=at, method=method, accuracy=accuracy, epsilon=epsilon)
    assert answer["errors"] is not None
    assert answer["bounds"] is not None
    bound = answer["bounds"]["truncation_a_priori"]
    assert bound is None or 0 < abs(answer["errors"]["truncation"]) <= bound


@pytest.mark.parametrize("text", ["x - sin(x)", "1 - cos(x)", "x - tan(x)", "atan(x) - x"])
@pytest.mark.parametrize("epsilon", ["1e-40", "1e-200", "1e-60"])
def test_an_error_that_is_tiny_is_no_zero(text: str, epsilon: str) -> None:
    """All values are 0 in float64, and the derivative is not: the whole of it is the error."""
    answer = estimate(expression=text, at="1e-30", epsilon=epsilon)
    assert answer["estimate"] == 0
    assert answer["errors"] is not None
    assert answer["derivative"]["value"] is not None
    errors, parts = answer["errors"], answer["errors"]["rounding_parts"]
    assert errors["total"] == -answer["derivative"]["value"]
    largest = max(map(abs, (errors["total"], errors["truncation"], errors["rounding"])))
    assert abs(errors["total"] - errors["truncation"] - errors["rounding"]) <= 1e-12 * largest
    total = parts["input"] + parts["argument"] + parts["evaluation"] + parts["arithmetic"]
    assert abs(errors["rounding"] - total) <= 1e-12 * largest


@pytest.mark.parametrize(
    ("expression", "at", "fields"),
    [
        ("exp(x)", "-740", {}), ("exp(x)", "-743", {"method": "central"}), ("exp(-x^2)", "27.1", {}),
        ("x^2", "3.7e-162", {"method": "forward", "epsilon": "1e-160"}), ("sin(x)*1e-300", "7e-14", {}),
        ("1e59*fresnelc(x*1e84)", "4.1065e-84", {"method": "forward", "epsilon": "2.4697e-10"}),
        ("x - sin(x)", "3e-108", {"method": "central", "epsilon": "1e-109"}),
        ("exp(x)", "-735", {"method": "richardson"}),
    ],
)  # fmt: skip
def test_the_identity_holds_among_the_least_numbers(expression: str, at: str, fields: dict[str, Any]) -> None:
    """Each of five numbers that are rounded to multiples of 5e-324 alone would leave sums that are no sums."""
    errors = estimate(expression=expression, at=at, **fields)["errors"]
    assert errors is not None
    assert errors["total"] == errors["truncation"] + errors["rounding"]
    assert errors["rounding"] == sum(cast("dict[str, float]", errors["rounding_parts"]).values())
