"""Cases under every comparison: no branch is lost that holds on an interval, and none stays that holds at points."""

from fractions import Fraction

import pytest

from oracles.operations import derivative, evaluate, gradient
from oracles.random_derivatives import Case
from oracles.text_against_value import disagreements
from service.calculus.arithmetic.points import At
from service.calculus.symbolic import rules
from service.errors import NotDifferentiable

#: Expression, point, derivative there.
ON_INTERVALS = [
    ("piecewise(x, mod(floor(x), 2) == 0, -x)", "2.5", 1),
    ("piecewise(x, floor(x) == 0, x^2)", "0.6", 1),
    ("piecewise(0, floor(x) != 2, x^3)", "2.5", Fraction(75, 4)),
    ("piecewise(x^2, abs(x) == x, -x^2)", "2", 4),
    ("piecewise(x^2, abs(x) == x, -x^2)", "-2", 4),
    ("piecewise(x^2, sign(x) != -1, -x^2)", "-3", 6),
    ("piecewise(x^2, ceil(x) == 1, 0)", "1/2", 1),
    ("piecewise(x^2, floor(x) == 0, 3*x, floor(x) == 1, 0)", "1.5", 3),
    ("piecewise(x, x == x, x^2)", "3", 1),
    ("piecewise(x, x != x, x^2)", "3", 6),
    ("piecewise(x^2, floor(x) == 0)", "1/2", 1),
    ("piecewise(x, max(x, 0) == x, x^2)", "3", 1),
    ("piecewise(x, min(x, 1) != 1, x^2)", "1/2", 1),
    ("piecewise(x, sqrt(x^2) == x, x^2)", "3", 1),
    ("piecewise(x, root(x^5, 5) == x, x^2)", "3", 1),
    ("piecewise(x, asin(sin(x)) == x, x^2)", "3", 6),
    ("piecewise(x, (x + 1)^2 == x^2 + 2*x + 1, x^2)", "sqrt(2)", 1),
    ("piecewise(x, piecewise(0, x < 1, 1) == 1, x^2)", "3", 1),
    ("piecewise(x, 0 < x == floor(x) + 1/2, x^2)", "3/4", Fraction(3, 2)),
]
#: Expression, derivative: both sides of the condition are equal at single points only, whatever the other symbols are.
AT_POINTS = [
    ("piecewise(x, x == 1, x^2)", "2*x"),
    ("piecewise(sin(x)/x, x != 0, 1)", "cos(x)/x - sin(x)/x**2"),
    ("piecewise(x, x == a, x^2)", "2*x"),
    ("piecewise(x, a*x == 1, x^2)", "2*x"),
    ("piecewise(x, x^2 + a^2 == 1, x^2)", "2*x"),
    ("piecewise(x, sin(x) == a, x^2)", "2*x"),
    ("piecewise(x, log(x) == 1, x^2)", "2*x"),
    ("piecewise(x, exp(-1/x^2) == 1/2, x^2)", "2*x"),
    ("piecewise(x, tan(x) == x, 5, x^3 == 8, x^2)", "2*x"),
    ("piecewise(x^2, floor(x) == x, x)", "1"),
    ("piecewise(x, sign(x^2 - 2) != x - ceil(3*x), x^2)", "1"),
    ("piecewise(x, floor(floor(x) + x/2) == x, x^2)", "2*x"),
    ("piecewise(x, 3 < x != 5, x^2)", "piecewise(1, 3 < x, 2*x)"),
    ("piecewise(x, 5 != x == floor(x) + 1, x^2)", "2*x"),
    ("piecewise(x, 0 != x != 5, x^2)", "1"),
]
#: Expression: whether the branch holds on an interval depends on a symbol, or is not known.
NOT_KNOWN = [
    "piecewise(x, a*x == 0, x^2)",
    "piecewise(x, a*x == b*x, x^2)",
    "piecewise(x, atan(x) + atan(1/x) == pi/2, x^2)",
    "piecewise(x, cbrt(x) == sqrt(x), x^2)",
    "piecewise(x, floor(x)*(x - 1) == 0, x^2)",
    "piecewise(x, x*sign(x) == x, x^2)",
    "piecewise(x, floor(x) - ceil(x) == -1, x^2)",
    "piecewise(x, floor(abs(x) - x) == 0, x^2)",
]

#: Cases in one and in two variables, in which every comparison and every kind of step function stands.
SHOWN_AND_CERTIFIED = [
    "piecewise(x^2, floor(x) == x, x)", "piecewise(x^2, 0 <= floor(x) == 0 < 1, x^3)",
    "piecewise(x^2, 1 == ceil(x) <= 2, x^3)", "piecewise(x^2, 3 < x != 5, x^3)", "piecewise(x^2, x != 5 != 5, x^3)",
    "piecewise(x^2, x == x != floor(x), x^3)", "piecewise(x^2, x != 3, x^3)*piecewise(x, x == 2, 1)",
    "abs(piecewise(x^2, floor(x) == 1, -x^3))", "max(piecewise(x^2, floor(x) == 1, -x^3), x)",
    "piecewise(x^2, log(x^2) == 2*log(x), x^3)", "piecewise(x^2, sin(x)^2 + cos(x)^2 == 1, x^3)",
    "piecewise(x^4, 2 == 1 + abs(x)/x, -x^4)", "piecewise(x^2, floor(x) + floor(2*x) == x^2, x^3)",
    "piecewise(x^2*y, floor(y) == 1, x^3)", "piecewise(x^2*y, y == 1, x^3*y)", "piecewise(x^2*y, x*y == 0, x^3)",
    "piecewise(x^2*y, y*(x - 1) == 0, x^3)", "piecewise(x^2*y, x^y == 1, x^3)", "piecewise(x^2*y, x*y != x, x^3)",
    "piecewise(x*y^2, min(x, y) == x, x^2*y^3)", "piecewise(x*y, floor(x) == floor(y), x^2*y^3)",
    "piecewise(x*y^3, 0 < x == abs(x), x^2*y^2)", "mod(x^2, y)*sign(x - y)", "piecewise(x^3, not x == y, y^3)",
]  # fmt: skip


def value(expression: str, at: At, order: int = 0) -> str | None:
    """The certified value, or derivative by x, in closed form."""
    found: str | None = evaluate(expression=expression, variable="x", at=at, order=order)["results"][0]["exact"]
    return found


@pytest.mark.parametrize(("expression", "at", "slope"), ON_INTERVALS)
def test_a_branch_that_holds_on_an_interval_stays(expression: str, at: str, slope: Fraction) -> None:
    """The text has at the point the derivative that is certified there."""
    text = derivative(expression=expression, variable="x")["derivative"]
    assert value(expression, at, order=1) == str(slope)
    assert value(text, at) == str(slope)


@pytest.mark.parametrize(("expression", "text"), AT_POINTS)
def test_a_branch_at_single_points_is_left_out(expression: str, text: str) -> None:
    """An analytic difference that is not zero everywhere has isolated zeros."""
    assert derivative(expression=expression, variable="x")["derivative"] == text


@pytest.mark.parametrize("expression", NOT_KNOWN)
def test_a_branch_stays_where_that_is_not_proved(expression: str) -> None:
    """With a = 0 the first of them is x everywhere."""
    assert derivative(expression=expression, variable="x")["derivative"].startswith("piecewise(1, ")


def test_cases_at_points_alone_are_refused() -> None:
    """A function of two points has no derivative."""
    with pytest.raises(NotDifferentiable):
        derivative(expression="piecewise(x^2, x == 1, 3, x == 2)")


@pytest.mark.parametrize("expression", SHOWN_AND_CERTIFIED)
@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("variable", ["x", "y"])
def test_every_text_is_the_certified_derivative(expression: str, order: int, variable: str) -> None:
    """That of /derivative, of /gradient and of ``expected`` in /check, at points of every branch."""
    assert list(disagreements(Case(expression, variable, order))) == []


def test_a_branch_that_is_lost_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "are_isolated", lambda *sides: True)
    assert list(disagreements(Case("piecewise(x^2, floor(x) == 0, 0)", "x", 1)))


@pytest.mark.parametrize(
    ("expression", "slope"),
    [("piecewise(x*y, sign(x) == 1, 0)", 3), ("piecewise(0, sign(x) != 1, x*y)", 3), ("piecewise(x*y, y == 3, 0)", 3)],
)
def test_gradients_keep_their_branches(expression: str, slope: int) -> None:
    """The text of ∂f/∂x at (2, 3) is its certified value there."""
    at = {"x": "2", "y": "3"}
    text = gradient(expression=expression, variables=["x"])["gradient"][0]["derivative"]
    assert value(expression, at, order=1) == value(text, at) == str(slope)


def test_higher_orders_keep_their_branches() -> None:
    """The second derivative of x³ where floor(x) is 0."""
    expression = "piecewise(x^3, floor(x) == 0, 0)"
    assert derivative(expression=expression, order=2)["derivative"] == "piecewise(6*x, floor(x) == 0, 0)"
    assert value(expression, "1/2", order=2) == "3"
