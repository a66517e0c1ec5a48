"""Answers as students type them: what is read, what is asked back, and what is no mathematics."""

import pytest

from oracles.checking import codes, result


@pytest.mark.parametrize(
    ("function", "answer", "note"),
    [
        ("sin(x)", "Cos x", "letter_case"),
        ("sin(x)", "Cosx", "letter_case"),
        ("sin(x^2)", "2x.cos(x^2)", "middle_dot"),
        ("sin(x)^2", "2sin(x).cos(x)", "middle_dot"),
        ("x^2", r"f'\left(x\right)=2x", "left_side"),
        ("x^2", r"f^{\prime}\left(x\right)=2x", "left_side"),
        ("x^2", r"\frac{\mathrm{d}y}{\mathrm{d}x}=2x", "left_side"),
        ("x^2", r"\frac{\differentialD y}{\differentialD x}=2x", "left_side"),
        ("x^2", "(x^2)'=2x", "left_side"),
        ("x^2", "(dy)/(dx)=2x", "left_side"),
        ("x^2", "Answer: 2x", "left_side"),
        ("x^2", "ans = 2x", "left_side"),
        ("sin(x)", "COS(X)", "letter_case"),
        ("x^2", "f'(x)=2x^1=2x", "left_side"),
        ("x^2", "y = 2*x = x*2 = 2x", "left_side"),
        ("x^3", "3x^(3-1) = 3x^2", "left_side"),
        ("sin(x)", r"\cosx", "split_name"),
        ("x*ln(x)", r"\lnx + 1", "split_name"),
        ("-x^2", "\u20142x", None),
        ("x^2", "2x\u200b", None),
        (r"\sqrt[3]{x}", "1/(3x^(2/3))", None),
        ("cbrt(x)", "1/3*x^(-2/3)", None),
    ],
)
def test_what_is_meant_is_read(function: str, answer: str, note: str | None) -> None:
    """Telephones, formula editors and books."""
    found = result(answer, expression=function, variable="x")
    assert found["verdict"] == "correct"
    assert note is None or note in [warning["code"] for warning in found["warnings"]]


@pytest.mark.parametrize("answer", ["2x^1 = 3x", "x^2 = 2x", "2x = 0", "a = b = 2x", "2x = y"])
def test_sides_that_are_not_equal_are_no_answer(answer: str) -> None:
    """The place is that of the side which is not equal to the last one."""
    error = result(answer, expression="x^2")["error"]
    assert error["code"] == "equation"
    assert answer[error["position"] : error["end"]] in answer.split(" = ")[:-1]


@pytest.mark.parametrize(
    ("function", "answer"),
    [("sqrt(x)", "1/2sqrt(x)"), ("sqrt(x)", "1/2√x"), ("e^(2x)/2", "e^2x"), ("x^(1/3)", "x^-2/3/3")],
)
def test_where_the_other_reading_is_right_nobody_is_marked_down(function: str, answer: str) -> None:
    """Both readings are shown, and the student tries again."""
    found = result(answer, expression=function, variable="x")
    assert (found["verdict"], found["score"], found["error"]["code"]) == ("invalid", None, "ambiguous")
    assert found["error"]["detail"].count(" as ") == 2


@pytest.mark.parametrize("answer", ["idk", "none", "no", "n/a", "two x", "2x(wrong)", "dunno"])
def test_words_are_no_answer(answer: str) -> None:
    """They are never read as products of letters."""
    found = result(answer, expression="x^2")
    assert (found["verdict"], found["error"]["code"]) == ("invalid", "unknown_name")


@pytest.mark.parametrize("answer", ["y''=2x", "f''(x)=2x", "d^2y/dx^2 = 2x"])
def test_a_left_side_of_another_order_is_told(answer: str) -> None:
    """A second derivative where the first is wanted."""
    found = result(answer, expression="x^2")
    assert (found["verdict"], found["error"]["code"]) == ("invalid", "equation")
    assert "order 2" in found["error"]["detail"]


def test_a_symbol_that_the_task_does_not_have_is_told() -> None:
    """The commonest wrong answer of all has a name."""
    found = result("2x + C", expression="x^2")
    assert [warning["code"] for warning in found["warnings"]] == ["foreign_symbol"]
    assert found["diagnosis"] == [
        {"code": "integration_constant_added", "message": "This is the derivative plus an integration constant, C."}
    ]


def test_no_message_holds_an_invented_number() -> None:
    """Neither that of a letter nor a rounded one."""
    assert codes("two*x", expression="x^2", symbols=["two"]) == []
    (name,) = result("1.9999999999999999999999x", expression="x^2")["diagnosis"]
    assert "0.99999999999999999999995" in name["message"]


def test_an_answer_that_is_wrong_at_one_point_is_not_the_derivative_plus_zero() -> None:
    wrong = "piecewise(2x sin(1/x) - cos(1/x), x != 0, 1)"
    assert codes(wrong, expression="piecewise(x^2*sin(1/x), x != 0, 0)") == []
    assert codes("2x + 1", expression="x^2") == ["constant_added"]
