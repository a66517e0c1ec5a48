"""Notes on where an expression is defined and where it has a derivative."""

import pytest

from service.calculus.certified.domain_notes import domain_notes
from service.language import read

NOT_AT, MAYBE_NOT_AT = "not_differentiable_at", "may_not_be_differentiable_at"

NOTES: dict[str, list[tuple[str, str]]] = {
    "x^2": [],
    "1/(x^2 + 1)": [],
    "ln(x^2 + 1)": [],
    "sqrt(y)*x": [],
    "1/y + x/y": [],
    "a^x": [("defined_where", "a > 0")],
    "1/x": [("defined_where", "x != 0")],
    "x/x": [("defined_where", "x != 0")],
    "1/(3 - 2x)": [("defined_where", "x != 3/2")],
    "x^-2": [("defined_where", "x != 0")],
    "ln(x)": [("defined_where", "x > 0")],
    "ln(1 - 2x)": [("defined_where", "x < 1/2")],
    "ln(x*y)": [("defined_where", "x*y > 0")],
    "ln(x^2)": [("defined_where", "x != 0")],
    "ln(x^3/2)": [("defined_where", "x > 0")],
    "ln(-2/x)": [("defined_where", "x < 0")],
    "1/(2*exp(y)*x^2)": [("defined_where", "x != 0")],
    "x/sqrt(x)": [("defined_where", "x > 0")],
    "ln(ln(x))": [("defined_where", "x > 0"), ("defined_where", "x > 1")],
    "ln(x)/x": [("defined_where", "x > 0")],
    "log(2, x)": [("defined_where", "x > 0"), ("defined_where", "x != 1")],
    "x!": [("defined_where", "x > -1 or floor(x) != x")],
    "ln|x|": [("defined_where", "x != 0")],
    "sqrt(x^2)": [(NOT_AT, "x = 0")],
    "sqrt(x^4)": [],
    "sqrt|x|": [(NOT_AT, "x = 0")],
    "log(x, 10)": [("defined_where", "x > 0")],
    "sqrt(x)": [("defined_where", "x >= 0"), ("differentiable_where", "x > 0")],
    "x^(2/3)": [("defined_where", "x >= 0"), ("differentiable_where", "x > 0")],
    "x^(4/3)": [("defined_where", "x >= 0")],
    "x^(-1/3)": [("defined_where", "x > 0")],
    "x^x": [("defined_where", "x > 0")],
    "asin(x)": [("defined_where", "abs(x) <= 1"), ("differentiable_where", "abs(x) < 1")],
    "tan(x)": [("defined_where", "cos(x) != 0")],
    "gamma(x)": [("defined_where", "x > 0 or floor(x) != x")],
    "asech(x)": [("defined_where", "x > 0"), ("defined_where", "x <= 1"), ("differentiable_where", "x < 1")],
    "cbrt(x)": [(NOT_AT, "x = 0")],
    "root(x, 4)": [("defined_where", "x >= 0"), ("differentiable_where", "x > 0")],
    "|x|": [(NOT_AT, "x = 0")],
    "|2x + 1| + x": [(NOT_AT, "x = -1/2")],
    "x*|x|": [],
    "|x|^3": [],
    "cbrt(x)^4": [],
    "sign(x)": [(NOT_AT, "x = 0")],
    "x^2*sign(x)": [],
    "|a*x|": [(MAYBE_NOT_AT, "a*x = 0")],
    "|sin(x)|": [(MAYBE_NOT_AT, "sin(x) = 0")],
    "floor(x)": [(MAYBE_NOT_AT, "floor(x) = x")],
    "max(x, 1)": [(NOT_AT, "x = 1")],
    "max(x^2, 2x - 1)": [(MAYBE_NOT_AT, "x**2 = 2*x - 1")],
    "max(exp(x), -1)": [],
    "piecewise(x^2, x > 0, -x)": [(NOT_AT, "x = 0")],
    "piecewise(x^2, x > 0, 0)": [],
    "max(x, x)": [],
    "piecewise(x, x > 0)": [(NOT_AT, "x = 0")],
    "piecewise(ln(x), x > 1, x - 1)": [],
    "piecewise(1/x, x != 0, 3)": [(NOT_AT, "x = 0")],
    "piecewise(1/x, x > 2, ln(x), x > 1, 0)": [(NOT_AT, "x = 1"), (NOT_AT, "x = 2")],
    "piecewise(1/x, x < 2, 0)": [("defined_where", "x != 0 or x >= 2"), (NOT_AT, "x = 2")],
    "piecewise(1/x, 1 < x < 2, 5)": [(NOT_AT, "x = 1"), (NOT_AT, "x = 2")],
    "piecewise(0, x <= y, ln(x - y))": [(MAYBE_NOT_AT, "x = y"), ("defined_where", "x - y > 0 or x <= y")],
    "piecewise(|x|, x > -1, -x)": [(NOT_AT, "x = 0")],
    "1/(x + i) + acoth(i*x)": [],
}


@pytest.mark.parametrize("typed", NOTES)
def test_notes(typed: str) -> None:
    """Each expression has the notes of the table on its derivative by x."""
    tree = read(typed, symbols=frozenset("x")).tree
    found = [(note["code"], note["where"]) for note in domain_notes(tree, {"x": 1}, {})]
    assert sorted(found) == sorted(NOTES[typed])


def test_assumptions_settle_conditions() -> None:
    """What is known of a symbol is not asked for."""
    tree = read("ln(x) + |x| + 1/x").tree
    assert domain_notes(tree, {"x": 1}, {"x": "positive"}) == []


def test_higher_orders_ask_for_more() -> None:
    """|x|³ has two derivatives at 0 and no third, x^(4/3) has one."""
    assert domain_notes(read("|x|^3").tree, {"x": 3}, {}) == [{"code": NOT_AT, "where": "x = 0"}]
    assert {"code": "differentiable_where", "where": "x > 0"} in domain_notes(read("x^(4/3)").tree, {"x": 2}, {})
