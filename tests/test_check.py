"""/check: what is asked, what is answered, for each type of task, and what never happens."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from oracles.checking import MISTAKES, codes, result
from oracles.operations import check
from oracles.quotients import is_accepted, true_quotients
from service.errors import (
    ExpressionError,
    InvalidField,
    MissingField,
    NotDefined,
    VariableRequired,
)
from service.web.schemas.check import CheckAnswer, CheckRequest

CONTRACT = {
    "task": {"type": "derivative", "expression": "sin(x^2)", "variable": "x"},
    "answers": [
        {"id": "s1", "answer": "2x cos(x²)"},
        {"id": "s2", "answer": "cos(x^2)"},
        {"id": "s3", "answer": "2x cos(x^2"},
    ],
}


def answered(**request: Any) -> Any:
    """The answer to a request that has passed the schema, and passes the schema of the answer."""
    answer = check(**CheckRequest().load(request))
    assert CheckAnswer().validate(answer) == {}
    return answer


def test_the_example_of_the_contract() -> None:
    """One right, one wrong with its slip, one unreadable answer."""
    answer = answered(**CONTRACT)
    right, wrong, unreadable = answer["results"]
    assert (right["id"], right["verdict"], right["certainty"], right["score"]) == ("s1", "correct", "proved", 1)
    assert right["interpreted"] == "2*x*cos(x**2)"
    assert (wrong["verdict"], wrong["certainty"], wrong["score"]) == ("incorrect", "proved", 0)
    assert wrong["diagnosis"] == [
        {
            "code": "chain_inner_derivative_missing",
            "message": "This is what you get if the derivative of the inner function x**2 is left out (chain rule).",
        }
    ]
    assert (unreadable["verdict"], unreadable["certainty"], unreadable["score"]) == ("invalid", None, None)
    assert (unreadable["error"]["code"], unreadable["error"]["position"]) == ("unbalanced", 6)
    assert answer["summary"] == {"correct": 1, "incorrect": 1, "invalid": 1}


def test_the_solution_is_shown_only_if_asked_for() -> None:
    """Neither the expected answer nor a value of it is told without being asked for."""
    silent = json.dumps(answered(**CONTRACT))
    telling = answered(**CONTRACT, options={"include": ["expected", "evidence", "blind_spots"]})
    assert "witness_point" not in silent
    assert json.loads(silent)["expected"] is None
    assert telling["expected"] == "2*x*cos(x**2)"
    assert telling["results"][1]["evidence"]["method"] == "witness_point"
    assert telling["blind_spots"] == []


def test_a_blind_spot_is_a_slip_that_gives_the_right_answer() -> None:
    """exp(x) does not show whether it was differentiated."""
    answer = answered(task={"expression": "exp(x)"}, answer="exp(x)", options={"include": ["blind_spots"]})
    assert {spot["code"] for spot in answer["blind_spots"]} >= {"answered_f", "integrated", "second_derivative"} - {
        "integrated"
    }


def test_one_answer_instead_of_a_list() -> None:
    """A single answer has an id of its own."""
    answer = answered(task={"expression": "w^2"}, answer="2w")
    assert [(r["id"], r["verdict"]) for r in answer["results"]] == [("answer", "correct")]


def test_equal_texts_get_equal_results() -> None:
    """Each id gets the result of its text, however often the text occurs."""
    answers = [{"id": str(i), "answer": ["2w", "w", "2w", "w/0"][i % 4]} for i in range(40)]
    results = answered(task={"expression": "w^2"}, answers=answers)["results"]
    assert [r["id"] for r in results] == [str(i) for i in range(40)]
    assert [r["verdict"] for r in results[:4]] == ["correct", "incorrect", "correct", "invalid"]


@pytest.mark.parametrize(
    ("answer", "verdict", "code"),
    [
        ("", "invalid", "unexpected_end"),
        ("2x cos(x^2", "invalid", "unbalanced"),
        ("diff(sin(x^2), x)", "invalid", None),
        ("y = y + 1", "invalid", "equation"),
        ("1/0", "invalid", "division_by_zero"),
        ("x" * 3000, "invalid", "too_long"),
        ("x^100000", "undecided", "too_complex"),
        ("__import__('os')", "invalid", None),
        ("9^9^9^9", "undecided", "too_complex"),
        ("∫x dx", "invalid", None),
    ],
)
def test_what_is_not_an_answer(answer: str, verdict: str, code: str | None) -> None:
    """What cannot be read is invalid, and what cannot be afforded is for a human; neither is wrong."""
    found = result(answer, expression="sin(x^2)")
    assert (found["verdict"], found["score"], found["interpreted"]) == (verdict, None, None)
    assert code is None or found["error"]["code"] == code


@pytest.mark.parametrize(
    ("answer", "notes"),
    [
        ("2*x*cos(x^2)", []),
        ("2x·cos(x²)", []),
        ("y' = 2x cos(x^2)", ["left_side"]),
        ("f'(x) = 2x cos(x^2)", ["left_side"]),
        ("dy/dx = 2x cos(x^2)", ["left_side"]),
        ("y = 2x cos(x^2)", ["left_side"]),
        (r"2x\cos\left(x^2\right)", []),
        ("cos(x**2)*x*2.0", []),
        ("  2 x cos( x ^ 2 ) ", []),
        ("d/dx f(x) = 2x cos(x^2)", ["left_side"]),
        ("d/dx sin(x^2) = 2x cos(x^2)", ["left_side"]),
        ("∂f/∂x = 2x cos(x^2)", ["left_side"]),
        (r"\frac{dy}{dx} = 2x\cos(x^2)", ["left_side"]),
        (r"$\frac{dy}{dx} = 2x\cos(x^2)$", ["left_side"]),
        ("2X cos(x^2)", ["letter_case"]),
        ("y' = 2X cos(X²)", ["left_side", "letter_case", "letter_case"]),
        (r"f^{\prime}(x) = 2x\cos(x^2)", ["left_side"]),
    ],
)
def test_spellings_of_a_right_answer(answer: str, notes: list[str]) -> None:
    """What people type is read, and every guess is told."""
    found = result(answer, expression="sin(x^2)")
    assert (found["verdict"], found["certainty"]) == ("correct", "proved")
    assert [note["code"] for note in found["warnings"]] == notes


def test_letters_that_a_task_tells_apart_are_kept_apart() -> None:
    """In the kinetic theory t and T are two quantities."""
    assert result("2T*t", expression="T*t^2", variable="t")["verdict"] == "correct"
    assert result("2t^2", expression="T*t^2", variable="t")["verdict"] == "incorrect"


@pytest.mark.parametrize("answer", ["f''(2) = 6", "d²y/dx² = 6", r"\frac{d^2y}{dx^2} = 6", "d^2/dx^2 (3x^2) = 6"])
def test_the_left_sides_of_a_second_derivative(answer: str) -> None:
    """The order is written above the line and below it, or as primes; a point may stand for the variable."""
    assert result(answer, expression="3x^2", order=2)["verdict"] == "correct"


def test_the_left_side_of_a_value() -> None:
    """A point stands for the variable."""
    assert result("f'(2) = 12", type="value", expression="x^3", at={"x": "2"})["verdict"] == "correct"


def test_the_decimal_comma() -> None:
    """With a decimal comma, 0,5 is one half."""
    assert result("0,5x", expression="x^2/4", decimal_separator=",")["verdict"] == "correct"
    assert result("0,5x", expression="x^2/4")["verdict"] == "invalid"


def test_the_domain_may_be_taken_leniently() -> None:
    """An answer that is right where it is defined scores 0, or 1 if so wished."""
    strict, lenient = (
        answered(task={"expression": "x^2"}, answer="2*sqrt(x)^2", options={"domain": domain})["results"][0]
        for domain in ("strict", "lenient")
    )
    assert strict["verdict"] == lenient["verdict"] == "correct_on_part_of_domain"
    assert (strict["score"], lenient["score"]) == (0, 1)


@pytest.mark.parametrize(
    ("task", "answer", "verdict"),
    [
        ({"expression": "x^5", "order": 3}, "60x^2", "correct"),
        ({"expression": "x^5", "order": 3}, "20x^3", "incorrect"),
        ({"expression": "x^3*y^2", "order": {"x": 2, "y": 1}}, "12x*y", "correct"),
        ({"expression": "x^3*y^2", "order": {"x": 2, "y": 1}}, "12x*y^2", "incorrect"),
        ({"expression": "a*t^2", "variable": "t"}, "2a*t", "correct"),
        ({"expression": "J(w) = w^2 + b"}, "2w", "correct"),
        ({"expression": "velocity^2", "symbols": ["velocity"]}, "2 velocity", "correct"),
        ({"expression": "e^2*x", "symbols": ["e"], "variable": "e"}, "2 e x", "correct"),
        ({"expression": "(x-a)^6000", "variable": "x"}, "6000*(x-a)^5999", "correct"),
        ({"expression": "7"}, "0", "correct"),
        ({"expression": "x*sqrt(a^2)", "variable": "x", "assumptions": {"a": "negative"}}, "-a", "correct"),
        ({"expression": r"\sin\left(x^2\right)"}, r"2x\cos(x^2)", "correct"),
    ],
)
def test_derivative_tasks(task: dict[str, Any], answer: str, verdict: str) -> None:
    """Any order, several variables, declared names, assumptions, LaTeX."""
    found = result(answer, **task)
    assert (found["verdict"], found["certainty"]) == (verdict, "proved")


@pytest.mark.parametrize(
    ("task", "answer", "verdict"),
    [
        ({"expression": "w^2", "at": {"w": "3"}}, "6", "correct"),
        ({"expression": "w^2", "at": "3"}, "12/2", "correct"),
        ({"expression": "w^2", "at": "3"}, "6.0000001", "incorrect"),
        ({"expression": "w^2", "at": "3", "order": 0}, "9", "correct"),
        ({"expression": "x*y^2", "variable": "y", "at": {"x": "2", "y": "1/3"}}, "4/3", "correct"),
        ({"expression": "sin(x)", "at": "pi/4"}, "1/sqrt(2)", "correct"),
        ({"expression": "sin(x)", "at": "pi/4"}, "sqrt(2)/2", "correct"),
        ({"expression": "sin(x)", "at": "pi/4"}, "0.7071", "incorrect"),
        ({"expression": "x*abs(x)", "at": "0"}, "0", "correct"),
        ({"expression": "exp(x)", "at": "1", "tolerance": ("significant_figures", "4")}, "2.718", "correct"),
        ({"expression": "exp(x)", "at": "1", "tolerance": ("significant_figures", "4")}, "2.719", "incorrect"),
        ({"expression": "exp(x)", "at": "1", "tolerance": ("relative", "0.01")}, "2.7", "correct"),
        ({"expression": "exp(x)", "at": "1", "tolerance": ("decimal_places", "3")}, "2.7185", "correct"),
        ({"expression": "exp(x)", "at": "1", "tolerance": ("decimal_places", "3")}, "2.7188", "incorrect"),
        ({"expression": "w^2", "at": "3", "tolerance": ("absolute", "0.1")}, "6.1", "correct"),
        ({"expression": "w^2", "at": "3", "tolerance": ("absolute", "0.1")}, "5.9", "correct"),
        ({"expression": "w^2", "at": "3", "tolerance": ("absolute", "0.1")}, "6.1000000000000000001", "incorrect"),
        ({"expression": "w^2", "at": "0", "tolerance": ("relative", "0.1")}, "0", "correct"),
        ({"expression": "w^2", "at": "0", "tolerance": ("relative", "0.1")}, "0.000001", "incorrect"),
        ({"expression": "w^2", "at": "50", "tolerance": ("significant_figures", "1")}, "50+100", "correct"),
        (
            {
                "expression": "besselj(n, x)",
                "variable": "n",
                "at": {"n": "1", "x": "2"},
                "tolerance": ("decimal_places", "6"),
            },
            "-0.056181",
            "correct",
        ),
        (
            {
                "expression": "besselj(n, x)",
                "variable": "n",
                "at": {"n": "1", "x": "2"},
                "tolerance": ("decimal_places", "6"),
            },
            "-0.056182",
            "incorrect",
        ),
        ({"expression": "w^2", "at": "50", "tolerance": ("significant_figures", "1")}, "151", "incorrect"),
    ],
)
def test_value_tasks(task: dict[str, Any], answer: str, verdict: str) -> None:
    """Exact values, and tolerances whose bound is inside."""
    mode, rest = task.get("tolerance"), {name: value for name, value in task.items() if name != "tolerance"}
    tolerance = {"mode": mode[0], "value": mode[1]} if mode else None
    found = result(answer, type="value", **rest, tolerance=tolerance)
    assert (found["verdict"], found["certainty"]) == (verdict, "proved")


@pytest.mark.parametrize(
    ("answer", "first"),
    [
        ("9", "value_of_f"),
        ("-6", "sign"),
        ("2", "derivative_evaluated_at_one"),
        ("8", "derivative_evaluated_at_x0_plus_1"),
        ("4", "derivative_evaluated_at_x0_minus_1"),
        ("18", "power_exponent_not_reduced"),
    ],
)
def test_what_a_wrong_value_is(answer: str, first: str) -> None:
    """Other points, other functions, and the slips of the derivative at this point."""
    assert first in codes(answer, type="value", expression="w^2", at="3")


def test_angles_in_degrees_are_recognised() -> None:
    """2.4*cos(1.44°) = 2.3992."""
    assert codes("2.3992", type="value", expression="sin(x^2)", at="1.2") == ["angle_in_degrees"]


@pytest.mark.parametrize(("answer", "recognised"), [("10", True), ("8", False), ("12.4", False)])
def test_a_value_is_rounded_in_the_figures_of_the_answer(answer: str, recognised: bool) -> None:
    """12 is 10 to one figure, and not 8: what counts is the place of the last figure that was typed."""
    assert ("rounded_value" in codes(answer, type="value", expression="x^3", at="2")) is recognised


@pytest.mark.parametrize("answer", ["1.9726", "1.972600"])
def test_a_rounded_estimate_is_recognised(answer: str) -> None:
    """Too few figures are what they are, and no sign of another step."""
    task = {"type": "estimate", "expression": "x^2 sin(x)", "at": "2", "epsilon": "1e-6"}
    assert codes(answer, **task)[0] == "estimate_rounded"


def test_what_a_program_prints_is_a_rounded_value() -> None:
    """The shortest decimal of a float64 is no rounding to its figures; and no guess that equals the truth is named."""
    assert codes("0.5403023058681398", type="value", expression="sin(x)", at="1") == ["rounded_value"]


def test_a_rounded_value_is_recognised() -> None:
    """An exact value is asked for and a rounded one given."""
    assert codes("0.7071", type="value", expression="sin(x)", at="pi/4")[0] == "rounded_value"


@pytest.mark.parametrize(
    ("epsilon", "method", "answer"),
    [
        ("0.001", "forward", ((3 + 0.001) ** 2 - 3**2) / 0.001),
        ("1e-9", "forward", ((3 + 1e-9) ** 2 - 3**2) / 1e-9),
        ("0.001", "backward", (3**2 - (3 - 0.001) ** 2) / 0.001),
        ("0.001", "central", ((3 + 0.001) ** 2 - (3 - 0.001) ** 2) / (2 * 0.001)),
        ("1e-9", "forward", 6.0000005),
        ("0.001", "forward", 6.001),
    ],
)
def test_estimates_that_a_program_can_print(epsilon: str, method: str, answer: float) -> None:
    """What Python prints is right, and so is what another order of operations or rounding prints."""
    found = result(repr(answer), type="estimate", expression="w^2", at="3", epsilon=epsilon, method=method)
    assert (found["verdict"], found["certainty"]) == ("correct", "proved")


@pytest.mark.parametrize(
    ("answer", "first"),
    [
        ("6", "derivative"),
        ("5.999", "estimate_backward_difference"),
        ("6.01", "estimate_with_another_epsilon"),
        ("0.006001", "increment_not_divided_by_epsilon"),
        ("9.006001", "value_of_f_at_x_plus_epsilon"),
        ("9", "value_of_f"),
    ],
)
def test_what_a_wrong_estimate_is(answer: str, first: str) -> None:
    """The derivative itself, another formula, another step, not divided by the step."""
    found = result(answer, type="estimate", expression="w^2", at="3", epsilon="0.001")
    assert (found["verdict"], found["certainty"]) == ("incorrect", "proved")
    assert found["diagnosis"][0]["code"] == first


def test_true_quotients_are_never_rejected() -> None:
    """Whatever Python computes for a difference quotient, in any way of writing the function, is accepted."""
    assert [quotient for quotient in true_quotients(200, 5) if not is_accepted(quotient)] == []


def test_other_numbers_are_not_accepted() -> None:
    """A true quotient that is off by a thousandth is no possible one while the step is coarse."""
    coarse = [quotient for quotient in true_quotients(200, 6) if float(quotient.epsilon) >= 1e-5]
    wrong = [quotient._replace(answer=repr(float(quotient.answer) * 1.001)) for quotient in coarse]
    assert [quotient for quotient in wrong if is_accepted(quotient)] == []


@pytest.mark.parametrize(
    ("task", "error"),
    [
        ({"expression": "sin(x"}, ExpressionError),
        ({"expression": "a*x"}, VariableRequired),
        ({"expression": "x", "at": "3"}, InvalidField),
        ({"expression": "x", "tolerance": {"mode": "absolute", "value": "1"}}, InvalidField),
        ({"expression": "x", "type": "value"}, MissingField),
        ({"expression": "1/x", "type": "value", "at": "0"}, NotDefined),
        ({"expression": "abs(x)", "type": "value", "at": "0"}, NotDefined),
        ({"expression": "x", "type": "value", "at": "1", "epsilon": "1"}, InvalidField),
        ({"expression": "x", "type": "estimate", "at": "1"}, MissingField),
        ({"expression": "x", "type": "estimate", "at": "1", "epsilon": "0"}, InvalidField),
        ({"expression": "x", "type": "estimate", "at": "1", "epsilon": "0.1", "method": "auto"}, InvalidField),
        ({"expression": "ln(x)", "type": "estimate", "at": "0", "epsilon": "0.1"}, NotDefined),
        (
            {"expression": "x", "type": "value", "at": "1", "tolerance": {"mode": "absolute", "value": "-1"}},
            InvalidField,
        ),
        (
            {"expression": "x", "type": "value", "at": "1", "tolerance": {"mode": "decimal_places", "value": "1.5"}},
            InvalidField,
        ),
    ],
)
def test_tasks_that_are_refused(task: dict[str, Any], error: type[Exception]) -> None:
    """A task that has no right answer refuses the call; an answer never does."""
    with pytest.raises(error):
        result("1", **task)


def test_a_function_where_a_number_is_wanted() -> None:
    """A symbol in a numeric answer is told, not marked wrong."""
    found = result("2*w", type="value", expression="w^2", at="3")
    assert (found["verdict"], found["error"]["code"]) == ("invalid", "not_a_number")


def test_the_result_is_the_same_in_every_process() -> None:
    """Neither the process nor PYTHONHASHSEED changes a byte."""
    program = (
        "import json, sys; from oracles.operations import check; request = json.load(sys.stdin);"
        "print(json.dumps(check(**request)))"
    )
    request: dict[str, Any] = {
        "task": {"type": "derivative", "expression": "x^2*sin(x)"},
        "answers": [{"id": str(i), "answer": m["answer"]} for i, m in enumerate(MISTAKES[:40])],
        "options": {"include": ["expected", "evidence", "blind_spots"]},
    }
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            input=json.dumps(request),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert outputs == {json.dumps(check(**request)) + "\n"}


def test_the_digest_tells_calls_apart() -> None:
    """It depends on the task, the options and the results, and on nothing else."""
    one, same = (answered(**CONTRACT)["digest"] for _ in range(2))
    other = answered(**{**CONTRACT, "task": {"expression": "cos(x^2)"}})["digest"]
    assert one == same != other
