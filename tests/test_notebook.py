"""The notebook's questions, answered over HTTP, to the last bit."""

import pytest
import requests

from oracles.patience import PATIENCE
from tests.conftest import Ask


@pytest.mark.parametrize(("expression", "derivative"), [("w^2", "2*w"), ("w**2", "2*w"), ("2*w", "2"), ("w²", "2*w")])
def test_the_derivative(ask: Ask, expression: str, derivative: str) -> None:
    """The derivative of w² is 2·w, and that of 2·w is 2."""
    answer = ask("/derivative", expression=expression, variable="w")
    assert answer["derivative"] == derivative


def test_the_derivative_at_three_points(ask: Ask) -> None:
    """The derivative of w² at 2, 3 and −3 is 4, 6 and −6, in one call."""
    answer = ask("/evaluate", expression="w**2", variable="w", order=1, at=[{"w": 2}, {"w": 3}, {"w": -3}])
    assert [result["exact"] for result in answer["results"]] == ["4", "6", "-6"]
    assert [result["value"] for result in answer["results"]] == [4.0, 6.0, -6.0]
    assert answer["results"][0]["decimal"] == "4.00000000000000"


def test_the_second_derivative_at_a_point(ask: Ask) -> None:
    """The derivative of 2·w is 2 everywhere."""
    answer = ask("/evaluate", expression="2*w", variable="w", order=1, at=-3)
    assert answer["results"][0]["exact"] == "2"


@pytest.mark.parametrize(
    ("epsilon", "method", "value_at_step", "estimate"),
    [
        (0.001, "forward", 9.006001, 6.000999999999479),
        (1e-9, "forward", 9.000000006, 6.000000496442226),
        (0.001, "backward", 2.999**2, (3.0**2 - 2.999**2) / 0.001),
        (0.001, "central", 3.001**2, (3.001**2 - 2.999**2) / (2 * 0.001)),
    ],
)
def test_the_estimate(ask: Ask, epsilon: float, method: str, value_at_step: float, estimate: float) -> None:
    """The difference quotient of w² at 3 is what Python's float64 gives, bit for bit."""
    answer = ask("/estimate", expression="w^2", at=3, epsilon=epsilon, method=method)
    assert answer["estimate"] == estimate
    assert answer["value"] == 9.0
    assert answer["value_at_step"] == value_at_step
    assert answer["derivative"]["exact"] == "6"
    assert answer["errors"]["total"] == pytest.approx(estimate - 6, rel=1e-6)
    assert abs(estimate - 6) <= answer["abs_error_bound"]


def test_epsilon_may_be_a_text(ask: Ask) -> None:
    """The notebook's ε as a string gives the notebook's k."""
    assert ask("/estimate", expression="w^2", at="3", epsilon="1e-9")["estimate"] == 6.000000496442226


def test_the_notebook_by_curl(service: str) -> None:
    """A terminal gets the bare result when it asks for text."""
    text = {"Accept": "text/plain"}
    derivative = requests.get(f"{service}/derivative?expression=w^2", headers=text, timeout=PATIENCE)
    assert derivative.text == "2*w\n"
    values = requests.get(f"{service}/evaluate?expression=w^2&order=1&at=2;3;-3", headers=text, timeout=PATIENCE)
    assert values.text == "4\n6\n-6\n"
    estimate = requests.get(f"{service}/estimate?expression=w^2&at=3&epsilon=1e-9", headers=text, timeout=PATIENCE)
    assert estimate.text == "6.000000496442226\n"
