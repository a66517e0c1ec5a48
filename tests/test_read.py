"""/read: how an expression is read, and what is there of one that is not finished."""

import pytest

from oracles.operations import derivative, read
from service.errors import ExpressionError


def written(letter: str) -> str:
    """A letter as a formula of its own."""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>{letter}</mi></math>'


def test_the_answer() -> None:
    """Everything that a preview shows; symbols with their spellings."""
    answer = read(expression="λ sin²(2x) + lambda/2x")
    assert answer == {
        "interpreted": "lambda*sin(2*x)**2 + lambda/2*x",
        "notation": None,
        "latex": answer["latex"],
        "mathml": answer["mathml"],
        "symbols": [
            {"name": "lambda", "mathml": written("λ"), "typed": ["λ", "lambda"]},
            {"name": "x", "mathml": written("x"), "typed": ["x"]},
        ],
        "functions": ["sin"],
        "alternatives": ["lambda*sin(2*x)**2 + lambda/(2*x)"],
        "partial": None,
        "warnings": answer["warnings"],
    }
    assert answer["latex"] == r"\lambda \sin^{2}\left(2 x\right) + \frac{\lambda}{2} x"
    assert answer["mathml"].startswith("<math xmlns=")
    assert [note["code"] for note in answer["warnings"]] == ["ambiguous_division"]


@pytest.mark.parametrize("text", ["ln(x) - log(x)", "sgn(x)", "x^2/2", "e^x sin x", "|x|", r"\frac{a}{b}"])
def test_it_reads_what_the_others_read(text: str) -> None:
    """One reader: what is previewed is what is computed with."""
    asked = {"variable": "x"} if "x" in text else {"variable": "a"}
    assert read(expression=text)["interpreted"] == derivative(expression=text, **asked)["interpreted"]


#: What somebody has typed so far, what of it is an expression, and how much of the text that is.
UNFINISHED = {
    "2x + ": ("2*x", 2),
    "2x + 3*": ("2*x + 3", 6),
    "sin(": ("sin(□)", 4),
    "sin(x": ("sin(x)", 5),
    "sin(x) + cos(": ("sin(x)", 6),
    "x^": ("x", 1),
    "(x+1)(x-": ("(x + 1)*x", 7),
    "[x + (y": ("x + y", 7),
    "max(x, ": ("max(x, □)", 7),
    "x + @ + y": ("x", 1),
    r"\frac{x}{": ("x/□", 9),
    r"\frac{x}{y": ("x/y", 10),
    r"\sqrt{x+": ("sqrt(x)", 7),
    r"\left(x + 1": ("x + 1", 11),
    r"x^2 + \si": ("x**2", 3),
}


@pytest.mark.parametrize(("text", "expected"), UNFINISHED.items())
def test_what_is_there_already_is_shown(text: str, expected: tuple[str, int]) -> None:
    """The problem has its place, and the beginning that can be read, with its brackets closed."""
    with pytest.raises(ExpressionError) as refusal:
        read(expression=text)
    fields = refusal.value.fields
    assert 0 <= fields["position"] <= len(text)
    assert (fields["partial"]["interpreted"], fields["partial"]["end"]) == expected
    assert fields["partial"]["mathml"].startswith("<math")


@pytest.mark.parametrize("text", ["", ")", "@", "*x", "lim"])
def test_where_nothing_can_be_read_there_is_nothing(text: str) -> None:
    """No preview is invented."""
    with pytest.raises(ExpressionError) as refusal:
        read(expression=text)
    assert refusal.value.fields["partial"] is None


def test_a_preview_is_never_long() -> None:
    """However long the text, a few beginnings are tried."""
    with pytest.raises(ExpressionError) as refusal:
        read(expression="(" * 60 + "x+" * 300)
    assert refusal.value.fields["partial"] is not None
