"""The look at a derivative before it leaves: what is certainly wrong is not sent."""

from typing import Any

import pytest

from oracles.operations import check_answers, derivative, gradient
from oracles.random_derivatives import cases
from service.calculus.certified import self_check
from service.calculus.operations import derivative as operation
from service.calculus.symbolic import rules
from service.calculus.symbolic.case_by_case import differentiate_by_cases
from service.calculus.symbolic.expressions.nodes import ZERO, Product
from service.errors import FluxionError, InternalError, Unsupported
from service.language import read, writer


@pytest.fixture(autouse=True)
def every_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at each."""
    monkeypatch.setattr(self_check.sampling, "one_in", 1)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("x^2", "3*x"), ("sin(x)*y", "sin(x)*y"), ("piecewise(x, floor(x) == 0, x^2)", "2*x"), ("abs(x)", "1"),
        ("piecewise(x^2, sign(x) != -1, -x^2)", "2*x"), ("log(x)", "1/x + 1/10^20"), ("sqrt(x)", "1/sqrt(x)"),
    ],
)  # fmt: skip
def test_a_wrong_formula_is_found(typed: str, wrong: str) -> None:
    assert not self_check.holds(read(typed).tree, {"x": 1}, read(wrong).tree, {})


def _drops_products(differentiator: rules.Differentiator, node: Any) -> Any:
    """A rule that is wrong."""
    return ZERO


def _takes_the_last(differentiator: rules.Differentiator, node: Any) -> Any:
    """Another: all cases but the last are taken to hold at single points."""
    return differentiator(node.args[-1])


@pytest.mark.parametrize(
    ("typed", "order", "right"),
    [
        ("x*sin(x)", 1, "x*cos(x) + sin(x)"),
        ("x*exp(x)", 2, "x*exp(x) + 2*exp(x)"),
        ("abs(x)*sin(x)", 1, "piecewise(x*cos(x) + sin(x), x > 0, -x*cos(x) - sin(x))"),
        ("piecewise(x*sin(x), floor(x) == 0, x^2)", 1, "piecewise(x*cos(x) + sin(x), floor(x) == 0, 2*x)"),
        ("floor(x)*sin(x)", 1, "floor(x)*cos(x)"),
    ],
)
def test_a_wrong_rule_is_not_believed(typed: str, order: int, right: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SymPy answers instead, case by case; the caller is told, and the kernel's owner by the same warning."""
    monkeypatch.setitem(rules._RULES, Product, _drops_products)
    answer = derivative(expression=typed, order=order, steps=True)
    assert (answer["derivative"], answer["steps"]) == (right, None)
    assert [warning["code"] for warning in answer["warnings"]] == ["self_check", "no_steps"]


def test_a_branch_that_was_thrown_away_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """In each operation that shows a formula."""
    typed = "piecewise(x, mod(floor(x), 2) == 0, -x)"
    monkeypatch.setitem(rules._OWN_RULES, "piecewise", _takes_the_last)
    shown = derivative(expression=typed)
    task = {"type": "derivative", "expression": typed}
    expected = check_answers(task=task, answers=[], options={"include": ["expected"]})["task"]
    (part,) = gradient(expression=typed)["gradient"]
    assert shown["derivative"] == part["derivative"] == expected["expected"]
    assert shown["derivative"] == "piecewise(1, floor(x) - 2*floor(floor(x)/2) == 0, -1)"
    assert [note["code"] for note in expected["warnings"]] == ["self_check"]


def test_a_wrong_simplification_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The derivative as it was before answers, and its steps are shown."""
    monkeypatch.setattr(operation, "simplified", lambda tree, level, facts: (read("x").tree, True))
    answer = derivative(expression="x^3", simplify="full", steps=True)
    assert answer["derivative"] == "3*x**2"
    assert [warning["code"] for warning in answer["warnings"]] == ["self_check"]
    assert answer["steps"]


def test_what_nothing_else_answers_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a fault of ours, which says nothing of the expression."""
    monkeypatch.setitem(rules._RULES, Product, _drops_products)
    with pytest.raises(InternalError) as raised:
        derivative(expression="x*secret*root(x, 5)", symbols=["secret"], variable="x")
    assert raised.value.fields["self_check"] is True
    assert "secret" not in raised.value.detail


@pytest.mark.parametrize(
    ("typed", "derived"),
    [
        ("max(x, 3, x^2)", "piecewise(1, x > max(3, x**2), piecewise(0, 3 > x**2, 2*x))"),
        ("min(x, y)*x", "piecewise(2*x, x < y, y)"),
        ("cbrt(x)", "piecewise(1/(3*x**(2/3)), x > 0, 1/(3*(-x)**(2/3)))"),
        ("mod(x, 2)*x", "-2*floor(x/2) + 2*x"),
        ("floor(abs(x))*x", "floor(abs(x))"),
    ],
)
def test_a_derivative_by_cases(typed: str, derived: str) -> None:
    assert writer.text(differentiate_by_cases(read(typed).tree, ["x"], {}).last) == derived


def test_too_many_cases() -> None:
    """Each absolute value of a product doubles them."""
    with pytest.raises(Unsupported, match="more than 32 cases"):
        differentiate_by_cases(read("*".join(f"abs(x - {n})" for n in range(6))).tree, ["x"], {})


def test_right_answers_pass() -> None:
    """Random derivatives, each of which is looked at."""
    stream = cases(3)
    for case in (next(stream) for _ in range(150)):
        try:
            answer = derivative(expression=case.text, variable=case.variable, order=case.order)
        except InternalError:
            raise
        except FluxionError:
            continue
        assert "self_check" not in {warning["code"] for warning in answer["warnings"]}
    assert gradient(expression="x*y^2")["gradient"][1]["derivative"] == "2*x*y"


def test_which_questions_are_looked_at() -> None:
    """One in so many, the same ones each time; none if nobody wants it."""
    sixteenth = self_check.Sampling(16)
    chosen = [text for text in (f"x**{n}" for n in range(1600)) if sixteenth.is_due(text)]
    assert 50 < len(chosen) < 150
    assert all(map(sixteenth.is_due, chosen))
    assert not any(map(self_check.Sampling(0).is_due, chosen))


def test_what_is_not_looked_at_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a share of 0 no derivative is evaluated before it is sent."""

    def look(*_: Any) -> bool:
        raise AssertionError("it was looked at")

    monkeypatch.setattr(self_check.sampling, "one_in", 0)
    monkeypatch.setattr(self_check, "holds", look)
    assert derivative(expression="x^2")["derivative"] == "2*x"
