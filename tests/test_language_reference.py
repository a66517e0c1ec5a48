"""The reference of the language is true and current: every example in it is read, told or refused as it says."""

import re
from pathlib import Path

import pytest

from oracles import operations
from service.errors import BY_CODE, ExpressionError, FluxionError
from service.language import ReadingOptions, guard, read, writer
from service.language.phrasebook import REFUSALS, SYNTAX, WARNINGS, Syntax
from service.web.pages.examples import EXAMPLES
from tools import language

ROOM = Path(__file__).parent.parent / "service/language"
CHECKING = ROOM.parent / "calculus" / "checking"


def test_the_reference_is_current() -> None:
    """`python -m tools.language` renews it."""
    assert language.main(["--check"]) == 0


@pytest.mark.parametrize("row", SYNTAX, ids=lambda row: row.what)
def test_all_syntax_is_read_as_it_says(row: Syntax) -> None:
    """What is typed, in our own syntax."""
    assert writer.text(read(row.typed).tree) == row.read


@pytest.mark.parametrize("code", [code for code, guess in WARNINGS.items() if guess.typed])
def test_every_warning_is_provoked_by_its_example(code: str) -> None:
    """Beside others, perhaps."""
    options = ReadingOptions.of({"notation": WARNINGS[code].notation})
    assert code in {note.code for note in read(WARNINGS[code].typed or "", options).notes}


def test_no_warning_of_reading_is_left_out() -> None:
    """Every code in the sources of the language and of answers has its row."""
    sources = "".join(path.read_text() for path in [*ROOM.rglob("*.py"), *CHECKING.rglob("*.py")])
    found = set(re.findall(r'(?:Note|_note)\(\s*"(\w+)"', sources))
    assert found <= set(WARNINGS)
    assert set(WARNINGS) - found <= {"other_case", "look_alike"}


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_is_provoked_by_its_example(code: str) -> None:
    """And has a page, with this example."""
    with pytest.raises(ExpressionError) as refusal:
        guard.check(read(REFUSALS[code]).tree)
    assert refusal.value.code == code


def test_every_problem_has_an_example() -> None:
    """On its page; all that a text is refused with are in the reference."""
    assert set(EXAMPLES) == set(BY_CODE)
    of_reading = {code for code, kind in BY_CODE.items() if issubclass(kind, ExpressionError)}
    assert of_reading - set(REFUSALS) <= {"not_a_number"}


#: What provokes the problems of mathematics.
QUESTIONS = {
    "variable_required": {"expression": "x*y"},
    "division_by_zero": {"expression": "1/0"},
    "not_differentiable": {"expression": "(-2)^x"},
    "no_formula": {"expression": "polygamma(n, x)", "variable": "n"},
}


@pytest.mark.parametrize(("code", "fields"), QUESTIONS.items())
def test_problems_of_mathematics_are_provoked(code: str, fields: dict[str, str]) -> None:
    """By the request that the page shows."""
    with pytest.raises(FluxionError) as refusal:
        operations.derivative(**fields)
    assert refusal.value.code == code
    assert all(value in EXAMPLES[code] for value in fields.values())
