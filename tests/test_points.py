"""Points are read exactly."""

import pytest
from flint import fmpq

from service.calculus.arithmetic.complex_balls import COMPLEX
from service.calculus.arithmetic.points import coordinate, place
from service.errors import InvalidField
from service.language import ReadingOptions


@pytest.mark.parametrize(
    ("text", "canonical", "value"),
    [
        ("3", "3", fmpq(3)), ("-3", "-3", fmpq(-3)), ("0.1", "1/10", fmpq(1, 10)), (" 1e-3 ", "1/1000", fmpq(1, 1000)),
        ("+2.50", "5/2", fmpq(5, 2)), ("1E+2", "100", fmpq(100)), ("-0", "0", fmpq(0)), ("007", "7", fmpq(7)),
        ("1/3", "1/3", fmpq(1, 3)), ("-2/6", "-1/3", fmpq(-1, 3)), ("−3", "-3", fmpq(-3)), (".5", "1/2", fmpq(1, 2)),
        ("2^10", "1024", fmpq(1024)), ("sqrt(4)", "2", fmpq(2)), ("½", "1/2", fmpq(1, 2)),
        ("5e500", "5e+500", fmpq(5) * fmpq(10) ** 500), ("-12e-400", "-1.2e-399", fmpq(-12) / fmpq(10) ** 400),
        ("0.1000000000000000055511151231257827021181583404541015625", "3602879701896397/36028797018963968",
         fmpq(3602879701896397, 36028797018963968)),
    ],
)  # fmt: skip
def test_rational_coordinates(text: str, canonical: str, value: fmpq) -> None:
    """A decimal is the rational that it says, and is echoed in lowest terms."""
    found = coordinate(text)
    assert (found.text, found.value) == (canonical, value)
    again = coordinate(found.text)
    assert again.value == value


@pytest.mark.parametrize(
    ("text", "canonical"), [("pi/4", "pi/4"), ("√2", "sqrt(2)"), ("2pi", "2*pi"), ("e", "E"), ("π", "pi")]
)
def test_irrational_coordinates(text: str, canonical: str) -> None:
    """What is not rational stays an expression."""
    found = coordinate(text)
    assert (found.text, found.value) == (canonical, None)
    assert coordinate(found.text).tree == found.tree


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1/0",
        "log(-1)",
        "foo(",
        "nan",
        "inf",
        "Infinity",
        "1e6000",
        "--",
        "i",
        "0x10",
        "1,5",
        "sqrt(-1)",
        "3 4",
    ],
)
def test_what_is_no_number(text: str) -> None:
    """Anything else is refused as a field, with the text."""
    with pytest.raises(InvalidField) as caught:
        coordinate(text)
    assert caught.value.fields["field"] == "at"


def test_complex_coordinates_need_the_complex_domain() -> None:
    """1 + 2i is a number of that domain only."""
    assert coordinate("1+2i", COMPLEX).text == "1 + 2*I"
    with pytest.raises(InvalidField):
        coordinate("1+2i")


def test_decimal_commas() -> None:
    """With the decimal comma of the expression, a coordinate may have one too."""
    assert coordinate("0,5", options=ReadingOptions(decimal_separator=",")).value == fmpq(1, 2)
    assert coordinate("0.5", options=ReadingOptions(decimal_separator=",")).value == fmpq(1, 2)


def test_a_point_has_all_symbols() -> None:
    """One coordinate belongs to the variable; an object names its own; what is missing is named."""
    assert {name: c.text for name, c in place("3", "w", ["w"]).items()} == {"w": "3"}
    assert {name: c.text for name, c in place({"x": "1", "λ": "pi"}, None, ["lambda", "x"]).items()} == {
        "x": "1",
        "lambda": "pi",
    }
    assert place(None, None, []) == {}
    with pytest.raises(InvalidField, match="no value is given for b, w"):
        place({"x": "1"}, None, ["b", "w", "x"])
