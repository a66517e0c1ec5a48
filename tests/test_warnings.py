"""Every guess is told, with its other reading where there is one; what one request says is read as one."""

from typing import Any

import pytest

from oracles.operations import check, derivative, evaluate, gradient
from service.errors import InvalidField
from service.language import ReadingOptions, read, writer
from service.language.alternatives import shown
from service.language.options import STANDARD

#: A text and, by the code of the guess, the other reading.
ALTERNATIVES: dict[str, dict[str, str | None]] = {
    "1/2x": {"ambiguous_division": "1/(2*x)"},
    "x/2y": {"ambiguous_division": "x/(2*y)"},
    "e^2x": {"exponent_ends": "exp(2*x)"},
    "e^-2x": {"exponent_ends": "exp(-2*x)"},
    "x^1/3": {"exponent_ends": "x**(1/3)"},
    "x^-2/3": {"exponent_ends": "x**(-2/3)"},
    "e^x/2": {"exponent_ends": "exp(x/2)"},
    r"e^2x + \pi": {"exponent_ends": "exp(2*x) + pi"},
    "ln x/2": {"bare_argument": "log(x/2)"},
    "sin x^2": {"bare_argument": "sin(x)**2"},
    "sin^-1 x": {"inverse_function": "1/sin(x)"},
    "3·14": {"middle_dot": "3.14"},
    "5.2e - 1": {"read_as_constant": "0.52"},
    "velocity": {"long_name": None},
    "u(t)": {"read_as_product": None},
}


@pytest.mark.parametrize(("text", "expected"), ALTERNATIVES.items())
def test_a_warning_tells_the_other_reading(text: str, expected: dict[str, str | None]) -> None:
    """In our own syntax, and of the whole expression."""
    reading = read(text)
    told: dict[str, str | None] = {
        note["code"]: note["alternative"] for note in shown(reading.notes, text, reading.tree, STANDARD)
    }
    assert {code: told[code] for code in expected} == expected


def test_an_alternative_is_read_without_that_guess() -> None:
    """Whoever sends it back gets what it says."""
    for code, alternative in [pair for expected in ALTERNATIVES.values() for pair in expected.items()]:
        if alternative:
            reading = read(alternative)
            assert code not in {note.code for note in reading.notes}
            assert writer.text(reading.tree) == alternative


#: What a request says, and the codes that it is told with.
ABOUT_NAMES: list[tuple[dict[str, Any], list[str]]] = [
    ({"expression": "x^2", "at": {"x": "3", "yy": "4"}}, ["unused_name"]),
    ({"expression": "x^2", "at": {"x": "3"}}, []),
    ({"expression": "5", "variable": "x", "at": {"x": "3"}}, []),
    ({"expression": "X^2", "variable": "x"}, ["other_case"]),
    ({"expression": "X^2 + x", "variable": "x"}, []),
    ({"expression": "ϕ^2", "variable": "φ"}, ["look_alike"]),
    ({"expression": "X^2", "order": {"x": 2}}, ["other_case"]),
]


@pytest.mark.parametrize(("fields", "codes"), ABOUT_NAMES)
def test_names_that_do_not_occur_are_told(fields: dict[str, Any], codes: list[str]) -> None:
    """A value that nothing needs, and a variable of which only another shape occurs."""
    assert [note["code"] for note in derivative(**fields)["warnings"]] == codes


def test_a_variable_in_another_case_has_an_alternative() -> None:
    """The same expression with the letter that was named."""
    (warning,) = derivative(expression="X^2 + 1", variable="x")["warnings"]
    assert (warning["alternative"], warning["position"], warning["end"]) == ("x**2 + 1", 0, 1)
    assert [note["code"] for note in gradient(expression="X^2", variables=["x"])["warnings"]] == ["other_case"]


def test_two_shapes_of_a_letter_are_two_symbols_in_all_of_a_request() -> None:
    """φ beside ϕ in one formula is ordinary usage."""
    asked: dict[str, Any] = {"expression": "φϕ", "variable": "φ"}
    assert derivative(**asked)["derivative"] == "varphi"
    answers = [{"id": "r", "answer": "ϕ"}, {"id": "w", "answer": "2φ"}, {"id": "l", "answer": r"\varphi"}]
    verdicts = {row["id"]: row["verdict"] for row in check(task=asked, answers=answers)["results"]}
    assert verdicts == {"r": "correct", "w": "incorrect", "l": "correct"}
    assert evaluate(expression="φ*ϕ", at={"phi": "2", "varphi": "3"})["results"][0]["exact"] == "6"


def test_one_shape_of_a_letter_is_its_usual_shape() -> None:
    """A task with one of the two takes answers with the other one, and tells it."""
    (result,) = check(task={"expression": "φ^2", "variable": "φ"}, answer="2ϕ")["results"]
    assert (result["verdict"], [note["code"] for note in result["warnings"]]) == ("correct", ["look_alike"])
    assert evaluate(expression="ϕ^2", at={"ϕ": "3"})["results"][0]["exact"] == "9"
    with pytest.raises(InvalidField, match="varphi"):
        evaluate(expression="ϕ^2", at={"φ": "3"})


@pytest.mark.parametrize("body", ["2\nu x", "2\tau x", "\frac{x}{2}", "\rho x^2"])
def test_an_answer_whose_backslashes_json_has_eaten_is_invalid(body: str) -> None:
    """It costs no mark: nobody judges what the student did not write."""
    (result,) = check(task={"expression": r"\nu x^2", "variable": "x"}, answer=body)["results"]
    assert (result["verdict"], result["error"]["code"]) == ("invalid", "unexpected_character")
    assert "double the backslash" in result["error"]["hint"]


def test_line_breaks_are_blanks() -> None:
    """A formula over several lines is one formula, also from Windows."""
    for text in ("x^2 +\n y", "x^2 +\r\ny", "x^2\t+ y", "x\n\n+\ny"):
        assert writer.text(read(text).tree) in {"x**2 + y", "x + y"}


def test_what_is_declared_is_not_told() -> None:
    """Whoever lists a letter in symbols knows what it is."""
    options = ReadingOptions().declaring({"E", "I", "u"})
    assert read("E*I*u(t)", options).notes == ()
