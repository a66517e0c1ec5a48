"""The look at a derivative before it leaves: what is certainly wrong is not sent."""

import pytest

from oracles.operations import derivative, gradient
from oracles.random_derivatives import cases
from service.calculus.certified import self_check
from service.errors import FluxionError, InternalError
from service.language import read


@pytest.fixture(autouse=True)
def every_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at each."""
    monkeypatch.setattr(self_check, "ONE_IN", 1)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("x^2", "3*x"), ("sin(x)*y", "sin(x)*y"), ("piecewise(x, floor(x) == 0, x^2)", "2*x"), ("abs(x)", "1"),
        ("piecewise(x^2, sign(x) != -1, -x^2)", "2*x"), ("log(x)", "1/x + 1/10^20"), ("sqrt(x)", "1/sqrt(x)"),
    ],
)  # fmt: skip
def test_a_wrong_formula_is_withheld(typed: str, wrong: str) -> None:
    """As a fault of ours, which says nothing of the expression."""
    with pytest.raises(InternalError) as raised:
        self_check.check(read(typed).tree, {"x": 1}, read(wrong).tree, {})
    assert raised.value.fields["self_check"] is True
    assert typed not in raised.value.detail


def test_right_answers_pass() -> None:
    """Random derivatives, each of which is looked at."""
    stream = cases(3)
    for case in (next(stream) for _ in range(150)):
        try:
            derivative(expression=case.text, variable=case.variable, order=case.order)
        except InternalError:
            raise
        except FluxionError:
            continue
    assert gradient(expression="x*y^2")["gradient"][1]["derivative"] == "2*x*y"


def test_which_questions_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """One in so many, the same ones each time."""
    monkeypatch.setattr(self_check, "ONE_IN", 16)
    chosen = [text for text in (f"x**{n}" for n in range(1600)) if self_check.is_due(text)]
    assert 50 < len(chosen) < 150
    assert all(map(self_check.is_due, chosen))
