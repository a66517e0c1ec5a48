"""Closed forms, and proofs that two numbers are one."""

import pytest
from flint import arb, fmpq

from service.calculus.arithmetic.complex_balls import COMPLEX
from service.calculus.arithmetic.points import place
from service.calculus.arithmetic.real_balls import precision
from service.calculus.symbolic.closed_forms import MAX_CHARACTERS, EvaluationPoint, closed_form, equals
from service.language import read
from service.language.tree import Node


def setting(point: str | None, complex_values: bool = False) -> EvaluationPoint:
    algebra = COMPLEX if complex_values else EvaluationPoint({}).algebra
    return EvaluationPoint(place(point, "x", [], algebra=algebra), algebra)


def form(text: str, point: str | None, order: int = 0, complex_values: bool = False) -> str | None:
    """The closed form, within a ball that its own evaluation gives."""
    at = setting(point, complex_values)
    with precision(128):
        enclosure = at.value(read(text).tree) if not order else arb(0, "1e30")
    return closed_form(read(text).tree, at, enclosure, ["x"] * order)


@pytest.mark.parametrize(
    ("text", "point", "expected"),
    [
        ("sin(x)", "pi/3", "sqrt(3)/2"), ("atan(x)", "1", "pi/4"), ("exp(x)", "1", "E"), ("log(x)", "2", "log(2)"),
        ("sqrt(x)", "12", "2*sqrt(3)"), ("sin(x)", "1", "sin(1)"), ("tan(x)", "pi/8", "-1 + sqrt(2)"),
        ("x^3", "1 + sqrt(2)", "7 + 5*sqrt(2)"),
        ("log(x, 2)", "8", "3"), ("log10(x)", "1000", "3"), ("exp(x)", "log(3)/2", "sqrt(3)"),
        ("cbrt(x)", "-54", "-3*2**(1/3)"),
        ("root(x, 3)", "-2", "-2**(1/3)"), ("abs(x - 3)", "e", "3 - E"), ("max(x, 3)", "pi", "pi"),
        ("min(x, 3)", "pi", "3"),
        ("piecewise(x, x < 4, x^2)", "pi", "pi"), ("floor(x)*x", "pi", "3*pi"), ("mod(x, 1)", "pi", "-3 + pi"),
        ("gamma(x)", "1/2", "sqrt(pi)"), ("acos(x)", "-1/2", "2*pi/3"), ("zeta(x)", "2", "pi**2/6"),
        ("exp(-x) + exp(-2*x)", "1", "(1 + E)*exp(-2)"), ("(pi^2 - x)/(pi - x)", "1", "1 + pi"),
        ("sqrt(13)*(log(x) - log(2*x))", "12", "-sqrt(13)*log(2)"),
        ("x*log(x)^9", "7/10", "7*log(7/10)**9/10"),
        ("sqrt(2)*exp(pi)", None, "sqrt(2)*exp(pi)"), ("abs(x^2 - 2) + x", "sqrt(2)", "sqrt(2)"),
    ],
)  # fmt: skip
def test_closed_forms(text: str, point: str | None, expected: str) -> None:
    """The shortest form in our own syntax; it reads back to a value in the enclosure."""
    found = form(text, point)
    assert found == expected
    with precision(128):
        values = [arb(setting(point).value(read(either).tree)) for either in (text, found)]
        assert values[0].overlaps(values[1])


@pytest.mark.parametrize(
    ("text", "point", "order", "expected"),
    [
        ("x^x", "2", 1, "4*log(2) + 4"), ("sin(x)*exp(x)", "1", 1, "E*cos(1) + E*sin(1)"),
        ("abs(x)*x", "-sqrt(2)", 1, "2*sqrt(2)"),
        ("sqrt(x)", "2", 2, "-sqrt(2)/16"), ("cbrt(x)", "-8", 1, "1/12"), ("tan(x)", "pi/3", 1, "4"),
    ],
)  # fmt: skip
def test_closed_forms_of_derivatives(text: str, point: str, order: int, expected: str) -> None:
    """The symbolic derivative at an exact point."""
    assert form(text, point, order) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("exp(i*pi/3)", "1/2 + sqrt(3)*I/2"),
        ("(1 + i)^8", "16"),
        ("log(-1)", "I*pi"),
        ("sqrt(-4)", "2*I"),
        ("exp(1 + 2*i)", "E*cos(2) + E*I*sin(2)"),
    ],
)
def test_closed_forms_of_complex_values(text: str, expected: str) -> None:
    """Complex values have closed forms too."""
    assert form(text, None, complex_values=True) == expected


@pytest.mark.parametrize(
    ("text", "point"),
    [("besselj(0, x)", "1"), ("erf(x)", "1"), ("lambertw(x)", "1"), ("sin(x)*cosh(x)*exp(x)*log(x)*sqrt(x) + 2^x", "7"),
     ("gamma(x)", "1/3"), ("zeta(x)", "3")],
)  # fmt: skip
def test_no_closed_form(text: str, point: str) -> None:
    """What is long, or only another name of the value, is no closed form."""
    found = form(text, point)
    assert found is None or len(found) <= MAX_CHARACTERS
    assert not any(name in str(found) for name in ("besselj", "erf", "lambertw", "gamma", "zeta"))


def test_a_form_outside_of_the_enclosure_is_not_returned() -> None:
    """The proved ball has the last word."""
    assert closed_form(read("sin(x)").tree, setting("pi/3"), arb("0.5", "1e-10")) is None
    assert closed_form(read("x^2").tree, setting("sqrt(2)"), fmpq(3)) is None


@pytest.mark.parametrize(
    ("text", "point", "value", "same"),
    [
        ("sin(x)^2 + cos(x)^2", "1", 1, True), ("sin(2x) - 2*sin(x)*cos(x)", "1", 0, True),
        ("log(6) - log(2) - log(x)", "3", 0, True),
        ("x^2", "sqrt(2)", 2, True), ("sqrt(5 + 2*sqrt(6)) - sqrt(2) - sqrt(x)", "3", 0, True),
        ("cosh(x)^2 - sinh(x)^2", "3", 1, True),
        ("exp(x)*exp(-x)", "pi", 1, True), ("tan(x)", "pi/4", 1, True), ("x^2", "sqrt(2) + 1e-99", 2, False),
        ("sin(x)", "3.14159", 0, False),
        ("log(x) - 1", "2.718281828", 0, False), ("abs(x)", "-sqrt(2)*sqrt(2)", 2, True), ("1/x", "0", 0, False),
        ("log(x)", "-1", 0, False),
    ],
)  # fmt: skip
def test_equality_is_proved_or_not(text: str, point: str, value: int, same: bool) -> None:
    """True only for what is so, whatever the decimals look like."""
    assert equals(read(text).tree, setting(point), fmpq(value)) is same


@pytest.mark.parametrize(
    ("text", "point"),
    [("gamma(x)/gamma(x)", "1000000"), ("7^x - 7^x", "1000000"), ("digamma(x) - digamma(x)", "123456789"),
     ("exp(exp(x))", "50"), ("log(x*(x + 2))", "1000000000000000000000000000057"),
     ("x^x + log(x)*x^x", "1.889423760066")],
)  # fmt: skip
def test_what_would_take_long_is_not_asked(text: str, point: str) -> None:
    """SymPy is not given numbers that it would write out digit by digit, factor, or raise to a power before a root."""
    form_or_none = closed_form(read(text).tree, setting(point), arb(0, "1e400"))
    assert form_or_none is None or len(form_or_none) <= MAX_CHARACTERS


def test_a_huge_tree_is_not_asked() -> None:
    """Beyond some parts no closed form is short."""
    tree: Node = read("+".join(f"sqrt({k})*sin({k})" for k in range(2, 40))).tree
    assert closed_form(tree, setting(None), arb(0, "1e9")) is None
