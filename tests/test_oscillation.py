"""x^n sin(1/x) and its kin at 0: smooth beside the point, and the k-th derivative there exists or not by n and k."""

import pytest

from service.answer_types import Value
from service.calculus.operations.estimate import estimate
from service.calculus.operations.evaluate import evaluate

FORMS = ("x^{n}*sin(1/x)", "x^{n}*cos(1/x)", "sin(1/x)*x^{n}", "-2*x^{n}*sin(3/x)", "x^{n}*sin(1/x) + x^5")


def at_zero(form: str, n: int, order: int) -> Value:
    expression = f"piecewise({form.format(n=n)}, x != 0, 0)"
    return evaluate(expression=expression, at="0", order=order)["results"][0]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("order", [0, 1, 2, 3])
@pytest.mark.parametrize("n", range(1, 9))
def test_a_derivative_that_does_not_exist_is_never_invented(form: str, order: int, n: int) -> None:
    """f^(k)(0) = 0 exists if n ≥ 2k: each derivative takes one from the exponent and brings 1/x² from inside.

    (Rudin, *Principles of Mathematical Analysis*, exercise 5.13.) Where it exists it may be undecided, never another.
    """
    found = at_zero(form, n, order)
    if n >= 2 * order + (order == 0):
        assert found["status"] in ("defined", "undecided"), found
        assert found["status"] == "undecided" or found["exact"] == "0"
    else:
        assert found["status"] != "defined", found


@pytest.mark.parametrize("form", FORMS[:4])
def test_where_it_exists_the_first_is_found(form: str) -> None:
    """x² sin(1/x), the example of every textbook."""
    assert at_zero(form, 2, 1)["exact"] == "0"
    assert at_zero(form, 3, 1)["exact"] == "0"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("n", range(9))
def test_each_is_decided(form: str, order: int, n: int) -> None:
    """Where there is none, the last derivative that there is oscillates: it jumps, or only its slope has no limit."""
    found = at_zero(form, n, order)
    assert (found["status"], found["exact"]) == (("defined", "0") if n >= 2 * order else ("undefined", None))
    if n < 2 * order:
        words = "its slope oscillates here" if n % 2 else "it is not continuous here"
        assert words in str(found["reason"])


@pytest.mark.parametrize(
    ("expression", "order", "status"),
    [
        ("x*sin(1/x)^2", 1, "oscillating_slope"), ("x*sin(1/x)*cos(1/x)", 1, "oscillating_slope"),
        ("x*exp(sin(1/x))", 1, "oscillating_slope"), ("x*sin(2/x) + x*sin(3/x)", 1, "oscillating_slope"),
        ("sqrt(abs(x))*sin(1/x)", 1, "oscillating_slope"), ("x*sin(log(abs(x)))", 1, "oscillating_slope"),
        ("x^2*sin(log(abs(x)))", 1, "differentiable"), ("x^2*sin(log(abs(x)))", 2, "oscillating_slope"),
        ("x^2*sin(1/x^2)", 1, "differentiable"), ("x^2*sin(1/x^2)", 2, "discontinuous"),
        ("1 + x*sin(1/x)", 1, "discontinuous"), ("x + x^2*sin(1/x)", 2, "discontinuous"),
        ("x^2*floor(1/x)", 1, "differentiable"), ("x*floor(1/x)", 1, "discontinuous"),
        ("x^2*mod(1/x, 1)", 1, "differentiable"),
        ("x*(sin(1/x)^2 + cos(1/x)^2)", 1, "undecided"), ("x*(sin(1/x) + sin(1/x + pi))", 1, "undecided"),
    ],
)  # fmt: skip
def test_other_oscillations(expression: str, order: int, status: str) -> None:
    """And what only looks like one is not taken for one: sin² + cos² = 1."""
    typed = f"piecewise({expression}, x != 0, 0)"
    assert estimate(expression=typed, at="0", order=order, epsilon="1e-3")["derivative"]["status"] == status


@pytest.mark.parametrize(("n", "exists"), [(1, False), (2, True), (3, True)])
def test_an_estimate_knows_whether_there_is_a_derivative(n: int, exists: bool) -> None:
    answer = estimate(expression=f"piecewise(x^{n}*sin(1/x), x != 0, 0)", at="0", epsilon="1e-3")
    assert answer["derivative"]["status"] == ("differentiable" if exists else "oscillating_slope")
