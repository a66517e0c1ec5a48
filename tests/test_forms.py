"""The form of an answer, apart from whether it is right."""

import pytest

from oracles.checking import result


def fault(answer: str, form: str) -> tuple[str, str] | None:
    """What keeps an answer from a form, and the part of the text where that is."""
    found = result(answer, {"form": form}, expression="x^2*a*b*y", variable="x")["form"]
    assert found["wanted"] == form
    assert found["met"] == (found["code"] is None)
    return found["code"] and (found["code"], answer[found["position"] : found["end"]])


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("expanded", "x^2 + 2x + 1"),
        ("expanded", "x*exp(x) - 3/2*x*y"),
        ("expanded", "sin((x + 1)^2)"),
        ("expanded", "2/(x + 1)"),
        ("expanded", "-x^2*y^3"),
        ("expanded", "1 + sqrt(x + 1)"),
        ("factored", "(x + 1)^2"),
        ("factored", "2x*(x + 1)*exp(x)"),
        ("factored", "-(x^2 + 1)/(x - 1)"),
        ("factored", "x"),
        ("factored", "x^2 - 2"),
        ("factored", "x/2 + y"),
        ("simplified", "2x*cos(x^2)"),
        ("simplified", "x/2 + 1/3"),
        ("simplified", "(x + 1)/(x - 1)"),
        ("simplified", "sqrt(2)*x + ln(2)"),
        ("simplified", "2^(1/2)*x - 3x^2"),
        ("simplified", "a*x + b*x"),
        ("simplified", "exp(2x)*exp(y)/3"),
        ("single_fraction", "(2x + 1)/(x^2 - 1)"),
        ("single_fraction", "-(x + sin(x/2))/3"),
        ("single_fraction", "x^2 + 1"),
    ],
)
def test_an_answer_has_the_form(form: str, answer: str) -> None:
    """The arguments of functions count in what is simplified only."""
    assert fault(answer, form) is None


@pytest.mark.parametrize(
    ("form", "answer", "code", "place"),
    [
        ("expanded", "1 + x*(x + 1)", "not_multiplied_out", "x*(x + 1)"),
        ("expanded", "(x + 1)^2", "not_multiplied_out", "(x + 1)^2"),
        ("expanded", "(2x)^3", "not_multiplied_out", "(2x)^3"),
        ("expanded", "y + (x + 1)/2", "not_multiplied_out", "(x + 1)/2"),
        ("expanded", "-2(x - y)", "not_multiplied_out", "2(x - y)"),
        ("expanded", "x*y + x^2 + y*x", "like_terms", "y*x"),
        ("expanded", "x - (y - 1)", "not_multiplied_out", "(y - 1)"),
        ("simplified", "1/(x)/2", "several_fractions", "1/(x)/2"),
        ("simplified", "1/(1/x)", "several_fractions", "1/(1/x)"),
        ("simplified", "(x/y)/(a/b)", "several_fractions", "(x/y)/(a/b)"),
        ("simplified", "x*(1/x)", "like_factors", "1/x"),
        ("simplified", "(x^2)^3", "like_factors", "(x^2)^3"),
        ("simplified", "3!*x", "unevaluated_number", "3!"),
        ("simplified", "abs(-3)*x", "unevaluated_number", "abs(-3)"),
        ("simplified", "x + ln(e)", "unevaluated_number", "ln(e)"),
        ("factored", "x^2 + 2x + 1", "is_a_sum", "x^2 + 2x + 1"),
        ("factored", "x*exp(x) + exp(x)", "is_a_sum", "x*exp(x) + exp(x)"),
        ("factored", "2x*(x^2 - 1)", "can_be_factored", "x^2 - 1"),
        ("factored", "(2x + 4)*(x - 1)", "can_be_factored", "2x + 4"),
        ("factored", "(x^2 - 1)/(x + 1)", "can_be_factored", "x^2 - 1"),
        ("simplified", "2x + y + 3x", "like_terms", "3x"),
        ("simplified", "x*2*x", "like_factors", "x"),
        ("simplified", "2*x*3", "unevaluated_number", "3"),
        ("simplified", "x + 1 + 2", "like_terms", "2"),
        ("simplified", "2^3*x", "unevaluated_number", "2^3"),
        ("simplified", "4/6*x", "unevaluated_number", "4/6"),
        ("simplified", "sqrt(4)*x", "unevaluated_number", "sqrt(4)"),
        ("simplified", "x*ln(1)", "unevaluated_number", "ln(1)"),
        ("simplified", "cos(x + x)", "like_terms", "x"),
        ("simplified", "1*x", "superfluous", "1*x"),
        ("simplified", "y + x^1", "superfluous", "x^1"),
        ("simplified", "y + 0", "superfluous", "y + 0"),
        ("simplified", "(x^2 - 1)/(x - 1)", "removable_factor", "(x^2 - 1)/(x - 1)"),
        ("simplified", "y + 2x/4", "removable_factor", "2x/4"),
        ("simplified", "x*exp(x)/exp(x)", "removable_factor", "x*exp(x)/exp(x)"),
        ("single_fraction", "1/x + 1/y", "several_fractions", "1/x"),
        ("single_fraction", "(1 + 1/x)/y", "several_fractions", "1/x"),
        ("single_fraction", "x^(-1)", "several_fractions", "x^(-1)"),
    ],
)
def test_the_place_without_the_form_is_told(form: str, answer: str, code: str, place: str) -> None:
    """The first one, as it stands in the text."""
    found = fault(answer, form)
    assert found is not None
    assert found[0] == code
    assert place in found[1]
    assert len(found[1]) <= len(place) + 2  # brackets may count


def test_the_form_and_the_verdict_are_two_things() -> None:
    """A right answer may lack the form, and a wrong one have it."""
    right = result("x + x", {"form": "simplified"}, expression="x^2")
    assert (right["verdict"], right["score"], right["form"]["met"]) == ("correct", 1, False)
    wrong = result("3x", {"form": "simplified"}, expression="x^2")
    assert (wrong["verdict"], wrong["form"]["met"]) == ("incorrect", True)


def test_no_form_is_told_unasked_or_of_what_cannot_be_read() -> None:
    """Nor anything of one that is too much work."""
    assert result("2x", expression="x^2")["form"] is None
    assert result("2x +", {"form": "expanded"}, expression="x^2")["form"] is None
    large = result("(x + y + 1)^90 + 1", {"form": "factored"}, expression="x^2*y", variable="x")["form"]
    assert (large["met"], large["code"]) == (None, None)


def test_the_place_is_in_the_text_as_it_was_typed() -> None:
    """Behind a left side, and in LaTeX."""
    answer = r"y' = x + \frac{2x}{4}"
    found = result(answer, {"form": "simplified"}, expression="x^2")["form"]
    assert found["code"] in ("like_terms", "removable_factor")
    assert answer[found["position"] : found["end"]] == r"\frac{2x}{4}"
