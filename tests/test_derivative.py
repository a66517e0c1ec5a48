"""/derivative and /gradient as operations: fields in, the answer of the contract out."""

import json
from typing import Any

import mpmath
import pytest

from oracles.operations import derivative, evaluate, gradient
from service.errors import (
    DivisionByZero,
    NoFormula,
    NotDifferentiable,
    TooComplex,
    Unbalanced,
    VariableRequired,
)


def test_the_notebook() -> None:
    """The derivative of w² is 2w, and nothing else is said about it."""
    assert derivative(expression="w^2", variable="w") == {
        "interpreted": "w**2",
        "notation": None,
        "variable": "w",
        "order": 1,
        "derivative": "2*w",
        "latex": "2 w",
        "forms": {},
        "steps": None,
        "at": None,
        "domain": [],
        "warnings": [],
    }


ANSWERS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"expression": "w^2"}, {"variable": "w", "derivative": "2*w"}),
    ({"expression": "J(w) = w^2 + b"}, {"variable": "w", "derivative": "2*w"}),
    ({"expression": "7"}, {"variable": "x", "derivative": "0"}),
    ({"expression": r"\frac{x^2}{2}"}, {"interpreted": "x**2/2", "derivative": "x"}),
    ({"expression": "1,5x", "decimal_separator": ","}, {"derivative": "3/2"}),
    ({"expression": "λ^2", "variable": "λ"}, {"variable": "lambda", "derivative": "2*lambda"}),
    ({"expression": "lambda^2 + x", "variable": "λ"}, {"variable": "lambda", "derivative": "2*lambda"}),
    ({"expression": "e^2 + e", "variable": "e"}, {"variable": "e", "derivative": "2*e + 1"}),
    ({"expression": "e*E*x", "symbols": ["e"], "variable": "x"}, {"derivative": "E*e"}),
    ({"expression": "velocity*time", "variable": "time"}, {"derivative": "velocity"}),
    ({"expression": "x^3", "order": 0}, {"order": 0, "derivative": "x**3"}),
    ({"expression": "x^3", "order": 2}, {"order": 2, "derivative": "6*x"}),
    ({"expression": "x^3*y^2", "order": {"y": 1, "x": 2}}, {"order": {"x": 2, "y": 1}, "derivative": "12*x*y"}),
    ({"expression": "x^3*y^2", "order": {"y": 1}}, {"variable": None, "derivative": "2*x**3*y"}),
    ({"expression": "x^3*y^2", "order": {"x": 0, "y": 1}}, {"order": {"x": 0, "y": 1}, "derivative": "2*x**3*y"}),
    ({"expression": "x*exp(x) + exp(x)", "simplify": "basic"}, {"derivative": "(x + 2)*exp(x)"}),
    ({"expression": "x - sin(2x)/2", "simplify": "full"}, {"derivative": "2*sin(x)**2"}),
    ({"expression": "sqrt(x^2*y)", "variable": "x", "assumptions": {"x": "positive"}}, {"derivative": "sqrt(y)"}),
    ({"expression": "x^2/2", "forms": ["python", "c"]}, {"forms": {"python": "x", "c": "x"}}),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "answer"), ANSWERS, ids=lambda value: json.dumps(value)[:60])
def test_answer(fields: dict[str, Any], answer: dict[str, Any]) -> None:
    """The fields of the answer are those of the table."""
    found = derivative(**fields)
    assert {name: found[name] for name in answer} == answer


def test_the_order_of_a_multi_index_changes_nothing() -> None:
    """d³/dx²dy and d³/dydx² are the same bytes."""
    for expression in ("x^3*y^2*sin(x*y)", "exp(x/y)", "log(x + y^2)", "x^y", "atan2(y, x)", "sqrt(x^2 + y^2)"):
        one, other = ({"x": 2, "y": 1}, {"y": 1, "x": 2})
        assert json.dumps(derivative(expression=expression, order=one, steps=True)) == json.dumps(
            derivative(expression=expression, order=other, steps=True)
        )


def test_values_at_a_point() -> None:
    """Function and derivative at the point, as in /evaluate."""
    values = derivative(expression="w^2", at={"w": "3"})["at"]
    assert values["at"] == {"w": "3"}
    assert (values["value"]["exact"], values["derivative"]["exact"]) == ("9", "6")
    corner = derivative(expression="|x|", at="0")["at"]
    assert corner["value"]["exact"] == "0"
    assert corner["derivative"]["status"] == "undefined"
    mixed = derivative(expression="x^2*y^3", order={"x": 1, "y": 1}, at={"x": "1/2", "y": "2"})["at"]
    assert mixed["derivative"]["exact"] == "12"


def test_without_a_formula_there_is_the_value_at_a_point() -> None:
    """d/dn of a Bessel function: null, and digits that agree with mpmath; without a point it is refused."""
    answer = derivative(expression="x*besselj(n, x)", variable="n", at={"n": "1", "x": "2"}, steps=True, forms=["c"])
    assert (answer["derivative"], answer["latex"], answer["forms"], answer["steps"]) == (None, None, {}, None)
    with mpmath.workdps(40):
        expected = mpmath.nstr(2 * mpmath.diff(lambda order: mpmath.besselj(order, 2), 1), 15)
    assert answer["at"]["derivative"]["decimal"] == expected
    assert [warning["code"] for warning in answer["warnings"]] == ["no_formula"]
    with pytest.raises(NoFormula) as refusal:
        derivative(expression="x*besselj(n, x)", variable="n")
    assert "at" in str(refusal.value.fields["hint"])


def test_a_component_of_a_gradient_may_have_no_formula() -> None:
    """It is null with a point, and refused without one; the others are formulas."""
    components = gradient(expression="besselj(n, x)", at={"n": "1", "x": "2"})["gradient"]
    assert [part["derivative"] for part in components] == [None, "besselj(n - 1, x)/2 - besselj(n + 1, x)/2"]
    assert [part["at"]["status"] for part in components] == ["defined", "defined"]
    with pytest.raises(NoFormula):
        gradient(expression="besselj(n, x)")


def test_a_form_that_is_not_to_be_had_costs_only_itself() -> None:
    """Python has no Bessel functions: the derivative is answered, with a warning."""
    answer = derivative(expression="besselj(0, x)", forms=["python", "mathml"])
    assert answer["derivative"] == "-besselj(1, x)"
    assert list(answer["forms"]) == ["mathml"]
    assert [warning["code"] for warning in answer["warnings"]] == ["form_unavailable"]


REFUSED: list[tuple[dict[str, Any], type[Exception]]] = [
    ({"expression": "a*x"}, VariableRequired),
    ({"expression": "(x"}, Unbalanced),
    ({"expression": "x/0"}, DivisionByZero),
    ({"expression": "x^n", "variable": "n", "assumptions": {"n": "integer"}}, NotDifferentiable),
    ({"expression": "x*exp(x*exp(x*exp(x*exp(x))))", "order": 20}, TooComplex),
]


@pytest.mark.parametrize(("fields", "error"), REFUSED)
def test_refusal(fields: dict[str, Any], error: type[Exception]) -> None:
    """What cannot be answered is refused with its own class."""
    with pytest.raises(error):
        derivative(**fields)


def test_the_same_question_has_the_same_answer() -> None:
    """Nothing that was asked before changes a byte."""
    fields: list[dict[str, Any]] = [
        {"expression": "x^2*sin(3x)/sqrt(y)", "variable": "x", "steps": True},
        {"expression": "sin(x)^2 + x", "simplify": "full"},
        {"expression": "|x|*floor(x)", "at": "1/2"},
    ]
    once = [json.dumps(derivative(**each)) for each in fields]
    again = [json.dumps(derivative(**each)) for each in reversed(fields)][::-1]
    assert once == again


def test_gradient_of_a_squared_error() -> None:
    """Each variable in the order asked, with its derivative, notes and value."""
    answer = gradient(
        expression="(w*x + b - y)^2", variables=["w", "b"], at={"w": "1", "x": "2", "b": "1/3", "y": "pi"}
    )
    assert answer["variables"] == ["w", "b"]
    assert [part["derivative"] for part in answer["gradient"]] == ["2*x*(b + w*x - y)", "2*b + 2*w*x - 2*y"]
    assert [part["at"]["exact"] for part in answer["gradient"]] == ["28/3 - 4*pi", "14/3 - 2*pi"]
    assert answer["at"]["status"] == "defined"
    assert answer["warnings"] == []


def test_gradient_by_every_symbol() -> None:
    """Without variables every free symbol is one, in alphabetical order; a constant has none."""
    answer = gradient(expression="b*|x| + a^2")
    assert [(part["variable"], part["derivative"]) for part in answer["gradient"]] == [
        ("a", "2*a"),
        ("b", "abs(x)"),
        ("x", "b*sign(x)"),
    ]
    (note,) = answer["gradient"][2]["domain"]
    assert (note["code"], note["where"]) == ("may_not_be_differentiable_at", "x = 0")
    assert gradient(expression="7")["gradient"] == []
    assert gradient(expression="w^2", at="3")["gradient"][0]["at"]["exact"] == "6"


def test_gradient_is_simplified() -> None:
    """The level of simplification holds for every part."""
    parts = gradient(expression="x*exp(x*y)", simplify="basic")["gradient"]
    assert [part["derivative"] for part in parts] == ["(x*y + 1)*exp(x*y)", "x**2*exp(x*y)"]


@pytest.mark.parametrize(
    "typed",
    ["x*1.2^0.333333", "(1.5*x)^2.7182818", "(2.5*x/3)^1.8571428", "1.2^2.7182818*x", "(1.2*x)^0.857143",
     "(1.2*x)^2.71828", "x*0.37^1.23456", "(x/1.5)^0.3164", "(1.2*x)^2.71", "2.5^0.123456*7.7^0.654321*x"],
)  # fmt: skip
def test_decimals_to_decimals_stay_powers(typed: str) -> None:
    """Laws of engineering: no root of a number with hundreds of digits, and the value of the law as it was typed."""
    answer = derivative(expression=typed)
    assert len(answer["derivative"]) < 120
    law, text = (
        evaluate(expression=expression, variable="x", order=order, at="1.7")["results"][0]["decimal"]
        for expression, order in ((typed, 1), (answer["derivative"], 0))
    )
    assert law == text


def test_a_coefficient_beyond_float64_is_written() -> None:
    """The order of terms asks for an approximate coefficient, which 1e840 has not."""
    found = derivative(expression="erfc(1e280*x)", variable="x", order=3)["derivative"]
    assert found.startswith("-8e1400*x**2*exp(")
